"""Stock, offers and routes, from the scenario to the model."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.engine.build.goods import fulfilment_of, money_of, offer_of, shelves_of
from omnisim.engine.build.network import names_of
from omnisim.engine.model import Fulfilment
from omnisim.event_log import (
    CARRY_OUT,
    DELIVERY,
    ENDLESS_AISLE,
    PICK_UP,
    RENEWAL,
    ROUTES,
    SHIP_FROM_STORE,
)
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, in_force, shop

CONFIGURATIONS = ("single", "multi", "omni")


def routes(scenario: Scenario, *configurations: str) -> Fulfilment:
    return fulfilment_of(scenario, names_of(scenario), in_force(scenario, *configurations))


def test_tactics_open_routes() -> None:
    """Carrying out, delivery and renewals are always open, the others by a tactic."""
    found = routes(shop(), *CONFIGURATIONS).open.astype(bool)
    always = {CARRY_OUT, DELIVERY, RENEWAL}
    opened = [set(np.flatnonzero(row).tolist()) for row in found]
    assert opened == [always, always, set(range(len(ROUTES)))]


def test_without_the_store_nothing_can_be_collected() -> None:
    scenario = shop(configurations={"online": {"channels": ["web"], "tactics": "all"}}, today=None)
    assert not routes(scenario, "online").open[0, PICK_UP]


def test_a_closed_store_ships_nothing() -> None:
    scenario = shop(configurations={"online": {"channels": ["web"], "tactics": "all"}}, today=None)
    assert not routes(scenario, "online").open[0, SHIP_FROM_STORE]


def test_routes_carry_their_numbers() -> None:
    found = routes(shop(), "multi", "omni")
    assert found.lead_time[1] == pytest.approx([0, 3, 3 / 24, 1, 3, 0])
    assert found.lead_shape.tolist() == [1, 3, 1, 1, 3, 1]
    assert found.promise.tolist() == [np.inf, 4, 1, 2, 4, np.inf]
    assert found.cost.tolist() == [0, 18000, 5000, 24000, 18000, 0]
    assert found.use_cost[:, PICK_UP].tolist() == [0, 1000]
    assert found.use_cost[:, ENDLESS_AISLE].tolist() == [0, 0]
    assert found.handoff_cost.tolist() == [0, 100]
    assert found.pick_up_channel == 3
    assert (found.aisle_pool, found.store_pool) == (1, 0)


def test_what_tactics_save_is_not_saved_again() -> None:
    looks = {"what": "Stock on the screen", "stock_visibility": 0.5, "oversold": 0.5}
    scenario = shop(
        tactics={"one": looks, "two": looks, "fair": {"what": "f", "promotions_honoured": 0.6}},
        configurations={
            "multi": {"channels": "all"},
            "half": {"channels": "all", "tactics": ["one"]},
            "omni": {"channels": "all", "tactics": "all"},
        },
    )
    names, three = names_of(scenario), ("multi", "half", "omni")
    shelves = shelves_of(scenario, names, in_force(scenario, *three))
    assert shelves.visible == pytest.approx([0, 0.5, 0.75])
    assert shelves.oversold == pytest.approx([0.3, 0.15, 0.075])
    offer = offer_of(scenario, names, in_force(scenario, *three))
    assert offer.honoured == pytest.approx([0.5, 0.5, 0.8])


def test_channels_share_pools() -> None:
    scenario = shop()
    shelves = shelves_of(scenario, names_of(scenario), in_force(scenario, "multi"))
    assert shelves.pool.tolist() == [-1, 1, 1, 0]
    assert shelves.first_location.tolist() == [0, 2, 3]
    reactions = SHOP["stock"]["reactions"]
    assert np.diff(shelves.reactions.bound, prepend=0.0) == pytest.approx(list(reactions.values()))


def test_without_stock_nothing_is_ever_missing() -> None:
    scenario = shop(stock=None)
    shelves = shelves_of(scenario, names_of(scenario), in_force(scenario, "multi"))
    assert (shelves.items, shelves.pool.tolist()) == (1, [-1] * 4)


def test_money() -> None:
    channels = {**SHOP["channels"], "web": {"kind": "website", "commission": "8%"}}
    scenario = shop(channels=channels)
    money = money_of(scenario, names_of(scenario), in_force(scenario, "multi"))
    assert (money.goods, money.payment) == pytest.approx((0.55, 0.01))
    assert money.commission.tolist() == [0, 0.08, 0, 0]
