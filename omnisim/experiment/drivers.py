"""Drivers: what the difference of net value between two configurations is made of.

The parts add up to the difference exactly, replication by replication.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Return what each of `DRIVERS` adds to net value, in money of the whole market.

    `margin` is revenue less goods; costs that grow take away. `discounting` is what waiting for
    the money takes away.
    """
    whole = {
        kpi: comparison.differences(configuration, kpi)[:, -1, -1]
        for kpi in ("contribution_per_person", "net_value_per_person", *_COSTS.values())
    }
    cash = comparison.cash(configuration)
    costs = {name: 0.0 - whole[kpi] for name, kpi in _COSTS.items()}
    parts = {
        "margin": whole["contribution_per_person"] - sum(costs.values()),
        **costs,
        "monthly": 0.0 - cash.monthly.sum(axis=1),
        "one_off": 0.0 - cash.one_off.sum(axis=1),
    }
    left = whole["net_value_per_person"] - sum(parts.values())
    return {
        name: statistics.mean(np.asarray(amounts))
        for name, amounts in {**parts, "discounting": left}.items()
    }
