"""Flag wording: what the checker of types says of a flag, as texts that have other languages."""

from __future__ import annotations

import re
from typing import Any, Final

from omnisim.errors import listed, said

_NAMES: Final = re.compile(r"'[^']*'")
_MOST: Final = 30  # names that are told
_ASKED: Final = {
    "literal_error": "Input should be {expected}",
    "greater_than": "Input should be greater than {gt}",
    "date_parsing": "Input should be a valid date in the format YYYY-MM-DD, {error}",
    "date_from_datetime_parsing": "Input should be a valid date or datetime, {error}",
}
_PLAIN: Final = (
    "Input should be a valid integer, unable to parse string as an integer",
    "Unable to parse input string as an integer, exceeded maximum size",
    "Datetimes provided to dates should have zero time - e.g. be exact dates",
)
_REASONS: Final = (
    "input is too short",
    "month value is outside expected range of 1-12",
    "day value is outside expected range",
    "invalid date separator, expected `-`",
    "invalid datetime separator, expected `T`, `t`, `_` or space",
    "invalid character in year",
    "invalid character in month",
    "invalid character in day",
    "unexpected extra characters at the end of the input",
    "year 0 is out of range",
)


def asked_by(fault: Any) -> str:
    """Return what a flag should be; text that is not known to have other languages stays plain."""
    message = str(fault["msg"])
    template, context = _ASKED.get(fault["type"]), fault.get("ctx", {})
    if template is None:
        return said(message) if message in _PLAIN else message
    text = said(template, **{name: _value(name, value) for name, value in context.items()})
    return text if text == message else message


def _value(name: str, value: object) -> object:
    if name == "expected":
        return listed(_NAMES.findall(str(value)), longest=_MOST)
    return said(str(value)) if value in _REASONS else value
