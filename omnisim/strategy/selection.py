"""Selection: the best of several systems, found with a promised probability.

A *system* is anything whose worth is a mean over replications; more is better. KN (Kim & Nelson
2001, ACM TOMACS 11(3), doi:10.1145/502109.502111) drops systems as soon as they are clearly
behind, and finds the best with the promised probability wherever it is ahead by the margin that
matters; where it is not, what is found is within that margin. It needs normal values, which means
of a market nearly are. Common random numbers are allowed: only the differences of pairs are used.
OCBA (Chen, Lin, Yücesan & Chick 2000, doi:10.1023/A:1008349927281) gives a fixed number of
replications to those systems that are hard to tell from the best. Rinott (1978) tells how many
replications of each do without looking on the way, and without common luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, roots_genlaguerre

Numbers = NDArray[np.float64]
Sample = Callable[[Sequence[int], int, int], Numbers]
"""Values (n_systems, end - begin) of some systems in the replications from begin up to end."""

_NODES: Final = 48  # of the integral over a sample variance: exact to six digits
_NEARLY: Final = 1e-6  # of the widest gap: as good as equal


class Chosen(NamedTuple):
    """The best of several systems, and how it was found."""

    best: int
    is_sure: bool  # the promised probability holds; False: the replications ran out
    rivals: tuple[int, ...]  # the systems that were left at the end, the best among them
    means: tuple[float, ...]  # (n_systems,) over each system's replications
    replications: tuple[int, ...]  # (n_systems,) made of each


def choose(
    sample: Sample,
    systems: int,
    *,
    margin: float,
    confidence: float = 0.95,
    first: int = 10,
    at_most: int = 1000,
    together: int = 1,
    is_paired: bool = True,
) -> Chosen:
    """Return the best of so many systems by KN.

    `margin` is the least difference worth detecting, `first` the replications of all systems from
    which variances are taken, `together` how many are added before looking again: to look more
    rarely costs replications and no safety. `is_paired` says that replication r of all systems has
    the same luck; then the error is shared out by Bonferroni, else as among independent systems.

    Raises ValueError for a margin that is not positive, or fewer than 2 first replications.
    """
    if not margin > 0.0 or first < 2:
        raise ValueError(f"margin {margin}, first {first}: must be above 0, and at least 2")
    alive = list(range(systems))
    values = dict(enumerate(sample(alive, 0, first)))
    reach = _reaches(np.stack([values[i] for i in alive]), margin, confidence, is_paired)
    done = first
    while True:
        now = np.array([values[i].mean() for i in alive])
        alive = _left(alive, now, reach / done, margin)
        is_sure = len(alive) == 1 or done > float(reach[np.ix_(alive, alive)].max())
        if is_sure or done >= at_most:
            break
        end = min(done + together, at_most)
        for i, row in zip(alive, sample(alive, done, end), strict=True):
            values[i] = np.append(values[i], row)
        done = end
    means = tuple(float(values[i].mean()) for i in range(systems))
    best = max(alive, key=lambda i: means[i])
    made = tuple(len(values[i]) for i in range(systems))
    return Chosen(best, is_sure, tuple(alive), means, made)


def _reaches(values: Numbers, margin: float, confidence: float, is_paired: bool) -> Numbers:
    """Return up to how many replications each pair may still be in doubt (n_systems, n_systems)."""
    systems, first = values.shape
    error = 1.0 - confidence
    pairs = max(systems - 1, 1)
    each = error / pairs if is_paired else 1.0 - confidence ** (1.0 / pairs)
    h2 = (first - 1) * ((2.0 * each) ** (-2.0 / (first - 1)) - 1.0)
    gaps = values[:, None, :] - values[None, :, :]
    return np.asarray(h2 * gaps.var(axis=2, ddof=1) / margin**2)


def _left(alive: Sequence[int], means: Numbers, reach: Numbers, margin: float) -> list[int]:
    """Return the systems that no other is clearly ahead of.

    means (n_alive,); reach (n_systems, n_systems) as a share of the replications made.
    """
    slack = np.maximum(margin / 2.0 * (reach[np.ix_(alive, alive)] - 1.0), 0.0)
    behind = np.any(means[None, :] - slack > means[:, None], axis=1).tolist()
    return [i for i, is_behind in zip(alive, behind, strict=True) if not is_behind]


def allocation(means: ArrayLike, deviations: ArrayLike) -> Numbers:
    """Return which share of the replications each system is to have (n_systems,), by OCBA.

    More is better. Means that equal the best are taken as nearly equal; systems without any
    deviation need none.

    >>> allocation([-1, -2, -3, -4, -5], [2, 2, 2, 2, 2]).round(4).tolist()
    [0.4218, 0.4061, 0.1015, 0.0451, 0.0254]
    """
    mean, deviation = np.asarray(means, float), np.asarray(deviations, float)
    best = int(np.argmax(mean))
    others = np.arange(len(mean)) != best
    scale = max(float(np.ptp(mean)), float(deviation.max())) or 1.0
    gap = np.maximum((mean[best] - mean) / scale, _NEARLY)
    spread = deviation / scale
    weights = (spread / gap) ** 2
    weights[best] = spread[best] * np.sqrt(np.sum((spread[others] / gap[others] ** 2) ** 2))
    total = weights.sum()
    if total == 0.0:
        return np.full(len(mean), 1.0 / len(mean))
    return np.asarray(weights / total)


def next_share(values: Sequence[Numbers], more: int) -> NDArray[np.int64]:
    """Return how many of `more` replications each system gets next (n_systems,), by OCBA.

    `values` holds what each has shown so far, at least 2 replications.
    """
    means = [float(each.mean()) for each in values]
    deviations = [float(each.std(ddof=1)) for each in values]
    made = np.array([len(each) for each in values])
    wanted = allocation(means, deviations) * (made.sum() + more) - made
    wanted = np.maximum(wanted, 0.0)
    shares = wanted / wanted.sum() * more
    given: NDArray[np.int64] = np.floor(shares).astype(np.int64)
    rest = np.argsort(given - shares, kind="stable")[: more - int(given.sum())]
    given[rest] += 1
    return given


def sharpen(
    sample: Callable[[Sequence[tuple[int, int]]], Sequence[float]],
    systems: int,
    *,
    first: int,
    total: int,
) -> list[Numbers]:
    """Return the values of systems that share so many replications in all, by OCBA.

    Each gets `first` (2 or more); the others are given out in rounds of one per system, to those
    that are hard to tell from the best. `sample` returns the values of (system, replication) pairs.
    """
    runs = [(system, number) for system in range(systems) for number in range(first)]
    values = [np.array(row, float) for row in np.reshape(sample(runs), (systems, first))]
    left = total - systems * first
    while left > 0:
        shares = next_share(values, min(systems, left))
        runs = [
            (system, len(values[system]) + k)
            for system, more in enumerate(shares.tolist())
            for k in range(more)
        ]
        for (system, _), value in zip(runs, sample(runs), strict=True):
            values[system] = np.append(values[system], value)
        left -= len(runs)
    return values


def rinott_constant(confidence: float, *, first: int, systems: int) -> float:
    """Return h of Rinott (1978): system i needs max(first, ceil((h s_i / margin)²)) replications.

    >>> round(rinott_constant(0.95, first=10, systems=2), 3)
    2.614
    >>> round(rinott_constant(0.95, first=10, systems=10), 3)
    4.29
    """
    from scipy.optimize import brentq  # late: heavy, and seldom wanted

    degrees = first - 1
    nodes, weights = roots_genlaguerre(_NODES, degrees / 2 - 1)
    variance, weights = 2.0 * nodes, weights / weights.sum()  # χ² of so many degrees
    spread = np.sqrt(degrees * (1.0 / variance[:, None] + 1.0 / variance[None, :]))

    def missing(h: float) -> float:
        ahead = weights @ ndtr(h / spread)  # of one rival, for every variance of the best
        return float(weights @ ahead ** (systems - 1)) - confidence

    return float(brentq(missing, 1e-6, 1e3))


def rinott_sizes(
    deviations: ArrayLike, *, margin: float, first: int, confidence: float = 0.95
) -> NDArray[np.int64]:
    """Return the replications of every system (n_systems,) that choose the best without a look."""
    deviation = np.asarray(deviations, float)
    h = rinott_constant(confidence, first=first, systems=len(deviation))
    sizes: NDArray[np.int64] = np.maximum(first, np.ceil((h * deviation / margin) ** 2)).astype(int)
    return sizes
