"""Pareto/NBD: customers buy at their own rate and may leave at any time, unseen.

While alive a customer buys at rate λ ~ gamma(r, α); the lifetime is exponential with rate
μ ~ gamma(s, β) (Schmittlein, Morrison & Colombo 1987, *Management Science* 33(1)). The likelihood
of x, t_x, T adds those still alive and those who left between the last purchase and now,

    Γ(r+x)/Γ(r) αʳ βˢ [(α+T)⁻⁽ʳ⁺ˣ⁾ (β+T)⁻ˢ + s ∫ (α+u)⁻⁽ʳ⁺ˣ⁾ (β+u)⁻⁽ˢ⁺¹⁾ du],  u from t_x to T.

With k = r+s+x the integral from u on is G(u)/k, in terms of m = min(α, β) + u, M = max(α, β) + u
and q the shape of the greater scale's clock (s + 1 if α ≥ β, else r + x),

    G(u) = M⁻ᵏ ₂F₁(k, q; k+1; 1 − m/M)  =  M⁻ᵏ (m/M)¹⁻ᑫ ₂F₁(1, k+1−q; k+1; 1 − m/M);

the first form is Fader & Hardie's (2005, brucehardie.com/notes/009), Euler's transformation gives
the second, which does not overflow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, exprel, gammaln, hyp2f1, hyperu

from omnisim.repeat_buying.histories import FloatArray, Histories
from omnisim.repeat_buying.likelihood import most_likely, require_positive


@dataclass(frozen=True)
class ParetoNbd:
    """Customers who leave at any time; α and β are in the unit of time."""

    r: float
    alpha: float
    s: float
    beta: float

    def __post_init__(self) -> None:
        require_positive(self)

    @classmethod
    def fit(cls, histories: Histories) -> ParetoNbd:
        """Return the most likely parameters. ValueError if the histories do not allow any."""
        seen = histories.grouped()
        scale = max(float(np.mean(seen.age)), 1e-6)
        guess = (1.0, scale, 1.0, scale)
        return cls(*most_likely(lambda *p: cls(*p).log_likelihood(seen), guess))

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of all histories together."""
        return histories.total(self.log_likelihoods(histories))

    def log_likelihoods(self, histories: Histories) -> FloatArray:
        """Return the log-likelihood of each history (n,)."""
        scales = self.r * np.log(self.alpha) + self.s * np.log(self.beta)
        buying = gammaln(self.r + histories.repeats) - gammaln(self.r) + scales
        return np.asarray(buying + np.logaddexp(self._alive(histories), self._left(histories)))

    def p_alive(self, histories: Histories) -> FloatArray:
        """Return the probability (n,) of being alive at the end of each history."""
        return np.asarray(expit(self._alive(histories) - self._left(histories)))

    def expected_repeats(self, t: ArrayLike) -> FloatArray:
        """Return E[X(t)], the purchases of a new customer within t after the first; shape of t."""
        return _purchases(self.r / self.alpha, self.s, self.beta, t)

    def expected_purchases(self, t: ArrayLike, *, given: Histories) -> FloatArray:
        """Return the purchases expected in a time t (n,) or () after each history: (n,)."""
        rate = (self.r + given.repeats) / (self.alpha + given.age)
        return _purchases(rate, self.s, self.beta + given.age, t) * self.p_alive(given)

    def discounted_repeats(self, discount_rate: float, *, horizon: float | None = None) -> float:
        """Return the repeat purchases of a new customer, each discounted to the first.

        Fader, Hardie & Lee (2005, *J. of Marketing Research* 42(4)): (r/α) βˢ δˢ⁻¹ U(s, s, βδ), for
        a whole life; with a `horizon` those beyond it are taken off. `discount_rate` δ is
        continuous, per unit of time: log(1.15)/52 for 15 % a year in weeks.
        """
        if not discount_rate > 0:
            raise ValueError(f"discount rate {discount_rate:g} must be positive")
        whole = self._discounted_from(0.0, discount_rate)
        return whole if horizon is None else whole - self._discounted_from(horizon, discount_rate)

    def _discounted_from(self, begin: float, rate: float) -> float:
        """Return the discounted purchases after `begin`: those who live then, at their rate."""
        older = self.beta + begin
        alive = (self.beta / older) ** self.s * np.exp(-rate * begin)
        worth = older**self.s * rate ** (self.s - 1) * hyperu(self.s, self.s, older * rate)
        return float(self.r / self.alpha * alive * worth)

    def _alive(self, histories: Histories) -> FloatArray:
        bought = (self.r + histories.repeats) * np.log(self.alpha + histories.age)
        return np.asarray(-bought - self.s * np.log(self.beta + histories.age))

    def _left(self, histories: Histories) -> FloatArray:
        """Return the logarithm of s ∫ (α+u)⁻⁽ʳ⁺ˣ⁾ (β+u)⁻⁽ˢ⁺¹⁾ du, −∞ where t_x = T."""
        bought, before = self.r + histories.repeats, self._log_beyond(histories, histories.last)
        beyond = self._log_beyond(histories, histories.age)
        with np.errstate(divide="ignore"):
            between = np.log(-np.expm1(np.minimum(beyond - before, 0.0)))
        return np.asarray(before + between + np.log(self.s / (self.s + bought)))

    def _log_beyond(self, histories: Histories, u: FloatArray) -> FloatArray:
        """Return log G(u)."""
        bought, left = self.r + histories.repeats, self.s + 1
        other, q = (bought, left) if self.alpha >= self.beta else (left, bought)
        k = self.s + bought
        small, large = min(self.alpha, self.beta) + u, max(self.alpha, self.beta) + u
        series = np.log(hyp2f1(1.0, other, k + 1, 1 - small / large))
        return np.asarray(series + (1 - q) * np.log(small / large) - k * np.log(large))


def _purchases(rate: ArrayLike, s: float, beta: ArrayLike, t: ArrayLike) -> FloatArray:
    """Return rate · β/(s−1) [1 − (β/(β+t))ˢ⁻¹], in a form that s = 1 does not disturb."""
    log_growth = np.log1p(np.asarray(t, dtype=float) / beta)
    return np.asarray(rate * np.asarray(beta) * log_growth * exprel((1 - s) * log_growth))
