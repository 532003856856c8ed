"""Neighbours: stores of a pilot in a row around the town, whose customers also go next door.

Stores lie on a ring. A share of every store's customers, its *spill-over*, does as the two
neighbouring stores do, half with each: some of the treated are not reached, some of the others are.
What a pilot then sees is a part of the true effect. Neighbours also have good and bad months in
common: with a `likeness` ρ of next neighbours, ρ² of those two apart, and so on. Stores treated in
one *block* meet few others, but share their months; stores treated *apart* are alike, but mix.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from omnisim.strategy.power import Groups, p_values, power

Numbers = NDArray[np.float64]
Split = Literal["apart", "block", "random"]
SPLITS: Final = get_args(Split)

_RANDOM: Final = 200  # random splits over which exposure is averaged
_WIDE: Final = 30.0  # deviations of a store
_PRECISE: Final = 0.002


class Town(NamedTuple):
    """Stores on a ring."""

    stores: int
    spill_over: float = 0.0  # share of customers who do as the neighbours of their store do
    likeness: float = 0.0  # correlation of next neighbours, from 0 to below 1


class Seen(NamedTuple):
    """What simulated pilots found."""

    significant: int  # pilots
    pilots: int
    mean_estimate: float

    @property
    def rate(self) -> float:
        """Share of pilots with a significant result."""
        return self.significant / self.pilots


def treated_stores(
    town: Town, treated: int, split: Split, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which stores are treated (n_stores,)."""
    chosen = np.zeros(town.stores, bool)
    if split == "block":
        chosen[:treated] = True
    elif split == "apart":
        chosen[np.floor(np.arange(treated) * town.stores / treated).astype(int)] = True
    else:
        chosen[rng.permutation(town.stores)[:treated]] = True
    return chosen


def exposure(town: Town, chosen: NDArray[np.bool_]) -> Numbers:
    """Return the share of each store's customers that is treated (n_stores, …)."""
    own = chosen.astype(float)
    beside = (np.roll(own, 1, axis=0) + np.roll(own, -1, axis=0)) / 2
    return np.asarray((1.0 - town.spill_over) * own + town.spill_over * beside)


def seen_share(town: Town, treated: int, split: Split) -> float:
    """Return which share of the true effect the difference of the means shows.

    >>> town = Town(stores=10, spill_over=0.2)
    >>> round(seen_share(town, 5, "block"), 3), round(seen_share(town, 5, "apart"), 3)
    (0.92, 0.6)
    """
    rng = np.random.default_rng(0)
    rounds = _RANDOM if split == "random" else 1
    chosen = [treated_stores(town, treated, split, rng) for _ in range(rounds)]
    reached = [exposure(town, each) for each in chosen]
    gaps = [e[c].mean() - e[~c].mean() for e, c in zip(reached, chosen, strict=True)]
    return float(np.mean(gaps))


def common_months(town: Town) -> Numbers:
    """Return the correlation of all pairs of stores (n_stores, n_stores)."""
    steps = np.arange(town.stores)
    apart = np.abs(steps[:, None] - steps[None, :])
    around = np.minimum(apart, town.stores - apart)
    return np.asarray(town.likeness**around)


def error_factor(town: Town, treated: int, split: Split) -> float:
    """Return the true standard error of the difference, in units of that of unlike stores."""
    rng = np.random.default_rng(0)
    rounds = _RANDOM if split == "random" else 1
    alike = common_months(town)
    variances = []
    for _ in range(rounds):
        chosen = treated_stores(town, treated, split, rng)
        weights = np.where(chosen, 1.0 / treated, -1.0 / (town.stores - treated))
        variances.append(weights @ alike @ weights)
    width = Groups(treated, town.stores - treated).width
    return float(np.sqrt(np.mean(variances)) / width)


def store_power(
    town: Town,
    treated: int,
    split: Split,
    *,
    effect: float,
    deviation: float,
    false_alarm: float = 0.05,
    pilots: int = 4000,
    seed: int = 0,
) -> float:
    """Return the power of a pilot in stores: the closed form where there is one.

    There is one where stores have no months in common; elsewhere pilots are simulated.
    `effect` and `deviation` are those of a store.
    """
    if town.likeness == 0.0:
        groups = Groups(treated, town.stores - treated)
        shown = effect * seen_share(town, treated, split)
        return power(shown, deviation, groups, false_alarm=false_alarm)
    return simulated(
        town,
        treated,
        split,
        effect=effect,
        deviation=deviation,
        false_alarm=false_alarm,
        pilots=pilots,
        seed=seed,
    ).rate


@cache
def store_detectable(
    town: Town, treated: int, split: Split, *, wanted: float, false_alarm: float
) -> float:
    """Return the least effect that is seen with the power wanted, in deviations of a store.

    NaN if even one thirty times as large is not.
    """
    see = partial(store_power, town, treated, split, deviation=1.0, false_alarm=false_alarm)
    low, high = 0.0, _WIDE
    if not see(effect=high) >= wanted:
        return float("nan")
    while high - low > _PRECISE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if see(effect=middle) < wanted else (low, middle)
    return high


def simulated(
    town: Town,
    treated: int,
    split: Split,
    *,
    effect: float,
    deviation: float,
    false_alarm: float = 0.05,
    pilots: int = 4000,
    seed: int = 0,
) -> Seen:
    """Return what so many simulated pilots find, one after the other in the same town."""
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(common_months(town))
    months = deviation * (root @ rng.normal(size=(town.stores, pilots)))
    chosen = _towns(town, treated, split, rng, pilots)
    values = effect * exposure(town, chosen) + months
    a = values.T[chosen.T].reshape(pilots, treated).T
    b = values.T[~chosen.T].reshape(pilots, town.stores - treated).T
    significant = p_values(a, b) <= false_alarm
    estimate = float((a.mean(axis=0) - b.mean(axis=0)).mean())
    return Seen(int(significant.sum()), pilots, estimate)


def _towns(
    town: Town, treated: int, split: Split, rng: np.random.Generator, pilots: int
) -> NDArray[np.bool_]:
    """Return which stores are treated in many pilots (n_stores, n_pilots), anywhere in town."""
    if split == "random":
        places = rng.random((town.stores, pilots)).argsort(axis=0)
        return np.asarray(places < treated)
    first = treated_stores(town, treated, split, rng)
    shift = rng.integers(town.stores, size=pilots)
    return np.asarray(first[(np.arange(town.stores)[:, None] - shift) % town.stores])
