"""Segment: customers alike in behaviour – how many, how often they need, what they spend."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from omnisim.scenario.quantity import Duration, Factor, Frozen, Money, Rate, Share, quantity

NonNegative = Annotated[int, Field(ge=0)]


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


class OrderValue(Frozen):
    """Value of an order: a customer's own level times the noise of one order, both lognormal."""

    mean: Money
    cv_between: Factor = quantity(0)  # coefficient of variation between customers
    cv_within: Factor = quantity(0)  # and between the orders of one customer


class InstalledBase(Frozen):
    """Customers the business already has on the first simulated day."""

    customers: NonNegative = 0
    age: Duration = quantity(730)  # they were acquired evenly over this time


class Segment(Frozen):
    """One segment of the market."""

    label: dict[Literal["en", "id"], str] = {}
    prospects: NonNegative
    needs: Rate | Literal["once"]  # of a prospect who never bought; once: one need in the window
    installed_base: InstalledBase = InstalledBase()
    repeat: BetaGeometric | FixedRepeat
    order_value: OrderValue
    entry: dict[str, Share]  # touchpoint where a need begins
    entry_repeat: dict[str, Share] | None = None  # the same for those who have bought; None: equal
