"""Life: needs wake, journeys follow; orders bring customers back, or not."""

from __future__ import annotations

from collections.abc import Iterator

from omnisim import event_log as log
from omnisim.engine import decisions as decide
from omnisim.engine.model import Plan
from omnisim.engine.reference.aftermath import after_order
from omnisim.engine.reference.journey import begin, travel
from omnisim.engine.reference.market import Market, Process, Trip
from omnisim.event_log import EventLog
from omnisim.random_streams import NEED_JOURNEY


def populate(market: Market) -> None:
    """Let everybody's life begin."""
    people = market.model.people
    for segment in range(len(people.prospects)):
        first, after = int(people.first[segment]), int(people.first[segment + 1])
        for customer in range(first, after):
            market.env.process(life(market, customer, segment))


def life(market: Market, customer: int, segment: int) -> Process:
    """Needs wake, journeys follow; orders bring customers back, or not."""
    who = decide.who_is(market.model, market.luck, customer, segment)
    if decide.is_installed(market.model, customer, segment):
        market.orders[customer], still_buys = decide.history(market.model, who, segment)
        if not still_buys:
            before = begin(market, customer, who, segment, NEED_JOURNEY, 0)
            market.write(before, log.CHURN, detail=market.orders[customer])
            return
    journey, since = 0, market.env.now
    while True:
        delay = decide.need_delay(
            market.model,
            who,
            segment,
            journey,
            market.orders[customer],
            market.satisfaction[customer],
            since,
            market.env.now,
        )
        if market.env.now + delay >= market.model.clock.end:
            return
        yield market.env.timeout(delay)
        trip = begin(market, customer, who, segment, NEED_JOURNEY, journey)
        yield from travel(market, trip)
        if trip.sale:
            market.env.process(after_order(market, trip, trip.sale))
        if is_lost(market, trip):
            return
        since = trip.began
        journey += 1


def is_lost(market: Market, trip: Trip) -> bool:
    """Whether a customer will need nothing more.

    After an order they may drop out; with a fixed repeat probability a lapse ends it, too.
    """
    orders = market.orders[trip.customer]
    if trip.sale is None:
        is_lost = decide.lapse_is_loss(market.model, trip.segment, orders)
    else:
        satisfaction = market.satisfaction[trip.customer]
        is_lost = decide.buys_no_more(
            market.model, trip.who, trip.segment, trip.journey, orders, satisfaction
        )
    if is_lost:
        market.write(trip, log.CHURN, detail=orders)
    return is_lost


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = Market(plan, replication)
    populate(market)
    while market.env.peek() < plan.model.clock.end:
        market.env.step()
        if market.record.is_full:
            yield market.record.take()
    yield market.record.take()
