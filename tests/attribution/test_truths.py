"""Truths in a world that is a first-order chain, where the theory of removal is exact."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from omnisim.attribution.blackout import POLICIES, Business, levers_of
from omnisim.attribution.board import Board
from omnisim.attribution.hearing import Panel
from omnisim.attribution.identity_view import SILOED, TRUTH
from omnisim.attribution.inquiry import Inquiry
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.truths import (
    OUTCOMES,
    coalitions_of,
    orders_of,
    sampled_values,
    shapley_values,
)
from omnisim.experiment.trial import Question
from omnisim.markov import AbsorbingChain
from omnisim.measure import statistics
from omnisim.scenario.scenario import Scenario
from tests.attribution.chain_world import CHANNELS, chain_world
from tests.simulated import ENGINE, STANDARD_ERRORS, assert_within, market

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


# --- more channels than coalitions can be simulated of -------------------------------------------


def airport(size: frozenset[str]) -> np.ndarray:
    """Return the cost of a runway long enough for all (Littlechild & Owen 1973)."""
    return np.array(float(max((int(name[1:]) for name in size), default=0)))


def test_drawn_orders_come_near_the_known_value_of_a_game() -> None:
    """Nine aeroplanes, the i-th needs a runway of length i: each pays Σ_{k ≤ i} 1 / (10 − k)."""
    players = [f"p{i}" for i in range(1, 10)]
    expected = np.cumsum([1.0 / (10 - k) for k in range(1, 10)])
    np.testing.assert_allclose(shapley_values(players, airport), expected)
    found = sampled_values(players, lambda s: airport(s) * np.ones(3), permutations=200)
    assert found.value.sum() == pytest.approx(9.0)
    assert_within(found.value, expected, found.standard_error)
    assert ((found.low <= expected) & (expected <= found.high)).mean() > 0.7
    few = sampled_values(players, lambda s: airport(s) * np.ones(3), permutations=24)
    assert (few.standard_error > found.standard_error).mean() > 0.7


def test_intervals_of_drawn_orders_hold_the_exact_value() -> None:
    """Over many games with luck of their own: at least as often as they say."""
    players = [f"c{i}" for i in range(5)]
    luck = np.random.default_rng(3)
    held = []
    for _ in range(60):
        worth = {
            frozenset(s): luck.normal(len(s) ** 1.5, 0.5) + luck.normal(0.0, 0.3, 6)
            for size in range(6)
            for s in combinations(players, size)
        }
        names = luck.permutation(players).tolist()  # so that other orders are drawn
        found = sampled_values(names, worth.__getitem__, permutations=16)
        mean = {s: np.array(each.mean()) for s, each in worth.items()}
        exact = shapley_values(names, mean.__getitem__)
        held += ((found.low <= exact) & (exact <= found.high)).tolist()
    assert np.mean(held) > 0.93


def test_one_draw_has_no_interval() -> None:
    found = sampled_values(["a", "b"], lambda s: np.array([1.0 * len(s)] * 3), permutations=2)
    assert found.value.tolist() == [1.0, 1.0]
    assert np.isnan(found.low).all()


def test_nine_channels_are_simulated_over_drawn_orders() -> None:
    """A market of nine media: what orders say sums to everything, and to more for the stronger."""
    names = [f"medium_{i}" for i in range(9)]
    scenario = many_media(names)
    levers = levers_of(scenario, "now")
    assert list(levers) == names
    board = Inquiry(
        Business(scenario, "now", levers),
        Question(scenario, scenario.run.seed, ENGINE),
        replications=3,
        worlds=0,
        panel=Panel(levers, {"truth": TRUTH}, {"linear": METHODS["linear"]}),
        with_budgets=False,
        permutations=8,
    ).board()
    truths = board.truths
    assert truths.has_shapley
    everything, found = truths.everything(ORDERS), truths.shapley(ORDERS)
    assert found.value.sum() == pytest.approx(float(everything.value))
    assert float(everything.value) > 0
    assert np.isfinite(found.standard_error).all()
    assert (found.low < found.high).all()
    strong, weak = found.value[5:].sum(), found.value[:4].sum()
    assert strong > weak  # they wake up to nine times as much


def many_media(names: list[str]) -> Scenario:
    """Return a market in which each medium wakes more than the one before."""
    return market(
        channels={
            **{
                name: {
                    "kind": "display",
                    "media": {"budget": "1 jt", "most": f"{i + 1} per year", "half": "1 jt"},
                }
                for i, name in enumerate(names)
            },
            "web": {"kind": "website"},
        },
        segments={
            "all": {
                "prospects": 150,
                "needs": "1 per year",
                "repeat": {"r": 1, "alpha": "20 weeks", "a": 0.5, "b": 3},
                "order_value": {"mean": "100 rb"},
                "entry": {"purchase@web": 1},
            }
        },
        journey={
            "all": {
                **{f"awareness@{name}": {"purchase@web": 0.6, "lapse": 0.4} for name in names},
                "purchase@web": {"conversion": 0.4, "lapse": 0.6},
            }
        },
        dwell={"default": "1 hour"},
        redirect={"all": {name: {"away": 1} for name in names}},
        fulfilment={"delivery": {"lead_time": 0}},
        run={"horizon": "60 days", "seed": 2},
    )
