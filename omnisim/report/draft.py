"""Draft: that a smaller market was simulated than the one that is meant."""

from __future__ import annotations

from typing import Protocol

from markupsafe import Markup

from omnisim.report.numerals import Numerals
from omnisim.report.wording import Wording


class Drafted(Protocol):
    """What is told of a market that may be smaller than the real one."""

    @property
    def wording(self) -> Wording:
        """Words of a language."""

    @property
    def numerals(self) -> Numerals:
        """Its numbers."""

    @property
    def people(self) -> int:
        """How many people were simulated, about."""

    @property
    def real_people(self) -> int:
        """How many people the market has."""


def draft(reading: Drafted) -> Markup:
    """Return that a smaller market was simulated."""
    write = reading.numerals.number
    return reading.wording.html(
        "decision.draft", people=write(reading.people), real=write(reading.real_people)
    )
