"""Simulated: a scenario as a plain function of levers and uncertainties.

Outcomes are all KPIs of the market as a whole, and the net present value of the business as money
of the whole market: `npv` within the horizon, `npv_1` to `npv_3` as if its last year went on for
so many years more (`omnisim.experiment.business_case` says how); differences of these are the case
for an alternative. A draft is scaled after levers and uncertainties are set, so that both are those
of the market at its real size, and so are these amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.experiment.business_case import YEARS_CONTINUED, tail
from omnisim.experiment.comparison import cash_of
from omnisim.experiment.failure import named
from omnisim.experiment.origin import digest_of
from omnisim.experiment.trial import Question, prepare, setting_of
from omnisim.measure.fold import Fold
from omnisim.measure.kpis import KPIS
from omnisim.measure.measures import ROW, Measures
from omnisim.measure.months import YEAR
from omnisim.scenario.evidence import in_world, numbers_of
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Case, Numbers, Sums
from omnisim.strategy.levers import applied

NPV: Final = "npv"
CONTINUED: Final = tuple(f"npv_{years}" for years in YEARS_CONTINUED)
OUTCOMES: Final = (*(kpi.id for kpi in KPIS), NPV, *CONTINUED)

_CENTRAL: Final = 0


@dataclass(frozen=True)
class ScenarioFunction:
    """A scenario, its seed and its engine as a function of cases."""

    question: Question  # of the market at its real size
    people: int | None = None  # a draft: a market of about so many people, in proportion

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return OUTCOMES

    @cached_property
    def digest(self) -> str:
        """Digest of the question and of the code that answers it."""
        digest = digest_of(self.question)
        return digest if self.people is None else f"{digest}-{self.people}"

    @cached_property
    def scale(self) -> float:
        """Size of the simulated market, 1 if it is the real one."""
        if self.people is None:
            return 1.0
        return self.people / people_in(self.question.scenario)

    def scenario_of(self, case: Case) -> tuple[Scenario, str]:
        """Return the scenario of a case, and the name of its configuration.

        Raises KeyError for an input, a lever or a configuration that is not there.
        """
        paths = self._paths
        values = {paths[name]: float(value) for name, value in case.values.items()}
        scenario, name = applied(in_world(self.question.scenario, values), case.alternative)
        if self.people is None:
            return scenario, name
        return scaled(scenario, max(1, round(people_in(scenario) * self.scale))), name

    def __call__(self, case: Case, replications: tuple[int, ...], /) -> Sums:
        """Simulate and measure a case; raises RunFailed, which names the run that failed."""
        question, told = self.question, (self.question.scenario.name, case.alternative.name)
        with named(*told, _CENTRAL):
            scenario, name = self.scenario_of(case)
            plan = plan_of(scenario, name, seed=question.seed)
            setting = setting_of(scenario, name, plan.names)
        rows = []
        for number in replications:
            with named(*told, _CENTRAL, number):
                fold = Fold(setting, compiled=question.engine_at_work != "reference")
                for stretch in simulate(plan, number, engine=question.engine_at_work):
                    fold.add(stretch)
                rows.append(_sums(fold.measures(), scenario, self.scale))
        return Sums(*(np.array(each) for each in zip(*rows, strict=True)))

    def prepare(self, case: Case) -> None:
        """Compile what simulates, once."""
        scenario, name = self.scenario_of(case)
        prepare(replace(self.question, scenario=scenario), name)

    @cached_property
    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        return {".".join(path): path for path in numbers_of(self.question.scenario)}


def _sums(measures: Measures, scenario: Scenario, scale: float) -> tuple[Numbers, Numbers]:
    """Return numerators and denominators (n_outcomes,) of one replication."""
    amounts = money_of(measures, scenario, scale)
    known = np.isfinite(amounts)
    return (
        np.append(measures.numerator[:, -1, -1], np.where(known, amounts, 0.0)),
        np.append(measures.denominator[:, -1, -1], known.astype(float)),
    )


def money_of(measures: Measures, scenario: Scenario, scale: float) -> Numbers:
    """Return `npv` and `CONTINUED` (4,) of a replication, NaN where there is nothing to continue.

    `scale` is the size of the simulated market; the money is that of the real one.
    """
    value = measures.numerator[ROW["net_value_per_person"], -1, -1]
    more = _continued(measures, scenario)
    return np.array([value, *(value + each for each in more)]) / scale


def _continued(measures: Measures, scenario: Scenario) -> list[float]:
    """Return what further years are worth, NaN where the horizon holds no year to continue."""
    horizon, rate = scenario.run.horizon, scenario.economics.discount_rate.value
    if horizon < YEAR:
        return [float("nan")] * len(YEARS_CONTINUED)
    cash = cash_of([measures.pictures])
    return [float(tail(cash, horizon, years, np.array([rate]))[0]) for years in YEARS_CONTINUED]
