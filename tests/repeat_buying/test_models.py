"""What all repeat-buying models share, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest

from omnisim.repeat_buying import (
    BgBb,
    BgNbd,
    GammaGamma,
    Histories,
    MbgNbd,
    ParetoNbd,
    ShiftedBetaGeometric,
)

BUYERS = Histories([0, 0, 1, 3, 6], [0, 0, 5, 20, 30], [40, 30, 40, 30, 40])
SURVIVORS = np.array([100.0, 80, 70, 65])


@pytest.mark.parametrize(
    "model", [BgNbd, MbgNbd, ParetoNbd, BgBb, GammaGamma, ShiftedBetaGeometric]
)
def test_parameters_must_be_positive_and_are_named(model: type) -> None:
    names = [field.name for field in fields(model)]
    with pytest.raises(ValueError, match=rf"{model.__name__}: .* but {names[-1]} -1$"):
        model(*[1.0] * (len(names) - 1), -1.0)


@pytest.mark.parametrize("model", [BgNbd, MbgNbd, ParetoNbd, BgBb])
def test_a_fit_is_a_maximum(model: type[BgNbd]) -> None:
    """No parameter can be moved by a hundredth to make the histories more likely."""
    seen = Histories(*(np.tile(part, 2) for part in (BUYERS.repeats, BUYERS.last, BUYERS.age)))
    best = model.fit(seen)
    for field in fields(model):
        for factor in (0.99, 1.01):
            values = {f.name: getattr(best, f.name) for f in fields(model)}
            moved = model(**{**values, field.name: values[field.name] * factor})
            assert moved.log_likelihood(seen) <= best.log_likelihood(seen) + 1e-6


@pytest.mark.parametrize("model", [BgNbd, MbgNbd, ParetoNbd])
def test_weights_are_customers(model: type[BgNbd]) -> None:
    once = model(0.5, 5, 0.8, 2)
    weighted = Histories(BUYERS.repeats, BUYERS.last, BUYERS.age, np.array([3.0, 0, 1, 2, 1]))
    repeated = Histories(
        [0, 0, 0, 1, 3, 3, 6], [0, 0, 0, 5, 20, 20, 30], [40] * 4 + [30] * 2 + [40]
    )
    assert once.log_likelihood(weighted) == pytest.approx(once.log_likelihood(repeated))


@pytest.mark.parametrize("model", [BgNbd, MbgNbd, ParetoNbd])
def test_customers_seen_for_no_time_or_just_now_are_no_trouble(model: type[BgNbd]) -> None:
    any_model = model(0.5, 5, 0.8, 2)
    just_now = Histories([0, 3], [0, 10], [0, 10])
    assert np.isfinite(any_model.log_likelihoods(just_now)).all()
    assert (any_model.expected_purchases(4, given=just_now) > 0).all()


@pytest.mark.parametrize("model", [BgNbd, MbgNbd, ParetoNbd])
def test_very_frequent_buyers_do_not_overflow(model: type[BgNbd]) -> None:
    any_model = model(0.2, 0.05, 0.6, 40)
    frequent = Histories([2000, 2000], [1, 99], [100, 100])
    assert np.isfinite(any_model.log_likelihoods(frequent)).all()
    alive = any_model.p_alive(frequent)
    assert alive[0] < 1e-6 < alive[1] <= 1


@pytest.mark.parametrize(
    ("fit", "what"),
    [
        (lambda: ParetoNbd.fit(Histories([0, 0], [0, 0], [9, 9])), "none of 2 histories"),
        (lambda: ShiftedBetaGeometric.fit([0, 0]), "log-likelihood 0 where the search begins"),
        (lambda: GammaGamma.fit([1, 0], [10, 0]), "at least one order"),
        (lambda: ShiftedBetaGeometric.fit([10, 11]), "never rise"),
        (lambda: ShiftedBetaGeometric.fit([10]), "at least two numbers"),
        (lambda: GammaGamma(1, 0.5, 1).mean(), "q 0.5 must exceed 1"),
        (lambda: ShiftedBetaGeometric(1, 1).discounted_lifetime(0), "discount 0 must be positive"),
        (lambda: ParetoNbd(1, 1, 1, 1).discounted_repeats(0), "discount rate 0 must be positive"),
    ],
)
def test_what_has_no_answer_says_so(fit: Callable[[], object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        fit()
