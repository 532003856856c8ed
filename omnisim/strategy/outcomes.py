"""Outcomes: what a function gave for many cases with the same luck in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from omnisim.measure import statistics
from omnisim.measure.statistics import Interval
from omnisim.strategy.case import Case, Numbers


@dataclass(frozen=True)
class Outcomes:
    """Sums (n_cases, n_replications, n_outcomes); values are ratios of sums over replications."""

    cases: tuple[Case, ...]
    replications: tuple[int, ...]
    names: tuple[str, ...]
    numerator: Numbers
    denominator: Numbers

    def values(self, outcome: str) -> Numbers:
        """Return an outcome of every case (n_cases,), NaN where it has none."""
        numerator, denominator = self._sums(outcome)
        return _ratio(numerator.sum(axis=1), denominator.sum(axis=1))

    def each(self, outcome: str) -> Numbers:
        """Return an outcome of every case and replication (n_cases, n_replications)."""
        return _ratio(*self._sums(outcome))

    def levels(self, outcome: str) -> Interval:
        """Return an outcome of every case (n_cases,) with its 95 % interval over luck."""
        numerator, denominator = self._sums(outcome)
        return statistics.level(numerator.T, denominator.T)

    def differences(self, outcome: str, base: ArrayLike) -> Interval:
        """Return every case less a base case of its own (n_cases,), paired, with intervals."""
        numerator, denominator = self._sums(outcome)
        rows = np.asarray(base, int)
        return statistics.difference(
            numerator.T, denominator.T, numerator[rows].T, denominator[rows].T
        )

    def level(self, outcome: str, case: int) -> Interval:
        """Return an outcome of one case with its 95 % interval over luck."""
        numerator, denominator = self._sums(outcome)
        return statistics.level(numerator[case], denominator[case])

    def difference(self, outcome: str, case: int, base: int) -> Interval:
        """Return the paired difference of two cases with its 95 % interval over luck."""
        numerator, denominator = self._sums(outcome)
        return statistics.difference(
            numerator[case], denominator[case], numerator[base], denominator[base]
        )

    def chosen(self, cases: Sequence[int]) -> Outcomes:
        """Return the outcomes of some cases, in the order given."""
        rows = list(cases)
        return Outcomes(
            tuple(self.cases[row] for row in rows),
            self.replications,
            self.names,
            self.numerator[rows],
            self.denominator[rows],
        )

    def _sums(self, outcome: str) -> tuple[Numbers, Numbers]:
        column = self.names.index(outcome)
        return self.numerator[:, :, column], self.denominator[:, :, column]


def _ratio(numerator: Numbers, denominator: Numbers) -> Numbers:
    nowhere = np.full(numerator.shape, np.nan)
    return np.asarray(np.divide(numerator, denominator, nowhere, where=denominator != 0))
