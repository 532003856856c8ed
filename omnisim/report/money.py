"""Money: where it goes under each configuration, and when a change of configuration pays back.

Amounts are those of the whole market, in one replication on average. The monthly flows are means
over replications; their sum has an interval, since contribution and cost do.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.measure.cash_flow import payback
from omnisim.measure.setting import MONTH
from omnisim.measure.tally import MONEY
from omnisim.report.numerals import Span
from omnisim.report.reading import ROW, Reading
from omnisim.scenario.costs import fixed_costs

_CONTRIBUTION: Final = MONEY.index("contribution")


class Account(NamedTuple):
    """Revenue and what becomes of it within the horizon; everything but discounting at face."""

    revenue: float
    goods: float
    variable: float  # contacts, messages, fulfilment, commission, returns
    monthly: float  # fixed cost by the month, over the horizon
    one_off: float
    discounting: float  # what waiting for the money takes away
    net_value: Span

    @property
    def contribution(self) -> float:
        """Revenue less goods and variable cost."""
        return self.revenue - self.goods - self.variable


class CashFlow(NamedTuple):
    """What a configuration brings month by month more than another one."""

    monthly: NDArray[np.float64]  # (n_months,) contribution less monthly cost, differences
    one_off: float  # paid on day 0, difference
    end: Span  # cumulated at the horizon, undiscounted
    payback: int | None  # months; None: not within the horizon
    discounted_payback: int | None

    @property
    def cumulated(self) -> NDArray[np.float64]:
        """Cash at the end of months 0, 1, … (n_months + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.monthly)]) - self.one_off


def account(reading: Reading, configuration: str) -> Account:
    """Return where the money goes under a configuration."""
    revenue, contribution, variable = (
        _sum(reading, configuration, kpi)
        for kpi in ("revenue_per_person", "contribution_per_person", "cost_to_serve")
    )
    monthly, one_off = _fixed(reading, configuration)
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


def cash_flow(reading: Reading, configuration: str, *, to: str) -> CashFlow:
    """Return the monthly difference of a configuration to another one."""
    months = _monthly(reading, configuration) - _monthly(reading, to)
    one_off = _fixed(reading, configuration)[1] - _fixed(reading, to)[1]
    gap = reading.difference(configuration, "contribution_per_person", to=to)
    gap = gap.times(reading.people)
    shift = float(months.sum()) - one_off - gap.value
    rate = reading.scenario.economics.discount_rate.value
    return CashFlow(
        months,
        one_off,
        Span(*(number + shift for number in gap)),
        payback(months, one_off=one_off),
        payback(months, one_off=one_off, discount_rate=rate),
    )


def month_shares(horizon: float) -> NDArray[np.float64]:
    """Return which share of each month begun lies within the horizon (n_months,)."""
    begun = np.arange(int(np.ceil(horizon / MONTH))) * MONTH
    return np.asarray(np.minimum(horizon - begun, MONTH) / MONTH)


def _monthly(reading: Reading, configuration: str) -> NDArray[np.float64]:
    pictures = reading.comparison.evidence[configuration].pictures
    contribution = pictures.months[_CONTRIBUTION].sum(axis=-1) / reading.comparison.replications
    costs = sum(line.monthly for line in fixed_costs(reading.scenario, configuration))
    return np.asarray(contribution - costs * month_shares(reading.scenario.run.horizon))


def _fixed(reading: Reading, configuration: str) -> tuple[float, float]:
    """Return monthly costs over the horizon, and one-off costs."""
    lines = fixed_costs(reading.scenario, configuration)
    months = float(month_shares(reading.scenario.run.horizon).sum())
    return months * sum(line.monthly for line in lines), sum(line.one_off for line in lines)


def _sum(reading: Reading, configuration: str, kpi: str) -> float:
    """Return the numerator of a KPI, per replication."""
    numerator = reading.comparison.evidence[configuration].numerator[:, ROW[kpi], -1, -1]
    return float(numerator.mean())
