"""Bounds: how much one request may ask for."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 400_000  # of a request; the longest scenario at hand has 40,000
MOST_CHARACTERS: Final = 200_000  # of a scenario somebody brings along
MOST_ENTRIES: Final = 8_000  # of one; the longest at hand has 1,200
MOST_CHANGES: Final = 200
MOST_OWN: Final = 6  # configurations of one's own
MOST_SHOWN: Final = 6  # configurations side by side
MOST_PEOPLE: Final = 60_000
FEWEST_PEOPLE: Final = 200
MOST_REPLICATIONS: Final = 60
MOST_WORLDS: Final = 40
MOST_YEARS: Final = 30_000_000  # person-years of one request: some minutes; fit for a decision
MOST_SECONDS: Final = 600.0  # of one request's simulation
MOST_TASK_SECONDS: Final = 180.0  # of what one worker does at a time
MOST_MOMENT: Final = 15.0  # seconds of a request that is answered at once
MOST_WAITING: Final = 200  # simulations in the queue
MOST_OF_ONE: Final = 100  # of one address, which a class may share
REQUESTS: Final = 60  # of one visitor at once, pages apart; then so many per second:
REQUESTS_PER_SECOND: Final = 10.0
SHARED: Final = 10  # times as many of one address, which a class may share
