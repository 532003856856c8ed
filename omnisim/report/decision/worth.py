"""Worth: what knowing each of the strongest inputs brings."""

from __future__ import annotations

from omnisim.report.decision.marks import (
    AROUND,
    ROW,
    bar_line,
    dots,
    names_axis,
    range_of,
    upright,
    written,
)
from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    layout,
    value_axis,
)
from omnisim.report.palette import PALE
from omnisim.report.table import Table
from omnisim.strategy.information import Worth


def worth_figure(reading: Reading) -> Figure:
    """Return what knowing each of the strongest inputs is worth."""
    say, worths = reading.wording.say, reading.explored.worths
    names = [reading.dimension(each.name) for each in worths]
    chance = reading.explored.chance
    ends = [chance, *(end for each in worths for end in (each.value, each.high))]
    return Figure(
        id="worth",
        title=say("decision.worth.title"),
        note=say(
            "decision.worth.note",
            everything=reading.level(reading.explored.perfect_information),
            chance=reading.level(chance),
        ),
        spec={
            "data": [
                *(bar_line(each.low, each.high, i, PALE.light, 7) for i, each in enumerate(worths)),
                dots([each.value for each in worths], [_worth_text(reading, w) for w in worths]),
            ],
            "layout": layout(
                height=ROW * len(worths) + AROUND,
                xaxis=value_axis(ends, written(reading)),
                yaxis=names_axis(names),
                shapes=[upright(chance)],
                meta=ROWS,
            ),
        },
        table=_worth_table(reading),
    )


def _worth_text(reading: Reading, worth: Worth) -> str:
    return reading.level(worth.value)


def _worth_table(reading: Reading) -> Table:
    say, chance = reading.wording.say, reading.explored.chance
    head = ("input", "range", "worth", "interval", "explained", "clear")
    rows = tuple(
        (
            reading.dimension(each.name),
            range_of(reading, each.name),
            reading.level(each.value),
            reading.numerals.interval(each.low, each.high, reading.unit, signed=False),
            reading.numerals.share(round(each.explained, 3), digits=2),
            say(f"decision.clear.{'yes' if each.value > chance else 'no'}"),
        )
        for each in reading.explored.worths
    )
    return Table(tuple(say(f"decision.head.{column}") for column in head), rows)
