"""Random markets: small valid scenarios in which every mechanism may meet every other.

Times lie on a coarse grid wherever a file can put them there, so that much happens at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from omnisim.event_log import STAGES

Draw = st.DrawFn
Data = dict[str, Any]

ONLINE = ("paid_social", "website", "app", "chat", "call_centre", "marketplace")
OFFLINE = ("store", "kiosk", "branch")
HOURS = ("24h", "08:00-20:00", "09:00-12:00", "22:00-04:00", "18:00-02:30", "00:00-06:00")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TACTICS = ("one_view", "shared_stock", "collect", "one_price")

shares = st.sampled_from((0.0, 0.25, 0.5, 0.6, 0.8, 1.0))
factors = st.sampled_from((0.0, 0.2, 0.5, 1.0, 2.0))
money = st.sampled_from((0, 500, 2_000, 15_000.5))
delays = st.sampled_from(("3 hours", "1 day", "5 days"))
waits = st.sampled_from(("0", "3 hours", "6 hours", "1 day", "2 days", "5 days"))
works = st.sampled_from(("0", "20 min", "3 hours", "6 hours", "1 day"))
shapes = st.sampled_from((0.4, 0.7, 1, 1.5, 2, 3))
positive = st.sampled_from((0.05, 0.3, 0.8, 1, 2.5))


def maybe(draw: Draw, value: st.SearchStrategy[Any] | Callable[..., Any], *rest: Any) -> Any:
    """Return a drawn value, or what a section's function draws; one in four is not given."""
    if draw(st.integers(0, 3)) == 0:
        return None
    return draw(value) if isinstance(value, st.SearchStrategy) else value(draw, *rest)


def some(draw: Draw, names: Any, *, at_least: int = 0) -> list[str]:
    """Return some of the names, in their order."""
    names = list(names)
    chosen = draw(st.sets(st.sampled_from(names), min_size=min(at_least, len(names))))
    return [name for name in names if name in chosen]


def split(draw: Draw, names: Any) -> dict[str, float]:
    """Share 1 out among some of the names."""
    chosen = some(draw, names, at_least=1)
    weights = [draw(st.integers(1, 5)) for _ in chosen]
    return {name: weight / sum(weights) for name, weight in zip(chosen, weights, strict=True)}


def without_empty(data: Data) -> Data:
    """Return a section without what was not given."""
    return {name: value for name, value in data.items() if value is not None}


# --- channels ----------------------------------------------------------------------------------


def channels(draw: Draw) -> Data:
    kinds = [
        kind
        for place in (ONLINE, OFFLINE)
        for kind in draw(st.lists(st.sampled_from(place), min_size=1, max_size=2, unique=True))
    ]
    return {kind: channel(draw, kind, [*kinds, "away"]) for kind in kinds}


def channel(draw: Draw, kind: str, ways: list[str]) -> Data:
    return without_empty(
        {
            "kind": kind,
            "sells": True,
            "place": maybe(draw, st.sampled_from(("online", "offline"))),
            "open": draw(opening_hours()),
            "when_closed": maybe(draw, st.sampled_from(("come_later", "wait"))),
            "locations": draw(st.integers(1, 3)),
            "cost_per_visit": draw(money),
            "commission": draw(st.sampled_from((0.0, 0.12))),
            "identifies": draw(shares),
            "keeps_data": draw(st.booleans()),
            **(service_desk(draw, ways) if draw(st.booleans()) else {}),
        }
    )


def medium(draw: Draw, point: str) -> Data:
    return {
        "budget": draw(money),
        "most": draw(st.sampled_from(("1 per week", "0"))),
        "half": draw(money),
        "shape": draw(st.sampled_from((0.5, 1, 2))),
        "carry_over": draw(waits),
        "leads_to": point,
    }


def service_desk(draw: Draw, ways: list[str]) -> Data:
    return without_empty(
        {
            "servers": draw(st.integers(1, 2)),
            "handling": draw(works),
            "handling_shape": draw(shapes),
            "patience": maybe(draw, works),
            "impatient": maybe(draw, split, ways),
            "cost_per_minute": draw(money),
        }
    )


@st.composite
def opening_hours(draw: Draw) -> Any:
    if draw(st.booleans()):
        return draw(st.sampled_from(HOURS))
    return {day: draw(st.sampled_from(HOURS)) for day in some(draw, WEEKDAYS, at_least=1)}


# --- people ------------------------------------------------------------------------------------


def segment(draw: Draw, points: list[str]) -> Data:
    return without_empty(
        {
            "prospects": draw(st.integers(3, 30)),
            "needs": draw(st.sampled_from(("once", "1 per week", "2 per week", "0"))),
            "installed_base": {"customers": draw(st.integers(0, 15)), "age": draw(waits)},
            "repeat": draw(repeats()),
            "order_value": {
                "mean": draw(money),
                "cv_between": draw(factors),
                "cv_within": draw(factors),
            },
            "entry": split(draw, points),
            "entry_repeat": maybe(draw, split, points),
        }
    )


@st.composite
def repeats(draw: Draw) -> Data:
    if draw(st.integers(0, 3)) == 0:
        return {"period": draw(st.sampled_from(("1 day", "3 days"))), "a": 1, "b": draw(positive)}
    if draw(st.booleans()):
        return {"probability": draw(shares), "gap": draw(delays)}
    names = ("r", "a", "b")
    return {"alpha": draw(st.sampled_from(("1 day", "5 days")))} | {
        name: draw(positive) for name in names
    }


# --- the network -------------------------------------------------------------------------------


def rows(draw: Draw, points: list[str]) -> dict[str, dict[str, float]]:
    """Return a row for every touchpoint; contacts and journeys towards an order never mix."""
    contacts = [p for p in points if p.startswith("retention")]
    buying = [p for p in points if p not in contacts]
    return {
        start: row(draw, contacts if start in contacts else buying, start in contacts)
        for start in points
    }


def row(draw: Draw, ends: list[str], is_contact: bool) -> dict[str, float]:
    goal = "resolved" if is_contact else "conversion"
    onward = draw(st.sampled_from((0.3, 0.8)))
    ways = {end: onward * share for end, share in split(draw, ends).items()}
    return ways | {goal: 0.9 - onward, "lapse": 0.1}


def touchpoints(draw: Draw, names: list[str]) -> list[str]:
    buying = [f"{stage}@{name}" for stage in STAGES[:-1] for name in names]
    contacts = [f"retention@{name}" for name in names]
    return [*some(draw, buying, at_least=1), *some(draw, contacts)]


def dwell(draw: Draw, points: list[str]) -> Data:
    return {name: one_dwell(draw) for name in ("default", *some(draw, points))}


def one_dwell(draw: Draw) -> Data:
    family = draw(st.sampled_from(("fixed", "fixed", "exponential", "gamma", "lognormal")))
    return {"mean": draw(waits), "family": family, "shape": draw(shapes)}


def handoffs(draw: Draw, names: list[str]) -> Data:
    pair = f"{names[0]} > {names[-1]}"
    ways = split(draw, ("repeat", "fall_back", "give_up"))
    return {
        "continuity": draw(shares),
        "pairs": {pair: draw(shares)},
        "when_lost": {name: ways.get(name, 0) for name in ("repeat", "fall_back", "give_up")},
        "repeat_handling": draw(st.sampled_from((1, 1.5))),
    }


# --- goods -------------------------------------------------------------------------------------


def stock(draw: Draw, names: list[str]) -> Data:
    cut = draw(st.integers(0, len(names)))
    pools = {"first": names[:cut], "second": names[cut:]}
    reactions = split(draw, ("elsewhere", "substitute", "delay", "switch", "leave"))
    return {
        "items": draw(st.integers(1, 4)),
        "pools": {name: pool(draw, served) for name, served in pools.items() if served},
        "reactions": {
            name: reactions.get(name, 0)
            for name in ("elsewhere", "substitute", "delay", "switch", "leave")
        },
        "delay": draw(waits),
        "switch_to": split(draw, names),
        "oversold": draw(shares),
    }


def pool(draw: Draw, served: list[str]) -> Data:
    up_to = draw(st.integers(1, 3))
    return {
        "channels": served,
        "locations": draw(st.integers(1, 3)),
        "reorder_point": draw(st.integers(0, up_to - 1)),
        "order_up_to": up_to,
        "lead_time": draw(waits),
    }


def promotion(draw: Draw, names: list[str]) -> Data:
    return {
        "channels": some(draw, names, at_least=1),
        "seen": draw(shares),
        "discount": draw(st.sampled_from((0.0, 0.1, 1.0))),
        "honoured": draw(shares),
        "leave": draw(shares),
    }


def fulfilment(draw: Draw, names: list[str]) -> Data:
    return {
        "delivery": route(draw)
        | {"refused": draw(st.sampled_from((0, 0.2))), "refused_cost": draw(money)},
        "pick_up": route(draw)
        | {
            "channel": draw(st.sampled_from(names)),
            "chosen": draw(shares),
            "handling": draw(works),
            "attached": {"probability": draw(shares), "value": draw(money)},
        },
        "ship_from_store": route(draw),
        "endless_aisle": {"accepted": draw(shares)},
    }


def route(draw: Draw) -> Data:
    return without_empty(
        {
            "lead_time": draw(waits),
            "lead_shape": draw(shapes),
            "promise": maybe(draw, waits),
            "cost": draw(money),
        }
    )


def returns(draw: Draw) -> Data:
    return {
        "rate": {"online": draw(shares), "offline": draw(shares)},
        "delay": draw(waits),
        "mail": {"cost": draw(money), "exchanged": draw(shares)},
        "store": {"cost": draw(money), "exchanged": draw(shares)},
        "to_store": draw(shares),
        "resaleable": draw(shares),
    }


def service(draw: Draw, contacts: list[str]) -> Data:
    return {
        "per_order": draw(shares),
        "after": draw(waits),
        "if_late": draw(factors),
        "entry": split(draw, contacts),
    }


# --- messages ----------------------------------------------------------------------------------


def messaging(draw: Draw, names: list[str], points: list[str]) -> Data:
    return {
        "cap": draw(st.sampled_from((1, 2, 1000))),
        "window": draw(st.sampled_from(("1 day", "5 days"))),
        "fatigue": draw(shares),
        "opt_out": draw(shares),
        "messages": {f"m{i}": message(draw, names, points) for i in range(draw(st.integers(1, 4)))},
    }


def message(draw: Draw, names: list[str], points: list[str]) -> Data:
    return without_empty(
        {
            "trigger": draw(st.sampled_from(("lapse", "order", "silence", "regular"))),
            "at": some(draw, [*points, *names]) if draw(st.booleans()) else [],
            "channel": maybe(draw, st.sampled_from(names)),
            "to": draw(st.sampled_from(("everybody", "customers", "prospects"))),
            "reaches": draw(shares),
            "delay": draw(st.sampled_from(("6 hours", "1 day", "2 days"))),
            "answered": draw(shares),
            "leads_to": split(draw, points),
            "brought_forward": draw(shares),
            "cost": draw(money),
        }
    )


# --- the business ------------------------------------------------------------------------------


def relationship(draw: Draw) -> Data:
    incidents = (
        "wait",
        "left_unserved",
        "repeat",
        "stock_out",
        "promotion_refused",
        "late",
        "cancelled",
        "unresolved",
        "return_by_mail",
    )
    return {
        "experience": {name: draw(factors) for name in incidents},
        "memory": draw(shares),
        "needs": draw(factors),
        "dropout": draw(factors),
        "bound": draw(shares),
    }


def further_effects(draw: Draw, names: list[str], points: list[str]) -> Data:
    some_factor = st.sampled_from((0.5, 1, 2))
    return {
        "saves": {draw(st.sampled_from(("all", *points))): draw(shares)},
        "reroutes": {f"{points[0]} > {points[-1]}": draw(shares)},
        "self_service": {names[-1]: draw(shares)},
        "lead_time": {"delivery": draw(some_factor)},
        "stock_shared": draw(shares),
        "stock_levels": draw(some_factor),
        "replenishment": draw(some_factor),
        "returns": draw(some_factor),
        "identity_match": draw(shares),
        "messages": some(draw, ("m0", "m1", "m2", "m3")) if draw(st.booleans()) else [],
        "answers": {"all": draw(some_factor)},
        "suppression": draw(shares),
        "reward": draw(st.sampled_from((0, 0.25))),
        "adoption": draw(shares),
        "data_quality": draw(shares),
        "needs_staff": draw(st.booleans()),
        "needs_data": draw(st.booleans()),
        "build": draw(st.sampled_from(("0", "1 day", "2 days"))),
        "ramp": draw(st.sampled_from(("0", "40 days"))),
        "coverage": draw(shares),
    }


def tactics(draw: Draw, names: list[str], points: list[str]) -> Data:
    costs = ("order", "pick_up", "ship_from_store", "endless_aisle", "return_in_store", "handoff")
    routes = ("pick_up", "ship_from_store", "endless_aisle", "return_in_store")
    return {
        name: {
            "what": "Something that helps",
            "continuity": {"all": draw(shares)},
            "handling": {names[0]: draw(st.sampled_from((0.5, 1)))},
            "routes": some(draw, routes),
            "stock_visibility": draw(shares),
            **(further_effects(draw, names, points) if draw(st.booleans()) else {}),
            "oversold": draw(st.sampled_from((0.5, 1))),
            "promotions_honoured": draw(shares),
            "cost": {"per_use": {"of": draw(st.sampled_from(costs)), "amount": draw(money)}},
        }
        for name in some(draw, TACTICS)
    }


def configuration(draw: Draw, names: list[str], known: Data, desks: list[str]) -> Data:
    return {
        "channels": draw(st.sampled_from(("all", some(draw, names, at_least=1)))),
        "tactics": draw(st.sampled_from(("all", []))),
        "servers": {n: draw(st.integers(1, 3)) for n in some(draw, desks)} if desks else {},
    }


def rhythm(draw: Draw) -> Data:
    peak = {"name": "peak", "start": "2026-01-07", "end": "2026-01-09", "factor": 4.0}
    return without_empty(
        {
            "hours": maybe(draw, weights(24)),
            "weekdays": maybe(draw, weights(7)),
            "peaks": maybe(draw, st.just([peak])),
        }
    )


def weights(number: int) -> st.SearchStrategy[list[float]]:
    some_need = st.sampled_from((0.0, 0.5, 1.0, 3.0))
    return st.lists(some_need, min_size=number, max_size=number).filter(any)


def run(draw: Draw) -> Data:
    return {
        "horizon": draw(st.sampled_from(("4 days", "10 days", "25.5 days"))),
        "warm_up": draw(st.sampled_from(("0", "1.5 days", "14 days"))),
        "settle": draw(st.sampled_from(("0", "0", "2 days"))),
        "follow_up": draw(st.sampled_from(("0", "3 days"))),
        "value_window": "4 days",
        "seed": draw(st.integers(0, 2**63 - 1)),
    }


@st.composite
def markets(draw: Draw) -> Data:
    """Return the data of a valid scenario with the configurations `now` (today) and `new`."""
    shops = channels(draw)
    names = list(shops)
    points = touchpoints(draw, names)
    contacts = [p for p in points if p.startswith("retention")]
    buying = [p for p in points if p not in contacts]
    people = {f"segment_{i}": segment(draw, buying) for i in range(draw(st.integers(1, 2)))}
    for point in buying:
        if (shop := shops[point.partition("@")[2]])["kind"] == "paid_social":
            shop["media"] = medium(draw, point) if draw(st.booleans()) else None
    own_rows = {"segment_0": rows(draw, points)} if draw(st.booleans()) else {}
    settings, known = run(draw), tactics(draw, names, buying)
    prompts = maybe(draw, messaging, names, buying)
    for tactic in known.values():
        sent = [m for m in tactic.get("messages", []) if prompts and m in prompts["messages"]]
        tactic["messages"] = sent
    desks = [name for name, shop in shops.items() if "servers" in shop]
    bond = maybe(draw, relationship)
    if bond and settings["warm_up"] != "14 days":
        bond |= {"needs": 0, "dropout": 0}
    data = {
        "name": "Random market",
        "currency": "IDR",
        "today": draw(st.sampled_from(("now", "new"))),
        "rhythm": rhythm(draw),
        "channels": shops,
        "segments": people,
        "journey": {"all": rows(draw, points), **own_rows},
        "dwell": dwell(draw, points),
        "redirect": {"all": {name: split(draw, [*names, "away"]) for name in names}},
        "handoffs": handoffs(draw, names),
        "stock": maybe(draw, stock, names),
        "promotion": maybe(draw, promotion, names),
        "fulfilment": fulfilment(draw, names),
        "returns": maybe(draw, returns),
        "service": service(draw, contacts) if contacts else None,
        "relationship": bond,
        "identity": {"match": draw(shares)},
        "messaging": prompts,
        "economics": {"gross_margin": draw(shares), "payment_cost": 0.01},
        "adoption": draw(shares),
        "data_quality": draw(shares),
        "tactics": known,
        "configurations": {
            name: configuration(draw, names, known, desks) for name in ("now", "new")
        },
        "run": settings,
    }
    return without_empty(data)
