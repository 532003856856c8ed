"""Spread: intervals are drawn as wide as they are, ranges within their ends."""

from __future__ import annotations

import math
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.spread import drawn

RANGES = st.tuples(*[st.floats(0.0, 1.0) for _ in range(3)]).map(sorted)
CONFIDENCES = st.floats(0.5, 0.99)


def interval(ends: list[float], confidence: float, unit: Unit = Unit.number) -> Quantity:
    low, value, high = ends
    return Quantity(value=value, low=low, high=high, confidence=confidence, unit=unit)


@given(RANGES, CONFIDENCES, st.sampled_from([Unit.number, Unit.share]))
def test_an_interval_leaves_half_of_the_rest_beyond_each_end(
    ends: list[float], confidence: float, unit: Unit
) -> None:
    number = interval(ends, confidence, unit)
    beyond = (1.0 - confidence) / 2
    quantiles = (beyond, 0.5, 1.0 - beyond)
    found = [drawn(number, quantile) for quantile in quantiles]
    assert found == pytest.approx(ends, rel=1e-6, abs=1e-9)


@given(RANGES, CONFIDENCES, st.sampled_from([Unit.number, Unit.share]), st.floats(0.0, 1.0))
def test_an_interval_draws_nothing_impossible(
    ends: list[float], confidence: float, unit: Unit, quantile: float
) -> None:
    value = drawn(interval(ends, confidence, unit), quantile)
    assert 0.0 <= value <= (1.0 if unit is Unit.share else math.inf)
    assert math.isfinite(value)


def test_an_interval_is_wider_than_a_triangle_over_it_and_as_wide_as_its_normal() -> None:
    number = interval([98.04, 100.0, 101.96], 0.95)
    values = [drawn(number, (i + 0.5) / 4000) for i in range(4000)]
    ends = [
        drawn(number.model_copy(update={"confidence": None}), (i + 0.5) / 4000) for i in range(4000)
    ]
    assert stdev(values) == pytest.approx(1.0, rel=0.01)
    assert stdev(ends) == pytest.approx(0.8, rel=0.01)


@pytest.mark.parametrize("written", [0, 0.05, 0.49, 1, 1.5, -0.2])
def test_a_confidence_lies_between_half_and_certainty(written: float) -> None:
    with pytest.raises(ValidationError, match="confidence"):
        Quantity(value=5.0, low=3.0, high=8.0, confidence=written)


def test_a_confidence_needs_a_range() -> None:
    with pytest.raises(ValidationError, match="no range"):
        Quantity(value=5.0, confidence=0.95)


@pytest.mark.parametrize("low", [0.0, 1.0])
def test_what_is_there_does_not_vanish(low: float) -> None:
    number = interval([low, 3.0, 6.0], 0.5, Unit.whole)
    assert drawn(number, 0.0) == low
