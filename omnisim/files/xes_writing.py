"""XES writing: an event log for process-mining tools (IEEE 1849).

A trace is one journey of one customer; an event is named by what happened and where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Final
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import COLUMNS, EventLog
from omnisim.files.event_log_file import frame_of

_CHUNK: Final = 20_000  # events
_MILLISECONDS: Final = 86_400_000.0  # of a day
_READ: Final = (
    "customer",
    "kind",
    "journey",
    "segment",
    "event",
    "stage",
    "channel",
    "detail",
    "value",
    "cost",
)
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Cost" prefix="cost" uri="http://www.xes-standard.org/cost.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def write_xes(log: EventLog, file: IO[bytes], *, start: dt.date) -> None:
    """Write a log; `start` is the date of day 0, times are told as universal time.

    Beside the log itself memory holds one chunk of it.
    """
    file.write(_HEAD.encode())
    # Customers and their journeys in the order of their numbers, events in that of their happening.
    order = np.lexsort((np.arange(len(log)), log.journey, log.kind, log.customer))
    latest = None
    for rows in chunks(order):
        pieces, latest = _events(part_of(log, rows), start, latest)
        file.write("".join(pieces).encode())
    file.write(b"</trace>\n</log>\n" if len(log) else b"</log>\n")


def chunks(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield rows of a log, so many at a time."""
    for begin in range(0, len(rows), _CHUNK):
        yield rows[begin : begin + _CHUNK]


def part_of(log: EventLog, rows: NDArray[np.int64]) -> EventLog:
    """Return some rows of a log."""
    return EventLog(names=log.names, **{name: getattr(log, name)[rows] for name in COLUMNS})


def moments(days: NDArray[np.float64], start: dt.date) -> list[str]:
    """Return times as texts of ISO 8601, whole milliseconds.

    >>> moments(np.array([1.5]), dt.date(2026, 1, 5))
    ['2026-01-06T12:00:00.000+00:00']
    """
    since = np.rint(days * _MILLISECONDS).astype("timedelta64[ms]")
    texts = np.datetime_as_string(np.datetime64(start.isoformat(), "ms") + since)
    return [f"{text}+00:00" for text in texts.tolist()]


def activity(event: str, stage: str, channel: str) -> str:
    """Return what happened, and where if it happened somewhere.

    >>> activity("touch", "purchase", "web")
    'touch purchase@web'
    """
    return f"{event} {stage}@{channel}" if channel else event


Case = tuple[int, str, int]


def _events(log: EventLog, start: dt.date, latest: Case | None) -> tuple[list[str], Case | None]:
    """Return a chunk as pieces of text, and the trace that it ends in; `latest` is still open."""
    table, pieces = frame_of(log), []
    columns = [table[name].tolist() for name in _READ]
    for time, *row in zip(moments(log.time, start), *columns, strict=True):
        customer, kind, journey, segment, event, stage, channel, detail, value, cost = row
        case = (customer, kind, journey)
        if case != latest:
            pieces.append("</trace>\n" * (latest is not None))
            pieces.append(_trace(customer, kind, journey, segment))
            latest = case
        pieces.append(
            f"<event>{_string('concept:name', activity(event, stage, channel))}"
            f'<date key="time:timestamp" value="{time}"/>'
            f"{_string('org:resource', channel)}{_string('detail', detail)}"
            f'<float key="value" value="{value!r}"/>'
            f'<float key="cost:total" value="{cost!r}"/></event>\n'
        )
    return pieces, latest


def _trace(customer: int, kind: str, journey: int, segment: str) -> str:
    name = f"{customer}-{kind}-{journey}"
    return (
        f"<trace>{_string('concept:name', name)}{_string('customer', str(customer))}"
        f"{_string('segment', segment)}{_string('kind', kind)}\n"
    )


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={_quoted(value)}/>'


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return quoteattr(value)
