"""Figures: what each tactic adds, and what pilots are worth."""

from __future__ import annotations

from typing import Final

from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.numerals import Span
from omnisim.report.palette import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    LINE,
    PAPER,
    PURPLE,
    VERMILION,
)
from omnisim.report.roadmap import tables
from omnisim.report.roadmap.reading import Reading
from omnisim.report.table import Table
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot_designs import Design
from omnisim.strategy.roadmap import Roadmap

_ROW: Final = 38
_NARROW = 2
_LOOKS: Final = (
    (BLUE, "solid", "circle"),
    (VERMILION, "dash", "square"),
    (GREEN, "dot", "diamond"),
    (PURPLE, "dashdot", "triangle-up"),
    (AMBER, "longdash", "cross"),
)


def shares_figure(found: Roadmap, reading: Reading) -> Figure | None:
    """Return what each tactic adds to the best order; None where nothing is built."""
    if found.shares is None:
        return None
    say, added = reading.say, found.shares.added
    numbers = list(zip(*(each.tolist() for each in added[:3]), strict=True))
    names = [reading.tactic(name) for name in found.shares.tactics]
    written = [reading.numerals.difference(Span(*row), "money") for row in numbers]
    rows = tuple(
        (name, told.value, told.interval) for name, told in zip(names, written, strict=True)
    )
    whole = found.shares.whole
    total = (say("roadmap.shares.whole"), reading.gained(whole), reading.range(whole))
    return Figure(
        id="roadmap-shares",
        title=say("roadmap.shares.title"),
        note=say(
            f"roadmap.shares.{'exact' if found.shares.is_exact else 'sampled'}",
            replications=reading.numerals.number(found.asked.shapley),
        ),
        spec={
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": [value for value, _, _ in numbers],
                    "y": list(range(len(names))),
                    "error_x": {
                        "type": "data",
                        "symmetric": False,
                        "array": [high - value for value, _, high in numbers],
                        "arrayminus": [value - low for value, low, _ in numbers],
                        "color": INK.light,
                        "thickness": _NARROW,
                        "width": 5,
                    },
                    "customdata": [f"{told.value}<br>{told.interval}" for told in written],
                    "hovertemplate": "%{customdata}<extra></extra>",
                    "marker": {
                        "color": [BLUE.light if v >= 0 else VERMILION.light for v, _, _ in numbers],
                        "pattern": {
                            "shape": ["" if v >= 0 else "/" for v, _, _ in numbers],
                            "fillmode": "overlay",
                            "fgcolor": PAPER.light,
                            "fgopacity": 0.55,
                            "size": 7,
                        },
                    },
                }
            ],
            "layout": layout(
                height=_ROW * len(names) + 60,
                bargap=0.4,
                xaxis=value_axis([end for row in numbers for end in row], reading.money),
                yaxis=name_axis(names),
                meta=ROWS,
            ),
        },
        table=Table(
            tuple(say(f"roadmap.head.{column}") for column in ("tactic", "added", "interval")),
            (*rows, total),
        ),
    )


def pilots_figure(found: Pilot, reading: Reading) -> Figure | None:
    """Return what pilots of every length are worth against deciding now; None without designs."""
    if not found.designs:
        return None
    say = reading.say
    lines: dict[tuple[str, float, str], list[Design]] = {}
    for design in sorted(found.designs, key=lambda each: each.weeks):
        key = (design.unit, design.share, design.split or "")
        lines.setdefault(key, []).append(design)
    ranked = sorted(lines.values(), key=lambda line: -max(d.worth.net for d in line))
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": shown(tables.design_name(line[0], reading)),
            "x": [design.weeks for design in line],
            "y": [design.worth.net for design in line],
            "customdata": [
                f"{shown(tables.design_name(d, reading))}<br>{tables.signed(d.worth.net, reading)}"
                for d in line
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
            "line": {"color": tone.light, "dash": dash, "width": 2},
            "marker": {"color": tone.light, "symbol": symbol, "size": 8},
            "cliponaxis": False,
        }
        for line, (tone, dash, symbol) in zip(ranked, _LOOKS, strict=False)
    ]
    weeks = sorted({design.weeks for design in found.designs})
    nets = [d.worth.net for line in ranked[: len(_LOOKS)] for d in line]
    return Figure(
        id="pilot-worth",
        title=say("pilot.figure.title"),
        note=say("pilot.figure.note"),
        spec={
            "data": traces,
            "layout": layout(
                height=400,
                showlegend=True,
                legend=legend(),
                margin={"l": 8, "r": 24, "t": 16, "b": 48, "pad": 4},
                xaxis={
                    "range": [0, max(weeks) * 1.05],
                    "tickvals": weeks,
                    "ticktext": [str(week) for week in weeks],
                    "title": {"text": say("pilot.figure.weeks")},
                    "gridcolor": LINE.light,
                    "zeroline": False,
                    "fixedrange": True,
                },
                yaxis=value_axis(nets, reading.money, title=say("pilot.figure.net")),
            ),
        },
        table=tables.designs_table(found, reading),
    )
