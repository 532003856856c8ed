"""The door to calibration: what is typed, what is told, what is written and what is not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from omnisim.cli.app import run
from omnisim.cli.calibration import mapping_in
from omnisim.files.scenario_file import read_scenario
from tests.report.leftovers import english_in


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


HEAD = "customer,time,channel,event\n"
BROKEN_LOGS = {
    "empty": "",
    "no_columns": "who,what\na,b\n",
    "twice": "time,time\n1,2\n",
    "binary": "a,b\0\n",
    "zip": "PK\x03\x04",
    "gzip": "\x1f\x8bnone",
    "parquet": "PAR1none",
    "xml": "<page></page>",
    "no_events": "<log></log>",
    "entities": "<!DOCTYPE log><log></log>",
    "times": HEAD + "a,some day,web,touch\nb,another,web,order\n",
    "two_orders": HEAD + "a,01/02/2026,web,touch\nb,02/01/2026,web,order\n",
    "nothing_left": HEAD + ",2026-01-01,web,touch\nb,,web,order\nc,2026-01-02,,order\n"
    "d,2026-01-02,web,strange\ne,2026-01-02,web,churn\n",
    "paths": "path,conversions,nulls\n,1,2\n",
    "arms": HEAD.replace("event", "event,arm") + "a,2026-01-01,web,touch,one\n"
    "b,2026-01-02,web,order,two\n",
}


@pytest.mark.parametrize("name", BROKEN_LOGS)
def test_letters_on_a_broken_log_in_indonesian(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    log = tmp_path / f"{name}.csv"
    log.write_bytes(BROKEN_LOGS[name].encode("latin-1"))
    out = tmp_path / "fitted.yaml"
    assert run(["calibrate", str(log), "--out", str(out), "--language", "id"]) == 2
    told = capsys.readouterr().err
    assert "ditemukan:" in told
    assert not english_in(told, file=f"{BROKEN_LOGS[name]} control"), told


@pytest.mark.parametrize(
    "flags",
    [
        ["--holdout", "much"],
        ["--holdout", "2036-01-01"],
        ["--columns", "customer"],
        ["--columns", "segment=group"],
        ["--time-format", "%m/%d/%Y %H:%M"],
        ["--zone", "Mars/Base"],
        ["--gap", "soon"],
        ["--negative", "perhaps"],
        ["--start", "1"],
        ["--start", "2026-02-30"],
        ["--arms", "one=none"],
        ["--arms", "one=0"],
        ["--scenario", "nowhere.yaml"],
        ["--search", "channels.web_shop.patience"],
    ],
)
def test_letters_on_flags_in_indonesian(
    log: Path, capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    out = log.parent / "fitted.yaml"
    assert run(["calibrate", str(log), *FLAGS, *flags, "--out", str(out), "--language", "id"]) == 2
    told = capsys.readouterr().err
    assert "ditemukan:" in told
    assert not english_in(told, file=f"{flags} {log.read_text()}"), told
    assert not out.exists()


def test_warnings_about_times_in_indonesian(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = [line for line in log.read_text().splitlines() if "31/02" not in line]
    early = [
        re.sub(r";(1[3-9]|2\d)/", lambda day: f";{int(day[1]) % 12 + 1:02}/", line)
        for line in early
    ]
    log.write_text("\n".join([*early, "k1;01/02/2099 10:00;look;Web Shop;"]))
    out = log.parent / "fitted.yaml"
    assert run(["calibrate", str(log), *FLAGS, "--out", str(out), "--language", "id"]) == 0
    told = capsys.readouterr().err
    assert "Lihat baris yang tanggalnya Anda ketahui." in told
    assert "waktu yang jauh dari semua waktu lain: baris " in told
    assert not english_in(told, file=log.read_text()), told
