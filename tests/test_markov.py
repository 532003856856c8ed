"""What chains refuse, and how they say so."""

import numpy as np
import pytest

from omnisim.markov import AbsorbingChain, discounted_value, stationary


def test_every_faulty_row_is_named_with_what_it_holds() -> None:
    with pytest.raises(ValueError, match="row sums to") as fault:
        AbsorbingChain(
            moves=np.array([[0.5, 0.57], [-0.1, 1.1]]),
            exits=np.array([[0.0], [0.0]]),
            states=("search@app", "basket@app"),
        )
    assert str(fault.value).splitlines() == [
        "state 0 (search@app): row sums to 1.07, must be 1",
        "state 1 (basket@app): holds -0.1, must not be negative",
    ]


def test_rounding_within_the_tolerance_is_accepted_and_does_no_harm() -> None:
    chain = AbsorbingChain(np.array([[0.5]]), np.array([[0.3, 0.2 + 5e-10]]))
    assert chain.absorption().sum() == pytest.approx(1, abs=1e-15)
    with pytest.raises(ValueError, match="state 0"):
        AbsorbingChain(np.array([[0.5]]), np.array([[0.3, 0.2 + 5e-9]]))


def test_states_that_never_end_are_named() -> None:
    moves = np.array([[0, 0.5, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0.5, 0, 0, 0]])
    exits = np.array([[0.5], [0], [0], [0.5]])
    with pytest.raises(ValueError, match="no outcome") as fault:
        AbsorbingChain(moves, exits)
    assert str(fault.value).splitlines() == [
        "state 1: no outcome can be reached from here",
        "state 2: no outcome can be reached from here",
    ]


@pytest.mark.parametrize(
    ("moves", "exits"),
    [
        (np.zeros((0, 0)), np.zeros((0, 1))),
        (np.zeros((2, 3)), np.ones((2, 1))),
        (np.eye(2), [1, 1]),
    ],
)
def test_shapes_that_are_no_chain_are_refused(moves: np.ndarray, exits: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must be \(n, n\) and \(n, m\)"):
        AbsorbingChain(moves, exits)


def test_labels_must_fit() -> None:
    with pytest.raises(ValueError, match="2 labels for 1 states"):
        AbsorbingChain(np.zeros((1, 1)), np.ones((1, 1)), states=("a", "b"))


def test_a_chain_cannot_be_changed_from_outside() -> None:
    moves = np.zeros((1, 1))
    chain = AbsorbingChain(moves, np.ones((1, 1)))
    moves[0, 0] = 9
    assert chain.moves[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        chain.exits[0, 0] = 0


def test_walks_to_an_outcome_keep_the_labels_of_the_states_that_lead_there() -> None:
    chain = AbsorbingChain(
        moves=np.array([[0, 0.5], [0, 0]]),
        exits=np.array([[0.5, 0], [0, 1]]),
        states=("first", "second"),
    )
    assert chain.given(0).states == ("first",)
    with pytest.raises(ValueError, match="outcome 1 is never reached"):
        AbsorbingChain(np.zeros((1, 1)), np.array([[1.0, 0.0]])).given(1)


def test_a_variance_needs_a_distribution() -> None:
    chain = AbsorbingChain(np.zeros((1, 1)), np.ones((1, 1)))
    assert chain.visits([3.0]) == pytest.approx([3])
    with pytest.raises(ValueError, match="start sums to 3"):
        chain.variance_of_visits([3.0])


def test_shares_that_depend_on_the_start_are_refused() -> None:
    with pytest.raises(ValueError, match="several classes are closed"):
        stationary(np.eye(2))
    assert stationary([[1, 0], [0.5, 0.5]]) == pytest.approx([1, 0])


def test_an_endless_horizon_needs_a_discount() -> None:
    with pytest.raises(ValueError, match="discount 0 must be positive"):
        discounted_value([[1.0]], [1.0], discount=0.0)
    with pytest.raises(ValueError, match="state 0: row sums to 2"):
        discounted_value([[2.0]], [1.0], discount=0.1)
    with pytest.raises(ValueError, match=r"must be \(n, n\)"):
        stationary([0.5, 0.5])
