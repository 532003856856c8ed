"""Shelf: items at locations, replenished up to a level when they fall to the reorder point."""

from __future__ import annotations

import math

import numpy as np

from omnisim.engine.decisions import tables
from omnisim.engine.model import Clock, Shelves


class Shelf:
    """Stock of every item at every location of every pool.

    Deliveries are booked when somebody next looks: nothing can have happened in between.
    """

    def __init__(self, shelves: Shelves, clock: Clock) -> None:
        """Begin with every location full."""
        self._shelves, self._clock = shelves, clock
        sizes = np.diff(shelves.first_location)
        self._pool = np.repeat(np.arange(len(sizes)), sizes).tolist()
        self._stock = [[int(shelves.order_up_to[0, p])] * shelves.items for p in self._pool]
        self._due = [[math.inf] * shelves.items for _ in self._pool]
        self._coming = [[0] * shelves.items for _ in self._pool]

    def has(self, location: int, item: int, now: float) -> bool:
        """Whether an item is there."""
        self._carry_in(location, item, now)
        return self._stock[location][item] > 0

    def take(self, location: int, item: int, now: float) -> None:
        """Take an item that is there."""
        self._stock[location][item] -= 1
        self._reorder(location, item, now)

    def put_back(self, location: int, item: int, now: float) -> None:
        """Put an item back."""
        self._carry_in(location, item, now)
        self._stock[location][item] += 1

    def _carry_in(self, location: int, item: int, now: float) -> None:
        while self._due[location][item] <= now:
            arrived = self._due[location][item]
            self._stock[location][item] += self._coming[location][item]
            self._due[location][item] = math.inf
            self._reorder(location, item, arrived)

    def _reorder(self, location: int, item: int, now: float) -> None:
        stock, shelves = self._stock[location][item], self._shelves
        rule = tables.epoch_at(self._clock, now), self._pool[location]
        if stock <= shelves.reorder_point[rule] and math.isinf(self._due[location][item]):
            self._coming[location][item] = int(shelves.order_up_to[rule]) - stock
            self._due[location][item] = now + float(shelves.lead_time[rule])
