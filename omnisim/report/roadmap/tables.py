"""Tables: plans, first steps and pilot designs, cell by cell as they are written."""

from __future__ import annotations

from typing import Final

from omnisim.report.numerals import Span
from omnisim.report.roadmap.reading import Reading
from omnisim.report.table import Table
from omnisim.strategy.first_step import FirstStep
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot_designs import Design
from omnisim.strategy.roadmap import Roadmap

_MOST: Final = 12
_STEPS: Final = ("step", "then", "expected_regret", "worst_regret", "best_in", "behind", "interval")
_PLANS: Final = ("order", "cost", "npv", "interval", "behind", "interval", "remark")
_DESIGNS: Final = (
    "design",
    "weeks",
    "shown",
    "power",
    "alarm",
    "detectable",
    "net",
    "regret",
    "follows",
    "learnt",
)


def plans_table(found: Roadmap, reading: Reading) -> Table:
    """Return the finalists, the best first."""
    rows = tuple(
        (
            reading.order(plan.order),
            reading.money(plan.cost) if plan.order else "",
            reading.gained(plan.npv) if plan.order else reading.say("judgement.baseline"),
            reading.range(plan.npv) if plan.order else "",
            reading.gained(plan.behind) if place else "",
            reading.range(plan.behind) if place else "",
            _remark(found, place, reading),
        )
        for place, plan in enumerate(found.finalists)
    )
    return _table(_PLANS, rows, reading)


def _remark(found: Roadmap, place: int, reading: Reading) -> str:
    if place == 0:
        return reading.say("roadmap.remark.best")
    if found.finalists[place].order in found.rivals:
        return reading.say("roadmap.remark.rival")
    return reading.say("roadmap.remark.behind")


def steps_table(found: Roadmap, reading: Reading) -> Table:
    """Return the first steps, the least expected regret first."""
    rows = tuple(
        (
            _begun(found, each, reading),
            _then(found, each, reading),
            reading.money(each.expected_regret),
            reading.money(each.worst_regret),
            reading.share(each.share_best),
            reading.gained(each.behind) if float(each.behind.standard_error) > 0.0 else "",
            reading.range(each.behind) if float(each.behind.standard_error) > 0.0 else "",
        )
        for each in {each.order: each for each in reversed(found.steps)}.values()
    )[::-1]
    return _table(_STEPS, rows, reading)


def _begun(found: Roadmap, each: FirstStep, reading: Reading) -> str:
    """What a first step is called, with what is begun beside it."""
    together = found.programme.begun_first(each.order)
    return reading.together(together) if together else reading.step(None)


def _then(found: Roadmap, each: FirstStep, reading: Reading) -> str:
    """Return what follows what is begun first."""
    begun = found.programme.begun_first(each.order)
    rest = [name for name in each.order if name not in begun]
    return reading.order(rest) if rest else ""


def designs_table(found: Pilot, reading: Reading) -> Table:
    """Return the pilot designs that are worth most, and the smallest that is strong enough."""
    chosen = list(found.designs[:_MOST])
    if found.smallest is not None and found.smallest not in chosen:
        chosen.append(found.smallest)
    rows = tuple(
        (
            design_name(each, reading),
            reading.numerals.number(each.weeks),
            reading.share(each.shown),
            reading.share(each.power),
            reading.share(each.alarm),
            reading.money(each.detectable),
            signed(each.worth.net, reading),
            reading.money(each.worth.regret),
            reading.share(each.worth.follows),
            reading.share(each.worth.learnt),
        )
        for each in chosen
    )
    return _table(_DESIGNS, rows, reading)


def effects_table(found: Pilot, reading: Reading) -> Table:
    """Return what is to be seen after so many weeks, and how many customers that takes."""
    write = reading.numerals
    rows = tuple(
        (
            write.number(each.weeks),
            reading.gained(each.per_head),
            reading.range(each.per_head),
            reading.money(found.noise.person[each.weeks]),
            reading.money(found.noise.store[each.weeks]) if found.noise.store else "–",
            reading.say("pilot.too_many")
            if each.needed is None
            else write.number(each.needed.treated + each.needed.others),
        )
        for each in found.effects
    )
    head = ("weeks", "effect", "interval", "noise_person", "noise_store", "needed")
    return _table(head, rows, reading)


def design_name(design: Design, reading: Reading) -> str:
    """What a design is called."""
    count = reading.numerals.number
    if design.unit == "customers":
        return reading.wording.count(
            "pilot.design.customers",
            design.groups.treated,
            treated=count(design.groups.treated),
            share=reading.share(design.share),
        )
    key = f"pilot.design.{design.split}"
    total = design.groups.treated + design.groups.others
    return reading.say(key, treated=count(design.groups.treated), stores=count(total))


def signed(value: float, reading: Reading) -> str:
    """Return an amount with its sign, about which no doubt is told."""
    nan = float("nan")
    return reading.numerals.difference(Span(value, nan, nan), "money").value


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], reading: Reading) -> Table:
    return Table(tuple(reading.say(f"roadmap.head.{column}") for column in columns), rows)
