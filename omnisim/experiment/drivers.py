"""Drivers: what the difference of net value between two configurations is made of.

The parts add up to the difference exactly, replication by replication.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np

from omnisim.experiment.comparison import Comparison
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval

_COSTS: Final = {  # kind: KPI whose numerator it is
    "fulfilment": "fulfilment_cost",
    "contacts": "contact_cost",
    "messages": "message_cost",
    "advertising": "advertising_cost",
}
DRIVERS: Final = ("margin", *_COSTS, "monthly", "one_off", "discounting")


def drivers(comparison: Comparison, configuration: str) -> Mapping[str, Interval]:
    """Return what each of `DRIVERS` adds to net value, in money of the whole market."""
    found = parts(comparison, configuration)
    return {name: statistics.mean(amounts) for name, amounts in found.items()}


def together(comparison: Comparison, configuration: str, names: Collection[str]) -> Interval:
    """Return what some of `DRIVERS` add to net value as one, in money of the whole market."""
    found = parts(comparison, configuration)
    return statistics.mean(np.sum([found[name] for name in names], axis=0))


def parts(comparison: Comparison, configuration: str) -> Mapping[str, np.ndarray]:
    """Return what each of `DRIVERS` adds to net value in every replication, in money.

    `margin` is revenue less goods; costs that grow take away. `discounting` is what waiting for
    the money takes away.
    """
    whole = {
        kpi: comparison.differences(configuration, kpi)[:, -1, -1]
        for kpi in ("contribution_per_person", "net_value_per_person", *_COSTS.values())
    }
    cash = comparison.cash(configuration)
    costs = {name: 0.0 - whole[kpi] for name, kpi in _COSTS.items()}
    known = {
        "margin": whole["contribution_per_person"] - sum(costs.values()),
        **costs,
        "monthly": 0.0 - cash.monthly.sum(axis=1),
        "one_off": 0.0 - cash.one_off.sum(axis=1),
    }
    left = whole["net_value_per_person"] - sum(known.values())
    return {name: np.asarray(each) for name, each in {**known, "discounting": left}.items()}
