"""People: segments, their clocks, and the rhythm of needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from omnisim.engine.codes import BETA_GEOMETRIC, CONTRACT, FIXED_REPEAT
from omnisim.engine.model import Clock, Floats, Integers, People
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.rhythm import Rhythm
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.run import Run
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import BetaGeometric, Contract, FixedRepeat, Segment

_EPOCH_WEEKDAY: Final = 3  # of 1970-01-01, Monday is 0
_KINDS: Final[dict[type, int]] = {
    BetaGeometric: BETA_GEOMETRIC,
    FixedRepeat: FIXED_REPEAT,
    Contract: CONTRACT,
}


def clock_of(scenario: Scenario, epochs: Sequence[Epoch]) -> Clock:
    """Return the time axis of a scenario."""
    run = scenario.run
    rhythm, step = _rhythm(scenario.rhythm, run)
    return Clock(
        start=run.start,
        launch=run.launch,
        horizon=run.horizon,
        end=run.horizon + run.follow_up,
        epochs=np.array([epoch.start for epoch in epochs]),
        rhythm=rhythm,
        rhythm_step=step,
        weekday=scenario.rhythm.start.weekday(),
    )


def _rhythm(rhythm: Rhythm, run: Run) -> tuple[Floats, float]:
    """Return the running total of needs, and the length of its steps in days.

    Without any rhythm one step spans the whole time.
    """
    length = run.horizon + run.follow_up - run.start
    if not (rhythm.hours or rhythm.weekdays or rhythm.months or rhythm.peaks):
        return np.array([0.0, length]), length
    hours = np.arange(int(np.ceil(length * 24)) + 1)
    days = np.floor(hours / 24.0 + run.start).astype(int)
    of_day = _of_days(rhythm, np.arange(days[0], days[-1] + 1))
    weights = _of_hour(rhythm, run, hours) * of_day[days - days[0]]
    return np.concatenate([[0.0], np.cumsum(weights / 24.0)]), 1.0 / 24.0


def _of_hour(rhythm: Rhythm, run: Run, hours: Integers) -> Floats:
    weights: Floats = np.array([float(weight) for weight in rhythm.hours or (1.0,) * 24])
    time_of_day = np.floor((hours / 24.0 + run.start) % 1.0 * 24.0 + 1e-9).astype(int) % 24
    shares: Floats = weights / weights.mean()
    chosen: Floats = shares[time_of_day]
    return chosen


def _of_days(rhythm: Rhythm, days: Integers) -> Floats:
    dates = np.datetime64(rhythm.start, "D") + days
    weekdays = (dates.astype(int) + _EPOCH_WEEKDAY) % 7
    months = dates.astype("datetime64[M]").astype(int) % 12
    factors: Floats = _relative(rhythm.weekdays, 7)[weekdays] * _relative(rhythm.months, 12)[months]
    for peak in rhythm.peaks:
        within = (dates >= np.datetime64(peak.start)) & (dates <= np.datetime64(peak.end))
        factors[within] *= peak.factor.value
    return factors


def _relative(weights: Sequence[Quantity] | None, number: int) -> Floats:
    """Return weights as multiples of their mean; 1 each without any."""
    values = [weight.value for weight in weights] if weights else [1.0] * number
    return np.array(values) / (sum(values) / number)


def people_of(scenario: Scenario) -> People:
    """Return the segments; `converts` is 1 until the network is known."""
    segments = list(scenario.segments.values())
    sizes = [int(s.prospects) + int(s.installed_base.customers) for s in segments]
    repeats = [_repeat(s) for s in segments]
    return People(
        first=np.cumsum([0, *sizes]).astype(np.int64),
        group=np.array([_group(name) for name in scenario.segments], np.int64),
        prospects=np.array([int(s.prospects) for s in segments], np.int64),
        needs=np.array([-1.0 if s.needs == "once" else float(s.needs.value) for s in segments]),
        repeat=np.array([_KINDS[type(s.repeat)] for s in segments], np.int64),
        r=np.array([r for r, _, _, _ in repeats]),
        alpha=np.array([alpha for _, alpha, _, _ in repeats]),
        a=np.array([a for _, _, a, _ in repeats]),
        b=np.array([b for _, _, _, b in repeats]),
        age=np.array([s.installed_base.age.value for s in segments]),
        converts=np.ones(len(segments)),
        value=np.array([s.order_value.mean.value for s in segments]),
        value_between=np.array([s.order_value.cv_between.value for s in segments]),
        value_within=np.array([s.order_value.cv_within.value for s in segments]),
    )


def _group(name: str) -> int:
    """Return where the numbers of a segment begin, far from those of any other name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest())


def _repeat(segment: Segment) -> tuple[float, float, float, float]:
    repeat = segment.repeat
    if isinstance(repeat, BetaGeometric):
        return repeat.r.value, repeat.alpha.value, repeat.a.value, repeat.b.value
    if isinstance(repeat, Contract):
        return 1.0, repeat.period.value, repeat.a.value, repeat.b.value
    return repeat.probability.value, repeat.gap.value, 1.0, 1.0
