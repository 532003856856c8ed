"""Tables: a board in rows, for notebooks, files and other tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from omnisim.attribution.board import MEASURES, Board, spread_of
from omnisim.attribution.budget import Regrets
from omnisim.attribution.saving import spared, wastes
from omnisim.attribution.spend import spends, whole
from omnisim.attribution.truths import NET_VALUE, OUTCOMES, Truths
from omnisim.measure.statistics import Interval

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

_RATIOS: Final = (
    "attributed",
    "online_only",
    "incremental",
    "marginal",
    "marginal_contribution",
    "incremental_cac",
    "over",
)
_ALL_OUTCOMES: Final = {**OUTCOMES, "net_value": NET_VALUE}


def truths_table(board: Board) -> pd.DataFrame:
    """Return what every channel and tactic really brings.

    Columns: what (channel or tactic), name, outcome, truth (leave_one_out, shapley, marginal, or
    of_spend: all the spend, the channel staying open), value, low, high (95 %).
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
        yield from _rows("channel", truths.spending, outcome, "of_spend", truths.of_spend(kpi))
        tactics = truths.business.tactics
        yield from _rows("tactic", tactics, outcome, "leave_one_out", truths.leave_tactic_out(kpi))


def _rows(
    what: str, names: tuple[str, ...], outcome: str, truth: str, found: Interval
) -> Iterator[Row]:
    for place, name in enumerate(names):
        head = {"what": what, "name": name, "outcome": outcome, "truth": truth}
        yield {**head, **_ends(found, place)}


def sales_table(board: Board) -> pd.DataFrame:
    """Return what a channel or tactic adds to sales, and what it only moves from other channels.

    Columns: what (channel or tactic), name, sold (revenue or orders), part (new or moved), value,
    low, high. Moved sales are those that another channel had without it.
    """
    return _frame(_moves(board.truths))


def _moves(truths: Truths) -> Iterator[Row]:
    asked = [("channel", name) for name in truths.levers]
    asked += [("tactic", name) for name in truths.business.tactics]
    for what, name in asked:
        shifted = truths.shifted if what == "channel" else truths.shifted_by_tactic
        for sold in ("revenue", "orders"):
            found = shifted(name, of=sold)
            for part in ("new", "moved"):
                head = {"what": what, "name": name, "sold": sold, "part": part}
                yield {**head, **_ends(getattr(found, part), -1)}


def levels_table(board: Board) -> pd.DataFrame:
    """Return what the methods say of every channel, in conversions, beside what is true.

    Columns: view, method, channel, level (orders), credit (orders, scaled), revenue (credit of
    money ordered), true_orders and true_revenue (leave-one-out; revenue less money paid back).
    """
    orders, revenue = (
        board.truths.leave_one_out(OUTCOMES[name]).value for name in ("conversions", "revenue")
    )
    return _frame(
        {
            "view": view,
            "method": method,
            "channel": channel,
            "level": float(board.level(view, method)[place]),
            "credit": float(board.credit(view, method)[place]),
            "revenue": float(board.revenue(view, method)[place]),
            "true_orders": float(orders[place]),
            "true_revenue": float(revenue[place]),
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

    Columns: channel (empty: all together), spend (within the window), ratio (attributed,
    online_only, incremental, marginal, marginal_contribution, cac or incremental_cac; over is
    money), value, low, high.
    """
    return _frame(_returns(board.truths))


def _returns(truths: Truths) -> Iterator[Row]:
    for each in spends(truths):
        head = {"channel": each.channel, "spend": each.spend}
        for name in _RATIOS:
            if (found := getattr(each, name)) is not None:
                yield {**head, "ratio": name, **_ends(found, None)}
    every = whole(truths)
    for name in ("attributed", "online_only", "cac"):
        found = getattr(every, name)
        yield {"channel": "", "spend": every.spend, "ratio": name, **_ends(found, None)}


def waste_table(board: Board) -> pd.DataFrame:
    """Return exposures by channel and those wasted, per history on the mean.

    Columns: channel, part (exposures: how many; after_order, above_cap, duplicated and wasted:
    shares of them; cost of the wasted, over-spend and both together: money of the window), value,
    low, high.
    """
    return _frame(_wasted(board))


def _wasted(board: Board) -> Iterator[Row]:
    for each in wastes(board):
        both = np.array(each.together)
        told = {"exposures": each.exposures, **each.shares, "cost": each.cost}
        if each.over is not None:
            told |= {"over": each.over}
        told |= {"together": Interval(both, *(np.array(np.nan),) * 3)}
        for part, found in told.items():
            yield {"channel": each.channel, "part": part, **_ends(found, None)}


def sparing_table(board: Board) -> pd.DataFrame:
    """Return what leaving recent buyers out of the media brings, by records as they are and joined.

    Columns: records (today or joined), outcome, value, low, high. Contribution holds the money that
    is saved. Empty where nothing is spent on media.
    """
    return _frame(
        {"records": each.records, "outcome": outcome, **_ends(getattr(each, outcome), None)}
        for each in spared(board.truths)
        for outcome in ("conversions", "contribution")
    )


def _ends(found: Interval, place: int | None, *, name: str = "value") -> Row:
    chosen = found if place is None else Interval(*(numbers[place] for numbers in found))
    return {name: float(chosen.value), "low": float(chosen.low), "high": float(chosen.high)}


def _frame(rows: Any) -> pd.DataFrame:
    import pandas as pd  # late: whoever only asks for arrays need not wait for it

    return pd.DataFrame(list(rows))
