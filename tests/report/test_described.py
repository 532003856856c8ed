"""A KPI about a part of the business that the file does not have is left out."""

from __future__ import annotations

from typing import Any

import pytest

from omnisim.measure.kpis import KPIS
from omnisim.report.described import is_described
from tests.shops import SHOP, shop

SENT = {
    "message_cost",
    "messages_per_person",
    "answered_share",
    "opt_out_share",
    "prompted_orders",
}
LEADS_TO = {"consideration@web": 1}
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
    assert {kpi.id for kpi in KPIS if not is_described(kpi.id, scenario)} == missing | SENT


def test_messages_are_described_where_somebody_sends_them() -> None:
    message = {"trigger": "order", "delay": "1 day", "answered": 0.1, "leads_to": LEADS_TO}
    halo = shop(messaging={"messages": {"halo": message}})
    sent = shop(messaging={"messages": {"letter": message | {"channel": "web"}}})
    assert not any(is_described(kpi, halo) for kpi in SENT - {"prompted_orders"})
    assert is_described("prompted_orders", halo)
    assert all(is_described(kpi, sent) for kpi in SENT)


def test_advertising_is_described_where_a_channel_advertises() -> None:
    channels = {name: one for name, one in SHOP["channels"].items() if name != "ads"}
    assert is_described("advertising_cost", shop())
    quiet = shop().model_copy(update={"channels": {n: shop().channels[n] for n in channels}})
    assert not is_described("advertising_cost", quiet)
