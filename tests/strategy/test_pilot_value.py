"""What a pilot is worth: the closed form against pilots played out one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.strategy.pilot_value import Belief, Terms, gain, learnt_deviation, worth

FREE = Terms(lost=0.0, one_off=0.0, share=0.1, delay=0.0)


def test_perfect_information_of_the_published_example():
    belief = Belief(0.1, 0.8544)
    assert belief.regret == pytest.approx(0.2932, abs=5e-5)


def played(belief, terms, shown, error, rounds=400_000, seed=1):
    """Draw worlds, run the pilot in each, follow it if that is right by Bayes, count money."""
    rng = np.random.default_rng(seed)
    covariance = [[belief.deviation**2, belief.link], [belief.link, belief.early_deviation**2]]
    theta, early = rng.multivariate_normal([belief.mean, 0.0], covariance, rounds).T
    seen = shown * early + error * rng.normal(size=rounds)
    slope = shown * belief.link / ((shown * belief.early_deviation) ** 2 + error**2)
    thought = belief.mean + slope * seen
    waiting = (1 - terms.share) * terms.delay

    def rolled_out(worth):
        return worth - waiting * (worth + terms.one_off)

    follow = rolled_out(thought) > -terms.lost
    money = np.where(follow, rolled_out(theta), -terms.lost) - terms.extra
    return money, follow


@pytest.mark.parametrize(
    ("belief", "terms", "shown", "error"),
    [
        (Belief(20.0, 100.0, 8.0, 560.0), Terms(30.0, 60.0, 0.2, 0.1), 1.0, 5.0),
        (Belief(-40.0, 90.0, 6.0, 400.0), Terms(10.0, 80.0, 0.1, 0.2, 3.0), 0.7, 2.0),
        (Belief(150.0, 60.0, 5.0, 250.0), Terms(25.0, 50.0, 0.5, 0.05), 0.9, 9.0),
    ],
)
def test_the_closed_form_is_what_playing_it_out_gives(belief, terms, shown, error):
    found = worth(belief, terms, shown=shown, error=error)
    money, follow = played(belief, terms, shown, error)
    assert abs(money.mean() - found.value) < 4 * money.std() / np.sqrt(len(money))
    assert follow.mean() == pytest.approx(found.follows, abs=0.004)
    assert found.net == pytest.approx(found.value - max(belief.mean, 0))


@given(st.floats(-50, 50), st.floats(0.1, 50), st.floats(0.01, 1), st.floats(0, 20))
def test_a_free_pilot_never_hurts_and_never_beats_knowing(mean, deviation, shown, error):
    belief = Belief(mean, deviation, 3.0, 2.9 * deviation)
    found = worth(belief, FREE, shown=shown, error=error)
    assert found.net >= -1e-9
    assert found.regret >= -1e-9
    assert 0 <= found.learnt <= 1
    assert found.value <= belief.knowing + 1e-9


def test_an_exact_pilot_of_a_perfectly_linked_effect_leaves_no_regret():
    belief = Belief(5.0, 40.0, 2.0, 80.0)
    assert learnt_deviation(belief, shown=1.0, error=0.0) == pytest.approx(40.0)
    assert worth(belief, FREE, error=0.0).regret == pytest.approx(0.0, abs=1e-9)


def test_whoever_is_sure_enough_should_not_pilot():
    belief = Belief(mean=300.0, deviation=50.0, early_deviation=4.0, link=180.0)
    terms = Terms(lost=40.0, one_off=60.0, share=0.1, delay=0.2)
    assert worth(belief, terms, error=0.5).net < 0  # waiting costs more than could be learnt
    doubtful = belief._replace(mean=0.0)
    assert worth(doubtful, terms._replace(lost=5.0), error=0.5).net > 0


def test_who_learns_nothing_gains_nothing():
    belief = Belief(10.0, 30.0)
    found = worth(belief, FREE, error=1.0)
    assert (found.net, found.learnt, found.follows) == (pytest.approx(0.0), 0.0, 1.0)


def test_the_gain_of_a_sure_thing_is_itself():
    assert gain(7.0, 0.0) == 7.0
    assert gain(-7.0, 0.0) == 0.0
