"""A market of five people and three channels whose log can be written by hand."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from omnisim.event_log import COLUMNS, EXPERIENCE, MESSAGE, PROMPTED, EventLog, Names
from omnisim.measure.cash_flow import FixedCost
from omnisim.measure.fold import measure
from omnisim.measure.measures import Measures
from omnisim.measure.setting import Setting

NAMES = Names(
    segments=("regular", "loyal"),
    channels=("ad", "web", "store"),
    touchpoints=("see@ad", "look@web", "buy@web", "look@store", "buy@store", "help@store"),
    touchpoint_channel=(0, 1, 1, 2, 2, 2),
    touchpoint_stage=(0, 1, 2, 1, 2, 3),
    messages=("offer", "rumour"),
)
SEE_AD, LOOK_WEB, BUY_WEB, LOOK_STORE, BUY_STORE, HELP_STORE = range(6)
AD, WEB, STORE = NAMES.channels

SETTING = Setting(
    names=NAMES,
    online=(True, True, False),
    advertising=(True, False, False),
    served=(False, False, True),
    first_customer=(0, 3),
    prospects=(2, 1),
    installed=(1, 1),
    horizon=100.0,
    follow_up=10.0,
    value_window=40.0,
    discount_rate=0.1,
    fixed_costs=(FixedCost(one_off=6.0),),
    senders=(1, 3),
)
# Customers 0, 1, 2 are regular, 3 and 4 loyal.
ONE, TWO, OLD, NEW, OLDER = range(5)  # OLD and OLDER are the installed base
_BLANK = {"journey": 0, "kind": 0, "touchpoint": -1, "detail": 0}


def event(
    time: float, customer: int, what: int, touchpoint: int = -1, **more: Any
) -> dict[str, Any]:
    """Return one row of a log."""
    segment = 0 if customer < SETTING.first_customer[1] else 1
    row = dict.fromkeys(COLUMNS, 0.0) | _BLANK
    return row | {
        "time": time,
        "customer": customer,
        "segment": segment,
        "event": what,
        "touchpoint": touchpoint,
        **more,
    }


def log_of(rows: Iterable[dict[str, Any]]) -> EventLog:
    """Return the log of rows, put in order of time."""
    rows = sorted(rows, key=lambda row: row["time"])
    columns = {name: np.array([row[name] for row in rows]) for name in COLUMNS}
    return typed(columns)


def typed(columns: dict[str, Any]) -> EventLog:
    """Return a log of columns in the types of the contract."""
    types = {
        "customer": np.int32,
        "segment": np.int8,
        "journey": np.int32,
        "kind": np.int8,
        "event": np.int8,
        "touchpoint": np.int16,
        "detail": np.int16,
    }
    return EventLog(
        names=NAMES,
        **{name: np.asarray(columns[name], types.get(name, np.float64)) for name in COLUMNS},
    )


def measured(*rows: dict[str, Any], setting: Setting = SETTING) -> Measures:
    """Return the measures of a log of rows."""
    return measure([log_of(rows)], setting, compiled=False)


def counts(measures: Measures, kpi: str, **place: str) -> tuple[float, float]:
    """Return numerator and denominator of a KPI, by default over everybody and everywhere."""
    where = measures.place(kpi, **place)
    return float(measures.numerator[where]), float(measures.denominator[where])


def random_log(seed: int, *, n: int = 120) -> EventLog:
    """Return a log in which anything happens to anybody in any order, days -50 to 120."""
    draw = np.random.default_rng(seed)
    what = draw.choice(11, n, p=[0.36, 0.04, 0.2, 0.08, 0.02, 0.05, 0.02, 0.1, 0.02, 0.07, 0.04])
    highest = np.array([24, 5, 5, 2, 2, 2, 3, 8, 5, 11, 8])[what]
    customer = draw.integers(0, 5, n)
    time = np.sort(draw.uniform(-50, 120, n))
    columns = {
        "time": time,
        "customer": customer,
        "segment": customer >= SETTING.first_customer[1],
        "journey": np.maximum((time + 50) // 8 - draw.integers(0, 2, n), 0),
        "kind": np.where(what == 10, PROMPTED, draw.choice(3, n, p=[0.8, 0.1, 0.1])),
        "event": what,
        "touchpoint": np.where(what == 0, draw.integers(0, 6, n), draw.integers(-1, 6, n)),
        "detail": draw.integers(0, highest),
        "duration": draw.normal(0.01, 0.01, n),
        "value": np.where(what == 2, draw.lognormal(3, 1, n), -3.0 * (what == 5)),
        "cost": draw.choice([0.0, 0.5, 2.0], n),
        "goods": draw.choice([0.0, 0.0, 3.0], n),
    }
    return typed(columns)


def sliced(log: EventLog, start: int, stop: int) -> EventLog:
    """Return a stretch of a log."""
    return replace(log, **{name: getattr(log, name)[start:stop] for name in COLUMNS})


def message(time: float, customer: int, answer: int, **more: Any) -> dict[str, Any]:
    """Return an offer, the first of the messages, and its answer."""
    return event(time, customer, MESSAGE, detail=answer, kind=PROMPTED, **more)


def score(time: float, customer: int, points: int, touchpoint: int = -1) -> dict[str, Any]:
    """Return an experience."""
    return event(time, customer, EXPERIENCE, touchpoint, detail=points)
