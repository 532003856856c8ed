"""Aftermath: what follows an order."""

from __future__ import annotations

from omnisim import event_log as log
from omnisim.compilable import compilable
from omnisim.engine.compiled import desk, shelf
from omnisim.engine.compiled.market import epoch_of, feel_incidents, give_back, go_on_after, write
from omnisim.engine.compiled.purchase import home_of
from omnisim.engine.compiled.state import NONE, Market, Trip
from omnisim.engine.compiled.steps import ASKS, RECEIVES, SENDS_BACK
from omnisim.engine.decisions import afterwards, buying


@compilable
def after_order(market: Market, trip: Trip) -> None:
    """Wait for the goods, unless they were carried out."""
    if trip.is_oversold or (trip.route != log.CARRY_OUT and trip.route != log.RENEWAL):
        trip.lead = lead_time(market, trip)
        go_on_after(market, trip, RECEIVES, trip.lead)
    else:
        keep(market, trip, False)


@compilable
def lead_time(market: Market, trip: Trip) -> float:
    """Return the days until the goods are there; orders to be collected join the desk."""
    model, routes = market.model, market.model.fulfilment
    lead = afterwards.lead_time(model, trip.who, epoch_of(market), trip.journey, trip.route)
    if trip.route != log.PICK_UP or routes.pick_up_handling <= 0.0:
        return lead
    if not model.desks.served[routes.pick_up_channel]:
        return lead
    work = afterwards.pick_up_work(model, trip.who, trip.journey)
    where = desk.desk_at(market, routes.pick_up_channel, trip.place)
    begins = desk.begins_at(market, routes.pick_up_channel, where)
    desk.serve(market, where, begins, work)
    return lead + ((begins - market.moment.now) + work)


@compilable
def receives(market: Market, trip: Trip) -> None:
    """Receive the goods, or see the order cancelled."""
    if is_cancelled(market, trip):
        feel_incidents(market, trip)
        give_back(market, trip)
        return
    is_late = trip.lead > market.model.fulfilment.promise[trip.route]
    receive(market, trip, is_late)
    keep(market, trip, is_late)


@compilable
def keep(market: Market, trip: Trip, is_late: bool) -> None:
    """Have the goods; perhaps need service."""
    feel_incidents(market, trip)
    if afterwards.needs_service(market.model, trip.who, trip.journey, is_late):
        delay = afterwards.service_delay(market.model, trip.who, trip.journey)
        go_on_after(market, trip, ASKS, delay)
    else:
        after_service(market, trip)


@compilable
def after_service(market: Market, trip: Trip) -> None:
    """Perhaps send the goods back."""
    if trip.route == log.RENEWAL:
        give_back(market, trip)
        return
    epoch, online = epoch_of(market), is_online(market, trip)
    if afterwards.sends_back(market.model, trip.who, epoch, trip.journey, online):
        delay = afterwards.return_delay(market.model, trip.who, trip.journey)
        go_on_after(market, trip, SENDS_BACK, delay)
    else:
        give_back(market, trip)


@compilable
def is_online(market: Market, trip: Trip) -> int:
    """Whether the order was placed online."""
    return market.model.desks.online[market.model.network.channel[trip.point]]


@compilable
def is_cancelled(market: Market, trip: Trip) -> bool:
    """Cancel what was oversold, or is refused at the door."""
    if trip.is_oversold:
        trip.felt += market.model.bond.cancelled
        refund(market, trip, log.OVERSOLD, 0.0)
        return True
    model, routes = market.model, market.model.fulfilment
    is_paid_before = trip.route == log.PICK_UP or trip.route == log.ENDLESS_AISLE
    if is_paid_before or not afterwards.refuses_at_door(model, trip.who, trip.journey):
        return False
    refund(market, trip, log.REFUSED_AT_DOOR, routes.cost[trip.route] + routes.refused_cost)
    if trip.location != NONE:
        shelf.put_back(market, trip.location, trip.item)
    return True


@compilable
def refund(market: Market, trip: Trip, reason: int, cost: float) -> None:
    """Undo a sale: money, goods and fees go back."""
    write(market, trip, log.CANCELLED, reason, 0.0, -trip.value, cost - trip.fees, -trip.goods)


@compilable
def receive(market: Market, trip: Trip, is_late: bool) -> None:
    """Receive the goods; collecting them may add a purchase."""
    model, routes, money = market.model, market.model.fulfilment, market.model.money
    adds = trip.route == log.PICK_UP and afterwards.attaches(model, trip.who, trip.journey)
    value = routes.attached_value if adds else 0.0
    if is_late:
        trip.felt += model.bond.late
    cost = routes.cost[trip.route] + value * money.payment
    write(market, trip, log.RECEIVED, int(is_late), trip.lead, value, cost, value * money.goods)


@compilable
def sends_back(market: Market, trip: Trip) -> None:
    """Take goods back by mail or in a store, for money or for other goods."""
    model, epoch, online = market.model, epoch_of(market), is_online(market, trip)
    to_store = afterwards.returns_to_store(model, trip.who, epoch, trip.journey, online)
    route = log.IN_STORE if to_store else log.BY_MAIL
    extra = model.after.return_use_cost[epoch] if online and to_store else 0.0
    is_resaleable = afterwards.is_resaleable(model, trip.who, trip.journey)
    location = location_of_return(market, trip, to_store)
    came_back = trip.goods if is_resaleable else 0.0
    if is_resaleable and location != NONE:
        shelf.put_back(market, location, trip.item)
    is_exchanged = afterwards.exchanges(model, trip.who, trip.journey, route) and hands_out_another(
        market, trip, location
    )
    if not to_store:
        trip.felt += model.bond.return_by_mail
    value = 0.0 if is_exchanged else -trip.value
    cost = model.after.return_cost[route] + extra
    goods = (trip.goods if is_exchanged else 0.0) - came_back
    write(market, trip, log.RETURNED, route, 0.0, value, cost, goods)
    feel_incidents(market, trip)
    give_back(market, trip)


@compilable
def location_of_return(market: Market, trip: Trip, to_store: bool) -> int:
    """Return where goods come back to: what was sent comes back to a store as its stock."""
    pool = market.model.fulfilment.store_pool
    if not to_store or trip.route == log.CARRY_OUT or pool == NONE:
        return trip.location
    return home_of(market, pool, trip.place)


@compilable
def hands_out_another(market: Market, trip: Trip, location: int) -> bool:
    """Whether the item that goods are exchanged for is there; if so, it is taken."""
    if location == NONE:
        return True
    item = buying.item_exchanged(market.model, trip.who, trip.journey)
    if not shelf.has(market, location, item):
        return False
    shelf.take(market, location, item)
    return True
