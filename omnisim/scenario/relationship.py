"""Relationship: experience, measured against today's, and what it does to loyalty."""

from __future__ import annotations

from collections.abc import Collection

from omnisim.scenario.quantity import Factor, Frozen, Share, Unit, quantity


class Experience(Frozen):
    """How much each incident takes from the experience of a journey, in satisfaction points."""

    wait: Factor = quantity(0)  # waiting as long as the channel's mean patience
    left_unserved: Factor = quantity(0)
    repeat: Factor = quantity(0)  # telling the story again
    stock_out: Factor = quantity(0)
    promotion_refused: Factor = quantity(0)
    late: Factor = quantity(0)
    cancelled: Factor = quantity(0)
    unresolved: Factor = quantity(0)  # a service contact given up
    return_by_mail: Factor = quantity(0)


class Relationship(Frozen):
    """How satisfaction scales the two clocks of a customer.

    Satisfaction is a moving average of experience minus the mean experience that today's
    configuration gave during warm-up; at 0 both factors are exactly 1.
    """

    experience: Experience = Experience()
    memory: Share = quantity(0.3, Unit.share, low=0.1, high=0.6)  # weight of the newest
    needs: Factor = quantity(0)  # relative change of the need rate per satisfaction point
    dropout: Factor = quantity(0)  # relative fall of the dropout probability per point
    bound: Share = quantity(0.5, Unit.share, low=0.3, high=0.8)  # the factors stay within 1 ± bound
    # Recommendation: 0-to-10 points per satisfaction point, the score at neutral satisfaction, and
    # the standard deviation of answers around it.
    points: Factor = quantity(10, low=5, high=15)
    neutral_score: Factor = quantity(8, low=7, high=8.5)
    answer_spread: Factor = quantity(1.5, low=1, high=2)

    @property
    def idle(self) -> Collection[str]:
        """How loyalty remembers, where nothing acts on loyalty."""
        acts = self.needs.most > 0.0 or self.dropout.most > 0.0
        return () if acts else ("bound",)
