"""Shelf: the scenarios at hand, and those that browsers bring along, read once."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from omnisim.errors import Faults, Letter, did_you_mean, listed, nearest, said, shown
from omnisim.files.file_content import content_of, text_of
from omnisim.files.scenario_file import ScenarioFile, parse_scenario
from omnisim.files.starters import starter_text
from omnisim.units import Language
from omnisim.web.bounds import MOST_ENTRIES
from omnisim.web.changes import Basis, basis_of
from omnisim.web.wish import Market

Value = TypeVar("Value")

_TITLE: Final = re.compile(r"^name:[ \t]*(?P<title>[^\s#][^\n#]*?)[ \t]*(?:#.*)?$", re.MULTILINE)
_LABEL: Final = re.compile(r"^label:[ \t]*\{(?P<names>[^\n]*)\}", re.MULTILINE)
_STARTER: Final = "small_shop"
_REMEMBERED: Final = 128  # scenarios


class Remembered(Generic[Value]):
    """What was reckoned lately, by a key; each is reckoned by one thread only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def get(self, key: str) -> Value | None:
        """Return what is known under a key."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: Value) -> None:
        """Keep a value, and forget the one that nobody asked for longest."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def of(self, key: str, reckon: Callable[[], Value]) -> Value:
        """Return what is known under a key, reckoned now if it is not."""
        with self._lock:
            own = self._locks.setdefault(key, threading.Lock())
        try:
            with own:
                found = self.get(key)
                if found is None:
                    found = reckon()
                    self.put(key, found)
                return found
        finally:
            with self._lock:
                self._locks.pop(key, None)


class Shelf(NamedTuple):
    """Scenario texts by their names, and what was read of them."""

    texts: Mapping[str, str]
    read: Remembered[Basis]

    def titles(self, language: Language) -> dict[str, str]:
        """Return what each scenario at hand calls itself; none of them is read for that."""
        return {name: _title(name, text, language) for name, text in self.texts.items()}

    def of(self, market: Market) -> Basis:
        """Return the scenario of a request as it is written; raises Faults.

        A scenario that a browser brings along may not make this machine read another file.
        """
        if market.text is None:
            text, file = self._text(market.scenario), f"{market.scenario}.yaml"
        else:
            text, file = market.text, _file_name(market.file)
        key = hashlib.blake2b(f"{file}\0{text}".encode(), digest_size=16).hexdigest()
        return self.read.of(key, lambda: basis_of(_read(text, file)))

    def _text(self, name: str | None) -> str:
        if name in self.texts:
            return self.texts[str(name)]
        near = nearest(name or "", self.texts)
        raise Faults(
            [
                Letter(
                    field=said("scenario"),
                    found=said("no scenario is named {name}", name=shown(name)),
                    possible=listed(self.texts),
                    advice=did_you_mean(near) if near else "",
                )
            ]
        )


def _read(text: str, file: str) -> ScenarioFile:
    """Read a scenario, unless it holds more than any scenario does: reading that takes long."""
    entries = text.count(",") + text.count("\n")
    if entries > MOST_ENTRIES:
        found = said("more than {most:,} entries", most=MOST_ENTRIES)
        raise Faults(
            [Letter(field=said("scenario"), found=found, possible="a scenario of a few hundred")]
        )
    return parse_scenario(text, file=file, stands_alone=True)


def _title(name: str, text: str, language: Language) -> str:
    label = _LABEL.search(text)
    quoted = label and re.search(rf"""\b{language}: *(["'])(?P<title>.+?)\1""", label["names"])
    if quoted:
        return str(quoted["title"])
    title = _TITLE.search(text)
    return title["title"].strip("'\"") if title else name.replace("_", " ")


def shelf_of(files: Iterable[Path]) -> Shelf:
    """Return a shelf with some files; with the starter if there are none. Raises Faults."""
    texts = {_name_of(file): text_of(content_of(file), str(file)) for file in files}
    return Shelf(texts or {_STARTER: starter_text()}, Remembered(_REMEMBERED))


def scenario_files(places: Iterable[Path]) -> list[Path]:
    """Return scenario files: those named, and those in folders that are named."""
    return [
        file
        for place in places
        for file in (sorted(place.glob("*.yaml")) if place.is_dir() else [place])
    ]


def _name_of(file: Path) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in file.stem.lower())
    return name if name[:1].isalpha() else f"s{name}"


def _file_name(name: str) -> str:
    """Return a name for letters; nothing is ever opened under it."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable())[:60] or "scenario.yaml"
