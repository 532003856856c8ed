"""OCEL writing: an object-centric event log, OCEL 2.0 as JSON (Berti et al. 2023).

Objects are customers, their journeys and their orders; an event belongs to all that it concerns.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any, Final

import numpy as np

from omnisim.event_log import EVENTS, NEED, ORDER, PROMPTED, SERVICE, EventLog
from omnisim.files.event_log_file import frame_of
from omnisim.files.xes_writing import chunks, moments, part_of

_EVENT_ATTRIBUTES: Final = {
    "stage": "string",
    "channel": "string",
    "detail": "string",
    "duration": "float",
    "value": "float",
    "cost": "float",
}
_OBJECTS: Final = {
    "customer": {"segment": "string"},
    "journey": {"kind": "string"},
    "order": {"value": "float"},
}
_JOURNEYS: Final = 1 << 32  # more than anybody has
_FOLLOW_AN_ORDER: Final = frozenset({"order", "received", "cancelled", "returned"})


def write_ocel(log: EventLog, file: IO[bytes], *, start: dt.date) -> None:
    """Write a log; `start` is the date of day 0, times are told as universal time.

    Beside the log itself memory holds the numbers of its objects and one chunk of it.
    """
    types = {
        "objectTypes": [{"name": n, "attributes": _typed(a)} for n, a in _OBJECTS.items()],
        "eventTypes": [
            {"name": EVENTS[code], "attributes": _typed(_EVENT_ATTRIBUTES)}
            for code in sorted(np.unique(log.event).tolist(), key=lambda code: EVENTS[code])
        ],
    }
    file.write(json.dumps(types, ensure_ascii=False)[:-1].encode())
    for name, parts in (("objects", _objects(log, start)), ("events", _events(log, start))):
        file.write(f', "{name}": ['.encode())
        is_first = True
        for items in parts:
            if items:
                file.write((",\n" * (not is_first) + ",\n".join(items)).encode())
                is_first = False
        file.write(b"]")
    file.write(b"}\n")


def _typed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in attributes.items()]


def _objects(log: EventLog, start: dt.date) -> Iterator[list[str]]:
    """Yield all objects as texts, in chunks: customers, their journeys, their orders."""
    begun = moments(log.time[:1] if len(log) else np.zeros(1), start)[0]
    _, customers = np.unique(log.customer, return_index=True)
    for rows in chunks(customers):
        segments = log.segment[rows].tolist()
        yield [
            _object(f"customer {who}", "customer", "segment", _text(log.names.segments[s]), begun)
            for who, s in zip(log.customer[rows].tolist(), segments, strict=True)
        ]
    columns = np.column_stack([log.customer, log.kind, log.journey])
    _, journeys = np.unique(columns, axis=0, return_index=True)
    for rows in chunks(journeys):
        told = zip(columns[rows].tolist(), moments(log.time[rows], start), strict=True)
        yield [
            _object(_journey(who, kind, journey), "journey", "kind", _text(_KINDS[kind]), time)
            for (who, kind, journey), time in told
        ]
    for rows in chunks(np.flatnonzero(log.event == ORDER)):
        values = (log.customer[rows], log.journey[rows], log.value[rows])
        told_orders = zip(
            *(v.tolist() for v in values), moments(log.time[rows], start), strict=True
        )
        yield [
            _object(_order(who, journey), "order", "value", repr(value), time)
            for who, journey, value, time in told_orders
        ]


_KINDS: Final = {NEED: "need", SERVICE: "service", PROMPTED: "prompted"}


def _object(name: str, kind: str, attribute: str, value: str, time: str) -> str:
    """Return an object as text; names hold nothing that JSON would have to escape."""
    told = f'{{"name": "{attribute}", "time": "{time}", "value": {value}}}'
    return f'{{"id": "{name}", "type": "{kind}", "attributes": [{told}]}}'


def _events(log: EventLog, start: dt.date) -> Iterator[list[str]]:
    """Yield all events as texts, in chunks; what follows an order belongs to it."""
    keys = log.customer.astype(np.int64) * _JOURNEYS + log.journey
    has_order = np.isin(keys, keys[log.event == ORDER])
    codes = np.array([code for code, name in enumerate(EVENTS) if name in _FOLLOW_AN_ORDER])
    follows = has_order & (np.isin(log.event, codes) | (log.kind == SERVICE))
    for rows in chunks(np.arange(len(log))):
        part = part_of(log, rows)
        table = frame_of(part)
        columns = [table[name].tolist() for name in ("customer", "journey", "event")]
        told = [map(_WRITE[kind], table[name]) for name, kind in _EVENT_ATTRIBUTES.items()]
        kinds, times = part.kind.tolist(), moments(part.time, start)
        yield [
            _event(place, time, kind, is_order, row)
            for place, time, kind, is_order, *row in zip(
                rows.tolist(), times, kinds, follows[rows].tolist(), *columns, *told, strict=True
            )
        ]


def _event(place: int, time: str, kind: int, is_of_order: bool, row: list[Any]) -> str:
    customer, journey, event, *values = row
    attributes = ", ".join(
        f'{{"name": "{name}", "value": {value}}}'
        for name, value in zip(_EVENT_ATTRIBUTES, values, strict=True)
    )
    related = [
        _related(f"customer {customer}", "customer"),
        _related(_journey(customer, kind, journey), "journey"),
    ]
    if is_of_order:
        related.append(_related(_order(customer, journey), "order"))
    return (
        f'{{"id": "e{place}", "type": "{event}", "time": "{time}", "attributes": [{attributes}], '
        f'"relationships": [{", ".join(related)}]}}'
    )


def _related(name: str, qualifier: str) -> str:
    return f'{{"objectId": "{name}", "qualifier": "{qualifier}"}}'


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


_WRITE: Final[dict[str, Callable[[Any], str]]] = {"string": _text, "float": repr}


def _journey(customer: int, kind: int, journey: int) -> str:
    return f"journey {customer}-{_KINDS[kind]}-{journey}"


def _order(customer: int, journey: int) -> str:
    return f"order {customer}-{journey}"
