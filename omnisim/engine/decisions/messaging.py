"""Messaging: who is known, who gets a message, and what it does."""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.engine.codes import (
    CUSTOMERS,
    NOWHERE,
    PROMPTED_FROM,
    PROSPECTS,
)
from omnisim.engine.decisions.tables import pick
from omnisim.engine.model import Model
from omnisim.random_streams import finalise, uniform, whole, word

_MOST_MESSAGES: Final = 4096


@compilable
def is_identified(model: Model, who: Any, channel: int) -> bool:
    """Whether a channel knows a customer who has been there."""
    return uniform(who, stream.IDENTIFIED, 0, channel) < model.identity.identifies[channel]


@compilable
def is_recognised(model: Model, who: Any, epoch: int, known: int, channel: int) -> bool:
    """Whether a channel recognises a customer: known there, or elsewhere and the records joined."""
    if (known >> channel) & 1:
        return True
    return known != 0 and uniform(who, stream.MATCHED) < model.identity.match[epoch]


@compilable
def pressure_after(model: Model, pressure: float, days: float) -> float:
    """Return how many messages still weigh on somebody; each fades exponentially."""
    return pressure * math.exp(-days / model.messages.window)


@compilable
def is_meant(model: Model, who: Any, epoch: int, message: int, orders: int) -> bool:
    """Whether a message is in use for a customer."""
    messages = model.messages
    audience = messages.audience[message]
    if (audience == CUSTOMERS and orders == 0) or (audience == PROSPECTS and orders > 0):
        return False
    share = messages.active[epoch, message]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.PILOT, 0, message) < share)


@compilable
def may_be_sent(
    model: Model, who: Any, epoch: int, message: int, known: int, opted_out: int, pressure: float
) -> bool:
    """Whether the business can and may send a message to a customer."""
    sender = model.messages.sender[message]
    if sender == NOWHERE:
        return True
    if not model.network.open[epoch, sender]:
        return False
    if (opted_out >> sender) & 1 or pressure >= model.messages.cap:
        return False
    return is_recognised(model, who, epoch, known, sender)


@compilable
def is_reached(model: Model, who: Any, message: int, place: int) -> bool:
    """Whether a message is for this customer this time."""
    share = model.messages.reaches[message]
    return share >= 1.0 or uniform(who, stream.REACHED, 0, place, message) < share


@compilable
def answers(model: Model, who: Any, epoch: int, message: int, place: int, pressure: float) -> bool:
    """Whether a customer answers a message; the less, the more they were sent."""
    chance = model.messages.answer[epoch, message]
    if pressure > 0.0:
        chance = chance * math.exp(pressure * model.messages.fatigue)
    return uniform(who, stream.ANSWER, 0, place, message) < chance


@compilable
def opts_out(model: Model, who: Any, message: int, place: int, pressure: float) -> bool:
    """Whether a customer wants no more messages from this sender."""
    chance = model.messages.opt_out * pressure
    return chance > 0.0 and uniform(who, stream.OPT_OUT, 0, place, message) < chance


@compilable
def answered_at(model: Model, who: Any, message: int, place: int) -> int:
    """Return the touchpoint that a message leads to."""
    draw = uniform(who, stream.ANSWERED_AT, 0, place, message)
    return pick(model.messages.leads_to, message, draw)


@compilable
def prompted_journey(message: int, place: int) -> int:
    """Return the key of a journey that a message prompted at a place."""
    number = finalise(word(place) * _MOST_MESSAGES + word(message))
    return PROMPTED_FROM + whole(number >> 28)


@compilable
def is_brought_forward(model: Model, who: Any, message: int, journey: int) -> bool:
    """Whether a prompted order replaces the customer's next need (a contract runs on)."""
    share = model.messages.brought_forward[message]
    return share > 0.0 and uniform(who, stream.BROUGHT_FORWARD, 0, journey) < share
