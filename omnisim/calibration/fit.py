"""Fit: what was estimated from a log – each number with its interval, its evidence and its method.

Numbers are plain: a fit knows nothing of files, pages or languages. What the log cannot tell is a
part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from omnisim.calibration.dwell import DwellTable
    from omnisim.calibration.log import Journeys, TouchLog
    from omnisim.calibration.reading import Reading

    Floats = NDArray[np.float64]

LEVEL: Final = 0.95  # of every interval


class Estimate(NamedTuple):
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float
    evidence: float = 0.0  # observations that speak of it
    method: str = ""  # one of METHODS


METHODS: Final = (
    "counted",  # a share or rate of counts: Dirichlet or Poisson interval
    "bootstrap",  # customers drawn with replacement
    "curvature",  # of the log-likelihood at its maximum
    "difference",  # of randomised groups
)


class Source(NamedTuple):
    """Which data a fit rests on."""

    file: str
    rows: int
    first: dt.date | None
    last: dt.date | None


class Arrivals(NamedTuple):
    """When journeys begin."""

    per_day: Estimate  # journeys begun
    trend: Estimate  # relative change per year
    hours: tuple[Estimate, ...]  # (24,) mean 1; () if times have no hour
    weekdays: tuple[Estimate, ...]  # (7,) from Monday, mean 1; () if there is no calendar
    months: tuple[Estimate, ...]  # (12,) mean 1; () if less than a year was seen
    per_week: Floats  # (n_weeks,) journeys begun, whole weeks from the beginning of the log


class Moves(NamedTuple):
    """Transition shares of one segment: rows from, columns to; outcomes come last.

    `shares`, `low`, `high` and `counts` have shape (n_states, n_states + 3); a row without
    evidence is nan. Structural zeros, moves never seen, have share 0.
    """

    states: tuple[str, ...]
    shares: Floats
    low: Floats
    high: Floats
    counts: Floats


class People(NamedTuple):
    """Who is in the market, as far as a log can tell."""

    seen: int  # customers in the log
    buyers: int
    is_cohort: bool  # all bought first within a window, and nobody came later
    acquired: float  # days: the window of first purchases from the beginning of the log
    first_needs: Estimate  # per day: journeys begun by people not seen buying before
    later_needs: Estimate  # the same in the second half of the log, when more of them are new
    pool: float  # people who could begin such a journey: an assumption
    late: float  # of the buyers, those first seen buying in the second half of the log
    excess: float  # those first seen in the first half beyond that: old customers, if not luck


class Candidate(NamedTuple):
    """One model of repeat buying, judged on the data it was fitted to."""

    name: str  # bg_nbd, mbg_nbd, pareto_nbd
    parameters: Mapping[str, Estimate]  # times in days
    log_likelihood: float
    aic: float


class Repeats(NamedTuple):
    """Repeat buying of one segment."""

    candidates: tuple[Candidate, ...]  # best first
    chosen: str  # the one to simulate: BG/NBD unless the data speak against it
    regularity: Estimate  # shape of gaps between purchases: 1 as by chance, more is steadier
    is_regular: bool
    dropout_is_known: bool  # whether the likelihood falls on both sides of a / (a + b)
    # Standard deviation of the logarithm of alpha, given the other parameters, that makes the
    # repeats to expect as uncertain as the likelihood leaves them.
    doubt: float
    expected: Estimate  # repeat purchases of a new customer within the length of the log


class OrderValues(NamedTuple):
    """What orders are worth."""

    mean: Estimate
    median: Estimate
    cv_between: Estimate
    cv_within: Estimate
    gamma_gamma: Mapping[str, Estimate]  # p, q, gamma; empty if it cannot be fitted
    correlation: float  # between frequency and value over customers (ranks)


class Returned(NamedTuple):
    """Orders that come back."""

    share_of_orders: Estimate
    share_of_value: Estimate
    delay: Estimate  # days, mean


class Contracts(NamedTuple):
    """Contracts: shifted beta-geometric renewal."""

    period: float  # days
    alpha: Estimate
    beta: Estimate
    log_likelihood: float


class Effect(NamedTuple):
    """What a randomised treatment did, per customer, against the control group."""

    arm: str
    control: str
    outcome: str  # orders or value
    per_control: float
    difference: Estimate
    balanced: float  # p-value that the arms were alike before; nan if nothing was seen before
    only_known: bool = False  # whether it holds for people alone who were customers before


class Selection(NamedTuple):
    """Who was chosen for messages that were not randomised: an association, never an effect."""

    targeted: int  # customers
    untargeted: int
    orders_of_targeted: float  # per customer, over the whole log
    orders_of_untargeted: float
    before_targeted: float  # orders per customer of those not yet written to, by the middle day
    before_untargeted: float
    chance: float  # that a targeted customer had bought more than another before the first message
    follows_volume: bool


class SegmentFit(NamedTuple):
    """Everything about one segment."""

    people: People | None  # None: paths were counted
    entry: Mapping[str, Estimate]  # first needs, by state
    entry_repeat: Mapping[str, Estimate]  # of those who have ordered before
    moves: Moves
    order_value: OrderValues | None
    repeats: Repeats | None
    contracts: Contracts | None
    first_conversion: float  # share of first journeys that end in an order, by the chain
    repeat_conversion: float


class Unknown(NamedTuple):
    """Something that the log cannot tell: a key for the words of a page, and its details."""

    key: str
    details: Mapping[str, str | float | int]


@dataclass(frozen=True, eq=False)
class Fit:
    """All that a log tells about a market, and what it does not."""

    source: Source
    log: TouchLog | None  # None: paths were counted
    journeys: Journeys
    calibrated_until: float  # days: the end of what was looked at
    arrivals: Arrivals | None
    segments: Mapping[str, SegmentFit]
    dwell: Mapping[str, DwellTable]  # by state, where it was seen often enough
    returned: Returned | None
    effects: tuple[Effect, ...]
    selection: Selection | None
    unknown: tuple[Unknown, ...]
    reading: Reading | None = None  # what became of the rows of the file
    valley: float | None = None  # days: the rarest silence, if the gap was read off it
