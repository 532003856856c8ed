"""Exploration: the natural path of an experiment – read, ask, look, report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from typing_extensions import Unpack

from omnisim.experiment.runner import Watch
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import Spread
from omnisim.files.case_file import CaseFolder
from omnisim.files.experiment_file import ExperimentFile, read_experiment
from omnisim.files.whole_file import write_text
from omnisim.planning import PilotStudy, RoadmapStudy, StoreOf, change_of, choices_of, stores_in
from omnisim.scenario.scaling import people_in
from omnisim.settings import Settings, adapted, engine_in, workers_in
from omnisim.strategy import tables
from omnisim.strategy.explored import Explored, explore
from omnisim.strategy.pilot import pilot as design_pilot
from omnisim.strategy.plan import DesignName, Plan
from omnisim.strategy.roadmap import roadmap as find_roadmap
from omnisim.strategy.simulated import ScenarioFunction
from omnisim.strategy.tally import Chapters

if TYPE_CHECKING:
    import pandas as pd

    from omnisim.report.decision.reading import Told


@dataclass(frozen=True)
class Exploration:
    """An experiment with its answers, to be looked at."""

    file: ExperimentFile
    function: ScenarioFunction
    explored: Explored
    roadmap: RoadmapStudy | None = None  # None: not asked for
    pilot: PilotStudy | None = None  # None: not asked for, or there is nothing to try out

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

    A roadmap and a pilot follow if the file asks for them. Raises Faults with a letter for each
    fault in the file or the settings, before anything is simulated, RunFailed (of
    `omnisim.experiment.failure`) if a run fails, WorkersLost if nobody is left to do the work.
    """
    read = file if isinstance(file, ExperimentFile) else read_experiment(file)
    function, plan = function_of(read, settings), plan_of(read, settings)
    check_plans(read, settings)
    stores, chapters = stores_in(settings), Chapters(watch)
    with workers_in(settings) as spread:
        store = stores(function)
        explored = explore(function, plan, spread=spread, store=store, watch=chapters)
        work = _Work(read, settings, spread, stores, chapters)
        roadmap = _roadmap(work)
        pilot = _pilot(work, roadmap)
    return Exploration(read, function, explored, roadmap, pilot)


def is_begun(file: ExperimentFile, settings: Settings) -> bool:
    """Whether there are finished runs of an experiment in the folder of the settings."""
    folder = CaseFolder(Path(settings["runs"]))
    return not folder.of(function_of(file, settings)).is_empty


class _Work(NamedTuple):
    """What is to be done for an experiment, and who does it."""

    file: ExperimentFile
    settings: Settings
    spread: Spread
    stores: StoreOf
    chapters: Chapters


def _roadmap(work: _Work) -> RoadmapStudy | None:
    """Return the roadmap that an experiment asks for."""
    wanted = work.file.roadmap
    if wanted is None:
        return None
    work.chapters.turn()
    settings = _of_runs(work.file, work.settings)
    function, programme = choices_of(work.file.scenario, wanted.terms, wanted.asked, settings)
    found = find_roadmap(
        function,
        programme,
        wanted.asked,
        spread=work.spread,
        store=work.stores(function),
        watch=work.chapters,
    )
    return RoadmapStudy(found)


def _pilot(work: _Work, roadmap: RoadmapStudy | None) -> PilotStudy | None:
    """Return the pilot that an experiment asks for, of the roadmap's first step if not told."""
    wanted = work.file.pilot
    if wanted is None:
        return None
    tactics = wanted.tactics or (roadmap.found.leading_step if roadmap else ())
    if not tactics:
        return None
    work.chapters.turn()
    settings = _of_runs(work.file, work.settings)
    function, programme = change_of(
        work.file.scenario, tactics, wanted.terms, wanted.asked, settings
    )
    found = design_pilot(
        function,
        programme,
        programme.tactics,
        wanted.asked,
        spread=work.spread,
        store_of=work.stores,
        watch=work.chapters,
    )
    return PilotStudy(found)


def check_plans(file: ExperimentFile, settings: Settings) -> None:
    """Raise Faults if the roadmap or the pilot of an experiment cannot be with these settings."""
    own = _of_runs(file, settings)
    if file.roadmap is not None:
        choices_of(file.scenario, file.roadmap.terms, file.roadmap.asked, own)
    if file.pilot is not None and file.pilot.tactics:
        change_of(file.scenario, file.pilot.tactics, file.pilot.terms, file.pilot.asked, own)


def _of_runs(file: ExperimentFile, settings: Settings) -> Settings:
    """Return the settings of the runs: those given, or what the file says."""
    form = file.form
    own = {"seed": file.plan.seed, "horizon": form.horizon, "customers": form.customers}
    stated = {name: value for name, value in own.items() if value is not None}
    given = {name: value for name, value in settings.items() if name in (*own, "engine")}
    return cast(Settings, {**stated, **given})


def plan_of(file: ExperimentFile, settings: Settings) -> Plan:
    """Return the plan of an experiment; settings win over what its file says."""
    changes: dict[str, Any] = {
        name: value for name, value in settings.items() if name in ("replications", "seed")
    }
    return replace(file.plan, **changes)


def decision_page(found: Exploration, *, language: str = "en") -> str:
    """Return what an experiment found as the text of one HTML file that needs nothing else."""
    from omnisim.report.decision_page import decision_page_of  # late: not everybody looks

    return decision_page_of(told(found), found.function, found.explored, language=language)


def decision_text(found: Exploration, *, language: str = "en") -> str:
    """Return what an experiment found as plain text."""
    from omnisim.report.decision_text import decision_text as text_of  # late, as above

    return text_of(told(found), found.function, found.explored, language=language)


def told(found: Exploration) -> Told:
    """Return what people call an experiment and its alternatives, and what else it asked for."""
    from omnisim.report.decision.reading import Told  # late, as above

    return Told(
        found.file.name,
        found.file.question,
        found.file.labels,
        found.roadmap.found if found.roadmap else None,
        found.pilot.found if found.pilot else None,
    )


def write_decision_page(found: Exploration, path: str | Path, *, language: str = "en") -> None:
    """Write what an experiment found as one HTML page; raises Faults if it cannot be written."""
    write_text(decision_page(found, language=language), Path(path))
