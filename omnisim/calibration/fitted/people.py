"""People: how many there are, how often they buy, and what an order is worth, as entries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from omnisim.calibration.arrivals import clock_of
from omnisim.calibration.fit import Candidate, Estimate, Fit, SegmentFit
from omnisim.calibration.fitted.writer import Changes, Writer, plain
from omnisim.calibration.journeys import with_purchases
from omnisim.calibration.people import (
    New,
    is_mostly_old,
    needs_of,
    new_beside,
    new_beside_excess,
    too_many_for,
)
from omnisim.calibration.repeats import rates_given
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import BetaGeometric

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
        changes.update(_counts(writer, found, name, base, keeps))
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
    path, model, stated = (
        ("segments", name, "repeat"),
        _simulated(found),
        base.segments[name].repeat,
    )
    if model is None or found.repeats is None or fit.log is None:
        return {}
    factor = found.repeats.spread
    conversion = found.repeat_conversion if math.isfinite(found.repeat_conversion) else 1.0
    parameters: Mapping[str, Estimate] = model.parameters
    partial = keeps and not found.repeats.dropout_is_known and isinstance(stated, BetaGeometric)
    if partial and isinstance(stated, BetaGeometric):
        rows = with_purchases(fit.log)
        rows = rows.where(rows.segment == tuple(rows.names.segments).index(_place(fit, found)))
        clock = None if fit.arrivals is None else clock_of(rows, fit.arrivals)
        rates = rates_given(rows, stated.a.value, stated.b.value, clock=clock)
        if rates is None:
            return {}
        parameters, factor = {"r": rates.r, "alpha": rates.alpha}, rates.spread
    written = {
        field: _written_parameter(writer, field, each, factor, conversion)
        for field, each in parameters.items()
    }
    if partial:
        return {(*path, field): number for field, number in written.items()}
    return {path: written}


def _place(fit: Fit, found: SegmentFit) -> str:
    """Return the name of a segment in the log."""
    return next(name for name, each in fit.segments.items() if each.repeats is found.repeats)


def _written_parameter(
    writer: Writer, name: str, each: Estimate, factor: float, conversion: float
) -> dict[str, Any]:
    """Return one parameter, its range narrowed as it is drawn independently of the others."""
    scale, unit = (conversion, "days") if name == "alpha" else (1.0, "")
    width = min(math.log(each.high / each.value) * factor, 8.0)
    narrowed = Estimate(
        each.value * scale,
        each.value * scale * math.exp(-width),
        each.value * scale * math.exp(width),
    )
    told = f"by itself {plain(each.low * scale, 4):g} to {plain(each.high * scale, 4):g}"
    if name == "alpha" and conversion < 1.0 - 1e-9:
        told += f"; of orders {plain(each.value, 4):g} days, times a conversion of "
        told += f"{100 * conversion:.1f} %"
    return writer.number(narrowed, unit, told)


def mostly_old(fit: Fit, base: Scenario, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the segments whose customers from before would make all that the log shows."""
    return tuple(
        names[place]
        for place, found in fit.segments.items()
        if found.people is not None
        and fit.log is not None
        and is_mostly_old(found.people, _beside(found, base, names[place]))
    )


def _beside(found: SegmentFit, base: Scenario, name: str) -> New:
    """Return the first needs that are left for new customers beside those of a base."""
    people, old = found.people, base.segments[name].installed_base
    assert people is not None
    return new_beside(
        people,
        _simulated(found),
        length=people.acquired,
        installed=old.customers.value,
        age=max(old.age.value, 1.0),
        conversion=found.repeat_conversion,
    )


def _counts(writer: Writer, found: SegmentFit, name: str, base: Scenario, keeps: bool) -> Changes:
    """Return prospects, their needs and the installed base."""
    people, path = found.people, ("segments", name)
    if people is None or not math.isfinite(found.first_conversion):
        return {}
    length, model = people.acquired, _simulated(found)
    changes: Changes = {}
    if keeps:
        pool, new = base.segments[name].prospects.value, _beside(found, base, name)
        if too_many_for(people, pool, old=new.installed):  # the base is at odds with the log
            pool = people.pool
            changes[(*path, "prospects")] = round(pool)
    else:
        conversions = found.first_conversion, found.repeat_conversion
        new = new_beside_excess(people, model, length=length, conversions=conversions)
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
