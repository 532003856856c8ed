"""Segment: customers alike in behaviour – how many, how often they need, what they spend."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from omnisim.scenario.quantity import (
    Duration,
    Factor,
    Frozen,
    Money,
    Rate,
    Share,
    Unit,
    Whole,
    quantity,
)


class BetaGeometric(Frozen):
    """Needs of a customer: a gamma rate, and a beta coin of dropping out after a repeat order.

    With conversion 1 and neutral experience the orders are BG/NBD (Fader, Hardie & Lee 2005,
    doi:10.1287/mksc.1040.0098).
    """

    r: Factor  # shape of the gamma distribution of need rates
    alpha: Duration  # its rate parameter, as a time: the mean need rate is r / alpha
    a: Factor  # beta distribution of the dropout probability
    b: Factor


class FixedRepeat(Frozen):
    """After each order, a further need with a fixed probability after an exponential gap."""

    probability: Share
    gap: Duration


class Contract(Frozen):
    """A contract that is renewed every period with the customer's own probability.

    With neutral experience survival is shifted beta-geometric (Fader & Hardie 2007,
    doi:10.1002/dir.20074). Each renewal is an order of the segment's order value.
    """

    period: Duration
    a: Factor  # beta distribution of the probability of leaving at the end of a period
    b: Factor


class OrderValue(Frozen):
    """Value of an order: a customer's own level times the noise of one order, both lognormal."""

    mean: Money
    cv_between: Factor = quantity(0)  # coefficient of variation between customers
    cv_within: Factor = quantity(0)  # and between the orders of one customer


class InstalledBase(Frozen):
    """Customers the business already has on the first simulated day."""

    customers: Whole = quantity(0, Unit.whole)
    # They were acquired evenly over this time.
    age: Duration = quantity(730, Unit.days, low=365, high=1460)

    @property
    def idle(self) -> Collection[str]:
        """The age of nobody."""
        return () if self.customers.most > 0 else ("age",)


class Segment(Frozen):
    """One segment of the market."""

    label: dict[Literal["en", "id"], str] = {}
    prospects: Whole
    needs: Rate | Literal["once"]  # of a prospect who never bought; once: one need in the window
    installed_base: InstalledBase = InstalledBase()
    repeat: BetaGeometric | FixedRepeat | Contract
    order_value: OrderValue
    entry: dict[str, Share]  # touchpoint where a need begins
    entry_repeat: dict[str, Share] | None = None  # the same for those who have bought; None: equal
