"""Quantity: a number with its unit, its plausible range, and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema

from omnisim import units
from omnisim.errors import said


class Frozen(BaseModel):
    """Base of everything in a scenario: immutable, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def idle(self) -> Collection[str]:
        """Fields whose defaults do nothing here, because what they act on is not there."""
        return ()


class Grade(StrEnum):
    """How far a number can be trusted."""

    measured = "measured"
    literature = "literature"
    survey = "survey"
    vendor = "vendor"
    assumption = "assumption"


class Unit(StrEnum):
    """What a number in base units counts."""

    number = "number"
    whole = "whole"  # a number of things
    share = "share"
    money = "money"
    days = "days"
    per_day = "per_day"


_NUMBERS: Final = ("value", "low", "high")
_LEAST_CONFIDENCE: Final = 0.5  # below that a range says little, and 5% is meant to be 95%
_Number = Annotated[float, WithJsonSchema({"type": ["number", "string"]})]


class Quantity(Frozen):
    """A number in base units (days, shares of 1, money) with its range and provenance.

    Without a `confidence` the number lies between low and high for certain; with one, that share
    of what it may be does, and the rest to both sides alike.
    """

    value: _Number
    low: _Number | None = None
    high: _Number | None = None
    confidence: _Number | None = None
    grade: Grade = Grade.assumption
    source: str | None = None
    note: str | None = None
    unit: SkipJsonSchema[Unit] = Unit.number  # set by the field that reads it, never by the file

    @model_validator(mode="after")
    def _range_holds_value(self) -> Quantity:
        if not self.least <= self.value <= self.most:
            raise units.UnitError(
                found=said(
                    "low {least:g}, value {value:g}, high {most:g}",
                    least=self.least,
                    value=self.value,
                    most=self.most,
                ),
                possible="low ≤ value ≤ high",
                advice="Order the three numbers.",
            )
        return self

    @model_validator(mode="after")
    def _confidence_has_a_range(self) -> Quantity:
        check_confidence(self.confidence, has_range=self.has_range)
        return self

    def __float__(self) -> float:
        return self.value

    def __int__(self) -> int:
        return round(self.value)

    @property
    def has_range(self) -> bool:
        """Whether it is said, on one side at least, how far the number may lie off."""
        return self.low is not None or self.high is not None

    @property
    def least(self) -> float:
        """The low; the value itself where none is given."""
        return self.value if self.low is None else self.low

    @property
    def most(self) -> float:
        """The high; the value itself where none is given."""
        return self.value if self.high is None else self.high


def check_confidence(confidence: float | None, *, has_range: bool) -> None:
    """Raise UnitError unless a confidence, where there is one, is that of a range."""
    if confidence is not None and not (has_range and _LEAST_CONFIDENCE <= confidence < 1.0):
        raise units.UnitError(
            found=said(
                "confidence {share:g}" if has_range else "confidence {share:g} and no range",
                share=confidence,
            ),
            possible="50% or more and less than 100%, beside a low or a high",
            advice="95% for an interval of 95 %; leave it out where low and high are the ends.",
        )


Parse = Callable[..., float]


class _Reader(NamedTuple):
    """Reads a quantity, written plainly or with its range and source."""

    parse: Parse
    unit: Unit
    least: float
    most: float

    def read(self, raw: Any, info: ValidationInfo) -> Any:
        """Return what was written as a quantity, or as the numbers of one."""
        if isinstance(raw, Quantity):
            return raw
        currency = (info.context or {}).get("currency")
        if not isinstance(raw, dict):
            return Quantity(value=self.number(raw, currency), unit=self.unit)
        given = {name: raw[name] for name in _NUMBERS if raw.get(name) is not None}
        numbers = {name: self.part(name, text, currency) for name, text in given.items()}
        if raw.get("confidence") is not None:
            numbers["confidence"] = _CONFIDENCE.part("confidence", raw["confidence"], None)
        return {**raw, **numbers, "unit": self.unit}

    def number(self, text: Any, currency: str | None) -> float:
        """Return a number in base units and within bounds."""
        known = {"currency": currency} if self.unit is Unit.money else {}
        value = self.parse(text, **known)
        if not self.least <= value <= self.most:
            among = said("from {least:g} to {most:g}", least=self.least, most=self.most)
            raise units.UnitError(
                found=f"{text}",
                possible=among
                if math.isfinite(self.most)
                else said("{least:g} or more", least=self.least),
                advice="Correct the number.",
            )
        return value

    def part(self, name: str, text: Any, currency: str | None) -> float:
        """Return one number of several; a fault is told where that one stands."""
        try:
            return self.number(text, currency)
        except units.UnitError as fault:
            fault.at = (name, *fault.at)
            raise


_CONFIDENCE: Final = _Reader(units.parse_share, Unit.share, 0.0, 1.0)


class _Written:
    """How a quantity may be written, for editors that complete scenario files."""

    def __init__(self, what: str, number: str = "number") -> None:
        self._what = what
        self._number = number

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        either = [{"type": self._number}, {"type": "string"}, handler(schema)]
        return {"description": self._what, "anyOf": either}


def _read(parse: Parse, unit: Unit, *, low: float = 0.0, high: float = math.inf) -> BeforeValidator:
    reader = _Reader(parse, unit, low, high)
    return BeforeValidator(reader.read)


Share = Annotated[
    Quantity, _read(units.parse_share, Unit.share, high=1.0), _Written("share, as 0.031 or 3.1%")
]
Money = Annotated[
    Quantity, _read(units.parse_money, Unit.money), _Written("money in the scenario's currency")
]
Duration = Annotated[
    Quantity, _read(units.parse_duration, Unit.days), _Written("duration, as 8 min or 2 weeks")
]
Rate = Annotated[Quantity, _read(units.parse_rate, Unit.per_day), _Written("rate, as 1.2 per year")]
Factor = Annotated[
    Quantity, _read(units.parse_number, Unit.number), _Written("a plain number, 0 or more")
]


Whole = Annotated[
    Quantity,
    _read(units.parse_count, Unit.whole),
    _Written("a whole number, 0 or more", "integer"),
]
Count = Annotated[
    Quantity,
    _read(units.parse_count, Unit.whole, low=1.0),
    _Written("a whole number, 1 or more", "integer"),
]


def quantity(
    value: float,
    unit: Unit = Unit.number,
    *,
    low: float | None = None,
    high: float | None = None,
    source: str | None = None,
    note: str | None = None,
) -> Quantity:
    """Return a number as a default of the format.

    A default without a range is neutral: what it stands for does nothing (0 of something, a factor
    of 1). One that acts has a range, and stands in the ledger.
    """
    return Quantity(value=value, unit=unit, low=low, high=high, source=source, note=note)
