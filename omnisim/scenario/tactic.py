"""Tactic: one thing money can be spent on – what it changes, what it needs and what it costs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from omnisim.scenario.channel import Cost
from omnisim.scenario.fulfilment import RouteName
from omnisim.scenario.quantity import Duration, Factor, Frozen, Money, Share, Unit, quantity

EVERYWHERE: Final = "all"


class Use(StrEnum):
    """What is counted when a tactic costs something per use."""

    order = "order"
    pick_up = "pick_up"
    ship_from_store = "ship_from_store"
    endless_aisle = "endless_aisle"
    return_in_store = "return_in_store"
    handoff = "handoff"


class PerUse(Frozen):
    """A cost that falls due with every use."""

    of: Use
    amount: Money


class TacticCost(Cost):
    """Cost of having and using a tactic."""

    per_use: PerUse | None = None
    share_of_sales: Share = quantity(0)  # of the value of every order


class Tactic(Frozen):
    """One tactic: its effects on the mechanisms, as data.

    Effects of several tactics combine as independent chances: what one saves, the next cannot
    save again; factors multiply. An effect is as strong as the tactic is rolled out and adopted.
    """

    what: str  # one sentence
    label: dict[Literal["en", "id"], str] = {}

    opens: tuple[str, ...] = ()  # channels that are open once it is there
    continuity: dict[str, Share] = {}  # "from > to" or "all": share of lost contexts it saves
    saves: dict[str, Share] = {}  # touchpoint, stage or "all": share of lapses there it prevents
    reroutes: dict[str, Share] = {}  # "touchpoint > touchpoint": who wants the second instead
    handling: dict[str, Factor] = {}  # channel: factor on handling time
    self_service: dict[str, Share] = {}  # channel: share of touches without staff, at any hour
    routes: tuple[RouteName, ...] = ()  # fulfilment and return routes it opens
    lead_time: dict[Literal["delivery", "pick_up", "ship_from_store"], Factor] = {}
    stock_visibility: Share = quantity(0)  # of customers who look before they travel
    stock_shared: Share = quantity(0)  # of orders placed online: any online pool may serve them
    stock_levels: Factor = quantity(1)  # factor on reorder points and levels ordered up to
    replenishment: Factor = quantity(1)  # factor on the lead time of stock
    oversold: Factor = quantity(1)  # factor on overselling
    promotions_honoured: Share = quantity(0)  # share of refused promotions it saves
    returns: Factor = quantity(1)  # factor on the return rate of online orders
    service_entry: dict[str, Share] = {}  # touchpoint: where service contacts begin instead
    identity_match: Share = quantity(0)  # share it saves of records that are not joined
    messages: tuple[str, ...] = ()  # that are sent only with it
    answers: dict[str, Factor] = {}  # message or "all": factor on its answers
    suppression: Share = quantity(0)  # of recent buyers with joined records: no advertising
    reward: Factor = quantity(0)  # points of experience that every order adds
    adoption: Share = quantity(0)  # share it saves of what untrained staff make of tactics
    data_quality: Share = quantity(0)  # share it saves of what poor records make of tactics

    needs: tuple[str, ...] = ()  # tactics without which it does nothing
    needs_staff: bool = False  # it is as strong as staff adopt it
    needs_data: bool = False  # it acts on customers whose records are right
    build: Duration = quantity(0, Unit.days)  # until it is there
    ramp: Duration = quantity(0, Unit.days)  # from there to its full strength
    coverage: Share = quantity(1, Unit.share)  # of customers, in the end (a pilot: its share)
    cost: TacticCost = TacticCost()
