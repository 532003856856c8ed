"""Evidence: where every number comes from, how far it may lie off, and worlds drawn from that.

The ledger holds the numbers that a scenario states, and those that the format puts in where a
section of the scenario leaves them out. A section that is absent switches its mechanism off, and a
default without a range is neutral: neither is listed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, model_validator

from omnisim.random_streams import WORLD, customer_key, replication_key, uniform
from omnisim.scenario.quantity import (
    Frozen,
    Grade,
    Quantity,
    Share,
    Unit,
    check_confidence,
    quantity,
)
from omnisim.scenario.spread import drawn

CENTRAL: Final = 0  # the world in which every number has its stated value

_NEARLY: Final = 1e-9  # a whole number that floats have missed

_Model = TypeVar("_Model", bound=BaseModel)


class Provenance(Frozen):
    """Grade, source and spread of all plain numbers under one path of the file."""

    grade: Grade = Grade.assumption
    spread: Share = quantity(0)  # low and high are value × (1 ∓ spread)
    confidence: Share | None = None  # that a number lies between; None: it does
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _confidence_has_a_spread(self) -> Provenance:
        confidence = None if self.confidence is None else self.confidence.value
        check_confidence(confidence, has_range=self.spread.value > 0.0)
        return self


class Input(NamedTuple):
    """One number of a scenario, with its place in the file."""

    path: tuple[str, ...]
    quantity: Quantity
    is_default: bool = False  # the format's number, not the file's

    @property
    def name(self) -> str:
        """Dotted path, as letters and reports write it."""
        return ".".join(self.path)

    @property
    def is_uncertain(self) -> bool:
        """Whether a world may draw another value than the stated one."""
        return self.quantity.least < self.quantity.most

    @property
    def is_whole(self) -> bool:
        """Whether it counts things."""
        return self.quantity.unit is Unit.whole


def ledger(model: BaseModel, provenance: Mapping[str, Provenance]) -> tuple[Input, ...]:
    """Return every number that acts in a scenario in the order of the file, ranges filled in."""
    sections = (name for name in type(model).model_fields if name in model.model_fields_set)
    return tuple(
        _with_range(each, provenance)
        for name in sections
        if name != "provenance"
        for each in _walk((name,), getattr(model, name), is_default=False)
    )


def _walk(path: tuple[str, ...], node: Any, *, is_default: bool) -> Iterator[Input]:
    if isinstance(node, Quantity):
        if node.has_range or not is_default:
            yield Input(path, node, is_default)
        return
    for name, child in _children(node):
        unstated = isinstance(node, BaseModel) and name not in node.model_fields_set
        if not (unstated and isinstance(node, Frozen) and name in node.idle):
            yield from _walk((*path, name), child, is_default=is_default or unstated)


def _children(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a node by their names in the file; items of lists by their place."""
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield name, getattr(node, name)
    elif isinstance(node, Mapping):
        for name, child in node.items():
            yield str(name), child
    elif isinstance(node, tuple):
        for place, child in enumerate(node):
            yield str(place), child


def _with_range(stated: Input, provenance: Mapping[str, Provenance]) -> Input:
    """Return a number with the range of its section; what is known only on one side ends there."""
    number, path = stated.quantity, stated.path
    sections = [".".join(path[:n]) for n in range(len(path), 0, -1)]
    found = next((provenance[s] for s in sections if s in provenance), None)
    if number.has_range or found is None or stated.is_default:
        ends: dict[str, Any] = (
            {"low": number.least, "high": number.most} if number.has_range else {}
        )
        return stated._replace(quantity=number.model_copy(update=ends))
    told = {"grade": found.grade, "source": found.source, "note": found.note}
    own = number.source is not None
    missing = {
        name: value
        for name, value in told.items()
        if not own and name not in number.model_fields_set
    }
    low, high = _spread(number, found.spread.value)
    ends = {"low": low, "high": high, "confidence": found.confidence and found.confidence.value}
    return stated._replace(quantity=number.model_copy(update={**ends, **missing}))


def _spread(number: Quantity, spread: float) -> tuple[float, float]:
    """Return the low and the high of value × (1 ∓ spread), within what is possible."""
    low, high = number.value * (1.0 - spread), number.value * (1.0 + spread)
    if number.unit is Unit.share:
        return low, min(high, 1.0)
    if number.unit is Unit.whole:  # what is there does not vanish
        return max(math.ceil(low - _NEARLY), min(1.0, number.value)), math.floor(high + _NEARLY)
    return low, high


def world_values(
    inputs: tuple[Input, ...], *, seed: int, world: int
) -> Mapping[tuple[str, ...], float]:
    """Draw every uncertain input, as `drawn` has it.

    The draw of an input depends on its path alone: a new input leaves the others as they were.
    The central world draws nothing.
    """
    if world == CENTRAL:
        return {}
    key = replication_key(seed, world)
    return {
        each.path: drawn(each.quantity, uniform(customer_key(key, _number(each.name)), WORLD))
        for each in inputs
        if each.is_uncertain
    }


def _number(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest())


def numbers_of(model: BaseModel) -> dict[tuple[str, ...], Quantity]:
    """Return every number of a scenario by its path, those included that do nothing there."""
    return dict(_numbers((), model))


def _numbers(path: tuple[str, ...], node: Any) -> Iterator[tuple[tuple[str, ...], Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
    else:
        for name, child in _children(node):
            yield from _numbers((*path, name), child)


def in_world(model: _Model, values: Mapping[tuple[str, ...], float]) -> _Model:
    """Return the scenario with the drawn values in place of the stated ones and the defaults."""
    changed: _Model = _replaced(model, _tree(values)) if values else model
    return changed


def _tree(values: Mapping[tuple[str, ...], float]) -> dict[str, Any]:
    """Return values by the steps of their paths, one level within another."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = value
    return tree


def _replaced(node: Any, drawn: Any) -> Any:
    """Return a node with its drawn values; the very node where nothing in it was drawn."""
    if isinstance(node, Quantity):
        return node if isinstance(drawn, dict) else node.model_copy(update={"value": drawn})
    if not isinstance(drawn, dict):
        return node
    children = dict(_children(node))
    changed = {
        name: new
        for name, branch in drawn.items()
        if name in children and (new := _replaced(children[name], branch)) is not children[name]
    }
    if not changed:
        return node
    if isinstance(node, BaseModel):
        return node.model_copy(update=changed)
    if isinstance(node, Mapping):
        return {name: changed.get(str(name), child) for name, child in node.items()}
    return tuple((children | changed).values())
