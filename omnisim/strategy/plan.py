"""Plan: an experiment – what could be decided, what is not known, and at which points it is asked.

Levers that a plan moves act on every alternative but the first, with which all are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import numpy as np
from pydantic import Field

from omnisim.scenario.quantity import Frozen
from omnisim.strategy import designs, morris, sobol
from omnisim.strategy.case import Alternative, Case, Numbers, Value
from omnisim.strategy.uncertainty import Uncertainty

DesignName = Literal["tornado", "latin", "sobol", "morris", "grid"]

# A share of the doubt that few enough can carry: beyond these, one looks for what is not there.
_STRONGEST = 10


class Tornado(Frozen):
    """Every uncertainty alone, at its lowest and its highest."""

    strongest: Annotated[int, Field(ge=1)] | None = None  # of a Latin hypercube; None: all
    replications: Annotated[int, Field(ge=1)] | None = None  # where they differ


class Latin(Frozen):
    """All uncertainties and levers at once, in a Latin hypercube; every point has its own luck.

    Alternatives share it. With two replications or more, what luck does is told from what the
    inputs do.
    """

    points: Annotated[int, Field(ge=16)] = 256
    strongest: Annotated[int, Field(ge=1)] = _STRONGEST  # that are looked at one by one
    replications: Annotated[int, Field(ge=1)] | None = None


class Sobol(Frozen):
    """The samples from which Sobol indices follow: (n + 2) × points for n uncertainties."""

    points: Annotated[int, Field(ge=8)] = 64  # a power of 2
    strongest: Annotated[int, Field(ge=1)] | None = None  # None: all
    replications: Annotated[int, Field(ge=1)] | None = None


class Morris(Frozen):
    """Trajectories of elementary effects: (n + 1) × trajectories points for n uncertainties."""

    trajectories: Annotated[int, Field(ge=2)] = 8
    levels: Annotated[int, Field(ge=2, multiple_of=2)] = 4
    strongest: Annotated[int, Field(ge=1)] | None = None
    replications: Annotated[int, Field(ge=1)] | None = None


class Grid(Frozen):
    """Every combination of some settings, as stated and in some worlds."""

    over: Annotated[dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]], Field(min_length=1)]
    worlds: Annotated[int, Field(ge=0)] = 0  # draws of all uncertainties; 0: only as stated
    replications: Annotated[int, Field(ge=1)] | None = None


Design: TypeAlias = Tornado | Latin | Sobol | Morris | Grid


class Designs(Frozen):
    """At which points a function is asked; every one is optional."""

    tornado: Tornado | None = None
    latin: Latin | None = None
    sobol: Sobol | None = None
    morris: Morris | None = None
    grid: Grid | None = None

    @property
    def wanted(self) -> dict[DesignName, Design]:
        """Those that are asked for, in the order in which they are done."""
        every: tuple[tuple[DesignName, Design | None], ...] = (
            ("latin", self.latin),
            ("tornado", self.tornado),
            ("sobol", self.sobol),
            ("morris", self.morris),
            ("grid", self.grid),
        )
        return {name: design for name, design in every if design is not None}


class Dial(NamedTuple):
    """A lever that is moved between two settings, all of them alike."""

    name: str
    low: float
    high: float
    is_whole: bool = False

    def at(self, quantile: float) -> float:
        """Return the setting at a place between 0 and 1."""
        value = self.low + (self.high - self.low) * quantile
        return float(round(value)) if self.is_whole else value


class Axis(NamedTuple):
    """One dimension of a grid: a lever of the others, or a number that is the same for all."""

    name: str
    settings: tuple[Value, ...]
    is_lever: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An experiment on a function; the first alternative is what all are compared with."""

    alternatives: tuple[Alternative, ...]
    subject: str  # the alternative that the questions are about
    outcome: str  # that decides
    outcomes: tuple[str, ...]  # of the tables, that one first
    doubts: tuple[Uncertainty, ...]
    dials: tuple[Dial, ...] = ()
    axes: tuple[Axis, ...] = ()  # of the grid
    designs: Designs
    replications: int = 4
    seed: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dimensions of all designs but grids: uncertainties, then levers."""
        return (*(doubt.name for doubt in self.doubts), *(dial.name for dial in self.dials))

    @property
    def duel(self) -> Plan:
        """The same about the first alternative and the subject alone."""
        return replace(self, alternatives=(self.alternatives[0], self.alternatives[self.place]))

    @property
    def place(self) -> int:
        """Place of the subject among the alternatives."""
        return [each.name for each in self.alternatives].index(self.subject)


class Points(NamedTuple):
    """Where a design asks, and the cases that are asked there: every alternative at every point."""

    names: tuple[str, ...]  # of the dimensions
    places: Numbers  # (n_points, n_dimensions) between 0 and 1; of a grid: its settings
    cases: tuple[Case, ...]  # n_points × n_alternatives, point by point


def points_of(plan: Plan, design: Design, strongest: Sequence[str] = ()) -> Points:
    """Return the points of a design; `strongest` names the dimensions to which some keep.

    A dimension that a design leaves alone keeps its stated value.
    """
    if isinstance(design, Grid):
        return _grid(plan, design)
    names = _kept(plan.names, design, strongest)
    if isinstance(design, Tornado):
        return _alone(plan, names)
    places = _places(design, len(names), plan.seed)
    return Points(names, places, tuple(_cases(plan, names, places)))


def _kept(names: tuple[str, ...], design: Design, strongest: Sequence[str]) -> tuple[str, ...]:
    number = design.strongest if isinstance(design, Tornado | Sobol | Morris) else None
    return names if number is None else tuple(strongest[:number])


def _places(design: Design, dimensions: int, seed: int) -> Numbers:
    match design:
        case Latin():
            return designs.latin_hypercube(design.points, dimensions, seed=seed)
        case Sobol():
            return sobol.saltelli(design.points, dimensions, seed=seed)
        case Morris():
            walked = morris.trajectories(
                design.trajectories, dimensions, seed=seed, levels=design.levels
            )
            return walked.reshape(-1, dimensions)
        case _:
            raise TypeError(f"{type(design).__name__} has no places of its own")


def _alone(plan: Plan, names: tuple[str, ...]) -> Points:
    """Return the stated values, then low and high of each dimension alone; NaN: as stated."""
    stated = np.full(len(names), np.nan)
    places = designs.one_at_a_time(len(names), low=0.0, high=1.0, middle=stated)
    return Points(names, places, tuple(_cases(plan, names, places)))


def _cases(plan: Plan, names: tuple[str, ...], places: Numbers) -> list[Case]:
    doubts = {doubt.name: doubt for doubt in plan.doubts}
    dials = {dial.name: dial for dial in plan.dials}
    cases = []
    for row in places:
        moved = {name: at for name, at in zip(names, row.tolist(), strict=True) if at == at}
        values = {
            name: value
            for each, at in moved.items()
            if each in doubts
            for name, value in doubts[each].at(at).items()
        }
        levers = {name: dials[name].at(at) for name, at in moved.items() if name in dials}
        cases += _of_all(plan, values, levers)
    return cases


def _of_all(plan: Plan, values: Mapping[str, float], levers: Mapping[str, Value]) -> list[Case]:
    first, *others = plan.alternatives
    changed = (each._replace(levers={**each.levers, **levers}) for each in others)
    return [Case(each, values) for each in (first, *(changed if levers else others))]


def _grid(plan: Plan, design: Grid) -> Points:
    """Return every combination of settings in every world, the worlds of a combination together."""
    combined = designs.grid(*(np.array(axis.settings, float) for axis in plan.axes))
    worlds: list[Mapping[str, float]] = [{}]
    if design.worlds:
        drawn = designs.latin_hypercube(design.worlds, len(plan.doubts), seed=plan.seed)
        worlds += [_values(plan.doubts, row) for row in drawn]
    cases = []
    for row in combined:
        settings = dict(zip((axis.name for axis in plan.axes), row.tolist(), strict=True))
        levers: dict[str, Value] = {
            axis.name: _typed(axis, settings[axis.name]) for axis in plan.axes if axis.is_lever
        }
        inputs = {a.name: settings[a.name] for a in plan.axes if not a.is_lever}
        for world in worlds:
            cases += _of_all(plan, {**world, **inputs}, levers)
    names = tuple(axis.name for axis in plan.axes)
    return Points(names, np.repeat(combined, len(worlds), axis=0), tuple(cases))


def _typed(axis: Axis, setting: float) -> Value:
    """Return a setting as a switch where the axis holds switches."""
    return bool(setting) if isinstance(axis.settings[0], bool) else setting


def _values(doubts: Sequence[Uncertainty], row: Numbers) -> dict[str, float]:
    return {
        name: value
        for doubt, at in zip(doubts, row.tolist(), strict=True)
        for name, value in doubt.at(at).items()
    }
