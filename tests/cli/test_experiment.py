"""The command `experiment`: results in a folder, resumed with the same bytes, and letters."""

from __future__ import annotations

import json

import pytest

from omnisim.cli.app import run
from tests.strategy.small_experiment import PLANS, written

SMALL = {
    "alternatives": ["multi", "omni"],
    "uncertain": ["handoffs.continuity", "economics.gross_margin"],
    "designs": {"tornado": {}, "grid": {"over": {"depth": [0, 1]}}},
    "replications": 2,
}
QUICK = {"points": 16, "strongest": 2, "replications": 1}
HERE = ("--engine", "reference", "--workers", "1")


@pytest.fixture
def file(tmp_path):
    return written(tmp_path, **SMALL)


def results(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_results_are_kept_and_resumed_with_the_same_bytes(file, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    command = ["experiment", str(file), "--out", str(out), *HERE]
    assert run(command) == 0
    first, told = results(out), capsys.readouterr()
    assert set(first) == {
        "decision.html",
        "findings.json",
        "outcomes.csv",
        "points_tornado.csv",
        "points_grid.csv",
    }
    assert "Small experiment" in told.out
    [cases] = (out / "runs").iterdir()
    cases.write_bytes(cases.read_bytes()[: len(cases.read_bytes()) // 2])  # a power cut
    assert run(command) == 0
    assert results(out) == first
    assert "Going on from" in capsys.readouterr().err
    findings = json.loads(first["findings.json"])
    assert {bar["name"] for bar in findings["tornado"]} == set(SMALL["uncertain"])
    assert first["outcomes.csv"].decode().count("\n") == 1 + 5 * 2 * 2 + 2 * 2 * 2


def test_resume_goes_on_or_says_why_not(file, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    command = ["experiment", str(file), "--resume", *HERE]
    assert run(command) == 2
    assert "no folder to go on in" in capsys.readouterr().err
    assert run([*command, "--out", str(out)]) == 2
    assert "no finished runs of this experiment" in capsys.readouterr().err
    assert run([*[each for each in command if each != "--resume"], "--out", str(out)]) == 0
    assert run([*command, "--out", str(out)]) == 0
    assert run([*command, "--out", str(out), "--fresh"]) == 2
    assert run([*command, "--out", str(out), "--seed", "8"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_roadmap_and_a_pilot_are_saved_beside_and_told(tmp_path, capsys) -> None:
    file, out = written(tmp_path, **{**SMALL, **PLANS, "designs": {"latin": QUICK}}), tmp_path / "o"
    command = ["experiment", str(file), "--out", str(out), *HERE]
    assert run(command) == 0
    first, told = results(out), capsys.readouterr().out
    assert {"roadmap.json", "plans.csv", "tried.csv", "pilot.json", "designs.csv"} <= set(first)
    findings = json.loads(first["findings.json"])
    assert findings["roadmap"] == json.loads(first["roadmap.json"])
    assert findings["pilot"] == json.loads(first["pilot.json"])
    assert (
        findings["pilot"]["tactics"]
        == findings["roadmap"]["finalists"][0]["order"].split(" > ")[:1]
    )
    page = first["decision.html"].decode()
    assert all(f'<section id="{name}">' in page for name in ("roadmap", "pilot"))
    assert all(f'href="#{name}"' in page for name in ("roadmap", "pilot"))
    assert "What to build first" in told
    assert run([*command, "--resume"]) == 0
    assert results(out) == first
    assert "simulated" not in capsys.readouterr().err  # every run was there


def test_what_cannot_be_built_is_said_before_anything_is_simulated(tmp_path, capsys) -> None:
    file = written(tmp_path, **SMALL, pilot={"tactics": ["collect"], "build": "6 weeks"})
    assert run(["experiment", str(file), "--horizon", "20", *HERE]) == 2
    told = capsys.readouterr().err
    assert "the horizon ends on day 20" in told
    assert "simulated" not in told


def test_faults_come_as_letters(file, capsys) -> None:
    file.write_text(file.read_text().replace("omni", "omny"))
    assert run(["experiment", str(file), *HERE]) == 2
    told = capsys.readouterr().err
    assert f"{file}:" in told
    assert "Did you mean omni?" in told
    assert "Traceback" not in told


def test_settings_are_checked_like_those_of_a_comparison(file, capsys) -> None:
    assert run(["experiment", str(file), "--replications", "many"]) == 2
    assert "--replications" in capsys.readouterr().err
