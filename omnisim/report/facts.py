"""Facts: numbers of scenarios and of the catalogue as texts, with range, grade and source.

It imports no more than it needs: what only lists numbers answers at once.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from omnisim import units
from omnisim.report.letters import in_language
from omnisim.report.wording import Wording
from omnisim.scenario.difference import Fact, Sum
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.units.words import DAYS_PER_MONTH, DAYS_PER_YEAR
from omnisim.units.writing import UNKNOWN

_NEARLY: Final = 0.01  # months


class Writer(NamedTuple):
    """How facts are written in one language and one currency."""

    wording: Wording
    currency: str = ""  # ISO 4217; none where there is no money

    def fact(self, fact: Fact | None) -> str:
        """Return a fact as text: `75% (50% to 90%), assumption`; a dash where there is none."""
        if fact is None:
            return UNKNOWN
        if isinstance(fact, str):
            return fact
        if isinstance(fact, Sum):
            return self.number(fact.value, fact.unit)
        return f"{self.with_range(fact)}, {self.basis(fact)}"

    def basis(self, number: Quantity, *, with_note: bool = False) -> str:
        """Return the grade of a number and its source, and its note if that is wanted."""
        note = in_language(number.note, self.wording.language) if number.note else None
        told = (number.source, note if with_note else None)
        grade = self.wording.say(f"grade.{number.grade}")
        return ": ".join((grade, *filter(None, told)))

    def with_range(self, number: Quantity) -> str:
        """Return a number with its range: `75% (50% to 90%)`."""
        value, low, high = (
            self.number(each, number.unit) for each in (number.value, number.least, number.most)
        )
        if number.least == number.most:
            return value
        return f"{value} ({self.wording.say('phrase.range', low=low, high=high)})"

    def number(self, value: float, unit: Unit) -> str:
        """Return a number of a scenario in the unit that people use for it."""
        language = self.wording.language
        match unit:
            case Unit.share:
                return units.format_share(value, language=language)
            case Unit.money:
                return units.format_money(value, currency=self.currency, language=language)
            case Unit.days:
                return self._duration(value)
            case Unit.per_day:
                number = units.format_number(value * DAYS_PER_YEAR, language=language)
                return self.wording.say("unit.per_year", number=number)
            case Unit.number | Unit.whole:
                return units.format_number(value, language=language)

    def _duration(self, days: float) -> str:
        """Return a time, in months if they are whole; no time at all as a bare 0."""
        if days == 0.0:
            return "0"
        months = days / DAYS_PER_MONTH
        if months > 0.5 and abs(months - round(months)) < _NEARLY:
            return self.wording.count("tactic.months", round(months))
        return units.format_duration(days, language=self.wording.language)


def fact_object(fact: Fact | None) -> Any:
    """Return a fact as JSON has it."""
    if isinstance(fact, Sum):
        return {"value": fact.value, "unit": fact.unit.value}
    if fact is None or isinstance(fact, str):
        return fact
    return {
        "value": fact.value,
        "low": fact.least,
        "high": fact.most,
        "unit": fact.unit.value,
        "grade": fact.grade.value,
        "source": fact.source,
        "note": fact.note,
    }
