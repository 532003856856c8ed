"""The small shop as the text of a file, with comments, names in both languages, and few people."""

from __future__ import annotations

import copy
import io
from typing import Any

from ruamel.yaml import YAML

from tests.shops import SHOP


def shop_data() -> dict[str, Any]:
    """Return the small shop with fewer people and names in both languages."""
    data = copy.deepcopy(SHOP)
    data["name"] = "Toko"
    data["segments"]["browser"] |= {"prospects": 150, "installed_base": {"customers": 50}}
    data["segments"]["loyal"] |= {"prospects": 80}
    for kind in ("channels", "segments", "tactics"):
        for name, thing in data[kind].items():
            thing["label"] = {"en": f"the {name}", "id": f"si {name}"}
    data["economics"]["gross_margin"] = {"value": 0.45, "low": 0.35, "high": 0.55}
    data["configurations"] = {
        "single": {"channels": ["store"], "label": {"en": "shops only", "id": "hanya toko"}},
        "multi": {"channels": "all", "label": {"en": "all apart", "id": "sendiri-sendiri"}},
        "omni": {
            "channels": "all",
            "tactics": "all",
            "label": {"en": "all connected", "id": "terhubung"},
        },
    }
    data["run"] |= {"horizon": "120 days", "warm_up": "14 days", "value_window": "40 days"}
    return data


def shop_text() -> str:
    """Return it as text with comments around it."""
    return f"# A shop.\n{written(shop_data())}# The end.\n"


def written(data: dict[str, Any]) -> str:
    """Return data as the text of a file."""
    stream = io.StringIO()
    YAML().dump(data, stream)
    return stream.getvalue()
