"""Kernel: the loop that is compiled, and the way in and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from numba import njit

from omnisim.engine.compiled import calendar
from omnisim.engine.compiled.aftermath import receives, sends_back
from omnisim.engine.compiled.by_address import Held
from omnisim.engine.compiled.journey import ask, go_on, set_out, stayed, touch
from omnisim.engine.compiled.life import begin_life
from omnisim.engine.compiled.state import (
    STRETCH,
    Market,
    Trip,
    market_of,
    with_more_trips,
)
from omnisim.engine.compiled.steps import ARRIVES, ASKS, CAME_BACK, RECEIVES, STAYED
from omnisim.engine.model import Plan
from omnisim.event_log import COLUMNS, EventLog, Names

OVER, FULL, CROWDED = range(3)  # why the loop stopped


@njit(error_model="numpy", nogil=True)
def populate(market):
    """Let everybody's life begin."""
    people = market.model.people
    for segment in range(len(people.prospects)):
        first = people.first[segment]
        for customer in range(first, people.first[segment + 1]):
            begin_life(market, customer, segment, customer >= first + people.prospects[segment])


@njit(error_model="numpy", nogil=True)
def advance(market):
    """Let things happen until nothing is due, the columns are full or there are too many trips."""
    people = len(market.customers)
    while market.moment.written < STRETCH:
        if market.moment.free_trips == 0:
            return CROWDED
        entry = calendar.next_entry(market)
        if entry == calendar.NOTHING:
            return OVER
        if entry < people:
            set_out(market, entry)
            continue
        trip = market.trips[entry - people]
        if trip.step == STAYED:
            stayed(market, trip)
        elif trip.step == ARRIVES:
            touch(market, trip)
        elif trip.step == CAME_BACK:
            go_on(market, trip, trip.point)
        elif trip.step == RECEIVES:
            receives(market, trip)
        elif trip.step == ASKS:
            ask(market, trip)
        else:
            sends_back(market, trip)
    return FULL


def run(plan: Plan, replication: int) -> Iterator[EventLog]:
    """Simulate one replication; yield the log in stretches."""
    market = market_of(plan, replication)
    held = Held(market)
    populate(held)
    while (state := advance(held)) != OVER:
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
