"""Changed file: the text of a scenario with what somebody set on the page, its comments kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from omnisim.files.yaml_saving import dump
from omnisim.files.yaml_text import Data, Trail
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.scenario import Scenario
from omnisim.web.changes import Basis, changed, configuration
from omnisim.web.wish import Edit, Market
from omnisim.web.written import written


def changed_text(basis: Basis, market: Market, *, seed: int | None = None) -> str:
    """Return the text of the file with all changes, its comments kept; raises Faults.

    A `seed` other than that of the file is one of them.
    """
    changed(basis, market)
    file, known = basis.file, basis.settable
    data: dict[Trail, Data] = {}
    for name, value in market.numbers.items():
        number = known[name].quantity.model_copy(update={"value": value})
        if known[name].is_default:  # it keeps the range that the format gives it
            data[known[name].path] = _plain(number)
        else:
            trail = _written_at(file.source.data, known[name].path)
            data[trail] = written(value, number.unit)
    for name, edit in market.configurations.items():
        data |= dict(_configuration_data(file.scenario, name, edit))
    if seed not in (None, file.scenario.run.seed):
        data["run", "seed"] = seed
    return dump(file.source, data, grow=True)


def _written_at(data: Any, path: Trail) -> Trail:
    """Return where a file writes the value of a number.

    A mean may be written in the place of the group it stands in: `default: 1 day`.
    """
    for place, step in enumerate(path):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and str(step).isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return path[:place] if data is not None and path[place:] == ("mean",) else path
    is_spelled_out = isinstance(data, dict) and "value" in data
    return (*path, "value") if is_spelled_out else path


def _configuration_data(scenario: Scenario, name: str, edit: Edit) -> Iterator[tuple[Trail, Data]]:
    """Yield what a file must say of a configuration."""
    here = ("configurations", name)
    if name not in scenario.configurations:
        yield here, _plain(configuration(scenario, name, edit))
        return
    if edit.label is not None:
        yield (*here, "label"), {"en": edit.label, "id": edit.label}
    if edit.channels is not None:
        yield (*here, "channels"), list(edit.channels)
    if edit.tactics is not None:
        yield (*here, "tactics"), list(edit.tactics)
    for channel, people in edit.servers.items():
        yield (*here, "servers", channel), round(people)
    for channel, amount in edit.budgets.items():
        yield (*here, "budgets", channel), written(amount, Unit.money)
    for tactic, share in edit.coverage.items():
        yield (*here, "rollout", tactic, "coverage"), written(share, Unit.share)


def _plain(node: Any) -> Data:
    """Return what a model states as a file writes it."""
    if isinstance(node, Quantity):
        number = written(node.value, node.unit)
        if not (node.has_range or node.source or node.note):
            return number
        ends = {e: getattr(node, e) for e in ("low", "high") if getattr(node, e) is not None}
        told = {n: getattr(node, n) for n in ("source", "note") if getattr(node, n)}
        spelled: dict[str, Data] = {e: written(end, node.unit) for e, end in ends.items()}
        return {"value": number, **spelled, "grade": node.grade.value, **told}
    if isinstance(node, BaseModel):
        stated = node.model_fields_set
        return {n: _plain(getattr(node, n)) for n in type(node).model_fields if n in stated}
    if isinstance(node, Mapping):
        return {str(name): _plain(child) for name, child in node.items()}
    if isinstance(node, tuple | list):
        return [_plain(child) for child in node]
    return node  # type: ignore[no-any-return]
