"""Letters: what the checker says, in the language of who reads it.

The checker says everything in English. Its catalogue of another language is a file whose keys are
the English texts, `{names}` to fill in included; what it does not have is said in English. Names,
numbers and text of a file are told as they stand, numbers with the language's decimal mark.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final

from omnisim.errors import IN_ENGLISH, MOST_TOLD, Faults, Labels, Letter, Said, and_more
from omnisim.units import Language

_MARKS: Final = str.maketrans(".,", ",.")


class _Filler(Formatter):
    """Fills values in; a number that is not whole has a decimal comma."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = format(value, format_spec)
        return text.translate(_MARKS) if isinstance(value, int | float) else text


_FILLER: Final = _Filler()


def told(letter: Letter, language: Language) -> str:
    """Return a letter as text."""
    if language == "en":
        return str(letter)
    return letter_in(letter, language).written(_labels(language))


def told_of(letters: Sequence[Letter], language: Language) -> list[str]:
    """Return letters as texts."""
    return [told(letter, language) for letter in letters]


def all_told(faults: Faults, language: Language) -> str:
    """Return the letters of faults as one text, as many of them as anybody reads."""
    parts = told_of(faults.letters[:MOST_TOLD], language)
    rest = in_language(and_more(faults.letters), language)
    return "\n\n".join([*parts, rest] if rest else parts)


def letter_in(letter: Letter, language: Language) -> Letter:
    """Return a letter whose texts are in a language; its field is a name unless it is `Said`."""
    field = letter.field
    return replace(
        letter,
        field=in_language(field, language) if isinstance(field, Said) else field,
        found=in_language(letter.found, language),
        possible=in_language(letter.possible, language),
        advice=in_language(letter.advice, language),
    )


def in_language(text: str, language: Language) -> str:
    """Return a text of the checker in a language; in English if it is not known there."""
    if language == "en":
        return text
    known = catalogue(language)
    if not isinstance(text, Said):
        return known.get(text, text)
    template = known.get(text.template, text.template)
    values = {
        name: in_language(value, language) if isinstance(value, Said) else value
        for name, value in text.values.items()
    }
    return _FILLER.vformat(template, (), values)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return the English texts with what they are in a language; none in English."""
    if language == "en":
        return {}
    file = files("omnisim.report") / "languages" / f"letters.{language}.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _labels(language: Language) -> Labels:
    return Labels(*(in_language(label, language) for label in IN_ENGLISH))
