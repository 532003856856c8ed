"""Cash flow: what a change of configuration has brought or cost by the end of each month."""

from __future__ import annotations

from collections.abc import Mapping

from omnisim.report.figures.chart import Figure, curve_layout, month_axis, value_axis
from omnisim.report.figures.lines import Curve, end_labels, label_room, traces
from omnisim.report.money import CashFlow
from omnisim.report.reading import Reading
from omnisim.report.table import Table


def cash_flow_figure(reading: Reading, flows: Mapping[str, CashFlow]) -> Figure:
    """Return the cumulated difference to today's configuration, month by month."""
    say, write = reading.wording.say, reading.numerals.money
    curves = [_curve(reading, name, flow) for name, flow in flows.items()]
    ends = [end for flow in flows.values() for end in (flow.end.low, flow.end.high)]
    axis = value_axis([*ends, *(y for curve in curves for y in curve.y)], write)
    low, high = axis["range"]
    months = len(next(iter(flows.values())).monthly)
    return Figure(
        id="cash_flow",
        title=say("figure.cash_flow.title", today=reading.name(reading.today)),
        note=say("figure.cash_flow.note", count=reading.comparison.replications),
        spec={
            "data": traces(curves),
            "layout": curve_layout(
                room=label_room(curves),
                xaxis=month_axis(months, say("axis.months_after_change")),
                yaxis=axis,
                annotations=end_labels(curves, low=low, high=high),
            ),
        },
        table=_table(reading, flows),
    )


def _curve(reading: Reading, name: str, flow: CashFlow) -> Curve:
    amounts = flow.cumulated.tolist()
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
        is_loud=name in reading.roles.main,
        end=flow.end,
    )


def _table(reading: Reading, flows: Mapping[str, CashFlow]) -> Table:
    cumulated = [flow.cumulated.tolist() for flow in flows.values()]
    rows = [
        (str(month), *map(reading.numerals.money, amounts))
        for month, amounts in enumerate(zip(*cumulated, strict=True))
    ]
    head = (reading.wording.say("head.month"), *(reading.name(name) for name in flows))
    return Table(head, tuple(rows))
