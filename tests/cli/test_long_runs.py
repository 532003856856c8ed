"""Long runs, as a person starts, stops and resumes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from omnisim.cli.app import run
from omnisim.engine import simulate

ROOT = Path(__file__).parents[2]
MARKET = ["--customers", "120", "--horizon", "60", "--engine", "reference", "--seed", "3"]
STUDY = ["--configurations", "multi,omni", "--replications", "14", "--worlds", "1", *MARKET]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    assert run(["new", str(path)]) == 0
    return path


def begun(shop: Path, out: Path, *, workers: int) -> subprocess.Popen[str]:
    """Start a study and wait until some runs are finished."""
    command = ["-m", "omnisim", "compare", str(shop), *STUDY, "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, *command, "--workers", str(workers)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=obeying if os.name == "posix" else None,
    )
    while len(kept(out)) < 4:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.02)
    return process


def obeying() -> None:
    """Let Ctrl-C be heard, also where these tests themselves were started to ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def kept(out: Path) -> dict[Path, int]:
    """Return the files of finished runs and when they were written."""
    return {path: path.stat().st_mtime_ns for path in out.glob("runs/*/[!.]*.run")}


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    me = psutil.Process(process.pid)
    return [me, *me.children(recursive=True)]


def finished(shop: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the study to its end and return what it told on the way."""
    capsys.readouterr()
    assert run(["compare", str(shop), *STUDY, "--out", str(out), "--workers", "1"]) == 0
    return capsys.readouterr().err


@pytest.fixture
def undisturbed(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> bytes:
    out = tmp_path / "undisturbed"
    assert "Going on" not in finished(shop, out, capsys)
    assert len(kept(out)) == 30
    return (out / "comparison.json").read_bytes()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@POSIX
def test_a_killed_study_goes_on_where_it_was(
    shop: Path, out: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    process = begun(shop, out, workers=2)
    everybody = family(process)
    process.kill()
    process.communicate()
    assert psutil.wait_procs(everybody, timeout=30)[1] == []
    before = kept(out)
    assert not (out / "comparison.json").exists()
    assert f"Going on from {len(before)} finished runs" in finished(shop, out, capsys)
    assert (out / "comparison.json").read_bytes() == undisturbed
    after = kept(out)
    assert len(before) < len(after) == 30
    assert {path: after[path] for path in before} == before


@POSIX
@pytest.mark.parametrize(
    ("ask", "workers", "code"),
    [(signal.SIGINT, 1, 130), (signal.SIGINT, 2, 130), (signal.SIGTERM, 2, 143)],
)
def test_who_asks_to_stop_is_obeyed_and_loses_nothing(
    ask: signal.Signals, workers: int, code: int, shop: Path, out: Path
) -> None:
    process = begun(shop, out, workers=workers)
    everybody = family(process)
    process.send_signal(ask)
    told = process.communicate(timeout=30)[1]
    assert process.returncode == code, told
    assert psutil.wait_procs(everybody, timeout=30)[1] == []
    assert "Stopped" in told
    assert f"kept in {out / 'runs'}" in told
    assert "Traceback" not in told
    assert kept(out)
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]


@POSIX
def test_who_stops_reading_still_has_the_results(shop: Path, out: Path) -> None:
    few = ["--replications", "2", "--worlds", "0", "--workers", "1", *MARKET]
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "omnisim", "compare", str(shop), *few, "--out", str(out)],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writer)
    assert process.returncode == 141, process.stderr
    assert {"comparison.json", "kpis.csv", "report.html"} <= {path.name for path in out.iterdir()}
    assert all(line.startswith(("A horizon", "simulated")) for line in process.stderr.splitlines())
    assert process.stderr.endswith("simulated 8 of 8 runs\n")


def test_fresh_forgets_what_was_there(
    shop: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ["compare", str(shop), *MARKET, "--configurations", "multi,omni", "--worlds", "0"]
    few += ["--out", str(out), "--workers", "1"]
    assert run([*few, "--replications", "2"]) == 0
    before = kept(out)
    capsys.readouterr()
    assert run([*few, "--replications", "3"]) == 0
    assert "Going on from 4 finished runs" in capsys.readouterr().err
    assert before.items() < kept(out).items()
    assert run([*few, "--replications", "3", "--fresh"]) == 0
    assert "Going on" not in capsys.readouterr().err
    assert not before.items() & kept(out).items()


def broken(*_: object) -> Iterator[None]:
    raise ZeroDivisionError("no customer came")
    yield


def test_a_failed_run_is_told_by_name(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(simulate.ENGINES, "reference", broken)
    monkeypatch.delenv("OMNISIM_DEBUG", raising=False)
    capsys.readouterr()
    command = ["compare", str(shop), *STUDY, "--workers", "1"]
    assert run(command) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "configuration multi, world 0, replication 0" in printed.err
    assert "ZeroDivisionError: no customer came" in printed.err
    assert "Traceback" not in printed.err
    monkeypatch.setenv("OMNISIM_DEBUG", "1")
    assert run(command) == 1
    assert "Traceback" in capsys.readouterr().err
