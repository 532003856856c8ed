"""Incidence: how many journeys have ended how by which age, though some had not ended in the log.

A journey that is still open when the log ends is censored. Counting it as a loss makes conversion
too low; leaving it out makes it too high or too low, by how much faster buyers decide. Aalen &
Johansen (1978, *Scandinavian Journal of Statistics* 5(3)) use what each journey tells while it was
watched:

    I_o(t) = Σ_{s ≤ t} S(s−) d_o(s)/n(s),     S(t) = Π_{s ≤ t} (1 − d(s)/n(s)),

with n(s) journeys watched at age s, d_o(s) of them ending then with outcome o, and d(s) with any.
The variance is that of Aalen's estimator (Klein & Moeschberger 2003, *Survival Analysis*, § 4.7).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

OPEN = -1  # the outcome of a journey that had not ended


class Incidence(NamedTuple):
    """Share that ended with each outcome by each age at which a journey ended."""

    ages: FloatArray  # (k,) rising
    ended: FloatArray  # (k, n_outcomes) share
    error: FloatArray  # (k, n_outcomes) standard error of it
    open: FloatArray  # (k,) share that has not ended

    def by(self, age: float) -> FloatArray:
        """Return the share (n_outcomes,) that ended with each outcome by an age."""
        place = int(np.searchsorted(self.ages, age, side="right")) - 1
        return np.zeros(self.ended.shape[1]) if place < 0 else self.ended[place]


def incidence(ages: ArrayLike, outcomes: ArrayLike, *, n_outcomes: int) -> Incidence:
    """Return the incidence of outcomes 0 … n_outcomes − 1.

    `ages` (n,): at which each journey ended, or at which it was last watched; `outcomes` (n,): how
    it ended, `OPEN` if it had not. ValueError for negative ages, and if no journey ended.
    """
    age, outcome = np.asarray(ages, dtype=float), np.asarray(outcomes)
    if (age < 0).any() or not np.isfinite(age).all():
        raise ValueError("ages must be finite and not negative")
    closed = outcome != OPEN
    if not closed.any():
        raise ValueError(f"none of {len(age)} journeys has ended: no incidence can be told")
    times, place = np.unique(age[closed], return_inverse=True)
    ending = np.zeros((len(times), n_outcomes))
    np.add.at(ending, (place, outcome[closed]), 1.0)
    watched = len(age) - np.searchsorted(np.sort(age), times, side="left").astype(float)
    all_ending = ending.sum(axis=1)
    staying = np.cumprod(1.0 - all_ending / watched)
    before = np.r_[1.0, staying[:-1]]
    ended = np.cumsum(before[:, None] * ending / watched[:, None], axis=0)
    error = _errors(ending, watched, before, ended)
    return Incidence(times, ended, error, staying)


def _errors(
    ending: FloatArray, watched: FloatArray, before: FloatArray, ended: FloatArray
) -> FloatArray:
    """Return the standard errors (k, n_outcomes).

    Var I(t) = Σ (I(t) − I(s))² a(s) + S(s−)² b(s) − 2 (I(t) − I(s)) S(s−) c(s), expanded in powers
    of I(t) so that one running sum per power serves all t.
    """
    at_risk = watched[:, None]
    others = ending.sum(axis=1)[:, None]
    left = np.maximum(at_risk - others, 1.0)
    a = others / (at_risk * left)
    b = (at_risk - ending) * ending / at_risk**3
    c = ending / at_risk**2
    survival = before[:, None]

    def so_far(terms: FloatArray) -> FloatArray:
        return np.cumsum(terms, axis=0)

    variance = (
        ended**2 * so_far(a + 0 * ending)
        - 2 * ended * so_far(ended * a + survival * c)
        + so_far(ended**2 * a + survival**2 * b + 2 * ended * survival * c)
    )
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))
