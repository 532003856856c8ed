"""Collection: the methods that come with omnisim, by name, in the order of the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omnisim.attribution.methods.contract import Method
from omnisim.attribution.methods.first_touch import first_touch
from omnisim.attribution.methods.last_non_direct import last_non_direct
from omnisim.attribution.methods.last_touch import last_touch
from omnisim.attribution.methods.linear import linear
from omnisim.attribution.methods.markov_removal import markov_1, markov_2, markov_3
from omnisim.attribution.methods.position import position
from omnisim.attribution.methods.shapley import shapley
from omnisim.attribution.methods.time_decay import time_decay

METHODS: Final[Mapping[str, Method]] = {
    "first_touch": first_touch,
    "last_touch": last_touch,
    "last_non_direct": last_non_direct,
    "linear": linear,
    "time_decay": time_decay,
    "position": position,
    "markov_1": markov_1,
    "markov_2": markov_2,
    "markov_3": markov_3,
    "shapley": shapley,
}
