"""Tactic checks: whether tactics name what there is, act on it, and are there in time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from omnisim.errors import said
from omnisim.event_log import STAGES
from omnisim.scenario.fulfilment import RouteName
from omnisim.scenario.handoff import EVERY_PAIR, pair_of
from omnisim.scenario.network import rows_of, stage_and_channel
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.remark import (
    Path,
    Remark,
    idle,
    not_one,
    unknown_pairs,
    unknowns,
)
from omnisim.scenario.rollout import times_of
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import EVERYWHERE, Tactic

_RETENTION: Final = STAGES[-1]
_ALL_DAY: Final = (0.0, 24.0)
_NEUTRAL: Final = {  # fields of a tactic, the section they act on, the value that does nothing
    "stock_visibility": ("stock", 0.0),
    "stock_shared": ("stock", 0.0),
    "stock_levels": ("stock", 1.0),
    "replenishment": ("stock", 1.0),
    "oversold": ("stock", 1.0),
    "promotions_honoured": ("promotion", 0.0),
    "returns": ("returns", 1.0),
}


def tactics_of(scenario: Scenario) -> Iterator[Remark]:
    """Yield remarks on every tactic by itself."""
    for name, tactic in scenario.tactics.items():
        path = ("tactics", name)
        pairs = [text for text in tactic.continuity if text != EVERY_PAIR]
        yield from unknown_pairs((*path, "continuity"), pairs, "channel", scenario.channels)
        for field in ("handling", "self_service", "opens"):
            named = getattr(tactic, field)
            yield from unknowns((*path, field), named, "channel", scenario.channels)
        yield from unknowns((*path, "needs"), tactic.needs, "tactic", scenario.tactics)
        yield from _ways(scenario, path, tactic)
        yield from _routes(scenario, path, tactic)
        yield from _nothing_to_act_on(scenario, path, tactic)


def _ways(scenario: Scenario, path: Path, tactic: Tactic) -> Iterator[Remark]:
    """What a tactic does to the network of touchpoints."""
    points = scenario.touchpoints
    places = (*points, *STAGES, *scenario.channels, EVERYWHERE)
    yield from unknowns((*path, "saves"), tactic.saves, "touchpoint, stage or channel", places)
    yield from unknown_pairs((*path, "reroutes"), tactic.reroutes, "touchpoint", points)
    for text in tactic.reroutes:
        if len({stage_and_channel(point)[0] == _RETENTION for point in pair_of(text)}) > 1:
            yield Remark(
                (*path, "reroutes", text),
                found="a way between service contacts and journeys towards an order",
                possible="two touchpoints of the retention stage, or none",
                advice="Name another touchpoint; messages and new needs bring people back.",
            )
    entry, where = tactic.service_entry, (*path, "service_entry")
    if entry:
        yield from unknowns(where, entry, "retention touchpoint", _contacts(scenario))
        yield from not_one(where, entry, "service_entry")


def _contacts(scenario: Scenario) -> tuple[str, ...]:
    """Return the touchpoints of service that every segment's network has."""
    networks = [rows_of(scenario.journey, segment) for segment in scenario.segments]
    return tuple(
        name
        for name in scenario.touchpoints
        if stage_and_channel(name)[0] == _RETENTION and all(name in rows for rows in networks)
    )


def _routes(scenario: Scenario, path: Path, tactic: Tactic) -> Iterator[Remark]:
    """Routes must be described, and the goods must come from somewhere."""
    where = (*path, "routes")
    for route in tactic.routes:
        if route != RouteName.return_in_store and getattr(scenario.fulfilment, route) is None:
            yield Remark(
                where,
                found=said("the route {route} is not described", route=route),
                possible=said("a section fulfilment.{route}", route=route),
                advice="Describe its lead time and cost there.",
            )
    if RouteName.endless_aisle in tactic.routes and scenario.fulfilment.delivery is None:
        yield Remark(
            where,
            found="what the endless aisle orders would be delivered free, and at once",
            possible="a section fulfilment.delivery",
            advice="Describe its lead time and cost there.",
        )
    for route in (RouteName.endless_aisle, RouteName.ship_from_store):
        if route in tactic.routes and not _has_both_pools(scenario):
            yield idle(
                where,
                said(
                    "{route} joins the stock of stores with that of an online channel", route=route
                ),
                "Describe a pool for both under stock.pools.",
            )
    if RouteName.return_in_store in tactic.routes and scenario.returns is None:
        yield idle(where, said("nothing ever comes back"), "Describe returns.")


def _has_both_pools(scenario: Scenario) -> bool:
    pools = scenario.stock.pools.values() if scenario.stock else ()
    served = {name for pool in pools for name in pool.channels if name in scenario.channels}
    return len({scenario.channels[name].is_online for name in served}) > 1


def _nothing_to_act_on(scenario: Scenario, path: Path, tactic: Tactic) -> Iterator[Remark]:
    """Effects on mechanisms that the scenario does not have."""
    for field, (section, neutral) in _NEUTRAL.items():
        number: Quantity = getattr(tactic, field)
        if number.value != neutral and getattr(scenario, section) is None:
            yield idle(
                (*path, field),
                said("there is no {section}", section=section),
                said("Describe {section}.", section=section),
            )
    if tactic.service_entry and scenario.service is None:
        yield idle((*path, "service_entry"), said("there is no service"), "Describe service.")
    if tactic.suppression.value > 0.0 and not _advertises(scenario):
        yield idle(
            (*path, "suppression"),
            said("there are no media"),
            "Describe the media of a paid channel.",
        )
    yield from _nobody_serves(scenario, path, tactic)


def _nobody_serves(scenario: Scenario, path: Path, tactic: Tactic) -> Iterator[Remark]:
    """Less work where there is none; helping oneself also overcomes opening hours."""
    for field in ("handling", "self_service"):
        for name in getattr(tactic, field):
            channel = scenario.channels.get(name)
            if channel is None or channel.servers is not None:
                continue
            if field == "handling" or set(channel.hours) == {_ALL_DAY}:
                yield idle(
                    (*path, field, name),
                    said("nobody serves in {name}", name=name),
                    said("Give {name} servers, or take this out.", name=name),
                )


def _advertises(scenario: Scenario) -> bool:
    return any(channel.media is not None for channel in scenario.channels.values())


# --- in configurations -------------------------------------------------------------------------


def plans_of(scenario: Scenario) -> Iterator[Remark]:
    """Yield remarks on what configurations make of tactics."""
    for name, configuration in scenario.configurations.items():
        path, used = ("configurations", name), scenario.active_tactics(name)
        yield from _unmet(scenario, (*path, "tactics"), used)
        for tactic in configuration.rollout:
            if tactic in scenario.tactics and tactic not in used:
                yield idle(
                    (*path, "rollout", tactic),
                    said("{name} does not use it", name=name),
                    "Take it out.",
                )
        if scenario.today_name in scenario.configurations:
            yield from _late(scenario, name)


def _unmet(scenario: Scenario, path: Path, used: Collection[str]) -> Iterator[Remark]:
    """Tactics used without what they need."""
    for name in used:
        for other in scenario.tactics[name].needs:
            if other in scenario.tactics and other not in used:
                yield idle(
                    path,
                    said("{name} needs {other}", name=name, other=other),
                    said("Add {other}, or leave {name} out.", other=other, name=name),
                )


def _late(scenario: Scenario, configuration: str) -> Iterator[Remark]:
    """Tactics that come too late to be measured."""
    had, horizon = scenario.active_tactics(scenario.today_name), scenario.run.horizon
    for name in scenario.active_tactics(configuration):
        there = times_of(scenario, configuration, name).there
        if name not in had and there >= horizon:
            yield idle(
                ("configurations", configuration, "tactics"),
                said(
                    "{name} is there on day {there:.0f}, the horizon ends on day {horizon:.0f}",
                    name=name,
                    there=there,
                    horizon=horizon,
                ),
                "Lengthen run.horizon, or begin earlier.",
            )
