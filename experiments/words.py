"""Words: what experiments say, in the languages and by the mechanism of the report.

Their own texts stand in `words/*.toml`; what the report has a word for is said with that.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from omnisim import units
from omnisim.report.numerals import HARD_SPACE, MINUS, Numerals, Span
from omnisim.report.rounding import cut, last_place, significant_digits
from omnisim.report.table import Table
from omnisim.report.wording import Wording, wording

FOLDER: Final = Path(__file__).parent / "words"


class Words(Wording):
    """The texts of the report and of the experiments in one language."""

    def number(self, value: float) -> str:
        """Return a plain number."""
        return Numerals(self, "IDR").number(value)


def words_of(language: str) -> Words:
    """Return the texts of a language; ValueError if there are none."""
    report = wording(language)
    return Words(report.language, {**report.texts, **own_texts(language)})


def own_texts(language: str) -> dict[str, str]:
    """Return the texts of the experiments alone."""
    return dict(_flat("", tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))))


def _flat(prefix: str, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, child in node.items():
        if isinstance(child, dict):
            yield from _flat(f"{prefix}{name}.", child)
        else:
            yield f"{prefix}{name}", str(child).strip()


def percent(span: Span, words: Wording, *, signed: bool, points: bool = False) -> str:
    """Return a share or a relative difference with its interval: `+12% (10 to 14)`."""
    place = last_place(100 * span.half_width)
    unit = f"{HARD_SPACE}{words.say('unit.points_of_share')}" if points else "%"
    value, low, high = (_one(100 * number, place, words, signed=signed) for number in span)
    if place is None:
        return f"{value}{unit}"
    return f"{value}{unit} ({words.say('phrase.range', low=low, high=high)})"


def _one(value: float, place: int | None, words: Wording, *, signed: bool) -> str:
    number = cut(value, place)
    digits = 3 if place is None else significant_digits(number, min(place, 0))
    text = units.format_number(abs(number), language=words.language, digits=digits)
    is_zero = not any(character in "123456789" for character in text)
    sign = "" if is_zero else MINUS if number < 0 else "+" if signed else ""
    return f"{sign}{text}"


def markdown(table: Table) -> str:
    """Return a table as Markdown."""
    rule = tuple("---" for _ in table.head)
    return "\n".join(f"| {' | '.join(line)} |" for line in (table.head, rule, *table.rows))
