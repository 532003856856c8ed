"""Aspects: what is looked at in two logs, on journeys written down by hand and simulated ones."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.aspects import (
    OTHERS,
    Likeness,
    Seen,
    is_far,
    likenesses,
    route_of,
    walks_of,
)
from omnisim.calibration.journeys import cut
from omnisim.calibration.log import CONVERTED, LAPSED, OPEN, Journeys
from omnisim.calibration.simulated import touch_log
from omnisim.scenario.scenario import Scenario
from omnisim.study import simulated
from tests.shops import SHOP, shop

LATER = {"consideration@web": {"consideration@chat": 0.5, "purchase@store": 0.3, "lapse": 0.2}}
STATES = ("consideration@web", "consideration@app", "purchase@store")


def journeys(
    *paths: list[int], outcome: list[int], customer: list[int], began: list[float]
) -> Journeys:
    """Return journeys with a day between touches and an order half a day after the last."""
    lengths = [len(path) for path in paths]
    n = len(paths)
    time = np.concatenate([b + np.arange(k) for b, k in zip(began, lengths, strict=True)])
    bought = np.array(outcome) == CONVERTED
    return Journeys(
        states=STATES,
        segments=("everybody",),
        gap=5.0,
        begin=0.0,
        end=100.0,
        first=np.append(0, np.cumsum(lengths)),
        state=np.concatenate(paths).astype(np.int16),
        time=time.astype(float),
        customer=np.array(customer),
        segment=np.zeros(n, np.int16),
        outcome=np.array(outcome, np.int8),
        ended=np.array(began) + np.array(lengths) - 0.5,
        value=np.where(bought, 10.0, np.nan),
        returning=np.array([c in customer[:i] for i, c in enumerate(customer)]),
        weight=np.ones(n),
    )


def people(times: int) -> Journeys:
    """Return four people with five journeys, so many times over."""
    return journeys(
        *([0, 2], [0, 0, 1], [1], [1, 1], [0]) * times,
        outcome=[CONVERTED, LAPSED, CONVERTED, LAPSED, OPEN] * times,
        customer=[4 * i + who for i in range(times) for who in (0, 1, 0, 2, 3)],
        began=[0, 3.25, 30, 8, 99] * times,
    )


@pytest.fixture(scope="module")
def few() -> Journeys:
    return people(1)


@pytest.fixture(scope="module")
def many() -> Journeys:
    return people(25)


def by_aspect(real: Journeys, other: Journeys) -> dict[str, Likeness]:
    return {each.aspect: each for each in likenesses(Seen(real, 0), Seen(other, 0))}


def test_aspects_by_hand(many: Journeys) -> None:
    told = by_aspect(many, many)
    assert dict(zip(told["length"].places, told["length"].real, strict=True)) == {
        1: 0.25,
        2: 0.5,
        3: 0.25,
    }
    channel = dict(zip(told["channel"].names, told["channel"].real, strict=True))
    assert channel == {"web": 0.5, "app": 0.5}
    route = dict(zip(told["route"].names, told["route"].real_count, strict=True))
    assert route == {"app": 50, "web > app": 25, "web > store": 25}
    paths = dict(zip(told["paths"].names, told["paths"].real, strict=True))
    assert paths["begin > consideration@app"] == pytest.approx(2 / 12)
    assert paths["consideration@web > purchase@store > conversion"] == pytest.approx(1 / 12)
    assert told["week"].real.sum() == pytest.approx(1)
    assert all(each.distance.apart >= 0 for each in told.values())


def test_repeats_count_those_still_watched(many: Journeys) -> None:
    told = by_aspect(many, many)["repeats"]
    week = int((30.5 - 1.5) // 7)
    assert told.real[week - 1] == 0
    assert told.real[week] == 1  # one customer ordered, and ordered again in that week
    assert told.real_count[0] == 25


def test_open_journeys_are_no_losses(few: Journeys) -> None:
    walks = walks_of(few)
    assert len(walks.starts) == 4
    assert walks.states.tolist() == [0, 2, 3, 0, 0, 1, 4, 1, 3, 1, 1, 4]


def test_routes_tell_a_channel_once(few: Journeys) -> None:
    assert route_of(few) == ["web > store", "web > app", "app", "app", "web"]


def test_what_nobody_says_is_left_out(few: Journeys, many: Journeys) -> None:
    assert likenesses(Seen(few), Seen(few)) == ()  # four people
    timeless = many.where(np.ones(len(many), bool))
    object.__setattr__(timeless, "time", np.full(len(many.time), np.nan))
    object.__setattr__(timeless, "ended", np.full(len(many), np.nan))
    object.__setattr__(timeless, "customer", np.full(len(many), -1))
    told = by_aspect(timeless, timeless)
    assert set(told) == {"paths", "length", "channel", "route"}


@pytest.fixture(scope="module")
def market() -> Scenario:
    return shop()


def seen(scenario: Scenario, seed: int) -> Seen:
    stretches = simulated(scenario, "multi", seed=seed, engine="reference", horizon=150)
    return Seen(cut(touch_log(stretches, begin=0, end=150), gap=14.0), 0)


def test_a_market_is_like_itself_and_unlike_another(market: Scenario) -> None:
    real = seen(market, 1)
    same = {each.aspect: each for each in likenesses(real, seen(market, 2))}
    assert set(same) >= {"paths", "length", "between", "hour", "week", "channel", "repeats"}
    assert sum(is_far(each) for each in same.values()) <= 1
    other = seen(shop(journey={"all": SHOP["journey"]["all"] | LATER}), 2)
    unlike = {each.aspect: each for each in likenesses(real, other)}
    assert is_far(unlike["paths"])
    assert unlike["paths"].distance.ratio > 1.3 * same["paths"].distance.ratio
    assert OTHERS not in unlike["channel"].names
