"""Effects: what the tactics of an epoch do together, each as strong as it is rolled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import Tactic, Use


def in_use(scenario: Scenario, epoch: Epoch) -> Iterator[tuple[Tactic, float]]:
    """Yield the tactics in use with their strength."""
    for name, strength in epoch.strength.items():
        yield scenario.tactics[name], strength


def unsaved(scenario: Scenario, epoch: Epoch, saved_by: Callable[[Tactic], float]) -> float:
    """Return what is left of 1 when each tactic has saved its share of what the others left."""
    left = 1.0
    for tactic, strength in in_use(scenario, epoch):
        left *= 1.0 - strength * saved_by(tactic)
    return left


def factor(scenario: Scenario, epoch: Epoch, factor_of: Callable[[Tactic], float]) -> float:
    """Return the product of the factors of all tactics."""
    product = 1.0
    for tactic, strength in in_use(scenario, epoch):
        product *= 1.0 + strength * (factor_of(tactic) - 1.0)
    return product


def use_cost(scenario: Scenario, epoch: Epoch, use: Use) -> float:
    """Return what one use costs; routes are used only by those they are rolled out to."""
    everybody = use in (Use.order, Use.handoff)
    return sum(
        tactic.cost.per_use.amount.value * (strength if everybody else 1.0)
        for tactic, strength in in_use(scenario, epoch)
        if tactic.cost.per_use and tactic.cost.per_use.of is use
    )


def access(scenario: Scenario, epoch: Epoch, route: str) -> float:
    """Return the share of customers to whom a route is open: the widest of its tactics."""
    shares = (strength for tactic, strength in in_use(scenario, epoch) if route in tactic.routes)
    return max(shares, default=0.0)


def has_open_store(scenario: Scenario, epoch: Epoch) -> bool:
    """Whether the customer can go somewhere."""
    return any(not scenario.channels[name].is_online for name in epoch.open_channels(scenario))
