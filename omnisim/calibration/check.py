"""Check: a fitted scenario, simulated, against the part of the log that the fit has not seen.

The scenario is simulated under today's configuration over the length of the log. Its customers are
what the records of the log were (a fit takes every record for a customer), so it is what happened
to them that is cut into journeys, by the rule that cut the log. Both are compared from the day on
at which the fit stopped looking. Where nothing was held out, the comparison is with what was
fitted, and says so: it then shows what the model cannot hold, not what it predicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration.aspects import Likeness, Seen, likenesses, walks_of
from omnisim.calibration.chain_order import OrderTable, order_table
from omnisim.calibration.drift import FEWEST_WEEKS, Drift, drift
from omnisim.calibration.fit import Fit
from omnisim.calibration.incidence import incidence
from omnisim.calibration.journeys import cut_as
from omnisim.calibration.log import CONVERTED, LAPSE, OPEN, Journeys, TouchLog
from omnisim.calibration.simulated import as_logged, touch_log
from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import DEFAULT_ENGINE, simulate
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario

FloatArray = NDArray[np.float64]

HIGHEST_ORDER: Final = 3
REPLICATIONS: Final = 4
MOST_PEOPLE: Final = 20_000  # simulated; larger markets are scaled
_MOST_WALKS: Final = 50_000  # journeys that tell the order of the chain
_WEEK: Final = 7.0
_ALIKE: Final = 1e-9  # relative: weeks that differ by less are all the same
_MOST_CHANNELS: Final = 4


class Level(NamedTuple):
    """How much there was of something, in the log and in each simulated replication."""

    name: str  # journeys, orders, revenue
    real: float
    simulated: FloatArray  # (n_replications,), at the size of the log's market


class Counted(NamedTuple):
    """What share of journeys ends in an order, counted in three ways."""

    all_journeys: float  # open ones taken for lost
    closed: float  # open ones left out
    by_age: float  # Aalen–Johansen: open ones as far as they were watched
    error: float  # of it
    open: int
    journeys: int


@dataclass(frozen=True)
class Checked:
    """How a fitted scenario stands up to its log."""

    is_held_out: bool
    days: float  # that are compared
    people: int  # simulated per replication
    share: float  # of the market that was simulated
    levels: tuple[Level, ...]
    likenesses: tuple[Likeness, ...]
    order: OrderTable | None  # None: no journey has two touches
    drifts: Mapping[str, Drift]
    counted: Counted | None


def checked(
    fit: Fit,
    log: TouchLog,
    scenario: Scenario,
    *,
    engine: str = DEFAULT_ENGINE,
    replications: int = REPLICATIONS,
) -> Checked:
    """Return how a scenario fitted to a part of a log stands up to the rest of it.

    `log` is the whole log, `fit` what was fitted to its beginning (or to all of it).
    """
    is_held_out = fit.calibrated_until < log.end
    begin = fit.calibrated_until if is_held_out else log.begin
    whole = cut_as(log, fit.journeys)
    real = _from(whole, begin)
    people = people_in(scenario)
    share = min(1.0, MOST_PEOPLE / people)
    market = as_logged(scenario if share == 1.0 else scaled(scenario, MOST_PEOPLE), log)
    lives = [_simulated(market, log, whole, number, engine) for number in range(replications)]
    seen = [_from(each, begin) for each in lives]
    weekday = None if log.origin is None else log.origin.weekday()
    before = (whole, _together(lives)) if is_held_out else (None, None)
    return Checked(
        is_held_out=is_held_out,
        days=log.end - begin,
        people=people_in(market),
        share=share,
        levels=tuple(_levels(real, seen, share)),
        likenesses=likenesses(
            Seen(real, weekday, before[0], begin),
            Seen(_together(seen), weekday, before[1], begin),
        ),
        order=memory_of(fit.journeys),
        drifts=dict(drifts_of(whole)),
        counted=counted(whole),
    )


def _simulated(
    scenario: Scenario, log: TouchLog, real: Journeys, replication: int, engine: str
) -> Journeys:
    """Return the journeys of one replication, at the times of the log."""
    plan = plan_of(scenario, scenario.today_name)
    stretches = simulate(plan, replication, engine=engine)
    length = log.end - log.begin
    seen = touch_log(
        stretches,
        begin=0.0,
        end=length,
        with_lapses=bool((log.event == LAPSE).any()),
        with_journeys=log.journey is not None,
    )
    return _shifted(cut_as(seen, real), np.floor(log.begin))


def _shifted(journeys: Journeys, days: float) -> Journeys:
    return replace(
        journeys,
        begin=journeys.begin + days,
        end=journeys.end + days,
        time=journeys.time + days,
        ended=journeys.ended + days,
    )


def _from(journeys: Journeys, day: float) -> Journeys:
    return journeys.where(journeys.time[journeys.first[:-1]] >= day)


def _together(seen: list[Journeys]) -> Journeys:
    """Return the journeys of all replications, whose customers are all others."""
    states = tuple(dict.fromkeys(name for each in seen for name in each.states))
    code = {name: place for place, name in enumerate(states)}
    codes = [np.array([code[name] for name in each.states], np.int16) for each in seen]
    before = np.cumsum([0, *(int(each.customer.max(initial=-1)) + 1 for each in seen)])
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(each, name) for each in seen])
        for name in ("time", "segment", "outcome", "ended", "value", "returning", "weight")
    }
    return replace(
        seen[0],
        states=states,
        first=np.append(0, np.cumsum(np.concatenate([each.lengths for each in seen]))),
        state=np.concatenate([own[each.state] for own, each in zip(codes, seen, strict=True)]),
        brought=None,
        customer=np.concatenate([n + each.customer for n, each in zip(before, seen, strict=False)]),
        **columns,
    )


def _levels(real: Journeys, seen: list[Journeys], share: float) -> Iterator[Level]:
    for name, count in (("journeys", _journeys), ("orders", _orders), ("revenue", _revenue)):
        simulated = np.array([count(each) for each in seen]) / share
        if count(real) > 0:
            yield Level(name, count(real), simulated)


def _journeys(journeys: Journeys) -> float:
    return float(len(journeys))


def _orders(journeys: Journeys) -> float:
    return float((journeys.outcome == CONVERTED).sum())


def _revenue(journeys: Journeys) -> float:
    return float(np.nansum(journeys.value[journeys.outcome == CONVERTED]))


def memory_of(journeys: Journeys) -> OrderTable | None:
    """Return how much of a journey decides where it goes next; None if none has two touches."""
    closed = journeys.where(journeys.outcome != OPEN)
    if not len(closed) or closed.lengths.max() < 2:
        return None
    kept = np.arange(len(closed)) % max(1, len(closed) // _MOST_WALKS) == 0
    walks = walks_of(closed.where(kept))
    return order_table(walks, highest=HIGHEST_ORDER, begin_known=True)


def counted(journeys: Journeys) -> Counted | None:
    """Return the share of journeys that end in an order; None if nothing or everything is open.

    A journey is known to be lost a gap after its last touch, and watched to the end of the log.
    """
    if np.isnan(journeys.time).any() or (journeys.outcome == OPEN).all():
        return None
    began = journeys.time[journeys.first[:-1]]
    bought, is_open = journeys.outcome == CONVERTED, journeys.outcome == OPEN
    until = np.where(
        bought, journeys.ended, np.minimum(journeys.ended + journeys.gap, journeys.end)
    )
    until = np.where(is_open, journeys.end, until)
    outcome = np.where(is_open, -1, np.where(bought, 0, 1))
    told = incidence(np.maximum(until - began, 0.0), outcome, n_outcomes=2)
    return Counted(
        all_journeys=float(bought.mean()),
        closed=float(bought[~is_open].mean()),
        by_age=float(told.ended[-1, 0]),
        error=float(told.error[-1, 0]),
        open=int(is_open.sum()),
        journeys=len(journeys),
    )


def drifts_of(journeys: Journeys) -> Iterator[tuple[str, Drift]]:
    """Yield how weekly quantities moved: whole weeks from the first touch on.

    Weeks near the end, whose journeys may not have ended, count for when journeys begin alone.
    """
    if np.isnan(journeys.time).any():
        return
    began = journeys.time[journeys.first[:-1]]
    weeks = int((journeys.end - journeys.begin) // _WEEK)
    week = ((began - journeys.begin) // _WEEK).astype(int)
    settled = int((journeys.end - journeys.gap - journeys.begin) // _WEEK)
    bought = journeys.outcome == CONVERTED
    one = np.ones(len(began))
    series = {
        "journeys": _weekly(week, one, None, weeks),
        "conversion": _weekly(week, bought * 1.0, one, settled),
        "length": _weekly(week, journeys.lengths.astype(float), one, settled),
        "order_value": _weekly(
            week, np.where(bought, np.nan_to_num(journeys.value), 0.0), bought * 1.0, weeks
        ),
    }
    for name, share in _entry_shares(journeys):
        series[f"entry {name}"] = _weekly(week, share, one, weeks)
    for name, values in series.items():
        known = np.isfinite(values)
        varies = known.any() and np.ptp(values[known]) > _ALIKE * np.abs(values[known]).max()
        if known.sum() >= FEWEST_WEEKS and varies:
            yield name, drift(values)


def _entry_shares(journeys: Journeys) -> Iterator[tuple[str, FloatArray]]:
    """Yield whether each journey began in a channel, for the channels where most do."""
    channels = np.array([state.partition("@")[2] for state in journeys.states])
    entry = channels[journeys.state[journeys.first[:-1]]]
    names, counts = np.unique(entry, return_counts=True)
    if len(names) > 1:
        for place in np.argsort(-counts, kind="stable")[:_MOST_CHANNELS]:
            yield str(names[place]), (entry == names[place]).astype(float)


def _weekly(
    week: NDArray[np.int64], part: FloatArray, whole: FloatArray | None, weeks: int
) -> FloatArray:
    """Return a sum, or a ratio of two sums, of each of the first weeks (n_weeks,)."""
    kept = (week >= 0) & (week < weeks)
    sums = np.bincount(week[kept], weights=part[kept], minlength=max(weeks, 0)).astype(float)
    if whole is None:
        return sums
    total = np.bincount(week[kept], weights=whole[kept], minlength=max(weeks, 0)).astype(float)
    return np.asarray(np.divide(sums, total, out=np.full(len(sums), np.nan), where=total > 0))
