"""Rollout: when which tactic acts, and how strongly.

A tactic is built, then comes into use evenly over its ramp, in steps of at most a month, until it
covers its share of customers. What needs staff is as strong as they adopt it, what needs data as
the records are right; training and data quality come into use like any other tactic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from omnisim.scenario.scenario import Scenario

_STEP: Final = 30.4  # days, about


class Epoch(NamedTuple):
    """A stretch of time in which nothing changes about a configuration."""

    start: float  # day
    configuration: str
    strength: Mapping[str, float]  # of every tactic in use, above 0 to 1
    right: float = 1.0  # share of customers whose records are right

    def open_channels(self, scenario: Scenario) -> tuple[str, ...]:
        """Names of the channels open in it, in the order of the file."""
        return scenario.channels_with(self.configuration, self.strength)


def epochs_of(scenario: Scenario, configuration: str) -> tuple[Epoch, ...]:
    """Return today's epoch and those of a configuration, the first of which begins at launch."""
    run, today = scenario.run, scenario.today_name
    end = run.horizon + run.follow_up - run.launch
    new = _new(scenario, configuration)
    turns = {turn for name in new for turn, _ in _steps(scenario, configuration, name)}
    return (
        _epoch(scenario, today, run.start, math.inf),
        *(
            _epoch(scenario, configuration, run.launch + turn, turn)
            for turn in sorted({0.0, *turns})
            if turn < end
        ),
    )


class Times(NamedTuple):
    """When a tactic that is new becomes what, days."""

    begun: float  # day on which building it begins
    there: float  # day on which it is there
    ramp: float  # from there to its full strength


def times_of(scenario: Scenario, configuration: str, name: str) -> Times:
    """Return when a configuration has a tactic that today's does not have."""
    tactic, chosen = scenario.tactics[name], scenario.configurations[configuration]
    plan = chosen.rollout.get(name)
    build, ramp, begun = tactic.build, tactic.ramp, scenario.run.launch
    if plan is not None:
        build, ramp = plan.build or build, plan.ramp or ramp
        begun += plan.start.value
    return Times(begun, begun + build.value * chosen.lateness.value, ramp.value)


def _new(scenario: Scenario, configuration: str) -> tuple[str, ...]:
    """Return the tactics that today's configuration does not use."""
    today = scenario.active_tactics(scenario.today_name)
    return tuple(t for t in scenario.active_tactics(configuration) if t not in today)


def _steps(scenario: Scenario, configuration: str, name: str) -> list[tuple[float, float]]:
    """Return from which days after launch on a tactic has which share of its strength.

    A step of the ramp has what is reached in its middle.
    """
    _, there, ramp = times_of(scenario, configuration, name)
    begin = there - scenario.run.launch
    number = math.ceil(ramp / _STEP)
    steps = [(begin + ramp * k / number, (k + 0.5) / number) for k in range(number)]
    return [*steps, (begin + ramp, 1.0)]


def _coverage(scenario: Scenario, configuration: str, name: str) -> float:
    plan = scenario.configurations[configuration].rollout.get(name)
    own = plan.coverage if plan else None
    return (own or scenario.tactics[name].coverage).value


def _epoch(scenario: Scenario, configuration: str, start: float, day: float) -> Epoch:
    """Return the epoch that begins at a start, a day after launch."""
    new = _new(scenario, configuration)
    reached = {
        name: _coverage(scenario, configuration, name)
        * (_ramped(scenario, configuration, name, day) if name in new else 1.0)
        for name in scenario.active_tactics(configuration)
    }
    adopted, right = scenario.adoption.value, scenario.data_quality.value
    for name, share in reached.items():
        adopted += (1.0 - adopted) * share * scenario.tactics[name].adoption.value
        right += (1.0 - right) * share * scenario.tactics[name].data_quality.value
    acting = _acting(scenario, reached)
    strength = {
        name: share
        * (adopted if scenario.tactics[name].needs_staff else 1.0)
        * (right if scenario.tactics[name].needs_data else 1.0)
        for name, share in acting.items()
    }
    return Epoch(start, configuration, {n: s for n, s in strength.items() if s > 0.0}, right)


def _acting(scenario: Scenario, reached: Mapping[str, float]) -> dict[str, float]:
    """Return the tactics that have what they need, and what that needs."""
    acting = {name: share for name, share in reached.items() if share > 0.0}
    while idle := [n for n in acting if not acting.keys() >= {*scenario.tactics[n].needs}]:
        acting = {name: share for name, share in acting.items() if name not in idle}
    return acting


def _ramped(scenario: Scenario, configuration: str, name: str, day: float) -> float:
    """Return which share of its strength a tactic has on a day after launch."""
    steps = _steps(scenario, configuration, name)
    return max((share for turn, share in steps if day >= turn), default=0.0)
