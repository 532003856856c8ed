"""Calendar: what is due when, in order of time and then of coming.

The time axis is cut into buckets; a bucket is a chain of entries, the latest first. The bucket
that is being worked off is a heap (Brown 1988, doi:10.1145/63039.63045, with fixed buckets: the
whole axis is known). Putting in and taking out cost the same however many wait.

An entry is a number: a customer whose need wakes, or, after all customers, a trip that goes on.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.compilable import compilable
from omnisim.engine.compiled.prefetch import prefetch
from omnisim.engine.compiled.state import NONE, Market, Trip

NOTHING: Final = -1
_FAR: Final = 16  # buckets ahead
_NEAR: Final = 8


@compilable
def enter_need(market: Market, customer: int, due: float) -> None:
    """Enter the next need of a customer, due before the end."""
    person = market.customers[customer]
    person.due = due
    bucket = bucket_of(market, due)
    if bucket == market.moment.bucket:
        await_turn(market, due, customer)
    else:
        person.next = market.buckets[bucket]
        market.buckets[bucket] = customer


@compilable
def enter_trip(market: Market, trip: Trip, due: float) -> None:
    """Enter when a trip goes on, before the end."""
    trip.due = due
    bucket = bucket_of(market, due)
    entry = len(market.customers) + trip.slot
    if bucket == market.moment.bucket:
        await_turn(market, due, entry)
    else:
        trip.next = market.buckets[bucket]
        market.buckets[bucket] = entry


@compilable
def bucket_of(market: Market, due: float) -> int:
    """Return the bucket of a time: never an earlier one for a later time."""
    bucket = int((due - market.model.clock.start) * market.buckets_per_day)
    return min(bucket, len(market.buckets) - 1)


@compilable
def next_entry(market: Market) -> int:
    """Take out what is due next and go on to its time; NOTHING if nothing is due any more."""
    moment = market.moment
    while moment.waiting == 0:
        moment.bucket += 1
        if moment.bucket >= len(market.buckets):
            return NOTHING
        open_bucket(market)
    first = market.waiting[0]
    entry = int(first.entry)
    moment.now = first.due
    close_up(market)
    return entry


@compilable
def open_bucket(market: Market) -> None:
    """Let the entries of the bucket that has come await their turn."""
    moment, people = market.moment, len(market.customers)
    look_ahead(market)
    entry = np.int64(market.buckets[moment.bucket])
    moment.serial = NONE
    while entry != NONE:
        following = next_in_chain(market, entry)
        if entry < people:
            due = market.customers[entry].due
        else:
            due = market.trips[entry - people].due
        rise(market, due, moment.serial, entry)
        moment.serial -= 1  # the chain begins with the latest
        entry = following
    moment.serial = 0


@compilable
def next_in_chain(market: Market, entry: int) -> int:
    """Return the entry before another one in its bucket."""
    people = len(market.customers)
    if entry < people:
        return np.int64(market.customers[entry].next)
    return market.trips[entry - people].next


@compilable
def look_ahead(market: Market) -> None:
    """Ask memory for what will soon be opened: first for a chain's latest entry, then its next."""
    bucket = market.moment.bucket
    if bucket + _FAR < len(market.buckets):
        ask_for(market, np.int64(market.buckets[bucket + _FAR]))
        entry = np.int64(market.buckets[bucket + _NEAR])
        if entry != NONE:
            ask_for(market, next_in_chain(market, entry))


@compilable
def ask_for(market: Market, entry: int) -> None:
    """Ask memory for the record of an entry."""
    people = len(market.customers)
    if entry == NONE:
        return
    if entry < people:
        prefetch(market.customers[entry])
    else:
        prefetch(market.trips[entry - people])


@compilable
def await_turn(market: Market, due: float, entry: int) -> None:
    """Enter what is due in the bucket that is being worked off."""
    rise(market, due, market.moment.serial, entry)
    market.moment.serial += 1


@compilable
def rise(market: Market, due: float, serial: int, entry: int) -> None:
    """Put an entry into the heap: it rises until what is above comes earlier."""
    heap, moment = market.waiting, market.moment
    at = moment.waiting
    moment.waiting += 1
    while at > 0:
        above = (at - 1) // 2
        if not is_earlier(due, serial, heap[above].due, heap[above].serial):
            break
        heap[at] = heap[above]
        at = above
    heap[at].due = due
    heap[at].serial = serial
    heap[at].entry = entry


@compilable
def close_up(market: Market) -> None:
    """Take the first out of the heap: the last one sinks from its place."""
    heap, moment = market.waiting, market.moment
    moment.waiting -= 1
    size = moment.waiting
    due, serial = heap[size].due, heap[size].serial
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and is_earlier(
            heap[below + 1].due, heap[below + 1].serial, heap[below].due, heap[below].serial
        ):
            below += 1
        if not is_earlier(heap[below].due, heap[below].serial, due, serial):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = heap[size]


@compilable
def is_earlier(due: float, serial: int, other_due: float, other_serial: int) -> bool:
    """Whether one entry comes before another."""
    return due < other_due or (due == other_due and serial < other_serial)
