"""The board of a small business: truths, scores, money, waste, data for other tools."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pandas as pd
import pytest

from omnisim.attribution.blackout import Business, levers_of
from omnisim.attribution.board import MEASURES, SPARED, Board
from omnisim.attribution.budget import SUGGESTED, TODAY, plan_name
from omnisim.attribution.dataset import Dataset, dataset_of
from omnisim.attribution.paths import paths_of, texts_of
from omnisim.attribution.spend import spends
from omnisim.attribution.truths import NET_VALUE, OUTCOMES, more
from omnisim.errors import Faults
from omnisim.event_log import COLUMNS
from omnisim.files.export_folder import KEY, write_export
from omnisim.scenario.costs import fixed_costs
from omnisim.truth_board import attribution
from tests.attribution.advertised import ONE_OF_EACH, advertised, small_board
from tests.shops import shop


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


def test_information_is_worth_the_difference_of_two_divisions(board: Board) -> None:
    regrets = board.regrets
    assert regrets is not None
    worth = regrets.worth_of_view("linear", view="unified", instead_of="siloed")
    apart, joined = (regrets.regret(plan_name(v, "linear")).value for v in board.views)
    assert float(worth.value) == pytest.approx(float(apart - joined))


def test_incremental_return_is_what_is_lost_over_what_is_saved(board: Board) -> None:
    found = {each.channel: each for each in spends(board.truths)}
    assert set(found) == {"social", "search"}  # the letter's cost is no advertising of the KPI
    truths = board.truths
    place = truths.levers.index("search")
    lost = truths.leave_one_out(OUTCOMES["revenue"]).value[place]
    months = 120 / (365 / 12)
    assert found["search"].spend == pytest.approx(1e6 * months, rel=1e-9)
    assert float(found["search"].incremental.value) == pytest.approx(
        lost / (1e6 * months), rel=0.02
    )
    assert found["search"].marginal is not None
    assert float(found["search"].online_only.value) <= float(found["search"].attributed.value)


def test_leaving_recent_buyers_out_is_simulated(board: Board) -> None:
    assert SPARED in board.truths.comparison.evidence
    assert set(small_board().sparing["records"]) == {"today", "joined"}


def test_tables_have_a_row_for_everything() -> None:
    answer = small_board()
    truths = answer.truths
    assert set(truths["truth"]) == {"leave_one_out", "shapley", "marginal"}
    assert set(truths["outcome"]) == {*OUTCOMES, "net_value"}
    assert len(answer.scores) == 2 * len(ONE_OF_EACH) * len(MEASURES)
    assert len(answer.levels) == 2 * len(ONE_OF_EACH) * 3
    assert {"new", "moved"} == set(answer.sales["part"])
    assert (answer.regret["regret"] >= 0).all()
    assert (answer.waste["wasted"] <= answer.waste["exposures"]).all()
    assert NET_VALUE


# --- data for other tools ------------------------------------------------------------------------


def test_media_mix_tables_agree(data: Dataset) -> None:
    mix, robyn, pymc = (
        data.tables[name] for name in ("media_mix", "media_mix_robyn", "media_mix_pymc")
    )
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
    assert data.budgets["region_1"] == {"social": 2e6, "search": 1e6}
    assert data.budgets["region_2"] != data.budgets["region_1"]


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
    assert {"truths", "scores", "regret", "spend", "regions"} <= key.keys()
    name = tmp_path / "out" / f"media_mix.{form}"
    table = pd.read_csv(name) if form == "csv" else pd.read_parquet(name)
    pd.testing.assert_frame_equal(table, data.tables["media_mix"], check_dtype=False)


def test_process_mining_files_hold_every_event(board: Board, data: Dataset, tmp_path: Path) -> None:
    write_export(board, data, tmp_path)
    space = "{http://www.xes-standard.org/}"
    log = Xml.parse(tmp_path / "log.xes").getroot()
    events = log.findall(f"{space}trace/{space}event")
    assert len(events) == len(data.log)
    for trace in log.findall(f"{space}trace"):
        times = [e.find(f"{space}date").get("value") for e in trace.findall(f"{space}event")]  # type: ignore[union-attr]
        assert times == sorted(times)  # type: ignore[type-var]
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
    assert COLUMNS


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
