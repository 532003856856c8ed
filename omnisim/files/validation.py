"""Validation: data of a file as a frozen model, or all that is wrong with it as letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from omnisim.errors import (
    Letter,
    Refusal,
    Refusals,
    did_you_mean,
    in_order,
    listed,
    raise_faults,
    said,
    shown,
)
from omnisim.files.model_faults import Alike, Fault, faults_of
from omnisim.files.wording import advice_for, wanted_by
from omnisim.files.yaml_text import YamlText

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], source: YamlText, *, context: object = None) -> Model:
    """The data of a source as a model; raises Faults, those of reading the source among them.

    `context` is handed to the validators of the model.
    """
    try:
        checked = model.model_validate(source.data, context=context)
    except ValidationError as error:
        raise_faults([*source.letters, *letters_of(error, model, source)])
        raise
    raise_faults(source.letters)
    return checked


def letters_of(
    error: ValidationError,
    model: type[BaseModel],
    source: YamlText,
    *,
    beside: tuple[str, ...] = (),
) -> tuple[Letter, ...]:
    """A letter for each fault that a model found in the data of a source, in the file's order.

    A union tells one fault once: in the words of the branch that came closest. Where reading the
    source has stumbled already, nothing more is told. `beside` are names that may stand at the top
    of the file though the model does not know them.
    """
    stumbled = {letter.place for letter in source.letters}
    letters: dict[object, Letter] = {}
    for alike in faults_of(error, model, source.data, beside=beside):
        for letter in _letters(alike, source):
            letters.setdefault((letter.place, letter.field), letter)
    return in_order(each for each in letters.values() if each.place not in stumbled)


def _letters(alike: Alike, source: YamlText) -> Iterator[Letter]:
    first = alike[0]
    reason = first.context.get("error")
    if first.is_unknown_name:
        yield _unknown_name(first, source)
    elif first.is_missing:
        yield _missing(first, source)
    elif isinstance(reason, Refusals):
        yield from (_refusal(each, first, source) for each in reason.each)
    elif isinstance(reason, Refusal):
        yield _refusal(reason, first, source)
    else:
        yield _unfit(alike, source)


def _unknown_name(fault: Fault, source: YamlText) -> Letter:
    near = fault.nearest_name
    return source.letter(
        (*fault.spot.trail, fault.key),
        of="key",
        found=said("the unknown name {name}", name=shown(fault.key)),
        possible=listed(fault.names, longest=30, last="and"),
        advice=did_you_mean(near) if near else "Delete it, or look where it belongs.",
    )


def _missing(fault: Fault, source: YamlText) -> Letter:
    trail, absent = fault.spot.trail, fault.spot.absent
    last = absent[-1]
    return source.letter(
        (*trail, *absent),
        of="key",
        found=said("no {last}", last=last) if isinstance(last, str) else "too few items",
        possible=wanted_by(fault.spot.types),
        advice=said("Add {last}.", last=last) if isinstance(last, str) else "Add an item.",
    )


def _refusal(refusal: Refusal, fault: Fault, source: YamlText) -> Letter:
    return source.letter(
        (*fault.spot.trail, *fault.spot.absent, *refusal.at),
        found=refusal.found,
        possible=refusal.possible,
        advice=refusal.advice,
    )


def _unfit(alike: Alike, source: YamlText) -> Letter:
    """One letter for faults that want different things at one spot."""
    spot = alike[0].spot
    node = spot.trail[-1] if spot.is_key else spot.node
    hints = [advice_for(node, fault.kind, fault.names) for fault in alike]
    return source.letter(
        (*spot.trail, *spot.absent),
        of="key" if spot.is_key else "value",
        found=shown(node),
        possible=listed(dict.fromkeys(fault.wanted for fault in alike)),
        advice=next(filter(None, hints), ""),
    )
