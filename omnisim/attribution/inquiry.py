"""Inquiry: everything that is simulated for a board, in four rounds.

First all variants that the truths need; then the business as it is once more, run by run, for what
the methods say of it; then the divisions of its budget that they advise; last, in every further
world, the divisions that they advise there. Every round is ordinary work for the runner: it is
spread over workers, and finished runs are kept and found again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Final, Protocol

from omnisim.attribution.blackout import Business
from omnisim.attribution.board import JOINED, SPARED, SPARED_JOINED, Board
from omnisim.attribution.budget import Plans, Regrets, candidates, plans_of
from omnisim.attribution.hearing import Heard, Panel, heard
from omnisim.attribution.truths import PERMUTATIONS, Truths, variants_of
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Progress, Rounds, Watch, run
from omnisim.experiment.store import Finished, Store
from omnisim.experiment.trial import Question, Result, Task, measured
from omnisim.experiment.workers import Spread, here
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.evidence import CENTRAL
from omnisim.scenario.quantity import Quantity, Unit, quantity
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import Tactic

_SPARING: Final = "attribution_sparing"
_JOINING: Final = "attribution_joining"


class StoreOf(Protocol):
    """Tells where the finished runs of a question are kept, None: nowhere."""

    def __call__(
        self, question: Question, kind: type[Finished], about: str = "", /
    ) -> Store[Finished] | None:
        """Return it; `about` is what the runs depend on beside the question."""


def _nowhere(_question: Question, _kind: type[Finished], _about: str = "") -> None:
    return None


@dataclass(frozen=True)
class Means:
    """Who does the work, where it is kept, and who watches.

    Whatever `spread` or `watch` raises ends the work at once; runs that are done stay kept.
    """

    spread: Spread = here
    store_of: StoreOf = _nowhere
    watch: Watch = lambda _: None


@dataclass(frozen=True)
class Inquiry:
    """A business, how much of it is simulated, and who is asked.

    `question` holds seed and engine; its scenario is that of the business.
    """

    business: Business
    question: Question
    replications: int
    worlds: int
    panel: Panel
    with_shapley: bool = True
    with_budgets: bool = True
    permutations: int = PERMUTATIONS

    @cached_property
    def variants(self) -> Mapping[str, Configuration]:
        """All that the truths are simulated with."""
        variants = variants_of(
            self.business, with_shapley=self.with_shapley, permutations=self.permutations
        )
        return {**variants, **_sparing(self.business)}

    @property
    def divides(self) -> bool:
        """Whether there is a budget to divide."""
        return self.with_budgets and len(self.business.budgets) > 1

    @property
    def runs(self) -> int:
        """How many runs it takes, known before the first."""
        divisions = 0
        if self.divides:
            methods = len(self.panel.views) * len(self.panel.methods)
            divisions = len(candidates(self.business.budgets)) + methods
        # The business as it is goes along with its divisions, in the central world.
        once = len(self.variants) + 1 + divisions
        return once * (self.replications + self.worlds) + self.divides * self.replications

    def board(self, means: Means | None = None) -> Board:
        """Simulate, ask and score.

        Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
        """
        rounds = _Rounds(self, means or Means())
        truths = rounds.truths()
        told = sorted(rounds.heard(), key=lambda each: (each.world, each.replication))
        board = Board(
            truths,
            self.panel,
            tuple(each for each in told if each.world == CENTRAL),
            tuple(each for each in told if each.world != CENTRAL),
            regrets=None,
        )
        return replace(board, regrets=rounds.regrets(board)) if self.divides else board


class _Rounds:
    """The rounds of an inquiry, told to one who watches as one piece of work."""

    def __init__(self, inquiry: Inquiry, means: Means) -> None:
        self._inquiry = inquiry
        self._means = means
        self._planned = inquiry.runs
        self._before = Progress(0, 0)
        self._latest = Progress(0, 0)

    def truths(self) -> Truths:
        asked = self._inquiry
        scenario = asked.business.scenario_of(asked.variants, tactics=_SPARING_TACTICS)
        compared = self._compared(scenario, worlds=asked.worlds)
        return Truths(asked.business, compared, asked.permutations)

    def heard(self) -> list[Heard]:
        asked = self._inquiry
        question = replace(asked.question, scenario=asked.business.scenario_of({}))
        live, about = asked.business.live, asked.panel.about
        store = None if about is None else self._means.store_of(question, Heard, about)
        tasks = [Task(live, CENTRAL, (number,)) for number in range(asked.replications)]
        tasks += [Task(live, world, (world - 1,)) for world in range(1, asked.worlds + 1)]
        return self._done(partial(heard, question, asked.panel), tasks, store)

    def regrets(self, board: Board) -> Regrets:
        """Simulate what methods advise: of the stated inputs, and in every world of its own."""
        asked = self._inquiry
        plans = plans_of(board.truths, board.credits, asked.business.levers)
        compared = self._compared(plans.scenario(asked.business), worlds=0)
        worlds = tuple(self._in_world(plans, each) for each in board.worlds)
        return Regrets(plans, compared, worlds)

    def _in_world(self, plans: Plans, told: Heard) -> Sequence[Result]:
        """Simulate what methods advise to whoever has seen one world."""
        asked = self._inquiry
        credit = {
            (view, method): told.credit[v, m]
            for v, view in enumerate(asked.panel.views)
            for m, method in enumerate(asked.panel.methods)
        }
        advised = plans.advised(credit, asked.business.levers)
        question = replace(asked.question, scenario=advised.scenario(asked.business))
        tasks = [Task(name, told.world, (told.replication,)) for name in advised.division]
        return self._done(
            partial(measured, question), tasks, self._means.store_of(question, Result)
        )

    def _compared(self, scenario: Scenario, *, worlds: int) -> Comparison:
        """Simulate every configuration of a scenario, exactly as often as asked."""
        asked = self._inquiry
        question = replace(asked.question, scenario=scenario)
        design = Design(
            configurations=tuple(scenario.configurations),
            replications=asked.replications,
            at_most=asked.replications,
            precision=scenario.run.precision,
            worlds=worlds,
            asks_precision=False,
        )
        self._begin()
        return run(
            question,
            design,
            spread=self._means.spread,
            store=self._means.store_of(question, Result),
            watch=self._tell,
        )

    def _done(
        self,
        work: Callable[[Task], Sequence[Finished]],
        tasks: Sequence[Task],
        store: Store[Finished] | None,
    ) -> list[Finished]:
        self._begin()
        rounds = Rounds(work, spread=self._means.spread, store=store, watch=self._tell)
        return list(rounds.round(tasks))

    def _begin(self) -> None:
        self._before = self._latest

    def _tell(self, now: Progress) -> None:
        done, found = self._before.done + now.done, self._before.found + now.found
        self._latest = Progress(done, self._planned, found)
        self._means.watch(self._latest)


def _certain(value: float) -> Quantity:
    return quantity(value, Unit.share, low=value, high=value)


_SPARING_TACTICS: Final = {
    _SPARING: Tactic(what="Recent buyers see no advertising", suppression=_certain(1.0)),
    _JOINING: Tactic(what="All records are joined", identity_match=_certain(1.0)),
}


def _sparing(business: Business) -> dict[str, Configuration]:
    """Return the business that leaves recent buyers out of its media, if it has any."""
    if not business.budgets:
        return {}
    return {
        **business.with_tactics(SPARED, [_SPARING]),
        **business.with_tactics(JOINED, [_JOINING]),
        **business.with_tactics(SPARED_JOINED, [_SPARING, _JOINING]),
    }
