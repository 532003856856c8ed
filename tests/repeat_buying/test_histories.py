"""Histories: what they are made from, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.repeat_buying import Histories, Purchases, repeat_spend

orders = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20), st.integers(1, 9)), min_size=1)


def test_orders_of_the_same_day_are_one_purchase() -> None:
    purchases = Purchases.merged(
        ["budi", "ani", "budi", "budi", "budi"], [3, 5, 3, 9, 7], value=[10, 20, 30, 40, 60]
    )
    assert purchases.customer.tolist() == [0, 1, 1, 1]
    assert purchases.time.tolist() == [5, 3, 7, 9]
    assert purchases.value.tolist() == [20, 40, 60, 40]


def test_recency_is_counted_from_the_first_purchase() -> None:
    seen = Purchases.merged([1, 1, 1, 2, 3], [2, 5, 11, 4, 30]).histories(10)
    assert seen.repeats.tolist() == [1, 0]
    assert seen.last.tolist() == [3, 0]
    assert seen.age.tolist() == [8, 6]


def test_first_purchases_do_not_count_as_repeat_spend() -> None:
    purchases = Purchases.merged([1, 1, 1, 2], [0, 1, 2, 0], value=[99, 10, 20, 7])
    times, mean_value = repeat_spend(purchases)
    assert times.tolist() == [2]
    assert mean_value.tolist() == [15]


@given(orders)
def test_histories_agree_with_a_plain_count(rows: list[tuple[int, int, int]]) -> None:
    who, when, worth = (list(column) for column in zip(*rows, strict=True))
    purchases = Purchases.merged(who, when, value=worth)
    seen = purchases.histories(20)
    days = {c: sorted({d for w, d, _ in rows if w == c}) for c in sorted(set(who))}
    assert seen.repeats.tolist() == [len(d) - 1 for d in days.values()]
    assert seen.last.tolist() == [d[-1] - d[0] for d in days.values()]
    assert seen.age.tolist() == [20 - d[0] for d in days.values()]
    assert purchases.value.sum() == sum(worth)


@given(orders)
def test_grouping_loses_nobody(rows: list[tuple[int, int, int]]) -> None:
    who, when, _ = zip(*rows, strict=True)
    seen = Purchases.merged(who, when).histories(20)
    once, twice = seen.grouped(), seen.grouped().grouped()
    for group in (once, twice):
        assert group.total(np.ones(len(group.age))) == len(seen.age)
        assert group.total(group.repeats * group.age) == pytest.approx(
            seen.total(seen.repeats * seen.age)
        )
    assert len(twice.age) == len(once.age) <= len(seen.age)


@pytest.mark.parametrize(
    ("history", "what"),
    [
        ((1, 1, np.nan), "a number that is not finite"),
        ((-1, 0, 5), "fewer than 0 repeats"),
        ((1, 6, 5), "a last purchase outside 0 … age"),
        ((0, 2, 5), "a last purchase without a repeat"),
        ((2, 0, 5), "repeats at the time of the first purchase"),
    ],
)
def test_impossible_histories_are_refused(history: tuple[float, float, float], what: str) -> None:
    possible = (1, 1, 5)
    columns = [list(column) for column in zip(possible, history, strict=True)]
    with pytest.raises(ValueError, match=f"history 1 has {what}"):
        Histories(*columns)


def test_columns_must_be_as_long_as_each_other() -> None:
    with pytest.raises(ValueError, match="one shape"):
        Histories([1, 1], [1], [1, 1])
