"""Person: what is remembered of everybody while the log goes by."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.measure.setting import Setting

RING: Final = 62  # journeys that a ring of bits tells apart

PERSON: Final = np.dtype(
    [
        ("began_at", np.float64),  # time of the current need's first touch
        ("first_order", np.float64),  # inf: none yet, -inf: before the first simulated day
        ("latest_order", np.float64),  # -inf: none in the log yet
        ("advertised_at", np.float64),  # time of the latest touch that advertises, -inf: none
        ("alive_since", np.float64),  # inf: not a customer yet, -inf: from before the first day
        ("lost_at", np.float64),  # inf: not lost
        ("value", np.float64),  # contribution since the first order, discounted to it
        ("touched", np.int64),  # channels of the current need, as bits
        ("measured", np.int64),  # which journeys had a measured order, as a ring of bits
        ("valued", np.int64),  # which had an order within the value window, likewise
        ("need", np.int32),  # number of the current need, -1: none yet
        ("began_in", np.int16),  # channel in which the current need began
        ("touchpoint", np.int16),  # latest touchpoint of the current need, -1: none
        ("channel", np.int16),  # its channel
        ("ordered_in", np.int16),  # channel of the latest order
        ("first_ordered_in", np.int16),  # channel of the first order ever
        ("first_measured_in", np.int16),  # channel of the first measured order, -1: none
        ("advertised_in", np.int16),  # channel of the latest touch that advertises
        ("period", np.int16),  # latest retention period with an order
        ("period_in", np.int16),  # channel of that period's first order
        ("month", np.int16),  # latest month since the first order with an order
        ("scored_in", np.int16),  # channel of the latest measured experience
        ("score", np.int8),  # its score, -1: none
        ("counted", np.int8),  # the current need is a counted journey under way
        ("is_first", np.int8),  # it is the first need of a prospect
        ("refused", np.int8),  # it met a channel that is not open
        ("repeated", np.int8),  # a second order came within the value window
        ("prospect", np.int8),  # never bought before the first simulated day
    ],
    align=True,
)


def newcomers(setting: Setting) -> NDArray[Any]:
    """Return everybody (n_people,) of PERSON as they are before the first simulated day."""
    people = np.zeros(setting.n_people, PERSON)
    people["prospect"] = setting.is_prospect()
    installed = people["prospect"] == 0
    people["first_order"] = np.where(installed, -np.inf, np.inf)
    people["alive_since"] = people["first_order"]
    people["lost_at"] = np.inf
    for field in ("latest_order", "advertised_at"):
        people[field] = -np.inf
    for field in ("need", "first_measured_in", "month", "score"):
        people[field] = -1
    people["period"] = -2  # period 0 has no period before it
    for field in ("ordered_in", "began_in", "scored_in"):
        people[field] = len(setting.names.channels)
    return people
