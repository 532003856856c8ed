"""A team that builds so much at a time, in an order that keeps to needs, budget and horizon."""

import pytest

from omnisim.scenario.evidence import ledger
from omnisim.scenario.quantity import Unit, quantity
from omnisim.strategy.schedule import with_build_times
from tests.strategy.building import BEST, function_of, programme_of, shop

SHOP = shop()


def days(programme, order, values=None):
    return [(b.tactic, b.begun, b.there) for b in programme.schedule(order, values)]


def test_one_team_builds_one_thing_after_the_other():
    found = days(programme_of(SHOP), ("accounts", "one_click", "better_form"))
    assert found == [("accounts", 0, 20), ("one_click", 20, 40), ("better_form", 40, 100)]


def test_two_teams_build_two_things_and_needs_are_waited_for():
    found = days(programme_of(SHOP, at_once=2), ("accounts", "better_form", "one_click"))
    assert found == [("accounts", 0, 20), ("better_form", 0, 60), ("one_click", 20, 40)]
    waiting = days(programme_of(SHOP, at_once=2), ("accounts", "one_click"))
    assert waiting == [("accounts", 0, 20), ("one_click", 20, 40)]


def test_a_world_with_slow_builds_and_late_projects_shifts_everything_behind():
    values = {"tactics.accounts.build": 50.0, "configurations.today.lateness": 2.0}
    found = days(programme_of(SHOP), BEST, values)
    assert found == [("accounts", 0, 100), ("one_click", 100, 140)]


def test_orders_keep_to_needs_budget_and_horizon():
    programme = programme_of(SHOP, budget=2000)
    assert not programme.allows(("one_click",))
    assert programme.allows(BEST)
    assert not programme.allows(("gold_plate",))
    assert programme_of(SHOP).allows(("gold_plate",))
    short = shop(run={"horizon": "70 days", "warm_up": "10 days"})
    assert programme_of(short).allows(BEST)
    assert not programme_of(short).allows((*BEST, "better_form"))


def test_orders_with_one_schedule_are_one_roadmap():
    alone, wide = programme_of(SHOP), programme_of(SHOP, at_once=3)
    one, other = ("accounts", "poster", "better_form"), ("poster", "better_form", "accounts")
    assert alone.key(one) != alone.key(other)
    assert wide.key(one) == wide.key(other)


def test_the_case_of_an_order_has_it_built_on_its_days():
    programme = programme_of(SHOP)
    scenario, name = function_of(SHOP).scenario_of(programme.case(BEST))
    assert scenario.active_tactics(name) == BEST
    rollout = scenario.configurations[name].rollout
    assert {tactic: plan.start.value for tactic, plan in rollout.items()} == {
        "accounts": 0.0,
        "one_click": 20.0,
    }
    assert programme.cost(BEST) == 400.0


def test_without_one_tactic_the_others_keep_their_days():
    programme = programme_of(SHOP)
    case = programme.only((*BEST, "better_form"), frozenset({"accounts", "better_form"}))
    assert case.alternative.levers == {
        "tactics.accounts": True,
        "rollout.accounts.start": 0.0,
        "tactics.better_form": True,
        "rollout.better_form.start": 40.0,
    }


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_longer_order_changes_nothing_about_its_beginning(at_once):
    programme = programme_of(SHOP, at_once=at_once)
    whole = ("better_form", "accounts", "poster", "one_click", "gold_plate")
    for size in range(len(whole)):
        assert programme.schedule(whole[:size]) == programme.schedule(whole)[:size]


def test_build_times_that_nobody_stated_are_a_range_that_worlds_draw():
    stated = with_build_times(SHOP, 45.0)
    assert stated == SHOP  # all tactics of this shop state theirs
    bare = SHOP.tactics["poster"].model_copy(update={"build": quantity(0.0, Unit.days)})
    given = with_build_times(SHOP.model_copy(update={"tactics": {"poster": bare}}), 45.0)
    assert given.tactics["poster"].build.value == 45.0
    inputs = {each.name: each for each in ledger(given, given.provenance)}
    assert inputs["tactics.poster.build"].is_uncertain
