"""Event-log file: what happened, as a compressed table that other tools can read."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np
import pandas as pd

from omnisim.event_log import (
    CANCELLATIONS,
    EVENTS,
    KINDS,
    LAPSES,
    REACHED,
    REACTIONS,
    REDIRECTED,
    RETURN_ROUTES,
    ROUTES,
    STAGES,
    EventLog,
)
from omnisim.files.whole_file import written_whole

_DETAILS = {
    "stock_out": REACTIONS,
    "order": ROUTES,
    "cancelled": CANCELLATIONS,
    "returned": RETURN_ROUTES,
    "lapse": LAPSES,
}


def write_log(stretches: Iterable[EventLog], path: Path) -> int:
    """Write a log as `.csv.gz` (or `.csv`); return the number of events.

    Columns: time (days), customer, segment, journey, kind, event, stage, channel, detail, duration
    (days), value, cost, goods (money). The file appears only when it is whole; the same log gives
    the same bytes.
    """
    count = 0
    with written_whole(path) as raw, _packed(raw, path) as out:
        for number, stretch in enumerate(stretches):
            count += len(stretch)
            text = frame_of(stretch).to_csv(index=False, header=number == 0, lineterminator="\n")
            out.write(text.encode())
    return count


@contextmanager
def _packed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """Compress what is written, if the name says so; without a date, for the same bytes."""
    if path.suffix != ".gz":
        yield raw
        return
    with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
        yield cast("IO[bytes]", packed)


def frame_of(log: EventLog) -> pd.DataFrame:
    """Return a log as a table with names in the place of codes."""
    names = log.names
    channels = np.array([*names.channels, ""], dtype=object)
    stages = np.array([*STAGES, ""], dtype=object)
    channel_of = np.array([*names.touchpoint_channel, len(names.channels)])
    stage_of = np.array([*names.touchpoint_stage, len(STAGES)])
    return pd.DataFrame(
        {
            "time": log.time,
            "customer": log.customer,
            "segment": np.array(names.segments, dtype=object)[log.segment],
            "journey": log.journey,
            "kind": np.array(KINDS, dtype=object)[log.kind],
            "event": np.array(EVENTS, dtype=object)[log.event],
            "stage": stages[stage_of[log.touchpoint]],
            "channel": channels[channel_of[log.touchpoint]],
            "detail": list(_details(log)),
            "duration": log.duration,
            "value": log.value,
            "cost": log.cost,
            "goods": log.goods,
        }
    )


def _details(log: EventLog) -> Iterator[str]:
    for event, detail in zip(log.event, log.detail, strict=True):
        name = EVENTS[event]
        if name == "touch":
            redirected = " redirected" if detail >= REDIRECTED else ""
            yield REACHED[detail % REDIRECTED] + redirected
        else:
            yield _DETAILS[name][detail] if name in _DETAILS else str(detail)
