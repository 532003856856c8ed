"""Pilot value: what deciding after a pilot is worth, against deciding now, in money.

What a change is worth, θ, is not known: normal, with the mean and spread that worlds give it. So is
its early effect E, which tells of θ as far as worlds link the two. A pilot sees a part of E with an
error. Whoever rolls out if the pilot makes θ worth it gains (Raiffa & Schlaifer 1961, Applied
Statistical Decision Theory, ch. 5)

    V = E[max(−C, A)],  A = θ − (1 − f) λ (θ + K)

where C is what a pilot costs that is not followed, K the whole one-off cost, f the share of
customers in the pilot, and λ the share of the time of use that everybody else waits. A pilot that
is followed costs only that waiting: what it built is part of the whole. What the few gain in a
pilot that is not followed is left out, and so is what measuring costs beyond `extra`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.special import ndtr


class Belief(NamedTuple):
    """What is known of a change before any pilot, money of the whole market."""

    mean: float  # of its net present value
    deviation: float  # that not knowing the inputs leaves
    early_deviation: float = 0.0  # of its early effect
    link: float = 0.0  # covariance of the two

    @property
    def without_pilot(self) -> float:
        """Worth of the best decision now: roll out, or leave it."""
        return max(self.mean, 0.0)

    @property
    def knowing(self) -> float:
        """Worth of deciding with everything known."""
        return gain(self.mean, self.deviation)

    @property
    def regret(self) -> float:
        """Expected regret of deciding now: the value of perfect information."""
        return self.knowing - self.without_pilot


class Terms(NamedTuple):
    """What a pilot costs and delays."""

    lost: float  # C: spent if it is not followed, money
    one_off: float  # K: of the whole change
    share: float  # f: of customers in the pilot
    delay: float  # λ: share of the time of use, 0 to 1
    extra: float = 0.0  # of measuring, spent in any case


class Worth(NamedTuple):
    """What a pilot is worth."""

    value: float  # V, of deciding after it
    net: float  # against the best decision now; below 0: do not pilot
    regret: float  # expected, of deciding after it instead of with everything known
    follows: float  # probability that it is followed
    learnt: float  # share of the variance of θ that it takes away


def gain(mean: float, deviation: float) -> float:
    """Return E[max(0, X)] of a normal X.

    >>> round(gain(0.1, 0.8544) - 0.1, 4)
    0.2932
    """
    if deviation <= 0.0:
        return max(mean, 0.0)
    z = mean / deviation
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return deviation * density + mean * float(ndtr(z))


def learnt_deviation(belief: Belief, *, shown: float, error: float) -> float:
    """Return how far the pilot moves what is thought of θ, standard deviation.

    `shown` is the share of the early effect that it sees, `error` its standard error, in the same
    money as the early effect.
    """
    seen = (shown * belief.early_deviation) ** 2 + error**2
    return abs(shown * belief.link) / math.sqrt(seen) if seen > 0.0 else 0.0


def worth(belief: Belief, terms: Terms, *, shown: float = 1.0, error: float) -> Worth:
    """Return what a pilot is worth that sees a share of the early effect with an error."""
    moved = learnt_deviation(belief, shown=shown, error=error)
    waiting = (1.0 - terms.share) * terms.delay
    slope = 1.0 - waiting
    mean = slope * belief.mean - waiting * terms.one_off + terms.lost
    value = gain(mean, slope * moved) - terms.lost - terms.extra
    sure = float(mean > 0.0)
    follows = float(ndtr(mean / (slope * moved))) if slope * moved > 0.0 else sure
    learnt = (moved / belief.deviation) ** 2 if belief.deviation > 0.0 else 0.0
    return Worth(
        value, value - belief.without_pilot, belief.knowing - value, follows, min(learnt, 1.0)
    )
