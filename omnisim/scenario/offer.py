"""Offer: promotions seen in some channels and honoured, or not, in others."""

from __future__ import annotations

from omnisim.scenario.quantity import Frozen, Share, quantity


class Promotion(Frozen):
    """One running promotion."""

    channels: tuple[str, ...]  # where it can be seen
    seen: Share  # of journeys that touch such a channel
    discount: Share  # of the order value
    honoured: Share = quantity(1)  # in a channel other than the one where it was seen
    leave: Share = quantity(0)  # of customers who are refused it and do not buy
