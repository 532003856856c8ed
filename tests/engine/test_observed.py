"""The log as the business sees it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.engine.observed import observed
from omnisim.event_log import CHURN, COLUMNS, EXPERIENCE, EventLog, joined
from tests.shops import shop
from tests.simulated import assert_share, channel_of, log_of_plan, market, part_of


def seen(match: float, identifies: float, **web: Any) -> tuple[EventLog, EventLog]:
    """Return what happened in two channels and what the business saw of it."""
    scenario = market(
        channels={
            "web": {"kind": "website", "identifies": identifies, **web},
            "chat": {"kind": "chat", "identifies": identifies},
        },
        segments={
            "all": {
                "prospects": 400,
                "needs": "1 per month",
                "repeat": {"r": 2, "alpha": "20 days", "a": 1, "b": 5},
                "order_value": {"mean": 10},
                "entry": {"consideration@web": 1},
            }
        },
        journey={
            "all": {
                "consideration@web": {"purchase@chat": 0.5, "lapse": 0.5},
                "purchase@chat": {"conversion": 0.5, "lapse": 0.5},
            }
        },
        fulfilment={"delivery": {"lead_time": "1 day"}},
        identity={"match": match},
        run={"horizon": "120 days"},
    )
    plan = plan_of(scenario, "now")
    truth = log_of_plan(plan)
    return truth, joined(observed([truth], plan, 1))


def test_with_full_identity_the_record_is_the_truth() -> None:
    truth, record = seen(1.0, 1.0)
    visible = part_of(truth, ~np.isin(truth.event, (CHURN, EXPERIENCE)))
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(record, name), getattr(visible, name), err_msg=name)


def test_where_nothing_is_joined_every_channel_has_records_of_its_own() -> None:
    truth, record = seen(0.0, 1.0)
    people = len({*truth.customer})
    for channel in range(2):
        here = record.customer[channel_of(record) == channel]
        there = record.customer[channel_of(record) != channel]
        assert not np.isin(here, there).any()
        assert len({*here}) <= people


def test_who_is_not_known_is_new_in_every_journey() -> None:
    truth, record = seen(1.0, 0.0)
    web = channel_of(truth) == 0
    journeys = {*zip(truth.customer[web].tolist(), truth.journey[web].tolist(), strict=True)}
    assert len({*record.customer[channel_of(record) == 0]}) == len(journeys)


def test_what_a_marketplace_keeps_is_nobodys_record() -> None:
    _, open_record = seen(1.0, 1.0)
    _, record = seen(1.0, 1.0, keeps_data=True)
    web = channel_of(record) == 0
    assert not np.isin(record.customer[web], open_record.customer).any()
    assert np.isin(record.customer[~web], open_record.customer).all()


def test_a_share_of_customers_is_joined() -> None:
    truth, record = seen(0.4, 1.0)
    people = np.unique(truth.customer)
    assert_share(np.isin(people, record.customer).sum(), len(people), 0.4)


@pytest.mark.parametrize("configuration", ["multi", "omni"])
def test_no_record_holds_two_people(configuration: str) -> None:
    plan = plan_of(shop(), configuration)
    truth = log_of_plan(plan)
    visible = part_of(truth, ~np.isin(truth.event, (CHURN, EXPERIENCE)))
    record = joined(observed([truth], plan, 1))
    holders: dict[int, set[int]] = {}
    for number, who in zip(record.customer.tolist(), visible.customer.tolist(), strict=True):
        holders.setdefault(number, set()).add(who)
    assert all(len(people) == 1 for people in holders.values())


@pytest.mark.parametrize("configuration", ["multi", "omni"])
def test_stretches_make_no_difference(configuration: str) -> None:
    plan = plan_of(shop(), configuration)
    truth = log_of_plan(plan)
    half = len(truth) // 2
    parts = [part_of(truth, np.arange(half)), part_of(truth, np.arange(half, len(truth)))]
    whole, cut = joined(observed([truth], plan, 1)), joined(observed(parts, plan, 1))
    np.testing.assert_array_equal(whole.customer, cut.customer)
