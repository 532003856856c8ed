"""Old customers: repeat buying of new ones, where some had bought before the log began."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.calibration.old_customers import Beside, Old
from omnisim.calibration.repeats import rates_of
from omnisim.repeat_buying import BgNbd, Histories, Purchases
from tests.calibration.logs import Row, log_of

LENGTH = 365.0
TRUTH = BgNbd(1.1, 330.0, 0.7, 3.5)


def crowd(new: int, old: int, *, age: float = 900.0, seed: int = 1) -> list[tuple[int, float]]:
    """Return customers and days of their orders within the log; old ones have bought before it."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(new + old):
        is_old = customer >= new
        day = -rng.uniform(0, age) if is_old else rng.uniform(0, LENGTH)
        rate = rng.gamma(TRUTH.r, 1 / TRUTH.alpha)
        leaves = rng.beta(TRUTH.a, TRUTH.b)
        while day < LENGTH:
            if day >= 0:
                rows.append((customer, day))
            day += rng.exponential(1 / rate)
            if day < LENGTH and rng.uniform() < leaves:
                if day >= 0:
                    rows.append((customer, day))
                break
    return rows


def beside(rows: list[tuple[int, float]], old: Old) -> Beside:
    customer, day = np.array(rows).T
    seen = Purchases.merged(customer, np.floor(day)).histories(LENGTH)
    return Beside.of(seen, LENGTH, old)


def test_without_old_customers_it_is_the_likelihood_of_new_ones() -> None:
    found = beside(crowd(300, 0), Old(1e-9, 700.0))
    whole = found.log_likelihood(1.1, 330.0, 0.7, 3.5)
    rate = 300 * np.log(300 / LENGTH) - 300
    assert whole == pytest.approx(TRUTH.log_likelihood(found.histories) + rate)


@settings(max_examples=20)
@given(r=st.floats(0.3, 3), alpha=st.floats(50, 800), a=st.floats(0.4, 3), b=st.floats(0.5, 6))
def test_how_many_old_customers_are_seen(r: float, alpha: float, a: float, b: float) -> None:
    """As often as those drawn one by one."""
    rng = np.random.default_rng(3)
    rate, leaves = rng.gamma(r, 1 / alpha, 40_000), rng.beta(a, b, 40_000)
    here = np.exp(-rate * leaves * rng.uniform(0, 700.0, 40_000))
    found = Beside(
        Histories(np.zeros(1), np.zeros(1), np.ones(1)), np.zeros(1), LENGTH, Old(1, 700)
    )
    drawn = np.mean(here * -np.expm1(-rate * LENGTH))
    assert found.seen(r, alpha, a, b) == pytest.approx(drawn, abs=0.03)


@pytest.mark.parametrize("dropout", [None, (0.7, 3.5)])
def test_old_customers_are_taken_out(dropout: tuple[float, float] | None) -> None:
    """Taken for new ones they make repeat orders of a year look a tenth larger, or more."""
    rows = crowd(2_500, 3_000, seed=4)
    log = log_of(*(Row(customer, day, "order") for customer, day in rows), end=LENGTH)

    def expected(old: Old | None) -> float:
        found = rates_of(log, old=old, dropout=dropout)
        assert found is not None
        values = [
            found.parameters[n].value for n in ("r", "alpha", "a", "b")[: 4 if not dropout else 2]
        ]
        return float(BgNbd(*values, *(dropout or ())).expected_repeats(LENGTH))

    truth = float(TRUTH.expected_repeats(LENGTH))
    assert expected(None) > 1.08 * truth
    assert expected(Old(3_000, 900.0)) == pytest.approx(truth, rel=0.08)
