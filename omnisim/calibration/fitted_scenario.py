"""Fitted scenario: the entries of a scenario that a fit changes; all others stay what they were.

A changed number is `measured`: it carries its 95 % interval as low and high, and the file, rows
and dates it comes from. Rows are led back to hops before hand-off loss (see `handoffs`). Some
numbers are not taken as they are:

- `needs` and `alpha` of a scenario count needs, a log counts orders: both are divided by the
  conversion that the fitted network gives.
- Ranges of r, alpha, a and b are drawn independently of each other, though their likelihood ties
  them together: they are narrowed (`Repeats.spread`) so that the repeats to expect are as uncertain
  as the log leaves them. The note tells the interval of each by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from omnisim.calibration.arrivals import clock_of
from omnisim.calibration.fit import Candidate, Estimate, Fit, Moves, SegmentFit, Source
from omnisim.calibration.handoffs import loses, wanted
from omnisim.calibration.journeys import with_purchases
from omnisim.calibration.people import needs_of, new_beside, new_beside_excess, too_many_for
from omnisim.calibration.repeats import rates_given
from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import FIRST_NEED, LATER_NEED
from omnisim.engine.preview import WARM_UP, effective_network
from omnisim.event_log import STAGES
from omnisim.scenario.channel import ADVERTISING, ChannelKind
from omnisim.scenario.network import CONVERSION, EVERY_SEGMENT, LAPSE, RESOLVED
from omnisim.scenario.quantity import Unit, quantity
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import BetaGeometric
from omnisim.units.number import is_unclear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Trail = tuple[str | int, ...]
Changes = dict[Trail, Any]

_OUTCOMES: Final = (CONVERSION, LAPSE, RESOLVED)
_DECIMALS: Final = 6  # of shares
_MOST_RANGE: Final = 0.999
EVERYBODY: Final = "everybody"
_EXCESS: Final = "guessed from first orders that were more frequent early in the log"
_ORDERS_ALONE: Final = "the log holds orders alone: who came and did not buy is not in it"


class FittedEntries(NamedTuple):
    """What a fit changes in a scenario."""

    changes: Changes  # by the trail in the file
    at_odds: tuple[str, ...]  # touchpoints whose rows show fewer losses than the base says


# --- numbers -----------------------------------------------------------------------------------


def plain(value: float, digits: int = 5) -> float:
    """Return a number with so many digits, and never with three decimals, which could be thousands.

    A whole thousand and a comma look alike in some countries.
    """
    if not math.isfinite(value) or value == 0:
        return 0.0 if value == 0 else value
    rounded = float(f"{value:.{digits}g}")
    return round(rounded, 2) if is_unclear(repr(rounded)) else rounded


def source_text(source: Source) -> str:
    """Return where measured numbers come from: file, rows and dates."""
    dates = f", {source.first} to {source.last}" if source.first else ""
    return f"{source.file}, {source.rows:,} rows{dates}"


class _Writer(NamedTuple):
    """Writes measured numbers with their range and source."""

    source: str

    def number(self, estimate: Estimate, unit: str = "", note: str = "") -> dict[str, Any]:
        """Return a number as a scenario file has it."""
        value, low, high = (plain(n) for n in estimate[:3])
        low, high = min(low, value), max(high, value)
        written = {
            name: f"{n:.10g} {unit}" if unit else n
            for name, n in (("value", value), ("low", low), ("high", high))
        }
        told = {"note": note} if note else {}
        return {**written, "grade": "measured", "source": self.source, **told}

    def share(self, value: float, low: float, high: float) -> dict[str, Any]:
        """Return a share, rounded elsewhere so that its row sums to 1."""
        low, high = round(min(low, value), _DECIMALS), round(max(high, value), _DECIMALS)
        return {
            "value": value,
            "low": low,
            "high": high,
            "grade": "measured",
            "source": self.source,
        }


def summing_to_one(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares rounded so that they still sum to 1: the largest takes up the rest."""
    rounded = {name: round(share, _DECIMALS) for name, share in shares.items()}
    kept = {name: share for name, share in rounded.items() if share > 0}
    largest = max(kept, key=lambda name: kept[name])
    rest = 1.0 - sum(share for name, share in kept.items() if name != largest)
    kept[largest] = round(rest, _DECIMALS)
    return kept


# --- the whole ---------------------------------------------------------------------------------


def entries_of(fit: Fit, base: Scenario, *, keeps_people: bool) -> FittedEntries:
    """Return the entries of a base that the fit changes.

    `keeps_people`: prospects and installed base stay those of the base, as a log cannot tell them.
    The base has all channels of the log and, unless the log has none, all its segments.
    """
    writer = _Writer(source_text(fit.source))
    names = dict(_segments(fit, base))
    if only_orders(fit) and keeps_people:
        theirs = {name: _with_base_conversion(each, base, names[name]) for name, each in _all(fit)}
        return FittedEntries(_beside_rows(writer, replace(fit, segments=theirs), base, names), ())
    changes: Changes = {}
    odd: list[str] = []
    for name, found in _all(fit):
        before, at_odds = _before_loss(base, names[name], _observed_rows(found.moves))
        odd += at_odds
        for point, row in before.items():
            changes["journey", _group(base, names[name]), point] = _written_row(writer, row)
        for field in ("entry", "entry_repeat"):
            shares = getattr(found, field)
            if shares:
                changes["segments", names[name], field] = _written_shares(writer, shares)
    if only_orders(fit):
        changes = {trail: _unmeasured(entry) for trail, entry in changes.items()}
    changes.update(_sellers(fit, base))
    changes.update(_beside_rows(writer, fit, base, names, keeps=keeps_people))
    return FittedEntries(changes, tuple(odd))


def only_orders(fit: Fit) -> bool:
    """Whether a log holds orders and nothing that led to them: its network says nothing."""
    return any(each.key == "only_orders" for each in fit.unknown)


def _all(fit: Fit) -> Iterator[tuple[str, SegmentFit]]:
    yield from fit.segments.items()


def _with_base_conversion(found: SegmentFit, base: Scenario, name: str) -> SegmentFit:
    """Return a fit to orders alone with the conversions that the network of the base gives."""
    plan = plan_of(base, base.today_name)
    number = plan.names.segments.index(name)
    first, again = (
        float(effective_network(plan.model, number, epoch=WARM_UP, entry=entry).outcomes[0])
        for entry in (FIRST_NEED, LATER_NEED)
    )
    people = found.people
    if people is not None and first > 0:
        needs = {
            field: _over(getattr(people, field), first) for field in ("first_needs", "later_needs")
        }
        people = people._replace(first_needs=needs["first_needs"], later_needs=needs["later_needs"])
    return found._replace(first_conversion=first, repeat_conversion=again, people=people)


def _over(rate: Estimate, share: float) -> Estimate:
    return Estimate(rate.value / share, rate.low / share, rate.high / share, rate.evidence)


def _unmeasured(entry: Any) -> Any:
    """Return rows or shares as plain numbers with a note: nobody has measured them."""
    return {
        name: {"value": each["value"], "note": _ORDERS_ALONE} if "value" in each else each
        for name, each in entry.items()
    }


def _beside_rows(
    writer: _Writer,
    fit: Fit,
    base: Scenario,
    names: Mapping[str, str],
    *,
    keeps: bool = True,
) -> Changes:
    """Return all that is not the network."""
    changes: Changes = {}
    for place, name in names.items():
        changes.update(_people(writer, fit, fit.segments[place], name, base, keeps))
    changes.update(_rhythm(writer, fit))
    changes.update(_dwell(writer, fit))
    changes.update(_returned(writer, fit, base))
    return changes


def _segments(fit: Fit, base: Scenario) -> Iterator[tuple[str, str]]:
    """Yield every segment of the fit with its name in the base."""
    only = next(iter(base.segments))
    for name in fit.segments:
        yield name, name if name in base.segments else only


def _group(base: Scenario, segment: str) -> str:
    """Return under which name of `journey` the rows of a segment stand."""
    if segment in base.journey or len(base.segments) > 1:
        return segment
    return EVERY_SEGMENT if EVERY_SEGMENT in base.journey else segment


# --- rows --------------------------------------------------------------------------------------


class _Cell(NamedTuple):
    """One share of a row with its interval."""

    share: float
    low: float
    high: float


_Rows = dict[str, dict[str, _Cell]]


def _observed_rows(moves: Moves) -> _Rows:
    """Return the rows with evidence, by name; those without lapse for certain until told better."""
    ends = (*moves.states, *_OUTCOMES)
    rows: _Rows = {}
    for place, state in enumerate(moves.states):
        if np.isnan(moves.shares[place]).any():
            ending = RESOLVED if state.startswith("retention@") else LAPSE
            rows[state] = {ending: _Cell(1.0, 0.0, 1.0)}
            continue
        rows[state] = {
            end: _Cell(
                float(moves.shares[place, k]),
                float(moves.low[place, k]),
                float(moves.high[place, k]),
            )
            for k, end in enumerate(ends)
            if moves.shares[place, k] > 0
        }
    return rows


def _before_loss(base: Scenario, segment: str, rows: _Rows) -> tuple[_Rows, list[str]]:
    """Return the rows before hand-off loss, and the touchpoints whose rows are at odds with it."""
    known = _with_rows(base, segment, rows)
    plan = plan_of(known, known.today_name)
    if not loses(plan.model):
        return rows, []
    points = plan.names.touchpoints
    place = {name: k for k, name in enumerate((*points, *_OUTCOMES))}
    number = plan.names.segments.index(segment)

    def led_back(pick: int) -> tuple[Floats, tuple[int, ...]]:
        observed = np.zeros((len(points), len(place)))
        for start, row in rows.items():
            for end, cell in row.items():
                observed[place[start], place[end]] = cell[pick]
        total = observed.sum(axis=1, keepdims=True)
        found = wanted(observed / np.where(total > 0, total, 1.0), plan.model, number)
        return found.shares, found.at_odds

    shares, odd = led_back(0)
    result: _Rows = {}
    for start, row in rows.items():
        found = {
            end: float(shares[place[start], place[end]])
            for end in place
            if shares[place[start], place[end]] > 1e-9
        }
        result[start] = {end: _scaled(share, row.get(end)) for end, share in found.items()}
    return result, [points[k] for k in odd]


def _scaled(share: float, observed: _Cell | None) -> _Cell:
    """Return a share led back, with the relative interval of the observed one."""
    if observed is None or observed.share <= 0:
        return _Cell(share, 0.0, min(2 * share, 1.0))
    factor = share / observed.share
    return _Cell(share, observed.low * factor, min(observed.high * factor, 1.0))


def _with_rows(base: Scenario, segment: str, rows: _Rows) -> Scenario:
    """Return the base with plain rows put in, for its channels and hand-offs alone."""
    group = _group(base, segment)
    stated = {
        start: {end: quantity(share, Unit.share) for end, share in _plain_row(row).items()}
        for start, row in rows.items()
    }
    journey = {**base.journey, group: {**base.journey.get(group, {}), **stated}}
    return base.model_copy(update={"journey": journey})


def _plain_row(row: Mapping[str, _Cell]) -> dict[str, float]:
    return summing_to_one({end: cell.share for end, cell in row.items()})


def _written_row(writer: _Writer, row: Mapping[str, _Cell]) -> dict[str, Any]:
    shares = _plain_row(row)
    return {end: writer.share(share, row[end].low, row[end].high) for end, share in shares.items()}


# --- people ------------------------------------------------------------------------------------


def _people(
    writer: _Writer, fit: Fit, found: SegmentFit, name: str, base: Scenario, keeps: bool
) -> Changes:
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


def _written_shares(writer: _Writer, shares: Mapping[str, Estimate]) -> dict[str, Any]:
    values = summing_to_one({name: each.value for name, each in shares.items()})
    return {
        name: writer.share(value, shares[name].low, shares[name].high)
        for name, value in values.items()
    }


def _simulated(found: SegmentFit) -> Candidate | None:
    if found.repeats is None:
        return None
    return next(each for each in found.repeats.candidates if each.name == found.repeats.chosen)


def _repeats(
    writer: _Writer, fit: Fit, found: SegmentFit, name: str, base: Scenario, keeps: bool
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
    writer: _Writer, name: str, each: Estimate, factor: float, conversion: float
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


def _counts(writer: _Writer, found: SegmentFit, name: str, base: Scenario, keeps: bool) -> Changes:
    """Return prospects, their needs and the installed base."""
    people, path = found.people, ("segments", name)
    if people is None or not math.isfinite(found.first_conversion):
        return {}
    length, model = people.acquired, _simulated(found)
    changes: Changes = {}
    if keeps:
        stated = base.segments[name]
        pool, old = stated.prospects.value, stated.installed_base
        new = new_beside(
            people,
            model,
            length=length,
            installed=old.customers.value,
            age=max(old.age.value, 1.0),
            conversion=found.repeat_conversion,
        )
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


# --- the rest ----------------------------------------------------------------------------------


def _selling(fit: Fit) -> set[str]:
    """Return the channels in which the log saw orders."""
    return {
        state.partition("@")[2]
        for found in fit.segments.values()
        for state, count in zip(
            found.moves.states, found.moves.counts[:, len(found.moves.states)], strict=True
        )
        if count > 0
    }


def _sellers(fit: Fit, base: Scenario) -> Changes:
    """Return channels in which the log saw orders, though their kind would not sell."""
    return {
        ("channels", name, "sells"): True
        for name in sorted(_selling(fit))
        if name in base.channels and not base.channels[name].can_sell
    }


def _rhythm(writer: _Writer, fit: Fit) -> Changes:
    """Return when needs wake; ranges stand in `provenance`, one for each list of weights."""
    arrivals = fit.arrivals
    if arrivals is None:
        return {}
    changes: Changes = {}
    for name in ("hours", "weekdays", "months"):
        weights: tuple[Estimate, ...] = getattr(arrivals, name)
        if weights and any(each.value > 0 for each in weights):
            changes["rhythm", name] = [plain(each.value, 4) for each in weights]
            spread = np.median([(w.high - w.low) / 2 / w.value for w in weights if w.value > 0])
            changes["provenance", f"rhythm.{name}"] = {
                "grade": "measured",
                "spread": round(min(float(spread), _MOST_RANGE), 4),
                "source": writer.source,
            }
    return changes


def _dwell(writer: _Writer, fit: Fit) -> Changes:
    changes: Changes = {}
    for state, table in fit.dwell.items():
        best = table.usable
        if not (math.isfinite(best.mean) and best.mean > 0):
            continue
        entry: dict[str, Any] = {
            "mean": _duration(writer, best.mean, best.mean_low, best.mean_high),
            "family": best.family,
        }
        if best.shape is not None:
            low = best.shape if best.shape_low is None else best.shape_low
            high = best.shape if best.shape_high is None else best.shape_high
            entry["shape"] = writer.number(Estimate(best.shape, low, high))
        changes["dwell", state] = entry
    return changes


def _duration(writer: _Writer, mean: float, low: float, high: float) -> dict[str, Any]:
    """Return a time in a unit in which it can be read."""
    scale, unit = next(
        (scale, unit)
        for least, scale, unit in ((1.0, 1.0, "days"), (1 / 24, 24.0, "hours"), (0, 1440.0, "min"))
        if mean >= least
    )
    high = high if math.isfinite(high) else 3 * mean
    return writer.number(Estimate(mean * scale, low * scale, high * scale), unit)


def _returned(writer: _Writer, fit: Fit, base: Scenario) -> Changes:
    """Return the rate of returns of the places that sell in the log."""
    back = fit.returned
    if back is None or not math.isfinite(back.share_of_value.value):
        return {}
    sellers = _selling(fit) & set(base.channels)
    places = {"online" if base.channels[name].is_online else "offline" for name in sellers}
    written = writer.number(back.share_of_value, note="share of value")
    changes: Changes = {}
    if base.returns is None:
        changes[("returns",)] = {"rate": dict.fromkeys(sorted(places), written)}
    else:
        for place in sorted(places):
            changes["returns", "rate", place] = written
    if math.isfinite(back.delay.value) and back.delay.value > 0:
        delay = _duration(writer, *back.delay[:3])
        if ("returns",) in changes:
            changes[("returns",)]["delay"] = delay
        else:
            changes["returns", "delay"] = delay
    return changes


# --- a scenario to begin with, where there is no base --------------------------------------------

_KINDS: Final[Mapping[str, str]] = {
    "web": "website",
    "website": "website",
    "site": "website",
    "online": "website",
    "app": "app",
    "mobile": "app",
    "shop": "store",
    "store": "store",
    "outlet": "store",
    "branch": "branch",
    "kiosk": "kiosk",
    "marketplace": "marketplace",
    "email": "email",
    "mail": "email",
    "newsletter": "email",
    "push": "push",
    "chat": "chat",
    "whatsapp": "chat",
    "chatbot": "chatbot",
    "call": "call_centre",
    "phone": "call_centre",
    "search": "search",
    "seo": "search",
    "sea": "search",
    "social": "paid_social",
    "instagram": "paid_social",
    "facebook": "paid_social",
    "tiktok": "paid_social",
    "ads": "display",
    "display": "display",
    "banner": "display",
    "event": "event",
    "pos": "pos",
}
_GUESS: Final = "guessed: a log cannot tell"


def kind_of(channel: str) -> str:
    """Return the kind that a channel's name suggests, a website if it suggests none."""
    if channel in {kind.value for kind in ChannelKind}:
        return channel
    found = [_KINDS[part] for part in channel.split("_") if part in _KINDS]
    return found[0] if found else "website"


def bare_scenario(fit: Fit, *, currency: str) -> dict[str, Any]:
    """Return the data of a scenario around a fit: what no log tells are assumptions, with ranges.

    One configuration, today's, and one with the best-selling channel alone if there are several.
    """
    channels = _channels_of(fit)
    people = next(iter(fit.segments.values())).people
    length = fit.calibrated_until - (fit.log.begin if fit.log is not None else 0.0)
    horizon = people.acquired if people is not None and people.is_cohort else length or 365.0
    configurations: dict[str, Any] = {"today": {"channels": "all"}}
    best = _best_seller(fit)
    if len(channels) > 1 and best is not None:
        configurations[f"only_{best}"] = {"channels": [best]}
    data: dict[str, Any] = {
        "schema_version": 1,
        "name": f"Fitted to {fit.source.file}",
        "currency": currency,
        "rhythm": {},
        "channels": {name: {"kind": kind_of(name)} for name in channels},
        "segments": {name: _bare_segment(found) for name, found in fit.segments.items()},
        "journey": {name: _bare_rows(found.moves) for name, found in fit.segments.items()},
        "dwell": {},
        "redirect": {EVERY_SEGMENT: _bare_redirect(channels, best)},
        "fulfilment": {
            "delivery": {"lead_time": {"value": "3 days", "low": "1 day", "high": "7 days"}}
        },
        "economics": {"gross_margin": {"value": 0.4, "low": 0.2, "high": 0.6, "note": _GUESS}},
        "configurations": configurations,
        "provenance": {},
        "run": _bare_run(horizon, length),
    }
    if fit.source.first is not None:
        data["rhythm"]["start"] = fit.source.first
    if len(configurations) == 1:
        del data["redirect"]
    return data


def _channels_of(fit: Fit) -> tuple[str, ...]:
    used = {state.partition("@")[2] for state in fit.journeys.states}
    names = fit.log.names.channels if fit.log is not None else sorted(used)
    return tuple(name for name in names if name in used)


def _best_seller(fit: Fit) -> str | None:
    """Return the channel in which most orders were placed."""
    sold: dict[str, float] = {}
    for found in fit.segments.values():
        n = len(found.moves.states)
        for state, count in zip(found.moves.states, found.moves.counts[:, n], strict=True):
            channel = state.partition("@")[2]
            sold[channel] = sold.get(channel, 0.0) + float(count)
    sold = {
        name: count
        for name, count in sold.items()
        if count > 0 and ChannelKind(kind_of(name)) not in ADVERTISING
    }
    return max(sold, key=lambda name: sold[name]) if sold else None


def _bare_redirect(channels: tuple[str, ...], best: str | None) -> dict[str, Any]:
    half = {"value": 0.5, "low": 0.0, "high": 1.0, "note": _GUESS}
    return {name: {best or name: half, "away": half} for name in channels if name != best}


def _bare_segment(found: SegmentFit) -> dict[str, Any]:
    """Return a segment whose every number waits for a measured one."""
    first = next(iter(found.entry), found.moves.states[0])
    return {
        "prospects": 1000,
        "needs": {"value": "1 per year", "low": "0.2 per year", "high": "4 per year"},
        "repeat": {"probability": {"value": 0.2, "low": 0.0, "high": 0.6}, "gap": "90 days"},
        "order_value": {"mean": {"value": 100, "low": 50, "high": 200, "note": _GUESS}},
        "entry": {first: 1.0},
    }


def _bare_rows(moves: Moves) -> dict[str, Any]:
    return {
        state: {RESOLVED if state.startswith("retention@") else LAPSE: 1.0}
        for state in sorted(moves.states, key=lambda s: STAGES.index(s.partition("@")[0]))
    }


def _bare_run(horizon: float, length: float) -> dict[str, Any]:
    window = min(182.0, horizon)
    return {
        "horizon": f"{horizon:g} days",
        "warm_up": "0 days",
        "follow_up": f"{max(length - horizon, min(30.0, horizon)):g} days",
        "value_window": f"{window:g} days",
        "seed": 1,
    }
