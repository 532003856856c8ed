"""Mood: what experience does to satisfaction, and satisfaction to loyalty."""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    normal,
)
from omnisim.engine.codes import (
    CONTRACT,
    FIXED_REPEAT,
)
from omnisim.engine.decisions.population import dropout_share
from omnisim.engine.model import Bond, Model
from omnisim.random_streams import uniform

_ALREADY_BOUGHT: Final = 2  # orders from which the dropout coin falls


@compilable
def buys_no_more(
    model: Model, who: Any, segment: int, journey: int, orders: int, satisfaction: float
) -> bool:
    """Whether a customer drops out after this order.

    The coin falls after repeat orders only, as in BG/NBD; with a fixed repeat after every order.
    """
    draw = uniform(who, stream.DROPOUT, 0, journey)
    if model.people.repeat[segment] == FIXED_REPEAT:
        return draw >= model.people.r[segment]
    if orders < _ALREADY_BOUGHT or model.people.repeat[segment] == CONTRACT:
        return False
    relief = loyalty(model.bond, model.bond.dropout, -satisfaction)
    return draw < dropout_share(model, who, segment) * relief


@compilable
def lapse_is_loss(model: Model, segment: int, orders: int) -> bool:
    """Whether a lapse ends a customer's life: with a fixed repeat nothing wakes another need."""
    return model.people.repeat[segment] == FIXED_REPEAT and orders > 0


@compilable
def is_up_for_renewal(model: Model, segment: int, orders: int) -> bool:
    """Whether a need is the end of a contract's period."""
    return orders > 0 and model.people.repeat[segment] == CONTRACT


@compilable
def renews(model: Model, who: Any, segment: int, journey: int, satisfaction: float) -> bool:
    """Whether a contract goes on for another period (shifted beta-geometric)."""
    relief = loyalty(model.bond, model.bond.dropout, -satisfaction)
    draw = uniform(who, stream.RENEWAL, 0, journey)
    return draw >= dropout_share(model, who, segment) * relief


@compilable
def loyalty(bond: Bond, strength: float, satisfaction: float) -> float:
    """Return the factor of satisfaction on a clock: 1 when neutral, within 1 ± bound."""
    return min(max(1.0 + strength * satisfaction, 1.0 - bond.bound), 1.0 + bond.bound)


@compilable
def wait_felt(model: Model, channel: int, wait: float) -> float:
    """Return what a wait takes from the experience, relative to the patience of the channel."""
    mean = model.desks.patience[channel]
    return 0.0 if math.isinf(mean) or mean <= 0.0 else model.bond.wait * wait / mean


@compilable
def neutral_experience(total: float, count: int, everyones: float, everybody: int) -> float:
    """Return what a customer of a segment experiences today, on the mean.

    Of a segment that had no experience yet it is everybody's; without any it is a visit without
    incident. Segments never share a mean of their own: one leaves the other alone.
    """
    if count > 0:
        return total / count
    return everyones / everybody if everybody > 0 else 0.0


@compilable
def satisfaction_after(bond: Bond, before: float, experience: float, neutral: float) -> float:
    """Return satisfaction after an experience, against the neutral one that today gives."""
    return (1.0 - bond.memory) * before + bond.memory * (experience - neutral)


@compilable
def recommendation(bond: Bond, who: Any, kind: int, journey: int, satisfaction: float) -> int:
    """Return the answer, 0 to 10, to whether one would recommend the business."""
    noise = normal(
        uniform(who, stream.SCORE, kind, journey),
        uniform(who, stream.SCORE, kind, journey, 0, 1),
    )
    answer = bond.neutral_score + bond.points * satisfaction + bond.answer_spread * noise
    return int(min(max(answer, 0.0), 10.0) + 0.5)
