"""Rows: shares that make a whole, such as where journeys begin; they are set together.

One whose parts carry ranges of their own is left to the file: a share moved out of its range would
contradict it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from omnisim.report.wording import Wording
from omnisim.scenario.evidence import Input
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.scenario import Scenario

_ENTRIES: Final = ("entry", "entry_repeat")
MIX: Final = "segments.prospects"


class Row(NamedTuple):
    """A row of parts, and what they make together."""

    name: str
    parts: tuple[Input, ...]
    total: float


def rows_of(scenario: Scenario, inputs: Iterable[Input]) -> tuple[Row, ...]:
    """Return the rows of a scenario that can be set."""
    return tuple(row for row in _rows(scenario, [*inputs]) if len(row.parts) > 1)


def _rows(scenario: Scenario, inputs: list[Input]) -> Iterator[Row]:
    if not any(_has_own_range(each.prospects) for each in scenario.segments.values()):
        mix = tuple(each for each in inputs if _is_of_mix(each) and each.quantity.value > 0.0)
        yield Row(MIX, mix, sum(each.quantity.value for each in mix))
    for name in scenario.segments:
        for field in _ENTRIES:
            parts = [each for each in inputs if each.path[:3] == ("segments", name, field)]
            shares = getattr(scenario.segments[name], field) or {}
            if not any(map(_has_own_range, shares.values())):
                yield Row(f"segments.{name}.{field}", tuple(parts), 1.0)


def _is_of_mix(each: Input) -> bool:
    return each.path[0] == "segments" and each.path[2:] == ("prospects",)


def _has_own_range(number: Quantity) -> bool:
    return number.low is not None or number.high is not None


def told(row: Row, scenario: Scenario, wording: Wording) -> dict[str, Any]:
    """Return a row in a reader's words."""
    return {
        "id": row.name,
        "label": _label(row, scenario, wording),
        "unit": row.parts[0].quantity.unit.value,
        "total": row.total,
        "parts": [
            {"id": each.name, "label": _part(each, scenario, wording), "value": each.quantity.value}
            for each in row.parts
        ],
    }


def _label(row: Row, scenario: Scenario, wording: Wording) -> str:
    if row.name == MIX:
        return wording.say("web.row.mix")
    _, segment, field = row.parts[0].path[:3]
    return wording.say(f"web.row.{field}", segment=_segment(segment, scenario, wording))


def _part(each: Input, scenario: Scenario, wording: Wording) -> str:
    if each.path[-1] == "prospects":
        return _segment(each.path[1], scenario, wording)
    stage, _, channel = each.path[-1].partition("@")
    name = wording.name(channel, scenario.channels[channel].label)
    word = wording.say(f"stage.{stage}").lower()
    return wording.say("phrase.touchpoint", channel=name, stage=word)


def _segment(name: str, scenario: Scenario, wording: Wording) -> str:
    return wording.name(name, scenario.segments[name].label)
