"""Shapley: what each tactic adds to the whole, averaged over the orders of adding them.

The value of Shapley (1953) shares out v(all) − v(none) without a rest. Where tactics need others,
only orders are averaged in which everything comes after what it needs (Faigle & Kern 1992,
doi:10.1007/BF01240150): a tactic that can do nothing yet is not blamed for its cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from omnisim.measure import statistics
from omnisim.measure.statistics import Interval
from omnisim.random_streams import customer_key, replication_key, uniform
from omnisim.strategy.case import Numbers

Set: TypeAlias = frozenset[str]
Worth = Callable[[Sequence[Set], Sequence[int]], Numbers]
"""What sets of tactics are worth (n_sets, n_replications), with equal luck in all of them."""

EXACT_UP_TO: Final = 8  # tactics
_ORDER: Final = 61  # purpose of the draws of orders: one that no customer's draw has


class Shares(NamedTuple):
    """What each tactic adds to the whole."""

    tactics: tuple[str, ...]
    added: Interval  # (n_tactics,) over replications
    whole: Interval  # that they add up to
    is_exact: bool  # every order was averaged, not a sample


def shares(
    worth: Worth,
    tactics: Sequence[str],
    needs: Mapping[str, Sequence[str]],
    *,
    replications: Sequence[int],
    orders: int = 60,
    seed: int = 0,
) -> Shares:
    """Return what each tactic adds, exactly up to `EXACT_UP_TO` of them.

    Beyond, so many random orders are followed, shared out over the replications; what a tactic
    adds is averaged within a replication first, so that the spread over replications holds the
    luck of both. `needs` may name tactics that are always there.
    """
    names = tuple(tactics)
    wanted = {name: frozenset(needs.get(name, ())) & {*names} for name in names}
    if len(names) <= EXACT_UP_TO:
        each = _exact(worth, names, wanted, replications)
    else:
        each = _sampled(worth, names, wanted, replications, orders, seed)
    added, whole = statistics.mean(each), statistics.mean(each.sum(axis=1))
    return Shares(names, added, whole, len(names) <= EXACT_UP_TO)


def _exact(
    worth: Worth, names: tuple[str, ...], needs: Mapping[str, Set], replications: Sequence[int]
) -> Numbers:
    """Return the shares in every replication (n_replications, n_tactics)."""
    closed = [s for s in _subsets(names) if all(needs[name] <= s for name in s)]
    values = dict(zip(closed, worth(closed, replications), strict=True))
    ways = _ways(needs)
    everything = frozenset(names)
    shared = np.zeros((len(replications), len(names)))
    for before in closed:
        for place, name in enumerate(names):
            if name in before or not needs[name] <= before:
                continue
            after = before | {name}
            share = ways(before) * _ways_on(after, everything, names, needs) / ways(everything)
            shared[:, place] += share * (values[after] - values[before])
    return shared


def _subsets(names: Sequence[str]) -> Iterator[Set]:
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def _ways(needs: Mapping[str, Set]) -> Callable[[Set], int]:
    """Return a function: in how many orders a closed set can be built from nothing."""

    @cache
    def ways(built: Set) -> int:
        if not built:
            return 1
        last = [n for n in built if not any(n in needs[other] for other in built)]
        return sum(ways(built - {name}) for name in last)

    return ways


def _ways_on(built: Set, everything: Set, names: Sequence[str], needs: Mapping[str, Set]) -> int:
    """Return in how many orders the rest can follow a closed set."""
    rest = [name for name in names if name not in built]
    left = {name: needs[name] - built for name in rest}
    return _ways(left)(everything - built)


def _sampled(
    worth: Worth,
    names: tuple[str, ...],
    needs: Mapping[str, Set],
    replications: Sequence[int],
    orders: int,
    seed: int,
) -> Numbers:
    """Return what each tactic added along random orders, on average (n_replications, n_tactics)."""
    each = max(1, round(orders / len(replications)))
    drawn = [_drawn(names, needs, seed, number) for number in range(each * len(replications))]
    added = np.zeros((len(replications), each, len(names)))
    for place, luck in enumerate(replications):
        own = drawn[place * each : (place + 1) * each]
        chains = [_chain(order) for order in own]
        wanted = list(dict.fromkeys(built for chain in chains for built in chain))
        values = dict(zip(wanted, worth(wanted, [luck])[:, 0], strict=True))
        for row, (order, chain) in enumerate(zip(own, chains, strict=True)):
            steps = np.diff([values[built] for built in chain])
            added[place, row, [names.index(name) for name in order]] = steps
    return np.asarray(added.mean(axis=1))


def _chain(order: tuple[str, ...]) -> list[Set]:
    return [frozenset(order[:size]) for size in range(len(order) + 1)]


def _drawn(
    names: tuple[str, ...], needs: Mapping[str, Set], seed: int, number: int
) -> tuple[str, ...]:
    """Return a random order that keeps to the needs, each as likely as the next where none are.

    With needs it is drawn uniformly by weighing each next tactic with the orders that follow it.
    """
    key = replication_key(seed, number)
    order: list[str] = []
    while len(order) < len(names):
        ready = [n for n in names if n not in order and needs[n] <= {*order}]
        weights = np.cumsum([_follow(names, needs, frozenset((*order, n))) for n in ready])
        draw = uniform(customer_key(key, len(order)), _ORDER) * weights[-1]
        order.append(ready[int(np.searchsorted(weights, draw))])
    return tuple(order)


def _follow(names: tuple[str, ...], needs: Mapping[str, Set], built: Set) -> float:
    """Return in how many orders the rest can follow; without needs among it, its factorial."""
    rest = [name for name in names if name not in built]
    if not any(needs[name] - built for name in rest):
        return float(math.factorial(len(rest)))
    return float(_ways_on(built, frozenset(names), names, needs))
