"""Drawing: the journeys of a configuration as a network of bands, on one scale for all of them.

Columns are stages, lanes are channels; a bar is a touchpoint. A touchpoint stands in the same lane
under every configuration and a band of a given thickness means the same number of people, so that
two drawings may be laid side by side. Lengths are those of the view box.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from omnisim.event_log import STAGES
from omnisim.report.figures.frame import ORDERS_X, START_X, Frame, Places
from omnisim.report.figures.pen import FEWEST, Band, Bar, Pen
from omnisim.report.journeys import Flows
from omnisim.report.reading import Reading


class Lane(NamedTuple):
    """A channel."""

    name: str
    middle: float
    top: float
    height: float
    is_open: bool


class Drawing(NamedTuple):
    """One configuration, ready for the template."""

    title: str
    height: float
    lanes: tuple[Lane, ...]
    heads: tuple[tuple[float, str], ...]
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]
    summary: str


def drawing(reading: Reading, configuration: str, flows: Flows, frame: Frame) -> Drawing:
    """Draw one configuration."""
    pen = Pen(reading, Places(frame, flows, reading.comparison.names))
    return Drawing(
        reading.name(configuration),
        round(frame.height, 1),
        tuple(_lanes(reading, configuration, frame)),
        tuple(_heads(reading, frame)),
        tuple(pen.bands()),
        tuple(pen.bars()),
        summary(reading, configuration, flows),
    )


def summary(reading: Reading, configuration: str, flows: Flows) -> str:
    """Return in words what becomes of 100 journeys."""
    write = reading.numerals
    handoffs = 100.0 * reading.level(configuration, "handoffs_per_journey").value
    key = "summary" if handoffs >= FEWEST else "summary_alone"
    return reading.wording.say(
        f"figure.journey.{key}",
        ordered=write.per_hundred(float(flows.ordered.sum())),
        left=write.per_hundred(float(flows.left.sum())),
        lost=write.per_hundred(float(flows.lost.sum())),
        handoffs=write.per_hundred(handoffs),
        kept=write.share(reading.level(configuration, "context_continuity").value),
    )


def _lanes(reading: Reading, configuration: str, frame: Frame) -> Iterator[Lane]:
    opened = reading.scenario.open_channels(configuration)
    for channel, (top, height) in frame.lanes.items():
        name = reading.comparison.names.channels[channel]
        middle = round(top + height / 2, 1)
        yield Lane(reading.channel(name), middle, round(top, 1), round(height, 1), name in opened)


def _heads(reading: Reading, frame: Frame) -> Iterator[tuple[float, str]]:
    say = reading.wording.say
    yield START_X, say("journey.start")
    for stage, x in frame.columns.items():
        yield round(x, 1), say(f"stage.{STAGES[stage]}")
    yield ORDERS_X, say("journey.orders")
