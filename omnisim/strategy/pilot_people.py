"""Pilot people: what everybody brings in during a pilot and before it, out of simulated logs.

A pilot compares what people, or the people of stores, bring in. How much that varies for other
reasons decides how many it needs: it is taken from the market under today's configuration. What
somebody brought in before the pilot tells part of it; the pilot takes that part out (Deng, Xu,
Kohavi & Walker 2013, doi:10.1145/2433396.2433413). Everybody lives somewhere along the town, and so
belongs to one of its stores, as in the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.experiment.business_case import YEARS_CONTINUED
from omnisim.experiment.failure import named
from omnisim.experiment.trial import setting_of
from omnisim.measure.fold import Fold
from omnisim.measure.months import month_edges, months_begun
from omnisim.measure.tally import MONEY
from omnisim.random_streams import HOME, customer_key, replication_key, uniform
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Case, Numbers, Sums
from omnisim.strategy.simulated import NPV, ScenarioFunction, money_of

BEFORE: Final = 56.0  # days before a pilot that it looks back upon
_WEEK: Final = 7.0
_CONTRIBUTION: Final = MONEY.index("contribution")
_VALUES: Final = (NPV, *(f"{NPV}_{years}" for years in YEARS_CONTINUED))


@dataclass(frozen=True)
class EarlyFunction:
    """Net present values, and contribution month by month, as a function of cases."""

    whole: ScenarioFunction

    @property
    def months(self) -> int:
        """Months of the horizon."""
        return months_begun(self.whole.question.scenario.run.horizon)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes: `npv` …, then `month_1` … (money of the whole market)."""
        return (*_VALUES, *(f"month_{month + 1}" for month in range(self.months)))

    @cached_property
    def digest(self) -> str:
        """Digest of all that the outcomes come from."""
        return _digest(self.whole.digest, "early")

    def __call__(self, case: Case, replications: tuple[int, ...], /) -> Sums:
        """Simulate and measure a case; raises RunFailed."""
        question = self.whole.question
        scenario, name = self.whole.scenario_of(case)
        told = (scenario.name, case.alternative.name)
        with named(*told, 0):
            plan = plan_of(scenario, name, seed=question.seed)
            setting = setting_of(scenario, name, plan.names)
        rows = []
        for number in replications:
            with named(*told, 0, number):
                fold = Fold(setting, compiled=question.engine_at_work != "reference")
                for stretch in simulate(plan, number, engine=question.engine_at_work):
                    fold.add(stretch)
                seen = fold.measures()
                months = seen.pictures.months[_CONTRIBUTION].sum(axis=-1)
                amounts = money_of(seen, scenario, self.whole.scale)
                rows.append(np.append(amounts, months / self.whole.scale))
        values = np.array(rows)
        known = np.isfinite(values)
        return Sums(np.where(known, values, 0.0), known.astype(float))

    def prepare(self, case: Case) -> None:
        """Compile what simulates, once."""
        self.whole.prepare(case)


class People(NamedTuple):
    """Everybody of a market in one replication."""

    home: Numbers  # (n_people,) in (0, 1): where along the town
    before: Numbers  # (n_people,) money brought in within `BEFORE` days before the pilot
    during: Numbers  # (n_windows, n_people) within so many weeks from its beginning

    def store(self, stores: int) -> NDArray[np.int64]:
        """Return the store of everybody (n_people,), out of so many."""
        return np.minimum((self.home * stores).astype(np.int64), stores - 1)


def people_of(
    function: ScenarioFunction, case: Case, replication: int, *, begin: float, weeks: Sequence[int]
) -> People:
    """Return everybody of one replication, with a pilot that begins on a day.

    Raises RunFailed if the run fails.
    """
    question = function.question
    with named(question.scenario.name, case.alternative.name, 0, replication):
        scenario, name = function.scenario_of(case)
        plan = plan_of(scenario, name, seed=question.seed)
        ends = [begin + _WEEK * each for each in weeks]
        count = people_in(scenario)
        totals = np.zeros((1 + len(ends), count))
        for log in simulate(plan, replication, engine=question.engine_at_work):
            money = log.value - log.cost - log.goods
            spans = [(begin - BEFORE, begin), *((begin, end) for end in ends)]
            for row, (first, last) in enumerate(spans):
                within = (log.time >= first) & (log.time < last) & (money != 0.0)
                totals[row] += np.bincount(
                    log.customer[within], weights=money[within], minlength=count
                )
        return People(_homes(question.seed, replication, count), totals[0], totals[1:])


def _homes(seed: int, replication: int, count: int) -> Numbers:
    key = replication_key(seed, replication)
    return np.array([uniform(customer_key(key, who), HOME) for who in range(count)])


@dataclass(frozen=True)
class NoiseFunction:
    """How much what people bring in varies, as a function of cases: sums that make variances."""

    whole: ScenarioFunction
    begin: float  # day on which the pilot begins
    weeks: tuple[int, ...]  # how long it may last
    stores: int

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes; those of a store are per head of its people."""
        people = ("before", "before_square")
        windows = ("sum", "square", "cross")
        return (
            *people,
            *(f"{name}_{week}" for week in self.weeks for name in windows),
            *(f"store_{k}_before" for k in range(self.stores)),
            *(f"store_{k}_{week}" for week in self.weeks for k in range(self.stores)),
        )

    @cached_property
    def digest(self) -> str:
        """Digest of all that the outcomes come from."""
        told = f"noise {self.begin!r} {self.weeks} {self.stores}"
        return _digest(self.whole.digest, told)

    def __call__(self, case: Case, replications: tuple[int, ...], /) -> Sums:
        """Simulate a case and add up; raises RunFailed."""
        rows = [self._row(case, number) for number in replications]
        return Sums(np.array(rows), np.ones((len(rows), len(self.outcomes))))

    def prepare(self, case: Case) -> None:
        """Compile what simulates, once."""
        self.whole.prepare(case)

    def _row(self, case: Case, replication: int) -> list[float]:
        everybody = people_of(self.whole, case, replication, begin=self.begin, weeks=self.weeks)
        before = everybody.before
        row = [before.mean(), (before**2).mean()]
        for during in everybody.during:
            row += [during.mean(), (during**2).mean(), (during * before).mean()]
        of = everybody.store(self.stores)
        heads = np.maximum(np.bincount(of, minlength=self.stores), 1)
        for money in (before, *everybody.during):
            row += list(np.bincount(of, weights=money, minlength=self.stores) / heads)
        return [float(each) for each in row]


class Noise(NamedTuple):
    """How much one unit varies for other reasons, standard deviations per head, by weeks."""

    person: dict[int, float]
    store: dict[int, float]  # of the mean over a store's people; empty with fewer than 4 stores


def noise_of(function: NoiseFunction, sums: Numbers) -> Noise:
    """Return the noise out of outcomes (n_replications, n_outcomes), what was before taken out."""
    column = {name: sums[:, place] for place, name in enumerate(function.outcomes)}
    spread = np.maximum(column["before_square"] - column["before"] ** 2, 0.0)
    person = {}
    for week in function.weeks:
        own = column[f"square_{week}"] - column[f"sum_{week}"] ** 2
        both = column[f"cross_{week}"] - column[f"sum_{week}"] * column["before"]
        told = np.divide(both**2, spread, np.zeros_like(both), where=spread > 0.0)
        person[week] = float(np.sqrt(np.maximum(own - told, 0.0).mean()))
    return Noise(person, _store_noise(function, column))


def _store_noise(function: NoiseFunction, column: dict[str, Numbers]) -> dict[int, float]:
    """Return the deviation of stores about what they were before, pooled over replications.

    Stores differ by who their people are: those of a draft have fewer people each, and differ more.
    """
    stores = function.stores
    if stores < 4:
        return {}
    before = _centred([column[f"store_{k}_before"] for k in range(stores)])
    found = {}
    for week in function.weeks:
        during = _centred([column[f"store_{k}_{week}"] for k in range(stores)])
        square = float((before**2).sum())
        slope = float((before * during).sum()) / square if square else 0.0
        left = during - slope * before
        degrees = left.shape[1] * (stores - 1) - 1
        found[week] = float(np.sqrt((left**2).sum() / degrees * function.whole.scale))
    return found


def _centred(rows: Sequence[Numbers]) -> Numbers:
    values = np.array(rows)
    return np.asarray(values - values.mean(axis=0))


def early(function: EarlyFunction, months: Numbers, begin: ArrayLike, days: float) -> Numbers:
    """Return what months hold of so many days from a day on, evenly within months (n_runs,).

    months (n_runs, n_months), money; begin (n_runs,) or one day for all.
    """
    edges = month_edges(function.whole.question.scenario.run.horizon)
    total = np.pad(months.cumsum(axis=1), ((0, 0), (1, 0)))
    starts = np.broadcast_to(np.asarray(begin, float), len(months))
    within = [
        np.interp(start + days, edges, row) - np.interp(start, edges, row)
        for start, row in zip(starts, total, strict=True)
    ]
    return np.array(within)


def stores_in(scenario: Scenario) -> int:
    """Return the locations of the channel that has most of them."""
    return max((channel.locations for channel in scenario.channels.values()), default=1)


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=10).hexdigest()
