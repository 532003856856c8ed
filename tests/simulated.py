"""Simulated: small purpose-made markets, and what the engine under test makes of them.

Tests of theory ask for a log here, so that the engine they judge is named in one place.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.decisions import population
from omnisim.engine.model import Plan
from omnisim.engine.simulate import DEFAULT_ENGINE, simulate
from omnisim.event_log import COLUMNS, LAPSE, ORDER, RESOLVED, TOUCH, EventLog, joined
from omnisim.random_streams import replication_key
from omnisim.scenario.scenario import Scenario

ENGINE: Final = DEFAULT_ENGINE
STANDARD_ERRORS: Final = 4.0  # by which a simulated mean may miss the theory

Floats = NDArray[np.float64]
Which = NDArray[np.bool_]

ONE_NEED: Final[dict[str, Any]] = {
    "needs": "once",
    "repeat": {"probability": 0, "gap": "1 day"},
    "order_value": {"mean": 100_000},
}


def market(**sections: Any) -> Scenario:
    """Return a scenario of the sections given and of nothing else that could interfere."""
    data = {
        "name": "Purpose-made market",
        "currency": "IDR",
        "economics": {"gross_margin": 0.5},
        "dwell": {"default": 0},
        "configurations": {"now": {"channels": "all"}},
        **sections,
    }
    data["run"] = {"warm_up": 0, "follow_up": 0, "value_window": "1 day", **data.get("run", {})}
    return Scenario.model_validate(data, context={"currency": "IDR"})


def log_of(scenario: Scenario, configuration: str = "now", *, replication: int = 1) -> EventLog:
    """Return the log of one replication by the engine under test."""
    return log_of_plan(plan_of(scenario, configuration), replication)


def log_of_plan(plan: Plan, replication: int = 1) -> EventLog:
    """Return the log of one replication of a plan by the engine under test."""
    return joined(simulate(plan, replication, engine=ENGINE))


def luck_of(plan: Plan, customers: NDArray[np.integer[Any]], *, replication: int = 1) -> list[Any]:
    """Return the keys of customers' luck in a market of one segment."""
    luck = replication_key(plan.seed, replication)
    return [population.who_is(plan.model, luck, who, 0) for who in customers.tolist()]


def part_of(log: EventLog, chosen: Which | NDArray[np.intp]) -> EventLog:
    """Return the events chosen, by a mask or in the order of their places."""
    columns = {name: getattr(log, name)[chosen] for name in COLUMNS}
    return EventLog(names=log.names, **columns)


def touches(log: EventLog) -> EventLog:
    """Return the touches of a log."""
    return part_of(log, log.event == TOUCH)


def ends(log: EventLog) -> EventLog:
    """Return the ends of journeys: orders, lapses and resolved contacts."""
    return part_of(log, np.isin(log.event, (ORDER, LAPSE, RESOLVED)))


def channel_of(log: EventLog) -> NDArray[np.int64]:
    """Return the channel of every event, an index into the names."""
    return np.array(log.names.touchpoint_channel)[log.touchpoint]


def assert_same(one: EventLog, other: EventLog) -> None:
    """Fail unless two logs are equal to the last bit."""
    assert one.names == other.names
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def assert_mean(sample: ArrayLike, expected: ArrayLike) -> None:
    """Fail unless the means over the first axis meet theory within four standard errors."""
    values = np.asarray(sample, dtype=float)
    error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    assert_within(values.mean(axis=0), expected, error)


def assert_share(successes: ArrayLike, trials: ArrayLike, expected: ArrayLike) -> None:
    """Fail unless shares meet theory within four binomial standard errors."""
    p, n = np.asarray(expected, dtype=float), np.asarray(trials, dtype=float)
    assert_within(np.asarray(successes) / n, p, np.sqrt(p * (1 - p) / n))


def assert_within(found: ArrayLike, expected: ArrayLike, error: ArrayLike) -> None:
    """Fail unless what was found meets theory within four of its standard errors."""
    here, theory, one = (np.asarray(each, dtype=float) for each in (found, expected, error))
    near = np.abs(here - theory) <= STANDARD_ERRORS * one + 1e-12
    assert near.all(), f"found {here}, theory {theory}, standard error {one}"
