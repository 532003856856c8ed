"""What it is worth to know, against closed forms, and nothing where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from omnisim.strategy import information
from omnisim.strategy.batch import outcomes
from omnisim.strategy.case import Case
from omnisim.strategy.designs import latin_hypercube
from omnisim.strategy.uncertainty import values_at
from tests.strategy.plain_function import NOTHING, SOMETHING, PlainFunction, doubt

GAP, SPREAD = 0.1, 0.8544
CLOSED_FORM = SPREAD * norm.pdf(GAP / SPREAD) - GAP * norm.cdf(-GAP / SPREAD)


def normal(x, _replication: int) -> float:
    return float(GAP + 0.6 * ndtri(x["a"]) + 0.6083 * ndtri(x["b"]) + 0.0 * x["c"])


@pytest.fixture(scope="module")
def worlds():
    """Return inputs and utilities of two alternatives whose difference is normal."""
    doubts = [doubt(name, 0.0, 0.5, 1.0) for name in "abc"]
    points = latin_hypercube(2000, 3, seed=5)
    cases = [
        Case(each, values) for values in values_at(doubts, points) for each in (NOTHING, SOMETHING)
    ]
    found = outcomes(PlainFunction(normal), cases, replications=[0])
    return points, found.values("value").reshape(-1, 2)


def test_perfect_information_is_worth_what_the_closed_form_says(worlds) -> None:
    assert pytest.approx(0.2932, abs=1e-4) == CLOSED_FORM
    assert information.perfect(worlds[1]) == pytest.approx(CLOSED_FORM, abs=0.01)


def test_knowing_one_input_is_worth_what_its_share_of_the_doubt_is(worlds) -> None:
    points, utilities = worlds
    found = {each.name: each for each in information.partial("abc", points, utilities)}
    for name, spread in (("a", 0.6), ("b", 0.6083)):
        truth = spread * norm.pdf(GAP / spread) - GAP * norm.cdf(-GAP / spread)
        assert found[name].value == pytest.approx(truth, abs=0.01)
        assert found[name].low <= truth <= found[name].high
        assert found[name].explained == pytest.approx(spread**2 / SPREAD**2, abs=0.03)
    assert found["c"].value < 0.01
    assert found["c"].explained < 0.01


def test_what_means_nothing_is_hardly_above_chance(worlds) -> None:
    _, utilities = worlds
    random = np.random.default_rng(1)
    some = utilities[:200]
    gaps = some[:, 1] - some[:, 0]
    limit = information.chance(some, gaps, columns=80, strongest=6)
    above = 0
    for _ in range(40):
        inputs = random.random((200, 80))
        strongest = np.argsort(-information.straight(inputs, gaps))[:6]
        above += max(information.value_of(inputs[:, c], some) for c in strongest) > limit
    assert above <= 7  # 5 % of 40 are expected to be; more than 7 in 1 of 2,000 cases
    assert limit > information.chance(some, gaps, columns=6, strongest=6)


def test_nothing_is_worth_knowing_where_one_alternative_always_wins() -> None:
    random = np.random.default_rng(2)
    inputs = random.random((100, 1))
    utilities = np.stack([inputs[:, 0], inputs[:, 0] + 2.0], axis=1)
    assert information.perfect(utilities) == pytest.approx(0.0)
    [only] = information.partial(["x"], inputs, utilities)
    assert only.value == pytest.approx(0.0)


def test_a_bent_effect_is_found() -> None:
    random = np.random.default_rng(3)
    x = random.uniform(-1.0, 1.0, 2000)
    utilities = np.stack([np.zeros(2000), x**2 - 1.0 / 3.0 + random.normal(0, 0.2, 2000)], axis=1)
    truth = 2.0 / (9.0 * 3.0**0.5) / 1.0  # E max(0, x² - 1/3) = 2 / (9 √3) · ... of x² uniform
    gain = np.maximum(0.0, np.linspace(-1, 1, 200_001) ** 2 - 1.0 / 3.0).mean()
    assert information.value_of(x, utilities) == pytest.approx(gain, abs=0.02)
    assert truth == pytest.approx(gain, abs=0.01)
