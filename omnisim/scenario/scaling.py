"""Scaling: a smaller draft of a market – people, staff, stock, media and fixed costs in proportion.

A scaled market queues differently: ten customers at one server wait longer than a hundred at
ten. What is scaled stays whole, and at least one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from omnisim.scenario.channel import Channel, Cost
from omnisim.scenario.media import Media
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import Segment
from omnisim.scenario.stock import Pool


def people_in(scenario: Scenario) -> int:
    """Number of people in the market: prospects and installed base of all segments."""
    return sum(
        int(s.prospects) + int(s.installed_base.customers) for s in scenario.segments.values()
    )


def scaled(scenario: Scenario, people: int) -> Scenario:
    """Return the scenario with a market of about so many people.

    Raises ValueError if `people` is not positive, or the market empty.
    """
    if people < 1 or people_in(scenario) < 1:
        raise ValueError(f"a market of {people} people; at least 1 is needed, and one to scale")
    factor = people / people_in(scenario)
    return scenario.model_copy(
        update={
            "segments": {n: _segment(s, factor) for n, s in scenario.segments.items()},
            "channels": {n: _channel(c, factor) for n, c in scenario.channels.items()},
            "tactics": {n: _with_cost(t, factor) for n, t in scenario.tactics.items()},
            "configurations": {
                n: _with_cost(c, factor).model_copy(
                    update={
                        "servers": {
                            name: _servers(people, scenario.channels[name].locations, factor)
                            for name, people in c.servers.items()
                        },
                        "budgets": {name: _part(b, factor) for name, b in c.budgets.items()},
                    }
                )
                for n, c in scenario.configurations.items()
            },
            "stock": scenario.stock
            and scenario.stock.model_copy(
                update={"pools": {n: _pool(p, factor) for n, p in scenario.stock.pools.items()}}
            ),
        }
    )


def _whole(number: float, factor: float) -> int:
    return max(1, round(number * factor))


def _each(number: Quantity, change: Callable[[float], float]) -> Quantity:
    """Return a quantity whose value, low and high are changed alike."""
    numbers = {name: getattr(number, name) for name in ("value", "low", "high")}
    return number.model_copy(
        update={name: change(each) for name, each in numbers.items() if each is not None}
    )


def _part(number: Quantity, factor: float) -> Quantity:
    return _each(number, lambda n: n * factor)


def _cost(cost: Cost, factor: float) -> Cost:
    stated = [name for name in ("one_off", "monthly") if name in cost.model_fields_set]
    return cost.model_copy(update={name: _part(getattr(cost, name), factor) for name in stated})


def _with_cost(thing: Any, factor: float) -> Any:
    if "cost" not in thing.model_fields_set:
        return thing
    return thing.model_copy(update={"cost": _cost(thing.cost, factor)})


def _segment(segment: Segment, factor: float) -> Segment:
    base = segment.installed_base
    fewer = {"customers": _people(base.customers, factor)} if base.model_fields_set else {}
    return segment.model_copy(
        update={
            "prospects": _people(segment.prospects, factor),
            "installed_base": base.model_copy(update=fewer),
        }
    )


def _people(number: Quantity, factor: float) -> Quantity:
    return _each(number, lambda people: float(_whole(people, factor)) if people else 0.0)


def _channel(channel: Channel, factor: float) -> Channel:
    smaller: Channel = _with_cost(channel, factor)
    if channel.media is not None:
        smaller = smaller.model_copy(update={"media": _media(channel.media, factor)})
    if channel.servers is None:
        return smaller
    servers = _servers(channel.servers, channel.locations, factor)
    return smaller.model_copy(
        update={"servers": servers, "locations": _whole(channel.locations, factor)}
    )


def _media(media: Media, factor: float) -> Media:
    """Return media that wake as many needs per person with as much spend per person."""
    return media.model_copy(
        update={"budget": _part(media.budget, factor), "half": _part(media.half, factor)}
    )


def _servers(per_location: Quantity, locations: int, factor: float) -> Quantity:
    """Return people per location when the locations are scaled, too."""
    kept = locations * factor / _whole(locations, factor)
    return _each(per_location, lambda people: float(_whole(people, kept)))


def _pool(pool: Pool, factor: float) -> Pool:
    locations = _whole(pool.locations, factor) if pool.locations > 1 else 1
    per_location = factor * pool.locations / locations
    up_to = _each(pool.order_up_to, lambda level: float(_whole(level, per_location)))
    below = int(up_to) - 1
    return pool.model_copy(
        update={
            "locations": locations,
            "order_up_to": up_to,
            "reorder_point": _each(
                pool.reorder_point, lambda level: float(min(round(level * per_location), below))
            ),
        }
    )
