"""Journey: from touch to touch until an outcome."""

from __future__ import annotations

from typing import Any

from omnisim import event_log as log
from omnisim.engine import codes
from omnisim.engine.codes import CONVERSION, GAVE_UP, LAPSE, NOWHERE, RESOLVED
from omnisim.engine.decisions import buying, hours, messaging, mood, population, serving, way
from omnisim.engine.reference.market import ENDED, NONE, Market, Process, Trip
from omnisim.engine.reference.messages import recovering
from omnisim.engine.reference.purchase import buy, miss, would_travel_in_vain
from omnisim.random_streams import NEED_JOURNEY, SERVICE_JOURNEY


def travel(market: Market, trip: Trip) -> Process:
    """Go from touch to touch until the journey ends."""
    wanted = first_wanted(market, trip)
    while arrives(market, trip, wanted):
        yield from touch(market, trip)
        wanted = yield from onward(market, trip)


def first_wanted(market: Market, trip: Trip) -> int:
    """Return the touchpoint where a customer wants to begin."""
    if trip.message != NONE and trip.kind == NEED_JOURNEY:
        return messaging.answered_at(market.model, trip.who, trip.message, trip.journey)
    if trip.medium != NONE:
        return int(market.model.media.point[trip.medium])
    return way.first_wanted(
        market.model,
        trip.who,
        market.epoch,
        trip.segment,
        trip.kind,
        trip.journey,
        market.orders[trip.customer],
    )


def arrives(market: Market, trip: Trip, wanted: int) -> bool:
    """Bring a customer to the touchpoint they want, unless the journey ends on the way."""
    if wanted == ENDED:
        return False
    if trip.hop >= codes.HOPS_AT_MOST:
        return market.lapse(trip, log.ENDLESS)
    epoch, network = market.epoch, market.model.network
    point, redirected = wanted, 0
    if not network.open[epoch, network.channel[wanted]]:
        point, redirected = redirect(market, trip, epoch, wanted), log.REDIRECTED
    if point == NOWHERE:
        trip.point = wanted
        return market.lapse(trip, log.CHANNEL_CLOSED)
    if trip.point != NONE:
        point, reached = hand_over(market, trip, epoch, point)
        if reached == GAVE_UP:
            return market.lapse(trip, log.GAVE_UP_STORY)
        trip.reached = reached
    trip.reached += redirected
    trip.point = point
    return True


def redirect(market: Market, trip: Trip, epoch: int, wanted: int) -> int:
    """Return where someone arrives who wanted a closed channel."""
    return way.redirected(
        market.model, trip.who, epoch, trip.segment, trip.kind, trip.journey, trip.hop, wanted
    )


def hand_over(market: Market, trip: Trip, epoch: int, point: int) -> tuple[int, int]:
    """Return where a hop leads, and what became of the context."""
    channel = market.model.network.channel
    reached = way.handed_over(
        market.model,
        trip.who,
        epoch,
        trip.kind,
        trip.journey,
        trip.hop,
        channel[trip.point],
        channel[point],
    )
    if reached == log.FELL_BACK:
        earlier = market.model.handoff.earlier[trip.segment, point]
        return (point, log.CONTEXT_LOST) if earlier == NOWHERE else (earlier, log.FELL_BACK)
    if reached == log.SAME_CHANNEL and trip.has_waited and point == trip.point:
        return point, log.CAME_BACK
    return point, reached


def touch(market: Market, trip: Trip) -> Process:
    """Visit a touchpoint: come when it is open, be served or give up waiting, dwell."""
    channel = market.model.network.channel[trip.point]
    place = (trip.kind, trip.journey, trip.hop)
    serves_itself = serving.serves_itself(market.model, trip.who, market.epoch, *place, channel)
    if not serves_itself:
        delay = hours.visit_delay(market.model, trip.who, *place, channel, market.env.now)
        if delay > 0.0:
            yield market.env.timeout(delay)
    if serves_itself:
        stay = help_oneself(market, trip, channel)
    elif market.model.desks.served[channel]:
        stay = queue(market, trip, channel)
    else:
        stay = browse(market, trip, channel)
    yield market.env.timeout(stay)
    notice(market, trip, channel)


def queue(market: Market, trip: Trip, channel: int) -> float:
    """Join the queue; return how long the customer stays at the touchpoint."""
    place = (trip.kind, trip.journey, trip.hop)
    again = trip.reached % log.REDIRECTED == log.CONTEXT_LOST
    handling = serving.handling_time(market.model, trip.who, market.epoch, *place, channel, again)
    patience = serving.patience(market.model, trip.who, *place, channel)
    desk, now = market.desk(channel, trip.place), market.env.now
    begins, leaves = desk.begins(now), hours.leaves_at(market.model, channel, now, patience)
    trip.is_served = begins <= leaves
    wait = hours.open_between(market.model, channel, now, min(begins, leaves))
    trip.felt += mood.wait_felt(market.model, channel, wait)
    if not trip.is_served:
        trip.felt += market.model.bond.left_unserved
        market.write_touch(trip, channel, -max(wait, codes.A_MOMENT), 0.0)
        return leaves - now
    desk.serve(begins, handling)
    market.write_touch(trip, channel, wait, handling)
    dwell = way.dwell(market.model, trip.who, *place, trip.point)
    return (begins - now) + handling + dwell


def help_oneself(market: Market, trip: Trip, channel: int) -> float:
    """Do without people, at any hour; return how long the customer stays."""
    trip.is_served = True
    market.write_touch(trip, channel, 0.0, 0.0)
    place = (trip.kind, trip.journey, trip.hop)
    return way.dwell(market.model, trip.who, *place, trip.point)


def browse(market: Market, trip: Trip, channel: int) -> float:
    """Use a channel without people; return how long the customer stays."""
    trip.is_served = True
    closed = hours.next_opening(market.model, channel, market.env.now) - market.env.now
    market.write_touch(trip, channel, 0.0, 0.0)
    return closed + way.dwell(market.model, trip.who, trip.kind, trip.journey, trip.hop, trip.point)


def notice(market: Market, trip: Trip, channel: int) -> None:
    """Feel a story told again, be known, and see the promotion where it is shown."""
    if messaging.is_identified(market.model, trip.who, channel):
        market.known[trip.customer] |= 1 << int(channel)
    if trip.reached % log.REDIRECTED in (log.CONTEXT_LOST, log.FELL_BACK):
        trip.felt += market.model.bond.repeat
    can_see = trip.seen_in == NONE and trip.kind == NEED_JOURNEY
    if (
        can_see
        and market.model.offer.shown[channel]
        and buying.sees_promotion(market.model, trip.who, trip.journey)
    ):
        trip.seen_in = channel


def onward(market: Market, trip: Trip) -> Process:
    """Return the touchpoint wanted next, or ENDED."""
    epoch, hop = market.epoch, trip.hop
    trip.hop += 1
    if not trip.is_served:
        return leave_queue(market, trip, hop)
    wanted = way.next_wanted(
        market.model, trip.who, epoch, trip.segment, trip.kind, trip.journey, hop, trip.point
    )
    outcome = wanted - market.points
    if outcome == LAPSE:
        message = recovering(market, trip)
        if message == NONE:
            return market.end(trip, log.OWN_CHOICE)
        trip.is_recovered = True
        yield market.env.timeout(market.model.messages.delay[message])
        return messaging.answered_at(market.model, trip.who, message, trip.journey)
    if outcome == RESOLVED:
        return resolve(market, trip)
    if outcome == CONVERSION:
        return (yield from buy(market, trip, hop))
    if would_travel_in_vain(market, trip, epoch, hop, wanted):
        return (yield from miss(market, trip, hop, wanted, wanted))
    return wanted


def leave_queue(market: Market, trip: Trip, hop: int) -> int:
    """Return where someone goes who waited too long, or ENDED."""
    network = market.model.network
    channel = way.goes_when_impatient(
        market.model, trip.who, trip.kind, trip.journey, hop, network.channel[trip.point]
    )
    return market.to_channel(trip, channel, network.stage[trip.point], log.IMPATIENT)


def resolve(market: Market, trip: Trip) -> int:
    """End a service contact well."""
    market.write(trip, log.RESOLVED, detail=trip.hop, duration=market.env.now - trip.began)
    market.feel_incidents(trip)
    return ENDED


def begin(market: Market, customer: int, who: Any, segment: int, journey: int) -> Trip:
    """Return a customer about to begin a journey: a need has woken."""
    number = market.journeys[customer]
    market.journeys[customer] += 1
    item, home = buying.item_wanted(market.model, who, journey), population.home(who)
    now = market.env.now
    return Trip(customer, who, segment, NEED_JOURNEY, journey, number, home, now, item)


def begin_prompted(
    market: Market, customer: int, who: Any, segment: int, message: int, place: int
) -> Trip:
    """Return a customer about to begin a journey that a message has prompted."""
    trip = begin(market, customer, who, segment, messaging.prompted_journey(message, place))
    trip.message = message
    return trip


def begin_service(market: Market, order: Trip) -> Trip:
    """Return a customer about to ask for service after an order."""
    item = buying.item_wanted(market.model, order.who, order.journey)
    return Trip(
        order.customer,
        order.who,
        order.segment,
        SERVICE_JOURNEY,
        order.journey,
        order.number,
        population.home(order.who),
        market.env.now,
        item,
    )
