"""Market: what everybody does anywhere – write, feel, lapse, take up and give back a trip."""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine.codes import NOWHERE
from omnisim.engine.compiled import calendar
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.decisions import buying, mood, population, tables
from omnisim.random_streams import NEED_JOURNEY, SERVICE_JOURNEY

ENDED: Final = -2
LATER: Final = -3  # the calendar knows when it goes on


@compilable
def epoch_of(market: Market) -> int:
    """Return the epoch in force."""
    return tables.epoch_at(market.model.clock, market.moment.now)


# --- trips -------------------------------------------------------------------------------------


@compilable
def begin(market: Market, customer: int, segment: int, journey: int) -> Trip:
    """Return a customer about to begin a journey: a need has woken."""
    trip = take_up(market, customer, segment)
    set_off(market, trip, NEED_JOURNEY, journey)
    return trip


@compilable
def take_up(market: Market, customer: int, segment: int) -> Trip:
    """Return a free trip, for a customer."""
    moment = market.moment
    trip = market.trips[moment.free_trip]
    moment.free_trip = trip.next
    moment.free_trips -= 1
    trip.customer = customer
    trip.who = population.who_is(market.model, moment.luck, customer, segment)
    trip.segment = segment
    trip.medium = NONE
    trip.message = NONE
    trip.parent = NONE
    return trip


@compilable
def set_off(market: Market, trip: Trip, kind: int, journey: int) -> None:
    """Let a trip be the beginning of a journey."""
    person, who = market.customers[trip.customer], trip.who
    if kind == NEED_JOURNEY:
        trip.number = person.journeys
        person.journeys += 1
    trip.kind = kind
    trip.journey = journey
    trip.place = population.home(who)
    trip.began = market.moment.now
    trip.version = np.int64(person.version)
    trip.item = buying.item_wanted(market.model, who, journey)
    trip.point = NONE
    trip.hop = 0
    trip.reached = log.ENTERED
    trip.seen_in = NONE
    trip.is_refused = 0
    trip.is_recovered = 0
    trip.has_waited = 0
    trip.felt = 0.0
    trip.is_sold = 0


@compilable
def give_back(market: Market, trip: Trip) -> None:
    """Free the place of a trip that is over, and of the one that waits for it."""
    if trip.parent != NONE:
        free(market, market.trips[trip.parent])
    free(market, trip)


@compilable
def free(market: Market, trip: Trip) -> None:
    """Make room for another trip."""
    trip.next = market.moment.free_trip
    market.moment.free_trip = trip.slot
    market.moment.free_trips += 1


@compilable
def go_on_after(market: Market, trip: Trip, step: int, delay: float) -> None:
    """Let a trip go on with a step after a delay; what comes after the end never happens."""
    due = market.moment.now + delay
    if due < market.model.clock.end:
        trip.step = step
        calendar.enter_trip(market, trip, due)
    else:
        give_back(market, trip)


# --- ends of journeys --------------------------------------------------------------------------


@compilable
def end(market: Market, trip: Trip, reason: int) -> int:
    """Let a journey lapse."""
    if trip.kind == SERVICE_JOURNEY:
        trip.felt += market.model.bond.unresolved
    write(market, trip, log.LAPSE, reason)
    if reason != log.CHANNEL_CLOSED or trip.felt > 0.0:  # turned away is no good experience
        feel(market, trip)
    return ENDED


@compilable
def to_channel(market: Market, trip: Trip, channel: int, stage: int, reason: int) -> int:
    """Return the touchpoint of a stage in a channel, or ENDED if there is none."""
    if channel == NOWHERE:
        return end(market, trip, reason)
    point = market.model.network.landing[trip.segment, stage, channel]
    return end(market, trip, reason) if point == NOWHERE else point


# --- what is felt and written ------------------------------------------------------------------


@compilable
def feel_incidents(market: Market, trip: Trip) -> None:
    """Feel what went wrong after the order; what went well there is no news."""
    if trip.felt > 0.0:
        feel(market, trip)


@compilable
def feel(market: Market, trip: Trip) -> None:
    """Let the incidents of a journey change satisfaction, against today's experience.

    Before the launch they set what is neutral.
    """
    bond, segment = market.model.bond, trip.segment
    experience = -trip.felt
    trip.felt = 0.0
    if not bond.felt:
        return
    sums, counts, everybody = market.experience_sum, market.experiences, len(market.experiences) - 1
    if market.moment.now < market.model.clock.launch:
        sums[segment] += experience
        counts[segment] += 1
        sums[everybody] += experience
        counts[everybody] += 1
        return
    neutral = mood.neutral_experience(
        sums[segment], counts[segment], sums[everybody], counts[everybody]
    )
    person = market.customers[trip.customer]
    after = mood.satisfaction_after(bond, person.satisfaction, experience, neutral)
    person.satisfaction = after
    score = mood.recommendation(bond, trip.who, trip.kind, trip.journey, after)
    write(market, trip, log.EXPERIENCE, score, after)


@compilable
def write_touch(market: Market, trip: Trip, channel: int, wait: float, handling: float) -> None:
    """Write a touch with what it costs."""
    desks = market.model.desks
    cost = desks.visit_cost[channel] + desks.minute_cost[channel] * handling
    if trip.reached % log.REDIRECTED == log.CONTEXT_KEPT:
        cost = cost + market.model.fulfilment.handoff_cost[epoch_of(market)]
    write(market, trip, log.TOUCH, trip.reached, wait, 0.0, cost)


@compilable
def write(
    market: Market,
    trip: Trip,
    event: int,
    detail: int,
    duration: float = 0.0,
    value: float = 0.0,
    cost: float = 0.0,
    goods: float = 0.0,
) -> None:
    """Write what has just happened to a customer, where they are."""
    write_at(market, trip, trip.point, event, detail, duration, value, cost, goods)


@compilable
def write_at(
    market: Market,
    trip: Trip,
    point: int,
    event: int,
    detail: int,
    duration: float,
    value: float,
    cost: float,
    goods: float,
) -> None:
    """Write what has just happened to a customer at a touchpoint."""
    is_prompted = trip.message != NONE and trip.kind == NEED_JOURNEY
    kind = log.PROMPTED if is_prompted else trip.kind
    write_row(
        market,
        trip.customer,
        trip.segment,
        trip.number,
        kind,
        event,
        point,
        detail,
        duration,
        value,
        cost,
        goods,
    )


@compilable
def write_row(
    market: Market,
    customer: int,
    segment: int,
    number: int,
    kind: int,
    event: int,
    point: int,
    detail: int,
    duration: float,
    value: float,
    cost: float,
    goods: float,
) -> None:
    """Write an event."""
    columns, row = market.log, market.moment.written
    market.moment.written += 1
    columns.time[row] = market.moment.now
    columns.customer[row] = customer
    columns.segment[row] = segment
    columns.journey[row] = number
    columns.kind[row] = kind
    columns.event[row] = event
    columns.touchpoint[row] = point
    columns.detail[row] = detail
    columns.duration[row] = duration
    columns.value[row] = value
    columns.cost[row] = cost
    columns.goods[row] = goods
