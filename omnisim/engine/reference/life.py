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
from omnisim.random_streams import NEED_JOURNEY, customer_key


def populate(market: Market) -> None:
    """Let everybody's life begin."""
    people = market.model.people
    for segment, prospects in enumerate(people.prospects):
        first, after = int(people.first[segment]), int(people.first[segment + 1])
        for customer in range(first, after):
            is_installed = customer >= first + prospects
            market.env.process(life(market, customer, segment, is_installed))


def life(market: Market, customer: int, segment: int, is_installed: bool) -> Process:
    """Needs wake, journeys follow; orders bring customers back, or not."""
    who = customer_key(market.luck, customer)
    if is_installed:
        market.orders[customer], still_buys = decide.history(market.model, who, segment)
        if not still_buys:
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
        return market.model.people.fixed_repeat[trip.segment] == 1 and orders > 0
    satisfaction = market.satisfaction[trip.customer]
    drops_out = decide.buys_no_more(
        market.model, trip.who, trip.segment, trip.journey, orders, satisfaction
    )
    if drops_out:
        market.write(trip, log.CHURN, detail=orders)
    return drops_out


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = Market(plan, replication)
    populate(market)
    while market.env.peek() < plan.model.clock.end:
        market.env.step()
        if market.record.is_full:
            yield market.record.take()
    yield market.record.take()
