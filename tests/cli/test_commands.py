"""The commands, as a person types them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from omnisim import settings
from omnisim.cli import answers, app, options
from omnisim.cli.app import run
from omnisim.cli.spoken import language_in
from omnisim.cli.typed import STARTED_AS, counted
from omnisim.engine.simulate import ENGINES
from omnisim.errors import Faults, Letter
from omnisim.experiment.table import COLUMNS
from omnisim.files.event_log_file import ENDINGS
from omnisim.report.wording import wording
from omnisim.settings import Settings
from tests.report.leftovers import english_in
from tests.shops import small_shop
from tests.web.shop_text import shop_text

QUICK = ["--replications", "2", "--customers", "120", "--worlds", "0", "--horizon", "60"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    assert run(["new", str(path)]) == 0
    return path


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ([], "en"),
        (["--language", "id"], "id"),
        (["--language=id"], "id"),
        (["--language", "id", "--language", "en"], "en"),
        (["--language=en", "--language", "id"], "id"),
        (["--out", "id"], "en"),
    ],
)
def test_the_last_language_counts(typed: list[str], language: str) -> None:
    assert language_in(["compare", "shop.yaml", *typed]) == language


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
        ["simulate", "SHOP", "--configuration", "omni", "--out", "x.xlsx"],
        ["compare", "SHOP", "--log-format", "xls"],
        ["compare", "SHOP", "--seed"],
        ["compare", "SHOP", "another.yaml"],
        ["compare"],
        ["simulate", "SHOP"],
        ["--version=3"],
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


@pytest.mark.parametrize(
    ("option", "value", "possible"),
    [
        ("--replications", "1", "a whole number from 2"),
        ("--replications", "2.5", "a whole number from 2"),
        ("--precision", "abc", "such as 2%"),
        ("--precision", "0", "such as 2%"),
        ("--horizon", "0", "such as 90"),
        ("--horizon", "soon", "such as 90"),
        ("--customers", "-5", "a whole number from 1"),
        ("--worlds", "-1", "a whole number from 0"),
        ("--workers", "0", "a whole number from 1"),
        ("--seed", "x", "a whole number from 0"),
        ("--seed", str(2**63), "to 9223372036854775807"),
        ("--configurations", ",", "names of configurations"),
        ("--format", "xml", "table, json or csv"),
        ("--language", "fr", "en or id"),
        ("--engine", "steam", "compiled or reference"),
    ],
)
def test_an_option_that_cannot_be_read_gets_a_letter(
    option: str, value: str, possible: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["compare", str(shop), option, value]) == 2
    where, found, answer, *_ = capsys.readouterr().err.splitlines()
    assert where == option
    assert value in found
    assert answer.startswith("  possible: ")
    assert possible in answer


@pytest.mark.parametrize(
    "command",
    [
        ["check", "BROKEN"],
        ["check", "nowhere.yaml"],
        ["compare", "SHOP", "--seed", "x", "--format", "xml", "--horizon", "soon"],
        ["compare", "SHOP", "--configurations", "omny", "--replications", "2"],
        ["compare", "SHOP", "--sede", "3"],
        ["compare", "SHOP", "another"],
        ["compare"],
        ["compair"],
        ["diff", "SHOP"],
        ["diff", "SHOP", "--configurations", "one,two,three"],
        ["tactics", "clik"],
        ["pilot", "SHOP", "--tactics", "cooking", "--power", "2", "--units", "people"],
        ["roadmap", "SHOP", "--budget", "-1", "--builders", "0"],
        ["experiment", "SHOP"],
    ],
)
@pytest.mark.parametrize("option", [["--language", "id"], ["--language=id"]])
def test_what_is_wrong_is_told_in_the_language_asked_for(
    command: list[str], option: list[str], shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = shop.with_name("broken.yaml")
    broken.write_text(shop.read_text("utf-8").replace("%", " percent!").replace("today", "tody"))
    files = {"SHOP": str(shop), "BROKEN": str(broken)}
    capsys.readouterr()
    assert run([*(files.get(word, word) for word in command), *option]) == 2
    told = capsys.readouterr().err
    assert "ditemukan:" in told
    typed = {"check", "new", "simulate", "stores"}  # what is to be typed is in no language
    assert not english_in(told, file=shop.read_text("utf-8")) - typed


def test_a_scenario_that_is_in_order_is_called_so_in_the_language_asked_for(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["check", str(shop), "--language", "id"]) == 0
    assert "sudah benar – " in capsys.readouterr().out
    assert run(["check", str(shop)]) == 0
    assert "is in order – " in capsys.readouterr().out


def test_warnings_are_told_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, text = tmp_path / "toko.yaml", shop_text().replace("channels: all", "channels: [store]")
    shop.write_text(text, "utf-8")
    assert run(["check", str(shop), "--language", "id"]) == 0
    told = capsys.readouterr().err
    assert "peringatan" in told
    assert not english_in(told, file=text)


def test_all_options_that_cannot_be_read_are_told_at_once(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", str(shop), "--seed", "x", "--format", "xml", "--worlds", "?"]) == 2
    told = capsys.readouterr().err
    assert [line for line in told.splitlines() if line.startswith("--")] == [
        "--worlds",
        "--seed",
        "--format",
    ]


@pytest.mark.parametrize(
    ("command", "meant"),
    [(["compar", "x.yaml"], "compare"), (["check", "x.yaml", "--hepl"], "--help")],
)
def test_a_misspelt_name_is_answered_with_the_nearest(
    command: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    told = capsys.readouterr().err.splitlines()
    assert "is named" in told[1]
    assert told[-1].startswith("  try: ")
    assert meant in told[-1]


@pytest.mark.parametrize("started", ["omnisim", "python3 run.py"])
def test_advice_is_typed_as_this_start_was(
    started: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(STARTED_AS, started)
    assert run(["new", str(tmp_path / "my shop.yaml")]) == 0
    assert capsys.readouterr().out.endswith(f"Try: {started} compare '{tmp_path}/my shop.yaml'\n")
    assert run([]) == 0
    assert f"Usage: {started} " in capsys.readouterr().out


@pytest.mark.parametrize("is_by_run_py", [True, False])
def test_advice_to_install_is_for_the_python_that_runs_this(
    is_by_run_py: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise Faults([Letter(found="x", advice="pip install 'y[z]'"), Letter(found="v")])

    monkeypatch.setattr(app, "_answered", refuse)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(STARTED_AS, raising=False)
    if is_by_run_py:
        monkeypatch.setenv(STARTED_AS, "python3 run.py")
    assert run(["compare"]) == 2
    python = f"{Path('.venv/bin/python')} -m " if is_by_run_py else ""
    assert f"try:      {python}pip install 'y[z]'" in capsys.readouterr().err


@pytest.mark.parametrize(("things", "words"), [("", "0 shops"), ("a", "1 shop"), ("ab", "2 shops")])
def test_one_of_a_kind_is_not_many(things: str, words: str) -> None:
    assert counted(things, "shop") == words


def test_the_names_that_options_know_are_those_that_there_are() -> None:
    assert set(options.ENGINES) == set(ENGINES)
    assert set(options.LOG_ENDINGS) == set(ENDINGS)
    for language in options.LANGUAGES:
        assert wording(language)


def test_a_draft_says_so(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["compare", str(shop), *QUICK, "--workers", "1", "--format", "json"]) == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["draft"] is True
    assert 100 < answer["customers"] < 140
    assert "A draft: " in told.err


def test_a_shorter_window_of_value_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    few = ["--replications", "2", "--customers", "120", "--worlds", "0", "--workers", "1"]
    for horizon, words in (("60", "that of 30 days in the place of 182."), ("182", "")):
        assert run(["compare", str(shop), *few, "--horizon", horizon]) == 0
        told = capsys.readouterr().err
        assert ("the value of a customer" in told) == bool(words)
        assert words in told


def test_compiling_is_told_only_where_something_is_simulated(
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(answers, "is_ready", lambda engine: False)
    command = ["compare", str(shop), *QUICK, "--workers", "1", "--engine", "reference"]
    capsys.readouterr()
    for is_first in (True, False):
        assert run([*command, "--out", str(tmp_path / "results")]) == 0
        assert ("Compiling the engine" in capsys.readouterr().err) == is_first


def test_the_logs_of_a_comparison(shop: Path, tmp_path: Path) -> None:
    """One per configuration, and the same that `simulate` writes."""
    few = ["--customers", "120", "--horizon", "60", "--seed", "5"]
    logs = tmp_path / "logs"
    chosen = ["--configurations", "multi,omni", "--log", str(logs), "--log-format", "csv"]
    runs = ["--replications", "2", "--worlds", "0", "--workers", "1"]
    assert run(["compare", str(shop), *few, *runs, *chosen]) == 0
    assert {path.name for path in logs.iterdir()} == {"multi.csv", "omni.csv"}
    alone = tmp_path / "alone.csv"
    assert run(["simulate", str(shop), *few, "--configuration", "omni", "--out", str(alone)]) == 0
    assert alone.read_bytes() == (logs / "omni.csv").read_bytes()


def test_results_appear_together(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    command = ["compare", str(shop), *QUICK, "--workers", "1", "--out", str(out)]
    assert run(command) == 0
    assert {path.name for path in out.iterdir()} >= {"comparison.json", "kpis.csv", "report.html"}


def test_a_small_study_does_not_wait_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """But a large one does, and whoever names an engine gets it."""
    monkeypatch.setattr(settings, "is_ready", lambda engine: engine == "reference")
    scenario = small_shop()
    few = Settings(customers=100, replications=2, worlds=0, horizon=60)
    many = Settings(customers=10_000, replications=100)
    assert settings.fitting_engine(scenario, few) == "reference"
    assert settings.fitting_engine(scenario, many) == "compiled"
    assert settings.fitting_engine(scenario, {**few, "engine": "compiled"}) == "compiled"
    monkeypatch.setattr(settings, "is_ready", lambda engine: True)
    assert settings.fitting_engine(scenario, few) == "compiled"


def test_the_committed_schema_is_the_current_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    committed = Path(__file__).parents[2] / "docs" / "scenario.schema.json"
    assert committed.read_text("utf-8") == capsys.readouterr().out
