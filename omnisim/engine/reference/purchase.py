"""Purchase: from wanting to order to having ordered, or going elsewhere."""

from __future__ import annotations

from omnisim import event_log as log
from omnisim.engine.decisions import buying, population, waking
from omnisim.engine.reference.market import ENDED, NONE, Market, Process, Sale, Source, Trip


def buy(market: Market, trip: Trip, hop: int) -> Process:
    """Try to order; return where the customer goes instead, or ENDED."""
    channel = market.model.network.channel[trip.point]
    discount = discount_for(market, trip, channel)
    if discount < 0.0:
        return market.end(trip, log.PROMOTION_REFUSED)
    if not has_route(market, trip, channel):
        return market.end(trip, log.NO_ROUTE)
    source = source_of(market, trip, hop, channel, trip.item)
    if source is None and is_oversold(market, trip, hop, channel):
        return order(market, trip, Source(log.DELIVERY, NONE), discount, is_oversold=True)
    if source is None:
        wanted = yield from miss(market, trip, hop, trip.point, NONE)
        if wanted != NONE:
            return wanted
        source = source_of(market, trip, hop, channel, trip.item)
    if source is None:
        return market.end(trip, log.NO_STOCK)
    return order(market, trip, source, discount, is_oversold=False)


def discount_for(market: Market, trip: Trip, channel: int) -> float:
    """Return the share taken off the price; below 0 if the customer leaves without it."""
    if trip.seen_in == NONE:
        return 0.0
    if buying.is_honoured(
        market.model, trip.who, market.epoch, trip.journey, trip.seen_in, channel
    ):
        return market.model.offer.discount
    if not trip.is_refused:
        trip.is_refused = True
        trip.felt += market.model.bond.promotion_refused
    return -1.0 if buying.leaves_when_refused(market.model, trip.who, trip.journey) else 0.0


def has_route(market: Market, trip: Trip, channel: int) -> bool:
    """Whether goods bought in a channel can reach the customer at all."""
    if not market.model.desks.online[channel]:
        return True
    return may_use(market, trip, log.DELIVERY) or may_use(market, trip, log.PICK_UP)


def may_use(market: Market, trip: Trip, route: int) -> bool:
    """Whether a route is open to the customer."""
    return buying.may_use(market.model, trip.who, market.epoch, route)


def source_of(market: Market, trip: Trip, hop: int, channel: int, item: int) -> Source | None:
    """Return where an item would come from, or None if it is missing."""
    if market.model.desks.online[channel]:
        return source_online(market, trip, channel, item)
    pool = market.model.shelves.pool[channel]
    if (location := stocked(market, pool, trip.place, item)) is not None:
        return Source(log.CARRY_OUT, location)
    routes = market.model.fulfilment
    if routes.aisle_pool != NONE and may_use(market, trip, log.ENDLESS_AISLE):
        location = stocked(market, routes.aisle_pool, trip.place, item)
        if location is not None and buying.accepts_aisle(market.model, trip.who, trip.journey, hop):
            return Source(log.ENDLESS_AISLE, location)
    return None


def source_online(market: Market, trip: Trip, channel: int, item: int) -> Source | None:
    """Collect, have delivered, or have sent from a store – the first that is possible."""
    routes, pools = market.model.fulfilment, market.model.shelves.pool
    delivers = may_use(market, trip, log.DELIVERY)
    if may_use(market, trip, log.PICK_UP) and (
        not delivers or buying.chooses_pick_up(market.model, trip.who, trip.journey)
    ):
        location = stocked(market, pools[routes.pick_up_channel], trip.place, item)
        if location is not None:
            return Source(log.PICK_UP, location)
    if delivers:
        location = delivered_from(market, trip, pools[channel], item)
        if location is not None:
            return Source(log.DELIVERY, location)
    if routes.store_pool != NONE and may_use(market, trip, log.SHIP_FROM_STORE):
        location = anywhere(market, routes.store_pool, trip.place, item)
        if location is not None:
            return Source(log.SHIP_FROM_STORE, location)
    return None


def delivered_from(market: Market, trip: Trip, pool: int, item: int) -> int | None:
    """Return the location of a pool, or of another if stock is shared, that has an item."""
    location = stocked(market, pool, trip.place, item)
    if location is None and buying.shares_stock(market.model, trip.who, market.epoch):
        for other in market.model.shelves.online:
            location = stocked(market, other, trip.place, item)
            if location is not None:
                break
    return location


def stocked(market: Market, pool: int, place: float, item: int) -> int | None:
    """Return the customer's location of a pool if it has the item (NONE: it always does)."""
    if pool == NONE:
        return NONE
    location = home_of(market, pool, place)
    return location if market.shelf.has(location, item, market.env.now) else None


def anywhere(market: Market, pool: int, place: float, item: int) -> int | None:
    """Return the first location of a pool that has the item, beginning at the customer's."""
    first = market.model.shelves.first_location
    begin, size = int(first[pool]), int(first[pool + 1] - first[pool])
    home = home_of(market, pool, place) - begin
    around = (begin + (home + step) % size for step in range(size))
    return next((at for at in around if market.shelf.has(at, item, market.env.now)), None)


def home_of(market: Market, pool: int, place: float) -> int:
    """Return the customer's location of a pool."""
    first = market.model.shelves.first_location
    size = int(first[pool + 1] - first[pool])
    return int(first[pool]) + population.location_of(place, size)


def is_oversold(market: Market, trip: Trip, hop: int, channel: int) -> bool:
    """Whether an order is accepted although the item is missing."""
    return bool(
        market.model.desks.online[channel]
        and may_use(market, trip, log.DELIVERY)
        and buying.is_oversold(market.model, trip.who, market.epoch, trip.journey, hop)
    )


def would_travel_in_vain(market: Market, trip: Trip, epoch: int, hop: int, wanted: int) -> bool:
    """Whether someone who looks first sees that no location of the shop has the item.

    If only their own location lacks it, they travel to the nearest that has it.
    """
    network, desks = market.model.network, market.model.desks
    channel = network.channel[wanted]
    pool = market.model.shelves.pool[channel]
    if (
        network.stage[wanted] != log.PURCHASE
        or pool == NONE
        or desks.online[channel]
        or not network.open[epoch, channel]
        or not desks.online[network.channel[trip.point]]
        or not buying.looks_first(market.model, trip.who, epoch, trip.journey, hop)
    ):
        return False
    found = anywhere(market, pool, trip.place, trip.item)
    if found is None:
        return True
    first = market.model.shelves.first_location
    if found != home_of(market, pool, trip.place):
        size = int(first[pool + 1] - first[pool])
        trip.place = (found - int(first[pool]) + 0.5) / size
    return False


def miss(market: Market, trip: Trip, hop: int, point: int, after_substitute: int) -> Process:
    """Miss an item at a touchpoint; return where the customer goes, or `after_substitute`."""
    channel = market.model.network.channel[point]
    reaction = buying.reaction(market.model, trip.who, trip.journey, hop)
    market.write(trip, log.STOCK_OUT, detail=reaction, point=point)
    trip.felt += market.model.bond.stock_out
    if reaction == log.SUBSTITUTED and substitute(market, trip, hop, channel):
        return after_substitute
    if reaction == log.DELAY and not trip.has_waited:
        trip.has_waited = True
        yield market.env.timeout(market.model.shelves.delay)
        return trip.point
    if reaction == log.SWITCH:
        other = buying.switches_to(market.model, trip.who, trip.journey, hop)
        if other != channel:
            return market.to_channel(trip, other, log.PURCHASE, log.NO_STOCK)
    return market.end(trip, log.NO_STOCK)


def substitute(market: Market, trip: Trip, hop: int, channel: int) -> bool:
    """Whether another item is there to be bought; if so the customer now wants that one."""
    first, items = (
        buying.first_substitute(market.model, trip.who, trip.journey),
        market.model.shelves.items,
    )
    for step in range(items):
        item = (first + step) % items
        if source_of(market, trip, hop, channel, item) is not None:
            trip.item = item
            return True
    return False


def order(market: Market, trip: Trip, source: Source, discount: float, *, is_oversold: bool) -> int:
    """Place the order; what follows it is another process."""
    money, channel = market.model.money, market.model.network.channel[trip.point]
    full = buying.list_value(market.model, trip.who, trip.segment, trip.journey)
    value = full * (1.0 - discount)
    goods = full * money.goods
    routes, epoch = market.model.fulfilment, market.epoch
    fees = value * (money.commission[channel] + money.payment + money.programmes[epoch])
    cost = fees + routes.order_cost[epoch] + routes.use_cost[epoch, source.route]
    if source.location != NONE:
        market.shelf.take(source.location, trip.item, market.env.now)
    since = market.env.now - market.ordered[trip.customer]
    cost -= waking.media_saved(market.model, trip.who, epoch, since, market.env.now)
    market.orders[trip.customer] += 1
    market.ordered[trip.customer] = market.env.now
    if not market.model.identity.keeps[channel]:
        market.known[trip.customer] |= 1 << int(channel)
    market.write(trip, log.ORDER, detail=source.route, value=value, cost=cost, goods=goods)
    trip.felt -= market.model.bond.reward[epoch]
    market.feel(trip)
    trip.sale = Sale(source, value, goods, fees, is_oversold)
    return ENDED


def renew(market: Market, trip: Trip) -> None:
    """Renew a contract: an order that is placed nowhere."""
    money, epoch = market.model.money, market.epoch
    value = buying.list_value(market.model, trip.who, trip.segment, trip.journey)
    goods = value * money.goods
    fees = value * (money.payment + money.programmes[epoch])
    market.orders[trip.customer] += 1
    market.ordered[trip.customer] = market.env.now
    market.write(trip, log.ORDER, detail=log.RENEWAL, value=value, cost=fees, goods=goods)
    trip.sale = Sale(Source(log.RENEWAL, NONE), value, goods, fees, is_oversold=False)
