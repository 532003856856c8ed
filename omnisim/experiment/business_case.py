"""Business case: what a change of configuration costs, what it brings, and when it has paid.

All amounts are paired differences to the baseline of a comparison, of the whole market. What luck
does is told by the replications of the central world; what not knowing the inputs does by the
worlds, of which each has its own costs, lateness and discount rate – and its own luck, too, whose
size is known from the replications.

Beyond the horizon nothing is simulated. Where the horizon holds a year, the case can be told as if
the last year's monthly difference went on: a plain continuation, without growth or decay. The last
month takes all that follows the horizon, so the year that goes on is the one before it; a horizon
of less than 13 months has no other year than its last twelve months, and then late costs of more
than a year are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.experiment.comparison import Cash, Comparison
from omnisim.measure import statistics
from omnisim.measure.cash_flow import discount_factors, payback
from omnisim.measure.months import MONTH, YEAR, middles_of_months, month_shares
from omnisim.measure.statistics import InputUncertainty, Interval
from omnisim.scenario.evidence import ledger, world_values

Numbers = NDArray[np.float64]

YEARS_CONTINUED: Final = (1, 2, 3)
_NET_VALUE: Final = "net_value_per_person"
_MONTHS: Final = 12
_RATE: Final = ("economics", "discount_rate")


class Worlds(NamedTuple):
    """The case over draws of the uncertain inputs."""

    npv: Numbers  # (n_worlds,) each with luck of its own
    paybacks: Numbers  # (n_worlds,) months, inf: never
    inputs: InputUncertainty  # of the net present value, luck taken out
    probability_of_inputs: float  # share of worlds above zero, luck taken out; NaN: hidden by it

    @property
    def positive(self) -> int:
        """In how many worlds the net present value is above zero."""
        return int(np.sum(self.npv > 0.0))

    @property
    def paid_back(self) -> int:
        """In how many worlds the change has paid for itself."""
        return int(np.sum(np.isfinite(self.paybacks)))

    @property
    def share(self) -> tuple[float, float, float]:
        """The share of worlds above zero, and the interval that so few worlds leave."""
        count = len(self.npv)
        return self.positive / count, *statistics.wilson(self.positive, count)

    def payback_quantile(self, probability: float) -> float:
        """Return by when this share of worlds has paid back, inf if fewer ever do."""
        return float(np.quantile(self.paybacks, probability, method="inverted_cdf"))


@dataclass(frozen=True)
class BusinessCase:
    """One configuration against the baseline, in money of the whole market."""

    configuration: str
    years_continued: int  # beyond the horizon, not simulated
    one_off: float  # paid once within the horizon
    gain: Interval  # per month (n_months + 1,): contribution less monthly cost; first: day 0
    cumulated: Interval  # (n_months + 1,) cash by the end of each month, undiscounted
    monthly_gain: Interval  # mean over the simulated months
    npv: Interval
    payback: float  # months of the mean flow, inf: never
    discounted_payback: float
    paybacks: Numbers  # (n_replications,) months, inf: never
    worlds: Worlds | None

    @property
    def end(self) -> Interval:
        """Cash by the end, undiscounted."""
        return Interval(*(numbers[-1] for numbers in self.cumulated))

    @property
    def paid_back(self) -> int:
        """In how many replications the change has paid for itself."""
        return int(np.sum(np.isfinite(self.paybacks)))


def business_case(
    comparison: Comparison, configuration: str, *, years_continued: int = 0
) -> BusinessCase:
    """Return the case for a configuration, if need be continued beyond the horizon.

    Raises ValueError if it is to be continued from a horizon of less than a year.
    """
    if years_continued and not can_continue(comparison):
        raise ValueError("a horizon of less than a year cannot be continued")
    horizon = comparison.question.scenario.run.horizon
    rate = comparison.question.scenario.economics.discount_rate.value
    cash = comparison.cash(configuration)
    flows = _continued(cash, horizon, years_continued)
    mean_flow = flows.mean(axis=0)
    npv = comparison.differences(configuration, _NET_VALUE)[:, -1, -1]
    npv = npv + tail(cash, horizon, years_continued, np.full(len(npv), rate))
    simulated = statistics.mean(npv)
    return BusinessCase(
        configuration,
        years_continued,
        float(cash.one_off.mean(axis=0).sum()),
        statistics.mean(cash.recurring),
        statistics.mean(flows.cumsum(axis=1)),
        statistics.mean(cash.recurring.sum(axis=1) / month_shares(horizon).sum()),
        simulated,
        payback(mean_flow.cumsum()),
        payback((mean_flow * _factors(horizon, years_continued, rate)).cumsum()),
        _paybacks(flows),
        _worlds(comparison, configuration, years_continued, simulated),
    )


def business_cases(comparison: Comparison) -> list[BusinessCase]:
    """Return the cases of all configurations but the baseline, continued ones after their own."""
    more = YEARS_CONTINUED if can_continue(comparison) else ()
    return [
        business_case(comparison, name, years_continued=years)
        for name in comparison.configurations[1:]
        for years in (0, *more)
    ]


def can_continue(comparison: Comparison) -> bool:
    """Whether the horizon holds a year that can be continued."""
    return comparison.question.scenario.run.horizon >= YEAR


def discount_rates(comparison: Comparison) -> Numbers:
    """Return the discount rate of every world (n_worlds,)."""
    question = comparison.question
    worlds = len(comparison.evidence[comparison.baseline].world_numerator)
    scenario = question.scenario
    inputs = tuple(i for i in ledger(scenario, scenario.provenance) if i.path == _RATE)
    central = scenario.economics.discount_rate.value
    drawn = (world_values(inputs, seed=question.seed, world=1 + w) for w in range(worlds))
    return np.array([each.get(_RATE, central) for each in drawn])


def _worlds(
    comparison: Comparison, configuration: str, years: int, simulated: Interval
) -> Worlds | None:
    cash = comparison.world_cash(configuration)
    if len(cash.contribution) == 0:
        return None
    horizon = comparison.question.scenario.run.horizon
    npv = comparison.world_differences(configuration, _NET_VALUE)[:, -1, -1]
    npv = npv + tail(cash, horizon, years, discount_rates(comparison))
    noise = float(simulated.standard_error) ** 2 * comparison.replications
    return Worlds(
        npv,
        _paybacks(_continued(cash, horizon, years)),
        statistics.input_uncertainty(npv, noise_variance=noise),
        statistics.share_above_zero(npv, noise_variance=noise),
    )


def _paybacks(flows: Numbers) -> Numbers:
    return np.array([payback(each) for each in flows.cumsum(axis=1)])


def _last_year(cash: Cash, horizon: float) -> Numbers:
    """Return what the last year brought per month (n_runs,), nothing that is paid once.

    It ends before the last month, which takes what follows the horizon, if that leaves a year.
    """
    end = max(_MONTHS, len(month_shares(horizon)) - 1)
    year = slice(end - _MONTHS, end)
    shares = month_shares(horizon)[year]
    return np.asarray(cash.recurring[:, 1:][:, year].sum(axis=1) / shares.sum())


def _continued(cash: Cash, horizon: float, years: int) -> Numbers:
    """Return the flows with those of further years (n_runs, n_months + 12 years + 1)."""
    if years == 0:
        return cash.flow
    more = np.repeat(_last_year(cash, horizon)[:, None], _MONTHS * years, axis=1)
    return np.concatenate([cash.flow, more], axis=1)


def tail(cash: Cash, horizon: float, years: int, rates: Numbers) -> Numbers:
    """Return what further years are worth on day 0 (n_runs,)."""
    if years == 0:
        return np.zeros(len(rates))
    days = horizon + (np.arange(_MONTHS * years) + 0.5) * MONTH
    worth = np.array([discount_factors(days, discount_rate=rate).sum() for rate in rates])
    return np.asarray(_last_year(cash, horizon) * worth)


def _factors(horizon: float, years: int, rate: float) -> Numbers:
    """Return the discount factors of day 0, every month, and further years."""
    more = horizon + (np.arange(_MONTHS * years) + 0.5) * MONTH
    days = np.concatenate([[0.0], middles_of_months(horizon), more])
    return discount_factors(days, discount_rate=rate)
