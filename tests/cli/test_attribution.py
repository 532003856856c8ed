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
