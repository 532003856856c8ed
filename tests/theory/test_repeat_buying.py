"""Repeat-buying models against published values, their own integrals, and simulated customers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, gammaln

from omnisim.repeat_buying import (
    BgBb,
    BgNbd,
    GammaGamma,
    Histories,
    MbgNbd,
    ParetoNbd,
    ShiftedBetaGeometric,
)

CDNOW = BgNbd(r=0.2426, alpha=4.4136, a=0.7929, b=2.4259)
CDNOW_PARETO = ParetoNbd(r=0.5533, alpha=10.5777, s=0.6062, beta=11.6687)
REGULAR_BUYER = Histories([2], [30.43], [38.86])
WEEKS_A_YEAR = 365 / 7

shapes = st.floats(0.1, 8)
scales = st.floats(0.5, 60)


@st.composite
def histories(draw: st.DrawFn) -> Histories:
    repeats = draw(st.integers(0, 60))
    age = draw(st.floats(1, 100))
    last = draw(st.floats(0.01, 1)) * age if repeats else 0.0
    return Histories([repeats], [last], [age])


@st.composite
def beta_geometrics(draw: st.DrawFn) -> BgNbd:
    model = draw(st.sampled_from([BgNbd, MbgNbd]))
    return model(draw(shapes), draw(scales), draw(shapes), draw(shapes))


@st.composite
def paretos(draw: st.DrawFn) -> ParetoNbd:
    return ParetoNbd(draw(shapes), draw(scales), draw(shapes), draw(scales))


def purchases_of_the_living(model: BgNbd, t: float, seen: Histories) -> float:
    """Return E over p of (1 − (α/(α+pt))ʳ)/p for somebody alive, without any Gauss series."""
    r, alpha = model.r + seen.repeats[0], model.alpha + seen.age[0]
    a, b = model.a, model.b + seen.repeats[0] + model.coins_at_first

    def given_dropout(p: float) -> float:
        rate = -np.expm1(-r * np.log1p(p * t / alpha)) / p if p > 0 else r * t / alpha
        return float(rate * np.exp(-betaln(a, b)))

    return float(quad(given_dropout, 0, 1, weight="alg", wvar=(a - 1, b - 1))[0])


def test_expected_repeats_of_a_new_customer() -> None:
    weeks = [0.1429, 1, 3, 31.8571, 32, 78]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert CDNOW.expected_repeats(weeks) == pytest.approx(published, abs=5e-4)
    assert CDNOW.expected_repeats(weeks[:5]) == pytest.approx(published[:5], abs=1e-4)


def test_no_repeat_in_39_weeks() -> None:
    rounded = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert rounded.p_repeats(0, 39) == pytest.approx(0.5737864, abs=1e-7)


def test_a_customer_with_two_repeats() -> None:
    assert CDNOW.expected_purchases(39, given=REGULAR_BUYER)[0] == pytest.approx(1.226, abs=1e-3)
    assert CDNOW.p_alive(REGULAR_BUYER)[0] == pytest.approx(0.7266, abs=1e-4)


def test_likelihood_of_200_purchases_does_not_overflow() -> None:
    model = BgNbd(r=0.25, alpha=4, a=0.8, b=2.5)
    logs = model.log_likelihoods(Histories([0, 200], [0, 38], [40, 40]))
    assert logs == pytest.approx([-0.599474, 100.795693], abs=1e-6)


def test_pareto_expectations() -> None:
    assert CDNOW_PARETO.expected_repeats(78) == pytest.approx(1.9100, abs=2e-4)
    rate = np.log(1.15) / WEEKS_A_YEAR
    horizons = [CDNOW_PARETO.discounted_repeats(rate, horizon=w) for w in (52, 104, 260)]
    assert horizons == pytest.approx([1.391, 2.045, 3.007], abs=1e-3)
    assert CDNOW_PARETO.discounted_repeats(rate) == pytest.approx(3.970, abs=1e-3)


def test_pareto_expectations_simulated() -> None:
    n, rng = 200_000, np.random.default_rng(3)
    model, rate = CDNOW_PARETO, np.log(1.15) / WEEKS_A_YEAR
    buying = rng.gamma(model.r, 1 / model.alpha, n)
    leaving = rng.gamma(model.s, 1 / model.beta, n)
    life = rng.exponential(1, n) / np.maximum(leaving, 1e-300)
    repeats = rng.poisson(buying * np.minimum(life, 78))
    worth = buying * -np.expm1(-rate * life) / rate
    assert abs(repeats.mean() - model.expected_repeats(78)) < 4 * repeats.std() / np.sqrt(n)
    assert abs(worth.mean() - model.discounted_repeats(rate)) < 4 * worth.std() / np.sqrt(n)


def test_order_values() -> None:
    orders = GammaGamma(p=6.249, q=3.745, gamma=15.448)
    seen = orders.expected_mean([2, 1, 7], [22.35, 11.77, 73.74])
    assert orders.mean() == pytest.approx(35.17, abs=0.01)
    assert seen == pytest.approx([24.659, 18.911, 71.463], abs=5e-3)


@pytest.mark.parametrize(
    ("model", "survival", "lifetime"),
    [
        (ShiftedBetaGeometric(0.6681, 3.8061), [46.0, 43.6, 41.4, 39.5, 37.8], 5.922),
        (ShiftedBetaGeometric(0.7041, 1.1820), [22.0, 20.4, 19.1, 18.0, 17.0], 3.695),
    ],
)
def test_contracts(model: ShiftedBetaGeometric, survival: list[float], lifetime: float) -> None:
    assert 100 * model.survival([8, 9, 10, 11, 12]) == pytest.approx(survival, abs=0.06)
    assert model.discounted_lifetime(0.1) == pytest.approx(lifetime, abs=1e-3)


def test_residual_lifetime_rises_with_each_period() -> None:
    high_end = ShiftedBetaGeometric(0.6681, 3.8061)
    residual = [high_end.discounted_residual_lifetime(n, 0.1) for n in (1, 2, 3, 4, 5)]
    assert residual == pytest.approx([5.414, 5.901, 6.294, 6.620, 6.897], abs=1e-3)


@given(beta_geometrics(), histories(), st.floats(0.1, 200))
def test_expected_purchases_are_the_integral_over_dropout(
    model: BgNbd, seen: Histories, t: float
) -> None:
    living = purchases_of_the_living(model, t, seen)
    expected = model.expected_purchases(t, given=seen)
    assert expected[0] == pytest.approx(living * model.p_alive(seen)[0], rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(("a", "b"), [(1, 2), (0.5, 0.5), (1 + 1e-9, 1), (0.25, 0.75)])
def test_where_the_formula_is_nothing_by_nothing(a: float, b: float) -> None:
    model, new = BgNbd(0.5, 4, a, b), Histories([0], [0], [0])
    assert model.expected_repeats(30) == pytest.approx(
        purchases_of_the_living(model, 30, new), rel=1e-5
    )


@given(beta_geometrics(), st.floats(0.1, 5))
def test_counts_are_a_distribution(model: BgNbd, t: float) -> None:
    shares = model.p_repeats(np.arange(20_000), t)
    assert shares.sum() == pytest.approx(1, abs=1e-6)
    assert shares @ np.arange(20_000) == pytest.approx(float(model.expected_repeats(t)), rel=1e-4)


@given(beta_geometrics(), histories())
def test_a_silent_customer_is_ever_less_alive(model: BgNbd, seen: Histories) -> None:
    later = Histories(seen.repeats, seen.last, seen.age + 5)
    now, then = model.p_alive(seen)[0], model.p_alive(later)[0]
    assert 0 <= then <= now <= 1


@given(shapes, scales, shapes, shapes)
def test_only_the_modified_model_doubts_those_who_never_came_back(
    r: float, alpha: float, a: float, b: float
) -> None:
    never = Histories([0], [0], [30])
    assert BgNbd(r, alpha, a, b).p_alive(never)[0] == 1
    assert MbgNbd(r, alpha, a, b).p_alive(never)[0] < 1


@given(paretos(), histories())
def test_pareto_likelihood_is_its_integral(model: ParetoNbd, seen: Histories) -> None:
    x, last, age = seen.repeats[0], seen.last[0], seen.age[0]
    r, alpha, s, beta = model.r + x, model.alpha, model.s, model.beta

    def left_at(u: float) -> float:  # relative to being there at the last purchase
        return float(
            ((alpha + u) / (alpha + last)) ** -r * ((beta + u) / (beta + last)) ** -(s + 1)
        )

    left = s / (beta + last) * quad(left_at, last, age, epsabs=0, epsrel=1e-11, limit=200)[0]
    alive = ((alpha + age) / (alpha + last)) ** -r * ((beta + age) / (beta + last)) ** -s
    outside = gammaln(r) - gammaln(model.r) + model.r * np.log(alpha) + s * np.log(beta)
    scale = -r * np.log(alpha + last) - s * np.log(beta + last)
    expected = outside + scale + np.log(alive + left)
    assert model.log_likelihood(seen) == pytest.approx(expected, rel=1e-8, abs=1e-8)
    assert model.p_alive(seen)[0] == pytest.approx(alive / (alive + left), rel=1e-7)


@given(paretos(), st.floats(0.1, 200))
def test_pareto_purchases_are_those_of_the_living(model: ParetoNbd, t: float) -> None:
    def rate(u: float) -> float:
        return model.r / model.alpha * (model.beta / (model.beta + u)) ** model.s

    assert model.expected_repeats(t) == pytest.approx(quad(rate, 0, t)[0], rel=1e-6)


@given(paretos(), st.floats(1e-3, 0.1), st.floats(1, 300))
def test_pareto_discounted_purchases_are_their_integral(
    model: ParetoNbd, discount_rate: float, horizon: float
) -> None:
    def worth(u: float) -> float:
        alive = (model.beta / (model.beta + u)) ** model.s
        return float(model.r / model.alpha * alive * np.exp(-discount_rate * u))

    within = model.discounted_repeats(discount_rate, horizon=horizon)
    assert within == pytest.approx(quad(worth, 0, horizon)[0], rel=1e-5, abs=1e-8)


@given(paretos(), histories(), st.floats(0.1, 100))
def test_pareto_knows_a_new_customer_from_nothing(
    model: ParetoNbd, seen: Histories, t: float
) -> None:
    new = model.expected_purchases(t, given=Histories([0], [0], [0]))
    assert new[0] == pytest.approx(float(model.expected_repeats(t)))
    assert model.expected_purchases(t, given=seen)[0] <= model.expected_purchases(
        2 * t, given=seen
    )[0] * (1 + 1e-9)


@given(shapes, shapes)
def test_contracts_end_at_the_rate_of_their_survival(alpha: float, beta: float) -> None:
    model = ShiftedBetaGeometric(alpha, beta)
    survival = model.survival(np.arange(12))
    assert survival[0] == 1
    assert model.retention(np.arange(1, 12)) == pytest.approx(survival[1:] / survival[:-1])
    discounted = model.survival(np.arange(400)) @ 1.1 ** -np.arange(400.0)
    assert model.discounted_lifetime(0.1) == pytest.approx(discounted, rel=1e-9)


@given(shapes, shapes, shapes, shapes)
def test_opportunities_taken_are_a_distribution(
    alpha: float, beta: float, gamma: float, delta: float
) -> None:
    """All patterns of four opportunities: 1, or those with x purchases of which the last is t."""
    model = BgBb(alpha, beta, gamma, delta)
    patterns = [(k.bit_count(), k.bit_length()) for k in range(16)]
    repeats, last = np.array(patterns, dtype=float).T
    chance = np.exp(model.log_likelihoods(Histories(repeats, last, np.full(16, 4.0))))
    assert chance.sum() == pytest.approx(1)
    assert chance @ repeats == pytest.approx(model.expected_repeats(4))


def lived(model: BgNbd, customers: int, *, seed: int) -> Histories:
    """Return the histories of customers who really behave as the model says."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.r, 1 / model.alpha, customers)
    dropout = rng.beta(model.a, model.b, customers)
    age = rng.uniform(30, 60, customers)
    repeats, last, alive = np.zeros(customers), np.zeros(customers), np.ones(customers, bool)
    while alive.any():
        next_one = last + rng.exponential(1, customers) / np.maximum(rate, 1e-300)
        alive &= next_one <= age
        last, repeats = np.where(alive, next_one, last), repeats + alive
        alive &= rng.random(customers) >= dropout
    return Histories(repeats, last, age)


def test_a_fit_returns_what_made_the_customers() -> None:
    truth = BgNbd(r=0.8, alpha=6.0, a=0.9, b=2.5)
    seen = lived(truth, 20_000, seed=2)
    fitted = BgNbd.fit(seen)
    assert fitted.log_likelihood(seen) >= truth.log_likelihood(seen)
    assert 2 * (fitted.log_likelihood(seen) - truth.log_likelihood(seen)) < 18.5  # chi2(4), .001
    assert [fitted.r, fitted.alpha, fitted.a, fitted.b] == pytest.approx(
        [truth.r, truth.alpha, truth.a, truth.b], rel=0.15
    )


def test_simulated_customers_repeat_as_expected() -> None:
    seen = lived(CDNOW, 40_000, seed=4)
    surplus = seen.repeats - CDNOW.expected_repeats(seen.age)
    assert abs(surplus.mean()) < 4 * surplus.std() / np.sqrt(len(surplus))
