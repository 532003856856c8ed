"""Market places: the channels and touchpoints of a scenario that a kind of channel stands for.

They are taken from the plain data of a file that nobody has checked yet: what is not as it should
be stands for nothing here, and is told later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from omnisim.event_log import STAGES
from omnisim.scenario.channel import ADVERTISING, OFFLINE, ChannelKind
from omnisim.scenario.handoff import PAIR_SIGN, pair_of
from omnisim.scenario.network import stage_and_channel
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.tactic import EVERYWHERE

_WITH_A_WORD_OF_THEIR_OWN = (EVERYWHERE, *STAGES)


class Places(NamedTuple):
    """Channels with the words that stand for them, and the touchpoints of their journeys."""

    channels: Mapping[str, frozenset[str]]
    touchpoints: frozenset[str]

    def named(self, text: str) -> tuple[str, ...]:
        """Return all places that a text of a catalogue stands for: channels, touchpoints, pairs."""
        if PAIR_SIGN in text:
            start, end = map(self.named, pair_of(text))
            return tuple(f"{a} {PAIR_SIGN} {b}" for a in start for b in end if a != b)
        if text in _WITH_A_WORD_OF_THEIR_OWN:
            return (text,)
        stage, kind = stage_and_channel(text)
        if not kind:
            return self.of(text)
        points = (f"{stage}@{channel}" for channel in self.of(kind))
        return tuple(point for point in points if point in self.touchpoints)

    def of(self, word: str) -> tuple[str, ...]:
        """Return the channels that a kind or a word stands for, in the order of the file."""
        return tuple(name for name, words in self.channels.items() if word in words)

    def by_place(self, numbers: Mapping[str, Quantity]) -> dict[str, Quantity]:
        """Return numbers by the places that their kinds stand for; the last one named counts."""
        return {place: number for text, number in numbers.items() for place in self.named(text)}

    def split(self, shares: Mapping[str, Quantity]) -> dict[str, float]:
        """Return shares that sum to 1 over those places that there are; empty if none is."""
        parts: dict[str, float] = {}
        for text, share in shares.items():
            places = self.named(text)
            for place in places:
                parts[place] = parts.get(place, 0.0) + share.value / len(places)
        total = sum(parts.values())
        return {place: part / total for place, part in parts.items()} if total else {}


def places_in(data: Mapping[str, Any]) -> Places:
    """Return the places of a scenario."""
    channels, journey = _group(data, "channels"), _group(data, "journey")
    points = {str(point) for rows in journey.values() if isinstance(rows, dict) for point in rows}
    known = {name: frozenset(_words(each)) for name, each in channels.items()}
    return Places(known, frozenset(points))


def _group(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _words(channel: Any) -> Iterator[str]:
    """Yield the words that stand for a channel; see `omnisim.catalogue.entry.PLACES`."""
    kind = channel.get("kind") if isinstance(channel, dict) else None
    if kind not in tuple(ChannelKind):
        return
    yield kind
    if kind in (*ADVERTISING, ChannelKind.marketplace) or channel.get("keeps_data"):
        return
    yield "own"
    place = channel.get("place")
    yield place if isinstance(place, str) else "offline" if kind in OFFLINE else "online"
    if channel.get("servers") is not None:
        yield "staffed"
