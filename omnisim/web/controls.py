"""Controls: what of a scenario can be set on the page, in a reader's words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

from omnisim.report.facts import Writer
from omnisim.report.letters import told_of
from omnisim.report.roles import kinds_of
from omnisim.report.wording import Wording
from omnisim.scenario.evidence import Input
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.staffing import staffing
from omnisim.scenario.tactic import Tactic
from omnisim.web import rows
from omnisim.web.changes import Basis, bounds_of
from omnisim.web.recipe import recipe_in
from omnisim.web.wish import Market


class Lever(NamedTuple):
    """A number that is set often: where it stands, its group on the page, and its word."""

    pattern: str
    group: str
    word: str


LEVERS: Final = (
    Lever("segments.*.order_value.mean", "prices", "order_value"),
    Lever("economics.gross_margin", "prices", "gross_margin"),
    Lever("promotion.discount", "prices", "discount"),
    Lever("fulfilment.delivery.cost", "prices", "delivery_cost"),
    Lever("economics.payment_cost", "prices", "payment_cost"),
    Lever("channels.*.commission", "prices", "commission"),
    Lever("channels.*.media.budget", "budgets", "budget"),
    Lever("channels.*.cost_per_visit", "budgets", "cost_per_visit"),
    Lever("channels.*.cost.monthly", "budgets", "monthly"),
    Lever("economics.discount_rate", "budgets", "discount_rate"),
    Lever("channels.*.handling", "staff", "handling"),
    Lever("channels.*.patience", "staff", "patience"),
    Lever("channels.*.cost_per_minute", "staff", "cost_per_minute"),
    Lever("adoption", "staff", "adoption"),
    Lever("data_quality", "staff", "data_quality"),
    Lever("handoffs.continuity", "handoffs", "continuity"),
    Lever("handoffs.repeat_handling", "handoffs", "repeat_handling"),
    Lever("stock.oversold", "stock", "oversold"),
    Lever("stock.pools.*.lead_time", "stock", "lead_time"),
    Lever("fulfilment.delivery.lead_time", "stock", "delivery_time"),
    Lever("segments.*.needs", "customers", "needs"),
    Lever("relationship.needs", "customers", "bond_needs"),
    Lever("relationship.dropout", "customers", "bond_dropout"),
    Lever("tactics.*.cost.one_off", "tactics", "one_off"),
    Lever("tactics.*.cost.monthly", "tactics", "monthly"),
)
GROUPS: Final = tuple(dict.fromkeys(lever.group for lever in LEVERS))

# What a tactic mostly acts on, by the first of its fields that is stated.
_CAPABILITIES: Final = (
    ("messages", "messages"),
    ("answers", "messages"),
    ("suppression", "data"),
    ("identity_match", "data"),
    ("data_quality", "data"),
    ("adoption", "people"),
    ("promotions_honoured", "offer"),
    ("reward", "offer"),
    ("routes", "fulfilment"),
    ("lead_time", "fulfilment"),
    ("returns", "fulfilment"),
    ("stock_visibility", "stock"),
    ("stock_shared", "stock"),
    ("stock_levels", "stock"),
    ("replenishment", "stock"),
    ("oversold", "stock"),
    ("self_service", "service"),
    ("service_entry", "service"),
    ("continuity", "context"),
    ("opens", "commerce"),
    ("saves", "experience"),
    ("reroutes", "experience"),
    ("handling", "service"),
)
CAPABILITIES: Final = (
    "context", "data", "stock", "fulfilment", "offer", "messages", "service", "commerce",
    "experience", "people", "other",
)  # fmt: skip


def controls_of(basis: Basis, market: Market, wording: Wording) -> dict[str, Any]:
    """Return everything that the page needs to show and set a scenario."""
    scenario = basis.scenario
    writer = Writer(wording, scenario.currency)
    return {
        "name": scenario.titled(market.language),
        "digest": _digest(basis),
        "description": scenario.description,
        "currency": scenario.currency,
        "people": people_in(scenario),
        "horizon": scenario.run.horizon,
        "seed": scenario.run.seed,
        "today": scenario.today_name,
        "shown": list(shown_first(scenario)),
        "configurations": [_configuration(scenario, n, wording) for n in scenario.configurations],
        "channels": [_channel(scenario, name, wording) for name in scenario.channels],
        "tactics": [_tactic(name, t, writer) for name, t in scenario.tactics.items()],
        "numbers": [_number(each, scenario, writer) for each in basis.numbers.values()],
        "rows": [rows.told(row, scenario, wording) for row in basis.rows],
        "warnings": told_of(basis.file.warnings, market.language),
        "kept": recipe_in(basis.file.source.text, scenario),
        "file": market.file if market.text is not None else f"{market.scenario}.yaml",
    }


def _digest(basis: Basis) -> str:
    """Return a few letters that tell a scenario from another of the same name."""
    return hashlib.blake2b(basis.file.source.text.encode(), digest_size=4).hexdigest()


def shown_first(scenario: Scenario) -> tuple[str, ...]:
    """Return the configurations that the page shows at first: one of each main kind."""
    kinds = kinds_of(scenario, scenario.configurations)
    of_kind = {kind: [n for n in kinds if kinds[n] == kind] for kind in kinds.values()}
    first = [of_kind[kind][0] for kind in ("single", "multi") if kind in of_kind]
    last = [of_kind[kind][0] for kind in ("omni", "partial") if kind in of_kind][:1]
    chosen = {*first, *last, scenario.today_name}
    if len(chosen) == 1:
        chosen = {*chosen, *tuple(kinds)[:3]}
    return tuple(name for name in scenario.configurations if name in chosen)


def label_of(each: Input, scenario: Scenario, wording: Wording) -> tuple[str, str]:
    """Return group and label of a number; both are empty for one without a word of its own."""
    for lever in LEVERS:
        if fnmatchcase(each.name, lever.pattern):
            field = wording.say(f"web.field.{lever.word}")
            thing = _thing(each.path, scenario, wording)
            return lever.group, f"{thing}: {field}" if thing else field
    return "", ""


def capability_of(tactic: Tactic) -> str:
    """Return what a tactic mostly acts on."""
    stated = tactic.model_fields_set
    return next((word for field, word in _CAPABILITIES if field in stated), "other")


def _thing(path: tuple[str, ...], scenario: Scenario, wording: Wording) -> str:
    match path:
        case ("segments", name, *_):
            return wording.name(name, scenario.segments[name].label)
        case ("channels", name, *_):
            return wording.name(name, scenario.channels[name].label)
        case ("tactics", name, *_):
            return wording.name(name, scenario.tactics[name].label)
        case ("stock", "pools", name, *_):
            return name.replace("_", " ")
    return ""


def _configuration(scenario: Scenario, name: str, wording: Wording) -> dict[str, Any]:
    chosen = scenario.configurations[name]
    kind = kinds_of(scenario, [name])[name]
    named = wording.name(name, chosen.label)
    tactics, people = scenario.active_tactics(name), staffing(scenario, name).servers
    return {
        "id": name,
        "name": named,
        "within": getattr(named, "within", named),
        "kind": kind,
        "channels": list(scenario.open_channels(name)),
        "chosen": list(scenario.channels if chosen.channels == "all" else chosen.channels),
        "tactics": list(tactics),
        "coverage": {
            t: (chosen.rollout[t].coverage or scenario.tactics[t].coverage).value
            if t in chosen.rollout
            else scenario.tactics[t].coverage.value
            for t in tactics
        },
        "servers": {n: max(1, round(sum(k) / len(k))) for n, k in people.items()},  # a location
        "staff": {n: sum(k) for n, k in people.items()},  # all locations together
        "budgets": {
            n: chosen.budgets.get(n, channel.media.budget).value
            for n, channel in scenario.channels.items()
            if channel.media is not None
        },
        "staffed": bool(chosen.servers),
    }


def _channel(scenario: Scenario, name: str, wording: Wording) -> dict[str, Any]:
    channel = scenario.channels[name]
    return {
        "id": name,
        "name": wording.name(name, channel.label),
        "kind": channel.kind.value,
        "servers": int(channel.servers) if channel.servers is not None else None,
        "locations": channel.locations,
        "budget": channel.media.budget.value if channel.media else None,
        "opened_by": [t for t, tactic in scenario.tactics.items() if name in tactic.opens],
    }


def _tactic(name: str, tactic: Tactic, writer: Writer) -> dict[str, Any]:
    return {
        "id": name,
        "name": writer.wording.name(name, tactic.label),
        "what": tactic.what if writer.wording.language == "en" else "",
        "capability": capability_of(tactic),
        "needs": list(tactic.needs),
        "coverage": tactic.coverage.value,
        "cost": ", ".join(_costs(tactic, writer)),
    }


def _costs(tactic: Tactic, writer: Writer) -> Iterator[str]:
    for word in ("one_off", "monthly"):
        amount = getattr(tactic.cost, word)
        if amount.most:
            text = writer.number(amount.value, amount.unit)
            yield writer.wording.say(f"web.cost.{word}", amount=text)


def _number(each: Input, scenario: Scenario, writer: Writer) -> dict[str, Any]:
    number = each.quantity
    group, label = label_of(each, scenario, writer.wording)
    low, high = bounds_of(number)
    return {
        "id": each.name,
        "group": group,
        "label": label,
        "value": number.value,
        "low": low,
        "high": high,
        "unit": number.unit.value,
        "ranged": number.least < number.most,
        "basis": writer.basis(number),
    }
