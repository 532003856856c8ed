"""Customers: curves of retention and of what customers are worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.report.customers import Retention, Worth, retention, value_edges, worth
from omnisim.report.figures.chart import (
    Figure,
    curve_layout,
    month_axis,
    value_axis,
)
from omnisim.report.figures.lines import Curve, traces
from omnisim.report.reading import Reading
from omnisim.report.table import Table

_WORTH_HEAD: Final = (
    "configuration",
    "p10",
    "p25",
    "median",
    "p75",
    "p90",
    "mean",
    "customers",
)


def retention_figures(reading: Reading) -> list[Figure]:
    """Return who of the new customers orders in each month, and who is not lost yet.

    One of which there is no more than a single month is left out.
    """
    seen = {name: retention(reading, name) for name in reading.roles.main}
    return [
        _retention_figure(reading, seen, what, with_zero=what == "bought")
        for what in ("bought", "alive")
        if _months(seen, what) > 2
    ]


def _retention_figure(
    reading: Reading, seen: Mapping[str, Retention], what: str, *, with_zero: bool
) -> Figure:
    say = reading.wording.say
    curves = [_retention_curve(reading, name, each, what) for name, each in seen.items()]
    heights = [y for curve in curves for y in curve.y]
    months = _months(seen, what)
    spec = {
        "data": traces(curves),
        "layout": curve_layout(
            xaxis=month_axis(months - 1, say("axis.months_since_order")),
            yaxis=value_axis(heights, reading.numerals.share, with_zero=with_zero),
        ),
    }
    table = _retention_table(reading, seen, what)
    return Figure(what, say(f"figure.{what}.title"), say(f"figure.{what}.note"), spec, table)


def _retention_curve(reading: Reading, name: str, each: Retention, what: str) -> Curve:
    shares, write = getattr(each, what).tolist(), reading.numerals
    behind = each.at_risk if what == "alive" else each.customers
    texts = [
        reading.wording.say(
            f"figure.{what}.hover",
            month=month,
            share=write.share(shares[month]),
            count=write.number(float(behind[month])),
        )
        for month in range(1, len(shares))
    ]
    months = list(range(1, len(shares)))
    return Curve(reading.name(name), months, shares[1:], texts, reading.looks[name], is_loud=True)


def _retention_table(reading: Reading, seen: Mapping[str, Retention], what: str) -> Table:
    months = _months(seen, what)
    shares = [getattr(each, what).tolist() for each in seen.values()]
    rows = [
        (str(m), *(reading.numerals.share(s[m]) if m < len(s) else "" for s in shares))
        for m in range(1, months)
    ]
    return Table(
        (reading.wording.say("head.month"), *(reading.name(name) for name in seen)), tuple(rows)
    )


def _months(seen: Mapping[str, Retention], what: str) -> int:
    return max(len(getattr(each, what)) for each in seen.values())


def worth_figure(reading: Reading) -> Figure | None:
    """Return how the value of new customers is spread, with quantiles in the table."""
    names = tuple(name for name in reading.roles.main if _has_customers(reading, name))
    edges = value_edges(reading, names) if names else np.zeros(0)
    if not len(edges):
        return None
    say, write = reading.wording.say, reading.numerals
    seen = {name: worth(reading, name, edges) for name in names}
    curves = [_spread(reading, name, each, edges) for name, each in seen.items()]
    amounts = edges.tolist()
    spec = {
        "data": traces(curves, marks_every=3),
        "layout": curve_layout(
            xaxis=value_axis(amounts, write.money, title=say("axis.worth"), with_zero=False),
            yaxis=value_axis(
                [y for c in curves for y in c.y], write.share, title=say("axis.share")
            ),
        ),
    }
    title, note = say("figure.worth.title"), say("figure.worth.note")
    return Figure("worth", title, note, spec, worth_table(reading, seen))


def _spread(reading: Reading, name: str, each: Worth, edges: NDArray[np.float64]) -> Curve:
    say, write = reading.wording.say, reading.numerals
    middles, shares = ((edges[:-1] + edges[1:]) / 2).tolist(), each.shares.tolist()
    texts = [
        say("figure.worth.hover", share=write.share(share), amount=write.money(middle))
        for share, middle in zip(shares, middles, strict=True)
    ]
    return Curve(reading.name(name), middles, shares, texts, reading.looks[name], is_loud=True)


def worth_table(reading: Reading, seen: Mapping[str, Worth]) -> Table:
    """Return quantiles and mean of the customers' value."""
    head = tuple(reading.wording.say(f"head.{column}") for column in _WORTH_HEAD)
    return Table(head, tuple(_worth_row(reading, name, each) for name, each in seen.items()))


def _worth_row(reading: Reading, name: str, each: Worth) -> tuple[str, ...]:
    write = reading.numerals
    mean = write.level(each.mean, "money")
    quantiles = (write.money(quantile) for quantile in each.quantiles)
    customers = write.number(each.customers / reading.comparison.replications)
    return (reading.name(name), *quantiles, f"{mean.value} ({mean.interval})", customers)


def _has_customers(reading: Reading, name: str) -> bool:
    return bool(reading.comparison.evidence[name].pictures.clv_counts.sum())
