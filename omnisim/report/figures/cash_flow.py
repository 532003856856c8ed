"""Cash flow: what a change of configuration has brought or cost by the end of each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from omnisim.experiment.business_case import BusinessCase
from omnisim.report.figures.chart import Figure, Spec, curve_layout, month_axis, value_axis
from omnisim.report.figures.lines import Curve, end_labels, label_room, traces
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.table import Table

_FAINT: Final = 0.16


def cash_flow_figure(reading: Reading, cases: Mapping[str, BusinessCase]) -> Figure:
    """Return the cumulated difference to today's configuration, month by month."""
    say, write = reading.wording.say, reading.numerals.money
    curves = [_curve(reading, name, each) for name, each in cases.items()]
    bands = [_band(reading, name, each) for name, each in cases.items() if _is_loud(reading, name)]
    ends = [y for band in bands for y in band["y"]]
    axis = value_axis([*ends, *(y for curve in curves for y in curve.y)], write)
    low, high = axis["range"]
    months = len(next(iter(cases.values())).cumulated.value) - 1
    return Figure(
        id="cash_flow",
        title=say("figure.cash_flow.title", today=reading.against_today),
        note=say("figure.cash_flow.note", count=reading.comparison.replications),
        spec={
            "data": [*bands, *traces(curves)],
            "layout": curve_layout(
                room=label_room(curves),
                xaxis=month_axis(months, say("axis.months_after_change")),
                yaxis=axis,
                annotations=end_labels(curves, low=low, high=high),
            ),
        },
        table=_table(reading, cases),
    )


def _is_loud(reading: Reading, name: str) -> bool:
    return name in reading.roles.main


def _band(reading: Reading, name: str, found: BusinessCase) -> Spec:
    """Return the interval of every month as an area behind the curve; empty where there is none."""
    low, high = found.cumulated.low, found.cumulated.high
    months = np.flatnonzero(np.isfinite(low) & np.isfinite(high)).tolist()
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*months, *reversed(months)],
        "y": [*high[months].tolist(), *reversed(low[months].tolist())],
        "fill": "toself",
        "fillcolor": reading.looks[name].tone.light,
        "line": {"width": 0},
        "opacity": _FAINT,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _curve(reading: Reading, name: str, found: BusinessCase) -> Curve:
    amounts = found.cumulated.value.tolist()
    texts = [
        reading.wording.say("figure.cash_flow.hover", month=m, amount=reading.numerals.money(y))
        for m, y in enumerate(amounts)
    ]
    return Curve(
        reading.name(name),
        list(range(len(amounts))),
        amounts,
        texts,
        reading.looks[name],
        is_loud=_is_loud(reading, name),
    )


def _table(reading: Reading, cases: Mapping[str, BusinessCase]) -> Table:
    columns = [_amounts(reading, each) for each in cases.values()]
    rows = [(str(month), *amounts) for month, amounts in enumerate(zip(*columns, strict=True))]
    head = (reading.wording.say("head.month"), *(reading.name(name) for name in cases))
    return Table(head, tuple(rows))


def _amounts(reading: Reading, found: BusinessCase) -> list[str]:
    spans = zip(*(numbers.tolist() for numbers in found.cumulated[:3]), strict=True)
    written = (reading.numerals.difference(Span(*each), "money") for each in spans)
    return [f"{text.value} ({text.interval})" if text.interval else text.value for text in written]
