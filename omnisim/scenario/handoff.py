"""Hand-off: whether a customer's context survives a hop between two channels."""

from __future__ import annotations

from typing import Final

from omnisim.scenario.quantity import Factor, Frozen, Share, quantity


class WhenLost(Frozen):
    """What customers do whose context was lost; the shares sum to 1."""

    repeat: Share = quantity(1)  # tell the story again: longer handling
    fall_back: Share = quantity(0)  # start again at an earlier stage of the channel
    give_up: Share = quantity(0)


class Handoffs(Frozen):
    """Hand-offs of the business before any tactic."""

    continuity: Share = quantity(1)  # of every pair that is not named below
    pairs: dict[str, Share] = {}  # "from > to"
    when_lost: WhenLost = WhenLost()
    repeat_handling: Factor = quantity(1)  # times longer when the story is repeated


PAIR_SIGN: Final = ">"
EVERY_PAIR: Final = "all"


def pair_of(text: str) -> tuple[str, str]:
    """Split `"app > store"` into its two channels; a missing half is empty."""
    start, _, end = text.partition(PAIR_SIGN)
    return start.strip(), end.strip()
