"""Words: what a roadmap says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from omnisim.report.roadmap.reading import Reading
from omnisim.report.wording import within
from omnisim.strategy.first_step import FirstStep
from omnisim.strategy.roadmap import Roadmap


def headline(found: Roadmap, reading: Reading) -> str:
    """Return the answer in a few words."""
    order = found.best.order
    if not found.is_possible:
        return reading.say("roadmap.headline.none")
    if not order:
        return reading.say(f"roadmap.headline.{'nothing' if found.is_sure else 'nothing_unclear'}")
    key = "clear" if found.is_sure and found.best.npv.low > 0.0 else "unclear"
    return reading.say(f"roadmap.headline.{key}", step=reading.together(found.leading_step))


def sentences(found: Roadmap, reading: Reading) -> Iterator[Markup]:
    """Yield the answer, how sure it is, how it was found, and what the first step may cost."""
    yield answer(found, reading)
    if not found.is_possible:
        return
    yield _sureness(found, reading)
    if found.steps:
        yield from _regret(found, reading)


def answer(found: Roadmap, reading: Reading) -> Markup:
    """Return what is best and what it is worth, or why there is nothing."""
    if not found.is_possible:
        return _impossible(found, reading)
    plan = next(plan for plan in found.finalists if plan.order)
    told: dict[str, object] = {
        "order": reading.order(plan.order),
        "npv": reading.gained(plan.npv),
        "interval": reading.range(plan.npv),
        "period": reading.period,
    }
    if found.best.order:
        key = "one" if len(found.best.order) == 1 else "order"
        return reading.html(f"roadmap.answer.{key}", **told, cost=reading.money(plan.cost))
    count = len(found.found.worth) - 1
    form = "one" if count == 1 else "many"
    return reading.html(
        f"roadmap.answer.nothing.{form}", **told, count=reading.numerals.number(count)
    )


def _impossible(found: Roadmap, reading: Reading) -> Markup:
    """Return why nothing can be built: even the cheapest is too dear, or all is too late."""
    programme = found.programme
    cheapest = min(programme.tactics, key=lambda name: programme.cost((name,)))
    if programme.cost((cheapest,)) <= programme.budget:
        horizon = reading.numerals.length(reading.scenario.run.horizon)
        return reading.html("roadmap.answer.too_late", horizon=horizon)
    return reading.html(
        "roadmap.answer.too_dear",
        budget=reading.money(programme.budget),
        tactic=reading.tactic(cheapest),
        cost=reading.money(programme.cost((cheapest,))),
    )


def _sureness(found: Roadmap, reading: Reading) -> Markup:
    margin = reading.money(found.margin)
    tried = reading.say(
        f"roadmap.tried.{'all' if found.found.is_complete else 'some'}",
        count=reading.numerals.number(len(found.found.worth)),
    )
    if found.is_sure:
        return reading.html(
            "roadmap.sure",
            confidence=reading.share(found.asked.confidence),
            count=len(found.finalists),
            margin=margin,
            tried=tried,
        )
    return reading.html(
        "roadmap.unsure",
        rivals=rivals(found, reading),
        confidence=reading.share(found.asked.confidence),
        margin=margin,
        replications=found.asked.at_most,
        tried=tried,
    )


def rivals(found: Roadmap, reading: Reading) -> str:
    """Return what the best order could not be told from."""
    return "; ".join(reading.order(order) for order in found.rivals)


def _regret(found: Roadmap, reading: Reading) -> Iterator[Markup]:
    first = found.best.order[0] if found.best.order else None
    chosen = next(each for each in found.steps if each.step == first)
    yield reading.html(
        "roadmap.regret" if first is not None else "roadmap.regret_nothing",
        step=_begun(found, chosen, reading),
        expected=reading.money(chosen.expected_regret),
        worst=reading.money(chosen.worst_regret),
        share=reading.share(chosen.share_best),
        worlds=found.asked.worlds,
    )
    alike = [each.step for each in found.steps if _is_alike(each) and each.order != chosen.order]
    if alike:
        names = reading.wording.listed([within(reading.step(step)) for step in alike])
        told = _begun(found, chosen, reading)
        yield reading.html("roadmap.alike", step=told, others=names)
    safest = min(found.steps, key=_worst)
    if safest.order == chosen.order:
        yield reading.html("roadmap.safest_same")
        return
    yield reading.html(
        "roadmap.safest",
        step=reading.step(safest.step),
        worst=reading.money(safest.worst_regret),
        expected=reading.money(safest.expected_regret),
    )


def _begun(found: Roadmap, step: FirstStep, reading: Reading) -> str:
    """What is begun together with a first step, itself among it."""
    together = found.programme.begun_first(step.order)
    return reading.together(together) if together else reading.step(None)


def _is_alike(each: FirstStep) -> bool:
    """Whether luck may be all that parts a first step from the one best on average."""
    return float(each.behind.high) >= 0.0


def _worst(each: FirstStep) -> float:
    return each.worst_regret
