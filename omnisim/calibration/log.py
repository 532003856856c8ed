"""Touch log: what a business has seen of its customers, in columns; and the journeys cut from it.

A touch log is what a reader of files hands over: one row per observed event, sorted by customer,
then time. Journeys are the same touches, cut; path counts are journeys without customers and
times. A time is in days since midnight of the day `origin`; a log whose `origin` is None has no
calendar.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

SEEN: Final = ("touch", "order", "returned", "lapse", "resolved", "message", "assigned")
TOUCH, ORDER, RETURNED, LAPSE, RESOLVED, MESSAGE, ASSIGNED = range(7)

ENDS: Final = ("conversion", "lapse", "resolved")
CONVERTED, LAPSED, SOLVED = range(3)
OPEN: Final = -1  # the log ends before the journey does
NONE: Final = -1  # no such thing given


class LogNames(NamedTuple):
    """What the codes of a touch log stand for."""

    channels: tuple[str, ...]
    segments: tuple[str, ...]  # ("everybody",) if the log knows none
    arms: tuple[str, ...] = ()  # of a randomised experiment; the first is the control
    arm_sizes: tuple[int, ...] = ()  # people in each of them, seen or not; (): not told


@dataclass(frozen=True, eq=False)
class TouchLog:
    """Observed events by customer, then time; every column has shape (n_rows,)."""

    names: LogNames
    origin: dt.date | None  # the date of day 0
    begin: float  # days: observation is from `begin` to `end`
    end: float
    customers: int  # n_customers, numbered from 0
    customer: NDArray[np.int64]
    time: NDArray[np.float64]  # days
    event: NDArray[np.int8]  # index into SEEN
    channel: NDArray[np.int16]  # index into names.channels, -1: none
    stage: NDArray[np.int8]  # index into event_log.STAGES, -1: not given
    segment: NDArray[np.int16]  # index into names.segments, one per customer
    value: NDArray[np.float64]  # money, nan: not given
    cost: NDArray[np.float64]  # money, nan: not given
    arm: NDArray[np.int16]  # index into names.arms, -1: not in the experiment
    journey: NDArray[np.int64] | None = None  # number of the journey, if the log names it

    def __len__(self) -> int:
        return len(self.time)

    def where(self, chosen: Mask) -> TouchLog:
        """Return the chosen rows; names, customers' numbers and observed time stay."""
        if chosen.dtype == bool and chosen.all():
            return self
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        journey = None if self.journey is None else self.journey[chosen]
        return TouchLog(
            self.names,
            self.origin,
            self.begin,
            self.end,
            self.customers,
            **columns,
            journey=journey,
        )

    def until(self, day: float) -> TouchLog:
        """Return what had been seen by a day: the log of somebody who stops looking then."""
        return self._between(self.begin, day)

    def after(self, day: float) -> TouchLog:
        """Return what was seen from a day on."""
        return self._between(day, self.end)

    def _between(self, begin: float, end: float) -> TouchLog:
        last = end >= self.end
        within = (self.time >= begin) & ((self.time < end) | last)
        part = self.where(within)
        columns = {name: getattr(part, name) for name in COLUMNS}
        return TouchLog(
            self.names, self.origin, begin, end, self.customers, **columns, journey=part.journey
        )


COLUMNS: Final = (
    "customer",
    "time",
    "event",
    "channel",
    "stage",
    "segment",
    "value",
    "cost",
    "arm",
)


@dataclass(frozen=True, eq=False)
class Journeys:
    """Journeys of touches; journey k has the touches first[k] … first[k + 1] − 1.

    A state is a touchpoint, `stage@channel`. Columns of touches have shape (n_touches,), those of
    journeys (n_journeys,). In path counts times are nan and customers are -1, `weight` says how
    often a path was seen.
    """

    states: tuple[str, ...]
    segments: tuple[str, ...]
    gap: float  # days of silence after which a journey is over
    begin: float  # days: observation is from `begin` to `end`
    end: float
    first: NDArray[np.int64]  # (n_journeys + 1,)
    state: NDArray[np.int16]  # of touches, index into states
    time: NDArray[np.float64]  # of touches, days
    customer: NDArray[np.int64]
    segment: NDArray[np.int16]
    outcome: NDArray[np.int8]  # index into ENDS; -1 (OPEN): the log ends before the journey does
    ended: NDArray[np.float64]  # days: the order or lapse if seen, else the last touch
    value: NDArray[np.float64]  # of the order, nan if none
    returning: NDArray[np.bool_]  # whether the customer had ordered before
    weight: NDArray[np.float64]  # how often this journey was seen; 1 unless paths were counted
    session: float = 0.0  # days within which touches of one touchpoint were taken for one
    brought: NDArray[np.bool_] | None = None  # whether the order itself is the last touch

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def lengths(self) -> Integers:
        """Number of touches of each journey."""
        return np.diff(self.first)

    @property
    def journey_of(self) -> Integers:
        """The journey of each touch (n_touches,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def destination(self) -> Integers:
        """Where each touch led (n_touches,): a state, n_states + index into ENDS, or -1 (OPEN)."""
        n = len(self.states)
        following = np.append(self.state[1:], 0).astype(np.int64)
        following[self.first[1:] - 1] = np.where(self.outcome == OPEN, OPEN, n + self.outcome)
        return following

    @property
    def stay(self) -> Floats:
        """Days from each touch to what followed it, nan where nothing was seen (n_touches,).

        Nothing is seen of the stay at a touch that its own order brought.
        """
        following = np.append(self.time[1:], np.nan)
        is_seen = self.outcome == CONVERTED
        if self.brought is not None:
            is_seen = is_seen & ~self.brought
        following[self.first[1:] - 1] = np.where(is_seen, self.ended, np.nan)
        return following - self.time

    @property
    def followed(self) -> Mask:
        """Whether what follows a touch would be seen: the log goes on for a gap (n_touches,).

        Only such touches may be counted as the start of a hop; of the others just the quick hops
        are seen. Paths that were counted have no time, and all of theirs may.
        """
        return np.isnan(self.time) | (self.time <= self.end - self.gap)

    def where(self, chosen: Mask) -> Journeys:
        """Return the chosen journeys."""
        if chosen.dtype == bool and chosen.all():
            return self
        touches = np.repeat(chosen, self.lengths)
        columns = {name: getattr(self, name)[chosen] for name in _OF_JOURNEYS}
        return Journeys(
            states=self.states,
            segments=self.segments,
            gap=self.gap,
            begin=self.begin,
            end=self.end,
            first=np.append(0, np.cumsum(self.lengths[chosen])),
            state=self.state[touches],
            time=self.time[touches],
            session=self.session,
            brought=None if self.brought is None else self.brought[chosen],
            **columns,
        )


_OF_JOURNEYS: Final = (
    "customer",
    "segment",
    "outcome",
    "ended",
    "value",
    "returning",
    "weight",
)
