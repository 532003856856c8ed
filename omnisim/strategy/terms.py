"""Terms: what may be built on a scenario and what building must keep to, checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from omnisim.errors import Faults, Letter, did_you_mean, listed, nearest, raise_faults, said, shown
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.schedule import Order, Programme, with_build_times


class Terms(TypedDict, total=False):
    """What may be built, and what building must keep to; what is left out is as it says."""

    on: str  # configuration that it begins with; left out: today's
    tactics: Sequence[str]  # that may be built; left out: those of the richest configuration
    budget: float  # money, one-off cost of all together; left out: any
    builders: int  # tactics that can be built at the same time; left out: 1
    build: float  # days, for tactics that state no build time; left out: they are there at once


def programme_in(scenario: Scenario, terms: Terms) -> Programme:
    """Return what may be built; raises Faults with a letter for each fault, named by its term."""
    raise_faults(_faults_of_numbers(terms))
    timed = with_build_times(scenario, terms["build"]) if "build" in terms else scenario
    own = terms.get("on", timed.today_name)
    if own not in timed.configurations:
        raise Faults([_no_such("on", "configuration", own, timed.configurations)])
    tactics = tuple(terms.get("tactics", _richest(timed, own)))
    raise_faults(_faults_of_tactics(timed, own, tactics))
    return Programme(timed, own, tactics, terms.get("builders", 1), terms.get("budget", math.inf))


def check_buildable(programme: Programme, order: Order) -> None:
    """Raise Faults if tactics that are all known cannot be built in an order."""
    if not programme.allows(order):
        raise Faults([_cannot_be_built(programme, order)])


def _richest(scenario: Scenario, own: str) -> tuple[str, ...]:
    """Return what the configuration with most tactics has, and this one has not."""
    has = scenario.active_tactics
    richest = max(scenario.configurations, key=lambda name: len(has(name)))
    return tuple(name for name in has(richest) if name not in has(own))


def _faults_of_numbers(terms: Terms) -> Iterator[Letter]:
    if terms.get("builders", 1) < 1:
        yield Letter(field="builders", found="none", possible="a whole number from 1")
    if not terms.get("budget", 0.0) >= 0.0:
        yield Letter(field="budget", found="less than nothing", possible="money, 0 or more")
    if not 0.0 <= terms.get("build", 0.0) < math.inf:
        yield Letter(
            field="build",
            found=said("{days:g} days", days=terms["build"]),
            possible="days, 0 or more",
        )


def _faults_of_tactics(scenario: Scenario, own: str, tactics: Sequence[str]) -> Iterator[Letter]:
    had = scenario.active_tactics(own)
    if not tactics:
        found = said("nothing to build: {own} has every tactic, or there are none", own=own)
        yield Letter(field="tactics", found=found, advice="Name another configuration to begin on.")
    for place, name in enumerate(tactics):
        if name not in scenario.tactics:
            yield _no_such("tactics", "tactic", name, scenario.tactics)
        elif name in tactics[:place]:
            found = said("{name} for the second time", name=name)
            yield Letter(field="tactics", found=found, advice="Name it once.")
        elif name in had:
            found = said("{own} has {name} already", own=own, name=name)
            yield Letter(field="tactics", found=found, advice="Leave it out.")
        else:
            for need in scenario.tactics[name].needs:
                if need not in had and need not in tactics:
                    found = said("{name} needs {need}, which cannot be built", name=name, need=need)
                    yield Letter(
                        field="tactics", found=found, advice=said("Add {need}.", need=need)
                    )


def _no_such(field: str, what: str, name: str, names: Mapping[str, Any]) -> Letter:
    near = nearest(name, names)
    return Letter(
        field=field,
        found=said("no {what} is named {name}", what=said(what), name=shown(name)),
        possible=listed(names),
        advice=did_you_mean(near) if near else "",
    )


def _cannot_be_built(programme: Programme, order: Order) -> Letter:
    """Return why an order whose tactics are all known cannot be built."""
    tactics, had = programme.scenario.tactics, programme.had
    for place, name in enumerate(order):
        missing = {*tactics[name].needs} - {*had, *order[:place]}
        if missing:
            found = said(
                "{name} before {missing}, which it needs",
                name=name,
                missing=listed(sorted(missing), last="and"),
            )
            return Letter(field="tactics", found=found, advice="Put what is needed first.")
    if programme.cost(order) > programme.budget:
        found = said(
            "building it costs {cost:,.0f}, more than the budget", cost=programme.cost(order)
        )
        return Letter(field="budget", found=found, advice="Raise it.")
    last = max(programme.schedule(order), key=lambda build: build.there)
    horizon = programme.scenario.run.horizon
    found = said(
        "{tactic} is there on day {there:.0f}, the horizon ends on day {horizon:.0f}",
        tactic=last.tactic,
        there=last.there,
        horizon=horizon,
    )
    return Letter(field="tactics", found=found, advice="Lengthen the horizon.")
