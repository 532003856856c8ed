"""Frame: where lanes, columns and bars of a drawing stand, the same for all configurations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from omnisim.event_log import Names
from omnisim.report.journeys import START, Flows, stages_of, used_touchpoints

START_X: Final = 205.0  # left end of the start, beyond the names of the channels
ORDERS_X: Final = 915.0
BAR: Final = 11.0  # width

_TOP: Final = 34.0
_GAP: Final = 16.0  # between lanes
_LOWEST_LANE: Final = 18.0
_BODY: Final = 400.0  # height that is shared out among the lanes

Side = Literal["left", "right"]


class Frame(NamedTuple):
    """Lanes and columns; lengths are those of the view box."""

    scale: float  # length per journey of 100
    lanes: Mapping[int, tuple[float, float]]  # channel: top and height
    columns: Mapping[int, float]  # stage: left end of its bars
    middle: float
    height: float


def frame_of(all_flows: Mapping[str, Flows], names: Names) -> Frame:
    """Lay out lanes and columns for all configurations at once."""
    points = used_touchpoints(all_flows)
    sizes = _largest(points, all_flows, names)
    scale = _BODY / max(sum(sizes.values()), 100.0)
    lanes, top = {}, _TOP
    for channel, size in sizes.items():
        height = max(scale * size, _LOWEST_LANE)
        lanes[channel] = (top, height)
        top += height + _GAP
    stages = stages_of(points, names)
    step = (ORDERS_X - START_X) / (len(stages) + 1)
    columns = {stage: START_X + step * (i + 1) for i, stage in enumerate(stages)}
    bottom = max(top - _GAP, _TOP + 100.0 * scale)
    return Frame(scale, lanes, columns, (_TOP + bottom) / 2, bottom + _GAP / 2)


def _largest(points: list[int], all_flows: Mapping[str, Flows], names: Names) -> dict[int, float]:
    """Return for each channel the largest of its touchpoints under any configuration."""
    sizes: dict[int, float] = {}
    for point in sorted(points, key=lambda p: names.touchpoint_channel[p]):
        channel = names.touchpoint_channel[point]
        most = max(flows.size(point) for flows in all_flows.values())
        sizes[channel] = max(sizes.get(channel, 0.0), most)
    return sizes


@dataclass(frozen=True)
class Places:
    """Where the bars of one configuration stand."""

    frame: Frame
    flows: Flows
    names: Names

    def points(self) -> list[int]:
        """Return the touchpoints visited, from top to bottom."""
        points = range(len(self.names.touchpoints))
        return sorted((p for p in points if self.flows.size(p) > 0.0), key=self.top)

    def top(self, point: int) -> float:
        """Return the upper end of a bar, in the middle of its lane."""
        if point == START:
            return self.centred(100.0)[0]
        top, height = self.frame.lanes[self.names.touchpoint_channel[point]]
        return top + (height - self.height(point)) / 2

    def height(self, point: int) -> float:
        """Return the height of a bar."""
        return self.scaled(100.0 if point == START else self.flows.size(point))

    def edge(self, point: int, side: Side) -> float:
        """Return where a side of a bar lies."""
        stage = self.names.touchpoint_stage
        x = START_X if point == START else self.frame.columns[stage[point]]
        return x + BAR if side == "right" else x

    def centred(self, size: float) -> tuple[float, float]:
        """Return top and height of a bar of a size that stands in the middle of the drawing."""
        height = max(1.0, self.scaled(size))
        return round(self.frame.middle - height / 2, 1), round(height, 1)

    def scaled(self, size: float) -> float:
        """Return the length of so many of 100 journeys."""
        return size * self.frame.scale
