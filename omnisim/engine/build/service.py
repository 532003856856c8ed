"""Service: desks, opening hours, and what follows an order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from omnisim.engine.build.network import TO_AWAY
from omnisim.engine.build.rows import flat
from omnisim.engine.model import After, Bond, Desks
from omnisim.event_log import Names
from omnisim.scenario.network import AWAY
from omnisim.scenario.relationship import Experience
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing
from omnisim.scenario.tactic import Use

_HOURS = 24.0
_MINUTES = 1440.0


def desks_of(scenario: Scenario, names: Names, configurations: Sequence[str]) -> Desks:
    """Return the desks under one configuration per epoch: one for each location of a channel."""
    channels = [scenario.channels[name] for name in names.channels]
    locations = [channel.locations for channel in channels]
    servers = np.array([_servers(scenario, names, c) for c in configurations], np.int64)
    hours = np.array([channel.hours for channel in channels]) / _HOURS
    index = {**{c: i for i, c in enumerate(names.channels)}, AWAY: TO_AWAY}
    return Desks(
        online=np.array([c.is_online for c in channels], np.int64),
        served=np.array([c.servers is not None for c in channels], np.int64),
        locations=np.array(locations, np.int64),
        first_desk=np.cumsum([0, *locations[:-1]]).astype(np.int64),
        servers=servers,
        first_server=np.cumsum([0, *servers.max(axis=0)]).astype(np.int64),
        handling=np.array([_handling(scenario, names, c) for c in configurations]),
        handling_shape=np.array([c.handling_shape.value for c in channels]),
        patience=np.array([c.patience.value if c.patience else np.inf for c in channels]),
        impatient=flat(
            {index[to]: q.value for to, q in c.impatient.items()} or {TO_AWAY: 1.0}
            for c in channels
        ),
        always_open=np.array([set(c.hours) == {(0.0, _HOURS)} for c in channels], np.int64),
        comes_later=np.array([c.comes_later for c in channels], np.int64),
        opens=hours[:, :, 0],
        closes=hours[:, :, 1],
        visit_cost=np.array([c.cost_per_visit.value for c in channels]),
        minute_cost=np.array([c.cost_per_minute.value * _MINUTES for c in channels]),
    )


def _servers(scenario: Scenario, names: Names, configuration: str) -> list[int]:
    """Return the people of every desk; desks of channels without people have none."""
    people = staffing(scenario, configuration).servers
    return [
        number
        for name in names.channels
        for number in people.get(name, (0,) * scenario.channels[name].locations)
    ]


def _handling(scenario: Scenario, names: Names, configuration: str) -> list[float]:
    factors = dict.fromkeys(names.channels, 1.0)
    for tactic in scenario.active_tactics(configuration):
        for channel, factor in scenario.tactics[tactic].handling.items():
            factors[channel] *= factor.value
    return [scenario.channels[name].handling.value * factors[name] for name in names.channels]


def use_cost(scenario: Scenario, configuration: str, use: Use) -> float:
    """Return what one use costs under the tactics of a configuration."""
    costs = [scenario.tactics[name].cost.per_use for name in scenario.active_tactics(configuration)]
    return sum(cost.amount.value for cost in costs if cost and cost.of is use)


def opens(scenario: Scenario, configuration: str, route: str) -> bool:
    """Whether a tactic of the configuration opens a route."""
    active = scenario.active_tactics(configuration)
    return any(route in scenario.tactics[name].routes for name in active)


def has_open_store(scenario: Scenario, configuration: str) -> bool:
    """Whether the customer can go somewhere."""
    opened = scenario.open_channels(configuration)
    return any(not scenario.channels[name].is_online for name in opened)


def after_of(scenario: Scenario, configurations: Sequence[str]) -> After:
    """Return returns and service contacts under one configuration per epoch."""
    returns, service = scenario.returns, scenario.service
    route = [returns.mail, returns.store] if returns else []
    rate = {place: q.value for place, q in returns.rate.items()} if returns else {}
    return After(
        return_rate=np.array([rate.get("offline", 0.0), rate.get("online", 0.0)]),
        return_delay=returns.delay.value if returns else 0.0,
        return_open=np.array(
            [
                opens(scenario, c, "return_in_store") and has_open_store(scenario, c)
                for c in configurations
            ],
            np.int64,
        ),
        to_store=returns.to_store.value if returns else 0.0,
        return_cost=np.array([r.cost.value for r in route] or [0.0, 0.0]),
        exchanged=np.array([r.exchanged.value for r in route] or [0.0, 0.0]),
        resaleable=returns.resaleable.value if returns else 1.0,
        return_use_cost=np.array(
            [use_cost(scenario, c, Use.return_in_store) for c in configurations]
        ),
        contact=service.per_order.value if service else 0.0,
        contact_after=service.after.value if service else 0.0,
        contact_if_late=service.if_late.value if service else 1.0,
    )


def bond_of(scenario: Scenario) -> Bond:
    """Return the weights of experience and what satisfaction does."""
    bond = scenario.relationship
    weights = {name: getattr(bond.experience, name).value for name in Experience.model_fields}
    return Bond(
        felt=int(any(weights.values())),
        memory=bond.memory.value,
        needs=bond.needs.value,
        dropout=bond.dropout.value,
        bound=bond.bound.value,
        points=bond.points.value,
        neutral_score=bond.neutral_score.value,
        answer_spread=bond.answer_spread.value,
        **weights,
    )
