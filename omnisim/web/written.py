"""Written: numbers as a scenario file holds them.

A share is written in per cent, a time in minutes, hours or days, a rate per year.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from omnisim import units
from omnisim.files.yaml_text import Data
from omnisim.scenario.quantity import Unit

_TIMES: Final = ((1.0, "days"), (1 / 24, "hours"), (1 / 1440, "min"))
_DIGITS: Final = 6
_THOUSANDS: Final = 3
_NOTHING: Final = 1e-9
_YEAR: Final = 365.25


def written(value: float, unit: Unit) -> Data:
    """Return a number as a file writes it; next to nothing is nothing."""
    value = 0.0 if abs(value) < _NOTHING else value
    match unit:
        case Unit.share:
            return f"{_digits(100.0 * value)}%"
        case Unit.days:
            size, word = next((t for t in _TIMES if value >= t[0]), _TIMES[-1])
            return f"{_digits(value / size)} {word}"
        case Unit.per_day:
            return f"{_digits(value * _YEAR)} per year"
        case Unit.whole:
            return round(value)
        case Unit.number | Unit.money:
            number = float(f"{value:.12g}")
            return int(number) if number.is_integer() else number


def _digits(number: float) -> str:
    """Return a number that can be read in one way only: a point before three digits cannot."""
    text = format(Decimal(f"{number:.{_DIGITS}g}"), "f")
    return f"{text}0" if len(text.partition(".")[2]) == _THOUSANDS else text


def read_again(value: float, unit: Unit) -> float:
    """Return a number as it is read from a file that it was written to."""
    text = written(value, unit)
    match unit:
        case Unit.share:
            return units.parse_share(text)
        case Unit.days:
            return units.parse_duration(text)
        case Unit.per_day:
            return units.parse_rate(text)
        case _:
            return float(str(text))
