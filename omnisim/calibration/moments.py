"""Moments: a few ratios by which a log is known, with how sure the log is of them.

Each is a ratio of two sums over customers, so that its covariance follows from customers alone
(linearised: what one customer moves it by). They are chosen to move with what a log does not show
directly: what becomes of a customer after a change of channel, how often somebody falls back a
stage, where journeys die, how long the next step takes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration.aspects import customers_of
from omnisim.calibration.log import CONVERTED, LAPSED, OPEN, Journeys
from omnisim.event_log import STAGES

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MINUTE = 1.0 / 1440.0


class Moments(NamedTuple):
    """Ratios (m,), and the covariance (m, m) of what the sample makes of them."""

    names: tuple[str, ...]
    values: FloatArray
    covariance: FloatArray


class _Sum(NamedTuple):
    """One ratio: two amounts per customer (n_customers,)."""

    name: str
    part: FloatArray
    whole: FloatArray


def moments(journeys: Journeys, channels: tuple[str, ...]) -> Moments:
    """Return the moments of a log for the channels of a scenario, in one order for every log.

    What a log says nothing about is 0 with a variance of 0. ValueError for fewer than two
    customers.
    """
    customer, customers = customers_of(journeys)
    if customers < 2:
        raise ValueError(f"{customers} customers: no moment has a variance")
    sums = [*_of_journeys(journeys, customer, customers, channels)]
    sums += [*_of_touches(journeys, customer, customers, channels)]
    parts, wholes = (np.array([getattr(each, name) for each in sums]) for name in ("part", "whole"))
    total = wholes.sum(axis=1)
    known = total > 0
    values = np.divide(parts.sum(axis=1), total, out=np.zeros(len(sums)), where=known)
    moved = np.divide(
        parts - values[:, None] * wholes,
        total[:, None],
        out=np.zeros_like(parts),
        where=known[:, None],
    )
    covariance = moved @ moved.T * customers / (customers - 1)
    return Moments(tuple(each.name for each in sums), values, covariance)


def _of_journeys(
    journeys: Journeys, customer: IntArray, customers: int, channels: tuple[str, ...]
) -> list[_Sum]:
    def by(amount: FloatArray) -> FloatArray:
        return np.bincount(customer, weights=amount, minlength=customers).astype(float)

    closed = (journeys.outcome != OPEN).astype(float)
    bought = (journeys.outcome == CONVERTED).astype(float)
    entry = _codes(journeys, channels)[0][journeys.first[:-1]]
    changes = np.bincount(journeys.journey_of, weights=_changed(journeys), minlength=len(journeys))
    none = np.ones(customers)
    return [
        _Sum("orders per customer", by(bought), none),
        _Sum("journeys per customer", by(np.ones(len(journeys))), none),
        _Sum("touches per journey", by(journeys.lengths * closed), by(closed)),
        _Sum("changes per journey", by(changes * closed), by(closed)),
        *(
            _Sum(f"conversion from {name}", by(bought * at), by(closed * at))
            for name, at in ((name, (entry == code) * 1.0) for code, name in enumerate(channels))
        ),
        _Sum("conversion with a change", by(bought * (changes > 0)), by(closed * (changes > 0))),
    ]


def _of_touches(
    journeys: Journeys, customer: IntArray, customers: int, channels: tuple[str, ...]
) -> list[_Sum]:
    owner = customer[journeys.journey_of]

    def by(amount: FloatArray) -> FloatArray:
        return np.bincount(owner, weights=amount, minlength=customers).astype(float)

    channel, stage = _codes(journeys, channels)
    changed = _changed(journeys)
    moved = np.r_[False, np.diff(journeys.journey_of) == 0] & ~changed.astype(bool)
    back = np.r_[False, np.diff(stage) < 0] * changed
    known = journeys.followed & (journeys.outcome[journeys.journey_of] != OPEN)
    last = np.zeros(len(owner), bool)
    last[journeys.first[1:] - 1] = True
    lost = known & last & (journeys.outcome[journeys.journey_of] == LAPSED)
    stay = journeys.stay
    timed = np.isfinite(stay)
    pace = np.where(timed, np.log(np.maximum(np.nan_to_num(stay), _MINUTE)), 0.0)
    return [
        _Sum("lost after a change", by(lost * changed), by(known * changed)),
        _Sum("lost after a move", by(lost * moved), by(known * moved * 1.0)),
        _Sum("back a stage", by(back), by(changed)),
        _Sum("pace after a change", by(pace * changed), by(timed * changed)),
        _Sum("pace otherwise", by(pace * (1 - changed)), by(timed * (1 - changed))),
        *(
            _Sum(f"lost in {name}", by(lost * at), by(known * at))
            for name, at in ((name, (channel == code) * 1.0) for code, name in enumerate(channels))
        ),
    ]


def _codes(journeys: Journeys, channels: tuple[str, ...]) -> tuple[IntArray, IntArray]:
    """Return channel and stage of each touch; -1 for a channel that is not among those."""
    number = {name: code for code, name in enumerate(channels)}
    parts = [state.partition("@") for state in journeys.states]
    channel = np.array([number.get(name, -1) for _, _, name in parts])
    stage = np.array([STAGES.index(name) for name, _, _ in parts])
    return channel[journeys.state], stage[journeys.state]


def _changed(journeys: Journeys) -> FloatArray:
    """Return 1 for each touch that another channel led to, else 0."""
    names = [state.partition("@")[2] for state in journeys.states]
    of_touch = np.unique(names, return_inverse=True)[1][journeys.state]
    inside = np.diff(journeys.journey_of) == 0
    return np.append(0.0, (np.diff(of_touch) != 0) & inside).astype(float)
