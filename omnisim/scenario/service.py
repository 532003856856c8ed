"""Service: contacts after an order, journeys of their own in the retention stage."""

from __future__ import annotations

from omnisim.scenario.quantity import Duration, Factor, Frozen, Share, Unit, quantity


class Service(Frozen):
    """Service contacts after an order: journeys of their own in the retention stage."""

    per_order: Share
    after: Duration = quantity(3, Unit.days, low=1, high=10)  # mean, from receipt
    if_late: Factor = quantity(1)  # times more contacts after a late order
    entry: dict[str, Share]
