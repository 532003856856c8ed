"""Simulated: an event log of our own engine, as the touch log that a business would have of it.

Lapses are told only if asked for: a business sees silence, not its end. Whether customers are
people or records depends on the log that is given, the truth or the observed one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np

from omnisim import event_log
from omnisim.calibration import log as touch
from omnisim.calibration.log import LogNames, TouchLog
from omnisim.event_log import EventLog
from omnisim.scenario.scenario import Scenario

_TOLD: Final = {
    event_log.TOUCH: touch.TOUCH,
    event_log.ORDER: touch.ORDER,
    event_log.RETURNED: touch.RETURNED,
    event_log.RESOLVED: touch.RESOLVED,
    event_log.MESSAGE: touch.MESSAGE,
}


def watched_for(scenario: Scenario, days: float) -> Scenario:
    """Return a scenario that is simulated for as long as a log was written.

    Who has a need once has it within the horizon, so that must stay where there are such people:
    then only what follows it is longer.
    """
    run = scenario.run
    if any(segment.needs == "once" for segment in scenario.segments.values()):
        longer = run.model_copy(update={"follow_up": max(run.follow_up, days - run.horizon)})
    else:
        longer = run.model_copy(update={"horizon": days})
    return scenario.model_copy(update={"run": longer})


def as_logged(scenario: Scenario, log: TouchLog) -> Scenario:
    """Return a scenario whose day 0 is the first day of a log, simulated for as long."""
    watched = watched_for(scenario, log.end - log.begin)
    if log.origin is None:
        return watched
    start = log.origin + dt.timedelta(days=int(np.floor(log.begin)))
    rhythm = scenario.rhythm.model_copy(update={"start": start})
    return watched.model_copy(update={"rhythm": rhythm})


def touch_log(
    stretches: Iterable[EventLog],
    *,
    begin: float,
    end: float,
    with_lapses: bool = False,
    with_journeys: bool = False,
) -> TouchLog:
    """Return what was seen from day `begin` to day `end`; day 0 is midnight of an unnamed Monday.

    `with_journeys`: the log numbers the journeys, as one does that keeps sessions or cases.
    ValueError if nothing was seen.
    """
    told = {**_TOLD, event_log.LAPSE: touch.LAPSE} if with_lapses else _TOLD
    log = event_log.joined(_within(each, begin, end, tuple(told)) for each in stretches)
    if not len(log):
        raise ValueError(f"nothing was seen from day {begin:g} to day {end:g}")
    code = np.full(len(event_log.EVENTS), touch.NONE, np.int8)
    code[list(told)] = list(told.values())
    who, customer = np.unique(log.customer, return_inverse=True)
    event = code[log.event]
    order = np.lexsort((log.time, customer))
    channel = np.array([*log.names.touchpoint_channel, touch.NONE], np.int16)
    stage = np.array([*log.names.touchpoint_stage, touch.NONE], np.int8)
    has_money = np.isin(event, (touch.ORDER, touch.RETURNED))
    journey = log.journey.astype(np.int64) * len(event_log.KINDS) + log.kind
    return TouchLog(
        names=LogNames(log.names.channels, log.names.segments),
        origin=None,
        begin=begin,
        end=end,
        customers=len(who),
        customer=customer[order].astype(np.int64),
        time=log.time[order],
        event=event[order],
        channel=channel[log.touchpoint][order],
        stage=stage[log.touchpoint][order],
        segment=log.segment.astype(np.int16)[order],
        value=np.where(has_money, np.abs(log.value), np.nan)[order],
        cost=log.cost[order],
        arm=np.full(len(log), touch.NONE, np.int16),
        journey=journey[order] if with_journeys else None,
    )


def _within(log: EventLog, begin: float, end: float, events: tuple[int, ...]) -> EventLog:
    chosen = (log.time >= begin) & (log.time <= end) & np.isin(log.event, events)
    columns = {name: getattr(log, name)[chosen] for name in event_log.COLUMNS}
    return EventLog(names=log.names, **columns)
