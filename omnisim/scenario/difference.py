"""Difference: what one scenario, or one configuration, assumes otherwise than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from pydantic import BaseModel

from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.evidence import Input, Provenance, ledger
from omnisim.scenario.quantity import Quantity, Unit, quantity
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing

Path: TypeAlias = tuple[str, ...]
Fact: TypeAlias = Quantity | str
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
    """Return what a configuration opens, uses, employs and costs, and what its tactics do."""
    own = ("configurations", name)
    inputs = ledger(scenario, scenario.provenance)
    facts: dict[Path, Fact] = {("channels", c): "open" for c in scenario.open_channels(name)}
    for tactic in scenario.active_tactics(name):
        facts["tactics", tactic] = "used"
        facts |= {each.path: each.quantity for each in _of_tactic(inputs, tactic)}
    for channel, people in staffing(scenario, name).servers.items():
        facts["staff", channel] = quantity(sum(people), Unit.whole)
    for line in fixed_costs(scenario, name):
        for field in ("one_off", "monthly"):
            if getattr(line, field):
                facts["costs", field, line.name] = quantity(getattr(line, field), Unit.money)
    return facts | {
        each.path[2:]: each.quantity
        for each in inputs
        if each.path[:2] == own and each.path[2] not in ("servers", "cost")
    }


def _of_tactic(inputs: tuple[Input, ...], tactic: str) -> Iterator[Input]:
    """Yield the numbers of a tactic but its fixed costs, which are told with all others."""
    for each in inputs:
        fixed = each.path[2:] in (("cost", "one_off"), ("cost", "monthly"))
        if each.path[:2] == ("tactics", tactic) and not fixed:
            yield each


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
