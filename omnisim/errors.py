"""Letters: what is wrong in something given to us, where, what is possible, what to try."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sized
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

_WIDEST_LINE = 100
_LONGEST_NAME = 80
_LONGEST_TEXT = 500
_MOST_TOLD = 100
_LARGEST_WHOLE = 10**30


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; lines and columns count from 1, line 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One fault, or one warning, told to the person who can mend it.

    `field` is the dotted path of the entry, `source_line` the line of the file at `place`.
    """

    found: str
    possible: str = ""
    advice: str = ""
    place: Place | None = None
    field: str = ""
    source_line: str = ""
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """The place as text, such as `shop.yaml:42:7`; empty when there is none."""
        return str(self.place) if self.place else ""

    def __str__(self) -> str:
        parts = [*self._heading(), *self._source(), *self._body()]
        return "\n".join(parts)

    def _heading(self) -> list[str]:
        warning = "warning" if self.severity == "warning" else ""
        words = (self.where, _short(self.field, _LONGEST_TEXT), warning)
        heading = " ".join(printable(word) for word in words if word)
        return [heading] if heading else []

    def _source(self) -> list[str]:
        if not (self.place and self.place.line and self.source_line.strip()):
            return []
        line, caret = _window(self.source_line, self.place.column - 1)
        number = str(self.place.line)
        return [f"  {number} | {line}", f"  {' ' * len(number)} | {' ' * caret}^"]

    def _body(self) -> list[str]:
        rows = (("found", self.found), ("possible", self.possible), ("try", self.advice))
        return [
            f"  {name + ':':<9} {printable(_short(text, _LONGEST_TEXT))}"
            for name, text in rows
            if text
        ]


class Faults(Exception):  # noqa: N818 - a plural of letters, not one error
    """All letters about one thing, at least one of them an error, in the order of their places."""

    def __init__(self, letters: Iterable[Letter]) -> None:
        self.letters = in_order(letters)
        if not self.letters:
            raise ValueError("Faults need at least one letter")
        super().__init__(self.letters)

    def __str__(self) -> str:
        parts = [str(letter) for letter in self.letters[:_MOST_TOLD]]
        rest = len(self.letters) - _MOST_TOLD
        return "\n\n".join(parts + ([f"… and {rest} more"] if rest > 0 else []))


class Refusal(ValueError):  # noqa: N818 - it becomes a letter
    """A value refused by someone who does not know its place in a file.

    `at` leads from the refused value to its guilty part: keys and indices, outermost first.
    """

    def __init__(
        self, found: str, possible: str = "", *, advice: str = "", at: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(found, possible)
        self.found = found
        self.possible = possible
        self.advice = advice
        self.at = at

    def __str__(self) -> str:
        possible = f"possible: {self.possible}" if self.possible else ""
        return "; ".join(part for part in (self.found, possible, self.advice) if part)


class Refusals(ValueError):  # noqa: N818 - they become letters
    """Several refusals of one value, so that all faults can be told in one answer."""

    def __init__(self, each: Iterable[Refusal]) -> None:
        self.each = tuple(each)
        super().__init__(self.each)

    def __str__(self) -> str:
        return " | ".join(map(str, self.each))


def in_order(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """The letters by file, line and column; those without a place come last, as they came."""
    return tuple(sorted(letters, key=lambda letter: (not letter.place, letter.place or Place(""))))


def raise_faults(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """Raise `Faults` with all letters if one of them is an error, else give back the warnings."""
    ordered = in_order(letters)
    if any(letter.severity == "error" for letter in ordered):
        raise Faults(ordered)
    return ordered


def nearest(name: str, possible: Iterable[str]) -> str | None:
    """The possible name that was probably meant, or None when none is near.

    Case, dashes, underscores, spaces and the order of words are forgiven before spelling is.
    """
    names = list(possible)
    if not name.strip() or len(name) > _LONGEST_NAME:
        return None
    return (
        _same_words(name, names) or _same_beginning(name, names) or _similar_spelling(name, names)
    )


def shown(value: object, longest: int = 60) -> str:
    """A value as a reader would recognise it: short, on one line, in quotes when it is text."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return f'"{_short(value, longest)}"' if value.strip() else "an empty text"
        case int() if abs(value) > _LARGEST_WHOLE:
            return "a number beyond all bounds"
        case int() | float():
            return str(value)
        case dict():
            return f"a group of {_count(value, 'entry', 'entries')}" if value else "an empty group"
        case list() | tuple():
            return f"a list of {_count(value, 'item', 'items')}" if value else "an empty list"
        case _:
            return f"a {type(value).__name__}"


def listed(names: Iterable[str], longest: int = 12, last: str = "or") -> str:
    """Names as a phrase: `app, store or web`; beyond `longest` only their number is told."""
    words = list(names)
    if len(words) > longest:
        return f"{', '.join(words[:longest])} and {len(words) - longest} more"
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def printable(text: str) -> str:
    """The text on one line, control characters made visible: a file must not move the cursor."""
    return "".join(c if c.isprintable() else _visible(c) for c in text)


def _visible(character: str) -> str:
    return " " if character.isspace() else character.encode("unicode_escape").decode("ascii")


def _count(things: Sized, one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _window(line: str, caret: int) -> tuple[str, int]:
    """At most `_WIDEST_LINE` characters of the line around the caret, and the caret in them."""
    start = max(0, min(caret - _WIDEST_LINE // 2, len(line) - _WIDEST_LINE))
    piece = line[start : start + _WIDEST_LINE].rstrip()
    return "".join(c if c.isprintable() else " " for c in piece), max(0, caret - start)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", name.casefold()) if word]


def _same_words(name: str, names: list[str]) -> str | None:
    wanted = sorted(_words(name))
    together = "".join(_words(name))
    for candidate in names:
        if "".join(_words(candidate)) == together or sorted(_words(candidate)) == wanted:
            return candidate
    return None


def _same_beginning(name: str, names: list[str]) -> str | None:
    """The one candidate that goes on where the name stops (`cost` → `cost_per_visit`)."""
    longer = [n for n in names if len(name) >= 3 and n.casefold().startswith(name.casefold())]
    return longer[0] if len(longer) == 1 else None


def _similar_spelling(name: str, names: list[str]) -> str | None:
    plain = {" ".join(_words(candidate)): candidate for candidate in reversed(names)}
    close = difflib.get_close_matches(" ".join(_words(name)), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None
