"""Log mapping: what the columns and words of somebody's log mean, from a small file or from flags.

columns: {customer: CustomerID, time: datetime, event: cancel, value: value}
constant: {channel: web}
events: {"0": order, "1": return}
time: {zone: Europe/London}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from omnisim.errors import Faults, Letter, Refusal, listed, nearest, raise_faults, shown
from omnisim.files.validation import validate
from omnisim.files.yaml_text import parse_yaml, read_yaml
from omnisim.scenario.quantity import Frozen
from omnisim.scenario.run import Days

Column = Literal[
    "customer",
    "time",
    "channel",
    "event",
    "stage",
    "value",
    "cost",
    "segment",
    "journey",
    "arm",
    "path",
    "conversions",
    "nulls",
]
COLUMNS: Final[tuple[str, ...]] = Column.__args__  # type: ignore[attr-defined]
EventWord = Literal[
    "touch", "order", "return", "lapse", "resolved", "message", "assigned", "ignore"
]
StageWord = Literal["awareness", "consideration", "purchase", "retention"]

EVENT_WORDS: Final[Mapping[str, EventWord]] = {
    **dict.fromkeys(("touch", "visit", "view", "click", "session", "contact"), "touch"),
    "page_view": "touch",
    **dict.fromkeys(("order", "purchase", "conversion", "buy", "sale"), "order"),
    **dict.fromkeys(("transaction", "renewal"), "order"),
    **dict.fromkeys(("return", "returned", "refund", "credit"), "return"),
    "lapse": "lapse",
    "resolved": "resolved",
    **dict.fromkeys(("message", "sent", "targeted"), "message"),
    **dict.fromkeys(("assigned", "enrolled"), "assigned"),
    # What our own logs hold besides.
    **dict.fromkeys(("stock_out", "received", "cancelled", "churn", "experience"), "ignore"),
}


# Of the entries of `time`, where they are not called as they are.
_FLAGS: Final = {"format": "time-format", "unit": "time-unit", "zone": "zone", "start": "start"}


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refusal(
            f"no time zone is named {shown(name)}", "a name such as Asia/Jakarta"
        ) from None
    return name


def _text(raw: Any) -> Any:
    return raw if isinstance(raw, str) else str(raw)


def _texts(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


Zone = Annotated[str, AfterValidator(_a_zone)]
Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), Field(min_length=1)]


class TimeReading(Frozen):
    """How times are written."""

    format: str | None = None  # such as %d/%m/%Y %H:%M; None: ISO 8601, or 19970131
    unit: Literal["seconds", "minutes", "hours", "days", "weeks"] | None = None  # of plain numbers
    start: dt.date | None = None  # the date of time 0, for plain numbers
    zone: Zone | None = None  # in which the calendar is read


class LogMapping(Frozen):
    """What the columns and words of a log mean."""

    columns: dict[Column, Texts] = Field(default_factory=dict)  # several columns are read as one
    constant: dict[Column, Text] = Field(default_factory=dict)  # the same in every row
    events: dict[str, EventWord] = Field(default_factory=dict)
    channels: dict[str, str] = Field(default_factory=dict)
    stages: dict[str, StageWord] = Field(default_factory=dict)
    time: TimeReading = TimeReading()
    decimal: Literal[".", ","] = "."
    negative: Literal["drop", "return", "keep"] = "drop"  # orders with a negative value
    duplicates: Literal["drop", "keep"] | None = None  # None: dropped where times have a clock
    far: Literal["drop", "keep"] = "drop"  # rows whose time is far from all others
    # Of silence, after which a journey is over; None: read off the log.
    gap: Annotated[Days, Field(gt=0.0)] | None = None
    session: Days = 0.0  # touches of one touchpoint within this time are one
    contract: Annotated[Days, Field(gt=0.0)] | None = None  # orders are renewals of this period
    control: str | None = None  # the arm that was left alone
    arms: dict[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)  # people in each


def mapping_of(path: Path | None, flags: Mapping[str, Any] | None = None) -> LogMapping:
    """Return the mapping of a file, flags having the last word; raises Faults."""
    source = parse_yaml("{}", file="--mapping") if path is None else read_yaml(path)
    mapping = validate(LogMapping, source)
    return _of_flags(source.data, flags) if flags else mapping


def _of_flags(data: Any, flags: Mapping[str, Any]) -> LogMapping:
    """Return a mapping whose entries flags have changed: groups are joined, others replaced."""
    whole = dict(data)
    for name, value in flags.items():
        before = whole.get(name)
        whole[name] = {**before, **value} if isinstance(before, dict) else value
    try:
        return LogMapping.model_validate(whole)
    except ValidationError as error:
        raise Faults(_flag_letter(each) for each in error.errors(include_url=False)) from None


def _flag_letter(fault: Any) -> Letter:
    reason = fault.get("ctx", {}).get("error")
    refused = reason if isinstance(reason, Refusal) else None
    first, *others = (str(step) for step in fault["loc"])
    flag = _FLAGS.get(others[0], first) if others and first == "time" else first
    said = [other for other in others if other not in _FLAGS]
    found = f"{'.'.join(said)} {shown(fault['input'])}".strip()
    return Letter(
        field=f"--{flag}",
        found=refused.found if refused else found,
        possible=refused.possible if refused else fault["msg"],
        advice=refused.advice if refused else "",
    )


def pairs_of(text: str, flag: str) -> dict[str, str]:
    """Return `a=b,c=d` as a group; raises Faults."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    wrong = [part for part in parts if "=" not in part]
    raise_faults(
        Letter(field=flag, found=shown(part), possible="pairs such as customer=client_id")
        for part in wrong
    )
    return {left.strip(): right.strip() for left, _, right in (p.partition("=") for p in parts)}


def required(mapping: LogMapping, found: Iterable[str], wanted: Iterable[str]) -> list[Letter]:
    """Return a letter for each column that a log must have, and one for each named in vain."""
    there = tuple(found)
    letters = [
        Letter(
            field=f"columns.{name}",
            found=f"no column is named {shown(column)}",
            possible=listed(there, longest=30),
            advice=_meant(column, there),
        )
        for name, columns in mapping.columns.items()
        for column in columns
        if column not in there
    ]
    given = {*mapping.columns, *mapping.constant}
    letters += [
        Letter(
            field=f"columns.{name}",
            found=f"no column says the {name}",
            possible=listed(there, longest=30),
            advice=f"--columns {name}=…, or --constant {name}=… where it is the same in every row.",
        )
        for name in wanted
        if name not in given and name not in there
    ]
    return letters


def _meant(column: str, there: tuple[str, ...]) -> str:
    near = nearest(column, there)
    return f"Did you mean {near}?" if near else ""
