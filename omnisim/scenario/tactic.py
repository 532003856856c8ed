"""Tactic: one thing money can be spent on – what it changes and what it costs."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from omnisim.scenario.channel import Cost
from omnisim.scenario.fulfilment import RouteName
from omnisim.scenario.quantity import Factor, Frozen, Money, Share, quantity


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


class Tactic(Frozen):
    """One tactic: its effects on the mechanisms, as data.

    Effects of several tactics combine as independent chances: what one saves, the next cannot
    save again; factors multiply.
    """

    what: str  # one sentence
    label: dict[Literal["en", "id"], str] = {}
    continuity: dict[str, Share] = {}  # "from > to" or "all": share of lost contexts it saves
    handling: dict[str, Factor] = {}  # channel: factor on handling time
    routes: tuple[RouteName, ...] = ()  # fulfilment and return routes it opens
    stock_visibility: Share = quantity(0)  # of customers who look before they travel
    oversold: Factor = quantity(1)  # factor on overselling
    promotions_honoured: Share = quantity(0)  # share of refused promotions it saves
    cost: TacticCost = TacticCost()
