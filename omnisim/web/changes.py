"""Changes: a scenario as somebody set it on the page.

Its numbers are those that its file would hold, so that the file that is downloaded is the scenario
that was shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from omnisim.errors import Letter, did_you_mean, listed, nearest, raise_faults, said, shown
from omnisim.files.scenario_file import ScenarioFile
from omnisim.files.yaml_text import Trail
from omnisim.scenario.checks import remarks_on
from omnisim.scenario.configuration import Configuration, Rollout
from omnisim.scenario.evidence import Input, in_world, ledger
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.remark import Remark
from omnisim.scenario.scenario import Scenario
from omnisim.web.rows import Row, rows_of
from omnisim.web.wish import Edit, Market
from omnisim.web.written import read_again

_ROWS: Final = ("journey", "redirect")  # shares that must sum to 1
_ROW_FIELDS: Final = (
    "entry",
    "entry_repeat",
    "impatient",
    "reactions",
    "switch_to",
    "leads_to",
    "when_lost",
)


class Basis(NamedTuple):
    """A scenario before anything is changed in it, and what every change asks of it."""

    file: ScenarioFile
    numbers: Mapping[str, Input]  # that can be changed one by one, by name; a row of shares cannot
    rows: tuple[Row, ...]  # of shares that are set together
    remarks: frozenset[Remark]

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.file.scenario

    @property
    def settable(self) -> Mapping[str, Input]:
        """All numbers that can be set, alone or in a row."""
        return {**self.numbers, **{each.name: each for row in self.rows for each in row.parts}}


def basis_of(file: ScenarioFile) -> Basis:
    """Return a scenario as something to be changed."""
    inputs = [*ledger(file.scenario, file.scenario.provenance)]
    numbers = {each.name: each for each in inputs if not _is_of_row(each.path)}
    rows = rows_of(file.scenario, inputs)
    return Basis(file, numbers, rows, frozenset(remarks_on(file.scenario)))


def changed(basis: Basis, market: Market) -> Scenario:
    """Return the scenario with all changes; raises Faults, those of the checker among them."""
    if not (market.numbers or market.configurations):
        return basis.scenario
    known = basis.settable
    raise_faults([*_number_letters(basis, known, market), *_name_letters(basis.scenario, market)])
    values = {
        known[name].path: read_again(value, known[name].quantity.unit)
        for name, value in market.numbers.items()
    }
    scenario = in_world(basis.scenario, values)
    edited = {
        name: configuration(scenario, name, edit) for name, edit in market.configurations.items()
    }
    scenario = scenario.model_copy(update={"configurations": {**scenario.configurations, **edited}})
    raise_faults(_letters(basis, scenario))
    return scenario


def bounds_of(number: Quantity) -> tuple[float, float]:
    """Return between which ends a number may be set: its range, or half to double without one."""
    if number.least < number.most:
        return number.least, number.most
    if number.unit is Unit.share:
        return 0.0, 1.0
    if number.unit is Unit.whole:
        return 1.0, max(2.0, 3.0 * number.value)
    if number.unit is Unit.money:  # nothing says how much nothing could become
        return number.value / 2, number.value * 2
    return (number.value / 2, number.value * 2) if number.value else (0.0, 1.0)


def configuration(scenario: Scenario, name: str, edit: Edit) -> Configuration:
    """Return a configuration as somebody set it."""
    base = scenario.configurations[edit.like or name]
    changes: dict[str, Any] = {}
    if edit.label is not None:
        changes["label"] = {"en": edit.label, "id": edit.label}
    if edit.channels is not None:
        changes["channels"] = edit.channels
    if edit.tactics is not None:
        changes["tactics"] = edit.tactics
    if edit.servers:
        counts = {n: Quantity(value=round(k), unit=Unit.whole) for n, k in edit.servers.items()}
        changes["servers"] = {**base.servers, **counts}
    if edit.budgets:
        amounts = {n: Quantity(value=k, unit=Unit.money) for n, k in edit.budgets.items()}
        changes["budgets"] = {**base.budgets, **amounts}
    if edit.coverage:
        changes["rollout"] = {**base.rollout, **dict(_rollout(base, edit.coverage))}
    return base.model_copy(update=changes)


def _rollout(base: Configuration, coverage: Mapping[str, float]) -> Iterator[tuple[str, Rollout]]:
    for tactic, share in coverage.items():
        before = base.rollout.get(tactic, Rollout())
        covered = Quantity(value=read_again(share, Unit.share), unit=Unit.share)
        yield tactic, before.model_copy(update={"coverage": covered})


def _is_of_row(path: Trail) -> bool:
    return path[0] in _ROWS or any(step in _ROW_FIELDS for step in path)


def _number_letters(basis: Basis, known: Mapping[str, Input], market: Market) -> Iterator[Letter]:
    wholes = {each.name: row.total for row in basis.rows for each in row.parts}
    for name, value in market.numbers.items():
        if name not in known:
            near = nearest(name, known)
            yield Letter(
                field=name[:80],
                found="no number that could be changed has this name",
                possible="a number of the ledger that stands alone",
                advice=did_you_mean(near) if near else "",
            )
            continue
        low, high = bounds_of(known[name].quantity)
        if name in wholes:  # what a row comes to is looked at by the checker
            low, high = 0.0, max(high, wholes[name])
        if not low * (1 - 1e-6) - 1e-12 <= value <= high * (1 + 1e-6) + 1e-12:
            yield Letter(
                field=name,
                found=said("{number:g}", number=value),
                possible=said("from {low:g} to {high:g}", low=low, high=high),
            )


def _name_letters(scenario: Scenario, market: Market) -> Iterator[Letter]:
    """Yield what names something that the scenario does not have."""
    for name, edit in market.configurations.items():
        field = f"configurations.{name}"
        yield from _unknown(f"{field}.like", [edit.like or name], scenario.configurations)
        yield from _unknown(f"{field}.channels", edit.channels or (), scenario.channels)
        yield from _unknown(f"{field}.tactics", edit.tactics or (), scenario.tactics)
        yield from _unknown(f"{field}.rollout", edit.coverage, scenario.tactics)
        yield from _unknown(f"{field}.servers", edit.servers, scenario.channels)
        yield from _unknown(f"{field}.budgets", edit.budgets, scenario.channels)
        if edit.channels == ():
            yield Letter(
                field=f"{field}.channels", found="none", possible=listed(scenario.channels)
            )
        for what, amounts, low, high in (
            ("rollout", edit.coverage, 0.0, 1.0),
            ("servers", edit.servers, 1.0, 1000.0),
            ("budgets", edit.budgets, 0.0, 1e15),
        ):
            for each, amount in amounts.items():
                if not low <= amount <= high:
                    where = f"{field}.{what}.{each}"
                    possible = said("from {low:g} to {high:g}", low=low, high=high)
                    yield Letter(
                        field=where, found=said("{number:g}", number=amount), possible=possible
                    )


def _unknown(field: str, names: Any, there: Mapping[str, Any]) -> Iterator[Letter]:
    for name in names:
        if name not in there:
            near = nearest(name, there)
            advice = did_you_mean(near) if near else ""
            found = said("the unknown name {name}", name=shown(name))
            yield Letter(field=field, found=found, possible=listed(there), advice=advice)


def _letters(basis: Basis, scenario: Scenario) -> Iterator[Letter]:
    """Yield what the checker says of the changed scenario, and not of the file as it was."""
    for remark in remarks_on(scenario):
        if remark not in basis.remarks:
            yield Letter(
                field=".".join(map(str, remark.path)),
                found=remark.found,
                possible=remark.possible,
                advice=remark.advice,
                severity="warning" if remark.is_warning else "error",
            )
