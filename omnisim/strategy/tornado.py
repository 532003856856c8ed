"""Tornado: how far each uncertainty alone moves the difference between two alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from omnisim.measure.statistics import student_t
from omnisim.strategy.case import Numbers
from omnisim.strategy.outcomes import Outcomes

_CONFIDENCE: Final = 0.95


class Bar(NamedTuple):
    """One uncertainty: the difference where it is lowest and highest, all others as stated."""

    name: str
    low: float
    high: float
    noise: float  # half-width of the 95 % interval of high less low, that luck leaves
    stated: float  # the difference where everything is as stated

    @property
    def swing(self) -> float:
        """How far the difference moves."""
        return abs(self.high - self.low)

    @property
    def is_clear(self) -> bool:
        """Whether luck alone would hardly move it that far."""
        return self.swing > self.noise

    @property
    def turns(self) -> bool:
        """Whether the difference changes its sign on the way."""
        return min(self.low, self.high, self.stated) < 0.0 < max(self.low, self.high, self.stated)


def bars(
    found: Outcomes, outcome: str, names: Sequence[str], *, subject: int, base: int
) -> tuple[Bar, ...]:
    """Return the bars of the difference in an outcome, the longest first.

    The cases are the stated values, then low and high of each uncertainty alone, each of them for
    every alternative in turn; `subject` and `base` are places among these.
    """
    alternatives = len(found.cases) // (1 + 2 * len(names))
    values = found.values(outcome).reshape(-1, alternatives)
    each = found.each(outcome).reshape(-1, alternatives, len(found.replications))
    gaps, lucky = values[:, subject] - values[:, base], each[:, subject] - each[:, base]
    unordered = [
        Bar(
            name,
            float(gaps[1 + 2 * i]),
            float(gaps[2 + 2 * i]),
            _half_width(lucky[2 + 2 * i] - lucky[1 + 2 * i]),
            float(gaps[0]),
        )
        for i, name in enumerate(names)
    ]
    return tuple(sorted(unordered, key=lambda bar: -np.nan_to_num(bar.swing)))


def _half_width(swings: Numbers) -> float:
    """Return the half-width of the interval of the mean over replications (n_replications,)."""
    if len(swings) < 2:
        return float("nan")
    error = float(swings.std(ddof=1)) / len(swings) ** 0.5
    return float(student_t(_CONFIDENCE, len(swings) - 1) * error)
