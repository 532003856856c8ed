"""Truth board: the natural path – what advertising really does, and which method would have known.

>>> import omnisim as om
>>> scenario = om.load("scenarios/pure_ecommerce.yaml")          # doctest: +SKIP
>>> board = om.attribution(scenario, customers=3000, replications=10)    # doctest: +SKIP
>>> board.scores                                                 # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from omnisim.attribution import tables
from omnisim.attribution.blackout import POLICIES, Business, Policy, levers_of
from omnisim.attribution.board import Board
from omnisim.attribution.field_test import (
    FieldTest,
    Lived,
    TestRecord,
    both_lives,
    carried_out,
    lived,
)
from omnisim.attribution.hearing import Panel
from omnisim.attribution.identity_view import VIEWS, IdentityView
from omnisim.attribution.inquiry import Inquiry, Means
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.methods.contract import Method, tried
from omnisim.attribution.touch_log import PAUSE
from omnisim.attribution.waste import CAP
from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import prepare as prepare_engine
from omnisim.errors import Letter, did_you_mean, listed, nearest, raise_faults, said, shown
from omnisim.experiment.runner import Progress, Rounds, Watch
from omnisim.experiment.trial import Task
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.evidence import CENTRAL
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
    pause: float = PAUSE,
    cap: int = CAP,
    watch: Watch | None = None,
    **settings: Unpack[Settings],
) -> TruthBoard:
    """Score methods of attribution against what really happened in one configuration.

    The business runs the configuration (today's if none is named) and is simulated with every one
    of its `channels` switched off in turn; if none are named, those that advertise, have media or
    send messages – all, where there are fewer than two of these. `methods` are asked in place of
    those that come with omnisim, under `views` of who is who; a path ends after a `pause` without a
    touch (days), and more than `cap` exposures in 30 days are wasted. What `watch` raises ends the
    work; with `runs` among the settings the same call goes on from there. Raises Faults if
    something is named that the scenario does not have or a method of one's own fails on a few small
    paths, RunFailed (of `omnisim.experiment.failure`) if a run fails.
    """
    inquiry = inquiry_of(
        scenario,
        configuration,
        channels=channels,
        blackout=blackout,
        methods=methods,
        views=views,
        with_shapley=with_shapley,
        with_budgets=with_budgets,
        pause=pause,
        cap=cap,
        **settings,
    )
    with workers_in(settings) as spread:
        means = Means(spread, partial(store_in, settings), watch or _nobody)
        board = inquiry.board(means)
    return TruthBoard(board, is_scaled="customers" in settings)


def inquiry_of(
    scenario: Scenario,
    configuration: str | None = None,
    *,
    channels: Sequence[str] | None = None,
    blackout: Policy = "substitute",
    methods: Mapping[str, Method] | None = None,
    views: Mapping[str, IdentityView] | None = None,
    with_shapley: bool = True,
    with_budgets: bool = True,
    pause: float = PAUSE,
    cap: int = CAP,
    **settings: Unpack[Settings],
) -> Inquiry:
    """Return what `attribution` would simulate, checked, for whoever does the work otherwise.

    `inquiry.runs` says how much it is, `inquiry.board(Means(...))` does it with the workers, the
    store and the watcher given to it. Raises Faults as `attribution` does.
    """
    question = question_of(scenario, settings)
    business = _business(question.scenario, configuration, channels, blackout)
    asked = _methods(business) if methods is None else methods
    seen_as = VIEWS if views is None else views
    raise_faults([*_faults_in(asked), *_none_of("views", seen_as, VIEWS)])
    design = design_of(question.scenario, settings)
    return Inquiry(
        business,
        question,
        replications=design.replications,
        worlds=design.worlds,
        panel=Panel(business.levers, seen_as, asked, pause, cap),
        with_shapley=with_shapley,
        with_budgets=with_budgets,
    )


def _nobody(_: Progress) -> None:
    """Watch, and say nothing."""


def _faults_in(methods: Mapping[str, Method]) -> Iterator[Letter]:
    """Yield a letter for every method that fails on small paths: it would on large ones."""
    yield from _none_of("methods", methods, METHODS)
    for name, method in methods.items():
        if METHODS.get(name) is not method:
            try:
                tried(method)
            except Exception as error:  # noqa: BLE001 - it is a user's own, and may do anything
                yield Letter(
                    field=f"methods.{name}",
                    found=said("on four small paths it fails: {error}", error=str(error)),
                    possible="a function of paths and an outcome of each, that returns the level "
                    "of each channel: finite, and 0 for one that nobody touched",
                )


def _none_of(
    field: str, chosen: Mapping[str, object], there: Mapping[str, object]
) -> Iterator[Letter]:
    if not chosen:
        yield Letter(field=field, found="none", possible=listed(there))


def field_test(
    scenario: Scenario,
    channel: str,
    test: FieldTest,
    configuration: str | None = None,
    *,
    blackout: Policy = "substitute",
    watch: Watch | None = None,
    **settings: Unpack[Settings],
) -> TestRecord:
    """Carry a test of one channel out inside the simulation, once for every replication.

    With `runs` among the settings the lives of everybody are kept: another test of the same channel
    needs no further simulation, and what was stopped goes on. Raises Faults if something is named
    that the scenario does not have, RunFailed if a run fails.
    """
    asked = question_of(scenario, settings)
    business = _business(asked.scenario, configuration, [channel], blackout, field="channel")
    question = replace(asked, scenario=business.scenario_of(business.coalition([])))
    numbers = range(design_of(asked.scenario, settings).replications)
    on, off = business.live, business.without(channel)
    tasks = [Task(each, CENTRAL, (number,)) for number in numbers for each in (on, off)]
    with workers_in(settings) as spread:
        rounds = Rounds(
            partial(lived, question),
            spread=spread,
            store=store_in(settings, question, Lived, "lives"),
            watch=watch,
            prepare=lambda name: prepare_engine(
                plan_of(question.scenario, name, seed=question.seed), question.engine_at_work
            ),
        )
        readings = {
            number: carried_out(test, found, seed=question.seed, replication=number)
            for number, found in both_lives(rounds.round(tasks), on)
        }
    return TestRecord(test, tuple(readings[number] for number in numbers))


def _business(
    scenario: Scenario,
    configuration: str | None,
    channels: Sequence[str] | None,
    blackout: Policy,
    *,
    field: str = "channels",
) -> Business:
    name = scenario.today_name if configuration is None else configuration
    letters = [_unknown("configuration", name, scenario.configurations)]
    if blackout not in POLICIES:
        letters.append(_unknown("blackout", blackout, POLICIES))
    if letters[0] is None:
        opened = scenario.open_channels(name)
        letters += [_unknown(field, each, opened) for each in channels or ()]
        if channels is not None and len(channels) == 0:
            letters.append(Letter(field=field, found="none", possible=listed(opened)))
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
        advice=did_you_mean(near) if near else "",
    )
