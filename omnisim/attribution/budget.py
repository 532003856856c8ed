"""Budget: what it costs to spend where a method says – regret, in money.

Whoever believes a method spends in proportion to its credit. What that is worth is not foretold but
simulated: every division of the same budget is a variant of the business, under the same luck. The
best is the best of all that were simulated, among them the one that the truth suggests: a curve
a·x^b through what each channel brings in all and what its next bit brings, whose best division has
equal marginal returns, and those that give each channel a quarter of the budget more. They are
candidates, nothing more; the simulation judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.blackout import Business
from omnisim.attribution.truths import NET_VALUE, Truths
from omnisim.experiment.comparison import Comparison
from omnisim.measure import statistics
from omnisim.measure.measures import ROW
from omnisim.measure.statistics import Interval
from omnisim.scenario.configuration import Configuration

Numbers = NDArray[np.float64]

TODAY: Final = "budget_today"
SUGGESTED: Final = "budget_suggested"
EVEN: Final = "budget_even"
TILTED: Final = "budget_more_"  # and the channel that gets more
_TILT: Final = 0.25  # of the budget
_LEAST, _MOST = 0.05, 0.95  # exponents of curves that still bend
_BEND, _BEND_SD = 0.5, 0.25  # what is believed of an exponent before the next bit is measured
_STEPS: Final = 200


@dataclass(frozen=True)
class Plans:
    """Divisions of one budget (n_spending,) by name; those of methods are `view, method`."""

    spending: tuple[str, ...]
    division: Mapping[str, Numbers]  # money per month

    def variants(self, business: Business) -> dict[str, Configuration]:
        """Return each as a variant of the business."""
        found: dict[str, Configuration] = {}
        for name, money in self.division.items():
            spent = dict(zip(self.spending, money.tolist(), strict=True))
            found |= business.spending(name, spent)
        return found


def plan_name(view: str, method: str) -> str:
    """Return the name of the variant that spends as a method says under a view."""
    return f"budget_{view}_{method}"


def plans_of(
    truths: Truths, credit: Mapping[tuple[str, str], Numbers], levers: Sequence[str]
) -> Plans:
    """Return the divisions to be compared; `credit` (n_levers,) by view and method."""
    business = truths.business
    spending = tuple(business.budgets)
    now = np.array(list(business.budgets.values()))
    chosen = [list(levers).index(name) for name in spending]
    said = {
        plan_name(view, method): proportional(each[chosen], now)
        for (view, method), each in credit.items()
    }
    whole = truths.leave_one_out("contribution_per_person").value[chosen]
    next_bit = truths.marginal("contribution_per_person")
    return Plans(
        spending,
        {
            TODAY: now,
            EVEN: np.full(len(now), now.sum() / len(now)),
            SUGGESTED: suggested(now, whole, next_bit.value, next_bit.standard_error),
            **{f"{TILTED}{name}": tilted(now, i) for i, name in enumerate(spending)},
            **said,
        },
    )


def proportional(credit: Numbers, now: Numbers) -> Numbers:
    """Return today's budget divided by credit; who is told nothing leaves everything as it is."""
    kept = np.maximum(credit, 0.0)
    total = kept.sum()
    return now if total <= 0.0 else np.asarray(now.sum() * kept / total)


def tilted(now: Numbers, channel: int) -> Numbers:
    """Return today's budget with a quarter of it more for one channel, taken from all evenly."""
    divided = now * (1.0 - _TILT)
    divided[channel] += _TILT * now.sum()
    return np.asarray(divided)


def suggested(
    now: Numbers, whole: Numbers, next_bit: Numbers, error: Numbers | None = None
) -> Numbers:
    """Return the best division for curves through what is known of each channel.

    `whole` is what all its spend brings, `next_bit` what the next bit brings, in units of all the
    spend: their ratio is the exponent b. With a standard `error` of the next bit the exponent is
    the less believed the less surely it is known (normal prior 0.5 ± 0.25).
    """
    gains = np.maximum(whole, 0.0)
    nothing = np.zeros(len(now))
    bend = np.divide(next_bit, gains, nothing.copy(), where=gains > 0.0)
    if error is not None:
        doubt = np.divide(error, gains, nothing.copy(), where=gains > 0.0) ** 2
        prior = _BEND_SD**2
        bend = (bend * prior + _BEND * doubt) / (prior + doubt)
    bend = np.clip(bend, _LEAST, _MOST)
    scale = np.divide(gains, now**bend, np.zeros(len(now)), where=now > 0.0)
    return best_division(scale, bend, float(now.sum()))


def best_division(scale: Numbers, bend: Numbers, total: float) -> Numbers:
    """Return x (n,) that maximises Σ scale·x^bend under Σ x = total: marginal returns are equal.

    `bend` is above 0 and below 1. Where no scale is above 0 the total is divided evenly.

    >>> best_division(np.array([3.0, 2.0, 1.0]), np.full(3, 0.5), 100.0).round(3).tolist()
    [64.286, 28.571, 7.143]
    """
    if not (scale > 0.0).any() or total <= 0.0:
        return np.full(len(scale), total / max(len(scale), 1))

    def wanted(log_price: float) -> Numbers:
        return np.asarray((scale * bend / np.exp(log_price)) ** (1.0 / (1.0 - bend)))

    low, high = -100.0, 100.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if wanted(middle).sum() > total else (low, middle)
    found = wanted((low + high) / 2)
    return np.asarray(found * total / found.sum())


@dataclass(frozen=True)
class Regrets:
    """Divisions of one budget, simulated."""

    plans: Plans
    comparison: Comparison

    def value(self, name: str, *, worlds: bool = False) -> Numbers:
        """Return the net value of a division (n_runs,), money of the whole market."""
        seen = self.comparison.evidence[name]
        numbers = seen.world_numerator if worlds else seen.numerator
        return np.asarray(numbers[:, ROW[NET_VALUE], -1, -1])

    @property
    def best(self) -> str:
        """The division that is worth most on the mean over the replications."""
        return max(self.plans.division, key=lambda name: float(self.value(name).mean()))

    def regret(self, name: str) -> Interval:
        """Return what is lost by a division against the best of them."""
        return statistics.mean(self.value(self.best) - self.value(name))

    def regret_by_world(self, name: str) -> Numbers:
        """Return the same in every world (n_worlds,), each with luck of its own.

        In a world another division may be better than the one that is best on the mean: below zero.
        """
        return self.value(self.best, worlds=True) - self.value(name, worlds=True)

    def worth_of_view(self, method: str, *, view: str, instead_of: str) -> Interval:
        """Return what a method's advice is worth more under a view than under another one."""
        better, other = plan_name(view, method), plan_name(instead_of, method)
        return statistics.mean(self.value(better) - self.value(other))
