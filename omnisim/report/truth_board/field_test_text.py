"""Field-test text: what a test inside the simulation found, for a terminal."""

from __future__ import annotations

import math
import textwrap
from typing import Final

from omnisim.attribution.field_test import TestRecord
from omnisim.measure.statistics import Interval
from omnisim.report.numerals import HARD_SPACE, Numerals
from omnisim.report.table import Table
from omnisim.report.text_table import aligned
from omnisim.report.truth_board.reading import span_of
from omnisim.report.wording import wording
from omnisim.scenario.scenario import Scenario

_WIDTH: Final = 96
_SHOWN: Final = 10  # carryings out that are told one by one


def field_test_text(record: TestRecord, scenario: Scenario, channel: str, *, language: str) -> str:
    """Return a test as plain text; ValueError for a language without a catalogue."""
    words = wording(language)
    numbers = Numerals(words, scenario.currency)
    name = words.name(channel, scenario.channels[channel].label)

    def money(found: Interval) -> str:
        written = numbers.difference(span_of(found), "money")
        return f"{written.value} ({written.interval})" if written.interval else written.value

    def share(found: tuple[float, float, float]) -> str:
        if not math.isfinite(found[0]):
            return "–"
        ends = words.say("phrase.range", low=numbers.share(found[1]), high=numbers.share(found[2]))
        return f"{numbers.share(found[0])} ({ends})"

    said = [
        words.say(
            f"field_test.{record.test.kind}",
            channel=name,
            treated=numbers.share(record.test.share),
            regions=record.test.regions,
            size=numbers.share(record.test.size),
            count=len(record.readings),
        ),
        words.say("field_test.truth", truth=money(record.truth)),
        words.say("field_test.bias", bias=money(record.bias), error=_money(numbers, record.error)),
        words.say("field_test.sure", coverage=share(record.coverage), power=share(record.power)),
    ]
    silent = len(record.readings) - len(record.telling)
    if silent:
        said.append(words.say("field_test.silent", count=silent))
    if record.test.spill > 0.0:
        factor = numbers.share(1.0 - 2.0 * record.test.spill)
        said.append(words.say("field_test.spill", factor=factor))
    rows = tuple(
        (
            str(place),
            _money(numbers, each.estimate),
            words.say(
                "phrase.range", low=_money(numbers, each.low), high=_money(numbers, each.high)
            )
            if math.isfinite(each.low)
            else "–",
            _money(numbers, each.truth),
        )
        for place, each in enumerate(record.readings[:_SHOWN], start=1)
    )
    head = tuple(words.say(f"field_test.head.{n}") for n in ("test", "estimate", "range", "truth"))
    parts = [scenario.titled(words.language), *(textwrap.fill(text, _WIDTH) for text in said)]
    return "\n\n".join([*parts, aligned(Table(head, rows))]).replace(HARD_SPACE, " ")


def _money(numbers: Numerals, amount: float) -> str:
    return numbers.money(amount) if math.isfinite(amount) else "–"
