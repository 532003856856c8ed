"""A world that is a first-order chain over channels, in which nothing is lost or scarce."""

from __future__ import annotations

from typing import Any, Final

from omnisim.scenario.scenario import Scenario
from tests.simulated import ONE_NEED, market

CHANNELS: Final = ("web", "app", "store")


def chain_world(people: int = 4000, **sections: Any) -> Scenario:
    """Return three selling channels between which everybody hops once in their life."""
    return market(
        channels={
            "web": {"kind": "website", "identifies": 1},
            "app": {"kind": "app", "identifies": 1},
            "store": {"kind": "store", "identifies": 1},
        },
        segments={
            "all": {
                **ONE_NEED,
                "prospects": people,
                "entry": {"purchase@web": 0.5, "purchase@app": 0.2, "purchase@store": 0.3},
            }
        },
        journey={
            "all": {
                "purchase@web": {
                    "purchase@app": 0.25,
                    "purchase@store": 0.3,
                    "conversion": 0.15,
                    "lapse": 0.3,
                },
                "purchase@app": {
                    "purchase@web": 0.2,
                    "purchase@store": 0.1,
                    "conversion": 0.4,
                    "lapse": 0.3,
                },
                "purchase@store": {"purchase@web": 0.25, "conversion": 0.5, "lapse": 0.25},
            }
        },
        dwell={"default": "1 hour"},
        handoffs={"continuity": 1},
        redirect={
            "all": {
                "web": {"app": 0.3, "store": 0.2, "away": 0.5},
                "app": {"web": 0.6, "away": 0.4},
                "store": {"web": 0.5, "app": 0.3, "away": 0.2},
            }
        },
        fulfilment={"delivery": {"lead_time": 0}},
        run={"horizon": "60 days", "follow_up": "30 days", "seed": 7},
        **sections,
    )
