"""Shapley on paths: each channel's mean marginal part in the coalitions that the paths show.

The worth of a set of channels is what came of the paths that these channels alone touched,
v(S) = Σ outcome of paths whose channels ⊆ S (cumulative, so that v of all channels is everything
and no coalition is empty for want of data). This game is a sum of unanimity games, one per path, so
its Shapley value (1953) needs no coalitions at all: every path is shared out equally among the
channels it touched, however often.
"""

from __future__ import annotations

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths


def shapley(paths: Paths, outcome: Floats) -> Floats:
    """Return levels (n_channels,)."""
    pair = paths.path * len(paths.channels) + paths.touch
    first = np.zeros(len(pair))
    first[np.unique(pair, return_index=True)[1]] = 1.0
    return shared_out(paths, outcome, first)
