"""Scenario text: hop24 as an ordinary scenario file.

A channel of the language is staffed at all of its touchpoints or at none. Where only one stage has
staff, the other two belong to a channel of their own: the robot of the chat, the window of the
store, the menu of the call centre. Everybody carries the goods out, from one of ten locations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from .market import (
    CHANNELS,
    CONVERSION,
    GAP,
    HORIZON,
    LAPSE,
    LEAD_TIME,
    LEAVES,
    LOCATIONS,
    POINTS,
    REPEAT,
    STAFFED,
    STAGES,
    Floats,
    Hop24,
)

_UNSTAFFED: Final = {"store": "window", "chat": "robot", "call_centre": "menu"}
_KINDS: Final = {
    "web": "website",
    "app": "app",
    "store": "store",
    "window": "kiosk",
    "chat": "chat",
    "robot": "chatbot",
    "call_centre": "call_centre",
    "menu": "call_centre",
    "social": "paid_social",
    "email": "email",
    "marketplace": "marketplace",
}
_OUTCOMES: Final = {CONVERSION: "conversion", LAPSE: "lapse"}


def scenario_text(market: Hop24, *, needs: str = "once") -> str:
    """Return the scenario file of a market."""
    return "\n".join([*_lines(market, needs), ""])


def _lines(market: Hop24, needs: str) -> Iterator[str]:
    yield "schema_version: 1"
    yield f"name: hop24, {market.customers} customers"
    yield "currency: USD"
    yield "channels:"
    yield from (f"  {name}: {_channel(market, name)}" for name in _KINDS)
    yield "segments:"
    yield "  everybody:"
    yield f"    prospects: {market.customers}"
    yield f"    needs: {needs}"
    yield f"    repeat: {{probability: {REPEAT}, gap: {GAP} days}}"
    yield "    order_value: {mean: 50 USD}"
    yield f"    entry: {_shares(market.entry)}"
    yield "journey:"
    yield "  all:"
    yield from (f"    {_point(i)}: {_shares(market.hops[i])}" for i in range(POINTS))
    yield "dwell:"
    yield from (f"  {_point(i)}: {_dwell(market, i)}" for i in range(POINTS))
    yield from _stock(market)
    yield "economics: {gross_margin: 50%}"
    yield "configurations: {everything: {channels: all}}"
    yield "run:"
    yield f"  {{horizon: {HORIZON} days, warm_up: 0 days, follow_up: 0 days, worlds: 0}}"


def _point(number: int) -> str:
    stage, channel = divmod(number, len(CHANNELS))
    name = CHANNELS[channel]
    return f"{STAGES[stage]}@{name if number in STAFFED else _UNSTAFFED.get(name, name)}"


def _channel(market: Hop24, name: str) -> str:
    said = {"kind": _KINDS[name], "place": "offline", "sells": "true"}
    for point, people in STAFFED.items():
        if _point(point).endswith(f"@{name}"):
            said["servers"] = str(people)
            said["handling"] = f"{market.service[point]!r} days"
            said["patience"] = f"{market.patience(point)!r} days"
            said["impatient"] = f"{{web: {1.0 - LEAVES}, away: {LEAVES}}}"
    return _mapping(said)


def _shares(row: Floats) -> str:
    names = {i: _OUTCOMES.get(i) or _point(i) for i in row.nonzero()[0].tolist()}
    return _mapping({name: repr(float(row[i])) for i, name in names.items()})


def _dwell(market: Hop24, point: int) -> str:
    mean = f"{float(market.dwell[point])!r} days"
    if market.dwell_shape[point] == 1 or point in STAFFED:
        return _mapping({"mean": mean})
    return _mapping({"mean": mean, "family": "gamma", "shape": "2"})


def _stock(market: Hop24) -> Iterator[str]:
    yield "stock:"
    yield "  pools:"
    yield "    shelves:"
    yield f"      channels: [{', '.join(_KINDS)}]"
    yield f"      locations: {LOCATIONS}"
    yield f"      reorder_point: {market.reorder_point}"
    yield f"      order_up_to: {market.order_up_to}"
    yield f"      lead_time: {LEAD_TIME} days"
    shares = {"elsewhere": 0.0, "substitute": 0.0, "delay": 0.0, "switch": 1.0 - LEAVES}
    reactions = {**shares, "leave": LEAVES}
    yield f"  reactions: {_mapping({name: str(share) for name, share in reactions.items()})}"
    yield "  switch_to: {marketplace: 1}"


def _mapping(said: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}"
