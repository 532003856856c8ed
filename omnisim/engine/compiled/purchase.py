"""Purchase: from wanting to order to having ordered, or going elsewhere.

A source of goods is a pair: the route, and the location they come from (NONE: from stock that
never runs out); the route is MISSING where there is none.
"""

from __future__ import annotations

from typing import Final

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine.compiled import shelf
from omnisim.engine.compiled.market import (
    ENDED,
    LATER,
    end,
    epoch_of,
    feel,
    go_on_after,
    to_channel,
    write,
    write_at,
)
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.compiled.steps import CAME_BACK
from omnisim.engine.decisions import buying, population, waking

MISSING: Final = -4


@compilable
def buy(market: Market, trip: Trip, hop: int) -> int:
    """Try to order; return where the customer goes instead, ENDED or LATER."""
    channel = market.model.network.channel[trip.point]
    discount = discount_for(market, trip, channel)
    if discount < 0.0:
        return end(market, trip, log.PROMOTION_REFUSED)
    if not has_route(market, trip, channel):
        return end(market, trip, log.NO_ROUTE)
    route, location = source_of(market, trip, hop, channel, trip.item)
    if route == MISSING:
        if is_oversold(market, trip, hop, channel):
            return order(market, trip, log.DELIVERY, NONE, discount, True)
        wanted = miss(market, trip, hop, trip.point, NONE)
        if wanted != NONE:
            return wanted
        route, location = source_of(market, trip, hop, channel, trip.item)
        if route == MISSING:
            return end(market, trip, log.NO_STOCK)
    return order(market, trip, route, location, discount, False)


@compilable
def discount_for(market: Market, trip: Trip, channel: int) -> float:
    """Return the share taken off the price; below 0 if the customer leaves without it."""
    if trip.seen_in == NONE:
        return 0.0
    model, epoch = market.model, epoch_of(market)
    if buying.is_honoured(model, trip.who, epoch, trip.journey, trip.seen_in, channel):
        return model.offer.discount
    if not trip.is_refused:
        trip.is_refused = 1
        trip.felt += model.bond.promotion_refused
    return -1.0 if buying.leaves_when_refused(model, trip.who, trip.journey) else 0.0


@compilable
def has_route(market: Market, trip: Trip, channel: int) -> bool:
    """Whether goods bought in a channel can reach the customer at all."""
    if not market.model.desks.online[channel]:
        return True
    return may_use(market, trip, log.DELIVERY) or may_use(market, trip, log.PICK_UP)


@compilable
def may_use(market: Market, trip: Trip, route: int) -> bool:
    """Whether a route is open to the customer."""
    return buying.may_use(market.model, trip.who, epoch_of(market), route)


@compilable
def source_of(market: Market, trip: Trip, hop: int, channel: int, item: int) -> tuple[int, int]:
    """Return where an item would come from."""
    if market.model.desks.online[channel]:
        return source_online(market, trip, channel, item)
    location = stocked(market, market.model.shelves.pool[channel], trip.place, item)
    if location != MISSING:
        return log.CARRY_OUT, location
    routes = market.model.fulfilment
    if routes.aisle_pool != NONE and may_use(market, trip, log.ENDLESS_AISLE):
        location = stocked(market, routes.aisle_pool, trip.place, item)
        if location != MISSING and buying.accepts_aisle(market.model, trip.who, trip.journey, hop):
            return log.ENDLESS_AISLE, location
    return MISSING, NONE


@compilable
def source_online(market: Market, trip: Trip, channel: int, item: int) -> tuple[int, int]:
    """Collect, have delivered, or have sent from a store – the first that is possible."""
    model = market.model
    routes, pools = model.fulfilment, model.shelves.pool
    delivers = may_use(market, trip, log.DELIVERY)
    if may_use(market, trip, log.PICK_UP) and (
        not delivers or buying.chooses_pick_up(model, trip.who, trip.journey)
    ):
        location = stocked(market, pools[routes.pick_up_channel], trip.place, item)
        if location != MISSING:
            return log.PICK_UP, location
    if delivers:
        location = delivered_from(market, trip, pools[channel], item)
        if location != MISSING:
            return log.DELIVERY, location
    if routes.store_pool != NONE and may_use(market, trip, log.SHIP_FROM_STORE):
        location = anywhere(market, routes.store_pool, trip.place, item)
        if location != MISSING:
            return log.SHIP_FROM_STORE, location
    return MISSING, NONE


@compilable
def delivered_from(market: Market, trip: Trip, pool: int, item: int) -> int:
    """Return the location of a pool, or of another if stock is shared, that has an item."""
    location = stocked(market, pool, trip.place, item)
    if location == MISSING and buying.shares_stock(market.model, trip.who, epoch_of(market)):
        for other in market.model.shelves.online:
            location = stocked(market, other, trip.place, item)
            if location != MISSING:
                break
    return location


@compilable
def stocked(market: Market, pool: int, place: float, item: int) -> int:
    """Return the customer's location of a pool if it has the item, else MISSING."""
    if pool == NONE:
        return NONE
    location = home_of(market, pool, place)
    return location if shelf.has(market, location, item) else MISSING


@compilable
def anywhere(market: Market, pool: int, place: float, item: int) -> int:
    """Return the first location of a pool that has the item, beginning at the customer's."""
    first = market.model.shelves.first_location
    begin, size = first[pool], first[pool + 1] - first[pool]
    home = home_of(market, pool, place) - begin
    for step in range(size):
        location = begin + (home + step) % size
        if shelf.has(market, location, item):
            return location
    return MISSING


@compilable
def home_of(market: Market, pool: int, place: float) -> int:
    """Return the customer's location of a pool."""
    first = market.model.shelves.first_location
    return first[pool] + population.location_of(place, first[pool + 1] - first[pool])


@compilable
def is_oversold(market: Market, trip: Trip, hop: int, channel: int) -> bool:
    """Whether an order is accepted although the item is missing."""
    model, epoch = market.model, epoch_of(market)
    if not model.desks.online[channel] or not may_use(market, trip, log.DELIVERY):
        return False
    return buying.is_oversold(model, trip.who, epoch, trip.journey, hop)


@compilable
def would_travel_in_vain(market: Market, trip: Trip, epoch: int, hop: int, wanted: int) -> bool:
    """Whether someone who looks first sees that no location of the shop has the item.

    If only their own location lacks it, they travel to the nearest that has it.
    """
    model = market.model
    network, desks = model.network, model.desks
    channel = network.channel[wanted]
    pool = model.shelves.pool[channel]
    if (
        network.stage[wanted] != log.PURCHASE
        or pool == NONE
        or desks.online[channel]
        or not network.open[epoch, channel]
        or not desks.online[network.channel[trip.point]]
        or not buying.looks_first(model, trip.who, epoch, trip.journey, hop)
    ):
        return False
    found = anywhere(market, pool, trip.place, trip.item)
    if found == MISSING:
        return True
    if found != home_of(market, pool, trip.place):
        first = model.shelves.first_location
        trip.place = (found - first[pool] + 0.5) / (first[pool + 1] - first[pool])
    return False


@compilable
def miss(market: Market, trip: Trip, hop: int, point: int, after_substitute: int) -> int:
    """Miss an item at a touchpoint; return where the customer goes, `after_substitute` or LATER."""
    model = market.model
    channel = model.network.channel[point]
    reaction = buying.reaction(model, trip.who, trip.journey, hop)
    write_at(market, trip, point, log.STOCK_OUT, reaction, 0.0, 0.0, 0.0, 0.0)
    trip.felt += model.bond.stock_out
    if reaction == log.SUBSTITUTED and substitute(market, trip, hop, channel):
        return after_substitute
    if reaction == log.DELAY and not trip.has_waited:
        trip.has_waited = 1
        go_on_after(market, trip, CAME_BACK, model.shelves.delay)
        return LATER
    if reaction == log.SWITCH:
        other = buying.switches_to(model, trip.who, trip.journey, hop)
        if other != channel:
            return to_channel(market, trip, other, log.PURCHASE, log.NO_STOCK)
    return end(market, trip, log.NO_STOCK)


@compilable
def substitute(market: Market, trip: Trip, hop: int, channel: int) -> bool:
    """Whether another item is there to be bought; if so the customer now wants that one."""
    items = market.model.shelves.items
    first = buying.first_substitute(market.model, trip.who, trip.journey)
    for step in range(items):
        item = (first + step) % items
        if source_of(market, trip, hop, channel, item)[0] != MISSING:
            trip.item = item
            return True
    return False


@compilable
def order(
    market: Market, trip: Trip, route: int, location: int, discount: float, is_oversold: bool
) -> int:
    """Place the order; what follows it is another matter."""
    model, epoch = market.model, epoch_of(market)
    money, channel = model.money, model.network.channel[trip.point]
    full = buying.list_value(model, trip.who, trip.segment, trip.journey)
    value = full * (1.0 - discount)
    goods = full * money.goods
    fees = value * (money.commission[channel] + money.payment + money.programmes[epoch])
    cost = fees + model.fulfilment.order_cost[epoch] + model.fulfilment.use_cost[epoch, route]
    if location != NONE:
        shelf.take(market, location, trip.item)
    person = market.customers[trip.customer]
    since = market.moment.now - person.ordered
    cost -= waking.media_saved(model, trip.who, epoch, since, market.moment.now)
    person.orders += 1
    person.ordered = market.moment.now
    if len(market.contacts) > 0 and not model.identity.keeps[channel]:
        market.contacts[trip.customer].known |= 1 << channel
    write(market, trip, log.ORDER, route, 0.0, value, cost, goods)
    trip.felt -= model.bond.reward[epoch]
    feel(market, trip)
    trip.is_sold = 1
    trip.is_oversold = is_oversold
    trip.route = route
    trip.location = location
    trip.value = value
    trip.goods = goods
    trip.fees = fees
    return ENDED


@compilable
def renew(market: Market, trip: Trip) -> None:
    """Renew a contract: an order that is placed nowhere."""
    model, person = market.model, market.customers[trip.customer]
    value = buying.list_value(model, trip.who, trip.segment, trip.journey)
    goods = value * model.money.goods
    fees = value * (model.money.payment + model.money.programmes[epoch_of(market)])
    person.orders += 1
    person.ordered = market.moment.now
    write(market, trip, log.ORDER, log.RENEWAL, 0.0, value, fees, goods)
    trip.is_sold = 1
    trip.is_oversold = False
    trip.route = log.RENEWAL
    trip.location = NONE
    trip.value = value
    trip.goods = goods
    trip.fees = fees
