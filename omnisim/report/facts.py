"""Facts: numbers of scenarios and of the catalogue as texts, with range, grade and source."""

from __future__ import annotations

from typing import Any, Final

from omnisim.report.numerals import Numerals
from omnisim.report.tables.assumptions import written
from omnisim.scenario.difference import Fact
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.units.words import DAYS_PER_MONTH

_NEARLY: Final = 0.01  # months


def fact_text(fact: Fact | None, numerals: Numerals) -> str:
    """Return a fact as text: `75% (50% to 90%), assumption`; a dash where there is none."""
    if fact is None:
        return "–"
    if isinstance(fact, str):
        return fact
    grade = numerals.wording.say(f"grade.{fact.grade}")
    source = f": {fact.source}" if fact.source else ""
    return f"{with_range(fact, numerals)}, {grade}{source}"


def with_range(number: Quantity, numerals: Numerals) -> str:
    """Return a number with its range: `75% (50% to 90%)`."""
    value, low, high = (
        _written(each, number.unit, numerals) for each in (number.value, number.least, number.most)
    )
    if number.least == number.most:
        return value
    ends = numerals.wording.say("phrase.range", low=low, high=high)
    return f"{value} ({ends})"


def _written(value: float, unit: Unit, numerals: Numerals) -> str:
    """Return a number in its unit; a time that is whole months in months."""
    months = value / DAYS_PER_MONTH
    if unit is Unit.days and months > 0.5 and abs(months - round(months)) < _NEARLY:
        return numerals.wording.count("tactic.months", round(months))
    return written(value, unit, numerals)


def fact_object(fact: Fact | None) -> Any:
    """Return a fact as JSON has it."""
    if not isinstance(fact, Quantity):
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
