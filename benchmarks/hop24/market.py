"""Market: the numbers of hop24, the same for every engine.

Three stages × eight channels make 24 touchpoints with 152 transitions from a fixed seed. Chat,
store and call centre are staffed at one stage each; their nominal load is 1 at every size of the
market, so that queues, impatience and empty shelves are everywhere. Times are days.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.markov import AbsorbingChain

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STAGES: Final = ("awareness", "consideration", "purchase")
CHANNELS: Final = (
    "web",
    "app",
    "store",
    "chat",
    "call_centre",
    "social",
    "email",
    "marketplace",
)
POINTS: Final = len(STAGES) * len(CHANNELS)
CONVERSION: Final = POINTS
LAPSE: Final = POINTS + 1
HORIZON: Final = 365.0
REPEAT: Final = 0.6  # a purchase is followed by another need
GAP: Final = 60.0
LEAVES: Final = 0.5  # those who waited too long, or found nothing to buy
LOCATIONS: Final = 10
LEAD_TIME: Final = 2.0

_SEED: Final = 2
_HOPS: Final = 5  # from every touchpoint, besides the outcomes
_TO_STAGE: Final = ((0.35, 0.65, 0.0), (0.1, 0.3, 0.6), (0.0, 0.35, 0.65))
_LAPSES: Final = (0.07, 0.07, 0.115)
_CONVERTS: Final = (0.0, 0.0, 0.24)
_SHORTEST, _LONGEST = 5.0 / 1440.0, 3.0
_ORDERED_FOR: Final = 7.0  # days of demand brought by one delivery
_REORDERED_AT: Final = 0.8  # of the demand while a delivery is under way


def point_of(stage: str, channel: str) -> int:
    """Return the number of a touchpoint."""
    return STAGES.index(stage) * len(CHANNELS) + CHANNELS.index(channel)


WEB: Final = CHANNELS.index("web")
MARKETPLACE: Final = point_of("purchase", "marketplace")
STAFFED: Final = {  # touchpoint: people
    point_of("consideration", "chat"): 20,
    point_of("purchase", "store"): 50,
    point_of("consideration", "call_centre"): 10,
}


class Hop24(NamedTuple):
    """The market for a number of customers."""

    customers: int
    entry: Floats  # (POINTS,)
    hops: Floats  # (POINTS, POINTS + 2) the outcomes come last
    dwell: Floats  # (POINTS,) mean; 0 where people serve
    dwell_shape: Integers  # (POINTS,) 1 exponential, 2 gamma
    service: dict[int, float]  # staffed touchpoint: mean time
    reorder_point: int
    order_up_to: int

    def patience(self, point: int) -> float:
        """Return the mean patience at a staffed touchpoint."""
        return self.service[point] / 2.0

    @property
    def chain(self) -> AbsorbingChain:
        """A journey as if nothing were scarce."""
        return AbsorbingChain(self.hops[:, :POINTS], self.hops[:, POINTS:])


def hop24(customers: int) -> Hop24:
    """Return the market: the network is always the same, staff and stock grow with it."""
    rng = np.random.default_rng(_SEED)
    hops = np.zeros((POINTS, POINTS + 2))
    for point in range(POINTS):
        hops[point] = _row(rng, point)
    entry = np.zeros(POINTS)
    entry[: len(CHANNELS)] = rng.dirichlet(np.ones(len(CHANNELS)))
    dwell = np.exp(rng.uniform(np.log(_SHORTEST), np.log(_LONGEST), POINTS))
    dwell[list(STAFFED)] = 0.0
    chain = AbsorbingChain(hops[:, :POINTS], hops[:, POINTS:])
    conversion = float(chain.absorption(entry)[0])
    journeys = customers / (1.0 - REPEAT * conversion) / HORIZON  # a day
    visits = entry @ np.linalg.inv(np.eye(POINTS) - hops[:, :POINTS]) * journeys
    orders = journeys * conversion / LOCATIONS
    reorder_point = round(_REORDERED_AT * orders * LEAD_TIME)
    return Hop24(
        customers=customers,
        entry=entry,
        hops=hops,
        dwell=dwell,
        dwell_shape=1 + np.arange(POINTS) % 2,
        service={point: people / float(visits[point]) for point, people in STAFFED.items()},
        reorder_point=reorder_point,
        order_up_to=reorder_point + max(1, round(orders * _ORDERED_FOR)),
    )


def _row(rng: np.random.Generator, point: int) -> Floats:
    stage = point // len(CHANNELS)
    likely = np.repeat(_TO_STAGE[stage], len(CHANNELS))
    likely[point] = 0.0
    ends = rng.choice(POINTS, _HOPS, replace=False, p=likely / likely.sum())
    row = np.zeros(POINTS + 2)
    row[ends] = rng.dirichlet(np.full(_HOPS, 2.0)) * (1.0 - _LAPSES[stage] - _CONVERTS[stage])
    row[CONVERSION], row[LAPSE] = _CONVERTS[stage], _LAPSES[stage]
    return row


class Tally(NamedTuple):
    """What a run counted, up to the horizon."""

    journeys: int
    visits: int
    staffed_visits: int
    abandonments: int
    orders: int
    stock_outs: int

    @property
    def shares(self) -> dict[str, float]:
        """What all engines must agree upon."""
        return {
            "journeys": float(self.journeys),
            "conversion": self.orders / self.journeys,
            "visits per journey": self.visits / self.journeys,
            "abandonment": self.abandonments / self.staffed_visits,
            "stock-outs": self.stock_outs / (self.orders + self.stock_outs),
        }
