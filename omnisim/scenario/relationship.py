"""Relationship: experience, measured against today's, and what it does to loyalty."""

from __future__ import annotations

from omnisim.scenario.quantity import Factor, Frozen, Share, quantity


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
    memory: Share = quantity(0.3)  # weight of the newest experience
    needs: Factor = quantity(0)  # relative change of the need rate per satisfaction point
    dropout: Factor = quantity(0)  # relative fall of the dropout probability per point
    bound: Share = quantity(0.5)  # the factors stay within 1 ± bound
    points: Factor = quantity(10)  # 0-to-10 recommendation points per satisfaction point
    neutral_score: Factor = quantity(8)  # recommendation score at neutral satisfaction
    answer_spread: Factor = quantity(1.5)  # standard deviation of answers around it
