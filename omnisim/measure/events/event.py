"""Event: one row of the log with its channel, and the order it belongs to."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from omnisim.compilable import compilable
from omnisim.event_log import CANCELLED, RECEIVED, RETURNED, SERVICE
from omnisim.measure.person import RING

AFTERMATH: Final = (RECEIVED, CANCELLED, RETURNED)


class Event(NamedTuple):
    """One row of the log, its channel looked up."""

    time: float
    segment: int
    journey: int
    kind: int
    what: int
    touchpoint: int
    channel: int
    detail: int
    duration: float
    value: float
    cost: float
    contribution: float


@compilable
def month_of(event: Event, rule: Any) -> int:
    """Return the calendar month; the last one takes what comes after the horizon.

    So the months sum to the whole, and what is late costs the last month instead of nobody.
    """
    return min(int(event.time / rule["month"]), rule["n_months"] - 1)


@compilable
def follows_order(event: Event) -> bool:
    """Whether an event belongs to the order of its journey, placed before."""
    return event.kind == SERVICE or event.what in AFTERMATH


@compilable
def is_of_measured_order(event: Event, person: Any, rule: Any) -> bool:
    """Whether the order that an event follows was placed in the window, and the log still runs."""
    return (person["measured"] >> (event.journey % RING)) & 1 == 1 and event.time <= rule["end"]


@compilable
def channel_of(event: Event, person: Any, rule: Any) -> int:
    """Return the channel of an event; what follows an order and names no place belongs to it."""
    if event.channel == rule["nowhere"] and follows_order(event):
        return person["ordered_in"]
    return event.channel
