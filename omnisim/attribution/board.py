"""Board: truths and methods side by side – who would have been right, and what the error costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.budget import Regrets
from omnisim.attribution.hearing import Heard, Panel
from omnisim.attribution.scores import Score, score, share_error
from omnisim.attribution.truths import NET_VALUE, OUTCOMES, Truths

Numbers = NDArray[np.float64]
Measure = Literal["share_error", "level_ratio", "spearman", "top", "cut_regret"]

MEASURES: Final[tuple[Measure, ...]] = Score._fields  # type: ignore[assignment]
SPARED: Final = "spared"  # recent buyers left out, as far as records are joined today
JOINED: Final = "joined"  # all records joined, nobody left out: messages reach more people
SPARED_JOINED: Final = "spared_joined"  # both
_COUNTED: Final = OUTCOMES["conversions"]


class Spread(NamedTuple):
    """A distribution over draws: its middle, and the range that holds eight of ten."""

    median: float
    low: float
    high: float
    draws: int  # that have a value


@dataclass(frozen=True)
class Board:
    """What was found about one business."""

    truths: Truths
    panel: Panel
    heard: tuple[Heard, ...]  # by replication of the central world
    worlds: tuple[Heard, ...]  # one run of each further world
    regrets: Regrets | None  # None: nothing to divide, fewer than two budgets

    @property
    def views(self) -> tuple[str, ...]:
        """Names of the views of who is who."""
        return tuple(self.panel.views)

    @property
    def methods(self) -> tuple[str, ...]:
        """Names of the methods."""
        return tuple(self.panel.methods)

    @property
    def has_worlds(self) -> bool:
        """Whether scores are a distribution over worlds, and not only over luck."""
        return len(self.worlds) > 1

    @cached_property
    def scores(self) -> Numbers:
        """Scores in the central world (n_replications, n_views, n_methods, MEASURES).

        The analyst has one history, so each replication is scored by itself; the truth is the mean.
        """
        true = self.truths.leave_one_out(_COUNTED).value
        value = self.truths.leave_one_out(NET_VALUE).value
        return np.array([self._scored(each, true, value) for each in self.heard])

    @cached_property
    def world_scores(self) -> Numbers:
        """Scores by world (n_worlds, n_views, n_methods, MEASURES), all of one run each."""
        true = self.truths.without(_COUNTED, worlds=True)
        value = self.truths.without(NET_VALUE, worlds=True)
        scored = [
            self._scored(each, true[each.world - 1], value[each.world - 1]) for each in self.worlds
        ]
        return np.array(scored).reshape(-1, len(self.views), len(self.methods), len(MEASURES))

    @cached_property
    def luck(self) -> Spread:
        """How far off the shares of one history's truth are from those of the others' mean.

        No method can be told to be nearer than that.
        """
        lost = self.truths.without(_COUNTED)
        others = (lost.sum(axis=0) - lost) / max(len(lost) - 1, 1)
        pairs = zip(lost, others, strict=True)
        return spread_of(np.array([share_error(one, rest) for one, rest in pairs]))

    def spread(self, view: str, method: str, measure: Measure) -> Spread:
        """Return how a measure is distributed, over worlds if there are any, else over luck."""
        drawn = self.world_scores if self.has_worlds else self.scores
        column = drawn[
            :, self.views.index(view), self.methods.index(method), MEASURES.index(measure)
        ]
        return spread_of(column)

    def best(self, view: str, measure: Measure = "share_error") -> dict[str, float]:
        """Return in which share of draws each method has the least of a measure, ties shared."""
        drawn = self.world_scores if self.has_worlds else self.scores
        column = drawn[:, self.views.index(view), :, MEASURES.index(measure)]
        there = column[np.isfinite(column).all(axis=1)]
        if len(there) == 0:
            return dict.fromkeys(self.methods, np.nan)
        least = there == there.min(axis=1, keepdims=True)
        shared = least / least.sum(axis=1, keepdims=True)
        return dict(zip(self.methods, shared.mean(axis=0).tolist(), strict=True))

    @property
    def credits(self) -> dict[tuple[str, str], Numbers]:
        """The mean credit of conversions (n_levers,) by view and method."""
        pairs = [(view, method) for view in self.views for method in self.methods]
        return {pair: self.credit(*pair) for pair in pairs}

    def credit(self, view: str, method: str) -> Numbers:
        """Return the mean credit of conversions (n_levers,) over the replications."""
        return self._mean("credit", view, method)

    def level(self, view: str, method: str) -> Numbers:
        """Return the same before it is scaled to the conversions seen."""
        return self._mean("level", view, method)

    def revenue(self, view: str, method: str) -> Numbers:
        """Return the mean credit of revenue (n_levers,) over the replications."""
        return self._mean("revenue", view, method)

    def seen(self, view: str, field: Literal["orders", "touched"]) -> float:
        """Return the mean over the replications of something seen under a view."""
        values = [getattr(each, field)[self.views.index(view)] for each in self.heard]
        return float(np.mean(values))

    def _mean(self, field: str, view: str, method: str) -> Numbers:
        place = self.views.index(view), self.methods.index(method)
        return np.asarray(np.mean([getattr(each, field)[place] for each in self.heard], axis=0))

    def _scored(self, each: Heard, true: Numbers, value: Numbers) -> Sequence[Sequence[Score]]:
        return [[score(level, true, value) for level in row] for row in each.level]


def spread_of(column: Numbers) -> Spread:
    """Return how numbers are distributed; what has no value is left out."""
    there = column[np.isfinite(column)]
    if len(there) == 0:
        return Spread(np.nan, np.nan, np.nan, 0)
    low, middle, high = np.quantile(there, [0.1, 0.5, 0.9])
    return Spread(float(middle), float(low), float(high), len(there))
