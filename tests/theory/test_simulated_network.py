"""Simulated journeys against absorbing chains, with nothing scarce.

No people, no stock, no promotion: what is left of a journey is a walk over the effective network,
hand-off losses, redirects and fall-backs included (Kemeny & Snell 1960).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import FIRST_NEED, SERVICE_CONTACT
from omnisim.engine.model import Model
from omnisim.engine.preview import effective_network
from omnisim.event_log import (
    CONTEXT_KEPT,
    CONTEXT_LOST,
    ENTERED,
    FELL_BACK,
    KINDS,
    LAPSE,
    ORDER,
    REDIRECTED,
    RESOLVED,
    EventLog,
)
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop
from tests.simulated import (
    ONE_NEED,
    Floats,
    assert_mean,
    assert_share,
    assert_within,
    ends,
    log_of_plan,
    market,
    part_of,
    touches,
)

CONFIGURATIONS = ("single", "online", "multi", "omni")
SEGMENTS = (0, 1)
PROSPECTS = 2500
NEED, CONTACT = (KINDS.index(kind) for kind in ("need", "service"))
DAY_0 = 1  # epoch


def plentiful() -> Scenario:
    """Return the small shop with more help, goods and time than anybody asks for."""
    segments: dict[str, Any] = {
        name: {**segment, **ONE_NEED, "prospects": PROSPECTS, "installed_base": {}}
        for name, segment in SHOP["segments"].items()
    }
    channels = {name: {"kind": c["kind"]} for name, c in SHOP["channels"].items()}
    segments["loyal"]["entry"] = {"purchase@web": 0.5, "purchase@store": 0.5}
    browser = SHOP["journey"]["all"]
    loyal = {  # no stage before the purchase, so that nobody can fall back
        "purchase@web": {"conversion": 0.4, "purchase@store": 0.35, "lapse": 0.25},
        "purchase@chat": {"conversion": 0.5, "purchase@web": 0.4, "lapse": 0.1},
        "purchase@store": {"conversion": 0.5, "purchase@chat": 0.3, "lapse": 0.2},
        **{name: row for name, row in browser.items() if name.startswith("retention")},
    }
    return shop(
        channels=channels,
        segments=segments,
        journey={"browser": browser, "loyal": loyal},
        stock=None,
        promotion=None,
        returns=None,
        relationship={},
        tactics={"one_view": SHOP["tactics"]["one_view"] | {"handling": {}}},
        service=SHOP["service"] | {"per_order": 1},
        configurations={
            "single": {"channels": ["store"]},
            "online": {"channels": ["web", "chat"]},
            "multi": {"channels": "all"},
            "omni": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": "30 days", "warm_up": 0, "follow_up": "300 days", "value_window": "1 day"},
    )


@cache
def simulated(configuration: str) -> tuple[Model, EventLog]:
    plan = plan_of(plentiful(), configuration)
    return plan.model, log_of_plan(plan)


def journeys(log: EventLog, segment: int, kind: int) -> tuple[EventLog, EventLog]:
    """Return touches and ends of one kind of journey of one segment, by customer and time."""
    own = part_of(log, (log.segment == segment) & (log.kind == kind))
    by_customer = np.argsort(own.customer, kind="stable")
    own = part_of(own, by_customer)
    return touches(own), ends(own)


def visits(log: EventLog, model: Model, segment: int, kind: int) -> Floats:
    """Return the visits of every journey to every touchpoint, (n_journeys, n_touchpoints)."""
    touched, ended = journeys(log, segment, kind)
    who = np.unique(ended.customer)
    table = np.zeros((len(who), len(model.network.stage)))
    np.add.at(table, (np.searchsorted(who, touched.customer), touched.touchpoint), 1)
    return table


@pytest.mark.parametrize("kind", [NEED, CONTACT], ids=["need", "service"])
@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_visits_outcomes_and_time(configuration: str, segment: int, kind: int) -> None:
    model, log = simulated(configuration)
    entry = FIRST_NEED if kind == NEED else SERVICE_CONTACT
    network = effective_network(model, segment, epoch=DAY_0, entry=entry)
    expected = np.zeros(len(model.network.stage))
    expected[network.points] = network.chain.visits(network.start)

    counted = visits(log, model, segment, kind)
    touched, ended = journeys(log, segment, kind)
    assert kind == CONTACT or len(counted) == PROSPECTS
    assert_mean(counted, expected)

    outcomes = [np.sum(ended.event == outcome) for outcome in (ORDER, LAPSE, RESOLVED)]
    assert_share(outcomes, len(ended), np.clip(network.outcomes, 0, 1))

    stays = ended.time - first_times(touched, ended)
    assert_mean(stays, expected @ model.network.dwell)


def first_times(touched: EventLog, ended: EventLog) -> Floats:
    """Return when each ended journey began; those turned away ended as they began."""
    begun = dict(zip(touched.customer[::-1].tolist(), touched.time[::-1].tolist(), strict=True))
    pairs = zip(ended.customer.tolist(), ended.time.tolist(), strict=True)
    return np.array([begun.get(who, end) for who, end in pairs])


def test_the_spread_of_visits() -> None:
    """Variances, too, are those of the chain (all journeys begin, all channels are open)."""
    model, log = simulated("multi")
    for segment in SEGMENTS:
        network = effective_network(model, segment)
        counted = visits(log, model, segment, NEED)[:, network.points]
        theory = network.chain.variance_of_visits(network.start)
        assert_mean((counted - network.chain.visits(network.start)) ** 2, theory)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_what_becomes_of_contexts(configuration: str) -> None:
    """Hop by hop, among hand-offs to a touchpoint that was wanted: kept, repeated, fallen back."""
    model, log = simulated(configuration)
    touched = touches(log)
    order = np.lexsort((touched.time, touched.kind, touched.customer))
    touched = part_of(touched, order)
    channel = model.network.channel[touched.touchpoint]
    handed_over = np.isin(touched.detail % REDIRECTED, (CONTEXT_KEPT, CONTEXT_LOST, FELL_BACK))
    to = np.flatnonzero(handed_over)
    continuity = model.handoff.continuity[DAY_0, channel[to - 1], channel[to]]
    lost = 1 - continuity
    arriving = continuity + lost * (model.handoff.repeat + model.handoff.fall_back)
    kept = continuity / arriving
    found = touched.detail[to] % REDIRECTED == CONTEXT_KEPT
    error = np.sqrt((kept * (1 - kept)).sum()) / max(len(to), 1)
    if configuration == "single":
        assert len(to) == 0
    else:
        assert_within(found.mean(), kept.mean(), error)


@pytest.mark.parametrize("configuration", ["multi", "omni"])
def test_nobody_is_redirected_where_all_is_open(configuration: str) -> None:
    _, log = simulated(configuration)
    assert (touches(log).detail < REDIRECTED).all()


def test_closed_channels_are_never_touched() -> None:
    for configuration in CONFIGURATIONS:
        model, log = simulated(configuration)
        seen = model.network.channel[touches(log).touchpoint]
        assert model.network.open[DAY_0, seen].all()


# --- the drunkard's walk -----------------------------------------------------------------------

DRUNKARDS = 3000  # at each of three places
STEPS = {"awareness@street": 0, "consideration@street": 1, "purchase@street": 2}


@pytest.fixture(scope="module")
def walks() -> EventLog:
    """From one of three places a step up or down, until home (an order) or at the bar (a lapse)."""
    return log_of_plan(
        plan_of(
            market(
                channels={"street": {"kind": "store"}},
                segments={
                    f"from_{i}": {**ONE_NEED, "prospects": DRUNKARDS, "entry": {start: 1}}
                    for start, i in STEPS.items()
                },
                journey={
                    "all": {
                        "awareness@street": {"lapse": 0.5, "consideration@street": 0.5},
                        "consideration@street": {"awareness@street": 0.5, "purchase@street": 0.5},
                        "purchase@street": {"consideration@street": 0.5, "conversion": 0.5},
                    }
                },
                run={"horizon": "1 day"},
            ),
            "now",
        )
    )


@pytest.mark.parametrize(
    ("start", "expected", "steps", "home"),
    [(0, [1.5, 1, 0.5], 3, 0.25), (1, [1, 2, 1], 4, 0.5), (2, [0.5, 1, 1.5], 3, 0.75)],
)
def test_the_drunkards_walk(
    walks: EventLog, start: int, expected: list[float], steps: float, home: float
) -> None:
    """Published: visits, steps, variance of the steps 8, and where the walk ends."""
    touched, ended = journeys(walks, start, NEED)
    counted = np.zeros((DRUNKARDS, 3))
    np.add.at(counted, (touched.customer - DRUNKARDS * start, touched.touchpoint), 1)
    assert_mean(counted, expected)
    taken = counted.sum(axis=1)
    assert_mean(taken, steps)
    assert_mean((taken - steps) ** 2, 8)
    assert_share(np.sum(ended.event == ORDER), len(ended), home)
    assert np.sum(touched.detail == ENTERED) == DRUNKARDS
