"""Lines: curves of several configurations, named at their ends and told apart without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from omnisim.report.figures.chart import Spec, folded, shown
from omnisim.report.numerals import Span
from omnisim.report.palette import SOFT, Look

_SYMBOL_SIZE: Final = 7
_WIDEST_LABEL: Final = 28  # letters
_LETTER: Final = 8.0  # pixels
_LINE: Final = 0.045  # of the height, a further line of a name
_NEAREST_LABELS: Final = 0.062  # of the height of the picture


class Curve(NamedTuple):
    """One line; `texts` are shown for its points."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    texts: Sequence[str]
    look: Look
    is_loud: bool  # marks on the line, a place in the legend
    end: Span | None = None  # the interval of the last point, if there is one


def traces(curves: Sequence[Curve], *, marks_every: int = 1) -> list[Spec]:
    """Return the lines, the quiet ones behind; marks sit on every so manieth point."""
    ordered = sorted(curves, key=lambda curve: curve.is_loud)
    return [_trace(curve, marks_every) for curve in ordered]


def label_room(curves: Sequence[Curve]) -> int:
    """Return how wide the names beside the ends are, in pixels."""
    lines = [line for curve in curves for line in _folded(curve).split("<br>")]
    return round(_LETTER * max((len(line) for line in lines), default=0)) + 24


def end_labels(curves: Sequence[Curve], *, low: float, high: float) -> list[Spec]:
    """Return the names of the curves beside their ends, moved apart where they would touch.

    The axis runs from low to high.
    """
    named = sorted((curve for curve in curves if len(curve.y)), key=lambda c: c.y[-1])
    lines = max((_folded(curve).count("<br>") + 1 for curve in named), default=1)
    gap = (_NEAREST_LABELS + _LINE * (lines - 1)) * (high - low)
    places = spread([curve.y[-1] for curve in named], gap=gap, low=low, high=high)
    return [_label(curve, place) for curve, place in zip(named, places, strict=True)]


def spread(places: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Return rising places moved apart to at least a gap, as little as may be, within bounds.

    >>> spread([1.0, 1.0, 5.0], gap=1.0, low=0.0, high=9.0)
    [0.5, 1.5, 5.0]
    """

    def within(middle: float, count: int) -> float:
        reach = (count - 1) * gap / 2
        return min(max(middle, low + reach), high - reach)

    groups: list[tuple[float, int]] = []  # middle and number of those that touch
    for place in places:
        group = (place, 1)
        while groups and _touch(within(*groups[-1]), groups[-1][1], within(*group), group[1], gap):
            group = _merged(groups.pop(), group)
        groups.append(group)
    return [
        within(*group) + (number - (group[1] - 1) / 2) * gap
        for group in groups
        for number in range(group[1])
    ]


def _touch(lower: float, count: int, upper: float, others: int, gap: float) -> bool:
    """Whether two groups around these middles are nearer than a gap."""
    return upper - lower < gap * (count + others) / 2


def _merged(first: tuple[float, int], second: tuple[float, int]) -> tuple[float, int]:
    count = first[1] + second[1]
    return (first[0] * first[1] + second[0] * second[1]) / count, count


def _trace(curve: Curve, marks_every: int) -> Spec:
    look = curve.look
    marked = [
        _SYMBOL_SIZE if i % marks_every == 0 and curve.is_loud else 0 for i in range(len(curve.x))
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": shown(curve.name),
        "x": list(curve.x),
        "y": list(curve.y),
        "customdata": list(curve.texts),
        "hovertemplate": f"<b>{shown(curve.name)}</b><br>%{{customdata}}<extra></extra>",
        "line": {"color": look.tone.light, "dash": look.dash, "width": look.width},
        "marker": {"color": look.tone.light, "symbol": look.symbol, "size": marked},
        "showlegend": curve.is_loud,
        "cliponaxis": False,
        **_whisker(curve),
    }


def _whisker(curve: Curve) -> Spec:
    """Return the interval of the last point."""
    if curve.end is None or not curve.is_loud or not math.isfinite(curve.end.low):
        return {}
    above, below = ([0.0] * len(curve.y) for _ in range(2))
    above[-1], below[-1] = curve.end.high - curve.end.value, curve.end.value - curve.end.low
    bar = {"type": "data", "symmetric": False, "array": above, "arrayminus": below}
    return {"error_y": {**bar, "color": curve.look.tone.light, "thickness": 1.5, "width": 5}}


def _label(curve: Curve, place: float) -> dict[str, Any]:
    name = _folded(curve)
    return {
        "x": 1.0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 10,
        "y": place,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "text": f"<b>{name}</b>" if curve.is_loud else name,
        "font": {"color": curve.look.tone.light if curve.is_loud else SOFT.light},
        "name": "end",  # the page drops these where there is no room, and shows a legend
    }


def _folded(curve: Curve) -> str:
    return folded(curve.name, _WIDEST_LABEL)
