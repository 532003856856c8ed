"""Exploration: the natural path of an experiment – read, ask, look, report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

from typing_extensions import Unpack

from omnisim.errors import Faults, Letter, listed, nearest, raise_faults, shown
from omnisim.experiment.runner import Watch
from omnisim.experiment.trial import Question
from omnisim.files.case_file import CaseFile
from omnisim.files.experiment_file import ExperimentFile, read_experiment
from omnisim.files.whole_file import write_text
from omnisim.measure.months import YEAR
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, adapted, engine_in, known, workers_in
from omnisim.strategy import roadmap_tables, tables
from omnisim.strategy.batch import Memory, Store
from omnisim.strategy.case import Function
from omnisim.strategy.explored import Explored, explore
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot import pilot as design_pilot
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.plan import DesignName, Plan
from omnisim.strategy.roadmap import Asked, Roadmap
from omnisim.strategy.roadmap import roadmap as find_roadmap
from omnisim.strategy.schedule import Programme, with_build_times
from omnisim.strategy.simulated import ScenarioFunction

if TYPE_CHECKING:
    import pandas as pd

    from omnisim.report.decision.reading import Told


@dataclass(frozen=True)
class Exploration:
    """An experiment with its answers, to be looked at."""

    file: ExperimentFile
    function: ScenarioFunction
    explored: Explored

    @property
    def plan(self) -> Plan:
        """What was asked."""
        return self.explored.plan

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per design, point, alternative and outcome; paired differences to the first."""
        return tables.outcomes_table(self.explored)

    def points(self, design: DesignName) -> pd.DataFrame:
        """Return the settings of every point of a design."""
        return tables.points_table(self.explored, design)

    def frame(self, design: DesignName) -> pd.DataFrame:
        """Return the settings of every point of a design beside all its outcomes."""
        return tables.wide_table(self.explored, design)

    @property
    def findings(self) -> dict[str, pd.DataFrame]:
        """Everything that follows from the outcomes, as far as the designs allow."""
        by_design: tuple[tuple[DesignName, tuple[str, ...]], ...] = (
            ("tornado", ("tornado",)),
            ("latin", ("regret", "worth", "regions")),
            ("sobol", ("indices",)),
            ("morris", ("effects",)),
        )
        return {
            name: getattr(self, name)
            for design, names in by_design
            if self.explored.has(design)
            for name in names
        }

    @property
    def perfect_information(self) -> float | None:
        """What knowing everything is worth; None without the design `latin`."""
        return self.explored.perfect_information if self.explored.has("latin") else None

    @property
    def tornado(self) -> pd.DataFrame:
        """How far each uncertainty alone moves the difference; of the design `tornado`."""
        return tables.bars_table(self.explored)

    @property
    def worth(self) -> pd.DataFrame:
        """What knowing each of the strongest inputs is worth; of the design `latin`."""
        return tables.worths_table(self.explored)

    @property
    def regret(self) -> pd.DataFrame:
        """How every alternative fares over all worlds; of the design `latin`."""
        return tables.robustness_table(self.explored)

    @property
    def regions(self) -> pd.DataFrame:
        """Where the subject loses; of the design `latin`."""
        return tables.regions_table(self.explored)

    @property
    def indices(self) -> pd.DataFrame:
        """Sobol indices of the difference; of the design `sobol`."""
        return tables.indices_table(self.explored)

    @property
    def effects(self) -> pd.DataFrame:
        """Morris's elementary effects on the difference; of the design `morris`."""
        return tables.effects_table(self.explored)


def function_of(file: ExperimentFile, settings: Settings) -> ScenarioFunction:
    """Return the scenario of an experiment as a plain function of levers and uncertainties.

    Settings win over what the file says; how many people live in the market makes it a draft.
    """
    form = file.form
    people = settings.get("customers", form.customers)
    own = {"seed": file.plan.seed, "horizon": form.horizon}
    stated = {name: value for name, value in own.items() if value is not None}
    rest = {name: value for name, value in settings.items() if name != "customers"}
    scenario = adapted(file.scenario, cast(Settings, {**stated, **rest}))
    question = Question(scenario, scenario.run.seed, engine_in(settings))
    return ScenarioFunction(question, None if people == people_in(scenario) else people)


def experiment(
    file: str | Path | ExperimentFile, *, watch: Watch | None = None, **settings: Unpack[Settings]
) -> Exploration:
    """Do an experiment on a scenario: ask it at all points of its designs.

    Raises Faults with a letter for each fault in the file or the settings, RunFailed (of
    `omnisim.experiment.failure`) if a run fails, WorkersLost if nobody is left to do the work.
    """
    read = file if isinstance(file, ExperimentFile) else read_experiment(file)
    function = function_of(read, settings)
    plan = plan_of(read, settings)
    with workers_in(settings) as spread:
        store = _store(settings, function)
        explored = explore(function, plan, spread=spread, store=store, watch=watch)
    return Exploration(read, function, explored)


def plan_of(file: ExperimentFile, settings: Settings) -> Plan:
    """Return the plan of an experiment; settings win over what its file says."""
    changes: dict[str, Any] = {
        name: value for name, value in settings.items() if name in ("replications", "seed")
    }
    return replace(file.plan, **changes)


def _store(settings: Settings, function: Function) -> Store:
    if "runs" not in settings:
        return Memory()
    return CaseFile(Path(settings["runs"]), function, fresh=settings.get("fresh", False))


def decision_page(
    found: Exploration,
    *,
    roadmap: RoadmapStudy | None = None,
    pilot: PilotStudy | None = None,
    language: str = "en",
) -> str:
    """Return what an experiment found as the text of one HTML file that needs nothing else.

    A roadmap and a pilot of the same scenario become sections of it.
    """
    from omnisim.report.decision_page import decision_page_of  # late: not everybody looks
    from omnisim.report.roadmap.page import pilot_section, roadmap_section

    extras = [
        *([roadmap_section(roadmap.found, language=language)] if roadmap else []),
        *([pilot_section(pilot.found, language=language)] if pilot else []),
    ]
    return decision_page_of(
        told(found), found.function, found.explored, language=language, extras=extras
    )


def decision_text(found: Exploration, *, language: str = "en") -> str:
    """Return what an experiment found as plain text."""
    from omnisim.report.decision_text import decision_text as text_of  # late, as above

    return text_of(told(found), found.function, found.explored, language=language)


def told(found: Exploration) -> Told:
    """Return what people call an experiment and its alternatives."""
    from omnisim.report.decision.reading import Told  # late, as above

    return Told(found.file.name, found.file.question, found.file.labels)


def write_decision_page(
    found: Exploration,
    path: str | Path,
    *,
    roadmap: RoadmapStudy | None = None,
    pilot: PilotStudy | None = None,
    language: str = "en",
) -> None:
    """Write what an experiment found as one HTML page, with roadmap and pilot if they are given.

    Raises Faults if the file cannot be written.
    """
    text = decision_page(found, roadmap=roadmap, pilot=pilot, language=language)
    write_text(text, Path(path))


# --- what to build first, and whether to try it out ---------------------------------------------


def write_plan_page(
    path: str | Path,
    *,
    roadmap: RoadmapStudy | None = None,
    pilot: PilotStudy | None = None,
    language: str = "en",
) -> None:
    """Write a roadmap, a pilot or both as one HTML page.

    Raises Faults if the file cannot be written.
    """
    write_text(plan_page(roadmap=roadmap, pilot=pilot, language=language), Path(path))


def plan_page(
    *,
    roadmap: RoadmapStudy | None = None,
    pilot: PilotStudy | None = None,
    language: str = "en",
) -> str:
    """Return a roadmap, a pilot or both as the text of one HTML file that needs nothing else."""
    from omnisim.report.roadmap.page import plan_page_of  # late: not everybody looks

    return plan_page_of(
        roadmap=roadmap.found if roadmap else None,
        pilot=pilot.found if pilot else None,
        language=language,
    )


_OF_RUNS: Final = (
    "seed",
    "customers",
    "horizon",
    "engine",
    "workers",
    "cluster",
    "runs",
    "fresh",
)


class Terms(TypedDict, total=False):
    """What may be built, and what building must keep to; what is left out is as it says."""

    on: str  # configuration that it begins with; left out: today's
    tactics: Sequence[str]  # that may be built; left out: those of the richest configuration
    budget: float  # money, one-off cost of all together; left out: any
    builders: int  # tactics that can be built at the same time; left out: 1
    build: float  # days, for tactics that state no build time; left out: they are there at once


@dataclass(frozen=True)
class RoadmapStudy:
    """A roadmap, to be looked at."""

    found: Roadmap

    @property
    def table(self) -> pd.DataFrame:
        """The finalists, the best first, against building nothing."""
        return roadmap_tables.finalists_table(self.found)

    @property
    def schedule(self) -> pd.DataFrame:
        """When what is built, of the best order."""
        return roadmap_tables.builds_table(self.found)

    @property
    def frontier(self) -> pd.DataFrame:
        """What no cheaper order beats."""
        return roadmap_tables.frontier_table(self.found)

    @property
    def first_steps(self) -> pd.DataFrame:
        """What every first step is worth, and what is regretted after it."""
        return roadmap_tables.steps_table(self.found)

    @property
    def shares(self) -> pd.DataFrame:
        """What each tactic adds to the best order."""
        return roadmap_tables.shares_table(self.found)

    @property
    def tried(self) -> pd.DataFrame:
        """Every order that was tried."""
        return roadmap_tables.tried_table(self.found)


@dataclass(frozen=True)
class PilotStudy:
    """The designs of a pilot, to be looked at."""

    found: Pilot

    @property
    def table(self) -> pd.DataFrame:
        """Every design as a test and as a decision, worth most first."""
        return roadmap_tables.designs_table(self.found)

    @property
    def effects(self) -> pd.DataFrame:
        """What is to be seen after so many weeks, and the noise about it."""
        return roadmap_tables.effects_table(self.found)


def roadmap(
    scenario: Scenario,
    *,
    terms: Terms | None = None,
    asked: Asked = Asked(),  # noqa: B008 - a frozen tuple
    watch: Watch | None = None,
    **settings: Unpack[Settings],
) -> RoadmapStudy:
    """Find out which tactics to build in which order, and how sure that is.

    Raises Faults with a letter for each fault in terms and settings, RunFailed (of
    `omnisim.experiment.failure`) if a run fails, WorkersLost if nobody is left to do the work.
    """
    function, programme = programme_of(scenario, terms or {}, settings)
    _check_continued(function, asked.years_continued)
    with workers_in(settings) as spread:
        store = _store(settings, function)
        found = find_roadmap(function, programme, asked, spread=spread, store=store, watch=watch)
    return RoadmapStudy(found)


def pilot(
    scenario: Scenario,
    tactics: Sequence[str],
    *,
    terms: Terms | None = None,
    asked: PilotAsked = PilotAsked(),  # noqa: B008 - a frozen tuple
    watch: Watch | None = None,
    **settings: Unpack[Settings],
) -> PilotStudy:
    """Design a pilot for tactics that could be rolled out together, or say not to pilot.

    They are built in the order given. Raises as `roadmap` does.
    """
    function, programme = programme_of(scenario, {**(terms or {}), "tactics": tactics}, settings)
    _check_continued(function, asked.years_continued)
    order = tuple(tactics)
    if not programme.allows(order):
        raise Faults([_cannot_be_built(programme, order)])
    with workers_in(settings) as spread:
        found = design_pilot(
            function,
            programme,
            order,
            asked,
            spread=spread,
            store_of=lambda each: _store(settings, each),
            watch=watch,
        )
    return PilotStudy(found)


def programme_of(
    scenario: Scenario, terms: Terms, settings: Settings
) -> tuple[ScenarioFunction, Programme]:
    """Return the scenario as a function, and what may be built; raises Faults."""
    raise_faults(_without_use(name) for name in settings if name not in _OF_RUNS)
    rest: Settings = {**settings}
    people = rest.pop("customers", None)
    adjusted = adapted(scenario, rest)
    if "build" in terms:
        adjusted = with_build_times(adjusted, terms["build"])
    own = known("configuration", terms.get("on", adjusted.today_name), adjusted.configurations)
    tactics = tuple(terms.get("tactics", _richest(adjusted, own)))
    raise_faults(_faults_of(adjusted, own, tactics, terms))
    question = Question(adjusted, adjusted.run.seed, engine_in(settings))
    programme = Programme(
        adjusted, own, tactics, terms.get("builders", 1), terms.get("budget", math.inf)
    )
    draft = None if people == people_in(adjusted) else people
    return ScenarioFunction(question, draft), programme


def _without_use(setting: str) -> Letter:
    return Letter(
        field=setting,
        found="a setting that roadmaps and pilots do not have",
        possible=listed(_OF_RUNS),
        advice="How much is simulated is said by `asked`.",
    )


def _richest(scenario: Scenario, own: str) -> tuple[str, ...]:
    """Return what the configuration with most tactics has, and this one has not."""
    has = scenario.active_tactics
    richest = max(scenario.configurations, key=lambda name: len(has(name)))
    return tuple(name for name in has(richest) if name not in has(own))


def _faults_of(
    scenario: Scenario, own: str, tactics: Sequence[str], terms: Terms
) -> Iterator[Letter]:
    had = scenario.active_tactics(own)
    if not tactics:
        found = f"nothing to build: {own} has every tactic, or there are none"
        yield Letter(field="tactics", found=found, advice="Name another configuration to begin on.")
    for name in tactics:
        if name not in scenario.tactics:
            near = nearest(name, scenario.tactics)
            yield Letter(
                field="tactics",
                found=f"no tactic is named {shown(name)}",
                possible=listed(scenario.tactics),
                advice=f"Did you mean {near}?" if near else "",
            )
        elif name in had:
            found = f"{own} has {name} already"
            yield Letter(field="tactics", found=found, advice="Leave it out.")
        else:
            for need in scenario.tactics[name].needs:
                if need not in had and need not in tactics:
                    found = f"{name} needs {need}, which cannot be built"
                    yield Letter(field="tactics", found=found, advice=f"Add {need}.")
    if terms.get("builders", 1) < 1:
        yield Letter(field="builders", found="none", possible="a whole number from 1")
    if terms.get("budget", 0.0) < 0.0:
        yield Letter(field="budget", found="less than nothing", possible="money, 0 or more")


def _check_continued(function: ScenarioFunction, years: int) -> None:
    horizon = function.question.scenario.run.horizon
    if years and horizon < YEAR:
        raise Faults(
            [
                Letter(
                    field="years",
                    found=f"a horizon of {horizon:g} days holds no year that could go on",
                    possible="a horizon of a year or more",
                    advice="Leave the years out, or lengthen the horizon.",
                )
            ]
        )


def _cannot_be_built(programme: Programme, order: tuple[str, ...]) -> Letter:
    """Return why an order whose tactics are all known cannot be built."""
    tactics, had = programme.scenario.tactics, programme.had
    for place, name in enumerate(order):
        missing = {*tactics[name].needs} - {*had, *order[:place]}
        if missing:
            found = f"{name} before {listed(sorted(missing), last='and')}, which it needs"
            return Letter(field="tactics", found=found, advice="Put what is needed first.")
    if programme.cost(order) > programme.budget:
        found = f"building it costs {programme.cost(order):,.0f}, more than the budget"
        return Letter(field="budget", found=found, advice="Raise it.")
    last, horizon = programme.schedule(order)[-1], programme.scenario.run.horizon
    found = f"{last.tactic} is there on day {last.there:.0f}, the horizon ends on day {horizon:.0f}"
    return Letter(field="tactics", found=found, advice="Lengthen the horizon.")
