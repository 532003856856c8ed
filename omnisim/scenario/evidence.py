"""Evidence: where every number comes from, how far it may lie off, and worlds drawn from that."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel

from omnisim.random_streams import WORLD, customer_key, replication_key, uniform
from omnisim.scenario.quantity import Frozen, Grade, Quantity, Share, Unit, quantity

CENTRAL: Final = 0  # the world in which every number has its stated value

_Model = TypeVar("_Model", bound=BaseModel)


class Provenance(Frozen):
    """Grade, source and spread of all plain numbers under one path of the file."""

    grade: Grade = Grade.assumption
    spread: Share = quantity(0)  # low and high are value × (1 ∓ spread)
    source: str | None = None
    note: str | None = None


class Input(NamedTuple):
    """One number of a scenario, with its place in the file."""

    path: tuple[str, ...]
    quantity: Quantity

    @property
    def name(self) -> str:
        """Dotted path, as letters and reports write it."""
        return ".".join(self.path)

    @property
    def is_uncertain(self) -> bool:
        """Whether a world may draw another value than the stated one."""
        low, high = self.quantity.low, self.quantity.high
        return low is not None and high is not None and low < high


def ledger(model: BaseModel, provenance: Mapping[str, Provenance]) -> tuple[Input, ...]:
    """Return every number of a scenario in the order of the file, ranges filled in."""
    return tuple(
        Input(path, _with_provenance(path, number, provenance)) for path, number in _walk((), model)
    )


def _walk(path: tuple[str, ...], node: Any) -> Iterator[tuple[tuple[str, ...], Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            if name in node.model_fields_set and name != "provenance":
                yield from _walk((*path, name), getattr(node, name))
    elif isinstance(node, Mapping):
        for name, child in node.items():
            yield from _walk((*path, str(name)), child)


def _with_provenance(
    path: tuple[str, ...], number: Quantity, provenance: Mapping[str, Provenance]
) -> Quantity:
    if number.low is not None or number.source is not None:
        return number
    sections = [".".join(path[:n]) for n in range(len(path), 0, -1)]
    found = next((provenance[s] for s in sections if s in provenance), None)
    if found is None:
        return number
    near, far = sorted(number.value * (1 + sign * found.spread.value) for sign in (-1, 1))
    if number.unit is Unit.share:
        far = min(far, 1.0)
    told = {"grade": found.grade, "source": found.source, "note": found.note}
    own = {name: getattr(number, name) for name in told if name in number.model_fields_set}
    return number.model_copy(update={"low": near, "high": far, **told, **own})


def world_values(
    inputs: tuple[Input, ...], *, seed: int, world: int
) -> Mapping[tuple[str, ...], float]:
    """Draw every uncertain input from a triangle over (low, value, high).

    The draw of an input depends on its path alone: a new input leaves the others as they were.
    The central world draws nothing.
    """
    if world == CENTRAL:
        return {}
    key = replication_key(seed, world)
    return {
        each.path: _triangle(each.quantity, uniform(customer_key(key, _number(each.name)), WORLD))
        for each in inputs
        if each.is_uncertain
    }


def _number(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest())


def _triangle(number: Quantity, draw: float) -> float:
    low, mode, high = number.low or 0.0, number.value, number.high or 0.0
    turn = (mode - low) / (high - low)
    if draw < turn:
        return low + math.sqrt(max(draw * (high - low) * (mode - low), 0.0))
    return high - math.sqrt(max((1.0 - draw) * (high - low) * (high - mode), 0.0))


def in_world(model: _Model, values: Mapping[tuple[str, ...], float]) -> _Model:
    """Return the scenario with the drawn values in place of the stated ones."""
    changed: _Model = _replaced((), model, values) if values else model
    return changed


def _replaced(path: tuple[str, ...], node: Any, values: Mapping[tuple[str, ...], float]) -> Any:
    if isinstance(node, Quantity):
        return node.model_copy(update={"value": values[path]}) if path in values else node
    if isinstance(node, BaseModel):
        fields = node.model_fields_set
        return node.model_copy(
            update={f: _replaced((*path, f), getattr(node, f), values) for f in fields}
        )
    if isinstance(node, Mapping):
        return {k: _replaced((*path, str(k)), child, values) for k, child in node.items()}
    return node
