"""Aftermath: what follows an order."""

from __future__ import annotations

from omnisim import event_log as log
from omnisim.engine.decisions import afterwards, buying
from omnisim.engine.reference.journey import begin_service, travel
from omnisim.engine.reference.market import NONE, Market, Process, Sale, Trip
from omnisim.engine.reference.purchase import home_of


def after_order(market: Market, trip: Trip, sale: Sale) -> Process:
    """Receive the goods, perhaps ask for service, perhaps send them back."""
    is_late = False
    if sale.is_oversold or sale.source.route not in (log.CARRY_OUT, log.RENEWAL):
        lead = lead_time(market, trip, sale)
        yield market.env.timeout(lead)
        if is_cancelled(market, trip, sale):
            market.feel_incidents(trip)
            return
        is_late = lead > market.model.fulfilment.promise[sale.source.route]
        receive(market, trip, sale, lead, is_late)
    market.feel_incidents(trip)
    if afterwards.needs_service(market.model, trip.who, trip.journey, is_late):
        yield market.env.timeout(afterwards.service_delay(market.model, trip.who, trip.journey))
        yield from travel(market, begin_service(market, trip))
    if sale.source.route == log.RENEWAL:
        return
    online = int(market.model.desks.online[market.model.network.channel[trip.point]])
    if afterwards.sends_back(market.model, trip.who, market.epoch, trip.journey, online):
        yield market.env.timeout(afterwards.return_delay(market.model, trip.who, trip.journey))
        take_back(market, trip, sale, online)
        market.feel_incidents(trip)


def lead_time(market: Market, trip: Trip, sale: Sale) -> float:
    """Return the days until the goods are there; orders to be collected join the desk."""
    routes = market.model.fulfilment
    route = sale.source.route
    lead = afterwards.lead_time(market.model, trip.who, market.epoch, trip.journey, route)
    if sale.source.route != log.PICK_UP or routes.pick_up_handling <= 0.0:
        return lead
    if not market.model.desks.served[routes.pick_up_channel]:
        return lead
    work = afterwards.pick_up_work(market.model, trip.who, trip.journey)
    desk = market.desk(routes.pick_up_channel, trip.place)
    begins = desk.begins(market.env.now)
    desk.serve(begins, work)
    return lead + ((begins - market.env.now) + work)


def is_cancelled(market: Market, trip: Trip, sale: Sale) -> bool:
    """Cancel what was oversold, or is refused at the door."""
    if sale.is_oversold:
        trip.felt += market.model.bond.cancelled
        refund(market, trip, sale, log.OVERSOLD, 0.0)
        return True
    route, routes = sale.source.route, market.model.fulfilment
    is_paid_before = route in (log.PICK_UP, log.ENDLESS_AISLE)  # in the app, or in the store
    if is_paid_before or not afterwards.refuses_at_door(market.model, trip.who, trip.journey):
        return False
    refund(market, trip, sale, log.REFUSED_AT_DOOR, routes.cost[route] + routes.refused_cost)
    if sale.source.location != NONE:
        market.shelf.put_back(sale.source.location, trip.item, market.env.now)
    return True


def refund(market: Market, trip: Trip, sale: Sale, reason: int, cost: float) -> None:
    """Undo a sale: money, goods and fees go back."""
    market.write(
        trip,
        log.CANCELLED,
        detail=reason,
        value=-sale.value,
        cost=cost - sale.fees,
        goods=-sale.goods,
    )


def receive(market: Market, trip: Trip, sale: Sale, lead: float, is_late: bool) -> None:
    """Receive the goods; collecting them may add a purchase."""
    routes, money = market.model.fulfilment, market.model.money
    is_collected = sale.source.route == log.PICK_UP
    adds = is_collected and afterwards.attaches(market.model, trip.who, trip.journey)
    value = routes.attached_value if adds else 0.0
    if is_late:
        trip.felt += market.model.bond.late
    market.write(
        trip,
        log.RECEIVED,
        detail=int(is_late),
        duration=lead,
        value=value,
        cost=routes.cost[sale.source.route] + value * money.payment,
        goods=value * money.goods,
    )


def take_back(market: Market, trip: Trip, sale: Sale, online: int) -> None:
    """Take goods back by mail or in a store, for money or for other goods."""
    after, epoch = market.model.after, market.epoch
    to_store = afterwards.returns_to_store(market.model, trip.who, epoch, trip.journey, online)
    route = log.IN_STORE if to_store else log.BY_MAIL
    extra = after.return_use_cost[epoch] if online and to_store else 0.0
    is_resaleable = afterwards.is_resaleable(market.model, trip.who, trip.journey)
    location = location_of_return(market, trip, sale, to_store)
    came_back = sale.goods if is_resaleable else 0.0
    if is_resaleable and location != NONE:
        market.shelf.put_back(location, trip.item, market.env.now)
    is_exchanged = afterwards.exchanges(
        market.model, trip.who, trip.journey, route
    ) and hands_out_another(market, trip, location)
    if not to_store:
        trip.felt += market.model.bond.return_by_mail
    market.write(
        trip,
        log.RETURNED,
        detail=route,
        value=0.0 if is_exchanged else -sale.value,
        cost=after.return_cost[route] + extra,
        goods=(sale.goods if is_exchanged else 0.0) - came_back,
    )


def location_of_return(market: Market, trip: Trip, sale: Sale, to_store: bool) -> int:
    """Return where goods come back to: what was sent comes back to a store as its stock."""
    pool = market.model.fulfilment.store_pool
    if not to_store or sale.source.route == log.CARRY_OUT or pool == NONE:
        return sale.source.location
    return home_of(market, pool, trip.place)


def hands_out_another(market: Market, trip: Trip, location: int) -> bool:
    """Whether the item that goods are exchanged for is there; if so, it is taken."""
    if location == NONE:
        return True
    item, now = buying.item_exchanged(market.model, trip.who, trip.journey), market.env.now
    if not market.shelf.has(location, item, now):
        return False
    market.shelf.take(location, item, now)
    return True
