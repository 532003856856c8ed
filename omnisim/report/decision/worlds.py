"""Worlds: how far every choice lies from the first, over all worlds."""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.report.decision.marks import (
    AROUND,
    ROW,
    bar_line,
    dots,
    names_axis,
    written,
)
from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    layout,
    value_axis,
)
from omnisim.report.palette import BLUE, PALE
from omnisim.report.table import Table

_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


def worlds_figure(reading: Reading) -> Figure:
    """Return how far every alternative lies from the first, over all worlds."""
    say, found = reading.wording.say, reading.explored["latin"]
    others = reading.plan.alternatives[1:]
    gaps = {each.name: reading.explored.differences(i) for i, each in enumerate(others, start=1)}
    order = sorted(gaps, key=lambda name: -float(gaps[name].mean()))
    rows = [np.quantile(gaps[name], _QUANTILES) for name in order]
    names = [reading.alternative(name) for name in order]
    ends = [float(end) for row in rows for end in row]
    traces = [
        *(bar_line(row[0], row[4], i, PALE.light, 9) for i, row in enumerate(rows)),
        *(bar_line(row[1], row[3], i, BLUE.light, 9) for i, row in enumerate(rows)),
        dots([float(row[2]) for row in rows], [reading.gap(float(r[2])).value for r in rows]),
    ]
    head = (
        "decision.head.alternative",
        "decision.head.mean",
        *(_quantile_key(q) for q in (5, 25, 50, 75, 95)),
        "decision.head.ahead",
    )
    table_rows = tuple(
        (
            reading.alternative(name),
            reading.gap(float(gaps[name].mean())).value,
            *(reading.gap(float(each)).value for each in row),
            reading.numerals.share(float(np.mean(gaps[name] > 0.0)), digits=2),
        )
        for name, row in zip(order, rows, strict=True)
    )
    return Figure(
        id="worlds",
        title=say("decision.worlds.title", base=reading.base),
        note=say("decision.worlds.note", worlds=len(found.points.places), outcome=reading.outcome),
        spec={
            "data": traces,
            "layout": layout(
                height=ROW * len(rows) + AROUND,
                xaxis=value_axis(ends, written(reading)),
                yaxis=names_axis(names),
                meta=ROWS,
            ),
        },
        table=Table(tuple(say(key) for key in head), table_rows),
    )


def _quantile_key(percent: int) -> str:
    return f"decision.head.p{percent}"
