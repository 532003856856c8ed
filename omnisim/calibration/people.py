"""People: who is in the market, as far as those who were seen can tell.

A log knows the people who came, never those who could have. What it identifies is how many first
needs there are in a day, that is the product of pool and rate. How it is split is an assumption:
here Chao's lower bound (Chao 1987, *Biometrics* 43), from those who came once and twice before
they ever bought, at most ten times those seen.

A log that begins in the midst of a business meets customers who had bought before. Where more are
seen for the first time early than late, the excess is taken for such an installed base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from omnisim.calibration.arrivals import overdispersion, rate_of, weekly
from omnisim.calibration.fit import Candidate, Estimate, People
from omnisim.calibration.log import ORDER, Journeys, TouchLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_TIMES_SEEN: Final = 10.0
INSTALLED_AGE: Final = 730.0  # days, as the format assumes
_FEWEST: Final = 50
_BUY_AT_ONCE: Final = 0.9  # first journeys of purchases alone: nothing tells the pool
_MOST_OLD: Final = 0.9  # of first needs
_NEARLY_ALL: Final = 0.95  # of a pool
_DRAWS: Final = 20_000


def people_of(
    log: TouchLog,
    journeys: Journeys,
    *,
    first_conversion: float,
    settled: float | None = None,
    hidden: float = 0.0,
) -> People:
    """Return the people of one segment; `journeys` are theirs, open ones included.

    Before the day `settled` some of what seem beginnings are none. To each journey belong so many
    `hidden` ones, which chance has joined to it (`chance_returns`).
    """
    orders = log.event == ORDER
    firsts = _firsts(log.customer[orders], log.time[orders])
    seen = len(np.unique(journeys.customer))
    is_cohort = is_cohort_of(firsts, log.begin, log.end)
    acquired = float(np.floor(firsts.max()) + 1 - log.begin) if is_cohort else log.end - log.begin
    early, late = _halves(firsts, log.begin, log.end)
    excess = 0.0 if is_cohort or early - late < 2 * np.sqrt(early + late) else early - late
    until, middle = log.begin + acquired, (log.begin + log.end) / 2
    begun = journeys.time[journeys.first[:-1]][~journeys.returning]
    since = log.begin if is_cohort or settled is None else settled
    return People(
        seen=seen,
        buyers=len(firsts),
        is_cohort=is_cohort,
        acquired=acquired,
        first_needs=_rate(begun, since, until, hidden),
        later_needs=_rate(begun, middle if until > middle else since, until, hidden),
        pool=float(seen)
        if is_cohort
        else _pool(journeys.customer[~journeys.returning], seen, first_conversion),
        late=late,
        excess=excess,
    )


def _rate(begun: Floats, since: float, until: float, hidden: float) -> Estimate:
    within = begun[(begun >= since) & (begun < until)]
    wide = overdispersion(weekly(within, since, until))
    return _times(rate_of(float(len(within)), until - since, wide), 1.0 + hidden)


def _firsts(customer: NDArray[np.int64], time: Floats) -> Floats:
    """Return the time of the first order of each buyer; rows are sorted by customer and time."""
    return time[np.append(True, np.diff(customer) != 0)] if len(time) else np.zeros(0)


def is_cohort_of(firsts: Floats, begin: float, end: float) -> bool:
    """Whether all customers bought first within the first half of a log, and evenly so.

    A panel of old customers also appears early, but more and more slowly.
    """
    if len(firsts) < _FEWEST or firsts.max() >= (begin + end) / 2:
        return False
    early, late = _halves(firsts, begin, float(firsts.max()))
    return late > 0.5 * early


def _halves(firsts: Floats, begin: float, end: float) -> tuple[float, float]:
    middle = (begin + end) / 2
    return float((firsts < middle).sum()), float((firsts >= middle).sum())


def _pool(customer: NDArray[np.int64], seen: int, first_conversion: float) -> float:
    """Return how many people there may be who could begin a first journey."""
    most = MOST_TIMES_SEEN * seen
    if first_conversion > _BUY_AT_ONCE:
        return most
    times = np.bincount(np.unique(customer, return_counts=True)[1], minlength=3)
    once, twice = float(times[1]), float(times[2])
    return float(np.ceil(min(seen + once * max(once - 1, 0) / (2 * (twice + 1)), most)))


def needs_of(first: Estimate, pool: float, *, length: float, conversion: float) -> Estimate:
    """Return the rate of first needs per day and prospect, from journeys per day of all of them.

    A prospect has needs until one of them becomes an order: journeys per prospect in a time t are
    (1 − e^(−νct))/c, where c is the conversion of first journeys.
    """
    c = min(max(conversion, 1e-9), 1.0)

    def rate(per_day: float) -> float:
        bought = min(c * per_day * length / pool, 0.999)
        return float(-np.log1p(-bought) / (c * length))

    return first._replace(value=rate(first.value), low=rate(first.low), high=rate(first.high))


def too_many_for(people: People, pool: float, *, old: float) -> bool:
    """Whether more people were seen than a base has prospects, or nearly so many, `old` apart."""
    return people.seen - old > _NEARLY_ALL * pool


class New(NamedTuple):
    """What first needs are left for new customers, when old ones are taken out."""

    first_needs: Estimate  # per day
    installed: float  # customers there were when the log began


def new_beside_excess(
    people: People, orders: Candidate | None, *, length: float, conversions: tuple[float, float]
) -> New:
    """Return the needs of new customers where nobody knows how many old ones there were.

    Of customers won evenly over the last `INSTALLED_AGE` days some have left. With rate λ, dropout
    p and age u one is first seen by t with probability e^(−λpu)(1 − e^(−λt)): in the first half of
    the log with P₁ on the mean, in the second with P₂. If new customers come evenly, the excess of
    the first half is I(P₁ − P₂). `conversions` are those of new and of old customers: until an
    order is seen, an old one begins fewer journeys.
    """
    if orders is None or people.is_cohort or people.excess == 0:
        return New(people.first_needs, 0.0)
    first, second = _first_seen(orders, length, INSTALLED_AGE)
    installed = people.excess / max(first - second, 0.05)
    first_conversion, later = (max(each, 1e-9) for each in conversions)
    old = min(installed * second, _MOST_OLD * max(people.late, 1.0))
    theirs, others = old / later, (people.late - old) / first_conversion
    return New(_times(people.later_needs, others / max(theirs + others, 1e-9)), float(installed))


def new_beside(
    people: People,
    orders: Candidate | None,
    *,
    length: float,
    installed: float,
    age: float,
    conversion: float,
) -> New:
    """Return the needs of new customers beside so many old ones, won over the last `age` days.

    Each of them is taken for new until an order is seen: 1/c journeys each, c the conversion of
    those who have bought.
    """
    seen = people.first_needs.value * people.acquired
    if orders is None or installed == 0 or seen == 0:
        return New(people.first_needs, installed)
    old = installed * sum(_first_seen(orders, length, age)) / max(conversion, 1e-9)
    return New(_times(people.first_needs, 1.0 - min(old / seen, _MOST_OLD)), installed)


def is_mostly_old(people: People, new: New) -> bool:
    """Whether old customers would make nearly all the first needs that were seen, or more."""
    left = (1.0 - _MOST_OLD) * people.first_needs.value
    return new.installed > 0 and new.first_needs.value <= left * (1.0 + 1e-9)


def _times(rate: Estimate, share: float) -> Estimate:
    return rate._replace(value=rate.value * share, low=rate.low * share, high=rate.high * share)


def _first_seen(orders: Candidate, length: float, age: float) -> tuple[float, float]:
    """Return the chances that an old customer is first seen in either half of a log."""
    values = {name: each.value for name, each in orders.parameters.items()}
    rng = np.random.default_rng(0)
    rate = rng.gamma(values["r"], 1 / values["alpha"], _DRAWS)
    leaves = rng.beta(values["a"], values["b"], _DRAWS)
    here = np.exp(-rate * leaves * rng.uniform(0, age, _DRAWS))
    half, whole = np.exp(-rate * length / 2), np.exp(-rate * length)
    return float(np.mean(here * (1 - half))), float(np.mean(here * (half - whole)))
