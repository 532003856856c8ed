"""Units: quantities as strategists write and read them, in base units inside.

Base units: days, shares of 1, plain money of one currency, events per day, hours of the clock.
"""

from omnisim.units.number import UnitError
from omnisim.units.reading import (
    ClockSpan,
    parse_clock,
    parse_count,
    parse_duration,
    parse_money,
    parse_number,
    parse_rate,
    parse_share,
)
from omnisim.units.writing import (
    Language,
    format_difference,
    format_duration,
    format_money,
    format_number,
    format_share,
)

__all__ = [
    "ClockSpan",
    "Language",
    "UnitError",
    "format_difference",
    "format_duration",
    "format_money",
    "format_number",
    "format_share",
    "parse_clock",
    "parse_count",
    "parse_duration",
    "parse_money",
    "parse_number",
    "parse_rate",
    "parse_share",
]
