"""Scores: how far what a method says is from the truth – in shares, in levels, in rank.

They are kept apart on purpose: a method can be right about shares and twice too high, or rank every
channel rightly and still be wrong about all of them. What an error costs is told by `budget`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


class Score(NamedTuple):
    """One answer of a method against one truth; NaN where there is nothing to compare."""

    share_error: float  # mean absolute error of shares
    level_ratio: (
        float  # what the method says all levers brought, over what switching each off costs
    )
    spearman: float  # rank correlation
    top: float  # 1 if the strongest channel is found, else 0
    cut_regret: float  # what is lost by closing the channel with the least credit; see `cut_regret`


def score(level: ArrayLike, truth: ArrayLike, value: ArrayLike) -> Score:
    """Return the scores of levels (n_levers,) against the true ones.

    `value` is what the business loses in all by closing each lever, its cost saved.
    """
    told, true = np.asarray(level, np.float64), np.asarray(truth, np.float64)
    return Score(
        share_error(told, true),
        _ratio(told.sum(), true.sum()),
        spearman(told, true),
        _top(told, true),
        cut_regret(told, np.asarray(value, np.float64)),
    )


def shares(levels: Numbers) -> Numbers:
    """Return shares (n,): what is below zero has none; NaN where nothing is above."""
    kept = np.maximum(levels, 0.0)
    total = kept.sum()
    return np.asarray(kept / total if total > 0.0 else np.full(len(kept), math.nan))


def share_error(told: Numbers, true: Numbers) -> float:
    """Return the mean absolute error of shares; a method that says nothing has erred by all.

    >>> share_error(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    0.25
    """
    said, real = shares(told), shares(true)
    return float(np.abs(np.nan_to_num(said) - real).mean())


def spearman(one: Numbers, other: Numbers) -> float:
    """Return the rank correlation of two lists, ties by their mean rank; NaN if all are equal.

    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0]))
    0.5
    """
    a, b = ranks(one), ranks(other)
    a, b = a - a.mean(), b - b.mean()
    spread = math.sqrt(float((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0.0 else math.nan


def ranks(values: Numbers) -> Numbers:
    """Return ranks from 1 on, equal values sharing their mean rank."""
    below = (values[:, None] > values[None, :]).sum(axis=1)
    equal = (values[:, None] == values[None, :]).sum(axis=1)
    return np.asarray(below + (equal + 1) / 2, np.float64)


def cut_regret(told: Numbers, value: Numbers) -> float:
    """Return what it costs to close the channel with the least credit instead of the best one.

    Whoever must close one channel loses its `value` (below zero: gains). Of several with equally
    little credit chance closes one.
    """
    if len(told) == 0:
        return math.nan
    least = told == told.min()
    return float(value[least].mean() - value.min())


def _ratio(told: float, true: float) -> float:
    return float(told / true) if true > 0.0 else math.nan


def _top(told: Numbers, true: Numbers) -> float:
    if len(told) == 0 or not (told > 0).any():
        return 0.0 if len(told) else math.nan
    best = told == told.max()
    return float(best[int(true.argmax())]) / float(best.sum())
