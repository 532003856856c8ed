"""Chart: the frame that all figures share – fonts, axes, ticks in the reader's language."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from omnisim.report.palette import INK, LINE, SOFT
from omnisim.report.table import Table

Spec = dict[str, Any]  # {"data": [...], "layout": {...}}
Write = Callable[[float], str]

FONT: Final = (
    '"Source Sans 3", "Source Sans Pro", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", '
    "Arial, sans-serif"
)
CLEAR: Final = "rgba(0,0,0,0)"
ROWS: Final = "rows"  # tells the page that names may go above the rows where there is no room
_SIZE: Final = 13
_MOST_TICKS: Final = 6
_WIDEST_NAME: Final = 24


class Figure(NamedTuple):
    """A picture with the words around it."""

    id: str
    title: str
    note: str  # how to read it
    spec: Spec
    table: Table  # the same in numbers, for those who cannot see or draw it


def layout(*, height: int, **changes: Any) -> Spec:
    """Return a calm layout: no frame, no title (the page has it), room for names."""
    return {
        "height": height,
        "font": {"family": FONT, "size": _SIZE, "color": INK.light},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 36, "pad": 4},
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": FONT, "size": _SIZE}},
        "showlegend": False,
        "dragmode": False,
        **changes,
    }


def curve_layout(*, room: int = 16, **changes: Any) -> Spec:
    """Return a layout for curves; their names stand in a legend, or beside their ends in a room."""
    is_named = "annotations" in changes
    return layout(
        height=420 if is_named else 360,
        showlegend=not is_named,
        legend=legend(),
        margin={"l": 8, "r": room, "t": 16, "b": 48, "pad": 4},
        **changes,
    )


def value_axis(
    values: Sequence[float], write: Write, *, title: str = "", with_zero: bool = True
) -> Spec:
    """Return an axis of numbers that holds all values, its ticks written by `write`."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    begin = low if with_zero and low == 0.0 else low - room
    at = ticks(begin, high + room)
    return {
        "range": [begin, high + room],
        "tickvals": at,
        "ticktext": [write(tick) for tick in at],
        "title": {"text": title, "font": {"color": SOFT.light, "size": _SIZE}},
        "tickfont": {"color": SOFT.light},
        "gridcolor": LINE.light,
        "zeroline": low < 0.0 < high,
        "zerolinecolor": INK.light,
        "zerolinewidth": 1,
        "fixedrange": True,
        "automargin": True,
    }


def name_axis(names: Sequence[str]) -> Spec:
    """Return an axis of names at 0, 1, … from the top; equal names keep their own places."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [folded(name) for name in names],
        "range": [len(names) - 0.45, -0.55],
        "tickfont": {"color": INK.light},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticklabelstandoff": 6,
    }


def month_axis(months: int, title: str) -> Spec:
    """Return an axis of months from 0 on, a tick at every third of a long time."""
    at = list(range(0, months + 1, 1 if months <= 6 else 3 if months <= 24 else 6))
    return {
        "range": [0, months],
        "tickvals": at,
        "ticktext": [str(month) for month in at],
        "title": {"text": title, "font": {"color": SOFT.light, "size": _SIZE}},
        "tickfont": {"color": SOFT.light},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def legend() -> Spec:
    """Return a legend above the picture, in the order of the series."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1.02,
        "yanchor": "bottom",
        "traceorder": "normal",
        "font": {"color": INK.light},
        "bgcolor": CLEAR,
        "itemclick": False,
        "itemdoubleclick": False,
    }


def ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers between two numbers.

    >>> ticks(0, 10)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    if not high > low:
        return [low]
    rough = (high - low) / (_MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def folded(name: str, width: int = _WIDEST_NAME) -> str:
    """Return a long name on several lines."""
    lines = textwrap.wrap(name, width, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(shown(line) for line in lines)


def shown(name: str) -> str:
    """Return a name that Plotly will not take for markup."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
