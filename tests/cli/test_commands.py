"""The commands, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from omnisim.cli.app import run
from omnisim.experiment.table import COLUMNS

QUICK = ["--replications", "2", "--customers", "120", "--worlds", "0", "--horizon", "60"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    assert run(["new", str(path)]) == 0
    return path


def test_compare_prints_one_json_object(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    command = ["compare", str(shop), *QUICK, "--workers", "1", "--seed", "5", "--format", "json"]
    assert run(command) == 0
    first = capsys.readouterr().out
    answer = json.loads(first)
    assert answer["seed"] == 5
    assert answer["replications"] == 2
    assert answer["configurations"] == ["single", "single_whatsapp", "multi", "omni"]
    assert set(answer["kpis"][0]) == set(COLUMNS)
    zero = [row["difference"] for row in answer["kpis"] if row["configuration"] == "single"]
    assert set(zero) == {0.0}
    assert run(command) == 0
    assert capsys.readouterr().out == first


def test_only_some_configurations_against_a_baseline(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    chosen = ["--configurations", "single,omni", "--baseline", "multi", "--format", "csv"]
    assert run(["compare", str(shop), *QUICK, *chosen]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == ",".join(COLUMNS)
    assert {row.split(",")[2] for row in rows[1:]} == {"multi", "single", "omni"}


def test_simulate_writes_the_same_log_twice(shop: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    for path in paths:
        command = ["simulate", str(shop), "--configuration", "omni", "--customers", "200"]
        assert run([*command, "--out", str(path)]) == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    log = pd.read_csv(paths[0])
    assert {"touch", "order", "lapse"} <= set(log["event"])
    assert log["time"].is_monotonic_increasing


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "nowhere.yaml"],
        ["check", "."],
        ["compare", "SHOP", "--configurations", "omnni"],
        ["simulate", "SHOP", "--configuration", "omnni", "--out", "x.csv.gz"],
        ["compare", "SHOP", "--engine", "steam"],
        ["simulate", "SHOP", "--configuration", "omni", "--out", "/nowhere/at/all/x.csv.gz"],
        ["compare", "SHOP", "--replications", "1"],
        ["compare", "SHOP", "--precision", "much"],
        ["dance"],
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_2(
    command: list[str], shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run([str(shop) if word == "SHOP" else word for word in command]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert printed.err.strip()


def test_the_committed_schema_is_the_current_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    committed = Path(__file__).parents[2] / "docs" / "scenario.schema.json"
    assert committed.read_text("utf-8") == capsys.readouterr().out
