"""A small scenario and an experiment on it, as files."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from tests.shops import SHOP

EXPERIMENT: Final[dict[str, Any]] = {
    "name": {"en": "Small experiment", "id": "Percobaan kecil"},
    "question": {"en": "Is it worth it?", "id": "Apakah layak?"},
    "scenario": "shop.yaml",
    "replications": 2,
    "kpis": ["conversion"],
    "alternatives": {
        "multi": {},
        "some": {"configuration": "multi", "set": {"tactics.one_view": True}},
        "omni": {"label": {"en": "all connected", "id": "semua terhubung"}},
    },
    "uncertain": ["handoffs.continuity", "economics", {"path": "redirect", "together": True}],
    "designs": {
        "tornado": {},
        "latin": {"points": 16, "strongest": 2},
        "grid": {"over": {"depth": [0, 1]}, "worlds": 2},
    },
}

PLANS: Final[dict[str, Any]] = {
    "roadmap": {"build": "1 week", "tries": 6, "screening": 1, "replications": 3, "worlds": 3}
    | {"shares": 2},
    "pilot": {"weeks": [1, 2], "replications": 2, "worlds": 3},
}


def scenario() -> dict[str, Any]:
    """Return the data of a shop with few people and some doubts."""
    data = copy.deepcopy(SHOP)
    data["segments"]["browser"] |= {
        "prospects": 30,
        "installed_base": {"customers": 10, "age": "1 year"},
    }
    data["segments"]["loyal"] |= {"prospects": 15}
    data["handoffs"]["continuity"] = {"value": 0.4, "low": 0.1, "high": 0.9}
    data["economics"]["gross_margin"] = {"value": 0.45, "low": 0.3, "high": 0.6}
    data["provenance"] = {"redirect": {"spread": 0.2}}
    data["run"] |= {"horizon": "60 days", "warm_up": "14 days", "value_window": "30 days"}
    return data


def written(folder: Path, **changes: Any) -> Path:
    """Write scenario and experiment into a folder; return the path of the experiment."""
    yaml = YAML()
    yaml.dump(scenario(), folder / "shop.yaml")
    path = folder / "trial.yaml"
    data = copy.deepcopy(EXPERIMENT) | changes
    yaml.dump({name: each for name, each in data.items() if each is not None}, path)
    return path
