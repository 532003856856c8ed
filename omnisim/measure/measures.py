"""Measures: the numerators and denominators of all KPIs of one replication, or of several added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import Names
from omnisim.measure.kpis import KPIS, Kpi
from omnisim.measure.pictures import Pictures

_HALF_SCALE: Final = 5.0  # of recommendation scores
ROW: Final = {kpi.id: row for row, kpi in enumerate(KPIS)}


@dataclass(frozen=True)
class Measures:
    """Numerators and denominators (n_kpis, n_segments + 1, n_channels + 1), in the order of `KPIS`.

    The last segment is all of them together, so is the last channel. A denominator of 0 means that
    the KPI has no value there. Adding measures adds their replications.
    """

    names: Names
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    pictures: Pictures

    def __add__(self, other: Measures) -> Measures:
        if self.names != other.names:
            raise ValueError("measures of different markets cannot be added")
        return Measures(
            self.names,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.pictures + other.pictures,
        )

    @property
    def value(self) -> NDArray[np.float64]:
        """Every KPI everywhere (n_kpis, n_segments + 1, n_channels + 1), NaN where it has none."""
        nowhere = np.full_like(self.numerator, np.nan)
        return np.divide(self.numerator, self.denominator, nowhere, where=self.denominator != 0)

    def place(
        self, kpi: str, *, segment: str | None = None, channel: str | None = None
    ) -> tuple[int, int, int]:
        """Return the index of a KPI; None means all segments, all channels.

        Raises KeyError for an unknown KPI, ValueError for an unknown segment or channel.
        """
        return (
            ROW[kpi],
            -1 if segment is None else self.names.segments.index(segment),
            -1 if channel is None else self.names.channels.index(channel),
        )


def stacked(measures: Sequence[Measures]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return numerators and denominators with the replications as axis 0."""
    return np.stack([m.numerator for m in measures]), np.stack([m.denominator for m in measures])


def measures_of(sums: NDArray[Any], pictures: Pictures, names: Names) -> Measures:
    """Return the measures of one replication from its finished sums (cells of `CELL`)."""
    pairs = [_pair(kpi, sums) for kpi in KPIS]
    numerator = np.stack([n for n, _ in pairs])
    denominator = np.stack([d for _, d in pairs])
    return Measures(names, numerator, denominator, pictures)


def _pair(kpi: Kpi, sums: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if kpi.id == "consistency":
        return _consistency(sums)
    numerator, denominator = with_totals(sums[kpi.numerator]), with_totals(sums[kpi.denominator])
    if kpi.split == "shared":
        denominator[:, :-1] = denominator[:, -1:]
    elif kpi.split == "segment":
        numerator[:, :-1] = denominator[:, :-1] = 0
    elif kpi.split == "market":
        whole = np.zeros_like(numerator)
        whole[-1, -1] = 1
        numerator, denominator = numerator * whole, denominator * whole
    return numerator, denominator


def with_totals(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sums (n_segments, n_channels + none) as (n_segments + all, n_channels + all)."""
    by_segment = np.column_stack([cells[:, :-1], cells.sum(axis=1)])
    return np.vstack([by_segment, by_segment.sum(axis=0)])


def _consistency(sums: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return evenness 1 - sqrt(sum of w (q - mean q)^2) / half scale over channels, and a 1 for it.

    It is no ratio of sums, so that each replication counts as one.
    """
    scores, count = with_totals(sums["scores"])[:, :-1], with_totals(sums["experiences"])[:, :-1]
    numerator, denominator = (np.zeros((len(count), count.shape[1] + 1)) for _ in range(2))
    for s in np.flatnonzero(count.sum(axis=1)):
        seen = count[s] > 0
        quality, weight = scores[s, seen] / count[s, seen], count[s, seen] / count[s].sum()
        spread = np.sqrt(np.sum(weight * (quality - np.sum(weight * quality)) ** 2))
        numerator[s, -1], denominator[s, -1] = 1 - spread / _HALF_SCALE, 1
    return numerator, denominator
