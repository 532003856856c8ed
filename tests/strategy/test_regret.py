"""Good on average, and where the world turns out otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.strategy.regret import choice, robustness


def test_alternatives_fare_as_arithmetic_says() -> None:
    utilities = np.array([[0.0, 12.0, 4.0], [0.0, -4.0, 3.0], [0.0, 3.0, -1.0]])
    found = robustness(["today", "bold", "careful"], utilities)
    assert [each.expected for each in found] == pytest.approx([0.0, 11 / 3, 2.0])
    assert [each.worst_regret for each in found] == [12.0, 7.0, 8.0]
    assert [each.best_in for each in found] == pytest.approx([0.0, 2 / 3, 1 / 3])
    assert [each.good_enough_in for each in found] == pytest.approx([1.0, 2 / 3, 2 / 3])
    assert [each.mean_regret for each in found] == pytest.approx([18 / 3, 7 / 3, 12 / 3])
    assert [each.p95_regret for each in found] == pytest.approx([11.1, 6.3, 7.6])
    assert choice(found).expected == "bold"


def test_the_robust_choice_may_be_another_than_the_best_on_average() -> None:
    utilities = np.array([[0.0, 30.0, 20.0], [0.0, -28.0, -5.0], [0.0, 20.0, 6.0]])
    found = robustness(["today", "bold", "careful"], utilities)
    assert [each.expected for each in found] == pytest.approx([0.0, 22 / 3, 7.0])
    assert [each.worst_regret for each in found] == [30.0, 28.0, 14.0]
    assert choice(found).expected == "bold"
    assert choice(found).minimax_regret == "careful"


def test_a_margin_forgives() -> None:
    utilities = np.array([[0.0, -1.0], [0.0, 1.0]])
    assert robustness(["a", "b"], utilities)[1].good_enough_in == 0.5
    assert robustness(["a", "b"], utilities, margin=1.0)[1].good_enough_in == 1.0
