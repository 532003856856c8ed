"""Wording: what a validator wants and what to try, in the words of those who write the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any, Final, get_origin

from omnisim.errors import Said, did_you_mean, listed, nearest, said, shown
from omnisim.files.model_walk import Spot, allowed_names, fields_of, is_model

_MOST_NAMES: Final = 30
_GROUP: Final = said("a group of entries, name: value")
_LIST: Final = said("a list, such as [a, b]")
_NUMBER: Final = said("a number")
_WHOLE: Final = said("a whole number")
_TEXT: Final = said("a text")
_YES_NO: Final = said("true or false")
_DATE: Final = said("a date, such as 2026-01-31")
_TIME: Final = said("a time, such as 10:30")
_MOMENT: Final = said("a date and time, such as 2026-01-31 10:30")

# What is wanted, by the first word of the kind of an error.
_WANTED: Final = {
    "string": _TEXT,
    "bytes": _TEXT,
    "bool": _YES_NO,
    "int": _WHOLE,
    "float": _NUMBER,
    "decimal": _NUMBER,
    "fraction": _NUMBER,
    "complex": _NUMBER,
    "finite_number": said("a finite number"),
    "date": _DATE,
    "datetime": _MOMENT,
    "time": _TIME,
    "time_delta": said("a length of time"),
    "list": _LIST,
    "tuple": _LIST,
    "set": _LIST,
    "frozen_set": _LIST,
    "deque": _LIST,
    "iterable": _LIST,
    "named_tuple": _LIST,
    "dict": _GROUP,
    "frozen_dict": _GROUP,
    "ordered_dict": _GROUP,
    "counter": _GROUP,
    "mapping": _GROUP,
    "model": _GROUP,
    "dataclass": _GROUP,
    "none_required": said("nothing"),
    "url": said("an address, such as https://example.com"),
    "uuid": said("an identifier of 32 digits"),
}
_BOUNDS: Final = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
    "too_short": "{min_length} or more items",
    "too_long": "{max_length} or fewer items",
    "string_too_short": "a text of {min_length} letters or more",
    "string_too_long": "a text of {max_length} letters or fewer",
}
_PATTERNS: Final = {
    r"^[a-z][a-z0-9_]*$": said("small letters, digits and _, beginning with a letter: mobile_app"),
    r"^[A-Z]{3}$": said("three capital letters, such as IDR"),
}
_PLAIN_TYPES: Final = {
    bool: _YES_NO,
    int: _WHOLE,
    float: _NUMBER,
    str: _TEXT,
    date: _DATE,
    datetime: _MOMENT,
    time: _TIME,
}
_MACHINE_TALK: Final = re.compile("^(Input should be |Value error, |Assertion failed, )")


def wanted(kind: str, context: Mapping[str, Any], message: str, spot: Spot) -> str:
    """What may stand at a spot, by the kind, context and message of a pydantic error."""
    if kind in _BOUNDS:
        return Said(_BOUNDS[kind], {name: _plain(each) for name, each in context.items()})
    if names := possible_names(context, spot):
        return listed(names, longest=_MOST_NAMES)
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern"))
        return _PATTERNS.get(pattern, said("a text of the form {pattern}", pattern=pattern))
    if spot.types and not spot.is_key and kind.startswith(("model", "dict", "dataclass")):
        return wanted_by(spot.types)
    stems = [stem for stem in _WANTED if kind == stem or kind.startswith(f"{stem}_")]
    return _WANTED[max(stems, key=len)] if stems else _MACHINE_TALK.sub("", message)


def wanted_by(types: Collection[Any]) -> str:
    """What the types allow, as a phrase; empty when they are not known."""
    return listed(dict.fromkeys(filter(None, map(_wanted_by, types))))


def possible_names(context: Mapping[str, Any], spot: Spot) -> list[str]:
    """The words among which one must be chosen; empty when the choice is free."""
    told = str(context.get("expected") or context.get("expected_tags") or "")
    quoted = re.findall("'([^']*)'", told)
    return (allowed_names(spot.types) if quoted and not spot.is_key else []) or quoted


def advice_for(node: object, kind: str, names: Collection[str]) -> str:
    """What to try when something else than `node` is wanted at a place; may be empty."""
    match node:
        case None:
            return "Write a value after the colon, or delete the line."
        case str() if near := nearest(node, names):
            return did_you_mean(near)
        case bool() | int() | float() if kind == "string_type":
            return "Put it in quotes."
        case str() if kind.startswith(("model", "dict", "list")) and ":" in node:
            return "Put a space after the colon."
        case str() if kind.startswith(("list", "tuple", "set")):
            return "Put it in square brackets."
        case str() if kind.startswith(("float", "int")) and "," in node:
            return "Write a point instead of the comma."
        case _:
            return ""


def _wanted_by(wanted_type: Any) -> str:
    if is_model(wanted_type):
        return said(
            "a group of entries: {names}",
            names=listed(fields_of(wanted_type), _MOST_NAMES, last="and"),
        )
    if names := allowed_names([wanted_type]):
        return listed(names)
    origin = get_origin(wanted_type) or wanted_type
    if not isinstance(origin, type):
        return ""
    if issubclass(origin, Mapping):
        return _GROUP
    collection = issubclass(origin, Collection) and not issubclass(origin, str)
    return _LIST if collection else _PLAIN_TYPES.get(origin, "")


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else shown(value)
