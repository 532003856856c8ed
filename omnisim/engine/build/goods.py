"""Goods: stock, offers, fulfilment and what a sale is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from omnisim.engine.build.network import TO_AWAY
from omnisim.engine.build.rows import flat
from omnisim.engine.build.service import has_open_store, opens, use_cost
from omnisim.engine.model import Fulfilment, Integers, Money, Offer, Shelves
from omnisim.event_log import REACTIONS, ROUTES, Names
from omnisim.scenario.fulfilment import Route
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.stock import Pool
from omnisim.scenario.tactic import Use

_NO_POOL = -1


def shelves_of(scenario: Scenario, names: Names, configurations: Sequence[str]) -> Shelves:
    """Return the stock under one configuration per epoch."""
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
        reorder_point=np.array([_reorder_point(p) for p in pools], np.int64),
        order_up_to=np.array([int(p.order_up_to) for p in pools], np.int64),
        lead_time=np.array([p.lead_time.value for p in pools], np.float64),
        visible=np.array([_visible(scenario, c) for c in configurations]),
        oversold=np.array([_oversold(scenario, c) for c in configurations]),
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


def _reorder_point(pool: Pool) -> int:
    """Return the reorder point; a world may draw one above the level ordered up to."""
    return min(int(pool.reorder_point), int(pool.order_up_to) - 1)


_NAMED = ("elsewhere", "substitute", "delay", "switch", "leave")


def _visible(scenario: Scenario, configuration: str) -> float:
    blind = 1.0
    for name in scenario.active_tactics(configuration):
        blind *= 1.0 - scenario.tactics[name].stock_visibility.value
    return 1.0 - blind


def _oversold(scenario: Scenario, configuration: str) -> float:
    share = scenario.stock.oversold.value if scenario.stock else 0.0
    for name in scenario.active_tactics(configuration):
        share *= scenario.tactics[name].oversold.value
    return share


def offer_of(scenario: Scenario, names: Names, configurations: Sequence[str]) -> Offer:
    """Return the promotion under one configuration per epoch."""
    offer = scenario.promotion
    shown = offer.channels if offer else ()
    return Offer(
        shown=np.array([name in shown for name in names.channels], np.int64),
        seen=offer.seen.value if offer else 0.0,
        discount=offer.discount.value if offer else 0.0,
        honoured=np.array([_honoured(scenario, c) for c in configurations]),
        leave=offer.leave.value if offer else 0.0,
    )


def _honoured(scenario: Scenario, configuration: str) -> float:
    refused = 1.0 - scenario.promotion.honoured.value if scenario.promotion else 0.0
    for name in scenario.active_tactics(configuration):
        refused *= 1.0 - scenario.tactics[name].promotions_honoured.value
    return 1.0 - refused


def fulfilment_of(scenario: Scenario, names: Names, configurations: Sequence[str]) -> Fulfilment:
    """Return the routes under one configuration per epoch."""
    known = scenario.fulfilment
    delivery, pick_up = known.delivery, known.pick_up
    routes = [None, delivery, pick_up, known.ship_from_store, delivery]  # in the order of ROUTES
    pools = shelves_of(scenario, names, configurations).pool
    return Fulfilment(
        open=np.array([_open_routes(scenario, c) for c in configurations], np.int64),
        lead_time=np.array([r.lead_time.value if r else 0.0 for r in routes]),
        lead_shape=np.array([r.lead_shape.value if r else 1.0 for r in routes]),
        promise=np.array([_promise(r) for r in routes]),
        cost=np.array([r.cost.value if r else 0.0 for r in routes]),
        use_cost=np.array([_use_costs(scenario, c) for c in configurations]),
        order_cost=np.array([use_cost(scenario, c, Use.order) for c in configurations]),
        handoff_cost=np.array([use_cost(scenario, c, Use.handoff) for c in configurations]),
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


def _open_routes(scenario: Scenario, configuration: str) -> list[bool]:
    """Return which of ROUTES are open: carrying out and delivery always, others by a tactic."""
    known = scenario.fulfilment
    hands_out = known.pick_up and known.pick_up.channel in scenario.open_channels(configuration)
    has_store = has_open_store(scenario, configuration)
    possible = [bool(hands_out), has_store, has_store]
    by_tactic = [opens(scenario, configuration, route) for route in ROUTES[2:]]
    return [True, known.delivery is not None, *np.logical_and(possible, by_tactic).tolist()]


def _use_costs(scenario: Scenario, configuration: str) -> list[float]:
    return [
        use_cost(scenario, configuration, Use(route)) if route in set(Use) else 0.0
        for route in ROUTES
    ]


def money_of(scenario: Scenario, names: Names) -> Money:
    """Return what a sale is worth."""
    return Money(
        goods=1.0 - scenario.economics.gross_margin.value,
        payment=scenario.economics.payment_cost.value,
        commission=np.array([scenario.channels[n].commission.value for n in names.channels]),
    )
