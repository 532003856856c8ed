"""Sentences: the board in plain words, the most important first."""

from __future__ import annotations

import math
from typing import NamedTuple

from markupsafe import Markup

from omnisim.attribution.truths import OUTCOMES
from omnisim.measure import statistics
from omnisim.report.numerals import Span
from omnisim.report.truth_board.reading import BoardReading, span_of


class Worth(NamedTuple):
    """What knowing who is who is worth, told by one method's advice."""

    method: str
    gain: Span  # money
    verdict: str  # win, loss, same or unclear


def worth_of(reading: BoardReading) -> Worth | None:
    """Return what joined records are worth against silos as advice; None without budgets.

    It is told by the method that is nearest to the true shares with joined records.
    """
    regrets = reading.board.regrets
    if regrets is None or reading.apart == reading.joined:
        return None
    method = reading.ranked(reading.joined)[0]
    gain = span_of(regrets.worth_of_view(method, view=reading.joined, instead_of=reading.apart))
    return Worth(method, gain, _verdict(gain))


def _verdict(gain: Span) -> str:
    if gain.value == gain.low == gain.high == 0.0:
        return "same"
    if gain.low > 0.0:
        return "win"
    return "loss" if gain.high < 0.0 else "unclear"


def headline(reading: BoardReading) -> str:
    """Return the board in a few words."""
    say, worth = reading.wording.say, worth_of(reading)
    if worth is not None:
        amount = reading.numerals.difference(worth.gain, "money").value.lstrip("+")
        return say(f"attribution.headline.{worth.verdict}", amount=amount)
    best = reading.ranked(reading.joined)[0]
    error = reading.typical(best, reading.joined, "share_error")
    if math.isnan(error):
        return say("attribution.headline.nothing")
    return say(
        "attribution.headline.nearest",
        method=reading.method(best),
        error=reading.numerals.share(error),
    )


def sentences(reading: BoardReading) -> list[Markup]:
    """Return what the board says, sentence by sentence."""
    told = [_together(reading), _nearest(reading), _levels(reading), _silos(reading)]
    return [text for text in [*told, _worth(reading), _order(reading)] if text]


def _together(reading: BoardReading) -> Markup | None:
    truths, kpi = reading.truths, OUTCOMES["conversions"]
    if not truths.has_shapley:
        return None
    apart = statistics.mean(truths.without(kpi).sum(axis=1))
    return reading.wording.html(
        "attribution.say.together",
        channels=_begun(reading.wording.listed(reading.levers)),
        orders=reading.whole(reading.written(truths.everything(kpi), "count")),
        apart=reading.whole(reading.written(apart, "count")),
        horizon=reading.numerals.length(reading.scenario.run.horizon),
    )


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _nearest(reading: BoardReading) -> Markup | None:
    view, board = reading.joined, reading.board
    ranked = reading.ranked(view)
    best, worst = ranked[0], ranked[-1]
    spread = board.spread(view, best, "share_error")
    if spread.draws == 0:
        return None
    share = reading.numerals.share
    over = "worlds" if board.has_worlds else "luck"
    return reading.wording.html(
        f"attribution.say.nearest_{over}",
        best=reading.method(best),
        error=share(spread.median),
        low=share(spread.low),
        high=share(spread.high),
        draws=spread.draws,
        worst=reading.method(worst),
        worst_error=share(reading.typical(worst, view, "share_error")),
    )


def _levels(reading: BoardReading) -> Markup | None:
    view = reading.joined
    ratios = {m: reading.typical(m, view, "level_ratio") for m in reading.board.methods}
    finite = {m: r for m, r in ratios.items() if math.isfinite(r)}
    if not finite:
        return None
    most = max(finite, key=lambda m: finite[m])
    least = min(finite, key=lambda m: finite[m])
    number = reading.numerals.number
    return reading.wording.html(
        "attribution.say.levels",
        most=reading.method(most),
        most_ratio=number(round(finite[most], 2)),
        least=reading.method(least),
        least_ratio=number(round(finite[least], 2)),
    )


def _silos(reading: BoardReading) -> Markup | None:
    board = reading.board
    if reading.apart == reading.joined:
        return None
    seen = {
        name: board.seen(view, "touched") / max(board.seen(view, "orders"), 1.0)
        for name, view in (("apart", reading.apart), ("joined", reading.joined))
    }
    share = reading.numerals.share
    return reading.wording.html(
        "attribution.say.silos", apart=share(seen["apart"]), joined=share(seen["joined"])
    )


def _worth(reading: BoardReading) -> Markup | None:
    worth = worth_of(reading)
    if worth is None:
        return None
    written = reading.numerals.difference(worth.gain, "money")
    return reading.wording.html(
        f"attribution.say.worth_{worth.verdict}",
        method=reading.method(worth.method),
        amount=written.value.lstrip("+"),
        interval=written.interval,
        horizon=reading.numerals.length(reading.scenario.run.horizon),
    )


def _order(reading: BoardReading) -> Markup | None:
    best = reading.board.best(reading.joined)
    names = sorted(best, key=lambda name: -best[name])
    if len(names) < 2 or not math.isfinite(best[names[0]]):
        return None
    return reading.wording.html(
        "attribution.say.order",
        method=reading.method(names[0]),
        share=reading.numerals.share(best[names[0]], digits=2),
    )
