"""Progress lines: one for each tenth of the runs, with the time that remains."""

from __future__ import annotations

import pytest

from omnisim.cli.progress_lines import ProgressLines
from omnisim.experiment.runner import Progress


def lines(
    runs: list[Progress],
    seconds_a_run: float,
    capsys: pytest.CaptureFixture[str],
    language: str = "en",
) -> list[str]:
    times = iter(run.done * seconds_a_run for run in runs)
    now = 0.0
    progress = ProgressLines(language, clock=lambda: now)
    for run, now in zip(runs, times, strict=True):  # noqa: B007 - the clock reads it
        progress.watch(run)
    return capsys.readouterr().err.splitlines()


def test_one_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines([Progress(done, 600) for done in range(601)], 0.5, capsys)
    assert len(told) == 10
    assert told[0] == "simulated 60 of 600 runs, about 4 min left"
    assert told[8:] == [
        "simulated 540 of 600 runs, less than a minute left",
        "simulated 600 of 600 runs",
    ]


def test_they_are_told_in_indonesian(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines([Progress(0, 10), Progress(1, 10), Progress(10, 10)], 60.0, capsys, "id")
    assert told == [
        "1 dari 10 simulasi selesai, sisa sekitar 9 menit",
        "10 dari 10 simulasi selesai",
    ]


def test_long_studies_are_told_in_hours(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines([Progress(0, 10), Progress(1, 10)], 3600.0, capsys)
    assert told == ["simulated 1 of 10 runs, about 9 h left"]


def test_what_was_there_before_says_nothing_about_the_pace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = lines([Progress(50, 100, 50), Progress(60, 100, 50)], 60.0, capsys)
    assert told == ["simulated 60 of 100 runs, about 40 min left"]


def test_nothing_to_do_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines([Progress(30, 30, 30)], 1.0, capsys) == []
