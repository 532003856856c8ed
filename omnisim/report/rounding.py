"""Rounding: as many digits of a number as the doubt about it allows.

The rule is that of the Particle Data Group (2024, Review of Particle Physics, sec. 5.3): two digits
of a half-width are kept if its first three lie between 100 and 354, one above. A number and both
ends of its interval are then cut at the same place.
"""

from __future__ import annotations

import math

_TWO_DIGITS_UP_TO = 3.545


def last_place(half_width: float) -> int | None:
    """Return the power of ten of the last digit worth showing; None if there is no doubt to tell.

    >>> last_place(0.0112), last_place(0.047), last_place(0.0)
    (-3, -2, None)
    """
    if not math.isfinite(half_width) or half_width <= 0.0:
        return None
    power = math.floor(math.log10(half_width))
    return power - (half_width / 10.0**power < _TWO_DIGITS_UP_TO)


def significant_digits(value: float, place: int) -> int:
    """Return how many digits a number has down to a place; at least one.

    >>> significant_digits(0.3393, -3)
    3
    """
    return max(1, math.floor(math.log10(abs(value))) - place + 1) if value else 1


def cut(value: float, place: int | None) -> float:
    """Return the number rounded at a place, if there is one.

    >>> cut(0.33932, -3)
    0.339
    """
    return value if place is None or not math.isfinite(value) else round(value, -place)


def with_decimals(text: str, decimals: int, *, point: str) -> str:
    """Return the written number with zeros added up to so many decimals.

    >>> with_decimals("35%", 1, point=".")
    '35.0%'
    """
    end = max((i for i, c in enumerate(text) if c.isdigit()), default=-1) + 1
    _, mark, fraction = text[:end].rpartition(point)
    missing = decimals - (len(fraction) if mark else 0)
    if end == 0 or missing <= 0:
        return text
    return text[:end] + ("" if mark else point) + "0" * missing + text[end:]
