"""Life: needs wake, and orders bring customers back, or not."""

from __future__ import annotations

import math

import numpy as np

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine import decisions as decide
from omnisim.engine.compiled import calendar
from omnisim.engine.compiled.aftermath import after_order, after_service
from omnisim.engine.compiled.market import begin, epoch_of, free, write
from omnisim.engine.compiled.messages import prompt
from omnisim.engine.compiled.purchase import renew
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.decisions import CONTRACT
from omnisim.random_streams import SERVICE_JOURNEY


@compilable
def begin_life(market: Market, customer: int, segment: int) -> None:
    """Let a customer's first need be due, or write that they are lost already."""
    person = market.customers[customer]
    who = decide.who_is(market.model, market.moment.luck, customer, segment)
    person.segment = segment
    person.ordered = -math.inf
    if decide.is_installed(market.model, customer, segment):
        orders, still_buys = decide.history(market.model, who, segment)
        person.orders = orders
        if not still_buys:
            before = begin(market, customer, segment, 0)
            lose(market, before)
            free(market, before)
            return
        if market.model.people.repeat[segment] == CONTRACT:
            person.ordered = market.moment.now - decide.since_renewal(market.model, who, segment)
    await_need(market, customer, who, segment, 0, market.moment.now)


@compilable
def await_need(
    market: Market, customer: int, who: int, segment: int, journey: int, since: float
) -> None:
    """Enter the customer's next need, if it comes before the end."""
    person, now = market.customers[customer], market.moment.now
    person.journey = journey
    orders = np.int64(person.orders)
    delay, medium = decide.next_need(
        market.model,
        who,
        epoch_of(market),
        segment,
        journey,
        orders,
        person.satisfaction,
        since,
        person.ordered,
        now,
    )
    person.medium = medium
    if now + delay < market.model.clock.end:
        calendar.enter_need(market, customer, now + delay)


@compilable
def after_journey(market: Market, trip: Trip) -> None:
    """Go on living after a journey: the next need first, then messages, then the goods."""
    if trip.kind == SERVICE_JOURNEY:
        order = market.trips[trip.parent]
        free(market, trip)
        after_service(market, order)
        return
    person = market.customers[trip.customer]
    if is_last(market, trip):
        lose(market, trip)
    if trip.message == NONE:
        if not person.is_lost:
            await_need(market, trip.customer, trip.who, trip.segment, trip.journey + 1, trip.began)
    elif trip.is_sold and decide.is_brought_forward(
        market.model, trip.who, trip.message, trip.journey
    ):
        person.is_sated = 1
    if trip.is_sold:
        if trip.point != NONE:
            prompt(market, trip)
        after_order(market, trip)
    else:
        free(market, trip)


@compilable
def is_last(market: Market, trip: Trip) -> bool:
    """Whether a customer will need nothing more.

    After an order they may drop out; with a fixed repeat probability a lapse ends it, too.
    """
    person = market.customers[trip.customer]
    orders, was_lost = np.int64(person.orders), person.is_lost != 0
    if not trip.is_sold:
        return (
            trip.message == NONE
            and not was_lost
            and decide.lapse_is_loss(market.model, trip.segment, orders)
        )
    return was_lost or decide.buys_no_more(
        market.model, trip.who, trip.segment, trip.journey, orders, person.satisfaction
    )


@compilable
def lose(market: Market, trip: Trip) -> None:
    """Let a customer need nothing more."""
    person = market.customers[trip.customer]
    person.is_lost = 1
    write(market, trip, log.CHURN, np.int64(person.orders))


@compilable
def renews(market: Market, trip: Trip) -> bool:
    """Whether a need was the end of a contract's period, and what came of it."""
    person = market.customers[trip.customer]
    if not decide.is_up_for_renewal(market.model, trip.segment, np.int64(person.orders)):
        return False
    if decide.renews(market.model, trip.who, trip.segment, trip.journey, person.satisfaction):
        renew(market, trip)
        after_journey(market, trip)
    else:
        lose(market, trip)
        free(market, trip)
    return True


@compilable
def has_need(market: Market, customer: int) -> bool:
    """Whether a need that is due begins a journey: not if they are lost, or it is met already."""
    person = market.customers[customer]
    if person.is_lost:
        return False
    if not person.is_sated:
        return True
    person.is_sated = 0
    segment, now = np.int64(person.segment), market.moment.now
    who = decide.who_is(market.model, market.moment.luck, customer, segment)
    await_need(market, customer, who, segment, np.int64(person.journey) + 1, now)
    return False
