"""Journeys cut from a touch log, by one rule.

- A journey is a run of touches of one customer with no more than `gap` days between them. If the
  log numbers the journeys itself, its numbers take the place of the gap.
- An order ends it: conversion. So does a lapse, or a resolved contact, where the log tells them.
- Silence for longer than the gap ends it, too: lapse. Where the log ends sooner, the journey is
  open: nobody knows what it would have become. Journeys that do not convert are kept.
- Touches of the stage retention – service – form journeys of their own. Where touches have no
  stage, those of the channel that led to a resolved contact are service.
- A touch without a stage is one of consideration. An order is the end of the touch before it, if
  that was in the same channel (and stage, if given); else it brings a touch of its own, of the
  stage purchase.
- Touches of one touchpoint within `session` days of each other are one.
- Orders of a customer in one channel on one day with nothing between them are one purchase, at the
  time of the first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from omnisim.calibration.log import (
    CONVERTED,
    LAPSE,
    LAPSED,
    NONE,
    OPEN,
    ORDER,
    RESOLVED,
    SOLVED,
    TOUCH,
    Journeys,
    TouchLog,
)
from omnisim.event_log import CONSIDERATION, PURCHASE, RETENTION, STAGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ENDING: Final = {ORDER: CONVERTED, LAPSE: LAPSED, RESOLVED: SOLVED}
_OF_JOURNEYS: Final = (TOUCH, ORDER, LAPSE, RESOLVED)


def with_purchases(log: TouchLog) -> TouchLog:
    """Return the log with the orders of one purchase as one, of their value together."""
    places = np.flatnonzero(np.isin(log.event, _OF_JOURNEYS))
    is_order = log.event[places] == ORDER
    again = np.append(False, is_order[1:] & is_order[:-1])[: len(places)]
    later = np.flatnonzero(again)  # orders that follow an order: few
    before, after = places[later - 1], places[later]
    same = np.floor(log.time[before]) == np.floor(log.time[after])
    for column in (log.customer, log.channel, log.journey):
        if column is not None:
            same &= column[before] == column[after]
    again[later] = same
    if not again.any():
        return log
    begins = np.flatnonzero(~again)
    worth = np.add.reduceat(np.nan_to_num(log.value[places]), begins)
    unknown = np.logical_and.reduceat(np.isnan(log.value[places]), begins)
    value, kept = log.value.copy(), np.ones(len(log), bool)
    value[places[begins]] = np.where(unknown, np.nan, worth)
    kept[places[again]] = False
    return replace(log, value=value).where(kept)


class _Rows(NamedTuple):
    """The rows that journeys are made of, those of one journey together."""

    customer: NDArray[np.int64]
    service: NDArray[np.bool_]
    journey: NDArray[np.int64]
    time: NDArray[np.float64]
    event: NDArray[np.int8]
    point: NDArray[np.int32]  # stage × n_channels + channel
    channel: NDArray[np.int16]
    has_stage: NDArray[np.bool_]
    segment: NDArray[np.int16]
    value: NDArray[np.float64]

    def where(self, chosen: NDArray[Any]) -> _Rows:
        return _Rows(*(column[chosen] for column in self))


def cut(log: TouchLog, *, gap: float = 30.0, session: float = 0.0) -> Journeys:
    """Cut a log into journeys; ValueError if there is no touch and no order in it."""
    rows = _rows_of(with_purchases(log), gap)
    rows = _without_repeated(rows, _begins(rows, gap, log.journey is not None), session)
    begins = _begins(rows, gap, log.journey is not None)
    touching = _touching(rows, begins)
    number = np.cumsum(begins) - 1
    count = np.bincount(number, weights=touching).astype(int)
    if not count.any():
        raise ValueError("no touch and no order: nothing to cut into journeys")
    whole = count > 0
    lasts = np.append(np.flatnonzero(begins)[1:] - 1, len(number) - 1)[whole]
    firsts = np.flatnonzero(begins)[whole]
    chosen = touching & whole[number]
    del number  # the largest column; what follows needs room
    times = rows.time[chosen]
    first = np.append(0, np.cumsum(count[whole]))
    outcome = _outcomes(rows.event[lasts], times[first[1:] - 1], log.end - gap)
    return Journeys(
        **_states(rows.point[chosen], log),
        segments=log.names.segments,
        gap=gap,
        begin=log.begin,
        end=log.end,
        first=first,
        time=times,
        customer=rows.customer[firsts],
        segment=rows.segment[firsts],
        outcome=outcome,
        ended=rows.time[lasts],
        value=np.where(outcome == CONVERTED, rows.value[lasts], np.nan),
        returning=_returning(rows, firsts),
        weight=np.ones(len(firsts)),
        session=session,
        brought=(touching & (rows.event == ORDER))[lasts],
    )


def cut_as(log: TouchLog, others: Journeys, *, times: float = 1.0) -> Journeys:
    """Cut a log by the rule of other journeys; `times` their gap."""
    return cut(log, gap=others.gap * times, session=others.session)


def _rows_of(log: TouchLog, gap: float) -> _Rows:
    """Return the rows that matter, by customer, kind of journey, journey and time."""
    log = log.where(np.isin(log.event, _OF_JOURNEYS))
    if not len(log):
        raise ValueError("no touch and no order: nothing to cut into journeys")
    given = log.stage != NONE
    own = np.broadcast_to(np.int64(0), len(log)) if log.journey is None else log.journey
    asked = _led_to_resolved(log, own, np.inf if log.journey is not None else gap) & ~given
    service = (given & (log.stage == RETENTION)) | asked | (log.event == RESOLVED)
    unsaid = np.where(log.event == ORDER, PURCHASE, np.where(asked, RETENTION, CONSIDERATION))
    stage = np.where(given, log.stage, unsaid)
    point = stage.astype(np.int32) * len(log.names.channels) + log.channel
    rows = _Rows(
        log.customer,
        service,
        own,
        log.time,
        log.event,
        point,
        log.channel,
        given,
        log.segment,
        log.value,
    )
    if log.journey is None and not service.any():
        return rows  # as the log has them
    return rows.where(np.lexsort((log.time, own, service, log.customer)))


def _led_to_resolved(log: TouchLog, own: NDArray[np.int64], gap: float) -> NDArray[np.bool_]:
    """Return which rows are resolved contacts, or touches without a stage that led to one.

    They are a run of touches of one customer in one channel, with no more than a gap between them.
    """
    order = np.lexsort((log.time, own, log.customer))
    event, stage = log.event[order], log.stage[order]
    on = (event[:-1] == TOUCH) & (stage[:-1] == NONE) & (np.diff(log.time[order]) <= gap)
    on &= (event[1:] == RESOLVED) | ((event[1:] == TOUCH) & (stage[1:] == NONE))
    channel = log.channel[order]
    on &= (np.diff(channel) == 0) | ((event[1:] == RESOLVED) & (channel[1:] == NONE))
    for column in (log.customer, own):
        on &= np.diff(column[order]) == 0
    run = np.append(0, np.cumsum(~on))
    ends = np.append(np.flatnonzero(~on), len(order) - 1)
    led = np.zeros(len(order), bool)
    led[order] = (event[ends] == RESOLVED)[run]
    return led


def _begins(rows: _Rows, gap: float, is_numbered: bool) -> NDArray[np.bool_]:
    """Return whether a journey begins with each row."""
    ends = np.isin(rows.event[:-1], tuple(_ENDING))
    other = (np.diff(rows.customer) != 0) | (np.diff(rows.service) != 0) | ends
    parted = np.diff(rows.journey) != 0 if is_numbered else np.diff(rows.time) > gap
    begins: NDArray[np.bool_] = np.append(np.ones(1, bool), other | parted)
    return begins


def _without_repeated(rows: _Rows, begins: NDArray[np.bool_], session: float) -> _Rows:
    if session <= 0.0:
        return rows
    touch = rows.event == TOUCH
    same = touch[1:] & touch[:-1] & (np.diff(rows.point) == 0) & (np.diff(rows.time) <= session)
    return rows.where(~(np.append(False, same) & ~begins))


def _touching(rows: _Rows, begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows are touches: also orders that nothing in their channel led to."""
    before = np.append(False, rows.event[:-1] == TOUCH) & ~begins
    same_channel = np.append(False, np.diff(rows.channel) == 0)
    same_point = np.append(False, np.diff(rows.point) == 0)
    led_to = before & same_channel & (same_point | ~rows.has_stage)
    touching: NDArray[np.bool_] = (rows.event == TOUCH) | ((rows.event == ORDER) & ~led_to)
    return touching


def _outcomes(
    last: NDArray[np.int8], touched: NDArray[np.float64], known: float
) -> NDArray[np.int8]:
    """Return how journeys end whose last row and last touch are given."""
    outcome = np.where(touched <= known, LAPSED, OPEN)
    for event, end in _ENDING.items():
        outcome = np.where(last == event, end, outcome)
    return outcome.astype(np.int8)


def _states(point: NDArray[np.int32], log: TouchLog) -> dict[str, Any]:
    """Return the touchpoints in the order of stages, and their codes."""
    used, state = np.unique(point, return_inverse=True)
    channels = log.names.channels
    parts = [divmod(each, len(channels)) for each in used.tolist()]
    states = tuple(f"{STAGES[stage]}@{channels[channel]}" for stage, channel in parts)
    return {"states": states, "state": state.astype(np.int16)}


def _returning(rows: _Rows, firsts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether the customer of each journey had ordered before it began."""
    orders = rows.event == ORDER
    count = int(rows.customer.max()) + 1
    earliest = np.full(count, np.inf)
    np.minimum.at(earliest, rows.customer[orders], rows.time[orders])
    return earliest[rows.customer[firsts]] < rows.time[firsts]
