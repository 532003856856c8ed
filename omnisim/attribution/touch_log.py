"""Touch log: who was reached by what, and who ordered – as an analyst finds it in the records.

A visit is a touch of its channel; an answered message is a touch of the channel that sent it.
Contacts about an order that was placed are none, nor is the renewal of a contract an order. Touches
of one record form a *path* that ends with an order, or with a pause longer than `pause`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.paths import Floats, Integers, Paths
from omnisim.event_log import (
    ANSWERED,
    ANSWERS,
    MESSAGE,
    ORDER,
    RENEWAL,
    SERVICE,
    TOUCH,
    EventLog,
)

PAUSE: Final = 30.0  # days without a touch, after which a path has ended


class Touches(NamedTuple):
    """Touches and orders by record and time; arrays (n_rows,)."""

    channels: tuple[str, ...]
    record: Integers
    time: Floats  # days
    channel: Integers  # of the touch, or where the order was placed
    is_order: NDArray[np.bool_]
    is_message: NDArray[np.bool_]  # an answered message
    value: Floats  # money ordered
    cost: Floats  # of the touch or message


def touches_of(log: EventLog, senders: Collection[int]) -> Touches:
    """Return the touches and orders of a log, the truth or as seen.

    `senders` (n_messages,) is the channel that sends each message.
    """
    is_journey = log.kind != SERVICE
    is_order = (log.event == ORDER) & (log.detail != RENEWAL) & is_journey
    answered = (log.event == MESSAGE) & (log.detail % len(ANSWERS) & ANSWERED > 0)
    kept = np.flatnonzero(((log.event == TOUCH) & is_journey) | is_order | answered)
    is_message = log.event[kept] == MESSAGE
    time = log.time[kept] + np.where(is_message, log.duration[kept], 0.0)
    channel = np.array([*log.names.touchpoint_channel, -1])[log.touchpoint[kept]]
    sender = np.array([*senders, -1])
    channel[is_message] = sender[log.detail[kept][is_message] // len(ANSWERS)]
    # A message is answered before the visit that it leads to at the same moment.
    order = np.lexsort((np.arange(len(kept)), ~is_message, time, log.customer[kept]))
    kept, is_message = kept[order], is_message[order]
    return Touches(
        channels=log.names.channels,
        record=log.customer[kept].astype(np.int64),
        time=time[order],
        channel=channel[order].astype(np.int64),
        is_order=is_order[kept],
        is_message=is_message,
        value=np.where(is_order[kept], log.value[kept], 0.0),
        cost=log.cost[kept],
    )


def paths_in(
    touches: Touches,
    *,
    horizon: float,
    pause: float = PAUSE,
    direct: Collection[str] = (),
) -> Paths:
    """Return the paths that ended in the window [0, horizon), one row each."""
    n = len(touches.record)
    if n == 0:
        return _no_paths(touches.channels, direct)
    begins = np.ones(n, bool)
    begins[1:] = (
        (touches.record[1:] != touches.record[:-1])
        | touches.is_order[:-1]
        | (np.diff(touches.time) > pause)
    )
    path = np.cumsum(begins) - 1
    n_paths = int(path[-1]) + 1
    last = np.append(np.flatnonzero(begins)[1:], n) - 1
    end = touches.time[last]
    inside = (end >= 0.0) & (end < horizon)
    number = np.cumsum(inside) - 1  # of the paths kept
    rows = ~touches.is_order & inside[path]
    lengths = np.bincount(number[path[rows]], minlength=int(inside.sum()))
    converted = np.bincount(path, touches.is_order, minlength=n_paths)[inside]
    return Paths(
        channels=touches.channels,
        touch=touches.channel[rows],
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        conversions=converted,
        nulls=1.0 - converted,
        revenue=np.bincount(path, touches.value, minlength=n_paths)[inside],
        age=(end[path] - touches.time)[rows],
        direct=frozenset(direct),
    )


def _no_paths(channels: tuple[str, ...], direct: Collection[str]) -> Paths:
    nothing, whole = np.zeros(0), np.zeros(0, np.int64)
    start = np.zeros(1, np.int64)
    return Paths(channels, whole, start, nothing, nothing, nothing, nothing, frozenset(direct))
