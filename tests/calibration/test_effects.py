"""Effects: estimated where chance decided, and never where it did not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omnisim.calibration.effects import effects_of, selection_of
from omnisim.calibration.log import TouchLog
from tests.calibration.logs import Row, log_of

END = 100.0
ARMS = ("control", "mailed")


def trial(rng: np.random.Generator, *, lift: float, customers: int = 400) -> TouchLog:
    """Return orders of customers in two arms: one each on the mean, and more in the second."""
    rows = []
    for customer in range(customers):
        arm = customer % 2
        rows.append(Row(customer, 0.5, arm=arm))
        count = rng.poisson(1.0 + lift * arm)
        rows += [
            Row(customer, 20 + 60 * rng.random(), "order", value=10.0, arm=arm)
            for _ in range(count)
        ]
        if arm:
            rows.append(Row(customer, 10.0, "message", arm=arm))
    return log_of(*rows, end=END, arms=ARMS)


def test_a_randomised_effect_comes_back() -> None:
    found = effects_of(trial(np.random.default_rng(1), lift=0.5))
    orders, value = found
    assert orders.only_known  # known by what they did on the first day
    assert (orders.arm, orders.control, orders.outcome) == ("mailed", "control", "orders")
    assert orders.difference.low < 0.5 < orders.difference.high
    assert value.difference.value == pytest.approx(10 * orders.difference.value)
    assert orders.balanced > 0.05 or np.isnan(orders.balanced)


def test_intervals_cover_no_effect_as_often_as_they_say() -> None:
    rng = np.random.default_rng(2)
    held = [
        found.difference.low <= 0 <= found.difference.high
        for _ in range(120)
        for found in effects_of(trial(rng, lift=0.0, customers=60))[:1]
    ]
    assert 0.88 <= np.mean(held) <= 1.0


def trial_of_strangers(lift: float, *, assigned: bool) -> TouchLog:
    """Return a trial in which 2,000 people were unknown before: 1,000 got a message on day 10."""
    rng, rows = np.random.default_rng(6), []
    for customer in range(2000):
        arm = customer % 2
        rows += [Row(customer, 9.0, "assigned", "", arm=arm)] if assigned else []
        rows += [Row(customer, 10.0, "message", "", arm=arm)] if arm else []
        if rng.random() < 0.2 + lift * arm:
            rows.append(Row(customer, 20.0, "order", value=10.0, arm=arm))
    return log_of(*rows, end=END, arms=ARMS)


def test_who_did_nothing_is_missing_from_the_control_and_so_is_the_effect() -> None:
    """Counted over those in the log alone, the control would seem to buy five times as much."""
    assert effects_of(trial_of_strangers(0.0, assigned=False)) == ()


@pytest.mark.parametrize("lift", [0.0, 0.1])
def test_arms_are_whole_where_the_log_tells_who_or_how_many_are_in_them(lift: float) -> None:
    told = trial_of_strangers(lift, assigned=True)
    silent = trial_of_strangers(lift, assigned=False)
    names = silent.names._replace(arm_sizes=(1000, 1000))
    for log in (told, replace(silent, names=names)):
        orders = effects_of(log)[0]
        assert orders.difference.low < lift < orders.difference.high
        assert orders.per_control == pytest.approx(0.2, abs=0.03)
        assert not orders.only_known


def test_without_arms_there_is_no_effect_whatever_the_difference() -> None:
    log = targeted_by_volume(np.random.default_rng(3), effect=0.0)
    assert effects_of(log) == ()


def targeted_by_volume(rng: np.random.Generator, *, effect: float) -> TouchLog:
    """Return customers of whom those who bought most get a message on day 50."""
    rows = []
    for customer in range(300):
        rate = rng.gamma(1.0, 4.0)
        before, after = rng.poisson(rate), rng.poisson(rate + effect)
        rows.append(Row(customer, 0.1))
        rows += [Row(customer, 50 * rng.random(), "order") for _ in range(before)]
        rows += [Row(customer, 50 + 50 * rng.random(), "order") for _ in range(after)]
        if before >= 5:
            rows.append(Row(customer, 50.0, "message", ""))
    return log_of(*rows, end=END)


def test_targeting_that_follows_volume_is_recognised() -> None:
    found = selection_of(targeted_by_volume(np.random.default_rng(4), effect=0.0))
    assert found is not None
    assert found.follows_volume
    assert found.orders_of_targeted > 3 * found.orders_of_untargeted
    assert found.before_targeted > 3 * found.before_untargeted
    assert found.chance > 0.9


def test_targeting_by_chance_does_not_follow_volume() -> None:
    rng = np.random.default_rng(5)
    rows = []
    for customer in range(300):
        rows += [Row(customer, 99 * rng.random(), "order") for _ in range(1 + rng.poisson(4))]
        if customer % 2:
            rows.append(Row(customer, 50.0, "message", ""))
    found = selection_of(log_of(*rows, end=END))
    assert found is not None
    assert not found.follows_volume


def test_nobody_or_everybody_targeted_tells_nothing() -> None:
    assert selection_of(log_of(Row(0, 1, "order"), end=END)) is None
    rows = (Row(0, 1, "order"), Row(0, 2, "message", ""))
    assert selection_of(log_of(*rows, end=END)) is None
