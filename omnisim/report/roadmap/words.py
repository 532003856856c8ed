"""Words: what a roadmap says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from omnisim.report.roadmap.reading import Reading
from omnisim.strategy.first_step import FirstStep
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.trials import Plan


def headline(found: Roadmap, reading: Reading) -> str:
    """Return the answer in a few words."""
    order = found.best.order
    if not order:
        return reading.say(f"roadmap.headline.{'nothing' if found.is_sure else 'nothing_unclear'}")
    key = "clear" if found.is_sure and found.best.npv.low > 0.0 else "unclear"
    return reading.say(f"roadmap.headline.{key}", step=reading.tactic(order[0]))


def sentences(found: Roadmap, reading: Reading) -> Iterator[Markup]:
    """Yield the answer, how sure it is, how it was found, and what the first step may cost."""
    yield _answer(found, reading)
    yield _sureness(found, reading)
    if found.steps:
        yield from _regret(found, reading)


def _answer(found: Roadmap, reading: Reading) -> Markup:
    best, count = found.best, len(found.found.worth) - 1
    if best.order:
        return reading.html(
            "roadmap.answer.order",
            order=reading.order(best.order),
            npv=reading.gained(best.npv),
            interval=reading.range(best.npv),
            cost=reading.money(best.cost),
            period=reading.period,
        )
    other = next((plan for plan in found.finalists if plan.order), None)
    if other is None:
        return reading.html("roadmap.answer.none")
    return reading.html(
        "roadmap.answer.nothing",
        count=reading.numerals.number(count),
        order=reading.order(other.order),
        npv=reading.gained(other.npv),
        interval=reading.range(other.npv),
        period=reading.period,
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
        step=reading.step(first),
        expected=reading.money(chosen.expected_regret),
        worst=reading.money(chosen.worst_regret),
        share=reading.share(chosen.share_best),
        worlds=found.asked.worlds,
    )
    alike = [each.step for each in found.steps if _is_alike(each) and each.step != first]
    if alike:
        names = reading.wording.listed([reading.step(step) for step in alike])
        yield reading.html("roadmap.alike", step=reading.step(first), others=names)
    safest = min(found.steps, key=_worst)
    if safest.step == first:
        yield reading.html("roadmap.safest_same")
        return
    yield reading.html(
        "roadmap.safest",
        step=reading.step(safest.step),
        worst=reading.money(safest.worst_regret),
        expected=reading.money(safest.expected_regret),
    )


def _is_alike(each: FirstStep) -> bool:
    """Whether luck may be all that parts a first step from the one best on average."""
    return float(each.behind.high) >= 0.0


def _worst(each: FirstStep) -> float:
    return each.worst_regret


def plan_name(plan: Plan, reading: Reading) -> str:
    """What a plan is called."""
    return reading.order(plan.order)
