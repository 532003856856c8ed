"""Settings of a study that cannot be are told in letters, all of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from omnisim.errors import Faults
from omnisim.study import adapted, compare, simulate
from tests.shops import shop


def letters(**settings: Any) -> dict[str, str]:
    with pytest.raises(Faults) as caught:
        compare(shop(), **settings)
    return {letter.field: letter.found for letter in caught.value.letters}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("replications", 1),
        ("replications", -3),
        ("replications", True),
        ("replications", 2.5),
        ("precision", 0),
        ("precision", float("nan")),
        ("precision", "2%"),
        ("worlds", -1),
        ("seed", -1),
        ("seed", 2**63),
        ("customers", 0),
        ("customers", 3_000_000_000),
        ("horizon", 0),
        ("horizon", -5),
        ("horizon", float("inf")),
        ("workers", 0),
    ],
)
def test_a_setting_out_of_bounds_gets_a_letter(setting: str, value: Any) -> None:
    assert list(letters(**{setting: value})) == [setting]


def test_all_faults_are_told_at_once() -> None:
    assert set(letters(seed=-1, worlds=-1, replicatons=4)) == {"seed", "worlds", "setting"}


def test_a_misspelt_setting_is_not_passed_over() -> None:
    with pytest.raises(Faults, match="Did you mean replications"):
        simulate(shop(), "multi", replicatons=4)  # type: ignore[call-arg]


@pytest.mark.parametrize("replication", [-1, 1.5])
def test_a_replication_is_counted_from_zero(replication: Any) -> None:
    with pytest.raises(Faults, match="replication"):
        simulate(shop(), "multi", replication=replication)


def test_a_short_horizon_shortens_the_window_of_value() -> None:
    run = adapted(shop(), {"horizon": 30}).run
    assert (run.horizon, run.value_window) == (30, 15)
