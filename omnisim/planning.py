"""Planning: the natural path of roadmaps and pilots – say what may be built, look, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from typing_extensions import Unpack

from omnisim.errors import Faults, Letter, listed, raise_faults, said
from omnisim.experiment.runner import Watch
from omnisim.experiment.trial import Question
from omnisim.files.case_file import CaseFolder
from omnisim.files.whole_file import write_text
from omnisim.measure.months import YEAR
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, adapted, engine_in, workers_in
from omnisim.strategy import roadmap_tables
from omnisim.strategy.batch import Memory, Store
from omnisim.strategy.case import Function
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot import pilot as design_pilot
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.roadmap import Asked, Roadmap
from omnisim.strategy.roadmap import roadmap as find_roadmap
from omnisim.strategy.schedule import Programme
from omnisim.strategy.simulated import ScenarioFunction
from omnisim.strategy.terms import Terms, check_buildable, programme_in

if TYPE_CHECKING:
    import pandas as pd

StoreOf: TypeAlias = Callable[[Function], Store]

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
        """When what is built, of the best sequence."""
        return roadmap_tables.builds_table(self.found)

    @property
    def frontier(self) -> pd.DataFrame:
        """What no cheaper sequence beats."""
        return roadmap_tables.frontier_table(self.found)

    @property
    def first_steps(self) -> pd.DataFrame:
        """What every first step is worth, and what is regretted after it."""
        return roadmap_tables.steps_table(self.found)

    @property
    def shares(self) -> pd.DataFrame:
        """What each tactic adds to the best sequence."""
        return roadmap_tables.shares_table(self.found)

    @property
    def tried(self) -> pd.DataFrame:
        """Every sequence that was tried."""
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
    function, programme = choices_of(scenario, terms or {}, asked, settings)
    store = stores_in(settings)(function)
    with workers_in(settings) as spread:
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
    function, programme = change_of(scenario, tactics, terms or {}, asked, settings)
    with workers_in(settings) as spread:
        found = design_pilot(
            function,
            programme,
            programme.tactics,
            asked,
            spread=spread,
            store_of=stores_in(settings),
            watch=watch,
        )
    return PilotStudy(found)


def choices_of(
    scenario: Scenario, terms: Terms, asked: Asked, settings: Settings
) -> tuple[ScenarioFunction, Programme]:
    """Return the scenario as a function, and what a roadmap may choose from; raises Faults."""
    function, programme = programme_of(scenario, terms, settings)
    _check_continued(function, asked.years_continued)
    return function, programme


def change_of(
    scenario: Scenario,
    tactics: Sequence[str],
    terms: Terms,
    asked: PilotAsked,
    settings: Settings,
) -> tuple[ScenarioFunction, Programme]:
    """Return the scenario as a function, and what is rolled out of it; raises Faults."""
    function, programme = programme_of(scenario, {**terms, "tactics": tactics}, settings)
    _check_continued(function, asked.years_continued)
    check_buildable(programme, programme.tactics)
    return function, programme


def programme_of(
    scenario: Scenario, terms: Terms, settings: Settings
) -> tuple[ScenarioFunction, Programme]:
    """Return the scenario as a function, and what may be built; raises Faults."""
    raise_faults(_without_use(name) for name in settings if name not in _OF_RUNS)
    rest: Settings = {**settings}
    people = rest.pop("customers", None)
    programme = programme_in(adapted(scenario, rest), terms)
    adjusted = programme.scenario
    question = Question(adjusted, adjusted.run.seed, engine_in(settings))
    draft = None if people == people_in(adjusted) else people
    return ScenarioFunction(question, draft), programme


def stores_in(settings: Settings) -> StoreOf:
    """Return where the finished runs of a function are kept; raises Faults where they cannot be."""
    if "runs" not in settings:
        return lambda _: Memory()
    return CaseFolder(Path(settings["runs"]), fresh=settings.get("fresh", False)).of


def _without_use(setting: str) -> Letter:
    return Letter(
        field=setting,
        found="a setting that roadmaps and pilots do not have",
        possible=listed(_OF_RUNS),
        advice="How much is simulated is said by `asked`.",
    )


def _check_continued(function: ScenarioFunction, years: int) -> None:
    horizon = function.question.scenario.run.horizon
    if years and horizon < YEAR:
        raise Faults(
            [
                Letter(
                    field="years",
                    found=said(
                        "a horizon of {horizon:g} days holds no year that could go on",
                        horizon=horizon,
                    ),
                    possible="a horizon of a year or more",
                    advice="Leave the years out, or lengthen the horizon.",
                )
            ]
        )


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
