"""Verdict: what to decide, how sure that is, and what to find out first – in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
from markupsafe import Markup

from omnisim.measure.statistics import wilson
from omnisim.report.decision.levels import levels_sentence
from omnisim.report.decision.reading import Reading
from omnisim.report.roadmap import pilot_words
from omnisim.report.roadmap import words as roadmap_words
from omnisim.report.roadmap.reading import reading_of as roadmap_reading
from omnisim.report.wording import within
from omnisim.strategy.information import Worth

Outlook = Literal["sure", "likely", "open", "unlikely", "never"]

# Shares of worlds in which the subject is ahead, above which it is called so.
_OUTLOOKS: Final[tuple[tuple[float, Outlook], ...]] = (
    (0.95, "sure"),
    (0.65, "likely"),
    (0.35, "open"),
    (0.05, "unlikely"),
)
_FIRST: Final = 3  # inputs named in a sentence
_MUCH: Final = 1 / 3  # of what parts the worlds
_NINE_OF_TEN: Final = (0.05, 0.95)


def outlook(reading: Reading) -> Outlook:
    """Return how the subject fares over all worlds."""
    ahead = float(np.mean(reading.explored.differences() > 0.0))
    return next((each for least, each in _OUTLOOKS if ahead >= least), "never")


def headline(reading: Reading) -> str:
    """Return the verdict in a few words; the name of the experiment if it asks for none."""
    if not reading.explored.has("latin"):
        return reading.title
    return reading.wording.say(f"decision.headline.{outlook(reading)}", subject=reading.subject)


def sentences(reading: Reading) -> Iterator[Markup]:
    """Yield the verdict in sentences: over all worlds, as stated, which choice, what to measure."""
    if reading.explored.has("latin"):
        yield _over_worlds(reading)
    elif (told := levels_sentence(reading)) is not None:
        yield told
    if reading.stated is not None:
        yield _as_stated(reading)
    if reading.explored.has("latin"):
        yield chosen(reading)
        yield first_to_measure(reading)
        yield from luck(reading)


def luck(reading: Reading) -> Iterator[Markup]:
    """Yield how much of what parts the worlds is luck, where that is much."""
    share = reading.explored.luck_share
    if share > _MUCH:
        told = reading.numerals.share(share, digits=2)
        yield reading.wording.html("decision.luck", share=told)


def plans(reading: Reading) -> Iterator[Markup]:
    """Yield what to build first, and whether to pilot, if the experiment asked for that."""
    roadmap, pilot, language = reading.told.roadmap, reading.told.pilot, reading.wording.language
    if roadmap is not None:
        own = roadmap_reading(roadmap, language)
        yield reading.wording.html(
            "decision.plan.roadmap",
            headline=roadmap_words.headline(roadmap, own),
            answer=roadmap_words.answer(roadmap, own),
        )
    if pilot is not None:
        own = roadmap_reading(pilot, language)
        yield reading.wording.html(
            "decision.plan.pilot",
            headline=pilot_words.headline(pilot, own),
            tactics=own.together(pilot.order),
        )


def _over_worlds(reading: Reading) -> Markup:
    gaps, share = reading.explored.differences(), reading.numerals.share
    low, high = np.quantile(gaps, _NINE_OF_TEN)
    ahead = int(np.sum(gaps > 0.0))
    least, most = (share(each, digits=2) for each in wilson(ahead, len(gaps)))
    return reading.wording.html(
        "decision.over_worlds",
        ahead=ahead,
        worlds=len(gaps),
        chance=reading.wording.say("phrase.range", low=least, high=most),
        shortfall=reading.gap(float(gaps[gaps <= low].mean())).value,
        subject=reading.subject,
        base=reading.base,
        mean=reading.gap(float(gaps.mean())).value,
        range=reading.range(float(low), float(high)),
    )


def _as_stated(reading: Reading) -> Markup:
    found = reading.stated
    if found is None:
        return Markup("")
    value, low, high = (float(each) for each in found[:3])
    text = reading.gap(value, low, high)
    key = "decision.as_stated" if text.interval else "decision.as_stated_once"
    return reading.wording.html(key, gap=text.value, interval=text.interval, base=reading.base)


def chosen(reading: Reading) -> Markup:
    """Return which alternative is best on average, and which one leaves the least to regret."""
    choice = reading.explored.choice
    names = {
        "best": reading.alternative(choice.expected),
        "robust": reading.alternative(choice.minimax_regret),
    }
    if choice.expected == choice.minimax_regret:
        return reading.wording.html("decision.choice.same", best=names["best"])
    return reading.wording.html("decision.choice.other", **names)


def worth_knowing(reading: Reading) -> tuple[Worth, ...]:
    """Return the inputs whose worth is more than chance alone would find."""
    found = reading.explored
    return tuple(each for each in found.worths if each.value > found.chance)


def first_to_measure(reading: Reading) -> Markup:
    """Return what to find out first, and what knowing everything would be worth."""
    everything = reading.level(reading.explored.perfect_information)
    if reading.explored.perfect_information <= 0.0:
        key = "noisy" if reading.explored.luck_share > _MUCH else "nothing"
        return reading.wording.html(f"decision.measure.{key}")
    known = worth_knowing(reading)[:_FIRST]
    if not known:
        return reading.wording.html("decision.measure.unclear", everything=everything)
    parts = [
        reading.wording.say(
            "decision.measure.part",
            name=within(reading.dimension(each.name)),
            value=reading.level(each.value),
        )
        for each in known
    ]
    return reading.wording.html(
        "decision.measure.first", everything=everything, names=reading.wording.listed(parts)
    )
