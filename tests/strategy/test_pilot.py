"""A pilot is designed from the simulated market, and does there what the design says."""

from dataclasses import replace

import numpy as np
import pytest

from omnisim.measure.statistics import wilson
from omnisim.strategy.neighbours import Town
from omnisim.strategy.pilot import pilot
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.pilot_people import EarlyFunction, People, early
from omnisim.strategy.power import Groups, power
from omnisim.strategy.rehearsal import Lives, lives_of, played_with_customers, played_with_stores
from tests.strategy.building import function_of, programme_of, shop

SHOP = shop(provenance={"economics": {"spread": "20%"}, "tactics": {"spread": "60%"}})
ORDER = ("better_form",)
ASKED = PilotAsked(weeks=(4, 8, 52), shares=(0.2, 0.5), replications=4, noise=2, worlds=6)


@pytest.fixture(scope="module")
def found():
    return pilot(function_of(SHOP), programme_of(SHOP), ORDER, ASKED)


def test_it_begins_when_the_change_is_there_and_ends_within_the_horizon(found):
    assert found.there == 60.0
    assert [effect.weeks for effect in found.effects] == [4, 8]
    assert {design.weeks for design in found.designs} == {4, 8}


def test_the_effect_is_what_arithmetic_says(found):
    """40 people, 12 needs a year, of 4 lost in 5 three in ten saved, 50 of 100 earned."""
    for effect in found.effects:
        expected = 12 / 365 * 7 * effect.weeks * 0.8 * 0.3 * 50
        assert abs(effect.per_head.value - expected) < 4 * effect.per_head.standard_error


def test_the_noise_is_what_arithmetic_says(found):
    """Orders are Poisson: variance of money is rate × E[value²], the past tells nothing."""
    rate = 12 / 365 * 28 * 0.2
    assert found.noise.person[4] == pytest.approx((rate * 50**2 * 1.02) ** 0.5, rel=0.25)


def test_power_and_errors_are_those_of_the_closed_form(found):
    effects = {effect.weeks: float(effect.per_head.value) for effect in found.effects}
    for design in found.designs:
        assert design.unit == "customers"  # a web shop has no stores
        deviation = found.noise.person[design.weeks]
        assert design.error == pytest.approx(deviation * design.groups.width)
        assert design.power == power(effects[design.weeks], deviation, design.groups)


def test_the_design_worth_most_comes_first_and_is_the_advice(found):
    nets = [design.worth.net for design in found.designs]
    assert nets == sorted(nets, reverse=True)
    assert found.is_worth_it == (nets[0] > 0)
    assert found.best is found.designs[0]


def test_a_design_that_cries_wolf_is_not_called_strong(found):
    def with_alarm(alarm):
        return found.designs[0]._replace(power=0.9, alarm=alarm)

    assert with_alarm(0.055).is_strong(found.asked)
    assert not with_alarm(0.087).is_strong(found.asked)
    wolf = replace(found, designs=(with_alarm(0.087), with_alarm(0.05)._replace(power=0.5)))
    assert wolf.smallest is None
    assert wolf.tested.power == 0.5


def test_a_change_that_is_sure_to_pay_needs_no_pilot():
    asked = ASKED._replace(replications=2, noise=1, worlds=2)
    sure = pilot(function_of(SHOP), programme_of(SHOP), ("accounts", "one_click"), asked)
    assert sure.belief.mean > 0
    assert not sure.is_worth_it


def test_where_nothing_fits_into_the_horizon_there_is_no_design():
    short = shop(run={"horizon": "65 days", "warm_up": "10 days", "value_window": "30 days"})
    asked = ASKED._replace(replications=2, noise=1, worlds=0)
    found = pilot(function_of(short), programme_of(short), ORDER, asked)
    assert found.best is None
    assert not found.is_worth_it
    assert found.smallest is None


def test_money_of_months_is_spread_evenly_within_them():
    function = EarlyFunction(function_of(shop(run={"horizon": "365 days"})))
    month = 365 / 12
    months = np.array([[0.0, 30.0, 60.0, *[0.0] * 9]] * 2)
    assert early(function, months, month, month / 2) == pytest.approx([15.0, 15.0])
    assert early(function, months, [month * 1.5, 0.0], month) == pytest.approx([45.0, 0.0])


def test_a_played_pilot_has_the_power_of_the_closed_form():
    """The market of the shop, everybody twice; 5 % false alarms without the change."""
    big = shop(prospects=200)
    function, programme = function_of(big), programme_of(big)
    without, with_it = programme.case(()), programme.case(ORDER)
    lives = lives_of(function, without, with_it, replications=[0, 1], begin=60.0, weeks=4)
    gap = np.mean([each.with_it.during[0].mean() - each.without.during[0].mean() for each in lives])
    groups = Groups(100, 100)
    spread = [
        (each.without.during[0].std() ** 2 + each.with_it.during[0].std() ** 2) / 2
        for each in lives
    ]
    closed = power(float(gap), float(np.sqrt(np.mean(spread))), groups)
    played = played_with_customers(lives, groups, rounds=600, seed=1)
    low, high = wilson(played.significant, played.rounds, confidence=0.999)
    assert 0.1 < closed < 0.99
    assert low - 0.03 <= closed <= high + 0.03  # half of them have the treated spread
    low, high = wilson(played.alarms, played.rounds, confidence=0.999)
    assert low <= 0.05 <= high
    assert played.mean_estimate == pytest.approx(gap, rel=0.15)


def test_a_draft_is_played_with_as_many_people_as_the_pilot_has():
    """Six people of a draft stand for sixty: drawn again and again, with the power of sixty."""
    rng = np.random.default_rng(4)
    without = People(rng.random(60), np.zeros(60), rng.normal(size=(1, 60)))
    life = Lives(without, without._replace(during=without.during + 0.5))
    closed = power(0.5, float(without.during.std()), Groups(300, 300))
    few = power(0.5, float(without.during.std()), Groups(30, 30))
    played = played_with_customers([life], Groups(300, 300), rounds=300)
    assert few < 0.6 < 0.99 < closed
    assert played.significant >= 0.97 * played.rounds
    low, high = wilson(played.alarms, played.rounds, confidence=0.999)
    assert low <= 0.05 <= high


def test_stores_of_a_draft_vary_as_those_of_the_whole_market():
    """A tenth of the people in as many stores: each varies more, by what it would of ten times."""
    from omnisim.strategy.pilot_people import NoiseFunction, noise_of

    big = shop(prospects=400)
    noise = {}
    for people in (None, 40):
        whole = replace(function_of(big), people=people)
        function = NoiseFunction(whole, 60.0, (8,), 8)
        sums = function(programme_of(big).case(()), tuple(range(12)))
        noise[people] = noise_of(function, sums.numerator).store[8]
    assert noise[40] == pytest.approx(noise[None], rel=0.25)  # √10 without that


def lives(effect, spill, stores=8, per_store=60, seed=2):
    rng = np.random.default_rng(seed)
    home = (np.arange(stores * per_store) + 0.5) / (stores * per_store)
    before, luck = rng.normal(size=(2, len(home)))
    without = People(home, before, (3 + 0.5 * before + luck)[None, :])
    return [Lives(without, without._replace(during=without.during + effect))]


@pytest.mark.parametrize(("split", "shown"), [("apart", 1 - 2 * 0.2), ("block", 1 - 0.2 / 4 * 2)])
def test_neighbours_hide_part_of_the_effect_when_it_is_played(split, shown):
    town = Town(8, spill_over=0.2)
    played = played_with_stores(lives(5.0, 0.2), town, 4, split, people=480, rounds=40)
    assert played.mean_estimate == pytest.approx(5.0 * shown, rel=0.06)
    assert played.significant == 40
