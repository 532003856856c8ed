"""Decisions one by one: tables, clocks, hours and the relationship."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import kstest

from omnisim import distributions, random_streams
from omnisim.engine import codes
from omnisim.engine.build.plan import plan_of
from omnisim.engine.build.rows import flat
from omnisim.engine.decisions import (
    afterwards,
    buying,
    hours,
    messaging,
    mood,
    population,
    serving,
    tables,
    waking,
    way,
)
from omnisim.engine.model import Bond, Clock, Model
from omnisim.event_log import CONTEXT_KEPT, CONTEXT_LOST, FELL_BACK, SAME_CHANNEL
from omnisim.random_streams import (
    NEED_JOURNEY,
    SERVICE_JOURNEY,
    customer_key,
    replication_key,
    uniform,
)
from omnisim.repeat_buying import BgNbd
from tests.shops import shop
from tests.simulated import assert_mean, assert_share, assert_within, market

LUCK = replication_key(11, 1)
PEOPLE = 5000
KEYS = [customer_key(LUCK, c) for c in range(PEOPLE)]
SHOP = plan_of(shop(), "omni").model
ROOMS = (afterwards, buying, hours, messaging, mood, population, serving, tables, waking, way)
CDNOW = {"r": 0.2426, "alpha": "4.4136 weeks", "a": 0.7929, "b": 2.4259}


def regulars(**segment: Any) -> Model:
    """Return a market in which every need becomes an order at once."""
    whole = {
        "prospects": 10,
        "needs": "1 per week",
        "repeat": CDNOW,
        "order_value": {"mean": 1},
        "entry": {"purchase@store": 1},
        **segment,
    }
    scenario = market(
        channels={"store": {"kind": "store"}},
        segments={"all": whole},
        journey={"all": {"purchase@store": {"conversion": 1}}},
        run={"horizon": "100 weeks"},
    )
    return plan_of(scenario, "now").model


# --- tables ------------------------------------------------------------------------------------

shares = st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any)


@given(shares=shares, draw=st.floats(0, 1, exclude_max=True))
def test_a_draw_picks_the_target_whose_turn_it_is(shares: list[int], draw: float) -> None:
    rows = flat([{9: 1.0}, dict(enumerate(map(float, shares))), {9: 1.0}])
    found = tables.pick(rows, 1, draw)
    before, after = sum(shares[:found]) / sum(shares), sum(shares[: found + 1]) / sum(shares)
    assert shares[found] > 0
    assert before - 1e-12 <= draw < after + 1e-12


@given(place=st.floats(0, 1, exclude_min=True, exclude_max=True), locations=st.integers(1, 500))
def test_everybody_has_a_location(place: float, locations: int) -> None:
    assert 0 <= population.location_of(place, locations) < locations


def test_the_configuration_changes_on_day_0() -> None:
    times = [SHOP.clock.start, -1e-9, 0.0, SHOP.clock.end]
    assert [tables.epoch_at(SHOP.clock, now) for now in times] == [0, 0, 1, 1]


# --- needs -------------------------------------------------------------------------------------

weights = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=30).filter(any)


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    rhythm = np.concatenate([[0.0], np.cumsum(draw(weights))])
    step = draw(st.sampled_from([1 / 24, 0.5, 7.0]))
    length = step * (len(rhythm) - 1)
    start, end = -length / 2, length / 2
    return Clock(start, 0.0, 0.0, end, np.array([start, 0.0]), rhythm, step, 0)


@given(clock=clocks(), share=st.floats(0, 1, exclude_max=True))
def test_the_rhythm_and_its_inverse(clock: Clock, share: float) -> None:
    """So many needs are had at just that time, and never while the rhythm rests."""
    needs = share * clock.rhythm[-1]
    when = waking.time_of_rhythm(clock, needs)
    assert clock.start <= when <= clock.end
    assert waking.rhythm_at(clock, when) == pytest.approx(needs, abs=1e-9)


@given(clock=clocks(), beyond=st.floats(0, 10))
def test_needs_beyond_the_end_never_come(clock: Clock, beyond: float) -> None:
    assert math.isinf(waking.time_of_rhythm(clock, float(clock.rhythm[-1]) + beyond))


def test_a_prospect_who_needs_once_needs_at_any_time_of_the_horizon() -> None:
    model = regulars(needs="once")
    start = model.clock.start
    times = [waking.own_wakes(model, who, 0, 0, 0, 0.0, start, -math.inf, start) for who in KEYS]
    assert kstest(np.array(times) / model.clock.horizon, "uniform").pvalue > 1e-4
    assert math.isinf(waking.own_wakes(model, KEYS[0], 0, 1, 0, 0.0, 5.0, -math.inf, 5.0))


def test_a_prospect_waits_exponentially_for_a_need() -> None:
    model = regulars(needs="2 per week")
    delays = [waking.own_wakes(model, who, 0, 0, 0, 0.0, 0.0, -math.inf, 0.0) for who in KEYS]
    assert kstest(np.array(delays) / 3.5, "expon").pvalue > 1e-4


def test_without_needs_there_is_no_need() -> None:
    model = regulars(needs=0)
    assert math.isinf(waking.own_wakes(model, KEYS[0], 0, 0, 0, 0.0, 0.0, -math.inf, 0.0))


def test_a_customer_needs_at_a_rate_of_their_own() -> None:
    """The rate is gamma over customers, so the time to the next need is Pareto (Lomax)."""
    model = regulars(repeat={**CDNOW, "r": 1.5})
    delays = [waking.own_wakes(model, who, 0, 1, 1, 0.0, 0.0, -math.inf, 0.0) for who in KEYS]
    within = np.mean(np.array(delays)[:, None] <= 7 * np.array([1.0, 4.0, 20.0]), axis=0)
    lomax = 1 - (4.4136 / (4.4136 + np.array([1.0, 4.0, 20.0]))) ** 1.5
    assert_share(within * PEOPLE, PEOPLE, lomax)


def test_a_neutral_customer_waits_as_their_own_rate_says() -> None:
    """To the last digits: an exponential of the draw, over the customer's rate."""
    model = regulars()
    for who in KEYS[:50]:
        own = population.need_rate(model, who, 0)
        draw = uniform(who, random_streams.NEED, NEED_JOURNEY, 3)
        waited = waking.own_wakes(model, who, 0, 3, 2, 0.0, 0.0, -math.inf, 0.0)
        assert math.isinf(waited) or waited * own == pytest.approx(-math.log(draw), rel=1e-6)
    rates = np.array([population.need_rate(model, who, 0) for who in KEYS])
    assert kstest(rates * 4.4136 * 7, "gamma", args=(0.2426,)).pvalue > 1e-4


def test_the_base_has_the_history_that_bg_nbd_expects() -> None:
    """Acquired evenly over two years: orders so far, and how many still buy."""
    model = regulars(installed_base={"customers": 10, "age": "104 weeks"})
    past = [population.history(model, who, 0) for who in KEYS]
    theory = BgNbd(r=0.2426, alpha=4.4136, a=0.7929, b=2.4259)
    ages = np.linspace(0, 104, 2001)[:-1] + 0.026
    assert_mean([orders for orders, _ in past], 1 + theory.expected_repeats(ages).mean())
    still = quad(lambda age: p_still_buying(age), 0, 104)[0] / 104
    assert_share(sum(alive for _, alive in past), PEOPLE, still)


def p_still_buying(weeks: float) -> float:
    """Return E over λ, p of exp(−λpt): a customer drops out at the rate λp."""

    def given_dropout(p: float) -> float:
        return float((1 + p * weeks / 4.4136) ** -0.2426)

    a, b = 0.7929, 2.4259
    scale = math.gamma(a + b) / math.gamma(a) / math.gamma(b)
    return scale * float(quad(given_dropout, 0, 1, weight="alg", wvar=(a - 1, b - 1))[0])


def test_the_coin_falls_after_repeat_orders_only() -> None:
    model = regulars()
    first = [mood.buys_no_more(model, who, 0, 0, 1, 0.0) for who in KEYS]
    second = [mood.buys_no_more(model, who, 0, 1, 2, 0.0) for who in KEYS]
    assert not any(first)
    assert_share(sum(second), PEOPLE, 0.7929 / (0.7929 + 2.4259))


# --- satisfaction ------------------------------------------------------------------------------

satisfactions = st.floats(-50, 50)


@given(satisfaction=satisfactions, strength=st.floats(0, 5), bound=st.floats(0, 1))
def test_loyalty_is_1_when_neutral_and_bounded(
    satisfaction: float, strength: float, bound: float
) -> None:
    bond = SHOP.bond._replace(bound=bound)
    assert mood.loyalty(bond, strength, 0.0) == 1.0
    factor = mood.loyalty(bond, strength, satisfaction)
    assert 1 - bound <= factor <= 1 + bound
    assert (factor - 1) * satisfaction >= 0


def test_the_happy_need_more_often_and_leave_less() -> None:
    moods = (-0.5, 0.0, 0.5)
    soon, lost = (
        [
            sum(waking.own_wakes(SHOP, w, 0, 1, 1, m, 0.0, -math.inf, 0.0) < 30 for w in KEYS)
            for m in moods
        ],
        [sum(mood.buys_no_more(SHOP, w, 0, 1, 2, m) for w in KEYS) for m in moods],
    )
    assert soon[0] < soon[1] < soon[2]
    assert lost[0] > lost[1] > lost[2]


@given(experience=satisfactions, neutral=satisfactions, memory=st.floats(0, 1))
def test_satisfaction_moves_towards_what_was_felt(
    experience: float, neutral: float, memory: float
) -> None:
    bond: Bond = SHOP.bond._replace(memory=memory)
    assert mood.satisfaction_after(bond, 0.0, neutral, neutral) == 0.0
    after = mood.satisfaction_after(bond, 0.0, experience, neutral)
    assert after == pytest.approx(memory * (experience - neutral))


def test_answers_lie_around_the_neutral_score() -> None:
    answers = [mood.recommendation(SHOP.bond, who, 0, 0, 0.0) for who in KEYS]
    assert set(answers) <= set(range(11))
    wide = SHOP.bond._replace(neutral_score=5.0)
    assert_mean([mood.recommendation(wide, who, 0, 0, 0.0) for who in KEYS], 5.0)
    assert mood.recommendation(SHOP.bond, KEYS[0], 0, 0, -9.0) == 0


# --- one draw, one decision ---------------------------------------------------------------------

SINGLE = plan_of(shop(), "single").model
LOSING = SHOP._replace(handoff=SHOP.handoff._replace(continuity=SHOP.handoff.continuity * 0))
_AT = (NEED_JOURNEY, 2, 1)
DECISIONS: dict[str, Callable[[int], Any]] = {
    "history": lambda who: population.history(SHOP, who, 0),
    "need": lambda who: waking.own_wakes(SHOP, who, 0, 2, 0, 0.0, 0.0, -math.inf, 0.0),
    "rate": lambda who: population.need_rate(SHOP, who, 0),
    "dropout": lambda who: mood.buys_no_more(SHOP, who, 0, 2, 1, 0.0),
    "dropout share": lambda who: population.dropout_share(SHOP, who, 0),
    "home": population.home,
    "entry": lambda who: way.first_wanted(SHOP, who, 1, 0, NEED_JOURNEY, 2, 1),
    "hop": lambda who: way.next_wanted(SHOP, who, 1, 0, *_AT, 1),
    "redirect": lambda who: way.redirected(SINGLE, who, 1, 0, *_AT, 1),
    "hand-off": lambda who: way.handed_over(LOSING, who, 1, *_AT, 1, 3),
    "impatience": lambda who: way.goes_when_impatient(SHOP, who, *_AT, 2),
    "coming later": lambda who: hours.visit_delay(SHOP, who, *_AT, 3, 0.1),
    "handling": lambda who: serving.handling_time(SHOP, who, 1, *_AT, 3, False),
    "patience": lambda who: serving.patience(SHOP, who, *_AT, 3),
    "dwell": lambda who: way.dwell(SHOP, who, *_AT, 1),
    "seeing": lambda who: buying.sees_promotion(SHOP, who, 2),
    "honouring": lambda who: buying.is_honoured(SHOP, who, 1, 2, 0, 1),
    "leaving": lambda who: buying.leaves_when_refused(SHOP, who, 2),
    "item": lambda who: buying.item_wanted(SHOP, who, 2),
    "substitute": lambda who: buying.first_substitute(SHOP, who, 2),
    "looking": lambda who: buying.looks_first(SHOP, who, 1, 2, 1),
    "reaction": lambda who: buying.reaction(SHOP, who, 2, 1),
    "switching": lambda who: buying.switches_to(SHOP, who, 2, 1),
    "overselling": lambda who: buying.is_oversold(SHOP, who, 1, 2, 1),
    "collecting": lambda who: buying.chooses_pick_up(SHOP, who, 2),
    "aisle": lambda who: buying.accepts_aisle(SHOP, who, 2, 1),
    "value": lambda who: buying.list_value(SHOP, who, 0, 2),
    "lead time": lambda who: afterwards.lead_time(SHOP, who, 1, 2, 1),
    "pick-up work": lambda who: afterwards.pick_up_work(SHOP, who, 2),
    "refusing": lambda who: afterwards.refuses_at_door(SHOP, who, 2),
    "attaching": lambda who: afterwards.attaches(SHOP, who, 2),
    "sending back": lambda who: afterwards.sends_back(SHOP, who, 1, 2, 1),
    "return delay": lambda who: afterwards.return_delay(SHOP, who, 2),
    "return route": lambda who: afterwards.returns_to_store(SHOP, who, 1, 2, 1),
    "exchange": lambda who: afterwards.exchanges(SHOP, who, 2, 1),
    "resale": lambda who: afterwards.is_resaleable(SHOP, who, 2),
    "service": lambda who: afterwards.needs_service(SHOP, who, 2, True),
    "service delay": lambda who: afterwards.service_delay(SHOP, who, 2),
    "score": lambda who: mood.recommendation(SHOP.bond, who, 0, 2, 0.0),
}


def test_no_two_decisions_share_a_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has reasons of its own (a purpose, or a kind of one), used by no other decision."""
    reasons: set[tuple[int, int]] = set()

    def noted(
        key: int, purpose: int, kind: int = 0, journey: int = 0, hop: int = 0, draw: int = 0
    ) -> float:
        reasons.add((purpose, kind))
        return uniform(key, purpose, kind, journey, hop, draw)

    for room in ROOMS:
        monkeypatch.setattr(room, "uniform", noted, raising=False)
    monkeypatch.setattr(distributions, "uniform", noted)
    owner: dict[tuple[int, int], str] = {}
    for name in ("rate", "dropout share", *DECISIONS):  # which history and needs look up again
        reasons.clear()
        for who in KEYS[:40]:
            DECISIONS[name](who)
        assert reasons, f"{name} draws nothing"
        for reason in reasons:
            first = owner.setdefault(reason, name)
            assert first == name or first in ("rate", "dropout share")


# --- the way -----------------------------------------------------------------------------------


def test_what_becomes_of_the_context() -> None:
    handoff = SHOP.handoff
    start, end = 1, 3  # from the web to the store
    fates = [way.handed_over(SHOP, w, 1, NEED_JOURNEY, 0, 2, start, end) for w in KEYS]
    kept = float(handoff.continuity[1, start, end])
    shares = [kept, *((1 - kept) * s for s in (0.6, 0.25, 0.15))]
    counts = [fates.count(f) for f in (CONTEXT_KEPT, CONTEXT_LOST, FELL_BACK, codes.GAVE_UP)]
    assert kept == pytest.approx(1 - 0.6 * 0.3)
    assert_share(counts, PEOPLE, shares)
    assert way.handed_over(SHOP, KEYS[0], 1, NEED_JOURNEY, 0, 2, end, end) == SAME_CHANNEL


def test_journeys_begin_as_the_kind_of_need_says() -> None:
    network = SHOP.network
    first, contact = (
        [way.first_wanted(SHOP, w, 1, 1, kind, 0, 0) for w in KEYS]
        for kind in (NEED_JOURNEY, SERVICE_JOURNEY)
    )
    assert set(network.stage[contact]) == {3}
    assert_share(np.sum(network.channel[contact] == 2), PEOPLE, 0.7)
    assert set(network.stage[first]) == {1, 2}
    assert_share(np.sum(network.channel[first] == 1), PEOPLE, 0.5)


def test_those_who_have_bought_may_begin_elsewhere() -> None:
    model = regulars()
    rows = flat([{0: 0.3, 1: 0.7}, {0: 0.8, 1: 0.2}, {}])
    model = model._replace(network=model.network._replace(entry=rows))
    for orders, share in ((0, 0.3), (1, 0.8)):
        wanted = [way.first_wanted(model, w, 0, 0, NEED_JOURNEY, 4, orders) for w in KEYS]
        assert_share(wanted.count(0), PEOPLE, share)


# --- opening hours -----------------------------------------------------------------------------

HOURS = {
    "mon": "09:00-12:00",
    "tue": "10:00-21:00",
    "wed": "18:00-02:00",
    "fri": "20:00-04:00",
    "sat": "00:00-24:00",
}


@pytest.fixture(scope="module")
def late() -> Model:
    """A store and a chat that keep odd hours; day 0 is a Thursday."""
    scenario = market(
        rhythm={"start": "2026-01-08"},
        channels={
            "store": {"kind": "store", "servers": 1, "open": HOURS},
            "chat": {"kind": "chat", "servers": 1, "open": HOURS},
        },
        segments={
            "all": {
                "prospects": 1,
                "needs": "once",
                "repeat": CDNOW,
                "order_value": {"mean": 1},
                "entry": {"consideration@store": 1},
            }
        },
        journey={"all": {"consideration@store": {"lapse": 1}}},
        run={"horizon": "30 days"},
    )
    return plan_of(scenario, "now").model


def is_open(hour: int) -> bool:
    """Whether the doors are open in an hour after midnight of day 0, by the calendar."""
    now = dt.datetime(2026, 1, 8) + dt.timedelta(hours=hour)  # noqa: DTZ001 - local time
    for back in (0, 1):
        span = HOURS.get(f"{now - dt.timedelta(days=back):%a}".lower())
        if span is None:
            continue
        first, last = (int(time[:2]) for time in span.split("-"))
        if first <= now.hour + 24 * back < (last if last > first else last + 24):
            return True
    return False


@given(hour=st.integers(-5 * 24, 20 * 24), share=st.floats(0.01, 0.99))
def test_the_next_opening_is_the_first_open_hour(late: Model, hour: int, share: float) -> None:
    opening = hours.next_opening(late, 0, (hour + share) / 24) * 24
    first = next(h for h in range(hour, hour + 8 * 24) if is_open(h))
    assert opening == pytest.approx(first if first > hour else hour + share, abs=1e-6)


@given(now=st.floats(-5, 20), customer=st.integers(0, 10**6))
@settings(max_examples=200)
def test_who_comes_later_comes_in_the_next_opening_hours(
    late: Model, now: float, customer: int
) -> None:
    who = customer_key(LUCK, customer)
    delay = hours.visit_delay(late, who, NEED_JOURNEY, 0, 0, 0, now)
    opening, closing = hours.next_span(late, 0, now)
    assert delay >= 0.0
    if opening == now:
        assert delay == 0.0
    else:
        assert opening <= now + delay <= closing
    assert hours.visit_delay(late, who, NEED_JOURNEY, 0, 0, 1, now) == 0.0  # a chat waits


def test_who_comes_later_spreads_over_the_opening_hours(late: Model) -> None:
    sunday_night = 3.9  # closed since Saturday's midnight, open again on Monday from 9 to 12
    delays = [hours.visit_delay(late, w, NEED_JOURNEY, 0, 0, 0, sunday_night) for w in KEYS]
    of_day = (sunday_night + np.array(delays)) % 1.0 * 24
    assert kstest((of_day - 9) / 3, "uniform").pvalue > 1e-4


# --- service and value -------------------------------------------------------------------------


def test_a_story_told_again_takes_longer() -> None:
    place = (NEED_JOURNEY, 0, 1)
    once, again = (
        serving.handling_time(SHOP, KEYS[0], 1, *place, 3, twice) for twice in (False, True)
    )
    assert again == once * 1.4


def test_order_values_vary_between_customers_and_between_orders() -> None:
    """Variance of the mean over orders is what lies between customers."""
    orders = np.array([[buying.list_value(SHOP, w, 0, j) for j in range(8)] for w in KEYS[:2500]])
    scaled = orders / 300_000
    assert_mean(scaled.mean(axis=1), 1.0)
    between, within = 1 + 0.3**2, 1 + 0.5**2
    assert_mean(scaled[:, 0] * scaled[:, 1], between)
    assert_mean(scaled[:, 0] ** 2, between * within)


def test_late_orders_need_more_service() -> None:
    calls = [
        sum(afterwards.needs_service(SHOP, w, 0, late) for w in KEYS) for late in (False, True)
    ]
    assert_share(calls, PEOPLE, [0.2, 0.4])


def test_returns_go_where_they_may() -> None:
    ways = [
        [afterwards.returns_to_store(SHOP, w, epoch, 0, online) for w in KEYS]
        for epoch, online in ((0, 1), (1, 1), (0, 0))
    ]
    assert not any(ways[0])  # today nothing bought online comes back to a store
    assert_share(sum(ways[1]), PEOPLE, 0.6)
    assert all(ways[2])
    assert_within(np.mean(ways[2]), 1.0, 0.0)
