"""Remedies: which tactics of a scenario act on a reason to leave, where people leave for it.

Read from the effects of the tactics. That one acts says nothing of how much: the figures of the
configurations that use it do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from omnisim.event_log import LAPSES
from omnisim.report.leaks import Leak
from omnisim.report.reading import Reading
from omnisim.scenario.tactic import EVERYWHERE, Tactic

_NEUTRAL: Final = 1.0  # factor
_TO_SCREENS: Final = {"ship_from_store", "pick_up"}
_TO_SHELF: Final = "endless_aisle"


class Place(NamedTuple):
    """Where people leave; without names: before the first touch."""

    touchpoint: str
    channel: str
    is_online: bool


class Remedy(NamedTuple):
    """One tactic that acts on a leak, and the configurations that use it."""

    tactic: str
    used_in: tuple[str, ...]


def remedies(reading: Reading, leak: Leak) -> tuple[Remedy, ...]:
    """Return the tactics that act on a leak, in the order of the file."""
    scenario, reason = reading.scenario, LAPSES[leak.reason]
    touchpoints = reading.comparison.names.touchpoints
    name = "" if leak.touchpoint is None else touchpoints[leak.touchpoint]
    channel = name.partition("@")[2]
    is_online = bool(channel) and scenario.channels[channel].is_online
    place = Place(name, channel, is_online)
    users = {name: scenario.active_tactics(name) for name in reading.configurations}
    return tuple(
        Remedy(name, tuple(user for user, used in users.items() if name in used))
        for name, tactic in scenario.tactics.items()
        if acts(tactic, reason, place)
    )


def acts(tactic: Tactic, reason: str, place: Place) -> bool:
    """Whether a tactic acts on a reason to leave, a name of LAPSES, at a place."""
    act = _ACTS.get(reason)
    return act is not None and act(tactic, place)


def _opens_channel(tactic: Tactic, place: Place) -> bool:
    return place.channel in tactic.opens


def _keeps_context(tactic: Tactic, place: Place) -> bool:
    """Whether it keeps stories on hops from there, to whatever channel."""
    sources = {
        pair.split(">")[0].strip() for pair, share in tactic.continuity.items() if share.value
    }
    return not {EVERYWHERE, place.channel}.isdisjoint(sources)


def _shortens_queue(tactic: Tactic, place: Place) -> bool:
    factor, share = tactic.handling.get(place.channel), tactic.self_service.get(place.channel)
    is_quicker = factor is not None and factor.value < _NEUTRAL
    needs_nobody = share is not None and share.value > 0.0
    return is_quicker or needs_nobody or _leads_away(tactic, place)


def _leads_away(tactic: Tactic, place: Place) -> bool:
    ways = (way for way, share in tactic.reroutes.items() if share.value)
    return place.touchpoint in {way.split(">")[0].strip() for way in ways}


def _finds_goods(tactic: Tactic, place: Place) -> bool:
    """Whether it fills shelves, or finds goods elsewhere: other ways at a screen than in a shop."""
    if tactic.stock_levels.value > _NEUTRAL or tactic.replenishment.value < _NEUTRAL:
        return True
    if place.is_online:
        return tactic.stock_shared.value > 0.0 or not _TO_SCREENS.isdisjoint(tactic.routes)
    return tactic.stock_visibility.value > 0.0 or _TO_SHELF in tactic.routes


def _honours(tactic: Tactic, _place: Place) -> bool:
    return tactic.promotions_honoured.value > 0.0


def _opens_route(tactic: Tactic, _place: Place) -> bool:
    return "pick_up" in tactic.routes


_ACTS: Final[Mapping[str, Callable[[Tactic, Place], bool]]] = {
    "channel_closed": _opens_channel,
    "context_lost": _keeps_context,
    "impatient": _shortens_queue,
    "stock_out": _finds_goods,
    "promotion_refused": _honours,
    "no_route": _opens_route,
}
