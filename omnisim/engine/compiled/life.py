"""Life: needs wake, and orders bring customers back, or not."""

from __future__ import annotations

import math

import numpy as np

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine.codes import CONTRACT
from omnisim.engine.compiled import calendar
from omnisim.engine.compiled.aftermath import after_order, after_service
from omnisim.engine.compiled.market import begin, epoch_of, free, go_on_after, take_up, write
from omnisim.engine.compiled.messages import prompt
from omnisim.engine.compiled.purchase import renew
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.compiled.steps import WAKES
from omnisim.engine.decisions import messaging, mood, population, waking
from omnisim.random_streams import SERVICE_JOURNEY


@compilable
def begin_life(market: Market, customer: int, segment: int) -> None:
    """Begin with a history, or without; then needs wake."""
    model, person = market.model, market.customers[customer]
    who = population.who_is(model, market.moment.luck, customer, segment)
    person.segment = segment
    person.ordered = -math.inf
    if population.is_installed(model, customer, segment):
        orders, still_buys = population.history(model, who, segment)
        person.orders = orders
        channel = population.past_channel(model, who, segment)
        if len(market.contacts) > 0 and not model.identity.keeps[channel]:
            market.contacts[customer].known |= 1 << channel
        if not still_buys:
            before = begin(market, customer, segment, 0)
            lose(market, before)
            free(market, before)
            return
        if model.people.repeat[segment] == CONTRACT:
            person.ordered = market.moment.now - population.since_renewal(model, who, segment)
    await_own_need(market, customer, who, segment, market.moment.now)
    await_need(market, customer, who, segment)


@compilable
def await_own_need(market: Market, customer: int, who: int, segment: int, since: float) -> None:
    """Let the customer's next own need wake some time."""
    person = market.customers[customer]
    person.own_wakes = waking.own_wakes(
        market.model,
        who,
        segment,
        np.int64(person.needs),
        np.int64(person.orders),
        person.satisfaction,
        since,
        person.ordered,
        market.moment.now,
    )


@compilable
def await_need(market: Market, customer: int, who: int, segment: int) -> None:
    """Enter when a customer wakes, by an own need or by media, if that comes before the end."""
    person, now = market.customers[customer], market.moment.now
    delay, medium = waking.next_wake(
        market.model,
        who,
        epoch_of(market),
        segment,
        customer,
        np.int64(person.orders),
        person.ordered,
        person.own_wakes,
        market.woken,
        market.woken_at,
        now,
    )
    if now + delay >= market.model.clock.end:
        return
    person.medium = medium
    if person.entered == 0:
        person.entered = person.version + 1
        calendar.enter_need(market, customer, now + delay)
    else:  # an entry that holds no more is still in the calendar
        trip = take_up(market, customer, segment)
        trip.orders = np.int64(person.version)
        go_on_after(market, trip, WAKES, delay)


@compilable
def still_holds(market: Market, customer: int) -> bool:
    """Take note that the entry of a customer has come; return whether it still holds."""
    person = market.customers[customer]
    holds = person.entered == person.version + 1
    person.entered = 0
    return holds


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
    if not person.is_lost:
        go_on_living(market, trip)
    if not trip.is_sold:
        free(market, trip)
        return
    if trip.message != NONE and messaging.is_brought_forward(
        market.model, trip.who, trip.message, trip.journey
    ):
        person.is_sated = 1
    if trip.point != NONE:
        prompt(market, trip)
    after_order(market, trip)


@compilable
def go_on_living(market: Market, trip: Trip) -> None:
    """Await the next need: after an own one another, after others only if the order changes it."""
    person, now = market.customers[trip.customer], market.moment.now
    changes = trip.is_sold and waking.changes_clock(
        market.model, trip.segment, np.int64(person.orders)
    )
    if trip.message != NONE:
        if not changes:
            return
        person.version += 1
    elif trip.version != person.version:  # a prompted order has changed it meanwhile
        return
    if trip.message == NONE and trip.medium == NONE:
        await_own_need(market, trip.customer, trip.who, trip.segment, trip.began)
    elif changes:
        await_own_need(market, trip.customer, trip.who, trip.segment, now)
    await_need(market, trip.customer, trip.who, trip.segment)


@compilable
def is_last(market: Market, trip: Trip) -> bool:
    """Whether a customer will need nothing more.

    After an order they may drop out; with a fixed repeat probability the lapse of an own need ends
    it, too.
    """
    person = market.customers[trip.customer]
    if person.is_lost:
        return False
    orders = np.int64(person.orders)
    if not trip.is_sold:
        is_own = trip.message == NONE and trip.medium == NONE
        return is_own and mood.lapse_is_loss(market.model, trip.segment, orders)
    return mood.buys_no_more(
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
    is_up = mood.is_up_for_renewal(market.model, trip.segment, np.int64(person.orders))
    if not is_up or trip.medium != NONE:
        return False
    if mood.renews(market.model, trip.who, trip.segment, trip.journey, person.satisfaction):
        renew(market, trip)
        after_journey(market, trip)
    else:
        lose(market, trip)
        free(market, trip)
    return True


@compilable
def has_need(market: Market, customer: int) -> bool:
    """Whether somebody who wakes begins a journey: not if they are lost, or the need is met."""
    model, person = market.model, market.customers[customer]
    if person.is_lost:
        return False
    segment = np.int64(person.segment)
    is_up = mood.is_up_for_renewal(model, segment, np.int64(person.orders))
    if not person.is_sated or person.medium != NONE or is_up:
        return True
    person.is_sated = 0
    person.needs += 1
    who = population.who_is(model, market.moment.luck, customer, segment)
    await_own_need(market, customer, who, segment, market.moment.now)
    await_need(market, customer, who, segment)
    return False
