"""Fitted repeats: what a scenario is told of r, alpha, a and b, and how surely."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from omnisim.calibration.estimate import fitted
from omnisim.calibration.fit import Source
from omnisim.calibration.fitted.bare_scenario import bare_scenario
from omnisim.calibration.fitted.entries import entries_of
from omnisim.files.fitted_file import text_of_data
from omnisim.files.scenario_file import parse_scenario
from omnisim.repeat_buying import BgNbd
from omnisim.units import parse_duration
from tests.calibration.logs import Row, log_of


def repeat_of(*, alike: bool) -> tuple[dict[str, Any], Any]:
    """Return the entry of a log, and what was fitted; do all leave with the same chance?"""
    rng = np.random.default_rng(1)
    rows = []
    for customer in range(1_500):
        day, rate = rng.uniform(0, 90), rng.gamma(0.9, 1 / 60)
        leaves = 0.25 if alike else rng.beta(0.6, 1.8)
        while day < 365:
            rows.append(Row(customer, day, "order", value=30.0))
            day += rng.exponential(1 / rate)
            if rng.uniform() < leaves:
                break
    found = fitted(log_of(*rows, end=365.0), source=Source("log", len(rows), None, None))
    data = text_of_data(bare_scenario(found, currency="USD"), heading="A log.")
    base = parse_scenario(data, file="shop.yaml").scenario
    changes = entries_of(found, base, keeps_people=False).changes
    return changes["segments", "everybody", "repeat"], found.segments["everybody"].repeats


@pytest.mark.parametrize("alike", [False, True])
def test_alpha_has_the_doubt_of_all_and_the_others_none(alike: bool) -> None:
    """What is expected of customers is as uncertain as the log leaves it."""
    entry, repeats = repeat_of(alike=alike)
    assert {name: {"low", "high"} <= set(entry[name]) for name in entry} == {
        "r": False,
        "alpha": True,
        "a": False,
        "b": False,
    }
    others_of = [entry[name] for name in ("r", "a", "b")]
    assert all(each["low"] == each["value"] for each in others_of)  # no range of a base's section
    days = [parse_duration(entry["alpha"][end]) for end in ("low", "value", "high")]
    others = entry["a"]["value"], entry["b"]["value"]
    expected = [
        float(BgNbd(entry["r"]["value"], each, *others).expected_repeats(365.0)) for each in days
    ]
    told = repeats.expected
    assert expected[::-1] == pytest.approx([told.low, told.value, told.high], rel=0.02)


def test_what_the_log_does_not_tell_by_itself_is_an_assumption() -> None:
    """Where all leave with the same chance, that is known, and a and b are as large as you like."""
    alike, unlike = (repeat_of(alike=each)[0] for each in (True, False))
    assert {name: each["grade"] for name, each in alike.items()} == {
        "r": "measured",
        "alpha": "measured",
        "a": "assumption",
        "b": "assumption",
    }
    assert alike["a"]["value"] / alike["b"]["value"] == pytest.approx(1 / 3, rel=0.5)
    assert "by itself" in alike["a"]["note"]
    assert {each["grade"] for each in unlike.values()} == {"measured"}
