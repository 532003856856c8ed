"""Budget: what it costs to spend where a method says – regret, in money.

Whoever believes a method spends in proportion to its credit. What that is worth is not foretold but
simulated: every division of the same budget is a variant of the business, under the same luck. The
best is the best of all that were simulated, among them the one that the truth suggests: each medium
wakes needs by its own curve, a need is worth what all its spend brings over all the needs that it
wakes, and the budget goes where the sum is greatest. Others give one channel a quarter of the
budget more, beside that one. They are candidates, nothing more; the simulation judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.blackout import Business
from omnisim.attribution.truths import NET_VALUE, Truths
from omnisim.engine.build.media import woken_by
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.trial import Result
from omnisim.measure import statistics
from omnisim.measure.measures import ROW
from omnisim.measure.statistics import Interval
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.scenario import Scenario

Numbers = NDArray[np.float64]

TODAY: Final = "budget_today"
SUGGESTED: Final = "budget_suggested"
EVEN: Final = "budget_even"
TILTED: Final = "budget_more_"  # and the channel that gets more
_TILT: Final = 0.25  # of the budget
_STEPS: Final = 200  # parts of the budget that are given out one by one
_LONG: Final = 400  # days of even spend, after which carry-over no longer grows


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

    def scenario(self, business: Business) -> Scenario:
        """Return the scenario in which each is a configuration, beside the business as it is."""
        return business.scenario_of(self.variants(business))

    def advised(self, credit: Mapping[tuple[str, str], Numbers], levers: Sequence[str]) -> Plans:
        """Return the same with what methods say of another history, `credit` as in `plans_of`."""
        now = self.division[TODAY]
        return replace(
            self, division={**self.division, **_advice(credit, levers, self.spending, now)}
        )


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
    best = suggested(business, truths.of_spend("contribution_per_person").value)
    own = {TODAY: now, EVEN: np.full(len(now), now.sum() / len(now)), SUGGESTED: best}
    own |= {f"{TILTED}{name}": tilted(best, i) for i, name in enumerate(spending)}
    return Plans(spending, {**own, **_advice(credit, levers, spending, now)})


def candidates(spending: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the divisions that no method advises."""
    return (TODAY, EVEN, SUGGESTED, *(f"{TILTED}{name}" for name in spending))


def _advice(
    credit: Mapping[tuple[str, str], Numbers],
    levers: Sequence[str],
    spending: Sequence[str],
    now: Numbers,
) -> dict[str, Numbers]:
    chosen = [levers.index(name) for name in spending]
    return {
        plan_name(view, method): proportional(each[chosen], now)
        for (view, method), each in credit.items()
    }


def proportional(credit: Numbers, now: Numbers) -> Numbers:
    """Return today's budget divided by credit; who is told nothing leaves everything as it is."""
    kept = np.maximum(credit, 0.0)
    total = kept.sum()
    return now if total <= 0.0 else np.asarray(now.sum() * kept / total)


def tilted(budget: Numbers, channel: int) -> Numbers:
    """Return a budget with a quarter of it more for one channel, taken from all evenly."""
    divided = budget * (1.0 - _TILT)
    divided[channel] += _TILT * budget.sum()
    return np.asarray(divided)


def suggested(business: Business, gains: Numbers) -> Numbers:
    """Return the best division by the curve of each medium (n_spending,).

    `gains` is what all the spend of today brings each of them, money of the window.
    """
    budgets = np.array(list(business.budgets.values()))
    amounts = np.linspace(0.0, float(budgets.sum()), _STEPS + 1)
    curves = [
        gain * response(business, name, amounts) / max(needs, 1e-300)
        for gain, name, budget in zip(
            np.maximum(gains, 0.0), business.budgets, budgets, strict=True
        )
        for needs in response(business, name, np.array([budget]))
    ]
    return best_division(np.array(curves), amounts)


def over_spend(business: Business, channel: str, gain: float) -> float:
    """Return by how much a budget is larger than pays, money per month.

    `gain` is the contribution that all of it brings in a month. By the curve of the medium, that is
    the budget less the one that leaves most, contribution less budget; 0 if more would pay.
    """
    budget = business.budgets[channel]
    amounts = np.linspace(0.0, budget, _STEPS + 1)
    needs = response(business, channel, amounts)
    if not needs[-1] > 0.0:
        return budget
    left = max(gain, 0.0) * needs / needs[-1] - amounts
    return float(budget - amounts[left.argmax()])


def response(business: Business, channel: str, spend: Numbers) -> Numbers:
    """Return the needs that a medium wakes a day in one person at some spends per month."""
    medium = business.scenario.channels[channel].media
    if medium is None:
        raise ValueError(f"{channel} has no medium")
    running = [woken_by(medium, np.full(_LONG, money)) for money in spend.tolist()]
    return np.array([total[-1] - total[-2] for total in running])


def best_division(curves: Numbers, amounts: Numbers) -> Numbers:
    """Return x (n,) that maximises Σ curve of x under Σ x = the last of the amounts.

    `curves` (n, n_amounts) tell what each amount brings, `amounts` run evenly from 0. They may bend
    either way: every division into these amounts is weighed against every other (Bellman).

    >>> amounts = np.linspace(0.0, 100.0, 1001)
    >>> curves = np.array([[3.0], [2.0], [1.0]]) * np.sqrt(amounts)
    >>> best_division(curves, amounts).round(1).tolist()
    [64.3, 28.6, 7.1]
    """
    n = len(amounts)
    if not (curves > curves[:, :1]).any():
        return np.full(len(curves), float(amounts[-1]) / len(curves))
    # All that those before bring together when so much is spent in them.
    best, taken = curves[0], [np.arange(n)]
    for curve in curves[1:]:
        sums = np.full((n, n), -np.inf)  # amount of all, amount of this one
        for own in range(n):
            sums[own:, own] = best[: n - own] + curve[own]
        taken.append(sums.argmax(axis=1))
        best = sums.max(axis=1)
    left, chosen = n - 1, np.zeros(len(curves), np.int64)
    for place in range(len(curves) - 1, -1, -1):
        chosen[place] = taken[place][left]
        left -= chosen[place]
    return amounts[chosen]


@dataclass(frozen=True)
class Regrets:
    """Divisions of one budget, simulated.

    In every further world the divisions of methods are those that its own history advises.
    """

    plans: Plans
    comparison: Comparison
    worlds: tuple[Sequence[Result], ...] = ()  # one run of each division

    def value(self, name: str) -> Numbers:
        """Return the net value of a division (n_replications,), money of the whole market."""
        return np.asarray(self.comparison.evidence[name].numerator[:, ROW[NET_VALUE], -1, -1])

    def value_by_world(self, name: str) -> Numbers:
        """Return the same in every world (n_worlds,)."""
        return np.array([values[name] for values in self._by_world])

    @cached_property
    def _by_world(self) -> Sequence[Mapping[str, float]]:
        return [
            {
                each.configuration: float(each.measures.numerator[ROW[NET_VALUE], -1, -1])
                for each in results
            }
            for results in self.worlds
        ]

    @property
    def best(self) -> str:
        """The division that is worth most on the mean over the replications."""
        return max(self.plans.division, key=lambda name: float(self.value(name).mean()))

    def regret(self, name: str) -> Interval:
        """Return what is lost by a division against the best of them."""
        return statistics.mean(self.value(self.best) - self.value(name))

    def regret_by_world(self, name: str) -> Numbers:
        """Return what is lost in every world (n_worlds,) against the best of them in that world."""
        best = np.array([max(values.values()) for values in self._by_world])
        return best - self.value_by_world(name)

    def worth_of_view(self, method: str, *, view: str, instead_of: str) -> Interval:
        """Return what a method's advice is worth more under a view than under another one."""
        return statistics.mean(self._gain(method, view, instead_of))

    def worth_on_the_mean(self, methods: Sequence[str], *, view: str, instead_of: str) -> Interval:
        """Return the same on the mean over methods: nobody chose the one that looks best."""
        gains = [self._gain(method, view, instead_of) for method in methods]
        return statistics.mean(np.mean(gains, axis=0))

    def worth_by_world(self, methods: Sequence[str], *, view: str, instead_of: str) -> Numbers:
        """Return the same in every world (n_worlds,)."""
        gains = [
            self.value_by_world(plan_name(view, method))
            - self.value_by_world(plan_name(instead_of, method))
            for method in methods
        ]
        return np.asarray(np.mean(gains, axis=0))

    def _gain(self, method: str, view: str, instead_of: str) -> Numbers:
        return self.value(plan_name(view, method)) - self.value(plan_name(instead_of, method))
