"""Those who buy under both configurations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.event_log import ORDER
from omnisim.measure.buyers import Buyers, shared
from omnisim.measure.fold import Fold
from tests.measure.small_market import (
    BUY_WEB,
    NEW,
    OLD,
    ONE,
    SETTING,
    TWO,
    event,
    log_of,
    random_log,
)


def buyers(*orders: tuple[int, float, float], with_values: bool = True) -> Buyers:
    fold = Fold(SETTING, compiled=False)
    fold.add(
        log_of([event(t, who, ORDER, BUY_WEB, journey=int(t), value=v) for who, t, v in orders])
    )
    return fold.buyers(with_values=with_values)


ONE = buyers((ONE, 5, 10), (TWO, 5, 20), (TWO, 6, 5), (OLD, 5, 99))
OTHER = buyers((TWO, 7, 30), (NEW, 5, 40), (OLD, 5, 99))


def test_only_those_who_buy_under_both_are_compared() -> None:
    one, other = shared(ONE, OTHER)
    assert one == (1, 1, pytest.approx(20 + 5 * 1.1 ** (-1 / 365)))
    assert other == (1, 0, 30)


def test_values_need_not_be_kept() -> None:
    light = buyers((TWO, 5, 20), with_values=False)
    assert light.values is None
    one, other = shared(light, OTHER)
    assert one.customers == other.customers == 1
    assert np.isnan(one.value)
    assert other.value == 30


@given(st.integers(0, 10**6))
def test_with_itself_a_configuration_shares_everybody(seed: int) -> None:
    fold = Fold(SETTING, compiled=False)
    fold.add(random_log(seed))
    one, other = shared(fold.buyers(), fold.buyers())
    assert one == other
    measures = fold.measures()
    where = measures.place("clv_customer")
    assert one.customers == measures.denominator[where]
    assert one.value == pytest.approx(measures.numerator[where], rel=1e-5, abs=1e-3)
    assert one.repeated == measures.numerator[measures.place("repeat_purchase")]


def test_other_people_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="not the same market"):
        shared(ONE, replace(OTHER, n_people=6))
