"""Messaging: whom the business knows, and what prompts people, in every epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from omnisim.engine.build.effects import factor, in_use, unsaved
from omnisim.engine.build.rows import flat
from omnisim.engine.codes import AUDIENCES, NOWHERE, TRIGGERS
from omnisim.engine.model import Identity, Messages
from omnisim.event_log import Names
from omnisim.scenario.messaging import Message
from omnisim.scenario.network import stage_and_channel
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import EVERYWHERE, Tactic

_LEAST: Final = 1e-6  # of an answer that one message can leave
_NEVER: Final[Mapping[str, Message]] = {}


def identity_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Identity:
    """Return what the business can know of whom."""
    channels = [scenario.channels[name] for name in names.channels]
    return Identity(
        identifies=np.array([c.identifies.value * (not c.keeps_data) for c in channels]),
        keeps=np.array([c.keeps_data for c in channels], np.int64),
        match=np.array([match_of(scenario, epoch) for epoch in epochs]),
    )


def match_of(scenario: Scenario, epoch: Epoch) -> float:
    """Return whose records are joined: what tactics save, as far as the records are right."""
    apart = 1.0 - scenario.identity.match.value
    return (1.0 - apart * unsaved(scenario, epoch, lambda t: t.identity_match.value)) * epoch.right


def messages_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Messages:
    """Return what prompts people."""
    policy = scenario.messaging
    known = policy.messages if policy else _NEVER
    messages = list(known.values())
    points = {name: i for i, name in enumerate(names.touchpoints)}
    after = [[_applies(m, point) for point in names.touchpoints] for m in messages]
    active = [[_rolled_out(scenario, e, name) for name in known] for e in epochs]
    answer = [
        [min(1.0, m.answered.value * _appeal(scenario, e, n)) for n, m in known.items()]
        for e in epochs
    ]
    shape = (len(epochs), len(messages))
    return Messages(
        trigger=np.array([TRIGGERS.index(m.trigger) for m in messages], np.int64),
        after=np.array(after, np.int64).reshape(len(messages), len(points)),
        sender=np.array([_sender(m, names) for m in messages], np.int64),
        active=np.array(active, np.float64).reshape(shape),
        audience=np.array([AUDIENCES.index(m.to) for m in messages], np.int64),
        reaches=np.array([m.reaches.value for m in messages], np.float64),
        delay=np.array([m.delay.value for m in messages], np.float64),
        answer=np.array(answer, np.float64).reshape(shape),
        leads_to=flat({points[n]: q.value for n, q in m.leads_to.items()} for m in messages),
        brought_forward=np.array([m.brought_forward.value for m in messages], np.float64),
        cost=np.array([m.cost.value for m in messages], np.float64),
        cap=policy.cap.value if policy and policy.cap else math.inf,
        window=policy.window.value if policy else 1.0,
        fatigue=math.log(max(1.0 - policy.fatigue.value, _LEAST)) if policy else 0.0,
        opt_out=policy.opt_out.value if policy else 0.0,
    )


def _sender(message: Message, names: Names) -> int:
    return NOWHERE if message.channel is None else names.channels.index(message.channel)


def _applies(message: Message, touchpoint: str) -> bool:
    """Whether something at a touchpoint triggers a message."""
    return not message.at or not {touchpoint, *stage_and_channel(touchpoint)}.isdisjoint(message.at)


def _rolled_out(scenario: Scenario, epoch: Epoch, name: str) -> float:
    """Return the share of customers a message is rolled out to: all, if no tactic sends it."""
    if not any(name in tactic.messages for tactic in scenario.tactics.values()):
        return 1.0
    return max((s for tactic, s in in_use(scenario, epoch) if name in tactic.messages), default=0.0)


def _appeal(scenario: Scenario, epoch: Epoch, name: str) -> float:
    def appeal(tactic: Tactic) -> float:
        return float(tactic.answers.get(name, tactic.answers.get(EVERYWHERE, 1.0)))

    return factor(scenario, epoch, appeal)
