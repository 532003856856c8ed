"""XES: event logs as process-mining tools exchange them (IEEE 1849).

An event is read as a row: its attributes by their keys, those of its trace as `case:KEY`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree as Xml

from omnisim.errors import Faults, Letter, Place

_VALUES: Final = frozenset(("string", "date", "int", "float", "boolean", "id"))

Row = dict[str, str]


def xes_pieces(file: IO[bytes], path: Path, size: int) -> Iterator[list[Row]]:
    """Yield the events of a log in lists of about so many; raises Faults."""
    rows: list[Row] = []
    for row in _rows(file, path):
        rows.append(row)
        if len(rows) >= size:
            yield rows
            rows = []
    if rows:
        yield rows


def _rows(file: IO[bytes], path: Path) -> Iterator[Row]:
    case: Row = {}
    depth: list[str] = []
    try:
        for moment, element in Xml.iterparse(_without_entities(file, path), ("start", "end")):
            name = element.tag.rpartition("}")[2]
            if moment == "start":
                if not depth and name != "log":
                    raise _no_log(path, f"an XML file of {name}")
                depth.append(name)
                continue
            depth.pop()
            if name in _VALUES and depth[-1:] == ["trace"]:
                case[f"case:{element.get('key', '')}"] = element.get("value", "")
            elif name == "event":
                yield {**case, **{a.get("key", ""): a.get("value", "") for a in element}}
                element.clear()
            elif name == "trace":
                case = {}
                element.clear()
    except Xml.ParseError as error:
        raise _no_log(path, f"XML that cannot be read: {error}") from None


class _Guarded:
    """A file without definitions of entities, which could blow up whoever reads them."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file = file
        self._path = path
        self._seen = b""

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if b"<!DOCTYPE" in (self._seen[-16:] + data):
            raise _no_log(self._path, "a definition of entities (DOCTYPE)")
        self._seen = data
        return data


def _without_entities(file: IO[bytes], path: Path) -> _Guarded:
    return _Guarded(file, path)


def _no_log(path: Path, found: str) -> Faults:
    possible = "a log in XES: traces with events that have attributes"
    return Faults([Letter(place=Place(str(path)), found=found, possible=possible)])
