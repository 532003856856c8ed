"""Data set: what a business could hand to an analyst, for trying other tools on.

One history of the business as it is – its touches, customers and paths as the truth has them and as
each view sees them – and a weekly media-mix table of one or several regions. Regions are markets of
their own with the same people's habits and other budgets: where nothing varies, no mix model can
tell anything, and the engine spends evenly over time. What is true stands in the board they come
from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from omnisim.attribution.blackout import Business
from omnisim.attribution.board import Board
from omnisim.attribution.hearing import paths_seen, senders_of
from omnisim.attribution.identity_view import TRUTH, IdentityView, seen
from omnisim.attribution.paths import Floats, Integers, Paths, texts_of
from omnisim.attribution.touch_log import Touches, touches_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import simulate
from omnisim.event_log import ANSWERS, MESSAGE, ORDER, TOUCH, EventLog, joined
from omnisim.experiment.trial import Question
from omnisim.random_streams import customer_key, replication_key, uniform
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

_WEEK: Final = 7.0
_MONTHS_PER_YEAR, _DAYS_PER_YEAR = 12.0, 365.0
_LEAST, _MOST = 0.4, 1.6  # of today's budget that a region may spend
_PLACE: Final = 1  # purpose of a draw of nobody's else key


class Dataset(NamedTuple):
    """Tables by name, the event log of the first region, and what each region spends."""

    tables: Mapping[str, pd.DataFrame]
    log: EventLog
    start: dt.date  # of day 0
    budgets: Mapping[str, Mapping[str, float]]  # region: channel: money per month


class _Region(NamedTuple):
    name: str
    budgets: Mapping[str, float]
    plan: Plan
    log: EventLog


def dataset_of(board: Board, *, regions: int = 1) -> Dataset:
    """Return the data of a business that a board was made of; regions from 1 on."""
    truths = board.truths
    business, asked = truths.business, truths.comparison.question
    markets = list(_regions(business, asked, regions))
    first, scenario = markets[0], business.scenario
    mix = [_weekly(business, region) for region in markets]
    tables: dict[str, pd.DataFrame] = dict(_mix_tables(business, markets, mix))
    for name, view in {"true": TRUTH, **board.panel.views}.items():
        tables |= _histories(first, scenario, name, view, truths.levers)
    return Dataset(
        tables,
        first.log,
        scenario.rhythm.start,
        {region.name: region.budgets for region in markets},
    )


def _regions(business: Business, asked: Question, number: int) -> Iterator[_Region]:
    """Yield markets that are simulated with other luck, and with other budgets from the second on.

    The first is the business as it is.
    """
    for place in range(number):
        budgets = {n: m * _factor(place, i) for i, (n, m) in enumerate(business.budgets.items())}
        variant = business.spending(f"region_{place + 1}", budgets)
        scenario = business.scenario_of(variant)
        plan = plan_of(scenario, f"region_{place + 1}", seed=asked.seed)
        log = joined(simulate(plan, place, engine=asked.engine_at_work))
        yield _Region(f"region_{place + 1}", budgets, plan, log)


def _factor(region: int, channel: int) -> float:
    if region == 0:
        return 1.0
    draw = uniform(customer_key(replication_key(region, channel), channel), _PLACE)
    return _LEAST + (_MOST - _LEAST) * draw


class _Weekly(NamedTuple):
    """Arrays (n_weeks, n_levers), but for sales: (n_weeks, n_channels)."""

    spend: Floats
    exposures: Integers
    orders: Integers
    revenue: Floats


def _weekly(business: Business, region: _Region) -> _Weekly:
    log, scenario = region.log, business.scenario
    weeks = max(int(scenario.run.horizon / _WEEK), 1)
    channels = list(log.names.channels)
    senders = np.array([*senders_of(scenario, log.names.messages), -1])
    channel = np.array([*log.names.touchpoint_channel, -1])[log.touchpoint]
    is_message = log.event == MESSAGE
    channel[is_message] = senders[log.detail[is_message] // len(ANSWERS)]
    week = np.floor(log.time / _WEEK).astype(np.int64)
    inside = (week >= 0) & (week < weeks) & (channel >= 0)
    cell = week * len(channels) + channel

    def table(chosen: Any, weight: Any = None) -> Any:
        rows = inside & chosen
        amount = None if weight is None else weight[rows]
        return np.bincount(cell[rows], amount, minlength=weeks * len(channels)).reshape(weeks, -1)

    shown = (log.event == TOUCH) | is_message
    levers = [channels.index(name) for name in business.levers]
    daily = _MONTHS_PER_YEAR / _DAYS_PER_YEAR
    media = np.array([region.budgets.get(name, 0.0) * daily * _WEEK for name in business.levers])
    return _Weekly(
        table(shown, log.cost)[:, levers] + media,
        table(shown)[:, levers],
        table(log.event == ORDER),
        table(log.event == ORDER, log.value),
    )


def _mix_tables(
    business: Business, regions: Sequence[_Region], mix: Sequence[_Weekly]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the media-mix table in the columns that mix models expect.

    `media_mix` as for Meridian (by region and week), `media_mix_robyn` and `media_mix_pymc` for
    the sum of all regions.
    """
    import pandas as pd  # late: only whoever exports needs it

    scenario, levers = business.scenario, business.levers
    begin = scenario.rhythm.start
    dates = [(begin + dt.timedelta(days=_WEEK * w)).isoformat() for w in range(len(mix[0].spend))]
    frames = []
    for region, weekly in zip(regions, mix, strict=True):
        orders, revenue = weekly.orders.sum(axis=1), weekly.revenue.sum(axis=1)
        frames.append(
            pd.DataFrame(
                {
                    "geo": region.name,
                    "time": dates,
                    **{f"{n}_impression": weekly.exposures[:, i] for i, n in enumerate(levers)},
                    **{f"{n}_spend": weekly.spend[:, i] for i, n in enumerate(levers)},
                    "conversions": orders,
                    "revenue": revenue,
                    "revenue_per_conversion": _per(revenue, orders),
                    "population": people_in(scenario),
                    **{
                        f"{n}_sales": weekly.revenue[:, i]
                        for i, n in enumerate(scenario.channels)
                        if scenario.channels[n].can_sell
                    },
                }
            )
        )
    yield "media_mix", pd.concat(frames, ignore_index=True)
    spend = sum(weekly.spend for weekly in mix)
    shown = sum(weekly.exposures for weekly in mix)
    orders = sum(weekly.orders.sum(axis=1) for weekly in mix)
    revenue = sum(weekly.revenue.sum(axis=1) for weekly in mix)
    sales = {"revenue": revenue, "conversions": orders}
    spent = {f"{n}_S": spend[:, i] for i, n in enumerate(levers)}  # type: ignore[index]
    exposed = {f"{n}_I": shown[:, i] for i, n in enumerate(levers)}  # type: ignore[index]
    yield "media_mix_robyn", pd.DataFrame({"DATE": dates, **sales, **spent, **exposed})
    plain = {name: spend[:, i] for i, name in enumerate(levers)}  # type: ignore[index]
    yield "media_mix_pymc", pd.DataFrame({"date_week": dates, **plain, "y": revenue})


def _per(amount: Any, count: Any) -> Any:
    return np.divide(amount, count, np.zeros(len(amount)), where=count > 0)


def _histories(
    region: _Region,
    scenario: Scenario,
    name: str,
    view: IdentityView,
    levers: tuple[str, ...],
) -> dict[str, pd.DataFrame]:
    """Return touches, customers and paths as a view sees the first region."""
    records = seen(region.log, region.plan, scenario, 0, view)
    touches = touches_of(records, senders_of(scenario, records.names.messages))
    paths = paths_seen(region.log, region.plan, scenario, view, 0, levers=levers)
    return {
        f"touch_log_{name}": touch_frame(touches),
        f"customers_{name}": customer_frame(records, touches),
        f"paths_{name}": path_frame(paths),
    }


def touch_frame(touches: Touches) -> pd.DataFrame:
    """Return touches and orders, columns: record, time (days), channel, event, value, cost."""
    import pandas as pd  # late, as above

    kinds = np.select([touches.is_order, touches.is_message], ["order", "message"], "touch")
    order = np.argsort(touches.time, kind="stable")
    return pd.DataFrame(
        {
            "record": touches.record[order],
            "time": touches.time[order],
            "channel": np.array([*touches.channels, ""], dtype=object)[touches.channel[order]],
            "event": kinds[order],
            "value": touches.value[order],
            "cost": touches.cost[order],
        }
    )


def customer_frame(records: EventLog, touches: Touches) -> pd.DataFrame:
    """Return a row per record.

    Columns: record, segment, first_seen, first_order, last_order (days), touches, orders, revenue,
    channels (number of them touched).
    """
    import pandas as pd  # late, as above

    rows = pd.DataFrame(
        {
            "record": touches.record,
            "time": touches.time,
            "order_time": np.where(touches.is_order, touches.time, np.nan),
            "channel": touches.channel,
            "touch": ~touches.is_order,
            "order": touches.is_order,
            "value": touches.value,
        }
    )
    by = rows.groupby("record", sort=True)
    found = pd.DataFrame(
        {
            "first_seen": by["time"].min(),
            "first_order": by["order_time"].min(),
            "last_order": by["order_time"].max(),
            "touches": by["touch"].sum(),
            "orders": by["order"].sum(),
            "revenue": by["value"].sum(),
            "channels": by["channel"].nunique(),
        }
    ).reset_index()
    who, first = np.unique(records.customer, return_index=True)
    segment = np.array(records.names.segments, dtype=object)[records.segment[first]]
    found.insert(1, "segment", segment[np.searchsorted(who, found["record"])])
    return found


def path_frame(paths: Paths) -> pd.DataFrame:
    """Return paths counted, as path packages read them.

    Columns: path (a > b), total_conversions, total_conversion_value, total_null. Paths without a
    touch are left out: such packages have no place for them.
    """
    import pandas as pd  # late, as above

    table = pd.DataFrame(
        {
            "path": texts_of(paths),
            "total_conversions": paths.conversions,
            "total_conversion_value": paths.revenue,
            "total_null": paths.nulls,
        }
    )
    there = table[table["path"] != ""]
    counted = there.groupby("path", sort=True).sum().reset_index()
    return counted.astype({"total_conversions": "int64", "total_null": "int64"})
