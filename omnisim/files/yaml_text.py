"""YAML text: a file as plain data, with the place of every entry, and every fault as a letter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from omnisim.errors import Faults, Letter, Place, Severity, in_order, raise_faults
from omnisim.files.file_content import content_of, text_of
from omnisim.files.yaml_events import Data, Trail, field_name, read_events

__all__ = ["Data", "Trail", "YamlText", "parse_yaml", "read_yaml", "scan_yaml"]

_LINE_BREAK: Final = re.compile("\r\n|[\n\r]")


@dataclass(frozen=True)
class YamlText:
    """A YAML text, its plain data, and where each key and value stands.

    Keys are always text. A number that can be read in two ways (`1.500`) stays text too, so that
    `omnisim.units` can refuse it. `letters` are faults that reading could step over.
    """

    file: str
    text: str
    data: Data
    keys: Mapping[Trail, Place]
    values: Mapping[Trail, Place]
    letters: tuple[Letter, ...] = ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text, as their numbers in places count them."""
        return tuple(_LINE_BREAK.split(self.text))

    def place(self, trail: Trail, *, of: Literal["key", "value"] = "value") -> Place:
        """Where an entry stands, or else the nearest one around it that stands in the text.

        What is looked for by its key and stands at the outermost level, is the file as a whole.
        """
        known = self.keys if of == "key" else self.values
        around = (known[trail[:n]] for n in range(len(trail), -1, -1) if trail[:n] in known)
        return next(around, Place(self.file))

    def letter(
        self,
        trail: Trail,
        *,
        found: str,
        possible: str = "",
        advice: str = "",
        of: Literal["key", "value"] = "value",
        severity: Severity = "error",
    ) -> Letter:
        """A letter about one entry of the text."""
        return self.with_line(
            Letter(
                place=self.place(trail, of=of),
                field=field_name(trail),
                found=found,
                possible=possible,
                advice=advice,
                severity=severity,
            )
        )

    def with_line(self, letter: Letter) -> Letter:
        """The letter with the line of the text that it is about."""
        line = letter.place.line if letter.place else 0
        is_known = 0 < line <= len(self.lines)
        return replace(letter, source_line=self.lines[line - 1]) if is_known else letter


def read_yaml(path: str | Path) -> YamlText:
    """The YAML file at a path; raises Faults with a letter for each fault in it."""
    return parse_yaml(content_of(path), file=str(path))


def parse_yaml(content: bytes | str, *, file: str) -> YamlText:
    """YAML content, of which `file` is the name told in letters; raises Faults."""
    source = scan_yaml(content, file=file)
    raise_faults(source.letters)
    return source


def scan_yaml(content: bytes | str, *, file: str) -> YamlText:
    """As `parse_yaml`, but faults that leave the rest readable are kept in `letters`.

    So a check of the data can tell its own faults in the same answer.
    """
    text = text_of(content, file)
    reading = read_events(text, file)
    bare = YamlText(file, text, reading.data, reading.keys, reading.values)
    letters = in_order(bare.with_line(letter) for letter in reading.letters)
    if not reading.is_whole:
        raise Faults(letters)
    return replace(bare, letters=letters)
