"""Numerals: KPI values for people – with their unit, and no more digits than their doubt allows."""

from __future__ import annotations

import math
import re
from typing import Final, Literal, NamedTuple

from omnisim import units
from omnisim.measure.kpis import Unit
from omnisim.report.rounding import cut, last_place, significant_digits, with_decimals
from omnisim.report.wording import Wording
from omnisim.units import Language
from omnisim.units.words import DAYS_PER_MONTH

MINUS: Final = "−"
HARD_SPACE: Final = "\N{NO-BREAK SPACE}"
_POINT: Final[dict[Language, str]] = {"en": ".", "id": ","}
_NEVER_NEGATIVE: Final = ("share", "count", "minutes", "per_year")
_BESIDE_DIGIT: Final = re.compile(r"(?<=\d) | (?=[+\N{MINUS SIGN}]?\d)")
_NEARLY: Final = 0.05  # months
_DIGITS: Final = 3  # of a number about which no doubt is known


class Span(NamedTuple):
    """A value and the two ends of its interval; ends that are not known are NaN."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Span:
        """Return the same of every so many."""
        return Span(*(factor * number for number in self))

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2


class Written(NamedTuple):
    """A value and its interval as texts; the interval is empty where there is none."""

    value: str
    interval: str


class Numerals(NamedTuple):
    """How one language writes the numbers of one scenario."""

    wording: Wording
    currency: str  # ISO 4217

    @property
    def language(self) -> Language:
        """The language."""
        return self.wording.language

    def level(self, span: Span, unit: Unit) -> Written:
        """Return a level: `33.9%` and `32.8 to 35.0%`; the interval stays where a level can be."""
        lowest = 0.0 if unit in _NEVER_NEGATIVE else -math.inf
        highest = 1.0 if unit == "share" else math.inf
        ends = (min(max(end, lowest), highest) for end in (span.low, span.high))
        return self._written(Span(span.value, *ends), unit, signed=False, doubt=span.half_width)

    def difference(self, span: Span, unit: Unit) -> Written:
        """Return a difference with its sign: `+5.4 pp` and `+4.5 to +6.2 pp`."""
        return self._written(span, unit, signed=True, doubt=span.half_width)

    def interval(self, low: float, high: float, unit: Unit, *, signed: bool) -> str:
        """Return an interval alone, its unit written once and its currency not at all."""
        span = Span((low + high) / 2, low, high)
        return self._written(span, unit, signed=signed, doubt=span.half_width).interval

    def number(self, value: float) -> str:
        """Return a plain number: `1,204`, `0.31`."""
        return _tidy(units.format_number(value, language=self.language))

    def share(self, value: float, *, digits: int = _DIGITS) -> str:
        """Return a share in per cent."""
        return _tidy(units.format_share(value, language=self.language, digits=digits))

    def money(self, value: float) -> str:
        """Return an amount of money."""
        text = units.format_money(value, currency=self.currency, language=self.language)
        return _tidy(text)

    def duration(self, days: float) -> str:
        """Return a length of time in its natural unit."""
        return _tidy(units.format_duration(days, language=self.language))

    def length(self, days: float) -> str:
        """Return a length of time in months where it is whole months, else in days."""
        months = days / DAYS_PER_MONTH
        if months > _NEARLY and abs(months - round(months)) < _NEARLY:
            return self.duration(round(months) * DAYS_PER_MONTH)
        return self.days(days)

    def days(self, days: float) -> str:
        """Return a length of time in days."""
        if days == 1.0:
            return self.duration(days)
        return _tidy(self.wording.say("unit.days", number=self.number(days)))

    def per_hundred(self, value: float) -> str:
        """Return a number that counts per hundred, to a tenth."""
        text = units.format_number(round(value, 1), language=self.language, digits=_DIGITS)
        return _tidy(with_decimals(text, 1, point=_POINT[self.language]))

    def _written(self, span: Span, unit: Unit, *, signed: bool, doubt: float) -> Written:
        place = last_place(doubt)
        value, low, high = (self._one(number, unit, place, signed=signed) for number in span)
        if place is None:
            return Written(value, "")
        return Written(value, self._joined(low, high))

    def _one(self, value: float, unit: Unit, place: int | None, *, signed: bool) -> str:
        if math.isnan(value):
            return units.format_number(value, language=self.language)
        number = cut(value, place)
        digits = _DIGITS if place is None else significant_digits(number, place)
        text = _bare(unit, number, digits, self, signed=signed)
        if place is not None:
            decimals = _decimals(unit, number, place)
            text = with_decimals(text, decimals, point=_POINT[self.language])
        return _tidy(self._with_unit(text, unit))

    def _with_unit(self, text: str, unit: Unit) -> str:
        if unit in ("share", "money", "count"):
            return text
        return self.wording.say(f"unit.{unit}", number=text)

    def _joined(self, low: str, high: str) -> str:
        """Return both ends: the currency left out, a common unit only once."""
        mark = self.money(0.0).removesuffix("0")
        low, high = low.replace(mark, ""), high.replace(mark, "")
        tail = _tail(high)
        if tail and low.endswith(tail):
            low = low.removesuffix(tail)
        return _tidy(self.wording.say("phrase.range", low=low, high=high))


def _bare(unit: Unit, number: float, digits: int, numerals: Numerals, *, signed: bool) -> str:
    """Return the number with the words that `units` knows."""
    language, currency = numerals.language, numerals.currency
    kind: Literal["share", "money", "number"] = (
        "share" if unit == "share" else "money" if unit == "money" else "number"
    )
    if signed:
        return units.format_difference(
            number, kind=kind, language=language, currency=currency, digits=digits
        )
    if kind == "share":
        return units.format_share(number, language=language, digits=digits)
    if kind == "money":
        return units.format_money(number, currency=currency, language=language, digits=digits)
    return units.format_number(number, language=language, digits=digits)


def _decimals(unit: Unit, number: float, place: int) -> int:
    """Return how many decimals a number has that is cut at a place and written in its scale."""
    if unit == "share":
        return max(0, -place - 2)
    if unit == "money" and abs(number) >= 1e3:
        thousands = min(4, math.floor(math.log10(abs(number)) / 3))
        return max(0, 3 * thousands - place)
    return max(0, -place)


def _tail(text: str) -> str:
    """Return what follows the last digit."""
    return text[max((i for i, c in enumerate(text) if c.isdigit()), default=-1) + 1 :]


def _tidy(text: str) -> str:
    """Return the text with real minus signs, its numbers kept together with what stands by them."""
    return _BESIDE_DIGIT.sub(HARD_SPACE, text.replace("-", MINUS))
