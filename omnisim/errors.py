"""Letters: what is wrong in something given to us, where, what is possible, what to try."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Severity = Literal["error", "warning"]

MOST_TOLD: Final = 100  # letters at once

_WIDEST_LINE = 100
_LONGEST_NAME = 80
_LONGEST_TEXT = 500
_LARGEST_WHOLE = 10**30
_GROUPS: Final = ("an empty group", "a group of 1 entry", "a group of {count} entries")
_LISTS: Final = ("an empty list", "a list of 1 item", "a list of {count} items")
_LAST: Final = {"or": "{words} or {last}", "and": "{words} and {last}"}


class Said(str):
    """A finished English text that still knows its template and the values filled in.

    So it can be said in another language. Values that are words of ours are `Said` themselves; all
    others are names, numbers and text of a file, which no language changes.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Said:
        """Return the template with its values filled in."""
        text = super().__new__(cls, template.format(**values))
        text.template, text.values = template, values
        return text

    def __reduce__(self) -> tuple[type[Said], tuple[str, Mapping[str, object]]]:
        return Said, (self.template, self.values)


def said(template: str, /, **values: object) -> Said:
    """Return a text with values in it, or a word of ours that is a value in another text."""
    return Said(template, values)


def joined(words: Sequence[str]) -> Said:
    """Return words with commas between them."""
    places = {f"word_{number}": word for number, word in enumerate(words)}
    return Said(", ".join(f"{{{place}}}" for place in places), places)


def did_you_mean(near: object) -> Said:
    """Return the advice to write what was probably meant."""
    return said("Did you mean {near}?", near=near)


class Labels(NamedTuple):
    """What a letter calls its parts."""

    found: str = "found"
    possible: str = "possible"
    advice: str = "try"
    warning: str = "warning"


IN_ENGLISH: Final = Labels()


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
        return self.written(IN_ENGLISH)

    def written(self, labels: Labels) -> str:
        """The letter as text, its parts called by these labels."""
        parts = [*self._heading(labels), *self._source(), *self._body(labels)]
        return "\n".join(parts)

    def _heading(self, labels: Labels) -> list[str]:
        warning = labels.warning if self.severity == "warning" else ""
        words = (self.where, _short(self.field, _LONGEST_TEXT), warning)
        heading = " ".join(printable(word) for word in words if word)
        return [heading] if heading else []

    def _source(self) -> list[str]:
        if not (self.place and self.place.line and self.source_line.strip()):
            return []
        line, caret = _window(self.source_line, self.place.column - 1)
        number = str(self.place.line)
        return [f"  {number} | {line}", f"  {' ' * len(number)} | {' ' * caret}^"]

    def _body(self, labels: Labels) -> list[str]:
        names = (labels.found, labels.possible, labels.advice)
        width = max(map(len, names)) + 1
        return [
            f"  {name + ':':<{width}} {printable(_short(text, _LONGEST_TEXT))}"
            for name, text in zip(names, (self.found, self.possible, self.advice), strict=True)
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
        parts = [str(letter) for letter in self.letters[:MOST_TOLD]]
        rest = and_more(self.letters)
        return "\n\n".join([*parts, rest] if rest else parts)


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


def and_more(letters: Sequence[Letter]) -> str:
    """What stands for the letters that are too many to be told; empty if none are."""
    rest = len(letters) - MOST_TOLD
    return said("… and {count} more", count=rest) if rest > 0 else ""


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
            return said("nothing")
        case bool():
            return str(value).lower()
        case str():
            return f'"{_short(value, longest)}"' if value.strip() else said("an empty text")
        case int() if abs(value) > _LARGEST_WHOLE:
            return said("a number beyond all bounds")
        case int() | float():
            return str(value)
        case dict():
            return _counted(len(value), *_GROUPS)
        case list() | tuple():
            return _counted(len(value), *_LISTS)
        case _:
            return said("a {kind}", kind=type(value).__name__)


def listed(names: Iterable[str], longest: int = 12, last: Literal["or", "and"] = "or") -> str:
    """Names as a phrase: `app, store or web`; beyond `longest` only their number is told."""
    words = list(names)
    if len(words) > longest:
        rest = len(words) - longest
        return said("{words} and {count} more", words=joined(words[:longest]), count=rest)
    if len(words) < 2:
        return words[0] if words else ""
    return said(_LAST[last], words=joined(words[:-1]), last=words[-1])


def printable(text: str) -> str:
    """The text on one line, control characters made visible: a file must not move the cursor."""
    return "".join(c if c.isprintable() else _visible(c) for c in text)


def _visible(character: str) -> str:
    return " " if character.isspace() else character.encode("unicode_escape").decode("ascii")


def _counted(count: int, none: str, one: str, many: str) -> Said:
    return said(none) if not count else said(one) if count == 1 else said(many, count=count)


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
