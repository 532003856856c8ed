"""Method: how the numbers came about, in one screen."""

from __future__ import annotations

from typing import NamedTuple

from babel.dates import format_date

from omnisim.report.reading import Reading
from omnisim.units.writing import UNKNOWN
from omnisim.version import VERSION


class Fact(NamedTuple):
    """One thing that somebody needs to run the comparison again."""

    name: str
    value: str


def facts(reading: Reading) -> list[Fact]:
    """Return the settings of the comparison."""
    say, write = reading.wording.say, reading.numerals
    comparison, scenario = reading.comparison, reading.scenario
    design, run = comparison.design, scenario.run
    start = format_date(scenario.rhythm.start, format="long", locale=reading.wording.language)
    values = {
        "people": write.number(reading.people),
        "configurations": write.number(len(reading.configurations)),
        "start": start,
        "horizon": _days(reading, run.horizon),
        "warm_up": say("method.under", length=_days(reading, run.warm_up), today=_today(reading)),
        "follow_up": _days(reading, run.follow_up),
        "value_window": _days(reading, run.value_window),
        "discount_rate": write.share(scenario.economics.discount_rate.value),
        "replications": write.number(comparison.replications),
        "precision": write.share(design.precision) if design.asks_precision else UNKNOWN,
        "worlds": write.number(design.worlds),
        "seed": str(comparison.question.seed),
        "engine": comparison.question.engine,
        "version": f"omnisim {VERSION}",
    }
    return [Fact(say(f"method.fact.{key}"), value) for key, value in values.items()]


def _days(reading: Reading, days: float) -> str:
    return reading.numerals.days(days)


def _today(reading: Reading) -> str:
    return reading.name(reading.scenario.today_name)
