"""Bars: shares or counts laid end to end, one bar per row, told apart by pattern and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from omnisim.report.figures.chart import (
    ROWS,
    Spec,
    Write,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.palette import PAPER, Tone

_ROW_HEIGHT: Final = 38
_AROUND: Final = 110  # legend, axis
_WIDEST_LEGEND_ROW: Final = 4  # parts


class Part(NamedTuple):
    """One series: its length in every row, and the text for it."""

    name: str
    tone: Tone
    pattern: str  # "" or a shape of Plotly's, so that neighbours differ without colour
    lengths: Sequence[float]
    texts: Sequence[str]


def stacked(rows: Sequence[str], parts: Sequence[Part], write: Write) -> Spec:
    """Return horizontal bars; what is below zero lies to the left of it."""
    kept = [part for part in parts if any(part.lengths)]
    columns = list(zip(*(part.lengths for part in kept), strict=True))
    ends = [sum(x for x in column if x * sign > 0) for column in columns for sign in (1, -1)]
    lines_of_legend = -(-len(kept) // _WIDEST_LEGEND_ROW)
    return {
        "data": [_trace(part) for part in kept],
        "layout": layout(
            height=_ROW_HEIGHT * len(rows) + _AROUND + 20 * lines_of_legend,
            barmode="relative",
            bargap=0.32,
            showlegend=True,
            legend=legend(),
            xaxis=value_axis(ends, write),
            yaxis=name_axis(rows),
            meta=ROWS,
        ),
    }


def _trace(part: Part) -> Spec:
    name = shown(part.name)
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(part.lengths),
        "y": list(range(len(part.lengths))),
        "customdata": list(part.texts),
        "hovertemplate": f"{name}: %{{customdata}}<extra></extra>",
        "marker": {
            "color": part.tone.light,
            "line": {"color": PAPER.light, "width": 1},
            "pattern": {
                "shape": part.pattern,
                "fillmode": "overlay",
                "fgcolor": PAPER.light,
                "fgopacity": 0.55,
                "size": 7,
                "solidity": 0.22,
            },
        },
    }
