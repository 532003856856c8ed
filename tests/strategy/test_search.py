"""The search finds the best order, all of them tried or not."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.strategy.search import Effort, search

MANY, FEW = Effort(complete_up_to=10_000), Effort(complete_up_to=0)


class Free:
    """Tactics that can be built in any order, but for needs; at most `longest` of them."""

    def __init__(self, tactics, needs=None, longest=9):
        self.tactics, self.needs, self.longest = tactics, needs or {}, longest

    def next_steps(self, order):
        longer = [(*order, name) for name in self.tactics if name not in order]
        return [each for each in longer if self.allows(each)]

    def allows(self, order):
        met = all(self.needs.get(n, set()) <= {*order[:k]} for k, n in enumerate(order))
        return met and len(order) <= self.longest

    def key(self, order):
        return order


class Worth:
    """Earlier is worth more; pairs may be worth more or less than their parts."""

    def __init__(self, alone, pairs):
        self.alone, self.pairs, self.calls = alone, pairs, []

    def of(self, order):
        each = sum(self.alone[n] * 0.8**k for k, n in enumerate(order))
        later = {n: k for k, n in enumerate(order)}
        both = [
            v * 0.8 ** max(later[a], later[b])
            for (a, b), v in self.pairs.items()
            if a in later and b in later
        ]
        return each + sum(both)

    def __call__(self, orders):
        self.calls += orders
        return [self.of(order) for order in orders]


def best_by_force(choices, worth):
    names = choices.tactics
    orders = [o for size in range(len(names) + 1) for o in permutations(names, size)]
    return max(worth.of(order) for order in orders if choices.allows(order))


markets = st.fixed_dictionaries(
    {
        "alone": st.fixed_dictionaries({n: st.integers(-5, 9) for n in "abcde"}),
        "pairs": st.dictionaries(
            st.sampled_from([("a", "b"), ("a", "c"), ("b", "d"), ("c", "e")]), st.integers(-6, 6)
        ),
    }
)


@given(markets, st.integers(1, 5))
@settings(max_examples=12, deadline=None)
def test_trying_everything_finds_the_best(market, longest):
    choices, worth = Free("abcde", {"d": {"a"}}, longest), Worth(**market)
    found = search(choices, worth, MANY)
    assert found.is_complete
    assert found.worth[found.best] == best_by_force(choices, worth)
    assert len(worth.calls) == len({*worth.calls}) == len(found.worth)


@given(markets)
@settings(max_examples=15, deadline=None)
def test_no_single_change_makes_what_a_beam_finds_better(market):
    choices, worth = Free("abcde", {"d": {"a"}}), Worth(**market)
    found = search(choices, worth, FEW)
    assert not found.is_complete
    best = found.best
    near = {best[:i] + best[i + 1 :] for i in range(len(best))}
    near |= {(*o[:i], n, *o[i:]) for o in {best, *near} for n in "abcde" for i in range(len(o) + 1)}
    allowed = [o for o in near if len({*o}) == len(o) and choices.allows(o)]
    assert found.worth[best] >= max(map(worth.of, [(), *allowed])) - 1e-9
    assert found.worth[best] <= best_by_force(choices, worth) + 1e-9


def test_a_beam_gets_over_a_step_that_alone_loses():
    """Nothing pays before both of a pair are there; greedily, nobody would begin."""
    worth = Worth({"a": -3, "b": -3, "c": 1, "d": 0.5}, {("a", "b"): 30})
    found = search(Free("abcd"), worth, FEW)
    assert {*found.best[:2]} == {"a", "b"}
    assert found.best == ("a", "b", "c", "d")


def test_a_beam_of_seven_tactics_finds_the_best_with_a_fraction_of_the_work():
    alone = dict(zip("abcdefg", [4, -2, 7, 1, 3, -1, 2], strict=True))
    worth = Worth(alone, {("b", "f"): 12, ("a", "c"): -3})
    choices = Free("abcdefg", {"g": {"e"}})
    found = search(choices, worth, FEW)
    assert found.worth[found.best] == pytest.approx(best_by_force(choices, worth))
    assert len(found.worth) < 500  # of 13 700


def test_equal_orders_are_tried_once():
    class Alike(Free):
        def key(self, order):
            return frozenset(order)

    worth = Worth({"a": 1, "b": 2, "c": -1}, {})
    found = search(Alike("abc"), worth, MANY)
    assert len(found.worth) == 8


def test_every_first_step_is_followed_to_the_end():
    worth = Worth({"a": 9, "b": 8, "c": 7, "d": -9, "e": 1}, {})
    found = search(Free("abcde"), worth, Effort(complete_up_to=0, width=1))
    assert max(len(order) for order in found.worth if order[:1] == ("d",)) == 5
