"""Tally: what a log has been counted into so far, and the numbers it is counted by.

The column after the last channel, or touchpoint, takes what belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import LAPSES, REACTIONS, EventLog
from omnisim.measure.months import MONTH, YEAR
from omnisim.measure.setting import Setting
from omnisim.measure.sums import CELL

WAIT_EDGES: Final = (0.0, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 240.0, 1440.0)
OUTCOMES: Final = ("conversion", "lapse", "lost_in_handoff")  # the last columns of the flows
MONEY: Final = ("revenue", "contribution", "orders")  # the rows of the months


class Tally(NamedTuple):
    """Everything counted so far; the last channel or touchpoint stands for none."""

    sums: NDArray[Any]  # (n_segments, n_channels + 1) of CELL
    flows: NDArray[np.int64]  # (n_touchpoints + start, n_touchpoints + OUTCOMES)
    losses: NDArray[np.int64]  # (LAPSES, n_touchpoints + 1)
    reactions: NDArray[np.int64]  # (REACTIONS, n_channels + 1)
    waits: NDArray[np.int64]  # (n_channels + 1, WAIT_EDGES + above)
    months: NDArray[np.float64]  # (MONEY, n_months, n_channels + 1) calendar months
    bought: NDArray[np.int64]  # (n_months,) new customers with an order in a month of theirs


class Tables(NamedTuple):
    """What the fold looks up."""

    channel_of: NDArray[np.int64]  # (n_touchpoints + 1,) the last is none
    sender: NDArray[np.int64]  # (n_messages,) channel
    wait_edges: NDArray[np.float64]  # minutes
    discount: NDArray[np.float64]  # factor by whole days


class Folded(NamedTuple):
    """What a log is folded into, and what that is done by."""

    people: NDArray[Any]  # (n_people,) of PERSON
    tally: Tally
    tables: Tables
    rules: NDArray[Any]  # (1,) of RULES


RULES: Final = np.dtype(
    [
        ("horizon", np.float64),  # days
        ("end", np.float64),  # of the log
        ("follow_up", np.float64),
        ("value_window", np.float64),
        ("last_of_cohort", np.float64),  # latest first order with full follow-up
        ("month", np.float64),
        ("period", np.float64),
        ("n_months", np.int64),
        ("n_periods", np.int64),
        ("n_touchpoints", np.int64),
        ("nowhere", np.int64),  # the column of no channel
        ("online", np.int64),  # channels as bits
        ("offline", np.int64),
        ("advertising", np.int64),
        ("by_people", np.int64),
    ]
)


class Columns(NamedTuple):
    """The columns of a stretch that the fold reads, as arrays or as lists."""

    time: Any
    customer: Any
    segment: Any
    journey: Any
    kind: Any
    event: Any
    touchpoint: Any
    detail: Any
    duration: Any
    value: Any
    cost: Any
    goods: Any


def empty_tally(setting: Setting) -> Tally:
    """Return a tally of nothing."""
    names = setting.names
    n_channels, n_touchpoints = len(names.channels) + 1, len(names.touchpoints)
    return Tally(
        sums=np.zeros((len(names.segments), n_channels), CELL),
        flows=_counts(n_touchpoints + 1, n_touchpoints + len(OUTCOMES)),
        losses=_counts(len(LAPSES), n_touchpoints + 1),
        reactions=_counts(len(REACTIONS), n_channels),
        waits=_counts(n_channels, len(WAIT_EDGES) + 1),
        months=np.zeros((len(MONEY), setting.n_months, n_channels)),
        bought=_counts(setting.n_months),
    )


def rules_of(setting: Setting) -> NDArray[Any]:
    """Return the numbers of the setting that the fold reads, a (1,) array of RULES."""
    rules = np.zeros(1, RULES)
    for field in ("horizon", "follow_up", "value_window", "period"):
        rules[field] = getattr(setting, field)
    rules["end"] = setting.end
    rules["last_of_cohort"] = setting.horizon - setting.value_window
    rules["month"] = MONTH
    rules["n_months"] = setting.n_months
    rules["n_periods"] = int(setting.horizon / setting.period)
    rules["n_touchpoints"] = len(setting.names.touchpoints)
    rules["nowhere"] = len(setting.names.channels)
    rules["online"] = _bits(setting.online)
    rules["offline"] = _bits(not online for online in setting.online)
    rules["advertising"] = _bits(setting.advertising)
    rules["by_people"] = _bits(setting.served)
    return rules


def tables_of(setting: Setting) -> Tables:
    """Return what the fold looks up."""
    names = setting.names
    days = np.arange(int(max(setting.end, setting.value_window)) + 2)
    return Tables(
        channel_of=np.array([*names.touchpoint_channel, len(names.channels)], np.int64),
        sender=np.array(setting.senders, np.int64),
        wait_edges=np.array(WAIT_EDGES),
        discount=(1 + setting.discount_rate) ** (-days / YEAR),
    )


def columns_of(log: EventLog, *, compiled: bool) -> Columns:
    """Return what the fold reads: arrays for compiled code, lists for plain Python."""
    arrays = (getattr(log, name) for name in Columns._fields)
    return Columns(*(array if compiled else array.tolist() for array in arrays))


def _counts(*shape: int) -> NDArray[np.int64]:
    return np.zeros(shape, np.int64)


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)
