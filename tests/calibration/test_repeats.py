"""Repeats: parameters come back, choice by AIC, regular timing seen, contracts of mixed age."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.curvature import interval, log_covariance
from omnisim.calibration.fit import Repeats
from omnisim.calibration.log import ORDER, LogNames, TouchLog
from omnisim.calibration.repeats import (
    contracts_of,
    contracts_of_counts,
    model_of,
    purchases_of,
    regularity_of,
    repeats_of,
)
from omnisim.repeat_buying import BgNbd, Purchases, ShiftedBetaGeometric

DAYS = 364.0


def bought(customers: int, *, shape: float = 1.0, leaves: float = 0.2) -> TouchLog:
    """Return orders at gamma gaps and customers' own rates; a coin falls after repeat orders."""
    rng = np.random.default_rng(11)
    who, when = [], []
    for customer in range(customers):
        rate, time, count = rng.gamma(1.2, 1 / 60), rng.uniform(0, 90), 0
        own = rng.beta(2 * leaves * 5, 2 * (1 - leaves) * 5)
        while time < DAYS:
            who.append(customer)
            when.append(time)
            count += 1
            if count > 1 and rng.random() < own:
                break
            time += rng.gamma(shape, 1 / (shape * rate))
    return orders(np.array(who), np.array(when))


def orders(who: np.ndarray, when: np.ndarray, end: float = DAYS) -> TouchLog:
    n = len(who)
    return TouchLog(
        names=LogNames(("web",), ("everybody",)),
        origin=None,
        begin=0.0,
        end=end,
        customers=int(who.max()) + 1,
        customer=who.astype(np.int64),
        time=when,
        event=np.full(n, ORDER, np.int8),
        channel=np.zeros(n, np.int16),
        stage=np.full(n, -1, np.int8),
        segment=np.zeros(n, np.int16),
        value=np.ones(n),
        cost=np.full(n, np.nan),
        arm=np.full(n, -1, np.int16),
    )


@pytest.fixture(scope="module")
def by_chance() -> TouchLog:
    return bought(1500)


@pytest.fixture(scope="module")
def found(by_chance: TouchLog) -> Repeats:
    made = repeats_of(by_chance)
    assert made is not None
    return made


def test_parameters_come_back(found: Repeats) -> None:
    own = next(each for each in found.candidates if each.name == found.chosen)
    assert own.parameters["r"].low < 1.2 < own.parameters["r"].high
    assert own.parameters["alpha"].low < 60 < own.parameters["alpha"].high
    model = model_of(own)
    assert isinstance(model, BgNbd)
    assert model.a / (model.a + model.b) == pytest.approx(0.2, abs=0.05)
    assert not found.is_regular
    assert found.regularity.low < 1.05
    assert found.dropout_is_known
    own = next(each for each in found.candidates if each.name == found.chosen)
    assert (
        0
        < 1.96 * found.doubt
        <= np.log(own.parameters["alpha"].high / own.parameters["alpha"].value)
    )


def test_best_comes_first(found: Repeats) -> None:
    aics = [each.aic for each in found.candidates]
    assert aics == sorted(aics)
    assert {each.name for each in found.candidates} == {"bg_nbd", "mbg_nbd", "pareto_nbd"}


def test_regular_timing_is_seen() -> None:
    found = repeats_of(bought(400, shape=4.0))
    assert found is not None
    assert found.is_regular
    assert found.regularity.value == pytest.approx(4, abs=1)


def test_too_few_repeats_tell_nothing() -> None:
    assert repeats_of(orders(np.arange(50), np.linspace(0, 100, 50))) is None


def test_the_doubt_of_alpha_is_that_of_all(found: Repeats) -> None:
    """Repeats to expect vary alike if alpha alone is drawn, and under the curvature of all."""
    own = next(each for each in found.candidates if each.name == found.chosen)
    rng = np.random.default_rng(2)
    r, alpha, a, b = (own.parameters[name].value for name in ("r", "alpha", "a", "b"))
    drawn = alpha * np.exp(found.doubt * rng.normal(size=400))
    repeats = [float(BgNbd(r, each, a, b).expected_repeats(DAYS)) for each in drawn]
    joint = np.log(found.expected.high / found.expected.value) / 1.96
    assert np.std(np.log(repeats)) == pytest.approx(joint, rel=0.15)


def test_curvature_of_a_known_likelihood() -> None:
    """Of n exponential times with mean m the logarithm of the mean has variance 1/n."""
    n, mean = 50, 3.0
    spread = log_covariance(lambda m: -n * np.log(m) - n * mean / m, np.array([mean]))
    assert spread[0, 0] == pytest.approx(1 / n, rel=1e-3)
    low, high = interval(mean, 1 / n)
    assert (low * high) ** 0.5 == pytest.approx(mean)
    assert np.log(high / mean) == pytest.approx(1.96 / n**0.5, rel=1e-3)


def test_a_flat_direction_stays_finite() -> None:
    spread = log_covariance(lambda a, b: -((np.log(a) - np.log(b)) ** 2) * 500, np.ones(2))
    assert np.isfinite(spread).all()
    assert spread[0, 0] > 0.5


def test_whole_days_are_purchases() -> None:
    log = orders(np.array([0, 0, 0]), np.array([1.2, 1.7, 9.5]))
    assert purchases_of(log).time.tolist() == [1, 9]
    clock = np.cumsum(np.full(int(DAYS), 0.5))
    assert purchases_of(log, clock).time.tolist() == [1.0, 5.0]


def test_regularity_needs_two_gaps() -> None:
    few = Purchases(np.array([0, 0]), np.array([0.0, 9.0]), np.zeros(2))
    assert np.isnan(regularity_of(few).value)


# --- contracts ---------------------------------------------------------------------------------


def test_one_cohort_gives_the_known_fit() -> None:
    survivors = np.array([1000, 869, 743, 653, 593, 551, 517, 491], float)
    stayers = np.append(np.zeros(7), survivors[-1])
    found = contracts_of_counts(-np.diff(survivors), stayers, 365.0)
    known = ShiftedBetaGeometric.fit(survivors)
    assert found is not None
    assert (found.alpha.value, found.beta.value) == pytest.approx(
        (known.alpha, known.beta), rel=1e-3
    )
    assert found.log_likelihood == pytest.approx(known.log_likelihood(survivors))


def test_contracts_of_mixed_age_come_back() -> None:
    rng = np.random.default_rng(4)
    who, when = [], []
    for customer in range(3000):
        begin, theta, renewals = rng.uniform(0, 300), rng.beta(1.0, 3.0), 0
        while begin + 30 * renewals < DAYS:
            who.append(customer)
            when.append(begin + 30 * renewals)
            renewals += 1
            if rng.random() < theta:
                break
    found = contracts_of(orders(np.array(who), np.array(when)), 30.0)
    assert found is not None
    assert found.alpha.low < 1.0 < found.alpha.high
    assert found.beta.low < 3.0 < found.beta.high
