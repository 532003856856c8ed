"""Simulated wakes: own needs, media and messages wake people without disturbing one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from omnisim.event_log import CHURN, COLUMNS, NEED, ORDER, PROMPTED, TOUCH, EventLog
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    STANDARD_ERRORS,
    channel_of,
    log_of,
    market,
    part_of,
)

PEOPLE = 600
WEB, ADS = 0, 1
OFTEN = {"r": 1, "alpha": "10 days", "a": 1, "b": 9}
HELLO = {
    "trigger": "regular",
    "channel": None,
    "to": "prospects",
    "delay": "1 day",
    "answered": 1,
    "leads_to": {"purchase@web": 1},
}
USELESS = {"budget": 100, "half": 100, "most": "1 per week", "leads_to": "awareness@ads"}


def shop(*, messages: dict[str, Any] | None = None, **changes: Any) -> Scenario:
    """Return a website where everybody orders, and advertising that leads to nothing."""
    people = {
        "prospects": PEOPLE,
        "needs": 0,
        "repeat": OFTEN,
        "order_value": {"mean": 1},
        "entry": {"purchase@web": 1},
        **changes.pop("people", {}),
    }
    sections: dict[str, Any] = {
        "channels": {"web": {"kind": "website"}, "ads": {"kind": "paid_social"}},
        "segments": {"all": people},
        "journey": {"all": {"purchase@web": {"conversion": 1}, "awareness@ads": {"lapse": 1}}},
        "fulfilment": {"delivery": {"lead_time": 0}},
        "run": {"horizon": "200 days"},
        **changes,
    }
    if messages:
        sections["messaging"] = {"messages": messages}
    return market(**sections)


def with_useless_media(**changes: Any) -> Scenario:
    ads = {"kind": "paid_social", "media": USELESS}
    return shop(channels={"web": {"kind": "website"}, "ads": ads}, **changes)


def later_orders(log: EventLog, days: float) -> np.ndarray[Any, Any]:
    """Return how often everybody who ordered did so again within days of the first order."""
    orders = part_of(log, log.event == ORDER)
    people, first = np.unique(orders.customer, return_index=True)
    began = dict(zip(people.tolist(), orders.time[first].tolist(), strict=True))
    times = orders.time - np.array([began[who] for who in orders.customer.tolist()])
    soon = orders.customer[(times > 0) & (times <= days)]
    return np.array([(soon == who).sum() for who in people])


def test_customers_buy_again_however_they_were_won() -> None:
    """By an own need or by a message: what follows has the same law."""
    own = later_orders(log_of(shop(people={"needs": "1 per day"})), 100)
    for needs in ("0", "1 per 2000 days", "1 per 100 days"):
        won = later_orders(log_of(shop(messages={"hello": HELLO}, people={"needs": needs})), 100)
        assert len(won) == PEOPLE
        error = np.hypot(own.std(), won.std()) / np.sqrt(PEOPLE)
        assert abs(won.mean() - own.mean()) < STANDARD_ERRORS * error


REPEATS: dict[str, Any] = {
    "beta_geometric": {"needs": "1 per 20 days"},
    "once": {"needs": "once", "repeat": {"probability": 0, "gap": "1 day"}},
    "fixed": {"needs": "once", "repeat": {"probability": 0.8, "gap": "9 days"}},
    "contract": {"needs": "1 per 20 days", "repeat": {"period": "30 days", "a": 1, "b": 4}},
}


@pytest.mark.parametrize("people", REPEATS.values(), ids=REPEATS)
def test_advertising_that_leads_to_nothing_changes_nothing(people: dict[str, Any]) -> None:
    """Own needs come at their times, nobody is lost, and nobody orders more or less."""
    without, with_ads = log_of(shop(people=people)), log_of(with_useless_media(people=people))
    kept = np.isin(with_ads.event, (ORDER, CHURN)) | (
        (with_ads.event == TOUCH) & (channel_of(with_ads) == WEB)
    )
    assert (channel_of(with_ads)[with_ads.event == TOUCH] == ADS).sum() > PEOPLE
    own = part_of(with_ads, kept)
    plain = part_of(without, np.isin(without.event, (ORDER, CHURN, TOUCH)))
    np.testing.assert_allclose(own.time, plain.time, rtol=0, atol=1e-9)
    for name in ("customer", "event", "value"):
        np.testing.assert_array_equal(getattr(own, name), getattr(plain, name), err_msg=name)


def test_another_message_changes_nobodys_luck() -> None:
    """A second one that nobody answers leaves every prompted journey as it was."""
    network = {
        "purchase@web": {"conversion": 0.4, "awareness@ads": 0.3, "lapse": 0.3},
        "awareness@ads": {"purchase@web": 0.7, "lapse": 0.3},
    }
    first = {**HELLO, "to": "everybody", "delay": "9 days", "answered": 0.5}
    other = {**first, "delay": "2 days", "answered": 0}
    alone, both = (
        log_of(shop(messages=messages, journey={"all": network}))
        for messages in ({"first": first}, {"first": first, "other": other})
    )
    prompted = part_of(alone, alone.kind == PROMPTED)
    assert len(prompted) > 5 * PEOPLE
    again = part_of(both, both.kind == PROMPTED)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(prompted, name), getattr(again, name), err_msg=name)


def test_a_need_brought_forward_is_met() -> None:
    """Who ordered because of a message does not need it again; contracts run on."""
    steady = {"r": 1e6, "alpha": "1e7 days", "a": 1, "b": 1e9}
    orders = [
        (log_of(shop(messages={"hello": hello}, people={"repeat": steady})).event == ORDER).sum()
        for hello in (HELLO, {**HELLO, "brought_forward": 1})
    ]
    assert orders[0] - orders[1] == pytest.approx(PEOPLE, rel=0.02)


def test_needs_and_prompted_journeys_are_told_apart() -> None:
    log = log_of(shop(messages={"hello": HELLO}, people={"needs": "1 per 50 days"}))
    kinds = {kind: (log.kind[log.event == ORDER] == kind).sum() for kind in (NEED, PROMPTED)}
    assert kinds[PROMPTED] <= PEOPLE < kinds[NEED]
