"""Reading: a scalar of a scenario file as a float in base units, or a UnitError that explains."""

from __future__ import annotations

import re
from typing import NamedTuple

from omnisim.errors import did_you_mean, nearest, said, shown
from omnisim.units.number import Separator, UnitError, finite, scalar, split, written_number
from omnisim.units.words import (
    CURRENCY_OF,
    DAYS_IN,
    HOURS_PER_DAY,
    PERCENT,
    SCALE_OF,
    UNCLEAR_DURATION,
    UNCLEAR_SCALE,
)

_NUMBER = "a number, such as 1.2"
_COUNT = "a whole number, 0 or more, such as 6"
_SHARE = "a share from 0% to 100%, such as 3.1% or 0.031"
_MONEY = "an amount, such as 2500, 25 rb or 1.2 jt"
_MONEY_IN = "an amount in {currency}, such as 2500, 25 rb or 1.2 jt"
_DURATION = "a number and a unit of time, such as 90 days, 12 weeks, 8 min"
_RATE = "how often per unit of time, such as 1.2 per year"
_CLOCK = 'opening hours, such as "10:00-21:00", 24h or closed'

_CURRENCY_FIRST = re.compile(
    r"(?P<sign>[+-]?) ?(?P<mark>[^0-9+\-., ]+)\.? ?(?P<rest>[+-]?[0-9.].*)"
)
_PER = re.compile(
    r"(?P<number>.+?) ?(?:times|kali|x)? ?(?:\bper\b|/) ?(?P<span>[0-9.,]*) ?(?P<unit>[^0-9]+)"
)
_PER_ONE = re.compile(r"\bse(?=tahun|bulan|minggu|hari|jam)")
_SPAN = re.compile(r"(?P<start>[0-9:.]+) ?(?:-|to|until|sampai|s/d) ?(?P<end>[0-9:.]+)")
_CLOCK_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9]))?")


class ClockSpan(NamedTuple):
    """Hours of the clock from a start in [0, 24) to an end; an end beyond 24 is the next day.

    Open all day is (0, 24), closed is (0, 0).
    """

    start_hour: float
    end_hour: float


def parse_number(value: object) -> float:
    """A plain number or factor: `1.15`, `1,15`, `115%`. One separator is always a decimal one."""
    written = scalar(value, _NUMBER)
    if isinstance(written, float):
        return written
    number, unit = split(written, _NUMBER)
    if unit and unit not in PERCENT:
        raise UnitError(shown(value), _NUMBER, advice=said("Leave out {unit}.", unit=shown(unit)))
    return written_number(number, lone="decimal") / (100 if unit else 1)


def parse_count(value: object) -> float:
    """A whole number, 0 or more: `6`, `25 000`."""
    written = scalar(value, _COUNT)
    number = written if isinstance(written, float) else written_number(written, possible=_COUNT)
    if number < 0 or not number.is_integer():
        raise UnitError(
            shown(value), _COUNT, advice="Write it without decimals and without a minus sign."
        )
    return number


def parse_share(value: object) -> float:
    """A share of a whole, from 0 to 1: `3.1%`, `3,1%`, `0.031`."""
    written = scalar(value, _SHARE)
    number, unit = (written, "") if isinstance(written, float) else split(written, _SHARE)
    if unit and unit not in PERCENT:
        raise UnitError(
            shown(value), _SHARE, advice=said("Write % instead of {unit}.", unit=shown(unit))
        )
    amount = number if isinstance(number, float) else written_number(number, lone="decimal")
    share = amount / 100 if unit else amount
    if not 0 <= share <= 1:
        raise UnitError(shown(value), _SHARE, advice=_share_advice(amount, unit))
    return share


def parse_money(value: object, *, currency: str | None = None) -> float:
    """An amount of money: `2500`, `2500 IDR`, `Rp 2.500`, `1,2 jt`, `3 bn`.

    `currency` is the only ISO 4217 code that may be written; None allows any that is not nearly a
    scale.
    """
    possible = _MONEY if currency is None else said(_MONEY_IN, currency=currency)
    written = scalar(value, possible)
    if isinstance(written, float):
        return written
    mark, rest = _without_mark(written.removesuffix(",-"))
    number, unit = split(rest, possible)
    scales = _scales(unit.split(), mark, currency, found=shown(value), possible=possible)
    style: Separator = "rupiah" if mark in ("rp", "rp.") else "unclear"
    amount = written_number(number, lone=style, possible=possible)
    return _times(amount, scales, found=shown(value), possible=possible)


def parse_duration(value: object) -> float:
    """A length of time in days: `90 days`, `12 weeks`, `8 min`, `2 tahun`. A bare 0 needs no unit.

    A month is 30.4375 days and a year 365.25.
    """
    written = scalar(value, _DURATION)
    number, unit = (written, "") if isinstance(written, float) else split(written, _DURATION)
    amount = number if isinstance(number, float) else written_number(number, possible=_DURATION)
    if not unit and amount == 0:
        return 0.0
    return finite(amount * _days_in(unit, shown(value), _DURATION), shown(value), _DURATION)


def parse_rate(value: object) -> float:
    """How often something happens, per day: `1.2 per year`, `2 per tahun`, `1 per 2 weeks`."""
    written = scalar(value, _RATE)
    if written == 0 or written == "0":
        return 0.0
    match = _PER.fullmatch(_PER_ONE.sub("per ", str(written).casefold()))
    if not match:
        raise UnitError(shown(value), _RATE, advice="Say per what: per day, per month, per year.")
    times = written_number(match["number"], possible=_RATE)
    span = written_number(match["span"], possible=_RATE) if match["span"] else 1.0
    days = span * _days_in(match["unit"], shown(value), _RATE)
    if days <= 0:
        raise UnitError(shown(value), _RATE, advice="The time after “per” must be above 0.")
    return finite(times / days, shown(value), _RATE)


def parse_clock(value: object) -> ClockSpan:
    """Opening hours of a day: `10:00-21:00`, `10.00-21.00`, `24h`, `closed`.

    A span that ends before it starts goes on past midnight: `18:00-02:00` is (18, 26).
    """
    if isinstance(value, bool | int | float):
        raise UnitError(shown(value), _CLOCK, advice="Write from and to, in quotes.")
    written = str(scalar(value, _CLOCK)).casefold()
    if written in ("closed", "tutup"):
        return ClockSpan(0.0, 0.0)
    if written in ("24h", "24 h", "24 hours", "24 jam", "24/7"):
        return ClockSpan(0.0, float(HOURS_PER_DAY))
    match = _SPAN.fullmatch(written)
    if not match:
        raise UnitError(shown(value), _CLOCK, advice="Write from and to, in quotes.")
    return _span(_hour(match["start"], value), _hour(match["end"], value), value)


def _share_advice(amount: float, unit: str) -> str:
    if not unit and 1 < amount <= 100:
        return said(
            "Write {percent}% or {share}.", percent=f"{amount:g}", share=f"{amount / 100:g}"
        )
    return "A share is a part of a whole."


def _without_mark(text: str) -> tuple[str, str]:
    """The currency mark before the number, in lower case or empty, and the text without it."""
    match = _CURRENCY_FIRST.fullmatch(text)
    if not match:
        return "", text
    return match["mark"].casefold(), match["sign"] + match["rest"]


def _scales(
    words: list[str], mark: str, currency: str | None, *, found: str, possible: str
) -> list[float]:
    """The scales among the words around a number; the others must name the one currency."""
    scales = [SCALE_OF[word] for word in words if word in SCALE_OF]
    others = [word for word in (mark, *words) if word and word not in SCALE_OF]
    for word in others:
        _check_currency(word, currency, found=found, possible=possible)
    return scales


def _check_currency(word: str, currency: str | None, *, found: str, possible: str) -> None:
    if word in UNCLEAR_SCALE:
        raise UnitError(found, possible, advice=UNCLEAR_SCALE[word])
    code = CURRENCY_OF.get(word, word.upper())
    near = nearest(word, SCALE_OF)
    if not re.fullmatch("[A-Z]{3}", code):
        advice = said("Possible after a number: rb, jt, miliar, k, mn, bn, and a currency code.")
        if near:
            advice = said("Did you mean {near}? {advice}", near=near, advice=advice)
        raise UnitError(found, possible, advice=advice)
    if currency is None and near and word not in CURRENCY_OF:
        raise UnitError(found, possible, advice=did_you_mean(near))
    if currency and code != currency:
        advice = said(
            "The currency of this scenario is {currency}: convert the amount.", currency=currency
        )
        if near and word not in CURRENCY_OF:
            advice = said("Did you mean {near}? {advice}", near=near, advice=advice)
        raise UnitError(found, possible, advice=advice)


def _times(amount: float, scales: list[float], *, found: str, possible: str) -> float:
    if len(scales) > 1:
        raise UnitError(found, possible, advice="Write one of the two words only.")
    return finite(amount * (scales[0] if scales else 1.0), found, possible)


def _days_in(unit: str, found: str, possible: str) -> float:
    if unit in DAYS_IN:
        return DAYS_IN[unit]
    if not unit:
        raise UnitError(found, possible, advice="Add the unit: min, hours, days, weeks, months.")
    near = nearest(unit, DAYS_IN)
    advice = did_you_mean(near) if near else "Units: s, min, hours, days, weeks, months, years."
    raise UnitError(found, possible, advice=UNCLEAR_DURATION.get(unit, advice))


def _hour(text: str, value: object) -> float:
    match = _CLOCK_TIME.fullmatch(text)
    hour = int(match["hour"]) + int(match["minute"] or 0) / 60 if match else HOURS_PER_DAY + 1
    if hour > HOURS_PER_DAY:
        raise UnitError(shown(value), _CLOCK, advice="The clock runs from 0:00 to 24:00.")
    return float(hour)


def _span(start: float, end: float, value: object) -> ClockSpan:
    if start in (end, HOURS_PER_DAY):
        advice = "Write 24h for all day, closed for not at all."
        raise UnitError(shown(value), _CLOCK, advice=advice)
    return ClockSpan(start, end if end > start else end + HOURS_PER_DAY)
