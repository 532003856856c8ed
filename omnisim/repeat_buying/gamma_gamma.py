"""Gamma-Gamma: what an order is worth, when customers differ in their mean order.

The values of a customer's orders are gamma(p, ν) with ν ~ gamma(q, γ), so that the mean m of x
orders has the log-likelihood (Fader, Hardie & Lee 2005, *J. of Marketing Research* 42(4); Fader &
Hardie 2013, brucehardie.com/notes/025)

    lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln γ + (px−1) ln m + px ln x − (px+q) ln(γ+xm).

It holds only if how much and how often are unrelated among customers: look at their correlation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from omnisim.repeat_buying.histories import FloatArray
from omnisim.repeat_buying.likelihood import most_likely, require_positive


@dataclass(frozen=True)
class GammaGamma:
    """Order values of a population; γ is in money."""

    p: float
    q: float
    gamma: float

    def __post_init__(self) -> None:
        require_positive(self)

    @classmethod
    def fit(cls, orders: ArrayLike, mean_value: ArrayLike) -> GammaGamma:
        """Return the most likely parameters from customers with at least one order.

        `orders` (n,) and `mean_value` (n,) per customer; the usual choice is repeat orders only.
        ValueError for customers without orders or with a value that is not positive.
        """
        x, m = np.asarray(orders, dtype=float), np.asarray(mean_value, dtype=float)
        if not ((x > 0) & (m > 0)).all():
            raise ValueError("each customer needs at least one order and a positive mean value")
        guess = (1.0, 2.0, float(np.mean(m)))
        return cls(*most_likely(lambda *p: cls(*p).log_likelihood(x, m), guess))

    def log_likelihood(self, orders: FloatArray, mean_value: FloatArray) -> float:
        """Return the log-likelihood of customers (n,) with so many orders of such a mean."""
        shape = self.p * orders
        spread = gammaln(shape + self.q) - gammaln(shape) - gammaln(self.q)
        seen = (shape - 1) * np.log(mean_value) + shape * np.log(orders)
        prior = (shape + self.q) * np.log(self.gamma + orders * mean_value)
        return float(np.sum(spread + self.q * np.log(self.gamma) + seen - prior))

    def mean(self) -> float:
        """Return the mean order of the population, pγ/(q−1). ValueError where q ≤ 1: endless."""
        if self.q <= 1:
            raise ValueError(f"q {self.q:g} must exceed 1 for the mean order to be finite")
        return self.p * self.gamma / (self.q - 1)

    def expected_mean(self, orders: ArrayLike, mean_value: ArrayLike) -> FloatArray:
        """Return the mean order (n,) to expect from customers of whom some orders are known."""
        x = np.asarray(orders, dtype=float)
        total = x * np.asarray(mean_value, dtype=float)
        return np.asarray(self.p * (self.gamma + total) / (self.p * x + self.q - 1))
