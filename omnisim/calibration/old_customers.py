"""Old customers: repeat buying where a log begins in the midst of a business.

Whoever bought before the log began looks new in it until the first order that is seen. Old
customers who are seen at all, and above all early, are those who buy often: taken for new ones
they make repeat buying look a fifth larger than it is. So the orders of a log are taken for those
of two crowds. New customers come at an even rate ν, and go on as BG/NBD has it. Of I old ones, won
evenly over a time A before the log, one with rate λ and dropout p is still there with probability
e^(−λpu), u the time since; orders first at t with density λ e^(−λt); tosses the coin, this being a
repeat order, and goes on. The density of a history (x, t_x, T) that begins at t is

    ν L_new(x, t_x, T) + I L_old(t, x, t_x, T),
    L_old = E_{p,u} [ α^r Γ(r+x+1)/Γ(r) ( (1−p)^(x+1) (α + pu + t + T)^−(r+x+1)
                                        + p (1−p)^x   (α + pu + t + t_x)^−(r+x+1) ) ],

with ν (length of the log) = customers seen − I F, F the chance that an old one is seen at all. The
expectation goes over the quantiles of p and of u.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.special import betaincinv, gammaln

from omnisim.repeat_buying import BgNbd, Histories

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_OF_DROPOUT, _OF_AGES = 20, 5  # quantiles
_TINY: Final = 1e-12
_FEWEST_NEW: Final = 0.02  # of the customers seen


class Old(NamedTuple):
    """Customers from before a log, won evenly over a time before it."""

    customers: float
    age: float  # that time, in the unit of the histories


class Beside(NamedTuple):
    """Histories of customers first seen at a time after the beginning of a log."""

    histories: Histories
    begun: Floats  # (n,)
    length: float  # of the log
    old: Old

    @classmethod
    def of(cls, seen: Histories, length: float, old: Old) -> Beside:
        """Return histories that all end with the log, those alike together; times in whole units.

        What matters of time to old customers is how long they were silent: a unit is near enough.
        """
        rows = np.column_stack(
            [seen.repeats, np.ceil(seen.last), np.maximum(np.rint(seen.age), np.ceil(seen.last))]
        )
        repeats, last, age = rows.T
        histories = Histories(repeats, last, age, seen.customers).grouped()
        age = histories.age
        return cls(histories, np.maximum(length - age, 0.0), length, old)

    def log_likelihood(self, r: float, alpha: float, a: float, b: float) -> float:
        """Return the log-likelihood of all histories together."""
        leaves, there = self._leaving(a, b)
        old = self.old.customers * self.seen(r, alpha, a, b)
        customers = self.histories.total(np.ones(len(self.begun)))
        new = max(customers - old, _FEWEST_NEW * customers)
        densities = np.logaddexp(
            np.log(new / self.length) + BgNbd(r, alpha, a, b).log_likelihoods(self.histories),
            np.log(self.old.customers) + self._of_old(r, alpha, leaves, there),
        )
        return self.histories.total(densities) - (new + old)

    def seen(self, r: float, alpha: float, a: float, b: float) -> float:
        """Return the chance that an old customer is seen in the log."""
        _, there = self._leaving(a, b)
        quiet = ((alpha / (alpha + there + time)) ** r for time in (0.0, self.length))
        return float(np.mean(next(quiet) - next(quiet)))

    def _leaving(self, a: float, b: float) -> tuple[Floats, Floats]:
        """Return quantiles of p (p, 1), and of p times the time before the log (p, u)."""
        leaves = betaincinv(a, b, _middles(_OF_DROPOUT))[:, None]
        return leaves, leaves * (self.old.age * _middles(_OF_AGES))[None, :]

    def _of_old(self, r: float, alpha: float, leaves: Floats, there: Floats) -> Floats:
        """Return the logarithm of L_old (n,); `leaves` (p, 1) and `there` (p, u) are quantiles."""
        x, last, age = (
            each[:, None, None]
            for each in (self.histories.repeats, self.histories.last, self.histories.age)
        )
        begun, stays = self.begun[:, None, None], np.maximum(1.0 - leaves, _TINY)
        shape = r + x + 1
        on = (x + 1) * np.log(stays) - shape * np.log(alpha + there + begun + age)
        gone = np.log(np.maximum(leaves, _TINY)) + x * np.log(stays)
        gone = gone - shape * np.log(alpha + there + begun + last)
        mean = np.logaddexp(on, gone).reshape(len(self.begun), -1)
        top = mean.max(axis=1)
        logs = top + np.log(np.exp(mean - top[:, None]).mean(axis=1))
        own = r + self.histories.repeats + 1
        return np.asarray(r * np.log(alpha) + gammaln(own) - gammaln(r) + logs)


def _middles(count: int) -> Floats:
    return np.asarray((np.arange(count) + 0.5) / count)
