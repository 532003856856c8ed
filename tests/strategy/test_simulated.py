"""A scenario as a plain function: what a comparison says, and levers that do what they say."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.experiment.business_case import business_case
from omnisim.experiment.design import Design
from omnisim.experiment.runner import run
from omnisim.experiment.trial import Question
from omnisim.measure.kpis import KPIS
from omnisim.measure.measures import ROW
from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.evidence import ledger, world_values
from omnisim.scenario.rollout import epochs_of
from omnisim.strategy.batch import outcomes
from omnisim.strategy.case import Alternative, Case
from omnisim.strategy.levers import CHOSEN, applied, kinds_of
from omnisim.strategy.simulated import OUTCOMES, ScenarioFunction
from omnisim.strategy.uncertainty import uncertainties
from tests.shops import SHOP, shop, small_shop

QUESTION = Question(small_shop(), seed=7, engine="reference")
FUNCTION = ScenarioFunction(QUESTION)
MULTI, OMNI = Alternative("multi", "multi"), Alternative("omni", "omni")


@pytest.fixture(scope="module")
def found():
    return outcomes(FUNCTION, [Case(MULTI), Case(OMNI)], replications=range(2))


def test_it_says_what_a_comparison_says(found) -> None:
    comparison = run(QUESTION, Design(("multi", "omni"), 2, 2, 0.02, worlds=0))
    case = business_case(comparison, "omni")
    for kpi in KPIS:
        ours, theirs = found.difference(kpi.id, 1, 0), comparison.difference("omni")
        place = (ROW[kpi.id], -1, -1)
        assert np.array_equal(ours.value, theirs.value[place], equal_nan=True), kpi.id
        assert np.array_equal(ours.low, theirs.low[place], equal_nan=True), kpi.id
    assert float(found.difference("npv", 1, 0).value) == pytest.approx(float(case.npv.value))
    assert np.isnan(found.values("npv_3")).all()  # the horizon holds no year that could go on


def test_a_world_of_values_is_the_world_of_a_study() -> None:
    inputs = ledger(QUESTION.scenario, QUESTION.scenario.provenance)
    drawn = world_values(inputs, seed=7, world=1)
    values = {".".join(path): value for path, value in drawn.items()}
    ours = outcomes(FUNCTION, [Case(MULTI, values)], replications=[0])
    study = run(QUESTION, Design(("multi",), 2, 2, 0.02, worlds=1))
    theirs = study.evidence["multi"].world_numerator[0, :, -1, -1]
    assert np.array_equal(ours.numerator[0, 0, : len(KPIS)], theirs)


def test_it_can_be_sent_to_another_process(found) -> None:
    sent = pickle.loads(pickle.dumps(FUNCTION))
    again = sent(Case(OMNI), (1,))
    assert np.array_equal(again.numerator[0], found.numerator[1, 1])
    assert sent.digest == FUNCTION.digest
    assert len(again.numerator[0]) == len(OUTCOMES)


def test_a_draft_is_scaled_after_all_is_set_and_tells_money_of_the_real_market() -> None:
    draft = ScenarioFunction(QUESTION, people=55)
    assert draft.digest != FUNCTION.digest
    assert draft.scale == 0.5
    dearer = Alternative("dearer", "omni", {"cost.monthly": 1e6})
    scenario, name = draft.scenario_of(Case(dearer))
    assert scenario.configurations[name].cost.monthly.value == 0.5e6
    both = outcomes(draft, [Case(OMNI), Case(dearer)], replications=[0])
    months = 90 / 30.4
    assert float(both.difference("npv", 1, 0).value) == pytest.approx(-1e6 * months, rel=0.02)


def test_another_size_of_the_market_is_not_scaled_away() -> None:
    draft = ScenarioFunction(QUESTION, people=55)
    scenario, _ = draft.scenario_of(Case(MULTI, {"segments.browser.prospects": 120.0}))
    assert int(scenario.segments["browser"].prospects) == 60


def test_uncertainties_are_the_ledger_s() -> None:
    doubts = uncertainties(QUESTION.scenario)
    inputs = ledger(QUESTION.scenario, QUESTION.scenario.provenance)
    assert [each.name for each in doubts] == [each.name for each in inputs if each.is_uncertain]
    for each in doubts:
        [one] = each.inputs
        assert each.at(0.0) == {each.name: pytest.approx(one.quantity.least)}
        assert each.at(1.0) == {each.name: pytest.approx(one.quantity.most)}


class TestLevers:
    shop = shop()

    def plan(self, **levers):
        named = {name.replace("__", "."): value for name, value in levers.items()}
        return applied(self.shop, Alternative("x", "omni", named))

    def test_none_leave_everything_as_it_is(self) -> None:
        scenario, name = applied(self.shop, OMNI)
        assert scenario is self.shop
        assert name == "omni"

    def test_tactics_and_channels_are_switched(self) -> None:
        scenario, name = self.plan(tactics__collect=False, channels__chat=False)
        assert scenario.active_tactics(name) == ("one_view", "shared_stock", "one_price")
        assert scenario.open_channels(name) == ("ads", "web", "store")
        assert scenario.active_tactics("omni") == tuple(self.shop.tactics)
        added, name = applied(self.shop, Alternative("x", "multi", {"tactics.collect": True}))
        assert added.active_tactics(name) == ("collect",)

    def test_people_and_rollout_are_set(self) -> None:
        scenario, name = self.plan(servers__store=4.0, rollout__collect__start=30.0, lateness=2.0)
        assert int(scenario.configurations[name].servers["store"]) == 4
        assert scenario.configurations[name].rollout["collect"].start.value == 30.0
        assert scenario.configurations[name].lateness.value == 2.0

    def test_numbers_of_the_file_are_set(self) -> None:
        scenario, name = self.plan(adoption=0.5, tactics__one_view__cost__one_off=7e6)
        assert scenario.adoption.value == 0.5
        assert scenario.tactics["one_view"].cost.one_off.value == 7e6
        assert name == CHOSEN

    @pytest.mark.parametrize("lever", ["nothing", "tactics.nothing", "adopton"])
    def test_unknown_ones_are_refused(self, lever: str) -> None:
        with pytest.raises(KeyError):
            applied(self.shop, Alternative("x", "omni", {lever: 1.0}))
        assert lever not in kinds_of(self.shop)

    def test_a_copy_of_today_s_does_not_pay_again(self) -> None:
        costs = SHOP["configurations"] | {
            "multi": {"channels": "all", "cost": {"one_off": "9 jt", "monthly": "1 jt"}}
        }
        dear = shop(configurations=costs)
        changed, name = applied(dear, Alternative("x", "multi", {"lateness": 1.5}))
        lines = {(line.kind, line.one_off, line.monthly) for line in fixed_costs(changed, name)}
        assert ("configuration", 0.0, 1e6) in lines
        assert {one_off for _, one_off, _ in lines} == {0.0}

    def test_depth_is_nothing_new_at_0_and_the_whole_at_1(self) -> None:
        scenario, name = self.plan(depth=0.0)
        assert scenario.active_tactics(name) == ()
        assert sum(line.one_off for line in fixed_costs(scenario, name)) == 0.0
        scenario, name = self.plan(depth=1.0)
        whole, there = plan_of(self.shop, "omni"), plan_of(scenario, name)
        for ours, theirs in zip(there.model, whole.model, strict=True):
            assert pickle.dumps(ours) == pickle.dumps(theirs)

    def test_half_a_depth_is_half_of_everything_at_a_price(self) -> None:
        scenario, name = self.plan(depth=0.5, depth_curve=2.0)
        [_, epoch] = epochs_of(scenario, name)
        assert set(epoch.strength.values()) == {0.5}
        assert sum(line.one_off for line in fixed_costs(scenario, name)) == 35e6 * 0.25
        assert sum(line.monthly for line in fixed_costs(scenario, name)) == 1.5e6 * 0.25
