"""Staff, hours and what follows an order, from the scenario to the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.build.network import names_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.build.service import after_of, desks_of
from omnisim.engine.model import Desks
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing
from tests.shops import SHOP, in_force, shop
from tests.simulated import ONE_NEED, market


def desks(scenario: Scenario, *configurations: str) -> Desks:
    return desks_of(scenario, names_of(scenario), in_force(scenario, *configurations))


@st.composite
def staffed(draw: st.DrawFn) -> Scenario:
    """Channels with people at some locations, and configurations that close some of them."""
    number = st.integers(1, 5)
    sizes = draw(st.lists(st.tuples(number, number), min_size=1, max_size=5))
    names = [f"shop{i}" for i in range(len(sizes))]
    opened = st.lists(st.sampled_from(names), min_size=1, unique=True)
    return market(
        channels={
            "web": {"kind": "website"},
            **{
                name: {"kind": "store", "servers": servers, "locations": locations}
                for name, (servers, locations) in zip(names, sizes, strict=True)
            },
        },
        segments={"all": {**ONE_NEED, "prospects": 1, "entry": {"purchase@web": 1}}},
        journey={"all": {f"purchase@{name}": {"conversion": 1} for name in ["web", *names]}},
        configurations={
            "all": {"channels": "all"},
            "some": {"channels": ["web", *draw(opened)]},
            "other": {"channels": draw(opened)},
        },
    )


@given(scenario=staffed())
def test_the_staff_is_the_same_in_every_configuration(scenario: Scenario) -> None:
    """In number; nobody loses a colleague by others' closing, and no location stands empty."""
    teams = {name: staffing(scenario, name) for name in scenario.configurations}
    assert len({team.total for team in teams.values()}) == 1
    for name, team in teams.items():
        assert set(team.servers) == set(scenario.open_channels(name)) - {"web"}
        for channel, people in team.servers.items():
            assert min(people) >= int(scenario.channels[channel].servers or 0)
            assert max(people) - min(people) <= 1


@given(scenario=staffed())
@settings(max_examples=25)
def test_desks_hold_the_staff(scenario: Scenario) -> None:
    names = ("all", "some", "other")
    made = desks(scenario, *names)
    assert made.servers.sum(axis=1).tolist() == [staffing(scenario, n).total for n in names]
    assert made.servers.shape == (3, made.locations.sum())
    room = np.diff(made.first_server)
    assert (room == made.servers.max(axis=0)).all()


def test_a_configuration_may_name_its_own_staff() -> None:
    scenario = shop(
        configurations={
            "multi": {"channels": "all"},
            "more": {"channels": "all", "servers": {"store": 4}},
        }
    )
    assert desks(scenario, "multi", "more").servers.tolist() == [[0, 0, 1, 1, 1], [0, 0, 1, 4, 4]]


def test_tactics_change_handling_and_open_returns() -> None:
    scenario = shop()
    chat = list(scenario.channels).index("chat")
    handling = desks(scenario, "multi", "omni").handling[:, chat] * 1440
    assert handling == pytest.approx([10.0, 9.0])
    assert after_of(scenario, in_force(scenario, "multi", "omni")).return_open.tolist() == [0, 1]


def test_hours_patience_and_where_the_impatient_go() -> None:
    made = desks(shop(), "multi")
    ads, web, chat, store = range(4)
    assert made.always_open.tolist() == [1, 1, 0, 0]
    assert made.comes_later.tolist() == [0, 0, 0, 1]
    assert made.opens[store].tolist() == [10 / 24] * 7
    assert made.closes[chat].tolist() == [20 / 24] * 7
    assert np.isinf(made.patience[[ads, web]]).all()
    assert made.patience[[chat, store]] * 1440 == pytest.approx([30, 15])
    first = made.impatient.start
    assert made.impatient.target[first[chat] : first[chat + 1]].tolist() == [-1, web]
    assert made.impatient.target[first[store] : first[store + 1]].tolist() == [-1]


RETURN_IN_STORE: dict[str, Any] = {"what": "Bring it back", "routes": ["return_in_store"]}


def test_nothing_comes_back_to_a_store_that_is_not_open() -> None:
    scenario = shop(
        tactics={"collect": RETURN_IN_STORE},
        configurations={"online": {"channels": ["web", "chat"], "tactics": "all"}},
        today="online",
    )
    assert after_of(scenario, in_force(scenario, "online")).return_open.tolist() == [0]


def test_epochs_are_today_and_then_the_configuration() -> None:
    model = plan_of(shop(), "single").model
    assert model.network.open.tolist() == [[1, 1, 1, 1], [0, 0, 0, 1]]
    assert model.desks.servers.tolist() == [[0, 0, 1, 1, 1], [0, 0, 0, 2, 1]]
    assert SHOP["today"] == "multi"
