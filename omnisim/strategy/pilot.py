"""Pilot: how many stores or customers, for how many weeks – or none at all.

For a change that could be rolled out, every design of a list is judged twice: as a test – what it
would see of the predicted effect, with what power and what false alarms – and as a decision – what
deciding after it is worth in money, against deciding now (`omnisim.strategy.pilot_value`). A test
may be weak and worth its money, or strong and not worth it, because nothing it could say would
change the decision, or because waiting costs more. The best design is the one worth most; if that
is worth less than deciding now, do not pilot.

Effects and noise come from the simulated market: the predicted effect is the paired difference of
contribution in the weeks of the pilot, noise is what people or stores differ by for other reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread, here
from omnisim.measure import statistics
from omnisim.measure.months import YEAR
from omnisim.measure.statistics import Interval
from omnisim.scenario.scaling import people_in
from omnisim.strategy.batch import Memory, Store, outcomes
from omnisim.strategy.case import Function
from omnisim.strategy.neighbours import Town
from omnisim.strategy.pilot_designs import WEEK, Costs, Design, Effect, PilotAsked, designs_of
from omnisim.strategy.pilot_market import Market, belief_of, effect_of
from omnisim.strategy.pilot_people import (
    EarlyFunction,
    Noise,
    NoiseFunction,
    noise_of,
    stores_in,
)
from omnisim.strategy.pilot_value import Belief
from omnisim.strategy.rehearsal import (
    Played,
    lives_of,
    played_with_customers,
    played_with_stores,
)
from omnisim.strategy.schedule import Order, Programme
from omnisim.strategy.simulated import ScenarioFunction
from omnisim.strategy.tally import Tally

_REHEARSED: Final = 1000  # from here on are replications that no design was made from


@dataclass(frozen=True)
class Pilot:
    """The designs of a pilot for a change, and whether to pilot at all."""

    function: ScenarioFunction
    programme: Programme
    order: Order  # what would be rolled out
    asked: PilotAsked
    there: float  # day on which it is there, and a pilot can begin
    one_off: float
    belief: Belief  # about its net present value; early effects differ by their weeks
    npv: Interval  # in the central world
    is_told: bool  # worlds tell more than luck about what the change is worth
    effects: tuple[Effect, ...]
    noise: Noise
    people: int
    stores: int
    designs: tuple[Design, ...]  # worth most first
    played: Played | None = None  # rehearsals of the design `tested`

    @property
    def best(self) -> Design | None:
        """The design worth most; None if none fits into the horizon."""
        return self.designs[0] if self.designs else None

    @property
    def is_worth_it(self) -> bool:
        """Whether deciding after the best pilot is worth more than deciding now."""
        return self.best is not None and self.best.worth.net > 0.0

    @property
    def tested(self) -> Design | None:
        """The design to look at as a test: the smallest that is strong enough, or the strongest.

        A design that sees too often what is not there is not strong: it cries wolf.
        """
        honest = [each for each in self.designs if each.is_honest(self.asked)] or self.designs
        return self.smallest or max(honest, key=lambda each: each.power, default=None)

    @property
    def smallest(self) -> Design | None:
        """The smallest and then shortest design that is strong enough; None: there is none."""
        strong = [each for each in self.designs if each.is_strong(self.asked)]
        return min(strong, key=lambda each: (each.share, each.weeks), default=None)


def pilot(
    function: ScenarioFunction,
    programme: Programme,
    order: Order,
    asked: PilotAsked = PilotAsked(),  # noqa: B008 - a frozen tuple
    *,
    spread: Spread = here,
    store_of: Callable[[Function], Store] = lambda _: Memory(),
    watch: Watch | None = None,
) -> Pilot:
    """Return the pilot designs for a change: tactics that are built in an order.

    The pilot begins when all of them are there. `store_of` tells where the runs of a function are
    kept. Raises RunFailed if a run fails, WorkersLost if nobody is left.
    """
    scenario = function.question.scenario
    early_function = EarlyFunction(function)
    tally, store = Tally(watch), store_of(early_function)
    market = Market(early_function, programme, order, asked, spread, store, tally)
    there = market.day_there()
    weeks = tuple(w for w in asked.weeks if there + WEEK * w <= scenario.run.horizon)
    central, worlds = market.central(), market.worlds()
    stores = stores_in(scenario) if "stores" in asked.units else 1
    noisy = NoiseFunction(function, there, weeks, stores)
    noise = _noise(noisy, programme, asked, spread, store_of(noisy), tally.batch())
    people = people_in(scenario)
    effects = [
        effect_of(early_function, central, worlds, week, people, noise, asked) for week in weeks
    ]
    belief, is_told = belief_of(central.npv, worlds.npv)
    one_off = programme.cost(order)
    monthly = sum(scenario.tactics[name].cost.monthly.value for name in order)
    ramp = max(build.full - build.there for build in programme.schedule(order))
    use = scenario.run.horizon - there - ramp / 2 + YEAR * asked.years_continued
    costs = Costs(one_off, monthly, use, people)
    found = [
        design
        for effect in effects
        for design in designs_of(effect, belief, noise, costs, stores, asked)
    ]
    answer = Pilot(
        function,
        programme,
        order,
        asked,
        there,
        one_off,
        belief,
        statistics.mean(central.npv),
        is_told,
        tuple(effects),
        noise,
        people,
        stores,
        tuple(sorted(found, key=lambda each: -each.worth.net)),
    )
    return replace(answer, played=_played(answer, spread))


def _played(found: Pilot, spread: Spread) -> Played | None:
    """Return what the design to look at as a test does with the simulated people."""
    design, asked = found.tested, found.asked
    if design is None or not asked.rounds:
        return None
    programme = found.programme
    lives = lives_of(
        found.function,
        programme.case(()),
        programme.case(found.order),
        replications=range(_REHEARSED, _REHEARSED + asked.noise),
        begin=found.there,
        weeks=design.weeks,
        spread=spread,
    )
    rounds, alarm = asked.rounds, asked.false_alarm
    if design.split is None:
        return played_with_customers(lives, design.groups, rounds=rounds, false_alarm=alarm)
    town = Town(found.stores, asked.spill_over, asked.likeness)
    return played_with_stores(
        lives,
        town,
        design.groups.treated,
        design.split,
        people=found.people,
        rounds=rounds,
        false_alarm=alarm,
    )


def _noise(
    function: NoiseFunction,
    programme: Programme,
    asked: PilotAsked,
    spread: Spread,
    store: Store,
    watch: Watch,
) -> Noise:
    seen = outcomes(
        function,
        [programme.case(())],
        replications=range(asked.noise),
        spread=spread,
        store=store,
        watch=watch,
    )
    return noise_of(function, seen.numerator[0])
