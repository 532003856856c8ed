"""Markov removal effect: what a chain fitted to the paths would lose without a channel.

Anderl, Becker, von Wangenheim & Schumann (2016, *Int. J. of Research in Marketing* 33(3)). A state
is the last k touches of a walker; moves are counted over all paths, null paths included. Removing a
channel leads everybody who would touch it to nothing. With x the expected outcome from each state,

    x = r + Q x,      level of c = (v − v without c) × number of paths,

r being what is earned at the end of a path in a state, solved exactly as a sparse linear system.
A chain gives back the outcome of its data whatever its order (flow conservation), so v is no check
of the order. What the removal takes for granted – that nobody carries on elsewhere – makes its
levels sum to more than the outcome.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array, identity
from scipy.sparse.linalg import spsolve

from omnisim.attribution.paths import Floats, Integers, Paths

MOST_ORDER: Final = 3


class _Chain(NamedTuple):
    """States are numbered; `channel` is that of a state's latest touch."""

    moves: Any  # (n_states, n_states) sparse, shares
    earned: Floats  # (n_states,) expected at the end of a path, per visit
    begun: Floats  # (n_states,) paths that begin there
    channel: Integers  # (n_states,)


def markov_removal(paths: Paths, outcome: Floats, *, order: int = 1) -> Floats:
    """Return levels (n_channels,) of a chain of some order, from 1 on."""
    levels = np.zeros(len(paths.channels))
    if len(paths.touch) == 0 or not paths.weight.sum():
        return levels
    chain = _chain(paths, outcome, order)
    whole = chain.begun @ _worth(chain, np.ones(len(chain.channel), bool))
    for c in np.flatnonzero(paths.touched):
        left = chain.channel != c
        levels[c] = whole - chain.begun[left] @ _worth(chain, left)
    return levels


markov_1 = partial(markov_removal, order=1)
markov_2 = partial(markov_removal, order=2)
markov_3 = partial(markov_removal, order=3)


def _worth(chain: _Chain, left: Any) -> Floats:
    """Return the expected outcome from each state that is left."""
    if not left.any():
        return np.zeros(0)
    moves = csr_array(chain.moves)[left][:, left]
    system = (identity(int(left.sum()), format="csc") - moves).tocsc()
    return np.asarray(spsolve(system, chain.earned[left])).reshape(-1)


def _chain(paths: Paths, outcome: Floats, order: int) -> _Chain:
    codes = _states(paths, order)
    numbers, state = np.unique(codes, return_inverse=True)
    n, weight = len(numbers), paths.weight
    some = paths.lengths > 0
    first, last = paths.start[:-1][some], paths.start[1:][some] - 1
    goes_on = np.ones(len(state), bool)
    goes_on[last] = False
    here = np.flatnonzero(goes_on)
    counts = coo_array(
        (weight[paths.path[here]], (state[here], state[here + 1])), shape=(n, n)
    ).tocsr()
    ended = np.bincount(state[last], weight[some], minlength=n)
    visits = np.asarray(counts.sum(axis=1)).reshape(-1) + ended
    per_visit = np.divide(1.0, visits, np.zeros(n), where=visits > 0)
    return _Chain(
        moves=counts.multiply(per_visit[:, None]).tocsr(),
        earned=_summed(state[last], outcome[some], n) * per_visit,
        begun=_summed(state[first], weight[some], n),
        channel=numbers % len(paths.channels),
    )


def _summed(state: Integers, amount: Floats, n_states: int) -> Floats:
    return np.asarray(np.bincount(state, amount, minlength=n_states), np.float64)


def _states(paths: Paths, order: int) -> Integers:
    """Return the state after each touch as a number, the latest touch in its last place."""
    n = len(paths.channels)
    place = np.arange(len(paths.touch))
    since = place - paths.start[:-1][paths.path]
    codes = paths.touch.copy()
    for back in range(1, order):
        earlier = paths.touch[np.maximum(place - back, 0)]
        codes += np.where(since >= back, earlier + 1, 0) * n * (n + 1) ** (back - 1)
    return codes
