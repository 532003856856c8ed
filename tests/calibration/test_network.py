"""Network: shares with intervals that are honest, and the chain they make."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from omnisim.calibration.journeys import cut
from omnisim.calibration.log import CONVERTED
from omnisim.calibration.network import (
    chain_of,
    counts_of,
    empirical,
    moves_of,
    removal_effects,
    shares_of,
    starts_of,
)
from omnisim.markov import AbsorbingChain
from tests.calibration.logs import Row, log_of


def test_rows_near_the_end_are_no_starts() -> None:
    """Of touches in the last gap only the quick hops are seen: none of them is counted."""
    log = log_of(
        Row(0, 10), Row(0, 12, channel="app"), Row(1, 190), Row(1, 191, channel="app"), end=200.0
    )
    counts = counts_of(cut(log))
    assert counts.sum() == 2  # web to app, and the lapse from there
    assert counts[0, 1] == 1


def test_interval_is_that_of_the_dirichlet_posterior() -> None:
    rows = [Row(k, 1.0 + k) for k in range(40)]
    rows += [Row(k, 1.5 + k, "order") for k in range(10)]
    journeys = cut(log_of(*rows, end=200.0))
    moves = moves_of(journeys, counts_of(journeys) > 0)
    n = len(moves.states)
    assert moves.counts[0, n : n + 2].tolist() == [10, 30]
    assert moves.shares[0, n] == pytest.approx(10.5 / 41)
    assert moves.low[0, n] == pytest.approx(beta(10.5, 30.5).ppf(0.025))
    assert moves.high[0, n] == pytest.approx(beta(10.5, 30.5).ppf(0.975))
    assert moves.shares[0, 0] == 0  # never seen: a structural zero


def test_a_lone_move_is_certain() -> None:
    found = shares_of({"web": 12.0, "app": 0.0})
    assert list(found) == ["web"]
    assert found["web"][:3] == (1.0, 1.0, 1.0)


def test_a_row_without_evidence_is_unknown() -> None:
    journeys = cut(log_of(Row(0, 1), Row(1, 199, channel="app"), end=200.0))
    moves = moves_of(journeys, counts_of(journeys) > 0)
    assert np.isnan(moves.shares[1]).all()
    assert chain_of(moves.shares).absorption(np.array([0.0, 1.0]))[1] == 1.0


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 2), min_size=1, max_size=5), st.booleans(), st.integers(1, 5)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_first_order_chain_converts_as_its_journeys_did(
    paths: list[tuple[list[int], bool, int]],
) -> None:
    """Flow is conserved: the chain gives the empirical conversion exactly, whatever the order."""
    rows = [
        Row(customer, 1.0 + step, channel="abc"[channel])
        for customer, (walk, _, _) in enumerate(paths)
        for step, channel in enumerate(walk)
    ]
    rows += [
        Row(customer, 1.2 + len(walk) - 1, "order", "abc"[walk[-1]])
        for customer, (walk, buys, _) in enumerate(paths)
        if buys
    ]
    journeys = cut(log_of(*rows, end=200.0))
    chain = chain_of(empirical(counts_of(journeys)))
    found = chain.absorption(starts_of(journeys))[CONVERTED]
    assert found == pytest.approx(np.mean(journeys.outcome == CONVERTED))


def test_removal_of_a_channel_that_nobody_needs() -> None:
    """G buy ×2, M buy, G > M buy, G null: P .8, removal effects .75 and .5."""
    rows = [
        Row(0, 1, "order", "g", "consideration"),
        Row(1, 1, "order", "g", "consideration"),
        Row(2, 1, "order", "m", "consideration"),
        Row(3, 1, channel="g", stage="consideration"),
        Row(3, 2, "order", "m", "consideration"),
        Row(4, 1, channel="g", stage="consideration"),
    ]
    journeys = cut(log_of(*rows, end=200.0))
    counts, start = counts_of(journeys), starts_of(journeys)
    assert chain_of(empirical(counts)).absorption(start)[0] == pytest.approx(0.8)
    assert removal_effects(counts, start) == pytest.approx([0.75, 0.5])


def test_intervals_cover() -> None:
    """95 % intervals of a row hold the truth about 95 times in a hundred."""
    truth = np.array([0.02, 0.13, 0.85])
    rng = np.random.default_rng(3)
    counts = rng.multinomial(300, truth, size=400)
    held = [
        [low <= p <= high for p, (_, low, high, *_) in zip(truth, found.values(), strict=True)]
        for row in counts
        if (row > 0).all()
        for found in [shares_of(dict(zip("abc", row.astype(float), strict=True)))]
    ]
    assert np.mean(held, axis=0) == pytest.approx(0.95, abs=0.04)


def test_chain_is_a_chain() -> None:
    assert isinstance(chain_of(np.array([[0.0, 1.0, 0.0, 0.0]])), AbsorbingChain)
