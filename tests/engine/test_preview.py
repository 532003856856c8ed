"""The effective network, reckoned by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import (
    CONVERSION,
    FIRST_NEED,
    LAPSE,
    LATER_NEED,
    RESOLVED,
    SERVICE_CONTACT,
)
from omnisim.engine.model import Model
from omnisim.engine.preview import WARM_UP, conversion_of_customers, effective_network
from tests.shops import SHOP, shop
from tests.simulated import ONE_NEED, market

CONFIGURATIONS = ("single", "multi", "omni")


def two_channels(**sections: Any) -> Model:
    """Return a shop and its website; of five hops from one to the other two lose the context."""
    scenario = market(
        channels={"web": {"kind": "website"}, "store": {"kind": "store"}},
        segments={
            "all": {
                **ONE_NEED,
                "prospects": 1,
                "entry": {"consideration@web": 0.75, "purchase@store": 0.25},
                "entry_repeat": {"purchase@store": 1},
            }
        },
        journey={
            "all": {
                "consideration@web": {"purchase@web": 0.2, "purchase@store": 0.5, "lapse": 0.3},
                "consideration@store": {"purchase@store": 0.6, "lapse": 0.4},
                "purchase@web": {"conversion": 0.5, "purchase@store": 0.5},
                "purchase@store": {"conversion": 0.8, "lapse": 0.2},
            }
        },
        redirect={"all": {"store": {"web": 0.6, "away": 0.4}}},
        handoffs={
            "continuity": 0.6,
            "when_lost": {"repeat": 0.5, "fall_back": 0.3, "give_up": 0.2},
        },
        configurations={"both": {"channels": "all"}, "web": {"channels": ["web"]}},
        **sections,
    )
    return plan_of(scenario, "web").model


def test_hand_off_losses() -> None:
    """Both channels open. Touchpoints: consideration@web, @store, purchase@web, @store."""
    network = effective_network(two_channels(), 0, epoch=WARM_UP)
    kept, fallen, given_up = 0.6 + 0.4 * 0.5, 0.4 * 0.3, 0.4 * 0.2
    moves: list[list[float]] = [
        [0, 0.5 * fallen, 0.2, 0.5 * kept],
        [0, 0, 0, 0.6],
        [0, 0.5 * fallen, 0, 0.5 * kept],
        [0, 0, 0, 0],
    ]
    exits: list[list[float]] = [
        [0, 0.3 + 0.5 * given_up, 0],
        [0, 0.4, 0],
        [0.5, 0.5 * given_up, 0],
        [0.8, 0.2, 0],
    ]
    np.testing.assert_allclose(network.chain.moves, moves, atol=1e-15)
    np.testing.assert_allclose(network.chain.exits, exits, atol=1e-15)
    assert network.start.tolist() == [0.75, 0, 0, 0.25]
    assert network.turned_away == 0.0


def test_a_closed_channel() -> None:
    """Who wanted the store goes to the same stage on the web, or away; nothing is handed over."""
    network = effective_network(two_channels(), 0)
    points = network.points.tolist()
    web_first, web_buys = points.index(0), points.index(2)
    assert network.chain.moves[web_first, web_buys] == pytest.approx(0.2 + 0.5 * 0.6)
    assert network.chain.moves[web_buys, web_buys] == pytest.approx(0.5 * 0.6)
    assert network.chain.exits[web_buys] == pytest.approx([0.5, 0.5 * 0.4, 0])
    assert network.start[[web_first, web_buys]] == pytest.approx([0.75, 0.25 * 0.6])
    assert network.turned_away == pytest.approx(0.25 * 0.4)
    converted = (0.75 * 0.5 + 0.15) * 0.5 / 0.7
    assert network.outcomes == pytest.approx([converted, 1 - converted, 0])


def test_customers_convert_as_today_and_from_where_they_begin() -> None:
    assert conversion_of_customers(two_channels()) == pytest.approx([0.8])
    later = effective_network(two_channels(), 0, entry=LATER_NEED)
    assert later.turned_away == pytest.approx(0.4)
    assert later.outcomes[CONVERSION] == pytest.approx(0.6 * 0.5 / 0.7)


shares = st.floats(0, 1)


@given(
    continuity=shares,
    lost=st.tuples(shares, shares, shares).filter(lambda s: sum(s) > 0.01),
    rows=st.lists(st.floats(0.05, 1), min_size=15, max_size=15),
)
@settings(max_examples=40)
def test_outcomes_of_every_segment_and_entry_sum_to_1(
    continuity: float, lost: tuple[float, float, float], rows: list[float]
) -> None:
    """Whatever the shares, and whatever is open; contacts are resolved or lapse, never convert."""
    weights = iter(rows * 9)
    drawn = {
        start: {end: next(weights) for end in row} for start, row in SHOP["journey"]["all"].items()
    }
    journey = {s: {e: w / sum(row.values()) for e, w in row.items()} for s, row in drawn.items()}
    fates = dict(zip(("repeat", "fall_back", "give_up"), lost, strict=True))
    when_lost = {name: share / sum(lost) for name, share in fates.items()}
    scenario = shop(
        journey={"all": journey}, handoffs={"continuity": continuity, "when_lost": when_lost}
    )
    for name in CONFIGURATIONS:
        model = plan_of(scenario, name).model
        for segment in (0, 1):
            for entry in (FIRST_NEED, LATER_NEED, SERVICE_CONTACT):
                outcomes = effective_network(model, segment, entry=entry).outcomes
                assert outcomes.sum() == pytest.approx(1.0)
                assert (outcomes >= -1e-12).all()
                assert outcomes[RESOLVED if entry != SERVICE_CONTACT else CONVERSION] == 0.0


@given(better=shares, worse=shares)
@settings(max_examples=25)
def test_continuity_never_lowers_conversion_where_loss_gives_up(
    better: float, worse: float
) -> None:
    worse, better = sorted((worse, better))

    def converted(continuity: float) -> float:
        handoffs = {
            "continuity": continuity,
            "when_lost": {"repeat": 0, "fall_back": 0, "give_up": 1},
        }
        model = plan_of(shop(handoffs=handoffs), "multi").model
        return float(effective_network(model, 0).outcomes[CONVERSION])

    assert converted(worse) <= converted(better) + 1e-12


def test_lapses_include_those_turned_away() -> None:
    network = effective_network(plan_of(shop(), "single").model, 0)
    walked = network.chain.absorption(network.start)
    assert network.turned_away > 0.1
    assert network.outcomes[LAPSE] == pytest.approx(walked[LAPSE] + network.turned_away)


def test_a_redirect_in_a_circle_lapses_in_the_end() -> None:
    """From the web one always goes on to the store; it is closed, and leads back to the web."""
    scenario = market(
        channels={"web": {"kind": "website"}, "store": {"kind": "store"}},
        segments={"all": {**ONE_NEED, "prospects": 1, "entry": {"consideration@web": 1}}},
        journey={
            "all": {
                "consideration@web": {"purchase@store": 1},
                "purchase@store": {"conversion": 1},
            }
        },
        redirect={"all": {"store": {"web": 1}}},
        configurations={"web": {"channels": ["web"]}, "both": {"channels": "all"}},
    )
    assert conversion_of_customers(plan_of(scenario, "both").model) == [0.0]
