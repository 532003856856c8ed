"""Schedule: when a team that can build only so much at a time has which tactic ready.

A roadmap is an order of tactics. Each begins as soon as one of the builders is free and what it
needs is there (serial scheduling; Kolisch 1996, doi:10.1016/0377-2217(95)00357-6); it takes its
build time, longer if the configuration is late. What follows from an order in a world with slower
builds is a later schedule of the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.evidence import in_world, numbers_of
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Alternative, Case, Value
from omnisim.strategy.levers import applied

Order: TypeAlias = tuple[str, ...]  # tactics, first built first
Key: TypeAlias = frozenset[tuple[str, float]]  # tactics with the day on which building begins

_FASTEST, _SLOWEST = 0.5, 2.0  # of a build time that nobody stated: an assumption


class Build(NamedTuple):
    """One tactic of a schedule, in days after launch."""

    tactic: str
    begun: float
    there: float  # it begins to come into use
    full: float  # it has its full strength


@dataclass(frozen=True)
class Programme:
    """What may be built on a configuration, and what building must keep to."""

    scenario: Scenario
    configuration: str  # what the business has when it begins
    tactics: tuple[str, ...]  # that may be built
    at_once: int = 1  # tactics that can be built at the same time
    budget: float = float("inf")  # money, one-off cost of all together

    def schedule(
        self, order: Order, values: Mapping[str, float] | None = None
    ) -> tuple[Build, ...]:
        """Return the schedule of an order, in a world if its values are given."""
        scenario = self._in_world(values) if values else self.scenario
        late = scenario.configurations[self.configuration].lateness.value
        free, there, builds = [0.0] * self.at_once, dict.fromkeys(self.had, 0.0), []
        for name in order:
            tactic = scenario.tactics[name]
            builder = free.index(min(free))
            begun = max(free[builder], *(there[need] for need in tactic.needs), 0.0)
            there[name] = free[builder] = begun + tactic.build.value * late
            builds.append(Build(name, begun, there[name], there[name] + tactic.ramp.value))
        return tuple(builds)

    def begun_first(self, order: Order) -> Order:
        """Return the tactics of an order that are begun first, together if the team can."""
        builds = self.schedule(order)
        first = min((build.begun for build in builds), default=0.0)
        return tuple(build.tactic for build in builds if build.begun == first)

    def next_steps(self, order: Order) -> list[Order]:
        """Return the orders with one tactic more that keep to everything."""
        longer = [(*order, name) for name in self.tactics if name not in order]
        return [each for each in longer if self.allows(each)]

    def allows(self, order: Order) -> bool:
        """Whether needs come first, the budget is kept, and all is there within the horizon."""
        met = {*self.had}
        for name in order:
            if not met.issuperset(self.scenario.tactics[name].needs):
                return False
            met.add(name)
        run = self.scenario.run
        in_time = all(run.launch + b.there < run.horizon for b in self.schedule(order))
        return in_time and self.cost(order) <= self.budget

    def key(self, order: Order) -> Key:
        """Return what orders with the same schedule have in common."""
        return frozenset((build.tactic, build.begun) for build in self.schedule(order))

    def cost(self, order: Order) -> float:
        """Return what building costs once, all together, as stated."""
        return sum(self._costs[name] for name in order)

    def case(self, order: Order, values: Mapping[str, float] | None = None) -> Case:
        """Return an order as a case of the scenario as a function, in a world if given."""
        levers = _levers(self.schedule(order, values))
        name = " > ".join(order)
        return Case(Alternative(name, self.configuration, levers), values or {})

    def only(self, order: Order, kept: frozenset[str]) -> Case:
        """Return an order of which only some tactics are built, on the days they have in it."""
        builds = [build for build in self.schedule(order) if build.tactic in kept]
        name = " + ".join(build.tactic for build in builds)
        return Case(Alternative(name, self.configuration, _levers(builds)))

    @cached_property
    def had(self) -> tuple[str, ...]:
        """Tactics that are there already."""
        return self.scenario.active_tactics(self.configuration)

    @cached_property
    def _costs(self) -> Mapping[str, float]:
        """One-off cost of every tactic, and of the channels that it opens."""
        before = _one_off(self.scenario, Alternative("", self.configuration))
        return {
            name: _one_off(
                self.scenario, Alternative("", self.configuration, {f"tactics.{name}": True})
            )
            - before
            for name in self.tactics
        }

    @cached_property
    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        return {".".join(path): path for path in numbers_of(self.scenario)}

    def _in_world(self, values: Mapping[str, float]) -> Scenario:
        known = {self._paths[name]: value for name, value in values.items()}
        return in_world(self.scenario, known)


def _levers(builds: Iterable[Build]) -> dict[str, Value]:
    levers: dict[str, Value] = {}
    for build in builds:
        levers[f"tactics.{build.tactic}"] = True
        levers[f"rollout.{build.tactic}.start"] = build.begun
    return levers


def _one_off(scenario: Scenario, alternative: Alternative) -> float:
    changed, name = applied(scenario, alternative)
    return sum(line.one_off for line in fixed_costs(changed, name))


def with_build_times(scenario: Scenario, days: float) -> Scenario:
    """Return the scenario in which tactics that state no build time take so many days.

    In worlds they take half to twice as long: an assumption, as nobody stated anything.
    """
    build = Quantity(value=days, low=_FASTEST * days, high=_SLOWEST * days, unit=Unit.days)
    tactics = {
        name: tactic if tactic.build.value > 0.0 else tactic.model_copy(update={"build": build})
        for name, tactic in scenario.tactics.items()
    }
    return scenario.model_copy(update={"tactics": tactics})
