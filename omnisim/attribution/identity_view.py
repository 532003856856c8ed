"""Identity view: the log as an analyst sees it whose records are joined well, badly or not at all.

The truth of a run goes through the engine's own observed record (`engine.observed`), with other
numbers for who is identified and whose records are joined. Records are kept by *silos*, the systems
that a business has before it joins any: advertisements and the website share one, because a click
carries the visitor along; all offline places share another, the till; an app, a chat, a telephone
and a marketplace have records of their own. An order is seen only in the silo where it is placed,
and what a channel keeps for itself is withheld. A view changes what is known of a run, and nothing
in the run.

The observed record holds what was known at the moment, event by event; that the visits before an
order were the buyer's is found out afterwards. So it is done here, by who looks back at a whole
log, and not in the engine, which lets a log go by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.model import Identity, Model, Plan, customers_in
from omnisim.engine.observed import observed
from omnisim.errors import Letter, raise_faults, shown
from omnisim.event_log import (
    ANSWERS,
    CHURN,
    COLUMNS,
    EXPERIENCE,
    MESSAGE,
    ORDER,
    EventLog,
    Names,
    joined,
)
from omnisim.random_streams import customer_key, replication_key, uniform
from omnisim.scenario.channel import ADVERTISING, Channel, ChannelKind
from omnisim.scenario.scenario import Scenario

_OWN_LUCK: Final = 0x5EED  # parts the draws of views from those of the market
_DUPLICATED, _BROKEN, _BROKEN_AT = 1, 2, 3  # purposes of draws, of nobody else's key
_JOURNEYS: Final = 1 << 20  # more than anybody has


@dataclass(frozen=True, kw_only=True)
class IdentityView:
    """How well an analyst knows who is who.

    `duplicates` is the share of visits (a record in one journey) that are booked to a further
    record of the same person; `stale` the share of people whose joined record breaks apart on a
    random day of the window. None keeps to the scenario.
    """

    match: float | None = None  # share of customers whose records of several silos are joined
    identifies: float | None = None  # share of visitors known where they have been
    duplicates: float = 0.0
    stale: float = 0.0
    withheld: bool = True  # what channels that keep their data know is not seen
    silos: Literal["system", "channel"] = "system"  # channels of one system share their records

    def __post_init__(self) -> None:
        """Raise Faults with a letter for each share that is none."""
        shares = {
            name: getattr(self, name) for name in ("match", "identifies", "duplicates", "stale")
        }
        raise_faults(
            Letter(field=name, found=shown(share), possible="a share from 0 to 1, such as 0.7")
            for name, share in shares.items()
            if share is not None and not 0.0 <= share <= 1.0
        )


TRUTH: Final = IdentityView(match=1.0, identifies=1.0, withheld=False)
SILOED: Final = IdentityView(match=0.0)
UNIFIED: Final = IdentityView(match=1.0)
COMPLETE: Final = IdentityView(match=1.0, identifies=1.0)


def partial(match: float, *, duplicates: float = 0.0, stale: float = 0.0) -> IdentityView:
    """Return a view in between: whoever is known is joined only so often.

    With a match of 0 it is `SILOED`, with 1 `UNIFIED`: nothing else differs between them.
    """
    return IdentityView(match=match, duplicates=duplicates, stale=stale)


# Joining records makes nobody known who is not: `complete` is a ceiling that no joining reaches.
VIEWS: Final[Mapping[str, IdentityView]] = {
    "siloed": SILOED,
    "partial": partial(0.5),
    "unified": UNIFIED,
    "complete": COMPLETE,
}


def silos_of(scenario: Scenario, view: IdentityView) -> NDArray[np.int64]:
    """Return the silo of each channel (n_channels,): 0 the website's, 1 the till, others alone."""
    silos, alone = [], 2
    for channel in scenario.channels.values():
        system = _system(channel)
        if system is None or view.silos == "channel" or (channel.keeps_data and view.withheld):
            silos.append(alone)
            alone += 1
        else:
            silos.append(system)
    return np.array(silos, np.int64)


def _system(channel: Channel) -> int | None:
    """Return the silo that a channel shares with others, None if it has records of its own."""
    if channel.kind in ADVERTISING or channel.kind is ChannelKind.website:
        return 0
    return None if channel.is_online else 1


def seen(
    truth: EventLog, plan: Plan, scenario: Scenario, replication: int, view: IdentityView
) -> EventLog:
    """Return what an analyst sees of a run: numbers of records in the place of customers.

    `plan` is the one the run was made with, of this scenario.
    """
    silos, senders = silos_of(scenario, view), _senders(scenario, plan.names)
    points = len(plan.names.touchpoints)
    people = _only(truth, ~np.isin(truth.event, (CHURN, EXPERIENCE)))
    marked = _marked(people, silos, senders, points)
    plan_seen = _analysts_plan(plan, scenario, view, silos)
    records = joined(observed([marked], plan_seen, replication))
    channels = _channels(people, senders)
    silo = np.append(silos, silos.max() + 1)[channels]
    first_visitor = customers_in(plan.model) * (len(plan_seen.names.channels) + 2)
    numbers = _stitched(records.customer.astype(np.int64), people, silo, first_visitor)
    luck = replication_key(plan.seed ^ _OWN_LUCK, replication)
    if view.stale > 0.0:
        numbers = _broken(people, numbers, plan, luck, view.stale, silo)
    if view.duplicates > 0.0:
        numbers = _doubled(numbers, people.journey.astype(np.int64), luck, view.duplicates)
    # Wider than numbers of people, of which there are fewer.
    wide: Any = numbers
    return _only(replace(people, customer=wide), ~_hidden(scenario, view)[channels])


def _only(log: EventLog, chosen: NDArray[np.bool_]) -> EventLog:
    columns = {name: getattr(log, name)[chosen] for name in COLUMNS}
    return EventLog(names=log.names, **columns)


def _stitched(
    numbers: NDArray[np.int64], people: EventLog, silo: NDArray[np.int64], first_visitor: int
) -> NDArray[np.int64]:
    """Return numbers in which visits before an order of the same journey and silo are the buyer's.

    Whoever orders says who they are, and the system that takes the order knows the visit it is in.
    """
    width = int(silo.max(initial=0)) + 1
    key = (people.customer.astype(np.int64) * _JOURNEYS + people.journey % _JOURNEYS) * width + silo
    is_order = people.event == ORDER
    ordered, first = np.unique(key[is_order], return_index=True)
    if len(ordered) == 0:
        return numbers
    buyer = numbers[is_order][first]
    place = np.minimum(np.searchsorted(ordered, key), len(ordered) - 1)
    is_theirs = (ordered[place] == key) & (numbers >= first_visitor)
    return np.where(is_theirs, buyer[place], numbers)


def _hidden(scenario: Scenario, view: IdentityView) -> NDArray[np.bool_]:
    """Return which channels nobody outside them sees; the last place is for no channel."""
    keeps = [view.withheld and channel.keeps_data for channel in scenario.channels.values()]
    return np.array([*keeps, False])


def _senders(scenario: Scenario, names: Names) -> NDArray[np.int64]:
    """Return the channel that sends each message (n_messages,), n_channels if nobody does."""
    messages = scenario.messaging.messages if scenario.messaging else {}
    senders = [messages[name].channel for name in names.messages]
    nowhere = len(names.channels)
    return np.array([nowhere if s is None else names.channels.index(s) for s in senders], np.int64)


def _marked(
    stretch: EventLog, silos: NDArray[np.int64], senders: NDArray[np.int64], points: int
) -> EventLog:
    """Return a stretch whose messages stand at a place of their sender's silo.

    The places follow the touchpoints: one for every silo. Whom a message is sent to, its sender
    knows, as after an order: that is what the record of a message is taken for.
    """
    place, event = stretch.touchpoint.copy(), stretch.event.copy()
    rows = np.flatnonzero(stretch.event == MESSAGE)
    sender = senders[stretch.detail[rows] // len(ANSWERS)] if len(rows) else rows
    place[rows] = points + np.append(silos, silos.max() + 1)[sender]
    event[rows] = ORDER
    return replace(stretch, touchpoint=place, event=event)


def _channels(stretch: EventLog, senders: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the channel of every event, n_channels if it happens nowhere."""
    of_point = np.array([*stretch.names.touchpoint_channel, len(stretch.names.channels)])
    is_message = stretch.event == MESSAGE
    channels = of_point[stretch.touchpoint]
    channels[is_message] = senders[stretch.detail[is_message] // len(ANSWERS)]
    return np.asarray(channels, np.int64)


def _analysts_plan(
    plan: Plan, scenario: Scenario, view: IdentityView, silos: NDArray[np.int64]
) -> Plan:
    """Return a plan that differs in what is recorded: silos stand in the place of channels."""
    n_silos = int(silos.max()) + 1
    names, identity = plan.names, plan.model.identity
    of_point = tuple(silos[list(names.touchpoint_channel)].tolist())
    keeps = np.zeros(n_silos + 1, np.int64)
    identifies = np.zeros(n_silos + 1)
    np.maximum.at(identifies, silos, _identifies(scenario, view))
    if view.withheld:
        np.maximum.at(keeps, silos, [int(c.keeps_data) for c in scenario.channels.values()])
    match = identity.match if view.match is None else np.full(len(identity.match), view.match)
    model: Model = plan.model._replace(
        identity=Identity(identifies=identifies, keeps=keeps, match=match),
        network=plan.model.network._replace(channel=silos[plan.model.network.channel]),
    )
    return plan._replace(
        model=model,
        names=names._replace(
            channels=tuple(str(silo) for silo in range(n_silos + 1)),
            touchpoint_channel=(*of_point, *range(n_silos + 1)),
        ),
    )


def _identifies(scenario: Scenario, view: IdentityView) -> Sequence[float]:
    if view.identifies is not None:
        return [view.identifies] * len(scenario.channels)
    return [channel.identifies.value for channel in scenario.channels.values()]


def _doubled(
    numbers: NDArray[np.int64], journey: NDArray[np.int64], luck: Any, share: float
) -> NDArray[np.int64]:
    """Return numbers among which some journeys of a record have one of their own."""
    record = 2 * np.abs(numbers) + (numbers < 0)  # none of them below 0, and all still apart
    pairs, where = np.unique(np.column_stack([record, journey]), axis=0, return_inverse=True)
    draws = [uniform(customer_key(luck, r), _DUPLICATED, 0, j) for r, j in pairs.tolist()]
    is_double = (np.array(draws) < share)[where.reshape(-1)]
    # Even numbers, as those of broken joins are odd.
    return np.where(is_double, -2 * (record * _JOURNEYS + journey % _JOURNEYS + 1), numbers)


def _broken(
    log: EventLog,
    numbers: NDArray[np.int64],
    plan: Plan,
    luck: Any,
    share: float,
    silo: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return numbers in which some joined records fall apart into silos from some day on.

    New numbers are negative: they have no meaning beyond telling records apart.
    """
    is_joined = numbers < customers_in(plan.model)
    people, where = np.unique(np.where(is_joined, numbers, -1), return_inverse=True)
    keys = [customer_key(luck, max(who, 0)) for who in people.tolist()]
    days = [
        plan.model.clock.horizon * uniform(key, _BROKEN_AT)
        if who >= 0 and uniform(key, _BROKEN) < share
        else np.inf
        for who, key in zip(people.tolist(), keys, strict=True)
    ]
    since = np.array(days)[where]
    apart = -2 * (numbers * (int(silo.max(initial=0)) + 1) + silo) - 1
    return np.where(log.time >= since, apart, numbers)
