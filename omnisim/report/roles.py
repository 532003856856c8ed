"""Roles: which configuration is single, multi or omni, and whom the verdict sets against whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.scenario import Scenario

Kind = Literal["single", "multi", "partial", "omni"]

_FROM_MOST_CONNECTED: Final[tuple[Kind, ...]] = ("omni", "partial", "multi", "single")
_RIVALS: Final[Mapping[Kind, tuple[Kind, ...]]] = {
    "omni": ("multi", "single"),
    "partial": ("multi", "single"),
    "multi": ("single",),
    "single": ("single",),
}


class Roles(NamedTuple):
    """The parts that configurations play in the report."""

    kinds: Mapping[str, Kind]
    subject: str  # the best of the most connected: the verdict is about it
    rivals: tuple[str, ...]  # the best multi and the best single; or the baseline, if it is pinned
    best: str  # the highest net value of all
    main: tuple[str, ...]  # the few that are drawn large, in the order of the comparison
    order: tuple[str, ...]  # all of them: the baseline, the main ones, then by how connected


def roles_of(
    scenario: Scenario, net_values: Mapping[str, float], *, baseline: str, is_pinned: bool = False
) -> Roles:
    """Give every configuration its part; net values by configuration decide among equals.

    A baseline that somebody pinned is the one rival of another configuration.
    """
    kinds = kinds_of(scenario, net_values)
    judged = [name for name in kinds if not (is_pinned and name == baseline)] or [*kinds]
    kind = next(kind for kind in _FROM_MOST_CONNECTED if kind in map(kinds.get, judged))
    subject = _best(net_values, (name for name in judged if kinds[name] == kind))
    others = [name for name in net_values if name != subject]
    best_of_kinds = (
        _best(net_values, (name for name in others if kinds[name] == rival), default="")
        for rival in _RIVALS[kind]
    )
    rivals = tuple(filter(None, best_of_kinds)) or tuple(others[:1])
    if is_pinned and baseline != subject:
        rivals = (baseline,)
    best = _best(net_values, net_values)
    single = _best(net_values, (n for n in kinds if kinds[n] == "single"), default=subject)
    chosen = {baseline, subject, best, single, *rivals}
    main = tuple(name for name in net_values if name in chosen)
    rest = sorted(
        (name for name in net_values if name not in chosen),
        key=lambda name: _FROM_MOST_CONNECTED.index(kinds[name]),
    )
    order = dict.fromkeys((baseline, *main, *rest))
    return Roles(kinds, subject, rivals, best, main, tuple(order))


def kinds_of(scenario: Scenario, configurations: Iterable[str]) -> Mapping[str, Kind]:
    """Tell what every configuration is.

    Advertising apart, one channel is `single`. Several with no tactic but those that all
    configurations with several channels share are `multi`, with the most tactics `omni`, and
    `partial` between.
    """
    tactics = {
        name: frozenset(scenario.active_tactics(name))
        for name in scenario.configurations
        if _has_several_channels(scenario, name)
    }
    shared = frozenset.intersection(*tactics.values()) if len(tactics) > 1 else frozenset()
    connected = {name: len(chosen - shared) for name, chosen in tactics.items()}
    most = max(connected.values(), default=0)
    return {name: _kind(connected.get(name), most) for name in configurations}


def _kind(connected: int | None, most: int) -> Kind:
    match connected:
        case None:
            return "single"
        case 0:
            return "multi"
        case _:
            return "omni" if connected == most else "partial"


def _has_several_channels(scenario: Scenario, configuration: str) -> bool:
    channels = scenario.open_channels(configuration)
    return sum(scenario.channels[name].kind not in ADVERTISING for name in channels) > 1


def _best(values: Mapping[str, float], names: Iterable[str], *, default: str = "") -> str:
    return max(names, key=lambda name: values[name], default=default)
