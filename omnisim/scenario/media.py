"""Media: what paid advertising spends, and how many needs it wakes."""

from __future__ import annotations

from omnisim.scenario.quantity import Duration, Factor, Frozen, Money, Rate, quantity


class Media(Frozen):
    """Response of the market to the spend in one paid channel.

    A person's rate of needs woken is `most` × s^shape / (half^shape + s^shape) (Hill), where s is
    the spend of a month after carry-over: what was spent works on and fades exponentially.
    """

    budget: Money  # per month, while the channel is open
    most: Rate  # needs that it wakes in one person if ever so much is spent
    half: Money  # per month: wakes half of that
    shape: Factor = quantity(1)  # above 1: little spend does next to nothing
    carry_over: Duration = quantity(0)  # mean time for which spend works on
    leads_to: str | None = None  # touchpoint; None: awareness of the channel
