"""Tornado: how far the strongest inputs alone move the difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from omnisim.report.decision.marks import (
    AROUND,
    ROW,
    names_axis,
    range_of,
    upright,
    written,
)
from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    layout,
    legend,
    shown,
    value_axis,
)
from omnisim.report.palette import BLUE, PAPER, SKY, SOFT
from omnisim.report.table import Table
from omnisim.strategy.tornado import Bar

_MOST_BARS: Final = 14
_ROUNDING: Final = 1e-6


def tornado_figure(reading: Reading) -> Figure:
    """Return how far the strongest inputs alone move the difference."""
    say, bars = reading.wording.say, reading.explored.bars[:_MOST_BARS]
    names = [reading.dimension(bar.name) for bar in bars]
    ends = [end for bar in bars for end in (bar.low, bar.high, bar.stated)]
    stated = bars[0].stated
    return Figure(
        id="tornado",
        title=say("decision.tornado.title", subject=reading.subject, base=reading.base),
        note=say(
            "decision.tornado.note",
            stated=_stated(reading),
            inputs=len(reading.explored.bars),
            outcome=reading.outcome,
        ),
        spec={
            "data": [
                _half(reading, bars, "low", SKY.light, "/"),
                _half(reading, bars, "high", BLUE.light, ""),
                _noise(bars),
            ],
            "layout": layout(
                height=ROW * len(bars) + AROUND + 20,
                barmode="overlay",
                bargap=0.35,
                showlegend=True,
                legend=legend(),
                xaxis=value_axis(ends, written(reading)),
                yaxis=names_axis(names),
                shapes=[upright(stated)],
                meta=ROWS,
            ),
        },
        table=_tornado_table(reading),
    )


def _stated(reading: Reading) -> str:
    """Return the difference as stated, as exactly as luck lets one tell it."""
    found = reading.stated
    return "" if found is None else str(reading.gap(*map(float, found[:3])).value)


def _half(reading: Reading, bars: Sequence[Bar], end: str, color: str, pattern: str) -> Spec:
    """Return the bars from the stated value to one end."""
    name = reading.wording.say(f"decision.tornado.{end}")
    texts = [
        f"{reading.setting(bar.name, 0.0 if end == 'low' else 1.0)}: "
        f"{reading.gap(getattr(bar, end)).value}"
        for bar in bars
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": shown(name),
        "base": [bar.stated for bar in bars],
        "x": [getattr(bar, end) - bar.stated for bar in bars],
        "y": list(range(len(bars))),
        "customdata": texts,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "color": color,
            "line": {"color": PAPER.light, "width": 1},
            "pattern": {
                "shape": pattern,
                "fillmode": "overlay",
                "fgcolor": PAPER.light,
                "fgopacity": 0.55,
                "size": 7,
                "solidity": 0.22,
            },
        },
    }


def _noise(bars: Sequence[Bar]) -> Spec:
    """Return nothing that is drawn; bars that luck may have made are marked in the table."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [bar.high for bar in bars if not bar.is_clear],
        "y": [i for i, bar in enumerate(bars) if not bar.is_clear],
        "marker": {"symbol": "x-thin", "size": 8, "line": {"width": 1.5, "color": SOFT.light}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _tornado_table(reading: Reading) -> Table:
    say = reading.wording.say
    head = ("input", "range", "at_low", "at_high", "noise", "turns")
    rows = tuple(
        (
            reading.dimension(bar.name),
            range_of(reading, bar.name),
            reading.gap(bar.low).value,
            reading.gap(bar.high).value,
            _luck_of(reading, bar),
            say(
                f"decision.turns.{'unclear' if not bar.is_clear else 'yes' if bar.turns else 'no'}"
            ),
        )
        for bar in reading.explored.bars[: 2 * _MOST_BARS]
    )
    return Table(tuple(say(f"decision.head.{column}") for column in head), rows)


def _luck_of(reading: Reading, bar: Bar) -> str:
    """Return what luck may do to a bar; rounding is no luck."""
    if not np.isfinite(bar.noise):
        return ""
    return f"± {reading.level(bar.noise if bar.noise > _ROUNDING * bar.swing else 0.0)}"
