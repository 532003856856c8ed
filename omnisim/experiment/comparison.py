"""Comparison: configurations side by side – levels, paired differences, and both kinds of doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import Names
from omnisim.experiment.design import Design
from omnisim.experiment.trial import Question, Result
from omnisim.measure import statistics
from omnisim.measure.buyers import Buyers, shared
from omnisim.measure.kpis import KPIS
from omnisim.measure.measures import ROW, Measures, stacked
from omnisim.measure.pictures import Pictures
from omnisim.measure.statistics import InputUncertainty, Interval
from omnisim.measure.tally import MONEY

Numbers = NDArray[np.float64]

_CONTRIBUTION: Final = MONEY.index("contribution")


class Cash(NamedTuple):
    """What one configuration brings and costs by month (n_runs, n_months + 1); first: on day 0."""

    contribution: Numbers
    one_off: Numbers
    monthly: Numbers  # fixed cost by the month

    @property
    def recurring(self) -> Numbers:
        """Contribution less monthly cost."""
        return self.contribution - self.monthly

    @property
    def flow(self) -> Numbers:
        """Contribution less all fixed cost."""
        return self.recurring - self.one_off

    def minus(self, other: Cash) -> Cash:
        """Return the paired differences."""
        return Cash(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Evidence:
    """Everything measured of one configuration; arrays (n_runs, n_kpis, n_segments + 1, …)."""

    numerator: Numbers
    denominator: Numbers
    world_numerator: Numbers  # one run per world
    world_denominator: Numbers
    cash: Cash
    world_cash: Cash
    pictures: Pictures  # of all replications of the central world
    buyers: tuple[Buyers, ...]  # per replication


class Paired(NamedTuple):
    """One number of a configuration: its level, and its difference from the baseline."""

    level: Interval
    difference: Interval
    numerator: float
    denominator: float


class AmongBoth(NamedTuple):
    """KPIs among the customers who are won under both of two configurations."""

    repeat_purchase: Paired
    clv_customer: Paired


@dataclass(frozen=True)
class Comparison:
    """The answer to a question: what each configuration does, and by how much they differ."""

    question: Question
    design: Design
    names: Names
    evidence: Mapping[str, Evidence]

    @property
    def configurations(self) -> tuple[str, ...]:
        """Names of the configurations; the first is the baseline."""
        return self.design.configurations

    @property
    def baseline(self) -> str:
        """Name of the configuration that the others are compared with."""
        return self.configurations[0]

    @property
    def replications(self) -> int:
        """Number of replications of the central world."""
        return len(self.evidence[self.baseline].numerator)

    def against(self, baseline: str) -> Comparison:
        """Return the same runs compared with another configuration."""
        others = (name for name in self.configurations if name != baseline)
        return replace(self, design=self.design._replace(configurations=(baseline, *others)))

    def cash(self, configuration: str) -> Cash:
        """Return the paired differences of cash over the replications."""
        return self.evidence[configuration].cash.minus(self.evidence[self.baseline].cash)

    def world_cash(self, configuration: str) -> Cash:
        """Return the paired differences of cash over the worlds."""
        seen, base = self.evidence[configuration], self.evidence[self.baseline]
        return seen.world_cash.minus(base.world_cash)

    def differences(self, configuration: str, kpi: str) -> Numbers:
        """Return the paired differences of a KPI's numerator over the replications.

        (n_replications, n_segments + 1, n_channels + 1), such as money of the whole market.
        """
        seen, base = self.evidence[configuration], self.evidence[self.baseline]
        return np.asarray(seen.numerator[:, ROW[kpi]] - base.numerator[:, ROW[kpi]])

    def world_differences(self, configuration: str, kpi: str) -> Numbers:
        """Return the same over the worlds."""
        seen, base = self.evidence[configuration], self.evidence[self.baseline]
        return np.asarray(seen.world_numerator[:, ROW[kpi]] - base.world_numerator[:, ROW[kpi]])

    def level(self, configuration: str) -> Interval:
        """Return all KPIs of one configuration, (n_kpis, n_segments + 1, n_channels + 1)."""
        seen = self.evidence[configuration]
        return statistics.level(seen.numerator, seen.denominator)

    def difference(self, configuration: str) -> Interval:
        """Return configuration minus baseline over the same replications."""
        seen, base = self.evidence[configuration], self.evidence[self.baseline]
        return statistics.difference(
            seen.numerator, seen.denominator, base.numerator, base.denominator
        )

    def among_both(self, configuration: str) -> AmongBoth:
        """Return repeat purchase and value of the customers who are won under the baseline, too.

        A configuration that wins more people wins more doubtful ones; among those who buy under
        both, only the treatment differs.
        """
        pairs = zip(
            self.evidence[configuration].buyers, self.evidence[self.baseline].buyers, strict=True
        )
        sums = np.array([[*here, *there] for here, there in (shared(a, b) for a, b in pairs)])
        customers, repeated, value, base_customers, base_repeated, base_value = sums.T
        return AmongBoth(
            repeat_purchase=_paired(repeated, customers, base_repeated, base_customers),
            clv_customer=_paired(value, customers, base_value, base_customers),
        )

    def input_difference(self, configuration: str) -> InputUncertainty | None:
        """Return what not knowing the inputs does to the difference; None without worlds."""
        seen, base = self.evidence[configuration], self.evidence[self.baseline]
        if len(seen.world_numerator) == 0:
            return None
        differences = _ratio(seen.world_numerator, seen.world_denominator) - _ratio(
            base.world_numerator, base.world_denominator
        )
        noise = self.difference(configuration).standard_error ** 2 * self.replications
        return statistics.input_uncertainty(differences, noise_variance=noise)

    @cached_property
    def is_precise(self) -> bool:
        """Whether every difference asked for has the precision asked for.

        With fewer than `FEWEST_REPLICATIONS` none has: an interval of so few may be narrow by luck.
        """
        reached = (self.precision_reached(name) for name in self.configurations[1:])
        return all(bool(each[self._asked, -1, -1].all()) for each in reached)

    def precision_reached(self, configuration: str) -> NDArray[np.bool_]:
        """Return which differences have the precision asked for, as the arrays of `difference`."""
        return statistics.is_precise(
            self.difference(configuration),
            reference=self.level(self.baseline).value,
            precision=self.design.precision,
            replications=self.replications,
        )

    def shortfall(self, configuration: str) -> float:
        """Return the widest half-width of the KPIs asked for, in units of the precision asked.

        It is infinite where a KPI has no value, or a baseline of 0 from which it differs.
        """
        widths = statistics.shortfall(
            self.difference(configuration),
            reference=self.level(self.baseline).value,
            precision=self.design.precision,
        )
        return float(widths[self._asked, -1, -1].max())

    @property
    def _asked(self) -> list[int]:
        """Rows of the KPIs for which a precision is asked."""
        return [row for row, kpi in enumerate(KPIS) if kpi.id in self.design.kpis]


def _paired(
    numerator: Numbers, denominator: Numbers, base_numerator: Numbers, base_denominator: Numbers
) -> Paired:
    return Paired(
        statistics.level(numerator, denominator),
        statistics.difference(numerator, denominator, base_numerator, base_denominator),
        float(numerator.sum()),
        float(denominator.sum()),
    )


def _ratio(numerator: Numbers, denominator: Numbers) -> Numbers:
    nowhere = np.full_like(numerator, np.nan)
    return np.divide(numerator, denominator, nowhere, where=denominator != 0)


def comparison_of(question: Question, design: Design, results: Sequence[Result]) -> Comparison:
    """Put results together; their order does not matter."""
    ordered = sorted(results, key=lambda r: (r.world, r.replication))
    evidence = {
        name: _evidence([r for r in ordered if r.configuration == name])
        for name in design.configurations
    }
    return Comparison(question, design, ordered[0].measures.names, evidence)


def _evidence(results: Sequence[Result]) -> Evidence:
    central = [r for r in results if r.world == 0]
    worlds = [r.measures for r in results if r.world != 0]
    numerator, denominator = stacked([r.measures for r in central])
    empty = numerator[:0]
    world_numerator, world_denominator = stacked(worlds) if worlds else (empty, empty)
    return Evidence(
        numerator,
        denominator,
        world_numerator,
        world_denominator,
        cash_of([r.measures.pictures for r in central]),
        cash_of(
            [each.pictures for each in worlds], months=central[0].measures.pictures.fixed.shape[-1]
        ),
        _sum([r.measures for r in central]).pictures,
        tuple(r.buyers for r in central),
    )


def cash_of(pictures: Sequence[Pictures], *, months: int = 0) -> Cash:
    """Return the cash of some runs, or of none in so many months."""
    if not pictures:
        return Cash(*np.zeros((3, 0, months)))
    contribution = np.stack([each.months[_CONTRIBUTION].sum(axis=-1) for each in pictures])
    one_off, monthly = np.stack([each.fixed for each in pictures], axis=1)
    return Cash(np.pad(contribution, ((0, 0), (1, 0))), one_off, monthly)


def _sum(measures: Sequence[Measures]) -> Measures:
    total = measures[0]
    for each in measures[1:]:
        total = total + each
    return total
