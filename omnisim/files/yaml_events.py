"""YAML events: the parser's stream folded into plain data, places and letters.

Only what a strategist's file needs is accepted: one document of names, texts, numbers and lists.
Anchors, aliases and tags are refused, so that a small file stays small when it is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeGuard

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from omnisim.errors import Letter, Place, Said, said, shown
from omnisim.files.yaml_faults import syntax_letter
from omnisim.units.number import is_unclear

Data: TypeAlias = dict[str, "Data"] | list["Data"] | str | int | float | bool | None
Trail: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 30
MAX_ENTRIES: Final = 20_000

_LONGEST_NUMBER: Final = 40
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,29})")
_FLOAT: Final = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ENDS_IN_DIGIT: Final = re.compile(r"(?s).*[0-9]")
_THOUSANDS: Final = re.compile(r"(?<![0-9])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])")
_BEGINS_WITH_DIGITS: Final = re.compile(r"(?s)[0-9]+(?![0-9_a-zA-Z@]).*")


class _GiveUp(Exception):  # noqa: N818 - it never leaves this module
    """Nothing more can be read."""


@dataclass
class Reading:
    """What has been read so far; `data` is whole once `is_whole` is true."""

    events: Iterator[Event]
    file: str
    data: Data = None
    keys: dict[Trail, Place] = field(default_factory=dict)
    values: dict[Trail, Place] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    is_whole: bool = False
    events_read: int = 0

    def document(self) -> None:
        """Read the one document of the stream."""
        self._next()
        start = self._next()
        if isinstance(start, StreamEndEvent):
            self._give_up(start, (), "an empty file", possible="entries such as name: value")
        self._check_version(start)
        self.data = self._node(self._next(), ())
        if self.data is None:
            self._give_up(start, (), "an empty file", possible="entries such as name: value")
        self.is_whole = True
        self._check_end()

    def _next(self) -> Event:
        event = next(self.events)
        self.events_read += 1
        if self.events_read > 2 * MAX_ENTRIES:
            self._give_up(
                event, (), "too many entries", possible=said("at most {most}", most=MAX_ENTRIES)
            )
        return event

    def _node(self, event: Event, trail: Trail) -> Data:
        self.values[trail] = self._place(event)
        if len(trail) > MAX_DEPTH:
            possible = said("at most {most} levels", most=MAX_DEPTH)
            self._give_up(event, trail[:3], "entries nested too deeply", possible=possible)
        self._check_plainness(event, trail)
        match event:
            case MappingStartEvent():
                return self._mapping(trail, is_flow=bool(event.flow_style))
            case SequenceStartEvent():
                return self._sequence(trail)
            case ScalarEvent() if _is_plain(event):
                return _plain_value(event.value)
            case ScalarEvent():
                return str(event.value)
            case _:
                return None

    def _sequence(self, trail: Trail) -> Data:
        items: list[Data] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            path = (*trail, len(items))
            self.keys[path] = self._place(event)
            items.append(self._node(event, path))
        return items

    def _mapping(self, trail: Trail, *, is_flow: bool) -> Data:
        entries: dict[str, Data] = {}
        last: tuple[str, str] | None = None  # name and text of an entry that a comma may have cut
        while not isinstance(key := self._next(), MappingEndEvent):
            name = self._name(key, trail)
            value = self._next()
            if last and _continues(last[1], key, value):
                last = (last[0], f"{last[1]},{name}")
                entries[last[0]] = last[1]
                self._note_comma((*trail, last[0]), last[1])
                continue
            if is_flow and ":" in name and _is_bare(key, value):
                advice = "Put a space after the colon."
                self._note(
                    key,
                    (*trail, name),
                    said("{name} without a value", name=shown(name)),
                    advice=advice,
                )
            path = self._entry(key, name, entries, trail)
            entries.setdefault(name, self._node(value, path))
            if _is_bare(key, value):
                self.values[path] = self.keys[path]  # the parser puts it on some later line
            last = (name, value.value) if is_flow and _is_plain(value) else None
        return entries

    def _name(self, key: Event, trail: Trail) -> str:
        if isinstance(key, ScalarEvent):
            self._check_plainness(key, trail)
            if not key.value:
                advice = "Write a name before the colon."
                self._note(key, trail, "a value without a name", advice=advice)
            return str(key.value)
        self._note(key, trail, "a name made of several parts", advice="Write one plain name.")
        self._node(key, (*trail, "?"))
        return "?"

    def _entry(self, key: Event, name: str, entries: dict[str, Data], trail: Trail) -> Trail:
        """The trail of a new entry; one that exists already gets a trail beside the first."""
        path = (*trail, name)
        if name in entries:
            first = self.keys[path].line if path in self.keys else said("above")
            found = said("{name} again, first in line {first}", name=shown(name), first=first)
            self._note(key, path, found, possible="each name once", advice="Rename or delete one.")
            path = (*trail, said("{name} (again)", name=name))
        self.keys[path] = self._place(key)
        return path

    def _check_plainness(self, event: Event, trail: Trail) -> None:
        advice = "Write the value out, or put the text in quotes."
        match event:
            case AliasEvent():
                self._note(
                    event, trail, said("a reference, *{anchor}", anchor=event.anchor), advice=advice
                )
            case NodeEvent() if event.anchor is not None:
                self._note(
                    event, trail, said("an anchor, &{anchor}", anchor=event.anchor), advice=advice
                )
            case ScalarEvent() | CollectionStartEvent() if event.tag is not None:
                self._note(event, trail, said("a tag, {tag}", tag=event.tag), advice=advice)

    def _check_version(self, start: Event) -> None:
        if getattr(start, "version", None) not in (None, (1, 2)):
            advice = "Delete the line that begins with %YAML."
            self._note(start, (), "another version of YAML", possible="version 1.2", advice=advice)

    def _check_end(self) -> None:
        self._next()
        if isinstance(rest := self._next(), DocumentStartEvent):
            advice = "Delete the line ---, or move what follows it to a file of its own."
            self._note(rest, (), "a second document", possible="one in a file", advice=advice)

    def _note_comma(self, trail: Trail, text: str) -> None:
        """Say that a comma has cut a number; a number cut again is told once, at full length."""
        place = self.values[trail]
        if self.letters and self.letters[-1].place == place:
            self.letters.pop()
        is_thousands = _THOUSANDS.search(text) and "%" not in text
        quoted = said('{value} or "{text}"', value=text.replace(",", "."), text=text)
        self.letters.append(
            Letter(
                place=place,
                field=field_name(trail),
                found=said("{text}, but inside {{ }} a comma ends the entry", text=text),
                possible=text.replace(",", "") if is_thousands else quoted,
                advice="Leave the comma out, write a point for it, or put the number in quotes.",
            )
        )

    def _note(
        self, event: Event, trail: Trail, found: str, *, possible: str = "", advice: str = ""
    ) -> None:
        self.letters.append(
            Letter(
                place=self._place(event),
                field=field_name(trail),
                found=found,
                possible=possible,
                advice=advice,
            )
        )

    def _give_up(self, event: Event, trail: Trail, found: str, *, possible: str) -> None:
        self._note(event, trail, found, possible=possible)
        raise _GiveUp

    def _place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)


def field_name(trail: Trail) -> str:
    """A trail as letters write it, items counted from 1: `configurations.omni.tactics[2]`."""
    if not any(isinstance(step, Said) for step in trail):
        return _dotted(trail)
    places = {f"step_{number}": step for number, step in enumerate(trail)}
    names = (each if isinstance(each, int) else f"{{{place}}}" for place, each in places.items())
    return Said(_dotted(names), places)


def _dotted(trail: Iterable[str | int]) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in trail)
    return "".join(steps).removeprefix(".")


def read_events(text: str, file: str) -> Reading:
    """Everything that can be read of a text; never raises, whatever the text is."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    reading = Reading(iter(yaml.parse(text)), file)
    try:
        reading.document()
    except _GiveUp:
        pass
    except Exception as error:  # noqa: BLE001 - what a parser raises on any text is not known
        last = next(reversed(reading.values.values()), Place(file))
        reading.letters.append(syntax_letter(error, last))
    return reading


def _is_plain(event: Event) -> TypeGuard[ScalarEvent]:
    return isinstance(event, ScalarEvent) and bool(event.implicit[0])


def _is_bare(key: Event, value: Event) -> bool:
    """Whether an entry is a name without quotes and without a value."""
    return _is_plain(key) and _is_plain(value) and value.value == ""


def _continues(text: str, key: Event, value: Event) -> bool:
    """Whether a comma has cut a number: `{conversion: 3,1%}` has an entry `1%` without a value."""
    return (
        _is_plain(key)
        and _is_bare(key, value)
        and len(text) < _LONGEST_NUMBER
        and _ENDS_IN_DIGIT.fullmatch(text) is not None
        and _BEGINS_WITH_DIGITS.fullmatch(key.value) is not None
    )


def _plain_value(text: str) -> Data:
    """The value of a scalar without quotes; numbers that two readers read apart stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not is_unclear(text) and math.isfinite(float(text)):
        return float(text)
    return text
