"""Staffing: who serves where in a configuration; the total is the same unless the file says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from omnisim.scenario.scenario import Scenario


class Staffing(NamedTuple):
    """People per location of every open channel that is served by people."""

    servers: Mapping[str, tuple[int, ...]]  # channel: people at each of its locations

    @property
    def total(self) -> int:
        """Number of people in the whole configuration."""
        return sum(sum(people) for people in self.servers.values())


def staffing(scenario: Scenario, configuration: str) -> Staffing:
    """Return who serves where.

    Where the configuration names no servers of its own, the people of closed channels move to the
    open ones in proportion to the people there, so that every configuration has the same staff.
    """
    everywhere = {
        name: int(channel.servers) * channel.locations
        for name, channel in scenario.channels.items()
        if channel.servers is not None
    }
    opened = [name for name in scenario.open_channels(configuration) if name in everywhere]
    named = scenario.configurations[configuration].servers
    if named:
        per_location = {n: named.get(n, scenario.channels[n].servers) for n in opened}
        return Staffing(
            {
                n: (int(k),) * scenario.channels[n].locations
                for n, k in per_location.items()
                if k is not None
            }
        )
    totals = _shared_out(sum(everywhere.values()), {name: everywhere[name] for name in opened})
    return Staffing({n: _spread(k, scenario.channels[n].locations) for n, k in totals.items()})


def _shared_out(people: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share people out in proportion to whole weights, by largest remainder."""
    if not weights:
        return {}
    total = sum(weights.values())
    shares = {name: people * weight // total for name, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda name: -(people * weights[name] % total))
    for name in by_remainder[: people - sum(shares.values())]:
        shares[name] += 1
    return shares


def _spread(people: int, locations: int) -> tuple[int, ...]:
    """Spread people over locations as evenly as whole people allow."""
    each, rest = divmod(people, locations)
    return tuple(each + (location < rest) for location in range(locations))
