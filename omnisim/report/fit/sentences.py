"""Sentences: what a fit comes to, and what the log cannot tell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from omnisim.calibration.chain_order import OrderTable
from omnisim.calibration.drift import drifting
from omnisim.report.fit.reading import FitReading

_MOST_NAMED: Final = 12
_FAR_OFF: Final = 3.0  # standard deviations between replications


def headline(reading: FitReading) -> str:
    """Return the verdict in a few words."""
    say, all_, far = reading.wording.say, len(reading.likenesses), len(reading.far)
    if not all_:
        return say("fit.headline.unchecked")
    key = "all" if not far else "none" if far == all_ else "some"
    return say(f"fit.headline.{key}", near=all_ - far, all=all_)


def summary(reading: FitReading) -> Iterator[str]:
    """Yield what a reader should know first, sentence by sentence."""
    say, checked = reading.wording.say, reading.checked
    if checked is None or not reading.likenesses:
        yield say("fit.summary.unchecked")
        return
    days = reading.days(checked.days)
    key = "held_out" if checked.is_held_out else "same_data"
    yield say(f"fit.summary.{key}", days=days, all=len(reading.likenesses))
    if reading.far:
        named = [
            say(
                "fit.summary.far_one",
                aspect=reading.aspect(each.aspect).lower(),
                ratio=reading.times(each.distance.ratio),
            )
            for each in reading.far[:_MOST_NAMED]
        ]
        yield say("fit.summary.far", aspects=reading.wording.listed(named))
    else:
        yield say("fit.summary.near")


def cautions(reading: FitReading) -> Iterator[str]:
    """Yield what weakens the fit."""
    say, checked = reading.wording.say, reading.checked
    if checked is None:
        return
    if checked.order is not None and not checked.order.is_first_order_enough:
        yield say("fit.caution.mixed" if checked.order.is_mixed else "fit.caution.memory")
    moved = drifting(checked.drifts)
    if moved:
        names = [reading.drifting_name(name).lower() for name in moved]
        yield say("fit.caution.drift", names=reading.wording.listed(names))
    off = [each for each in checked.levels if _is_off(each.real, each.simulated)]
    if off:
        names = [say(f"fit.level.{each.name}").lower() for each in off]
        yield say("fit.caution.level", names=reading.wording.listed(names))
    if not checked.is_held_out:
        yield say("fit.caution.same_data")


def _is_off(real: float, simulated: Any) -> bool:
    return abs(real - float(simulated.mean())) > _FAR_OFF * float(simulated.std(ddof=1))


def memory(reading: FitReading) -> Iterator[str]:
    """Yield what the comparison of orders says."""
    checked = reading.checked
    if checked is not None and checked.order is not None:
        yield from remembered(reading, checked.order)


def remembered(reading: FitReading, found: OrderTable) -> Iterator[str]:
    """Yield how much of a journey decides where it goes next."""
    say, write = reading.wording.say, reading.numerals
    key = "enough" if found.is_first_order_enough else "more"
    yield say(f"fit.order.{key}", bic=found.by_bic, aic=found.by_aic, held=found.by_held_out)
    if found.is_mixed:
        large, small = (write.share(share, digits=2) for share in found.shares)
        yield say("fit.order.mixed", large=large, small=small)
    thin = found.fits[-1].thin_contexts
    if thin > 0.2:
        yield say("fit.order.thin", order=len(found.fits) - 1, share=write.share(thin, digits=2))


def counting(reading: FitReading) -> str:
    """Return how conversion changes with how open journeys are counted; empty if none is open."""
    found = None if reading.checked is None else reading.checked.counted
    if found is None or not found.open:
        return ""
    write = reading.numerals
    return reading.wording.say(
        "fit.counted",
        open=write.number(found.open),
        journeys=write.number(found.journeys),
        all=write.share(found.all_journeys),
        closed=write.share(found.closed),
        by_age=write.share(found.by_age),
    )


def selection(reading: FitReading) -> str:
    """Return who was chosen for messages, as an association; empty if nobody was."""
    found = reading.fit.selection
    if found is None:
        return ""
    write = reading.numerals
    key = "follows" if found.follows_volume else "unclear"
    return reading.wording.say(
        f"fit.selection.{key}",
        targeted=write.number(found.targeted),
        untargeted=write.number(found.untargeted),
        orders=write.number(found.orders_of_targeted),
        others=write.number(found.orders_of_untargeted),
        before=write.number(found.before_targeted),
        before_others=write.number(found.before_untargeted),
    )


def unknown(reading: FitReading) -> list[tuple[str, str]]:
    """Return what the log cannot tell: a heading and an explanation for each."""
    say, told = reading.wording.say, dict[str, dict[str, list[str]]]()
    for each in reading.fit.unknown:
        details = {name: _detail(reading, name, value) for name, value in each.details.items()}
        key = each.key
        if f"fit.unknown.{key}.title" not in reading.wording.texts:
            key, details = "other", {"what": each.key}
        text = say(f"fit.unknown.{key}.text", **details)
        texts = told.setdefault(say(f"fit.unknown.{key}.title"), {})
        texts.setdefault(text, []).append(str(details.get("segment", "")))
    alone = len(reading.fit.segments) == 1
    return [
        (title, " ".join(_of_segments(reading, text, () if alone else who) for text, who in each))
        for title, each in ((title, texts.items()) for title, texts in told.items())
    ]


def _of_segments(reading: FitReading, text: str, segments: Sequence[str]) -> str:
    """Return a text with the segments that it is about."""
    if not any(segments):
        return text
    return reading.wording.say("phrase.of", part=reading.wording.listed(segments), whole=text)


def _detail(reading: FitReading, name: str, value: str | float | int) -> str:
    if isinstance(value, str):
        return reading.segment(value) if name == "segment" else _model_or_name(reading, value)
    if name == "days":
        return reading.days(float(value))
    if name == "change":
        return ("+" if value > 0 else "") + reading.numerals.share(float(value))
    if isinstance(value, float) and not math.isfinite(value):
        return "–"
    return reading.numerals.number(float(value))


def _model_or_name(reading: FitReading, value: str) -> str:
    key = f"fit.model.{value}"
    return reading.wording.say(key) if key in reading.wording.texts else value


def search(reading: FitReading) -> Iterator[str]:
    """Yield what a search came to."""
    if reading.searched is None:
        return
    say, found = reading.wording.say, reading.searched
    yield say("fit.search.told", simulations=found.simulations, moments=len(found.matches))
    for pair in found.traded:
        key = "against" if pair.correlation < 0 else "together"
        yield say(f"fit.search.{key}", first=pair.first, second=pair.second)
    for name in found.unknown:
        yield say("fit.search.unknown", name=name)
    for each in found.found:
        if each.at_edge:
            yield say("fit.search.edge", name=each.name)
    if not found.fits:
        yield say("fit.search.misfit")
