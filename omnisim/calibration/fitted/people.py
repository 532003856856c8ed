"""People: how many there are, how often they buy, and what an order is worth, as entries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from omnisim.calibration.arrivals import clock_of
from omnisim.calibration.fit import Candidate, Estimate, Fit, People, SegmentFit
from omnisim.calibration.fitted.writer import Changes, Writer, plain
from omnisim.calibration.journeys import with_purchases
from omnisim.calibration.old_customers import Old
from omnisim.calibration.people import (
    INSTALLED_AGE,
    New,
    is_mostly_old,
    needs_of,
    new_beside,
    new_beside_excess,
    too_many_for,
)
from omnisim.calibration.repeats import Rates, rates_of
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import BetaGeometric

_PARAMETERS: Final = 4
_TOLD: Final = 2.0  # times the value: the most that the end of an interval may be
_NORMAL: Final = 1.959963984540054
_EXCESS: Final = "guessed from first orders that were more frequent early in the log"


def people_entries(
    writer: Writer, fit: Fit, found: SegmentFit, name: str, base: Scenario, keeps: bool
) -> Changes:
    """Return the entries of a segment; `keeps`: the base knows how many people there are."""
    path = ("segments", name)
    changes: Changes = {}
    if found.order_value is not None:
        changes[(*path, "order_value")] = {
            field: writer.number(getattr(found.order_value, field))
            for field in ("mean", "cv_between", "cv_within")
        }
    if found.contracts is not None:
        changes[(*path, "repeat")] = {
            "period": f"{plain(found.contracts.period):.10g} days",
            "a": writer.number(found.contracts.alpha),
            "b": writer.number(found.contracts.beta),
        }
    changes.update(_repeats(writer, fit, found, name, base, keeps))
    if found.people is not None and fit.log is not None:
        changes.update(_counts(writer, fit, found, name, base, keeps))
    return changes


def _simulated(found: SegmentFit) -> Candidate | None:
    if found.repeats is None:
        return None
    return next(each for each in found.repeats.candidates if each.name == found.repeats.chosen)


def _repeats(
    writer: Writer, fit: Fit, found: SegmentFit, name: str, base: Scenario, keeps: bool
) -> Changes:
    """Return BG/NBD of needs: orders, divided by the conversion of a customer's needs.

    Where the log is too short to tell who left for good, the dropout of the base stays, and how
    often they buy is estimated given that.
    """
    rates = _rates(fit, found, base, name, keeps)
    if rates is None:
        return {}
    conversion = found.repeat_conversion if math.isfinite(found.repeat_conversion) else 1.0
    written = {
        field: _written_parameter(writer, field, each, rates.doubt, conversion)
        for field, each in rates.parameters.items()
    }
    path = ("segments", name, "repeat")
    if len(written) < _PARAMETERS:
        return {(*path, field): number for field, number in written.items()}
    return {path: written}


def _rates(fit: Fit, found: SegmentFit, base: Scenario, name: str, keeps: bool) -> Rates | None:
    """Return how new customers buy again, those from before the log apart."""
    if found.repeats is None or fit.log is None:
        return None
    stated, dropout = base.segments[name].repeat, None
    if keeps and not found.repeats.dropout_is_known and isinstance(stated, BetaGeometric):
        dropout = (stated.a.value, stated.b.value)
    return _rates_beside(fit, _place(fit, found), _old_of(found, base, name, keeps), dropout)


@lru_cache(maxsize=4)  # a search asks for the same again and again
def _rates_beside(
    fit: Fit, place: str, old: Old | None, dropout: tuple[float, float] | None
) -> Rates | None:
    assert fit.log is not None
    rows = with_purchases(fit.log)
    rows = rows.where(rows.segment == rows.names.segments.index(place))
    clock = None if fit.arrivals is None else clock_of(rows, fit.arrivals)
    return rates_of(rows, clock=clock, old=old, dropout=dropout)


def _old_of(found: SegmentFit, base: Scenario, name: str, keeps: bool) -> Old | None:
    """Return the customers from before the log: those of the base, or else as many as it shows."""
    people = found.people
    if people is None or people.is_cohort:
        return None
    if keeps:
        stated = base.segments[name].installed_base
        count, age = stated.customers.value, max(stated.age.value, 1.0)
    else:
        count, age = _beside_excess(found, _simulated(found)).installed, INSTALLED_AGE
    return Old(float(round(count)), age) if count >= 1 else None


def _ordering(
    fit: Fit, found: SegmentFit, base: Scenario, name: str, keeps: bool
) -> Candidate | None:
    """Return the model of repeat orders of new customers, as it is written, in days."""
    own, rates = _simulated(found), _rates(fit, found, base, name, keeps)
    if own is None or rates is None:
        return own
    stated = base.segments[name].repeat
    given = (
        {field: Estimate(getattr(stated, field).value, 0.0, 0.0) for field in ("a", "b")}
        if isinstance(stated, BetaGeometric)
        else {}
    )
    return own._replace(parameters={**given, **rates.parameters})


def _place(fit: Fit, found: SegmentFit) -> str:
    """Return the name of a segment in the log."""
    return next(name for name, each in fit.segments.items() if each.repeats is found.repeats)


def _written_parameter(
    writer: Writer, name: str, each: Estimate, doubt: float, conversion: float
) -> dict[str, Any]:
    """Return one parameter: alpha with the doubt of all of them, the others as they are beside it.

    What the log does not tell by itself, to a factor of two, is an assumption.
    """
    scale = conversion if name == "alpha" else 1.0
    told = f"by itself {plain(each.low * scale, 4):g} to {plain(each.high * scale, 4):g}"
    if name != "alpha":
        number = writer.plain(each.value, f"{told}; the doubt of all is told with alpha")
        is_told = each.high < _TOLD * each.value
        return number if is_told else {**number, "grade": "assumption"}
    if conversion < 1.0 - 1e-9:
        told += f"; of orders {plain(each.value, 4):g} days, times a conversion of "
        told += f"{100 * conversion:.1f} %"
    reach = math.exp(min(_NORMAL * doubt, 8.0))
    value = each.value * scale
    given = Estimate(value, value / reach, value * reach)
    return writer.number(given, "days", f"given the other three; {told}")


def mostly_old(fit: Fit, base: Scenario, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the segments whose customers from before would make all that the log shows."""
    return tuple(
        names[place]
        for place, found in fit.segments.items()
        if found.people is not None
        and fit.log is not None
        and is_mostly_old(found.people, _beside(fit, found, base, names[place]))
    )


def _beside(fit: Fit, found: SegmentFit, base: Scenario, name: str) -> New:
    """Return the first needs that are left for new customers beside those of a base."""
    people, old = found.people, base.segments[name].installed_base
    assert people is not None
    rates = _rates(fit, found, base, name, keeps=True)
    new = new_beside(
        people,
        _ordering(fit, found, base, name, keeps=True),
        length=people.acquired,
        installed=old.customers.value,
        age=max(old.age.value, 1.0),
        conversion=found.repeat_conversion,
    )
    return new if rates is None else new._replace(first_needs=_wider(people, new, rates))


def _wider(people: People, new: New, rates: Rates) -> Estimate:
    """Return the first needs of new customers, in doubt also for how many of all are old."""
    value, low, high = new.first_needs[:3]
    if value <= 0 or people.first_needs.value <= 0:
        return new.first_needs
    old = max(1.0 - value / people.first_needs.value, 0.0)
    reach = _NORMAL * min(rates.doubt_of_old, 1.0) * old / (1.0 - old)
    least, most = (math.hypot(math.log(end / value), reach) for end in (low, high))
    return new.first_needs._replace(low=value * math.exp(-least), high=value * math.exp(most))


def _beside_excess(found: SegmentFit, orders: Candidate | None) -> New:
    """Return the first needs that are left for new customers beside as many as the log shows."""
    assert found.people is not None
    conversions = found.first_conversion, found.repeat_conversion
    return new_beside_excess(
        found.people, orders, length=found.people.acquired, conversions=conversions
    )


def _counts(
    writer: Writer, fit: Fit, found: SegmentFit, name: str, base: Scenario, keeps: bool
) -> Changes:
    """Return prospects, their needs and the installed base."""
    people, path = found.people, ("segments", name)
    if people is None or not math.isfinite(found.first_conversion):
        return {}
    length = people.acquired
    changes: Changes = {}
    if keeps:
        pool, new = base.segments[name].prospects.value, _beside(fit, found, base, name)
        if too_many_for(people, pool, old=new.installed):  # the base is at odds with the log
            pool = people.pool
            changes[(*path, "prospects")] = round(pool)
    else:
        new = _beside_excess(found, _ordering(fit, found, base, name, keeps))
        pool = people.pool
        changes[(*path, "prospects")] = round(pool)
        if new.installed:
            count = round(new.installed)
            changes[(*path, "installed_base")] = {
                "customers": {"value": count, "low": 0, "high": 2 * count, "note": _EXCESS}
            }
    if people.is_cohort and not keeps:
        changes[(*path, "needs")] = "once"
        return changes
    first = found.first_conversion
    rate = needs_of(new.first_needs, max(pool, 1.0), length=length, conversion=first)
    yearly = Estimate(rate.value * 365.0, rate.low * 365.0, rate.high * 365.0)
    note = f"{plain(new.first_needs.value, 4):g} first needs a day, among the prospects assumed"
    changes[(*path, "needs")] = writer.number(yearly, "per year", note)
    return changes
