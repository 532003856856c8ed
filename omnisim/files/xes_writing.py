"""XES writing: an event log for process-mining tools (IEEE 1849).

A trace is one journey of one customer; an event is named by what happened and where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.sax.saxutils import quoteattr

import numpy as np

from omnisim.event_log import EventLog
from omnisim.files.event_log_file import frame_of

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
    """Write a log; `start` is the date of day 0, times are told as universal time."""
    file.write(_HEAD.encode())
    for piece in _traces(log, start):
        file.write(piece.encode())
    file.write(b"</log>\n")


def moment(day: float, start: dt.date) -> str:
    """Return a time as a text of ISO 8601.

    >>> moment(1.5, dt.date(2026, 1, 5))
    '2026-01-06T12:00:00.000+00:00'
    """
    begin = dt.datetime.combine(start, dt.time(), tzinfo=dt.UTC)
    return (begin + dt.timedelta(days=day)).isoformat(timespec="milliseconds")


def activity(event: str, stage: str, channel: str) -> str:
    """Return what happened, and where if it happened somewhere.

    >>> activity("touch", "purchase", "web")
    'touch purchase@web'
    """
    return f"{event} {stage}@{channel}" if channel else event


def _traces(log: EventLog, start: dt.date) -> Iterator[str]:
    """Yield each trace as text, customers and their journeys in the order of their numbers."""
    order = np.lexsort((np.arange(len(log)), log.journey, log.kind, log.customer))
    table = frame_of(log).iloc[order]
    latest: tuple[object, ...] = ()
    rows: Any = table.itertuples(index=False)
    for row in rows:
        case = (row.customer, row.kind, row.journey)
        if case != latest:
            yield "</trace>\n" * bool(latest)
            name = "-".join(map(str, case))
            yield (
                f"<trace>{_string('concept:name', name)}{_string('customer', str(row.customer))}"
                f"{_string('segment', str(row.segment))}{_string('kind', str(row.kind))}\n"
            )
            latest = case
        name = activity(str(row.event), str(row.stage), str(row.channel))
        yield (
            f"<event>{_string('concept:name', name)}"
            f'<date key="time:timestamp" value="{moment(float(row.time), start)}"/>'
            f"{_string('org:resource', str(row.channel))}{_string('detail', str(row.detail))}"
            f'<float key="value" value="{row.value:g}"/>'
            f'<float key="cost:total" value="{row.cost:g}"/></event>\n'
        )
    yield "</trace>\n" * bool(latest)


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'
