"""Reading the tables of a model: the draw that picks a target, and the epoch in force."""

from __future__ import annotations

from omnisim.compilable import compilable
from omnisim.engine.model import Clock, Rows


@compilable
def pick(rows: Rows, row: int, draw: float) -> int:
    """Return the target that a draw selects in a row."""
    entry = rows.start[row]
    while draw >= rows.bound[entry]:
        entry += 1
    return rows.target[entry]


@compilable
def epoch_at(clock: Clock, now: float) -> int:
    """Return the epoch in force."""
    epoch = 0
    while epoch + 1 < len(clock.epochs) and now >= clock.epochs[epoch + 1]:
        epoch += 1
    return epoch
