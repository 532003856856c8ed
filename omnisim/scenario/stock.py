"""Stock: items on shelves, how they are replenished, and what customers do without them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from omnisim.scenario.quantity import (
    Count,
    Duration,
    Frozen,
    Quantity,
    Share,
    Unit,
    Whole,
    quantity,
)

# An experiment found other brand 20.5 %, other variety 17.5 %, other store 13.7 %: the lower ends.
_EXPERIMENT: Final = "Emmelhainz et al., Journal of Retailing"


def _reaction(value: float, low: float, high: float, source: str | None = None) -> Quantity:
    return quantity(value, Unit.share, low=low, high=high, source=source)


class Pool(Frozen):
    """A place (or one place per location) that keeps items for some channels.

    A location orders an item up to `order_up_to` when its stock falls to `reorder_point`; the
    goods arrive after the lead time; one order per item is under way at a time.
    """

    channels: tuple[str, ...]  # whose orders are served from here
    locations: Annotated[int, Field(ge=1)] = 1
    reorder_point: Whole  # units of one item at one location
    order_up_to: Count
    lead_time: Duration


class Reactions(Frozen):
    """What customers do whose item is missing; the shares sum to 1.

    The defaults are of everyday goods; other goods may differ.
    """

    elsewhere: Share = _reaction(0.31, 0.137, 0.5, _EXPERIMENT)  # buy from a competitor
    substitute: Share = _reaction(0.45, 0.38, 0.6, _EXPERIMENT)  # take another item of ours
    delay: Share = _reaction(0.15, 0.05, 0.3)  # come back later
    switch: Share = quantity(0, Unit.share)  # try another channel of ours
    leave: Share = _reaction(0.09, 0.03, 0.2)  # do without


class Stock(Frozen):
    """Stock of the business."""

    items: Count = quantity(1, Unit.whole)  # equally popular items (sizes, colours, models)
    pools: dict[str, Pool]
    reactions: Reactions = Reactions()
    # Until those come back who decided to wait.
    delay: Duration = quantity(7, Unit.days, low=2, high=21)
    switch_to: dict[str, Share] = {}  # channels tried by those who switch
    oversold: Share = quantity(0)  # of online orders for a missing item: accepted, then cancelled
