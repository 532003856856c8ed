"""Network: the touchpoints of a market and, per segment, where journeys go next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from omnisim.event_log import STAGES
from omnisim.scenario.quantity import Duration, Factor, Frozen, Share, quantity

if TYPE_CHECKING:
    import networkx as nx

CONVERSION: Final = "conversion"
LAPSE: Final = "lapse"
RESOLVED: Final = "resolved"
OUTCOMES: Final = (CONVERSION, LAPSE, RESOLVED)
AWAY: Final = "away"
EVERY_SEGMENT: Final = "all"
DEFAULT: Final = "default"

Row = dict[str, Share]
Rows = dict[str, Row]


class Dwell(Frozen):
    """Time between being served at a touchpoint and the next hop."""

    mean: Duration
    family: Literal["fixed", "exponential", "gamma", "lognormal"] = "exponential"
    shape: Annotated[Factor, Field()] = quantity(1, low=0.5, high=2)  # gamma's, or cv

    @property
    def idle(self) -> Collection[str]:
        """The shape of a family that has none."""
        return () if self.family in ("gamma", "lognormal") else ("shape",)


def _as_dwell(raw: Any) -> Any:
    return raw if isinstance(raw, Dwell | dict) and not _is_quantity(raw) else {"mean": raw}


def _is_quantity(raw: Any) -> bool:
    return isinstance(raw, dict) and "value" in raw


AnyDwell = Annotated[Dwell, BeforeValidator(_as_dwell)]


def stage_and_channel(touchpoint: str) -> tuple[str, str]:
    """Split `"purchase@store"`; a missing half is empty."""
    stage, _, channel = touchpoint.partition("@")
    return stage, channel


def rows_of(journey: Mapping[str, Rows], segment: str) -> Rows:
    """Return the rows of one segment: those of every segment, unless it has its own."""
    return {**journey.get(EVERY_SEGMENT, {}), **journey.get(segment, {})}


def touchpoints(journey: Mapping[str, Rows], channels: Mapping[str, Any]) -> tuple[str, ...]:
    """Return all touchpoints with a row, ordered by stage and then by channel as in the file.

    The one order serves every configuration, so that the same luck leads alike.
    """
    named = {name for rows in journey.values() for name in rows}
    return tuple(f"{s}@{c}" for s in STAGES for c in channels if f"{s}@{c}" in named)


def graph(rows: Mapping[str, Row]) -> nx.DiGraph[str]:
    """Return the network of one segment; edges carry `share`, the hop before hand-off loss."""
    import networkx as nx  # late: most who read a scenario want no graph

    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(rows)
    network.add_edges_from((start, end, {"share": share}) for start, end, share in edges(rows))
    return network


def edges(rows: Mapping[str, Row]) -> Iterator[tuple[str, str, float]]:
    """Yield every hop with a positive share."""
    for start, row in rows.items():
        for end, share in row.items():
            if share.value > 0.0:
                yield start, end, share.value


def trapped(rows: Mapping[str, Row]) -> tuple[str, ...]:
    """Return the touchpoints from which no outcome can be reached."""
    sources: dict[str, list[str]] = {}
    for start, end, _ in edges(rows):
        sources.setdefault(end, []).append(start)
    saved: set[str] = set()
    reached = list(OUTCOMES)
    while reached:
        further = {start for name in reached for start in sources.get(name, ())} - saved
        saved |= further
        reached = list(further)
    return tuple(name for name in rows if name not in saved)
