"""Tables: what was measured, what the chain remembers, how long people stay, what moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from omnisim.calibration.drift import drifting
from omnisim.calibration.dwell import FAMILIES
from omnisim.calibration.fit import Estimate
from omnisim.report.fit.figures import drift_writer
from omnisim.report.fit.reading import FitReading
from omnisim.report.table import Table
from omnisim.report.tables.assumptions import written
from omnisim.scenario.evidence import ledger
from omnisim.scenario.quantity import Grade

Write = Callable[[float], str]

_DASH: Final = "–"


class Fact(NamedTuple):
    """One measured number in words."""

    name: str
    value: str
    interval: str
    evidence: str


def facts(reading: FitReading) -> list[Fact]:
    """Return the numbers that say most about the market."""
    return [*_of_market(reading), *_of_segments(reading)]


def _of_market(reading: FitReading) -> Iterator[Fact]:
    say, write, fit = reading.wording.say, reading.numerals, reading.fit
    if fit.arrivals is not None:
        yield _fact(reading, say("fit.fact.per_day"), fit.arrivals.per_day, write.number)
        is_cohort = any(s.people is not None and s.people.is_cohort for s in fit.segments.values())
        if not is_cohort and math.isfinite(fit.arrivals.trend.value):
            yield _fact(reading, say("fit.fact.trend"), fit.arrivals.trend, _signed(reading))
    if fit.returned is not None:
        yield _fact(reading, say("fit.fact.returned"), fit.returned.share_of_orders, write.share)


def _of_segments(reading: FitReading) -> Iterator[Fact]:
    say, write = reading.wording.say, reading.numerals
    alone = len(reading.fit.segments) == 1
    has_orders_alone = any(each.key == "only_orders" for each in reading.fit.unknown)
    for name, found in reading.fit.segments.items():

        def told(key: str, name: str = name) -> str:
            text = say(f"fit.fact.{key}")
            return text if alone else say("phrase.of", part=reading.segment(name), whole=text)

        for key, chance in (
            ("first_conversion", found.first_conversion),
            ("repeat_conversion", found.repeat_conversion),
        ):
            if math.isfinite(chance) and not has_orders_alone:
                yield Fact(told(key), write.share(chance), "", "")
        if found.order_value is not None:
            yield _fact(reading, told("order_value"), found.order_value.mean, reading.money)
        if found.repeats is not None:
            yield _fact(reading, told("repeats"), found.repeats.expected, write.number)
            chosen = say(f"fit.model.{found.repeats.chosen}")
            yield Fact(told("model"), chosen, "", "")
        if found.contracts is not None:
            yield _fact(reading, told("renewal_alpha"), found.contracts.alpha, write.number)
            yield _fact(reading, told("renewal_beta"), found.contracts.beta, write.number)


def _fact(reading: FitReading, name: str, found: Estimate, write: Write) -> Fact:
    value, interval = reading.estimate(found, write)
    evidence = found.evidence if math.isfinite(found.evidence) and found.evidence > 0 else 0.0
    return Fact(name, value, interval, reading.numerals.number(evidence) if evidence else "")


def _signed(reading: FitReading) -> Write:
    return lambda value: ("+" if value > 0 else "") + reading.numerals.share(value)


def measured(reading: FitReading) -> Table:
    """Return every number of the scenario that the log has measured."""
    say = reading.wording.say
    head = tuple(say(f"assumptions.{name}") for name in ("path", "value", "low", "high", "source"))
    rows = []
    for each in ledger(reading.scenario, reading.scenario.provenance):
        number = each.quantity
        if number.grade is not Grade.measured or not _is_changed(each.name, reading.changed):
            continue
        amounts = (number.value, number.low, number.high)
        texts = ["" if a is None else written(a, number.unit, reading.numerals) for a in amounts]
        rows.append((each.name, *texts, number.source or ""))
    return Table(head, tuple(rows))


def _is_changed(name: str, changed: tuple[str, ...]) -> bool:
    return not changed or any(name == path or name.startswith(f"{path}.") for path in changed)


def levels(reading: FitReading) -> Table:
    """Return how much there was of everything, in the log and simulated."""
    say = reading.wording.say
    head = tuple(say(f"fit.head.{name}") for name in ("level", "real", "simulated", "runs"))
    rows = []
    for each in () if reading.checked is None else reading.checked.levels:
        write = reading.money if each.name == "revenue" else reading.numerals.number
        runs = each.simulated
        low, high = write(float(runs.min())), write(float(runs.max()))
        span = say("phrase.range", low=low, high=high)
        mean = write(float(runs.mean()))
        rows.append((say(f"fit.level.{each.name}"), write(each.real), mean, span))
    return Table(head, tuple(rows))


def orders(reading: FitReading) -> Table | None:
    """Return the orders of the chain that were compared."""
    found = None if reading.checked is None else reading.checked.order
    if found is None:
        return None
    say = reading.wording.say
    names = ("order", "loglik", "parameters", "aic", "bic", "held_out", "p")
    rows = []
    for fit in found.fits:
        marks = [fit.order == best for best in (found.by_aic, found.by_bic, found.by_held_out)]
        aic, bic, held = (
            _marked(text, is_best)
            for text, is_best in zip(
                (
                    _thousands(reading, fit.observed.aic),
                    _thousands(reading, fit.observed.bic),
                    f"{fit.held_out:.4f}".replace("-", "−"),
                ),
                marks,
                strict=True,
            )
        )
        rows.append(
            (
                str(fit.order),
                _thousands(reading, fit.observed.log_likelihood),
                _thousands(reading, fit.observed.parameters),
                aic,
                bic,
                _decimal(reading, held),
                _DASH if fit.p is None else _p(reading, fit.p),
            )
        )
    rows.append(
        (
            say("fit.order.kinds"),
            _thousands(reading, found.kinds.log_likelihood),
            _thousands(reading, found.kinds.parameters),
            _thousands(reading, found.kinds.aic),
            _marked(_thousands(reading, found.kinds.bic), found.is_mixed),
            _DASH,
            _DASH,
        )
    )
    return Table(tuple(say(f"fit.head.{name}") for name in names), tuple(rows))


def _marked(text: str, is_best: bool) -> str:
    return f"✓ {text}" if is_best else text


def _thousands(reading: FitReading, value: float) -> str:
    """Return a whole number with all its digits: criteria differ in the last ones."""
    text = f"{round(value):,}".replace("-", "−")
    return text if reading.wording.language == "en" else text.replace(",", ".")


def _decimal(reading: FitReading, text: str) -> str:
    return text if reading.wording.language == "en" else text.replace(".", ",")


def _p(reading: FitReading, p: float) -> str:
    return _decimal(reading, "< 0.001" if p < 0.001 else f"{p:.3f}")


def dwells(reading: FitReading) -> Table:
    """Return the families of every touchpoint, by how much worse than the best they are."""
    say, write = reading.wording.say, reading.numerals
    families = [family.name for family in FAMILIES]
    head = (
        *(say(f"fit.head.{name}") for name in ("touchpoint", "stays", "mean", "interval")),
        *(say(f"fit.family.{name}") for name in families),
        say("fit.head.used"),
    )
    rows = []
    for state, found in reading.fit.dwell.items():
        best = found.best.aic
        aic = {each.family: each.aic - best for each in found.fits}
        used = found.usable
        low, high = write.duration(used.mean_low), write.duration(used.mean_high)
        rows.append(
            (
                reading.state(state),
                write.number(found.ended + found.censored),
                write.duration(used.mean),
                say("phrase.range", low=low, high=high) if math.isfinite(used.mean_high) else _DASH,
                *(
                    _marked(f"+{write.number(round(aic[f]))}" if aic[f] else "0", not aic[f])
                    for f in families
                ),
                say(f"fit.family.{used.family}"),
            )
        )
    return Table(head, tuple(rows))


def drifts(reading: FitReading) -> Table:
    """Return what was followed week by week."""
    say = reading.wording.say
    head = tuple(
        say(f"fit.head.{name}") for name in ("quantity", "mean", "change", "interval", "p")
    )
    found = {} if reading.checked is None else reading.checked.drifts
    moved = drifting(found)
    signed = _signed(reading)
    rows = tuple(
        (
            ("● " if name in moved else "") + reading.drifting_name(name),
            drift_writer(reading, name)(each.mean),
            signed(each.change),
            say(
                "phrase.range",
                low=signed(each.change_low),
                high=signed(each.change_high),
            ),
            _p(reading, each.p),
        )
        for name, each in sorted(found.items(), key=lambda pair: pair[1].p)
    )
    return Table(head, rows)


def odd_rows(reading: FitReading) -> Table | None:
    """Return what became of the rows that were not as they should be; None if all were."""
    told = reading.fit.reading
    if told is None or not told.odd:
        return None
    say = reading.wording.say
    rows = tuple(
        (
            say(f"fit.odd.{each.kind}"),
            reading.numerals.number(each.number),
            say(f"fit.treatment.{each.treatment}"),
            "; ".join(map(reading.example, each.examples)),
        )
        for each in told.odd
    )
    head = tuple(say(f"fit.head.{name}") for name in ("odd", "rows", "treatment", "examples"))
    return Table(head, rows)


def effects(reading: FitReading) -> Table | None:
    """Return what randomised arms did; None if chance decided nothing."""
    found = reading.fit.effects
    if not found:
        return None
    say = reading.wording.say
    rows = []
    for each in found:
        write = reading.money if each.outcome == "value" else reading.numerals.number
        value, interval = reading.estimate(each.difference, write)
        rows.append(
            (
                each.arm,
                say(f"fit.outcome.{each.outcome}"),
                write(each.per_control),
                value,
                interval,
                _DASH if math.isnan(each.balanced) else _p(reading, each.balanced),
            )
        )
    names = ("arm", "outcome", "control", "difference", "interval", "balanced")
    return Table(tuple(say(f"fit.head.{name}") for name in names), tuple(rows))


def matches(reading: FitReading) -> Table | None:
    """Return the moments of a search beside those of the log; None if nothing was searched."""
    if reading.searched is None:
        return None
    say, write = reading.wording.say, reading.numerals.number
    rows = tuple(
        (each.name, write(each.real), write(each.simulated), write(round(each.z, 1)))
        for each in reading.searched.matches
    )
    return Table(tuple(say(f"fit.head.{n}") for n in ("moment", "real", "simulated", "z")), rows)


def found(reading: FitReading) -> Table | None:
    """Return the parameters that a search found; None if nothing was searched."""
    if reading.searched is None:
        return None
    say, write = reading.wording.say, reading.numerals
    units = {each.name: each.quantity.unit for each in ledger(reading.scenario, {})}
    rows = []
    for each in reading.searched.found:

        def told(value: float, name: str = each.name) -> str:
            return written(value, units[name], write) if name in units else write.number(value)

        span = say("phrase.range", low=told(each.low), high=told(each.high))
        rows.append((each.name, told(each.value), span, write.share(each.narrowed, digits=2)))
    names = ("parameter", "value", "interval", "narrowed")
    return Table(tuple(say(f"fit.head.{name}") for name in names), tuple(rows))
