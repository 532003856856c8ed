import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import chain

import pytest

from omnisim.report.page import notebook_html, page_of, plotly_script
from omnisim.report.wording import LANGUAGES, wording
from tests.report.conftest import CONFIGURATIONS, compared

SHOWN = {"text", "ticktext", "customdata", "hovertemplate", "name", "data", "annotations"}
VOID = {"meta", "link", "input", "br", "wbr", "img", "hr"}
# Words that no Indonesian text has; enough of them stand in any English sentence.
ENGLISH_WORDS = {
    *("the", "of", "and", "is", "are", "was", "with", "than", "from", "not", "no", "by", "to"),
    *("in", "on", "it", "that", "which", "who", "for", "least", "more", "less", "each", "every"),
    *("all", "days", "months", "years", "customers", "orders", "lost", "left"),
}


class Page(HTMLParser):
    """Checks nesting while it collects what a reader would see, and all attributes."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.attributes, self.scripts = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif self.open and self.open[-1] != "style":
            self.seen.append(data)

    def values(self, name):
        return [value for _, key, value in self.attributes if key == name]


@pytest.fixture(scope="module")
def texts(comparison):
    return {language: page_of(comparison, language=language) for language in LANGUAGES}


@pytest.fixture(scope="module", params=LANGUAGES)
def text(request, texts):
    return texts[request.param]


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_small_enough(text):
    assert len(text.encode()) < 6_000_000


def test_the_same_comparison_gives_the_same_bytes(comparison, texts):
    assert page_of(comparison, language="en") == texts["en"]


def test_nothing_is_asked_of_the_network(page, text):
    for name in ("src", "data", "action", "poster", "srcset"):
        assert page.values(name) == []
    assert all(address.startswith("#") for address in page.values("href"))
    [policy] = [v for v in page.values("content") if v and "default-src" in v]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    own = text.replace(plotly_script(), "")
    assert not re.search(r"https?:|@import|import\(|url\((?!#)", own)


def test_every_link_leads_somewhere(page):
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in page.values("href")} <= set(ids)


def test_every_figure_on_the_page_has_its_data(page, text):
    places = page.values("data-figure")
    data = json.loads(re.search(r'id="figure-data">(.*?)</script>', text, re.DOTALL)[1])
    assert sorted(places) == sorted(data)


def test_the_library_is_there_once(text):
    assert text.count("plotly.js v") == plotly_script().count("plotly.js v") == 1


def test_names_from_the_file_stay_names(text):
    own = text.replace(plotly_script(), "")
    assert '<script>alert("x")' not in own
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; Söhne *" in own


def test_tables_have_captions_and_pictures_words(page):
    tags = [tag for tag, key, _ in page.attributes if key == "aria-label"]
    assert tags.count("svg") == len(CONFIGURATIONS)
    assert all(page.values("aria-label"))
    assert "" not in page.values("role")


def test_the_order_is_that_of_a_newspaper(text):
    parts = ("verdict", "kpis", "pairs", "money", "journeys", "losses", "customers", "redirect")
    places = [text.index(f'id="{part}"') for part in (*parts, "contrast", "assumptions", "method")]
    assert places == sorted(places)


def test_the_language_is_named(texts):
    for language, text in texts.items():
        assert f'<html lang="{language}">' in text


class TestIndonesian:
    def test_no_english_text_of_the_catalogue_is_left(self, texts):
        seen = " ".join(" ".join(Page(texts["id"]).seen).split())
        english, own = wording("en").texts, wording("id").texts
        for key, text in english.items():
            if len(text) > 12 and text != own[key] and "{" not in text:
                assert text.replace("*", "") not in seen, key

    def test_no_english_words_are_left(self, texts):
        page = Page(texts["id"])
        data = json.loads(re.search(r'id="figure-data">(.*?)</script>', texts["id"], re.DOTALL)[1])
        words = set(re.findall(r"[a-z]+", " ".join([*page.seen, *_strings(data)])))
        # Paths of the file are names: the ledger shows them as they are.
        paths = re.findall(r'<th scope="row">([^<]*(?:<wbr>[^<]*)*)</th>', texts["id"])
        names = set(re.findall(r"[a-z]+", " ".join(paths)))
        assert not (words - names) & ENGLISH_WORDS

    def test_labels_of_the_file_are_used(self, texts):
        assert "Penjelajah" in texts["id"]
        assert "Browsers" not in texts["id"]
        assert "Browsers" in texts["en"]


def _strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        yield from chain.from_iterable(map(_strings, node))
    elif isinstance(node, dict):
        # What is not shown are names of Plotly's own.
        kept = (v for k, v in node.items() if k in SHOWN or isinstance(v, dict))
        yield from chain.from_iterable(map(_strings, kept))


def test_one_configuration_has_a_page_too():
    Page(page_of(compared("multi", replications=2, worlds=0), language="en"))


def test_two_without_worlds_have_one(comparison):
    design = comparison.design._replace(configurations=("single", "omni"), worlds=0)
    Page(page_of(replace(comparison, design=design), language="en"))


def test_without_draws_nothing_is_said_of_them(texts):
    alone = page_of(compared("multi", "omni", replications=2, worlds=0), language="en")
    for words in ("luck taken out", "drawn together from triangles", "too few draws"):
        assert words in texts["en"]
        assert words not in alone


def test_a_scaled_market_says_so(comparison, texts):
    words = "It queues differently"
    assert words not in texts["en"]
    assert words in notebook_html(comparison, is_scaled=True)


def test_an_unknown_language_is_refused(comparison):
    with pytest.raises(ValueError, match="possible are en, id"):
        page_of(comparison, language="fr")


def test_a_notebook_gets_verdict_and_kpis_without_the_library(comparison):
    html = notebook_html(comparison)
    Page(html)
    assert len(html) < 60_000
    assert "Net value per person" in html
    assert "<script" not in html
    assert "Nilai bersih per orang" in notebook_html(comparison, language="id")
