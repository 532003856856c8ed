"""Remedies: which tactics of a scenario act on a reason to leave, where people leave for it.

Read from the effects of the tactics. That one acts says nothing of how much: the figures of the
configurations that use it do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from omnisim.event_log import LAPSES
from omnisim.report.leaks import Leak
from omnisim.report.reading import Reading
from omnisim.scenario.tactic import EVERYWHERE, Tactic

_NEUTRAL: Final = 1.0  # factor
_TO_SHELVES: Final = {"endless_aisle", "ship_from_store", "pick_up"}


class Remedy(NamedTuple):
    """One tactic that acts on a leak, and the configurations that use it."""

    tactic: str
    used_in: tuple[str, ...]


def remedies(reading: Reading, leak: Leak) -> tuple[Remedy, ...]:
    """Return the tactics that act on a leak, in the order of the file."""
    scenario, reason = reading.scenario, LAPSES[leak.reason]
    touchpoints = reading.comparison.names.touchpoints
    place = "" if leak.touchpoint is None else touchpoints[leak.touchpoint]
    users = {name: scenario.active_tactics(name) for name in reading.configurations}
    return tuple(
        Remedy(name, tuple(user for user, used in users.items() if name in used))
        for name, tactic in scenario.tactics.items()
        if acts(tactic, reason, place)
    )


def acts(tactic: Tactic, reason: str, touchpoint: str) -> bool:
    """Whether a tactic acts on a reason to leave, a name of LAPSES, at a touchpoint ("": none)."""
    act = _ACTS.get(reason)
    return act is not None and act(tactic, touchpoint)


def _persuades(tactic: Tactic, touchpoint: str) -> bool:
    stage = touchpoint.partition("@")[0]
    return not {EVERYWHERE, stage, touchpoint}.isdisjoint(tactic.saves)


def _opens_channel(tactic: Tactic, touchpoint: str) -> bool:
    return _channel(touchpoint) in tactic.opens


def _keeps_context(tactic: Tactic, touchpoint: str) -> bool:
    sources = {pair.split(">")[0].strip() for pair in tactic.continuity}
    return not {EVERYWHERE, _channel(touchpoint)}.isdisjoint(sources)


def _shortens_queue(tactic: Tactic, touchpoint: str) -> bool:
    channel = _channel(touchpoint)
    factor = tactic.handling.get(channel)
    is_quicker = factor is not None and factor.value < _NEUTRAL
    return is_quicker or channel in tactic.self_service or _leads_away(tactic.reroutes, touchpoint)


def _leads_away(reroutes: Iterable[str], touchpoint: str) -> bool:
    return touchpoint in {way.split(">")[0].strip() for way in reroutes}


def _finds_goods(tactic: Tactic, _touchpoint: str) -> bool:
    return (
        tactic.stock_visibility.value > 0.0
        or tactic.stock_shared.value > 0.0
        or tactic.stock_levels.value > _NEUTRAL
        or tactic.replenishment.value < _NEUTRAL
        or not _TO_SHELVES.isdisjoint(tactic.routes)
    )


def _honours(tactic: Tactic, _touchpoint: str) -> bool:
    return tactic.promotions_honoured.value > 0.0


def _opens_route(tactic: Tactic, _touchpoint: str) -> bool:
    return bool(tactic.routes)


_ACTS: Final[Mapping[str, Callable[[Tactic, str], bool]]] = {
    "own_choice": _persuades,
    "channel_closed": _opens_channel,
    "context_lost": _keeps_context,
    "impatient": _shortens_queue,
    "stock_out": _finds_goods,
    "promotion_refused": _honours,
    "no_route": _opens_route,
}


def _channel(touchpoint: str) -> str:
    return touchpoint.partition("@")[2]
