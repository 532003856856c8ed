"""Tables: a board in rows, for notebooks, files and other tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from omnisim.attribution.board import (
    JOINED,
    MEASURES,
    SPARED,
    SPARED_JOINED,
    Board,
    spread_of,
)
from omnisim.attribution.budget import Regrets
from omnisim.attribution.spend import spends
from omnisim.attribution.truths import NET_VALUE, OUTCOMES, Truths
from omnisim.measure import statistics
from omnisim.measure.statistics import Interval

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

_ALL_OUTCOMES: Final = {**OUTCOMES, "net_value": NET_VALUE}


def truths_table(board: Board) -> pd.DataFrame:
    """Return what every channel and tactic really brings.

    Columns: what (channel or tactic), name, outcome, truth (leave_one_out, shapley or marginal),
    value, low, high (95 %).
    """
    return _frame(_truths(board.truths))


def _truths(truths: Truths) -> Iterator[Row]:
    for outcome, kpi in _ALL_OUTCOMES.items():
        yield from _rows(
            "channel", truths.levers, outcome, "leave_one_out", truths.leave_one_out(kpi)
        )
        if truths.has_shapley:
            yield from _rows("channel", truths.levers, outcome, "shapley", truths.shapley(kpi))
        yield from _rows("channel", truths.spending, outcome, "marginal", truths.marginal(kpi))
        tactics = truths.business.tactics
        yield from _rows("tactic", tactics, outcome, "leave_one_out", truths.leave_tactic_out(kpi))


def _rows(
    what: str, names: tuple[str, ...], outcome: str, truth: str, found: Interval
) -> Iterator[Row]:
    for place, name in enumerate(names):
        head = {"what": what, "name": name, "outcome": outcome, "truth": truth}
        yield {**head, **_ends(found, place)}


def sales_table(board: Board) -> pd.DataFrame:
    """Return what a channel adds to sales, and what it only moves from other channels.

    Columns: channel (the one switched on), sold (revenue or orders), part (new or moved), value,
    low, high. Moved sales are those that another channel had without it.
    """
    return _frame(_moves(board.truths))


def _moves(truths: Truths) -> Iterator[Row]:
    for name in truths.levers:
        for sold in ("revenue", "orders"):
            found = truths.shifted(name, of=sold)
            for part in ("new", "moved"):
                head = {"channel": name, "sold": sold, "part": part}
                yield {**head, **_ends(getattr(found, part), -1)}


def levels_table(board: Board) -> pd.DataFrame:
    """Return what the methods say of every channel, in conversions, beside what is true.

    Columns: view, method, channel, level, credit, revenue, true (leave-one-out).
    """
    true = board.truths.leave_one_out(OUTCOMES["conversions"]).value
    return _frame(
        {
            "view": view,
            "method": method,
            "channel": channel,
            "level": float(board.level(view, method)[place]),
            "credit": float(board.credit(view, method)[place]),
            "revenue": float(board.revenue(view, method)[place]),
            "true": float(true[place]),
        }
        for view in board.views
        for method in board.methods
        for place, channel in enumerate(board.truths.levers)
    )


def scores_table(board: Board) -> pd.DataFrame:
    """Return how right each method is, as a distribution over worlds, or over luck without worlds.

    Columns: view, method, measure (see `Score`), over (worlds or luck), median, p10, p90, draws.
    """
    over = "worlds" if board.has_worlds else "luck"
    return _frame(
        {
            "view": view,
            "method": method,
            "measure": measure,
            "over": over,
            **dict(
                zip(
                    ("median", "p10", "p90", "draws"),
                    board.spread(view, method, measure),
                    strict=True,
                )
            ),
        }
        for view in board.views
        for method in board.methods
        for measure in MEASURES
    )


def regret_table(board: Board) -> pd.DataFrame:
    """Return what is lost by dividing the budget in each way, against the best way simulated.

    Columns: division, one column of money per month for every budget, regret, low, high, and over
    worlds p10, p50, p90. Empty where there are fewer than two budgets.
    """
    return _frame(_divisions(board.regrets) if board.regrets else ())


def _divisions(regrets: Regrets) -> Iterator[Row]:
    for name, money in regrets.plans.division.items():
        spent = dict(zip(regrets.plans.spending, money.tolist(), strict=True))
        over = spread_of(regrets.regret_by_world(name))
        yield {
            "division": name,
            **{f"{channel}_per_month": amount for channel, amount in spent.items()},
            **_ends(regrets.regret(name), None, name="regret"),
            "p10": over.low,
            "p50": over.median,
            "p90": over.high,
        }


def spend_table(board: Board) -> pd.DataFrame:
    """Return what each channel's money brings.

    Columns: channel, spend, ratio (attributed, online_only, incremental, marginal or
    incremental_cac), value, low, high.
    """
    return _frame(
        {"channel": each.channel, "spend": each.spend, "ratio": name, **_ends(found, None)}
        for each in spends(board.truths)
        for name in ("attributed", "online_only", "incremental", "marginal", "incremental_cac")
        if (found := getattr(each, name)) is not None
    )


def waste_table(board: Board) -> pd.DataFrame:
    """Return exposures by channel and those wasted, per replication on the mean.

    Columns: channel, exposures, after_order, above_cap, duplicated, wasted, cost (of the wasted:
    visits and media, by the exposure).
    """
    return _frame(_wasted(board))


def _wasted(board: Board) -> Iterator[Row]:
    truths = board.truths
    channels = list(truths.business.scenario.channels)
    spent = {each.channel: each.spend for each in spends(truths)}
    fields = ("exposures", "after_order", "above_cap", "duplicated", "wasted")
    for name in truths.levers:
        place = channels.index(name)
        runs = [{f: int(getattr(h.waste, f)[place]) for f in fields} for h in board.heard]
        mean = {f: sum(run[f] for run in runs) / len(runs) for f in fields}
        if mean["exposures"]:
            cost = spent.get(name, 0.0) * mean["wasted"] / mean["exposures"]
            yield {"channel": name, **mean, "cost": cost}


def sparing_table(board: Board) -> pd.DataFrame:
    """Return what leaving recent buyers out of the media brings, by records as they are and joined.

    Columns: records (today or joined), outcome, value, low, high. Contribution holds the money that
    is saved. Empty where nothing is spent on media.
    """
    return _frame(_spared(board.truths))


def _spared(truths: Truths) -> Iterator[Row]:
    live = truths.business.live
    # Joining records does more than sparing: each row is against the same records, nobody spared.
    for records, variant, base in (("today", SPARED, live), ("joined", SPARED_JOINED, JOINED)):
        if variant not in truths.comparison.evidence:
            continue
        for outcome in ("conversions", "contribution"):
            kpi = OUTCOMES[outcome]
            gained = statistics.mean(truths.worth(variant, kpi) - truths.worth(base, kpi))
            yield {"records": records, "outcome": outcome, **_ends(gained, None)}


def _ends(found: Interval, place: int | None, *, name: str = "value") -> Row:
    chosen = found if place is None else Interval(*(numbers[place] for numbers in found))
    return {name: float(chosen.value), "low": float(chosen.low), "high": float(chosen.high)}


def _frame(rows: Any) -> pd.DataFrame:
    import pandas as pd  # late: whoever only asks for arrays need not wait for it

    return pd.DataFrame(list(rows))
