"""BG/BB: customers who can buy only at fixed opportunities, and may leave before any of them.

At an opportunity a living customer buys with probability p ~ beta(α, β) and leaves beforehand with
θ ~ beta(γ, δ) (Fader, Hardie & Shang 2010, *Marketing Science* 29(6)). The likelihood of x
purchases, the last at opportunity t_x of n, adds those alive after n and those who left earlier:

    B(α+x, β+n−x)/B(α, β) B(γ, δ+n)/B(γ, δ)
      + Σ B(α+x, β+t−x)/B(α, β) B(γ+1, δ+t)/B(γ, δ),   t from t_x to n − 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, logsumexp

from omnisim.repeat_buying.histories import FloatArray, Histories
from omnisim.repeat_buying.likelihood import most_likely, require_positive


@dataclass(frozen=True)
class BgBb:
    """Customers with fixed opportunities to buy; the parameters are pure numbers."""

    alpha: float
    beta: float
    gamma: float
    delta: float

    def __post_init__(self) -> None:
        require_positive(self)

    @classmethod
    def fit(cls, histories: Histories) -> BgBb:
        """Return the most likely parameters; times in the histories count opportunities."""
        seen = histories.to_fit()
        return cls(*most_likely(lambda *p: cls(*p).log_likelihood(seen), (1.0, 1.0, 1.0, 1.0)))

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of all histories together."""
        return histories.total(self.log_likelihoods(histories))

    def log_likelihoods(self, histories: Histories) -> FloatArray:
        """Return the log-likelihood of each history (n,)."""
        x, age = histories.repeats[:, None], histories.age[:, None]
        t = np.arange(int(histories.age.max()) + 1)  # (opportunities + 1,) the last one alive at
        here = (t >= histories.last[:, None]) & (t <= age)
        buying = betaln(self.alpha + x, self.beta + np.where(here, t - x, 0))
        leaving = betaln(self.gamma + (t < age), self.delta + t)
        ways = np.where(here, buying + leaving, -np.inf)
        whole = betaln(self.alpha, self.beta) + betaln(self.gamma, self.delta)
        return np.asarray(logsumexp(ways, axis=1) - whole)

    def expected_repeats(self, opportunities: ArrayLike) -> FloatArray:
        """Return the purchases of a new customer in the next so many opportunities."""
        count = np.asarray(opportunities, dtype=int)
        t = np.arange(1, int(count.max(initial=0)) + 1)
        alive = np.exp(betaln(self.gamma, self.delta + t) - betaln(self.gamma, self.delta))
        bought = self.alpha / (self.alpha + self.beta) * np.cumsum(alive)
        return np.asarray(np.r_[0.0, bought][count])
