"""Prompt checks: what messages and paid media must satisfy so that somebody can answer them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from omnisim.errors import said
from omnisim.event_log import STAGES
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.media import Media
from omnisim.scenario.messaging import Message
from omnisim.scenario.network import rows_of, stage_and_channel
from omnisim.scenario.remark import (
    Path,
    Remark,
    idle,
    not_one,
    not_positive,
    unknown,
    unknowns,
)
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import EVERYWHERE

_AWARENESS: Final = STAGES[0]
_RETENTION: Final = STAGES[-1]


def _known_to_all(scenario: Scenario) -> tuple[str, ...]:
    """Return the touchpoints before an order that every segment's network has."""
    networks = [rows_of(scenario.journey, segment) for segment in scenario.segments]
    return tuple(
        name
        for name in scenario.touchpoints
        if stage_and_channel(name)[0] != _RETENTION and all(name in rows for rows in networks)
    )


# --- messages ----------------------------------------------------------------------------------


def messages_of(scenario: Scenario) -> Iterator[Remark]:
    """Yield remarks on messages, and on what tactics say of them."""
    policy = scenario.messaging
    known = policy.messages if policy else {}
    for name, message in known.items():
        yield from _message(scenario, ("messaging", "messages", name), message)
    if policy is not None:
        yield from not_positive(("messaging", "window"), policy.window)
        if policy.cap is not None and policy.cap.most <= 0.0:
            yield idle(("messaging", "cap"), said("no message is ever sent"), "Take the cap out.")
    answered = (*known, EVERYWHERE)
    for name, tactic in scenario.tactics.items():
        place = ("tactics", name)
        yield from unknowns((*place, "messages"), tactic.messages, "message", known)
        yield from unknowns((*place, "answers"), tactic.answers, "message", answered)


def _message(scenario: Scenario, path: Path, message: Message) -> Iterator[Remark]:
    points = scenario.touchpoints
    places = (*points, *STAGES, *scenario.channels)
    if message.channel is not None and message.channel not in scenario.channels:
        yield unknown((*path, "channel"), message.channel, "channel", scenario.channels)
    yield from unknowns((*path, "at"), message.at, "touchpoint, stage or channel", places)
    shared = _known_to_all(scenario)
    where = (*path, "leads_to")
    yield from unknowns(
        where, message.leads_to, "touchpoint on every segment’s way to an order", shared
    )
    yield from not_one(where, message.leads_to, "leads_to")
    if message.trigger in ("regular", "silence"):
        yield from not_positive((*path, "delay"), message.delay)
    if message.at and all(stage_and_channel(name)[0] == _RETENTION for name in message.at):
        yield idle(
            (*path, "at"),
            said("service contacts trigger no message"),
            "Name touchpoints of the other stages, or leave it out.",
        )
    if message.at and message.trigger == "regular":
        yield idle((*path, "at"), said("a regular message goes to all"), "Take it out.")
    if message.channel is None and message.cost.most > 0.0:
        yield idle(
            (*path, "cost"),
            said("a halo is sent by nobody and costs nothing"),
            "Name the channel that sends it, or take the cost out.",
        )


# --- media -------------------------------------------------------------------------------------


def media_of(scenario: Scenario) -> Iterator[Remark]:
    """Yield remarks on paid media and their budgets."""
    media = {n: c.media for n, c in scenario.channels.items() if c.media is not None}
    for name, medium in media.items():
        yield from _medium(scenario, name, medium)
    for name, configuration in scenario.configurations.items():
        path = ("configurations", name, "budgets")
        yield from unknowns(path, configuration.budgets, "channel with media", media)
        opened = scenario.open_channels(name)
        for channel in configuration.budgets:
            if channel in media and channel not in opened:
                yield idle(
                    (*path, channel),
                    said("{name} does not open {channel}", name=name, channel=channel),
                    "Take it out.",
                )


def _medium(scenario: Scenario, name: str, medium: Media) -> Iterator[Remark]:
    path, channel = ("channels", name, "media"), scenario.channels[name]
    if channel.kind not in ADVERTISING:
        yield Remark(
            path,
            found=said("media in {name}, a {kind}", name=name, kind=channel.kind),
            possible=said("mostly advertising: {kinds}", kinds=", ".join(sorted(ADVERTISING))),
            advice=said("Leave it if {name} is where advertising for it leads.", name=name),
            is_warning=True,
        )
    if channel.cost_per_visit.most > 0.0:
        yield Remark(
            ("channels", name, "cost_per_visit"),
            found=said("{name} pays by visit and has a budget for media", name=name),
            possible="one of both, if they are the same money",
            advice="Take the cost of visits out if the budget pays for them.",
            is_warning=True,
        )
    yield from _landing(scenario, path, name, medium)
    yield from not_positive((*path, "shape"), medium.shape)
    if medium.half.least <= 0.0:
        yield Remark(
            (*path, "half"),
            found="a half of 0 is possible: any spend wakes as much as ever so much",
            possible="the spend per month that wakes half of most",
            advice="Give a number above 0, its low as well.",
            is_warning=True,
        )


def _landing(scenario: Scenario, path: Path, name: str, medium: Media) -> Iterator[Remark]:
    """Needs must begin where every segment can go on."""
    shared = _known_to_all(scenario)
    begins = medium.leads_to or f"{_AWARENESS}@{name}"
    if begins in shared:
        return
    if medium.leads_to is not None:
        yield unknown(
            (*path, "leads_to"), begins, "touchpoint on every segment’s way to an order", shared
        )
        return
    yield Remark(
        path,
        found=said("its needs begin at {begins}, which some segment has no row for", begins=begins),
        possible=said("leads_to with one of {touchpoints}", touchpoints=", ".join(shared)),
        advice=said("Name leads_to, or add {begins} to the journey.", begins=begins),
    )
