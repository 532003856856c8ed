"""Model: flat arrays built from scenario, configuration and world; all that an engine may read.

Everything is numbers: days, shares, money, and indices into the names of the event log. Arrays
that a configuration can change have a leading axis of epochs: epoch 0 is the warm-up, in which
everyone lives under today's configuration, and epoch 1 begins with the launch, on day 0 unless
the configurations are given time to settle.

Rows of shares are stored one after another: row i holds the entries `start[i]` to `start[i + 1]`,
`target` says where each leads and `bound` is the running total of the shares.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import Names

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Rows(NamedTuple):
    """Many rows of shares, one after another."""

    start: Integers  # (n_rows + 1,)
    target: Integers  # (n_entries,)
    bound: Floats  # (n_entries,) running total within the row; the last is exactly 1


class Clock(NamedTuple):
    """When things happen."""

    start: float  # first simulated day, at or below 0
    launch: float  # the configuration takes over from today's; day 0, or before it to settle
    horizon: float  # last measured day
    end: float  # last simulated day, horizon + follow_up
    epochs: Floats  # (n_epochs,) first day of each
    rhythm: Floats  # (n_steps + 1,) needs of a person of rate 1 since the start
    rhythm_step: float  # days
    weekday: int  # weekday of day 0, Monday is 0


class People(NamedTuple):
    """Segments: who needs how often. All arrays (n_segments,), unless said."""

    first: Integers  # (n_segments + 1,) first customer of each segment
    group: Integers  # where the numbers begin that key its customers' luck
    prospects: Integers  # prospects come first, then the installed base
    needs: Floats  # of a prospect, per day; negative: one need within the horizon
    repeat: Integers  # one of REPEATS: what r, alpha, a and b mean
    r: Floats  # shape of rates; with a fixed repeat its probability
    alpha: Floats  # days; with a fixed repeat the gap, in a contract the period
    a: Floats
    b: Floats
    age: Floats  # days over which the installed base was acquired
    converts: Floats  # share of a customer's needs that become orders, before day one
    value: Floats  # mean order value
    value_between: Floats
    value_within: Floats


class Network(NamedTuple):
    """Touchpoints and the way between them."""

    stage: Integers  # (n_touchpoints,)
    channel: Integers  # (n_touchpoints,)
    entry: Rows  # row (epoch * n_segments + segment) * 3 + kind, see `decisions`
    hops: Rows  # row (epoch * n_segments + segment) * n_touchpoints + touchpoint
    open: Integers  # (n_epochs, n_channels) 1 if the channel is open
    redirect: Rows  # row (epoch * n_segments + segment) * n_channels + closed channel
    landing: Integers  # (n_segments, n_stages, n_channels) touchpoint, -1: none in that channel
    dwell: Floats  # (n_touchpoints,) mean
    dwell_family: Integers  # (n_touchpoints,)
    dwell_shape: Floats  # (n_touchpoints,)


class Handoff(NamedTuple):
    """Whether context survives."""

    continuity: Floats  # (n_epochs, n_channels, n_channels) from, to
    at_stake: Integers  # (n_channels, n_channels) 1 if there is a context to lose
    repeat: float  # share of lost contexts after which the story is repeated
    fall_back: float
    repeat_handling: float
    earlier: Integers  # (n_segments, n_touchpoints) touchpoint of an earlier stage, -1: none


class Desks(NamedTuple):
    """People who serve. Arrays (n_channels,), unless said."""

    online: Integers  # 1 if the customer stays at a screen or phone
    served: Integers  # 1 if people serve here
    locations: Integers
    first_desk: Integers  # a channel has one desk per location
    servers: Integers  # (n_epochs, n_desks)
    first_server: Integers  # (n_desks + 1,) room for the most servers of any epoch
    handling: Floats  # (n_epochs, n_channels) mean
    handling_shape: Floats
    self_service: Floats  # (n_epochs, n_channels) share of touches that need no staff
    patience: Floats  # mean; inf: unlimited
    impatient: Rows  # row channel; target channel, or -1: lapse
    always_open: Integers
    comes_later: Integers
    opens: Floats  # (n_channels, 7) time of day, as a share of a day
    closes: Floats  # (n_channels, 7) above 1: past midnight
    visit_cost: Floats
    minute_cost: Floats  # per day of handling


class Shelves(NamedTuple):
    """Stock."""

    items: int
    pool: Integers  # (n_channels,) pool that serves orders of the channel, -1: never runs out
    first_location: Integers  # (n_pools + 1,)
    reorder_point: Integers  # (n_epochs, n_pools)
    order_up_to: Integers  # (n_epochs, n_pools)
    lead_time: Floats  # (n_epochs, n_pools)
    online: Integers  # pools that serve orders placed online
    shared: Floats  # (n_epochs,) share of customers whose online orders any of them may serve
    visible: Floats  # (n_epochs,) share of customers who look before they travel
    oversold: Floats  # (n_epochs,)
    reactions: Rows  # one row over REACTIONS
    delay: float
    switch_to: Rows  # one row over channels


class Offer(NamedTuple):
    """The promotion."""

    shown: Integers  # (n_channels,) 1 if it can be seen there
    seen: float
    discount: float
    honoured: Floats  # (n_epochs,)
    leave: float


class Fulfilment(NamedTuple):
    """Routes; arrays (n_routes,) in the order of ROUTES, unless said."""

    open: Floats  # (n_epochs, n_routes) share of customers who may use it
    lead_time: Floats  # (n_epochs, n_routes)
    lead_shape: Floats
    promise: Floats  # inf: nothing promised
    cost: Floats
    use_cost: Floats  # (n_epochs, n_routes) per-use cost of tactics
    order_cost: Floats  # (n_epochs,) the same per order of any route
    handoff_cost: Floats  # (n_epochs,) per hand-off whose context was kept
    refused: float
    refused_cost: float
    pick_up_channel: int  # -1: none
    pick_up_chosen: float
    pick_up_handling: float
    attached: float
    attached_value: float
    aisle_accepted: float
    aisle_pool: int  # pool that serves the endless aisle, -1: none
    store_pool: int  # pool whose locations ship orders, -1: none


class After(NamedTuple):
    """What follows an order."""

    return_rate: Floats  # (n_epochs, 2) offline, online
    return_delay: float
    return_open: Floats  # (n_epochs,) share of customers whose online orders may come to a store
    to_store: float
    return_cost: Floats  # (2,) mail, store
    exchanged: Floats  # (2,) mail, store
    resaleable: float
    return_use_cost: Floats  # (n_epochs,)
    contact: float  # share of orders with a service contact
    contact_after: float
    contact_if_late: float


class Bond(NamedTuple):
    """Relationship: weights of incidents, and what satisfaction does."""

    felt: int  # 1 if any incident counts
    reward: Floats  # (n_epochs,) what an order adds to the experience
    wait: float
    left_unserved: float
    repeat: float
    stock_out: float
    promotion_refused: float
    late: float
    cancelled: float
    unresolved: float
    return_by_mail: float
    memory: float
    needs: float
    dropout: float
    bound: float
    points: float
    neutral_score: float
    answer_spread: float


class Identity(NamedTuple):
    """What the business can know of whom."""

    identifies: Floats  # (n_channels,) share of customers known there once they have been there
    keeps: Integers  # (n_channels,) 1 if what is known there stays there, orders included
    match: Floats  # (n_epochs,) share of customers whose records of several channels are joined


class Media(NamedTuple):
    """Needs that paid media wake; arrays (n_sources,), unless said."""

    woken: Floats  # (n_sources, n_days + 1) needs of one person since the start, by whole days
    point: Integers  # touchpoint where they begin
    spend: Floats  # (n_epochs,) of all sources, per person and day
    suppressed: Floats  # (n_epochs,) share of recent buyers who are recognised and left out
    recent: float  # days after an order


class Messages(NamedTuple):
    """What prompts people; arrays (n_messages,), unless said."""

    trigger: Integers  # one of TRIGGERS
    after: Integers  # (n_messages, n_touchpoints) 1 where a lapse or an order triggers it
    sender: Integers  # channel, -1: nobody sends it
    active: Floats  # (n_epochs, n_messages) share of customers it is rolled out to
    audience: Integers  # one of AUDIENCES
    reaches: Floats  # share of its audience each time
    delay: Floats  # from the trigger to the answer; between two regular ones
    answer: Floats  # (n_epochs, n_messages) chance of an answer of somebody not tired
    leads_to: Rows  # row message; touchpoint
    brought_forward: Floats  # share of orders that replace the next need
    cost: Floats
    cap: float  # messages in a window, from which on none is sent
    window: float  # days over which a message fades
    fatigue: float  # logarithm of what one message in the window leaves of an answer
    opt_out: float  # chance of opting out, per message already in the window


class Money(NamedTuple):
    """What a sale is worth."""

    goods: float  # cost of goods, share of the undiscounted order value
    payment: float
    programmes: Floats  # (n_epochs,) share of order values that tactics cost
    commission: Floats  # (n_channels,)


class Model(NamedTuple):
    """Everything an engine reads."""

    clock: Clock
    people: People
    network: Network
    handoff: Handoff
    desks: Desks
    shelves: Shelves
    offer: Offer
    fulfilment: Fulfilment
    after: After
    bond: Bond
    identity: Identity
    messages: Messages
    media: Media
    money: Money


class Journeys(NamedTuple):
    """What of a model an estimate of journeys needs, once a configuration is rolled out.

    Network and hand-offs have one epoch, the last.
    """

    clock: Clock
    people: People
    network: Network
    handoff: Handoff
    media: Media


class Plan(NamedTuple):
    """A model with the names of its codes and the seed of its luck: what one can simulate."""

    model: Model
    names: Names
    seed: int


def customers_in(model: Model) -> int:
    """Number of people in the market."""
    return int(model.people.first[-1])
