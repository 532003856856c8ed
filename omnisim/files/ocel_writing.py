"""OCEL writing: an object-centric event log, OCEL 2.0 as JSON (Berti et al. 2023).

Objects are customers, their journeys and their orders; an event belongs to all that it concerns.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import IO, Any, Final

import numpy as np

from omnisim.event_log import NEED, ORDER, PROMPTED, SERVICE, EventLog
from omnisim.files.event_log_file import frame_of
from omnisim.files.xes_writing import moment

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
_FOLLOW_AN_ORDER: Final = frozenset({"order", "received", "cancelled", "returned"})


def write_ocel(log: EventLog, file: IO[bytes], *, start: dt.date) -> None:
    """Write a log; `start` is the date of day 0, times are told as universal time."""
    table = frame_of(log)
    kinds = sorted(set(table["event"]))
    types = {
        "objectTypes": [{"name": n, "attributes": _typed(a)} for n, a in _OBJECTS.items()],
        "eventTypes": [{"name": n, "attributes": _typed(_EVENT_ATTRIBUTES)} for n in kinds],
    }
    file.write(json.dumps(types, ensure_ascii=False)[:-1].encode())
    for name, items in (("objects", _objects(log, start)), ("events", _events(log, start))):
        file.write(f', "{name}": ['.encode())
        for place, item in enumerate(items):
            text = json.dumps(item, ensure_ascii=False, allow_nan=False)
            file.write((",\n" * bool(place) + text).encode())
        file.write(b"]")
    file.write(b"}\n")


def _typed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in attributes.items()]


def _orders_of(log: EventLog) -> set[tuple[int, int]]:
    """Return whose journeys have an order: what follows it bears the same number."""
    rows = np.flatnonzero(log.event == ORDER)
    pairs = zip(log.customer[rows].tolist(), log.journey[rows].tolist(), strict=True)
    return set(pairs)


def _objects(log: EventLog, start: dt.date) -> Iterator[dict[str, Any]]:
    begun = moment(float(log.time[0]) if len(log) else 0.0, start)
    names = log.names.segments
    who, first = np.unique(log.customer, return_index=True)
    for customer, place in zip(who.tolist(), first.tolist(), strict=True):
        segment = names[int(log.segment[place])]
        yield _object(f"customer {customer}", "customer", "segment", segment, begun)
    journeys: dict[str, tuple[str, str]] = {}
    columns = (log.customer, log.kind, log.journey, log.time)
    for customer, kind, journey, time in zip(*(c.tolist() for c in columns), strict=True):
        journeys.setdefault(_journey(customer, kind, journey), (_KINDS[kind], moment(time, start)))
    for name, (kind_name, time_text) in journeys.items():
        yield _object(name, "journey", "kind", kind_name, time_text)
    for row in np.flatnonzero(log.event == ORDER).tolist():
        name = _order(int(log.customer[row]), int(log.journey[row]))
        yield _object(
            name, "order", "value", float(log.value[row]), moment(float(log.time[row]), start)
        )


_KINDS: Final = {NEED: "need", SERVICE: "service", PROMPTED: "prompted"}


def _object(name: str, kind: str, attribute: str, value: Any, time: str) -> dict[str, Any]:
    told = [{"name": attribute, "time": time, "value": value}]
    return {"id": name, "type": kind, "attributes": told}


def _events(log: EventLog, start: dt.date) -> Iterator[dict[str, Any]]:
    table, ordered = frame_of(log), _orders_of(log)
    kinds = log.kind.tolist()
    rows: Any = table.itertuples(index=False)
    for place, row in enumerate(rows):
        customer, journey = int(row.customer), int(row.journey)
        related = [
            (f"customer {customer}", "customer"),
            (_journey(customer, kinds[place], journey), "journey"),
        ]
        follows = row.event in _FOLLOW_AN_ORDER or row.kind == "service"
        if follows and (customer, journey) in ordered:
            related.append((_order(customer, journey), "order"))
        yield {
            "id": f"e{place}",
            "type": row.event,
            "time": moment(float(row.time), start),
            "attributes": [
                {"name": name, "value": getattr(row, name)} for name in _EVENT_ATTRIBUTES
            ],
            "relationships": [{"objectId": one, "qualifier": why} for one, why in related],
        }


def _journey(customer: int, kind: int, journey: int) -> str:
    return f"journey {customer}-{_KINDS[kind]}-{journey}"


def _order(customer: int, journey: int) -> str:
    return f"order {customer}-{journey}"
