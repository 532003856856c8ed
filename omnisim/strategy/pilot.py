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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread, here
from omnisim.measure import statistics
from omnisim.measure.months import MONTH, YEAR
from omnisim.measure.statistics import Interval
from omnisim.scenario.evidence import ledger, world_values
from omnisim.scenario.scaling import people_in
from omnisim.strategy.batch import Memory, Store, outcomes, sums_of
from omnisim.strategy.case import Case, Function, Numbers
from omnisim.strategy.neighbours import Split, Town, error_factor, seen_share, store_power
from omnisim.strategy.pilot_people import (
    EarlyFunction,
    Noise,
    NoiseFunction,
    early,
    noise_of,
    stores_in,
)
from omnisim.strategy.pilot_value import Belief, Terms, Worth, worth
from omnisim.strategy.power import Groups, detectable, power, units_needed
from omnisim.strategy.rehearsal import (
    Played,
    lives_of,
    played_with_customers,
    played_with_stores,
)
from omnisim.strategy.schedule import Order, Programme
from omnisim.strategy.simulated import NPV, ScenarioFunction
from omnisim.strategy.tally import Tally

Unit = Literal["customers", "stores"]
UNITS: Final = get_args(Unit)
WEEKS: Final = (4, 8, 12, 16, 26)
SHARES: Final = (0.02, 0.05, 0.1, 0.2, 0.5)  # of customers

_FEWEST_STORES: Final = 4
_WEEK: Final = 7.0


class PilotAsked(NamedTuple):
    """How a pilot may be, and how much is simulated to design it."""

    units: tuple[Unit, ...] = UNITS
    weeks: tuple[int, ...] = WEEKS
    shares: tuple[float, ...] = SHARES
    wanted_power: float = 0.8
    false_alarm: float = 0.05
    spill_over: float = 0.1  # of a store's customers who also do as its neighbours do: assumption
    likeness: float = 0.2  # of neighbouring stores' good and bad months: assumption
    up_front: float = 0.5  # share of the one-off cost that a pilot of any size needs: assumption
    extra: float = 0.0  # money for measuring
    replications: int = 12  # in which the effect and the noise of luck are taken
    noise: int = 4  # in which people are looked at one by one
    worlds: int = 40
    years_continued: int = 0
    rounds: int = 400  # pilots played through with the simulated people; 0: none


class Design(NamedTuple):
    """One pilot, as a test and as a decision."""

    unit: Unit
    weeks: int
    groups: Groups
    split: Split | None  # of stores; customers are drawn by lot
    share: float  # of all customers who are in the pilot
    shown: float  # share of the true effect that it sees
    error: float  # standard error of the effect per head, money
    power: float  # to see the predicted effect
    alarm: float  # probability to see one that is not there
    detectable: float  # least effect per head that it sees with the power wanted
    worth: Worth


class Effect(NamedTuple):
    """The predicted effect of so many weeks."""

    weeks: int
    per_head: Interval  # contribution, money per person of the market
    deviation: float  # of the market's total that not knowing the inputs leaves
    link: float  # its covariance with the net present value
    needed: Groups | None  # customers in two equal groups for the power wanted; None: too many


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
        """The design to look at as a test: the smallest that is strong enough, or the strongest."""
        strongest = max(self.designs, key=lambda each: each.power, default=None)
        return self.smallest or strongest

    @property
    def smallest(self) -> Design | None:
        """The smallest and then shortest design with the power wanted; None: there is none."""
        strong = [each for each in self.designs if each.power >= self.asked.wanted_power]
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
    market = _Market(early_function, programme, order, asked, spread, store, tally)
    there = market.day_there()
    weeks = tuple(w for w in asked.weeks if there + _WEEK * w <= scenario.run.horizon)
    central, worlds = market.central(), market.worlds()
    stores = stores_in(scenario) if "stores" in asked.units else 1
    noisy = NoiseFunction(function, there, weeks, stores)
    noise = _noise(noisy, programme, asked, spread, store_of(noisy), tally.batch())
    people = people_in(scenario)
    effects = [
        _effect(early_function, central, worlds, week, people, noise, asked) for week in weeks
    ]
    belief, is_told = _belief(central.npv, worlds.npv)
    one_off = programme.cost(order)
    monthly = sum(scenario.tactics[name].cost.monthly.value for name in order)
    ramp = max(build.full - build.there for build in programme.schedule(order))
    use = scenario.run.horizon - there - ramp / 2 + YEAR * asked.years_continued
    costs = _Costs(one_off, monthly, use, people)
    found = [
        design
        for effect in effects
        for design in _designs(effect, belief, noise, costs, stores, asked)
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
        replications=range(asked.noise),
        begin=found.there,
        weeks=design.weeks,
        spread=spread,
    )
    rounds, alarm = asked.rounds, asked.false_alarm
    if design.split is None:
        return played_with_customers(lives, design.share, rounds=rounds, false_alarm=alarm)
    town = Town(found.stores, asked.spill_over, asked.likeness)
    return played_with_stores(
        lives, town, design.groups.treated, design.split, rounds=rounds, false_alarm=alarm
    )


class _Seen(NamedTuple):
    npv: Numbers  # (n_runs,) against doing nothing
    months: Numbers  # (n_runs, n_months) contribution, likewise
    there: Numbers  # (n_runs,) day on which the change is there


@dataclass(frozen=True)
class _Market:
    """The change against doing nothing, run by run with the same luck."""

    function: EarlyFunction
    programme: Programme
    order: Order
    asked: PilotAsked
    spread: Spread
    store: Store
    tally: Tally

    def central(self) -> _Seen:
        """Return all replications of the central world."""
        cases = [self.programme.case(()), self.programme.case(self.order)]
        count = self.asked.replications
        runs = [(case, number) for number in range(count) for case in cases]
        return self._differences(runs, [self.day_there()] * count)

    def worlds(self) -> _Seen:
        """Return one replication of every world, each with luck of its own."""
        scenario, seed = self.programme.scenario, self.function.whole.question.seed
        inputs = ledger(scenario, scenario.provenance)
        runs: list[tuple[Case, int]] = []
        there = []
        for world in range(1, self.asked.worlds + 1):
            drawn = world_values(inputs, seed=seed, world=world)
            values = {".".join(path): value for path, value in drawn.items()}
            runs += [(self.programme.case(each, values), world - 1) for each in ((), self.order)]
            there.append(self.day_there(values))
        return self._differences(runs, there)

    def day_there(self, values: Mapping[str, float] | None = None) -> float:
        """Return the day on which all of the change is there, in a world if given."""
        builds = self.programme.schedule(self.order, values)
        return self.programme.scenario.run.launch + max(build.there for build in builds)

    def _differences(self, runs: Sequence[tuple[Case, int]], there: Sequence[float]) -> _Seen:
        """Return the paired differences of runs that come without and with the change in turn."""
        seen = sums_of(
            self.function, runs, spread=self.spread, store=self.store, watch=self.tally.batch()
        )[:, 0]
        gaps = seen[1::2] - seen[::2]
        years, names = self.asked.years_continued, self.function.outcomes
        first = names.index("month_1")
        npv = gaps[:, names.index(f"{NPV}_{years}" if years else NPV)]
        return _Seen(npv, gaps[:, first : first + self.function.months], np.array(there))


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


def _effect(
    function: EarlyFunction,
    central: _Seen,
    worlds: _Seen,
    weeks: int,
    people: int,
    noise: Noise,
    asked: PilotAsked,
) -> Effect:
    """Return the predicted effect of so many weeks; what luck explains is taken out of its doubt.

    In every world the pilot begins when the change is there.
    """
    seen = early(function, central.months, central.there, _WEEK * weeks)
    drawn = early(function, worlds.months, worlds.there, _WEEK * weeks)
    variance, link = 0.0, 0.0
    if len(drawn) > 1 and len(seen) > 1:
        all_of_it = np.cov(np.stack([drawn, worlds.npv]))
        luck = np.cov(np.stack([seen, central.npv]))
        variance = max(float(all_of_it[0, 0] - luck[0, 0]), 0.0)
        most = (variance * max(float(all_of_it[1, 1] - luck[1, 1]), 0.0)) ** 0.5
        link = float(np.clip(all_of_it[0, 1] - luck[0, 1], -most, most))
    per_head = statistics.mean(seen / people)
    needed = units_needed(
        float(per_head.value),
        noise.person[weeks],
        wanted=asked.wanted_power,
        false_alarm=asked.false_alarm,
    )
    return Effect(weeks, per_head, variance**0.5, link, needed)


def _belief(central: Numbers, worlds: Numbers) -> tuple[Belief, bool]:
    """Return what is thought of the net present value, and whether worlds tell more than luck."""
    if len(worlds) < 2:
        return Belief(float(central.mean()), 0.0), False
    left = float(worlds.var(ddof=1) - central.var(ddof=1))
    return Belief(float(worlds.mean()), max(left, 0.0) ** 0.5), left > 0.0


class _Costs(NamedTuple):
    one_off: float
    monthly: float
    use: float  # days from the pilot's beginning to the end of what is counted
    people: int

    def terms(self, weeks: int, share: float, asked: PilotAsked) -> Terms:
        """Return what a pilot of so many weeks with a share of the customers costs."""
        part = asked.up_front + (1.0 - asked.up_front) * share
        lost = part * (self.one_off + self.monthly * _WEEK * weeks / MONTH)
        delay = min(_WEEK * weeks / self.use, 1.0) if self.use > 0.0 else 1.0
        return Terms(lost, self.one_off, share, delay, asked.extra)


def _designs(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: _Costs,
    stores: int,
    asked: PilotAsked,
) -> Iterator[Design]:
    known = belief._replace(early_deviation=effect.deviation, link=effect.link)
    if "customers" in asked.units:
        for share in asked.shares:
            yield _of_customers(effect, known, noise, costs, share, asked)
    if "stores" in asked.units and stores >= _FEWEST_STORES:
        town = Town(stores, asked.spill_over, asked.likeness)
        for treated in range(1, stores // 2 + 1):
            splits: tuple[Split, ...] = ("apart", "block") if treated > 1 else ("apart",)
            for split in splits:
                yield _of_stores(effect, known, noise, costs, town, treated, split, asked)


def _of_customers(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: _Costs,
    share: float,
    asked: PilotAsked,
) -> Design:
    treated = max(1, round(share * costs.people))
    groups = Groups(treated, costs.people - treated)
    deviation, predicted = noise.person[effect.weeks], float(effect.per_head.value)
    error = deviation * groups.width
    return Design(
        "customers",
        effect.weeks,
        groups,
        None,
        share,
        1.0,
        error,
        power(predicted, deviation, groups, false_alarm=asked.false_alarm),
        asked.false_alarm,
        detectable(deviation, groups, wanted=asked.wanted_power, false_alarm=asked.false_alarm),
        worth(belief, costs.terms(effect.weeks, share, asked), error=error * costs.people),
    )


def _of_stores(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: _Costs,
    town: Town,
    treated: int,
    split: Split,
    asked: PilotAsked,
) -> Design:
    groups, share = Groups(treated, town.stores - treated), treated / town.stores
    deviation, predicted = noise.store[effect.weeks], float(effect.per_head.value)
    shown = seen_share(town, treated, split)
    error = deviation * groups.width * error_factor(town, treated, split)
    see = partial(
        store_power, town, treated, split, deviation=deviation, false_alarm=asked.false_alarm
    )
    least = detectable(deviation, groups, wanted=asked.wanted_power, false_alarm=asked.false_alarm)
    return Design(
        "stores",
        effect.weeks,
        groups,
        split,
        share,
        shown,
        error,
        see(effect=predicted),
        see(effect=0.0),
        least / shown if shown > 0.0 else float("nan"),
        worth(
            belief,
            costs.terms(effect.weeks, share, asked),
            shown=shown,
            error=error * costs.people,
        ),
    )
