"""Truths: what every channel and tactic really brings, three ways, because the simulator can try.

V(S) is the outcome with exactly the channels in S on, everything else equal: the same customers
with the same luck.

    leave-one-out   V(all) − V(all but c): what switching off costs
    Shapley         the mean of V(S and c) − V(S) over all orders in which channels may come;
                    it sums to V(all) − V(none)
    marginal        (V(spend of c × (1 + step)) − V) / step: what the next bit of spend brings,
                    in units of all the spend

Shapley (1953); exact over all 2^K coalitions up to `EXACT` channels, beyond that over permutations
drawn in pairs of opposites (Castro, Gómez & Tejada 2009, *Computers & Operations Research* 36(5)).
Intervals are those of paired differences over the replications; where permutations are drawn, their
error is added to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.blackout import STEP, Business
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.sales import Sales, sales
from omnisim.measure import statistics
from omnisim.measure.measures import ROW
from omnisim.measure.statistics import Interval
from omnisim.random_streams import customer_key, replication_key, uniform
from omnisim.scenario.configuration import Configuration

Numbers = NDArray[np.float64]

EXACT: Final = 8  # channels up to which every coalition is simulated
PERMUTATIONS: Final = 24  # drawn beyond that
OUTCOMES: Final = {  # what is counted: the KPI whose numerator it is
    "conversions": "orders_per_person",
    "revenue": "revenue_per_person",
    "contribution": "contribution_per_person",
    "clv": "clv_prospect",
}
NET_VALUE: Final = "net_value_per_person"  # contribution less all fixed cost, discounted

Coalition = frozenset[str]


def variants_of(
    business: Business, *, with_shapley: bool, permutations: int = PERMUTATIONS
) -> dict[str, Configuration]:
    """Return all variants that the truths need, by name, the business as it is first."""
    levers = business.levers
    wanted = [business.coalition(levers)]
    wanted += [business.coalition([n for n in levers if n != name]) for name in levers]
    if with_shapley:
        wanted += [business.coalition(s) for s in coalitions_of(levers, permutations=permutations)]
    wanted += [business.leaving_out(tactic) for tactic in business.tactics]
    for name, money in business.budgets.items():
        wanted.append(business.spending(more(name), {name: money * (1.0 + STEP)}))
        wanted.append(business.spending(unspent(name), {name: 0.0}))
    return {name: variant for each in wanted for name, variant in each.items()}


def more(lever: str) -> str:
    """Return the name of the variant that spends a step more in a lever."""
    return f"more_{lever}"


def unspent(lever: str) -> str:
    """Return the name of the variant that spends nothing in a lever, which stays open."""
    return f"unspent_{lever}"


def coalitions_of(levers: Sequence[str], *, permutations: int = PERMUTATIONS) -> list[Coalition]:
    """Return the coalitions that Shapley values need."""
    if len(levers) <= EXACT:
        return [frozenset(s) for size in range(len(levers) + 1) for s in combinations(levers, size)]
    beginnings = (
        frozenset(order[:size])
        for order in orders_of(levers, permutations)
        for size in range(len(levers) + 1)
    )
    return list(dict.fromkeys(beginnings))


def orders_of(levers: Sequence[str], number: int) -> Iterator[tuple[str, ...]]:
    """Yield random orders of the levers, each followed by its opposite, always the same ones."""
    luck = replication_key(number, len(levers))
    for pair in range((number + 1) // 2):
        key = customer_key(luck, pair)
        draws = [uniform(key, 1, 0, place) for place in range(len(levers))]
        order = tuple(levers[i] for i in np.argsort(draws))
        yield order
        yield order[::-1]


@dataclass(frozen=True)
class Truths:
    """What was simulated of a business; rows of answers follow its levers, or its tactics."""

    business: Business
    comparison: Comparison
    permutations: int = PERMUTATIONS

    @property
    def levers(self) -> tuple[str, ...]:
        """The channels that are judged."""
        return self.business.levers

    @property
    def spending(self) -> tuple[str, ...]:
        """Those of them that have a budget."""
        return tuple(self.business.budgets)

    def worth(self, variant: str, kpi: str, *, worlds: bool = False) -> Numbers:
        """Return the outcome of a variant in the whole market (n_replications,), or by world."""
        seen = self.comparison.evidence[variant]
        numbers = seen.world_numerator if worlds else seen.numerator
        return np.asarray(numbers[:, ROW[kpi], -1, -1])

    def without(self, kpi: str, *, worlds: bool = False) -> Numbers:
        """Return what switching each lever off costs (n_runs, n_levers)."""
        live = self.worth(self.business.live, kpi, worlds=worlds)
        off = [self.worth(self.business.without(n), kpi, worlds=worlds) for n in self.levers]
        return np.stack([live - each for each in off], axis=1)

    def leave_one_out(self, kpi: str) -> Interval:
        """Return what switching each lever off costs (n_levers,)."""
        return statistics.mean(self.without(kpi))

    def leave_tactic_out(self, kpi: str) -> Interval:
        """Return what giving up each tactic costs (n_tactics,)."""
        live = self.worth(self.business.live, kpi)
        off = [live - self.worth(f"without_{name}", kpi) for name in self.business.tactics]
        return statistics.mean(np.stack(off, axis=1) if off else np.zeros((len(live), 0)))

    def marginal(self, kpi: str) -> Interval:
        """Return what the next bit of spend brings (n_spending,), in units of all the spend."""
        live = self.worth(self.business.live, kpi)
        steps = [(self.worth(more(name), kpi) - live) / STEP for name in self.spending]
        return statistics.mean(np.stack(steps, axis=1) if steps else np.zeros((len(live), 0)))

    def of_spend(self, kpi: str) -> Interval:
        """Return what all the spend of each lever brings (n_spending,), the channel staying open.

        Whoever comes by the way of a channel without being advertised to goes on coming.
        """
        live = self.worth(self.business.live, kpi)
        lost = [live - self.worth(unspent(name), kpi) for name in self.spending]
        return statistics.mean(np.stack(lost, axis=1) if lost else np.zeros((len(live), 0)))

    @cached_property
    def has_shapley(self) -> bool:
        """Whether the coalitions were simulated."""
        wanted = coalitions_of(self.levers, permutations=self.permutations)
        return all(self.business.name(s) in self.comparison.evidence for s in wanted)

    def shapley(self, kpi: str) -> Interval:
        """Return the Shapley value of each lever (n_levers,).

        Raises ValueError if the coalitions were not simulated.
        """
        if not self.has_shapley:
            raise ValueError("the coalitions were not simulated")
        if len(self.levers) <= EXACT:
            return statistics.mean(self._exact(kpi))
        return self._sampled(kpi)

    def everything(self, kpi: str) -> Interval:
        """Return what all levers together bring: V(N) − V(∅)."""
        none = self.worth(self.business.name(()), kpi)
        return statistics.mean(self.worth(self.business.live, kpi) - none)

    def shifted(self, lever: str, *, of: str = "revenue") -> Sales:
        """Return the sales that a lever adds: new ones, and those that only moved to it."""
        return self._shifted(self.business.without(lever), of)

    def shifted_by_tactic(self, tactic: str, *, of: str = "revenue") -> Sales:
        """Return the same of a tactic."""
        return self._shifted(f"without_{tactic}", of)

    def _shifted(self, variant: str, of: str) -> Sales:
        return sales(self.comparison.against(variant), self.business.live, of=of)

    def _exact(self, kpi: str) -> Numbers:
        return shapley_values(self.levers, lambda s: self.worth(self.business.name(s), kpi))

    def _sampled(self, kpi: str) -> Interval:
        return sampled_values(
            self.levers,
            lambda s: self.worth(self.business.name(s), kpi),
            permutations=self.permutations,
        )


def sampled_values(
    players: Sequence[str], worth: Callable[[Coalition], Numbers], *, permutations: int
) -> Interval:
    """Return Shapley values (n_players,) over drawn orders; the worth of each is (n_replications,).

    Both errors, of luck and of the orders drawn, are added, which is on the safe side; with fewer
    than two pairs of orders or two replications there is none to be told (NaN).
    """
    place = {name: i for i, name in enumerate(players)}
    parts = []
    for order in orders_of(players, permutations):
        reached = [worth(frozenset(order[:size])) for size in range(len(order) + 1)]
        columns = np.zeros((len(reached[0]), len(order)))
        for size, name in enumerate(order):
            columns[:, place[name]] = reached[size + 1] - reached[size]
        parts.append(columns)
    gains = np.stack(parts)  # (n_orders, n_replications, n_players)
    # An order and its opposite are one draw.
    pairs = gains.mean(axis=1).reshape(-1, 2, len(players)).mean(axis=1)
    by_luck, by_order = statistics.mean(gains.mean(axis=0)), statistics.mean(pairs)
    error = np.hypot(by_luck.standard_error, by_order.standard_error)
    fewest = min(gains.shape[1], len(pairs))
    reach = statistics.student_t(0.95, fewest - 1) * error if fewest > 1 else error * np.nan
    value = by_luck.value
    return Interval(value, value - reach, value + reach, error)


def shapley_values(players: Sequence[str], worth: Callable[[Coalition], Numbers]) -> Numbers:
    """Return Shapley values (..., n_players) of a game whose worth of each coalition is (...).

    >>> worth = {(): 0.0, ("a",): 6.0, ("b",): 4.0, ("a", "b"): 12.0}
    >>> shapley_values("ab", lambda s: np.array(worth[tuple(sorted(s))])).tolist()
    [7.0, 5.0]
    """
    n = len(players)
    coalitions = [frozenset(s) for k in range(n + 1) for s in combinations(players, k)]
    known: Mapping[Coalition, Numbers] = {s: worth(s) for s in coalitions}
    values = []
    for player in players:
        gains = (
            (known[s | {player}] - known[s]) / (n * math.comb(n - 1, len(s)))
            for s in coalitions
            if player not in s
        )
        values.append(sum(gains))
    return np.stack([np.asarray(value) for value in values], axis=-1)
