"""Experiment doubts: the inputs that an experiment file calls uncertain."""

from __future__ import annotations

from collections.abc import Iterator

from omnisim.errors import said
from omnisim.files.experiment_form import ExperimentForm, UncertainForm
from omnisim.files.experiment_notes import Notes
from omnisim.files.yaml_text import Trail
from omnisim.scenario.evidence import Input, ledger, numbers_of
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.uncertainty import Uncertainty, uncertainties


def doubts_of(form: ExperimentForm, scenario: Scenario, notes: Notes) -> tuple[Uncertainty, ...]:
    """Return what is uncertain; what is wrong with it goes to the notes."""
    if form.uncertain == "all":
        return uncertainties(scenario)
    forms = [UncertainForm(path=e) if isinstance(e, str) else e for e in form.uncertain]
    return tuple(_listed(forms, scenario, notes))


def _listed(forms: list[UncertainForm], scenario: Scenario, notes: Notes) -> Iterator[Uncertainty]:
    known = {each.name: each for each in ledger(scenario, scenario.provenance)}
    taken: set[str] = set()
    for place, form in enumerate(forms):
        trail: Trail = ("uncertain", place)
        if form.low is not None or form.high is not None:
            inputs = _with_ends(trail, form, known, scenario, notes)
        else:
            inputs = _below(trail, form, known, notes)
        twice = [each.name for each in inputs if each.name in taken]
        if twice:
            notes.say(
                trail,
                found=said("{name} for the second time", name=twice[0]),
                advice="Name it once.",
            )
        taken |= {each.name for each in inputs}
        if form.together:
            yield Uncertainty(form.path, tuple(inputs), form.shape)
        else:
            yield from (Uncertainty(each.name, (each,), form.shape) for each in inputs)


def _below(trail: Trail, form: UncertainForm, known: dict[str, Input], notes: Notes) -> list[Input]:
    """Return the inputs at and under a path that are not known."""
    start = f"{form.path}."
    below = [each for name, each in known.items() if name == form.path or name.startswith(start)]
    uncertain = [each for each in below if each.is_uncertain]
    if not below:
        names = {part for name in known for part in _sections(name)}
        notes.unknown(trail, form.path, sorted(names), "uncertain input")
    elif not uncertain:
        found = said("no range for {path}", path=form.path)
        notes.say(trail, found=found, advice="Give it low and high here, or in the scenario.")
    return uncertain


def _with_ends(
    trail: Trail, form: UncertainForm, known: dict[str, Input], scenario: Scenario, notes: Notes
) -> list[Input]:
    """Return one input with the low and high that are said here."""
    numbers = {".".join(path): (path, number) for path, number in numbers_of(scenario).items()}
    if form.path not in numbers:
        notes.unknown((*trail, "path"), form.path, numbers, "number of the scenario")
        return []
    path, number = numbers[form.path]
    number = known[form.path].quantity if form.path in known else number
    low, high = (
        own if written is None else float(notes.value((*trail, end), written, number.unit))
        for end, written, own in (
            ("low", form.low, number.least),
            ("high", form.high, number.most),
        )
    )
    if not low < high:
        notes.say(
            trail,
            found=said("low {low:g}, high {high:g}", low=low, high=high),
            possible="low < high",
        )
        return []
    if not low <= number.value <= high:
        notes.say(
            trail,
            found=said(
                "{path} is {value:g} in the scenario, outside of this range",
                path=form.path,
                value=number.value,
            ),
            possible="low <= its value <= high",
            advice="Widen the range, or state another value in the scenario.",
        )
    ends = {"low": low, "high": high}
    sure = {} if form.low is None and form.high is None else {"confidence": None}
    return [Input(path, number.model_copy(update={**ends, **sure}))]


def _sections(name: str) -> Iterator[str]:
    """Yield a dotted path and what it lies under."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
