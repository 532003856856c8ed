"""Path counts: journeys without customers, those that never convert among them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omnisim.calibration.log import CONVERTED, LAPSED
from omnisim.calibration.network import (
    chain_of,
    counts_of,
    empirical,
    removal_effects,
    starts_of,
)
from omnisim.calibration.reading import MISSING_CHANNEL, NEGATIVE_VALUE
from omnisim.errors import Faults
from omnisim.files.log_mapping import LogMapping
from omnisim.files.path_count_file import has_paths, read_path_counts


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "paths.csv"
    path.write_text(text)
    return path


def test_anderl_example(tmp_path: Path) -> None:
    """C1>C2>C3 buys; C1 does not; C2>C3 does not: P 1/3, removal effects .5, 1, 1."""
    text = "path,conversions,nulls\nC1 > C2 > C3,1,0\nC1,0,1\nC2>C3,0,1\n"
    journeys, reading = read_path_counts(written(tmp_path, text))
    assert reading.used == 3
    assert journeys.states == ("consideration@c1", "consideration@c2", "consideration@c3")
    counts, start = counts_of(journeys), starts_of(journeys)
    assert chain_of(empirical(counts)).absorption(start)[0] == pytest.approx(1 / 3)
    assert removal_effects(counts, start) == pytest.approx([0.5, 1, 1])


def test_a_path_is_read_as_often_as_it_converts_and_as_it_does_not(tmp_path: Path) -> None:
    text = "route,won,worth,lost\na > b,3,120,17\n,1,1,1\nb,-1,0,4\nb,0,0,2\n"
    path = written(tmp_path, text)
    mapping = LogMapping.model_validate(
        {"columns": {"path": "route", "conversions": "won", "value": "worth", "nulls": "lost"}}
    )
    assert has_paths(path, mapping)
    journeys, reading = read_path_counts(path, mapping)
    assert journeys.outcome.tolist() == [CONVERTED, LAPSED, LAPSED]
    assert journeys.weight.tolist() == [3, 17, 2]
    assert journeys.value[0] == 40
    assert np.isnan(journeys.value[1:]).all()
    assert {each.kind: each.number for each in reading.odd} == {
        MISSING_CHANNEL: 1,
        NEGATIVE_VALUE: 1,
    }
    assert (reading.rows, reading.used) == (4, 2)


def test_what_counts_no_paths_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "path,conversions\na,1\n")
    with pytest.raises(Faults, match="no column says the nulls"):
        read_path_counts(path)
    with pytest.raises(Faults, match="no path that can be used"):
        read_path_counts(written(tmp_path, "path,conversions,nulls\n>,1,1\n"))
    assert not has_paths(written(tmp_path, "customer,path\n1,2\n"), LogMapping())
