"""Event-log file: what happened, as a table that other tools can read.

It is written stretch by stretch: memory does not grow with the length of the log.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
import pandas as pd

from omnisim.errors import Faults, Letter, Place, listed, said, shown
from omnisim.event_log import (
    ANSWERS,
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


_GROUP: Final = 65_536  # rows of a group of a Parquet file
_COLUMNS: Final = {
    "time": "float64",
    "customer": "int64",
    "segment": "string",
    "journey": "int32",
    "kind": "string",
    "event": "string",
    "stage": "string",
    "channel": "string",
    "detail": "string",
    "duration": "float64",
    "value": "float64",
    "cost": "float64",
    "goods": "float64",
}

Add = Callable[[pd.DataFrame], Any]


def write_log(stretches: Iterable[EventLog], path: Path) -> int:
    """Write a log as `.csv.gz`, `.csv` or `.parquet`; return the number of events.

    Columns: time (days), customer, segment, journey, kind, event, stage, channel, detail, duration
    (days), value, cost, goods (money). The file appears only when it is whole; the same log gives
    the same bytes. Raises Faults for another ending, if the package for Parquet is missing, or if
    the file cannot be written.
    """
    ready = ending_of(path)
    count = 0
    with written_whole(path) as raw, _WAYS[ready](raw) as add:
        for stretch in stretches:
            count += len(stretch)
            add(frame_of(stretch))
    return count


def ending_of(path: Path) -> str:
    """Return the ending of a log's file; raises Faults if no log can be written to it."""
    ending = next((e for e in ENDINGS if path.name.endswith(e) and path.name != e), None)
    if ending is None:
        raise Faults([_refused(path)])
    if ending == ".parquet":
        parquet_package()
    return ending


def _refused(path: Path) -> Letter:
    return Letter(
        place=Place(str(path)),
        found=said("no log can be written as {name}", name=shown(path.name)),
        possible=said("a file that ends in {endings}", endings=listed(ENDINGS)),
        advice=f"{path.stem}{ENDINGS[0]}",
    )


@contextmanager
def _csv(raw: IO[bytes]) -> Iterator[Add]:
    is_first = True

    def add(frame: pd.DataFrame) -> None:
        nonlocal is_first
        raw.write(frame.to_csv(index=False, header=is_first, lineterminator="\n").encode())
        is_first = False

    yield add


@contextmanager
def _packed_csv(raw: IO[bytes]) -> Iterator[Add]:
    """Compress, without a date, for the same bytes."""
    with (
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed,
        _csv(cast("IO[bytes]", packed)) as add,
    ):
        yield add


@contextmanager
def _row_groups(raw: IO[bytes]) -> Iterator[Add]:
    """Write groups of equal size, however long the stretches are: every group costs some memory."""
    arrow, parquet = parquet_package()
    schema = arrow.schema((name, getattr(arrow, kind)()) for name, kind in _COLUMNS.items())
    waiting = schema.empty_table()

    def add(frame: pd.DataFrame) -> None:
        nonlocal waiting
        more = arrow.Table.from_pandas(frame, schema=schema, preserve_index=False)
        waiting = arrow.concat_tables([waiting, more])
        while waiting.num_rows >= _GROUP:
            writer.write_table(waiting.slice(0, _GROUP).combine_chunks())
            waiting = waiting.slice(_GROUP).combine_chunks()

    with parquet.ParquetWriter(raw, schema) as writer:
        yield add
        if waiting.num_rows:
            writer.write_table(waiting.combine_chunks())


def parquet_package() -> tuple[Any, Any]:
    """Return the package for Parquet, an extra; raises Faults if it is not there."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Faults([_NO_PARQUET]) from None
    return pyarrow, pyarrow.parquet


_WAYS: Final = {".csv.gz": _packed_csv, ".csv": _csv, ".parquet": _row_groups}
ENDINGS: Final = tuple(_WAYS)
_NO_PARQUET: Final = Letter(
    field="parquet",
    found="the package pyarrow, which writes Parquet, is not installed",
    possible=".csv.gz without it",
    advice="pip install 'omnisim-sandbox[parquet]'",
)


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
        elif name == "message":
            message, answer = divmod(int(detail), len(ANSWERS))
            yield f"{log.names.messages[message]} {ANSWERS[answer]}"
        else:
            yield _DETAILS[name][detail] if name in _DETAILS else str(detail)
