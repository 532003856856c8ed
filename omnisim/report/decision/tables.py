"""Tables: which choice is robust, which share of the doubt is whose, and how it was done."""

from __future__ import annotations

from typing import Final

from omnisim.measure import statistics
from omnisim.report.decision.reading import Reading
from omnisim.report.table import Table

_HEAD: Final = (
    "alternative",
    "expected",
    "interval",
    "spread",
    "mean_regret",
    "p95_regret",
    "worst_regret",
    "best_in",
    "good_enough_in",
)
_MOST: Final = 15


def regret_table(reading: Reading) -> Table:
    """Return how every alternative fares over all worlds, against the first."""
    found, share = reading.explored.robustness, reading.numerals.share
    base = found[0].expected
    rows = tuple(
        (
            reading.alternative(each.name),
            *_mean(reading, each.expected - base, i),
            _spread(reading, i),
            *(reading.level(r) for r in (each.mean_regret, each.p95_regret, each.worst_regret)),
            share(each.best_in, digits=2),
            share(each.good_enough_in, digits=2) if i else "",
        )
        for i, each in enumerate(found)
    )
    return Table(_said(reading, _HEAD), rows)


def _mean(reading: Reading, mean: float, place: int) -> tuple[str, str]:
    """Return the average over worlds, and the interval that drawing so many leaves it."""
    if place == 0:
        return reading.wording.say("judgement.baseline"), ""
    found = statistics.mean(reading.explored["latin"].gaps(of=place))
    gap = reading.gap(mean, float(found.low), float(found.high))
    return gap.value, gap.interval


def _spread(reading: Reading, place: int) -> str:
    import numpy as np

    if place == 0:
        return ""
    low, high = np.quantile(reading.explored.differences(place), [0.05, 0.95])
    return reading.range(float(low), float(high))


def indices_table(reading: Reading) -> Table | None:
    """Return Sobol indices, the largest total first; None without them."""
    found = reading.found("sobol")
    if found is None:
        return None
    indices, share = reading.explored.indices, reading.numerals.share
    order = sorted(range(len(found.points.names)), key=lambda i: -float(indices.total.value[i]))
    rows = tuple(
        (
            reading.dimension(found.points.names[i]),
            *(
                text
                for each in (indices.first, indices.total)
                for text in (
                    share(float(each.value[i]), digits=2),
                    reading.wording.say(
                        "phrase.range",
                        low=share(float(each.low[i]), digits=2),
                        high=share(float(each.high[i]), digits=2),
                    ),
                )
            ),
        )
        for i in order[:_MOST]
    )
    return Table(_said(reading, ("input", "first", "interval", "total", "interval")), rows)


def effects_table(reading: Reading) -> Table | None:
    """Return Morris's elementary effects, the largest first; None without them."""
    found = reading.found("morris")
    if found is None:
        return None
    effects = reading.explored.effects
    order = sorted(range(len(found.points.names)), key=lambda i: -float(effects.mean_size[i]))
    rows = tuple(
        (
            reading.dimension(found.points.names[i]),
            reading.level(float(effects.mean_size[i])),
            reading.gap(float(effects.mean[i])).value,
            reading.level(float(effects.spread[i])),
        )
        for i in order[:_MOST]
    )
    return Table(_said(reading, ("input", "mean_size", "mean_effect", "effect_spread")), rows)


def facts(reading: Reading) -> list[tuple[str, str]]:
    """Return how it was done, one fact after the other."""
    say, number = reading.wording.say, reading.numerals.number
    question, plan = reading.function.question, reading.plan
    told = [
        ("scenario", question.scenario.titled(reading.wording.language)),
        ("horizon", reading.numerals.length(question.scenario.run.horizon)),
        ("people", number(reading.people)),
        ("real_people", number(reading.real_people)),
        ("seed", str(question.seed)),
        ("engine", question.engine),
        *([("uncertain", number(len(plan.doubts)))] if _asks_doubts(reading) else []),
        ("runs", number(sum(_runs(reading, name) for name in reading.explored.designs))),
    ]
    for name, found in reading.explored.designs.items():
        text = say(
            "decision.fact.design_value",
            points=number(len(found.points.places)),
            alternatives=found.alternatives,
            replications=len(found.outcomes.replications),
        )
        told.append((f"design_{name}", text))
    return [(say(f"decision.fact.{key}"), text) for key, text in told]


def _asks_doubts(reading: Reading) -> bool:
    """Whether any design moves what is not known."""
    grid = reading.plan.designs.grid
    return bool(reading.explored.designs.keys() - {"grid"}) or bool(grid and grid.worlds)


def _runs(reading: Reading, design: object) -> int:
    found = reading.found(design)
    return 0 if found is None else len(found.outcomes.cases) * len(found.outcomes.replications)


def _said(reading: Reading, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reading.wording.say(f"decision.head.{column}") for column in columns)
