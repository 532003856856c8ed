"""Event-driven queue: a line, its servers and its patience, played through event by event.

Written without regard to the desk: customers wait in a list, a server who becomes free calls the
first of them, whose patience ends leaves the list. It knows nobody's wait in advance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import simpy
from simpy.events import NORMAL, URGENT, EventPriority

_LAST = EventPriority(2)  # patience ends after whatever else happens at the same time


class Visitor(NamedTuple):
    """One customer of the queue, in days."""

    arrival: float
    handling: float
    patience: float


class Line:
    """Servers, and customers in order of arrival."""

    def __init__(
        self, servers: int, start: float, next_open: Callable[[float], float] | None
    ) -> None:
        self.env = simpy.Environment(start)
        self.idle = servers
        self.waiting: deque[tuple[Visitor, simpy.Event]] = deque()
        self.next_open = next_open

    def at(self, time: float, priority: EventPriority) -> simpy.Event:
        """Return an event that happens at a time, before or after others of that time."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, priority=priority, delay=time - self.env.now)
        return event

    def call(self) -> None:
        """Let free servers call whoever waits longest, if it is open."""
        now = self.env.now
        if self.next_open is not None and (opening := self.next_open(now)) > now:
            if self.waiting:
                self.at(opening, URGENT).callbacks.append(lambda _: self.call())
            return
        while self.idle and self.waiting:
            visitor, called = self.waiting.popleft()
            self.idle -= 1
            called.succeed()
            self.at(now + visitor.handling, URGENT).callbacks.append(lambda _: self.release())

    def release(self) -> None:
        """End the service of one customer."""
        self.idle += 1
        self.call()

    def visit(
        self, visitor: Visitor, waits: list[float], number: int
    ) -> simpy.events.ProcessGenerator:
        """Come, wait, and be served or leave; note the wait, negative for who left."""
        yield self.at(visitor.arrival, NORMAL)
        called = self.env.event()
        entry = (visitor, called)
        self.waiting.append(entry)
        self.call()
        if visitor.patience == float("inf"):
            yield called
        else:
            yield called | self.at(visitor.arrival + visitor.patience, _LAST)
        if called.triggered:
            waits[number] = self.env.now - visitor.arrival
        else:
            self.waiting.remove(entry)
            waits[number] = -visitor.patience


def played_through(
    visitors: Sequence[Visitor],
    *,
    servers: int,
    next_open: Callable[[float], float] | None = None,
) -> list[float]:
    """Return each customer's wait, negative their patience for those who left unserved.

    Visitors come in order of arrival. `next_open` gives the next time at which it is open.
    """
    line = Line(servers, visitors[0].arrival, next_open)
    waits = [float("nan")] * len(visitors)
    for number, visitor in enumerate(visitors):
        line.env.process(line.visit(visitor, waits, number))
    line.env.run()
    return waits
