"""Frontier: what plans cost against what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from omnisim.report.figures.chart import (
    Figure,
    Spec,
    layout,
    legend,
    shown,
    value_axis,
)
from omnisim.report.palette import (
    BLUE,
    MUTED,
    PALE,
)
from omnisim.report.roadmap.reading import Reading
from omnisim.report.table import Table
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.trials import Plan

_MOST_DOTS: Final = 400
_NARROW, _WIDE = 2, 9


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
