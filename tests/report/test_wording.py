import re
from string import Formatter

import pytest
from markupsafe import Markup

from omnisim.event_log import LAPSES, REACTIONS, STAGES
from omnisim.measure.kpis import KPIS
from omnisim.report.wording import LANGUAGES, Name, Wording, wording
from omnisim.scenario.quantity import Grade

ENGLISH = wording("en")
OTHERS = [wording(language) for language in LANGUAGES if language != "en"]


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("other", OTHERS, ids=lambda each: each.language)
class TestEveryOtherCatalogue:
    def test_has_the_same_keys(self, other):
        assert set(other.texts) == set(ENGLISH.texts)

    def test_has_the_same_placeholders(self, other):
        for key, text in ENGLISH.texts.items():
            assert placeholders(other.texts[key]) == placeholders(text), key

    def test_stresses_something_where_english_does(self, other):
        for key, text in ENGLISH.texts.items():
            assert ("*" in other.texts[key]) == ("*" in text), key


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryCatalogue:
    def test_names_every_kpi_in_one_line(self, language):
        texts = wording(language)
        for kpi in KPIS:
            assert texts.kpi(kpi.id)
            assert "\n" not in texts.kpi_definition(kpi.id)

    def test_has_no_kpi_that_is_gone(self, language):
        told = {key.split(".")[1] for key in wording(language).texts if key.startswith("kpi.")}
        assert told == {kpi.id for kpi in KPIS}

    @pytest.mark.parametrize(
        ("prefix", "names"),
        [("lapse", LAPSES), ("reaction", REACTIONS), ("stage", STAGES), ("grade", tuple(Grade))],
    )
    def test_names_every_code(self, language, prefix, names):
        assert all(wording(language).say(f"{prefix}.{name}") for name in names)

    def test_emphasis_is_closed(self, language):
        for key, text in wording(language).texts.items():
            assert text.count("*") % 2 == 0, key


def test_emphasis_is_dropped_from_plain_text_and_marked_up_in_html():
    assert "*" not in ENGLISH.say("doubt.too_few", count=3)
    html = ENGLISH.html("verdict.alone", subject="omni")
    assert "<strong>omni</strong>" in html


def test_values_are_escaped_and_their_asterisks_stay():
    html = ENGLISH.html("verdict.alone", subject="<b> * a * </b>")
    assert isinstance(html, Markup)
    assert "&lt;b&gt; * a * &lt;/b&gt;" in html
    assert ENGLISH.say("verdict.alone", subject="a*b*c").count("*") == 2


@pytest.mark.parametrize(
    ("items", "phrase"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_are_phrases(items, phrase):
    assert ENGLISH.listed(items) == phrase


@pytest.mark.parametrize(("count", "text"), [(1, "after 1 month"), (0, "after 0 months")])
def test_one_thing_is_told_from_many(count, text):
    assert ENGLISH.count("payback.after", count) == text


def test_a_label_is_preferred_to_a_name():
    assert ENGLISH.name("click_and_collect", {}) == "click and collect"
    assert ENGLISH.name("store", {"id": "Toko"}) == "store"
    assert ENGLISH.name("store", {"en": "Shop", "id": "Toko"}) == "Shop"


def test_an_unknown_language_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=re.escape("'xx', possible are en, id")):
        wording("xx")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{a} wins", "All shops wins"),
        ("*{a}* wins", "All shops wins"),
        ("Only {a}", "Only all shops"),
        ("It ends. {a} goes on", "It ends. All shops goes on"),
        ("Then: {a} and {b}", "Then: all shops and WhatsApp"),
    ],
)
def test_a_name_begins_small_within_a_sentence(text, written):
    told = Wording("en", {"key": text, "phrase.and": "{first} and {last}"})
    names = {"a": Name("all shops"), "b": Name("WhatsApp")}
    assert told.say("key", **names) == written
    assert told.html("key", **names).striptags() == written
    assert told.listed([Name("web"), *names.values()]) == "Web, all shops and WhatsApp"


def test_a_name_alone_begins_with_a_capital_and_an_identifier_does_not():
    told = wording("en")
    assert told.name("multi", {"en": "every channel"}) == "Every channel"
    assert told.name("single_web", {}) == "single web"
