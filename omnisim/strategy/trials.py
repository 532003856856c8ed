"""Trials: orders of a programme tried on the same customers with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval
from omnisim.scenario.evidence import ledger, world_values
from omnisim.strategy.batch import Store, outcomes, sums_of
from omnisim.strategy.case import Case, Numbers
from omnisim.strategy.schedule import Build, Order, Programme
from omnisim.strategy.shapley import Set
from omnisim.strategy.simulated import NPV, ScenarioFunction
from omnisim.strategy.tally import Tally


class Plan(NamedTuple):
    """One order, what it costs and what it is worth."""

    order: Order
    builds: tuple[Build, ...]
    cost: float  # one-off money
    npv: Interval  # against building nothing, over replications that no choice has seen
    behind: Interval  # against the best plan, paired over the same replications
    is_efficient: bool = True  # no cheaper plan is worth more


class Trials:
    """Orders of a programme tried on the same customers with the same luck."""

    def __init__(
        self,
        function: ScenarioFunction,
        programme: Programme,
        years_continued: int,
        spread: Spread,
        store: Store,
        watch: Watch | None,
    ) -> None:
        self.function = function
        self.programme = programme
        self._outcome = f"{NPV}_{years_continued}" if years_continued else NPV
        self._spread = spread
        self._store = store
        self._tally = Tally(watch)

    def gains(self, orders: Sequence[Order], replications: Sequence[int]) -> Numbers:
        """Return net present values against building nothing (n_orders, n_replications)."""
        cases = [self.programme.case(order) for order in orders]
        return self._against_nothing(cases, replications)

    def gains_of_runs(self, runs: Sequence[tuple[Order, int]]) -> list[float]:
        """Return the same of single runs (n_runs,), each an order with a replication."""
        cases = {order: self.programme.case(order) for order in ((), *(o for o, _ in runs))}
        pairs = [(cases[each], number) for order, number in runs for each in (order, ())]
        worth = self._worth(pairs)
        return [float(gap) for gap in worth[::2] - worth[1::2]]

    def gains_of_sets(
        self, order: Order, sets: Sequence[Set], replications: Sequence[int]
    ) -> Numbers:
        """Return the same of some tactics of an order (n_sets, n_replications)."""
        cases = [self.programme.only(order, each) for each in sets]
        return self._against_nothing(cases, replications)

    def gains_in_worlds(self, orders: Sequence[Order], worlds: int, *, begin: int) -> Numbers:
        """Return the same in drawn worlds (n_orders, n_worlds).

        Each has the luck of a replication of its own, the first that of `begin`.
        """
        scenario, seed = self.function.question.scenario, self.function.question.seed
        inputs = ledger(scenario, scenario.provenance)
        runs: list[tuple[Case, int]] = []
        for world in range(1, worlds + 1):
            drawn = world_values(inputs, seed=seed, world=world)
            values: Mapping[str, float] = {".".join(path): v for path, v in drawn.items()}
            cases = [self.programme.case(order, values) for order in [(), *orders]]
            runs += [(case, begin + world - 1) for case in cases]
        worth = self._worth(runs).reshape(worlds, 1 + len(orders)).T
        return np.asarray(worth[1:] - worth[0])

    def _worth(self, runs: Sequence[tuple[Case, int]]) -> Numbers:
        seen = sums_of(
            self.function,
            runs,
            spread=self._spread,
            store=self._store,
            watch=self._tally.batch(),
        )
        return np.asarray(seen[:, 0, self.function.outcomes.index(self._outcome)])

    def plans(self, orders: Sequence[Order], best: int, replications: Sequence[int]) -> list[Plan]:
        """Return orders with their worth over some replications, beside that of the best."""
        gains = self.gains(orders, replications)
        return [
            Plan(
                order,
                self.programme.schedule(order),
                self.programme.cost(order),
                statistics.mean(own),
                statistics.mean(own - gains[best]),
            )
            for order, own in zip(orders, gains, strict=True)
        ]

    def _against_nothing(self, cases: Sequence[Case], replications: Sequence[int]) -> Numbers:
        seen = outcomes(
            self.function,
            [self.programme.case(()), *cases],
            replications=replications,
            spread=self._spread,
            store=self._store,
            watch=self._tally.batch(),
        ).each(self._outcome)
        return np.asarray(seen[1:] - seen[0])
