"""Number: digits with points and commas, read only where all readers would read the same.

`1.500` is fifteen hundred in Jakarta and one and a half in London. Such a text is refused unless
its surroundings decide, and the refusal says how to write either meaning.
"""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from omnisim.errors import Refusal, said, shown

Separator = Literal["unclear", "decimal", "rupiah"]

_LONGEST = 60
_DASHES = re.compile("[\\N{HYPHEN}-\\N{EM DASH}\\N{MINUS SIGN}]")
_SIGNED = r"[+-]?"
_LONE = re.compile(_SIGNED + r"[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}")
_GROUPED = re.compile(
    _SIGNED
    + r"[1-9][0-9]{0,2}(?P<mark>[., _'])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:(?!(?P=mark))[.,][0-9]+)?"
)
_DECIMAL = re.compile(_SIGNED + r"(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_QUANTITY = re.compile(
    r"(?P<number>[+-]?[.,]?[0-9](?:[0-9.,_' ]*[0-9])?(?:[eE][+-]?[0-9]+)?)\s*(?P<unit>[^0-9]*)"
)


class UnitError(Refusal):
    """A scalar that cannot be read as the quantity it should be."""


class Quantity(NamedTuple):
    """A written number and the words after it, both still text."""

    number: str
    unit: str


def scalar(value: object, possible: str) -> float | str:
    """A finite number as float, a non-empty text with plain spaces and hyphens; else UnitError."""
    if isinstance(value, str) and value.strip():
        if len(value) > _LONGEST:
            raise UnitError(shown(value), possible, advice="Shorten it to a number and its unit.")
        return _plain(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return finite(value, shown(value), possible)
    raise UnitError(shown(value), possible, advice="Write a number.")


def split(text: str, possible: str) -> Quantity:
    """`90 days` as number and unit; the unit is empty when only a number was written."""
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise UnitError(shown(text), possible, advice="Begin with a number, then write its unit.")
    return Quantity(match["number"], match["unit"].strip().casefold())


def written_number(text: str, *, lone: Separator = "unclear", possible: str = "a number") -> float:
    """The value of written digits.

    `lone` says how to read one separator before exactly three digits: as an unclear one, which is
    refused, as a decimal one, or in rupiah style, where a point separates thousands.
    """
    if match := _LONE.fullmatch(text):
        digits = _settled(text, match["mark"], lone)
    elif match := _GROUPED.fullmatch(text):
        digits = _ungrouped(text, match["mark"])
    elif _DECIMAL.fullmatch(text):
        digits = text.replace(",", ".")
    else:
        raise UnitError(shown(text), possible, advice="Write digits, as in 2500 or 0.031.")
    return finite(float(digits), shown(text), possible)


def finite(value: float, found: str, possible: str) -> float:
    """The number as float; UnitError when it is infinite or NaN."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnitError(found, possible, advice="Write a finite number.")
    return number


def is_unclear(text: str) -> bool:
    """Whether a number can be read in two ways, a thousandfold apart."""
    return _LONE.fullmatch(text) is not None


def _settled(text: str, mark: str, lone: Separator) -> str:
    if lone == "decimal":
        return text.replace(",", ".")
    if lone == "rupiah" and mark == ".":
        return text.replace(".", "")
    whole, decimal = text.replace(mark, ""), _decimal_spelling(text.replace(",", "."))
    raise UnitError(
        shown(text),
        said("{whole} or {decimal}", whole=whole, decimal=decimal),
        advice=said(
            "One separator before three digits is a thousand to one reader and a "
            "decimal to another. Write {whole} or {decimal}, whichever is meant.",
            whole=whole,
            decimal=decimal,
        ),
    )


def _decimal_spelling(text: str) -> str:
    """The same decimal number with any number of decimals but three."""
    short = text.rstrip("0").rstrip(".")
    return short if short != text else f"{text}0"


def _ungrouped(text: str, mark: str) -> str:
    """Digits without group marks: the last separator is decimal if it is not the group mark."""
    return text.replace(mark, "").replace(",", ".")


def _plain(text: str) -> str:
    return " ".join(_DASHES.sub("-", text).split())
