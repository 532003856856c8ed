"""Marks: what the pictures of an experiment have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    Spec,
    folded,
    name_axis,
)
from omnisim.report.palette import INK, PAPER

ROW: Final = 42
AROUND: Final = 90
_WIDEST: Final = 40  # characters of a name beside a row


def bar_line(start: float, end: float, row: int, color: str, width: int) -> Spec:
    """Return a thick line from start to end in a row."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [float(start), float(end)],
        "y": [row, row],
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def dots(values: Sequence[float], texts: Sequence[str]) -> Spec:
    """Return a dot in every row, with what is told of it."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(values),
        "y": list(range(len(values))),
        "customdata": list(texts),
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "color": PAPER.light,
            "size": 11,
            "line": {"color": INK.light, "width": 2},
        },
        "cliponaxis": False,
    }


def upright(x: float) -> Spec:
    """Return a dotted line over all rows."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": INK.light, "width": 1, "dash": "dot"},
    }


def names_axis(names: Sequence[str]) -> Spec:
    """Return an axis of names that are as long as those of inputs."""
    return {**name_axis(names), "ticktext": [folded(name, _WIDEST) for name in names]}


def range_of(reading: Reading, name: str) -> str:
    """Return from where to where an input goes, in its unit; nothing if that is not one number."""
    low, high = reading.setting(name, 0.0), reading.setting(name, 1.0)
    return reading.wording.say("phrase.range", low=low, high=high) if low and high else ""


def written(reading: Reading) -> Any:
    """Return how the ticks of an axis are written."""
    if reading.unit == "money":
        return reading.numerals.money
    if reading.unit == "share":
        return reading.numerals.share
    return reading.numerals.number
