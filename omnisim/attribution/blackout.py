"""Blackout: a business with channels switched off, tactics left out, or budgets changed.

Everything is a change of configuration; the engine knows nothing of it. The business runs its
configuration, `live`, until day 0; from then on each variant is the same with one thing changed.
What becomes of those who wanted a channel that is off is told by the *policy*: `substitute` – they
go on as the redirect table of the scenario says – or `exit` – they are lost, as a Markov removal
effect takes for granted. Whoever advertising would have woken does not come under either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.quantity import Quantity, Unit, quantity
from omnisim.scenario.scenario import Scenario

Policy = Literal["substitute", "exit"]

POLICIES: Final[tuple[Policy, ...]] = ("substitute", "exit")
LIVE: Final = "live"
STEP: Final = 0.01  # by which spend is raised to see what the next bit brings


def levers_of(scenario: Scenario, configuration: str) -> tuple[str, ...]:
    """Return the channels to be judged: those that advertise, wake needs or send messages.

    Where there are fewer than two of them, all open channels.
    """
    opened = scenario.open_channels(configuration)
    messages = scenario.messaging.messages.values() if scenario.messaging else ()
    senders = {message.channel for message in messages}
    advertising = tuple(name for name in opened if _advertises(scenario, name) or name in senders)
    return advertising if len(advertising) > 1 else opened


def _advertises(scenario: Scenario, name: str) -> bool:
    channel = scenario.channels[name]
    return channel.kind in ADVERTISING or channel.media is not None


@dataclass(frozen=True)
class Business:
    """A configuration of a scenario, and the channels of it that are judged."""

    scenario: Scenario
    configuration: str
    levers: tuple[str, ...]
    policy: Policy = "substitute"

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The channels that it opens."""
        return self.scenario.open_channels(self.configuration)

    @cached_property
    def tactics(self) -> tuple[str, ...]:
        """The tactics that it uses."""
        return self.scenario.active_tactics(self.configuration)

    @cached_property
    def budgets(self) -> Mapping[str, float]:
        """Money per month in each lever that has a budget."""
        own = self.scenario.configurations[self.configuration].budgets
        media = {name: self.scenario.channels[name].media for name in self.levers}
        return {
            name: own.get(name, medium.budget).value
            for name, medium in media.items()
            if medium is not None
        }

    def name(self, levers: Collection[str]) -> str:
        """Return what the variant with only these levers on is called."""
        bits = "".join(str(int(lever in levers)) for lever in self.levers)
        return f"{LIVE}_{bits}"

    @property
    def live(self) -> str:
        """The variant in which nothing is changed."""
        return self.name(self.levers)

    def without(self, lever: str) -> str:
        """Return the name of the variant with one lever off."""
        return self.name([each for each in self.levers if each != lever])

    def coalition(self, levers: Collection[str]) -> dict[str, Configuration]:
        """Return the variant with only these of the levers on."""
        kept = [name for name in self.open if name in levers or name not in self.levers]
        return {self.name(levers): self._variant(channels=kept)}

    def leaving_out(self, tactic: str) -> dict[str, Configuration]:
        """Return the variant without a tactic, and without the channels that only it opens."""
        tactics = [name for name in self.tactics if name != tactic]
        channels = self.scenario.channels_with(self.configuration, tactics)
        return {f"without_{tactic}": self._variant(channels=channels, tactics=tactics)}

    def spending(self, name: str, budgets: Mapping[str, float]) -> dict[str, Configuration]:
        """Return a variant that spends other sums per month in some levers."""
        return {name: self._variant(budgets=budgets)}

    def with_tactics(self, name: str, more: Sequence[str]) -> dict[str, Configuration]:
        """Return a variant with further tactics of the scenario."""
        return {name: self._variant(tactics=[*self.tactics, *more])}

    def _variant(
        self,
        *,
        channels: Sequence[str] | None = None,
        tactics: Sequence[str] | None = None,
        budgets: Mapping[str, float] | None = None,
    ) -> Configuration:
        base = self.scenario.configurations[self.configuration]
        spent = {**self._all_budgets, **(budgets or {})}
        return base.model_copy(
            update={
                "channels": tuple(self.open if channels is None else channels),
                "tactics": tuple(self.tactics if tactics is None else tactics),
                # Decisions are not in doubt: worlds draw no other budget than the one decided on.
                "budgets": {name: _exactly(money, Unit.money) for name, money in spent.items()},
                # What was paid to get here is paid, in every variant.
                "cost": base.cost.model_copy(update={"one_off": quantity(0, Unit.money)}),
            }
        )

    @property
    def _all_budgets(self) -> dict[str, float]:
        own = self.scenario.configurations[self.configuration].budgets
        media = {name: self.scenario.channels[name].media for name in self.open}
        return {n: own.get(n, m.budget).value for n, m in media.items() if m is not None}

    def scenario_of(
        self,
        variants: Mapping[str, Configuration],
        *,
        tactics: Mapping[str, object] | None = None,
    ) -> Scenario:
        """Return the scenario of the variants, which run on the business as it is until day 0.

        `tactics` are added to those of the scenario, for variants that use them.
        """
        ours = self.coalition(self.levers)
        # Variants name their channels themselves; no tactic opens one behind their back.
        known = {n: t.model_copy(update={"opens": ()}) for n, t in self.scenario.tactics.items()}
        return self.scenario.model_copy(
            update={
                "today": self.live,
                "configurations": {**ours, **variants},
                "tactics": {**known, **(tactics or {})},
                "redirect": self._redirect(),
            }
        )

    def _redirect(self) -> object:
        if self.policy == "substitute":
            return self.scenario.redirect
        return {
            segment: {name: row for name, row in table.items() if name not in self.open}
            for segment, table in self.scenario.redirect.items()
        }


def _exactly(value: float, unit: Unit) -> Quantity:
    return quantity(value, unit, low=value, high=value)
