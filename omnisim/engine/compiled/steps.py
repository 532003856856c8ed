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
    RECOVERS,  # after a message: the journey goes on
    ANSWERS,  # a message: another journey begins
    REMINDED,  # of a message put off until nothing was ordered for a while
    ANNOUNCED,  # a message to all
    WAKES,  # somebody whose earlier entry holds no more
) = range(11)
STEPS: Final = (
    "arrives",
    "stayed",
    "came_back",
    "receives",
    "asks",
    "sends_back",
    "recovers",
    "answers",
    "reminded",
    "announced",
    "wakes",
)
