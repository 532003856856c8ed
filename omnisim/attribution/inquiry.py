"""Inquiry: everything that is simulated for a board, in three rounds.

First all variants that the truths need; then the business as it is once more, run by run, for what
the methods say of it; last the divisions of its budget that they advise. Every round is an ordinary
question to the runner: it is spread over workers, and finished runs are kept and found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from omnisim.attribution.blackout import Business
from omnisim.attribution.board import JOINED, SPARED, SPARED_JOINED, Board
from omnisim.attribution.budget import Plans, Regrets, plans_of
from omnisim.attribution.hearing import Heard, Panel, heard
from omnisim.attribution.truths import PERMUTATIONS, Truths, variants_of
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Progress, Watch, run
from omnisim.experiment.store import Store
from omnisim.experiment.trial import Question, Task
from omnisim.experiment.workers import Spread, here
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.evidence import CENTRAL
from omnisim.scenario.quantity import Quantity, Unit, quantity
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import Tactic

_SPARING: Final = "attribution_sparing"
_JOINING: Final = "attribution_joining"


@dataclass(frozen=True)
class Means:
    """Who does the work, where it is kept, and who watches."""

    spread: Spread = here
    store_of: Callable[[Question], Store | None] = lambda _: None
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
        if not self.with_budgets or len(self.business.budgets) < 2:
            return board
        credit = {
            (view, method): board.credit(view, method)
            for view in board.views
            for method in board.methods
        }
        return replace(board, regrets=rounds.regrets(plans_of(truths, credit, truths.levers)))


class _Rounds:
    """The rounds of an inquiry, told to one who watches as one piece of work."""

    def __init__(self, inquiry: Inquiry, means: Means) -> None:
        self._inquiry = inquiry
        self._means = means
        self._before = Progress(0, 0)
        self._latest = Progress(0, 0)

    def truths(self) -> Truths:
        asked = self._inquiry
        variants = variants_of(
            asked.business, with_shapley=asked.with_shapley, permutations=asked.permutations
        )
        scenario = asked.business.scenario_of(
            {**variants, **_sparing(asked.business)}, tactics=_SPARING_TACTICS
        )
        return Truths(asked.business, self._compared(scenario), asked.permutations)

    def heard(self) -> Iterator[Heard]:
        asked = self._inquiry
        question = replace(asked.question, scenario=asked.business.scenario_of({}))
        live = asked.business.live
        tasks = [Task(live, CENTRAL, (number,)) for number in range(asked.replications)]
        tasks += [Task(live, world, (world - 1,)) for world in range(1, asked.worlds + 1)]
        self._begin()
        for count, answers in enumerate(
            self._means.spread(partial(heard, question, asked.panel), tasks), start=1
        ):
            self._tell(Progress(count, len(tasks)))
            yield from answers

    def regrets(self, plans: Plans) -> Regrets:
        asked = self._inquiry
        return Regrets(
            plans, self._compared(asked.business.scenario_of(plans.variants(asked.business)))
        )

    def _compared(self, scenario: Scenario) -> Comparison:
        """Simulate every configuration of a scenario, exactly as often as asked."""
        asked = self._inquiry
        question = replace(asked.question, scenario=scenario)
        design = Design(
            configurations=tuple(scenario.configurations),
            replications=asked.replications,
            at_most=asked.replications,
            precision=scenario.run.precision,
            worlds=asked.worlds,
            asks_precision=False,
        )
        self._begin()
        return run(
            question,
            design,
            spread=self._means.spread,
            store=self._means.store_of(question),
            watch=self._tell,
        )

    def _begin(self) -> None:
        self._before = self._latest

    def _tell(self, now: Progress) -> None:
        sums = (a + b for a, b in zip(self._before, now, strict=True))
        self._latest = Progress(*sums)
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
