"""Reference engine: one customer's life as SimPy processes, written to be read aloud.

Every decision is made by `decisions`; here stands only who waits for what, and in which order
things happen. The compiled engine must give the identical log.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import simpy

from omnisim import event_log as log
from omnisim.engine import decisions as decide
from omnisim.engine.decisions import CONVERSION, GAVE_UP, LAPSE, NOWHERE, RESOLVED
from omnisim.engine.desk import Desk
from omnisim.engine.model import Plan
from omnisim.engine.recorder import Recorder
from omnisim.engine.shelf import Shelf
from omnisim.event_log import EventLog
from omnisim.random_streams import NEED_JOURNEY, SERVICE_JOURNEY, customer_key, replication_key

ENDED: Final = -2
NONE: Final = -1

Process = Generator[simpy.Event, Any, Any]


@dataclass
class Trip:
    """One customer on one journey."""

    customer: int
    who: Any  # key of the customer's luck
    segment: int
    kind: int
    journey: int
    place: float  # selects the customer's location of every channel
    began: float
    item: int = 0
    point: int = NONE  # touchpoint
    hop: int = 0
    reached: int = log.ENTERED  # how the touchpoint was reached
    seen_in: int = NONE  # channel where the promotion was seen
    is_served: bool = True
    has_waited: bool = False  # for a missing item
    felt: float = 0.0  # what incidents took from the experience
    ordered: bool = False


class Source(NamedTuple):
    """Where goods come from, and how."""

    route: int
    location: int  # NONE: from stock that never runs out


class Sale(NamedTuple):
    """What was sold."""

    source: Source
    value: float
    goods: float  # cost of goods
    fees: float  # commission and payment
    is_oversold: bool


class Market:
    """All customers of one replication, and what they share: desks and shelves."""

    def __init__(self, plan: Plan, replication: int) -> None:
        """Set everybody to the first simulated day."""
        self.model = plan.model
        self.luck = replication_key(plan.seed, replication)
        self.env = simpy.Environment(self.model.clock.start)
        self.record = Recorder(plan.names)
        self.points = len(self.model.network.stage)
        people = int(self.model.people.first[-1])
        self.orders = [0] * people
        self.satisfaction = [0.0] * people
        self.experience_sum = [0.0] * len(plan.names.segments)
        self.experiences = [0] * len(plan.names.segments)
        self.shelf = Shelf(self.model.shelves)
        self.desks = [desk for c in range(len(plan.names.channels)) for desk in self._desks(c)]
        self.desk_epoch = [0] * len(self.desks)

    def _desks(self, channel: int) -> list[Desk]:
        desks, now = self.model.desks, self.env.now
        first = int(desks.first_desk[channel])
        return [
            Desk(
                int(desks.servers[0, first + location]),
                now,
                lambda when: decide.next_opening(self.model, channel, when),
            )
            for location in range(int(desks.locations[channel]))
        ]

    # --- a customer's life -------------------------------------------------------------------

    def populate(self) -> None:
        """Let everybody's life begin."""
        people = self.model.people
        for segment, prospects in enumerate(people.prospects):
            first, after = int(people.first[segment]), int(people.first[segment + 1])
            for customer in range(first, after):
                is_installed = customer >= first + prospects
                self.env.process(self.life(customer, segment, is_installed))

    def life(self, customer: int, segment: int, is_installed: bool) -> Process:
        """Needs wake, journeys follow; orders bring customers back, or not."""
        who = customer_key(self.luck, customer)
        if is_installed:
            self.orders[customer], still_buys = decide.history(self.model, who, segment)
            if not still_buys:
                return
        journey = 0
        while True:
            delay = decide.need_delay(
                self.model,
                who,
                segment,
                journey,
                self.orders[customer],
                self.satisfaction[customer],
                self.env.now,
            )
            if self.env.now + delay >= self.model.clock.end:
                return
            yield self.env.timeout(delay)
            trip = self.begin(customer, who, segment, NEED_JOURNEY, journey)
            yield from self.travel(trip)
            if trip.ordered and self.is_lost(trip):
                self.write(trip, log.CHURN, detail=self.orders[customer])
                return
            if self.has_finished(trip):
                return
            journey += 1

    def begin(self, customer: int, who: Any, segment: int, kind: int, journey: int) -> Trip:
        """Return a customer about to begin a journey."""
        item = decide.item_wanted(self.model, who, journey)
        home = decide.home(who)
        return Trip(customer, who, segment, kind, journey, home, self.env.now, item)

    def is_lost(self, trip: Trip) -> bool:
        """Whether this was the customer's last order."""
        return decide.buys_no_more(
            self.model,
            trip.who,
            trip.segment,
            trip.journey,
            self.orders[trip.customer],
            self.satisfaction[trip.customer],
        )

    def has_finished(self, trip: Trip) -> bool:
        """Whether a lapse ends the life of a customer with a fixed repeat probability."""
        is_fixed = self.model.people.fixed_repeat[trip.segment] == 1
        return is_fixed and not trip.ordered and self.orders[trip.customer] > 0

    # --- a journey ---------------------------------------------------------------------------

    def travel(self, trip: Trip) -> Process:
        """Go from touch to touch until the journey ends."""
        wanted = decide.first_wanted(
            self.model,
            trip.who,
            trip.segment,
            trip.kind,
            trip.journey,
            self.orders[trip.customer],
        )
        while self.arrives(trip, wanted):
            yield from self.touch(trip)
            wanted = yield from self.onward(trip)

    def arrives(self, trip: Trip, wanted: int) -> bool:
        """Bring a customer to the touchpoint they want, unless the journey ends on the way."""
        if wanted == ENDED:
            return False
        if trip.hop >= decide.HOPS_AT_MOST:
            return self.lapse(trip, log.ENDLESS)
        epoch, network = self.epoch, self.model.network
        point, redirected = wanted, 0
        if not network.open[epoch, network.channel[wanted]]:
            point, redirected = self.redirect(trip, epoch, wanted), log.REDIRECTED
        if point == NOWHERE:
            trip.point = wanted
            return self.lapse(trip, log.CHANNEL_CLOSED)
        if trip.point != NONE:
            point, reached = self.hand_over(trip, epoch, point)
            if reached == GAVE_UP:
                return self.lapse(trip, log.GAVE_UP_STORY)
            trip.reached = reached
        trip.reached += redirected
        trip.point = point
        return True

    def redirect(self, trip: Trip, epoch: int, wanted: int) -> int:
        """Return where someone arrives who wanted a closed channel."""
        return decide.redirected(
            self.model, trip.who, epoch, trip.segment, trip.kind, trip.journey, trip.hop, wanted
        )

    def hand_over(self, trip: Trip, epoch: int, point: int) -> tuple[int, int]:
        """Return where a hop leads, and what became of the context."""
        channel = self.model.network.channel
        reached = decide.handed_over(
            self.model,
            trip.who,
            epoch,
            trip.kind,
            trip.journey,
            trip.hop,
            channel[trip.point],
            channel[point],
        )
        if reached == log.FELL_BACK:
            earlier = self.model.handoff.earlier[trip.segment, point]
            return (point, log.CONTEXT_LOST) if earlier == NOWHERE else (earlier, log.FELL_BACK)
        if reached == log.SAME_CHANNEL and trip.has_waited and point == trip.point:
            return point, log.CAME_BACK
        return point, reached

    def touch(self, trip: Trip) -> Process:
        """Visit a touchpoint: come when it is open, be served or give up waiting, dwell."""
        channel = self.model.network.channel[trip.point]
        delay = decide.visit_delay(
            self.model, trip.who, trip.kind, trip.journey, trip.hop, channel, self.env.now
        )
        if delay > 0.0:
            yield self.env.timeout(delay)
        if self.model.desks.served[channel]:
            stay = self.queue(trip, channel)
        else:
            stay = self.browse(trip, channel)
        yield self.env.timeout(stay)
        self.notice(trip, channel)

    def queue(self, trip: Trip, channel: int) -> float:
        """Join the queue; return how long the customer stays at the touchpoint."""
        place = (trip.kind, trip.journey, trip.hop)
        again = trip.reached % log.REDIRECTED == log.CONTEXT_LOST
        handling = decide.handling_time(
            self.model, trip.who, self.epoch, *place, channel, again
        )
        patience = decide.patience(self.model, trip.who, *place, channel)
        desk = self.desk(channel, trip.place)
        wait = desk.wait(self.env.now)
        trip.is_served = wait <= patience
        trip.felt += decide.wait_felt(self.model, channel, min(wait, patience))
        if not trip.is_served:
            trip.felt += self.model.bond.left_unserved
            self.write_touch(trip, channel, -patience, 0.0)
            return patience
        desk.serve(self.env.now + wait, handling)
        self.write_touch(trip, channel, wait, handling)
        return wait + handling + decide.dwell(self.model, trip.who, *place, trip.point)

    def browse(self, trip: Trip, channel: int) -> float:
        """Use a channel without people; return how long the customer stays."""
        trip.is_served = True
        wait = decide.next_opening(self.model, channel, self.env.now) - self.env.now
        self.write_touch(trip, channel, wait, 0.0)
        return wait + decide.dwell(
            self.model, trip.who, trip.kind, trip.journey, trip.hop, trip.point
        )

    def notice(self, trip: Trip, channel: int) -> None:
        """Feel a story told again, and see the promotion where it is shown."""
        if trip.reached % log.REDIRECTED in (log.CONTEXT_LOST, log.FELL_BACK):
            trip.felt += self.model.bond.repeat
        if trip.seen_in == NONE and trip.kind == NEED_JOURNEY and self.model.offer.shown[channel]:
            if decide.sees_promotion(self.model, trip.who, trip.journey):
                trip.seen_in = channel

    def onward(self, trip: Trip) -> Process:
        """Return the touchpoint wanted next, or ENDED."""
        epoch, hop = self.epoch, trip.hop
        trip.hop += 1
        if not trip.is_served:
            return self.leave_queue(trip, hop)
        wanted = decide.next_wanted(
            self.model, trip.who, epoch, trip.segment, trip.kind, trip.journey, hop, trip.point
        )
        outcome = wanted - self.points
        if outcome == LAPSE:
            return self.end(trip, log.OWN_CHOICE)
        if outcome == RESOLVED:
            return self.resolve(trip)
        if outcome == CONVERSION:
            return (yield from self.buy(trip, hop))
        if self.would_travel_in_vain(trip, epoch, hop, wanted):
            return (yield from self.miss(trip, hop, self.model.network.channel[wanted], wanted))
        return wanted

    def leave_queue(self, trip: Trip, hop: int) -> int:
        """Return where someone goes who waited too long, or ENDED."""
        network = self.model.network
        channel = decide.goes_when_impatient(
            self.model, trip.who, trip.kind, trip.journey, hop, network.channel[trip.point]
        )
        return self.to_channel(trip, channel, network.stage[trip.point], log.IMPATIENT)

    def to_channel(self, trip: Trip, channel: int, stage: int, reason: int) -> int:
        """Return the touchpoint of a stage in a channel, or ENDED if there is none."""
        landing = self.model.network.landing
        point = NOWHERE if channel == NOWHERE else landing[trip.segment, stage, channel]
        return self.end(trip, reason) if point == NOWHERE else point

    # --- buying ------------------------------------------------------------------------------

    def buy(self, trip: Trip, hop: int) -> Process:
        """Try to order; return where the customer goes instead, or ENDED."""
        channel = self.model.network.channel[trip.point]
        discount = self.discount(trip, channel)
        if discount < 0.0:
            return self.end(trip, log.PROMOTION_REFUSED)
        if not self.has_route(channel):
            return self.end(trip, log.NO_ROUTE)
        source = self.source(trip, hop, channel, trip.item)
        if source is None and self.is_oversold(trip, hop, channel):
            return self.order(trip, Source(log.DELIVERY, NONE), discount, is_oversold=True)
        if source is None:
            wanted = yield from self.miss(trip, hop, channel, NONE)
            if wanted != NONE:
                return wanted
            source = self.source(trip, hop, channel, trip.item)
        if source is None:
            return self.end(trip, log.NO_STOCK)
        return self.order(trip, source, discount, is_oversold=False)

    def discount(self, trip: Trip, channel: int) -> float:
        """Return the share taken off the price; below 0 if the customer leaves without it."""
        if trip.seen_in == NONE:
            return 0.0
        if decide.is_honoured(
            self.model, trip.who, self.epoch, trip.journey, trip.seen_in, channel
        ):
            return self.model.offer.discount
        trip.felt += self.model.bond.promotion_refused
        return -1.0 if decide.leaves_when_refused(self.model, trip.who, trip.journey) else 0.0

    def has_route(self, channel: int) -> bool:
        """Whether goods bought in a channel can reach the customer at all."""
        routes = self.model.fulfilment.open[self.epoch]
        is_online = self.model.desks.online[channel]
        return not is_online or bool(routes[log.DELIVERY] or routes[log.PICK_UP])

    def source(self, trip: Trip, hop: int, channel: int, item: int) -> Source | None:
        """Return where an item would come from, or None if it is missing."""
        if self.model.desks.online[channel]:
            return self.source_online(trip, channel, item)
        pool = self.model.shelves.pool[channel]
        if (location := self.stocked(pool, trip.place, item)) is not None:
            return Source(log.CARRY_OUT, location)
        routes = self.model.fulfilment
        if routes.open[self.epoch, log.ENDLESS_AISLE] and routes.aisle_pool != NONE:
            location = self.stocked(routes.aisle_pool, trip.place, item)
            if location is not None and decide.accepts_aisle(
                self.model, trip.who, trip.journey, hop
            ):
                return Source(log.ENDLESS_AISLE, location)
        return None

    def source_online(self, trip: Trip, channel: int, item: int) -> Source | None:
        """Collect, have delivered, or have sent from a store – the first that is possible."""
        routes, pools = self.model.fulfilment, self.model.shelves.pool
        is_open = routes.open[self.epoch]
        if is_open[log.PICK_UP] and (
            not is_open[log.DELIVERY] or decide.chooses_pick_up(self.model, trip.who, trip.journey)
        ):
            location = self.stocked(pools[routes.pick_up_channel], trip.place, item)
            if location is not None:
                return Source(log.PICK_UP, location)
        if is_open[log.DELIVERY]:
            location = self.stocked(pools[channel], trip.place, item)
            if location is not None:
                return Source(log.DELIVERY, location)
        if is_open[log.SHIP_FROM_STORE] and routes.store_pool != NONE:
            location = self.anywhere(routes.store_pool, trip.place, item)
            if location is not None:
                return Source(log.SHIP_FROM_STORE, location)
        return None

    def stocked(self, pool: int, place: float, item: int) -> int | None:
        """Return the customer's location of a pool if it has the item (NONE: it always does)."""
        if pool == NONE:
            return NONE
        location = self.location(pool, place)
        return location if self.shelf.has(location, item, self.env.now) else None

    def anywhere(self, pool: int, place: float, item: int) -> int | None:
        """Return the first location of a pool that has the item, beginning at the customer's."""
        first = self.model.shelves.first_location
        begin, size = int(first[pool]), int(first[pool + 1] - first[pool])
        home = self.location(pool, place) - begin
        around = (begin + (home + step) % size for step in range(size))
        return next((at for at in around if self.shelf.has(at, item, self.env.now)), None)

    def location(self, pool: int, place: float) -> int:
        """Return the customer's location of a pool."""
        first = self.model.shelves.first_location
        size = int(first[pool + 1] - first[pool])
        return int(first[pool]) + decide.location_of(place, size)

    def is_oversold(self, trip: Trip, hop: int, channel: int) -> bool:
        """Whether an order is accepted although the item is missing."""
        routes = self.model.fulfilment.open[self.epoch]
        return bool(
            self.model.desks.online[channel]
            and routes[log.DELIVERY]
            and decide.is_oversold(self.model, trip.who, self.epoch, trip.journey, hop)
        )

    def would_travel_in_vain(self, trip: Trip, epoch: int, hop: int, wanted: int) -> bool:
        """Whether someone who looks first sees that no location of the shop has the item.

        If only their own location lacks it, they travel to the nearest that has it.
        """
        network, desks = self.model.network, self.model.desks
        channel = network.channel[wanted]
        pool = self.model.shelves.pool[channel]
        if (
            network.stage[wanted] != log.PURCHASE
            or pool == NONE
            or desks.online[channel]
            or not network.open[epoch, channel]
            or not desks.online[network.channel[trip.point]]
            or not decide.looks_first(self.model, trip.who, epoch, trip.journey, hop)
        ):
            return False
        found = self.anywhere(pool, trip.place, trip.item)
        if found is None:
            return True
        first = self.model.shelves.first_location
        if found != self.location(pool, trip.place):
            size = int(first[pool + 1] - first[pool])
            trip.place = (found - int(first[pool]) + 0.5) / size
        return False

    def miss(self, trip: Trip, hop: int, channel: int, after_substitute: int) -> Process:
        """Miss an item; return where the customer goes, `after_substitute`, or ENDED."""
        reaction = decide.reaction(self.model, trip.who, trip.journey, hop)
        self.write(trip, log.STOCK_OUT, detail=reaction)
        trip.felt += self.model.bond.stock_out
        if reaction == log.SUBSTITUTED and self.substitute(trip, hop, channel):
            return after_substitute
        if reaction == log.DELAY and not trip.has_waited:
            trip.has_waited = True
            yield self.env.timeout(self.model.shelves.delay)
            return trip.point
        if reaction == log.SWITCH:
            other = decide.switches_to(self.model, trip.who, trip.journey, hop)
            if other != self.model.network.channel[trip.point]:
                return self.to_channel(trip, other, log.PURCHASE, log.NO_STOCK)
        return self.end(trip, log.NO_STOCK)

    def substitute(self, trip: Trip, hop: int, channel: int) -> bool:
        """Whether another item is there to be bought; if so the customer now wants that one."""
        first, items = (
            decide.first_substitute(self.model, trip.who, trip.journey),
            self.model.shelves.items,
        )
        for step in range(items):
            item = (first + step) % items
            if self.source(trip, hop, channel, item) is not None:
                trip.item = item
                return True
        return False

    def order(self, trip: Trip, source: Source, discount: float, *, is_oversold: bool) -> int:
        """Place the order; what follows it is a process of its own."""
        money, channel = self.model.money, self.model.network.channel[trip.point]
        full = decide.list_value(self.model, trip.who, trip.segment, trip.journey)
        value = full * (1.0 - discount)
        goods = full * money.goods
        fees = value * (money.commission[channel] + money.payment)
        routes, epoch = self.model.fulfilment, self.epoch
        extra = routes.order_cost[epoch] + routes.use_cost[epoch, source.route]
        if source.location != NONE:
            self.shelf.take(source.location, trip.item, self.env.now)
        self.orders[trip.customer] += 1
        trip.ordered = True
        cost = goods + fees + extra
        self.write(trip, log.ORDER, detail=source.route, value=value, cost=cost)
        sale = Sale(source, value, goods, fees, is_oversold)
        self.env.process(self.after_order(trip, sale))
        return ENDED

    # --- after the order ---------------------------------------------------------------------

    def after_order(self, trip: Trip, sale: Sale) -> Process:
        """Receive the goods, perhaps ask for service, perhaps send them back."""
        is_late = False
        if sale.is_oversold or sale.source.route != log.CARRY_OUT:
            lead = self.lead_time(trip, sale)
            yield self.env.timeout(lead)
            if self.is_cancelled(trip, sale):
                self.feel(trip)
                return
            is_late = lead > self.model.fulfilment.promise[sale.source.route]
            self.receive(trip, sale, lead, is_late)
        self.feel(trip)
        if decide.needs_service(self.model, trip.who, trip.journey, is_late):
            yield self.env.timeout(decide.service_delay(self.model, trip.who, trip.journey))
            yield from self.travel(
                self.begin(trip.customer, trip.who, trip.segment, SERVICE_JOURNEY, trip.journey)
            )
        online = int(self.model.desks.online[self.model.network.channel[trip.point]])
        if decide.sends_back(self.model, trip.who, trip.journey, online):
            yield self.env.timeout(decide.return_delay(self.model, trip.who, trip.journey))
            self.take_back(trip, sale, online)
            self.feel(trip)

    def lead_time(self, trip: Trip, sale: Sale) -> float:
        """Return the days until the goods are there; orders to be collected join the desk."""
        routes = self.model.fulfilment
        lead = decide.lead_time(self.model, trip.who, trip.journey, sale.source.route)
        if sale.source.route != log.PICK_UP or routes.pick_up_handling <= 0.0:
            return lead
        if not self.model.desks.served[routes.pick_up_channel]:
            return lead
        work = decide.pick_up_work(self.model, trip.who, trip.journey)
        desk = self.desk(routes.pick_up_channel, trip.place)
        wait = desk.wait(self.env.now)
        desk.serve(self.env.now + wait, work)
        return lead + (wait + work)

    def is_cancelled(self, trip: Trip, sale: Sale) -> bool:
        """Cancel what was oversold, or is refused at the door."""
        refund = -(sale.goods + sale.fees)
        if sale.is_oversold:
            trip.felt += self.model.bond.cancelled
            self.write(trip, log.CANCELLED, detail=log.OVERSOLD, value=-sale.value, cost=refund)
            return True
        route, routes = sale.source.route, self.model.fulfilment
        if route == log.PICK_UP or not decide.refuses_at_door(self.model, trip.who, trip.journey):
            return False
        cost = refund + routes.cost[route] + routes.refused_cost
        self.write(trip, log.CANCELLED, detail=log.REFUSED_AT_DOOR, value=-sale.value, cost=cost)
        if sale.source.location != NONE:
            self.shelf.put_back(sale.source.location, trip.item)
        return True

    def receive(self, trip: Trip, sale: Sale, lead: float, is_late: bool) -> None:
        """Receive the goods; collecting them may add a purchase."""
        routes, value = self.model.fulfilment, 0.0
        cost = routes.cost[sale.source.route]
        if sale.source.route == log.PICK_UP and decide.attaches(
            self.model, trip.who, trip.journey
        ):
            value = routes.attached_value
            cost = cost + value * (self.model.money.goods + self.model.money.payment)
        if is_late:
            trip.felt += self.model.bond.late
        self.write(
            trip, log.RECEIVED, detail=int(is_late), duration=lead, value=value, cost=cost
        )

    def take_back(self, trip: Trip, sale: Sale, online: int) -> None:
        """Take goods back by mail or in a store, for money or for other goods."""
        after, epoch = self.model.after, self.epoch
        to_store = decide.returns_to_store(self.model, trip.who, epoch, trip.journey, online)
        route = log.IN_STORE if to_store else log.BY_MAIL
        cost = after.return_cost[route]
        if online and to_store:
            cost = cost + after.return_use_cost[epoch]
        if decide.is_resaleable(self.model, trip.who, trip.journey):
            cost = cost - sale.goods
            if sale.source.location != NONE:
                self.shelf.put_back(sale.source.location, trip.item)
        value = -sale.value
        if decide.exchanges(self.model, trip.who, trip.journey, route):
            value, cost = 0.0, cost + sale.goods
        if not to_store:
            trip.felt += self.model.bond.return_by_mail
        self.write(trip, log.RETURNED, detail=route, value=value, cost=cost)

    def resolve(self, trip: Trip) -> int:
        """End a service contact well."""
        self.write(trip, log.RESOLVED, detail=trip.hop, duration=self.env.now - trip.began)
        self.feel(trip)
        return ENDED

    # --- experience --------------------------------------------------------------------------

    def feel(self, trip: Trip) -> None:
        """Let the incidents of a journey change satisfaction, against today's experience.

        During warm-up they set what is neutral.
        """
        bond, customer, segment = self.model.bond, trip.customer, trip.segment
        experience, trip.felt = -trip.felt, 0.0
        if not bond.felt:
            return
        if self.env.now < 0.0:
            self.experience_sum[segment] += experience
            self.experiences[segment] += 1
            return
        count = self.experiences[segment]
        neutral = self.experience_sum[segment] / count if count else 0.0
        after = decide.satisfaction_after(bond, self.satisfaction[customer], experience, neutral)
        self.satisfaction[customer] = after
        score = decide.recommendation(bond, trip.who, trip.kind, trip.journey, after)
        self.write(trip, log.EXPERIENCE, detail=score, duration=after)

    # --- what is written ---------------------------------------------------------------------

    @property
    def epoch(self) -> int:
        """The epoch in force."""
        return decide.epoch_at(self.model.clock, self.env.now)

    def desk(self, channel: int, place: float) -> Desk:
        """Return the customer's desk of a channel, with the staff of the epoch."""
        desks, epoch = self.model.desks, self.epoch
        index = int(desks.first_desk[channel]) + decide.location_of(
            place, int(desks.locations[channel])
        )
        if self.desk_epoch[index] != epoch:
            self.desk_epoch[index] = epoch
            since = float(self.model.clock.epochs[epoch])
            self.desks[index].resize(int(desks.servers[epoch, index]), since)
        return self.desks[index]

    def end(self, trip: Trip, reason: int) -> int:
        """Let a journey lapse."""
        self.lapse(trip, reason)
        return ENDED

    def lapse(self, trip: Trip, reason: int) -> bool:
        """Write why a journey lapsed; the customer arrives nowhere."""
        if trip.kind == SERVICE_JOURNEY:
            trip.felt += self.model.bond.unresolved
        self.write(trip, log.LAPSE, detail=reason)
        self.feel(trip)
        return False

    def write_touch(self, trip: Trip, channel: int, wait: float, handling: float) -> None:
        """Write a touch with what it costs."""
        desks = self.model.desks
        cost = desks.visit_cost[channel] + desks.minute_cost[channel] * handling
        if trip.reached % log.REDIRECTED == log.CONTEXT_KEPT:
            cost = cost + self.model.fulfilment.handoff_cost[self.epoch]
        self.write(trip, log.TOUCH, detail=trip.reached, duration=wait, cost=cost)

    def write(
        self,
        trip: Trip,
        event: int,
        *,
        detail: int = 0,
        duration: float = 0.0,
        value: float = 0.0,
        cost: float = 0.0,
    ) -> None:
        """Write what has just happened to a customer."""
        self.record.write(
            self.env.now,
            trip.customer,
            trip.segment,
            trip.journey,
            trip.kind,
            event,
            trip.point,
            detail,
            duration,
            value,
            cost,
        )


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = Market(plan, replication)
    market.populate()
    while market.env.peek() < plan.model.clock.end:
        market.env.step()
        if market.record.is_full:
            yield market.record.take()
    yield market.record.take()


