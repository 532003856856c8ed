"""Clerk: what is answered at once – what can be set, the estimate, the file, what to simulate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from omnisim.report.facts import Writer
from omnisim.report.numerals import Numerals
from omnisim.report.wording import wording
from omnisim.scenario.scenario import Scenario
from omnisim.settings import known
from omnisim.web.changed_file import changed_text
from omnisim.web.changes import changed
from omnisim.web.controls import controls_of
from omnisim.web.estimate import Estimate, estimate, read_by
from omnisim.web.recipe import with_recipe
from omnisim.web.shelf import Remembered, Shelf
from omnisim.web.trials import Trial, part_of, trial_of
from omnisim.web.wish import Market, Wish


@dataclass(frozen=True)
class Clerk:
    """Answers from scenarios, and remembers what was asked lately."""

    shelf: Shelf
    controls: Remembered[dict[str, Any]] = field(default_factory=lambda: Remembered(64))
    scenarios: Remembered[Scenario] = field(default_factory=lambda: Remembered(256))
    estimates: Remembered[tuple[Estimate, object]] = field(default_factory=lambda: Remembered(1024))
    trials: Remembered[Trial] = field(default_factory=lambda: Remembered(256))

    def open(self, market: Market) -> dict[str, Any]:
        """Return what can be set in a scenario; raises Faults with the letters of the checker."""
        return self.controls.of(
            f"{market.origin} {market.file} {market.language}",
            lambda: controls_of(self.shelf.of(market), market, wording(market.language)),
        )

    def scenario(self, market: Market) -> Scenario:
        """Return a scenario with its changes; raises Faults."""
        return self.scenarios.of(market.key, lambda: changed(self.shelf.of(market), market))

    def text(self, wish: Wish) -> str:
        """Return the scenario's file with all changes, its comments kept; raises Faults.

        How it was simulated stands at its end.
        """
        text = changed_text(self.shelf.of(wish), wish, seed=wish.seed)
        return with_recipe(text, wish, self.scenario(wish))

    def trial(self, wish: Wish) -> Trial:
        """Return what is simulated for a wish; raises Faults."""
        scenario = self.scenario(wish)
        for name in (*wish.shown, *([wish.baseline] if wish.baseline else [])):
            known("configuration", name, scenario.configurations)
        return self.trials.of(wish.trial_key, lambda: trial_of(scenario, wish))

    def estimate(self, wish: Wish) -> dict[str, Any]:
        """Return what is known in closed form, for every configuration shown; raises Faults."""
        scenario = self.scenario(wish)
        part = part_of(scenario, wish)
        found = {name: self._estimate(scenario, name).times(part) for name in wish.shown}
        writer = Writer(wording(wish.language), scenario.currency)
        return {
            "baseline": wish.baseline or scenario.today_name,
            "estimates": {name: _told(each, writer) for name, each in found.items()},
        }

    def _estimate(self, scenario: Scenario, name: str) -> Estimate:
        """Return an estimate, the one before if nothing that it comes from was changed since."""
        known("configuration", name, scenario.configurations)
        read = read_by(scenario, name)
        key = f"{name} {[id(each) for each in read]}"  # as long as what it names is kept with it
        return self.estimates.of(key, lambda: (estimate(scenario, name), read))[0]


@cache
def own_clerk() -> Clerk:
    """Return the clerk of this process, who has no scenarios at hand."""
    return Clerk(Shelf({}, Remembered(16)))


def _told(each: Estimate, writer: Writer) -> dict[str, Any]:
    """Return an estimate as texts and as numbers."""
    write = Numerals(writer.wording, writer.currency)
    texts = {
        "conversion_first": write.share(each.conversion_first),
        "handoffs_per_journey": write.number(each.handoffs_per_journey),
        "context_continuity": write.share(each.context_continuity),
        "one_off": write.money(each.one_off),
        "monthly": write.money(each.monthly),
    }
    numbers = {
        name: value if math.isfinite(value) else None for name, value in each._asdict().items()
    }
    return {"texts": texts, "numbers": numbers}
