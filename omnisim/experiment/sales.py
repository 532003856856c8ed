"""Sales: which of them are new, and which have only moved from one channel to another.

Between two configurations, with the same customers and the same luck, channel c sells d_c more (or
less). Together they sell D = Σ d_c more: what is new, or lost. What has moved is what one channel
gains and another loses: (Σ |d_c| - |D|) / 2, the smaller one of all gains and all losses. It is
taken from the channels in proportion to what they gain or lose, so that

    d_c = moved_c + new_c,    Σ moved_c = 0,    Σ new_c = D,

and the new part of every channel has the sign of D. The split is that of the mean over the
replications: within one replication luck alone would look like sales that move. Its intervals are
those of the jackknife over replications.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.experiment.comparison import Comparison
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval

Numbers = NDArray[np.float64]

_ROUNDING: Final = 1e-9  # of the largest number

SOLD: Final = {"revenue": "revenue_per_person", "orders": "orders_per_person"}


class Sales(NamedTuple):
    """Differences of sales to the baseline; arrays (n_channels + 1,), the last one is the whole.

    `moved` of the whole is how much moved between channels.
    """

    difference: Interval
    moved: Interval
    new: Interval


def sales(comparison: Comparison, configuration: str, *, of: str = "revenue") -> Sales:
    """Return how sales differ, `of` revenue or orders, of the whole market."""
    places = comparison.differences(configuration, SOLD[of])[:, -1]
    channels = np.column_stack([places[:, :-1], _nowhere(places)])
    return Sales(
        statistics.mean(places),
        statistics.jackknife(channels, _moved),
        statistics.jackknife(channels, _new),
    )


def _nowhere(places: Numbers) -> Numbers:
    """Return what was sold in no channel (n_runs,), exactly 0 where that is but rounding."""
    rest = places[:, -1] - places[:, :-1].sum(axis=1)
    return np.where(np.abs(rest) > _ROUNDING * np.abs(places).max(axis=1), rest, 0.0)


def split(differences: Numbers) -> tuple[Numbers, Numbers]:
    """Return what moved into each channel, below zero out of it, and what is new there.

    >>> [part.tolist() for part in split(np.array([6.0, -2.0, 2.0]))]
    [[1.5, -2.0, 0.5], [4.5, 0.0, 1.5]]
    """
    gains, losses = np.maximum(differences, 0.0), np.maximum(-differences, 0.0)
    volume = min(gains.sum(), losses.sum())
    if volume == 0.0:
        return np.zeros_like(differences), differences
    moved = volume * (gains / gains.sum() - losses / losses.sum())
    return moved, differences - moved


def _moved(differences: Numbers) -> Numbers:
    moved, _ = split(differences)
    return np.append(moved[:-1], np.abs(moved).sum() / 2)


def _new(differences: Numbers) -> Numbers:
    _, new = split(differences)
    return np.append(new[:-1], differences.sum())
