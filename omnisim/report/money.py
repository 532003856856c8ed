"""Money: where it goes under each configuration, and what a change of configuration brings.

Amounts are those of the whole market, in one replication on average.
"""

from __future__ import annotations

from typing import NamedTuple

from omnisim.experiment.business_case import BusinessCase, business_case
from omnisim.measure.statistics import Interval
from omnisim.report.numerals import Span
from omnisim.report.reading import ROW, Reading


class Account(NamedTuple):
    """Revenue and what becomes of it within the horizon; everything but discounting at face."""

    revenue: float
    goods: float
    variable: float  # contacts, advertising, messages, fulfilment, commission, returns
    monthly: float  # fixed cost by the month, over the horizon
    one_off: float
    discounting: float  # what waiting for the money takes away
    net_value: Span

    @property
    def contribution(self) -> float:
        """Revenue less goods and variable cost."""
        return self.revenue - self.goods - self.variable


def account(reading: Reading, configuration: str) -> Account:
    """Return where the money goes under a configuration."""
    revenue, contribution, variable = (
        _sum(reading, configuration, kpi)
        for kpi in ("revenue_per_person", "contribution_per_person", "cost_to_serve")
    )
    cash = reading.comparison.evidence[configuration].cash
    monthly, one_off = (float(flows.mean(axis=0).sum()) for flows in (cash.monthly, cash.one_off))
    net_value = reading.level(configuration, "net_value_per_person").times(reading.people)
    face_value = contribution - monthly - one_off
    return Account(
        revenue=revenue,
        goods=revenue - contribution - variable,
        variable=variable,
        monthly=monthly,
        one_off=one_off,
        discounting=face_value - net_value.value,
        net_value=net_value,
    )


def spent_on(reading: Reading, configuration: str, kpi: str) -> float:
    """Return the money that a KPI of costs counts, in the whole market."""
    return _sum(reading, configuration, kpi)


def case(
    reading: Reading, configuration: str, *, to: str, years_continued: int = 0
) -> BusinessCase:
    """Return the business case of a configuration against another one."""
    comparison = reading.comparison.against(to)
    return business_case(comparison, configuration, years_continued=years_continued)


def span(interval: Interval) -> Span:
    """Return the interval of one number as the report writes it."""
    return Span(float(interval.value), float(interval.low), float(interval.high))


def _sum(reading: Reading, configuration: str, kpi: str) -> float:
    """Return the numerator of a KPI, per replication."""
    numerator = reading.comparison.evidence[configuration].numerator[:, ROW[kpi], -1, -1]
    return float(numerator.mean())
