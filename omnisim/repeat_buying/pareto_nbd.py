"""Pareto/NBD: customers buy at their own rate and may leave at any time, unseen.

While alive a customer buys at rate λ ~ gamma(r, α); the lifetime is exponential with rate
μ ~ gamma(s, β) (Schmittlein, Morrison & Colombo 1987, *Management Science* 33(1)). The likelihood
of x, t_x, T adds those still alive and those who left between the last purchase and now,

    Γ(r+x)/Γ(r) αʳ βˢ [(α+T)⁻⁽ʳ⁺ˣ⁾ (β+T)⁻ˢ + s ∫ (α+u)⁻⁽ʳ⁺ˣ⁾ (β+u)⁻⁽ˢ⁺¹⁾ du],  u from t_x to T.

The integral is a difference of two Gauss series (Fader & Hardie 2005, brucehardie.com/notes/009),
which overflow for frequent buyers. Over y = log(min(α, β) + u) its integrand is log-concave and
smooth, so that a few Gauss–Legendre nodes give it to twelve digits, whatever the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad
from scipy.special import expit, exprel, gammaln

from omnisim.repeat_buying.histories import FloatArray, Histories
from omnisim.repeat_buying.likelihood import most_likely, require_positive

_DEPTH = 40.0  # e⁻⁴⁰ of its height is nothing
_NODES, _WEIGHTS = (np.polynomial.legendre.leggauss(24) + np.array([[1], [0]])) / 2  # over 0 … 1


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
        seen = histories.to_fit()
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
        """Return the discounted purchases after `begin`.

        The integral of e^(−δt) (β/(β+t))ˢ over t is taken over e^(−δt): U loses its digits where s
        is nearly whole.
        """

        def alive(discount: float) -> float:
            return float((self.beta / (self.beta + begin - np.log(discount) / rate)) ** self.s)

        lived, _ = quad(alive, 0.0, 1.0, epsabs=0.0, epsrel=1e-10, limit=200)
        return float(self.r / self.alpha * np.exp(-rate * begin) * lived / rate)

    def _alive(self, histories: Histories) -> FloatArray:
        bought = (self.r + histories.repeats) * np.log(self.alpha + histories.age)
        return np.asarray(-bought - self.s * np.log(self.beta + histories.age))

    def _left(self, histories: Histories) -> FloatArray:
        """Return the logarithm of s ∫ (α+u)⁻⁽ʳ⁺ˣ⁾ (β+u)⁻⁽ˢ⁺¹⁾ du, −∞ where t_x = T."""
        clocks: list[tuple[float, float | FloatArray]]
        clocks = [(self.alpha, self.r + histories.repeats), (self.beta, self.s + 1)]
        (fast, p), (slow, q) = sorted(clocks, key=lambda clock: clock[0])
        begin = fast + histories.last
        span = np.log1p((histories.age - histories.last) / begin)
        # The logarithm of the integrand falls at least this steeply; far down nothing is left.
        fall = p - 1 + q * begin / (slow + histories.last)
        span = np.minimum(span, _DEPTH / np.maximum(fall, 1e-9))
        y = np.log(begin) + np.multiply.outer(_NODES, span)  # (n_nodes, n)
        height = (1 - p) * y - q * np.log(slow - fast + np.exp(y))
        top = height.max(axis=0)
        with np.errstate(divide="ignore"):
            return np.asarray(top + np.log(_WEIGHTS @ np.exp(height - top) * span * self.s))


def _purchases(rate: ArrayLike, s: float, beta: ArrayLike, t: ArrayLike) -> FloatArray:
    """Return rate · β/(s−1) [1 − (β/(β+t))ˢ⁻¹], in a form that s = 1 does not disturb."""
    log_growth = np.log1p(np.asarray(t, dtype=float) / beta)
    return np.asarray(rate * np.asarray(beta) * log_growth * exprel((1 - s) * log_growth))
