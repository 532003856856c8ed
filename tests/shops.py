"""Small scenarios for tests: as data, so that a test can change one thing."""

from __future__ import annotations

import copy
from typing import Any

from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario

SHOP: dict[str, Any] = {
    "name": "Small shop",
    "currency": "IDR",
    "today": "multi",
    "channels": {
        "ads": {"kind": "paid_social", "cost_per_visit": 2000},
        "web": {"kind": "website"},
        "chat": {
            "kind": "chat",
            "servers": 1,
            "handling": "10 min",
            "patience": "30 min",
            "open": "08:00-20:00",
            "cost_per_minute": 800,
            "impatient": {"web": 0.5, "away": 0.5},
        },
        "store": {
            "kind": "store",
            "servers": 1,
            "locations": 2,
            "handling": "12 min",
            "patience": "15 min",
            "open": "10:00-21:00",
            "cost_per_minute": 500,
        },
    },
    "segments": {
        "browser": {
            "prospects": 400,
            "needs": "2 per year",
            "installed_base": {"customers": 100, "age": "1 year"},
            "repeat": {"r": 0.8, "alpha": "20 weeks", "a": 0.8, "b": 2.5},
            "order_value": {"mean": "300 rb", "cv_between": 0.3, "cv_within": 0.5},
            "entry": {"awareness@ads": 0.4, "consideration@web": 0.4, "purchase@store": 0.2},
        },
        "loyal": {
            "prospects": 200,
            "needs": "4 per year",
            "repeat": {"r": 1.2, "alpha": "10 weeks", "a": 0.5, "b": 4},
            "order_value": {"mean": "450 rb", "cv_between": 0.3, "cv_within": 0.5},
            "entry": {"consideration@web": 0.5, "purchase@store": 0.5},
        },
    },
    "journey": {
        "all": {
            "awareness@ads": {"consideration@web": 0.5, "consideration@chat": 0.1, "lapse": 0.4},
            "consideration@web": {
                "consideration@chat": 0.15,
                "purchase@web": 0.3,
                "purchase@store": 0.2,
                "lapse": 0.35,
            },
            "consideration@chat": {"purchase@web": 0.3, "purchase@store": 0.4, "lapse": 0.3},
            "purchase@web": {"conversion": 0.6, "consideration@chat": 0.1, "lapse": 0.3},
            "purchase@store": {"conversion": 0.7, "consideration@web": 0.1, "lapse": 0.2},
            "retention@chat": {"resolved": 0.6, "retention@store": 0.25, "lapse": 0.15},
            "retention@store": {"resolved": 0.8, "lapse": 0.2},
        }
    },
    "dwell": {
        "default": "1 day",
        "purchase@web": {"mean": "20 min", "family": "gamma", "shape": 2},
        "purchase@store": {"mean": "10 min", "family": "lognormal", "shape": 0.5},
        "retention@chat": {"mean": "1 hour", "family": "fixed"},
    },
    "redirect": {
        "all": {
            "ads": {"web": 0.3, "store": 0.2, "away": 0.5},
            "web": {"store": 0.4, "chat": 0.2, "away": 0.4},
            "chat": {"web": 0.5, "store": 0.2, "away": 0.3},
            "store": {"web": 0.5, "away": 0.5},
        }
    },
    "handoffs": {
        "continuity": 0.4,
        "when_lost": {"repeat": 0.6, "fall_back": 0.25, "give_up": 0.15},
        "repeat_handling": 1.4,
    },
    "stock": {
        "items": 3,
        "pools": {
            "shelves": {
                "channels": ["store"],
                "locations": 2,
                "reorder_point": 1,
                "order_up_to": 3,
                "lead_time": "9 days",
            },
            "warehouse": {
                "channels": ["web", "chat"],
                "reorder_point": 3,
                "order_up_to": 8,
                "lead_time": "10 days",
            },
        },
        "reactions": {
            "elsewhere": 0.25,
            "substitute": 0.3,
            "delay": 0.15,
            "switch": 0.2,
            "leave": 0.1,
        },
        "switch_to": {"web": 0.5, "store": 0.5},
        "oversold": 0.3,
    },
    "promotion": {
        "channels": ["ads"],
        "seen": 0.4,
        "discount": 0.1,
        "honoured": 0.5,
        "leave": 0.3,
    },
    "fulfilment": {
        "delivery": {
            "lead_time": "3 days",
            "lead_shape": 3,
            "promise": "4 days",
            "cost": 18000,
            "refused": 0.06,
            "refused_cost": 12000,
        },
        "pick_up": {
            "lead_time": "3 hours",
            "promise": "1 day",
            "cost": 5000,
            "channel": "store",
            "chosen": 0.4,
            "handling": "4 min",
            "attached": {"probability": 0.2, "value": 90000},
        },
        "ship_from_store": {"lead_time": "1 day", "promise": "2 days", "cost": 24000},
        "endless_aisle": {"accepted": 0.5},
    },
    "returns": {
        "rate": {"online": 0.17, "offline": 0.1},
        "delay": "8 days",
        "mail": {"cost": 20000, "exchanged": 0.1},
        "store": {"cost": 8000, "exchanged": 0.3},
        "to_store": 0.6,
        "resaleable": 0.8,
    },
    "service": {
        "per_order": 0.2,
        "if_late": 2,
        "entry": {"retention@chat": 0.7, "retention@store": 0.3},
    },
    "relationship": {
        "experience": {
            "wait": 0.1,
            "left_unserved": 0.4,
            "repeat": 0.3,
            "stock_out": 0.4,
            "promotion_refused": 0.4,
            "late": 0.3,
            "cancelled": 0.8,
            "unresolved": 0.6,
            "return_by_mail": 0.1,
        },
        "needs": 0.3,
        "dropout": 0.4,
    },
    "economics": {"gross_margin": 0.45, "payment_cost": 0.01},
    "tactics": {
        "one_view": {
            "what": "Everyone who serves sees the whole history",
            "continuity": {"all": 0.7},
            "handling": {"chat": 0.9},
            "cost": {
                "one_off": "20 jt",
                "monthly": "1 jt",
                "per_use": {"of": "handoff", "amount": 100},
            },
        },
        "shared_stock": {
            "what": "One stock for all channels",
            "stock_visibility": 0.7,
            "oversold": 0.1,
            "routes": ["ship_from_store", "endless_aisle"],
            "cost": {"one_off": "15 jt", "monthly": "500 rb"},
        },
        "collect": {
            "what": "Order online and collect in the store",
            "routes": ["pick_up", "return_in_store"],
            "cost": {"per_use": {"of": "pick_up", "amount": 1000}},
        },
        "one_price": {"what": "Promotions count everywhere", "promotions_honoured": 0.9},
    },
    "configurations": {
        "single": {"channels": ["store"]},
        "multi": {"channels": "all"},
        "omni": {"channels": "all", "tactics": "all"},
    },
    "run": {"horizon": "180 days", "warm_up": "60 days", "value_window": "60 days", "seed": 7},
}


def shop(**changes: Any) -> Scenario:
    """Return the small shop with sections replaced (None takes a section out)."""
    data = copy.deepcopy(SHOP) | changes
    data = {name: section for name, section in data.items() if section is not None}
    return Scenario.model_validate(data, context={"currency": data["currency"]})


def small_shop() -> Scenario:
    """Return the shop with few people, uncertain inputs, and a configuration twice."""
    segments = copy.deepcopy(SHOP["segments"])
    segments["browser"] |= {"prospects": 60, "installed_base": {"customers": 20, "age": "1 year"}}
    segments["loyal"] |= {"prospects": 30}
    return shop(
        segments=segments,
        configurations=SHOP["configurations"] | {"copy": {"channels": "all"}},
        provenance={"journey": {"spread": 0.2}, "handoffs": {"spread": 0.3}},
        run=SHOP["run"] | {"horizon": "90 days", "warm_up": "20 days", "value_window": "30 days"},
    )


def in_force(scenario: Scenario, *configurations: str) -> tuple[Epoch, ...]:
    """Return epochs in which all tactics of a configuration act fully."""
    return tuple(
        Epoch(float(day), name, dict.fromkeys(scenario.active_tactics(name), 1.0))
        for day, name in enumerate(configurations)
    )
