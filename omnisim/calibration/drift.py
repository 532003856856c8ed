"""Drift: whether a log tells of one market, or of one that changed while it was being watched.

A quantity (journeys begun, conversion, the share of a channel, the value of an order) is followed
week by week. Two things are asked of the series y (n,): whether it climbs or falls as a whole, and
whether it broke somewhere. The break is sought where the running sum of what deviates from the mean
is largest (CUSUM; Ploberger & Krämer 1992, *Econometrica* 60(2)),

    max_k |Σ_{i ≤ k} (y_i − ȳ)| / (s √n),

which, with nothing changing, is distributed like the largest excursion of a Brownian bridge
(Kolmogorov). The noise s is taken from differences of neighbouring weeks (von Neumann 1941), which
a slow change hardly touches, so that the change cannot hide in its own variance; where neighbouring
weeks are alike beyond chance, noise is measured in blocks of √n weeks. Weeks keep the
weekly rhythm out. A yearly rhythm is *not* told apart from a change in less than two years.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import kolmogorov

FloatArray = NDArray[np.float64]

FEWEST_WEEKS: Final = 8
_SURE: Final = 0.05  # shared out among the quantities that are looked at
_NORMAL: Final = 1.959964


class Drift(NamedTuple):
    """One quantity over the weeks of a log."""

    weeks: FloatArray  # (n,) its values, nan for weeks without evidence
    mean: float
    change: float  # from the first to the last week along a line, −1 for all of it
    change_low: float  # 95 % interval
    change_high: float
    p: float  # chance of such an excursion where nothing changed
    broken_after: int  # weeks before the likeliest break
    before: float  # mean before it
    after: float  # mean after it


def drift(series: ArrayLike) -> Drift:
    """Return how a weekly quantity (n,) moved.

    ValueError for fewer than eight weeks with a value, or a mean of 0.
    """
    weeks = np.asarray(series, dtype=float)
    known = np.flatnonzero(np.isfinite(weeks))
    values = weeks[known]
    if len(values) < FEWEST_WEEKS:
        raise ValueError(f"{len(values)} weeks are fewer than {FEWEST_WEEKS}")
    mean = float(values.mean())
    if mean == 0:
        raise ValueError("a quantity that is 0 cannot drift")
    noise = _noise(values)
    sums = np.cumsum(values - mean)[:-1]
    at = int(np.argmax(np.abs(sums))) + 1
    reach = float(np.abs(sums).max())
    p = 1.0 if reach == 0 else 0.0
    if noise > 0:
        p = float(kolmogorov(reach / (noise * np.sqrt(len(values)))))
    change, low, high = _change(values)
    return Drift(
        weeks=weeks,
        mean=mean,
        change=change,
        change_low=low,
        change_high=high,
        p=p,
        broken_after=int(known[at]),
        before=float(values[:at].mean()),
        after=float(values[at:].mean()),
    )


def drifting(series: Mapping[str, Drift]) -> list[str]:
    """Return the names of what moved beyond chance, many being looked at (Holm 1979)."""
    ranked = sorted(series, key=lambda name: series[name].p)
    found = []
    for place, name in enumerate(ranked):
        if series[name].p > _SURE / (len(ranked) - place):
            break
        found.append(name)
    return found


def _noise(values: FloatArray) -> float:
    """Return the standard deviation of a week that matters for sums of weeks."""
    local = np.sqrt(np.sum(np.diff(values) ** 2) / (2 * (len(values) - 1)))
    block = max(2, round(len(values) ** 0.5 / 2))
    blocks = values[: len(values) // block * block].reshape(-1, block).mean(axis=1)
    wide = np.sqrt(block * np.sum(np.diff(blocks) ** 2) / (2 * (len(blocks) - 1)))
    return float(max(local, wide))


def _change(values: FloatArray) -> tuple[float, float, float]:
    """Return the relative change from the first week to the last, and its interval.

    Of weeks that are all above 0 it is taken along a line of logarithms: nothing falls by more than
    all of it. Else it is that of a line, over the mean.
    """
    if values.min() > 0:
        logs = np.log(values)
        slope, error = _slope(logs, _noise(logs))
        return tuple(np.expm1(slope + _NORMAL * error * np.array([0, -1, 1])).tolist())
    slope, error = _slope(values, _noise(values))
    ends = (slope + _NORMAL * error * np.array([0, -1, 1])) / values.mean()
    return tuple(np.maximum(ends, -1.0).tolist())


def _slope(values: FloatArray, noise: float) -> tuple[float, float]:
    """Return the change from the first to the last week along a line, and its standard error."""
    time = np.linspace(-0.5, 0.5, len(values))
    spread = float(time @ time)
    return float(time @ values) / spread, noise / spread**0.5
