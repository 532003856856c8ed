"""The command `omnisim attribution`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omnisim.cli.app import run
from omnisim.files.export_folder import KEY

QUICK = ["--replications", "2", "--customers", "80", "--worlds", "0", "--horizon", "30"]
ONE = ["--channels", "whatsapp,store", "--quick", "--workers", "1"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    assert run(["new", str(path)]) == 0
    return path


def test_a_board_is_printed_saved_and_found_again(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, data = tmp_path / "out", tmp_path / "data"
    command = ["attribution", str(shop), *QUICK, *ONE, "--out", str(out)]
    capsys.readouterr()
    assert run([*command, "--export", str(data), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["channels"] == ["whatsapp", "store"]
    assert answer["draft"] is True
    assert {path.name for path in out.iterdir()} == {
        "attribution.html",
        "attribution.json",
        "scores.csv",
        "runs",
    }
    assert (data / KEY).is_file()
    assert run([*command, "--format", "csv"]) == 0
    again = capsys.readouterr()
    assert "Going on from" in again.err
    assert again.out.startswith("view,method,measure")


TEST = ["--replications", "2", "--customers", "80", "--horizon", "30", "--workers", "1"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_field_test_is_told_saved_and_found_again(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    out = tmp_path / "test"
    command = ["field-test", str(shop), "store", "--kind", "geo", "--regions", "6", *TEST]
    capsys.readouterr()
    assert run([*command, "--out", str(out), "--spill", "10%", "--language", language]) == 0
    told = capsys.readouterr().out
    assert "80%" in told  # of the effect is left
    assert {path.name for path in out.iterdir()} == {"field_test.json", "field_test.csv", "runs"}
    found = json.loads((out / "field_test.json").read_text())
    assert (found["carried_out"], found["test"]["regions"]) == (2, 6)
    other = [*command[:3], "--kind", "hold_out", *TEST, "--out", str(out), "--format", "json"]
    assert run(other) == 0
    again = capsys.readouterr()
    assert "Going on from 4 finished runs" in again.err
    truths = [reading["truth"] for reading in json.loads(again.out)["readings"]]
    assert truths == [reading["truth"] for reading in found["readings"]]


def test_a_test_that_is_none_gets_letters(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    command = ["field-test", str(shop), "store"]
    assert run([*command, "--kind", "geoo", "--treated", "2", "--regions", "x"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("--kind", "--treated", "--regions"))
    assert "Did you mean geo?" in told
    assert run([*command, "--kind", "geo", "--regions", "3", "--spill", "60%"]) == 2
    told = capsys.readouterr().err
    assert "two for each arm" in told
    assert "below 0.5" in told
    assert run(["field-test", str(shop), "stor", *TEST]) == 2
    assert "Did you mean store?" in capsys.readouterr().err


def test_an_export_that_cannot_be_is_told_before_the_work(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was simulated")

    monkeypatch.setattr("omnisim.truth_board.attribution", never)
    (tmp_path / "file").write_text("")
    capsys.readouterr()
    command = ["attribution", str(shop), *QUICK, *ONE, "--export", str(tmp_path / "file")]
    assert run(command) == 2
    assert "file" in capsys.readouterr().err
    assert run(["attribution", str(shop), "--flight", "99"]) == 2
    assert "--flight" in capsys.readouterr().err


def test_all_that_cannot_be_read_is_told_at_once(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["attribution", str(shop), "--blackout", "exitt", "--regions", "0"]) == 2
    told = capsys.readouterr().err
    assert "--blackout" in told
    assert "Did you mean exit?" in told
    assert "--regions" in told


def test_a_channel_that_is_not_there_gets_a_letter(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["attribution", str(shop), *QUICK, "--channels", "stor"]) == 2
    assert "Did you mean store?" in capsys.readouterr().err
