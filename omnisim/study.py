"""Study: the natural path – load, build, simulate, measure, compare, report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from omnisim.engine.build.plan import plan_of
from omnisim.engine.observed import observed
from omnisim.engine.simulate import simulate as run_engine
from omnisim.errors import Faults, Letter, shown
from omnisim.event_log import EventLog, joined
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.runner import Watch, run
from omnisim.experiment.table import (
    EVERYTHING,
    business_case_table,
    cash_flow_table,
    sales_table,
    table_of,
)
from omnisim.experiment.trial import Result
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.scenario.scenario import Scenario
from omnisim.settings import (
    REPLICATION,
    Settings,
    adapted,
    design_of,
    engine_in,
    is_within,
    known,
    question_of,
    store_in,
    workers_in,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Study:
    """A comparison of configurations, to be looked at."""

    comparison: Comparison
    is_scaled: bool = False  # the market is a draft of another size
    is_pinned: bool = False  # the baseline was named: the verdict is against it, too

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

        return notebook_html(self.comparison, is_scaled=self.is_scaled, is_pinned=self.is_pinned)


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
    question = question_of(scenario, settings)
    design = design_of(question.scenario, settings)
    with workers_in(settings) as spread:
        store = store_in(settings, question, Result)
        comparison = run(question, design, spread=spread, store=store, watch=watch)
    return Study(comparison, is_scaled="customers" in settings, is_pinned="baseline" in settings)


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
    if not is_within(replication, REPLICATION):
        field, possible = "replication", REPLICATION.words
        raise Faults([Letter(field=field, found=shown(replication), possible=possible)])
    name = known("configuration", configuration, scenario.configurations)
    plan = plan_of(adjusted, name)
    truth = run_engine(plan, replication, engine=engine_in(settings))
    return observed(truth, plan, replication) if as_observed else truth


def log_of(study: Study, configuration: str, *, replication: int = 0) -> Iterator[EventLog]:
    """Yield the event log of one run of a study again, in stretches."""
    question = study.comparison.question
    plan = plan_of(question.scenario, configuration, seed=question.seed)
    return run_engine(plan, replication, engine=question.engine_at_work)


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


def report(study: Study, path: str | Path, *, language: str = "en") -> Path:
    """Write the report of a study, one HTML page that needs nothing else; return its path.

    Raises Faults if the file cannot be written.
    """
    file = Path(path)
    write_text(page(study, language=language), file)
    return file


def page(study: Study, *, language: str = "en") -> str:
    """Return the report of a study as HTML."""
    from omnisim.report.page import page_of  # late: most comparisons are only printed

    return page_of(
        study.comparison,
        language=language,
        is_scaled=study.is_scaled,
        is_pinned=study.is_pinned,
    )
