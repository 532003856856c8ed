"""A business on which every tactic of the catalogue can act: as data, and as a scenario."""

from __future__ import annotations

import copy
from typing import Any

from omnisim.files.scenario_file import parse_scenario
from omnisim.scenario.scenario import Scenario
from tests.files.test_scenario_file import text_of
from tests.shops import SHOP

HERE = {"monthly_sales": "100 jt", "order_value": "300 rb"}
AT_ONCE = {"build": "0 days", "ramp": "0 days"}


def business() -> dict[str, Any]:
    """Return the shop of the tests with an app, a call centre, a chatbot, e-mail and push."""
    data = copy.deepcopy(SHOP)
    data["channels"]["web"]["identifies"] = 0.5
    data["channels"]["store"]["identifies"] = 0.4
    media = {"budget": "4 jt", "most": "1 per year", "half": "4 jt"}
    data["channels"]["ads"] = {"kind": "paid_social", "media": media}
    data["channels"] |= {
        "app": {"kind": "app", "identifies": 1},
        "phone": {"kind": "call_centre", "servers": 1, "handling": "8 min"},
        "bot": {"kind": "chatbot"},
        "mail": {"kind": "email", "identifies": 0.5},
        "push": {"kind": "push", "identifies": 0.5},
    }
    data["journey"]["all"] |= {
        "consideration@app": {"purchase@app": 0.5, "lapse": 0.5},
        "purchase@app": {"conversion": 0.6, "consideration@web": 0.1, "lapse": 0.3},
        "purchase@chat": {"conversion": 0.6, "lapse": 0.4},
        "retention@phone": {"resolved": 0.7, "lapse": 0.3},
    }
    data["redirect"]["all"] |= {name: {"away": 1} for name in ("app", "phone", "mail", "push")}
    data["redirect"]["all"]["bot"] = {"away": 1}
    data |= {"identity": {"match": 0.2}, "adoption": 0.6, "data_quality": 0.7, "tactics": {}}
    data["configurations"] = {"multi": {"channels": "all"}}
    return data


def scenario_with(tactics: dict[str, Any], **changes: Any) -> Scenario:
    """Return the business without tactics (multi), without the last one (before), with all."""
    own = {name: copy.copy(tactic) for name, tactic in tactics.items()}  # YAML without anchors
    data = {**business(), "catalogue": HERE, **changes, "tactics": own}
    data["configurations"]["before"] = {"channels": "all", "tactics": list(tactics)[:-1]}
    data["configurations"]["omni"] = {"channels": "all", "tactics": list(tactics)}
    return parse_scenario(text_of(data), file="shop.yaml").scenario
