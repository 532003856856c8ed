"""Economics: what a sale is worth, and how the future is discounted."""

from __future__ import annotations

from omnisim.scenario.quantity import Frozen, Share, Unit, quantity


class Economics(Frozen):
    """Money facts of the business that belong to no channel."""

    gross_margin: Share  # of the undiscounted order value
    discount_rate: Share = quantity(0.1, Unit.share, low=0.05, high=0.15)  # per year
    payment_cost: Share = quantity(0)  # of the order value
