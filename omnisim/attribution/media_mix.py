"""Media mix: markets by week whose spend changes, and what each channel really brought them.

A mix model learns from variation. So the spend of every medium changes after so many weeks: levels
spread evenly from nothing to twice the budget, in an order drawn for each channel and region, so
that the mean over the window is the budget. Regions are markets of their own with the same people's
habits; the first has today's budgets, the others other ones.

What is true is simulated for these very histories: the same people with the same luck, with a
channel's spend left out for the whole window (a channel without a budget is closed). Further
histories of the same plan of spend make the truth less a matter of luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.blackout import Business
from omnisim.attribution.hearing import senders_of
from omnisim.attribution.paths import Floats
from omnisim.engine.build.media import woken_by
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import simulate
from omnisim.event_log import ANSWERS, MESSAGE, ORDER, TOUCH, EventLog, joined
from omnisim.experiment.failure import named
from omnisim.experiment.runner import Progress, Watch
from omnisim.experiment.trial import Question
from omnisim.experiment.workers import Spread, here
from omnisim.measure import statistics
from omnisim.measure.months import MONTH
from omnisim.measure.statistics import Interval
from omnisim.random_streams import customer_key, replication_key, uniform
from omnisim.scenario.evidence import CENTRAL
from omnisim.scenario.scenario import Scenario

FLIGHT: Final = 4  # weeks
_WEEK: Final = 7.0
_LEAST, _MOST = 0.4, 1.6  # of today's budget that a further region may spend
_BUDGET, _FLIGHT = 1, 2  # purposes of draws, of nobody else's key


@dataclass(frozen=True)
class MixPlan:
    """What is spent where and when; a flight of 0 weeks is even spend."""

    business: Business
    seed: int
    regions: int = 1
    flight: int = FLIGHT

    @property
    def weeks(self) -> int:
        """Whole weeks of the window; the days that are left over are not told."""
        return max(int(self.business.scenario.run.horizon / _WEEK), 1)

    def budgets(self, region: int) -> dict[str, float]:
        """Money per month on the mean, by channel, in a region from 0 on."""
        return {
            name: money * (1.0 if region == 0 else self._factor(region, place))
            for place, (name, money) in enumerate(self.business.budgets.items())
        }

    def spend(self, region: int) -> dict[str, Floats]:
        """Money per month in each week (n_weeks,), by channel."""
        return {
            name: money * self._levels(region, place)
            for place, (name, money) in enumerate(self.budgets(region).items())
        }

    def _factor(self, region: int, channel: int) -> float:
        draw = uniform(customer_key(replication_key(self.seed, region), channel), _BUDGET)
        return _LEAST + (_MOST - _LEAST) * draw

    def _levels(self, region: int, channel: int) -> Floats:
        if self.flight == 0:
            return np.ones(self.weeks)
        number = -(-self.weeks // self.flight)
        key = customer_key(replication_key(self.seed, region), channel)
        draws = [uniform(key, _FLIGHT, 0, place) for place in range(number)]
        levels = (2.0 * np.argsort(draws) + 1.0) / number
        weekly = np.repeat(levels, self.flight)[: self.weeks]
        return np.asarray(weekly / weekly.mean())


class Weekly(NamedTuple):
    """One history of one region."""

    exposures: NDArray[np.int64]  # (n_weeks, n_levers)
    cost: Floats  # (n_weeks, n_levers) of visits and messages
    orders: Floats  # (n_weeks,) renewals of contracts among them
    revenue: Floats  # (n_weeks,) money ordered
    sales: Floats  # (n_weeks, n_channels) of it, where it was placed


class MediaMix(NamedTuple):
    """Everything by region, week and lever (n_regions, n_weeks, n_levers), or without the last."""

    plan: MixPlan
    spend: Floats  # money of the week: media, visits and messages
    exposures: Floats
    orders: Floats
    revenue: Floats  # money ordered
    sales: Floats  # by channel in the place of lever
    true_orders: Floats  # brought by the lever, on the mean over histories
    true_revenue: Floats
    returns: tuple[Interval, ...]  # by lever: true revenue over spend, all regions together
    histories: int  # of each region


class _Told(NamedTuple):
    region: int
    history: int
    on: Weekly
    off: tuple[Weekly, ...]  # by lever


def media_mix(
    plan: MixPlan,
    asked: Question,
    *,
    histories: int = 1,
    spread: Spread = here,
    watch: Watch | None = None,
) -> MediaMix:
    """Return the media mix of a plan; the first history is the one that is told.

    Raises RunFailed if a run fails.
    """
    tasks = [(region, history) for history in range(histories) for region in range(plan.regions)]
    runs = 1 + len(plan.business.levers)
    told = []
    for count, each in enumerate(spread(partial(_lived, plan, asked), tasks), start=1):
        told.append(each)
        if watch is not None:
            watch(Progress(count * runs, len(tasks) * runs))
    return _put_together(plan, sorted(told, key=lambda each: each[:2]), histories)


def _put_together(plan: MixPlan, told: Sequence[_Told], histories: int) -> MediaMix:
    levers = plan.business.levers
    media = np.array([_by_lever(plan.spend(region), plan) for region in range(plan.regions)])
    spent = [media[each.region] + each.on.cost for each in told]
    true_revenue = [_lost(each, "revenue") for each in told]
    true_orders = [_lost(each, "orders") for each in told]
    first = [each for each in told if each.history == 0]
    saved = [
        spend.sum(axis=0) - np.array([off.cost[:, i].sum() for i, off in enumerate(each.off)])
        for spend, each in zip(spent, told, strict=True)
    ]

    def by_region(values: Sequence[Floats]) -> Floats:
        parts = [
            np.mean([v for v, e in zip(values, told, strict=True) if e.region == region], axis=0)
            for region in range(plan.regions)
        ]
        return np.array(parts)

    earned = np.array([each.sum(axis=0) for each in true_revenue])

    def seen(field: str) -> Floats:
        return np.array([getattr(each.on, field) for each in first], np.float64)

    return MediaMix(
        plan,
        spend=np.array([media[each.region] + each.on.cost for each in first]),
        exposures=seen("exposures"),
        orders=seen("orders"),
        revenue=seen("revenue"),
        sales=seen("sales"),
        true_orders=by_region(true_orders),
        true_revenue=by_region(true_revenue),
        returns=tuple(_return(earned[:, i], np.array(saved)[:, i]) for i in range(len(levers))),
        histories=histories,
    )


def _return(earned: Floats, saved: Floats) -> Interval:
    if not (saved > 0.0).all():
        return Interval(*(np.array(np.nan) for _ in Interval._fields))
    return statistics.level(earned, saved)


def _by_lever(spend: Mapping[str, Floats], plan: MixPlan) -> Floats:
    """Return the money of each week in the media of the levers (n_weeks, n_levers)."""
    nothing = np.zeros(plan.weeks)
    monthly = [spend.get(name, nothing) for name in plan.business.levers]
    return np.stack(monthly, axis=1) * (_WEEK / MONTH)


def _lost(told: _Told, field: str) -> Floats:
    """Return what each lever brought (n_weeks, n_levers)."""
    on = getattr(told.on, field)
    return np.stack([on - getattr(off, field) for off in told.off], axis=1)


def _lived(plan: MixPlan, asked: Question, task: tuple[int, int]) -> _Told:
    """Simulate one history of a region, with all its levers and without each."""
    region, history = task
    spend = plan.spend(region)
    number = history * plan.regions + region
    name = f"region_{region + 1}"
    business, budgets = plan.business, plan.budgets(region)

    def weekly(spends: Mapping[str, Floats], levers: Sequence[str]) -> Weekly:
        variant = business.spending(name, budgets)
        [closed] = business.coalition(levers).values()
        variant = {name: variant[name].model_copy(update={"channels": closed.channels})}
        scenario = business.scenario_of(variant)
        with named(scenario.name, name, CENTRAL, number):
            made = flown(plan_of(scenario, name, seed=asked.seed), scenario, name, spends)
            log = joined(simulate(made, number, engine=asked.engine_at_work))
        return _weekly(log, scenario, business.levers, plan.weeks)

    offs = []
    for lever in business.levers:
        if lever in spend:
            offs.append(weekly({**spend, lever: np.zeros(plan.weeks)}, business.levers))
        else:
            offs.append(weekly(spend, [each for each in business.levers if each != lever]))
    return _Told(region, history, weekly(spend, business.levers), tuple(offs))


def flown(plan: Plan, scenario: Scenario, configuration: str, spend: Mapping[str, Floats]) -> Plan:
    """Return a plan with other spend in some media, money per month in each week of the window.

    Before the window they spend as today, after it as the configuration says.
    """
    clock, media = plan.model.clock, plan.model.media
    sources = [name for name in plan.names.channels if scenario.channels[name].media is not None]
    woken = media.woken.copy()
    days = clock.start + np.arange(woken.shape[1] - 1)
    for name, weekly in spend.items():
        medium = scenario.channels[name].media
        if medium is None:
            raise ValueError(f"{name} has no medium")
        before, after = (
            scenario.configurations[each].budgets[name].value
            for each in (scenario.today_name, configuration)
        )
        daily = np.where(days < 0.0, before, after)
        week = np.floor(days / _WEEK).astype(np.int64)
        inside = (week >= 0) & (week < len(weekly))
        daily[inside] = weekly[week[inside]]
        woken[sources.index(name)] = woken_by(medium, daily)
    return plan._replace(model=plan.model._replace(media=media._replace(woken=woken)))


def _weekly(log: EventLog, scenario: Scenario, levers: Sequence[str], weeks: int) -> Weekly:
    channels = list(log.names.channels)
    senders = np.array([*senders_of(scenario, log.names.messages), -1])
    channel = np.array([*log.names.touchpoint_channel, -1])[log.touchpoint]
    is_message = log.event == MESSAGE
    channel[is_message] = senders[log.detail[is_message] // len(ANSWERS)]
    week = np.floor(log.time / _WEEK).astype(np.int64)
    inside = (week >= 0) & (week < weeks)

    def table(chosen: Any, weight: Any = None) -> Any:
        rows = inside & chosen & (channel >= 0)
        amount = None if weight is None else weight[rows]
        cell = week[rows] * len(channels) + channel[rows]
        return np.bincount(cell, amount, minlength=weeks * len(channels)).reshape(weeks, -1)

    shown, ordered = (log.event == TOUCH) | is_message, log.event == ORDER
    places = [channels.index(name) for name in levers]
    rows = inside & ordered  # a renewal is placed nowhere
    return Weekly(
        table(shown)[:, places],
        table(shown, log.cost)[:, places],
        np.bincount(week[rows], minlength=weeks).astype(np.float64),
        np.asarray(np.bincount(week[rows], log.value[rows], minlength=weeks), np.float64),
        table(ordered, log.value),
    )


def regions_of(plan: MixPlan) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the name of each region and its budgets, money per month on the mean."""
    for region in range(plan.regions):
        yield f"region_{region + 1}", plan.budgets(region)
