"""Shifted beta-geometric: contracts that are renewed, or not, at the end of each period.

A customer leaves at each renewal with a probability of their own, θ ~ beta(α, β). The faithful
remain, so the retention of a cohort rises although nobody changes (Fader & Hardie 2007, *J. of
Interactive Marketing* 21(1)):

    survival S(t) = B(α, β+t)/B(α, β),   retention of period t  (β+t−1)/(α+β+t−1).

Periods discounted at d per period sum to a Gauss series (Fader & Hardie 2010, *Marketing Science*
29(1)): ₂F₁(1, β; α+β; 1/(1+d)) for a new customer, the present period included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, hyp2f1

from omnisim.repeat_buying.histories import FloatArray
from omnisim.repeat_buying.likelihood import most_likely, require_positive


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Contract customers who differ in the probability of not renewing."""

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        require_positive(self)

    @classmethod
    def fit(cls, survivors: ArrayLike) -> ShiftedBetaGeometric:
        """Return the most likely parameters from the survivors (n_periods + 1,) of one cohort.

        The first entry is the size of the cohort. ValueError if the numbers ever rise.
        """
        left = np.asarray(survivors, dtype=float)
        if len(left) < 2 or (np.diff(left) > 0).any():
            raise ValueError("survivors must be at least two numbers that never rise")
        return cls(*most_likely(lambda *p: cls(*p).log_likelihood(left), (1.0, 1.0)))

    def log_likelihood(self, survivors: FloatArray) -> float:
        """Return the log-likelihood of the survivors (n_periods + 1,) of one cohort."""
        periods = np.arange(1, len(survivors))
        leaving = self._log_beta(1, periods - 1) @ -np.diff(survivors)
        staying = survivors[-1] * self._log_beta(0, periods[-1])
        return float(leaving + staying)

    def survival(self, periods: ArrayLike) -> FloatArray:
        """Return the share of a cohort that is still there after so many renewals."""
        return np.exp(self._log_beta(0, periods))

    def retention(self, periods: ArrayLike) -> FloatArray:
        """Return the share of last period's customers who pass a renewal (1, 2, 3 …)."""
        loyal = self.beta + np.asarray(periods, dtype=float) - 1
        return np.asarray(loyal / (self.alpha + loyal))

    def discounted_lifetime(self, discount: float) -> float:
        """Return the periods that a new customer stays, discounted, the first counting 1."""
        return self._periods_from(0, discount)

    def discounted_residual_lifetime(self, period: int, discount: float) -> float:
        """Return the discounted periods to come of a customer in a period (1, 2, 3 …).

        Judged just before the renewal at the end of that period, which is the first at stake and
        counts 1 if it comes.
        """
        return float(self.retention(period)) * self._periods_from(period, discount)

    def _periods_from(self, renewals: int, discount: float) -> float:
        if not discount > 0:
            raise ValueError(f"discount {discount:g} must be positive, lifetimes may be endless")
        loyal = self.beta + renewals
        return float(hyp2f1(1, loyal, self.alpha + loyal, 1 / (1 + discount)))

    def _log_beta(self, left: int, renewals: ArrayLike) -> FloatArray:
        """Return ln B(α + left, β + renewals) − ln B(α, β)."""
        posterior = betaln(self.alpha + left, self.beta + np.asarray(renewals, dtype=float))
        return np.asarray(posterior - betaln(self.alpha, self.beta))
