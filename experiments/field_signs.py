"""Field signs: effects that studies found, each in a small market made up for it.

Every market is an ordinary scenario file (`markets/*.yaml`). One thing is switched; what it does is
told in per cent of what was there before, over paired replications.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from paired_runs import Effort, Numbers, Run, Runs, paired_runs

from omnisim.event_log import CANCELLED, DELIVERY, NEED, ORDER, PICK_UP, RECEIVED, RETURNED, TOUCH
from omnisim.files.scenario_file import read_scenario
from omnisim.measure import statistics
from omnisim.report.numerals import Span
from omnisim.settings import adapted

MARKETS: Final = Path(__file__).parent / "markets"

Expected = Literal["up", "down", "open"]
Outcome = Literal["pass", "fail", "unclear", "open", "not_shown"]
Count = Callable[[Run], float]


class Sign(NamedTuple):
    """One effect in one market: what is counted under some configurations, and how they combine."""

    id: str
    study: str  # key of the study or theory that says so
    market: str
    expected: Expected
    configurations: tuple[str, ...]
    counted: Count
    # Weights of the configurations; the sum is told in per cent of the first configuration, or as
    # it is where what is counted is a share.
    weights: tuple[float, ...] = (-1.0, 1.0)
    is_share: bool = False


class Result(NamedTuple):
    """A sign and what came out; no effect where the model has none to show."""

    id: str
    study: str
    expected: Expected
    effect: Span | None
    is_share: bool
    outcome: Outcome


# --- what is counted ---------------------------------------------------------------------------


def orders(run: Run, *, channel: str | None = None, segment: str | None = None) -> float:
    """Return the number of orders, in one channel or in all."""
    chosen = run.ordered() & in_channel(run, channel) & in_segment(run, segment)
    return float(chosen.sum())


def revenue(run: Run) -> float:
    """Return what was earned in the window, less what was paid back."""
    return float(run.sums("revenue_per_person")[0])


def net_value(run: Run) -> float:
    """Return what is left of it after all costs."""
    return float(run.sums("net_value_per_person")[0])


def delivered_sales(run: Run) -> float:
    """Return what was paid for goods delivered."""
    log = run.log
    chosen = ((log.event == ORDER) & (log.detail == DELIVERY)) | (log.event == CANCELLED)
    return float(log.value[chosen].sum())


def store_sales(run: Run) -> float:
    """Return what was paid for goods carried out or collected, additions included."""
    log = run.log
    chosen = ((log.event == ORDER) & (log.detail != DELIVERY)) | (log.event == RECEIVED)
    return float(log.value[chosen].sum())


def store_traffic(run: Run) -> float:
    """Return the visits to the shop, those to collect included."""
    log = run.log
    collected = (log.event == ORDER) & (log.detail == PICK_UP)
    return float((collected | ((log.event == TOUCH) & in_channel(run, "store"))).sum())


def all_sales(run: Run) -> float:
    """Return both together."""
    return delivered_sales(run) + store_sales(run)


def returned(run: Run, *, segment: str) -> float:
    """Return which share of orders comes back."""
    here = in_segment(run, segment)
    back = float((here & (run.log.event == RETURNED)).sum())
    return back / max(float((here & (run.log.event == ORDER)).sum()), 1.0)


def unserved(run: Run, *, channel: str | None = None) -> float:
    """Return which share of those who come to buy is left unserved, where people serve."""
    log = run.log
    came = (log.event == TOUCH) & (log.kind == NEED) & in_channel(run, channel)
    return float((came & (log.duration < 0)).sum()) / max(float(came.sum()), 1.0)


def in_channel(run: Run, channel: str | None) -> Any:
    """Return which events happened in a channel; None: in any."""
    if channel is None:
        return np.ones(len(run.log), dtype=bool)
    return run.channel_of_event() == run.log.names.channels.index(channel)


def in_segment(run: Run, segment: str | None) -> Any:
    """Return which events happened to people of a segment; None: of any."""
    if segment is None:
        return np.ones(len(run.log), dtype=bool)
    return run.log.segment == run.log.names.segments.index(segment)


# --- the signs ---------------------------------------------------------------------------------

_web_orders: Final = partial(orders, channel="web")
_LAUNCH: Final = ("before", "launch")
_SHOWROOM: Final = ("online", "showroom")
_TOGETHER: Final = (1.0, -1.0, -1.0, 1.0)  # both, less each alone, with neither added back

SIGNS: Final = (
    Sign("pick_up_online", "pick_up", "pick_up", "down", _LAUNCH, delivered_sales),
    Sign("pick_up_store", "pick_up", "pick_up", "up", _LAUNCH, store_sales),
    Sign("pick_up_traffic", "pick_up", "pick_up", "up", _LAUNCH, store_traffic),
    Sign("pick_up_total", "pick_up", "pick_up", "up", _LAUNCH, all_sales),
    Sign("shown_orders", "pick_up", "pick_up", "down", ("launch", "shown"), _web_orders),
    Sign("shown_total", "pick_up", "pick_up", "open", ("launch", "shown"), all_sales),
    Sign(
        "showroom_total", "showroom", "showroom", "up", _SHOWROOM,
        partial(orders, segment="back_home"),
    ),
    Sign(
        "showroom_online", "showroom", "showroom", "up", _SHOWROOM,
        partial(orders, channel="web", segment="back_home"),
    ),
    Sign(
        "showroom_returns", "showroom", "showroom", "down", _SHOWROOM,
        partial(returned, segment="back_home"), is_share=True,
    ),
    Sign(
        "showroom_spot", "showroom", "showroom", "open", _SHOWROOM,
        partial(orders, channel="web", segment="on_the_spot"),
    ),
    Sign("messages_alone", "messages", "messages", "up", ("none", "email"), orders),
    Sign(
        "messages_together", "messages", "messages", "down", ("none", "email", "push", "both"),
        orders, _TOGETHER,
    ),
    Sign("media_first", "media", "media", "up", ("none", "single"), orders),
    Sign(
        "media_second", "media", "media", "down", ("none", "single", "double"), orders,
        (1.0, -2.0, 1.0),
    ),
    Sign(
        "counter_large", "counter", "counter", "up", ("before", "collect"),
        partial(unserved, channel="store"), is_share=True,
    ),
    Sign(
        "complaints_large", "counter", "counter", "up", ("before", "complaints"),
        partial(unserved, channel="store"), is_share=True,
    ),
    Sign(
        "counter_small", "counter", "counter_small", "open", ("before", "collect"),
        partial(unserved, channel="store"), is_share=True,
    ),
    Sign("chat_one", "chat", "chat", "down", ("six", "one"), orders),
    Sign(
        "chat_unserved", "chat", "chat", "up", ("six", "one"),
        partial(unserved, channel="chat"), is_share=True,
    ),
    Sign("chat_worth", "chat", "chat", "open", ("none", "six"), orders),
    Sign("stock_fuller", "stock", "stock", "up", ("before", "fuller"), orders),
    Sign("stock_shared", "stock", "stock", "up", ("before", "shared"), orders),
    Sign("thin_sales", "thin_margin", "thin_margin", "up", ("multi", "omni"), revenue),
    Sign("thin_value", "thin_margin", "thin_margin", "open", ("multi", "omni"), net_value),
)  # fmt: skip

# Signs that the model has no mechanism for, by the study that found them.
NOT_SHOWN: Final = (
    ("exchange_size", "exchange"),
    ("showroom_later", "showroom"),
    ("web_volume", "messages"),
    ("opening_dip", "opening"),
    ("learning", "learning"),
    ("campaign", "campaign"),
)

_SMALLER: Final = {"counter_small": ("counter", 0.1)}  # the same shops for a tenth of the people


def card_of(effort: Effort, *, customers: int | None = None) -> tuple[Result, ...]:
    """Simulate every market and return all signs, those that the model cannot show at the end."""
    results: list[Result] = []
    for market in dict.fromkeys(sign.market for sign in SIGNS):
        signs = [sign for sign in SIGNS if sign.market == market]
        results += _of_market(market, signs, effort, customers)
    order = {sign.id: place for place, sign in enumerate(SIGNS)}
    found = sorted(results, key=lambda result: order[result.id])
    missing = (Result(i, study, "open", None, False, "not_shown") for i, study in NOT_SHOWN)
    return (*found, *missing)


def _of_market(
    market: str, signs: Sequence[Sign], effort: Effort, customers: int | None
) -> list[Result]:
    scenario = _market(market, customers)
    names = [name for sign in signs for name in sign.configurations]
    counts: dict[str, list[Numbers]] = {sign.id: [] for sign in signs}
    for runs in paired_runs(scenario, names, effort):
        for sign in signs:
            counts[sign.id].append(_counted(sign, runs))
    return [_result(sign, np.stack(counts[sign.id])) for sign in signs]


def _market(market: str, customers: int | None) -> Any:
    """Return the scenario of a market; a smaller one has fewer people and the same staff."""
    file, share = _SMALLER.get(market, (market, 1.0))
    scenario = read_scenario(MARKETS / f"{file}.yaml").scenario
    if customers is not None:
        scenario = adapted(scenario, {"customers": customers})
    if share == 1.0:
        return scenario
    segments = {
        name: segment.model_copy(
            update={
                "prospects": segment.prospects.model_copy(
                    update={"value": round(segment.prospects.value * share)}
                )
            }
        )
        for name, segment in scenario.segments.items()
    }
    return scenario.model_copy(update={"segments": segments})


def _counted(sign: Sign, runs: Runs) -> Numbers:
    return np.array([sign.counted(runs[name]) for name in sign.configurations])


def _result(sign: Sign, counts: Numbers) -> Result:
    """Return the effect of a sign from counts (n_replications, n_configurations)."""

    def effect(mean: Numbers) -> Numbers:
        total = float(np.dot(sign.weights, mean))
        return np.array(total if sign.is_share else total / abs(mean[0]) if mean[0] else math.nan)

    found = statistics.jackknife(counts, effect)
    span = Span(float(found.value), float(found.low), float(found.high))
    return Result(
        sign.id, sign.study, sign.expected, span, sign.is_share, outcome(sign.expected, span)
    )


def outcome(expected: Expected, effect: Span) -> Outcome:
    """Return whether a sign came out as expected."""
    if expected == "open":
        return "open"
    low, high = (effect.low, effect.high) if expected == "up" else (-effect.high, -effect.low)
    return "pass" if low > 0 else "fail" if high < 0 else "unclear"
