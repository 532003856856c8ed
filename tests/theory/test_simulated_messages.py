"""Simulated messages: who can be reached, who answers, and that more of them is less of each.

Everybody visits a website on the first day and leaves; all that follows is prompted. Where nobody
drops out and nothing is scarce, answers are binomial and pressure is a geometric sum.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from omnisim.event_log import (
    ANSWERED,
    ANSWERED_AND_OPTED_OUT,
    ANSWERS,
    CHURN,
    LAPSE,
    MESSAGE,
    OPTED_OUT,
    ORDER,
    EventLog,
)
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    STANDARD_ERRORS,
    Floats,
    Which,
    assert_share,
    log_of,
    market,
    part_of,
)

PEOPLE = 1000
REGULAR = {"trigger": "regular", "channel": "web", "answered": 0.2, "leads_to": {"purchase@web": 1}}
WINDOW = 30.0
NOBODY_LEAVES = {"r": 1, "alpha": "10000 years", "a": 1e-6, "b": 1000}


def prompted(
    messages: dict[str, Any],
    *,
    policy: dict[str, Any] | None = None,
    web: dict[str, Any] | None = None,
    match: float = 0.0,
    people: dict[str, Any] | None = None,
    **sections: Any,
) -> Scenario:
    """Return a market in which nobody buys unless prompted; the website knows everybody."""
    return market(
        channels={
            "web": {"kind": "website", "identifies": 1, **(web or {})},
            "mail": {"kind": "email"},
        },
        segments={
            "all": {
                **ONE_NEED,
                "prospects": PEOPLE,
                "repeat": NOBODY_LEAVES,
                "entry": {"consideration@web": 1},
                **(people or {}),
            }
        },
        journey={
            "all": {
                "consideration@web": {"lapse": 1},
                "purchase@web": {"conversion": 1},
            }
        },
        fulfilment={"delivery": {"lead_time": 0}},
        identity={"match": match},
        messaging={
            "messages": {
                name: {**message, "leads_to": {"purchase@web": 1}}
                for name, message in messages.items()
            },
            "window": f"{WINDOW} days",
            **(policy or {}),
        },
        run={"horizon": "1 day", "follow_up": "60 days"},
        **sections,
    )


def reminder(channel: str | None = "web", *, answered: float = 0.3, **changes: Any) -> Any:
    at = {"trigger": "lapse", "at": ["consideration"], "delay": "1 hour", "answered": answered}
    return {"reminder": {**at, "channel": channel, "leads_to": {}, **changes}}


def of_event(log: EventLog, event: int) -> EventLog:
    return part_of(log, log.event == event)


def is_answered(messages: EventLog) -> Which:
    found: Which = np.isin(messages.detail % len(ANSWERS), (ANSWERED, ANSWERED_AND_OPTED_OUT))
    return found


# --- who answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", [0.0, 0.3, 1.0])
def test_recovered_lapses_are_binomial(answered: float) -> None:
    log = log_of(prompted(reminder(answered=answered)))
    sent = of_event(log, MESSAGE)
    assert len(sent) == len({*sent.customer}) == PEOPLE
    assert is_answered(sent).sum() == (log.event == ORDER).sum()
    assert (log.event == LAPSE).sum() == PEOPLE - (log.event == ORDER).sum()
    assert_share((log.event == ORDER).sum(), PEOPLE, answered)


def test_a_halo_costs_nothing_and_is_sent_by_nobody() -> None:
    """It prompts those whom the business does not know, too."""
    unknown = {"identifies": 0}
    log = log_of(prompted(reminder(None, cost=500), web=unknown, policy={"cap": 0}))
    assert not (log.event == MESSAGE).any()
    assert log.cost.sum() == 0
    assert_share((log.event == ORDER).sum(), PEOPLE, 0.3)


def test_every_message_is_paid_and_no_answer_is() -> None:
    log = log_of(prompted(reminder(cost=500)))
    assert log.cost.sum() == log.cost[log.event == MESSAGE].sum() == 500 * PEOPLE


# --- who can be reached ------------------------------------------------------------------------


@pytest.mark.parametrize("match", [0.0, 0.4, 1.0])
def test_those_known_elsewhere_are_reached_as_far_as_records_are_joined(match: float) -> None:
    log = log_of(prompted(reminder("mail"), match=match))
    assert_share((log.event == MESSAGE).sum(), PEOPLE, match)


@pytest.mark.parametrize("identifies", [0.0, 0.4])
def test_nobody_unknown_gets_a_message(identifies: float) -> None:
    log = log_of(prompted(reminder("mail"), web={"identifies": identifies}, match=1))
    assert_share((log.event == MESSAGE).sum(), PEOPLE, identifies)


@pytest.mark.parametrize("keeps_data", [False, True])
def test_a_channel_that_keeps_its_data_makes_nobody_known(keeps_data: bool) -> None:
    """Not by a visit, and not by an order either."""
    messages = {
        **reminder(None, answered=1),
        "thanks": {**REGULAR, "trigger": "order", "delay": "1 day", "channel": "mail"},
    }
    log = log_of(prompted(messages, web={"keeps_data": keeps_data}, match=1))
    assert (log.event == ORDER).sum() > PEOPLE * 0.99
    sent = of_event(log, MESSAGE)
    assert (len({*sent.customer}) == PEOPLE) != keeps_data
    assert len(sent) == 0 or not keeps_data


# --- how much people bear ----------------------------------------------------------------------


@cache
def newsletter(*, every: int = 10, **policy: float) -> EventLog:
    messages = {"news": {**REGULAR, "delay": f"{every} days"}}
    return log_of(prompted(messages, policy=policy))


def pressure(days: NDArray[np.int64]) -> Floats:
    """Return how many earlier messages still weigh when one comes, for each of some days."""
    gaps = days[:, None] - days[None, :]
    return np.where(gaps > 0, np.exp(-gaps / WINDOW), 0.0).sum(axis=1)


def test_a_regular_message_comes_to_all_known_every_time() -> None:
    sent = of_event(newsletter(), MESSAGE)
    assert np.unique(sent.time, return_counts=True)[0].tolist() == [10, 20, 30, 40, 50, 60]
    assert len(sent) == 6 * PEOPLE
    assert_share(is_answered(sent).sum(), len(sent), 0.2)


def test_fatigue_takes_its_share_for_every_message_that_weighs() -> None:
    sent = of_event(newsletter(fatigue=0.3), MESSAGE)
    days = np.arange(10, 61, 10)
    answered = [is_answered(part_of(sent, sent.time == day)).sum() for day in days]
    assert_share(answered, PEOPLE, 0.2 * 0.7 ** pressure(days))


def test_from_the_cap_on_none_is_sent() -> None:
    """Every ten days exp(−1/3) of the pressure is left: two messages, a pause, one, a pause …"""
    days, weighs = [], 0.0
    for day in range(10, 61, 10):
        weighs *= math.exp(-10 / WINDOW)
        if weighs < 1.0:
            days.append(day)
            weighs += 1.0
    assert days == [10, 20, 40, 60]
    sent = of_event(newsletter(cap=1), MESSAGE)
    assert np.unique(sent.time).tolist() == days
    assert len(sent) == len(days) * PEOPLE
    assert (newsletter(cap=1).event == ORDER).sum() < (newsletter().event == ORDER).sum()


def test_who_opts_out_hears_no_more() -> None:
    sent = of_event(newsletter(opt_out=0.25), MESSAGE)
    left = np.isin(sent.detail % len(ANSWERS), (OPTED_OUT, ANSWERED_AND_OPTED_OUT))
    days = np.unique(sent.time)
    gone = [left[sent.time == day].sum() for day in days]
    received = [(sent.time == day).sum() for day in days]
    assert gone[0] == 0
    assert_share(gone, received, 0.25 * pressure(days.astype(int)))
    assert received[1:] == (PEOPLE - np.cumsum(gone))[:-1].tolist()


def orders_each(log: EventLog) -> Floats:
    return np.bincount(log.customer[log.event == ORDER], minlength=PEOPLE).astype(float)


def falls(difference: Floats) -> bool:
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    return bool(difference.mean() < -STANDARD_ERRORS * error)


def test_twice_the_messages_are_not_twice_the_orders() -> None:
    """Without fatigue they are: the difference is saturation, nothing else."""
    once, twice = (orders_each(newsletter(every=d, fatigue=0.3)) for d in (10, 5))
    assert falls(once - twice)
    assert falls(twice - 2 * once)
    assert not falls(orders_each(newsletter(every=5)) - 2 * orders_each(newsletter()))


def test_catalogue_and_mail_take_from_each_other() -> None:
    """Ansari, Mela & Neslin 2008: they interact negatively, and like with like as well."""
    both = {
        "catalogue": {**REGULAR, "delay": "10 days"},
        "mail": {**REGULAR, "delay": "10 days"},
    }
    only = [{name: message} for name, message in both.items()]
    orders = [
        orders_each(log_of(prompted(messages, policy={"fatigue": 0.3})))
        for messages in (both, *only)
    ]
    assert falls(orders[0] - orders[1] - orders[2])
    assert all(falls(alone - orders[0]) for alone in orders[1:])


def test_a_message_that_only_a_tactic_sends_is_not_sent_without_it() -> None:
    """A halo of many messages, too: nobody is prompted before the tactic is there."""
    scenario = prompted(
        {**reminder(), "halo": reminder(None)["reminder"]},
        tactics={"sender": {"what": "It sends", "messages": ["reminder", "halo"]}},
        configurations={
            "now": {"channels": "all"},
            "later": {"channels": "all", "tactics": "all"},
        },
    )
    assert not np.isin(log_of(scenario).event, (MESSAGE, ORDER)).any()
    assert (log_of(scenario, "later").event == MESSAGE).sum() == PEOPLE


def test_a_pilot_sends_to_its_share_of_customers() -> None:
    """The same people every time."""
    scenario = prompted(
        {"news": {**REGULAR, "delay": "10 days"}},
        tactics={"pilot": {"what": "Some hear news", "messages": ["news"], "coverage": 0.3}},
        configurations={"now": {"channels": "all", "tactics": "all"}},
    )
    sent = of_event(log_of(scenario), MESSAGE)
    who, times = np.unique(sent.customer, return_counts=True)
    assert (times == 6).all()
    assert_share(len(who), PEOPLE, 0.3)


def test_a_message_may_reach_a_share_of_those_it_is_for() -> None:
    log = log_of(prompted(reminder(reaches=0.3)))
    assert_share((log.event == MESSAGE).sum(), PEOPLE, 0.3)


def test_a_closed_channel_sends_no_message() -> None:
    scenario = prompted(
        reminder("mail"),
        match=1,
        configurations={"now": {"channels": ["web"]}},
        redirect={"all": {"mail": {"away": 1}}},
    )
    assert not (log_of(scenario).event == MESSAGE).any()


def test_customers_of_old_are_known_where_they_order() -> None:
    news = {
        **REGULAR,
        "delay": "10 days",
    }
    base = {"prospects": 0, "installed_base": {"customers": PEOPLE}}
    scenario = prompted({"news": news}, people=base)
    assert (log_of(scenario).event == MESSAGE).sum() == 6 * PEOPLE


def test_a_customer_is_lost_once() -> None:
    thanks = {**REGULAR, "trigger": "order", "delay": "30 days", "answered": 1}
    often = {
        "repeat": {"r": 50, "alpha": "250 days", "a": 5, "b": 5},
        "entry": {"purchase@web": 1},
    }
    lost = of_event(log_of(prompted({"thanks": thanks}, people=often)), CHURN)
    assert len({*lost.customer.tolist()}) == len(lost)
