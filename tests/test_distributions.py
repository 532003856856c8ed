"""Variates against their distributions, and the places they draw from."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from omnisim import distributions
from omnisim.distributions import (
    EXPONENTIAL,
    FAMILIES,
    FIXED,
    GAMMA,
    LOGNORMAL,
    beta,
    duration,
    exponential,
    gamma,
    lognormal,
    normal,
)
from omnisim.random_streams import DWELL, customer_key, replication_key, uniform
from tests.simulated import Floats, assert_mean

CUSTOMERS = 12_000
LUCK = replication_key(20_261_122, 1)

VARIATES: dict[str, tuple[Callable[[int], float], Any]] = {
    "exponential": (lambda who: exponential(uniform(who, 1)), stats.expon()),
    "normal": (lambda who: normal(uniform(who, 1), uniform(who, 2)), stats.norm()),
    "gamma of CDNOW": (lambda who: gamma(who, 1, 0, 0, 0, 0.2426), stats.gamma(0.2426)),
    "gamma below 1": (lambda who: gamma(who, 1, 1, 3, 2, 0.8), stats.gamma(0.8)),
    "gamma at 1": (lambda who: gamma(who, 1, 0, 0, 0, 1.0), stats.gamma(1.0)),
    "gamma above 1": (lambda who: gamma(who, 1, 0, 5, 0, 3.5), stats.gamma(3.5)),
    "gamma far above 1": (lambda who: gamma(who, 1, 0, 0, 0, 400.0), stats.gamma(400.0)),
    "beta of CDNOW": (lambda who: beta(who, 1, 0.7929, 2.4259), stats.beta(0.7929, 2.4259)),
    "beta with two modes": (lambda who: beta(who, 1, 0.5, 0.3), stats.beta(0.5, 0.3)),
    "lognormal": (
        lambda who: lognormal(who, 1, 0, 0, 0, 0.8),
        stats.lognorm(s=math.sqrt(math.log(1.64)), scale=1 / math.sqrt(1.64)),
    ),
}


def sample(draw: Callable[[int], float]) -> Floats:
    return np.array([draw(customer_key(LUCK, c)) for c in range(CUSTOMERS)])


@pytest.mark.parametrize("name", VARIATES)
def test_variates_have_their_distribution(name: str) -> None:
    draw, theory = VARIATES[name]
    drawn = sample(draw)
    assert stats.kstest(drawn, theory.cdf).pvalue > 1e-4
    assert_mean(drawn, theory.mean())
    assert_mean((drawn - theory.mean()) ** 2, theory.var())


@pytest.mark.parametrize(
    ("family", "shape", "cv"),
    [(FIXED, 1.0, 0.0), (EXPONENTIAL, 1.0, 1.0), (GAMMA, 4.0, 0.5), (LOGNORMAL, 0.6, 0.6)],
)
def test_a_duration_has_its_mean_and_its_spread(family: int, shape: float, cv: float) -> None:
    drawn = sample(lambda who: duration(who, DWELL, 0, 2, 1, 3.0, family, shape))
    assert_mean(drawn, 3.0)
    assert_mean((drawn - 3.0) ** 2, (3.0 * cv) ** 2)


def test_no_time_takes_no_time_and_no_spread_has_none() -> None:
    who = customer_key(LUCK, 1)
    assert {duration(who, DWELL, 0, 0, 0, 0.0, family, 2.0) for family in FAMILIES.values()} == {0}
    assert lognormal(who, DWELL, 0, 0, 0, 0.0) == 1.0


@given(a=st.floats(1e-3, 50), b=st.floats(1e-3, 50), customer=st.integers(0, 10**9))
def test_a_beta_variate_is_a_share(a: float, b: float, customer: int) -> None:
    assert 0.0 <= beta(customer_key(LUCK, customer), 1, a, b) <= 1.0


def lasted(key: Any, family: int, shape: float) -> float:
    return float(duration(key, DWELL, 1, 7, 3, 2.5, family, shape))


compiled: Any = njit(lasted)


@pytest.mark.parametrize(
    ("family", "shape"),
    [(FIXED, 1.0), (EXPONENTIAL, 1.0), (GAMMA, 0.4), (GAMMA, 2.2), (LOGNORMAL, 0.9)],
)
def test_compiled_variates_have_the_same_bits(family: int, shape: float) -> None:
    for customer in range(300):
        key = customer_key(LUCK, customer)
        assert compiled(np.uint64(key), family, shape) == lasted(key, family, shape)


Place = tuple[int, int, int, int]


def places_of(
    family: int,
    shape: float,
    place: tuple[int, int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> list[Place]:
    """Return every (kind, journey, hop, draw) a duration may use, were luck at its worst."""
    used: list[Place] = []

    def unlucky(
        key: int, purpose: int, kind: int = 0, journey: int = 0, hop: int = 0, draw: int = 0
    ) -> float:
        used.append((kind, journey, hop, draw))
        return 1e-300 if draw % 4 == 0 else 0.5  # an attempt that gamma must reject

    with monkeypatch.context() as patched:
        patched.setattr(distributions, "uniform", unlucky)
        duration(0, DWELL, *place, 1.0, family, shape)
    return used


families = st.sampled_from([(EXPONENTIAL, 1.0), (GAMMA, 0.5), (GAMMA, 3.0), (LOGNORMAL, 0.7)])
places = st.tuples(st.integers(0, 1), st.integers(0, 300), st.integers(0, 3))


@given(family=families, where=st.lists(places, min_size=2, max_size=6, unique=True))
@settings(max_examples=50)
def test_variates_of_one_family_never_share_a_draw(
    family: tuple[int, float], where: list[tuple[int, int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        used = [each for place in where for each in places_of(*family, place, patched)]
    assert len(set(used)) == len(used)


def test_variates_of_different_families_never_share_a_draw() -> None:
    """One touchpoint stays gamma-distributed times, another exponential ones."""
    with pytest.MonkeyPatch.context() as patched:
        early = places_of(GAMMA, 3.0, (0, 0, 2), patched)
        later = places_of(EXPONENTIAL, 1.0, (0, 5, 2), patched)
    assert not set(early) & set(later)
