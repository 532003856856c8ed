from __future__ import annotations

import numpy as np
import pytest
from recovery import ARMS, MARKET, Line, Told, Truth, as_markdown, as_text, main, told

from omnisim.files.scenario_file import read_scenario
from omnisim.scenario.scaling import scaled


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth(scaled(read_scenario(MARKET).scenario, 200))


@pytest.fixture(scope="module")
def numbers(truth: Truth) -> list[Told]:
    return list(told(truth, "numbered", 0, "reference"))


def test_every_kind_of_number_is_asked_for(numbers: list[Told]) -> None:
    groups = {each.group for each in numbers}
    assert {
        "transition shares",
        "entry shares",
        "dwell means",
        "repeats: alpha",
        "first needs",
    } <= groups
    assert sum(each.group == "transition shares" for each in numbers) == 11
    assert all(each.low <= each.value <= each.high for each in numbers)


def test_most_intervals_hold_the_truth(numbers: list[Told]) -> None:
    assert np.mean([each.is_held for each in numbers]) > 0.75


def test_truth_is_that_of_orders(truth: Truth) -> None:
    repeat = truth.segment.repeat
    assert truth.orders.alpha > repeat.alpha.value  # not every need ends in an order
    assert truth.orders.r == repeat.r.value


def test_tables_hold_every_log_and_kind() -> None:
    lines = [Line(arm, "dwell means", 4, 0.95, 0.01, 0.02, 0.03, -0.02, 0.004) for arm in ARMS]
    table = as_markdown(lines)
    assert "| dwell means (4) | 95.0 ± 1.0 % (2.0, 3.0) | −2.0 ± 0.4 % |" in table
    assert all(arm in as_text(lines) for arm in ARMS)


def test_unknown_log_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--arm", "colour"])
    assert "invalid choice" in capsys.readouterr().err
