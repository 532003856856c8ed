"""Decisions: given a customer's state and luck, what next?

Small pure functions over the arrays of a model, written once for both engines: plain Python for
the reference engine, and callable from the compiled one. `who` is the key of the customer's luck
(random_streams); `kind`, `journey` and `hop` are the place of a draw.
"""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    EXPONENTIAL,
    GAMMA,
    beta,
    duration,
    exponential,
    gamma,
    lognormal,
    normal,
)
from omnisim.engine.model import Bond, Clock, Model, Rows
from omnisim.event_log import (
    CONTEXT_KEPT,
    CONTEXT_LOST,
    FELL_BACK,
    NO_CONTEXT,
    ROUTES,
    SAME_CHANNEL,
)
from omnisim.random_streams import customer_key, finalise, uniform, whole, word

NOWHERE: Final = -1
GAVE_UP: Final = -1
HOPS_AT_MOST: Final = 400  # touches of one journey
A_MOMENT: Final = 1e-9  # days: the least wait that somebody can have left after
CONVERSION, LAPSE, RESOLVED = range(3)  # outcomes follow the touchpoints in the rows of hops
FIRST_NEED, LATER_NEED, SERVICE_CONTACT = range(3)  # rows of entry
REPEATS: Final = ("beta_geometric", "fixed_repeat", "contract")
BETA_GEOMETRIC, FIXED_REPEAT, CONTRACT = range(3)
TRIGGERS: Final = ("lapse", "order", "silence", "regular")
AT_LAPSE, AT_ORDER, AT_SILENCE, REGULARLY = range(4)
AUDIENCES: Final = ("everybody", "customers", "prospects")
EVERYBODY, CUSTOMERS, PROSPECTS = range(3)
MEDIA_FROM: Final = 1 << 24  # journeys that media wake are keyed from here on
PROMPTED_FROM: Final = 1 << 37  # and prompted ones from here
_MOST_MESSAGES: Final = 4096
_ALREADY_BOUGHT: Final = 2  # orders from which the dropout coin falls
_TO_STORE: Final = len(ROUTES)  # numbered after the routes for which customers are chosen
_SHARED: Final = _TO_STORE + 1


@compilable
def pick(rows: Rows, row: int, draw: float) -> int:
    """Return the target that a draw selects in a row."""
    entry = rows.start[row]
    while draw >= rows.bound[entry]:
        entry += 1
    return rows.target[entry]


@compilable
def epoch_at(clock: Clock, now: float) -> int:
    """Return the epoch in force."""
    epoch = 0
    while epoch + 1 < len(clock.epochs) and now >= clock.epochs[epoch + 1]:
        epoch += 1
    return epoch


@compilable
def is_installed(model: Model, customer: int, segment: int) -> bool:
    """Whether a customer of a segment belongs to its installed base; prospects come first."""
    return customer - model.people.first[segment] >= model.people.prospects[segment]


@compilable
def who_is(model: Model, luck: Any, customer: int, segment: int) -> Any:
    """Return the key of a customer's luck.

    Prospects and installed base of each segment are numbered by themselves: another size of one
    group changes nobody's luck in another.
    """
    people = model.people
    number = customer - people.first[segment]
    if number < people.prospects[segment]:
        return customer_key(luck, people.group[segment] + 2 * number)
    return customer_key(luck, people.group[segment] + 2 * (number - people.prospects[segment]) + 1)


# --- needs -------------------------------------------------------------------------------------


@compilable
def rhythm_at(clock: Clock, now: float) -> float:
    """Return the needs that a person of rate 1 has had since the start."""
    position = (now - clock.start) / clock.rhythm_step
    step = min(int(position), len(clock.rhythm) - 2)
    share = position - step
    return clock.rhythm[step] + share * (clock.rhythm[step + 1] - clock.rhythm[step])


@compilable
def time_of_rhythm(clock: Clock, needs: float) -> float:
    """Return when a person of rate 1 will have had so many needs; inf if after the end."""
    low, high = 0, len(clock.rhythm) - 1
    if needs >= clock.rhythm[high]:
        return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        if clock.rhythm[middle] <= needs:
            low = middle
        else:
            high = middle
    share = (needs - clock.rhythm[low]) / (clock.rhythm[low + 1] - clock.rhythm[low])
    return clock.start + (low + share) * clock.rhythm_step


@compilable
def need_rate(model: Model, who: Any, segment: int) -> float:
    """Return the customer's own rate of needs per day (gamma over customers)."""
    people = model.people
    return gamma(who, stream.RATE, 0, 0, 0, people.r[segment]) / people.alpha[segment]


@compilable
def dropout_share(model: Model, who: Any, segment: int) -> float:
    """Return the customer's own chance of dropping out after a repeat order (beta)."""
    return beta(who, stream.DROPOUT_RATE, model.people.a[segment], model.people.b[segment])


@compilable
def history(model: Model, who: Any, segment: int) -> tuple[int, bool]:
    """Return the orders of someone of the installed base so far, and whether they still buy."""
    people = model.people
    if people.repeat[segment] == FIXED_REPEAT:
        return 1, True
    age = people.age[segment] * uniform(who, stream.AGE)
    share = dropout_share(model, who, segment)
    orders = 1
    elapsed = 0.0
    if people.repeat[segment] == CONTRACT:
        rate = math.inf
    else:
        rate = need_rate(model, who, segment) * people.converts[segment]
    while rate > 0.0:
        if people.repeat[segment] == CONTRACT:
            elapsed += people.alpha[segment]
        else:
            elapsed += exponential(uniform(who, stream.HISTORY, 0, orders)) / rate
        if elapsed > age:
            break
        orders += 1
        if uniform(who, stream.HISTORY_DROPOUT, 0, orders) < share:
            return orders, False
    return orders, True


@compilable
def past_channel(model: Model, who: Any, segment: int) -> int:
    """Return the channel in which someone of the installed base has ordered."""
    draw = uniform(who, stream.PAST_ORDER)
    return model.network.channel[pick(model.network.entry, segment * 3 + LATER_NEED, draw)]


@compilable
def since_renewal(model: Model, who: Any, segment: int) -> float:
    """Return how long ago someone of the installed base last renewed their contract."""
    age = model.people.age[segment] * uniform(who, stream.AGE)
    return age - math.floor(age / model.people.alpha[segment]) * model.people.alpha[segment]


@compilable
def own_wakes(
    model: Model,
    who: Any,
    segment: int,
    need: int,
    orders: int,
    satisfaction: float,
    since: float,
    ordered: float,
    now: float,
) -> float:
    """Return when the next need of a customer's own wakes; inf if there is none before the end.

    Needs come at their own rate since the last one woke, `need` counts them; the need of a fixed
    repeat comes after the order, a contract is up a period after it.
    """
    people, clock = model.people, model.clock
    draw = uniform(who, stream.NEED, 0, need)
    if orders == 0:
        rate = people.needs[segment]
        if rate < 0.0:
            return _only_need(clock, need, draw)
    elif people.repeat[segment] == CONTRACT:
        return ordered + people.alpha[segment]
    elif people.repeat[segment] == FIXED_REPEAT:
        return now + people.alpha[segment] * exponential(draw)
    else:
        rate = need_rate(model, who, segment)
        rate *= loyalty(model.bond, model.bond.needs, satisfaction)
    if rate <= 0.0:
        return math.inf
    return time_of_rhythm(clock, rhythm_at(clock, since) + exponential(draw) / rate)


@compilable
def next_wake(
    model: Model,
    who: Any,
    epoch: int,
    segment: int,
    customer: int,
    orders: int,
    ordered: float,
    own: float,
    woken: Any,
    since: Any,
    now: float,
) -> tuple[float, int]:
    """Return the days until a need wakes, and the medium that wakes it: NOWHERE, if it is own.

    What woke during a journey is taken up as soon as that is over. `woken` and `since` say of every
    customer and source how often it woke them, and when it did last.
    """
    delay, medium = max(own - now, 0.0), NOWHERE
    if is_up_for_renewal(model, segment, orders):
        return delay, medium
    for source in range(len(model.media.point)):
        begin = since[customer, source]
        if orders > 0 and is_suppressed(model, who, epoch):
            begin = max(begin, ordered + model.media.recent)
        wakes = media_wakes(model, who, source, woken[customer, source], begin)
        if max(wakes - now, 0.0) < delay:
            delay, medium = max(wakes - now, 0.0), source
    return delay, medium


@compilable
def woken_journey(model: Model, source: int, count: int) -> int:
    """Return the key of the journey that a source woke, after so many others."""
    return MEDIA_FROM + count * len(model.media.point) + source


@compilable
def changes_clock(model: Model, segment: int, orders: int) -> bool:
    """Whether an order that no own need led to changes when the next one comes."""
    return orders == 1 or model.people.repeat[segment] == CONTRACT


@compilable
def media_wakes(model: Model, who: Any, source: int, count: int, since: float) -> float:
    """Return when a medium wakes a need of somebody, inf if not before the end."""
    woken = model.media.woken
    last = woken.shape[1] - 1
    position = since - model.clock.start
    day = min(int(position), last)
    reached = woken[source, day]
    if day < last:
        reached += (position - day) * (woken[source, day + 1] - woken[source, day])
    target = reached + exponential(uniform(who, stream.MEDIA, 0, count, source))
    if target >= woken[source, last]:
        return math.inf
    low, high = day, last
    while high - low > 1:
        middle = (low + high) // 2
        if woken[source, middle] <= target:
            low = middle
        else:
            high = middle
    share = (target - woken[source, low]) / (woken[source, low + 1] - woken[source, low])
    return model.clock.start + low + share


@compilable
def is_suppressed(model: Model, who: Any, epoch: int) -> bool:
    """Whether paid media leave a customer out for a while after an order."""
    share = model.media.suppressed[epoch]
    return share > 0.0 and uniform(who, stream.SUPPRESSED) < share


@compilable
def media_saved(model: Model, who: Any, epoch: int, since_order: float, now: float) -> float:
    """Return what is not spent on somebody who has just ordered; windows do not count twice.

    Beyond the horizon nothing is budgeted.
    """
    if not is_suppressed(model, who, epoch):
        return 0.0
    days = min(model.media.recent, since_order, model.clock.horizon - now)
    return model.media.spend[epoch] * max(days, 0.0)


@compilable
def _only_need(clock: Clock, need: int, draw: float) -> float:
    if need > 0:
        return math.inf
    begin, end = rhythm_at(clock, 0.0), rhythm_at(clock, clock.horizon)
    return time_of_rhythm(clock, begin + draw * (end - begin))


@compilable
def buys_no_more(
    model: Model, who: Any, segment: int, journey: int, orders: int, satisfaction: float
) -> bool:
    """Whether a customer drops out after this order.

    The coin falls after repeat orders only, as in BG/NBD; with a fixed repeat after every order.
    """
    draw = uniform(who, stream.DROPOUT, 0, journey)
    if model.people.repeat[segment] == FIXED_REPEAT:
        return draw >= model.people.r[segment]
    if orders < _ALREADY_BOUGHT or model.people.repeat[segment] == CONTRACT:
        return False
    relief = loyalty(model.bond, model.bond.dropout, -satisfaction)
    return draw < dropout_share(model, who, segment) * relief


@compilable
def lapse_is_loss(model: Model, segment: int, orders: int) -> bool:
    """Whether a lapse ends a customer's life: with a fixed repeat nothing wakes another need."""
    return model.people.repeat[segment] == FIXED_REPEAT and orders > 0


@compilable
def is_up_for_renewal(model: Model, segment: int, orders: int) -> bool:
    """Whether a need is the end of a contract's period."""
    return orders > 0 and model.people.repeat[segment] == CONTRACT


@compilable
def renews(model: Model, who: Any, segment: int, journey: int, satisfaction: float) -> bool:
    """Whether a contract goes on for another period (shifted beta-geometric)."""
    relief = loyalty(model.bond, model.bond.dropout, -satisfaction)
    draw = uniform(who, stream.RENEWAL, 0, journey)
    return draw >= dropout_share(model, who, segment) * relief


@compilable
def loyalty(bond: Bond, strength: float, satisfaction: float) -> float:
    """Return the factor of satisfaction on a clock: 1 when neutral, within 1 ± bound."""
    return min(max(1.0 + strength * satisfaction, 1.0 - bond.bound), 1.0 + bond.bound)


# --- the way through the network ---------------------------------------------------------------


@compilable
def home(who: Any) -> float:
    """Return where a customer lives, in (0, 1): it selects their location of every channel."""
    return uniform(who, stream.HOME)


@compilable
def first_wanted(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, orders: int
) -> int:
    """Return the touchpoint where a customer wants to begin."""
    row = SERVICE_CONTACT
    if kind == stream.NEED_JOURNEY:
        row = FIRST_NEED if orders == 0 else LATER_NEED
    row += (epoch * len(model.people.prospects) + segment) * 3
    return pick(model.network.entry, row, uniform(who, stream.ENTRY, kind, journey))


@compilable
def next_wanted(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, hop: int, point: int
) -> int:
    """Return the touchpoint or outcome wanted next, the same under every configuration."""
    network = model.network
    row = (epoch * len(model.people.prospects) + segment) * len(network.stage) + point
    return pick(network.hops, row, uniform(who, stream.HOP, kind, journey, hop))


@compilable
def redirected(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, hop: int, wanted: int
) -> int:
    """Return where someone arrives who wanted a touchpoint of a closed channel, or NOWHERE."""
    network = model.network
    n_channels = network.open.shape[1]
    row = (epoch * len(model.people.prospects) + segment) * n_channels + network.channel[wanted]
    channel = pick(network.redirect, row, uniform(who, stream.REDIRECT, kind, journey, hop))
    if channel < 0:
        return NOWHERE
    return network.landing[segment, network.stage[wanted], channel]


@compilable
def handed_over(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, start: int, end: int
) -> int:
    """Return what becomes of the context between two channels: a REACHED code, or GAVE_UP."""
    if start == end:
        return SAME_CHANNEL
    if not model.handoff.at_stake[start, end]:
        return NO_CONTEXT
    survives = model.handoff.continuity[epoch, start, end]
    if uniform(who, stream.CONTEXT, kind, journey, hop) < survives:
        return CONTEXT_KEPT
    draw = uniform(who, stream.LOST, kind, journey, hop)
    if draw < model.handoff.repeat:
        return CONTEXT_LOST
    if draw < model.handoff.repeat + model.handoff.fall_back:
        return FELL_BACK
    return GAVE_UP


@compilable
def goes_when_impatient(
    model: Model, who: Any, kind: int, journey: int, hop: int, channel: int
) -> int:
    """Return the channel tried by someone who waited too long, or NOWHERE."""
    draw = uniform(who, stream.IMPATIENT, kind, journey, hop)
    return pick(model.desks.impatient, channel, draw)


# --- a touch -----------------------------------------------------------------------------------


@compilable
def next_span(model: Model, channel: int, now: float) -> tuple[float, float]:
    """Return opening (now, if open) and closing of the next time a channel is open."""
    desks = model.desks
    today = math.floor(now)
    for ahead in range(-1, 9):
        day = today + ahead
        weekday = int(day + model.clock.weekday) % 7
        opening = day + desks.opens[channel, weekday]
        closing = day + desks.closes[channel, weekday]
        if opening < closing and now < closing:
            return max(now, opening), closing
    return math.inf, math.inf


@compilable
def next_opening(model: Model, channel: int, now: float) -> float:
    """Return when a channel is open next: now, if it is."""
    if model.desks.always_open[channel]:
        return now
    return next_span(model, channel, now)[0]


@compilable
def open_between(model: Model, channel: int, begin: float, end: float) -> float:
    """Return for how long a channel is open between two times, in days."""
    if model.desks.always_open[channel]:
        return end - begin
    total, now = 0.0, begin
    while now < end:
        opening, closing = next_span(model, channel, now)
        if opening >= end:
            break
        total += min(closing, end) - opening
        now = closing
    return total


@compilable
def leaves_at(model: Model, channel: int, now: float, patience: float) -> float:
    """Return until when someone who arrives now waits to be served.

    Patience runs in opening hours. Where customers come in opening hours they leave at closing
    time at the latest; elsewhere they go on waiting at the next opening.
    """
    if model.desks.always_open[channel]:
        return now + patience
    opening, closing = next_span(model, channel, now)
    if model.desks.comes_later[channel]:
        return min(opening + patience, closing)
    if math.isinf(patience):
        return patience
    while opening + patience > closing:
        patience -= closing - opening
        opening, closing = next_span(model, channel, closing)
    return opening + patience


@compilable
def people_at(model: Model, epoch: int, desk: int) -> int:
    """Return how many serve at a desk: one if its channel has just closed, for those on the way."""
    return max(1, int(model.desks.servers[epoch, desk]))


@compilable
def serves_itself(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, channel: int
) -> bool:
    """Whether a touch of a served channel needs no staff."""
    share = model.desks.self_service[epoch, channel]
    return share > 0.0 and uniform(who, stream.SELF_SERVICE, kind, journey, hop) < share


@compilable
def visit_delay(
    model: Model, who: Any, kind: int, journey: int, hop: int, channel: int, now: float
) -> float:
    """Return how much later someone comes who would find a channel closed."""
    desks = model.desks
    if desks.always_open[channel] or not desks.comes_later[channel]:
        return 0.0
    opening, closing = next_span(model, channel, now)
    if opening == now:
        return 0.0
    draw = uniform(who, stream.COME_LATER, kind, journey, hop)
    return opening + draw * (closing - opening) - now


@compilable
def handling_time(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, channel: int, again: bool
) -> float:
    """Return how long a touch keeps a server busy; longer if the story is told again."""
    mean = model.desks.handling[epoch, channel]
    shape = model.desks.handling_shape[channel]
    family = EXPONENTIAL if shape == 1.0 else GAMMA
    time = duration(who, stream.HANDLING, kind, journey, hop, mean, family, shape)
    return time * model.handoff.repeat_handling if again else time


@compilable
def patience(model: Model, who: Any, kind: int, journey: int, hop: int, channel: int) -> float:
    """Return how long someone waits to be served."""
    mean = model.desks.patience[channel]
    if math.isinf(mean):
        return mean
    return mean * exponential(uniform(who, stream.PATIENCE, kind, journey, hop))


@compilable
def dwell(model: Model, who: Any, kind: int, journey: int, hop: int, point: int) -> float:
    """Return the time between a touch and the next hop."""
    network = model.network
    return duration(
        who,
        stream.DWELL,
        kind,
        journey,
        hop,
        network.dwell[point],
        network.dwell_family[point],
        network.dwell_shape[point],
    )


# --- buying ------------------------------------------------------------------------------------


@compilable
def sees_promotion(model: Model, who: Any, journey: int) -> bool:
    """Whether someone notices the promotion where it is shown."""
    return uniform(who, stream.PROMOTION, 0, journey) < model.offer.seen


@compilable
def is_honoured(
    model: Model, who: Any, epoch: int, journey: int, seen_in: int, channel: int
) -> bool:
    """Whether a promotion seen in one channel counts in another."""
    if seen_in == channel:
        return True
    return uniform(who, stream.HONOURED, 0, journey) < model.offer.honoured[epoch]


@compilable
def leaves_when_refused(model: Model, who: Any, journey: int) -> bool:
    """Whether someone refused the promotion does not buy."""
    return uniform(who, stream.REFUSED_OFFER, 0, journey) < model.offer.leave


@compilable
def item_wanted(model: Model, who: Any, journey: int) -> int:
    """Return the item a need is about."""
    return int(uniform(who, stream.ITEM, 0, journey) * model.shelves.items)


@compilable
def item_exchanged(model: Model, who: Any, journey: int) -> int:
    """Return the item that goods are exchanged for."""
    return int(uniform(who, stream.EXCHANGED_FOR, 0, journey) * model.shelves.items)


@compilable
def first_substitute(model: Model, who: Any, journey: int) -> int:
    """Return the item that a substitute is looked for first."""
    return int(uniform(who, stream.SUBSTITUTE, 0, journey) * model.shelves.items)


@compilable
def location_of(place: float, locations: int) -> int:
    """Return which of a number of locations serves a place in (0, 1)."""
    return int(place * locations)


@compilable
def shares_stock(model: Model, who: Any, epoch: int) -> bool:
    """Whether any online pool may serve a customer's online orders."""
    share = model.shelves.shared[epoch]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.ROLLOUT, 0, _SHARED) < share)


@compilable
def looks_first(model: Model, who: Any, epoch: int, journey: int, hop: int) -> bool:
    """Whether someone looks at the stock before travelling."""
    share = model.shelves.visible[epoch]
    return share > 0.0 and uniform(who, stream.VISIBILITY, 0, journey, hop) < share


@compilable
def reaction(model: Model, who: Any, journey: int, hop: int) -> int:
    """Return what someone does whose item is missing: one of REACTIONS."""
    return pick(model.shelves.reactions, 0, uniform(who, stream.STOCK_OUT, 0, journey, hop))


@compilable
def switches_to(model: Model, who: Any, journey: int, hop: int) -> int:
    """Return the channel tried for an item missing here."""
    return pick(model.shelves.switch_to, 0, uniform(who, stream.OFFERED_AGAIN, 0, journey, hop))


@compilable
def is_oversold(model: Model, who: Any, epoch: int, journey: int, hop: int) -> bool:
    """Whether an online order for a missing item is accepted all the same."""
    share = model.shelves.oversold[epoch]
    return share > 0.0 and uniform(who, stream.OVERSOLD, 0, journey, hop) < share


@compilable
def may_use(model: Model, who: Any, epoch: int, route: int) -> bool:
    """Whether a route is open to a customer: while it is rolled out it is to some."""
    share = model.fulfilment.open[epoch, route]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.ROLLOUT, 0, route) < share)


@compilable
def chooses_pick_up(model: Model, who: Any, journey: int) -> bool:
    """Whether an online buyer who may collect the goods does so."""
    return uniform(who, stream.ROUTE, 0, journey) < model.fulfilment.pick_up_chosen


@compilable
def accepts_aisle(model: Model, who: Any, journey: int, hop: int) -> bool:
    """Whether someone before an empty shelf lets the store order the item."""
    return uniform(who, stream.ROUTE, 1, journey, hop) < model.fulfilment.aisle_accepted


@compilable
def list_value(model: Model, who: Any, segment: int, journey: int) -> float:
    """Return the value of an order before any discount."""
    people = model.people
    level = lognormal(who, stream.CUSTOMER_VALUE, 0, 0, 0, people.value_between[segment])
    noise = lognormal(who, stream.ORDER_VALUE, 0, journey, 0, people.value_within[segment])
    return people.value[segment] * level * noise


# --- after the order ---------------------------------------------------------------------------


@compilable
def lead_time(model: Model, who: Any, epoch: int, journey: int, route: int) -> float:
    """Return the days from order to goods by a route."""
    mean, shape = model.fulfilment.lead_time[epoch, route], model.fulfilment.lead_shape[route]
    family = EXPONENTIAL if shape == 1.0 else GAMMA
    return duration(who, stream.LEAD, 0, journey, 0, mean, family, shape)


@compilable
def pick_up_work(model: Model, who: Any, journey: int) -> float:
    """Return how long an order to be collected keeps a server of the location busy."""
    mean = model.fulfilment.pick_up_handling
    return mean * exponential(uniform(who, stream.PICK_UP_WORK, 0, journey))


@compilable
def refuses_at_door(model: Model, who: Any, journey: int) -> bool:
    """Whether a delivery is refused (cash on delivery)."""
    share = model.fulfilment.refused
    return share > 0.0 and uniform(who, stream.DOOR, 0, journey) < share


@compilable
def attaches(model: Model, who: Any, journey: int) -> bool:
    """Whether collecting an order leads to a further purchase."""
    return uniform(who, stream.ATTACHED, 0, journey) < model.fulfilment.attached


@compilable
def sends_back(model: Model, who: Any, epoch: int, journey: int, online: int) -> bool:
    """Whether an order comes back."""
    share = model.after.return_rate[epoch, online]
    return share > 0.0 and uniform(who, stream.RETURN, 0, journey) < share


@compilable
def return_delay(model: Model, who: Any, journey: int) -> float:
    """Return the days until an order comes back."""
    return model.after.return_delay * exponential(uniform(who, stream.RETURN_DELAY, 0, journey))


@compilable
def returns_to_store(model: Model, who: Any, epoch: int, journey: int, online: int) -> bool:
    """Whether an order comes back to a store: always if bought there, else where allowed."""
    if not online:
        return True
    share = model.after.return_open[epoch]
    if share < 1.0 and (share <= 0.0 or uniform(who, stream.ROLLOUT, 0, _TO_STORE) >= share):
        return False
    return uniform(who, stream.RETURN_ROUTE, 0, journey) < model.after.to_store


@compilable
def exchanges(model: Model, who: Any, journey: int, route: int) -> bool:
    """Whether a return becomes another purchase of equal value."""
    return uniform(who, stream.EXCHANGE, 0, journey) < model.after.exchanged[route]


@compilable
def is_resaleable(model: Model, who: Any, journey: int) -> bool:
    """Whether goods that come back can be sold again."""
    return uniform(who, stream.RESTOCK, 0, journey) < model.after.resaleable


@compilable
def needs_service(model: Model, who: Any, journey: int, is_late: bool) -> bool:
    """Whether an order leads to a service contact."""
    share = model.after.contact * (model.after.contact_if_late if is_late else 1.0)
    return share > 0.0 and uniform(who, stream.CONTACT, 0, journey) < share


@compilable
def service_delay(model: Model, who: Any, journey: int) -> float:
    """Return the days until a service contact."""
    return model.after.contact_after * exponential(uniform(who, stream.CONTACT_DELAY, 0, journey))


# --- experience --------------------------------------------------------------------------------


@compilable
def wait_felt(model: Model, channel: int, wait: float) -> float:
    """Return what a wait takes from the experience, relative to the patience of the channel."""
    mean = model.desks.patience[channel]
    return 0.0 if math.isinf(mean) or mean <= 0.0 else model.bond.wait * wait / mean


@compilable
def neutral_experience(total: float, count: int, everyones: float, everybody: int) -> float:
    """Return what a customer of a segment experiences today, on the mean.

    Of a segment that had no experience yet it is everybody's; without any it is a visit without
    incident. Segments never share a mean of their own: one leaves the other alone.
    """
    if count > 0:
        return total / count
    return everyones / everybody if everybody > 0 else 0.0


@compilable
def satisfaction_after(bond: Bond, before: float, experience: float, neutral: float) -> float:
    """Return satisfaction after an experience, against the neutral one that today gives."""
    return (1.0 - bond.memory) * before + bond.memory * (experience - neutral)


@compilable
def recommendation(bond: Bond, who: Any, kind: int, journey: int, satisfaction: float) -> int:
    """Return the answer, 0 to 10, to whether one would recommend the business."""
    noise = normal(
        uniform(who, stream.SCORE, kind, journey),
        uniform(who, stream.SCORE, kind, journey, 0, 1),
    )
    answer = bond.neutral_score + bond.points * satisfaction + bond.answer_spread * noise
    return int(min(max(answer, 0.0), 10.0) + 0.5)


# --- identity and messages ---------------------------------------------------------------------


@compilable
def is_identified(model: Model, who: Any, channel: int) -> bool:
    """Whether a channel knows a customer who has been there."""
    return uniform(who, stream.IDENTIFIED, 0, channel) < model.identity.identifies[channel]


@compilable
def is_recognised(model: Model, who: Any, epoch: int, known: int, channel: int) -> bool:
    """Whether a channel recognises a customer: known there, or elsewhere and the records joined."""
    if (known >> channel) & 1:
        return True
    return known != 0 and uniform(who, stream.MATCHED) < model.identity.match[epoch]


@compilable
def pressure_after(model: Model, pressure: float, days: float) -> float:
    """Return how many messages still weigh on somebody; each fades exponentially."""
    return pressure * math.exp(-days / model.messages.window)


@compilable
def is_meant(model: Model, who: Any, epoch: int, message: int, orders: int) -> bool:
    """Whether a message is in use for a customer."""
    messages = model.messages
    audience = messages.audience[message]
    if (audience == CUSTOMERS and orders == 0) or (audience == PROSPECTS and orders > 0):
        return False
    share = messages.active[epoch, message]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.PILOT, 0, message) < share)


@compilable
def may_be_sent(
    model: Model, who: Any, epoch: int, message: int, known: int, opted_out: int, pressure: float
) -> bool:
    """Whether the business can and may send a message to a customer."""
    sender = model.messages.sender[message]
    if sender == NOWHERE:
        return True
    if not model.network.open[epoch, sender]:
        return False
    if (opted_out >> sender) & 1 or pressure >= model.messages.cap:
        return False
    return is_recognised(model, who, epoch, known, sender)


@compilable
def is_reached(model: Model, who: Any, message: int, place: int) -> bool:
    """Whether a message is for this customer this time."""
    share = model.messages.reaches[message]
    return share >= 1.0 or uniform(who, stream.REACHED, 0, place, message) < share


@compilable
def answers(model: Model, who: Any, epoch: int, message: int, place: int, pressure: float) -> bool:
    """Whether a customer answers a message; the less, the more they were sent."""
    chance = model.messages.answer[epoch, message]
    if pressure > 0.0:
        chance = chance * math.exp(pressure * model.messages.fatigue)
    return uniform(who, stream.ANSWER, 0, place, message) < chance


@compilable
def opts_out(model: Model, who: Any, message: int, place: int, pressure: float) -> bool:
    """Whether a customer wants no more messages from this sender."""
    chance = model.messages.opt_out * pressure
    return chance > 0.0 and uniform(who, stream.OPT_OUT, 0, place, message) < chance


@compilable
def answered_at(model: Model, who: Any, message: int, place: int) -> int:
    """Return the touchpoint that a message leads to."""
    draw = uniform(who, stream.ANSWERED_AT, 0, place, message)
    return pick(model.messages.leads_to, message, draw)


@compilable
def prompted_journey(message: int, place: int) -> int:
    """Return the key of a journey that a message prompted at a place."""
    number = finalise(word(place) * _MOST_MESSAGES + word(message))
    return PROMPTED_FROM + whole(number >> 28)


@compilable
def is_brought_forward(model: Model, who: Any, message: int, journey: int) -> bool:
    """Whether a prompted order replaces the customer's next need (a contract runs on)."""
    share = model.messages.brought_forward[message]
    return share > 0.0 and uniform(who, stream.BROUGHT_FORWARD, 0, journey) < share
