"""Waste: advertising shown to whom it need not be shown, by what is true.

An *exposure* is a visit that an advertisement led to. It is wasted, counted once and in this order,
if the person had ordered within `RECENT` days before it, or if it is one too many: more than `cap`
within `WINDOW` days. One too many is *duplicated* where the record that it was booked to has no
more than the cap – the business capped what it saw, but saw one person as several.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.paths import Floats, Integers
from omnisim.event_log import ORDER, RENEWAL, TOUCH, EventLog

RECENT: Final = 30.0  # days after an order
WINDOW: Final = 30.0  # days in which exposures are counted against the cap
CAP: Final = 5  # an assumption; what a business allows itself is its own choice


class Waste(NamedTuple):
    """Exposures in the window by channel (n_channels,), those wasted in three parts."""

    exposures: Integers
    after_order: Integers
    above_cap: Integers  # of one record: a business that caps would have seen it
    duplicated: Integers

    @property
    def wasted(self) -> Integers:
        """All that was wasted."""
        return self.after_order + self.above_cap + self.duplicated


def waste_of(
    truth: EventLog,
    record: EventLog,
    advertises: NDArray[np.bool_],
    *,
    horizon: float,
    cap: int = CAP,
) -> Waste:
    """Return the waste of one run.

    `record` is the same run as the business sees it, with the same visits in the same order;
    `advertises` (n_channels,) says where a visit is an exposure.
    """
    n = len(truth.names.channels)
    exposed, numbers = _exposures(truth, advertises), _exposures(record, advertises)
    if len(exposed.rows) != len(numbers.rows):
        raise ValueError("the record has other exposures than the truth")
    inside = (exposed.time >= 0.0) & (exposed.time < horizon)
    late = _days_since_order(truth, exposed) <= RECENT
    by_person = _in_window(exposed.who, exposed.time) > cap
    by_record = _in_window(numbers.who, numbers.time) > cap
    channel = exposed.channel

    def count(chosen: NDArray[np.bool_]) -> Integers:
        return np.bincount(channel[inside & chosen], minlength=n)

    return Waste(
        exposures=count(np.ones(len(channel), bool)),
        after_order=count(late),
        above_cap=count(~late & by_person & by_record),
        duplicated=count(~late & by_person & ~by_record),
    )


class _Exposures(NamedTuple):
    """In order of time."""

    rows: Integers
    who: Integers
    time: Floats
    channel: Integers


def _exposures(log: EventLog, advertises: NDArray[np.bool_]) -> _Exposures:
    channel = np.array([*log.names.touchpoint_channel, -1])[log.touchpoint]
    rows = np.flatnonzero(
        (log.event == TOUCH) & (channel >= 0) & np.append(advertises, False)[channel]
    )
    return _Exposures(rows, log.customer[rows].astype(np.int64), log.time[rows], channel[rows])


def _days_since_order(log: EventLog, exposed: _Exposures) -> Floats:
    """Return the days since the latest order of the same person, inf if there was none."""
    orders = np.flatnonzero((log.event == ORDER) & (log.detail != RENEWAL))
    who = np.concatenate([log.customer[orders].astype(np.int64), exposed.who])
    time = np.concatenate([log.time[orders], exposed.time])
    is_order = np.arange(len(who)) < len(orders)
    order = np.lexsort((~is_order, time, who))
    latest = np.where(is_order[order], time[order], -np.inf)
    begins = np.append(True, who[order][1:] != who[order][:-1]) if len(order) else np.zeros(0, bool)
    since = _running_max(latest, begins)
    days = np.empty(len(who))
    days[order] = time[order] - since
    return days[len(orders) :]


def _running_max(values: Floats, begins: NDArray[np.bool_]) -> Floats:
    """Return the greatest value so far within each stretch; later values are never smaller."""
    place = np.where(np.isfinite(values) | begins, np.arange(len(values)), 0)
    return values[np.maximum.accumulate(place)] if len(values) else values


def _in_window(who: Integers, time: Floats) -> Integers:
    """Return how many exposures each has had within the window up to each one, itself included."""
    order = np.lexsort((time, who))
    w, t = who[order], time[order]
    count = np.ones(len(w), np.int64)
    behind = 0
    for place in range(len(w)):
        while w[behind] != w[place] or t[place] - t[behind] > WINDOW:
            behind += 1
        count[place] = place - behind + 1
    back = np.empty(len(w), np.int64)
    back[order] = count
    return back
