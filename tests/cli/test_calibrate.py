"""The door to calibration: what is typed, what is told, what is written and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omnisim.cli.app import run
from omnisim.cli.calibration import mapping_in
from omnisim.files.scenario_file import read_scenario


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A shop's orders and visits, written as somebody else's system does, with some odd rows."""
    rng = np.random.default_rng(1)
    lines = ["client;day;kind;place;worth"]
    for client in range(150):
        for _ in range(1 + rng.poisson(2)):
            day, hour = rng.integers(1, 29), rng.integers(9, 20)
            month = rng.integers(1, 7)
            buys = rng.random() < 0.5
            kind, worth = ("sale", f"{rng.integers(5, 50)},50") if buys else ("look", "")
            lines.append(f"k{client};{day:02}/{month:02}/2026 {hour}:00;{kind};Web Shop;{worth}")
    lines.append(";01/02/2026 10:00;look;Web Shop;")
    lines.append("k1;31/02/2026 10:00;look;Web Shop;")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines))
    return path


FLAGS = [
    "--columns",
    "customer=client,time=day,event=kind,channel=place,value=worth",
    "--events",
    "look=touch",
    "--time-format",
    "%d/%m/%Y %H:%M",
    "--decimal",
    ",",
]


def test_flags(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = log.parent / "new" / "fitted.yaml"
    assert run(["calibrate", str(log), *FLAGS, "--out", str(out), "--currency", "EUR"]) == 0
    told = capsys.readouterr().out
    assert "1 × no customer: left out" in told
    assert "1 × time cannot be read: left out (row " in told
    assert '"31/02/2026 10:00"' in told
    assert "What this log cannot tell:" in told
    assert "There is no group that chance left without treatment" in told
    assert "EUR" in told
    found = read_scenario(out)
    assert found.warnings == ()
    assert found.scenario.currency == "EUR"
    assert list(found.scenario.channels) == ["web_shop"]
    assert run(["check", str(out)]) == 0


def test_mapping_file_says_the_same(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "columns: {customer: client, time: day, event: kind, channel: place, value: worth}\n"
        "events: {look: touch}\n"
        "time: {format: '%d/%m/%Y %H:%M'}\n"
        "decimal: ','\n"
    )
    typed = {FLAGS[k].strip("-").replace("-", "_"): FLAGS[k + 1] for k in range(0, len(FLAGS), 2)}
    assert mapping_in(typed) == mapping_in({"mapping": mapping})


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--holdout", "much"], "a share of the time such as 30%"),
        (["--holdout", "130%"], "a share of the time such as 30%"),
        (["--holdout", "2036-01-01"], "a time within the log"),
        (["--columns", "customer"], "pairs such as"),
        (["--zone", "Mars/Base"], "Asia/Jakarta"),
        (["--gap", "soon"], "--gap"),
        (["--negative", "perhaps"], "--negative"),
        (["--scenario", "nowhere.yaml"], "no such file"),
        (["--mapping", "nowhere.yaml"], "no such file"),
    ],
)
def test_letters_and_nothing_written(
    log: Path, capsys: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    out = log.parent / "fitted.yaml"
    assert run(["calibrate", str(log), *FLAGS, *flags, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_what_is_read_is_not_overwritten(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = log.read_bytes()
    assert run(["calibrate", str(log), *FLAGS, "--out", str(log)]) == 2
    assert "the file that is read" in capsys.readouterr().err
    assert log.read_bytes() == before
