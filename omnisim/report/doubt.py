"""Doubt: how sure the verdict is – the luck of the simulation told apart from unknown inputs."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from omnisim.measure.statistics import ENOUGH_WORLDS, FEWEST_WORLDS
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.verdict import Duel, Verdict


def how_sure(verdict: Verdict, reading: Reading) -> list[Markup]:
    """Return a few sentences as HTML; `Markup.striptags` gives them as text."""
    return [*_noise(verdict, reading), *_inputs(verdict, reading), *_scale(reading)]


def _noise(verdict: Verdict, reading: Reading) -> Iterator[Markup]:
    html, count = reading.wording.html, verdict.replications
    yield html("doubt.noise", count=count)
    if verdict.duels and verdict.asks_precision:
        yield _precision(_precision_case(verdict), verdict, reading)
    if verdict.too_few_replications:
        yield html("doubt.too_few", count=count)


def _precision_case(verdict: Verdict) -> str:
    if verdict.is_precise:
        return "precise"
    return "not_precise" if verdict.shortfall > 1.0 else "narrow"  # by luck, with few replications


def _precision(case: str, verdict: Verdict, reading: Reading) -> Markup:
    wording, write = reading.wording, reading.numerals
    return wording.html(
        f"doubt.{case}",
        kpis=wording.listed([wording.kpi(kpi) for kpi in verdict.kpis]),
        precision=write.share(reading.comparison.design.precision),
        times=write.number(float(f"{verdict.shortfall:.2g}")),
    )


def _inputs(verdict: Verdict, reading: Reading) -> Iterator[Markup]:
    for duel in verdict.duels[:1]:
        yield reading.wording.html(
            f"doubt.{_input_case(duel)}",
            worlds=duel.worlds,
            fewest=FEWEST_WORLDS,
            ahead=duel.worlds_ahead,
            rival=reading.name(duel.rival),
            interval=_ends(duel, reading),
            method=reading.wording.say(f"doubt.range.{_method(duel)}"),
        )
        if duel.inputs_lean:
            yield _lean(duel, reading)


def _input_case(duel: Duel) -> str:
    if duel.worlds_are_few:
        return "inputs_few"
    if duel.inputs_are_hidden:
        return "inputs_hidden"
    if duel.inputs is None:
        return "no_worlds"
    if duel.inputs_are_still:
        return "inputs_still"
    return "inputs_turn" if duel.sign_may_turn else "inputs_hold"


def _method(duel: Duel) -> str:
    return "quantiles" if duel.worlds >= ENOUGH_WORLDS else "spread"


def _lean(duel: Duel, reading: Reading) -> Markup:
    """Return the mean over the worlds beside the difference at the central values."""
    mean, central = (
        reading.numerals.difference(span, "money").value
        for span in (duel.inputs or duel.difference, duel.difference)
    )
    return reading.wording.html("doubt.inputs_lean", mean=mean, central=central, worlds=duel.worlds)


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
