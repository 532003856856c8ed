"""Truth board: the natural path – what advertising really does, and which method would have known.

>>> import omnisim as om
>>> scenario = om.load("scenarios/pure_ecommerce.yaml")          # doctest: +SKIP
>>> board = om.attribution(scenario, customers=3000, replications=10)    # doctest: +SKIP
>>> board.scores                                                 # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from omnisim.attribution import tables
from omnisim.attribution.blackout import POLICIES, Business, Policy, levers_of
from omnisim.attribution.board import Board
from omnisim.attribution.field_test import (
    FieldTest,
    Reading,
    TestRecord,
    carried_out,
    outcomes,
)
from omnisim.attribution.hearing import Panel
from omnisim.attribution.identity_view import VIEWS, IdentityView
from omnisim.attribution.inquiry import Inquiry, Means
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.methods.contract import Method
from omnisim.errors import Letter, listed, nearest, raise_faults, shown
from omnisim.experiment.runner import Watch
from omnisim.experiment.trial import Question
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, design_of, question_of, store_in, workers_in

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TruthBoard:
    """A board, to be looked at."""

    board: Board
    is_scaled: bool = False  # the market is a draft of another size

    @property
    def truths(self) -> pd.DataFrame:
        """What every channel and tactic really brings, in three meanings of really."""
        return tables.truths_table(self.board)

    @property
    def sales(self) -> pd.DataFrame:
        """What a channel adds to sales, and what it only moves from other channels."""
        return tables.sales_table(self.board)

    @property
    def levels(self) -> pd.DataFrame:
        """What the methods say of every channel, beside what is true."""
        return tables.levels_table(self.board)

    @property
    def scores(self) -> pd.DataFrame:
        """How right each method is, as a distribution."""
        return tables.scores_table(self.board)

    @property
    def regret(self) -> pd.DataFrame:
        """What is lost by dividing the budget as each method says."""
        return tables.regret_table(self.board)

    @property
    def spend(self) -> pd.DataFrame:
        """What each channel's money brings: attributed, incremental, marginal."""
        return tables.spend_table(self.board)

    @property
    def waste(self) -> pd.DataFrame:
        """Advertising shown to whom it need not be shown."""
        return tables.waste_table(self.board)

    @property
    def sparing(self) -> pd.DataFrame:
        """What leaving recent buyers out of the media brings."""
        return tables.sparing_table(self.board)


def attribution(
    scenario: Scenario,
    configuration: str | None = None,
    *,
    channels: Sequence[str] | None = None,
    blackout: Policy = "substitute",
    methods: Mapping[str, Method] | None = None,
    views: Mapping[str, IdentityView] | None = None,
    with_shapley: bool = True,
    with_budgets: bool = True,
    watch: Watch | None = None,
    **settings: Unpack[Settings],
) -> TruthBoard:
    """Score methods of attribution against what really happened in one configuration.

    The business runs the configuration (today's if none is named) and is simulated with every one
    of its `channels` switched off in turn; those that advertise, if none are named. `methods` are
    asked in place of those that come with omnisim, under `views` of who is who. Raises Faults if
    something is named that the scenario does not have, RunFailed (of
    `omnisim.experiment.failure`) if a run fails.
    """
    question = question_of(scenario, settings)
    business = _business(question.scenario, configuration, channels, blackout)
    design = design_of(question.scenario, settings)
    with workers_in(settings) as spread:
        means = Means(spread, lambda asked: store_in(settings, asked), watch or (lambda _: None))
        board = Inquiry(
            business,
            question,
            replications=design.replications,
            worlds=design.worlds,
            panel=Panel(business.levers, views or VIEWS, methods or _methods(business)),
            with_shapley=with_shapley,
            with_budgets=with_budgets,
        ).board(means)
    return TruthBoard(board, is_scaled="customers" in settings)


def field_test(
    scenario: Scenario,
    channel: str,
    test: FieldTest,
    configuration: str | None = None,
    *,
    blackout: Policy = "substitute",
    **settings: Unpack[Settings],
) -> TestRecord:
    """Carry a test of one channel out inside the simulation, once for every replication.

    Raises Faults if something is named that the scenario does not have, RunFailed if a run fails.
    """
    asked = question_of(scenario, settings)
    business = _business(asked.scenario, configuration, [channel], blackout)
    off = business.coalition([])
    question = replace(asked, scenario=business.scenario_of(off))
    numbers = range(design_of(asked.scenario, settings).replications)
    live, without = business.live, business.without(channel)
    with workers_in(settings) as spread:
        found = spread(partial(_one_test, question, test, live, without), numbers)
        readings = dict(found)
    return TestRecord(test, tuple(readings[number] for number in numbers))


def _one_test(
    question: Question, test: FieldTest, on: str, off: str, replication: int
) -> tuple[int, Reading]:
    both = outcomes(question, on, off, replication)
    return replication, carried_out(test, both, seed=question.seed, replication=replication)


def _business(
    scenario: Scenario,
    configuration: str | None,
    channels: Sequence[str] | None,
    blackout: Policy,
) -> Business:
    name = scenario.today_name if configuration is None else configuration
    letters = [_unknown("configuration", name, scenario.configurations)]
    if blackout not in POLICIES:
        letters.append(_unknown("blackout", blackout, POLICIES))
    if letters[0] is None:
        opened = scenario.open_channels(name)
        letters += [_unknown("channels", each, opened) for each in channels or ()]
        if channels is not None and len(channels) == 0:
            letters.append(Letter(field="channels", found="none", possible=listed(opened)))
    raise_faults(letter for letter in letters if letter is not None)
    chosen = tuple(dict.fromkeys(channels)) if channels else levers_of(scenario, name)
    return Business(scenario, name, chosen, blackout)


def _methods(business: Business) -> Mapping[str, Method]:
    """Return the methods that differ: without direct visits to skip, two of them are the same."""
    kinds = {business.scenario.channels[name].kind for name in business.levers}
    same = set() if kinds - ADVERTISING else {"last_non_direct"}
    return {name: method for name, method in METHODS.items() if name not in same}


def _unknown(field: str, name: str, names: Sequence[str] | Mapping[str, object]) -> Letter | None:
    if name in names:
        return None
    near = nearest(name, names)
    return Letter(
        field=field,
        found=shown(name),
        possible=listed(names),
        advice=f"Did you mean {near}?" if near else "",
    )
