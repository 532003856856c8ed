"""Chains against textbooks, brute force and walks."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from omnisim.markov import AbsorbingChain, discounted_value, stationary

DRUNKARD = AbsorbingChain(  # three street corners between home (outcome 0) and bar (outcome 1)
    moves=np.array([[0, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0]]),
    exits=np.array([[0.5, 0], [0, 0], [0, 0.5]]),
)
# Customers by months since the last purchase; bought now, in 1, 2, 3 periods, lapsed.
RECENCY = np.array(
    [
        [0.30, 0.70, 0, 0, 0],
        [0.20, 0, 0.80, 0, 0],
        [0.15, 0, 0, 0.85, 0],
        [0.05, 0, 0, 0, 0.95],
        [0, 0, 0, 0, 1],
    ]
)
RECENCY_REWARD = [36, -4, -4, -4, 0]


@st.composite
def chains(draw: st.DrawFn) -> AbsorbingChain:
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    weight = st.one_of(st.just(0.0), st.floats(0.01, 1))
    size = n * (n + m)
    rows = np.array(draw(st.lists(weight, min_size=size, max_size=size))).reshape(n, n + m)
    rows[:, -1] += 0.2  # enough exit for a power series to converge in a short time
    rows /= rows.sum(axis=1, keepdims=True)
    return AbsorbingChain(rows[:, :n], rows[:, n:])


def walked(chain: AbsorbingChain, walkers: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps and outcomes of walkers who begin in state 1."""
    rng = np.random.default_rng(5)
    n = len(chain.moves)
    cumulative = np.hstack([chain.moves, chain.exits]).cumsum(axis=1)
    place, steps = np.full(walkers, 1), np.zeros(walkers)
    while (inside := place < n).any():
        draws = rng.random((inside.sum(), 1))
        place[inside] = (draws >= cumulative[place[inside]]).sum(axis=1)
        steps[inside] += 1
    return steps, place - n


def test_drunkards_walk() -> None:
    assert DRUNKARD.visits() == pytest.approx(np.array([[1.5, 1, 0.5], [1, 2, 1], [0.5, 1, 1.5]]))
    assert DRUNKARD.steps() == pytest.approx([3, 4, 3])
    assert DRUNKARD.variance_of_steps() == pytest.approx([8, 8, 8])
    assert DRUNKARD.absorption()[:, 0] == pytest.approx([0.75, 0.5, 0.25])


def test_drunkards_walk_simulated() -> None:
    steps, outcome = walked(DRUNKARD, 40_000)
    standard_error = np.sqrt(8 / 40_000)
    assert abs(steps.mean() - 4) < 4 * standard_error
    assert abs((outcome == 0).mean() - 0.5) < 4 * np.sqrt(0.25 / 40_000)
    spread = (steps - 4) ** 2
    assert abs(spread.mean() - 8) < 4 * spread.std() / np.sqrt(40_000)


def test_removal_effects_of_three_channels() -> None:
    """Paths C1>C2>C3>buy, C1>null, C2>C3>null: what is lost if a channel leads nowhere."""
    chain = AbsorbingChain(
        moves=np.array([[0, 2 / 3, 1 / 3, 0], [0, 0, 0.5, 0], [0, 0, 0, 1], [0, 0, 0, 0]]),
        exits=np.array([[0, 0], [0, 0.5], [0, 0], [0.5, 0.5]]),
        states=("start", "C1", "C2", "C3"),
    )
    start = [1, 0, 0, 0]
    buys = chain.absorption(start)[0]
    removal = (chain.ever_visited(start) * chain.absorption()[:, 0] / buys)[1:]
    assert buys == pytest.approx(1 / 3)
    assert removal == pytest.approx([0.5, 1, 1])
    assert removal / removal.sum() == pytest.approx([0.2, 0.4, 0.4])


def test_removal_effects_of_two_channels() -> None:
    """G buys twice, M buys, G>M buys, G null."""
    chain = AbsorbingChain(
        moves=np.array([[0, 0.8, 0.2], [0, 0, 0.25], [0, 0, 0]]),
        exits=np.array([[0, 0], [0.5, 0.25], [1, 0]]),
    )
    start = [1, 0, 0]
    buys = chain.absorption(start)[0]
    removal = (chain.ever_visited(start) * chain.absorption()[:, 0] / buys)[1:]
    assert buys == pytest.approx(0.8)
    assert removal == pytest.approx([0.75, 0.5])
    assert removal / removal.sum() == pytest.approx([0.6, 0.4])


def test_land_of_oz() -> None:
    weather = [[0.5, 0.25, 0.25], [0.5, 0, 0.5], [0.25, 0.25, 0.5]]
    assert stationary(weather) == pytest.approx([0.4, 0.2, 0.4])


def test_rain_on_alofi() -> None:
    counts = np.array([[362, 126, 60], [136, 90, 68], [50, 79, 124]])
    shares = stationary(counts / counts.sum(axis=1, keepdims=True))
    assert shares == pytest.approx([0.5009, 0.2694, 0.2297], abs=1e-4)


def test_customer_value_of_the_recency_example() -> None:
    five_periods = discounted_value(RECENCY, RECENCY_REWARD, discount=0.2, horizon=4)
    for_ever = discounted_value(RECENCY, RECENCY_REWARD, discount=0.2)
    assert five_periods == pytest.approx([50.115, 4.220, 0.592, -1.980, 0], abs=1e-3)
    assert for_ever == pytest.approx([52.320, 5.554, 1.251, -1.820, 0], abs=1e-3)


def test_customer_value_at_constant_retention() -> None:
    """Fader & Hardie 2014, eq. 2: margin 100, retention .8, discount .1."""
    stays = [[0.8, 0.2], [0, 1]]
    for_ever = discounted_value(stays, [100, 0], discount=0.1)[0]
    five_periods = discounted_value(stays, [100, 0], discount=0.1, horizon=4)[0]
    assert for_ever == pytest.approx(366.67, abs=0.01)
    assert for_ever - 100 == pytest.approx(266.67, abs=0.01)
    assert five_periods == pytest.approx(292.06, abs=0.01)


@given(chains())
def test_visits_are_the_sum_of_all_powers(chain: AbsorbingChain) -> None:
    total = power = np.eye(len(chain.moves))
    for _ in range(300):
        power = power @ chain.moves
        total = total + power
    assert chain.visits() == pytest.approx(total, rel=1e-8, abs=1e-10)


@given(chains())
def test_every_walk_ends(chain: AbsorbingChain) -> None:
    assert chain.absorption().sum(axis=1) == pytest.approx(np.ones(len(chain.moves)), abs=1e-12)


@given(chains())
def test_steps_are_all_visits_and_rewards_of_one(chain: AbsorbingChain) -> None:
    assert chain.steps() == pytest.approx(chain.visits().sum(axis=1))
    assert chain.reward(1.0) == pytest.approx(chain.steps())
    assert chain.reward(per_move=1.0, per_exit=1.0) == pytest.approx(chain.steps())
    assert chain.reward(per_exit=1.0) == pytest.approx(np.ones(len(chain.moves)))


@given(chains())
def test_variance_of_steps_is_that_of_their_distribution(chain: AbsorbingChain) -> None:
    ending = chain.exits.sum(axis=1)  # now; each further power: one step later
    first, second = np.zeros(len(ending)), np.zeros(len(ending))
    for step in range(1, 500):
        first, second = first + step * ending, second + step**2 * ending
        ending = chain.moves @ ending
    assert chain.variance_of_steps() == pytest.approx(second - first**2, rel=1e-6, abs=1e-8)


@given(chains())
def test_visits_to_the_starting_state_are_geometric(chain: AbsorbingChain) -> None:
    visits = np.diag(chain.visits())
    again = 1 - 1 / visits
    variances = np.diag(chain.variance_of_visits())
    assert np.diag(chain.ever_visited()) == pytest.approx(np.ones(len(visits)))
    assert variances == pytest.approx(again / (1 - again) ** 2, abs=1e-8)


@given(chains(), st.data())
def test_a_start_mixes_the_walks(chain: AbsorbingChain, data: st.DataObject) -> None:
    """Variance of a mixture: the mean of the variances plus the variance of the means."""
    n = len(chain.moves)
    weights = np.array(data.draw(st.lists(st.floats(0.1, 1), min_size=n, max_size=n)))
    start = weights / weights.sum()
    assert chain.absorption(start) == pytest.approx(start @ chain.absorption())
    spread = start @ (chain.steps() - chain.steps(start)) ** 2
    assert chain.variance_of_steps(start) == pytest.approx(
        start @ chain.variance_of_steps() + spread
    )


@given(chains())
def test_walks_sorted_by_outcome_add_up_to_all_walks(chain: AbsorbingChain) -> None:
    chance, visits = chain.absorption(), np.zeros_like(chain.moves)
    for outcome in range(chain.exits.shape[1]):
        reached = chance[:, outcome] > 1e-15
        if reached.any():
            of_these = chain.given(outcome)
            assert of_these.absorption() == pytest.approx(np.ones((reached.sum(), 1)))
            visits[np.ix_(reached, reached)] += chance[reached, outcome][:, None] * (
                of_these.visits()
            )
    assert visits == pytest.approx(chain.visits(), rel=1e-6, abs=1e-9)


@given(chains(), st.data())
def test_leak_is_the_slope_of_a_small_loss(chain: AbsorbingChain, data: st.DataObject) -> None:
    n, m = chain.exits.shape
    i, j = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, n - 1))
    outcome, into = data.draw(st.integers(0, m - 1)), data.draw(st.integers(0, m - 1))
    start = np.full(n, 1 / n)
    moves, exits = chain.moves.copy(), chain.exits.copy()
    assume(moves[i, j] > 0)
    moves[i, j] -= 1e-7
    exits[i, into] += 1e-7
    before, after = chain.absorption(start), AbsorbingChain(moves, exits).absorption(start)
    slope = chain.leak(outcome, into, start=start)[i, j]
    assert (after - before)[outcome] / 1e-7 == pytest.approx(slope, abs=1e-5)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_stationary_shares_do_not_move(n: int, seed: int) -> None:
    matrix = np.random.default_rng(seed).dirichlet(np.ones(n), size=n)
    shares = stationary(matrix)
    assert shares.sum() == pytest.approx(1)
    assert shares @ matrix == pytest.approx(shares, abs=1e-10)


@given(st.floats(0.05, 1))
def test_value_for_ever_is_the_limit_of_horizons(discount: float) -> None:
    long_run = discounted_value(RECENCY, RECENCY_REWARD, discount=discount, horizon=800)
    for_ever = discounted_value(RECENCY, RECENCY_REWARD, discount=discount)
    assert for_ever == pytest.approx(long_run, abs=1e-9)
