"""A small business with two paid media, a list for mail, a web shop, an app and a store."""

from __future__ import annotations

from functools import cache

from omnisim.attribution.identity_view import VIEWS
from omnisim.attribution.methods.collection import METHODS
from omnisim.scenario.scenario import Scenario
from omnisim.truth_board import TruthBoard, attribution
from tests.simulated import ENGINE, market

ONE_OF_EACH = ("last_touch", "linear", "markov_1")


@cache
def advertised() -> Scenario:
    """Return the scenario."""
    return market(
        channels={
            "social": {
                "kind": "paid_social",
                "cost_per_visit": 500,
                "media": {"budget": "2 jt", "most": "8 per year", "half": "2 jt"},
            },
            "search": {
                "kind": "search",
                "media": {"budget": "1 jt", "most": "4 per year", "half": "500 rb"},
            },
            "mail": {"kind": "email"},
            "web": {"kind": "website", "identifies": 0.5},
            "app": {"kind": "app", "identifies": 0.9},
            "shop": {"kind": "store", "identifies": 0.3},
            "stall": {"kind": "marketplace", "keeps_data": True},
        },
        segments={
            "all": {
                "prospects": 200,
                "needs": "2 per year",
                "installed_base": {"customers": 50, "age": "1 year"},
                "repeat": {"r": 1, "alpha": "20 weeks", "a": 0.5, "b": 3},
                "order_value": {"mean": "200 rb", "cv_between": 0.3, "cv_within": 0.3},
                "entry": {
                    "consideration@web": 0.4,
                    "consideration@app": 0.2,
                    "consideration@shop": 0.2,
                    "consideration@stall": 0.2,
                },
            }
        },
        journey={
            "all": {
                "awareness@social": {
                    "consideration@web": 0.3,
                    "consideration@app": 0.2,
                    "consideration@shop": 0.1,
                    "lapse": 0.4,
                },
                "awareness@search": {"consideration@web": 0.7, "lapse": 0.3},
                "consideration@web": {"conversion": 0.15, "consideration@shop": 0.15, "lapse": 0.7},
                "consideration@app": {"conversion": 0.3, "awareness@search": 0.2, "lapse": 0.5},
                "consideration@shop": {"conversion": 0.3, "lapse": 0.7},
                "consideration@stall": {"conversion": 0.3, "lapse": 0.7},
            }
        },
        dwell={"default": "6 hours"},
        redirect={"all": {"search": {"web": 0.6, "away": 0.4}, "social": {"away": 1}}},
        identity={"match": 0.3},
        messaging={
            "messages": {
                "news": {
                    "trigger": "regular",
                    "channel": "mail",
                    "to": "customers",
                    "delay": "20 days",
                    "answered": 0.2,
                    "leads_to": {"consideration@web": 1},
                    "cost": 200,
                }
            }
        },
        fulfilment={"delivery": {"lead_time": "1 day"}},
        tactics={
            "newsletter": {"what": "Who is on the list gets a letter", "messages": ["news"]},
        },
        configurations={"now": {"channels": "all", "tactics": ["newsletter"]}},
        run={
            "horizon": "120 days",
            "warm_up": "20 days",
            "follow_up": "10 days",
            "value_window": "40 days",
            "seed": 3,
        },
    )


@cache
def small_board() -> TruthBoard:
    """Return its board, with few replications and worlds."""
    return attribution(
        advertised(),
        methods={name: METHODS[name] for name in ONE_OF_EACH},
        views={name: VIEWS[name] for name in ("siloed", "unified")},
        replications=3,
        worlds=2,
        engine=ENGINE,
        workers=1,
    )
