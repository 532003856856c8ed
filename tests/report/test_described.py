"""A KPI about a part of the business that the file does not have is left out."""

from __future__ import annotations

from typing import Any

import pytest

from omnisim.measure.kpis import KPIS
from omnisim.report.described import is_described
from tests.shops import SHOP, shop

CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, set()),
    ({"stock": None}, {"stock_out_rate"}),
    ({"returns": None}, {"return_rate"}),
    ({"relationship": None}, {"nps", "csat", "experience", "consistency"}),
    ({"handoffs": None}, {"context_continuity", "lost_in_handoff"}),
    ({"handoffs": {"pairs": {"web > store": 0.5}}}, set()),
    ({"fulfilment": {"delivery": {"lead_time": "1 day"}}}, {"late_rate"}),
    (
        {"fulfilment": {"delivery": {"lead_time": "1 day"}}, "stock": None},
        {"late_rate", "cancelled_rate", "stock_out_rate"},
    ),
    ({"configurations": {"multi": {"channels": "all"}}}, {"turned_away"}),
    (
        {"channels": {name: {"kind": one["kind"]} for name, one in SHOP["channels"].items()}},
        {"wait_minutes", "abandonment"},
    ),
]


@pytest.mark.parametrize(("changes", "missing"), CASES)
def test_what_is_not_described_is_left_out(changes: dict[str, Any], missing: set[str]) -> None:
    scenario = shop(**changes)
    assert {kpi.id for kpi in KPIS if not is_described(kpi.id, scenario)} == missing
