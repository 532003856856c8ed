"""Costs: what a configuration costs whoever buys – one-off and by the month, and from when on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from omnisim.scenario.channel import Cost
from omnisim.scenario.rollout import times_of
from omnisim.scenario.scenario import Scenario


class CostLine(NamedTuple):
    """Fixed cost of one thing that a configuration has."""

    kind: str  # channel, tactic, configuration or media
    name: str
    one_off: float  # 0 if the business has it today
    monthly: float
    due: float  # day on which the one-off cost is paid
    since: float  # day from which on the monthly cost is paid


_Named = tuple[str, str]  # kind and name


class _Thing(NamedTuple):
    kind: str
    name: str
    cost: Cost


def fixed_costs(scenario: Scenario, configuration: str) -> tuple[CostLine, ...]:
    """Return the fixed costs of a configuration, line by line.

    What today's configuration already has was paid for long ago: its one-off cost is sunk. What is
    new is paid for when building it begins, and costs by the month from the day it is there.
    """
    overrun = scenario.configurations[configuration].overrun.value
    had = {thing[:2] for thing in _things(scenario, scenario.today_name)}
    things = tuple(
        _had(scenario, thing)
        if thing[:2] in had
        else CostLine(
            thing.kind,
            thing.name,
            thing.cost.one_off.value * overrun,
            thing.cost.monthly.value,
            *_days(scenario, configuration, thing),
        )
        for thing in _things(scenario, configuration)
    )
    return (*things, *_media(scenario, configuration, had))


def _media(scenario: Scenario, configuration: str, had: Collection[_Named]) -> Iterator[CostLine]:
    """Yield what is spent in paid media, as long as their channels are open."""
    budgets = scenario.configurations[configuration].budgets
    for name in scenario.open_channels(configuration):
        channel = scenario.channels[name]
        if channel.media is None:
            continue
        since = scenario.run.start
        if ("channel", name) not in had:
            _, since = _days(scenario, configuration, _Thing("channel", name, channel.cost))
        monthly = budgets.get(name, channel.media.budget).value
        yield CostLine("media", name, 0.0, monthly, since, since)


def _had(scenario: Scenario, thing: _Thing) -> CostLine:
    """Return the cost of what the business has: it has been paid by the month all along."""
    start = scenario.run.start
    return CostLine(thing.kind, thing.name, 0.0, thing.cost.monthly.value, start, start)


def _days(scenario: Scenario, configuration: str, thing: _Thing) -> tuple[float, float]:
    """Return the days on which building something new begins and on which it is there.

    A channel that tactics open is there with the first of them.
    """
    makers = [
        name
        for name in scenario.active_tactics(configuration)
        if (thing.kind == "tactic" and name == thing.name)
        or (thing.kind == "channel" and thing.name in scenario.tactics[name].opens)
    ]
    times = [times_of(scenario, configuration, name) for name in makers]
    launch = scenario.run.launch
    return (
        min((each.begun for each in times), default=launch),
        min((each.there for each in times), default=launch),
    )


def _things(scenario: Scenario, configuration: str) -> Iterator[_Thing]:
    for channel in scenario.open_channels(configuration):
        yield _Thing("channel", channel, scenario.channels[channel].cost)
    for tactic in scenario.active_tactics(configuration):
        yield _Thing("tactic", tactic, scenario.tactics[tactic].cost)
    yield _Thing("configuration", configuration, scenario.configurations[configuration].cost)
