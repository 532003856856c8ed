"""Sentences: the board in plain words, the most important first."""

from __future__ import annotations

import math
from typing import NamedTuple

from markupsafe import Markup

from omnisim.attribution.board import spread_of
from omnisim.attribution.truths import NET_VALUE, OUTCOMES
from omnisim.measure import statistics
from omnisim.report.numerals import Span
from omnisim.report.truth_board.reading import BoardReading, span_of


class Worth(NamedTuple):
    """What knowing who is who is worth, on the mean over the methods' advice."""

    gain: Span  # money
    verdict: str  # win, loss, same or unclear


def worth_of(reading: BoardReading, *, view: str | None = None) -> Worth | None:
    """Return what joined records, or another view, are worth against silos; None without budgets.

    It is the mean over all methods: whoever told it by one of them would have to choose one.
    """
    regrets, chosen = reading.board.regrets, view or reading.joined
    if regrets is None or reading.apart == chosen:
        return None
    methods = reading.board.methods
    gain = span_of(regrets.worth_on_the_mean(methods, view=chosen, instead_of=reading.apart))
    return Worth(gain, _verdict(gain))


def _verdict(gain: Span) -> str:
    if gain.value == gain.low == gain.high == 0.0:
        return "same"
    if gain.low > 0.0:
        return "win"
    return "loss" if gain.high < 0.0 else "unclear"


def headline(reading: BoardReading) -> str:
    """Return the board in a few words."""
    say, worth = reading.wording.say, worth_of(reading)
    if not reading.is_telling:
        return say("attribution.headline.too_few")
    if worth is not None:
        amount = reading.numerals.difference(worth.gain, "money").value.lstrip("+")
        return say(f"attribution.headline.{worth.verdict}", amount=amount)
    best = reading.ranked(reading.joined)[0]
    error = reading.typical(best, reading.joined, "share_error")
    if math.isnan(error):
        return say("attribution.headline.nothing")
    if reading.are_alike:
        return say("attribution.headline.alike")
    return say(
        "attribution.headline.nearest", method=reading.method(best), error=reading.points(error)
    )


def sentences(reading: BoardReading) -> list[Markup]:
    """Return what the board says, sentence by sentence."""
    if not reading.is_telling:
        few = (_too_few(reading), _losing(reading), _together(reading))
        return [text for text in few if text]
    told = [_worth(reading), _ceiling(reading), _losing(reading), _together(reading)]
    told += [_nearest(reading), _order(reading), _levels(reading), _silos(reading)]
    return [text for text in told if text]


def _too_few(reading: BoardReading) -> Markup:
    orders = reading.numerals.number(round(reading.board.seen(reading.joined, "touched"), 1))
    return reading.wording.html("attribution.say.too_few", orders=orders)


def _losing(reading: BoardReading) -> Markup | None:
    """Return which channels surely cost more than they bring within the window."""
    truths = reading.truths
    found = truths.leave_one_out(NET_VALUE)
    losing = [
        (reading.channel(name), reading.signed(found, "money", place))
        for place, name in enumerate(truths.levers)
        if found.high[place] < 0.0
    ]
    if not losing:
        return None
    return reading.wording.html(
        "attribution.say.losing",
        channels=reading.wording.listed(
            [f"{name} {written.value.lstrip('-−')}" for name, written in losing]
        ),
        horizon=reading.numerals.length(reading.scenario.run.horizon),
    )


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
    if spread.draws == 0 or len(reading.levers) < 2 or len(ranked) < 2:
        return None
    if reading.are_alike:
        error = reading.points(spread.median)
        return reading.wording.html("attribution.say.alike", error=error)
    over = "worlds" if board.has_worlds else "luck"
    return reading.wording.html(
        f"attribution.say.nearest_{over}",
        best=reading.method(best),
        error=reading.points(spread.median),
        low=reading.plain_points(spread.low),
        high=reading.plain_points(spread.high),
        draws=spread.draws,
        worst=reading.method(worst),
        worst_error=reading.points(reading.typical(worst, view, "share_error")),
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
    if round(finite[most], 2) == round(finite[least], 2):
        ratio = number(round(finite[most], 2))
        return reading.wording.html("attribution.say.levels_alike", ratio=ratio)
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
    if share(seen["apart"]) == share(seen["joined"]):
        return None
    return reading.wording.html(
        "attribution.say.silos", apart=share(seen["apart"]), joined=share(seen["joined"])
    )


def _worth(reading: BoardReading) -> Markup | None:
    worth, regrets = worth_of(reading), reading.board.regrets
    if worth is None or regrets is None:
        return None
    methods = reading.board.methods
    written = reading.numerals.difference(worth.gain, "money")
    by_method = {
        name: float(
            regrets.worth_of_view(name, view=reading.joined, instead_of=reading.apart).value
        )
        for name in methods
    }
    most, least = (chosen(by_method, key=by_method.__getitem__) for chosen in (max, min))
    told = reading.wording.html(
        f"attribution.say.worth_{worth.verdict}",
        amount=written.value.lstrip("+"),
        interval=written.interval,
        horizon=reading.numerals.length(reading.scenario.run.horizon),
    )
    if worth.verdict == "same" or len(methods) < 2:
        return told
    return (
        told
        + " "
        + reading.wording.html(
            "attribution.say.worth_by_method",
            least=reading.method(least),
            least_amount=_signed_money(reading, by_method[least]),
            most=reading.method(most),
            most_amount=_signed_money(reading, by_method[most]),
        )
        + _over_worlds(reading)
    )


def _over_worlds(reading: BoardReading) -> Markup:
    regrets = reading.board.regrets
    if regrets is None or not reading.board.has_worlds:
        return Markup("")
    gains = regrets.worth_by_world(
        reading.board.methods, view=reading.joined, instead_of=reading.apart
    )
    found = spread_of(gains)
    return Markup(" ") + reading.wording.html(
        "attribution.say.worth_worlds",
        middle=_signed_money(reading, found.median),
        low=_signed_money(reading, found.low),
        high=_signed_money(reading, found.high),
        draws=found.draws,
    )


def _ceiling(reading: BoardReading) -> Markup | None:
    """Return what it would be worth if everybody were known: more than joining records can do."""
    if "complete" not in reading.board.views or reading.joined == "complete":
        return None
    worth = worth_of(reading, view="complete")
    if worth is None:
        return None
    written = reading.numerals.difference(worth.gain, "money")
    return reading.wording.html(
        "attribution.say.ceiling", amount=written.value, interval=written.interval
    )


def _signed_money(reading: BoardReading, amount: float) -> str:
    return reading.numerals.difference(Span(amount, math.nan, math.nan), "money").value


def _order(reading: BoardReading) -> Markup | None:
    """Return in how many draws the nearest method is nearest; one draw is no distribution."""
    board = reading.board
    best = board.best(reading.joined)
    names = sorted(best, key=lambda name: -best[name])
    draws = len(board.worlds) if board.has_worlds else len(board.heard)
    if reading.are_alike or draws < 2 or len(names) < 2 or not math.isfinite(best[names[0]]):
        return None
    return reading.wording.html(
        f"attribution.say.order_{'worlds' if board.has_worlds else 'luck'}",
        method=reading.method(names[0]),
        share=reading.numerals.share(best[names[0]], digits=2),
        draws=draws,
        luck=reading.points(board.luck.median),
    )
