from __future__ import annotations

from dataclasses import replace

import pytest
from gaps import Line, as_row, astray, cut_at, log_of
from recovery import MARKET

from omnisim.calibration.log import TouchLog
from omnisim.files.scenario_file import read_scenario
from omnisim.scenario.scaling import scaled

SMALL = scaled(read_scenario(MARKET).scenario, 200)


@pytest.fixture(scope="module")
def log() -> TouchLog:
    return log_of(SMALL, "reference")


def test_a_gap_far_too_long_leads_astray(log: TouchLog) -> None:
    bare = replace(log, journey=None)
    truth, near, far = cut_at(log, 7.0), cut_at(bare, 7.0), cut_at(bare, 120.0)
    assert astray(near, near) == 0.0
    assert 0.0 < astray(truth, near) < 0.05
    assert astray(truth, far) > 2 * astray(truth, near)


def test_a_row_is_of_one_market() -> None:
    row = as_row(Line("shop", None, 30.0, 0.0112, 0.2, 0.0112))
    assert row == "| `shop` | – | 30.0 | 1.12% | 20.00% | 1.12% |\n"
