"""Sales: what one configuration sells more than another, channel by channel – new, or moved."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from omnisim.experiment.sales import sales
from omnisim.measure.statistics import Interval
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.table import Table
from omnisim.report.verdict import Verdict


class SalesTable(NamedTuple):
    """Whose sales against whose, and the rows."""

    text: Markup
    table: Table


def sales_table(reading: Reading, verdict: Verdict) -> SalesTable | None:
    """Set the verdict's configuration against its strongest rival; None if there is none."""
    if not verdict.duels:
        return None
    subject, rival = verdict.subject, verdict.duels[0].rival
    found = sales(reading.comparison.against(rival), subject)
    say = reading.wording.say
    names = [reading.channel(name) for name in reading.comparison.names.channels]
    rows = [
        (name, *(_cell(reading, each, c) for each in found))
        for c, name in enumerate(names)
        if found.difference.value[c] != 0.0
    ]
    rows.append((say("sales.all"), *(_cell(reading, each, -1) for each in found)))
    head = tuple(say(f"sales.{column}") for column in ("channel", "difference", "moved", "new"))
    text = reading.wording.html(
        "sales.text", subject=reading.name(subject), rival=reading.name(rival)
    )
    return SalesTable(text, Table(head, tuple(rows)))


def _cell(reading: Reading, interval: Interval, place: int) -> str:
    span = Span(*(float(numbers[place]) for numbers in interval[:3]))
    if span.value == 0.0:
        return reading.numerals.money(0.0)
    written = reading.numerals.difference(span, "money")
    return f"{written.value} ({written.interval})" if written.interval else written.value
