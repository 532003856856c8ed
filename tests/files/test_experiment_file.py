"""Experiment files: what they mean, and a letter for everything that is wrong in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from omnisim.errors import Faults
from omnisim.exploration import function_of
from omnisim.files.experiment_file import read_experiment
from omnisim.files.schema import experiment_schema_text
from omnisim.strategy.case import Case
from omnisim.strategy.simulated import OUTCOMES
from omnisim.strategy.uncertainty import uncertainties
from tests.strategy.small_experiment import EXPERIMENT, written


def letters(path) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_experiment(path)
    return [str(letter) for letter in caught.value.letters]


def test_a_file_is_a_plan(tmp_path) -> None:
    file = read_experiment(written(tmp_path))
    plan = file.plan
    assert [each.name for each in plan.alternatives] == ["multi", "some", "omni"]
    assert plan.alternatives[1].configuration == "multi"
    assert plan.alternatives[1].levers == {"tactics.one_view": True}
    assert plan.subject == "omni"
    assert plan.outcomes == ("npv", "conversion")
    assert plan.seed == 7
    names = [doubt.name for doubt in plan.doubts]
    assert names[:2] == ["handoffs.continuity", "economics.gross_margin"]
    assert names[-1] == "redirect"
    assert len(plan.doubts[-1].inputs) == 11
    assert plan.axes[0].settings == (0.0, 1.0)
    assert file.labels["omni"]["id"] == "semua terhubung"
    assert file.name["en"] == "Small experiment"


def test_what_is_left_out_is_everything(tmp_path) -> None:
    path = written(tmp_path, alternatives=None, uncertain=None)
    plan = read_experiment(path).plan
    assert [each.name for each in plan.alternatives] == ["single", "multi", "omni"]
    ledger = [doubt.name for doubt in uncertainties(read_experiment(path).scenario)]
    assert [doubt.name for doubt in plan.doubts] == ledger


def test_numbers_are_read_in_the_unit_of_what_they_set(tmp_path) -> None:
    path = written(
        tmp_path,
        alternatives={
            "multi": {},
            "omni": {"set": {"cost.monthly": "1.5 jt", "rollout.collect.start": "4 weeks"}},
        },
        uncertain=[{"path": "economics.payment_cost", "low": "0%", "high": "3%"}],
        levers={"servers.store": {"low": 1, "high": 3}},
    )
    plan = read_experiment(path).plan
    assert plan.alternatives[1].levers == {"cost.monthly": 1.5e6, "rollout.collect.start": 28.0}
    assert plan.doubts[0].at(1.0) == {"economics.payment_cost": pytest.approx(0.03)}
    assert [plan.dials[0].at(place) for place in (0.0, 0.4, 1.0)] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"scenario": "shop.yml"}, "scenario", "no file"),
        ({"alternatives": ["multi", "omny"]}, "alternatives", "Did you mean omni?"),
        ({"alternatives": ["multi"]}, "alternatives", "fewer than two"),
        ({"subject": "multi"}, "subject", "no alternative but the first"),
        (
            {"alternatives": {"multi": {}, "x": {"configuration": "omni", "set": {"dept": 1}}}},
            "alternatives.x.set.dept",
            "Did you mean depth?",
        ),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"tactics.collect": 1}}}},
            "alternatives.omni.set.tactics.collect",
            "true or false",
        ),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"adoption": "130%"}}}},
            "alternatives.omni.set.adoption",
            "a share from 0% to 100%",
        ),
        ({"outcome": "npvv"}, "outcome", "Did you mean npv?"),
        ({"outcome": "npv_2"}, "outcome", "holds no year"),
        ({"uncertain": ["econmics"]}, "uncertain", "Did you mean economics?"),
        ({"uncertain": ["journey"]}, "uncertain", "no range for journey"),
        ({"uncertain": ["economics", "economics.gross_margin"]}, "uncertain", "second time"),
        (
            {"uncertain": [{"path": "economics.gross_margin", "low": "50%", "high": "40%"}]},
            "uncertain",
            "low < high",
        ),
        ({"levers": {"tactics.collect": {"low": 0, "high": 1}}}, "levers", "a switch"),
        ({"designs": {}}, "designs", "no design"),
        ({"designs": {"sobol": {"points": 100}}}, "designs.sobol.points", "a power of 2"),
        ({"designs": {"sobol": {"strongest": 3}}}, "designs.sobol.strongest", "nothing that tells"),
        ({"designs": {"latin": {"points": 4}}}, "designs.latin.points", "16 or more"),
        ({"designs": {"grid": {"over": {"deep": [1]}}}}, "designs.grid.over.deep", "depth"),
        ({"designs": {"lattin": {}}}, "designs.lattin", "Did you mean latin?"),
        ({"designs": {"grid": {"over": {"depth": [1, 1]}}}}, "designs.grid.over.depth", "twice"),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"lateness": -3}}}},
            "alternatives.omni.set.lateness",
            "0 or more",
        ),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"depth": 1, "depth_curve": -2}}}}
            | {"designs": {"latin": {}}},
            "alternatives.omni.set.depth_curve",
            "0.01 or more",
        ),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"depth_curve": 2}}}}
            | {"designs": {"latin": {}}},
            "alternatives.omni.set.depth_curve",
            "no depth",
        ),
        (
            {"alternatives": {"multi": {}, "omni": {"set": {"depth": 0.5}}}},
            "alternatives.omni.set.depth",
            "moves as well",
        ),
        (
            {"uncertain": [{"path": "economics.gross_margin", "low": "80%", "high": "90%"}]},
            "uncertain",
            "outside of this range",
        ),
        ({"roadmap": {"budget": "much"}}, "roadmap.budget", "much"),
        ({"roadmap": {"budget": -5}}, "roadmap.budget", "less than nothing"),
        ({"roadmap": {"tactics": ["collekt"]}}, "roadmap.tactics", "Did you mean collect?"),
        ({"roadmap": {"on": "omny"}}, "roadmap.on", "Did you mean omni?"),
        ({"roadmap": {"years": 2}}, "roadmap.years", "holds no year"),
        ({"roadmap": {"shares": 1}}, "roadmap.shares", "2 and more"),
        ({"roadmap": {"builder": 1}}, "roadmap.builder", "Did you mean builders?"),
        ({"pilot": {}}, "pilot", "neither tactics"),
        ({"pilot": {"tactics": ["collect"], "power": "120%"}}, "pilot.power", "120%"),
        ({"pilot": {"tactics": ["collect"], "build": "1 year"}}, "pilot.tactics", "horizon"),
        ({"pilot": {"tactics": ["collect"], "likeness": 1}}, "pilot.likeness", "1"),
    ],
)
def test_what_is_wrong_gets_a_letter(tmp_path, changes, where, words) -> None:
    [letter] = letters(written(tmp_path, **changes))
    assert where in letter
    assert words in letter


def test_a_roadmap_and_a_pilot_may_be_asked_for(tmp_path) -> None:
    sections = {"roadmap": {"budget": "2 jt", "build": "2 weeks"}, "pilot": {"weeks": [8, 4]}}
    file = read_experiment(written(tmp_path, **sections))
    assert file.roadmap is not None
    assert file.pilot is not None
    assert file.roadmap.terms == {"budget": 2e6, "builders": 1, "build": 14.0}
    assert file.roadmap.asked.years_continued == 0
    assert file.pilot.tactics == ()
    assert file.pilot.terms == {"build": 14.0}  # as the roadmap has it
    assert file.pilot.asked.weeks == (4, 8)
    assert read_experiment(written(tmp_path)).roadmap is None


def test_years_go_on_as_those_of_the_outcome(tmp_path) -> None:
    changes = {"outcome": "npv_2", "horizon": "1 year", "roadmap": {}}
    file = read_experiment(written(tmp_path, **changes))
    assert file.roadmap is not None
    assert file.roadmap.asked.years_continued == 2


def test_a_number_that_acts_in_the_past_is_warned_of(tmp_path) -> None:
    data = {"multi": {}, "omni": {"set": {"handoffs.continuity": 0.9}}}
    [warning] = read_experiment(written(tmp_path, alternatives=data)).warnings
    assert "acts before day 0" in str(warning)
    harmless = {"multi": {}, "omni": {"set": {"adoption": 0.9}}}  # no tactic is in use today
    assert read_experiment(written(tmp_path, alternatives=harmless)).warnings == ()


def test_all_faults_are_told_at_once_with_their_lines(tmp_path) -> None:
    path = written(tmp_path, outcome="npvv", uncertain=["econmics"], subject="nobody")
    found = letters(path)
    assert len(found) == 3
    assert all(f"{path}:" in letter for letter in found)


def test_the_file_of_the_manual_can_be_read(tmp_path) -> None:
    page = Path("docs/strategy.md").read_text("utf-8")
    [text] = [each for each in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "name:" in each]
    scenario = Path("scenarios/fashion_retail.yaml").resolve()
    path = tmp_path / "manual.yaml"
    path.write_text(text.replace("../scenarios/fashion_retail.yaml", str(scenario)), "utf-8")
    file = read_experiment(path)
    assert file.roadmap is not None
    assert file.pilot is not None
    assert file.warnings == ()


def test_the_schema_for_editors_is_that_of_the_form() -> None:
    there = Path("docs/experiment.schema.json").read_text("utf-8")
    assert there == experiment_schema_text()
    assert set(EXPERIMENT) <= set(json.loads(there)["properties"])


@pytest.mark.parametrize("path", sorted(Path("experiments").glob("*.yaml")), ids=lambda p: p.stem)
def test_ready_experiments_are_in_order(path: Path) -> None:
    file = read_experiment(path)
    assert file.warnings == ()
    for language in ("en", "id"):  # and every choice can be simulated
        assert file.name[language]
        assert file.question[language]
        assert all(label[language] for label in file.labels.values())
    function = function_of(file, {"customers": 40, "horizon": 30.0, "engine": "reference"})
    for alternative in file.plan.alternatives:
        sums = function(Case(alternative, {}), (0,))
        assert sums.numerator[0, OUTCOMES.index("npv")] != 0.0
