"""Experiment file: YAML text as a plan on a scenario, or a letter for everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from omnisim import units
from omnisim.errors import Faults, Letter, Refusal, listed, nearest, raise_faults, shown
from omnisim.files.experiment_form import (
    AlternativeForm,
    ExperimentForm,
    Label,
    UncertainForm,
)
from omnisim.files.scenario_file import read_scenario
from omnisim.files.validation import validate
from omnisim.files.yaml_text import Trail, YamlText, read_yaml
from omnisim.measure.months import YEAR
from omnisim.scenario.evidence import Input, ledger, numbers_of
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Alternative, Value
from omnisim.strategy.levers import Kind, is_own, kinds_of
from omnisim.strategy.plan import Axis, Dial, Plan
from omnisim.strategy.simulated import CONTINUED, OUTCOMES
from omnisim.strategy.uncertainty import Uncertainty

_SWITCH: Final = "true or false"
_READERS: Final = {
    Unit.number: units.parse_number,
    Unit.whole: units.parse_count,
    Unit.share: units.parse_share,
    Unit.days: units.parse_duration,
    Unit.per_day: units.parse_rate,
}


class ExperimentFile(NamedTuple):
    """An experiment with the scenario that it is about, and what its author should know."""

    form: ExperimentForm
    scenario: Scenario  # at its real size
    plan: Plan
    labels: Mapping[str, Label]  # of the alternatives
    warnings: tuple[Letter, ...]

    @property
    def name(self) -> Label:
        """What the experiment is called."""
        return _label(self.form.name)

    @property
    def question(self) -> Label:
        """What it asks, in a sentence."""
        return _label(self.form.question)


def read_experiment(path: str | Path) -> ExperimentFile:
    """Read an experiment file and its scenario; raises Faults with a letter for each fault."""
    source = read_yaml(path)
    form = validate(ExperimentForm, source)
    found = _scenario(form, source, Path(path))
    reader = _Reader(form, source, found.scenario)
    plan = reader.plan()
    raise_faults(reader.letters)
    return ExperimentFile(form, found.scenario, plan, reader.labels(), found.warnings)


def _label(text: str | Label) -> Label:
    return {"en": text, "id": text} if isinstance(text, str) else text


def _scenario(form: ExperimentForm, source: YamlText, path: Path) -> Any:
    place = path.parent / form.scenario
    if not place.is_file():
        raise Faults(
            [
                source.letter(
                    ("scenario",),
                    found=f"no file {shown(str(place))}",
                    possible="a scenario file, its path seen from this file",
                )
            ]
        )
    return read_scenario(place)


class _Reader:
    """Reads a form against its scenario and collects what is wrong with it."""

    def __init__(self, form: ExperimentForm, source: YamlText, scenario: Scenario) -> None:
        self.letters: list[Letter] = []
        self._form = form
        self._source = source
        self._scenario = scenario
        self._kinds = kinds_of(scenario)
        self._inputs = {each.name: each for each in ledger(scenario, scenario.provenance)}

    def plan(self) -> Plan:
        """Return the plan; it is of no use if there are letters."""
        form, alternatives = self._form, self._alternatives()
        names = [each.name for each in alternatives]
        subject = form.subject or (names[-1] if names else "")
        if len(names) < 2:
            self._say(("alternatives",), found="fewer than two alternatives", of="key")
        elif subject not in names[1:]:
            self._unknown(("subject",), subject, names[1:], "alternative but the first")
        outcomes = tuple(dict.fromkeys((form.outcome, *form.kpis)))
        self._check_outcomes()
        plan = Plan(
            alternatives=tuple(alternatives),
            subject=subject,
            outcome=form.outcome,
            outcomes=outcomes,
            doubts=tuple(self._doubts()),
            dials=tuple(self._dials()),
            axes=tuple(self._axes()),
            designs=form.designs,
            replications=form.replications,
            seed=self._scenario.run.seed if form.seed is None else form.seed,
        )
        self._check_designs(plan)
        return plan

    def labels(self) -> dict[str, Label]:
        """Return what alternatives are called: as said here, or as their configuration is."""
        there = self._scenario.configurations
        return {
            name: form.label or (there[form.configuration or name].label if not form.set else {})
            for name, form in self._forms().items()
        }

    def _forms(self) -> dict[str, AlternativeForm]:
        given = self._form.alternatives or tuple(self._scenario.configurations)
        if isinstance(given, dict):
            return given
        return {name: AlternativeForm() for name in given}

    def _alternatives(self) -> list[Alternative]:
        return [self._alternative(name, form) for name, form in self._forms().items()]

    def _alternative(self, name: str, form: AlternativeForm) -> Alternative:
        there, configuration = self._scenario.configurations, form.configuration or name
        trail: Trail = ("alternatives", name)
        if isinstance(self._form.alternatives, tuple):
            trail = ("alternatives",)
        if configuration not in there:
            at = (*trail, "configuration") if form.configuration else trail
            self._unknown(at, configuration, there, "configuration of the scenario")
        levers = {
            lever: self._setting((*trail, "set", lever), lever, written)
            for lever, written in form.set.items()
        }
        return Alternative(name, configuration, levers)

    def _setting(self, trail: Trail, lever: str, written: Any) -> Value:
        kind = self._kind(trail, lever)
        return 0.0 if kind is None else self._value(trail, written, kind)

    def _kind(self, trail: Trail, lever: str) -> Kind | None:
        if lever not in self._kinds:
            self._unknown(trail, lever, self._kinds, "lever or number of the scenario", of="key")
            return None
        return self._kinds[lever]

    def _value(self, trail: Trail, written: Any, kind: Kind) -> Value:
        """Return what is written in base units."""
        if kind == "switch":
            if not isinstance(written, bool):
                self._say(trail, found=shown(written), possible=_SWITCH)
            return bool(written)
        try:
            if kind is Unit.money:
                return units.parse_money(written, currency=self._scenario.currency)
            return _READERS[kind](written)
        except Refusal as refusal:
            self._refused(trail, refusal)
            return 0.0

    def _refused(self, trail: Trail, refusal: Refusal) -> None:
        self._say(trail, found=refusal.found, possible=refusal.possible, advice=refusal.advice)

    def _doubts(self) -> Iterator[Uncertainty]:
        given = self._form.uncertain
        if given == "all":
            yield from (Uncertainty(i.name, (i,)) for i in self._inputs.values() if i.is_uncertain)
            return
        taken: set[str] = set()
        for place, each in enumerate(given):
            form = UncertainForm(path=each) if isinstance(each, str) else each
            trail: Trail = ("uncertain", place)
            inputs = self._below(trail, form)
            twice = [i.name for i in inputs if i.name in taken]
            if twice:
                self._say(trail, found=f"{twice[0]} for the second time", advice="Name it once.")
            taken |= {i.name for i in inputs}
            if form.together:
                yield Uncertainty(form.path, tuple(inputs), form.shape)
            else:
                yield from (Uncertainty(i.name, (i,), form.shape) for i in inputs)

    def _below(self, trail: Trail, form: UncertainForm) -> list[Input]:
        """Return the inputs at and under a path that are not known."""
        start = f"{form.path}."
        below = [
            i for i in self._inputs.values() if i.name == form.path or i.name.startswith(start)
        ]
        if form.low is not None or form.high is not None:
            return self._with_ends(trail, form)
        uncertain = [i for i in below if i.is_uncertain]
        if below and not uncertain:
            self._say(
                trail,
                found=f"no range for {form.path}",
                advice="Give it low and high here, or in the scenario.",
            )
        elif not below:
            names = {name for i in self._inputs.values() for name in _sections(i.name)}
            self._unknown(trail, form.path, sorted(names), "uncertain input")
        return uncertain

    def _with_ends(self, trail: Trail, form: UncertainForm) -> list[Input]:
        """Return one input with the low and high that are said here."""
        numbers = {".".join(path): (path, n) for path, n in numbers_of(self._scenario).items()}
        if form.path not in numbers:
            self._unknown((*trail, "path"), form.path, numbers, "number of the scenario")
            return []
        path, number = numbers[form.path]
        number = self._inputs[form.path].quantity if form.path in self._inputs else number
        low, high = (
            own if written is None else float(self._value((*trail, end), written, number.unit))
            for end, written, own in (
                ("low", form.low, number.least),
                ("high", form.high, number.most),
            )
        )
        if not low < high:
            self._say(trail, found=f"low {low:g}, high {high:g}", possible="low < high")
            return []
        value = min(max(number.value, low), high)
        changed = number.model_copy(update={"low": low, "high": high, "value": value})
        return [Input(path, changed)]

    def _dials(self) -> Iterator[Dial]:
        for lever, form in self._form.levers.items():
            trail: Trail = ("levers", lever)
            kind = self._kind(trail, lever)
            if kind is None:
                continue
            if kind == "switch":
                self._say(trail, found="a switch", advice="Put it into a grid, or an alternative.")
                continue
            low = float(self._value((*trail, "low"), form.low, kind))
            high = float(self._value((*trail, "high"), form.high, kind))
            if not low < high:
                self._say(trail, found=f"low {low:g}, high {high:g}", possible="low < high")
            yield Dial(lever, low, high, kind is Unit.whole)

    def _axes(self) -> Iterator[Axis]:
        grid = self._form.designs.grid
        for name, written in (grid.over if grid else {}).items():
            trail: Trail = ("designs", "grid", "over", name)
            kind = self._kind(trail, name)
            if kind is not None:
                settings = tuple(
                    self._value((*trail, place), each, kind) for place, each in enumerate(written)
                )
                yield Axis(name, settings, is_own(name))

    def _check_outcomes(self) -> None:
        form = self._form
        trails: list[tuple[Trail, str]] = [(("outcome",), form.outcome)]
        trails += [(("kpis", place), kpi) for place, kpi in enumerate(form.kpis)]
        horizon = form.horizon or self._scenario.run.horizon
        for trail, name in trails:
            if name not in OUTCOMES:
                self._unknown(trail, name, OUTCOMES, "outcome")
            elif name in CONTINUED and horizon < YEAR:
                self._say(
                    trail,
                    found=f"{name}, but a horizon of {horizon:g} days holds no year to go on",
                    advice="Take npv, or a horizon of a year or more.",
                )

    def _check_designs(self, plan: Plan) -> None:
        designs = plan.designs
        if not designs.wanted:
            possible = "tornado, latin, sobol, morris, grid"
            self._say(("designs",), found="no design", possible=possible, of="key")
        is_moved = bool(plan.names) or bool(self.letters)  # which says what is wrong instead
        if not is_moved and set(designs.wanted) - {"grid"}:
            self._say(("uncertain",), found="nothing that is uncertain or moved", of="key")
        for name in ("tornado", "sobol", "morris"):
            told = designs.latin or (designs.tornado if name != "tornado" else None)
            if getattr(getattr(designs, name), "strongest", None) and not told:
                self._say(
                    ("designs", name, "strongest"),
                    found="nothing that tells the strongest",
                    advice="Add latin: {} to the designs.",
                )
        if designs.sobol and designs.sobol.points & (designs.sobol.points - 1):
            self._say(
                ("designs", "sobol", "points"),
                found=str(designs.sobol.points),
                possible="a power of 2, such as 64 or 128",
            )
        if designs.grid and designs.grid.worlds and not (plan.doubts or self.letters):
            self._say(("designs", "grid", "worlds"), found="worlds, but nothing is uncertain")

    def _unknown(
        self,
        trail: Trail,
        name: str,
        names: Sequence[str] | Mapping[str, Any],
        what: str,
        *,
        of: Any = "value",
    ) -> None:
        near = nearest(name, names)
        self._say(
            trail,
            found=f"no {what} is named {shown(name)}",
            possible=listed(names),
            advice=f"Did you mean {near}?" if near else "",
            of=of,
        )

    def _say(
        self, trail: Trail, *, found: str, possible: str = "", advice: str = "", of: Any = "value"
    ) -> None:
        letter = self._source.letter(trail, found=found, possible=possible, advice=advice, of=of)
        self.letters.append(letter)


def _sections(name: str) -> Iterator[str]:
    """Yield a dotted path and what it lies under."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
