"""Saving: what wasted advertising costs, and what leaving recent buyers out of it would bring.

Avoidable is what was shown to whom it need not be shown (`waste`), at its part of the spend of its
channel; what is spent beyond the point where it pays (`spend`) comes on top, without its own
avoidable part, so that nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.board import JOINED, SPARED, SPARED_JOINED, Board
from omnisim.attribution.spend import spends
from omnisim.attribution.truths import OUTCOMES, Truths
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval

PARTS: Final = ("after_order", "above_cap", "duplicated")

Numbers = NDArray[np.float64]


class Wasted(NamedTuple):
    """Exposures of one channel in the window."""

    channel: str
    exposures: Interval
    shares: dict[str, Interval]  # of the exposures, by part, and all `wasted`
    cost: Interval  # of the wasted: their part of the spend
    over: Interval | None  # spend beyond what pays; None: no budget
    together: float  # cost and over-spend, what is in both counted once


class Spared(NamedTuple):
    """What leaving recent buyers out of the media brings, with records today or joined."""

    records: str
    conversions: Interval
    contribution: Interval  # with the money that is saved


def wastes(board: Board) -> Iterator[Wasted]:
    """Yield the waste of every lever that showed anything to anybody."""
    channels = list(board.truths.business.scenario.channels)
    spent = {each.channel: each for each in spends(board.truths)}
    for name in board.truths.levers:
        place = channels.index(name)
        shown = _of_runs(board, "exposures", place)
        if not shown.any():
            continue
        shares = {
            part: statistics.level(_of_runs(board, part, place), shown)
            for part in (*PARTS, "wasted")
        }
        money = spent[name].spend if name in spent else 0.0
        over = spent[name].over if name in spent else None
        cost = Interval(*(money * end for end in shares["wasted"]))
        beyond = 0.0 if over is None else float(over.value)
        together = beyond + max(money - beyond, 0.0) * float(shares["wasted"].value)
        yield Wasted(name, statistics.mean(shown), shares, cost, over, together)


def spared(truths: Truths) -> Iterator[Spared]:
    """Yield what sparing brings, each against the same records with nobody spared.

    Joining records does more than sparing: it reaches more people with messages, too. Nothing where
    nothing is spent on media.
    """
    live = truths.business.live
    for records, variant, base in (("today", SPARED, live), ("joined", SPARED_JOINED, JOINED)):
        if variant in truths.comparison.evidence:
            gained = (
                statistics.mean(
                    truths.worth(variant, OUTCOMES[o]) - truths.worth(base, OUTCOMES[o])
                )
                for o in ("conversions", "contribution")
            )
            yield Spared(records, *gained)


def _of_runs(board: Board, field: str, place: int) -> Numbers:
    return np.array([getattr(each.waste, field)[place] for each in board.heard], np.float64)
