"""Steps: what happens to a trip when the calendar calls it up."""

from __future__ import annotations

from typing import Final

(
    ARRIVES,  # at a touchpoint that was not open
    STAYED,  # as long as served, and until the next hop
    CAME_BACK,  # after waiting for a missing item
    RECEIVES,  # the goods
    ASKS,  # for service after an order
    SENDS_BACK,  # the goods
) = range(6)
STEPS: Final = ("arrives", "stayed", "came_back", "receives", "asks", "sends_back")
