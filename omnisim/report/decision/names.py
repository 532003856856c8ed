"""Names: an input or a lever in plain words, by what its dotted path says.

The catalogue of a language holds one phrase per kind of path, such as `channels.C.commission`; the
capital letters stand for names of the scenario, which are filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from omnisim.report.wording import Name, Wording
from omnisim.scenario.handoff import pair_of
from omnisim.scenario.scenario import Scenario

_PREFIX: Final = "input."
_PLACEHOLDERS: Final = frozenset("CSTPHNOMK")
_EVERYBODY: Final = "all"


def input_name(name: str, scenario: Scenario, wording: Wording) -> str:
    """Return what an input or a lever is called; its path where there is no phrase for it."""
    for pattern in _patterns(wording.language):
        values = _matched(pattern, name, scenario, wording)
        if values is not None:
            return Name(wording.say(_PREFIX + pattern, **values))
    return Name(wording.say(f"{_PREFIX}together", path=name.replace("_", " ")))


@cache
def _patterns(language: str) -> tuple[str, ...]:
    from omnisim.report.wording import wording

    keys = (k.removeprefix(_PREFIX) for k in wording(language).texts if k.startswith(_PREFIX))
    return tuple(key for key in keys if key != "together")


def _matched(
    pattern: str, name: str, scenario: Scenario, wording: Wording
) -> dict[str, str] | None:
    """Return what the placeholders of a pattern stand for in a path; None if it does not fit."""
    wanted = pattern.split(".")
    # A name of the scenario may hold dots itself, such as the peak 11.11: lists have numbers.
    parts = name.split(".")
    if len(parts) != len(wanted):
        return None
    values: dict[str, str] = {}
    for kind, part in zip(wanted, parts, strict=True):
        if kind not in _PLACEHOLDERS:
            if kind != part:
                return None
            continue
        filled = dict(_FILLED[kind](part, scenario, wording, parts))
        if not filled:
            return None
        values |= {key + ("2" if key in values else ""): text for key, text in filled.items()}
    return values


Filled = Iterator[tuple[str, str]]


def _channel(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    if part in scenario.channels:
        yield "c", wording.name(part, scenario.channels[part].label)


def _segment(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    if part in scenario.segments:
        yield "s", wording.name(part, scenario.segments[part].label)


def _tactic(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    if part in scenario.tactics:
        yield "t", wording.name(part, scenario.tactics[part].label)


def _configuration(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    if part in scenario.configurations:
        yield "k", wording.name(part, scenario.configurations[part].label)


def _touchpoint(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    """Yield a touchpoint by its channel and stage; a stage alone, or all of them, as it is."""
    stage, at, channel = part.partition("@")
    if not at:
        if f"stage.{stage}" in wording.texts:
            yield "p", wording.say(f"stage.{stage}").lower()
    elif channel in scenario.channels:
        label = wording.name(channel, scenario.channels[channel].label)
        told = format(label, "within") if isinstance(label, Name) else label
        yield "p", f"{told} ({wording.say(f'stage.{stage}').lower()})"


def _pair(part: str, scenario: Scenario, wording: Wording, _: Any) -> Filled:
    start, end = pair_of(part)
    for key, channel in (("c", start), ("c2", end)):
        if channel in scenario.channels:
            yield key, wording.name(channel, scenario.channels[channel].label)


def _number(part: str, scenario: Scenario, _wording: Wording, parts: list[str]) -> Filled:
    if not part.isdigit():
        return
    number = int(part)
    if "peaks" in parts:
        yield "n", scenario.rhythm.peaks[number].name
    else:
        yield "n", str(number if "hours" in parts else number + 1)


def _as_it_is(key: str) -> Callable[[str, Scenario, Wording, list[str]], Filled]:
    def told(part: str, _scenario: Scenario, _wording: Wording, _parts: list[str]) -> Filled:
        yield key, part.replace("_", " ")

    return told


_FILLED: Final[Mapping[str, Callable[[str, Scenario, Wording, list[str]], Filled]]] = {
    "C": _channel,
    "S": _segment,
    "T": _tactic,
    "K": _configuration,
    "P": _touchpoint,
    "H": _pair,
    "N": _number,
    "O": _as_it_is("o"),
    "M": _as_it_is("m"),
}
