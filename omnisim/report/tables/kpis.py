"""KPIs: every measure of every configuration, for the whole market and for its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from omnisim.measure.kpis import KPIS, Kpi
from omnisim.report.reading import WHOLE, Place, Reading
from omnisim.report.tables.cells import CHOSEN, HEADLINES, Cell, cell
from omnisim.report.verdict import Verdict

SIDE_BY_SIDE: Final = 5  # configurations in one table, the baseline and the main ones first


class KpiRow(NamedTuple):
    """One KPI under every configuration."""

    name: str
    definition: str
    cells: tuple[Cell, ...]


class KpiTable(NamedTuple):
    """KPIs of one place: the whole, a segment or a channel."""

    title: str
    heads: tuple[str, ...]  # configurations
    rows: tuple[KpiRow, ...]


class Card(NamedTuple):
    """One headline KPI of the configuration that the verdict is about."""

    name: str
    cell: Cell
    rival_level: str
    rival_interval: str


def cards(reading: Reading, verdict: Verdict) -> list[Card]:
    """Return the headline KPIs of the verdict's configuration against its strongest rival."""
    if not verdict.duels:
        return []
    rival = verdict.duels[0].rival
    return [_card(reading, kpi, verdict.subject, rival) for kpi in chosen(HEADLINES, reading)]


def chosen_kpis(reading: Reading) -> KpiTable:
    """Return the dozen that a board needs."""
    return kpi_table(reading, chosen(CHOSEN, reading), reading.configurations[:SIDE_BY_SIDE])


def other_kpis(reading: Reading) -> KpiTable:
    """Return all the others."""
    others = [kpi for kpi in reading.kpis_with_value() if kpi.id not in CHOSEN]
    return kpi_table(reading, others, reading.configurations[:SIDE_BY_SIDE])


def further_kpis(reading: Reading) -> list[KpiTable]:
    """Return all KPIs of the configurations for which there is no room side by side."""
    kpis, further = reading.kpis_with_value(), reading.configurations[SIDE_BY_SIDE:]
    return [
        kpi_table(reading, kpis, further[at : at + SIDE_BY_SIDE])
        for at in range(0, len(further), SIDE_BY_SIDE)
    ]


def segment_tables(reading: Reading) -> list[KpiTable]:
    """Return all KPIs of every segment under the main configurations."""
    segments = reading.comparison.names.segments
    return _tables(reading, {Place(segment=s): reading.segment(n) for s, n in enumerate(segments)})


def channel_tables(reading: Reading) -> list[KpiTable]:
    """Return all KPIs of every channel under the main configurations."""
    channels = reading.comparison.names.channels
    return _tables(reading, {Place(channel=c): reading.channel(n) for c, n in enumerate(channels)})


def kpi_table(
    reading: Reading,
    kpis: Sequence[Kpi],
    names: Sequence[str],
    *,
    title: str = "",
    place: Place = WHOLE,
) -> KpiTable:
    """Return KPIs of configurations against the baseline."""
    rows = (
        KpiRow(
            reading.wording.kpi(kpi.id),
            reading.wording.kpi_definition(kpi.id),
            tuple(cell(reading, kpi, name, to=reading.baseline, place=place) for name in names),
        )
        for kpi in kpis
    )
    return KpiTable(title, tuple(reading.name(name) for name in names), tuple(rows))


def chosen(ids: Sequence[str], reading: Reading) -> list[Kpi]:
    """Return the KPIs with these names that have a value."""
    by_id = {kpi.id: kpi for kpi in KPIS}
    return [by_id[each] for each in ids if reading.has_value(each)]


def _card(reading: Reading, kpi: Kpi, subject: str, rival: str) -> Card:
    other = reading.numerals.level(reading.level(rival, kpi.id), kpi.unit)
    name = reading.wording.kpi(kpi.id)
    return Card(name, cell(reading, kpi, subject, to=rival), *other)


def _tables(reading: Reading, places: Mapping[Place, str]) -> list[KpiTable]:
    return [
        kpi_table(reading, kpis, reading.roles.main, title=title, place=place)
        for place, title in places.items()
        if (kpis := reading.kpis_with_value(place))
    ]
