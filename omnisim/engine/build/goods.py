"""Goods: stock, offers, fulfilment and what a sale is worth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from omnisim.engine.build.effects import (
    access,
    factor,
    has_open_store,
    in_use,
    unsaved,
    use_cost,
)
from omnisim.engine.build.network import TO_AWAY
from omnisim.engine.build.rows import flat
from omnisim.engine.model import Fulfilment, Integers, Money, Offer, Shelves
from omnisim.event_log import REACTIONS, ROUTES, Names
from omnisim.scenario.fulfilment import Route
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.stock import Pool
from omnisim.scenario.tactic import Tactic, Use

_NO_POOL = -1


def shelves_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Shelves:
    """Return the stock in every epoch."""
    stock = scenario.stock
    pools = list(stock.pools.values()) if stock else []
    reactions = stock.reactions if stock else None
    pool_of = [
        next((i for i, pool in enumerate(pools) if name in pool.channels), _NO_POOL)
        for name in names.channels
    ]
    return Shelves(
        items=int(stock.items) if stock else 1,
        pool=np.array(pool_of, np.int64),
        first_location=np.cumsum([0, *(p.locations for p in pools)]).astype(np.int64),
        reorder_point=_levels([[_reorder_point(scenario, e, p) for p in pools] for e in epochs]),
        order_up_to=_levels([[_order_up_to(scenario, e, p) for p in pools] for e in epochs]),
        lead_time=np.array([[_lead_time(scenario, e, p) for p in pools] for e in epochs]),
        online=np.array(_online_pools(scenario, names, pool_of), np.int64),
        shared=np.array([_shared(scenario, e) for e in epochs]),
        visible=np.array([_visible(scenario, e) for e in epochs]),
        oversold=np.array([_oversold(scenario, e) for e in epochs]),
        reactions=flat(
            [{i: getattr(reactions, n).value for i, n in enumerate(REACTIONS) if n in _NAMED}]
            if reactions
            else [{}]
        ),
        delay=stock.delay.value if stock else 0.0,
        switch_to=flat(
            [{names.channels.index(n): q.value for n, q in stock.switch_to.items()}]
            if stock
            else [{}]
        ),
    )


def _levels(levels: list[list[int]]) -> Integers:
    return np.array(levels, np.int64)


def _order_up_to(scenario: Scenario, epoch: Epoch, pool: Pool) -> int:
    times = factor(scenario, epoch, lambda tactic: tactic.stock_levels.value)
    return max(1, round(int(pool.order_up_to) * times))


def _reorder_point(scenario: Scenario, epoch: Epoch, pool: Pool) -> int:
    """Return the reorder point; a world may draw one above the level ordered up to."""
    times = factor(scenario, epoch, lambda tactic: tactic.stock_levels.value)
    return min(round(int(pool.reorder_point) * times), _order_up_to(scenario, epoch, pool) - 1)


def _lead_time(scenario: Scenario, epoch: Epoch, pool: Pool) -> float:
    times = factor(scenario, epoch, lambda tactic: tactic.replenishment.value)
    return pool.lead_time.value * times


_NAMED = ("elsewhere", "substitute", "delay", "switch", "leave")


def _online_pools(scenario: Scenario, names: Names, pool_of: Sequence[int]) -> list[int]:
    served = zip(names.channels, pool_of, strict=True)
    return sorted({p for n, p in served if p != _NO_POOL and scenario.channels[n].is_online})


def _shared(scenario: Scenario, epoch: Epoch) -> float:
    return 1.0 - unsaved(scenario, epoch, lambda tactic: tactic.stock_shared.value)


def _visible(scenario: Scenario, epoch: Epoch) -> float:
    return 1.0 - unsaved(scenario, epoch, lambda tactic: tactic.stock_visibility.value)


def _oversold(scenario: Scenario, epoch: Epoch) -> float:
    share = scenario.stock.oversold.value if scenario.stock else 0.0
    return share * factor(scenario, epoch, lambda tactic: tactic.oversold.value)


def offer_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Offer:
    """Return the promotion in every epoch."""
    offer = scenario.promotion
    shown = offer.channels if offer else ()
    return Offer(
        shown=np.array([name in shown for name in names.channels], np.int64),
        seen=offer.seen.value if offer else 0.0,
        discount=offer.discount.value if offer else 0.0,
        honoured=np.array([_honoured(scenario, e) for e in epochs]),
        leave=offer.leave.value if offer else 0.0,
    )


def _honoured(scenario: Scenario, epoch: Epoch) -> float:
    refused = 1.0 - scenario.promotion.honoured.value if scenario.promotion else 0.0
    return 1.0 - refused * unsaved(scenario, epoch, lambda t: t.promotions_honoured.value)


def fulfilment_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Fulfilment:
    """Return the routes in every epoch."""
    known = scenario.fulfilment
    delivery, pick_up = known.delivery, known.pick_up
    # In the order of ROUTES.
    routes = [None, delivery, pick_up, known.ship_from_store, delivery, None]
    pools = shelves_of(scenario, names, epochs).pool
    return Fulfilment(
        open=np.array([_open_routes(scenario, e) for e in epochs]),
        lead_time=np.array([_route_times(scenario, e, routes) for e in epochs]),
        lead_shape=np.array([r.lead_shape.value if r else 1.0 for r in routes]),
        promise=np.array([_promise(r) for r in routes]),
        cost=np.array([r.cost.value if r else 0.0 for r in routes]),
        use_cost=np.array([_use_costs(scenario, e) for e in epochs]),
        order_cost=np.array([use_cost(scenario, e, Use.order) for e in epochs]),
        handoff_cost=np.array([use_cost(scenario, e, Use.handoff) for e in epochs]),
        refused=delivery.refused.value if delivery else 0.0,
        refused_cost=delivery.refused_cost.value if delivery else 0.0,
        pick_up_channel=names.channels.index(pick_up.channel) if pick_up else TO_AWAY,
        pick_up_chosen=pick_up.chosen.value if pick_up else 0.0,
        pick_up_handling=pick_up.handling.value if pick_up else 0.0,
        attached=pick_up.attached.probability.value if pick_up and pick_up.attached else 0.0,
        attached_value=pick_up.attached.value.value if pick_up and pick_up.attached else 0.0,
        aisle_accepted=known.endless_aisle.accepted.value if known.endless_aisle else 0.0,
        aisle_pool=_first_pool(scenario, names, pools, online=True),
        store_pool=_first_pool(scenario, names, pools, online=False),
    )


def _first_pool(scenario: Scenario, names: Names, pools: Integers, *, online: bool) -> int:
    """Return the pool of the first channel of a kind that has one."""
    channels = scenario.channels
    found = (
        int(pool)
        for name, pool in zip(names.channels, pools, strict=True)
        if pool != _NO_POOL and channels[name].is_online == online
    )
    return next(found, _NO_POOL)


def _promise(route: Route | None) -> float:
    return route.promise.value if route and route.promise else np.inf


def _open_routes(scenario: Scenario, epoch: Epoch) -> list[float]:
    """Return to whom ROUTES are open: carrying out and delivery to all, others by a tactic."""
    known = scenario.fulfilment
    hands_out = known.pick_up and known.pick_up.channel in epoch.open_channels(scenario)
    has_store = has_open_store(scenario, epoch)
    possible = [bool(hands_out), has_store, has_store]
    by_tactic = [access(scenario, epoch, route) for route in ROUTES[2:5]]
    delivers = float(known.delivery is not None)
    return [1.0, delivers, *np.multiply(possible, by_tactic).tolist(), 1.0]


def _route_times(scenario: Scenario, epoch: Epoch, routes: Sequence[Route | None]) -> list[float]:
    """Return the mean lead time of ROUTES; what the endless aisle orders is delivered."""
    names = ("carry_out", "delivery", "pick_up", "ship_from_store", "delivery", "renewal")
    return [
        described.lead_time.value * factor(scenario, epoch, partial(_faster, route=name))
        if described
        else 0.0
        for name, described in zip(names, routes, strict=True)
    ]


def _faster(tactic: Tactic, *, route: Any) -> float:
    return float(tactic.lead_time.get(route, 1.0))


def _use_costs(scenario: Scenario, epoch: Epoch) -> list[float]:
    return [use_cost(scenario, epoch, Use(route)) if route in set(Use) else 0.0 for route in ROUTES]


def money_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Money:
    """Return what a sale is worth."""
    return Money(
        goods=1.0 - scenario.economics.gross_margin.value,
        payment=scenario.economics.payment_cost.value,
        programmes=np.array(
            [
                sum(s * t.cost.share_of_sales.value for t, s in in_use(scenario, epoch))
                for epoch in epochs
            ]
        ),
        commission=np.array([scenario.channels[n].commission.value for n in names.channels]),
    )
