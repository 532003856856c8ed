"""Tactics taken from the catalogue: written out for the business, letters where that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omnisim.errors import Faults, Letter
from omnisim.files.scenario_file import ScenarioFile, parse_scenario, read_scenario
from omnisim.report.letters import in_language
from omnisim.scenario.evidence import ledger
from omnisim.scenario.quantity import Grade
from tests.catalogue.business import HERE, business
from tests.files.test_scenario_file import text_of

OWN = """
group: mine
tactics:
  bicycle_courier:
    label: {en: bicycle courier, id: kurir sepeda}
    what: {en: Parcels go by bicycle., id: Paket diantar dengan sepeda.}
    acts_on: [fulfilment]
    effects: {lead_time: {delivery: {value: 0.5, low: 0.3, high: 0.9, note: tried for a week}}}
    cost: {monthly: 1%}
    goes_wrong: {en: Rain., id: Hujan.}
    evidence: {en: A week., id: Seminggu.}
"""


def reading(tactics: Any, section: Any = HERE, **changes: Any) -> ScenarioFile:
    data = {**business(), "catalogue": section, **changes, "tactics": tactics}
    if section is None:
        del data["catalogue"]
    data["configurations"]["omni"] = {"channels": "all", "tactics": list(tactics)}
    return parse_scenario(text_of(data), file="shop.yaml")


def letters_about(tactics: Any, section: Any = HERE, **changes: Any) -> tuple[Letter, ...]:
    with pytest.raises(Faults) as caught:
        reading(tactics, section, **changes)
    return caught.value.letters


def test_what_comes_from_the_catalogue_stands_in_the_ledger_with_its_grade() -> None:
    scenario = reading({"basket_recovery": "catalogue", "stock_visibility": "catalogue"}).scenario
    numbers = {each.name: each.quantity for each in ledger(scenario, {})}
    answered = numbers["messaging.messages.basket_reminder.answered"]
    assert (answered.grade, answered.low, answered.high) == (Grade.vendor, 0.02, 0.15)
    assert "Klaviyo" in (answered.source or "")
    seen = numbers["tactics.stock_visibility.stock_visibility"]
    assert (seen.grade, seen.value, seen.note) == (
        Grade.assumption,
        0.5,
        "half look before they travel",
    )
    cost = numbers["tactics.stock_visibility.cost.one_off"]
    assert (cost.low, cost.value, cost.high) == pytest.approx((2e6, 5e6, 20e6))
    assert "0.05 months of sales" in (cost.note or "")
    told = in_language(cost.note or "", "id")
    assert told == "katalog: 0,05 bulan penjualan; tidak ada angka publik, mintalah penawaran"


def test_entries_of_ones_own_stand_in_place_of_those_of_the_catalogue() -> None:
    own = {"from": "catalogue", "ramp": "3 weeks", "routes": [], "cost": {"monthly": "1 jt"}}
    tactic = reading({"click_and_collect": own}).scenario.tactics["click_and_collect"]
    assert tactic.ramp.value == 21.0
    assert tactic.routes == ()
    assert tactic.cost.monthly.value == 1e6
    assert tactic.cost.one_off.value == pytest.approx(0.05 * 1e8)
    assert tactic.cost.per_use is not None
    assert tactic.cost.per_use.amount.value == pytest.approx(0.005 * 300_000)


def test_a_tactic_may_be_used_under_other_names_as_well() -> None:
    tactics = {
        "profile": "single_customer_view",
        "offers": {"from": "personalised_offers"},
        "pilot": {"from": "click_and_collect", "coverage": "10%"},
    }
    scenario = reading(tactics).scenario
    assert scenario.tactics["offers"].needs == ("profile",)
    assert scenario.tactics["pilot"].coverage.value == pytest.approx(0.1)


def test_kinds_stand_for_the_channels_of_the_business() -> None:
    tactics = {"shared_basket": "catalogue", "unified_loyalty": "catalogue"}
    scenario = reading(tactics).scenario
    basket, loyalty = (scenario.tactics[name].continuity for name in tactics)
    assert set(basket) == {"web > app", "app > web", "chat > web", "chat > app"}
    served = {"chat", "store", "phone"}
    others = {"web", "app", "bot", *served}
    assert set(loyalty) == {f"{a} > {b}" for a in others for b in served if a != b}


def test_a_message_of_ones_own_wins_over_that_of_the_catalogue() -> None:
    mine = {
        "trigger": "lapse",
        "channel": "mail",
        "delay": "1 day",
        "answered": "3%",
        "leads_to": {"purchase@web": 1},
    }
    messaging = {"fatigue": "5%", "messages": {"basket_reminder": mine}}
    scenario = reading({"basket_recovery": "catalogue"}, messaging=messaging).scenario
    assert scenario.messaging is not None
    assert scenario.messaging.fatigue.value == 0.05
    assert scenario.messaging.messages["basket_reminder"].channel == "mail"
    assert scenario.tactics["basket_recovery"].messages == ("basket_reminder",)


def test_a_scenario_without_the_catalogue_is_read_as_before() -> None:
    tactic = {"what": "one", "stock_visibility": 0.3}
    scenario = reading({"mine": tactic}, None).scenario
    assert scenario.tactics["mine"].stock_visibility.value == 0.3


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"clik_and_collect": "catalogue"}, "tactics.clik_and_collect"),
        ({"pilot": {"from": "clik_and_collect"}}, "tactics.pilot.from"),
        ({"pilot": "clik_and_collect"}, "tactics.pilot"),
    ],
)
def test_an_unknown_name_is_told_once_with_the_nearest(written: Any, field: str) -> None:
    (letter,) = letters_about(written)
    assert letter.field == field
    assert "click_and_collect" in letter.advice
    assert letter.place is not None
    assert letter.source_line.strip()


def test_a_fault_in_an_entry_of_ones_own_is_told_where_it_stands() -> None:
    own = {"from": "catalogue", "ramp": "-3 weeks", "cost": {"monthly": "1 jtt"}, "rutes": []}
    letters = letters_about({"click_and_collect": own})
    assert [each.field for each in letters] == [
        "tactics.click_and_collect.ramp",
        "tactics.click_and_collect.cost.monthly",
        "tactics.click_and_collect.rutes",
    ]
    for letter in letters:
        assert letter.field.rsplit(".", 1)[-1] in letter.source_line


def test_costs_ask_for_what_the_business_sells() -> None:
    letters = letters_about({"click_and_collect": "catalogue"}, None)
    assert len(letters) == 2
    assert "catalogue: {monthly_sales: …}" in letters[0].advice
    assert "catalogue: {order_value: …}" in letters[1].advice
    costs = {"one_off": "1 jt", "monthly": 0, "per_use": {"of": "pick_up", "amount": 0}}
    reading({"click_and_collect": {"from": "catalogue", "cost": costs}}, None)


def test_what_is_wrong_in_the_section_is_told_there() -> None:
    (letter,) = letters_about({"chatbot": "catalogue"}, {"monthly_sale": "1 jt"})
    assert letter.field == "catalogue.monthly_sale"
    assert "monthly_sales" in letter.advice


@pytest.mark.parametrize(
    ("name", "advice"), [("catalog", "Did you mean catalogue?"), ("quite_other", "Delete it")]
)
def test_the_section_is_among_the_possible_ones(name: str, advice: str) -> None:
    letters = letters_about({}, None, **{name: {"monthly_sales": "1 jt"}})
    (letter,) = [each for each in letters if each.field == name]
    assert "catalogue" in letter.possible
    assert advice in letter.advice


def test_a_tactic_that_can_do_nothing_here_gets_a_warning() -> None:
    warnings = reading({"stock_visibility": "catalogue"}, stock=None).warnings
    assert {each.severity for each in warnings} == {"warning"}
    assert all(each.field.startswith("tactics.stock_visibility.") for each in warnings)
    assert len(warnings) == 2


def test_a_message_that_nobody_can_send_gets_a_warning() -> None:
    tactics = {"basket_recovery": "catalogue", "geofenced_push": "catalogue"}
    channels = business()["channels"]
    channels["app"] = {"kind": "website"}
    channels["push"] = {"kind": "email"}
    (letter,) = reading(tactics, channels=channels).warnings
    assert letter.field == "tactics.geofenced_push"
    assert letter.found == "no channel of the kind push sends nearby_offer"


def test_a_tactic_without_a_channel_of_its_kinds_gets_a_warning() -> None:
    channels = {**business()["channels"], "app": {"kind": "website"}, "chat": {"kind": "website"}}
    letters = reading({"shared_basket": "catalogue"}, channels=channels).warnings
    assert [each.found for each in letters] == ["it finds no channel here that it acts on"]


def test_tactics_of_ones_own_come_from_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN, "utf-8")
    data = {**business(), "catalogue": {**HERE, "file": "mine.yaml"}}
    data["tactics"] = {"bicycle_courier": "catalogue", "chatbot": "catalogue"}
    (tmp_path / "shop.yaml").write_text(text_of(data), "utf-8")
    scenario = read_scenario(tmp_path / "shop.yaml").scenario
    assert scenario.tactics["bicycle_courier"].lead_time["delivery"].value == 0.5
    assert scenario.tactics["bicycle_courier"].cost.monthly.value == pytest.approx(1e6)
    (tmp_path / "mine.yaml").write_text(OWN.replace("effects", "effcets"), "utf-8")
    with pytest.raises(Faults) as caught:
        read_scenario(tmp_path / "shop.yaml")
    (letter,) = caught.value.letters
    assert letter.place is not None
    assert letter.place.file.endswith("mine.yaml")
    assert "effects" in letter.advice
