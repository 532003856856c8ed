"""Service: contacts after an order, journeys of their own in the retention stage."""

from __future__ import annotations

from omnisim.scenario.quantity import Duration, Factor, Frozen, Share, quantity


class Service(Frozen):
    """Service contacts after an order: journeys of their own in the retention stage."""

    per_order: Share
    after: Duration = quantity(3)  # mean time from receiving the order
    if_late: Factor = quantity(1)  # times more contacts after a late order
    entry: dict[str, Share]
