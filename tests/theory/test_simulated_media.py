"""Simulated media: needs woken by spend – saturating, working on, and left out where they are lost.

With constant spend the needs woken in one person are a Poisson process of the rate that the
response curve gives.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from omnisim.event_log import CHURN, ENTERED, ORDER, TOUCH, EventLog
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    Floats,
    assert_mean,
    assert_share,
    channel_of,
    log_of,
    market,
    part_of,
)

PEOPLE = 1000
DAYS = 100.0
YEAR = 365.25
MONTH = 365 / 12
MOST, HALF = 0.1, 1_000_000.0  # needs per day, money per month
HOLDS_ON = {"r": 1, "alpha": "10000 years", "a": 1e-6, "b": 1000}  # needs nothing unasked


def per_day(rate: float) -> str:
    return f"{rate * YEAR:.4f} per year"


def advertised(
    media: dict[str, dict[str, Any]], *, people: dict[str, Any] | None = None, **sections: Any
) -> Scenario:
    """Return a market in which media alone wake needs; each is a visit to the website."""
    return market(
        channels={
            "web": {"kind": "website", "identifies": 1},
            **{name: {"kind": "paid_social", "media": one} for name, one in media.items()},
        },
        segments={
            "all": {
                **ONE_NEED,
                "needs": "0 per year",
                "prospects": PEOPLE,
                "repeat": HOLDS_ON,
                "entry": {"consideration@web": 1},
                **(people or {}),
            }
        },
        journey={
            "all": {
                **{f"awareness@{name}": {"lapse": 1} for name in media},
                "consideration@web": {"lapse": 1},
                "purchase@web": {"conversion": 1},
            }
        },
        fulfilment={"delivery": {"lead_time": 0}},
        **{"run": {"horizon": f"{DAYS} days"}, **sections},
    )


def ads(budget: float, **changes: Any) -> dict[str, Any]:
    return {"budget": budget, "most": per_day(MOST), "half": HALF, **changes}


def woken(log: EventLog, channel: int | None = None) -> Floats:
    """Return the needs of every person, those that begin in a channel or all."""
    begun = (log.event == TOUCH) & (log.detail == ENTERED)
    if channel is not None:
        begun &= channel_of(log) == channel
    return np.bincount(log.customer[begun], minlength=PEOPLE).astype(float)


# --- the response ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spend", "shape", "response"),
    [(0, 1, 0.0), (1, 1, 1 / 2), (3, 1, 3 / 4), (0.5, 2, 1 / 5), (2, 2, 4 / 5), (1, 3, 1 / 2)],
)
def test_needs_woken_follow_the_response_curve(spend: float, shape: float, response: float) -> None:
    counts = woken(log_of(advertised({"ads": ads(spend * HALF, shape=shape)})))
    assert_mean(counts, MOST * response * DAYS)
    if response:
        expected = np.full(PEOPLE, MOST * response * DAYS)
        assert_mean((counts - expected) ** 2, expected[0])  # Poisson: the variance is the mean


def test_media_add_to_each_other_and_to_what_wakes_anyway() -> None:
    both = {"ads": ads(HALF), "more": ads(3 * HALF)}
    log = log_of(advertised(both, people={"needs": per_day(0.05)}))
    web, first, second = (woken(log, channel) for channel in range(3))
    assert_mean(web, 0.05 * DAYS)
    assert_mean(first, MOST / 2 * DAYS)
    assert_mean(second, MOST * 3 / 4 * DAYS)


def test_where_needs_begin_may_be_said() -> None:
    log = log_of(advertised({"ads": ads(HALF, leads_to="consideration@web")}))
    assert woken(log, 1).sum() == 0
    assert_mean(woken(log, 0), MOST / 2 * DAYS)


def test_a_closed_channel_wakes_nobody() -> None:
    scenario = advertised(
        {"ads": ads(HALF)},
        configurations={"now": {"channels": ["web"]}},
        redirect={"all": {"ads": {"web": 1}}},
    )
    assert len(log_of(scenario)) == 0


# --- carry-over --------------------------------------------------------------------------------

MEAN = 10.0  # days


def test_spend_that_stops_works_on_for_its_mean_time() -> None:
    """Far below saturation the response is linear, and fades day by day as exp(−1/mean)."""
    faint = {"budget": 1000, "half": 1_000_000, "most": per_day(100), "carry_over": f"{MEAN} days"}
    scenario = advertised(
        {"ads": faint},
        configurations={
            "now": {"channels": "all"},
            "stop": {"channels": "all", "budgets": {"ads": 0}},
        },
        run={"horizon": "150 days", "warm_up": "30 days"},
    )
    log = part_of(found := log_of(scenario, "stop"), found.event == TOUCH)
    rate, kept = 100 / 1001, np.exp(-1 / MEAN)
    assert_mean(woken(part_of(log, log.time < 0)), rate * 30)
    after = part_of(log, log.time >= 0)
    assert_mean(woken(after), rate * kept / (1 - kept))
    assert kept / (1 - kept) + 0.5 == pytest.approx(MEAN, rel=0.01)
    assert_mean(after.time, kept / (1 - kept) + 0.5)


# --- suppression -------------------------------------------------------------------------------

RATE = MOST / 2
RECENT = 30.0  # days for which buyers are left out


@cache
def suppressed(*, suppression: float = 1.0, match: float = 1.0) -> EventLog:
    scenario = advertised(
        {"ads": ads(HALF, leads_to="purchase@web")},
        identity={"match": match},
        tactics={"spare": {"what": "Recent buyers see nothing", "suppression": suppression}},
        configurations={"now": {"channels": "all", "tactics": "all"}},
        run={"horizon": "600 days"},
    )
    return part_of(found := log_of(scenario), found.event == ORDER)


def first_gaps(orders: EventLog) -> Floats:
    """Return the days from the first to the second order of everybody who placed two."""
    placed = [orders.time[orders.customer == who] for who in range(PEOPLE)]
    return np.array([times[1] - times[0] for times in placed if len(times) > 1])


@pytest.mark.parametrize("suppression", [0.0, 1.0])
def test_recent_buyers_are_left_out(suppression: float) -> None:
    gaps = first_gaps(suppressed(suppression=suppression)) - RECENT * suppression
    assert len(gaps) == PEOPLE
    assert (gaps >= 0).all()
    assert_mean(gaps, 1 / RATE)


def test_what_is_not_spent_on_them_is_saved() -> None:
    """The spend per person and day, for thirty days, but not beyond the horizon."""
    orders = suppressed()
    days = np.clip(600 - orders.time, 0, RECENT)
    np.testing.assert_allclose(orders.cost, -HALF / MONTH / PEOPLE * days)
    assert (suppressed(suppression=0.0).cost == 0).all()


@pytest.mark.parametrize(("suppression", "match"), [(0.5, 1.0), (1.0, 0.4), (1.0, 0.0)])
def test_those_whose_records_are_not_joined_are_not_left_out(
    suppression: float, match: float
) -> None:
    orders = suppressed(suppression=suppression, match=match)
    spared = {*orders.customer[orders.cost < 0].tolist()}
    assert not spared & {*orders.customer[orders.cost == 0].tolist()}
    assert_share(len(spared), PEOPLE, suppression * match)


def test_media_leave_the_only_need_of_a_prospect_alone() -> None:
    counts = woken(log_of(advertised({"ads": ads(HALF)}, people={"needs": "once"})), 0)
    assert (counts == 1).all()


def test_an_advertisement_that_leads_to_nothing_loses_no_customer() -> None:
    people = {
        "prospects": 0,
        "installed_base": {"customers": PEOPLE},
        "repeat": {"probability": 1, "gap": "20 days"},
        "entry": {"purchase@web": 1},
    }
    log = log_of(advertised({"ads": ads(HALF)}, people=people))
    assert not (log.event == CHURN).any()
