"""Rehearsal: a designed pilot played through with the people of simulated markets.

Everybody has lived twice, with the change and without it, with the same luck. A played pilot draws
who is treated, gives them the one life and all others the other, lets some of a store's customers
do as those of a neighbouring store, and tests the difference as the design says. How often it is
significant is the power that the closed form foretells; how often it is where the change does
nothing is the rate of false alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.experiment.workers import Spread, here
from omnisim.strategy.case import Case, Numbers
from omnisim.strategy.neighbours import Split, Town, treated_stores
from omnisim.strategy.pilot_people import People, people_of
from omnisim.strategy.power import Groups, p_values
from omnisim.strategy.simulated import ScenarioFunction


class Lives(NamedTuple):
    """Everybody of a market without and with the change, by the same luck."""

    without: People
    with_it: People


class Played(NamedTuple):
    """What rehearsals found."""

    rounds: int
    significant: int  # with the change
    alarms: int  # without any
    mean_estimate: float  # of the effect per head, money
    markets: int  # whose people were drawn from: rounds of one market share its luck


class _Wanted(NamedTuple):
    case: Case
    replication: int


def lives_of(
    function: ScenarioFunction,
    without: Case,
    with_it: Case,
    *,
    replications: Sequence[int],
    begin: float,
    weeks: int,
    spread: Spread = here,
) -> list[Lives]:
    """Return everybody's two lives in some replications, for a pilot that begins on a day.

    Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
    """
    wanted = [_Wanted(case, number) for number in replications for case in (without, with_it)]
    live = partial(_lived, function, begin, weeks)
    seen = {(case.key(number), number): people for (case, number), people in spread(live, wanted)}
    return [
        Lives(seen[without.key(number), number], seen[with_it.key(number), number])
        for number in replications
    ]


def _lived(
    function: ScenarioFunction, begin: float, weeks: int, wanted: _Wanted
) -> tuple[_Wanted, People]:
    seen = people_of(function, wanted.case, wanted.replication, begin=begin, weeks=[weeks])
    return wanted, seen


def played_with_customers(
    lives: Sequence[Lives], groups: Groups, *, rounds: int, false_alarm: float = 0.05, seed: int = 0
) -> Played:
    """Play pilots in which groups of customers are drawn by lot.

    Where more are wanted than were simulated, they are drawn with replacement.
    """
    rng = np.random.default_rng(seed)
    left = [_left_over(each) for each in lives]
    found = []
    for number in range(rounds):
        without, with_it = left[number % len(left)]
        drawn = _drawn(len(without), groups.treated + groups.others, rng)
        treated, others = drawn[: groups.treated], drawn[groups.treated :]
        found.append(
            [_tested(life[treated], without[others]) for life in (with_it, without)],
        )
    return _counted(found, false_alarm, len(lives))


def played_with_stores(
    lives: Sequence[Lives],
    town: Town,
    treated: int,
    split: Split,
    *,
    people: int,
    rounds: int,
    false_alarm: float = 0.05,
    seed: int = 0,
) -> Played:
    """Play pilots in which so many stores of a town of so many people are treated."""
    rng = np.random.default_rng(seed)
    left = [(*_left_over(each), each.without.store(town.stores)) for each in lives]
    found = []
    for number in range(rounds):
        seen = left[number % len(left)]
        drawn = _drawn(len(seen[0]), people, rng)
        without, with_it, store = seen[0][drawn], seen[1][drawn], seen[2][drawn]
        chosen = np.roll(treated_stores(town, treated, split, rng), rng.integers(town.stores))
        does_as = _does_as(store, town, rng)
        lived = np.where(chosen[does_as], with_it, without)
        means, alarm = (_per_store(each, store, town.stores) for each in (lived, without))
        found.append(
            [_tested(means[chosen], means[~chosen]), _tested(alarm[chosen], alarm[~chosen])]
        )
    return _counted(found, false_alarm, len(lives))


def _drawn(simulated: int, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return who of the simulated people are in a pilot, in random order (n_wanted,)."""
    if wanted <= simulated:
        return rng.permutation(simulated)[:wanted]
    return rng.integers(simulated, size=wanted)


def _left_over(lives: Lives) -> tuple[Numbers, Numbers]:
    """Return what both lives brought in beyond what was to be expected from before."""
    before, without = lives.without.before, lives.without.during[0]
    square = float(before.var())
    slope = float(np.mean((before - before.mean()) * without)) / square if square else 0.0
    return without - slope * before, lives.with_it.during[0] - slope * before


def _does_as(store: NDArray[np.int64], town: Town, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return as whose customers everybody does: those of their store, or of one beside it."""
    strays = rng.random(len(store)) < town.spill_over
    step = np.where(rng.random(len(store)) < 0.5, 1, -1)
    return np.asarray((store + strays * step) % town.stores)


def _per_store(money: Numbers, store: NDArray[np.int64], stores: int) -> Numbers:
    heads = np.maximum(np.bincount(store, minlength=stores), 1)
    return np.asarray(np.bincount(store, weights=money, minlength=stores) / heads)


def _tested(treated: Numbers, others: Numbers) -> tuple[float, float]:
    """Return the p-value and the estimate."""
    value = float(p_values(treated[:, None], others[:, None])[0])
    return value, float(treated.mean() - others.mean())


def _counted(
    found: Sequence[Sequence[tuple[float, float]]], false_alarm: float, markets: int
) -> Played:
    numbers = np.array(found)  # (n_rounds, with and without, p-value and estimate)
    significant, alarms = (numbers[:, :, 0] <= false_alarm).sum(axis=0)
    estimate = float(numbers[:, 0, 1].mean())
    return Played(len(found), int(significant), int(alarms), estimate, markets)
