"""Search: planted parameters are found with honest intervals, and what trades off is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from omnisim.calibration.market import Market, found_in
from omnisim.calibration.moments import FloatArray, Moments, moments
from omnisim.calibration.search import Free, Searched, by_optuna, searched
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop

NAMES = ("a", "b", "c")
DOUBT = np.diag([0.01, 0.01, 0.01]) ** 2
UNIT = [Free("x", 0.0, 1.0), Free("y", 0.0, 1.0)]


def bent(at: FloatArray) -> FloatArray:
    x, y = at
    return np.array([x * (1 - y), x**2 + 0.2 * y, 0.5 * y + 0.1 * np.sin(3 * x)])


def product(at: FloatArray) -> FloatArray:
    x, y = at
    return np.array([x * y, 2 * x * y, (x * y) ** 2])


def simulation(of: Callable[[FloatArray], FloatArray], luck: FloatArray | float = 0.0):
    return lambda at: Moments(NAMES, of(at) + luck, DOUBT / 4)


def test_intervals_cover_what_was_planted() -> None:
    truth = np.array([0.6, 0.3])
    covered = []
    for seed in range(40):
        luck = np.random.default_rng(seed)
        log, market = luck.normal(0, 0.01, 3), luck.normal(0, 0.005, 3)
        told = searched(simulation(bent, market), UNIT, Moments(NAMES, bent(truth) + log, DOUBT))
        assert told.is_identified
        covered += [
            each.low <= value <= each.high for each, value in zip(told.found, truth, strict=True)
        ]
    assert 0.86 <= np.mean(covered) <= 1.0


@pytest.fixture(scope="module")
def traded() -> Searched:
    target = Moments(NAMES, product(np.array([0.6, 0.3])), DOUBT)
    free = [Free("x", 0.1, 1.0), Free("y", 0.1, 1.0)]
    return searched(simulation(product), free, target)


def test_two_that_make_up_for_each_other_are_told(traded: Searched) -> None:
    [pair] = traded.traded
    assert (pair.first, pair.second) == ("x", "y")
    assert pair.correlation < -0.9
    assert not traded.is_identified
    assert max(each.narrowed for each in traded.found) > 0.7
    x, y = traded.found
    assert x.value * y.value == pytest.approx(0.18, abs=0.01)  # what the log does tell
    assert x.low <= 0.6 <= x.high
    assert y.low <= 0.3 <= y.high


def test_a_parameter_without_any_effect_is_not_narrowed() -> None:
    told = searched(
        simulation(lambda at: at[0] * np.ones(3)), UNIT, Moments(NAMES, np.full(3, 0.4), DOUBT)
    )
    x, y = told.found
    assert x.value == pytest.approx(0.4, abs=0.01)
    assert (y.low, y.high) == (0.0, 1.0)
    assert y.narrowed == pytest.approx(1, abs=0.01)
    assert told.unknown == ("y",)


def test_a_market_that_cannot_look_like_the_log_is_told() -> None:
    target = Moments(NAMES, np.array([0.2, 0.9, 0.1]), DOUBT)
    told = searched(simulation(lambda at: at[0] * np.ones(3)), UNIT, target)
    assert told.p < 1e-6
    assert max(abs(each.z) for each in told.matches) > 5


def test_moments_that_tell_nothing_are_left_out() -> None:
    deaf = Moments(NAMES, np.array([0.3, 0.3, 0.0]), np.diag([1e-4, 1e-4, 0.0]))
    told = searched(simulation(lambda at: at[0] * np.ones(3)), UNIT[:1], deaf)
    assert [each.name for each in told.matches] == ["a", "b"]
    assert told.found[0].value == pytest.approx(0.3, abs=0.01)


def test_optuna_may_look_around_first() -> None:
    pytest.importorskip("optuna", reason="the extra `calibrate` is not installed")
    pytest.importorskip("cmaes", reason="the extra `calibrate` is not installed")
    truth = np.array([0.2, 0.8])
    target = Moments(NAMES, bent(truth), DOUBT)
    told = searched(simulation(bent), UNIT, target, explore=by_optuna)
    assert [each.value for each in told.found] == pytest.approx(truth, abs=0.02)


def test_nothing_to_search_is_said() -> None:
    target = Moments(NAMES, np.zeros(3), DOUBT)
    with pytest.raises(ValueError, match="low and high of x"):
        searched(simulation(bent), [Free("x", 0.5, 0.5)], target)
    with pytest.raises(ValueError, match="4 parameters, 3 moments"):
        searched(simulation(bent), UNIT * 2, target)


@pytest.fixture(scope="module")
def market() -> Scenario:
    people = {
        name: {key: each[key] for key in each if key != "installed_base"} | {"prospects": 400}
        for name, each in SHOP["segments"].items()
    }
    unsure = {"value": 0.5, "low": 0.0, "high": 1.0}
    return shop(
        segments=people,
        handoffs={
            "continuity": unsure,
            "when_lost": {"repeat": 0.2, "fall_back": 0.0, "give_up": 0.8},
        },
        service=None,
        stock=None,
        promotion=None,
        run=SHOP["run"] | {"horizon": "100 days", "warm_up": 0, "seed": 3},
    )


def watched(market: Scenario, **changes: object) -> Market:
    path = ("handoffs", "continuity")
    settings: dict[str, object] = {"replications": 1, "as_observed": False, **changes}
    return Market(market, (path,), length=100.0, gap=14.0, engine="compiled", **settings)


def test_market_has_the_same_luck_whatever_the_parameter(market: Scenario) -> None:
    look = watched(market)
    once, again, other = (look(np.array([at])) for at in (0.3, 0.3, 0.9))
    assert once.values.tolist() == again.values.tolist()
    lost = once.names.index("lost after a change")
    assert other.values[lost] < once.values[lost]
    entered = once.names.index("journeys per customer")
    assert other.values[entered] == pytest.approx(once.values[entered], rel=0.15)


def test_handoff_loss_of_a_market_is_found(market: Scenario) -> None:
    planted = market.handoffs.continuity.model_copy(update={"value": 0.35})
    truth = market.model_copy(
        update={"handoffs": market.handoffs.model_copy(update={"continuity": planted})}
    )
    other_luck = truth.model_copy(update={"run": truth.run.model_copy(update={"seed": 12})})
    journeys = watched(other_luck).journeys(other_luck, 0)
    told = found_in(
        market,
        ["handoffs.continuity"],
        journeys,
        engine="compiled",
        as_observed=False,
        rounds=2,
        replications=1,
    )
    [found] = told.found
    assert found.low < 0.35 < found.high
    assert found.high - found.low < 0.75
    assert told.p > 0.001


def test_names_that_cannot_be_searched_are_told(market: Scenario) -> None:
    journeys = watched(market).journeys(market, 0)
    with pytest.raises(ValueError, match="handoffs.colour: no number"):
        found_in(market, ["handoffs.colour"], journeys)


def test_covariance_of_moments_is_that_of_customers(market: Scenario) -> None:
    journeys = watched(market).journeys(market, 0)
    told = moments(journeys, tuple(market.channels))
    place = told.names.index("touches per journey")
    closed = journeys.where(journeys.outcome >= 0)
    assert told.values[place] == pytest.approx(closed.lengths.mean())
    luck = np.random.default_rng(1)
    people = np.unique(journeys.customer)
    drawn = []
    by_customer = {who: closed.lengths[closed.customer == who] for who in people}
    for _ in range(400):
        chosen = [by_customer[who] for who in luck.choice(people, len(people))]
        drawn.append(np.concatenate(chosen).mean())
    assert np.sqrt(told.covariance[place, place]) == pytest.approx(np.std(drawn), rel=0.15)
