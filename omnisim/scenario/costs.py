"""Costs: what a configuration costs whoever buys – one-off and by the month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from omnisim.scenario.channel import Cost
from omnisim.scenario.scenario import Scenario


class CostLine(NamedTuple):
    """Fixed cost of one thing that a configuration has."""

    kind: str  # channel, tactic or configuration
    name: str
    one_off: float  # 0 if the business has it today
    monthly: float


def fixed_costs(scenario: Scenario, configuration: str) -> tuple[CostLine, ...]:
    """Return the fixed costs of a configuration, line by line.

    What today's configuration already has was paid for long ago: its one-off cost is sunk.
    """
    overrun = scenario.configurations[configuration].overrun.value
    had = {(kind, name) for kind, name, _ in _things(scenario, scenario.today_name)}
    return tuple(
        CostLine(
            kind,
            name,
            0.0 if (kind, name) in had else cost.one_off.value * overrun,
            cost.monthly.value,
        )
        for kind, name, cost in _things(scenario, configuration)
    )


def _things(scenario: Scenario, configuration: str) -> Iterator[tuple[str, str, Cost]]:
    for channel in scenario.open_channels(configuration):
        yield "channel", channel, scenario.channels[channel].cost
    for tactic in scenario.active_tactics(configuration):
        yield "tactic", tactic, scenario.tactics[tactic].cost
    yield "configuration", configuration, scenario.configurations[configuration].cost
