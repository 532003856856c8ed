"""Where customers and money are lost, in words, and which tactics act on it."""

import pytest

from omnisim.event_log import LAPSES
from omnisim.report.leaks import AVOIDABLE, Leak, largest_leak, losses
from omnisim.report.lost import lost_in_words
from omnisim.report.money import account, spent_on
from omnisim.report.remedies import acts, remedies
from omnisim.scenario.tactic import Tactic


def tactic(**effects):
    return Tactic.model_validate({"what": "tries", **effects}, context={"currency": "IDR"})


@pytest.mark.parametrize(
    ("effects", "reason", "touchpoint", "expected"),
    [
        ({"saves": {"consideration": 0.1}}, "own_choice", "consideration@app", True),
        ({"saves": {"consideration": 0.1}}, "own_choice", "purchase@app", False),
        ({"saves": {"all": 0.1}}, "own_choice", "purchase@app", True),
        ({"continuity": {"app > store": 0.5}}, "context_lost", "purchase@app", True),
        ({"continuity": {"app > store": 0.5}}, "context_lost", "purchase@store", False),
        ({"continuity": {"all": 0.5}}, "context_lost", "purchase@store", True),
        ({"self_service": {"store": 0.5}}, "impatient", "purchase@store", True),
        ({"self_service": {"store": 0.5}}, "impatient", "purchase@chat", False),
        ({"handling": {"chat": 0.8}}, "impatient", "purchase@chat", True),
        ({"handling": {"chat": 1.2}}, "impatient", "purchase@chat", False),
        ({"reroutes": {"purchase@chat > purchase@app": 0.2}}, "impatient", "purchase@chat", True),
        ({"stock_visibility": 0.6}, "stock_out", "purchase@store", True),
        ({"stock_levels": 0.9}, "stock_out", "purchase@store", False),
        ({"replenishment": 0.9}, "stock_out", "purchase@store", True),
        ({"routes": ["endless_aisle"]}, "stock_out", "purchase@store", True),
        ({"routes": ["return_in_store"]}, "stock_out", "purchase@store", False),
        ({"promotions_honoured": 0.9}, "promotion_refused", "purchase@store", True),
        ({"routes": ["pick_up"]}, "no_route", "purchase@web", True),
        ({"opens": ["app"]}, "channel_closed", "purchase@app", True),
        ({"opens": ["app"]}, "channel_closed", "purchase@web", False),
        ({"saves": {"all": 0.1}}, "endless", "purchase@web", False),
        ({"saves": {"consideration": 0.1}}, "own_choice", "", False),
    ],
)
def test_what_acts_on_what(effects, reason, touchpoint, expected):
    assert acts(tactic(**effects), reason, touchpoint) is expected


def test_a_remedy_says_who_uses_it(english):
    point = english.comparison.names.touchpoints.index("purchase@store")
    for reason in range(len(LAPSES)):
        for each in remedies(english, Leak(reason, point, {})):
            used = english.scenario.active_tactics
            assert each.used_in == tuple(
                n for n in english.configurations if each.tactic in used(n)
            )


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
