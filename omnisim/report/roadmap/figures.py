"""Figures: a roadmap over time, cost against worth, shares, and what pilots are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from omnisim.measure.months import MONTH
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    layout,
    legend,
    month_axis,
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
    MUTED,
    PALE,
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
from omnisim.strategy.trials import Plan

_ROW: Final = 38
_AROUND: Final = 120
_MOST_DOTS: Final = 400
_NARROW, _WIDE = 2, 9
_LOOKS: Final = (
    (BLUE, "solid", "circle"),
    (VERMILION, "dash", "square"),
    (GREEN, "dot", "diamond"),
    (PURPLE, "dashdot", "triangle-up"),
    (AMBER, "longdash", "cross"),
)


def timeline_figure(found: Roadmap, reading: Reading) -> Figure | None:
    """Return when what is built, learnt and in full use; None where nothing is built."""
    builds = found.best.builds
    if not builds:
        return None
    say, end = reading.say, reading.scenario.run.horizon / MONTH
    spans = {
        "build": [(b.begun, b.there) for b in builds],
        "ramp": [(b.there, b.full) for b in builds],
        "use": [(b.full, max(b.full, end * MONTH)) for b in builds],
    }
    styles = {"build": (AMBER, "/"), "ramp": (PALE, "x"), "use": (BLUE, "")}
    names = [reading.tactic(b.tactic) for b in builds]
    traces = []
    for part, places in spans.items():
        tone, pattern = styles[part]
        months = [(a / MONTH, min(b / MONTH, end)) for a, b in places]
        traces.append(_bar(say(f"roadmap.timeline.{part}"), months, tone.light, pattern, reading))
    axis = month_axis(max(1, round(end)), say("roadmap.timeline.axis"))
    rows = tuple(
        (
            reading.tactic(b.tactic),
            *(_month(day, reading) for day in (b.begun, b.there, b.full)),
            reading.money(found.programme.cost((b.tactic,))),
        )
        for b in builds
    )
    head = ("tactic", "begun", "there", "full", "cost")
    return Figure(
        id="roadmap-timeline",
        title=say("roadmap.timeline.title"),
        note=say("roadmap.timeline.note", builders=found.programme.at_once),
        spec={
            "data": traces,
            "layout": layout(
                height=_ROW * len(names) + _AROUND,
                barmode="overlay",
                bargap=0.35,
                showlegend=True,
                legend=legend(),
                xaxis=axis,
                yaxis=name_axis(names),
                meta=ROWS,
            ),
        },
        table=Table(tuple(say(f"roadmap.head.{column}") for column in head), rows),
    )


def _month(day: float, reading: Reading) -> str:
    return reading.say("roadmap.month", number=reading.numerals.number(round(day / MONTH, 1)))


def _bar(
    name: str, months: Sequence[tuple[float, float]], color: str, pattern: str, reading: Reading
) -> Spec:
    texts = [
        reading.say(
            "phrase.range",
            low=_month(a * MONTH, reading),
            high=_month(b * MONTH, reading),
        )
        for a, b in months
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": shown(name),
        "base": [a for a, _ in months],
        "x": [max(b - a, 0.0) for a, b in months],
        "y": list(range(len(months))),
        "customdata": texts,
        "hovertemplate": f"{shown(name)}: %{{customdata}}<extra></extra>",
        "marker": {
            "color": color,
            "line": {"color": PAPER.light, "width": 1},
            "pattern": {
                "shape": pattern,
                "fillmode": "overlay",
                "fgcolor": INK.light,
                "fgopacity": 0.35,
                "size": 7,
            },
        },
    }


def frontier_figure(found: Roadmap, reading: Reading) -> Figure | None:
    """Return cost against worth of all orders tried; None where only nothing can be built."""
    if len(found.found.worth) < 2:
        return None
    say = reading.say
    kept = [plan for plan in found.frontier if plan.is_efficient]
    others = [plan for plan in found.frontier if not plan.is_efficient]
    tried = found.found.ranked[:_MOST_DOTS]
    costs = [found.programme.cost(order) for order in tried]
    worth = [found.found.worth[order] for order in tried]
    ends = [*worth, *(float(end) for plan in found.frontier for end in plan.npv[:3])]
    rows = tuple(_frontier_row(plan, reading) for plan in found.frontier)
    return Figure(
        id="roadmap-frontier",
        title=say("roadmap.frontier.title"),
        note=say("roadmap.frontier.note", period=reading.period),
        spec={
            "data": [
                _dots(say("roadmap.frontier.tried"), costs, worth, tried, reading),
                _plans(say("roadmap.frontier.others"), others, MUTED.light, "circle-open", reading),
                _plans(say("roadmap.frontier.efficient"), kept, BLUE.light, "circle", reading),
            ],
            "layout": layout(
                height=440,
                showlegend=True,
                legend=legend(),
                margin={"l": 8, "r": 24, "t": 16, "b": 48, "pad": 4},
                xaxis=value_axis(
                    [*costs, *(plan.cost for plan in found.frontier)],
                    reading.money,
                    title=say("roadmap.frontier.cost"),
                ),
                yaxis=value_axis(ends, reading.money, title=say("roadmap.frontier.worth")),
            ),
        },
        table=Table(
            tuple(
                say(f"roadmap.head.{column}")
                for column in ("order", "cost", "npv", "interval", "efficient")
            ),
            rows,
        ),
    )


def _frontier_row(plan: Plan, reading: Reading) -> tuple[str, ...]:
    return (
        reading.order(plan.order),
        reading.money(plan.cost),
        reading.gained(plan.npv) if plan.order else reading.say("judgement.baseline"),
        reading.range(plan.npv) if plan.order else "",
        reading.say(f"roadmap.efficient.{'yes' if plan.is_efficient else 'no'}"),
    )


def _dots(
    name: str,
    costs: Sequence[float],
    worth: Sequence[float],
    orders: Sequence[tuple[str, ...]],
    reading: Reading,
) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": shown(name),
        "x": list(costs),
        "y": list(worth),
        "customdata": [shown(reading.order(order)) for order in orders],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": PALE.light, "size": 6, "symbol": "circle"},
    }


def _plans(name: str, plans: Sequence[Plan], color: str, symbol: str, reading: Reading) -> Spec:
    values = [float(plan.npv.value) for plan in plans]
    return {
        "type": "scatter",
        "mode": "lines+markers" if symbol == "circle" else "markers",
        "name": shown(name),
        "x": [plan.cost for plan in plans],
        "y": values,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [float(p.npv.high) - float(p.npv.value) for p in plans],
            "arrayminus": [float(p.npv.value) - float(p.npv.low) for p in plans],
            "color": color,
            "thickness": _NARROW,
            "width": 4,
        },
        "line": {"color": color, "width": 1.5, "dash": "dot"},
        "marker": {"color": color, "size": _WIDE, "symbol": symbol, "line": {"width": 2}},
        "customdata": [
            f"{shown(reading.order(plan.order))}<br>{reading.gained(plan.npv)}" for plan in plans
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


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
        note=say(f"roadmap.shares.{'exact' if found.shares.is_exact else 'sampled'}"),
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
