"""Experiment file: YAML text as a plan on a scenario, or a letter for everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from omnisim.errors import Faults, Letter, raise_faults, said, shown
from omnisim.files.experiment_doubts import doubts_of
from omnisim.files.experiment_form import AlternativeForm, ExperimentForm, Label
from omnisim.files.experiment_notes import Notes
from omnisim.files.experiment_plans import PilotWanted, RoadmapWanted, pilot_in, roadmap_in
from omnisim.files.kinds import expect_experiment
from omnisim.files.scenario_file import read_scenario
from omnisim.files.validation import validate
from omnisim.files.yaml_text import Trail, YamlText, read_yaml
from omnisim.measure.months import YEAR
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Alternative, Value
from omnisim.strategy.levers import DEPTH, DEPTH_CURVE, acts_before, is_own
from omnisim.strategy.plan import Axis, Dial, Plan
from omnisim.strategy.simulated import CONTINUED, OUTCOMES


class ExperimentFile(NamedTuple):
    """An experiment with the scenario that it is about, and what its author should know."""

    form: ExperimentForm
    scenario: Scenario  # at its real size
    plan: Plan
    labels: Mapping[str, Label]  # of the alternatives
    roadmap: RoadmapWanted | None  # None: not asked for
    pilot: PilotWanted | None  # None: not asked for
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
    expect_experiment(source)
    form = validate(ExperimentForm, source)
    found = _scenario(form, source, Path(path))
    notes = Notes(source, found.scenario)
    reader = _Reader(form, found.scenario, notes)
    plan = reader.plan()
    roadmap = roadmap_in(form, found.scenario, notes)
    pilot = pilot_in(form, found.scenario, notes)
    raise_faults(notes.letters)
    return ExperimentFile(
        form,
        found.scenario,
        plan,
        reader.labels(),
        roadmap,
        pilot,
        (*found.warnings, *notes.warnings),
    )


def _label(text: str | Label) -> Label:
    return {"en": text, "id": text} if isinstance(text, str) else text


def _scenario(form: ExperimentForm, source: YamlText, path: Path) -> Any:
    place = path.parent / form.scenario
    if not place.is_file():
        raise Faults(
            [
                source.letter(
                    ("scenario",),
                    found=said("no file {place}", place=shown(str(place))),
                    possible="a scenario file, its path seen from this file",
                )
            ]
        )
    return read_scenario(place)


class _Reader:
    """Reads a form against its scenario and collects what is wrong with it."""

    def __init__(self, form: ExperimentForm, scenario: Scenario, notes: Notes) -> None:
        self._form = form
        self._scenario = scenario
        self._notes = notes

    def plan(self) -> Plan:
        """Return the plan; it is of no use if there are letters."""
        form, alternatives = self._form, self._alternatives()
        names = [each.name for each in alternatives]
        subject = form.subject or (names[-1] if names else "")
        if len(names) < 2:
            self._notes.say(("alternatives",), found="fewer than two alternatives", of="key")
        elif subject not in names[1:]:
            self._notes.unknown(("subject",), subject, names[1:], "alternative but the first")
        outcomes = tuple(dict.fromkeys((form.outcome, *form.kpis)))
        self._check_outcomes()
        plan = Plan(
            alternatives=tuple(alternatives),
            subject=subject,
            outcome=form.outcome,
            outcomes=outcomes,
            doubts=doubts_of(form, self._scenario, self._notes),
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
            self._notes.unknown(at, configuration, there, "configuration of the scenario")
        levers = {
            lever: self._notes.setting((*trail, "set", lever), lever, written)
            for lever, written in form.set.items()
        }
        self._check_set(trail, levers)
        return Alternative(name, configuration, levers)

    def _check_set(self, trail: Trail, levers: Mapping[str, Value]) -> None:
        """Note settings that nothing comes of, and warn of those that act too early."""
        grid = self._form.designs.grid
        moved = {*self._form.levers, *(grid.over if grid else {})}
        for lever in levers:
            at = (*trail, "set", lever)
            if lever in moved:
                self._notes.say(
                    at,
                    found=said("{lever}, which the experiment moves as well", lever=lever),
                    advice="Leave it out here, or do not move it.",
                    of="key",
                )
            elif lever == DEPTH_CURVE and DEPTH not in {*levers, *moved}:
                self._notes.say(
                    at,
                    found="a curve of cost, but no depth",
                    advice="Set depth as well, or move it in a grid.",
                    of="key",
                )
            elif acts_before(lever, self._scenario):
                self._notes.warn(
                    at,
                    found="a number of the whole scenario: it acts before day 0, too",
                    advice="Customers of this choice then have another past than the others.",
                )

    def _dials(self) -> Iterator[Dial]:
        for lever, form in self._form.levers.items():
            trail: Trail = ("levers", lever)
            kind = self._notes.kind(trail, lever)
            if kind is None:
                continue
            if kind == "switch":
                self._notes.say(
                    trail, found="a switch", advice="Put it into a grid, or an alternative."
                )
                continue
            low = float(self._notes.setting((*trail, "low"), lever, form.low))
            high = float(self._notes.setting((*trail, "high"), lever, form.high))
            if not low < high:
                self._notes.say(
                    trail,
                    found=said("low {low:g}, high {high:g}", low=low, high=high),
                    possible="low < high",
                )
            yield Dial(lever, low, high, kind is Unit.whole)

    def _axes(self) -> Iterator[Axis]:
        grid = self._form.designs.grid
        for name, written in (grid.over if grid else {}).items():
            trail: Trail = ("designs", "grid", "over", name)
            if self._notes.kind(trail, name) is None:
                continue
            settings = tuple(
                self._notes.setting((*trail, place), name, each)
                for place, each in enumerate(written)
            )
            if len(set(settings)) < len(settings):
                self._notes.say(trail, found="a setting that comes twice", advice="Name it once.")
            yield Axis(name, settings, is_own(name))

    def _check_outcomes(self) -> None:
        form = self._form
        trails: list[tuple[Trail, str]] = [(("outcome",), form.outcome)]
        trails += [(("kpis", place), kpi) for place, kpi in enumerate(form.kpis)]
        horizon = form.horizon or self._scenario.run.horizon
        for trail, name in trails:
            if name not in OUTCOMES:
                self._notes.unknown(trail, name, OUTCOMES, "outcome")
            elif name in CONTINUED and horizon < YEAR:
                self._notes.say(
                    trail,
                    found=said(
                        "{name}, but a horizon of {horizon:g} days holds no year to go on",
                        name=name,
                        horizon=horizon,
                    ),
                    advice="Take npv, or a horizon of a year or more.",
                )

    def _check_designs(self, plan: Plan) -> None:
        designs = plan.designs
        if not designs.wanted:
            possible = "tornado, latin, sobol, morris, grid"
            self._notes.say(("designs",), found="no design", possible=possible, of="key")
        is_moved = bool(plan.names) or bool(self._notes.letters)  # which says what is wrong instead
        if not is_moved and set(designs.wanted) - {"grid"}:
            self._notes.say(("uncertain",), found="nothing that is uncertain or moved", of="key")
        for name in ("tornado", "sobol", "morris"):
            told = designs.latin or (designs.tornado if name != "tornado" else None)
            if getattr(getattr(designs, name), "strongest", None) and not told:
                self._notes.say(
                    ("designs", name, "strongest"),
                    found="nothing that tells the strongest",
                    advice="Add latin: {} to the designs.",
                )
        if designs.sobol and designs.sobol.points & (designs.sobol.points - 1):
            self._notes.say(
                ("designs", "sobol", "points"),
                found=str(designs.sobol.points),
                possible="a power of 2, such as 64 or 128",
            )
        if designs.grid and designs.grid.worlds and not (plan.doubts or self._notes.letters):
            self._notes.say(("designs", "grid", "worlds"), found="worlds, but nothing is uncertain")
