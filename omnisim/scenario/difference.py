"""Difference: what one scenario, or one configuration, assumes otherwise than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel

from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.evidence import Input, Provenance, ledger
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing

Path: TypeAlias = tuple[str, ...]


class Sum(NamedTuple):
    """A number that follows from others and has no source of its own."""

    value: float
    unit: Unit


Fact: TypeAlias = Quantity | Sum | str
Facts: TypeAlias = Mapping[Path, Fact]


class Difference(NamedTuple):
    """One thing that two sides assume differently; None where a side has nothing of it."""

    path: Path
    left: Fact | None
    right: Fact | None

    @property
    def name(self) -> str:
        """Dotted path, as letters and reports write it."""
        return ".".join(self.path)


def differences(left: Facts, right: Facts) -> tuple[Difference, ...]:
    """Return where two sides differ, in the order of the left one; what only the right has last.

    Numbers differ if their value, range, grade or source does; a note alone is no difference.
    """
    paths = dict.fromkeys((*left, *right))
    return tuple(
        Difference(path, left.get(path), right.get(path))
        for path in paths
        if _told(left.get(path)) != _told(right.get(path))
    )


def facts_of(scenario: Scenario) -> Facts:
    """Return everything that a scenario states, and the defaults that act in it, by path."""
    numbers = {each.path: each.quantity for each in ledger(scenario, scenario.provenance)}
    return {**dict(_stated((), scenario)), **numbers}


def facts_of_configuration(scenario: Scenario, name: str) -> Facts:
    """Return what a configuration opens, uses, employs and costs, and what its tactics do.

    The sums of its costs leave out what today's configuration has paid for.
    """
    inputs = ledger(scenario, scenario.provenance)
    facts: dict[Path, Fact] = {}
    for channel in scenario.open_channels(name):
        facts["channels", channel] = "open"
        facts |= _below(inputs, ("channels", channel, "cost"))
    for tactic in scenario.active_tactics(name):
        facts["tactics", tactic] = "used"
        facts |= _below(inputs, ("tactics", tactic))
    for channel, people in staffing(scenario, name).servers.items():
        facts["staff", channel] = Sum(sum(people), Unit.whole)
    own = ("configurations", name)
    facts |= {path[len(own) :]: fact for path, fact in _below(inputs, own).items()}
    lines = fixed_costs(scenario, name)
    facts["sum", "one_off"] = Sum(sum(line.one_off for line in lines), Unit.money)
    facts["sum", "monthly"] = Sum(sum(line.monthly for line in lines), Unit.money)
    return facts


def _below(inputs: tuple[Input, ...], path: Path) -> dict[Path, Fact]:
    """Return the numbers under a path."""
    return {each.path: each.quantity for each in inputs if each.path[: len(path)] == path}


def _told(fact: Fact | None) -> object:
    if not isinstance(fact, Quantity):
        return fact
    return fact.value, fact.least, fact.most, fact.grade, fact.source


def _stated(path: Path, node: Any) -> Iterator[tuple[Path, Fact]]:
    """Yield what is stated in words and plain numbers, and the numbers that are neutral."""
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            if name in node.model_fields_set and not _is_provenance(getattr(node, name)):
                yield from _stated((*path, name), getattr(node, name))
    elif isinstance(node, Mapping):
        for name, child in node.items():
            yield from _stated((*path, str(name)), child)
    elif isinstance(node, tuple) and any(isinstance(each, BaseModel) for each in node):
        for place, child in enumerate(node):
            yield from _stated((*path, str(place)), child)
    elif node is not None:
        yield path, _plain(node)


def _is_provenance(node: Any) -> bool:
    """Whether a node says where numbers come from, which is told with the numbers."""
    return isinstance(node, dict) and any(isinstance(n, Provenance) for n in node.values())


def _plain(node: Any) -> str:
    if isinstance(node, tuple):
        return ", ".join(map(_plain, node))
    if isinstance(node, bool):
        return "true" if node else "false"
    return str(node.value if isinstance(node, Enum) else node)
