"""The business case against sums by hand, and against the comparison it is made from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.experiment.business_case import (
    BusinessCase,
    business_case,
    business_cases,
    can_continue,
    discount_rates,
)
from omnisim.experiment.comparison import Cash, Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.drivers import DRIVERS, drivers
from omnisim.experiment.runner import run
from omnisim.experiment.sales import SOLD, sales
from omnisim.experiment.table import business_case_table, cash_flow_table, sales_table
from omnisim.experiment.trial import Question, scenario_of_world, setting_of
from omnisim.files.results import as_json
from omnisim.measure.measures import ROW
from omnisim.measure.months import MONTH, month_shares
from omnisim.scenario.channel import Channel
from tests.shops import small_shop

WORLDS = 12


@pytest.fixture(scope="module")
def simulated() -> Comparison:
    design = Design(("multi", "omni", "copy", "single"), 4, 4, 0.02, worlds=WORLDS)
    return run(Question(small_shop(), seed=7, engine="reference"), design)


def with_cash(
    comparison: Comparison, contribution: Any, *, one_off: float = 0.0, horizon: float = 24 * MONTH
) -> Comparison:
    """Return a comparison in which omni brings so much a month more than multi, in all runs.

    contribution (n_months,) in the central world; the worlds bring 0, 1, 2 … times as much.
    """
    monthly = np.asarray(contribution, float)
    runs, nothing = comparison.replications, np.zeros(len(monthly) + 1)
    once = nothing.copy()
    once[0] = one_off
    evidence = dict(comparison.evidence)
    for name, factor in (("multi", 0.0), ("omni", 1.0)):
        central = np.tile(np.append(0.0, monthly * factor), (runs, 1))
        worlds = np.outer(np.arange(WORLDS), np.append(0.0, monthly * factor))
        seen = evidence[name]
        numerator = np.zeros_like(seen.numerator)
        numerator[:, ROW["net_value_per_person"]] = factor * (monthly.sum() - one_off)
        world_numerator = np.zeros_like(seen.world_numerator)
        net = worlds.sum(axis=1) - factor * one_off
        world_numerator[:, ROW["net_value_per_person"]] = net[:, None, None]
        evidence[name] = replace(
            seen,
            numerator=numerator,
            world_numerator=world_numerator,
            cash=Cash(central, np.tile(once * factor, (runs, 1)), np.zeros_like(central)),
            world_cash=Cash(worlds, np.tile(once * factor, (WORLDS, 1)), np.zeros_like(worlds)),
        )
    scenario = comparison.question.scenario
    scenario = scenario.model_copy(
        update={"run": scenario.run.model_copy(update={"horizon": horizon})}
    )
    question = replace(comparison.question, scenario=scenario)
    design = comparison.design._replace(configurations=("multi", "omni"))
    return replace(comparison, question=question, design=design, evidence=evidence)


def test_equal_configurations_differ_by_exactly_nothing(simulated: Comparison) -> None:
    case = business_case(simulated, "copy")
    assert not case.cumulated.value.any()
    assert (case.npv.low, case.npv.value, case.npv.high) == (0.0, 0.0, 0.0)
    assert (case.payback, case.one_off, case.paid_back) == (0.0, 0.0, 4)
    assert case.worlds is not None
    assert (case.worlds.positive, case.worlds.probability_of_inputs) == (0, 0.0)
    for sold in SOLD:
        assert not any(part.any() for part in sales(simulated, "copy", of=sold)[0])
    assert all(interval.value == 0.0 for interval in drivers(simulated, "copy").values())


def test_the_case_is_the_net_value_of_the_comparison(simulated: Comparison) -> None:
    row = ROW["net_value_per_person"]
    for name in simulated.configurations[1:]:
        case = business_case(simulated, name)
        gap = simulated.difference(name)
        people = simulated.evidence[name].denominator[0, row, -1, -1]
        assert case.npv.value == pytest.approx(gap.value[row, -1, -1] * people)
        assert case.npv.low == pytest.approx(gap.low[row, -1, -1] * people)
        whole = simulated.differences(name, "contribution_per_person")[:, -1, -1].mean()
        monthly = simulated.cash(name).monthly.mean(axis=0).sum()
        assert case.end.value == pytest.approx(whole - monthly - case.one_off)
        assert case.cumulated.value[0] == pytest.approx(-case.one_off)


def test_drivers_add_up_to_the_difference_of_net_value(simulated: Comparison) -> None:
    for name in simulated.configurations[1:]:
        found = drivers(simulated, name)
        assert tuple(found) == DRIVERS
        total = sum(float(interval.value) for interval in found.values())
        assert total == pytest.approx(float(business_case(simulated, name).npv.value))
    assert drivers(simulated, "omni")["one_off"].value == pytest.approx(-35e6)
    assert drivers(simulated, "single")["advertising"].value >= 0.0


def test_a_case_by_hand(simulated: Comparison) -> None:
    """100 is paid, 10 comes a month: paid back after ten months, and in worlds with half of it."""
    found = with_cash(simulated, [10.0] * 24, one_off=100)
    case = business_case(found, "omni")
    assert (case.payback, case.one_off) == (10.0, 100.0)
    assert (case.monthly_gain.value, case.end.value) == (10.0, 140.0)
    assert case.discounted_payback == 11.0
    assert case.worlds is not None
    assert case.worlds.paybacks.tolist()[:6] == [np.inf, 10, 5, 4, 3, 2]
    assert (case.worlds.positive, case.worlds.paid_back) == (WORLDS - 1, WORLDS - 1)
    assert case.worlds.share[0] == pytest.approx(11 / 12)
    assert case.worlds.share[1] < 11 / 12 < case.worlds.share[2] < 1
    assert case.worlds.probability_of_inputs == pytest.approx(11 / 12)  # without luck to take out
    assert case.worlds.payback_quantile(0.5) == 2.0
    assert case.worlds.payback_quantile(1.0) == np.inf


def test_a_case_goes_on_as_the_last_year_did(simulated: Comparison) -> None:
    found = with_cash(simulated, [0.0] * 11 + [10.0] * 12 + [0.0], one_off=300)
    assert business_case(found, "omni").payback == np.inf
    case = business_case(found, "omni", years_continued=2)
    assert case.payback == 12 + 30
    assert case.end.value == pytest.approx(-300 + 120 + 240)
    rate = found.question.scenario.economics.discount_rate.value
    middles = 24 + np.arange(24) + 0.5
    assert case.npv.value == pytest.approx(-180 + np.sum(10 * (1 + rate) ** (-middles / 12)))
    assert [each.years_continued for each in business_cases(found)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("months", "repeated"), [(12, 10 - 24 / 12), (12.05, 10 - 24 / 12.05), (12.5, 10), (13, 10)]
)
def test_what_follows_the_horizon_is_not_repeated_but_where_there_is_no_other_year(
    simulated: Comparison, months: float, repeated: float
) -> None:
    """10 a month, and in the last one 24 of late costs."""
    shares = month_shares(months * MONTH)
    monthly = 10.0 * shares
    monthly[-1] -= 24.0
    found = with_cash(simulated, monthly, horizon=months * MONTH)
    ends = [business_case(found, "omni", years_continued=years).end.value for years in (0, 1)]
    assert ends[1] - ends[0] == pytest.approx(12 * repeated)


def test_less_than_a_year_is_not_continued(simulated: Comparison) -> None:
    assert not can_continue(simulated)
    assert {each.years_continued for each in business_cases(simulated)} == {0}
    with pytest.raises(ValueError, match="less than a year"):
        business_case(simulated, "omni", years_continued=1)


def test_every_world_has_its_own_discount_rate(simulated: Comparison) -> None:
    rates = discount_rates(simulated)
    drawn = [
        scenario_of_world(simulated.question, 1 + w).economics.discount_rate.value
        for w in range(WORLDS)
    ]
    assert rates.tolist() == drawn


def test_without_worlds_nothing_is_said_of_them(simulated: Comparison) -> None:
    alone = {
        name: replace(
            seen,
            world_numerator=seen.world_numerator[:0],
            world_denominator=seen.world_denominator[:0],
            world_cash=Cash(*(numbers[:0] for numbers in seen.world_cash)),
        )
        for name, seen in simulated.evidence.items()
    }
    without = replace(simulated, evidence=alone, design=simulated.design._replace(worlds=0))
    case: BusinessCase = business_case(without, "omni")
    assert case.worlds is None
    [row] = business_case_table(without).query("configuration == 'omni'").to_dict("records")
    assert row["worlds"] == 0
    assert np.isnan(row["probability"])


def test_tables_and_json_hold_the_same_cases(simulated: Comparison) -> None:
    said = json.loads(as_json(simulated))
    table = business_case_table(simulated)
    assert [each["configuration"] for each in said["business_case"]] == ["omni", "copy", "single"]
    assert said["business_case"][0]["npv"] == pytest.approx(table.npv[0])
    assert said["business_case"][0].keys() == set(table.columns)
    months = cash_flow_table(simulated)
    assert len(months) == len(said["cash_flow"]) == 3 * (3 + 1)
    last = months[months.configuration == "omni"].iloc[-1]
    assert last.cumulated == pytest.approx(table.end[0])
    assert len(said["sales"]) == len(sales_table(simulated)) == 3 * 2 * 5


def test_budgets_of_media_are_fixed_cost_and_spend_on_advertising() -> None:
    scenario = small_shop()
    channels = dict(scenario.channels)
    medium = {"budget": 3000, "most": "2 per year", "half": 1000}
    ads = Channel.model_validate({"kind": "paid_social", "media": medium})
    channels["ads"] = ads
    paid = scenario.model_copy(update={"channels": channels})
    setting = setting_of(paid, "multi", plan_of(paid, "multi").names)
    months = paid.run.horizon / MONTH
    assert setting.media_spend == pytest.approx((3000 * months, 0, 0, 0))
