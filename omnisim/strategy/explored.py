"""Explored: what an experiment found, design by design.

`explore` asks a function at all points of a plan; what follows from the answers – what decides the
verdict, what to measure first, where an alternative loses, which one is robust – is computed from
the outcomes when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread, here
from omnisim.measure.statistics import Interval
from omnisim.strategy import discovery, information, morris, regret, sobol, tornado
from omnisim.strategy.batch import Memory, Store, outcomes
from omnisim.strategy.case import Function, Numbers
from omnisim.strategy.discovery import Flags
from omnisim.strategy.outcomes import Outcomes
from omnisim.strategy.plan import DesignName, Latin, Plan, Points, points_of
from omnisim.strategy.tally import Chapters

_HALF: Final = 0.5
_OF_ALL: Final = ("latin", "grid")  # designs that ask about every alternative


@dataclass(frozen=True)
class Found:
    """The outcomes of one design: every alternative at every point."""

    plan: Plan
    points: Points
    outcomes: Outcomes

    @property
    def alternatives(self) -> int:
        """Number of alternatives."""
        return len(self.plan.alternatives)

    def values(self, outcome: str | None = None) -> Numbers:
        """Return an outcome (n_points, n_alternatives); the one that decides if none is named."""
        values = self.outcomes.values(outcome or self.plan.outcome)
        return values.reshape(-1, self.alternatives)

    def gaps(self, outcome: str | None = None, *, of: int | None = None) -> Numbers:
        """Return an alternative's outcome less that of the first (n_points,), the subject's."""
        values = self.values(outcome)
        return np.asarray(values[:, self.plan.place if of is None else of] - values[:, 0])

    def gap(self, point: int, *, of: int | None = None, outcome: str | None = None) -> Interval:
        """Return the paired difference at one point with its 95 % interval over luck."""
        base = point * self.alternatives
        place = self.plan.place if of is None else of
        return self.outcomes.difference(outcome or self.plan.outcome, base + place, base)

    def luck(self, *, of: int) -> float:
        """Return the mean variance of an alternative's difference at a point that luck explains."""
        if len(self.outcomes.replications) < 2:
            return float("nan")
        each = self.outcomes.each(self.plan.outcome)
        shaped = each.reshape(-1, self.alternatives, each.shape[1])
        gaps = shaped[:, of] - shaped[:, 0]
        return float(gaps.var(axis=1, ddof=1).mean() / each.shape[1])

    def place(self, names: Sequence[str]) -> Numbers:
        """Return where the points lie in some dimensions (n_points, n_names)."""
        columns = [self.points.names.index(name) for name in names]
        return np.asarray(self.points.places[:, columns])


@dataclass(frozen=True)
class Explored:
    """An experiment with its answers."""

    plan: Plan
    designs: Mapping[DesignName, Found]

    def has(self, design: DesignName) -> bool:
        """Whether the experiment has a design."""
        return design in self.designs

    def __getitem__(self, design: DesignName) -> Found:
        return self.designs[design]

    @cached_property
    def bars(self) -> tuple[tornado.Bar, ...]:
        """How far each uncertainty and lever alone moves the difference, the longest first."""
        found = self["tornado"]
        return tornado.bars(
            found.outcomes,
            self.plan.outcome,
            found.points.names,
            subject=found.plan.place,
            base=0,
        )

    @cached_property
    def strongest(self) -> tuple[str, ...]:
        """The dimensions that move the difference most, the strongest first.

        By the share of the doubt that each explains in a straight line over a Latin hypercube: all
        points tell of all dimensions, so luck blurs that far less than it blurs a tornado of as
        many runs. Without a hypercube by the tornado, all of them.
        """
        if not self.has("latin"):
            return tuple(bar.name for bar in self.bars)
        found, design = self["latin"], self.plan.designs.latin or Latin()
        order = np.argsort(-information.straight(found.points.places, found.gaps()))
        return tuple(found.points.names[column] for column in order[: design.strongest])

    @cached_property
    def luck(self) -> Numbers:
        """Variance of each difference in a world that luck explains (n_alternatives,).

        NaN with one replication per world: then it cannot be told from what the inputs do.
        """
        found = self["latin"]
        return np.array([found.luck(of=place) for place in range(found.alternatives)])

    @cached_property
    def utilities(self) -> Numbers:
        """What each alternative brings in each world, luck taken out (n_worlds, n_alternatives).

        The differences to the first are drawn together about their mean until they have the spread
        that the inputs explain, as in `omnisim.measure.statistics.share_above_zero`; where luck
        cannot be told, they stay as they are.
        """
        found = self["latin"]
        values = found.values()
        gaps = values - values[:, :1]
        seen, mean = gaps.var(axis=0, ddof=1), gaps.mean(axis=0)
        explained = np.clip(seen - np.nan_to_num(self.luck), 0.0, None)
        share = np.divide(explained, seen, np.ones_like(seen), where=seen > 0.0)
        return np.asarray(values[:, :1].mean() + mean + np.sqrt(share) * (gaps - mean))

    def differences(self, of: int | None = None) -> Numbers:
        """Return an alternative's difference to the first over all worlds, luck taken out."""
        place = self.plan.place if of is None else of
        return np.asarray(self.utilities[:, place] - self.utilities[:, 0])

    @cached_property
    def worths(self) -> tuple[information.Worth, ...]:
        """What knowing each of the strongest is worth, the most valuable first.

        Never more than knowing everything, which is computed with luck taken out.
        """
        found, most = self["latin"], self.perfect_information
        worths = information.partial(self.strongest, found.place(self.strongest), found.values())
        return tuple(each._replace(value=min(each.value, most)) for each in worths)

    @property
    def perfect_information(self) -> float:
        """What knowing everything is worth."""
        return information.perfect(self.utilities)

    @cached_property
    def chance(self) -> float:
        """What knowing the strongest inputs is worth at most, 19 times in 20, if all are chance."""
        found = self["latin"]
        return information.chance(
            found.values(),
            found.gaps(),
            columns=len(found.points.names),
            strongest=len(self.strongest),
        )

    @cached_property
    def robustness(self) -> tuple[regret.Robustness, ...]:
        """How every alternative fares over all worlds."""
        names = [each.name for each in self.plan.alternatives]
        return regret.robustness(names, self.utilities)

    @property
    def choice(self) -> regret.Choice:
        """Which alternative each rule chooses."""
        return regret.choice(self.robustness)

    @property
    def losing(self) -> Numbers:
        """In which worlds the subject brings less than the first alternative (n_points,) bool."""
        return np.asarray(self.differences() < 0.0)

    @property
    def mostly_loses(self) -> bool:
        """Whether the subject loses in more than half of the worlds."""
        return bool(np.mean(self.losing) > _HALF)

    @property
    def luck_share(self) -> float:
        """Share of the spread of the subject's difference between worlds that luck explains.

        NaN with one replication per world.
        """
        found, place = self["latin"], self.plan.place
        seen = float(found.gaps().var(ddof=1))
        return min(float(self.luck[place]) / seen, 1.0) if seen > 0.0 else float("nan")

    @property
    def covered(self) -> float:
        """Share of all worlds that the regions are about which lie in one of them."""
        rare, places = self._rare, self["latin"].place(self.strongest)
        inside = np.zeros(len(rare), bool)
        for box in self.regions:
            inside |= box.holds(places)
        return float((rare & inside).sum() / rare.sum()) if rare.any() else 0.0

    @property
    def _rare(self) -> Flags:
        """In which worlds happens what happens in fewer of them: losing, or winning."""
        return np.asarray(self.losing != self.mostly_loses, bool)

    @cached_property
    def regions(self) -> tuple[discovery.Box, ...]:
        """Where the subject loses, or wins if it mostly loses: boxes in the strongest dimensions.

        Their ends lie between 0 (lowest) and 1 (highest). Regions that would be found as well if
        nothing explained it are left out.
        """
        found, rare = self["latin"], self._rare
        if not rare.any():
            return ()
        places = found.place(self.strongest)
        boxes = discovery.boxes(places, rare)
        if not boxes:
            return ()
        luckiest = discovery.luckiest(
            found.points.places, found.gaps(), rare, strongest=len(self.strongest)
        )
        return tuple(b for b in boxes if discovery.oddity(places, rare, b) < luckiest)

    @cached_property
    def indices(self) -> sobol.Indices:
        """Sobol indices of the difference, in the order of the design's dimensions."""
        found = self["sobol"]
        return sobol.indices(found.gaps(), len(found.points.names))

    @cached_property
    def effects(self) -> morris.Effects:
        """Elementary effects on the difference, in the order of the design's dimensions."""
        found = self["morris"]
        dimensions = len(found.points.names)
        paths = found.points.places.reshape(-1, dimensions + 1, dimensions)
        return morris.effects(paths, found.gaps().reshape(-1, dimensions + 1))


def explore(
    function: Function,
    plan: Plan,
    *,
    spread: Spread = here,
    store: Store | None = None,
    watch: Watch | None = None,
) -> Explored:
    """Ask a function at all points of a plan.

    Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
    """
    kept = store or Memory()
    designs: dict[DesignName, Found] = {}
    counted = Chapters(watch)
    for name, design in plan.designs.wanted.items():
        is_told = bool({"latin", "tornado"} & {*designs})
        strongest = Explored(plan, designs).strongest if is_told else ()
        asked = plan if name in _OF_ALL else plan.duel
        points = points_of(asked, design, strongest)
        numbers = range(design.replications or plan.replications)
        together = len(points.cases) // len(points.places)
        own = [len(numbers) * (i // together) for i in range(len(points.cases))]
        answers = outcomes(
            function,
            points.cases,
            replications=numbers,
            offsets=own if name == "latin" else None,
            spread=spread,
            store=kept,
            watch=counted,
        )
        counted.turn()
        designs[name] = Found(asked, points, answers)
    return Explored(plan, designs)
