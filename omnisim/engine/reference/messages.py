"""Messages: what the business sends to whom it knows, and who answers."""

from __future__ import annotations

from typing import Any

from omnisim import event_log as log
from omnisim.engine.codes import AT_LAPSE, NOWHERE
from omnisim.engine.decisions import messaging
from omnisim.engine.reference.market import NONE, Market, Trip
from omnisim.random_streams import NEED_JOURNEY


def recovering(market: Market, trip: Trip) -> int:
    """Return the message that brings back somebody about to lapse, or NONE."""
    if trip.kind != NEED_JOURNEY or trip.is_recovered:
        return NONE
    messages = market.model.messages
    for message, trigger in enumerate(messages.trigger):
        if (
            trigger == AT_LAPSE
            and messages.after[message, trip.point]
            and is_answered(market, trip.customer, trip.who, trip.segment, message, trip.journey)
        ):
            return message
    return NONE


def is_answered(
    market: Market, customer: int, who: Any, segment: int, message: int, place: int
) -> bool:
    """Send a message, if the business can and may; return whether it is answered."""
    model, epoch, now = market.model, market.epoch, market.env.now
    if not messaging.is_meant(model, who, epoch, message, market.orders[customer]):
        return False
    if not messaging.is_reached(model, who, message, place):
        return False
    pressure = messaging.pressure_after(
        model, market.pressure[customer], now - market.messaged[customer]
    )
    known, opted_out = market.known[customer], market.opted_out[customer]
    if not messaging.may_be_sent(model, who, epoch, message, known, opted_out, pressure):
        return False
    answered = not market.is_lost[customer] and messaging.answers(
        model, who, epoch, message, place, pressure
    )
    sender = int(model.messages.sender[message])
    if sender != NOWHERE:
        leaves = messaging.opts_out(model, who, message, place, pressure)
        market.pressure[customer], market.messaged[customer] = pressure + 1.0, now
        if leaves:
            market.opted_out[customer] |= 1 << sender
        answer = answered * log.ANSWERED + leaves * log.OPTED_OUT
        market.record.write(
            now,
            customer,
            segment,
            max(market.journeys[customer] - 1, 0),
            log.PROMPTED,
            log.MESSAGE,
            NONE,
            len(log.ANSWERS) * message + answer,
            model.messages.delay[message],
            0.0,
            model.messages.cost[message],
            0.0,
        )
    return answered
