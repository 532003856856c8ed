"""BG/NBD and MBG/NBD: customers buy at their own rate and may leave after any purchase.

While alive a customer buys at rate λ ~ gamma(r, α); after a purchase a coin with p ~ beta(a, b)
decides whether they leave for good. BG/NBD tosses it after repeat purchases only (Fader, Hardie &
Lee 2005, *Marketing Science* 24(2)), MBG/NBD after the first purchase too (Batislam, Denizel &
Filiztekin 2007, *Int. J. of Research in Marketing* 24(3)). With n the coins tossed (x, or x + 1)
both have one likelihood,

    Γ(r+x)/Γ(r) αʳ/(α+T)ʳ⁺ˣ B(a, b+n)/B(a, b) (1 + D),
    D = a/(b+n−1) ((α+T)/(α+t_x))ʳ⁺ˣ, or 0 if n = 0,

where D is the odds of being dead at T, and one expectation of purchases in a further time t,

    (a+b+n−1)/(a−1) [1 − ((α+T)/(α+T+t))ʳ⁺ˣ ₂F₁(r+x, b+n; a+b+n−1; t/(α+T+t))] / (1 + D).

All of it is computed from logarithms: a customer with 200 purchases overflows the textbook form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaln, expit, gammaln, hyp2f1, xlogy

from omnisim.repeat_buying.histories import FloatArray, Histories
from omnisim.repeat_buying.likelihood import most_likely, require_positive

_NEW = Histories(np.zeros(1), np.zeros(1), np.zeros(1))
_POLE = 1e-7  # the expectation is smooth at a = 1 and a + b = 1, its formula is 0/0


@dataclass(frozen=True)
class BgNbd:
    """Customers whose coin falls after each repeat purchase; α is in the unit of time."""

    r: float
    alpha: float
    a: float
    b: float

    coins_at_first: ClassVar[int] = 0  # tossed after the first purchase

    def __post_init__(self) -> None:
        require_positive(self)

    @classmethod
    def fit(cls, histories: Histories) -> Self:
        """Return the most likely parameters. ValueError if the histories do not allow any."""
        seen = histories.to_fit()
        guess = (1.0, max(float(np.mean(seen.age)), 1e-6), 1.0, 1.0)
        return cls(*most_likely(lambda *p: cls(*p).log_likelihood(seen), guess))

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of all histories together."""
        return histories.total(self.log_likelihoods(histories))

    def log_likelihoods(self, histories: Histories) -> FloatArray:
        """Return the log-likelihood of each history (n,)."""
        shape = self.r + histories.repeats
        buying = gammaln(shape) - gammaln(self.r) + self.r * np.log(self.alpha)
        staying = betaln(self.a, self.b + self._coins(histories)) - betaln(self.a, self.b)
        quiet = -shape * np.log(self.alpha + histories.age)
        return np.asarray(buying + staying + quiet + np.logaddexp(0, self._log_odds(histories)))

    def p_alive(self, histories: Histories) -> FloatArray:
        """Return the probability (n,) of being alive at the end of each history."""
        return np.asarray(expit(-self._log_odds(histories)))

    def p_repeats(self, repeats: ArrayLike, t: float) -> FloatArray:
        """Return the probability that a new customer repeats exactly so often within t."""
        x = np.asarray(repeats, dtype=float)
        n = x + self.coins_at_first
        bought = t / (self.alpha + t)
        exactly = np.exp(
            gammaln(self.r + x)
            - gammaln(self.r)
            - gammaln(x + 1)
            + self.r * np.log1p(-bought)
            + xlogy(x, bought)
        )
        at_least = np.where(x > 0, betainc(np.maximum(x, 1), self.r, bought), 1.0)
        stays = np.exp(betaln(self.a, self.b + n) - betaln(self.a, self.b))
        leaves = np.where(n > 0, self.a / (self.b + np.maximum(n, 1) - 1), 0.0) * stays
        return np.asarray(stays * exactly + leaves * at_least)

    def expected_repeats(self, t: ArrayLike) -> FloatArray:
        """Return E[X(t)], the purchases of a new customer within t after the first; shape of t."""
        return self.expected_purchases(t, given=_NEW).reshape(np.shape(t))

    def expected_purchases(self, t: ArrayLike, *, given: Histories) -> FloatArray:
        """Return the purchases expected in a time t (n,) or () after each history: (n,)."""
        shape, scale = self.r + given.repeats, self.alpha + given.age
        n = self._coins(given)
        a = 1 + _POLE if abs(self.a - 1) < _POLE else self.a
        total = a + self.b + n - 1
        total = np.where(abs(total) < _POLE, _POLE, total)
        apart = scale / (scale + np.asarray(t, dtype=float))
        # Euler's transformation: of two equal forms, the one with the smaller exponent is stable.
        heavy = shape > a - 1
        power = np.where(heavy, a - 1, shape)
        upper = np.where(heavy, total - shape, self.b + n)
        none = apart**power * hyp2f1(power, upper, total, 1 - apart)
        return np.asarray(total / (a - 1) * (1 - none) * self.p_alive(given))

    def _coins(self, histories: Histories) -> FloatArray:
        return histories.repeats + self.coins_at_first

    def _log_odds(self, histories: Histories) -> FloatArray:
        """Return log D, the log-odds of having left by the end of each history."""
        n = self._coins(histories)
        silence = np.log((self.alpha + histories.age) / (self.alpha + histories.last))
        odds = np.log(self.a / (self.b + np.maximum(n, 1) - 1))
        return np.where(n > 0, odds + (self.r + histories.repeats) * silence, -np.inf)


@dataclass(frozen=True)
class MbgNbd(BgNbd):
    """Customers whose coin falls after the first purchase too, so that silence alone can tell."""

    coins_at_first: ClassVar[int] = 1
