"""Doubt: how sure the verdict is – the luck of the simulation told apart from unknown inputs."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.verdict import Duel, Verdict


def how_sure(verdict: Verdict, reading: Reading) -> list[Markup]:
    """Return a few sentences as HTML; `Markup.striptags` gives them as text."""
    return [*_noise(verdict, reading), *_inputs(verdict, reading), *_scale(reading)]


def _noise(verdict: Verdict, reading: Reading) -> Iterator[Markup]:
    html, count = reading.wording.html, verdict.replications
    yield html("doubt.noise", count=count)
    if verdict.duels:
        yield _precision(verdict, reading)
    if verdict.too_few_replications:
        yield html("doubt.too_few", count=count)


def _precision(verdict: Verdict, reading: Reading) -> Markup:
    wording = reading.wording
    kpis = wording.listed([wording.kpi(kpi) for kpi in verdict.kpis])
    precision = reading.numerals.share(reading.comparison.design.precision)
    if verdict.is_precise:
        return wording.html("doubt.precise", kpis=kpis, precision=precision)
    times = reading.numerals.number(float(f"{verdict.shortfall:.2g}"))
    return wording.html("doubt.not_precise", kpis=kpis, precision=precision, times=times)


def _inputs(verdict: Verdict, reading: Reading) -> Iterator[Markup]:
    for duel in verdict.duels[:1]:
        yield reading.wording.html(
            f"doubt.{_input_case(duel)}",
            worlds=duel.worlds,
            ahead=duel.worlds_ahead,
            rival=reading.name(duel.rival),
            interval=_ends(duel, reading),
        )


def _input_case(duel: Duel) -> str:
    if duel.inputs is None:
        return "no_worlds"
    if duel.inputs_are_quiet:
        return "inputs_quiet"
    return "inputs_turn" if duel.sign_may_turn else "inputs_hold"


def _ends(duel: Duel, reading: Reading) -> str:
    """Return both ends of the range over the worlds, each with its currency."""
    if duel.inputs is None:
        return ""
    doubt = duel.inputs.half_width
    low, high = (
        reading.numerals.difference(Span(end, end - doubt, end + doubt), "money").value
        for end in (duel.inputs.low, duel.inputs.high)
    )
    return reading.wording.say("phrase.range", low=low, high=high)


def _scale(reading: Reading) -> Iterator[Markup]:
    if reading.is_scaled:
        yield reading.wording.html("doubt.scaled", people=reading.numerals.number(reading.people))
