"""Service: desks, opening hours, and what follows an order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from omnisim.engine.build.effects import (
    access,
    factor,
    has_open_store,
    in_use,
    unsaved,
    use_cost,
)
from omnisim.engine.build.network import TO_AWAY
from omnisim.engine.build.rows import flat
from omnisim.engine.model import After, Bond, Desks
from omnisim.event_log import Names
from omnisim.scenario.network import AWAY
from omnisim.scenario.relationship import Experience
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing
from omnisim.scenario.tactic import Tactic, Use

_HOURS = 24.0
_MINUTES = 1440.0


def desks_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Desks:
    """Return the desks in every epoch: one for each location of a channel."""
    channels = [scenario.channels[name] for name in names.channels]
    locations = [channel.locations for channel in channels]
    servers = np.array([_servers(scenario, names, e) for e in epochs], np.int64)
    hours = np.array([channel.hours for channel in channels]) / _HOURS
    index = {**{c: i for i, c in enumerate(names.channels)}, AWAY: TO_AWAY}
    return Desks(
        online=np.array([c.is_online for c in channels], np.int64),
        served=np.array([c.servers is not None for c in channels], np.int64),
        locations=np.array(locations, np.int64),
        first_desk=np.cumsum([0, *locations[:-1]]).astype(np.int64),
        servers=servers,
        first_server=np.cumsum([0, *servers.max(axis=0)]).astype(np.int64),
        handling=np.array([_handling(scenario, names, e) for e in epochs]),
        self_service=np.array([_self_service(scenario, names, e) for e in epochs]),
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


def _servers(scenario: Scenario, names: Names, epoch: Epoch) -> list[int]:
    """Return the people of every desk; desks of channels without people have none."""
    people = staffing(scenario, epoch.configuration).servers
    return [
        number
        for name in names.channels
        for number in people.get(name, (0,) * scenario.channels[name].locations)
    ]


def _handling(scenario: Scenario, names: Names, epoch: Epoch) -> list[float]:
    return [
        scenario.channels[name].handling.value * factor(scenario, epoch, partial(_quicker, at=name))
        for name in names.channels
    ]


def _quicker(tactic: Tactic, *, at: str) -> float:
    return float(tactic.handling.get(at, 1.0))


def _self_service(scenario: Scenario, names: Names, epoch: Epoch) -> list[float]:
    return [
        1.0 - unsaved(scenario, epoch, partial(_without_staff, at=name)) for name in names.channels
    ]


def _without_staff(tactic: Tactic, *, at: str) -> float:
    return float(tactic.self_service.get(at, 0.0))


def after_of(scenario: Scenario, epochs: Sequence[Epoch]) -> After:
    """Return returns and service contacts in every epoch."""
    returns, service = scenario.returns, scenario.service
    route = [returns.mail, returns.store] if returns else []
    rate = {place: q.value for place, q in returns.rate.items()} if returns else {}
    return After(
        return_rate=np.array(
            [
                [
                    rate.get("offline", 0.0),
                    min(1.0, rate.get("online", 0.0) * factor(scenario, e, _returned)),
                ]
                for e in epochs
            ]
        ),
        return_delay=returns.delay.value if returns else 0.0,
        return_open=np.array(
            [access(scenario, e, "return_in_store") * has_open_store(scenario, e) for e in epochs]
        ),
        to_store=returns.to_store.value if returns else 0.0,
        return_cost=np.array([r.cost.value for r in route] or [0.0, 0.0]),
        exchanged=np.array([r.exchanged.value for r in route] or [0.0, 0.0]),
        resaleable=returns.resaleable.value if returns else 1.0,
        return_use_cost=np.array([use_cost(scenario, e, Use.return_in_store) for e in epochs]),
        contact=service.per_order.value if service else 0.0,
        contact_after=service.after.value if service else 0.0,
        contact_if_late=service.if_late.value if service else 1.0,
    )


def _returned(tactic: Tactic) -> float:
    return tactic.returns.value


def bond_of(scenario: Scenario, epochs: Sequence[Epoch]) -> Bond:
    """Return the weights of experience and what satisfaction does."""
    bond = scenario.relationship
    weights = {name: getattr(bond.experience, name).value for name in Experience.model_fields}
    rewards = np.array(
        [sum(s * tactic.reward.value for tactic, s in in_use(scenario, e)) for e in epochs]
    )
    return Bond(
        felt=int(any(weights.values()) or rewards.any()),
        reward=rewards,
        memory=bond.memory.value,
        needs=bond.needs.value,
        dropout=bond.dropout.value,
        bound=bond.bound.value,
        points=bond.points.value,
        neutral_score=bond.neutral_score.value,
        answer_spread=bond.answer_spread.value,
        **weights,
    )
