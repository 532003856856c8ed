"""Life: needs wake and messages prompt, journeys follow; orders bring customers back, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omnisim import event_log as log
from omnisim.engine.codes import AT_ORDER, AT_SILENCE, CONTRACT, REGULARLY
from omnisim.engine.decisions import messaging, mood, population, waking
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
    """Begin with a history, or without; then needs wake."""
    who = population.who_is(market.model, market.luck, customer, segment)
    if population.is_installed(market.model, customer, segment):
        market.orders[customer], still_buys = population.history(market.model, who, segment)
        channel = int(population.past_channel(market.model, who, segment))
        if not market.model.identity.keeps[channel]:
            market.known[customer] |= 1 << channel
        if not still_buys:
            lose(market, begin(market, customer, who, segment, 0))
            return
        if market.model.people.repeat[segment] == CONTRACT:
            before = population.since_renewal(market.model, who, segment)
            market.ordered[customer] = market.env.now - before
    await_own_need(market, customer, who, segment, market.env.now)
    yield from needs(market, customer, who, segment)


def needs(market: Market, customer: int, who: Any, segment: int) -> Process:
    """Needs wake, their own or by media; journeys follow."""
    version = market.version[customer]
    while True:
        delay, medium = waking.next_wake(
            market.model,
            who,
            market.epoch,
            segment,
            customer,
            market.orders[customer],
            market.ordered[customer],
            market.own_wakes[customer],
            market.woken,
            market.woken_at,
            market.env.now,
        )
        if market.env.now + delay >= market.model.clock.end:
            return
        yield market.env.timeout(delay)
        if market.is_lost[customer] or market.version[customer] != version:
            return
        if medium != NONE:
            yield from follow_medium(market, customer, who, segment, medium)
        else:
            yield from follow_need(market, customer, who, segment)
        if market.is_lost[customer] or market.version[customer] != version:
            return


def await_own_need(market: Market, customer: int, who: Any, segment: int, since: float) -> None:
    """Let the customer's next own need wake some time."""
    market.own_wakes[customer] = waking.own_wakes(
        market.model,
        who,
        segment,
        market.needs[customer],
        market.orders[customer],
        market.satisfaction[customer],
        since,
        market.ordered[customer],
        market.env.now,
    )


def follow_need(market: Market, customer: int, who: Any, segment: int) -> Process:
    """Follow an own need, or renew a contract, unless the need is met already."""
    woke, journey = market.env.now, market.needs[customer]
    version = market.version[customer]
    market.needs[customer] += 1
    if mood.is_up_for_renewal(market.model, segment, market.orders[customer]):
        trip = begin(market, customer, who, segment, journey)
        if mood.renews(market.model, who, segment, journey, market.satisfaction[customer]):
            renew(market, trip)
            finish(market, trip)
        else:
            lose(market, trip)
    elif market.is_sated[customer]:
        market.is_sated[customer] = False
    else:
        trip = begin(market, customer, who, segment, journey)
        yield from travel(market, trip)
        finish(market, trip)
    if not market.is_lost[customer] and market.version[customer] == version:
        await_own_need(market, customer, who, segment, woke)


def follow_medium(market: Market, customer: int, who: Any, segment: int, medium: int) -> Process:
    """Follow an advertisement; the customer's own need waits."""
    count = int(market.woken[customer, medium])
    market.woken[customer, medium] += 1
    market.woken_at[customer, medium] = market.env.now
    journey = waking.woken_journey(market.model, medium, count)
    trip = begin(market, customer, who, segment, journey)
    trip.medium = medium
    version = market.version[customer]
    yield from travel(market, trip)
    finish(market, trip)
    changes = trip.sale and waking.changes_clock(market.model, segment, market.orders[customer])
    if changes and not market.is_lost[customer] and market.version[customer] == version:
        await_own_need(market, customer, who, segment, market.env.now)


def finish(market: Market, trip: Trip) -> None:
    """Let happen what follows a journey: perhaps the end of buying, needs, messages, the goods."""
    if is_last(market, trip):
        lose(market, trip)
    if trip.sale is None:
        return
    if trip.message != NONE:
        change_clock(market, trip)
    for message, trigger in enumerate(market.model.messages.trigger):
        follows = trigger in (AT_ORDER, AT_SILENCE) and trip.point != NONE
        if follows and market.model.messages.after[message, trip.point]:
            market.env.process(prompt(market, trip, message, waits=trigger == AT_SILENCE))
    market.env.process(after_order(market, trip, trip.sale))


def change_clock(market: Market, trip: Trip) -> None:
    """Let a prompted order change when the next need wakes: a first one, or one of a contract."""
    customer = trip.customer
    orders = market.orders[customer]
    if not market.is_lost[customer] and waking.changes_clock(market.model, trip.segment, orders):
        market.version[customer] += 1
        await_own_need(market, customer, trip.who, trip.segment, market.env.now)
        market.env.process(needs(market, customer, trip.who, trip.segment))


def is_last(market: Market, trip: Trip) -> bool:
    """Whether a customer will need nothing more.

    After an order they may drop out; with a fixed repeat probability the lapse of an own need ends
    it, too.
    """
    if market.is_lost[trip.customer]:
        return False
    orders = market.orders[trip.customer]
    if trip.sale is None:
        is_own = trip.message == NONE and trip.medium == NONE
        return is_own and mood.lapse_is_loss(market.model, trip.segment, orders)
    return mood.buys_no_more(
        market.model,
        trip.who,
        trip.segment,
        trip.journey,
        orders,
        market.satisfaction[trip.customer],
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
        yield from answer(market, customer, who, trip.segment, message, trip.journey, delay)


def answer(
    market: Market, customer: int, who: Any, segment: int, message: int, place: int, delay: float
) -> Process:
    """Answer a message after a delay: another journey begins, unless they are lost by then."""
    yield market.env.timeout(delay)
    if market.is_lost[customer]:
        return
    trip = begin_prompted(market, customer, who, segment, message, place)
    yield from travel(market, trip)
    finish(market, trip)
    if trip.sale and messaging.is_brought_forward(market.model, who, message, trip.journey):
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
            who = population.who_is(market.model, market.luck, customer, segment)
            if is_answered(market, customer, who, segment, message, number):
                market.env.process(answer(market, customer, who, segment, message, number, 0.0))


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = Market(plan, replication)
    populate(market)
    while market.env.peek() < plan.model.clock.end:
        market.env.step()
        if market.record.is_full:
            yield market.record.take()
    yield market.record.take()
