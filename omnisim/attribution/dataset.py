"""Data set: what a business could hand to an analyst, for trying other tools on.

One history of the business as it is – its touches, customers and paths as the truth has them and as
each view sees them – and a media mix of one or several regions whose spend changes from month to
month (`media_mix`), with what each channel really brought them. What is true of the rest stands in
the board it comes from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from omnisim.attribution.board import Board
from omnisim.attribution.hearing import paths_seen, senders_of
from omnisim.attribution.identity_view import TRUTH, IdentityView, seen
from omnisim.attribution.media_mix import FLIGHT, MediaMix, MixPlan, media_mix
from omnisim.attribution.paths import Paths, texts_of
from omnisim.attribution.touch_log import Touches, touches_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import simulate
from omnisim.event_log import EventLog, joined
from omnisim.experiment.failure import named
from omnisim.experiment.runner import Watch
from omnisim.experiment.workers import Spread, here
from omnisim.scenario.evidence import CENTRAL
from omnisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Dataset(NamedTuple):
    """Histories by name, the event log of the business as it is, and its media mix."""

    tables: Mapping[str, pd.DataFrame]
    log: EventLog
    start: dt.date  # of day 0
    mix: MediaMix


def dataset_of(
    board: Board,
    *,
    regions: int = 1,
    flight: int = FLIGHT,
    spread: Spread = here,
    watch: Watch | None = None,
) -> Dataset:
    """Return the data of a business that a board was made of.

    The media mix has so many regions, from 1 on, whose spend changes after each flight of weeks (0:
    never); as many histories are simulated for its truth as the board has, regions counted too.
    Raises RunFailed if a run fails.
    """
    business, asked = board.truths.business, board.truths.comparison.question
    scenario = business.scenario_of({})
    with named(scenario.name, business.live, CENTRAL, 0):
        plan = plan_of(scenario, business.live, seed=asked.seed)
        log = joined(simulate(plan, 0, engine=asked.engine_at_work))
    tables: dict[str, pd.DataFrame] = {}
    for name, view in {"true": TRUTH, **board.panel.views}.items():
        tables |= _histories(log, plan, scenario, name, view, business.levers)
    histories = max(board.truths.comparison.replications // regions, 1)
    spending = MixPlan(business, asked.seed, regions, flight)
    mix = media_mix(spending, asked, histories=histories, spread=spread, watch=watch)
    return Dataset(tables, log, scenario.rhythm.start, mix)


def _histories(
    log: EventLog,
    plan: Plan,
    scenario: Scenario,
    name: str,
    view: IdentityView,
    levers: tuple[str, ...],
) -> dict[str, pd.DataFrame]:
    """Return touches, customers and paths as a view sees a run."""
    records = seen(log, plan, scenario, 0, view)
    touches = touches_of(records, senders_of(scenario, records.names.messages))
    paths = paths_seen(log, plan, scenario, view, 0, levers=levers)
    return {
        f"touch_log_{name}": touch_frame(touches),
        f"customers_{name}": customer_frame(records, touches),
        f"paths_{name}": path_frame(paths),
    }


def touch_frame(touches: Touches) -> pd.DataFrame:
    """Return touches and orders, columns: record, time (days), channel, event, value, cost."""
    import pandas as pd  # late: only whoever exports needs it

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
