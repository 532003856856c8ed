"""Markov chains in closed form: absorbing chains, stationary shares, values of reward processes.

An absorbing chain walks over states until it ends in one of several outcomes. Its moves Q lead from
state to state and its exits R from state to outcome; rows from, columns to. Kemeny & Snell (1960,
*Finite Markov Chains*, ch. III) give everything from the fundamental matrix N = (I − Q)⁻¹:

    expected visits  N                variance of visits  N(2 N_dg − I) − N∘N
    absorption       B = N R          ever visited        N N_dg⁻¹
    expected steps   t = N 1          variance of steps   (2N − I)t − t∘t

Moving a little probability from the move i → j to the exit k changes the chance of outcome o,
begun at s, at the rate N_si (1[k = o] − B_jo): the derivative of B = (I − Q)⁻¹R.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_TOLERANCE = 1e-9  # by which a row may miss 1


@dataclass(frozen=True, eq=False)
class AbsorbingChain:
    """A chain of n states and m outcomes that cannot walk for ever.

    `moves` (n, n) and `exits` (n, m) hold probabilities; each row of both together sums to 1 and
    from each state some outcome can be reached, else ValueError names every faulty state.
    `states` (n,) are optional labels, used in messages.

    Wherever `start` (n,) is given, the answer is for a walk that begins there; without it there is
    one row per starting state. Means also accept a flow of arrivals as `start`, variances only a
    distribution.
    """

    moves: FloatArray
    exits: FloatArray
    states: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", _read_only(self.moves))
        object.__setattr__(self, "exits", _read_only(self.exits))
        n = len(self.moves)
        if n == 0 or self.moves.shape != (n, n) or self.exits.ndim != 2 or len(self.exits) != n:
            raise ValueError(
                f"moves {self.moves.shape} and exits {self.exits.shape} must be (n, n) and (n, m)"
            )
        if self.states is not None and len(self.states) != n:
            raise ValueError(f"{len(self.states)} labels for {n} states")
        _refuse(_row_faults(np.hstack([self.moves, self.exits]), self.states))
        trapped = ~_reaching(self.moves > 0, self.exits.sum(axis=1) > 0)
        _refuse(
            f"{_name(i, self.states)}: no outcome can be reached from here"
            for i in np.flatnonzero(trapped).tolist()
        )

    @cached_property
    def _fundamental(self) -> FloatArray:
        # The diagonal of I − Q is written as what leaves the state: absorption then sums to 1 to
        # the last digits even where a row misses 1 by its tolerance or nearly always stays.
        system = -self.moves
        stays = np.diag(self.moves)
        np.fill_diagonal(system, self.moves.sum(axis=1) - stays + self.exits.sum(axis=1))
        return _read_only(np.linalg.solve(system, np.eye(len(system))))

    def visits(self, start: ArrayLike | None = None) -> FloatArray:
        """Return expected visits to each state, the first one included: (n, n) or (n,)."""
        return _begun(self._fundamental, start)

    def variance_of_visits(self, start: ArrayLike | None = None) -> FloatArray:
        """Return the variance of the visits to each state: (n, n) or (n,)."""
        second = self._fundamental * (2 * np.diag(self._fundamental) - 1)
        return _variance(self._fundamental, second, start)

    def ever_visited(self, start: ArrayLike | None = None) -> FloatArray:
        """Return the probability of visiting each state at least once: (n, n) or (n,)."""
        return _begun(self._fundamental / np.diag(self._fundamental), start)

    def absorption(self, start: ArrayLike | None = None) -> FloatArray:
        """Return the probability of ending in each outcome: (n, m) or (m,)."""
        return _begun(self._fundamental @ self.exits, start)

    def steps(self, start: ArrayLike | None = None) -> FloatArray:
        """Return expected visits to all states together, until an outcome: (n,) or ()."""
        return _begun(self._fundamental.sum(axis=1), start)

    def variance_of_steps(self, start: ArrayLike | None = None) -> FloatArray:
        """Return the variance of the number of steps: (n,) or ()."""
        mean = self._fundamental.sum(axis=1)
        return _variance(mean, 2 * self._fundamental @ mean - mean, start)

    def reward(
        self,
        per_visit: ArrayLike = 0.0,
        *,
        per_move: ArrayLike = 0.0,
        per_exit: ArrayLike = 0.0,
        start: ArrayLike | None = None,
    ) -> FloatArray:
        """Return the expected reward (time, cost …) gathered until an outcome: (n,) or ().

        `per_visit` (n,) is earned at each visit, `per_move` (n, n) and `per_exit` (n, m) when that
        edge is taken.
        """
        on_moves = (self.moves * np.asarray(per_move, dtype=float)).sum(axis=1)
        on_exits = (self.exits * np.asarray(per_exit, dtype=float)).sum(axis=1)
        earned = on_moves + on_exits + np.asarray(per_visit, dtype=float)
        return _begun(self._fundamental @ earned, start)

    def leak(self, outcome: int, into: int, *, start: ArrayLike) -> FloatArray:
        """Return by how much P(outcome) changes per unit of probability moved off each move.

        Entry (i, j) of (n, n) is the derivative for probability taken from the move i → j and given
        to the exit `into` of state i. Times `moves` it is the effect of losing a share of a move.
        """
        gain = float(into == outcome) - self.absorption()[:, outcome]
        return np.outer(self.visits(start), gain)

    def given(self, outcome: int) -> AbsorbingChain:
        """Return the chain of the walks that end in this outcome (Kemeny & Snell, § 3.6).

        States that cannot lead to the outcome are left out, so it has n or fewer states and one
        outcome. ValueError if no state can.
        """
        kept = _reaching(self.moves > 0, self.exits[:, outcome] > 0)
        if not kept.any():
            raise ValueError(f"outcome {outcome} is never reached")
        chance = self.absorption()[kept, outcome]
        return AbsorbingChain(
            moves=self.moves[np.ix_(kept, kept)] * chance / chance[:, None],
            exits=(self.exits[kept, outcome] / chance)[:, None],
            states=None if self.states is None else tuple(np.array(self.states)[kept].tolist()),
        )


def stationary(transition_matrix: ArrayLike) -> FloatArray:
    """Return the long-run share of time in each state (n,), π = πP.

    `transition_matrix` (n, n), rows from. ValueError if the rows are not distributions, or if the
    chain has several closed classes, so that the shares depend on the start.
    """
    matrix = _stochastic(transition_matrix)
    n = len(matrix)
    balance = np.vstack([matrix.T - np.eye(n), np.ones(n)])
    shares = np.linalg.lstsq(balance, np.append(np.zeros(n), 1.0))[0]
    # Unique shares are greatest inside the only closed class, which every state can reach.
    if not _reaching(matrix > 0, np.arange(n) == shares.argmax()).all():
        raise ValueError("the long-run shares depend on the start: several classes are closed")
    return np.asarray(np.maximum(shares, 0.0))


def discounted_value(
    transition_matrix: ArrayLike,
    reward: ArrayLike,
    *,
    discount: float,
    horizon: int | None = None,
) -> FloatArray:
    """Return the present value (n,) of a Markov reward process from each state.

    Pfeifer & Carraway (2000, *Journal of Interactive Marketing* 14(2)): V = (I − P/(1+d))⁻¹R for
    ever, or the sum of (P/(1+d))ᵗR over t = 0 … `horizon`. `reward` (n,) is earned at the start of
    a period, `discount` is d per period. ValueError for an endless horizon without discount.
    """
    kept = _stochastic(transition_matrix) / (1 + discount)
    earned = np.asarray(reward, dtype=float)
    if horizon is None:
        if discount <= 0:
            raise ValueError(f"discount {discount:g} must be positive when there is no horizon")
        return np.asarray(np.linalg.solve(np.eye(len(kept)) - kept, earned))
    value = earned
    for _ in range(horizon):
        value = earned + kept @ value
    return value


def _begun(rows: FloatArray, start: ArrayLike | None) -> FloatArray:
    """Return one row per starting state, or their mixture under a start."""
    return rows if start is None else np.asarray(np.asarray(start, dtype=float) @ rows)


def _variance(first: FloatArray, second: FloatArray, start: ArrayLike | None) -> FloatArray:
    """Return the variance from the first two moments by starting state."""
    if start is not None and abs(np.sum(start) - 1.0) > _TOLERANCE:
        raise ValueError(f"start sums to {np.sum(start):g}, a variance needs a distribution")
    return np.asarray(_begun(second, start) - _begun(first, start) ** 2)


def _reaching(edges: NDArray[np.bool_], target: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which states (n,) are in the target or have a path of edges (n, n) to it."""
    reached = target
    while True:
        wider = reached | edges[:, reached].any(axis=1)
        if (wider == reached).all():
            return reached
        reached = wider


def _stochastic(transition_matrix: ArrayLike) -> FloatArray:
    matrix = _read_only(transition_matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"transition matrix {matrix.shape} must be (n, n)")
    _refuse(_row_faults(matrix, None))
    return matrix


def _row_faults(rows: FloatArray, states: Sequence[str] | None) -> list[str]:
    faults = []
    for i, row in enumerate(rows):
        if not (row >= 0).all():
            faults.append(f"{_name(i, states)}: holds {row.min():g}, must not be negative")
        elif abs(row.sum() - 1.0) > _TOLERANCE:
            faults.append(f"{_name(i, states)}: row sums to {row.sum():.10g}, must be 1")
    return faults


def _refuse(faults: Iterable[str]) -> None:
    told = "\n".join(faults)
    if told:
        raise ValueError(told)


def _name(i: int, states: Sequence[str] | None) -> str:
    return f"state {i}" if states is None else f"state {i} ({states[i]})"


def _read_only(values: ArrayLike) -> FloatArray:
    array = np.array(values, dtype=float)
    array.flags.writeable = False
    return array
