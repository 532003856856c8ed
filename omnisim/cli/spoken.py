"""Spoken: letters in the language that a command was asked to answer in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from omnisim.errors import Faults, Letter
from omnisim.units import Language

_OPTION: Final = "--language"


def language_in(arguments: Sequence[str]) -> Language:
    """Return the language that was typed; it is needed before anything else is read."""
    named = [two for one, two in pairwise(("", *_parted(arguments))) if one == _OPTION]
    return "id" if named[-1:] == ["id"] else "en"


def _parted(arguments: Sequence[str]) -> list[str]:
    """Return the words that were typed, an option and its value apart."""
    return [
        word
        for each in arguments
        for word in (each.split("=", 1) if each.startswith(f"{_OPTION}=") else [each])
    ]


def tell(what: Letter | Faults | str, language: str) -> None:
    """Say something beside the answer, to who watches."""
    print(told(what, language), file=sys.stderr)


def told(what: Letter | Faults | str, language: str) -> str:
    """Return a letter, all letters of faults, or a text of ours in a language."""
    if language != "id":
        return str(what)
    from omnisim.report import letters  # late: its catalogue is read for those who need it

    match what:
        case Faults():
            return letters.all_told(what, "id")
        case Letter():
            return letters.told(what, "id")
        case _:
            return letters.in_language(what, "id")
