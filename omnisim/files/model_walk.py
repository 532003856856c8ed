"""Model walk: from where a validator stumbled to the entry of the file and the type wanted there.

A validator names its way through a model by fields, keys and indices, and puts a label of its own
wherever it tried one branch of a union. The walk follows the model and the data side by side, so
labels are told from entries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from omnisim.files.yaml_events import Data, Trail

Location = tuple[str | int, ...]

# To a type checker this is a form of type, at run time the class of an annotation.
_FOR_PROGRAMS_ONLY: Final[Any] = SkipJsonSchema
_OF_KEY: Final = "[key]"


class Branch(NamedTuple):
    """One branch that was tried of the union at an entry."""

    trail: Trail
    label: str


class Spot(NamedTuple):
    """An entry of the file, or one that is missing from it.

    `trail` leads as far as the file goes, `absent` on to what the file does not have; `types` may
    stand there (empty: not known); `branches` are those of the unions on the way.
    """

    trail: Trail
    node: Data
    absent: Trail
    types: tuple[Any, ...]
    branches: tuple[Branch, ...]
    is_key: bool = False


NOWHERE: Final = Spot((), None, (), (), ())  # of what is in no file


def walk(location: Location, model: type[BaseModel], data: Data) -> Spot:
    """The spot that a location of a validation error means."""
    spot = Spot((), data, (), choices(model), ())
    for step in location:
        spot = _further(spot, step)
    return spot if isinstance(spot.node, dict | list) else spot._replace(absent=())


def at_tag(spot: Spot, tag: str) -> Spot:
    """From the members of a union to the entry that tells them apart."""
    members = [fields_of(each) for each in spot.types if is_model(each)]
    types = tuple(
        wanted for each in members if tag in each for wanted in choices(each[tag].annotation)
    )
    if not types:
        return spot
    if not _holds(spot.node, tag):
        return spot._replace(absent=(*spot.absent, tag), types=types)
    node = spot.node[tag]  # type: ignore[index, call-overload]
    return spot._replace(trail=(*spot.trail, tag), node=node, types=types)


def choices(wanted: Any) -> tuple[Any, ...]:
    """The types among which a union leaves the choice; None, being no choice, is left out."""
    bare = _bare(wanted)
    if get_origin(bare) not in (Union, UnionType):
        return (bare,)
    members = [member for member in get_args(bare) if member is not NoneType]
    return choices(members[0]) if len(members) == 1 else tuple(members)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names that a file gives them."""
    return {
        _written_name(name, field): field
        for name, field in model.model_fields.items()
        if not any(isinstance(each, _FOR_PROGRAMS_ONLY) for each in field.metadata)
    }


def allowed_names(types: Collection[Any]) -> list[str]:
    """The words of all Literal and Enum types among the types."""
    names: list[str] = []
    for wanted in types:
        if get_origin(wanted) is Literal:
            names += map(str, get_args(wanted))
        elif isinstance(wanted, type) and issubclass(wanted, Enum):
            names += [str(member.value) for member in wanted]
    return names


def is_model(wanted: Any) -> bool:
    """Whether a type is a model with fields."""
    return isinstance(wanted, type) and issubclass(wanted, BaseModel)


def _further(spot: Spot, step: str | int) -> Spot:
    if step == _OF_KEY:
        return spot._replace(is_key=True)
    if len(spot.types) > 1:
        return _into_branch(spot, str(step))
    inner = choices(_inner(spot.types[0], step)) if spot.types else (Any,)
    if inner == (None,) or (inner == (Any,) and not _holds(spot.node, step)):
        return spot  # a label of the validator, no step of the file
    types = () if inner == (Any,) else inner
    if spot.absent or not _holds(spot.node, step):
        return spot._replace(absent=(*spot.absent, step), types=types)
    node = spot.node[step]  # type: ignore[index]
    return spot._replace(trail=(*spot.trail, step), node=node, types=types)


def _into_branch(spot: Spot, label: str) -> Spot:
    likeness = {_likeness(_bare(member), label): member for member in reversed(spot.types)}
    best = max(likeness)
    tried = (*spot.branches, Branch(spot.trail, label))
    return spot._replace(types=choices(likeness[best]) if any(best) else (), branches=tried)


def _likeness(bare: Any, label: str) -> tuple[bool, bool, bool]:
    """How sure it is that a label means a type: by its name or tag, by its beginning, by a part."""
    name = _name(bare)
    tags = [field.annotation for field in bare.model_fields.values()] if is_model(bare) else []
    return label in (name, *allowed_names(tags)), label.startswith(name), name in label


def _name(bare: Any) -> str:
    """How the label of a branch of this type begins."""
    origin = get_origin(bare)
    if origin is None:
        return str(getattr(bare, "__name__", bare))
    if origin is Literal:
        return "literal["
    return "dict[" if issubclass(origin, Mapping) else f"{origin.__name__}["


def _inner(wanted: Any, step: str | int) -> Any:
    """The type wanted at one step below a type; None when there is no such step, Any if unknown."""
    if is_model(wanted):
        field = fields_of(wanted).get(str(step)) or wanted.model_fields.get(str(step))
        return field.annotation if field else None
    origin, inner = get_origin(wanted) or wanted, get_args(wanted)
    if not isinstance(origin, type):
        return Any if wanted is Any else None
    if issubclass(origin, Mapping):
        return inner[1] if inner else Any
    if isinstance(step, int) and issubclass(origin, Collection):
        return _item(inner, step)
    return None


def _item(inner: tuple[Any, ...], index: int) -> Any:
    """The type of one item: `list[X]` and `tuple[X, ...]` have one type, `tuple[X, Y]` has two."""
    types = [each for each in inner if each is not Ellipsis]
    if not types:
        return Any
    return types[min(index, len(types) - 1)]


def _holds(node: Data, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)


def _bare(wanted: Any) -> Any:
    """A type without annotations, and what an alias or a root model stands for."""
    if get_origin(wanted) is Annotated:
        return _bare(get_args(wanted)[0])
    if isinstance(wanted, type) and issubclass(wanted, RootModel):
        return _bare(wanted.model_fields["root"].annotation)
    meant = getattr(wanted, "__value__", None) or getattr(wanted, "__supertype__", None)
    return _bare(meant) if meant is not None else wanted


def _written_name(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias or field.alias
    if isinstance(alias, AliasChoices):
        alias = next((each for each in alias.choices if isinstance(each, str)), None)
    return alias if isinstance(alias, str) else name
