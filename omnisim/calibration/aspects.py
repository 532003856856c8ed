"""Aspects: in what a simulated log is held against a real one.

Conversion as a whole is not among them: a chain fitted to counts reproduces it exactly, whatever
its order. What a wrong model gets wrong are paths, lengths, times, rates by place and repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from omnisim.calibration.distances import (
    FEWEST_CUSTOMERS,
    Distance,
    FloatArray,
    Geometry,
    IntArray,
    Tally,
    circle,
    cumulative,
    curve,
    distance,
    grid,
    line,
    nearest,
    rates,
    shares,
)
from omnisim.calibration.log import CONVERTED, ENDS, OPEN, Journeys
from omnisim.calibration.repeat_orders import RepeatOrders, orders_since, repeat_orders
from omnisim.calibration.sequences import Sequences

WINDOW: Final = 3  # touches of an n-gram
MOST_PATHS: Final = 20  # told by name; the others are one
LONGEST_PATH: Final = 4  # channels of a path that are told apart
DAY_BINS: Final = 96  # a quarter of an hour each
WEEK_BINS: Final = 168
_WHOLE: Final = 1e-6  # days by which a time may miss midnight
_WEEK: Final = 7.0
BEGIN: Final = "begin"
OTHERS: Final = "others"
_HALVED: Final = ("rates", "curve")  # kinds that count what happened and then what could have


class Seen(NamedTuple):
    """Journeys of one log that are compared, and the weekday of its day 0 (Monday is 0).

    `whole` are those from before as well, where the comparison begins later than the log.
    """

    journeys: Journeys
    weekday: int | None = None  # None: no calendar
    whole: Journeys | None = None
    since: float = 0.0  # the day on which the comparison begins


class Likeness(NamedTuple):
    """One aspect: how far apart, and what each log shows.

    `places` are values (days, touches, money, hours) or the `names` of bins; `real` and `simulated`
    (n_bins,) are shares, rates or cumulative events per customer, as `kind` says.
    """

    aspect: str
    kind: str  # shares, line, circle, rates, curve
    distance: Distance
    names: tuple[str, ...]
    places: FloatArray
    real: FloatArray
    simulated: FloatArray
    real_count: FloatArray  # what the real shares or rates rest on
    simulated_count: FloatArray


class _Bins(NamedTuple):
    """Both logs, tallied into the same bins."""

    aspect: str
    kind: str
    geometry: Geometry
    tallies: tuple[Tally, Tally]  # real, simulated
    names: tuple[str, ...] = ()
    places: FloatArray = np.zeros(0)


def likenesses(real: Seen, simulated: Seen, *, seed: int = 0) -> tuple[Likeness, ...]:
    """Return every aspect in which two logs can be compared.

    Aspects that one of the logs says nothing about are left out: times of a log of whole days,
    values of a log without money, repeats of a log without two orders of one customer; and those
    that too few customers speak of.
    """
    return tuple(_told(bins, seed) for bins in _all_bins(real, simulated))


def _told(bins: _Bins, seed: int) -> Likeness:
    totals = [each.total for each in bins.tallies]
    shown = {"rates": _rates_of, "curve": cumulative}.get(bins.kind, _shares_of)
    counts = [
        each[each.size // 2 :] if bins.kind in ("rates", "curve") else each for each in totals
    ]
    return Likeness(
        bins.aspect,
        bins.kind,
        distance(*bins.tallies, bins.geometry, seed=seed),
        bins.names,
        bins.places,
        shown(totals[0]),
        shown(totals[1]),
        counts[0],
        counts[1],
    )


def _shares_of(total: FloatArray) -> FloatArray:
    return np.asarray(total / max(total.sum(), 1.0))


def _rates_of(total: FloatArray) -> FloatArray:
    done, could = np.split(total, 2)
    return np.asarray(np.divide(done, could, out=np.full(len(done), np.nan), where=could > 0))


def _all_bins(real: Seen, simulated: Seen) -> Iterator[_Bins]:
    """Yield the aspects about which both logs say something."""
    for find in (
        _paths,
        _lengths,
        _between,
        _hours,
        _weekdays,
        _channels,
        _routes,
        _repeats,
        _later,
        _values,
    ):
        bins = find(real, simulated)
        if bins is not None and all(_is_enough(each) for each in bins.tallies):
            yield bins


def _is_enough(tally: Tally) -> bool:
    return len(tally.bin) > 0 and tally.customers >= FEWEST_CUSTOMERS


def customers_of(journeys: Journeys) -> tuple[IntArray, int]:
    """Return the customer of each journey (n_journeys,), 0 … without gaps, and their number."""
    if len(journeys) and (journeys.customer < 0).all():
        return np.arange(len(journeys)), len(journeys)  # nobody is told apart: each for itself
    who = np.unique(journeys.customer, return_inverse=True)[1].astype(np.int64)
    return who, int(who.max()) + 1 if len(who) else 0


def walks_of(journeys: Journeys) -> Sequences:
    """Return the touches of each journey and then its outcome, as walks of its customer.

    Journeys still open are left out. States are those of the journeys and then the outcomes.
    """
    return _walks(journeys.where(journeys.outcome != OPEN), journeys.states)


def _walks(closed: Journeys, states: tuple[str, ...]) -> Sequences:
    """Return closed journeys as walks over named states and the outcomes."""
    known = {name: code for code, name in enumerate(states)}
    code_of = np.array([known[name] for name in closed.states])
    ends = closed.first[1:] + np.arange(len(closed))  # place of each outcome
    steps = np.zeros(len(closed.state) + len(closed), dtype=np.int64)
    is_end = np.zeros(len(steps), bool)
    is_end[ends] = True
    steps[~is_end] = code_of[closed.state]
    steps[is_end] = len(states) + closed.outcome
    starts = closed.first[:-1] + np.arange(len(closed))
    return Sequences(steps, starts, len(states) + len(ENDS), customers_of(closed)[0])


def _paths(real: Seen, simulated: Seen) -> _Bins:
    """Three steps in a row, the beginning and the outcome being steps."""
    both = [each.journeys.where(each.journeys.outcome != OPEN) for each in (real, simulated)]
    states = tuple(dict.fromkeys((*both[0].states, *both[1].states)))
    walks = [_walks(closed, states) for closed in both]
    codes = [each.codes(WINDOW) for each in walks]
    known, place = np.unique(np.concatenate(codes), return_inverse=True)
    cut = len(codes[0])
    tallies = [
        Tally(each.who, bins, int(each.who.max(initial=-1)) + 1, len(known))
        for each, bins in zip(walks, (place[:cut], place[cut:]), strict=True)
    ]
    letters = (*states, *ENDS, BEGIN)
    names = tuple(_spelled(int(code), letters) for code in known)
    return _Bins("paths", "shares", shares, (tallies[0], tallies[1]), names=names)


def _spelled(code: int, letters: tuple[str, ...]) -> str:
    steps = []
    for _ in range(WINDOW):
        code, last = divmod(code, len(letters))
        steps.append(letters[last])
    told = list(reversed(steps))
    while told[:2] == [BEGIN, BEGIN]:
        told.pop(0)
    return " > ".join(told)


def _on_line(
    aspect: str, real: Seen, simulated: Seen, of: Callable[[Journeys], Values]
) -> _Bins | None:
    """Return values of customers on one line."""
    both = [of(each.journeys) for each in (real, simulated)]
    values = [each.values for each in both]
    if not all(map(len, values)) or not any(each.any() for each in values):
        return None
    places = grid(*values)
    if len(places) < 2:
        return None
    tallies = [
        Tally(each.customer, nearest(places, each.values), each.customers, len(places))
        for each in both
    ]
    return _Bins(aspect, "line", line(places), (tallies[0], tallies[1]), places=places)


class Values(NamedTuple):
    """Numbers of customers."""

    values: FloatArray  # (n,)
    customer: IntArray  # (n,)
    customers: int


def _lengths(real: Seen, simulated: Seen) -> _Bins | None:
    """Touches of a journey that has ended."""
    return _on_line("length", real, simulated, _length_of)


def _length_of(journeys: Journeys) -> Values:
    closed = journeys.where(journeys.outcome != OPEN)
    return Values(closed.lengths.astype(float), *customers_of(closed))


def _between(real: Seen, simulated: Seen) -> _Bins | None:
    """Days between two touches of a journey."""
    return _on_line("between", real, simulated, _between_of)


def _between_of(journeys: Journeys) -> Values:
    customer, customers = customers_of(journeys)
    days = np.diff(journeys.time)
    inside = np.diff(journeys.journey_of) == 0
    inside &= np.isfinite(days)
    return Values(days[inside], customer[journeys.journey_of[1:][inside]], customers)


def _values(real: Seen, simulated: Seen) -> _Bins | None:
    """Value of an order."""
    return _on_line("value", real, simulated, _value_of)


def _value_of(journeys: Journeys) -> Values:
    customer, customers = customers_of(journeys)
    known = (journeys.outcome == CONVERTED) & np.isfinite(journeys.value)
    return Values(journeys.value[known], customer[known], customers)


def _hours(real: Seen, simulated: Seen) -> _Bins | None:
    """Time of day of a touch."""
    if any(_is_without_hours(each.journeys) for each in (real, simulated)):
        return None
    tallies = [_around(each.journeys, 0.0, 1.0, DAY_BINS) for each in (real, simulated)]
    places = (np.arange(DAY_BINS) + 0.5) * 24 / DAY_BINS
    return _Bins("hour", "circle", circle(24.0), (tallies[0], tallies[1]), places=places)


def _weekdays(real: Seen, simulated: Seen) -> _Bins | None:
    """Time of the week of a touch."""
    if real.weekday is None or simulated.weekday is None or _has_no_time(real.journeys):
        return None
    whole = any(_is_without_hours(each.journeys) for each in (real, simulated))
    bins = 7 if whole else WEEK_BINS
    tallies = [
        _around(each.journeys, float(each.weekday or 0), _WEEK, bins) for each in (real, simulated)
    ]
    places = (np.arange(bins) + (0.0 if whole else 0.5)) * _WEEK / bins
    return _Bins("week", "circle", circle(_WEEK), (tallies[0], tallies[1]), places=places)


def _around(journeys: Journeys, shift: float, length: float, bins: int) -> Tally:
    customer, customers = customers_of(journeys)
    known = np.isfinite(journeys.time)
    place = np.floor(((journeys.time[known] + shift) % length) / length * bins).astype(np.int64)
    return Tally(customer[journeys.journey_of[known]], np.minimum(place, bins - 1), customers, bins)


def _has_no_time(journeys: Journeys) -> bool:
    return bool(np.isnan(journeys.time).all())


def _is_without_hours(journeys: Journeys) -> bool:
    off = np.abs(journeys.time - np.round(journeys.time))
    return _has_no_time(journeys) or bool(np.nanmax(off) < _WHOLE)


def _channels(real: Seen, simulated: Seen) -> _Bins:
    """Conversion by the channel where a journey begins."""
    return _conversion("channel", real, simulated, _entry_channel)


def _routes(real: Seen, simulated: Seen) -> _Bins | None:
    """Conversion by the channels of a journey in their order, those often seen by name."""
    bins = _conversion("route", real, simulated, route_of)
    return bins if any(" > " in name for name in bins.names) else None


def _entry_channel(journeys: Journeys) -> list[str]:
    channels = [state.rpartition("@")[2] for state in journeys.states]
    return [channels[state] for state in journeys.state[journeys.first[:-1]].tolist()]


def route_of(journeys: Journeys) -> list[str]:
    """Return the channels of each journey in their order, one after itself told once."""
    channels = [state.rpartition("@")[2] for state in journeys.states]
    steps = [channels[state] for state in journeys.state.tolist()]
    bounds = journeys.first.tolist()
    return [_route(steps[a:b]) for a, b in pairwise(bounds)]


def _route(steps: list[str]) -> str:
    told = [step for step, before in zip(steps, [None, *steps], strict=False) if step != before]
    return " > ".join(told[:LONGEST_PATH]) + (" …" if len(told) > LONGEST_PATH else "")


def _conversion(
    aspect: str, real: Seen, simulated: Seen, of: Callable[[Journeys], list[str]]
) -> _Bins:
    """Return journeys that ended and those of them that converted, by a name."""
    both = [each.journeys.where(_may_have_ended(each.journeys)) for each in (real, simulated)]
    called = [of(each) for each in both]
    seen, count = np.unique(called[0] or [""], return_counts=True)
    common = [str(name) for name in seen[np.argsort(-count, kind="stable")][:MOST_PATHS]]
    names = (*common, OTHERS) if {*called[0], *called[1]} - set(common) else tuple(common)
    code = {name: place for place, name in enumerate(names)}
    tallies = [
        _rate_tally(each, np.array([code.get(name, len(names) - 1) for name in told]), len(names))
        for each, told in zip(both, called, strict=True)
    ]
    return _Bins(aspect, "rates", rates, (tallies[0], tallies[1]), names=names)


def _may_have_ended(journeys: Journeys) -> np.ndarray:
    """Return which journeys began a gap before the end of the log, or earlier.

    Of later ones the quick successes would be seen, and not the losses.
    """
    began = journeys.time[journeys.first[:-1]]
    return np.asarray(np.isnan(began) | (began <= journeys.end - journeys.gap))


def _rate_tally(journeys: Journeys, place: IntArray, bins: int) -> Tally:
    customer, customers = customers_of(journeys)
    bought = journeys.outcome == CONVERTED
    return Tally(
        np.r_[customer[bought], customer],
        np.r_[place[bought], place + bins].astype(np.int64),
        customers,
        2 * bins,
    )


def _repeats(real: Seen, simulated: Seen) -> _Bins | None:
    """Orders after the first, per customer, by weeks since the first."""
    return _curves("repeats", *(repeat_orders(each.journeys) for each in (real, simulated)))


def _later(real: Seen, simulated: Seen) -> _Bins | None:
    """Orders of those who had ordered before the comparison began, by weeks since it did."""
    if real.whole is None or simulated.whole is None:
        return None
    return _curves(
        "later",
        orders_since(real.whole, real.since),
        orders_since(simulated.whole, simulated.since),
    )


def _curves(aspect: str, real: RepeatOrders, simulated: RepeatOrders) -> _Bins | None:
    weeks = min(real.weeks, simulated.weeks)
    if weeks < 2 or not (real.repeats and simulated.repeats):
        return None
    tallies = real.tally(weeks), simulated.tally(weeks)
    places = np.arange(1, weeks + 1, dtype=float)
    return _Bins(aspect, "curve", curve, tallies, places=places)


def is_far(likeness: Likeness) -> bool:
    """Whether the simulation is farther from the data than the data are from themselves."""
    return likeness.distance.low > 1.0
