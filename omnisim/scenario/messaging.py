"""Messaging: what prompts people to come back – messages to those known, and halos nobody sends."""

from __future__ import annotations

from typing import Literal

from omnisim.scenario.quantity import Duration, Factor, Frozen, Money, Share, Unit, quantity


class Identity(Frozen):
    """What the business knows of whom before any tactic; channels say whom they identify."""

    match: Share = quantity(0)  # of customers whose records of several channels are joined


class Message(Frozen):
    """One thing that prompts a journey, and when.

    A lapse prompts the journey to go on; everything else prompts another one. `silence` waits until
    nothing was ordered for the delay; `regular` is sent to all every delay. Without a channel that
    sends it nobody needs to be known, nothing is capped or paid: a halo of what was done before.
    """

    label: dict[Literal["en", "id"], str] = {}
    trigger: Literal["lapse", "order", "silence", "regular"]
    at: tuple[str, ...] = ()  # touchpoints, stages or channels of the trigger; none: anywhere
    channel: str | None = None  # that sends it and whose records say to whom
    to: Literal["everybody", "customers", "prospects"] = "everybody"
    reaches: Share = quantity(1, Unit.share)  # of them each time
    delay: Duration
    answered: Share  # by those who are not tired of messages
    leads_to: dict[str, Share]  # touchpoints
    brought_forward: Share = quantity(0)  # of orders that replace the customer's next need
    cost: Money = quantity(0)


class Messaging(Frozen):
    """All messages, and how much people bear."""

    cap: Factor | None = None  # messages within the window from which on none is sent; None: any
    window: Duration = quantity(30, Unit.days, low=14, high=60)  # over which a message fades
    fatigue: Share = quantity(0)  # what each message in the window takes from the next one's answer
    opt_out: Share = quantity(0)  # of receivers, for each message already in the window
    messages: dict[str, Message]
