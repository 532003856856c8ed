"""Assumptions: every number that acts in the scenario with its range, its grade and its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from omnisim.report.letters import in_language
from omnisim.report.numerals import Numerals
from omnisim.report.reading import Reading
from omnisim.scenario.evidence import Input, ledger
from omnisim.scenario.quantity import Grade, Unit
from omnisim.units.words import DAYS_PER_YEAR


class Amount(NamedTuple):
    """A number written out, and as it is for sorting; empty where there is none."""

    text: str
    number: float | str


class Assumption(NamedTuple):
    """One number, written out; what is not known is empty."""

    path: tuple[str, ...]
    amounts: tuple[Amount, Amount, Amount]  # value, low, high
    grade: Grade
    source: str
    note: str

    @property
    def rank(self) -> int:
        """Place of its grade, the most trusted first."""
        return tuple(Grade).index(self.grade)


class GradeCount(NamedTuple):
    """How many numbers have a grade."""

    grade: Grade
    numbers: int
    share: float
    uncertain: int  # of them with a range


def inputs_of(reading: Reading) -> tuple[Input, ...]:
    """Return all numbers of the scenario."""
    return ledger(reading.scenario, reading.scenario.provenance)


def assumptions(reading: Reading) -> list[Assumption]:
    """Return all numbers in the order of the file."""
    return [_assumption(each, reading.numerals) for each in inputs_of(reading)]


def grades(reading: Reading) -> list[GradeCount]:
    """Return how many numbers have each grade, the strongest first."""
    inputs = inputs_of(reading)
    counts = Counter(each.quantity.grade for each in inputs)
    uncertain = Counter(each.quantity.grade for each in inputs if each.is_uncertain)
    return [
        GradeCount(grade, counts[grade], counts[grade] / len(inputs), uncertain[grade])
        for grade in Grade
        if counts[grade]
    ]


def written(value: float, unit: Unit, numerals: Numerals) -> str:
    """Return a number of a scenario in the unit that people use for it."""
    match unit:
        case Unit.share:
            return numerals.share(value)
        case Unit.money:
            return numerals.money(value)
        case Unit.days:
            return numerals.duration(value)
        case Unit.per_day:
            return numerals.wording.say(
                "unit.per_year", number=numerals.number(value * DAYS_PER_YEAR)
            )
        case Unit.number | Unit.whole:
            return numerals.number(value)


def _assumption(each: Input, numerals: Numerals) -> Assumption:
    number = each.quantity
    low, high = (number.low, number.high) if each.is_uncertain else (None, None)
    return Assumption(
        each.path,
        (
            _amount(number.value, number.unit, numerals),
            _amount(low, number.unit, numerals),
            _amount(high, number.unit, numerals),
        ),
        number.grade,
        number.source or "",
        "; ".join(_notes(each, numerals)),
    )


def _notes(each: Input, numerals: Numerals) -> Iterator[str]:
    number, say = each.quantity, numerals.wording.say
    if each.is_uncertain and number.confidence is not None:
        yield say("assumptions.confidence", share=numerals.share(number.confidence))
    if each.is_default:
        yield say("assumptions.default")
    elif number.note:
        yield in_language(number.note, numerals.language)


def _amount(value: float | None, unit: Unit, numerals: Numerals) -> Amount:
    return Amount("", "") if value is None else Amount(written(value, unit, numerals), value)
