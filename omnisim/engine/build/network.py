"""Network: touchpoints, hops, redirects and hand-offs of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.distributions import FAMILIES
from omnisim.engine.build.effects import in_use
from omnisim.engine.build.rerouting import (
    Shares,
    with_lapses_saved,
    with_other_service,
    with_reroutes,
)
from omnisim.engine.build.rows import Row, flat
from omnisim.engine.model import Floats, Handoff, Network, Rows
from omnisim.event_log import RETENTION, STAGES, Names
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.handoff import EVERY_PAIR, pair_of
from omnisim.scenario.network import (
    AWAY,
    DEFAULT,
    EVERY_SEGMENT,
    OUTCOMES,
    Dwell,
    rows_of,
    stage_and_channel,
)
from omnisim.scenario.quantity import quantity
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario

TO_AWAY: Final = -1
_NO_DWELL: Final = Dwell(mean=quantity(0))


def names_of(scenario: Scenario) -> Names:
    """Return what the codes of the logs of a scenario stand for."""
    channels = tuple(scenario.channels)
    parts = [stage_and_channel(name) for name in scenario.touchpoints]
    return Names(
        segments=tuple(scenario.segments),
        channels=channels,
        touchpoints=scenario.touchpoints,
        touchpoint_channel=tuple(channels.index(channel) for _, channel in parts),
        touchpoint_stage=tuple(STAGES.index(stage) for stage, _ in parts),
        messages=tuple(scenario.messaging.messages) if scenario.messaging else (),
    )


def network_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Network:
    """Return the network in every epoch."""
    points = {name: i for i, name in enumerate(names.touchpoints)}
    ends = {**points, **{name: len(points) + i for i, name in enumerate(OUTCOMES)}}
    opened = [{*epoch.open_channels(scenario)} for epoch in epochs]
    open_ = np.array([[c in there for c in names.channels] for there in opened], np.int64)
    landing = np.array([_landing(scenario, names, s) for s in names.segments], np.int64)
    hops = [
        {ends[end]: share for end, share in row.items()}
        for epoch in epochs
        for s in names.segments
        for row in _hops(scenario, names, epoch, s)
    ]
    redirects = [
        row
        for opened in open_
        for segment in names.segments
        for row in _resolved_redirects(_redirects(scenario, names, segment), opened)
    ]
    dwell = [_dwell(scenario, name) for name in names.touchpoints]
    return Network(
        stage=np.array(names.touchpoint_stage, np.int64),
        channel=np.array(names.touchpoint_channel, np.int64),
        entry=_entries(scenario, points, epochs),
        hops=flat(hops),
        open=open_,
        redirect=flat(redirects),
        landing=landing,
        dwell=np.array([d.mean.value for d in dwell]),
        dwell_family=np.array([FAMILIES[d.family] for d in dwell], np.int64),
        dwell_shape=np.array([d.shape.value for d in dwell]),
    )


def _dwell(scenario: Scenario, touchpoint: str) -> Dwell:
    return scenario.dwell.get(touchpoint, scenario.dwell.get(DEFAULT, _NO_DWELL))


def _hops(scenario: Scenario, names: Names, epoch: Epoch, segment: str) -> Iterator[Shares]:
    """Yield the rows of a segment's network in an epoch, in the order of the touchpoints."""
    rows = rows_of(scenario.journey, segment)
    for start in names.touchpoints:
        row = {end: q.value for end, q in rows.get(start, {}).items()}
        row = with_reroutes(row, scenario, epoch, rows)
        yield with_lapses_saved(row, scenario, epoch, start)


def _entries(scenario: Scenario, points: Mapping[str, int], epochs: Sequence[Epoch]) -> Rows:
    tables = [
        shares
        for epoch in epochs
        for segment in scenario.segments
        for shares in _entries_of(scenario, epoch, segment)
    ]
    return flat({points[name]: share for name, share in shares.items()} for shares in tables)


def _entries_of(scenario: Scenario, epoch: Epoch, segment: str) -> Iterator[Shares]:
    """Yield where first needs, later needs and service contacts begin."""
    people, rows = scenario.segments[segment], rows_of(scenario.journey, segment)
    for shares in (people.entry, people.entry_repeat or people.entry):
        yield with_reroutes({n: q.value for n, q in shares.items()}, scenario, epoch, rows)
    contacts = scenario.service.entry if scenario.service else {}
    yield with_other_service({n: q.value for n, q in contacts.items()}, scenario, epoch)


def _landing(scenario: Scenario, names: Names, segment: str) -> list[list[int]]:
    """Return for each stage and channel the touchpoint where someone sent there arrives.

    The same stage if the channel has it, else the nearest earlier one, else the nearest later
    one. Contacts of the retention stage and journeys towards an order never mix.
    """
    rows = rows_of(scenario.journey, segment)
    there = {
        (stage, channel): i
        for i, (name, stage, channel) in enumerate(
            zip(names.touchpoints, names.touchpoint_stage, names.touchpoint_channel, strict=True)
        )
        if name in rows
    }

    def nearest(stage: int, channel: int) -> int:
        if stage == RETENTION:
            return there.get((stage, channel), TO_AWAY)
        order = [*range(stage, -1, -1), *range(stage + 1, RETENTION)]
        return next((there[s, channel] for s in order if (s, channel) in there), TO_AWAY)

    return [[nearest(s, c) for c in range(len(names.channels))] for s in range(len(STAGES))]


def _redirects(scenario: Scenario, names: Names, segment: str) -> list[Row]:
    table = {**scenario.redirect.get(EVERY_SEGMENT, {}), **scenario.redirect.get(segment, {})}
    index = {**{c: i for i, c in enumerate(names.channels)}, AWAY: TO_AWAY}
    return [
        {index[to]: q.value for to, q in table[c].items()} if c in table else {TO_AWAY: 1.0}
        for c in names.channels
    ]


def _resolved_redirects(table: Sequence[Row], opened: Sequence[int]) -> list[Row]:
    """Follow the redirect table until everyone is in an open channel or away.

    Closed channels that only lead to each other lead away.
    """
    n = len(table)
    shares = np.zeros((n, n + 1))  # the last column is away
    for here, row in enumerate(table):
        for to, share in row.items():
            shares[here, to] = share / sum(row.values())
    closed = np.flatnonzero(np.equal(opened, 0))
    moves, exits = shares[np.ix_(closed, closed)], np.delete(shares[closed], closed, axis=1)
    lost = ~_leaving(moves, exits)
    moves[lost], exits[lost, :-1], exits[lost, -1] = 0.0, 0.0, 1.0
    settled = np.linalg.solve(np.eye(len(closed)) - moves, exits)
    followed = np.delete(shares, closed, axis=1) + shares[:, closed] @ settled
    followed[closed] = settled
    targets = [*np.flatnonzero(opened).tolist(), TO_AWAY]
    return [
        {to: float(share) for to, share in zip(targets, row, strict=True) if share}
        for row in followed
    ]


def _leaving(moves: Floats, exits: Floats) -> NDArray[np.bool_]:
    """Return which channels lead out in the end, (n_closed,)."""
    leaving: NDArray[np.bool_] = exits.sum(axis=1) > 0.0
    for _ in range(len(moves)):
        leaving = leaving | (moves[:, leaving].sum(axis=1) > 0.0)
    return leaving


def handoff_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch]) -> Handoff:
    """Return the hand-offs in every epoch."""
    lost = scenario.handoffs.when_lost
    total = lost.repeat.value + lost.fall_back.value + lost.give_up.value
    return Handoff(
        continuity=np.array([_continuity(scenario, names, e) for e in epochs]),
        at_stake=np.array(_at_stake(scenario, names), np.int64),
        repeat=lost.repeat.value / total,
        fall_back=lost.fall_back.value / total,
        repeat_handling=scenario.handoffs.repeat_handling.value,
        earlier=np.array([_earlier(scenario, names, s) for s in names.segments], np.int64),
    )


def _continuity(scenario: Scenario, names: Names, epoch: Epoch) -> list[list[float]]:
    """Return the chance that context survives from one channel (rows) to another (columns).

    Nothing is lost within a channel, and nothing yet on the way from an advertisement. Tactics
    save a share of what would otherwise be lost, each by itself.
    """
    kept = {
        (start, end): 1.0
        if start == end or scenario.channels[start].kind in ADVERTISING
        else scenario.handoffs.continuity.value
        for start in names.channels
        for end in names.channels
    }
    kept.update({pair_of(text): q.value for text, q in scenario.handoffs.pairs.items()})
    for tactic, strength in in_use(scenario, epoch):
        for text, saved in tactic.continuity.items():
            for pair in kept if text == EVERY_PAIR else [pair_of(text)]:
                kept[pair] = 1.0 - (1.0 - kept[pair]) * (1.0 - strength * saved.value)
    return [[kept[start, end] for end in names.channels] for start in names.channels]


def _at_stake(scenario: Scenario, names: Names) -> list[list[bool]]:
    """Return whether a hop has a context to lose: not within a channel, nor from advertising."""
    named = {pair_of(text) for text in scenario.handoffs.pairs}
    advertises = {name: scenario.channels[name].kind in ADVERTISING for name in names.channels}
    return [
        [
            start != end and (not advertises[start] or (start, end) in named)
            for end in names.channels
        ]
        for start in names.channels
    ]


def _earlier(scenario: Scenario, names: Names, segment: str) -> list[int]:
    """Return for each touchpoint the next earlier stage of its channel in the segment's network."""
    rows = rows_of(scenario.journey, segment)

    def earlier(name: str) -> int:
        stage, channel = stage_and_channel(name)
        before = [] if stage == STAGES[RETENTION] else STAGES[: STAGES.index(stage)]
        found = [f"{s}@{channel}" for s in before if f"{s}@{channel}" in rows]
        return names.touchpoints.index(found[-1]) if found else TO_AWAY

    return [earlier(name) for name in names.touchpoints]
