"""Kernel: the loop that is compiled, and the way in and out of it."""

from __future__ import annotations

from collections.abc import Iterator

from omnisim.engine.compiled import calendar
from omnisim.engine.compiled.aftermath import receives, sends_back
from omnisim.engine.compiled.journey import (
    answer,
    arrives,
    ask,
    comes_at_once,
    notice,
    onward,
    set_out,
    touch,
    wanted_first,
)
from omnisim.engine.compiled.life import after_journey, begin_life, has_need, renews, still_holds
from omnisim.engine.compiled.market import LATER, free
from omnisim.engine.compiled.messages import announce, begin_sending, remind, send_to_next
from omnisim.engine.compiled.state import (
    NONE,
    SPARE,
    Market,
    market_of,
    with_more_trips,
)
from omnisim.engine.compiled.steps import (
    ANNOUNCED,
    ANSWERS,
    ARRIVES,
    ASKS,
    CAME_BACK,
    RECEIVES,
    RECOVERS,
    REMINDED,
    STAYED,
    WAKES,
)
from omnisim.engine.decisions import messaging
from omnisim.engine.model import Plan
from omnisim.event_log import COLUMNS, EventLog, Names
from omnisim.machine_code.kept import kept
from omnisim.machine_code.layout import Held

OVER, FULL, CROWDED = range(3)  # why the loop stopped


@kept
def populate(market: Market) -> int:
    """Let lives begin until everybody's has or the columns are full."""
    first, moment, segment = market.model.people.first, market.moment, 0
    full = len(market.log.time) - SPARE
    while moment.born < first[-1]:
        if moment.written >= full:
            return FULL
        while moment.born >= first[segment + 1]:
            segment += 1
        begin_life(market, moment.born, segment)
        moment.born += 1
    while moment.announced < len(market.model.messages.trigger):
        if moment.free_trips == 0:
            return CROWDED
        announce(market, moment.announced)
        moment.announced += 1
    return OVER


@kept
def advance(market: Market) -> int:
    """Let things happen until nothing is due, the columns are full or there are too many trips."""
    people = len(market.customers)
    full = len(market.log.time) - SPARE
    most = 2 + len(market.model.messages.trigger)  # trips that one entry can take up
    while market.moment.written < full:
        if market.moment.free_trips < most:
            return CROWDED
        if market.moment.sending != NONE:
            send_to_next(market)
            continue
        entry = calendar.next_entry(market)
        if entry == calendar.NOTHING:
            return OVER
        wanted, is_there = LATER, False
        customer = NONE  # who wakes
        if entry < people:
            if not still_holds(market, entry):
                continue
            customer = entry
        else:
            trip = market.trips[entry - people]
            if trip.step == WAKES:
                customer = trip.customer
                is_valid = trip.orders == market.customers[customer].version
                free(market, trip)
                if not is_valid:
                    continue
        if customer != NONE:
            if not has_need(market, customer):
                continue
            trip = set_out(market, customer)
            if renews(market, trip):
                continue
            wanted = wanted_first(market, trip)
        else:
            if trip.step == STAYED:
                notice(market, trip)
                wanted = onward(market, trip)
            elif trip.step == ARRIVES:
                is_there = True
            elif trip.step == CAME_BACK:
                wanted = trip.point
            elif trip.step == RECEIVES:
                receives(market, trip)
            elif trip.step == ASKS:
                trip = ask(market, trip)
                wanted = wanted_first(market, trip)
            elif trip.step == RECOVERS:
                wanted = messaging.answered_at(
                    market.model, trip.who, trip.recovers_by, trip.journey
                )
            elif trip.step == ANSWERS:
                if market.customers[trip.customer].is_lost:
                    free(market, trip)
                    continue
                answer(market, trip)
                wanted = wanted_first(market, trip)
            elif trip.step == REMINDED:
                remind(market, trip)
            elif trip.step == ANNOUNCED:
                begin_sending(market, trip)
            else:
                sends_back(market, trip)
        if wanted != LATER:
            if arrives(market, trip, wanted):
                is_there = comes_at_once(market, trip)
            else:
                after_journey(market, trip)
        if is_there:
            touch(market, trip)
    return FULL


def is_compiled() -> bool:
    """Whether the engine can run without being compiled first."""
    return populate.is_ready and advance.is_ready


def compile_first(plan: Plan) -> None:
    """Compile, or fetch what was compiled before; one plan is as good as another."""
    held = Held(market_of(plan, 0))
    populate.prepare(held)
    advance.prepare(held)


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = market_of(plan, replication)
    held = Held(market)
    for go_on in (populate, advance):
        while (state := go_on(held)) != OVER:
            if state == FULL:
                yield taken(market, plan.names)
            else:
                market = with_more_trips(market)
                held = Held(market)
    yield taken(market, plan.names)


def taken(market: Market, names: Names) -> EventLog:
    """Return what was written, and begin anew."""
    size = market.moment.written
    market.moment.written = 0
    columns = {name: getattr(market.log, name)[:size].copy() for name in COLUMNS}
    return EventLog(names=names, **columns)
