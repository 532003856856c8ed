"""Model faults: what a validator found, one fault for one cause.

A union makes a validator report every branch it tried; here only the branch that came closest
speaks. A misspelt name is reported as unknown and as missing; here only as unknown. A list with a
faulty item is reported as too short as well; here only its item is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from omnisim.errors import nearest
from omnisim.files.model_walk import Spot, at_tag, fields_of, is_model, walk
from omnisim.files.wording import possible_names, wanted
from omnisim.files.yaml_events import Data, Trail

_UNKNOWN: Final = "extra_forbidden"
_MISSING: Final = "missing"
_TOO_SHORT: Final = "too_short"
_OWN_WORDS: Final = ("value_error", "assertion_error")
_MOST: Final = 1000  # beyond that, nobody mends one by one


class Fault(NamedTuple):
    """One error of a validator, and the spot in the file that it means."""

    kind: str
    context: Mapping[str, Any]
    message: str
    spot: Spot
    key: str = ""  # the name of an entry that the model does not know
    beside: tuple[str, ...] = ()  # names that may stand there too, though no model knows them

    @property
    def is_unknown_name(self) -> bool:
        """Whether an entry stands where its model has none of that name."""
        return self.kind == _UNKNOWN

    @property
    def is_missing(self) -> bool:
        """Whether an entry is missing."""
        return self.kind == _MISSING and bool(self.spot.absent)

    @property
    def is_long_enough(self) -> bool:
        """Whether a list is called too short only because faulty items were left out of it."""
        node = self.spot.node
        if self.kind != _TOO_SHORT or not isinstance(node, list | dict):
            return False
        return len(node) >= int(self.context["min_length"])

    @property
    def wanted(self) -> str:
        """What may stand there instead, as a phrase."""
        return wanted(self.kind, self.context, self.message, self.spot)

    @property
    def names(self) -> list[str]:
        """The names that are possible there; empty when any value of a kind is."""
        if self.is_unknown_name:
            models = filter(is_model, self.spot.types)
            return [*(name for each in models for name in fields_of(each)), *self.beside]
        return possible_names(self.context, self.spot)

    @property
    def nearest_name(self) -> str | None:
        """The name that an unknown one was probably meant to be, of those not used yet."""
        used = self.spot.node if isinstance(self.spot.node, dict) else {}
        return nearest(self.key, [name for name in self.names if name not in used])

    def _is_below(self, trail: Trail) -> bool:
        depth = len(self.spot.trail) + len(self.spot.absent)
        return depth > len(trail) or self.is_unknown_name or self.spot.is_key

    def distance(self, trail: Trail) -> int:
        """How far the branch of a union at a trail is from the data, by this fault of it."""
        if self._is_below(trail):
            return 0
        if self.kind in _OWN_WORDS:
            return 1
        return 3 if self.kind.endswith("_type") else 2


Alike = tuple[Fault, ...]  # faults that are one to the reader, the closest first


def faults_of(
    error: ValidationError, model: type[BaseModel], data: Data, *, beside: tuple[str, ...] = ()
) -> list[Alike]:
    """The faults in the data by their causes, at most a thousand of them.

    `beside` are names at the top of the data that were taken out before the model saw it.
    """
    details = error.errors(include_url=False, include_input=False)[:_MOST]
    faults = [_fault(each, model, data, beside) for each in details]
    alike = _one_branch_each([each for each in faults if not each.is_long_enough], union=0)
    return _without_echoes(alike)


def _fault(
    detail: ErrorDetails, model: type[BaseModel], data: Data, beside: tuple[str, ...]
) -> Fault:
    kind, location, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if kind == _UNKNOWN:
        spot = walk(location[:-1], model, data)
        at_top = beside if len(location) == 1 else ()
        return Fault(kind, context, detail["msg"], spot, str(location[-1]), at_top)
    spot = walk(location, model, data)
    if "discriminator" in context:
        spot = at_tag(spot, str(context["discriminator"]).strip("'"))
    return Fault(_MISSING if spot.absent else kind, context, detail["msg"], spot)


def _one_branch_each(faults: Iterable[Fault], *, union: int) -> list[Alike]:
    """The faults without those of worse branches, from the `union`-th union on their ways on."""
    told: list[Alike] = []
    tried: dict[Trail, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        if len(fault.spot.branches) > union:
            branch = fault.spot.branches[union]
            tried[branch.trail][branch.label].append(fault)
        else:
            told.append((fault,))
    for trail, branches in tried.items():
        told += _closest(trail, list(branches.values()), union)
    return told


def _closest(trail: Trail, branches: list[list[Fault]], union: int) -> list[Alike]:
    """What the closest branch says; where none fits at all, what all of them want."""

    def distance(faults: list[Fault]) -> tuple[int, int]:
        return min(fault.distance(trail) for fault in faults), len(faults)

    branches.sort(key=distance)
    least, _ = distance(branches[0])
    if least == 0 or len(branches) == 1:
        return _one_branch_each(branches[0], union=union + 1)
    near = [each for each in branches if least > 1 or distance(each)[0] <= 2]
    return [tuple(fault for branch in near for fault in branch)]


def _without_echoes(told: list[Alike]) -> list[Alike]:
    """The faults without missing names that stand there misspelt."""
    misspelt = {
        (fault.spot.trail, fault.nearest_name) for fault, *_ in told if fault.is_unknown_name
    }
    return [alike for alike in told if not _is_echo(alike[0], misspelt)]


def _is_echo(fault: Fault, misspelt: set[tuple[Trail, str | None]]) -> bool:
    is_one_name = fault.is_missing and len(fault.spot.absent) == 1
    return is_one_name and (fault.spot.trail, str(fault.spot.absent[0])) in misspelt
