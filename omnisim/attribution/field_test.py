"""Field test: an experiment carried out inside the simulation, whose estimate meets the truth.

The same people live twice with the same luck, with a channel on and with it off; so both outcomes
of everybody are known. A test sees one of the two:

    split      people are drawn into two arms
    hold_out   the same with a small arm from which the channel is withheld
    geo        whole regions are drawn into two arms, and only their means are compared

The estimate is the difference of means, told for the whole market, with Welch's interval. Two
things spoil it: *noise*, what disturbs a unit (a person, or in a geo test a region) from outside;
and *spill*, the share of people of either arm who meet what the other arm gets – they move, talk,
or use two devices. With spill s the expected estimate is (1 − 2s) times the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import ORDER, EventLog, joined
from omnisim.experiment.failure import named
from omnisim.experiment.trial import Question
from omnisim.measure.statistics import student_t, wilson
from omnisim.scenario.scaling import people_in

Numbers = NDArray[np.float64]
Kind = Literal["split", "hold_out", "geo"]

KINDS: Final[tuple[Kind, ...]] = ("split", "hold_out", "geo")
_OWN_LUCK: Final = 0x7E57  # parts the draws of tests from those of the market


@dataclass(frozen=True, kw_only=True)
class FieldTest:
    """How a test is made. Raises ValueError for shares that are none."""

    kind: Kind = "split"
    treated: float = 0.5  # share of those who take part that have the channel
    size: float = 1.0  # share of the market that takes part
    regions: int = 20  # of a geo test
    noise: float = 0.0  # standard deviation of a unit's disturbance, of the mean outcome
    spill: float = 0.0  # of the people of either arm

    def __post_init__(self) -> None:
        for name in ("treated", "size", "spill"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}, must be a share from 0 to 1")
        if self.noise < 0.0:
            raise ValueError(f"noise is {self.noise}, must not be negative")
        if self.kind == "geo" and self.regions < 4:
            raise ValueError(f"{self.regions} regions, at least 4 are needed for two in each arm")


class Reading(NamedTuple):
    """What one carrying out of a test says, for the whole market."""

    estimate: float
    low: float  # 95 % interval
    high: float
    truth: float  # of the same people

    @property
    def covers(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high

    @property
    def finds(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0


class Outcomes(NamedTuple):
    """Money ordered by everybody within the window, arrays (n_people,)."""

    on: Numbers
    off: Numbers


@dataclass(frozen=True)
class TestRecord:
    """A test carried out over and over, each time with other luck."""

    __test__ = False  # it is no test of this project

    test: FieldTest
    readings: tuple[Reading, ...]

    @property
    def truth(self) -> float:
        """What the channel really brings, on the mean."""
        return float(np.mean([each.truth for each in self.readings]))

    @property
    def bias(self) -> float:
        """By how much the estimates are too high on the mean."""
        return float(np.mean([each.estimate - each.truth for each in self.readings]))

    @property
    def error(self) -> float:
        """Root mean square error of one carrying out."""
        gaps = [each.estimate - each.truth for each in self.readings]
        return float(np.sqrt(np.mean(np.square(gaps))))

    @property
    def coverage(self) -> tuple[float, float, float]:
        """The share of intervals that hold the truth, with the interval of that share."""
        return _share([each.covers for each in self.readings])

    @property
    def power(self) -> tuple[float, float, float]:
        """The share of tests that find an effect, with the interval of that share."""
        return _share([each.finds for each in self.readings])


def outcomes(question: Question, on: str, off: str, replication: int) -> Outcomes:
    """Simulate everybody with and without a channel: two configurations of one scenario."""
    bought = []
    for configuration in (on, off):
        with named(question.scenario.name, configuration, 0, replication):
            plan = plan_of(question.scenario, configuration, seed=question.seed)
            log = joined(simulate(plan, replication, engine=question.engine_at_work))
        bought.append(_bought(log, people_in(question.scenario), question.scenario.run.horizon))
    return Outcomes(*bought)


def carried_out(test: FieldTest, found: Outcomes, *, seed: int, replication: int) -> Reading:
    """Carry a test out on people whose both outcomes are known."""
    luck = np.random.default_rng([seed, replication, _OWN_LUCK])
    n = len(found.on)
    part = luck.random(n) < test.size
    if test.kind == "geo":
        home = luck.integers(test.regions, size=n)
        arm = _half(luck, test.regions, test.treated)[home]
    else:
        home, arm = np.arange(n), luck.random(n) < test.treated
    meets_other = luck.random(n) < test.spill
    seen = np.where(arm ^ meets_other, found.on, found.off)
    if test.kind == "geo":
        units, treated = _means(seen, home, part, test.regions), _first(arm, home, test.regions)
    else:
        units, treated = seen[part], arm[part]
    mean = float(seen.mean())
    units = units + test.noise * mean * luck.standard_normal(len(units))
    there = np.isfinite(units)
    estimate, reach = _difference(units[there & treated], units[there & ~treated])
    truth = float((found.on - found.off).sum())
    return Reading(n * estimate, n * (estimate - reach), n * (estimate + reach), truth)


def _half(luck: np.random.Generator, regions: int, treated: float) -> NDArray[np.bool_]:
    """Draw exactly a share of the regions, at least two for each arm."""
    count = min(max(round(regions * treated), 2), regions - 2)
    arms = np.zeros(regions, bool)
    arms[luck.permutation(regions)[:count]] = True
    return arms


def _means(
    seen: Numbers, home: NDArray[np.int64], part: NDArray[np.bool_], regions: int
) -> Numbers:
    """Return the mean of those who take part by region, NaN where nobody does."""
    count = np.bincount(home[part], minlength=regions)
    total = np.bincount(home[part], seen[part], minlength=regions)
    nobody = np.full(regions, np.nan)
    return np.asarray(np.divide(total, count, nobody, where=count > 0))


def _first(arm: NDArray[np.bool_], home: NDArray[np.int64], regions: int) -> NDArray[np.bool_]:
    """Return the arm of each region."""
    arms = np.zeros(regions, bool)
    arms[home] = arm
    return arms


def _difference(treated: Numbers, control: Numbers) -> tuple[float, float]:
    """Return the difference of means and half of its 95 % interval (Welch 1947)."""
    if len(treated) < 2 or len(control) < 2:
        return float("nan"), float("nan")
    parts = [each.var(ddof=1) / len(each) for each in (treated, control)]
    both = sum(parts)
    sizes = (len(treated), len(control))
    below = sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
    degrees = both**2 / below if below > 0.0 else float(sum(sizes) - 2)
    reach = student_t(0.95, degrees) * np.sqrt(both)
    return float(treated.mean() - control.mean()), float(reach)


def _bought(log: EventLog, people: int, horizon: float) -> Numbers:
    rows = (log.event == ORDER) & (log.time >= 0.0) & (log.time < horizon)
    bought = np.bincount(log.customer[rows], log.value[rows], minlength=people)
    return np.asarray(bought, np.float64)


def _share(hits: Sequence[bool]) -> tuple[float, float, float]:
    return sum(hits) / len(hits), *wilson(sum(hits), len(hits))
