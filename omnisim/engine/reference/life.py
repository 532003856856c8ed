"""Life: needs wake and messages prompt, journeys follow; orders bring customers back, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omnisim import event_log as log
from omnisim.engine import decisions as decide
from omnisim.engine.decisions import AT_ORDER, AT_SILENCE, CONTRACT, REGULARLY
from omnisim.engine.model import Plan
from omnisim.engine.reference.aftermath import after_order
from omnisim.engine.reference.journey import begin, begin_prompted, travel
from omnisim.engine.reference.market import NONE, Market, Process, Trip
from omnisim.engine.reference.messages import is_answered
from omnisim.engine.reference.purchase import renew
from omnisim.event_log import EventLog


def populate(market: Market) -> None:
    """Let everybody's life begin, and the messages that are sent regularly."""
    people, messages = market.model.people, market.model.messages
    for segment in range(len(people.prospects)):
        for customer in range(int(people.first[segment]), int(people.first[segment + 1])):
            market.env.process(life(market, customer, segment))
    for message, trigger in enumerate(messages.trigger):
        if trigger == REGULARLY:
            market.env.process(send_regularly(market, message))


def life(market: Market, customer: int, segment: int) -> Process:
    """Needs wake, journeys follow; orders bring customers back, or not."""
    who = decide.who_is(market.model, market.luck, customer, segment)
    if decide.is_installed(market.model, customer, segment):
        market.orders[customer], still_buys = decide.history(market.model, who, segment)
        if not still_buys:
            lose(market, begin(market, customer, who, segment, 0))
            return
        if market.model.people.repeat[segment] == CONTRACT:
            before = decide.since_renewal(market.model, who, segment)
            market.ordered[customer] = market.env.now - before
    journey, since = 0, market.env.now
    while True:
        delay, medium = decide.next_need(
            market.model,
            who,
            market.epoch,
            segment,
            journey,
            market.orders[customer],
            market.satisfaction[customer],
            since,
            market.ordered[customer],
            market.env.now,
        )
        if market.env.now + delay >= market.model.clock.end:
            return
        yield market.env.timeout(delay)
        since = market.env.now
        if market.is_lost[customer]:
            return
        if market.is_sated[customer]:
            market.is_sated[customer] = False
        else:
            trip = begin(market, customer, who, segment, journey)
            trip.medium = medium
            if not decide.is_up_for_renewal(market.model, segment, market.orders[customer]):
                yield from travel(market, trip)
                finish(market, trip)
            elif decide.renews(market.model, who, segment, journey, market.satisfaction[customer]):
                renew(market, trip)
                finish(market, trip)
            else:
                lose(market, trip)
            if market.is_lost[customer]:
                return
        journey += 1


def finish(market: Market, trip: Trip) -> None:
    """Let happen what follows a journey: messages, the goods, and perhaps the end of buying."""
    if trip.sale and trip.point != NONE:
        for message, trigger in enumerate(market.model.messages.trigger):
            if (
                trigger in (AT_ORDER, AT_SILENCE)
                and market.model.messages.after[message, trip.point]
            ):
                market.env.process(prompt(market, trip, message, waits=trigger == AT_SILENCE))
    if trip.sale:
        market.env.process(after_order(market, trip, trip.sale))
    if is_last(market, trip):
        lose(market, trip)


def is_last(market: Market, trip: Trip) -> bool:
    """Whether a customer will need nothing more.

    After an order they may drop out; with a fixed repeat probability a lapse ends it, too.
    """
    orders, was_lost = market.orders[trip.customer], market.is_lost[trip.customer]
    if trip.sale is None:
        return (
            trip.message == NONE
            and not was_lost
            and decide.lapse_is_loss(market.model, trip.segment, orders)
        )
    satisfaction = market.satisfaction[trip.customer]
    return was_lost or decide.buys_no_more(
        market.model, trip.who, trip.segment, trip.journey, orders, satisfaction
    )


def lose(market: Market, trip: Trip) -> None:
    """Let a customer need nothing more."""
    market.is_lost[trip.customer] = True
    market.write(trip, log.CHURN, detail=market.orders[trip.customer])


# --- journeys that messages prompt -------------------------------------------------------------


def prompt(market: Market, trip: Trip, message: int, *, waits: bool) -> Process:
    """Send a message after an order: at once, or when nothing was ordered for a while."""
    customer, who, orders = trip.customer, trip.who, market.orders[trip.customer]
    delay = market.model.messages.delay[message]
    if waits:
        yield market.env.timeout(delay)
        if market.orders[customer] != orders:
            return
        delay = 0.0
    if is_answered(market, customer, who, trip.segment, message, trip.journey):
        yield from answer(market, customer, who, trip.segment, message, delay)


def answer(
    market: Market, customer: int, who: Any, segment: int, message: int, delay: float
) -> Process:
    """Answer a message after a delay: another journey begins."""
    yield market.env.timeout(delay)
    trip = begin_prompted(market, customer, who, segment, message)
    yield from travel(market, trip)
    finish(market, trip)
    if trip.sale and decide.is_brought_forward(market.model, who, message, trip.journey):
        market.is_sated[customer] = True


def send_regularly(market: Market, message: int) -> Process:
    """Send a message to all whom it is for, again and again."""
    delay, number = market.model.messages.delay[message], 0
    while True:
        yield market.env.timeout(delay)
        send_to_all(market, message, number)
        number += 1


def send_to_all(market: Market, message: int, number: int) -> None:
    """Send a message to all whom it is for."""
    people = market.model.people
    for segment in range(len(people.prospects)):
        for customer in range(int(people.first[segment]), int(people.first[segment + 1])):
            who = decide.who_is(market.model, market.luck, customer, segment)
            if decide.is_reached(market.model, who, message, number) and is_answered(
                market, customer, who, segment, message, number
            ):
                market.env.process(answer(market, customer, who, segment, message, 0.0))


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = Market(plan, replication)
    populate(market)
    while market.env.peek() < plan.model.clock.end:
        market.env.step()
        if market.record.is_full:
            yield market.record.take()
    yield market.record.take()
