"""Study: the natural path – load, build, simulate, measure, compare, report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

import pandas as pd
from typing_extensions import Unpack

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES
from omnisim.engine.simulate import simulate as run_engine
from omnisim.errors import Faults, Letter, listed, nearest, shown
from omnisim.event_log import EventLog, joined
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Watch, run
from omnisim.experiment.table import EVERYTHING, table_of
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import processors
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.report.page import notebook_html, page_of
from omnisim.scenario.scaling import scaled
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

    def _repr_html_(self) -> str:
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

    Raises Faults if a setting names what the scenario does not have.
    """
    adjusted = adapted(scenario, settings)
    question = Question(adjusted, adjusted.run.seed, engine_in(settings))
    workers = settings.get("workers") or processors()
    comparison = run(question, design_of(adjusted, settings), workers=workers, watch=watch)
    return Study(comparison, is_scaled="customers" in settings)


def simulated(
    scenario: Scenario, configuration: str, *, replication: int = 0, **settings: Unpack[Settings]
) -> Iterator[EventLog]:
    """Yield the event log of one replication of one configuration in stretches."""
    adjusted = adapted(scenario, settings)
    name = known("configuration", configuration, scenario.configurations)
    return run_engine(plan_of(adjusted, name), replication, engine=engine_in(settings))


def simulate(
    scenario: Scenario, configuration: str, *, replication: int = 0, **settings: Unpack[Settings]
) -> EventLog:
    """Return the event log of one replication of one configuration.

    Raises Faults if a setting names what the scenario does not have.
    """
    return joined(simulated(scenario, configuration, replication=replication, **settings))


def report(study: Study, path: str | Path, *, language: str = "en") -> None:
    """Write the report of a study, one HTML page that needs nothing else.

    Raises Faults if the file cannot be written.
    """
    page = page_of(study.comparison, language=language, is_scaled=study.is_scaled)
    write_text(page, Path(path))


def adapted(scenario: Scenario, settings: Settings) -> Scenario:
    """Return the scenario with the market size and the run of the settings."""
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
    """Return the engine of the settings."""
    return known("engine", settings.get("engine", DEFAULT_ENGINE), ENGINES)


def known(what: str, name: str, names: Collection[str]) -> str:
    """Return a name that is known; raises Faults for another."""
    if name in names:
        return name
    near = nearest(name, names)
    advice = f"Did you mean {near}?" if near else ""
    found = f"no {what} is named {shown(name)}"
    raise Faults([Letter(field=what, found=found, possible=listed(names), advice=advice)])
