"""Hand-offs: what a log shows after a change of channel, led back to what people wanted.

Rows of a scenario are hops *before* hand-off loss; a log shows them after it. With continuity c
and the shares of a lost context (told again, fallen back, given up) every wanted hop leads to
observed ones in known proportions, a matrix M per start: observed = wanted · M. Its inverse leads
back. Where a row shows fewer lapses than the losses alone would make, the base is at odds with the
log: what would be negative is set to 0, and that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from omnisim.engine.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_LAPSE = 1  # of the three outcomes
_TODAY = 0  # epoch
_ODD = 0.02  # by which a share may fall below 0 by the luck of a log


class Wanted(NamedTuple):
    """Rows before hand-off loss, in the order of a model's touchpoints and three outcomes."""

    shares: Floats  # (n, n + 3)
    at_odds: tuple[int, ...]  # rows that show fewer losses than the base says there are


def wanted(observed: Floats, model: Model, segment: int) -> Wanted:
    """Return the rows (n, n + 3) that people wanted, from those that were observed today."""
    found, odd = observed.copy(), []
    for point in np.flatnonzero(observed.sum(axis=1) > 0).tolist():
        row = observed[point] @ np.linalg.inv(loss_matrix(model, segment, point))
        if row.min() < -_ODD:
            odd.append(point)
        kept = np.maximum(row, 0.0)
        found[point] = kept / kept.sum()
    return Wanted(found, tuple(odd))


def loss_matrix(model: Model, segment: int, point: int) -> Floats:
    """Return where the hops wanted from a touchpoint arrive today, (n + 3, n + 3)."""
    n = len(model.network.stage)
    channel, handoff = model.network.channel, model.handoff
    matrix = np.eye(n + 3)
    for end in range(n):
        if channel[point] == channel[end]:
            continue
        kept = float(handoff.continuity[_TODAY, channel[point], channel[end]])
        lost = 1.0 - kept
        given_up = max(0.0, 1.0 - handoff.repeat - handoff.fall_back)
        earlier = int(handoff.earlier[segment, end])
        matrix[end, end] = kept + lost * handoff.repeat
        matrix[end, earlier if earlier >= 0 else end] += lost * handoff.fall_back
        matrix[end, n + _LAPSE] += lost * given_up
    return matrix


def loses(model: Model) -> bool:
    """Whether any context is lost today."""
    return bool((np.asarray(model.handoff.continuity)[_TODAY] < 1.0).any())
