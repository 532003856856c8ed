"""A comparison small enough to be simulated within a second or two, with names that try hard."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import run
from omnisim.experiment.trial import Question
from omnisim.report.reading import Reading, reading_of
from tests.shops import SHOP, shop

HOSTILE = '<script>alert("x")</script> & Söhne *'
CONFIGURATIONS = ("multi", "partial", "omni", "single")


def sections() -> dict[str, Any]:
    """Return the sections of the small shop that the tiny one replaces."""
    data = copy.deepcopy(SHOP)
    data["segments"]["browser"] |= {"prospects": 70, "installed_base": {"customers": 20}}
    data["segments"]["loyal"] |= {"prospects": 40}
    data["segments"]["browser"]["label"] = {"en": "Browsers", "id": "Penjelajah"}
    data["channels"]["store"]["label"] = {"en": "Shop", "id": "Toko"}
    data["economics"]["gross_margin"] = {
        "value": 0.45,
        "low": 0.35,
        "high": 0.5,
        "grade": "measured",
        "source": "akun 2025",
    }
    tactics = data["tactics"]
    for name, tactic in tactics.items():
        tactic["label"] = {"en": f"{name} tactic", "id": f"taktik {name}"}
    data["configurations"] = {
        "multi": {"channels": "all", "label": {"en": HOSTILE, "id": HOSTILE}},
        "partial": {"channels": "all", "tactics": ["one_price"]},
        "omni": {"channels": "all", "tactics": "all"},
        "single": {"channels": ["store"]},
    }
    data["run"] |= {"horizon": "150 days", "warm_up": "20 days", "value_window": "40 days"}
    names = ("segments", "channels", "economics", "tactics", "configurations", "run")
    return {name: data[name] for name in names}


def compared(*configurations: str, replications: int = 3, worlds: int = 2) -> Comparison:
    """Return a comparison of the tiny shop."""
    design = Design(configurations, replications, replications, 0.02, worlds)
    return run(Question(shop(**sections()), 7, "reference"), design)


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    return compared(*CONFIGURATIONS)


@pytest.fixture(scope="session")
def english(comparison: Comparison) -> Reading:
    return reading_of(comparison, language="en")


@pytest.fixture(scope="session")
def indonesian(comparison: Comparison) -> Reading:
    return reading_of(comparison, language="id")
