"""Chance returns: customers who gave up and came back for another need before the gap was over.

A log without numbers of journeys is cut where a customer was silent for a gap. Who gives up and
comes back sooner by chance seems never to have given up: a lapse is missing, a hop is there that
nobody made, and a stay of days at a place where people stay for minutes. The longer the gap, the
more of them; the shorter, the more true stays are cut.

How often it happens can be seen beyond the gap, where nothing else happens: the rate per day at
which those who were silent so long come back. Customers differ, so it falls with the silence: where
rates are gamma distributed, 1/h grows by a straight line (h = r/(α + t)), and two bands beyond the
gap lead back to h in the middle of it. Then a lapse is hidden with the chance 1 − exp(−h · gap),
and to L lapses that were seen belong

    L (exp(h · gap) − 1)

hidden ones. They look like hops to where journeys begin, after stays spread evenly over the gap.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration.log import LAPSE as LAPSE_TOLD
from omnisim.calibration.log import LAPSED, Journeys, TouchLog

Floats = NDArray[np.float64]

_NEAR: Final = (1.0, 3.0)  # gaps of silence
_FAR: Final = (3.0, 6.0)
_STEEPEST: Final = 2.5  # by which the rate within the gap may exceed that just beyond it
_BEYOND: Final = 2.0  # standard errors above which a hop is more than chance


class Strays(NamedTuple):
    """Hops that nobody made, as many as are to be expected."""

    rate: float  # per day, of coming back by chance
    hops: Floats  # (n_states, n_states), rows from

    @property
    def from_state(self) -> Floats:
        """Expected hops from each state (n_states,)."""
        return np.asarray(self.hops.sum(axis=1))


def may_stray(log: TouchLog) -> bool:
    """Whether journeys of a log are cut by silence alone: it neither numbers them nor ends them."""
    return log.journey is None and not (log.event == LAPSE_TOLD).any()


def strays_of(journeys: Journeys) -> Strays:
    """Return the hops to be expected from chance in journeys that were cut by silence."""
    n = len(journeys.states)
    begun, service = journeys.time[journeys.first[:-1]], _is_service(journeys)
    order = np.lexsort((begun, service, journeys.customer))
    same = np.zeros(len(order), bool)
    same[:-1] = (np.diff(journeys.customer[order]) == 0) & (np.diff(service[order]) == 0)
    following = np.append(begun[order][1:], np.inf)
    ended, lapsed = journeys.ended[order], journeys.outcome[order] == LAPSED
    silence = np.where(same, following - ended, np.inf)[lapsed]
    rate = _rate_within(silence / journeys.gap, (journeys.end - ended[lapsed]) / journeys.gap)
    rate /= journeys.gap
    first = journeys.state[journeys.first[:-1]][order]
    after = first[1:][(same & lapsed)[:-1]]
    entry = np.bincount(after if len(after) else first, minlength=n).astype(float)
    last = journeys.state[journeys.first[1:] - 1]
    lapses = np.bincount(last[journeys.outcome == LAPSED], minlength=n)
    hidden = lapses * np.expm1(rate * journeys.gap)
    return Strays(rate, np.outer(hidden, entry / max(entry.sum(), 1.0)))


def _rate_within(silence: Floats, followed: Floats) -> float:
    """Return the rate per gap within the gap, of silences (n,) that were followed so long (n,)."""
    near, far = (_rate_between(silence, followed, band) for band in (_NEAR, _FAR))
    if near <= 0 or far <= 0:
        return near
    slope = (1 / far - 1 / near) / (np.mean(_FAR) - np.mean(_NEAR))
    inverse = 1 / near - slope * (np.mean(_NEAR) - 0.5)
    factor = 1.0 / max(near * float(inverse), 1.0 / _STEEPEST)
    return near * max(factor, 1.0)


def _rate_between(silence: Floats, followed: Floats, band: tuple[float, float]) -> float:
    """Return events per gap of silence within a band."""
    low, high = band
    watched = (np.clip(np.minimum(silence, followed), low, high) - low).sum()
    events = float(((silence > low) & (silence <= high)).sum())
    return events / float(watched) if watched > 0 else 0.0


def certainty(counts: Floats, strays: Strays) -> Floats:
    """Return what share of its evidence a row keeps (n_states,): what is guessed speaks less."""
    total = counts.sum(axis=1)
    return np.asarray((total + 1.0) / (total + 1.0 + 2.0 * strays.from_state))


def without(counts: Floats, strays: Strays) -> Floats:
    """Return counts of moves (n_states, n_states + 3) with strays taken back to the lapses.

    A hop seen no more often than chance would have it was never made.
    """
    n = len(strays.hops)
    seen = counts[:, :n]
    chance = seen <= strays.hops + _BEYOND * np.sqrt(strays.hops)
    kept = np.where(chance & (strays.hops > 0), 0.0, np.maximum(seen - strays.hops, 0.0))
    corrected = counts.copy()
    corrected[:, :n] = kept
    corrected[:, n + LAPSED] += (seen - kept).sum(axis=1)
    return corrected


def _is_service(journeys: Journeys) -> NDArray[np.bool_]:
    retention = np.array([state.startswith("retention@") for state in journeys.states])
    return np.asarray(retention[journeys.state[journeys.first[:-1]]])
