"""Pilot market: what a change does in the simulated market – its worth, and its first weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from omnisim.experiment.workers import Spread
from omnisim.measure import statistics
from omnisim.scenario.evidence import ledger, world_values
from omnisim.strategy.batch import Store, sums_of
from omnisim.strategy.case import Case, Numbers
from omnisim.strategy.pilot_designs import WEEK, Effect, PilotAsked
from omnisim.strategy.pilot_people import EarlyFunction, Noise, early
from omnisim.strategy.pilot_value import Belief
from omnisim.strategy.power import units_needed
from omnisim.strategy.schedule import Order, Programme
from omnisim.strategy.simulated import NPV
from omnisim.strategy.tally import Tally


class Seen(NamedTuple):
    """A change against doing nothing, run by run."""

    npv: Numbers  # (n_runs,) against doing nothing
    months: Numbers  # (n_runs, n_months) contribution, likewise
    there: Numbers  # (n_runs,) day on which the change is there


@dataclass(frozen=True)
class Market:
    """The change against doing nothing, run by run with the same luck."""

    function: EarlyFunction
    programme: Programme
    order: Order
    asked: PilotAsked
    spread: Spread
    store: Store
    tally: Tally

    def central(self) -> Seen:
        """Return all replications of the central world."""
        cases = [self.programme.case(()), self.programme.case(self.order)]
        count = self.asked.replications
        runs = [(case, number) for number in range(count) for case in cases]
        return self._differences(runs, [self.day_there()] * count)

    def worlds(self) -> Seen:
        """Return one replication of every world, each with luck of its own."""
        scenario, seed = self.programme.scenario, self.function.whole.question.seed
        inputs = ledger(scenario, scenario.provenance)
        runs: list[tuple[Case, int]] = []
        there = []
        for world in range(1, self.asked.worlds + 1):
            drawn = world_values(inputs, seed=seed, world=world)
            values = {".".join(path): value for path, value in drawn.items()}
            runs += [(self.programme.case(each, values), world - 1) for each in ((), self.order)]
            there.append(self.day_there(values))
        return self._differences(runs, there)

    def day_there(self, values: Mapping[str, float] | None = None) -> float:
        """Return the day on which all of the change is there, in a world if given."""
        builds = self.programme.schedule(self.order, values)
        return self.programme.scenario.run.launch + max(build.there for build in builds)

    def _differences(self, runs: Sequence[tuple[Case, int]], there: Sequence[float]) -> Seen:
        """Return the paired differences of runs that come without and with the change in turn."""
        seen = sums_of(
            self.function, runs, spread=self.spread, store=self.store, watch=self.tally.batch()
        )[:, 0]
        gaps = seen[1::2] - seen[::2]
        years, names = self.asked.years_continued, self.function.outcomes
        first = names.index("month_1")
        npv = gaps[:, names.index(f"{NPV}_{years}" if years else NPV)]
        return Seen(npv, gaps[:, first : first + self.function.months], np.array(there))


def effect_of(
    function: EarlyFunction,
    central: Seen,
    worlds: Seen,
    weeks: int,
    people: int,
    noise: Noise,
    asked: PilotAsked,
) -> Effect:
    """Return the predicted effect of so many weeks; what luck explains is taken out of its doubt.

    In every world the pilot begins when the change is there.
    """
    seen = early(function, central.months, central.there, WEEK * weeks)
    drawn = early(function, worlds.months, worlds.there, WEEK * weeks)
    variance, link = 0.0, 0.0
    if len(drawn) > 1 and len(seen) > 1:
        all_of_it = np.cov(np.stack([drawn, worlds.npv]))
        luck = np.cov(np.stack([seen, central.npv]))
        variance = max(float(all_of_it[0, 0] - luck[0, 0]), 0.0)
        most = (variance * max(float(all_of_it[1, 1] - luck[1, 1]), 0.0)) ** 0.5
        link = float(np.clip(all_of_it[0, 1] - luck[0, 1], -most, most))
    per_head = statistics.mean(seen / people)
    needed = units_needed(
        float(per_head.value),
        noise.person[weeks],
        wanted=asked.wanted_power,
        false_alarm=asked.false_alarm,
    )
    return Effect(weeks, per_head, variance**0.5, link, needed)


def belief_of(central: Numbers, worlds: Numbers) -> tuple[Belief, bool]:
    """Return what is thought of the net present value, and whether worlds tell more than luck."""
    if len(worlds) < 2:
        return Belief(float(central.mean()), 0.0), False
    left = float(worlds.var(ddof=1) - central.var(ddof=1))
    return Belief(float(worlds.mean()), max(left, 0.0) ** 0.5), left > 0.0
