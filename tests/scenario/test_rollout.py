"""Rollout: which tactic acts when, and how strongly."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.build.network import names_of, network_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.build.rerouting import with_lapses_saved, with_other_service, with_reroutes
from omnisim.engine.preview import effective_network
from omnisim.event_log import DELIVERY, ORDER, PICK_UP
from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.rollout import Epoch, epochs_of
from omnisim.scenario.scenario import Scenario
from tests.shops import shop
from tests.simulated import assert_share, log_of, part_of

ONE = {"what": "It helps"}


def with_tactics(new: dict[str, Any] | None = None, **tactics: Any) -> Scenario:
    """Return the shop with tactics of its own; `new` says more of the configuration with all."""
    return shop(
        tactics={name: ONE | tactic for name, tactic in tactics.items()},
        configurations={
            "multi": {"channels": "all"},
            "omni": {"channels": "all", "tactics": "all"} | (new or {}),
        },
    )


def course(scenario: Scenario, name: str, configuration: str = "omni") -> dict[float, float]:
    """Return the strength of a tactic by the day from which on it has it."""
    return {e.start: e.strength.get(name, 0.0) for e in epochs_of(scenario, configuration)[1:]}


def test_without_time_to_build_everything_is_there_at_once() -> None:
    scenario = with_tactics(one={})
    today, launched = epochs_of(scenario, "omni")
    assert (today.start, today.configuration, today.strength) == (-60.0, "multi", {})
    assert (launched.start, launched.configuration, launched.strength) == (0.0, "omni", {"one": 1})


def test_a_tactic_is_built_and_then_comes_into_use_in_steps() -> None:
    scenario = with_tactics(one={"build": "30 days", "ramp": "60.8 days", "coverage": 0.5})
    expected = {0.0: 0.0, 30.0: 0.125, 60.4: 0.375, 90.8: 0.5}
    assert course(scenario, "one") == pytest.approx(expected)


@pytest.mark.parametrize("settle", ["0 days", "180 days", "47 days"])
@pytest.mark.parametrize("ramp", ["10 days", "60 days", "91 days", "200 days"])
def test_a_ramp_ends_at_full_strength_and_is_half_through_in_the_middle(
    settle: str, ramp: str
) -> None:
    """On the mean over the ramp a tactic has half its strength: it is not ahead of its plan."""
    scenario = with_tactics(one={"ramp": ramp})
    run = scenario.run.model_copy(update={"settle": float(settle.split()[0])})
    steps = [*course(scenario.model_copy(update={"run": run}), "one").items()]
    assert steps[-1][1] == 1.0
    length = steps[-1][0] - steps[0][0]
    assert length == pytest.approx(float(ramp.split()[0]))
    area = sum(s * (u - t) for (t, s), (u, _) in pairwise(steps))
    assert area == pytest.approx(length / 2)


def test_a_configuration_may_plan_otherwise_and_be_late() -> None:
    plan = {"start": "10 days", "build": "20 days", "ramp": "0 days", "coverage": 0.2}
    scenario = with_tactics(
        {"rollout": {"one": plan}, "lateness": 1.5, "overrun": 2},
        one={"build": "1 day", "cost": {"one_off": 1000}},
    )
    assert course(scenario, "one") == {0.0: 0.0, 40.0: 0.2}
    assert [line.one_off for line in fixed_costs(scenario, "omni")][-2] == 2000.0


def test_what_today_has_needs_no_time() -> None:
    scenario = with_tactics(one={"build": "1 year", "ramp": "1 year", "coverage": 0.8})
    everywhere = scenario.model_copy(update={"today": "omni"})
    assert [e.strength for e in epochs_of(everywhere, "omni")] == [{"one": 0.8}, {"one": 0.8}]


def test_training_makes_more_of_what_needs_staff() -> None:
    scenario = with_tactics(
        helped={"needs_staff": True},
        alone={},
        training={"adoption": 0.5, "build": "30 days"},
    ).model_copy(update={"adoption": shop().adoption.model_copy(update={"value": 0.4})})
    assert course(scenario, "helped") == pytest.approx({0.0: 0.4, 30.0: 0.7})
    assert course(scenario, "alone") == {0.0: 1.0, 30.0: 1.0}


def test_what_lacks_what_it_needs_does_nothing() -> None:
    scenario = with_tactics(first={"build": "30 days"}, second={"needs": ["first"]})
    assert course(scenario, "second") == {0.0: 0.0, 30.0: 1.0}


def test_a_channel_that_a_tactic_opens_is_closed_without_it() -> None:
    scenario = with_tactics(seller={"opens": ["chat"], "build": "30 days"})
    before, launch, built = epochs_of(scenario, "omni")
    assert "chat" not in before.open_channels(scenario)
    assert "chat" not in launch.open_channels(scenario)
    assert "chat" in built.open_channels(scenario)
    assert "chat" not in scenario.open_channels("multi")
    opened = network_of(scenario, names_of(scenario), (before, launch, built)).open
    assert opened[:, names_of(scenario).channels.index("chat")].tolist() == [0, 0, 1]


def test_a_pilot_is_open_to_its_share_of_customers() -> None:
    """The same people all the time: who may collect does, the others have goods delivered."""
    scenario = with_tactics(collect={"routes": ["pick_up"], "coverage": 0.3})
    plan = plan_of(scenario, "omni")
    assert plan.model.fulfilment.open[1, PICK_UP] == 0.3
    always = scenario.model_copy(
        update={
            "fulfilment": scenario.fulfilment.model_copy(
                update={
                    "pick_up": scenario.fulfilment.pick_up.model_copy(  # type: ignore[union-attr]
                        update={"chosen": scenario.adoption}
                    )
                }
            )
        }
    )
    log = log_of(always.model_copy(update={"stock": None}), "omni")
    sent = part_of(log, (log.event == ORDER) & np.isin(log.detail, (DELIVERY, PICK_UP)))
    sent = part_of(sent, sent.time >= 0)
    people = {who: {*sent.detail[sent.customer == who].tolist()} for who in {*sent.customer}}
    assert all(len(routes) == 1 for routes in people.values())
    assert_share(sum(PICK_UP in routes for routes in people.values()), len(people), 0.3)


# --- how people are led ------------------------------------------------------------------------


def epoch(scenario: Scenario, strength: float = 1.0) -> Epoch:
    return Epoch(0.0, "omni", dict.fromkeys(scenario.tactics, strength))


@given(saved=st.floats(0, 1), strength=st.floats(0, 1), lapse=st.floats(0, 0.99))
@settings(max_examples=50)
def test_saved_lapses_go_on_as_the_others_do(saved: float, strength: float, lapse: float) -> None:
    scenario = with_tactics(one={"saves": {"purchase": saved}})
    row = {"purchase@store": (1 - lapse) * 0.25, "conversion": (1 - lapse) * 0.75, "lapse": lapse}
    found = with_lapses_saved(row, scenario, epoch(scenario, strength), "purchase@web")
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["lapse"] == pytest.approx(lapse * (1 - saved * strength))
    assert found["conversion"] == pytest.approx(3 * found["purchase@store"])
    elsewhere = with_lapses_saved(row, scenario, epoch(scenario, strength), "consideration@web")
    assert elsewhere == row


@pytest.mark.parametrize(
    ("names", "saved"),
    [
        ({"purchase@web": 0.1, "purchase": 0.2, "web": 0.3, "all": 0.4}, 0.1),
        ({"purchase": 0.2, "web": 0.3, "all": 0.4}, 0.2),
        ({"web": 0.3, "all": 0.4}, 0.3),
        ({"all": 0.4}, 0.4),
        ({"retention": 0.5}, 0.0),
    ],
)
def test_the_most_precise_name_counts(names: dict[str, float], saved: float) -> None:
    scenario = with_tactics(one={"saves": names})
    row = {"conversion": 0.5, "lapse": 0.5}
    found = with_lapses_saved(row, scenario, epoch(scenario), "purchase@web")
    assert found["lapse"] == pytest.approx(0.5 * (1 - saved))


def test_some_want_another_touchpoint() -> None:
    scenario = with_tactics(one={"reroutes": {"purchase@web > purchase@store": 0.5}})
    row = {"purchase@web": 0.4, "purchase@store": 0.1, "lapse": 0.5}
    known = ("purchase@web", "purchase@store")
    half = with_reroutes(row, scenario, epoch(scenario, 0.5), known)
    assert half == pytest.approx({"purchase@web": 0.3, "purchase@store": 0.2, "lapse": 0.5})
    assert with_reroutes(row, scenario, epoch(scenario), ("purchase@web",)) == row


def test_service_contacts_are_led_elsewhere() -> None:
    scenario = with_tactics(one={"service_entry": {"retention@chat": 0.2, "retention@store": 0.2}})
    found = with_other_service({"retention@web": 1.0}, scenario, epoch(scenario, 0.5))
    assert found == {"retention@web": 0.5, "retention@chat": 0.25, "retention@store": 0.25}


def test_saved_lapses_are_in_the_closed_form() -> None:
    plain, helped = with_tactics(one={}), with_tactics(one={"saves": {"all": 0.2}})
    less, more = (
        effective_network(plan_of(each, "omni").model, 0).outcomes[0] for each in (plain, helped)
    )
    assert less < more < 1.0


def test_what_needs_something_idle_is_idle_too() -> None:
    scenario = with_tactics(
        first={"build": "30 days"}, second={"needs": ["first"]}, third={"needs": ["second"]}
    )
    assert course(scenario, "third") == {0.0: 0.0, 30.0: 1.0}
