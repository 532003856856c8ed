"""Customers: what can only be counted once everybody's time in the log is over."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omnisim.measure.months import MONTH, YEAR
from omnisim.measure.setting import Setting
from omnisim.measure.tally import Tally

_PROMOTER = 9
_DETRACTOR = 6


def finished_sums(people: NDArray[Any], tally: Tally, setting: Setting) -> NDArray[Any]:
    """Return the sums of the tally, a copy (n_segments, n_channels + 1) of CELL, with people added.

    people (n_people,) of PERSON as the fold left them.
    """
    sums = tally.sums.copy()
    segment = setting.segment_of()
    known = segment >= 0
    if not known.all():  # else no copy of everybody
        people, segment = people[known], segment[known]
    _people(sums, people, segment)
    _buyers(sums, people, segment, setting)
    _cohort(sums, people, segment, setting)
    _years_at_risk(sums, people, segment, setting)
    _recommendation(sums, people, segment)
    _media(sums, setting)
    sums["net_value"][0, -1] = sums["present_contribution"].sum() - setting.fixed_cost
    return sums


def is_new_customer(people: NDArray[Any], setting: Setting) -> NDArray[np.bool_]:
    """Return who placed the first order of their life within the window (n_people,)."""
    return (people["first_order"] >= 0) & (people["first_order"] < setting.horizon)


def is_cohort(people: NDArray[Any], setting: Setting) -> NDArray[np.bool_]:
    """Return which new customers can be followed for the whole value window (n_people,)."""
    followed = people["first_order"] <= setting.horizon - setting.value_window
    return is_new_customer(people, setting) & followed


def months_followed(people: NDArray[Any], setting: Setting) -> NDArray[np.int64]:
    """Return the full months from the first order to the horizon, of new customers only."""
    first = people["first_order"][is_new_customer(people, setting)]
    return _full_months(setting.horizon - first)


def months_lived(people: NDArray[Any], setting: Setting) -> NDArray[np.int64]:
    """Return the full months from the first order to the loss or horizon, of new customers only."""
    new = is_new_customer(people, setting)
    until = np.minimum(people["lost_at"][new], setting.horizon)
    return _full_months(until - people["first_order"][new])


def _full_months(days: NDArray[np.float64]) -> NDArray[np.int64]:
    return (days / MONTH).astype(np.int64)


def _people(sums: Any, people: Any, segment: Any) -> None:
    _add(sums["people"], segment, -1)
    _add(sums["prospects"], segment[people["prospect"] == 1], -1)


def _buyers(sums: Any, people: Any, segment: Any, setting: Setting) -> None:
    bought = (people["prospect"] == 1) & (people["first_measured_in"] >= 0)
    _add(sums["buyers"], segment[bought], people["first_measured_in"][bought])
    new = is_new_customer(people, setting)
    _add(sums["new_customers"], segment[new], people["first_ordered_in"][new])


def _cohort(sums: Any, people: Any, segment: Any, setting: Setting) -> None:
    member = is_cohort(people, setting)
    where = segment[member], people["first_ordered_in"][member]
    _add(sums["cohort"], *where)
    _add(sums["repeated"], *where, people["repeated"][member])
    _add(sums["cohort_value"], *where, people["value"][member])


def _years_at_risk(sums: Any, people: Any, segment: Any, setting: Setting) -> None:
    alive = (people["alive_since"] < setting.horizon) & (people["lost_at"] == np.inf)
    days = setting.horizon - np.maximum(people["alive_since"][alive], 0)
    _add(sums["years_at_risk"], segment[alive], people["ordered_in"][alive], days / YEAR)


def _recommendation(sums: Any, people: Any, segment: Any) -> None:
    asked = people["score"] >= 0
    score, where = people["score"][asked], (segment[asked], people["scored_in"][asked])
    _add(sums["respondents"], *where)
    points = 100 * ((score >= _PROMOTER).astype(float) - (score <= _DETRACTOR))
    _add(sums["recommendation"], *where, points)


def _media(sums: Any, setting: Setting) -> None:
    """Add what is spent in media, which no touch tells of, to what wins customers."""
    sums["advertising_spend"] = sums["advertising_cost"]
    if setting.media_spend:
        people = sums["people"][:, -1:]
        spend = people / max(people.sum(), 1.0) * np.array(setting.media_spend)
        for field in ("advertising_spend", "acquisition_cost"):
            sums[field][:, :-1] += spend


def _add(cells: Any, segment: Any, channel: Any, amount: ArrayLike = 1) -> None:
    np.add.at(cells, (segment, channel), amount)
