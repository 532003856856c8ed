"""Scarcity: what queues and shelves add to the moves of a log is taken out of its rows once."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.estimate import fitted
from omnisim.calibration.fit import Fit, Source
from omnisim.calibration.fitted.entries import entries_of
from omnisim.calibration.scarcity import Added, added_by, is_scarce
from omnisim.calibration.simulated import touch_log
from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.scenario.network import rows_of
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop

PEOPLE = {
    name: {key: each[key] for key in each if key != "installed_base"} | {"prospects": 1500}
    for name, each in SHOP["segments"].items()
}
CALM = {name: {k: each[k] for k in ("kind",)} for name, each in SHOP["channels"].items()}
RUN = SHOP["run"] | {"horizon": "300 days", "warm_up": 0, "seed": 3}


@pytest.fixture(scope="module")
def busy() -> Scenario:
    """A chat and a store with too few people, and hardly any patience."""
    return shop(segments=PEOPLE, run=RUN, service=None, promotion=None)


@pytest.fixture(scope="module")
def added(busy: Scenario) -> Added:
    return added_by(busy)


@pytest.fixture(scope="module")
def seen(busy: Scenario) -> Fit:
    """What a log of the same business tells that was written with other luck."""
    other = busy.model_copy(update={"run": busy.run.model_copy(update={"seed": 77})})
    stretches = simulate(plan_of(other, other.today_name), 0)
    log = touch_log(stretches, begin=0.0, end=300.0, with_lapses=True, with_journeys=True)
    return fitted(log, source=Source("log", len(log), None, None))


def test_nothing_is_added_where_nothing_is_scarce() -> None:
    calm = shop(channels=CALM, stock=None, promotion=None, service=None)
    assert not is_scarce(calm)
    assert added_by(calm) == {}


def test_what_is_added_sums_to_nothing(added: Added) -> None:
    for more in added.values():
        assert sum(more.values()) == pytest.approx(0.0, abs=1e-9)
    assert max(more["lapse"] for more in added.values()) > 0.1


def test_rows_come_back_as_they_were_without_waiting(
    busy: Scenario, added: Added, seen: Fit
) -> None:
    off = {False: 0.0, True: 0.0}
    for is_led_back in off:
        entries = entries_of(
            seen, busy, keeps_people=True, added=added if is_led_back else None
        ).changes
        errors = [
            abs(entries["journey", segment, start].get(end, {"value": 0.0})["value"] - share.value)
            for segment, start in added
            if ("journey", segment, start) in entries
            for end, share in rows_of(busy.journey, segment)[start].items()
        ]
        off[is_led_back] = float(np.mean(errors))
    assert off[True] < 0.025
    assert off[True] < 0.5 * off[False]
