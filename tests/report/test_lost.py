"""Where customers and money are lost, in words, and which tactics act on it."""

import pytest

from omnisim.event_log import LAPSES
from omnisim.report.leaks import AVOIDABLE, Leak, largest_leak, losses
from omnisim.report.lost import lost_in_words
from omnisim.report.money import account, spent_on
from omnisim.report.remedies import Place, acts, remedies
from omnisim.scenario.tactic import Tactic


def tactic(**effects):
    return Tactic.model_validate({"what": "tries", **effects}, context={"currency": "IDR"})


@pytest.mark.parametrize(
    ("effects", "reason", "touchpoint", "expected"),
    [
        ({"continuity": {"app > store": 0.5}}, "context_lost", "purchase@app", True),
        ({"continuity": {"app > store": 0.5}}, "context_lost", "purchase@store", False),
        ({"continuity": {"all": 0.5}}, "context_lost", "purchase@store", True),
        ({"continuity": {"all": 0.0}}, "context_lost", "purchase@store", False),
        ({"self_service": {"store": 0.5}}, "impatient", "purchase@store", True),
        ({"self_service": {"store": 0.0}}, "impatient", "purchase@store", False),
        ({"self_service": {"store": 0.5}}, "impatient", "purchase@chat", False),
        ({"handling": {"chat": 0.8}}, "impatient", "purchase@chat", True),
        ({"handling": {"chat": 1.2}}, "impatient", "purchase@chat", False),
        ({"reroutes": {"purchase@chat > purchase@app": 0.2}}, "impatient", "purchase@chat", True),
        ({"stock_visibility": 0.6}, "stock_out", "purchase@store", True),
        ({"stock_visibility": 0.6}, "stock_out", "purchase@app", False),
        ({"stock_shared": 0.6}, "stock_out", "purchase@app", True),
        ({"stock_shared": 0.6}, "stock_out", "purchase@store", False),
        ({"stock_levels": 0.9}, "stock_out", "purchase@store", False),
        ({"replenishment": 0.9}, "stock_out", "purchase@store", True),
        ({"routes": ["endless_aisle"]}, "stock_out", "purchase@store", True),
        ({"routes": ["endless_aisle"]}, "stock_out", "purchase@app", False),
        ({"routes": ["ship_from_store"]}, "stock_out", "purchase@app", True),
        ({"routes": ["ship_from_store"]}, "stock_out", "purchase@store", False),
        ({"routes": ["return_in_store"]}, "stock_out", "purchase@store", False),
        ({"promotions_honoured": 0.9}, "promotion_refused", "purchase@store", True),
        ({"routes": ["pick_up"]}, "no_route", "purchase@app", True),
        ({"routes": ["return_in_store"]}, "no_route", "purchase@app", False),
        ({"opens": ["app"]}, "channel_closed", "purchase@app", True),
        ({"opens": ["app"]}, "channel_closed", "purchase@chat", False),
        ({"saves": {"all": 0.1}}, "endless", "purchase@app", False),
        ({"opens": ["app"]}, "channel_closed", "", False),
    ],
)
def test_what_acts_on_what(effects, reason, touchpoint, expected):
    channel = touchpoint.partition("@")[2]
    place = Place(touchpoint, channel, channel != "store")
    assert acts(tactic(**effects), reason, place) is expected


def test_a_remedy_is_a_tactic_of_the_file_and_says_who_uses_it(english):
    lost = Leak(LAPSES.index("context_lost"), 0, {})
    found = remedies(english, lost)
    assert {each.tactic for each in found} <= {*english.scenario.tactics}
    assert found
    assert all("omni" in each.used_in and "multi" not in each.used_in for each in found)


def test_the_largest_leak_is_the_largest(english):
    for name in english.configurations:
        leak = largest_leak(english, name)
        assert leak is not None
        assert leak.losses[name] == losses(english, name)[list(AVOIDABLE)].max()


@pytest.mark.parametrize("reading", ["english", "indonesian"])
def test_a_paragraph_for_every_main_configuration(reading, request):
    told = request.getfixturevalue(reading)
    paragraphs = lost_in_words(told)
    assert len(paragraphs) == len(told.roles.main)
    for name, text in zip(told.roles.main, paragraphs, strict=True):
        share = told.numerals.per_hundred(float(losses(told, name)[list(AVOIDABLE)].sum()))
        assert share in text
        assert "<script>" not in text


def test_what_is_spent_adds_up_to_the_variable_costs(english):
    kinds = ("fulfilment_cost", "contact_cost", "advertising_cost", "message_cost")
    for name in english.configurations:
        spent = sum(spent_on(english, name, kind) for kind in kinds)
        assert spent == pytest.approx(account(english, name).variable)
