"""Logs as files: the same table whatever the ending, and written stretch by stretch."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from omnisim.errors import Faults
from omnisim.event_log import LAPSE, MESSAGE, ORDER, RECEIVED, TOUCH, EventLog, Names, joined
from omnisim.files.event_log_file import ENDINGS, frame_of, write_log

NAMES = Names(
    segments=("students", "parents"),
    channels=("web", "store"),
    touchpoints=("consideration@web", "purchase@store"),
    touchpoint_channel=(0, 1),
    touchpoint_stage=(1, 2),
)
READ = {".csv.gz": pd.read_csv, ".csv": pd.read_csv, ".parquet": pd.read_parquet}


def stretch(*times: float) -> EventLog:
    """One touch in the shop that was redirected, then orders, at the last a lapse."""
    n = len(times)
    event = np.full(n, ORDER, np.int8)
    event[:1], event[-1:] = TOUCH, LAPSE
    return EventLog(
        names=NAMES,
        time=np.array(times, float),
        customer=np.arange(n, dtype=np.int32),
        segment=np.arange(n).astype(np.int8) % 2,
        journey=np.zeros(n, np.int32),
        kind=np.zeros(n, np.int8),
        event=event,
        touchpoint=np.array([1, *[0] * n, -1][:n], np.int16),
        detail=np.array([17, *[1] * n][:n], np.int16),
        duration=np.zeros(n),
        value=np.linspace(0, 1e6 / 3, n),
        cost=np.zeros(n),
        goods=np.zeros(n),
    )


STRETCHES = (stretch(0.5, 1.0, 2.0), stretch(2.0, 3.25), stretch())


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_read_is_what_was_written(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"log{ending}"
    assert write_log(STRETCHES, path) == 5
    found = READ[ending](path)
    found = found.assign(stage=found["stage"].fillna(""), channel=found["channel"].fillna(""))
    assert_frame_equal(found, frame_of(joined(STRETCHES)), check_dtype=False)
    assert found["detail"][0] == "same_channel redirected"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_message_is_told_by_its_name_and_answer(ending: str, tmp_path: Path) -> None:
    log = replace(
        stretch(0.5, 1.0, 2.0),
        names=NAMES._replace(messages=("basket", "thanks")),
        event=np.array([MESSAGE, MESSAGE, RECEIVED], np.int8),
        detail=np.array([1, 4 + 3, 1], np.int16),
    )
    path = tmp_path / f"log{ending}"
    write_log([log], path)
    found = READ[ending](path)["detail"]
    assert [*found.astype(str)] == ["basket answered", "thanks answered_and_opted_out", "1"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_log_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}{ending}" for name in ("one", "other")]
    for path in paths:
        write_log(STRETCHES, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stretch_is_written_before_the_next_is_asked_for(ending: str, tmp_path: Path) -> None:
    """So that memory holds one at a time: what was handed on is not kept."""
    alive: list[weakref.ref[EventLog]] = []

    def stretches() -> Iterator[EventLog]:
        for day in range(4):
            one = stretch(*np.linspace(day, day + 1, 50, endpoint=False))
            gc.collect()
            assert sum(ref() is not None for ref in alive) <= 1
            alive.append(weakref.ref(one))
            yield one

    assert write_log(stretches(), tmp_path / f"log{ending}") == 200


@pytest.mark.parametrize("name", ["log.xlsx", "log", ".csv", "log.gz"])
def test_another_ending_is_refused_before_anything_is_simulated(name: str, tmp_path: Path) -> None:
    def stretches() -> Iterator[EventLog]:
        raise AssertionError("asked for")
        yield

    with pytest.raises(Faults, match=r"\.csv\.gz, \.csv or \.parquet"):
        write_log(stretches(), tmp_path / name)
    assert not [*tmp_path.iterdir()]


def test_without_the_package_for_parquet_a_letter_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Faults, match=r"pip install 'omnisim-sandbox\[parquet\]'"):
        write_log(STRETCHES, tmp_path / "log.parquet")
    assert not [*tmp_path.iterdir()]
