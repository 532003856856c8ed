"""Journey: from touch to touch until an outcome."""

from __future__ import annotations

import numpy as np

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine import codes
from omnisim.engine.codes import CONVERSION, GAVE_UP, LAPSE, NOWHERE, RESOLVED
from omnisim.engine.compiled import desk
from omnisim.engine.compiled.market import (
    ENDED,
    LATER,
    begin,
    end,
    epoch_of,
    feel_incidents,
    go_on_after,
    set_off,
    take_up,
    to_channel,
    write,
    write_touch,
)
from omnisim.engine.compiled.messages import recovering
from omnisim.engine.compiled.purchase import buy, miss, would_travel_in_vain
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.compiled.steps import ARRIVES, RECOVERS, STAYED
from omnisim.engine.decisions import buying, hours, messaging, mood, serving, waking, way
from omnisim.random_streams import NEED_JOURNEY, SERVICE_JOURNEY


@compilable
def set_out(market: Market, customer: int) -> Trip:
    """Begin a journey: a need has woken, or a medium has woken one."""
    person = market.customers[customer]
    segment, medium = np.int64(person.segment), np.int64(person.medium)
    if medium == NONE:
        journey = np.int64(person.needs)
        person.needs += 1
    else:
        count = market.woken[customer, medium]
        journey = waking.woken_journey(market.model, medium, count)
        market.woken[customer, medium] += 1
        market.woken_at[customer, medium] = market.moment.now
    trip = begin(market, customer, segment, journey)
    trip.medium = medium
    return trip


@compilable
def ask(market: Market, order: Trip) -> Trip:
    """Begin a journey: an order leads to a service contact."""
    trip = take_up(market, order.customer, order.segment)
    set_off(market, trip, SERVICE_JOURNEY, order.journey)
    trip.number = order.number
    trip.parent = order.slot
    return trip


@compilable
def answer(market: Market, trip: Trip) -> None:
    """Begin a journey that a message has prompted at a place."""
    set_off(market, trip, NEED_JOURNEY, messaging.prompted_journey(trip.message, trip.journey))


@compilable
def wanted_first(market: Market, trip: Trip) -> int:
    """Return the touchpoint where a customer wants to begin."""
    if trip.message != NONE and trip.kind == NEED_JOURNEY:
        return messaging.answered_at(market.model, trip.who, trip.message, trip.journey)
    if trip.medium != NONE:
        return market.model.media.point[trip.medium]
    orders = np.int64(market.customers[trip.customer].orders)
    return way.first_wanted(
        market.model, trip.who, epoch_of(market), trip.segment, trip.kind, trip.journey, orders
    )


@compilable
def arrives(market: Market, trip: Trip, wanted: int) -> bool:
    """Bring a customer to the touchpoint they want, unless the journey ends on the way."""
    if wanted == ENDED:
        return False
    if trip.hop >= codes.HOPS_AT_MOST:
        end(market, trip, log.ENDLESS)
        return False
    epoch, network = epoch_of(market), market.model.network
    point, redirected = wanted, 0
    if not network.open[epoch, network.channel[wanted]]:
        point, redirected = redirect(market, trip, epoch, wanted), log.REDIRECTED
    if point == NOWHERE:
        trip.point = wanted
        end(market, trip, log.CHANNEL_CLOSED)
        return False
    if trip.point != NONE:
        point, reached = hand_over(market, trip, epoch, point)
        if reached == GAVE_UP:
            end(market, trip, log.GAVE_UP_STORY)
            return False
        trip.reached = reached
    trip.reached += redirected
    trip.point = point
    return True


@compilable
def redirect(market: Market, trip: Trip, epoch: int, wanted: int) -> int:
    """Return where someone arrives who wanted a closed channel."""
    return way.redirected(
        market.model, trip.who, epoch, trip.segment, trip.kind, trip.journey, trip.hop, wanted
    )


@compilable
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


@compilable
def comes_at_once(market: Market, trip: Trip) -> bool:
    """Whether a customer visits a touchpoint now, and not when it is open."""
    channel, now = market.model.network.channel[trip.point], market.moment.now
    trip.helps_itself = serving.serves_itself(
        market.model, trip.who, epoch_of(market), trip.kind, trip.journey, trip.hop, channel
    )
    if trip.helps_itself:
        return True
    delay = hours.visit_delay(
        market.model, trip.who, trip.kind, trip.journey, trip.hop, channel, now
    )
    if delay > 0.0:
        go_on_after(market, trip, ARRIVES, delay)
        return False
    return True


@compilable
def touch(market: Market, trip: Trip) -> None:
    """Visit a touchpoint: be served or give up waiting, dwell."""
    channel = market.model.network.channel[trip.point]
    if trip.helps_itself:
        stay = help_oneself(market, trip, channel)
    elif market.model.desks.served[channel]:
        stay = queue(market, trip, channel)
    else:
        stay = browse(market, trip, channel)
    go_on_after(market, trip, STAYED, stay)


@compilable
def queue(market: Market, trip: Trip, channel: int) -> float:
    """Join the queue; return how long the customer stays at the touchpoint."""
    model, who, kind, journey, hop = market.model, trip.who, trip.kind, trip.journey, trip.hop
    again = trip.reached % log.REDIRECTED == log.CONTEXT_LOST
    epoch = epoch_of(market)
    handling = serving.handling_time(model, who, epoch, kind, journey, hop, channel, again)
    patience = serving.patience(model, who, kind, journey, hop, channel)
    where = desk.desk_at(market, channel, trip.place)
    now = market.moment.now
    begins = desk.begins_at(market, channel, where)
    leaves = hours.leaves_at(model, channel, now, patience)
    trip.is_served = begins <= leaves
    wait = hours.open_between(model, channel, now, min(begins, leaves))
    trip.felt += mood.wait_felt(model, channel, wait)
    if not trip.is_served:
        trip.felt += model.bond.left_unserved
        write_touch(market, trip, channel, -max(wait, codes.A_MOMENT), 0.0)
        return leaves - now
    desk.serve(market, where, begins, handling)
    write_touch(market, trip, channel, wait, handling)
    return (begins - now) + handling + way.dwell(model, who, kind, journey, hop, trip.point)


@compilable
def help_oneself(market: Market, trip: Trip, channel: int) -> float:
    """Do without people, at any hour; return how long the customer stays."""
    trip.is_served = True
    write_touch(market, trip, channel, 0.0, 0.0)
    return way.dwell(market.model, trip.who, trip.kind, trip.journey, trip.hop, trip.point)


@compilable
def browse(market: Market, trip: Trip, channel: int) -> float:
    """Use a channel without people; return how long the customer stays."""
    model, now = market.model, market.moment.now
    trip.is_served = True
    closed = hours.next_opening(model, channel, now) - now
    write_touch(market, trip, channel, 0.0, 0.0)
    return closed + way.dwell(model, trip.who, trip.kind, trip.journey, trip.hop, trip.point)


@compilable
def notice(market: Market, trip: Trip) -> None:
    """Feel a story told again, be known, and see the promotion where it is shown."""
    model, reached = market.model, trip.reached % log.REDIRECTED
    channel = model.network.channel[trip.point]
    if len(market.contacts) > 0 and messaging.is_identified(model, trip.who, channel):
        market.contacts[trip.customer].known |= 1 << channel
    if reached == log.CONTEXT_LOST or reached == log.FELL_BACK:
        trip.felt += model.bond.repeat
    can_see = trip.seen_in == NONE and trip.kind == NEED_JOURNEY
    if (
        can_see
        and model.offer.shown[channel]
        and buying.sees_promotion(model, trip.who, trip.journey)
    ):
        trip.seen_in = channel


@compilable
def onward(market: Market, trip: Trip) -> int:
    """Return the touchpoint wanted next, ENDED or LATER."""
    model, epoch, hop = market.model, epoch_of(market), trip.hop
    trip.hop += 1
    if not trip.is_served:
        return leave_queue(market, trip, hop)
    wanted = way.next_wanted(
        model, trip.who, epoch, trip.segment, trip.kind, trip.journey, hop, trip.point
    )
    outcome = wanted - len(model.network.stage)
    if outcome == LAPSE:
        trip.recovers_by = recovering(market, trip)
        if trip.recovers_by == NONE:
            return end(market, trip, log.OWN_CHOICE)
        trip.is_recovered = 1
        go_on_after(market, trip, RECOVERS, model.messages.delay[trip.recovers_by])
        return LATER
    if outcome == RESOLVED:
        return resolve(market, trip)
    if outcome == CONVERSION:
        return buy(market, trip, hop)
    if would_travel_in_vain(market, trip, epoch, hop, wanted):
        return miss(market, trip, hop, wanted, wanted)
    return wanted


@compilable
def leave_queue(market: Market, trip: Trip, hop: int) -> int:
    """Return where someone goes who waited too long, or ENDED."""
    network = market.model.network
    channel = way.goes_when_impatient(
        market.model, trip.who, trip.kind, trip.journey, hop, network.channel[trip.point]
    )
    return to_channel(market, trip, channel, network.stage[trip.point], log.IMPATIENT)


@compilable
def resolve(market: Market, trip: Trip) -> int:
    """End a service contact well."""
    duration = market.moment.now - trip.began
    write(market, trip, log.RESOLVED, trip.hop, duration)
    feel_incidents(market, trip)
    return ENDED
