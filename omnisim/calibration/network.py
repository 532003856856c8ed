"""Network: transition shares from journeys, with a Dirichlet posterior per row.

A move that was seen at least once, in any segment, is possible; the others are structural zeros.
Every possible move has a prior mass of one half (Jeffreys), so that rare cells keep an interval
(Agresti & Hitchcock 2005, *Statistical Methods and Applications* 14). The marginal of one share is
a beta distribution, whose quantiles are the interval; where journeys of one customer are alike, it
rests on fewer observations (`alikeness`).

Only touches that the log goes on for a gap after are counted as starts: of those near its end just
the quick moves are seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betaincinv

from omnisim.calibration.alikeness import design_effects
from omnisim.calibration.fit import Estimate, Moves
from omnisim.calibration.log import ENDS, Journeys
from omnisim.markov import AbsorbingChain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PRIOR: Final = 0.5  # mass of every possible move
_TAILS: Final = (0.025, 0.975)


def counts_of(journeys: Journeys) -> Floats:
    """Return how often each move was seen, (n_states, n_states + 3), outcomes last."""
    n = len(journeys.states)
    counts = np.zeros((n, n + len(ENDS)))
    destination = journeys.destination
    known = journeys.followed & (destination >= 0)
    weight = journeys.weight[journeys.journey_of]
    np.add.at(counts, (journeys.state[known], destination[known]), weight[known])
    return counts


def alikeness_of(journeys: Journeys) -> Floats:
    """Return by how much too sure the counts of each row are (n_states,), 1 or more."""
    n = len(journeys.states)
    destination, customer = journeys.destination, journeys.customer[journeys.journey_of]
    known = journeys.followed & (destination >= 0) & (customer >= 0)
    return design_effects(
        customer[known],
        journeys.state[known].astype(np.int64),
        destination[known],
        shape=(n, n + len(ENDS)),
    )


def moves_of(
    journeys: Journeys,
    possible: NDArray[np.bool_],
    *,
    counts: Floats | None = None,
    certainty: Floats | None = None,
    prior: float = PRIOR,
) -> Moves:
    """Return the transition shares of some journeys; `possible` (n_states, n_states + 3).

    `counts`, of the same shape, are those of the journeys if not given; `certainty` (n_states,) is
    the share of its counts that a row's intervals may rest on.
    """
    counts = counts_of(journeys) if counts is None else counts
    mass = counts + prior * possible
    total = np.where(counts.sum(axis=1) > 0, mass.sum(axis=1), np.nan)[:, None]
    sure = 1.0 if certainty is None else certainty[:, None]
    low, high = (_beta_quantile(sure * mass, sure * (total - mass), tail) for tail in _TAILS)
    return Moves(journeys.states, mass / total, low, high, counts)


def shares_of(
    counts: Mapping[str, float], *, certainty: float = 1.0, prior: float = PRIOR
) -> dict[str, Estimate]:
    """Return shares of names with their intervals; names that were never seen are left out.

    `certainty` is the share of the counts that intervals may rest on.
    """
    seen = {name: count for name, count in counts.items() if count > 0}
    mass = np.array(list(seen.values())) + prior * (len(seen) > 1)
    total = mass.sum()
    inside, outside = certainty * mass, certainty * (total - mass)
    low, high = (_beta_quantile(inside, outside, tail) for tail in _TAILS)
    return {
        name: Estimate(float(m / total), float(lo), float(hi), count, "counted")
        for (name, count), m, lo, hi in zip(seen.items(), mass, low, high, strict=True)
    }


def chain_of(shares: Floats) -> AbsorbingChain:
    """Return the chain of transition shares (n, n + 3); rows without evidence lapse."""
    rows = np.array(shares, dtype=float)
    n = len(rows)
    empty = ~np.isfinite(rows).all(axis=1)
    rows[empty] = 0.0
    rows[empty, n + 1] = 1.0
    return AbsorbingChain(rows[:, :n], rows[:, n:])


def empirical(counts: Floats) -> Floats:
    """Return plain shares of counts, (n, n + 3); rows without counts are nan."""
    total = counts.sum(axis=1, keepdims=True)
    return counts / np.where(total > 0, total, np.nan)


def removal_effects(counts: Floats, start: Floats) -> Floats:
    """Return the share of conversions lost if each state led nowhere but away, (n_states,).

    Anderl et al. 2016, *Int. J. of Research in Marketing* 33(3): a property of the chain. It is no
    causal effect unless customers who meet a channel are like those who do not, and nobody who
    misses it would have bought elsewhere.
    """
    whole = float(chain_of(empirical(counts)).absorption(start)[0])
    return np.array([1.0 - _without(counts, start, state) / whole for state in range(len(counts))])


def _without(counts: Floats, start: Floats, state: int) -> float:
    rows = empirical(counts)
    n = len(rows)
    lost = rows[:, state].copy()
    rows[:, state] = 0.0
    rows[:, n + 1] += lost
    rows[state] = 0.0
    rows[state, n + 1] = 1.0
    begun = np.array(start, dtype=float)
    begun[state] = 0.0
    return float(chain_of(rows).absorption(begun)[0])


def starts_of(journeys: Journeys) -> Floats:
    """Return the share of journeys that begin at each state, (n_states,)."""
    begun = np.bincount(
        journeys.state[journeys.first[:-1]],
        weights=journeys.weight,
        minlength=len(journeys.states),
    )
    return np.asarray(begun / begun.sum())


def _beta_quantile(inside: Floats, outside: Floats, tail: float) -> Floats:
    """Return the quantile of a beta distribution; a lone possible move is certain."""
    a, b = np.where(inside > 0, inside, np.nan), np.where(outside > 0, outside, np.nan)
    found = betaincinv(a, b, tail)
    found = np.where(inside > 0, found, np.where(np.isnan(outside), np.nan, 0.0))
    return np.asarray(np.where((outside <= 1e-12) & (inside > 0), 1.0, found))
