"""Search: the most valuable order among very many, looked at with few replications each.

Where few enough orders are possible, all are tried. Otherwise a beam grows orders tactic by tactic
and keeps, of each length, the best overall and the best that begins with each first step; then the
best is improved as long as moving, swapping, leaving out, adding or replacing one tactic makes it
better. Such a search promises nothing: `is_complete` says whether all were tried.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

from omnisim.strategy.schedule import Order

Evaluate = Callable[[Sequence[Order]], Sequence[float]]
"""Estimates of what orders are worth, of equal luck for all."""


class Choices(Protocol):
    """What orders are possible."""

    def next_steps(self, order: Order) -> list[Order]:
        """Return the orders with one tactic more that are possible."""

    def allows(self, order: Order) -> bool:
        """Whether an order is possible."""

    def key(self, order: Order) -> Hashable:
        """Return what orders that come to the same have in common."""


class Effort(NamedTuple):
    """How much is tried."""

    complete_up_to: int = 150  # orders: so many are all tried
    width: int = 3  # of the beam
    at_most: int = 400  # orders to try, about; after half of them the beam forgets first steps


class Found(NamedTuple):
    """What a search saw."""

    worth: dict[Order, float]  # every order tried, and its estimate; the empty one among them
    is_complete: bool  # all possible orders were tried

    @property
    def ranked(self) -> list[Order]:
        """The orders, best first; of equal ones the shorter."""
        return sorted(self.worth, key=lambda order: (-self.worth[order], len(order), order))

    @property
    def best(self) -> Order:
        """The best order by its estimate."""
        return self.ranked[0]


def search(choices: Choices, evaluate: Evaluate, effort: Effort = Effort()) -> Found:  # noqa: B008
    """Return the orders tried and what they seem to be worth."""
    trial = _Trial(choices, evaluate)
    everything = _all_orders(choices, effort.complete_up_to)
    if everything is not None:
        trial.of(everything)
        return Found(trial.worth, is_complete=True)
    _grow(trial, effort)
    _improve(trial, effort)
    return Found(trial.worth, is_complete=False)


class _Trial:
    """Evaluates orders, none that comes to the same twice."""

    def __init__(self, choices: Choices, evaluate: Evaluate) -> None:
        self.choices = choices
        self._evaluate = evaluate
        self._known: dict[Hashable, Order] = {}
        self.worth: dict[Order, float] = {}

    def of(self, orders: Iterable[Order]) -> list[Order]:
        """Evaluate what is new and return the orders under the names they were first met by."""
        asked = list(orders)
        keys = [self.choices.key(order) for order in asked]
        new: dict[Hashable, Order] = {}
        for key, order in zip(keys, asked, strict=True):
            if key not in self._known:
                new.setdefault(key, order)
        if new:
            self._known |= new
            values = self._evaluate(list(new.values()))
            self.worth |= zip(new.values(), map(float, values), strict=True)
        return list(dict.fromkeys(self._known[key] for key in keys))


def _all_orders(choices: Choices, at_most: int) -> list[Order] | None:
    """Return every possible order, one of those that come to the same; None if there are more."""
    level: dict[Hashable, Order] = {choices.key(()): ()}
    found: dict[Hashable, Order] = {}
    while level:
        found |= level
        if len(found) > at_most:
            return None
        longer = [each for order in level.values() for each in choices.next_steps(order)]
        level = {key: each for each in longer if (key := choices.key(each)) not in found}
    return list(found.values())


def _grow(trial: _Trial, effort: Effort) -> None:
    """Grow orders until nothing can be added."""
    beam = trial.of([()])
    while beam:
        longer = trial.of(each for order in beam for each in trial.choices.next_steps(order))
        ranked = sorted(longer, key=lambda order: -trial.worth[order])
        is_long = len(trial.worth) > effort.at_most / 2
        beam = ranked[: effort.width] if is_long else _kept(ranked, effort.width)


def _kept(ranked: Sequence[Order], width: int) -> list[Order]:
    """Return the best orders, and the best of each first step."""
    of_steps = {order[0]: order for order in reversed(ranked)}
    return list(dict.fromkeys([*ranked[:width], *of_steps.values()]))


def _improve(trial: _Trial, effort: Effort) -> None:
    """Change the best order as long as that makes it better."""
    best = max(trial.worth, key=lambda order: trial.worth[order])
    while len(trial.worth) < effort.at_most:
        near = [each for each in _neighbours(best, trial) if trial.choices.allows(each)]
        if not near:
            return
        better = max(trial.of(near), key=lambda order: trial.worth[order])
        if trial.worth[better] <= trial.worth[best]:
            return
        best = better


def _neighbours(order: Order, trial: _Trial) -> Iterator[Order]:
    """Yield the orders one change away."""
    others = {name for each in trial.worth for name in each} - {*order}
    for i, j in combinations(range(len(order)), 2):
        yield (*order[:i], order[j], *order[i + 1 : j], order[i], *order[j + 1 :])
    for i, name in enumerate(order):
        rest = (*order[:i], *order[i + 1 :])
        yield rest
        yield from ((*rest[:k], name, *rest[k:]) for k in range(len(order)) if k != i)
        yield from ((*order[:i], other, *order[i + 1 :]) for other in sorted(others))
    for k in range(len(order) + 1):
        yield from ((*order[:k], other, *order[k:]) for other in sorted(others))
