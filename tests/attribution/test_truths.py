"""Truths in a world that is a first-order chain, where the theory of removal is exact."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.attribution.blackout import POLICIES, Business, levers_of
from omnisim.attribution.board import Board
from omnisim.attribution.hearing import Panel
from omnisim.attribution.identity_view import SILOED, TRUTH
from omnisim.attribution.inquiry import Inquiry
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.truths import OUTCOMES, coalitions_of, orders_of, shapley_values
from omnisim.experiment.trial import Question
from omnisim.markov import AbsorbingChain
from omnisim.measure import statistics
from tests.attribution.chain_world import CHANNELS, chain_world
from tests.simulated import ENGINE, STANDARD_ERRORS, assert_within

PEOPLE, REPLICATIONS = 1500, 8
ORDERS = OUTCOMES["conversions"]


@pytest.fixture(scope="module")
def boards() -> dict[str, Board]:
    scenario = chain_world(PEOPLE)
    views = {"truth": TRUTH, "siloed": SILOED}
    methods = {name: METHODS[name] for name in ("markov_1", "last_touch", "linear")}
    return {
        policy: Inquiry(
            Business(scenario, "now", CHANNELS, policy),
            Question(scenario, scenario.run.seed, ENGINE),
            replications=REPLICATIONS,
            worlds=0,
            panel=Panel(CHANNELS, views, methods),
        ).board()
        for policy in POLICIES
    }


def removal(board: Board) -> np.ndarray:
    """Return raw removal effect × conversions (n_replications, n_channels) on the true paths."""
    return np.array([each.level[0, 0] for each in board.heard])


def test_where_removal_is_what_happens_it_gives_the_truth(boards: dict[str, Board]) -> None:
    board = boards["exit"]
    gap = removal(board) - board.truths.without(ORDERS)
    error = gap.std(axis=0, ddof=1) / np.sqrt(len(gap))
    assert_within(gap.mean(axis=0), 0.0, error)


def test_switching_off_is_what_the_absorbing_chain_foretells(boards: dict[str, Board]) -> None:
    moves = np.array([[0, 0.25, 0.3], [0.2, 0, 0.1], [0.25, 0, 0]])
    exits = np.array([[0.15, 0.3], [0.4, 0.3], [0.5, 0.25]])
    start = np.array([0.5, 0.2, 0.3])
    chance = AbsorbingChain(moves, exits).absorption(start)[0]
    expected = []
    for c in range(3):
        q, r = moves.copy(), exits.copy()
        r[:, 1] += q[:, c]
        q[:, c] = 0.0
        q[c], r[c] = 0.0, (0.0, 1.0)
        expected.append(PEOPLE * (chance - AbsorbingChain(q, r).absorption(start)[0]))
    found = boards["exit"].truths.leave_one_out(ORDERS)
    assert_within(found.value, expected, found.standard_error)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_shapley_values_sum_to_everything(
    boards: dict[str, Board], policy: str, outcome: str
) -> None:
    truths = boards[policy].truths
    kpi = OUTCOMES[outcome]
    everything = truths.everything(kpi)
    assert truths.shapley(kpi).value.sum() == pytest.approx(float(everything.value), abs=1e-6)
    assert everything.value > 0


def test_where_people_go_on_elsewhere_removal_claims_too_much(boards: dict[str, Board]) -> None:
    board = boards["substitute"]
    claimed, true = removal(board), board.truths.without(ORDERS)
    over = statistics.mean(claimed - true)
    assert (over.value > STANDARD_ERRORS * over.standard_error).all()
    assert board.spread("truth", "markov_1", "level_ratio").low > 1.0


def test_substitution_moves_sales_and_does_not_lose_them(boards: dict[str, Board]) -> None:
    substituted, lost = (boards[p].truths for p in ("substitute", "exit"))
    assert (substituted.leave_one_out(ORDERS).value < lost.leave_one_out(ORDERS).value).all()
    moved = substituted.shifted("web", of="orders")
    assert moved.moved.value[-1] > 0


def test_silos_make_every_method_the_last_touch(boards: dict[str, Board]) -> None:
    board = boards["exit"]
    for method in board.methods:
        np.testing.assert_allclose(
            board.credit("siloed", method), board.credit("siloed", "last_touch"), rtol=0.02
        )
    assert board.seen("siloed", "orders") == board.seen("truth", "orders")


def test_shapley_values_of_a_small_game() -> None:
    """Gloves: a left one is of use only with one of two right ones (Shapley 1953)."""
    worth = lambda s: np.array(float("l" in s and len(s) > 1))  # noqa: E731
    assert shapley_values("lrR", worth) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_beyond_eight_channels_orders_are_drawn_in_pairs() -> None:
    names = [f"c{i}" for i in range(10)]
    drawn = list(orders_of(names, 6))
    assert len(drawn) == 6
    assert drawn == list(orders_of(names, 6))
    assert all(sorted(order) == sorted(names) for order in drawn)
    assert all(one == other[::-1] for one, other in zip(drawn[::2], drawn[1::2], strict=True))
    wanted = coalitions_of(names, permutations=6)
    assert len(wanted) <= 6 * 9 + 2
    assert frozenset() in wanted
    assert frozenset(names) in wanted


def test_channels_that_advertise_are_judged_where_there_are_two() -> None:
    scenario = chain_world(100)
    assert levers_of(scenario, "now") == CHANNELS  # none does: all of them
