"""Reasons: what the difference of the verdict is made of, in words.

The largest parts of the difference of net value that can be told from luck, what of the sales has
only moved between channels, and what hand-offs lose.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from markupsafe import Markup

from omnisim.experiment.drivers import DRIVERS, drivers, together
from omnisim.experiment.sales import Sales, sales
from omnisim.measure.statistics import Interval
from omnisim.report.money import span
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.verdict import Verdict

_MOST: Final = 3
_UNSAID: Final = "discounting"  # follows from all the others
_TRIFLE: Final = 0.02  # of the largest part


def reasons(verdict: Verdict, reading: Reading) -> Markup | None:
    """Return what makes the difference to the strongest rival; None if nothing can be told."""
    if not verdict.duels:
        return None
    subject, rival = verdict.subject, verdict.duels[0].rival
    parts = (
        _drivers(reading, subject, rival),
        _sales(reading, subject, rival),
        _handoffs(reading, subject, rival),
    )
    told = [part for part in parts if part is not None]
    return Markup(" ").join(told) if told else None


def _drivers(reading: Reading, subject: str, rival: str) -> Markup | None:
    found = drivers(reading.comparison.against(rival), subject)
    clear = [name for name, each in found.items() if name != _UNSAID and _is_clear(span(each))]
    clear.sort(key=lambda name: -abs(float(found[name].value)))
    worth = [n for n in clear if abs(found[n].value) >= _TRIFLE * abs(found[clear[0]].value)]
    if not worth:
        return None
    told = worth[:_MOST]
    texts = [_driver(reading, name, found[name]) for name in told]
    untold = [name for name in DRIVERS if name not in told]
    rest = together(reading.comparison.against(rival), subject, untold)
    if _is_clear(span(rest)) and abs(rest.value) >= _TRIFLE * abs(found[told[0]].value):
        texts.append(_driver(reading, "rest", rest))
    return reading.wording.html(
        "reasons.drivers", rival=reading.name(rival), drivers=reading.wording.listed(texts)
    )


def _driver(reading: Reading, name: str, interval: Interval) -> str:
    direction = "adds" if interval.value > 0.0 else "takes"
    return reading.wording.say(f"reasons.{name}.{direction}", amount=_size(reading, span(interval)))


def _sales(reading: Reading, subject: str, rival: str) -> Markup | None:
    """Tell what moved between channels, if anything did that luck does not explain."""
    found = sales(reading.comparison.against(rival), subject)
    moved = _at(found.moved, -1)
    if not _is_clear(moved):
        return None
    gains, loses = _ends(found)
    channels = reading.comparison.names.channels
    return reading.wording.html(
        "reasons.moved",
        amount=_size(reading, moved),
        source=reading.channel(channels[loses]),
        target=reading.channel(channels[gains]),
    )


def _handoffs(reading: Reading, subject: str, rival: str) -> Markup | None:
    if not reading.has_value("lost_in_handoff"):
        return None
    gap = reading.difference(subject, "lost_in_handoff", to=rival)
    if not _is_clear(gap):
        return None
    written = reading.numerals.difference(gap, "share")
    return reading.wording.html("reasons.handoffs", gap=written.value)


def _ends(found: Sales) -> tuple[int, int]:
    """Return the channels that gain and lose most of what moved."""
    moved = found.moved.value[:-1]
    return int(np.argmax(moved)), int(np.argmin(moved))


def _at(interval: Interval, place: int) -> Span:
    return Span(*(float(numbers[place]) for numbers in interval[:3]))


def _size(reading: Reading, amount: Span) -> str:
    """Return the size of an amount, to as many digits as its doubt allows."""
    size = abs(amount.value)
    if not amount.half_width > 0.0:
        return reading.numerals.money(size)
    around = Span(size, size - amount.half_width, size + amount.half_width)
    return reading.numerals.level(around, "money").value


def _is_clear(amount: Span) -> bool:
    """Whether an amount can be told from zero."""
    return amount.low > 0.0 or amount.high < 0.0
