"""Levers: what can be decided otherwise in a configuration, and the scenario in which it is.

A lever is named by a dotted path. Those of the configuration itself come first:

- `tactics.NAME`, `channels.NAME`: used or not, open or not (true, false);
- `servers.CHANNEL`: people per location; `budgets.CHANNEL`: spend in its medium per month;
- `rollout.TACTIC.start`, `.build`, `.ramp` (days), `.coverage` (share of customers);
- `lateness`, `overrun`, `cost.one_off`, `cost.monthly` of the configuration as a whole;
- `depth`: the share, 0 to 1, to which everything that is new against today is connected, and
  `depth_curve`: the power of depth with which its fixed cost grows (1: in proportion).

Every other lever is a number of the scenario by its path in the file, such as `adoption`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Literal

from omnisim.scenario.configuration import Configuration, Rollout
from omnisim.scenario.evidence import in_world, numbers_of
from omnisim.scenario.quantity import Quantity, Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Alternative, Value

CHOSEN: Final = "_chosen"  # name of the configuration in which the levers are set
DEPTH: Final = "depth"
DEPTH_CURVE: Final = "depth_curve"

Kind = Unit | Literal["switch"]

_FLATTEST: Final = 0.01  # power of depth
_SWITCHED: Final = ("tactics", "channels")
_FACTORS: Final = ("lateness", "overrun")
_ROLLOUT: Final = {
    "start": Unit.days,
    "build": Unit.days,
    "ramp": Unit.days,
    "coverage": Unit.share,
}


def kinds_of(scenario: Scenario) -> dict[str, Kind]:
    """Return every lever of a scenario with what it is set to: a switch, or a number of a unit."""
    return {
        **{".".join(path): number.unit for path, number in numbers_of(scenario).items()},
        **dict(_own_kinds(scenario)),
    }


def _own_kinds(scenario: Scenario) -> Iterator[tuple[str, Kind]]:
    yield DEPTH, Unit.share
    yield DEPTH_CURVE, Unit.number
    for name, channel in scenario.channels.items():
        yield f"channels.{name}", "switch"
        if channel.servers is not None:
            yield f"servers.{name}", Unit.whole
        if channel.media is not None:
            yield f"budgets.{name}", Unit.money
    for name in scenario.tactics:
        yield f"tactics.{name}", "switch"
        yield from ((f"rollout.{name}.{field}", unit) for field, unit in _ROLLOUT.items())
    yield from ((name, Unit.number) for name in _FACTORS)
    yield from ((f"cost.{name}", Unit.money) for name in ("one_off", "monthly"))


def least_of(lever: str) -> float:
    """Return the least that a lever of the configuration can be set to; others: no limit here."""
    if not is_own(lever):
        return -math.inf
    return {"servers": 1.0, DEPTH_CURVE: _FLATTEST}.get(lever.split(".")[0], 0.0)


def acts_before(lever: str, scenario: Scenario) -> bool:
    """Whether a lever acts before day 0, too, because it is a number of the whole scenario.

    What tactics do, and what staff make of them, acts where there are tactics today.
    """
    if is_own(lever):
        return False
    is_of_tactics = lever.split(".")[0] in ("tactics", "adoption")
    return not is_of_tactics or bool(scenario.active_tactics(scenario.today_name))


def applied(scenario: Scenario, alternative: Alternative) -> tuple[Scenario, str]:
    """Return the scenario in which an alternative is decided, and the name of its configuration.

    With levers that is a new one, `CHOSEN`; today's stays as it is, and so does the warm-up. A copy
    of today's costs once only what `cost.one_off` says: the rest was paid for long ago.
    Raises KeyError for a configuration or lever that is not there.
    """
    base, levers = alternative.configuration, alternative.levers
    if base not in scenario.configurations:
        raise KeyError(base)
    if not levers:
        return scenario, base
    own = {name: value for name, value in levers.items() if is_own(name)}
    stated = {name: value for name, value in levers.items() if name not in own}
    changed = _with_numbers(scenario, stated)
    chosen = _own(changed, base, own)
    changed = changed.model_copy(
        update={"configurations": {**changed.configurations, CHOSEN: chosen}}
    )
    if DEPTH in levers:
        changed = _connected(changed, float(levers[DEPTH]), float(levers.get(DEPTH_CURVE, 1.0)))
    return changed, CHOSEN


def is_own(name: str) -> bool:
    """Whether a lever belongs to the configuration, and is no number of the whole scenario."""
    parts = name.split(".")
    if parts[0] in _SWITCHED:
        return len(parts) == 2
    first = ("servers", "budgets", "rollout", "cost", DEPTH, DEPTH_CURVE, *_FACTORS)
    return parts[0] in first


def _with_numbers(scenario: Scenario, levers: Mapping[str, Value]) -> Scenario:
    paths = {".".join(path): path for path in numbers_of(scenario)} if levers else {}
    return in_world(scenario, {paths[name]: float(value) for name, value in levers.items()})


def _own(scenario: Scenario, base: str, levers: Mapping[str, Value]) -> Configuration:
    """Return a copy of a configuration in which its own levers are set."""
    given = scenario.configurations[base]
    changes: dict[str, Any] = {}
    for group in _SWITCHED:
        switched = _below(group, levers)
        if switched:
            changes[group] = _switched(_used(scenario, base, group), switched, scenario, group)
    for group, unit in (("servers", Unit.whole), ("budgets", Unit.money)):
        numbers = {name: _number(value, unit) for name, value in _below(group, levers).items()}
        changes[group] = {**getattr(given, group), **numbers}
    changes["rollout"] = _rolled_out(given.rollout, _below("rollout", levers))
    changes |= {n: _number(levers[n], Unit.number) for n in _FACTORS if n in levers}
    return given.model_copy(update={**changes, "cost": _cost(scenario, base, levers)})


def _cost(scenario: Scenario, base: str, levers: Mapping[str, Value]) -> Any:
    numbers = {n: _number(value, Unit.money) for n, value in _below("cost", levers).items()}
    sunk = {"one_off": _number(0.0, Unit.money)} if base == scenario.today_name else {}
    return scenario.configurations[base].cost.model_copy(update={**sunk, **numbers})


def _below(group: str, levers: Mapping[str, Value]) -> dict[str, Value]:
    """Return the levers of a group by what follows its name."""
    start = f"{group}."
    return {n.removeprefix(start): value for n, value in levers.items() if n.startswith(start)}


def _used(scenario: Scenario, base: str, group: str) -> Collection[str]:
    if group == "tactics":
        return scenario.active_tactics(base)
    chosen = scenario.configurations[base].channels
    return tuple(scenario.channels) if chosen == "all" else chosen


def _switched(
    used: Collection[str], levers: Mapping[str, Value], scenario: Scenario, group: str
) -> tuple[str, ...]:
    there: Mapping[str, Any] = getattr(scenario, group)
    for name in levers:
        there[name]
    return tuple(name for name in there if levers.get(name, name in used))


def _rolled_out(plans: Mapping[str, Rollout], levers: Mapping[str, Value]) -> Mapping[str, Rollout]:
    changed = dict(plans)
    for name, value in levers.items():
        tactic, _, field = name.rpartition(".")
        number = _number(value, _ROLLOUT[field])
        changed[tactic] = changed.get(tactic, Rollout()).model_copy(update={field: number})
    return changed


def _number(value: Value, unit: Unit) -> Quantity:
    return Quantity(value=float(value), unit=unit)


def _connected(scenario: Scenario, depth: float, curve: float) -> Scenario:
    """Return the scenario in which everything new is there to a depth, and costs accordingly.

    At depth 0 the configuration has no more tactics than today's.
    """
    today = scenario.active_tactics(scenario.today_name)
    new = [name for name in scenario.active_tactics(CHOSEN) if name not in today]
    chosen = scenario.configurations[CHOSEN]
    if depth <= 0.0:
        kept = tuple(n for n in scenario.active_tactics(CHOSEN) if n not in new)
        chosen = chosen.model_copy(update={"tactics": kept})
        return _with_chosen(scenario, chosen)
    covered: dict[str, Value] = {
        f"{name}.coverage": depth * _coverage(scenario, chosen, name) for name in new
    }
    chosen = chosen.model_copy(update={"rollout": _rolled_out(chosen.rollout, covered)})
    tactics = {
        name: _dearer(tactic, depth**curve) if name in new else tactic
        for name, tactic in scenario.tactics.items()
    }
    return _with_chosen(scenario.model_copy(update={"tactics": tactics}), chosen)


def _with_chosen(scenario: Scenario, chosen: Configuration) -> Scenario:
    return scenario.model_copy(
        update={"configurations": {**scenario.configurations, CHOSEN: chosen}}
    )


def _coverage(scenario: Scenario, chosen: Configuration, tactic: str) -> float:
    plan = chosen.rollout.get(tactic)
    own = plan.coverage if plan else None
    return (own or scenario.tactics[tactic].coverage).value


def _dearer(tactic: Any, factor: float) -> Any:
    """Return a tactic whose fixed costs are multiplied; what it costs per use follows its use."""
    cost = tactic.cost
    changed = {
        name: getattr(cost, name).model_copy(update={"value": getattr(cost, name).value * factor})
        for name in ("one_off", "monthly")
    }
    return tactic.model_copy(update={"cost": cost.model_copy(update=changed)})
