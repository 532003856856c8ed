"""Study: the natural path – load, build, simulate, measure, compare, report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES
from omnisim.engine.simulate import simulate as run_engine
from omnisim.errors import Faults, Letter, listed, nearest, shown
from omnisim.event_log import EventLog
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Watch, run
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import processors
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.report.page import page_of
from omnisim.scenario.scaling import scaled
from omnisim.scenario.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a study departs from what its scenario file says; None keeps to the file."""

    configurations: Sequence[str] | None = None
    baseline: str | None = None
    replications: int | None = None  # exactly so many, whatever the precision
    precision: float | None = None
    worlds: int | None = None
    seed: int | None = None
    people: int | None = None  # a smaller or larger market, in proportion
    horizon: float | None = None  # days
    engine: str = DEFAULT_ENGINE
    workers: int | None = None  # None: one per processor


def load(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises Faults with a letter for each fault in the file.
    """
    return read_scenario(path).scenario


def compare(scenario: Scenario, settings: Settings, *, watch: Watch | None = None) -> Comparison:
    """Simulate the configurations of a scenario on the same customers with the same luck.

    Raises Faults if a setting names what the scenario does not have.
    """
    adjusted = adapted(scenario, settings)
    question = Question(adjusted, adjusted.run.seed, _engine(settings.engine))
    workers = settings.workers or processors()
    return run(question, design_of(adjusted, settings), workers=workers, watch=watch)


def simulate(
    scenario: Scenario, configuration: str, settings: Settings, *, replication: int = 0
) -> Iterator[EventLog]:
    """Yield the event log of one replication of one configuration, in stretches."""
    adjusted = adapted(scenario, settings)
    name = _known("configuration", configuration, scenario.configurations)
    return run_engine(plan_of(adjusted, name), replication, engine=_engine(settings.engine))


def report(comparison: Comparison, path: Path, *, language: str, is_scaled: bool) -> None:
    """Write the report of a comparison, one HTML page that needs nothing else."""
    write_text(page_of(comparison, language=language, is_scaled=is_scaled), path)


def adapted(scenario: Scenario, settings: Settings) -> Scenario:
    """Return the scenario with the market size and the run of the settings."""
    changed = {"seed": settings.seed, "horizon": settings.horizon}
    update = {name: value for name, value in changed.items() if value is not None}
    if settings.horizon is not None:
        update["value_window"] = min(scenario.run.value_window, settings.horizon / 2)
    resized = scenario if settings.people is None else scaled(scenario, settings.people)
    return resized.model_copy(update={"run": resized.run.model_copy(update=update)})


def design_of(scenario: Scenario, settings: Settings) -> Design:
    """Return how much is simulated: what the file says, unless the settings say otherwise."""
    run_ = scenario.run
    fixed = settings.replications
    return Design(
        configurations=_chosen(scenario, settings),
        replications=run_.replications if fixed is None else fixed,
        at_most=max(run_.replications, run_.replications_at_most) if fixed is None else fixed,
        precision=run_.precision if settings.precision is None else settings.precision,
        worlds=run_.worlds if settings.worlds is None else settings.worlds,
    )


def _chosen(scenario: Scenario, settings: Settings) -> tuple[str, ...]:
    """Return the configurations to compare, the baseline first."""
    known = scenario.configurations
    names = [_known("configuration", name, known) for name in settings.configurations or known]
    if settings.baseline is None:
        return tuple(dict.fromkeys(names))
    return tuple(dict.fromkeys([_known("configuration", settings.baseline, known), *names]))


def _engine(name: str) -> str:
    return _known("engine", name, ENGINES)


def _known(what: str, name: str, known: Collection[str]) -> str:
    if name in known:
        return name
    near = nearest(name, known)
    advice = f"Did you mean {near}?" if near else ""
    letter = Letter(
        field=what, found=f"no {what} named {shown(name)}", possible=listed(known), advice=advice
    )
    raise Faults([letter])
