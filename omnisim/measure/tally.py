"""Tally: the plain sums that are kept while a log goes by, and what is remembered of a person.

Sums are kept per segment and channel as one record per cell; the column after the last channel
takes what belongs to no channel. `SUMS` names each sum and says what it counts. "Measured" means
at a time within [0, horizon); a counted journey is a need that began then, watched for `follow_up`
days; a measured order is one placed within [0, horizon).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import LAPSES, REACTIONS, EventLog
from omnisim.measure.setting import MONTH, YEAR, Setting

SUMS: Final = {
    # in the channel where the journey began
    "journeys": "need journeys begun in the window",
    "converted": "of them, those with an order within the follow-up",
    "first_journeys": "first needs of prospects, begun in the window",
    "first_converted": "of them, those with an order within the follow-up",
    "crossed": "converted journeys that ordered in another channel than they began in",
    "combined": "converted journeys with an online and an offline touch up to the order",
    "converted_value": "money ordered by converted journeys",
    "combined_value": "money ordered by converted journeys with online and offline touches",
    "handoffs": "hand-offs of counted journeys, given-up ones included",
    "channels_used": "different channels touched, summed over counted journeys",
    "turned_away": "counted journeys that met a channel that is not open",
    "lost_in_handoff": "counted journeys that gave up because their story was lost",
    # in the channel the hand-off leads to
    "contexts": "hand-offs of counted journeys that had a context to lose",
    "contexts_kept": "of them, those whose context survived",
    # in the channel of the touch
    "queued": "touches of channels served by people",
    "served": "of them, those served",
    "waited": "minutes waited by those served",
    "unserved": "touches of channels served by people that were left unserved",
    # in the channel of the order
    "orders": "orders placed in the window",
    "order_value": "money ordered in the window",
    "stock_outs": "times an item was missing, in the window",
    "attempts": "orders and stock-outs in the window",
    "received": "measured orders received",
    "late": "of them, those later than promised",
    "cancelled": "measured orders cancelled",
    "returned_value": "money paid back for measured orders that were returned",
    # in the channel of the event, or of the latest order if the event names none
    "revenue": "money received in the window, less money paid back",
    "contribution": "revenue less goods and variable cost in the window",
    "present_contribution": "contribution in the window, discounted to day 0",
    "prospect_contribution": "contribution of prospects in the window, discounted to day 0",
    "net_value": "discounted contribution in the window less fixed cost, all discounted to day 0",
    "serving_cost": "variable cost in the window, the goods themselves apart",
    "acquisition_cost": "cost of touches that advertise or come before a prospect's first order",
    # in no channel
    "people": "prospects and installed base",
    "prospects": "prospects of the pool",
    # in the channel of the first order in the window
    "buyers": "prospects with an order in the window",
    # in the channel of the first order ever
    "new_customers": "prospects whose first order falls in the window",
    "cohort": "new customers who can be followed for the whole value window",
    "repeated": "of them, those with a second order within the value window",
    "cohort_value": "contribution of the cohort from its first orders on, discounted to them",
    # in the channel of the period's first order
    "active": "customers with an order in a period that has a next one, summed over periods",
    "retained": "of them, those with an order in the next period",
    # in the channel of the latest order
    "churned": "customers lost for good in the window",
    "years_at_risk": "years that living customers spent in the window",
    # in the channel of the experience
    "experiences": "experiences in the window",
    "scores": "recommendation scores of the experiences, 0 to 10",
    "satisfied": "experiences of 4 or 5 points, where 0-10 is laid upon 1-5",
    "respondents": "customers with an experience in the window",
    "recommendation": "100 for each whose last score is 9 or 10, -100 for each of 0 to 6",
    # a number per segment, not a sum over customers
    "consistency": "evenness of experience between channels, one number per replication",
    "replications": "replications that can say so",
}

CELL: Final = np.dtype([(name, np.float64) for name in SUMS])

PERSON: Final = np.dtype(
    [
        ("began_at", np.float64),  # time of the current need's first touch
        ("first_order", np.float64),  # inf: none yet, -inf: before the first simulated day
        ("alive_since", np.float64),  # inf: not a customer yet, -inf: from before the first day
        ("lost_at", np.float64),  # inf: not lost
        ("value", np.float64),  # contribution since the first order, discounted to it
        ("touched", np.int64),  # channels of the current need, as bits
        ("need", np.int32),  # number of the current need
        ("first_measured", np.int32),  # need of the first measured order, -1: none
        ("last_measured", np.int32),  # need of the latest measured order
        ("began_in", np.int16),  # channel in which the current need began
        ("touchpoint", np.int16),  # latest touchpoint of the current need, -1: none
        ("channel", np.int16),  # its channel
        ("ordered_in", np.int16),  # channel of the latest order
        ("first_ordered_in", np.int16),  # channel of the first order ever
        ("first_measured_in", np.int16),  # channel of the first measured order
        ("period", np.int16),  # latest retention period with an order
        ("period_in", np.int16),  # channel of that period's first order
        ("month", np.int16),  # latest month since the first order with an order
        ("scored_in", np.int16),  # channel of the latest measured experience
        ("score", np.int8),  # its score, -1: none
        ("counted", np.int8),  # the current need is a counted journey under way
        ("refused", np.int8),  # it met a channel that is not open
        ("repeated", np.int8),  # a second order came within the value window
        ("prospect", np.int8),  # never bought before the first simulated day
    ],
    align=True,
)

WAIT_EDGES: Final = (0.0, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 240.0, 1440.0)
OUTCOMES: Final = ("conversion", "lapse", "lost_in_handoff")  # the last columns of the flows
MONEY: Final = ("revenue", "contribution", "orders")  # the rows of the months


class Tally(NamedTuple):
    """Everything counted so far; the last channel or touchpoint stands for none."""

    sums: NDArray[Any]  # (n_segments, n_channels + 1) of CELL
    flows: NDArray[np.int64]  # (n_touchpoints + start, n_touchpoints + OUTCOMES)
    losses: NDArray[np.int64]  # (LAPSES, n_touchpoints + 1)
    reactions: NDArray[np.int64]  # (REACTIONS, n_channels + 1)
    waits: NDArray[np.int64]  # (n_channels + 1, WAIT_EDGES + above)
    months: NDArray[np.float64]  # (MONEY, n_months, n_channels + 1) calendar months
    bought: NDArray[np.int64]  # (n_months,) new customers with an order in a month of theirs


class Tables(NamedTuple):
    """What the fold looks up."""

    channel_of: NDArray[np.int64]  # (n_touchpoints + 1,) the last is none
    wait_edges: NDArray[np.float64]  # minutes
    discount: NDArray[np.float64]  # factor by whole days


RULES: Final = np.dtype(
    [
        ("horizon", np.float64),  # days
        ("follow_up", np.float64),
        ("value_window", np.float64),
        ("last_of_cohort", np.float64),  # latest first order with full follow-up
        ("month", np.float64),
        ("period", np.float64),
        ("n_months", np.int64),
        ("n_periods", np.int64),
        ("n_touchpoints", np.int64),
        ("nowhere", np.int64),  # the column of no channel
        ("online", np.int64),  # channels as bits
        ("offline", np.int64),
        ("advertising", np.int64),
        ("by_people", np.int64),
    ]
)


class Columns(NamedTuple):
    """The columns of a stretch that the fold reads, as arrays or as lists."""

    time: Any
    customer: Any
    segment: Any
    journey: Any
    kind: Any
    event: Any
    touchpoint: Any
    detail: Any
    duration: Any
    value: Any
    cost: Any
    goods: Any


def empty_tally(setting: Setting) -> Tally:
    """Return a tally of nothing."""
    names = setting.names
    n_channels, n_touchpoints = len(names.channels) + 1, len(names.touchpoints)
    return Tally(
        sums=np.zeros((len(names.segments), n_channels), CELL),
        flows=_counts(n_touchpoints + 1, n_touchpoints + len(OUTCOMES)),
        losses=_counts(len(LAPSES), n_touchpoints + 1),
        reactions=_counts(len(REACTIONS), n_channels),
        waits=_counts(n_channels, len(WAIT_EDGES) + 1),
        months=np.zeros((len(MONEY), setting.n_months, n_channels)),
        bought=_counts(setting.n_months),
    )


def newcomers(setting: Setting) -> NDArray[Any]:
    """Return everybody (n_people,) of PERSON as they are before the first simulated day."""
    people = np.zeros(setting.n_people, PERSON)
    people["prospect"] = setting.is_prospect()
    installed = people["prospect"] == 0
    people["first_order"] = np.where(installed, -np.inf, np.inf)
    people["alive_since"] = people["first_order"]
    people["lost_at"] = np.inf
    for field in ("need", "first_measured", "last_measured", "month", "score"):
        people[field] = -1
    people["period"] = -2  # period 0 has no period before it
    for field in ("ordered_in", "began_in", "scored_in"):
        people[field] = len(setting.names.channels)
    return people


def rules_of(setting: Setting) -> NDArray[Any]:
    """Return the numbers of the setting that the fold reads, a (1,) array of RULES."""
    rules = np.zeros(1, RULES)
    for field in ("horizon", "follow_up", "value_window", "period"):
        rules[field] = getattr(setting, field)
    rules["last_of_cohort"] = setting.horizon - setting.value_window
    rules["month"] = MONTH
    rules["n_months"] = setting.n_months
    rules["n_periods"] = int(setting.horizon / setting.period)
    rules["n_touchpoints"] = len(setting.names.touchpoints)
    rules["nowhere"] = len(setting.names.channels)
    rules["online"] = _bits(setting.online)
    rules["offline"] = _bits(not online for online in setting.online)
    rules["advertising"] = _bits(setting.advertising)
    rules["by_people"] = _bits(setting.served)
    return rules


def tables_of(setting: Setting) -> Tables:
    """Return what the fold looks up."""
    names = setting.names
    days = np.arange(int(max(setting.horizon, setting.value_window)) + 2)
    return Tables(
        channel_of=np.array([*names.touchpoint_channel, len(names.channels)], np.int64),
        wait_edges=np.array(WAIT_EDGES),
        discount=(1 + setting.discount_rate) ** (-days / YEAR),
    )


def columns_of(log: EventLog, *, compiled: bool) -> Columns:
    """Return what the fold reads: arrays for compiled code, lists for plain Python."""
    arrays = (getattr(log, name) for name in Columns._fields)
    return Columns(*(array if compiled else array.tolist() for array in arrays))


def _counts(*shape: int) -> NDArray[np.int64]:
    return np.zeros(shape, np.int64)


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)
