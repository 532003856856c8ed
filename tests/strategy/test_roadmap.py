"""On a shop whose best order is known from arithmetic, the roadmap is found."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest

from omnisim.strategy.batch import Memory
from omnisim.strategy.first_step import first_steps, without_luck
from omnisim.strategy.roadmap import Asked, efficient, roadmap
from omnisim.strategy.search import Effort
from omnisim.strategy.simulated import ScenarioFunction
from tests.strategy.building import BEST, function_of, programme_of, shop

ASKED = Asked(
    effort=Effort(complete_up_to=0, width=1, at_most=30),
    screening=1,
    sharpening=0,
    finalists=3,
    first=4,
    at_most=4,
    told=5,
    worlds=3,
    shapley=2,
)
SHOP = shop(provenance={"economics": {"spread": "20%"}, "tactics": {"spread": "30%"}})


@pytest.fixture(scope="module")
def store():
    return Memory()


@pytest.fixture(scope="module")
def found(store):
    return roadmap(function_of(SHOP), programme_of(SHOP), ASKED, store=store)


def test_the_known_best_order_is_found_and_surely(found):
    assert found.best.order == BEST
    assert found.is_sure
    assert found.rivals == ()
    assert [b.there for b in found.best.builds] == [20, 40]


def test_its_worth_is_what_arithmetic_says(found):
    """40 people, 12 needs a year, 4 of 5 lost before, 9 of 10 of those saved from day 40 on."""
    orders = 40 * 12 / 365 * 160 * 0.8 * 0.9
    rate = SHOP.economics.discount_rate.value
    worth = orders * 100 * 0.5 * (1 + rate) ** (-120 / 365) - 200 - 200 * (1 + rate) ** (-20 / 365)
    assert abs(found.best.npv.value - worth) < 4 * found.best.npv.standard_error
    assert found.best.npv.standard_error < 0.1 * worth


def test_the_same_question_gives_the_same_answer_from_the_store(found, store):
    again = roadmap(function_of(SHOP), programme_of(SHOP), ASKED, store=store)
    assert again.best == found.best
    assert again.frontier == found.frontier
    assert again.steps == found.steps


def test_the_frontier_begins_with_nothing_and_holds_the_best(found):
    kept = [plan for plan in found.frontier if plan.is_efficient]
    assert kept[0].order == ()
    assert kept[-1].order == BEST
    assert [p.cost for p in kept] == sorted(p.cost for p in kept)
    assert all(a.npv.value < b.npv.value for a, b in pairwise(kept))


def test_the_best_first_step_is_regretted_least(found):
    assert found.steps[0].step == "accounts"
    assert found.steps[0].expected_regret == pytest.approx(0, abs=1e-6)
    worst = {each.step: each.expected_regret for each in found.steps}
    assert worst["gold_plate"] > worst["better_form"] > 0
    assert None in worst


def test_shares_add_up_and_the_one_that_needs_another_has_the_gain(found):
    assert found.shares.tactics == BEST
    accounts, one_click = found.shares.added.value
    assert accounts == pytest.approx(-200, abs=1)
    assert accounts + one_click == pytest.approx(float(found.shares.whole.value))


def test_whoever_builds_two_at_once_begins_with_both():
    """Beside the accounts the form is begun, on the same day: beginning with it is no regret."""
    dear = shop()
    few = replace(programme_of(dear), tactics=("accounts", "better_form", "one_click"), at_once=2)
    asked = ASKED._replace(effort=Effort(), worlds=2, first=2, at_most=2, told=2, shapley=0)
    found = roadmap(function_of(dear), few, asked)
    order = found.best.order
    assert len(order) >= 2
    assert set(found.leading_step) == {*order[:2]} - {"one_click"}
    regrets = {each.step: each.expected_regret for each in found.steps}
    assert all(regrets[step] == regrets[order[0]] for step in found.leading_step)
    assert {*regrets} >= {"accounts", "better_form", None}


def test_nothing_is_said_to_be_possible_where_all_is_too_dear():
    poor = replace(programme_of(SHOP), budget=10.0)
    found = roadmap(function_of(SHOP), poor, ASKED._replace(worlds=2))
    assert not found.is_possible
    assert found.leading_step == ()
    assert list(found.found.worth) == [()]


class Noted(ScenarioFunction):
    """A function that notes which replications it was asked for."""

    numbers: ClassVar[set[int]] = set()

    def __call__(self, case, replications, /):
        self.numbers.update(replications)
        return super().__call__(case, replications)


def test_no_stage_sees_the_luck_of_another():
    """What is tried, chosen, told and judged has replications of its own for each of these."""
    plain = function_of(SHOP)
    asked = ASKED._replace(effort=Effort(0, 1, 6), finalists=1)
    few = replace(programme_of(SHOP), tactics=("accounts", "one_click"))
    roadmap(Noted(plain.question), few, asked)
    stages = Counter(number // 1000 for number in Noted.numbers)
    wanted = (asked.screening, asked.first, asked.told, asked.worlds, asked.shapley)
    assert tuple(stages[stage] for stage in range(5)) == wanted


def test_where_nothing_pays_the_answer_is_to_build_nothing():
    dear = shop(economics={"gross_margin": 0.001})
    few = replace(programme_of(dear), tactics=("accounts", "one_click", "poster"))
    asked = ASKED._replace(worlds=0, first=2, effort=Effort(0, 1, 6), finalists=1, sharpening=1)
    found = roadmap(function_of(dear), few, asked)
    assert found.best.order == ()
    assert found.shares is None
    assert found.steps == ()


def test_what_costs_as_much_and_brings_less_is_not_efficient():
    assert efficient([(0, 0), (5, 5), (5, 4), (6, 5), (9, 1)]) == [True, True, False, False, False]


def test_regret_is_what_the_best_step_of_each_world_would_have_brought_more():
    worlds = np.array([[10.0, -4.0, 6.0], [4.0, 4.0, 4.0], [0.0, 0.0, 0.0]])
    central = np.repeat([[4.0], [4.0], [0.0]], 3, axis=1)  # no luck at all
    found = first_steps(["a", "b", None], [("a",), ("b",), ()], central, worlds)
    by_step = {each.step: each for each in found}
    assert by_step["a"].expected_regret == pytest.approx(8 / 3)
    assert by_step["a"].worst_regret == 8.0
    assert by_step["b"].expected_regret == pytest.approx((6 + 0 + 2) / 3)
    assert by_step["b"].worst_regret == 6.0
    assert by_step["a"].share_losing == pytest.approx(1 / 3)
    assert [each.step for each in found] == ["b", "a", None]


def test_what_luck_explains_is_no_doubt_about_the_world():
    rng = np.random.default_rng(2)
    luck, mean = rng.normal(size=(2, 400)), np.array([[3.0], [0.0]])
    ahead = without_luck(mean + luck[:, :200], mean + luck[:, 200:])
    assert np.ptp(ahead[1]) < 0.6 * np.ptp(luck[1, 200:] - luck[0, 200:])
    assert ahead[1].mean() == pytest.approx(-3, abs=0.3)
