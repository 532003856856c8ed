"""What a log cannot number or a calendar cannot count is told in letters, before anything runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from omnisim.scenario import checks
from omnisim.scenario.checks import remarks_on
from tests.shops import SHOP, shop

WEB = {"kind": "website"}


def remarks(**changes: Any) -> dict[str, str]:
    found = remarks_on(shop(**changes))
    return {".".join(each.path): each.found for each in found if not each.is_warning}


def segments(**changes: Any) -> dict[str, Any]:
    changed = copy.deepcopy(SHOP["segments"])
    for segment in changed.values():
        segment.update(changes)
    return changed


def run(**changes: Any) -> dict[str, Any]:
    return SHOP["run"] | changes


def test_the_shop_is_in_order() -> None:
    assert remarks() == {}


def test_too_many_channels() -> None:
    spare = {f"channel_{i}": WEB for i in range(checks.MOST_CHANNELS)}
    more = {**SHOP["channels"], **spare}
    assert remarks(channels=more)["channels"] == "66 channels"


def test_too_many_segments() -> None:
    one = SHOP["segments"]["loyal"]
    more = {f"segment_{i}": one for i in range(checks.MOST_SEGMENTS + 1)}
    assert remarks(segments=more)["segments"] == "128 segments"
    some = dict(list(more.items())[:-1])
    assert remarks(segments=some) == {}


def test_too_many_touchpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_TOUCHPOINTS", 6)
    assert remarks()["journey"] == "7 touchpoints"


@pytest.mark.parametrize("prospects", [1_500_000_000, {"value": 10, "high": 3_000_000_000}])
def test_too_many_people(prospects: Any) -> None:
    assert "people" in remarks(segments=segments(prospects=prospects))["segments"]


def test_nobody_at_all() -> None:
    empty = segments(prospects=0, installed_base={"customers": 0})
    assert remarks(segments=empty) == {"segments": "a market without people"}


@pytest.mark.parametrize("field", ["horizon", "warm_up", "follow_up"])
def test_too_long_a_time(field: str) -> None:
    assert "days" in remarks(run=run(**{field: "101 years"}))["run"]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_start_at_the_end_of_the_calendar(year: str) -> None:
    assert "rhythm.start" in remarks(rhythm={"start": f"{year}-06-01"})


def test_a_window_beyond_the_horizon() -> None:
    assert "run.value_window" in remarks(run=run(value_window="200 days"))


def test_weights_that_are_all_nothing() -> None:
    assert "rhythm.weekdays" in remarks(rhythm={"weekdays": [0] * 7})
