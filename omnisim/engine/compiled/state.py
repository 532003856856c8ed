"""State: what the compiled engine remembers – of customers, of journeys, and what they share.

Records are numbers side by side in memory: one cache line for a customer, two for what is asked
most of a trip. Where these classes are annotations, the values are records of arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.decisions.serving import people_at
from omnisim.engine.model import Floats, Integers, Model, Plan, customers_in
from omnisim.random_streams import replication_key

NONE: Final = -1
STRETCH: Final = 8_192  # events of a stretch, about
SPARE: Final = 256  # room for the events of one more entry of the calendar
_LINE: Final = 64  # bytes
FIRST_TRIPS: Final = 1024
BUCKETS_PER_CUSTOMER: Final = 4
FEWEST_BUCKETS: Final = 1024

Half = NDArray[np.int32]


class Customer:
    """One customer between journeys: 64 bytes."""

    due: float  # when they wake, as entered in the calendar
    satisfaction: float
    ordered: float  # when they last ordered
    own_wakes: float  # when the next need of their own does
    next: np.int32  # entry of the same bucket of the calendar
    orders: np.int32
    needs: np.int32  # of their own, so far
    journeys: np.int32  # of any kind so far
    segment: np.int32
    version: np.int32  # of when they wake: an order in between may change it
    entered: np.int32  # version entered in the calendar and 1 more; 0: none is
    is_lost: np.int8
    is_sated: np.int8  # an order was brought forward: the next need is met
    medium: np.int16  # that wakes the next need


class Contact:
    """What matters for messages to a customer: 32 bytes, kept only where there are messages."""

    known: int  # channels that know the customer, as bits
    opted_out: int  # channels they want no messages from, as bits
    pressure: float  # messages that weighed on them at the latest one
    messaged: float  # when that was


class Trip:
    """One customer on one journey, and what follows its order."""

    due: float  # when it goes on
    step: int  # what happens then
    next: int  # entry of the same bucket of the calendar; of free trips, the next free one
    slot: int  # its own number
    who: np.uint64  # key of the customer's luck
    customer: int
    segment: int
    kind: int
    journey: int  # key of its draws
    number: int  # among the customer's journeys, in the log
    hop: int
    point: int  # touchpoint
    reached: int  # how the touchpoint was reached
    seen_in: int  # channel where the promotion was seen
    is_refused: int  # the promotion, somewhere
    medium: int  # that woke the need
    version: int  # of when the customer wakes, at the beginning
    message: int  # that prompted the journey, or is to be sent or answered
    is_recovered: int  # a message has brought them back
    recovers_by: int  # that message
    orders: int  # when a message was put off; the version of when somebody wakes
    is_served: int
    helps_itself: int  # needs no staff for this touch
    felt: float  # what incidents took from the experience
    place: float  # selects the customer's location of every channel
    began: float
    item: int
    has_waited: int  # for a missing item
    parent: int  # trip whose order this contact is about
    is_sold: int
    is_oversold: int
    route: int
    location: int  # that the goods came from; NONE: stock that never runs out
    value: float
    goods: float  # cost of goods
    fees: float  # commission and payment
    lead: float  # days from order to goods


class Waiting:
    """An entry of the bucket of the calendar that is being worked off."""

    due: float
    serial: int  # of those due at one time, who came first
    entry: int


class Moment:
    """Where the simulation stands."""

    now: float
    luck: np.uint64  # key of the replication
    bucket: int  # of the calendar
    waiting: int  # entries left in it
    serial: int
    free_trip: int
    free_trips: int
    born: int  # customers whose life has begun
    announced: int  # messages whose regular sending has begun
    sending: int  # message that is being sent to all, or NONE
    sent_to: int  # customers it has been considered for
    issue: int  # how often it was sent before
    written: int  # events in the columns


class Columns(NamedTuple):
    """Columns of the event log; `EventLog` says what they mean."""

    time: NDArray[np.float64]
    customer: NDArray[np.int32]
    segment: NDArray[np.int8]
    journey: NDArray[np.int32]
    kind: NDArray[np.int8]
    event: NDArray[np.int8]
    touchpoint: NDArray[np.int16]
    detail: NDArray[np.int16]
    duration: NDArray[np.float64]
    value: NDArray[np.float64]
    cost: NDArray[np.float64]
    goods: NDArray[np.float64]


class Market(NamedTuple):
    """Everybody of one replication, and what they share."""

    model: Model
    moment: Moment
    customers: Sequence[Customer]  # (n_customers,)
    contacts: Sequence[Contact]  # (n_customers,) or none
    trips: Sequence[Trip]  # a pool: as many as were ever under way at once
    woken: Integers  # (n_customers, n_sources) how often media woke them, or none
    woken_at: Floats  # (n_customers, n_sources) and when last
    buckets: Half  # (n_buckets,) latest entry of each bucket of the calendar
    buckets_per_day: float
    waiting: Sequence[Waiting]  # a heap: the bucket being worked off
    log: Columns
    experience_sum: Floats  # (n_segments + 1,) the last is everybody
    experiences: Integers  # (n_segments + 1,)
    free_at: Floats  # when each server is free: a heap for every desk
    first_server: Integers  # (n_desks + 1,) where the heap of a desk begins
    servers: Integers  # (n_desks,) working there
    desk_epoch: Integers  # (n_desks,)
    pool_of: Integers  # (n_locations,)
    stock: Integers  # (n_locations, n_items)
    due: Floats  # (n_locations, n_items) when the next delivery comes, or inf
    coming: Integers  # (n_locations, n_items) units of it


def market_of(plan: Plan, replication: int) -> Market:
    """Return everybody on the first simulated day, before their lives begin."""
    model = plan.model
    people, clock, sources = customers_in(model), model.clock, len(model.media.point)
    buckets = max(FEWEST_BUCKETS, int(people * BUCKETS_PER_CUSTOMER))
    room = np.cumsum([0, *(max(1, most) for most in model.desks.servers.max(axis=0))])
    market = Market(
        model=model,
        moment=_moment(plan, replication),
        customers=_records(Customer, people),
        contacts=_records(Contact, people if len(model.messages.trigger) else 0),
        trips=_free_trips(FIRST_TRIPS),
        woken=np.zeros((people if sources else 0, sources), np.int64),
        woken_at=np.full((people if sources else 0, sources), clock.start),
        buckets=np.full(buckets, NONE, np.int32),
        buckets_per_day=buckets / (clock.end - clock.start),
        waiting=_records(Waiting, people + FIRST_TRIPS),
        log=_columns(),
        experience_sum=np.zeros(len(model.people.prospects) + 1),
        experiences=np.zeros(len(model.people.prospects) + 1, np.int64),
        free_at=np.full(room[-1], clock.start),
        first_server=room,
        servers=np.array([people_at(model, 0, desk) for desk in range(len(room) - 1)], np.int64),
        desk_epoch=np.zeros(len(room) - 1, np.int64),
        **_shelves(model),
    )
    return market


def _moment(plan: Plan, replication: int) -> Moment:
    moment = _records(Moment, 1)[0]
    moment.now = plan.model.clock.start
    moment.luck = np.uint64(replication_key(plan.seed, replication))
    moment.bucket = NONE
    moment.sending = NONE
    moment.free_trips = FIRST_TRIPS
    return moment


def _shelves(model: Model) -> dict[str, Any]:
    shelves = model.shelves
    sizes = np.diff(shelves.first_location)
    pool_of = np.repeat(np.arange(len(sizes)), sizes)
    places = (len(pool_of), shelves.items)
    return {
        "pool_of": pool_of,
        "stock": np.broadcast_to(shelves.order_up_to[0, pool_of, None], places).copy(),
        "due": np.full(places, np.inf),
        "coming": np.zeros(places, np.int64),
    }


def with_more_trips(market: Market) -> Market:
    """Return the market with room for twice as many trips."""
    had = len(market.trips)
    trips = _free_trips(2 * had)
    trips[:had] = market.trips
    trips[-1].next = market.moment.free_trip
    market.moment.free_trip = had
    market.moment.free_trips += had
    room = len(market.customers) + 2 * had
    waiting = np.concatenate([market.waiting, _records(Waiting, room - len(market.waiting))])
    return market._replace(trips=trips, waiting=waiting)


def _free_trips(number: int) -> Any:
    trips = _records(Trip, number)
    trips["slot"] = np.arange(number)
    trips["next"] = np.arange(1, number + 1)
    return trips


def _records(kind: type, number: int) -> Any:
    """Return records of zeros, none of them on more lines of memory than it must be."""
    record = _record(kind)
    memory = np.zeros(number * record.itemsize + _LINE, np.uint8)
    first = -memory.ctypes.data % _LINE
    return memory[first : first + number * record.itemsize].view(record)


@cache
def _record(kind: type) -> np.dtype[np.void]:
    hints = get_type_hints(kind)
    layout = {"names": [*hints], "formats": [np.dtype(hint) for hint in hints.values()]}
    size = np.dtype(layout).itemsize
    size = -(-size // _LINE) * _LINE if size > _LINE else size
    return np.dtype((np.record, np.dtype(layout | {"itemsize": size})))


def _columns() -> Columns:
    return Columns(*(np.empty(STRETCH + SPARE, dtype) for dtype in _column_types()))


@cache
def _column_types() -> tuple[Any, ...]:
    hints = get_type_hints(Columns).values()
    return tuple(get_args(get_args(hint)[1])[0] for hint in hints)
