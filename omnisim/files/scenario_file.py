"""Scenario file: YAML text as a scenario, or a letter for everything that is wrong with it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from omnisim.errors import Letter, did_you_mean, nearest, raise_faults
from omnisim.files.file_content import content_of
from omnisim.files.from_catalogue import SECTION, with_catalogue
from omnisim.files.kinds import expect_scenario
from omnisim.files.validation import letters_of
from omnisim.files.yaml_text import Trail, YamlText, scan_yaml
from omnisim.scenario.checks import remarks_on
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.remark import Remark
from omnisim.scenario.scenario import Scenario

_STAND_INS: Final = (Quantity(value=0.5), 1, None)  # tried in turn; None: leave the entry out


class ScenarioFile(NamedTuple):
    """A scenario with the text it was read from and what its author should know."""

    scenario: Scenario
    source: YamlText
    warnings: tuple[Letter, ...]


def read_scenario(path: str | Path) -> ScenarioFile:
    """Read a scenario file; raises Faults with a letter for each fault in it."""
    return parse_scenario(content_of(path), file=str(path))


def parse_scenario(content: bytes | str, *, file: str, stands_alone: bool = False) -> ScenarioFile:
    """Return a scenario from the content of a file; raises Faults, all of them at once.

    One that stands alone may name no other file: it comes from somebody else.
    """
    text = scan_yaml(content, file=file)
    expect_scenario(text)
    context = {"currency": _currency(text.data)}
    source = with_catalogue(text, currency=context["currency"], stands_alone=stands_alone)
    try:
        scenario = Scenario.model_validate(source.data, context=context)
    except ValidationError as error:
        letters = letters_of(error, Scenario, source, beside=(SECTION,))
        further = _remarks_despite(error, source.data, context)
        raise_faults([*source.letters, *letters, *(_letter(r, source) for r in further)])
        raise
    remarks = [_letter(remark, source) for remark in remarks_on(scenario)]
    return ScenarioFile(scenario, source, raise_faults([*source.letters, *remarks]))


def _currency(data: Any) -> str | None:
    currency = data.get("currency") if isinstance(data, dict) else None
    return currency if isinstance(currency, str) else None


def _letter(remark: Remark, source: YamlText) -> Letter:
    near = nearest(*remark.typo) if remark.typo else None
    return source.letter(
        remark.path,
        of="key",
        found=remark.found,
        possible=remark.possible,
        advice=did_you_mean(near) if near else remark.advice,
        severity="warning" if remark.is_warning else "error",
    )


def _remarks_despite(error: ValidationError, data: Any, context: Any) -> tuple[Remark, ...]:
    """Return what else is wrong with a scenario that already has faults.

    Faulty entries are stood in for, or left out; what concerns them is not told twice.
    """
    if not isinstance(data, dict):
        return ()
    repaired = copy.deepcopy(data)
    faulty: set[Trail] = set()
    for stand_in in _STAND_INS:
        details = error.errors(include_url=False)
        missing = {d["loc"] for d in details if d["type"] == "missing"}
        for detail in details:
            if not _rename(repaired, detail["loc"], missing):
                faulty.add(_repair(repaired, detail["loc"], _meant(detail) or stand_in))
        try:
            scenario = Scenario.model_validate(repaired, context=context)
        except ValidationError as again:
            error = again
        else:
            return tuple(r for r in remarks_on(scenario) if not _concerns(r, faulty))
    return ()


def _meant(detail: Any) -> str | None:
    """Return the word that is nearest to a faulty one, where only some words are possible."""
    words = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
    return (nearest(str(detail["input"]), words) or words[-1]) if words else None


def _rename(data: Any, location: Trail, missing: Iterable[Trail]) -> bool:
    """Whether an unknown name was taken for the missing one that it resembles."""
    parent = location[:-1]
    meant = nearest(str(location[-1]), [str(m[-1]) for m in missing if m[:-1] == parent])
    node = data
    for step in parent:
        node = node.get(step) if isinstance(node, dict) else None
    if meant is None or not isinstance(node, dict) or location[-1] not in node:
        return False
    node[meant] = node.pop(location[-1])
    return True


def _repair(data: Any, location: Trail, stand_in: Quantity | str | int | None) -> Trail:
    """Replace or delete the deepest entry that a location leads to; return where it stands."""
    node = data
    trail: Trail = ()
    for step in location:
        inner = node.get(step) if isinstance(node, dict) else None
        if not isinstance(inner, dict) or not inner:
            break
        if "value" in inner:
            break
        node, trail = inner, (*trail, step)
    last = next((s for s in location[len(trail) :] if isinstance(node, dict) and s in node), None)
    if last is None:
        return location
    if stand_in is None or isinstance(node[last], list):
        del node[last]
    else:
        node[last] = stand_in
    return (*trail, last)


def _concerns(remark: Remark, faulty: Iterable[Trail]) -> bool:
    """Whether a remark is about a faulty entry, about one around it, or about one within it."""
    return any(
        remark.path[: len(trail)] == trail or trail[: len(remark.path)] == remark.path
        for trail in faulty
    )
