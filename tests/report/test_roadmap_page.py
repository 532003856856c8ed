"""A roadmap and a pilot on a page, in words and for a terminal; every number made up."""

import json
from dataclasses import replace

import numpy as np
import pytest

from omnisim.files.plan_results import pilot_csv, pilot_json, roadmap_csv, roadmap_json
from omnisim.measure.statistics import Interval
from omnisim.report.roadmap.page import pilot_section, plan_page_of, roadmap_section
from omnisim.report.roadmap.reading import reading_of
from omnisim.report.roadmap.text import pilot_text, roadmap_text
from omnisim.report.wording import LANGUAGES
from omnisim.strategy.first_step import FirstStep
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.pilot_designs import Design, Effect, PilotAsked
from omnisim.strategy.pilot_people import Noise
from omnisim.strategy.pilot_value import Belief, Worth
from omnisim.strategy.power import Groups
from omnisim.strategy.rehearsal import Played
from omnisim.strategy.roadmap import Asked, Roadmap
from omnisim.strategy.search import Found
from omnisim.strategy.shapley import Shares
from omnisim.strategy.trials import Plan
from tests.report.test_page import ENGLISH_WORDS, Page
from tests.strategy.building import BEST, function_of, programme_of, shop

SHOP = shop(name="Toko coba")
PROGRAMME = programme_of(SHOP)


def interval(value, reach=300.0):
    numbers = (np.float64(x) for x in (value, value - reach, value + reach, reach / 2))
    return Interval(*numbers)


def plan(order, npv, behind=0.0, **more):
    builds = PROGRAMME.schedule(order)
    return Plan(order, builds, PROGRAMME.cost(order), interval(npv), interval(behind), **more)


PLANS = (plan(BEST, 6000.0), plan(("better_form",), 2500.0, -3500.0), plan((), 0.0, -6000.0))
FOUND = Roadmap(
    function=function_of(SHOP),
    programme=PROGRAMME,
    asked=Asked(worlds=20, years_continued=1),
    found=Found({BEST: 6100.0, ("better_form",): 2400.0, ("poster",): -990.0, (): 0.0}, False),
    finalists=PLANS,
    rivals=(),
    is_sure=True,
    margin=300.0,
    frontier=(PLANS[2], PLANS[0], PLANS[1]._replace(is_efficient=False)),
    steps=(
        FirstStep(
            "accounts", BEST, *[interval(6000.0)] * 2, interval(0.0, 0.0), 10.0, 90.0, 0.9, 0
        ),
        FirstStep(
            "better_form",
            ("better_form",),
            *[interval(2500.0)] * 2,
            interval(-50.0),
            60.0,
            80.0,
            0,
            0,
        ),
        FirstStep(None, (), *[interval(0.0)] * 2, interval(-6000.0), 6000.0, 9000.0, 0, 0),
    ),
    shares=Shares(
        BEST,
        Interval(*np.array([[-200.0, 6200.0], [-300.0, 5900.0], [-100.0, 6500.0], [50.0, 150.0]])),
        interval(6000.0),
        True,
    ),
)
NOTHING = replace(
    FOUND,
    finalists=(PLANS[2], PLANS[1]),
    rivals=(("better_form",),),
    is_sure=False,
    shares=None,
)


def design(unit, weeks, net, power, split=None):
    groups = Groups(4, 36) if unit == "customers" else Groups(2, 4)
    worth = Worth(net + 500.0, net, 40.0, 0.8, 0.3)
    return Design(unit, weeks, groups, split, 0.1, 0.9, 2.0, power, 0.05, 5.0, worth)


DESIGNS = (
    design("customers", 8, 120.0, 0.85),
    design("customers", 4, 90.0, 0.6),
    design("stores", 8, -10.0, 0.4, "apart"),
    design("stores", 4, -30.0, 0.3, "block"),
)
PILOT = Pilot(
    function=function_of(SHOP),
    programme=PROGRAMME,
    order=("better_form",),
    asked=PilotAsked(weeks=(4, 8)),
    there=60.0,
    one_off=1500.0,
    belief=Belief(500.0, 900.0, 30.0, 20_000.0),
    npv=interval(700.0),
    is_told=True,
    effects=(
        Effect(4, interval(2.0, 1.0), 30.0, 20_000.0, Groups(90, 90)),
        Effect(8, interval(4.0, 1.0), 30.0, 20_000.0, None),
    ),
    noise=Noise({4: 20.0, 8: 30.0}, {4: 2.0, 8: 3.0}),
    people=40,
    stores=6,
    designs=DESIGNS,
    played=Played(400, 340, 21, 3.9, 4),
)
SURE = replace(
    PILOT,
    designs=tuple(d._replace(worth=d.worth._replace(net=-5.0), power=0.2) for d in DESIGNS),
    played=None,
)
LATE = replace(PILOT, designs=(), effects=(), played=None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [FOUND, NOTHING], ids=["order", "nothing"])
def test_the_page_of_a_roadmap_is_whole_and_asks_for_nothing(found, language):
    page = Page(plan_page_of(roadmap=found, pilot=PILOT, language=language))
    assert not any("http" in value for value in page.values("src"))
    data = json.loads(next(script for script in page.scripts if script.startswith("{")))
    assert {"roadmap-frontier", "pilot-worth"} <= set(data)
    assert ("roadmap-timeline" in data) == bool(found.best.order)


@pytest.mark.parametrize("found", [PILOT, SURE, LATE], ids=["worth it", "sure", "late"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_pilot_is_whole(found, language):
    page = Page(plan_page_of(pilot=found, language=language))
    assert any("Toko coba" in text for text in page.seen)


def test_indonesian_pages_have_no_english_sentence():
    page = Page(plan_page_of(roadmap=FOUND, pilot=PILOT, language="id"))
    for text in page.seen:
        words = text.replace("better_form", "").lower().split()
        assert sum(word.strip(".,;:") in ENGLISH_WORDS for word in words) < 3, text


def test_a_roadmap_says_what_comes_first_what_it_is_worth_and_how_sure_that_is():
    text = " ".join(roadmap_text(FOUND, language="en").split())
    for told in (
        "Build this first: accounts",
        "accounts → one click",
        "+IDR 6.00 k",
        "one year more",
        "95% confidence",
        "promises nothing about the others",
        "regretted by IDR 10 on average over 20 worlds",
        "cannot be told from beginning with better form",
        "begins with better form: IDR 80 at worst",
        "All together",
    ):
        assert told in text, told


def test_a_roadmap_says_when_nothing_pays_or_all_is_too_close():
    text = " ".join(roadmap_text(NOTHING, language="en").split())
    assert "too close to call" in text
    assert "none is worth more than building nothing" in text
    assert "not ruled out: better form" in text


def test_what_is_begun_together_is_one_first_step():
    both = replace(PROGRAMME, at_once=2)
    order = ("accounts", "better_form")
    steps = tuple(
        FirstStep(step, order, *[interval(900.0)] * 2, interval(0.0, 0.0), 10.0, 90.0, 0.5, 0)
        for step in order
    )
    plans = (plan(order, 900.0), plan((), 0.0, -900.0))
    found = replace(FOUND, programme=both, finalists=plans, steps=steps, shares=None)
    text = " ".join(roadmap_text(found, language="en").split())
    assert "Beginning with accounts and better form is regretted" in text
    assert "cannot be told from" not in text
    assert text.count("IDR 90 ") <= 2  # once in words, once in the table


def test_next_to_nothing_is_nothing():
    sure = replace(SURE, belief=Belief(9e6, 1e5, 30.0, 20_000.0))
    text = " ".join(pilot_text(sure, language="en").split())
    assert "regrets IDR 0 on average" in text
    assert "e−" not in text
    money = reading_of(sure, "en").money
    assert money(6.23e-112) == money(-1e-12) == money(0.0)
    assert money(0.02).endswith("0.02")


def test_a_pilot_that_sees_nothing_is_taken_with_care():
    blind = replace(PILOT, designs=(design("customers", 8, 120.0, 0.06),))
    assert "Take this with care" in pilot_text(blind, language="en")
    assert "Take this with care" not in pilot_text(PILOT, language="en")


def test_a_pilot_says_which_and_what_it_sees_or_why_not():
    text = " ".join(pilot_text(PILOT, language="en").split())
    for told in (
        "Pilot it: 4 customers by lot (10%), 8 weeks",
        "is worth IDR 120 more than to roll it out now",
        "with a probability of 85%",
        "Played through 400 times",
        "2 of 6 stores, apart",
        "2 of 6 stores, side by side",
        "more than there can be",
    ):
        assert told in text, told
    sure = " ".join(pilot_text(SURE, language="en").split())
    assert "Do not pilot: roll it out" in sure
    assert "IDR 5 less than to roll it out now" in sure
    assert "none of these is strong enough" in sure
    doubtful = replace(SURE, belief=SURE.belief._replace(mean=-5.0), is_told=False)
    assert "Do not pilot: leave it" in pilot_text(doubtful, language="en")
    assert "cannot be told from luck" in " ".join(pilot_text(doubtful, language="en").split())
    assert "No pilot fits into the horizon" in pilot_text(LATE, language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_can_stand_on_another_page(language):
    for section in (
        roadmap_section(FOUND, language=language),
        pilot_section(PILOT, language=language),
    ):
        assert str(section.html).strip().startswith("<h2>")
        assert all(f'data-figure="{each.id}"' in section.html for each in section.figures)


def test_results_hold_every_number_and_no_infinity():
    told = json.loads(roadmap_json(FOUND))
    assert told["order"] == list(BEST)
    assert told["budget"] is None
    assert [row["order"] for row in told["finalists"]][1:] == ["better_form", ""]
    assert [row["step"] for row in told["first_steps"]] == ["accounts", "better_form", ""]
    assert roadmap_csv(FOUND).splitlines()[0].startswith("order,cost,npv,npv_low,npv_high")
    pilot = json.loads(pilot_json(PILOT))
    assert pilot["pilot_is_worth_it"]
    assert pilot["rehearsal"]["significant"] == 340
    assert len(pilot_csv(PILOT).splitlines()) == 1 + len(DESIGNS)


def test_neither_is_no_page():
    with pytest.raises(ValueError, match="neither"):
        plan_page_of(language="en")
