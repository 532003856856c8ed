"""Settings: how a study departs from its scenario file, checked and put into effect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from numbers import Integral, Real
from pathlib import Path
from typing import Final, NamedTuple, TypedDict

from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES, is_ready
from omnisim.errors import (
    Faults,
    Letter,
    did_you_mean,
    listed,
    nearest,
    raise_faults,
    said,
    shown,
)
from omnisim.experiment.design import Design
from omnisim.experiment.store import Finished
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import Spread, processes, processors
from omnisim.files.run_folder import RunFolder
from omnisim.scenario.checks import MOST_DAYS, MOST_PEOPLE
from omnisim.scenario.run import Run
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario


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
    "horizon": Bounds(
        Real, 1e-9, MOST_DAYS, said("days, more than 0 and at most {most:,}", most=MOST_DAYS)
    ),
    "workers": Bounds(Integral, 1, _SILLY, "a whole number from 1"),
}

REPLICATION: Final = Bounds(Integral, 0, 2**31, "a whole number from 0, the first replication")


def check(settings: Settings) -> None:
    """Raise Faults with a letter for every setting that is unknown or out of bounds."""
    names = tuple(Settings.__annotations__)
    unknown = [name for name in settings if name not in names]
    letters = [_no_such("setting", name, names) for name in unknown]
    for name, value in settings.items():
        bounds = _BOUNDS.get(name)
        if bounds and not is_within(value, bounds):
            letters.append(Letter(field=name, found=shown(value), possible=bounds.words))
    raise_faults(letters)


def is_within(value: object, bounds: Bounds) -> bool:
    """Whether a value is what a setting may be."""
    if isinstance(value, bool) or not isinstance(value, bounds.kind):
        return False
    return bounds.least <= value <= bounds.most  # type: ignore[operator]


def adapted(scenario: Scenario, settings: Settings) -> Scenario:
    """Return the scenario with the market size and the run of the settings."""
    check(settings)
    people = settings.get("customers")
    resized = scenario if people is None else scaled(scenario, people)
    return resized.model_copy(update={"run": _run_of(scenario.run, settings)})


def _run_of(run: Run, settings: Settings) -> Run:
    """Return the run; where the window of value does not fit in, it is half the horizon."""
    horizon, seed = settings.get("horizon"), settings.get("seed", run.seed)
    if horizon is not None:
        window = run.value_window if run.value_window <= horizon else horizon / 2
        run = run.model_copy(update={"horizon": horizon, "value_window": window})
    return run.model_copy(update={"seed": seed})


def question_of(scenario: Scenario, settings: Settings) -> Question:
    """Return what a study asks: of the engine wanted, whichever does the work."""
    adjusted, wanted = adapted(scenario, settings), engine_in(settings)
    at_work = fitting_engine(scenario, settings)
    stand_in = None if at_work == wanted else at_work
    return Question(adjusted, adjusted.run.seed, wanted, stand_in)


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


def engine_in(settings: Settings) -> str:
    """Return the engine of the settings: the one named, or the default."""
    return known("engine", settings.get("engine", DEFAULT_ENGINE), ENGINES)


def fitting_engine(scenario: Scenario, settings: Settings) -> str:
    """Return the engine that does the work: the one of the settings, if that is worth the while.

    Where nobody names one and it would first have to be compiled, a small study is left to the
    reference engine, which is done sooner. Both give the identical log.
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
        found=said("the package {name} is not installed", name=missing),
        possible=said("an omnisim with its extra `{name}`", name=extra),
        advice=f'pip install "omnisim-sandbox[{extra}]"',
    )


def store_in(
    settings: Settings, question: Question, kind: type[Finished], about: str = ""
) -> RunFolder[Finished] | None:
    """Return where finished runs are kept, of a kind of record; None: nowhere.

    `about` is what they depend on beside the question.
    """
    if "runs" not in settings:
        return None
    folder = RunFolder(Path(settings["runs"]), question, kind, about)
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
    advice = did_you_mean(near) if near else ""
    found = said("no {what} is named {name}", what=said(what), name=shown(name))
    return Letter(field=said(what), found=found, possible=listed(names), advice=advice)
