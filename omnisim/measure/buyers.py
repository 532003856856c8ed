"""Buyers: who bought, small enough to keep, so that two configurations can be compared on both's.

A configuration that wins more people wins more doubtful ones, and its retention falls although
nobody is treated worse. Among those who buy under both, only the treatment differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.measure.customers import is_cohort
from omnisim.measure.setting import Setting


@dataclass(frozen=True)
class Buyers:
    """The customers won with full follow-up, under one configuration in one replication.

    Two bits per person of the market and, if kept, 4 bytes per buyer.
    """

    n_people: int
    bought: NDArray[np.uint8]  # packed bits by customer number
    repeated: NDArray[np.uint8]  # packed bits: a second order within the value window
    values: NDArray[np.float32] | None  # (n_bought,) as in clv_customer; None: not kept


class Shared(NamedTuple):
    """Sums over the customers of one configuration who also buy under the other."""

    customers: int
    repeated: int
    value: float  # NaN if the values were not kept


def buyers_of(people: NDArray[Any], setting: Setting, *, with_values: bool = True) -> Buyers:
    """Return the buyers among people (n_people,) of PERSON as the fold left them."""
    bought = is_cohort(people, setting)
    return Buyers(
        n_people=len(people),
        bought=np.packbits(bought),
        repeated=np.packbits(bought & (people["repeated"] == 1)),
        values=people["value"][bought].astype(np.float32) if with_values else None,
    )


def shared(first: Buyers, second: Buyers) -> tuple[Shared, Shared]:
    """Return the sums of each configuration over the customers who buy under both.

    Raises ValueError if the two are not the same market.
    """
    if first.n_people != second.n_people:
        raise ValueError(f"{first.n_people} and {second.n_people} people are not the same market")
    both = first.bought & second.bought
    return _sums(first, both), _sums(second, both)


def _sums(buyers: Buyers, chosen: NDArray[np.uint8]) -> Shared:
    value = float("nan")
    if buyers.values is not None:
        bought, wanted = (
            np.unpackbits(bits, count=buyers.n_people).astype(bool)
            for bits in (buyers.bought, chosen)
        )
        value = float(buyers.values[wanted[bought]].sum(dtype=np.float64))
    return Shared(_ones(chosen), _ones(chosen & buyers.repeated), value)


def _ones(bits: NDArray[np.uint8]) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))
