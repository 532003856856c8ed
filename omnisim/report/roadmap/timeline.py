"""Timeline: when what is built, comes into use, and acts with its full strength."""

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
)
from omnisim.report.palette import (
    AMBER,
    BLUE,
    INK,
    PALE,
    PAPER,
)
from omnisim.report.roadmap.reading import Reading
from omnisim.report.table import Table
from omnisim.strategy.roadmap import Roadmap

_ROW: Final = 38
_AROUND: Final = 120


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
