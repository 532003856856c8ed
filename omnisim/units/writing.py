"""Writing: quantities for people, in the digits and words of their language.

Numbers are rounded to three significant digits unless `digits` says otherwise; whole digits are
never rounded away from plain numbers. What is unknown (NaN) is written as a dash.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Final, Literal

from omnisim.units.words import DAYS_PER_MONTH, DAYS_PER_YEAR

Language = Literal["en", "id"]
Kind = Literal["share", "money", "number", "duration"]

UNKNOWN: Final = "–"

_PATTERN: Final = "#,##0.############"
_POWERS: Final = range(-9, 15)  # of ten, between which digits read better than powers
_SCALES: Final = (
    (1e12, "tn", "triliun"),
    (1e9, "bn", "miliar"),
    (1e6, "mn", "jt"),
    (1e3, "k", "rb"),
)
_PERCENTAGE_POINTS: Final = {"en": "pp", "id": "poin persen"}
# From how many days on a duration is written in which unit: days in it, and its words.
_DURATIONS: Final[tuple[tuple[float, float, str, str], ...]] = (
    (2 * DAYS_PER_YEAR, DAYS_PER_YEAR, "year", "tahun"),
    (4 * DAYS_PER_MONTH, DAYS_PER_MONTH, "month", "bulan"),
    (1.0, 1.0, "day", "hari"),
    (1 / 24, 1 / 24, "hour", "jam"),
    (1 / 1440, 1 / 1440, "minute", "menit"),
    (0.0, 1 / 86400, "second", "detik"),
)


def format_number(value: float, *, language: Language, digits: int = 3) -> str:
    """`12,345`, `1.25`, `0.0312`; in Indonesian `12.345`, `1,25`, `0,0312`."""
    return _unless_odd(value, lambda: _decimal(_rounded(value, digits, whole=True), language))


def format_share(value: float, *, language: Language, digits: int = 3) -> str:
    """A share of 1 in per cent: `3.1%`, in Indonesian `3,1%`."""
    return _percent(value, "%", language, digits)


def format_money(value: float, *, currency: str, language: Language, digits: int = 3) -> str:
    """Money, compact: `IDR 828 k`, `IDR 1.2 mn`; in Indonesian `Rp 828 rb`, `Rp 1,2 jt`.

    `currency` is an ISO 4217 code.
    """
    mark = "Rp" if (currency, language) == ("IDR", "id") else currency
    return _unless_odd(value, lambda: _money(value, mark, language, digits))


def format_duration(days: float, *, language: Language, digits: int = 3) -> str:
    """Days as `8 minutes`, `90 days`, `14 months`; in Indonesian `8 menit`, `90 hari`."""
    return _unless_odd(days, lambda: _duration(days, language, digits))


def format_difference(
    value: float, *, kind: Kind, language: Language, currency: str = "", digits: int = 3
) -> str:
    """A difference with its sign: `+1.2 pp` of two shares, `-IDR 828 k`, `+3 days`, `0`.

    `currency` is needed by the kind `money` only.
    """
    text = _unsigned(abs(value), kind, language, currency, digits)
    if text == UNKNOWN or not any(character in "123456789∞" for character in text):
        return text
    return f"{'+' if value > 0 else '-'}{text}"


def _unsigned(value: float, kind: Kind, language: Language, currency: str, digits: int) -> str:
    match kind:
        case "share":
            return _percent(value, f" {_PERCENTAGE_POINTS[language]}", language, digits)
        case "money":
            return format_money(value, currency=currency, language=language, digits=digits)
        case "number":
            return format_number(value, language=language, digits=digits)
        case "duration":
            return format_duration(value, language=language, digits=digits)


def _percent(value: float, sign: str, language: Language, digits: int) -> str:
    return _unless_odd(
        100 * value, lambda: f"{_decimal(_rounded(100 * value, digits), language)}{sign}"
    )


def _unless_odd(value: float, text: Callable[[], str]) -> str:
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return text()


def _rounded(value: float, digits: int, *, whole: bool = False) -> Decimal:
    """The value to that many significant digits; with `whole`, to no fewer than its whole ones."""
    spare = whole and abs(value) >= 10 ** (digits - 1)
    rounded = Decimal(f"{value:.0f}" if spare else f"{value:.{digits - 1}e}")
    return rounded.normalize() if rounded else Decimal(0)


def _decimal(value: Decimal, language: Language) -> str:
    if value and value.adjusted() not in _POWERS:
        return f"{value:.2e}"
    from babel.numbers import format_decimal  # late: reading quantities does without

    return format_decimal(value, format=_PATTERN, locale=language, decimal_quantization=False)


def _money(value: float, mark: str, language: Language, digits: int) -> str:
    amount = _rounded(abs(value), digits)
    sign = "-" if value < 0 and amount else ""
    for scale, english, indonesian in _SCALES:
        if amount >= scale:
            word = indonesian if language == "id" else english
            return f"{sign}{mark} {_decimal(amount / Decimal(scale), language)} {word}"
    return f"{sign}{mark} {_decimal(amount, language)}"


def _duration(days: float, language: Language, digits: int) -> str:
    size = abs(days)
    length, english, indonesian = next(row[1:] for row in _DURATIONS if size >= row[0])
    amount = _rounded(days / length, digits)
    plural = english if abs(amount) == 1 else f"{english}s"
    return f"{_decimal(amount, language)} {indonesian if language == 'id' else plural}"
