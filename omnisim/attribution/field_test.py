"""Field test: an experiment carried out inside the simulation, whose estimate meets the truth.

The same people live twice with the same luck, with a channel on and with it off; so both outcomes
of everybody are known. A test sees one of the two:

    split      people are drawn into two arms of equal size (A/B)
    hold_out   a tenth of them is drawn, from whom the channel is withheld
    geo        whole regions are drawn into two arms, and only their means are compared

The estimate is the difference of means, told for the whole market, with Welch's interval. Two
things spoil it: *noise*, what disturbs a unit (a person, or in a geo test a region) from outside;
and *spill*, the share of people of either arm who meet what the other arm gets – they move, talk,
or use two devices. With spill s the expected estimate is (1 − 2s) times the truth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.errors import Letter, did_you_mean, listed, nearest, raise_faults, said, shown
from omnisim.event_log import ORDER, EventLog
from omnisim.experiment.failure import named
from omnisim.experiment.trial import Question, Task
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval, student_t, wilson
from omnisim.scenario.scaling import people_in

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
Kind = Literal["split", "hold_out", "geo"]

KINDS: Final[tuple[Kind, ...]] = ("split", "hold_out", "geo")
_MOST_HAVE_IT: Final = 0.9  # of a hold-out
_FEWEST_REGIONS: Final = 4
_OWN_LUCK: Final = 0x7E57  # parts the draws of tests from those of the market


@dataclass(frozen=True, kw_only=True)
class FieldTest:
    """How a test is made. Raises Faults with a letter for everything that cannot be."""

    kind: Kind = "split"
    treated: float | None = None  # share that has the channel; None: 0.9 of a hold-out, else 0.5
    size: float = 1.0  # share of the market that takes part
    regions: int = 20  # of a geo test
    noise: float = 0.0  # standard deviation of a unit's disturbance, of the mean outcome
    spill: float = 0.0  # of the people of either arm

    def __post_init__(self) -> None:
        raise_faults(_faults_of(self))

    @property
    def share(self) -> float:
        """Share of those who take part that have the channel."""
        if self.treated is not None:
            return self.treated
        return _MOST_HAVE_IT if self.kind == "hold_out" else 0.5


def _faults_of(test: FieldTest) -> Iterator[Letter]:
    if test.kind not in KINDS:
        near = nearest(str(test.kind), KINDS)
        advice = did_you_mean(near) if near else ""
        yield Letter(field="kind", found=shown(test.kind), possible=listed(KINDS), advice=advice)
    if test.treated is not None and not 0.0 < test.treated < 1.0:
        possible = "a share above 0 and below 1, such as 0.5"
        yield Letter(field="treated", found=shown(test.treated), possible=possible)
    if not 0.0 < test.size <= 1.0:
        possible = "a share above 0, up to 1"
        yield Letter(field="size", found=shown(test.size), possible=possible)
    if not 0.0 <= test.spill < 0.5:
        possible = "a share from 0 and below 0.5, at which both arms are alike"
        yield Letter(field="spill", found=shown(test.spill), possible=possible)
    if not (test.noise >= 0.0 and math.isfinite(test.noise)):
        yield Letter(field="noise", found=shown(test.noise), possible="0 or more, such as 0.1")
    if test.regions < _FEWEST_REGIONS or test.regions != int(test.regions):
        possible = said("a whole number from {least}, two for each arm", least=_FEWEST_REGIONS)
        yield Letter(field="regions", found=shown(test.regions), possible=possible)


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


class Lived(NamedTuple):
    """One run, as far as tests care for it."""

    configuration: str
    world: int
    replication: int
    bought: Numbers  # (n_people,) money ordered within the window


class Chance(NamedTuple):
    """A share of tests, with its 95 % interval; NaN where there are none."""

    value: float
    low: float
    high: float


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
    def telling(self) -> tuple[Reading, ...]:
        """The readings of tests that say anything: two units at least in either arm."""
        return tuple(each for each in self.readings if math.isfinite(each.low))

    @property
    def truth(self) -> Interval:
        """What the channel really brings in the whole market."""
        return statistics.mean(np.array([each.truth for each in self.readings]))

    @property
    def bias(self) -> Interval:
        """By how much the estimates are too high on the mean."""
        gaps = self._gaps
        return statistics.mean(gaps if len(gaps) else np.full(2, np.nan))

    @property
    def error(self) -> float:
        """Root mean square error of one carrying out; NaN if none says anything."""
        gaps = self._gaps
        return float(np.sqrt(np.mean(np.square(gaps)))) if len(gaps) else math.nan

    @property
    def coverage(self) -> Chance:
        """The share of intervals that hold the truth, with the interval of that share."""
        return _share([each.covers for each in self.telling])

    @property
    def power(self) -> Chance:
        """The share of tests that find an effect, with the interval of that share."""
        return _share([each.finds for each in self.telling])

    @property
    def table(self) -> pd.DataFrame:
        """One row per carrying out: estimate, low, high (95 %), truth, covers, finds."""
        import pandas as pd  # late: whoever only asks for numbers need not wait for it

        columns = (*Reading._fields, "covers", "finds")
        rows = [(*each, each.covers, each.finds) for each in self.readings]
        return pd.DataFrame(rows, columns=list(columns))

    @property
    def _gaps(self) -> Numbers:
        return np.array([each.estimate - each.truth for each in self.telling])


def lived(question: Question, task: Task) -> list[Lived]:
    """Simulate the runs of a task.

    Raises RunFailed, which names the run that failed.
    """
    name, people = question.scenario.name, people_in(question.scenario)
    with named(name, task.configuration, task.world):
        plan = plan_of(question.scenario, task.configuration, seed=question.seed)
    lives = []
    for number in task.replications:
        with named(name, task.configuration, task.world, number):
            bought = np.zeros(people)
            for stretch in simulate(plan, number, engine=question.engine_at_work):
                bought += _bought(stretch, people, question.scenario.run.horizon)
            lives.append(Lived(task.configuration, task.world, number, bought))
    return lives


def both_lives(runs: Iterable[Lived], on: str) -> Iterator[tuple[int, Outcomes]]:
    """Yield the replications of which both lives are there, as they come.

    `on` is the configuration with the channel.
    """
    waiting: dict[int, Lived] = {}
    for one in runs:
        other = waiting.pop(one.replication, None)
        if other is None:
            waiting[one.replication] = one
        else:
            first, second = (one, other) if one.configuration == on else (other, one)
            yield one.replication, Outcomes(first.bought, second.bought)


def carried_out(test: FieldTest, found: Outcomes, *, seed: int, replication: int) -> Reading:
    """Carry a test out on people whose both outcomes are known."""
    luck = np.random.default_rng([seed, replication, _OWN_LUCK])
    n = len(found.on)
    part = luck.random(n) < test.size
    if test.kind == "geo":
        home = luck.integers(test.regions, size=n)
        arm = _half(luck, test.regions, test.share)[home]
    else:
        home, arm = np.arange(n), luck.random(n) < test.share
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


def _share(hits: Sequence[bool]) -> Chance:
    if not hits:
        return Chance(math.nan, math.nan, math.nan)
    return Chance(sum(hits) / len(hits), *wilson(sum(hits), len(hits)))
