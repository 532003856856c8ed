"""What an analyst sees: records instead of people, orders where they are placed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from omnisim.attribution.hearing import paths_seen, senders_of
from omnisim.attribution.identity_view import (
    COMPLETE,
    SILOED,
    TRUTH,
    UNIFIED,
    IdentityView,
    partial,
    seen,
    silos_of,
)
from omnisim.attribution.paths import texts_of
from omnisim.attribution.touch_log import paths_in, touches_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.errors import Faults
from omnisim.event_log import CHURN, COLUMNS, EXPERIENCE, MESSAGE, ORDER, EventLog
from omnisim.scenario.quantity import quantity
from omnisim.scenario.scenario import Scenario
from tests.attribution.chain_world import chain_world
from tests.shops import SHOP, shop
from tests.simulated import channel_of, log_of_plan, part_of

NOBODY = quantity(0)
WITH_MAIL = {
    **SHOP["channels"],
    "web": {"kind": "website", "identifies": 0.4},
    "store": {**SHOP["channels"]["store"], "identifies": 0.3},
    "chat": {**SHOP["channels"]["chat"], "identifies": 0.8},
    "mail": {"kind": "email"},
}
MESSAGES = {
    "messages": {
        "basket": {
            "trigger": "lapse",
            "channel": "mail",
            "delay": "4 hours",
            "answered": 0.6,
            "leads_to": {"purchase@web": 1},
        },
        "again": {
            "trigger": "order",
            "channel": "mail",
            "delay": "10 days",
            "answered": 0.3,
            "leads_to": {"consideration@web": 1},
        },
    }
}


@cache
def the_shop() -> tuple[Scenario, Plan, EventLog]:
    scenario = shop(channels=WITH_MAIL, messaging=MESSAGES, identity={"match": 0.5})
    plan = plan_of(scenario, "multi")
    return scenario, plan, log_of_plan(plan)


def record(view: IdentityView) -> EventLog:
    scenario, plan, truth = the_shop()
    return seen(truth, plan, scenario, 1, view)


def visible(log: EventLog) -> EventLog:
    return part_of(log, ~np.isin(log.event, (CHURN, EXPERIENCE)))


@pytest.mark.parametrize("silos", ["system", "channel"])
def test_with_full_identity_the_record_is_the_truth(silos: str) -> None:
    _, _, truth = the_shop()
    found = record(replace(TRUTH, silos=silos))
    for name in COLUMNS:
        np.testing.assert_array_equal(
            getattr(found, name), getattr(visible(truth), name), err_msg=name
        )


def test_with_full_identity_the_paths_are_the_true_ones() -> None:
    scenario, plan, truth = the_shop()
    senders = senders_of(scenario, truth.names.messages)
    true = paths_in(touches_of(truth, senders), horizon=scenario.run.horizon)
    found = paths_seen(truth, plan, scenario, COMPLETE, 1)
    assert texts_of(found) == texts_of(true)
    np.testing.assert_array_equal(found.conversions, true.conversions)


def test_messages_stay_messages_of_their_sender() -> None:
    scenario, _, truth = the_shop()
    assert (truth.event == MESSAGE).sum() > 50
    for view in (SILOED, UNIFIED, partial(0.5, duplicates=0.2)):
        found = record(view)
        assert (found.event == MESSAGE).sum() == (truth.event == MESSAGE).sum()
        assert (found.touchpoint[found.event == MESSAGE] == -1).all()
        paths = paths_in(
            touches_of(found, senders_of(scenario, truth.names.messages)),
            horizon=scenario.run.horizon,
        )
        assert paths.touched[truth.names.channels.index("mail")]


@pytest.mark.parametrize(
    "view", [SILOED, UNIFIED, partial(0.4), partial(0.7, duplicates=0.3, stale=0.5)]
)
def test_no_record_holds_two_people(view: IdentityView) -> None:
    _, _, truth = the_shop()
    holders: dict[int, set[int]] = {}
    people = visible(truth).customer.tolist()
    for number, who in zip(record(view).customer.tolist(), people, strict=True):
        holders.setdefault(number, set()).add(who)
    assert all(len(each) == 1 for each in holders.values())


def test_records_grow_as_identity_is_lost() -> None:
    views = (
        COMPLETE,
        UNIFIED,
        partial(0.5),
        partial(0.5, stale=0.5),
        partial(0.5, stale=0.5, duplicates=0.5),
    )
    counts = [len({*record(view).customer.tolist()}) for view in views]
    assert counts == sorted(counts)
    assert len({*counts}) == len(counts)


def test_silos_and_joined_records_are_the_ends_of_one_scale() -> None:
    """Nothing but the match rate differs between them: joining makes nobody known who is not."""
    for end, view in ((partial(0.0), SILOED), (partial(1.0), UNIFIED)):
        np.testing.assert_array_equal(record(end).customer, record(view).customer)
    counts = [len({*record(partial(match)).customer.tolist()}) for match in (0.0, 0.5, 1.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > len({*record(COMPLETE).customer.tolist()})


def test_better_matching_only_joins() -> None:
    worse, better = record(partial(0.3)).customer, record(partial(0.6)).customer
    pairs = {*zip(worse.tolist(), better.tolist(), strict=True)}
    assert len(pairs) == len({*worse.tolist()})  # each worse record lies in one better one


def test_orders_are_seen_only_where_they_are_placed() -> None:
    """A chain of three places, each with records of its own: the last place is the whole path."""
    scenario = chain_world(300)
    plan = plan_of(scenario, "now")
    truth = log_of_plan(plan)
    paths = paths_seen(truth, plan, scenario, SILOED, 1)
    bought = channel_of(truth)[truth.event == ORDER]
    for text, converted in zip(texts_of(paths), paths.conversions.tolist(), strict=True):
        assert len({*text.split(" > ")}) == 1
        assert converted in (0.0, 1.0)
    assert paths.conversions.sum() == len(bought)


def test_the_visit_of_an_order_is_the_buyers() -> None:
    """Who orders says who they are: no order is without the visit that it was placed in."""
    scenario = chain_world(300)
    channels = {
        n: c.model_copy(update={"identifies": NOBODY}) for n, c in scenario.channels.items()
    }
    scenario = scenario.model_copy(update={"channels": channels})
    plan = plan_of(scenario, "now")
    truth = log_of_plan(plan)
    paths = paths_seen(truth, plan, scenario, SILOED, 1)
    assert (paths.lengths[paths.conversions > 0] > 0).all()


def test_what_a_channel_keeps_is_withheld() -> None:
    scenario = chain_world(300)
    channels = dict(scenario.channels)
    channels["app"] = channels["app"].model_copy(update={"keeps_data": True})
    scenario = scenario.model_copy(update={"channels": channels})
    plan = plan_of(scenario, "now")
    truth = log_of_plan(plan)
    kept = paths_seen(truth, plan, scenario, COMPLETE, 1)
    told = paths_seen(truth, plan, scenario, TRUTH, 1)
    there = truth.names.channels.index("app")
    assert told.touched[there]
    assert not kept.touched[there]
    app_orders = ((truth.event == ORDER) & (channel_of(truth) == there)).sum()
    assert told.conversions.sum() - kept.conversions.sum() == app_orders


def test_systems_share_their_records() -> None:
    scenario, _, _ = the_shop()
    silo = dict(zip(scenario.channels, silos_of(scenario, SILOED).tolist(), strict=True))
    assert silo["ads"] == silo["web"] == silo["mail"] == 0
    assert silo["store"] == 1
    assert silo["chat"] not in (0, 1)
    own = silos_of(scenario, replace(SILOED, silos="channel"))
    assert len({*own.tolist()}) == len(own)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_a_share(share: float) -> None:
    with pytest.raises(Faults, match="match"):
        partial(share)
