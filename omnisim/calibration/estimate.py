"""Estimate: everything that a log tells, in one pass – and a list of what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from omnisim.calibration.alikeness import design_effects
from omnisim.calibration.arrivals import arrivals_of, clock_of
from omnisim.calibration.chance_returns import certainty, may_stray, strays_of, without
from omnisim.calibration.dwell import MOST_STRAYS, DwellTable, dwell_table
from omnisim.calibration.effects import effects_of, selection_of
from omnisim.calibration.fit import Estimate, Fit, Moves, SegmentFit, Source, Unknown
from omnisim.calibration.journeys import cut, cut_as, with_purchases
from omnisim.calibration.log import CONVERTED, ORDER, Journeys, TouchLog
from omnisim.calibration.network import alikeness_of, chain_of, counts_of, moves_of, shares_of
from omnisim.calibration.order_values import order_values_of
from omnisim.calibration.people import is_cohort_of, people_of
from omnisim.calibration.repeats import contracts_of, orders_of, repeats_of
from omnisim.calibration.returned import returned_of
from omnisim.calibration.silence import Gap, gap_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_FEWEST_DWELLS: Final = 30
_MOST_NOTHING: Final = 0.05  # of stays
_HARDLY: Final = 0.01  # of journeys
_ALIKE: Final = 1e-6  # relative: stays that differ by less are all the same
_YEAR: Final = 364.0  # days
_MUCH: Final = 1.05  # times as many journeys


def fitted(
    log: TouchLog,
    *,
    source: Source,
    gap: float | None = None,
    session: float = 0.0,
    contract: float | None = None,
) -> Fit:
    """Estimate what a log tells. ValueError if there is neither a touch nor an order in it.

    `gap` and `session` are those of the rule by which journeys are cut, `contract` the period of
    contracts if orders are renewals; all in days. A gap that is not given is read off the log.
    """
    merged = with_purchases(log)
    silence = gap_of(merged) if gap is None else Gap(gap)
    journeys = cut(merged, gap=silence.days, session=session)
    begun = journeys.time[journeys.first[:-1]]
    from_day = log.begin + _unsettled(journeys)
    arrivals = arrivals_of(begun, begin=log.begin, end=log.end, origin=log.origin, settled=from_day)
    if _is_cohort(merged):  # the time in which it came is no season
        arrivals = arrivals._replace(months=())
    clock = clock_of(merged, arrivals)
    possible = _counts(merged, journeys) > 0
    segments = {
        name: _segment(merged, journeys, place, possible, clock, contract)
        for place, name in enumerate(log.names.segments)
        if (journeys.segment == place).any()
    }
    fit = Fit(
        source=source,
        log=log,
        journeys=journeys,
        calibrated_until=log.end,
        arrivals=arrivals,
        segments=segments,
        dwell=dict(_dwells(merged, journeys)),
        returned=returned_of(merged),
        effects=effects_of(merged),
        selection=selection_of(merged),
        unknown=(),
    )
    rule = "cut" if gap is not None else "cut_unseen" if silence.valley is None else "cut_read"
    fit = replace(fit, valley=silence.valley)
    return replace(fit, unknown=tuple(_unknown(fit, merged, rule)))


def fitted_paths(journeys: Journeys, *, source: Source) -> Fit:
    """Estimate what counted paths tell: the network, and nothing about time or customers."""
    possible = counts_of(journeys) > 0
    moves = moves_of(journeys, possible)
    entry = _entry(journeys, np.ones(len(journeys), bool))
    everybody = SegmentFit(
        people=None,
        entry=entry,
        entry_repeat={},
        moves=moves,
        order_value=None,
        repeats=None,
        contracts=None,
        first_conversion=_conversion(moves, entry),
        repeat_conversion=np.nan,
    )
    fit = Fit(
        source=source,
        log=None,
        journeys=journeys,
        calibrated_until=0.0,
        arrivals=None,
        segments={journeys.segments[0]: everybody},
        dwell={},
        returned=None,
        effects=(),
        selection=None,
        unknown=(),
    )
    always = (Unknown("only_paths", {}), *_always())
    return replace(fit, unknown=always)


def _unsettled(journeys: Journeys) -> float:
    """Return the days at the beginning in which journeys may have begun before the log did."""
    alone = np.mean(journeys.lengths > 1) < _HARDLY
    long = journeys.end - journeys.begin > 4 * journeys.gap
    return journeys.gap if long and not alone else 0.0


def _segment(
    log: TouchLog,
    journeys: Journeys,
    place: int,
    possible: NDArray[np.bool_],
    clock: Floats | None,
    contract: float | None,
) -> SegmentFit:
    theirs, rows = journeys.where(journeys.segment == place), log.where(log.segment == place)
    counts = _counts(log, theirs)
    sure, hidden = 1.0 / alikeness_of(theirs), 0.0
    if may_stray(log):
        sure = sure * certainty(counts, strays_of(theirs))
        hidden = _hidden(theirs.where(~theirs.returning))  # who is new comes back less often
    moves = moves_of(theirs, possible, counts=counts, certainty=sure)
    begun = theirs.time[theirs.first[:-1]]
    settled = begun >= log.begin + _unsettled(journeys)
    entry = _entry(theirs, settled & ~theirs.returning)
    again = _entry(theirs, settled & theirs.returning)
    first, repeat = _conversion(moves, entry), _conversion(moves, again or entry)
    return SegmentFit(
        people=people_of(
            rows,
            theirs,
            first_conversion=first,
            settled=log.begin + _unsettled(journeys),
            hidden=hidden,
        ),
        entry=entry,
        entry_repeat=again,
        moves=moves,
        order_value=order_values_of(orders_of(rows)),
        repeats=None if contract else repeats_of(rows, clock=clock),
        contracts=contracts_of(rows, contract) if contract else None,
        first_conversion=first,
        repeat_conversion=repeat,
    )


def _hidden(journeys: Journeys) -> float:
    """Return how many journeys chance has joined to each that was seen."""
    return float(strays_of(journeys).hops.sum()) / len(journeys) if len(journeys) else 0.0


def _counts(log: TouchLog, journeys: Journeys) -> Floats:
    """Return the moves that were made, those apart that chance has feigned."""
    counts = counts_of(journeys)
    return without(counts, strays_of(journeys)) if may_stray(log) else counts


def _entry(journeys: Journeys, chosen: NDArray[np.bool_]) -> dict[str, Estimate]:
    """Return where some journeys begin; service contacts begin after an order, not with a need."""
    begin = journeys.state[journeys.first[:-1]]
    counts = np.bincount(
        begin[chosen], weights=journeys.weight[chosen], minlength=len(journeys.states)
    )
    needs = {
        name: float(count)
        for name, count in zip(journeys.states, counts, strict=True)
        if count > 0 and not name.startswith("retention@")
    }
    if not needs:
        return {}
    who = np.where(chosen & np.isin(begin, _places(journeys, needs)), journeys.customer, -1)
    known = who >= 0
    alike = design_effects(
        who[known],
        np.zeros(int(known.sum()), np.int64),
        begin[known].astype(np.int64),
        shape=(1, len(journeys.states)),
    )
    return shares_of(needs, certainty=1.0 / float(alike[0]))


def _places(journeys: Journeys, names: Iterable[str]) -> list[int]:
    return [journeys.states.index(name) for name in names]


def _conversion(moves: Moves, entry: Mapping[str, Estimate]) -> float:
    """Return the share of journeys that end in an order, by the chain."""
    if not entry:
        return float("nan")
    start = np.array([entry[s].value if s in entry else 0.0 for s in moves.states])
    return float(chain_of(moves.shares).absorption(start / start.sum())[CONVERTED])


def _dwells(log: TouchLog, journeys: Journeys) -> Iterator[tuple[str, DwellTable]]:
    """Yield the dwell of each state that was seen often enough, by a clock that is fine enough.

    A stay that nothing followed within the gap is a lapse, not a long stay: what is seen are stays
    up to the gap, unless the log numbers the journeys itself.
    """
    strays = strays_of(journeys).from_state if may_stray(log) else np.zeros(len(journeys.states))
    longest = np.inf if log.journey is not None else journeys.gap
    for place, name in enumerate(journeys.states):
        ended = _stays(journeys, place)
        positive = ended[ended > 0]
        if len(positive) < _FEWEST_DWELLS or np.ptp(positive) <= _ALIKE * positive.max():
            continue
        if not _is_coarse(ended):
            share = min(strays[place] / len(ended), MOST_STRAYS)
            yield name, dwell_table(ended, longest=longest, strays=share)


def _stays(journeys: Journeys, place: int) -> Floats:
    """Return the stays at a state that were seen to end."""
    stay = journeys.stay
    seen = (journeys.state == place) & journeys.followed & ~np.isnan(stay)
    return np.asarray(stay[seen])


def _is_coarse(stays: Floats) -> bool:
    """Whether the clock of a log is too coarse for stays: many seem to last no time at all."""
    return bool(np.mean(stays == 0) > _MOST_NOTHING)


# --- what the log cannot tell --------------------------------------------------------------------


def _always() -> tuple[Unknown, ...]:
    return tuple(
        Unknown(key, {})
        for key in (
            "hidden_identities",
            "closed_channels",
            "costs",
            "handoff_loss",
            "never_varied",
        )
    )


def _unknown(fit: Fit, log: TouchLog, rule: str) -> Iterator[Unknown]:
    journeys, length = fit.journeys, log.end - log.begin
    yield from _always()
    open_ = int((journeys.outcome < 0).sum())
    if open_:
        yield Unknown("open_journeys", {"count": open_, "of": len(journeys)})
    yield from _cut_elsewhere(fit, log, rule)
    if np.mean(journeys.lengths > 1) < _HARDLY and (journeys.outcome == CONVERTED).all():
        yield Unknown("only_orders", {})
    if (log.stage < 0).all():
        yield Unknown("no_stages", {})
    coarse = [
        stays
        for k in range(len(journeys.states))
        if len(stays := _stays(journeys, k)) and _is_coarse(stays)
    ]
    if coarse:
        none = sum(int((stays == 0).sum()) for stays in coarse)
        details = {"count": none, "of": sum(map(len, coarse)), "points": len(coarse)}
        yield Unknown("coarse_clock", details)
    if fit.arrivals and not fit.arrivals.months and length < _YEAR:
        yield Unknown("season", {"days": round(length)})
    elif length < 2 * _YEAR:
        yield Unknown("growth_or_season", {"days": round(length)})
    trend = None if fit.arrivals is None or _has_cohort(fit) else fit.arrivals.trend
    if trend is not None and not trend.low <= 0 <= trend.high:
        yield Unknown("trend", {"change": trend.value})
    if not fit.effects and len(log.names.arms) > 1:
        yield Unknown("arm_sizes", {"control": log.names.arms[0]})
    elif not fit.effects and (fit.selection is not None):
        yield Unknown("message_effect", {"follows_volume": int(fit.selection.follows_volume)})
    elif not fit.effects:
        yield Unknown("no_control", {})
    if log.origin is None:
        yield Unknown("no_calendar", {})
    for name, segment in fit.segments.items():
        yield from _unknown_of(name, segment)
    if (log.event == ORDER).any() and np.isnan(log.value[log.event == ORDER]).all():
        yield Unknown("order_values", {})


def _is_cohort(log: TouchLog) -> bool:
    orders = orders_of(log)
    if not len(orders.time):
        return False
    return is_cohort_of(orders.time[orders.firsts()], log.begin, log.end)


def _has_cohort(fit: Fit) -> bool:
    return any(each.people is not None and each.people.is_cohort for each in fit.segments.values())


def _cut_elsewhere(fit: Fit, log: TouchLog, rule: str) -> Iterator[Unknown]:
    """Yield how many journeys there were with another gap, if it was read off or matters much."""
    if log.journey is not None:
        return
    journeys = fit.journeys
    half, double = (len(cut_as(log, journeys, times=each)) for each in (0.5, 2.0))
    if fit.valley is not None or max(half, 1) / max(double, 1) > _MUCH:
        details = {"gap": journeys.gap, "journeys": len(journeys), "half": half, "double": double}
        yield Unknown(rule, {**details, **({"valley": fit.valley} if fit.valley else {})})


def _unknown_of(name: str, segment: SegmentFit) -> Iterator[Unknown]:
    people, repeats, values = segment.people, segment.repeats, segment.order_value
    if people is not None:
        yield Unknown("pool", {"segment": name, "pool": people.pool, "seen": people.seen})
        if people.is_cohort:
            yield Unknown("cohort", {"segment": name, "days": people.acquired})
        if people.excess:
            yield Unknown("installed_base", {"segment": name, "excess": people.excess})
    if repeats is None and segment.contracts is None:
        yield Unknown("repeats", {"segment": name})
    if repeats is not None:
        best = repeats.candidates[0]
        own = next(each for each in repeats.candidates if each.name == repeats.chosen)
        if own.aic - best.aic > 2.0:
            details: dict[str, str | float | int] = {"segment": name}
            details |= {"better": best.name, "by": own.aic - best.aic}
            yield Unknown("other_repeat_model", details)
        if repeats.is_regular:
            yield Unknown("regular_timing", {"segment": name, "shape": repeats.regularity.value})
        if not repeats.dropout_is_known:
            yield Unknown("dropout", {"segment": name})
    if values is not None and abs(values.correlation) > 0.3:
        yield Unknown("value_and_frequency", {"segment": name, "correlation": values.correlation})
