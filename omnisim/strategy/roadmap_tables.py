"""Roadmap tables: a roadmap and a pilot in rows, amounts in money of the whole market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from omnisim.measure.statistics import Interval
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot_designs import Design
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.trials import Plan

if TYPE_CHECKING:
    import pandas as pd

THEN: Final = " > "  # between tactics of an order
PLAN_COLUMNS: Final = (
    "order",
    "cost",
    "npv",
    "npv_low",
    "npv_high",
    "behind",
    "behind_low",
    "behind_high",
)
BUILD_COLUMNS: Final = ("tactic", "begun", "there", "full", "cost")
STEP_COLUMNS: Final = (
    "step",
    "order",
    "npv",
    "npv_low",
    "npv_high",
    "mean",
    "mean_low",
    "mean_high",
    "behind",
    "behind_low",
    "behind_high",
    "expected_regret",
    "worst_regret",
    "share_best",
    "share_losing",
)
SHARE_COLUMNS: Final = ("tactic", "added", "added_low", "added_high")
DESIGN_COLUMNS: Final = (
    "unit",
    "weeks",
    "treated",
    "others",
    "split",
    "share",
    "shown",
    "error",
    "power",
    "false_alarm",
    "detectable",
    "value",
    "net",
    "regret",
    "follows",
    "learnt",
)
EFFECT_COLUMNS: Final = (
    "weeks",
    "per_head",
    "per_head_low",
    "per_head_high",
    "noise_person",
    "noise_store",
    "customers_needed",
)


def finalists_table(found: Roadmap) -> pd.DataFrame:
    """Return one row per finalist, the best first; `is_rival`: it cannot be told from the best."""
    rows = [(*_plan_row(plan), plan.order in found.rivals) for plan in found.finalists]
    return _frame(rows, (*PLAN_COLUMNS, "is_rival"))


def builds_table(found: Roadmap) -> pd.DataFrame:
    """Return one row per tactic of the best order: days after launch, and money once."""
    rows = [(*build, found.programme.cost((build.tactic,))) for build in found.best.builds]
    return _frame(rows, BUILD_COLUMNS)


def frontier_table(found: Roadmap) -> pd.DataFrame:
    """Return one row per order of the frontier, the cheapest first."""
    rows = [(*_plan_row(plan), plan.is_efficient) for plan in found.frontier]
    return _frame(rows, (*PLAN_COLUMNS, "is_efficient"))


def tried_table(found: Roadmap) -> pd.DataFrame:
    """Return one row per order that the screening tried, best first."""
    rows = [
        (THEN.join(order), found.programme.cost(order), found.found.worth[order])
        for order in found.found.ranked
    ]
    return _frame(rows, ("order", "cost", "screening"))


def steps_table(found: Roadmap) -> pd.DataFrame:
    """Return one row per first step, the least expected regret first; no name: build nothing."""
    rows = [
        (
            each.step or "",
            THEN.join(each.order),
            *_numbers(each.npv),
            *_numbers(each.mean),
            *_numbers(each.behind),
            each.expected_regret,
            each.worst_regret,
            each.share_best,
            each.share_losing,
        )
        for each in found.steps
    ]
    return _frame(rows, STEP_COLUMNS)


def shares_table(found: Roadmap) -> pd.DataFrame:
    """Return what each tactic adds to the best order, in its order; they add up to the whole."""
    if found.shares is None:
        return _frame([], SHARE_COLUMNS)
    added = found.shares.added
    columns = zip(*(numbers.tolist() for numbers in added[:3]), strict=True)
    rows = [(name, *row) for name, row in zip(found.shares.tactics, columns, strict=True)]
    return _frame(rows, SHARE_COLUMNS)


def designs_table(found: Pilot) -> pd.DataFrame:
    """Return one row per pilot design, worth most first."""
    return _frame([_design_row(each) for each in found.designs], DESIGN_COLUMNS)


def effects_table(found: Pilot) -> pd.DataFrame:
    """Return one row per length of a pilot: predicted effect and noise per head."""
    rows = [
        (
            each.weeks,
            *_numbers(each.per_head),
            found.noise.person[each.weeks],
            found.noise.store.get(each.weeks, float("nan")),
            None if each.needed is None else each.needed.treated + each.needed.others,
        )
        for each in found.effects
    ]
    return _frame(rows, EFFECT_COLUMNS)


def _design_row(each: Design) -> tuple[Any, ...]:
    return (
        each.unit,
        each.weeks,
        *each.groups,
        each.split or "by lot",
        each.share,
        each.shown,
        each.error,
        each.power,
        each.alarm,
        each.detectable,
        *each.worth,
    )


def _plan_row(plan: Plan) -> tuple[Any, ...]:
    return (THEN.join(plan.order), plan.cost, *_numbers(plan.npv), *_numbers(plan.behind))


def _numbers(interval: Interval) -> tuple[float, float, float]:
    return float(interval.value), float(interval.low), float(interval.high)


def _frame(rows: list[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd  # late: who only looks at the page does without

    return pd.DataFrame(rows, columns=list(columns))
