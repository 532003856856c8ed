"""Pilot words: what a pilot design says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from omnisim.report.roadmap.reading import Reading
from omnisim.report.roadmap.tables import design_name, signed
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot_designs import Design, Effect
from omnisim.strategy.rehearsal import Played

_BLIND: Final = 2.0  # times its false alarms: a power below sees hardly anything


def headline(found: Pilot, reading: Reading) -> str:
    """Return the advice in a few words."""
    if found.best is None:
        return reading.say("pilot.headline.too_late")
    if found.is_worth_it:
        return reading.say(
            "pilot.headline.pilot",
            design=design_name(found.best, reading),
            weeks=reading.weeks(found.best.weeks),
        )
    return reading.say(f"pilot.headline.{'roll_out' if found.belief.mean > 0.0 else 'leave'}")


def sentences(found: Pilot, reading: Reading) -> Iterator[Markup]:
    """Yield what is predicted, what is regretted now, the best pilot, and what it would see."""
    yield _prediction(found, reading)
    if found.best is None:
        return
    yield _decision(found, found.best, reading)
    if found.is_worth_it and found.best.power < _BLIND * found.best.alarm:
        yield reading.html(
            "pilot.caution",
            power=reading.share(found.best.power),
            alarm=reading.share(found.best.alarm),
            worlds=reading.numerals.number(found.asked.worlds),
        )
    if found.tested is not None:
        yield _test(found, found.tested, reading)
    if found.played is not None:
        yield _rehearsal(found.played, reading)


def _prediction(found: Pilot, reading: Reading) -> Markup:
    belief = found.belief
    given = {
        "tactics": reading.together(found.order),
        "npv": reading.gained(found.npv),
        "interval": reading.range(found.npv),
        "period": reading.period,
    }
    if not found.is_told:
        return reading.html("pilot.prediction.untold", **given)
    return reading.html(
        "pilot.prediction.told",
        **given,
        mean=signed(belief.mean, reading),
        deviation=reading.money(belief.deviation),
        regret=reading.money(belief.regret),
        now=reading.say(f"pilot.now.{'roll_out' if belief.mean > 0.0 else 'leave'}"),
    )


def _decision(found: Pilot, best: Design, reading: Reading) -> Markup:
    return reading.html(
        f"pilot.decision.{'worth' if best.worth.net > 0.0 else 'not_worth'}",
        design=design_name(best, reading),
        weeks=reading.weeks(best.weeks),
        net=reading.money(abs(best.worth.net)),
        regret=reading.money(best.worth.regret),
        learnt=reading.share(best.worth.learnt),
        now=reading.say(f"pilot.now.{'roll_out' if found.belief.mean > 0.0 else 'leave'}"),
    )


def _test(found: Pilot, design: Design, reading: Reading) -> Markup:
    effect = _effect(found, design)
    return reading.html(
        f"pilot.test.{'strong' if found.smallest is not None else 'weak'}",
        design=design_name(design, reading),
        weeks=reading.weeks(design.weeks),
        power=reading.share(design.power),
        wanted=reading.share(found.asked.wanted_power),
        alarm=reading.share(design.alarm),
        effect=reading.gained(effect.per_head),
        detectable=reading.money(design.detectable),
    )


def _rehearsal(played: Played, reading: Reading) -> Markup:
    return reading.html(
        "pilot.rehearsal",
        rounds=reading.numerals.number(played.rounds),
        markets=reading.numerals.number(played.markets),
        seen=reading.share(played.significant / played.rounds),
        alarms=reading.share(played.alarms / played.rounds),
    )


def _effect(found: Pilot, design: Design) -> Effect:
    return next(each for each in found.effects if each.weeks == design.weeks)


def assumptions(found: Pilot, reading: Reading) -> list[tuple[str, str]]:
    """Return what the designs take for granted, name by name."""
    asked, share, number = found.asked, reading.share, reading.numerals.number
    told = {
        "false_alarm": share(asked.false_alarm),
        "wanted_power": share(asked.wanted_power),
        "up_front": share(asked.up_front),
        "spill_over": share(asked.spill_over),
        "likeness": number(asked.likeness),
        "stores": number(found.stores),
        "begins": reading.numerals.length(found.there),
        "worlds": number(asked.worlds),
        "replications": number(asked.replications),
        "seed": str(found.function.question.seed),
    }
    return [(reading.say(f"pilot.fact.{name}"), value) for name, value in told.items()]
