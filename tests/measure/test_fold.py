"""The fold: stretches, warm-up, plain and compiled, and logs that do not fit."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.event_log import EXPERIENCE, LAPSE, MESSAGE, ORDER, TOUCH, EventLog
from omnisim.measure.fold import Fold, measure
from omnisim.measure.measures import Measures
from omnisim.measure.person import PERSON
from omnisim.measure.pictures import Pictures
from tests.measure.small_market import (
    BUY_STORE,
    BUY_WEB,
    LOOK_WEB,
    ONE,
    SETTING,
    TWO,
    counts,
    event,
    log_of,
    measured,
    random_log,
    sliced,
)

SEEDS = st.integers(0, 10**6)


def plain(*stretches: EventLog) -> Measures:
    return measure(stretches, SETTING, compiled=False)


def assert_same(one: Measures, other: Measures) -> None:
    np.testing.assert_array_equal(one.numerator, other.numerator)
    np.testing.assert_array_equal(one.denominator, other.denominator)
    for name, picture in vars(one.pictures).items():
        np.testing.assert_array_equal(picture, getattr(other.pictures, name), err_msg=name)


@given(SEEDS, st.lists(st.integers(0, 120), max_size=4))
def test_stretches_change_nothing(seed: int, cuts: list[int]) -> None:
    log = random_log(seed)
    edges = [0, *sorted(cuts), len(log)]
    stretches = [sliced(log, *pair) for pair in pairwise(edges)]
    assert_same(plain(*stretches), plain(log))


@given(SEEDS)
def test_measures_can_be_taken_on_the_way(seed: int) -> None:
    log = random_log(seed)
    fold = Fold(SETTING, compiled=False)
    fold.add(sliced(log, 0, 60))
    assert_same(fold.measures(), plain(sliced(log, 0, 60)))
    fold.add(sliced(log, 60, 120))
    assert_same(fold.measures(), plain(log))


def test_plain_and_compiled_give_the_same_bits() -> None:
    for seed in range(6):
        log = random_log(seed, n=2000)
        assert_same(measure([log], SETTING, compiled=True), plain(log))


@given(SEEDS, st.permutations([0, 1]))
def test_numbers_of_customers_mean_nothing(seed: int, order: list[int]) -> None:
    log = random_log(seed)
    renamed = np.array([*order, 2, 3, 4], np.int32)[log.customer]  # prospects of one segment
    one, other = plain(log), plain(replace(log, customer=renamed))
    np.testing.assert_allclose(one.numerator, other.numerator, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(one.denominator, other.denominator, rtol=1e-12)
    np.testing.assert_array_equal(one.pictures.flows, other.pictures.flows)
    np.testing.assert_array_equal(one.pictures.clv_counts, other.pictures.clv_counts)


@given(SEEDS, SEEDS)
def test_measures_add_their_replications(seed: int, other_seed: int) -> None:
    one, other = plain(random_log(seed)), plain(random_log(other_seed))
    both = one + other
    np.testing.assert_array_equal(both.numerator, one.numerator + other.numerator)
    np.testing.assert_array_equal(both.pictures.months, one.pictures.months + other.pictures.months)
    assert isinstance(both.pictures, Pictures)


@given(SEEDS)
def test_segments_and_channels_add_up(seed: int) -> None:
    measures = plain(random_log(seed))
    rows = [measures.place(kpi)[0] for kpi in ("conversion", "order_value", "revenue_per_person")]
    sums = measures.numerator[rows]
    np.testing.assert_allclose(sums[:, :-1].sum(axis=1), sums[:, -1], atol=1e-9)
    assert np.all(measures.denominator >= 0)


@given(SEEDS)
def test_shares_are_shares(seed: int) -> None:
    measures = plain(random_log(seed))
    kpis = ("conversion", "cross_channel_share", "combination_share", "abandonment", "turned_away")
    rows = [measures.place(kpi)[0] for kpi in kpis]
    assert np.all(measures.numerator[rows] >= 0)
    assert np.all(measures.numerator[rows] <= measures.denominator[rows])


@given(SEEDS)
def test_warm_up_is_not_measured(seed: int) -> None:
    log = random_log(seed)
    before = sliced(log, 0, int(np.searchsorted(log.time, 0)))
    quiet, nothing = plain(before), plain()
    churn = quiet.place("churn")[0]  # installed people lost in warm-up are no longer at risk
    quiet.denominator[churn] = nothing.denominator[churn] = 0
    assert_same(quiet, nothing)


def test_warm_up_is_remembered() -> None:
    before, within = (event(t, ONE, ORDER, BUY_WEB, journey=j) for j, t in enumerate((-5.0, 5.0)))
    assert counts(measured(before, within), "cac") == (0, 0)  # she was won before
    assert counts(measured(within), "cac") == (0, 1)


def test_a_journey_may_begin_with_an_order() -> None:
    row = event(5, ONE, ORDER, BUY_WEB)
    assert counts(measured(row), "conversion") == (1, 1)
    assert counts(measured(row), "cross_channel_share") == (0, 1)


def test_the_last_instant_of_the_horizon_is_measured() -> None:
    year = replace(SETTING, horizon=365.0)
    last = event(np.nextafter(365.0, 0), ONE, ORDER, BUY_WEB, value=1.0)
    measures = measured(last, setting=year)
    assert measures.pictures.months.shape[1] == 12
    assert measures.pictures.months[0, 11].sum() == 1


def test_a_person_is_remembered_in_little_room() -> None:
    assert PERSON.itemsize <= 112


@pytest.mark.parametrize(
    ("row", "letter"),
    [
        (event(5, 5, LAPSE), "customer: 5 to 5, must be 0 to 4"),
        (event(5, ONE, TOUCH), "touchpoint of a touch"),
        (event(5, ONE, TOUCH, 6), "touchpoint: 6 to 6, must be -1 to 5"),
        (event(5, ONE, LAPSE, detail=8), "detail of lapse"),
        (event(5, ONE, EXPERIENCE, detail=11), "detail of experience"),
        (event(5, ONE, LAPSE, segment=2), "segment"),
        (event(5, ONE, MESSAGE, detail=8), "detail of message: 8 to 8, must be 0 to 7"),
        (event(float("nan"), ONE, LAPSE), "in order of time"),
    ],
)
def test_what_would_be_no_index_is_refused(row: dict[str, float], letter: str) -> None:
    first = event(5, TWO, TOUCH, LOOK_WEB)
    with pytest.raises(ValueError, match=letter):
        plain(log_of([first]), log_of([row]))


def test_stretches_must_follow_one_another() -> None:
    late, early = log_of([event(5, ONE, LAPSE)]), log_of([event(4, TWO, LAPSE)])
    with pytest.raises(ValueError, match="in order of time"):
        plain(late, early)


def test_another_market_is_refused() -> None:
    log = log_of([event(5, ONE, ORDER, BUY_STORE)])
    strange = replace(log, names=log.names._replace(segments=("a", "b")))
    with pytest.raises(ValueError, match="other names"):
        plain(strange)
