"""Study: the natural path – load, build, simulate, measure, compare, report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from typing_extensions import Unpack

from omnisim.engine.build.plan import plan_of
from omnisim.engine.observed import observed
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES, is_ready
from omnisim.engine.simulate import simulate as run_engine
from omnisim.errors import Faults, Letter, listed, nearest, raise_faults, shown
from omnisim.event_log import EventLog, joined
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Watch, run
from omnisim.experiment.table import (
    EVERYTHING,
    business_case_table,
    cash_flow_table,
    sales_table,
    table_of,
)
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import Spread, processes, processors
from omnisim.files.run_folder import RunFolder
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.scenario.checks import MOST_DAYS, MOST_PEOPLE
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Settings(TypedDict, total=False):
    """How a study departs from what its scenario file says; what is left out keeps to the file."""

    configurations: Sequence[str]  # only these, the first is the baseline
    baseline: str
    replications: int  # exactly so many, whatever the precision
    precision: float  # half-width of the differences asked for, as a share of the baseline's level
    worlds: int  # draws of the uncertain inputs
    seed: int
    customers: int  # a draft: a market of about so many people, in proportion
    horizon: float  # days
    engine: str
    workers: int  # processes; left out: one per processor
    cluster: str  # address of a Dask cluster that does the work in place of processes
    runs: str | Path  # folder of finished runs: what is there is not done again
    fresh: bool  # forget the finished runs of this question first


@dataclass(frozen=True)
class Study:
    """A comparison of configurations, to be looked at."""

    comparison: Comparison
    is_scaled: bool = False  # the market is a draft of another size

    @cached_property
    def full_table(self) -> pd.DataFrame:
        """One row per KPI, configuration, segment and channel; differences with 95 % intervals."""
        return table_of(self.comparison)

    @property
    def table(self) -> pd.DataFrame:
        """The same for the market as a whole."""
        full = self.full_table
        whole = (full["segment"] == EVERYTHING) & (full["channel"] == EVERYTHING)
        return full[whole].drop(columns=["segment", "channel"]).reset_index(drop=True)

    @property
    def business_case(self) -> pd.DataFrame:
        """What each change costs and brings, when it has paid for itself, and how sure that is."""
        return business_case_table(self.comparison)

    @property
    def cash_flow(self) -> pd.DataFrame:
        """The same month by month, with 95 % intervals."""
        return cash_flow_table(self.comparison)

    @property
    def sales(self) -> pd.DataFrame:
        """Sales by channel: what moved between channels, and what is new."""
        return sales_table(self.comparison)

    def _repr_html_(self) -> str:
        from omnisim.report.page import notebook_html  # late, as below

        return notebook_html(self.comparison)


def load(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises Faults with a letter for each fault in the file.
    """
    return read_scenario(path).scenario


def compare(
    scenario: Scenario, *, watch: Watch | None = None, **settings: Unpack[Settings]
) -> Study:
    """Simulate the configurations of a scenario on the same customers with the same luck.

    Raises Faults if a setting names what the scenario does not have, RunFailed (of
    `omnisim.experiment.failure`) if a run fails, WorkersLost if nobody is left to do the work.
    """
    adjusted = adapted(scenario, settings)
    question = Question(adjusted, adjusted.run.seed, fitting_engine(scenario, settings))
    design = design_of(adjusted, settings)
    with workers_in(settings) as spread:
        store = store_in(settings, question)
        comparison = run(question, design, spread=spread, store=store, watch=watch)
    return Study(comparison, is_scaled="customers" in settings)


def simulated(
    scenario: Scenario,
    configuration: str,
    *,
    replication: int = 0,
    as_observed: bool = False,
    **settings: Unpack[Settings],
) -> Iterator[EventLog]:
    """Yield the event log of one replication of one configuration in stretches.

    It is the truth, or, as observed, what the business sees of it: its records instead of people.
    """
    adjusted = adapted(scenario, settings)
    if not _is_within(replication, _REPLICATION):
        field, possible = "replication", _REPLICATION.words
        raise Faults([Letter(field=field, found=shown(replication), possible=possible)])
    name = known("configuration", configuration, scenario.configurations)
    plan = plan_of(adjusted, name)
    truth = run_engine(plan, replication, engine=engine_in(settings))
    return observed(truth, plan, replication) if as_observed else truth


def log_of(study: Study, configuration: str, *, replication: int = 0) -> Iterator[EventLog]:
    """Yield the event log of one run of a study again, in stretches."""
    question = study.comparison.question
    plan = plan_of(question.scenario, configuration, seed=question.seed)
    return run_engine(plan, replication, engine=question.engine)


def simulate(
    scenario: Scenario,
    configuration: str,
    *,
    replication: int = 0,
    as_observed: bool = False,
    **settings: Unpack[Settings],
) -> EventLog:
    """Return the event log of one replication of one configuration: the truth, or as observed.

    Raises Faults if a setting names what the scenario does not have.
    """
    return joined(
        simulated(
            scenario, configuration, replication=replication, as_observed=as_observed, **settings
        )
    )


def report(study: Study, path: str | Path, *, language: str = "en") -> None:
    """Write the report of a study, one HTML page that needs nothing else.

    Raises Faults if the file cannot be written.
    """
    write_text(page(study, language=language), Path(path))


def page(study: Study, *, language: str = "en") -> str:
    """Return the report of a study as HTML."""
    from omnisim.report.page import page_of  # late: most comparisons are only printed

    return page_of(study.comparison, language=language, is_scaled=study.is_scaled)


def adapted(scenario: Scenario, settings: Settings) -> Scenario:
    """Return the scenario with the market size and the run of the settings."""
    check(settings)
    people, horizon = settings.get("customers"), settings.get("horizon")
    resized = scenario if people is None else scaled(scenario, people)
    run_ = scenario.run
    if horizon is not None:
        fits = run_.value_window < horizon
        window = run_.value_window if fits else horizon / 2
        run_ = run_.model_copy(update={"horizon": horizon, "value_window": window})
    run_ = run_.model_copy(update={"seed": settings.get("seed", run_.seed)})
    return resized.model_copy(update={"run": run_})


def design_of(scenario: Scenario, settings: Settings) -> Design:
    """Return how much is simulated: what the file says, unless the settings say otherwise."""
    run_, fixed = scenario.run, settings.get("replications")
    return Design(
        configurations=_chosen(scenario, settings),
        replications=fixed or run_.replications,
        at_most=fixed or max(run_.replications, run_.replications_at_most),
        precision=settings.get("precision", run_.precision),
        worlds=settings.get("worlds", run_.worlds),
        asks_precision=fixed is None or "precision" in settings,
    )


def _chosen(scenario: Scenario, settings: Settings) -> tuple[str, ...]:
    """Return the configurations to compare, the baseline first."""
    there = scenario.configurations
    names = [known("configuration", name, there) for name in settings.get("configurations", there)]
    if not names:
        raise Faults([Letter(field="configurations", found="none", possible=listed(there))])
    if "baseline" in settings:
        names.insert(0, known("configuration", settings["baseline"], there))
    return tuple(dict.fromkeys(names))


class Bounds(NamedTuple):
    """What a setting may be."""

    kind: type  # of numbers
    least: float
    most: float
    words: str


_SMALL: Final = 15_000  # person-years, which the reference engine simulates in some ten seconds
_SILLY: Final = 1_000_000
_BOUNDS: Final = {
    "replications": Bounds(Integral, 2, _SILLY, "a whole number from 2, such as 30"),
    "precision": Bounds(Real, 1e-9, 1.0, "a share above 0, such as 0.02"),
    "worlds": Bounds(Integral, 0, _SILLY, "a whole number from 0, such as 20"),
    "seed": Bounds(Integral, 0, 2**63 - 1, "a whole number from 0"),
    "customers": Bounds(Integral, 1, MOST_PEOPLE, "a whole number from 1, such as 5000"),
    "horizon": Bounds(Real, 1e-9, MOST_DAYS, f"days, more than 0 and at most {MOST_DAYS:,}"),
    "workers": Bounds(Integral, 1, _SILLY, "a whole number from 1"),
}

_REPLICATION: Final = Bounds(Integral, 0, 2**31, "a whole number from 0, the first replication")


def check(settings: Settings) -> None:
    """Raise Faults with a letter for every setting that is unknown or out of bounds."""
    names = tuple(Settings.__annotations__)
    unknown = [name for name in settings if name not in names]
    letters = [_no_such("setting", name, names) for name in unknown]
    for name, value in settings.items():
        bounds = _BOUNDS.get(name)
        if bounds and not _is_within(value, bounds):
            letters.append(Letter(field=name, found=shown(value), possible=bounds.words))
    raise_faults(letters)


def _is_within(value: object, bounds: Bounds) -> bool:
    if isinstance(value, bool) or not isinstance(value, bounds.kind):
        return False
    return bounds.least <= value <= bounds.most  # type: ignore[operator]


def engine_in(settings: Settings) -> str:
    """Return the engine of the settings."""
    return known("engine", settings.get("engine", DEFAULT_ENGINE), ENGINES)


def fitting_engine(scenario: Scenario, settings: Settings) -> str:
    """Return the engine of the settings; without one, the compiled, if that is worth the while.

    Where it would first have to be compiled, a small study is left to the reference engine, which
    is done sooner. Both give the identical log.
    """
    wanted = engine_in(settings)
    if "engine" in settings or is_ready(wanted):
        return wanted
    adjusted = adapted(scenario, settings)
    years = person_years(adjusted, design_of(adjusted, settings))
    return "reference" if years <= _SMALL else wanted


def person_years(scenario: Scenario, design: Design) -> float:
    """Return how much life a study simulates, at least."""
    runs = len(design.configurations) * (design.replications + design.worlds)
    run_ = scenario.run
    return people_in(scenario) * runs * (run_.horizon + run_.follow_up - run_.start) / 365.0


def workers_in(settings: Settings) -> AbstractContextManager[Spread]:
    """Return who does the work: a cluster, or processes of this machine."""
    if "cluster" not in settings:
        return processes(settings.get("workers") or processors())
    try:
        from omnisim.experiment.cluster import cluster  # its package is an extra
    except ModuleNotFoundError as error:
        raise Faults([_extra_needed("cluster", error.name)]) from None
    return cluster(settings["cluster"])


def _extra_needed(extra: str, missing: str | None) -> Letter:
    return Letter(
        field=extra,
        found=f"the package {missing} is not installed",
        possible=f"an omnisim with its extra `{extra}`",
        advice=f'pip install "omnisim-sandbox[{extra}]"',
    )


def store_in(settings: Settings, question: Question) -> RunFolder | None:
    """Return where finished runs are kept; None: nowhere."""
    if "runs" not in settings:
        return None
    folder = RunFolder(Path(settings["runs"]), question)
    if settings.get("fresh"):
        folder.empty()
    return folder


def known(what: str, name: str, names: Collection[str]) -> str:
    """Return a name that is known; raises Faults for another."""
    if name in names:
        return name
    raise Faults([_no_such(what, name, names)])


def _no_such(what: str, name: str, names: Collection[str]) -> Letter:
    near = nearest(name, names)
    advice = f"Did you mean {near}?" if near else ""
    found = f"no {what} is named {shown(name)}"
    return Letter(field=what, found=found, possible=listed(names), advice=advice)
