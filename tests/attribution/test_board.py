"""The board of a small business: truths, scores, money, waste, data for other tools."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import numpy as np
import pandas as pd
import pytest

from omnisim.attribution.blackout import Business, levers_of
from omnisim.attribution.board import MEASURES, SPARED, Board
from omnisim.attribution.budget import SUGGESTED, TODAY, over_spend, plan_name
from omnisim.attribution.dataset import Dataset, dataset_of
from omnisim.attribution.identity_view import VIEWS
from omnisim.attribution.media_mix import MixPlan, flown, media_mix
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.paths import paths_of, texts_of
from omnisim.attribution.saving import PARTS, wastes
from omnisim.attribution.spend import spends
from omnisim.attribution.truths import NET_VALUE, OUTCOMES, more, unspent
from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.errors import Faults
from omnisim.event_log import COLUMNS, ORDER, RENEWAL, EventLog, joined
from omnisim.experiment.runner import Progress
from omnisim.experiment.trial import Question, Task, measured
from omnisim.files.board_results import board_json
from omnisim.files.export_folder import KEY, write_export
from omnisim.files.mix_tables import mix_key, mix_tables
from omnisim.files.ocel_writing import write_ocel
from omnisim.files.xes_writing import write_xes
from omnisim.measure.measures import ROW
from omnisim.scenario.costs import fixed_costs
from omnisim.truth_board import attribution, inquiry_of
from tests.attribution.advertised import ONE_OF_EACH, advertised, small_board
from tests.shops import shop
from tests.simulated import ENGINE, market


@pytest.fixture(scope="module")
def board() -> Board:
    return small_board().board


@pytest.fixture(scope="module")
def data(board: Board) -> Dataset:
    return dataset_of(board, regions=3)


# --- what is judged ------------------------------------------------------------------------------


def test_channels_that_advertise_or_send_are_judged() -> None:
    assert levers_of(advertised(), "now") == ("social", "search", "mail")
    assert levers_of(shop(), "multi") == ("ads", "web", "chat", "store")  # one alone advertises


def test_variants_differ_in_what_they_say_and_in_nothing_else() -> None:
    scenario = shop()
    business = Business(scenario, "omni", ("ads", "web"))
    variants = {
        **business.coalition(["ads"]),
        **business.leaving_out("collect"),
        **business.spending("poor", {}),
    }
    made = business.scenario_of(variants)
    assert made.today == business.live == "live_11"
    assert made.open_channels("live_10") == ("ads", "chat", "store")
    assert made.open_channels("without_collect") == scenario.open_channels("omni")
    kept = [name for name in scenario.active_tactics("omni") if name != "collect"]
    assert list(made.active_tactics("without_collect")) == kept
    assert made.redirect == scenario.redirect
    assert not any(line.one_off for name in made.configurations for line in fixed_costs(made, name))


def test_exit_leaves_no_way_out_of_channels_that_can_be_off() -> None:
    made = Business(shop(), "multi", ("ads", "web"), "exit").scenario_of({})
    assert made.redirect == {"all": {}}  # everything is open, so everything may be off


def test_budgets_are_not_drawn_with_the_worlds(board: Board) -> None:
    made = board.truths.comparison.question.scenario
    budgets = made.configurations[board.truths.business.live].budgets
    assert {name: (q.low, q.value, q.high) for name, q in budgets.items()} == {
        "social": (2e6, 2e6, 2e6),
        "search": (1e6, 1e6, 1e6),
    }
    raised = made.configurations[more("search")].budgets["search"].value
    assert raised == pytest.approx(1.01e6)


# --- truths and scores ---------------------------------------------------------------------------


def test_a_channel_is_worth_what_its_loss_costs(board: Board) -> None:
    truths = board.truths
    lost = truths.leave_one_out(OUTCOMES["conversions"]).value
    assert (lost > 0).all()
    assert truths.shapley(OUTCOMES["conversions"]).value.sum() == pytest.approx(
        float(truths.everything(OUTCOMES["conversions"]).value)
    )
    assert truths.leave_tactic_out(OUTCOMES["conversions"]).value.shape == (1,)


def test_giving_up_the_letter_is_giving_up_the_channel_that_sends_it(board: Board) -> None:
    """Mail does nothing but send it, so both truths are one."""
    truths, kpi = board.truths, OUTCOMES["conversions"]
    mail = truths.without(kpi)[:, truths.levers.index("mail")]
    live = truths.worth(truths.business.live, kpi)
    np.testing.assert_array_equal(mail, live - truths.worth("without_newsletter", kpi))


def test_new_and_moved_sales_add_up(board: Board) -> None:
    moves = board.truths.shifted("search")
    np.testing.assert_allclose(moves.new.value[:-1].sum(), moves.new.value[-1])
    np.testing.assert_allclose(
        moves.difference.value[:-1], moves.new.value[:-1] + moves.moved.value[:-1], atol=1e-6
    )


def test_scores_are_one_for_every_draw_view_method_and_measure(board: Board) -> None:
    assert board.scores.shape == (3, 2, len(ONE_OF_EACH), len(MEASURES))
    assert board.world_scores.shape == (2, 2, len(ONE_OF_EACH), len(MEASURES))
    spread = board.spread("unified", "linear", "share_error")
    assert spread.low <= spread.median <= spread.high
    assert spread.draws == 2
    for view in board.views:
        assert sum(board.best(view).values()) == pytest.approx(1.0)


def test_silos_hide_what_came_before_orders_elsewhere(board: Board) -> None:
    hidden, told = (board.seen(v, "touched") / board.seen(v, "orders") for v in board.views)
    assert hidden < 0.8 * told
    assert board.seen("siloed", "orders") == board.seen("unified", "orders")


def test_credit_sums_to_the_orders_that_were_touched(board: Board) -> None:
    for view in board.views:
        for method in board.methods:
            assert board.credit(view, method).sum() == pytest.approx(board.seen(view, "touched"))


# --- money ---------------------------------------------------------------------------------------


def test_regret_is_measured_against_the_best_that_was_simulated(board: Board) -> None:
    regrets = board.regrets
    assert regrets is not None
    means = {name: regrets.value(name).mean() for name in regrets.plans.division}
    assert means[regrets.best] == max(means.values())
    assert all(float(regrets.regret(name).value) >= 0 for name in means)
    total = sum(board.truths.business.budgets.values())
    for money in regrets.plans.division.values():
        assert money.sum() == pytest.approx(total)
    credit = board.credit("unified", "linear")[:2]
    advised = regrets.plans.division[plan_name("unified", "linear")]
    assert advised / advised.sum() == pytest.approx(credit / credit.sum())
    assert {TODAY, SUGGESTED} <= means.keys()


def test_every_world_has_advice_of_its_own(board: Board) -> None:
    """Its divisions are those of its own history, and one of them is the best there."""
    regrets = board.regrets
    assert regrets is not None
    assert len(regrets.worlds) == 2
    lost = np.array([regrets.regret_by_world(name) for name in regrets.plans.division])
    assert lost.shape[1] == 2
    np.testing.assert_array_equal(lost.min(axis=0), 0.0)
    credit = board.worlds[0].credit[1, 1][:2]  # unified, linear
    spent = 3e6 * credit / credit.sum()
    question = board.truths.comparison.question
    tasks = [Task("by_hand", 1, (0,))]
    variant = board.truths.business.spending(
        "by_hand", dict(zip(("social", "search"), spent, strict=True))
    )
    scenario = board.truths.business.scenario_of(variant)
    [result] = measured(replace(question, scenario=scenario), tasks[0])
    by_hand = float(result.measures.numerator[ROW[NET_VALUE], -1, -1])
    found = regrets.value_by_world(plan_name("unified", "linear"))[0]
    assert found == pytest.approx(by_hand)


def test_information_is_worth_the_difference_of_two_divisions(board: Board) -> None:
    regrets = board.regrets
    assert regrets is not None
    worth = regrets.worth_of_view("linear", view="unified", instead_of="siloed")
    apart, joined = (regrets.regret(plan_name(v, "linear")).value for v in board.views)
    assert float(worth.value) == pytest.approx(float(apart - joined))
    by_method = [
        float(regrets.worth_of_view(m, view="unified", instead_of="siloed").value)
        for m in board.methods
    ]
    mean = regrets.worth_on_the_mean(board.methods, view="unified", instead_of="siloed")
    assert float(mean.value) == pytest.approx(np.mean(by_method))


def test_incremental_return_is_what_is_lost_over_what_is_saved(board: Board) -> None:
    found = {each.channel: each for each in spends(board.truths)}
    assert set(found) == {"social", "search"}  # the letter's cost is no advertising of the KPI
    truths, kpi = board.truths, OUTCOMES["revenue"]
    live, off = (truths.worth(v, kpi).mean() for v in (truths.business.live, unspent("search")))
    months = 120 / (365 / 12)
    search = found["search"]
    assert search.spend == pytest.approx(1e6 * months, rel=1e-9)
    assert float(search.incremental.value) == pytest.approx((live - off) / (1e6 * months), rel=1e-3)
    place = truths.spending.index("search")
    assert float(truths.of_spend(kpi).value[place]) == pytest.approx(live - off)
    assert search.marginal is not None
    assert float(search.online_only.value) <= float(search.attributed.value)


def test_without_spend_a_channel_stays_open(board: Board) -> None:
    """Whoever comes by search unasked goes on coming: no spend costs less than no channel."""
    made = board.truths.comparison.question.scenario
    assert "search" in made.open_channels(unspent("search"))
    assert made.configurations[unspent("search")].budgets["search"].value == 0.0
    truths = board.truths
    place, spending = truths.levers.index("search"), truths.spending.index("search")
    closed = truths.leave_one_out(OUTCOMES["conversions"]).value[place]
    assert truths.of_spend(OUTCOMES["conversions"]).value[spending] < closed


def test_what_is_spent_beyond_what_pays_leaves_most(board: Board) -> None:
    """Against the curve of the medium, worked out by hand: Hill, m(x) = x / (x + half)."""
    business = board.truths.business
    gain, half, budget = 2.5e6, 5e5, 1e6  # of search; m(budget) = 2/3
    scale = gain / (budget / (budget + half))
    best = np.sqrt(scale * half) - half  # where scale · half / (x + half)² = 1
    assert over_spend(business, "search", gain) == pytest.approx(budget - best, abs=budget / 200)
    assert over_spend(business, "search", 0.0) == budget
    assert over_spend(business, "search", 1e9) == 0.0


def test_waste_counts_once_what_is_in_both(board: Board) -> None:
    for each in wastes(board):
        parts = sum(float(each.shares[part].value) for part in PARTS)
        wasted = each.shares["wasted"]
        assert float(wasted.value) == pytest.approx(parts)
        assert float(wasted.low) <= parts <= float(wasted.high)
        over = 0.0 if each.over is None else float(each.over.value)
        assert max(float(each.cost.value), over) <= each.together + 1e-9
        assert each.together <= float(each.cost.value) + over + 1e-9


def test_leaving_recent_buyers_out_is_simulated(board: Board) -> None:
    assert SPARED in board.truths.comparison.evidence
    assert set(small_board().sparing["records"]) == {"today", "joined"}


def test_tables_have_a_row_for_everything() -> None:
    answer = small_board()
    truths = answer.truths
    assert set(truths["truth"]) == {"leave_one_out", "shapley", "marginal", "of_spend"}
    assert set(truths["outcome"]) == {*OUTCOMES, "net_value"}
    assert len(answer.scores) == 2 * len(ONE_OF_EACH) * len(MEASURES)
    assert len(answer.levels) == 2 * len(ONE_OF_EACH) * 3
    assert set(answer.sales["what"]) == {"channel", "tactic"}
    assert set(answer.spend["channel"]) == {"social", "search", ""}
    whole = answer.spend[answer.spend["channel"] == ""].set_index("ratio")
    assert set(whole.index) == {"attributed", "online_only", "cac"}
    assert (whole["low"] <= whole["value"]).all()
    regret = answer.regret
    assert (regret["p10"] <= regret["p50"]).all()


# --- data for other tools ------------------------------------------------------------------------


def test_media_mix_tables_agree(data: Dataset) -> None:
    tables = dict(mix_tables(data.mix, data.start))
    mix, robyn, pymc = (tables[n] for n in ("media_mix", "media_mix_robyn", "media_mix_pymc"))
    assert list(mix["geo"].unique()) == ["region_1", "region_2", "region_3"]
    weeks = mix["time"].nunique()
    assert weeks == 17
    assert len(mix) == 3 * weeks
    by_week = mix.groupby("time").sum(numeric_only=True)
    np.testing.assert_allclose(by_week["search_spend"], robyn["search_S"])
    np.testing.assert_allclose(by_week["social_impression"], robyn["social_I"])
    np.testing.assert_allclose(robyn["revenue"], pymc["y"])
    np.testing.assert_allclose(pymc["search"], robyn["search_S"])
    sold = mix[[f"{name}_sales" for name in ("web", "app", "shop", "stall")]].sum(axis=1)
    np.testing.assert_allclose(sold, mix["revenue"])
    truth = tables["media_mix_truth"]
    assert len(truth) == 3 * weeks * 3
    told = mix_key(data.mix)["channels"]
    by_channel = truth.groupby("channel")["revenue"].sum()
    for each in told:
        assert each["revenue"] == pytest.approx(by_channel[each["channel"]])


def test_a_market_is_told_in_the_same_numbers_as_its_log(data: Dataset, board: Board) -> None:
    """Even spend in the first region: it is the business as it is, to the last order."""
    plan = MixPlan(board.truths.business, board.truths.comparison.question.seed, flight=0)
    mix = media_mix(plan, board.truths.comparison.question)
    log = data.log
    inside = (log.event == ORDER) & (log.time >= 0) & (log.time < 17 * 7)
    assert mix.orders.sum() == inside.sum()
    assert mix.revenue.sum() == pytest.approx(log.value[inside].sum())


def test_renewals_of_contracts_are_sales_of_a_media_mix() -> None:
    scenario = market(
        segments={
            "all": {
                "prospects": 20,
                "needs": "1 per year",
                "installed_base": {"customers": 30, "age": "1 year"},
                "repeat": {"period": "30 days", "a": 0.5, "b": 5},
                "order_value": {"mean": "100 rb"},
                "entry": {"purchase@web": 1},
            }
        },
        channels={"web": {"kind": "website"}},
        journey={"all": {"purchase@web": {"conversion": 0.5, "lapse": 0.5}}},
        run={"horizon": "70 days", "seed": 1},
    )
    business = Business(scenario, "now", ("web",))
    question = Question(scenario, 1, ENGINE)
    mix = media_mix(MixPlan(business, 1), question)
    log = joined(
        simulate(plan_of(business.scenario_of({}), business.live, seed=1), 0, engine=ENGINE)
    )
    renewals = (log.event == ORDER) & (log.detail == RENEWAL) & (log.time >= 0) & (log.time < 70)
    assert renewals.sum() > 0
    assert mix.orders.sum() >= renewals.sum()


@pytest.mark.parametrize("flight", [1, 4])
def test_spend_changes_and_keeps_to_the_budget(board: Board, flight: int) -> None:
    plan = MixPlan(board.truths.business, seed=3, regions=4, flight=flight)
    for region in range(4):
        budgets, spend = plan.budgets(region), plan.spend(region)
        for name, weekly in spend.items():
            assert weekly.shape == (plan.weeks,)
            assert weekly.mean() == pytest.approx(budgets[name])
            blocks = [set(weekly[i : i + flight]) for i in range(0, plan.weeks, flight)]
            assert all(len(block) == 1 for block in blocks)
            assert len(set(weekly)) == len(blocks)  # no level comes twice
    assert plan.budgets(0) == {"social": 2e6, "search": 1e6}
    assert plan.budgets(1) != MixPlan(board.truths.business, seed=4).budgets(1)
    assert list(plan.spend(0)["social"]) != list(2 * plan.spend(0)["search"])


def test_even_spend_is_what_the_engine_spends(board: Board) -> None:
    """A plan flown at its own budgets is the plan."""
    business = board.truths.business
    scenario = business.scenario_of({})
    plan = plan_of(scenario, business.live, seed=1)
    spend = {name: np.full(17, money) for name, money in business.budgets.items()}
    same = flown(plan, scenario, business.live, spend)
    np.testing.assert_array_equal(same.model.media.woken, plan.model.media.woken)
    double = {name: 2 * money for name, money in spend.items()}
    more_woken = flown(plan, scenario, business.live, double).model.media.woken
    assert (more_woken[:, -1] > plan.model.media.woken[:, -1]).all()


def test_the_key_of_a_media_mix_is_what_was_lost_by_hand(board: Board) -> None:
    """A world without search spend, simulated on its own, sells as much less as the key says."""
    asked, business = board.truths.comparison.question, board.truths.business
    plan = MixPlan(business, asked.seed)
    mix = media_mix(plan, asked)
    scenario = business.scenario_of(business.spending("region_1", plan.budgets(0)))
    spend = {**plan.spend(0), "search": np.zeros(plan.weeks)}
    made = flown(plan_of(scenario, "region_1", seed=asked.seed), scenario, "region_1", spend)
    log = joined(simulate(made, 0, engine=asked.engine_at_work))
    inside = (log.event == ORDER) & (log.time >= 0) & (log.time < plan.weeks * 7)
    lost = mix.revenue.sum() - log.value[inside].sum()
    place = business.levers.index("search")
    assert mix.true_revenue[:, :, place].sum() == pytest.approx(lost)
    assert float(mix.returns[place].value) == pytest.approx(lost / mix.spend[:, :, place].sum())


def test_the_true_log_and_the_seen_ones_are_of_the_same_run(data: Dataset) -> None:
    true, seen, silos = (data.tables[f"touch_log_{n}"] for n in ("true", "unified", "siloed"))
    withheld = true["channel"] == "stall"
    assert withheld.any()
    there = true[~withheld].reset_index(drop=True)
    pd.testing.assert_frame_equal(there.drop(columns="record"), seen.drop(columns="record"))
    assert silos["record"].nunique() > seen["record"].nunique()


def test_paths_come_back_from_their_file(data: Dataset) -> None:
    table = data.tables["paths_true"]
    paths = paths_of(
        table["path"],
        conversions=table["total_conversions"],
        nulls=table["total_null"],
        revenue=table["total_conversion_value"],
    )
    assert texts_of(paths) == table["path"].tolist()
    assert paths.conversions.sum() > 0


def test_customers_are_counted_once(data: Dataset) -> None:
    people, log = data.tables["customers_true"], data.tables["touch_log_true"]
    assert people["record"].is_unique
    assert people["orders"].sum() == (log["event"] == "order").sum()
    assert people["revenue"].sum() == pytest.approx(log["value"].sum())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_folder_holds_everything_and_the_key(
    board: Board, data: Dataset, tmp_path: Path, form: str
) -> None:
    written = write_export(board, data, tmp_path / "out", form=form)
    assert sorted(written) == sorted((tmp_path / "out").iterdir())
    key = json.loads((tmp_path / "out" / KEY).read_text())
    assert {"truths", "scores", "regret", "spend", "media_mix"} <= key.keys()
    name = tmp_path / "out" / f"media_mix.{form}"
    table = pd.read_csv(name) if form == "csv" else pd.read_parquet(name)
    told = dict(mix_tables(data.mix, data.start))["media_mix"]
    pd.testing.assert_frame_equal(table, told, check_dtype=False)


def test_process_mining_files_hold_every_event(board: Board, data: Dataset, tmp_path: Path) -> None:
    write_export(board, data, tmp_path)
    space = "{http://www.xes-standard.org/}"
    log = Xml.parse(tmp_path / "log.xes").getroot()
    events = log.findall(f"{space}trace/{space}event")
    assert len(events) == len(data.log)
    for trace in log.findall(f"{space}trace"):
        times = [e.find(f"{space}date").get("value") for e in trace.findall(f"{space}event")]  # type: ignore[union-attr]
        assert times == sorted(times)  # type: ignore[type-var]
    values = [float(e.findall(f"{space}float")[0].get("value")) for e in events]  # type: ignore[arg-type]
    assert sorted(values) == sorted(data.log.value.tolist())  # to the last digit
    ocel = json.loads((tmp_path / "log.ocel.json").read_text())
    assert set(ocel) == {"objectTypes", "eventTypes", "objects", "events"}
    assert len(ocel["events"]) == len(data.log)
    known = {each["id"]: each["type"] for each in ocel["objects"]}
    assert len(known) == len(ocel["objects"])
    assert {each["type"] for each in ocel["events"]} <= {t["name"] for t in ocel["eventTypes"]}
    for event in ocel["events"]:
        related = [known[each["objectId"]] for each in event["relationships"]]
        assert related[:2] == ["customer", "journey"]
        assert ("order" in related) or event["type"] != "order"


def test_process_mining_files_are_the_same_in_any_chunks(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for write in (write_xes, write_ocel):
        whole, parts = io.BytesIO(), io.BytesIO()
        write(data.log, whole, start=data.start)
        with monkeypatch.context() as small:
            small.setattr("omnisim.files.xes_writing._CHUNK", 97)
            write(data.log, parts, start=data.start)
        assert len(data.log) > 3 * 97
        assert whole.getvalue() == parts.getvalue()


@pytest.mark.parametrize("write", [write_xes, write_ocel])
def test_a_log_of_nothing_is_a_file_too(data: Dataset, write: Any) -> None:
    empty = EventLog(
        names=data.log.names, **{name: getattr(data.log, name)[:0] for name in COLUMNS}
    )
    file = io.BytesIO()
    write(empty, file, start=data.start)
    text = file.getvalue().decode()
    if write is write_xes:
        assert (
            len(Xml.fromstring(text.encode()).findall("{http://www.xes-standard.org/}trace")) == 0
        )
    else:
        assert json.loads(text)["events"] == json.loads(text)["objects"] == []


# --- letters -------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Faults) as told:
        attribution(advertised(), "now", channels=["serch", "wep"], blackout="gone")  # type: ignore[arg-type]
    fields = [letter.field for letter in told.value.letters]
    assert fields == ["blackout", "channels", "channels"]
    assert "Did you mean search" in str(told.value)


def test_an_unknown_configuration_gets_a_letter() -> None:
    with pytest.raises(Faults, match="possible: now"):
        attribution(advertised(), "omni")


def test_a_method_that_fails_is_told_before_anything_is_simulated() -> None:
    methods = {"mine": lambda paths, outcome: np.ones(2), "linear": METHODS["linear"]}
    with pytest.raises(Faults, match=r"(?s)methods\.mine.*four small paths.*3 channels"):
        attribution(advertised(), methods=methods, watch=_never)  # type: ignore[dict-item]


@pytest.mark.parametrize("nobody", [{"methods": {}}, {"views": {}}])
def test_nobody_to_ask_gets_a_letter(nobody: dict[str, Any]) -> None:
    with pytest.raises(Faults, match=r"found: +none"):
        attribution(advertised(), **nobody)


def _never(_: object) -> None:
    raise AssertionError("something was simulated")


# --- the work itself -----------------------------------------------------------------------------


class Stop(Exception):  # noqa: N818 - what a watcher may raise
    """Somebody has seen enough."""


def test_it_says_beforehand_how_much_it_is_and_goes_on_where_it_was_stopped(
    board: Board, tmp_path: Path
) -> None:
    settings: Any = {"replications": 2, "worlds": 2, "engine": ENGINE, "workers": 1}
    asked = {
        "methods": {name: METHODS[name] for name in ("linear", "last_touch")},
        "views": {name: VIEWS[name] for name in ("siloed", "unified")},
        "with_shapley": False,
    }
    inquiry = inquiry_of(advertised(), **asked, **settings)
    seen: list[Progress] = []

    def watch(now: Progress) -> None:
        seen.append(now)
        if now.done >= inquiry.runs - 3:
            raise Stop

    with pytest.raises(Stop):
        attribution(advertised(), watch=watch, runs=tmp_path, **asked, **settings)
    assert {each.planned for each in seen} == {inquiry.runs}
    whole: list[Progress] = []
    first = attribution(advertised(), watch=whole.append, runs=tmp_path, **asked, **settings)
    assert whole[-1].done == whole[-1].planned == inquiry.runs
    assert 0 < inquiry.runs - whole[-1].found <= 5
    again: list[Progress] = []
    second = attribution(advertised(), watch=again.append, runs=tmp_path, **asked, **settings)
    assert again[-1].found == inquiry.runs
    assert board_json(first.board) == board_json(second.board)
