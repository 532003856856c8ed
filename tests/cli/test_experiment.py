"""The command `experiment`: results in a folder, resumed with the same bytes, and letters."""

from __future__ import annotations

import json

import pytest

from omnisim.cli.app import run
from tests.strategy.small_experiment import written

SMALL = {
    "alternatives": ["multi", "omni"],
    "uncertain": ["handoffs.continuity", "economics.gross_margin"],
    "designs": {"tornado": {}, "grid": {"over": {"depth": [0, 1]}}},
    "replications": 2,
}
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
