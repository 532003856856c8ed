"""Desk: people who serve first come, first served, in opening hours, as long as patience lasts.

Because handling time and patience are known when a customer arrives, so is the wait: it is the
time until the earliest free server (Kiefer & Wolfowitz 1955, Trans. Amer. Math. Soc. 78, 1–18).
Those who will leave unserved take no server's time.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush, heapreplace


class Desk:
    """Servers of one location, each with the time at which they will be free."""

    def __init__(self, servers: int, now: float, opening: Callable[[float], float]) -> None:
        """Begin with all servers free; `opening` gives the next time of being open."""
        self._free = [now] * servers
        self._opening = opening

    def begins(self, now: float) -> float:
        """Return when someone who arrives now would be served."""
        return self._opening(max(now, self._free[0]))

    def serve(self, start: float, handling: float) -> None:
        """Keep the first free server busy from `start` on."""
        heapreplace(self._free, start + handling)

    def resize(self, servers: int, since: float) -> None:
        """Change the number of servers: the new ones are free, those free first leave."""
        while len(self._free) < servers:
            heappush(self._free, since)
        while len(self._free) > servers:
            heappop(self._free)

    def __len__(self) -> int:
        return len(self._free)
