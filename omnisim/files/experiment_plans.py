"""Experiment plans: the roadmap and the pilot that an experiment file asks for."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, cast

from omnisim.errors import Faults, said
from omnisim.files.experiment_form import ExperimentForm, PilotForm, RoadmapForm
from omnisim.files.experiment_notes import Notes
from omnisim.files.yaml_text import Trail
from omnisim.measure.months import YEAR
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.roadmap import Asked
from omnisim.strategy.search import Effort
from omnisim.strategy.simulated import CONTINUED
from omnisim.strategy.terms import Terms, check_buildable, programme_in

_USUAL: Final = Asked()


class RoadmapWanted(NamedTuple):
    """A roadmap that is to be found."""

    terms: Terms
    asked: Asked


class PilotWanted(NamedTuple):
    """A pilot that is to be designed."""

    tactics: tuple[str, ...]  # empty: the first step of the roadmap
    terms: Terms
    asked: PilotAsked


def roadmap_in(form: ExperimentForm, scenario: Scenario, notes: Notes) -> RoadmapWanted | None:
    """Return the roadmap asked for; what is wrong with it goes to the notes."""
    wanted = form.roadmap
    if wanted is None:
        return None
    terms = _given(
        on=wanted.on,
        tactics=wanted.tactics,
        budget=_money(("roadmap", "budget"), wanted.budget, notes),
        builders=wanted.builders,
        build=wanted.build,
    )
    _check_terms("roadmap", terms, scenario, notes)
    _check_years("roadmap", wanted, form, scenario, notes)
    if wanted.shares == 1:
        notes.say(("roadmap", "shares"), found="1", possible="0 for none, or 2 and more")
    return RoadmapWanted(
        terms,
        Asked(
            effort=Effort(at_most=wanted.tries, complete_up_to=min(150, wanted.tries)),
            screening=wanted.screening,
            first=min(_USUAL.first, wanted.replications),
            at_most=wanted.replications,
            told=min(_USUAL.told, wanted.replications),
            confidence=wanted.confidence,
            margin=wanted.tolerance,
            years_continued=_years(wanted, form),
            worlds=wanted.worlds,
            shapley=wanted.shares,
        ),
    )


def pilot_in(form: ExperimentForm, scenario: Scenario, notes: Notes) -> PilotWanted | None:
    """Return the pilot asked for; what is wrong with it goes to the notes."""
    wanted, beside = form.pilot, form.roadmap or RoadmapForm()
    if wanted is None:
        return None
    tactics = wanted.tactics or ()
    if not tactics and form.roadmap is None:
        notes.say(
            ("pilot",),
            found="neither tactics to try out, nor a roadmap that tells the first step",
            advice="Add tactics to the pilot, or roadmap: {} to the file.",
            of="key",
        )
    terms = _given(
        on=wanted.on or beside.on, build=beside.build if wanted.build is None else wanted.build
    )
    if tactics:
        _check_terms("pilot", {**terms, "tactics": tactics}, scenario, notes)
    else:
        _check_terms("pilot", terms, scenario, notes)
    _check_years("pilot", wanted, form, scenario, notes)
    return PilotWanted(
        tactics,
        terms,
        PilotAsked(
            units=tuple(dict.fromkeys(wanted.units)),
            weeks=tuple(sorted(set(wanted.weeks))),
            wanted_power=wanted.power,
            false_alarm=wanted.false_alarm,
            spill_over=wanted.spill_over,
            likeness=wanted.likeness,
            up_front=wanted.up_front,
            extra=_money(("pilot", "measuring"), wanted.measuring, notes) or 0.0,
            replications=wanted.replications,
            worlds=wanted.worlds,
            years_continued=_years(wanted, form),
        ),
    )


def _given(**terms: Any) -> Terms:
    """Return those terms that are said."""
    return cast("Terms", {name: value for name, value in terms.items() if value is not None})


def _money(trail: Trail, written: Any, notes: Notes) -> float | None:
    """Return money that is not below nothing; None if none is written."""
    if written is None:
        return None
    amount = float(notes.value(trail, written, Unit.money))
    if amount < 0.0:
        notes.say(trail, found="less than nothing", possible="money, 0 or more")
    return max(amount, 0.0)


def _years(wanted: RoadmapForm | PilotForm, form: ExperimentForm) -> int:
    """Return the years that go on after the horizon: as said, or as the outcome has them."""
    if wanted.years is not None:
        return wanted.years
    return CONTINUED.index(form.outcome) + 1 if form.outcome in CONTINUED else 0


def _check_years(
    section: str,
    wanted: RoadmapForm | PilotForm,
    form: ExperimentForm,
    scenario: Scenario,
    notes: Notes,
) -> None:
    horizon = form.horizon or scenario.run.horizon
    if wanted.years and horizon < YEAR:
        notes.say(
            (section, "years"),
            found=said(
                "a horizon of {horizon:g} days holds no year that could go on", horizon=horizon
            ),
            possible="0, or a horizon of a year or more",
        )


def _check_terms(section: str, terms: Terms, scenario: Scenario, notes: Notes) -> None:
    """Note what cannot be built, at its place in the file."""
    try:
        programme = programme_in(scenario, terms)
        if section == "pilot" and "tactics" in terms:
            check_buildable(programme, programme.tactics)
    except Faults as faults:
        for letter in faults.letters:
            notes.refused((section, letter.field), letter)
