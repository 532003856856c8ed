"""Regret: how an alternative that is good on average fares where the world turns out otherwise.

The regret of an alternative in a world is what the best one would have brought more (Savage 1951,
doi:10.1080/01621459.1951.10500768). A robust choice keeps the worst of it small, or is good enough
in most worlds (satisficing; Simon 1956).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from omnisim.strategy.case import Numbers


class Robustness(NamedTuple):
    """One alternative over all worlds, in the unit of the utilities."""

    name: str
    expected: float  # mean utility
    low: float  # p5
    high: float  # p95
    mean_regret: float
    p95_regret: float
    worst_regret: float
    best_in: float  # share of worlds in which no other is better
    good_enough_in: float  # share of worlds in which it is not worse than the first alternative


class Choice(NamedTuple):
    """Which alternative each rule chooses."""

    expected: str
    minimax_regret: str
    p95_regret: str
    satisficing: str  # good enough most often, among all but the first


def robustness(
    names: Sequence[str], utilities: Numbers, *, margin: float = 0.0
) -> tuple[Robustness, ...]:
    """Return how every alternative fares, utilities (n_worlds, n_alternatives).

    Good enough is not worse than the first by more than a margin.
    """
    best = utilities.max(axis=1, keepdims=True)
    return tuple(
        _one(name, utilities[:, i], best[:, 0], utilities[:, 0] - margin)
        for i, name in enumerate(names)
    )


def _one(name: str, own: Numbers, best: Numbers, enough: Numbers) -> Robustness:
    regret = best - own
    low, high = np.quantile(own, [0.05, 0.95])
    return Robustness(
        name,
        float(own.mean()),
        float(low),
        float(high),
        float(regret.mean()),
        float(np.quantile(regret, 0.95)),
        float(regret.max()),
        float(np.mean(regret <= 0.0)),
        float(np.mean(own >= enough)),
    )


def choice(found: Sequence[Robustness]) -> Choice:
    """Return which alternative each rule chooses; the first of equals."""
    others = found[1:] or found
    return Choice(
        max(found, key=lambda each: each.expected).name,
        min(found, key=lambda each: each.worst_regret).name,
        min(found, key=lambda each: each.p95_regret).name,
        max(others, key=lambda each: each.good_enough_in).name,
    )
