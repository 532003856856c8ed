"""Messages: what the business sends to whom it knows, and who answers."""

from __future__ import annotations

import numpy as np

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine.codes import AT_LAPSE, AT_ORDER, AT_SILENCE, NOWHERE, REGULARLY
from omnisim.engine.compiled.market import epoch_of, give_back, go_on_after, take_up, write_row
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.compiled.steps import ANNOUNCED, ANSWERS, REMINDED
from omnisim.engine.decisions import messaging, population
from omnisim.random_streams import NEED_JOURNEY


@compilable
def recovering(market: Market, trip: Trip) -> int:
    """Return the message that brings back somebody about to lapse, or NONE."""
    if trip.kind != NEED_JOURNEY or trip.is_recovered:
        return NONE
    messages = market.model.messages
    for message in range(len(messages.trigger)):
        if (
            messages.trigger[message] == AT_LAPSE
            and messages.after[message, trip.point]
            and is_answered(market, trip.customer, trip.who, trip.segment, message, trip.journey)
        ):
            return message
    return NONE


@compilable
def is_answered(
    market: Market, customer: int, who: int, segment: int, message: int, place: int
) -> bool:
    """Send a message, if the business can and may; return whether it is answered."""
    model, epoch, now = market.model, epoch_of(market), market.moment.now
    person, contact = market.customers[customer], market.contacts[customer]
    if not messaging.is_meant(model, who, epoch, message, np.int64(person.orders)):
        return False
    if not messaging.is_reached(model, who, message, place):
        return False
    pressure = messaging.pressure_after(model, contact.pressure, now - contact.messaged)
    if not messaging.may_be_sent(
        model, who, epoch, message, contact.known, contact.opted_out, pressure
    ):
        return False
    answered = person.is_lost == 0 and messaging.answers(
        model, who, epoch, message, place, pressure
    )
    sender = model.messages.sender[message]
    if sender != NOWHERE:
        leaves = messaging.opts_out(model, who, message, place, pressure)
        contact.pressure = pressure + 1.0
        contact.messaged = now
        if leaves:
            contact.opted_out |= 1 << sender
        answer = int(answered) * log.ANSWERED + int(leaves) * log.OPTED_OUT
        write_row(
            market,
            customer,
            segment,
            max(np.int64(person.journeys) - 1, 0),
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


@compilable
def prompt(market: Market, order: Trip) -> None:
    """Send messages after an order: at once, or when nothing was ordered for a while."""
    messages, customer = market.model.messages, order.customer
    for message in range(len(messages.trigger)):
        trigger = messages.trigger[message]
        if (trigger != AT_ORDER and trigger != AT_SILENCE) or not messages.after[
            message, order.point
        ]:
            continue
        if trigger == AT_SILENCE or is_answered(
            market, customer, order.who, order.segment, message, order.journey
        ):
            trip = take_up(market, customer, order.segment)
            trip.message = message
            trip.journey = order.journey
            trip.orders = np.int64(market.customers[customer].orders)
            step = REMINDED if trigger == AT_SILENCE else ANSWERS
            go_on_after(market, trip, step, messages.delay[message])


@compilable
def remind(market: Market, trip: Trip) -> None:
    """Send a message that was put off, if nothing was ordered since."""
    if np.int64(market.customers[trip.customer].orders) == trip.orders and is_answered(
        market, trip.customer, trip.who, trip.segment, trip.message, trip.journey
    ):
        go_on_after(market, trip, ANSWERS, 0.0)
    else:
        give_back(market, trip)


@compilable
def announce(market: Market, message: int) -> None:
    """Enter the first sending of a message to all, if it is sent regularly."""
    if market.model.messages.trigger[message] == REGULARLY:
        trip = take_up(market, 0, 0)
        trip.message = message
        trip.orders = 0
        go_on_after(market, trip, ANNOUNCED, market.model.messages.delay[message])


@compilable
def begin_sending(market: Market, trip: Trip) -> None:
    """Send a message to all; enter the next time first."""
    moment = market.moment
    moment.sending = trip.message
    moment.sent_to = 0
    moment.issue = trip.orders
    trip.orders += 1
    go_on_after(market, trip, ANNOUNCED, market.model.messages.delay[trip.message])


@compilable
def send_to_next(market: Market) -> None:
    """Send the message to the next customer, if it is for them."""
    moment = market.moment
    if moment.sent_to == len(market.customers):
        moment.sending = NONE
        return
    customer, message = moment.sent_to, moment.sending
    moment.sent_to += 1
    segment = np.int64(market.customers[customer].segment)
    who = population.who_is(market.model, moment.luck, customer, segment)
    if is_answered(market, customer, who, segment, message, moment.issue):
        trip = take_up(market, customer, segment)
        trip.message = message
        trip.journey = moment.issue
        go_on_after(market, trip, ANSWERS, 0.0)
