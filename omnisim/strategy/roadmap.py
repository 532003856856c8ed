"""Roadmap: which tactics to build, in which order, under a budget and a team of so many builders.

1. *Screening*: orders are searched with few replications of the same luck for all
   (`omnisim.strategy.search`); the best of them share some more by OCBA, which looks most at
   those that are hard to tell from the best.
2. *Finals*: the best of them, those that no cheaper one beats, and building nothing get new
   replications, until KN knows the best with the promised probability
   (`omnisim.strategy.selection`): an order that won the screening by luck has none of it left.
   What is told of them comes from another batch yet, equal for all. Where the finals end
   undecided, that batch says which of those that are not ruled out is named first.
3. *Frontier*: the finalists that no cheaper one beats.
4. *First steps*: for each, the best order that begins with it, in worlds drawn from the uncertain
   inputs: what is regretted if the world is not as thought (`omnisim.strategy.first_step`).
5. *Shares*: what each tactic adds to the best order (`omnisim.strategy.shapley`).

Every stage has luck of its own, so that nothing is chosen and judged by the same luck.

All amounts are net present values against building nothing, in money of the whole market.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread, here
from omnisim.strategy.batch import Memory, Store
from omnisim.strategy.first_step import FirstStep, first_steps
from omnisim.strategy.schedule import Order, Programme
from omnisim.strategy.search import Effort, Found, search
from omnisim.strategy.selection import Chosen, choose, sharpen
from omnisim.strategy.shapley import Shares, shares
from omnisim.strategy.simulated import ScenarioFunction
from omnisim.strategy.trials import Plan, Trials

_TOGETHER: Final = 5  # replications of the finals added before looking again
# From here on are the replications of each stage, which no other stage has seen.
_FINALS: Final = 1000
_TOLD: Final = 2000
_WORLDS: Final = 3000
_SHARES: Final = 4000
_SHARPENED: Final = 3  # orders looked at more closely, per finalist
_FEWEST: Final = 3  # replications from which a variance is taken


class Asked(NamedTuple):
    """How much is simulated for a roadmap, and how sure it is to be."""

    effort: Effort = Effort()
    screening: int = 4  # replications of every order tried
    sharpening: int = 4  # further replications of the best orders, each on average; 0: none
    finalists: int = 6
    first: int = 10  # replications of every finalist
    at_most: int = 60
    told: int = 20  # replications from which all amounts are told
    confidence: float = 0.95
    margin: float = 0.05  # of the best order's worth: a difference that does not matter
    years_continued: int = 0  # beyond the horizon, as if its last year went on
    worlds: int = 20
    shapley: int = 6  # replications; 0: none
    orders: int = 60  # random orders for the shares of many tactics


@dataclass(frozen=True)
class Roadmap:
    """What to build first, and how sure that is."""

    function: ScenarioFunction
    programme: Programme
    asked: Asked
    found: Found  # by screening
    finalists: tuple[Plan, ...]  # best first; one of them may build nothing
    rivals: tuple[Order, ...]  # finalists that the best could not be told from
    is_sure: bool  # the best of the finalists was found with the promised confidence
    margin: float  # money
    frontier: tuple[Plan, ...]  # by cost
    steps: tuple[FirstStep, ...]  # best mean over worlds first; empty without worlds
    shares: Shares | None  # of the best order; None: it builds nothing, or none were asked for

    @property
    def best(self) -> Plan:
        """The best order."""
        return self.finalists[0]

    @property
    def is_possible(self) -> bool:
        """Whether anything can be built within budget and horizon."""
        return any(plan.order for plan in self.finalists)

    @property
    def leading_step(self) -> Order:
        """What to begin with, if with anything: as many tactics as are begun together."""
        order = next((plan.order for plan in self.finalists if plan.order), ())
        return self.programme.begun_first(order)


def roadmap(
    function: ScenarioFunction,
    programme: Programme,
    asked: Asked = Asked(),  # noqa: B008 - a frozen tuple
    *,
    spread: Spread = here,
    store: Store | None = None,
    watch: Watch | None = None,
) -> Roadmap:
    """Return the roadmap of a programme for the scenario of a function.

    Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
    """
    if not programme.next_steps(()):  # nothing to choose from: nothing to ask much about
        asked = asked._replace(screening=2, first=2, at_most=2, told=2, worlds=0, shapley=0)
    trials = Trials(function, programme, asked.years_continued, spread, store or Memory(), watch)
    screening = range(asked.screening)
    seen = search(
        programme, lambda orders: trials.gains(orders, screening).mean(axis=1), asked.effort
    )
    found = _sharpened(trials, seen, asked)
    finalists = _finalists(found, programme, asked)
    margin = _margin(found, asked)
    chosen = choose(
        lambda rows, begin, end: trials.gains(
            [finalists[row] for row in rows],
            range(_FINALS + begin, _FINALS + end),
        ),
        len(finalists),
        margin=margin,
        confidence=asked.confidence,
        first=asked.first,
        at_most=asked.at_most,
        together=_TOGETHER,
    )
    told = range(_TOLD, _TOLD + asked.told)
    first = _named_first(trials.plans(finalists, chosen.best, told), chosen)
    plans = trials.plans(finalists, first, told)
    winner = plans[first]
    others = sorted((p for p in plans if p is not winner), key=lambda p: -float(p.npv.value))
    return Roadmap(
        function,
        programme,
        asked,
        found,
        (winner, *others),
        tuple(finalists[row] for row in chosen.rivals if row != first),
        chosen.is_sure,
        margin,
        _frontier(plans),
        _steps(trials, found, winner.order, asked),
        _shares(trials, winner.order, asked),
    )


def _named_first(plans: Sequence[Plan], chosen: Chosen) -> int:
    """Return the row of the best, or of the best among those that are not ruled out."""
    if chosen.is_sure:
        return chosen.best
    return max(chosen.rivals, key=lambda row: float(plans[row].npv.value))


def _sharpened(trials: Trials, found: Found, asked: Asked) -> Found:
    """Return what was found, the best orders looked at with further replications."""
    orders = found.ranked[: _SHARPENED * asked.finalists]
    if not asked.sharpening or len(orders) < 2:
        return found
    first = max(asked.screening, _FEWEST)
    values = sharpen(
        lambda runs: trials.gains_of_runs([(orders[row], number) for row, number in runs]),
        len(orders),
        first=first,
        total=len(orders) * (first + asked.sharpening),
    )
    closer = {order: float(row.mean()) for order, row in zip(orders, values, strict=True)}
    return found._replace(worth={**found.worth, **closer})


def _finalists(found: Found, programme: Programme, asked: Asked) -> list[Order]:
    """Return the best orders of the screening, those that no cheaper one beats, and none."""
    orders = list(found.worth)
    marks = efficient([(programme.cost(order), found.worth[order]) for order in orders])
    kept = [order for order, mark in zip(orders, marks, strict=True) if mark]
    return list(dict.fromkeys([*found.ranked[: asked.finalists], *kept, ()]))


def _margin(found: Found, asked: Asked) -> float:
    """Return what does not matter, in money: a share of the best, or of whatever moves at all."""
    best = found.worth[found.best]
    scale = best if best > 0.0 else max(map(abs, found.worth.values()))
    return asked.margin * scale or 1.0


def efficient(points: Sequence[tuple[float, float]]) -> list[bool]:
    """Return for each (cost, worth) whether no other is as cheap and worth more, or as much.

    >>> efficient([(0, 0), (10, 5), (20, 4), (20, 9)])
    [True, True, False, True]
    """
    return [
        not any(
            (c <= cost and w > worth) or (c < cost and w >= worth)
            for k, (c, w) in enumerate(points)
            if k != place
        )
        for place, (cost, worth) in enumerate(points)
    ]


def _frontier(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans by cost, those marked that no cheaper one beats."""
    marks = efficient([(plan.cost, float(plan.npv.value)) for plan in plans])
    marked = [p._replace(is_efficient=mark) for p, mark in zip(plans, marks, strict=True)]
    return tuple(sorted(marked, key=lambda plan: (plan.cost, -float(plan.npv.value))))


def _steps(trials: Trials, found: Found, best: Order, asked: Asked) -> tuple[FirstStep, ...]:
    """Return what is known of every first step."""
    if asked.worlds == 0:
        return ()
    begun: dict[str | None, Order] = {}
    for order in (best, *found.ranked):
        for step in trials.programme.begun_first(order) or (None,):
            begun.setdefault(step, order)
    orders = list(dict.fromkeys(begun.values()))
    central = trials.gains(orders, range(_TOLD, _TOLD + asked.told))
    worlds = trials.gains_in_worlds(orders, asked.worlds, begin=_WORLDS)
    rows = [orders.index(order) for order in begun.values()]
    return first_steps(list(begun), list(begun.values()), central[rows], worlds[rows])


def _shares(trials: Trials, order: Order, asked: Asked) -> Shares | None:
    if not order or not asked.shapley:
        return None
    needs = {name: trials.programme.scenario.tactics[name].needs for name in order}
    return shares(
        lambda sets, replications: trials.gains_of_sets(order, sets, replications),
        order,
        needs,
        replications=range(_SHARES, _SHARES + asked.shapley),
        orders=asked.orders,
        seed=trials.function.question.seed,
    )
