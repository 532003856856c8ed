"""The catalogue has every tactic, says what each rests on, and each acts in its direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, get_args

import numpy as np
import pytest

from omnisim.catalogue.entry import PLACES, Entry, Listed, Mechanism
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Model
from omnisim.engine.preview import effective_network
from omnisim.event_log import DELIVERY, PICK_UP, SHIP_FROM_STORE, STAGES
from omnisim.files.catalogue_file import GROUPS, own_catalogue
from omnisim.report.wording import LANGUAGES, wording
from omnisim.scenario.channel import ChannelKind
from omnisim.scenario.evidence import Input, ledger
from omnisim.scenario.handoff import PAIR_SIGN
from omnisim.scenario.quantity import Grade
from omnisim.scenario.tactic import EVERYWHERE, Tactic
from tests.catalogue.business import AT_ONCE, scenario_with

# What money can be spent on, row by row: the tactics that stand for it.
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "single customer view": ("single_customer_view",),
    "data-quality programme": ("data_quality",),
    "advertising suppression of recent buyers": ("recent_buyer_suppression",),
    "shared basket and single login": ("shared_basket",),
    "unified service desk": ("unified_service_desk",),
    "clienteling": ("clienteling",),
    "real-time stock visibility": ("stock_visibility",),
    "shared stock": ("shared_stock",),
    "demand forecasting": ("demand_forecasting",),
    "click-and-collect, curbside pickup": ("click_and_collect",),
    "ship-from-store, express delivery": ("ship_from_store", "express_delivery"),
    "return in store": ("return_in_store",),
    "endless aisle": ("endless_aisle",),
    "order ahead": ("order_ahead",),
    "consistent promotions": ("consistent_promotions",),
    "unified loyalty": ("unified_loyalty",),
    "personalised offers": ("personalised_offers",),
    "online discount valid in store, notices": ("online_offer_in_store",),
    "abandoned-basket recovery": ("basket_recovery",),
    "lifecycle messages": ("lifecycle_messages",),
    "geofenced push": ("geofenced_push",),
    "nurture education": ("nurture_education",),
    "chatbot": ("chatbot",),
    "equal response times, knowledge base": ("knowledge_base",),
    "best-channel routing": ("best_channel_routing",),
    "churn prediction and save offer": ("churn_prevention",),
    "after-sales": ("after_sales_care",),
    "mobile selling": ("mobile_selling",),
    "AR try-on": ("ar_try_on",),
    "cashierless checkout, smart shelf": ("cashierless_checkout", "smart_shelf"),
    "staff training": ("staff_training",),
}
CATALOGUE: Final = own_catalogue()
TACTICS: Final = pytest.mark.parametrize("listed", CATALOGUE.values(), ids=CATALOGUE.keys())


def test_every_row_has_its_tactic_and_no_other_is_there() -> None:
    assert sorted(name for names in ROWS.values() for name in names) == sorted(CATALOGUE)
    assert {each.group for each in CATALOGUE.values()} == set(GROUPS)


@TACTICS
class TestATactic:
    def test_is_named_and_explained_in_both_languages(self, listed: Listed) -> None:
        entry = listed.entry
        for words in (entry.label, entry.what, entry.goes_wrong, entry.evidence):
            assert words.en.strip()
            assert words.id.strip()
            assert words.en != words.id
        assert entry.what.en.count(". ") == 0  # one sentence

    def test_has_words_for_its_group_and_mechanisms(self, listed: Listed) -> None:
        for language in LANGUAGES:
            assert wording(language).say(f"tactic.group.{listed.group}")
            for name in get_args(Mechanism):
                assert wording(language).say(f"tactic.mechanism.{name}")

    def test_has_a_range_around_every_number(self, listed: Listed) -> None:
        for each in sizes(listed.entry):
            number = each.quantity
            assert number.low is not None, each.name
            assert number.high is not None, each.name
            assert number.low < number.high, each.name

    def test_says_what_its_numbers_rest_on(self, listed: Listed) -> None:
        for each in sizes(listed.entry):
            number = each.quantity
            if number.grade is not Grade.assumption:
                assert number.source, each.name
            elif "cost" not in each.path:  # of them all the same is said
                assert number.note, each.name

    def test_does_something_and_takes_time_and_money(self, listed: Listed) -> None:
        entry = listed.entry
        assert entry.effects.model_fields_set - {"what"} or entry.messages
        assert entry.build.value > 0.0
        assert entry.cost.one_off.value > 0.0
        assert entry.cost.monthly.value > 0.0

    def test_names_known_places_and_tactics(self, listed: Listed) -> None:
        entry = listed.entry
        assert set(entry.needs) <= set(CATALOGUE)
        assert set(words_in(entry)) <= {*PLACES, *ChannelKind, *STAGES, EVERYWHERE}
        timing = {"needs", "needs_staff", "needs_data", "build", "ramp", "coverage", "cost"}
        assert not entry.effects.model_fields_set & timing


def sizes(entry: Entry) -> Iterator[Input]:
    """Yield the numbers that say how much; where somebody is led, the shares sum to 1."""
    for each in ledger(entry, {}):
        if not {"leads_to", "service_entry"} & set(each.path):
            yield each


def words_in(entry: Entry) -> Iterator[str]:
    named = [
        *(text for field in PLACED for text in getattr(entry.effects, field)),
        *(text for each in entry.messages.values() for text in each.message.leads_to),
        *(text for each in entry.messages.values() for text in each.message.at),
    ]
    for text in named:
        for place in text.split(PAIR_SIGN):
            yield from place.strip().split("@")


PLACED: Final = (
    "opens",
    "continuity",
    "saves",
    "reroutes",
    "handling",
    "self_service",
    "service_entry",
)

Read = Callable[[Model, Mapping[str, int]], Any]


def hops(model: Model, start: int, *, end: int) -> float:
    """Return the share of one hop in the last epoch, in the network of the first segment."""
    rows, n_points = model.network.hops, len(model.network.stage)
    n_segments = len(model.people.prospects)
    row = (len(model.clock.epochs) - 1) * n_segments * n_points + start
    inside = slice(rows.start[row], rows.start[row + 1])
    shares = np.diff(rows.bound[inside], prepend=0.0)
    return float(shares[rows.target[inside] == end].sum())


def lapse_at(touchpoint: str) -> Read:
    return lambda m, at: hops(m, at[touchpoint], end=len(m.network.stage) + 1)


def kept(start: str, end: str) -> Read:
    return lambda m, at: m.handoff.continuity[-1, at[start], at[end]]


def entering(touchpoint: str) -> Read:
    def share(m: Model, at: Mapping[str, int]) -> float:
        network = effective_network(m, 0, entry=2)
        return float(network.start[network.points == at[touchpoint]].sum())

    return share


def conversion(m: Model, at: Mapping[str, int]) -> float:
    return float(effective_network(m, 0).outcomes[0])


def sent(m: Model, at: Mapping[str, int]) -> float:
    return float((m.messages.active[-1] * m.messages.answer[-1]).sum())


UP, DOWN = 1, -1
SIGNS: Final[Mapping[str, list[tuple[Read, int]]]] = {
    "single_customer_view": [(lambda m, at: m.identity.match[-1], UP)],
    "data_quality": [(lambda m, at: m.identity.match[-1], UP)],
    "recent_buyer_suppression": [(lambda m, at: m.media.suppressed[-1], UP)],
    "shared_basket": [(kept("web", "app"), UP), (conversion, UP)],
    "unified_service_desk": [
        (kept("web", "chat"), UP),
        (lambda m, at: m.desks.handling[-1, at["chat"]], DOWN),
        (conversion, UP),
    ],
    "clienteling": [(kept("web", "store"), UP), (lapse_at("purchase@store"), DOWN)],
    "stock_visibility": [
        (lambda m, at: m.shelves.visible[-1], UP),
        (lambda m, at: m.shelves.oversold[-1], DOWN),
    ],
    "shared_stock": [(lambda m, at: m.shelves.oversold[-1], DOWN)],
    "demand_forecasting": [(lambda m, at: m.shelves.lead_time[-1].sum(), DOWN)],
    "click_and_collect": [
        (lambda m, at: m.fulfilment.open[-1, PICK_UP], UP),
        (lambda m, at: m.fulfilment.use_cost[-1, PICK_UP], UP),
    ],
    "ship_from_store": [
        (lambda m, at: m.fulfilment.open[-1, SHIP_FROM_STORE], UP),
        (lambda m, at: m.fulfilment.use_cost[-1, SHIP_FROM_STORE], UP),
    ],
    "express_delivery": [
        (lambda m, at: m.fulfilment.lead_time[-1, SHIP_FROM_STORE], DOWN),
        (lambda m, at: m.fulfilment.use_cost[-1, SHIP_FROM_STORE], UP),
    ],
    "return_in_store": [
        (lambda m, at: m.after.return_open[-1], UP),
        (lambda m, at: m.after.return_use_cost[-1], UP),
    ],
    "endless_aisle": [(lambda m, at: m.fulfilment.open[-1].sum(), UP)],
    "order_ahead": [
        (lambda m, at: m.fulfilment.open[-1, PICK_UP], UP),
        (lambda m, at: m.desks.handling[-1, at["store"]], DOWN),
    ],
    "consistent_promotions": [(lambda m, at: m.offer.honoured[-1], UP)],
    "unified_loyalty": [
        (lambda m, at: m.bond.reward[-1], UP),
        (lambda m, at: m.identity.match[-1], UP),
        (kept("web", "store"), UP),
        (lambda m, at: m.money.programmes[-1], UP),
    ],
    "personalised_offers": [(lapse_at("consideration@web"), DOWN), (conversion, UP)],
    "online_offer_in_store": [(lambda m, at: m.offer.honoured[-1], UP), (sent, UP)],
    "basket_recovery": [(sent, UP)],
    "lifecycle_messages": [(sent, UP)],
    "geofenced_push": [(sent, UP)],
    "nurture_education": [(sent, UP), (lapse_at("consideration@chat"), DOWN)],
    "chatbot": [
        (lambda m, at: m.desks.self_service[-1, at["chat"]], UP),
        (lambda m, at: m.network.open[-1, at["bot"]], UP),
    ],
    "knowledge_base": [
        (lambda m, at: m.desks.handling[-1, at["phone"]], DOWN),
        (lapse_at("retention@chat"), DOWN),
    ],
    "best_channel_routing": [
        (entering("retention@phone"), UP),
        (entering("retention@store"), DOWN),
    ],
    "churn_prevention": [(sent, UP), (lapse_at("retention@phone"), DOWN)],
    "after_sales_care": [
        (lambda m, at: m.bond.reward[-1], UP),
        (lambda m, at: m.after.return_rate[-1, 1], DOWN),
        (lapse_at("retention@store"), DOWN),
    ],
    "mobile_selling": [
        (lambda m, at: hops(m, at["consideration@web"], end=at["purchase@chat"]), UP),
        (lambda m, at: hops(m, at["consideration@web"], end=at["purchase@web"]), DOWN),
        (lapse_at("consideration@chat"), DOWN),
    ],
    "ar_try_on": [
        (lapse_at("consideration@app"), DOWN),
        (lambda m, at: m.after.return_rate[-1, 1], DOWN),
    ],
    "cashierless_checkout": [(lambda m, at: m.desks.self_service[-1, at["store"]], UP)],
    "smart_shelf": [
        (lambda m, at: m.shelves.lead_time[-1].sum(), DOWN),
        (lambda m, at: m.shelves.oversold[-1], DOWN),
    ],
    "staff_training": [(kept("web", "chat"), UP)],
}
BESIDE: Final = {  # tactics without which one can do nothing, under both configurations
    "express_delivery": ("ship_from_store",),
    "personalised_offers": ("single_customer_view",),
    "data_quality": ("single_customer_view",),
    "recent_buyer_suppression": ("single_customer_view",),
    "staff_training": ("unified_service_desk",),
}


def at(model_names: Any) -> Mapping[str, int]:
    touchpoints = {name: i for i, name in enumerate(model_names.touchpoints)}
    return {**touchpoints, **{name: i for i, name in enumerate(model_names.channels)}}


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_tactic_acts_in_its_direction(name: str) -> None:
    now = {"from": "catalogue", **AT_ONCE}
    scenario = scenario_with(dict.fromkeys((*BESIDE.get(name, ()), name), now))
    before, after = plan_of(scenario, "before"), plan_of(scenario, "omni")
    for read, sign in SIGNS[name]:
        change = read(after.model, at(after.names)) - read(before.model, at(before.names))
        assert sign * change > 0.0


def test_every_tactic_has_its_direction() -> None:
    assert set(SIGNS) == set(CATALOGUE)


@TACTICS
def test_a_tactic_acts_only_when_it_is_built(listed: Listed) -> None:
    besides = dict.fromkeys((*BESIDE.get(listed.name, ()), listed.name), "catalogue")
    scenario = scenario_with(besides)
    tactic: Tactic = scenario.tactics[listed.name]
    assert tactic.build == listed.entry.build
    assert tactic.ramp == listed.entry.ramp
    assert tactic.cost.one_off.value == pytest.approx(listed.entry.cost.one_off.value * 1e8)
    assert tactic.cost.one_off.low == pytest.approx(listed.entry.cost.one_off.least * 1e8)
    assert tactic.label == {"en": listed.entry.label.en, "id": listed.entry.label.id}


def test_all_tactics_together_make_one_scenario() -> None:
    scenario = scenario_with(dict.fromkeys(CATALOGUE, "catalogue"))
    plan_of(scenario, "omni")
    told = {each.path[1] for each in ledger(scenario, {}) if each.path[0] == "tactics"}
    assert told == set(CATALOGUE)


def test_delivery_is_not_faster_by_express_from_the_store() -> None:
    tactics = dict.fromkeys(
        ("ship_from_store", "express_delivery"), {"from": "catalogue"} | AT_ONCE
    )
    model = plan_of(scenario_with(tactics), "omni").model
    before, after = model.fulfilment.lead_time[0], model.fulfilment.lead_time[-1]
    assert after[DELIVERY] == before[DELIVERY]
