"""Logs made by hand for tests of calibration."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from omnisim.calibration.log import NONE, SEEN, LogNames, TouchLog
from omnisim.event_log import STAGES


class Row(NamedTuple):
    """One row; what is not given is missing."""

    customer: int
    time: float
    event: str = "touch"
    channel: str = "web"
    stage: str | None = None
    value: float = np.nan
    segment: int = 0
    arm: int = NONE
    journey: int = 0


def log_of(*rows: Row, end: float, origin: dt.date | None = None, **given: Any) -> TouchLog:
    """Return a log of rows, sorted by customer and time."""
    ordered = sorted(rows, key=lambda row: (row.customer, row.time))
    channels = tuple(dict.fromkeys(row.channel for row in ordered if row.channel))
    return TouchLog(
        names=LogNames(channels, given.get("segments", ("everybody",)), given.get("arms", ())),
        origin=origin,
        begin=0.0,
        end=end,
        customers=max(row.customer for row in rows) + 1,
        customer=np.array([row.customer for row in ordered], np.int64),
        time=np.array([row.time for row in ordered]),
        event=np.array([SEEN.index(row.event) for row in ordered], np.int8),
        channel=np.array(
            [channels.index(row.channel) if row.channel else NONE for row in ordered], np.int16
        ),
        stage=np.array(
            [NONE if row.stage is None else STAGES.index(row.stage) for row in ordered], np.int8
        ),
        segment=np.array([row.segment for row in ordered], np.int16),
        value=np.array([row.value for row in ordered]),
        cost=np.full(len(rows), np.nan),
        arm=np.array([row.arm for row in ordered], np.int16),
        journey=np.array([row.journey for row in ordered], np.int64)
        if given.get("numbered")
        else None,
    )
