"""Power: how likely a pilot of some size is to see an effect, and to see one that is not there.

The pilot compares the means of two groups of units, treated and not, by Student's t-test with the
common standard deviation (two-sided). With normal means its power is that of the noncentral t
distribution (Cohen 1988, Statistical Power Analysis, ch. 2): exact for normal units, and as near
as the means are normal for others.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtr, ndtr, ndtri, stdtr, stdtrit

Numbers = NDArray[np.float64]

_MOST: Final = 10**9  # units
_WIDE: Final = 30.0  # beyond so many standard errors nothing is missed
_NORMAL: Final = 2000  # degrees of freedom from which t is normal to four digits


class Groups(NamedTuple):
    """Units of a pilot."""

    treated: int
    others: int

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the test."""
        return self.treated + self.others - 2

    @property
    def width(self) -> float:
        """Standard error of the difference, in standard deviations of a unit."""
        return math.sqrt(1.0 / self.treated + 1.0 / self.others)


def power(effect: float, deviation: float, groups: Groups, *, false_alarm: float = 0.05) -> float:
    """Return how likely the test is significant, on either side.

    `effect` is the true difference of the means, `deviation` that of a unit. NaN with fewer than 3
    units: then nothing can be tested.

    >>> round(power(0.5, 1.0, Groups(64, 64)), 3)
    0.801
    """
    if groups.degrees < 1 or groups.treated < 1 or groups.others < 1:
        return float("nan")
    if deviation == 0.0:
        return 1.0 if effect else false_alarm
    shift = abs(effect) / (deviation * groups.width)
    if groups.degrees >= _NORMAL or shift > _WIDE:
        edge = float(ndtri(1.0 - false_alarm / 2))
        return float(ndtr(shift - edge) + ndtr(-shift - edge))
    edge = float(stdtrit(groups.degrees, 1.0 - false_alarm / 2))
    above = 1.0 - float(nctdtr(groups.degrees, shift, edge))
    below = float(nctdtr(groups.degrees, shift, -edge))
    return above + (below if math.isfinite(below) else 0.0)


def units_needed(
    effect: float,
    deviation: float,
    *,
    wanted: float = 0.8,
    false_alarm: float = 0.05,
    share: float = 0.5,
) -> Groups | None:
    """Return the smallest groups with the power wanted, so that a share is treated.

    None if even a thousand million units are too few.

    >>> units_needed(0.5, 1.0)
    Groups(treated=64, others=64)
    """

    def groups(units: int) -> Groups:
        treated = max(1, round(units * share))
        return Groups(treated, max(1, units - treated))

    def is_enough(units: int) -> bool:
        return power(effect, deviation, groups(units), false_alarm=false_alarm) >= wanted

    few, many = 3, 4
    while not is_enough(many):
        few, many = many, many * 2
        if many > _MOST:
            return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if is_enough(middle) else (middle, many)
    return groups(many)


def detectable(
    deviation: float, groups: Groups, *, wanted: float = 0.8, false_alarm: float = 0.05
) -> float:
    """Return the least effect that is seen with the power wanted."""
    if groups.degrees < 1 or deviation == 0.0:
        return float("nan") if groups.degrees < 1 else 0.0
    low, high = 0.0, _WIDE * deviation * groups.width
    for _ in range(60):
        middle = (low + high) / 2
        if power(middle, deviation, groups, false_alarm=false_alarm) < wanted:
            low = middle
        else:
            high = middle
    return high


def p_values(treated: ArrayLike, others: ArrayLike) -> Numbers:
    """Return the p-values of pilots; both (n_units, n_pilots)."""
    a, b = np.asarray(treated, float), np.asarray(others, float)
    groups = Groups(len(a), len(b))
    spread = ((a - a.mean(axis=0)) ** 2).sum(axis=0) + ((b - b.mean(axis=0)) ** 2).sum(axis=0)
    error = np.sqrt(spread / groups.degrees) * groups.width
    gap = np.abs(a.mean(axis=0) - b.mean(axis=0))
    t = np.divide(gap, error, np.where(gap > 0.0, np.inf, 0.0), where=error > 0.0)
    return np.asarray(2.0 * stdtr(groups.degrees, -t))
