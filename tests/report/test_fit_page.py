"""Fit page: what a fit comes to, said in both languages and drawn without the network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from omnisim.calibration.aspects import Likeness
from omnisim.calibration.chain_order import order_table
from omnisim.calibration.check import Checked, Level
from omnisim.calibration.distances import Distance
from omnisim.calibration.drift import drift
from omnisim.calibration.dwell import dwell_table
from omnisim.calibration.fit import Fit, Selection, Source, Unknown
from omnisim.calibration.journeys import cut
from omnisim.calibration.search import Found, Match, Searched, Traded
from omnisim.calibration.sequences import Sequences
from omnisim.calibration.simulated import touch_log
from omnisim.report.fit import sentences
from omnisim.report.fit.figures import aspect_figures
from omnisim.report.fit.page import page_of_fit
from omnisim.report.fit.reading import FitReading
from omnisim.report.wording import LANGUAGES, wording
from omnisim.scenario.scenario import Scenario
from omnisim.study import simulate
from tests.shops import small_shop


def likeness(aspect: str, kind: str, ratio: float, names: tuple[str, ...] = ()) -> Likeness:
    bins = len(names) or 96
    shares = np.full(bins, 1 / bins)
    return Likeness(
        aspect,
        kind,
        Distance(0.02 * ratio, 0.02, ratio, ratio / 1.2, ratio * 1.2, 200),
        names,
        np.arange(bins, dtype=float),
        shares,
        shares[::-1],
        np.full(bins, 10.0),
        np.full(bins, 10.0),
    )


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return small_shop()


@pytest.fixture(scope="module")
def fit(scenario: Scenario) -> Fit:
    log = touch_log([simulate(scenario, "multi", engine="reference")], begin=0.0, end=90.0)
    luck = np.random.default_rng(1)
    return Fit(
        source=Source("shop.csv", len(log), None, None),
        log=log,
        journeys=cut(log, gap=7.0),
        calibrated_until=60.0,
        arrivals=None,
        segments={},
        dwell={"consideration@web": dwell_table(luck.gamma(2, 0.5, 80))},
        returned=None,
        effects=(),
        selection=Selection(40, 60, 3.0, 1.5, 2.0, 1.0, 0.8, True),
        unknown=(
            Unknown("hidden_identities", {}),
            Unknown("season", {"days": 60}),
            Unknown("pool", {"segment": "browser", "pool": 800.0, "seen": 80}),
            Unknown("something new", {}),
        ),
    )


@pytest.fixture(scope="module")
def checked() -> Checked:
    luck = np.random.default_rng(2)
    steps = "begin > consideration@web > lapse", "consideration@web > purchase@store > conversion"
    return Checked(
        is_held_out=True,
        days=30.0,
        people=400,
        share=1.0,
        levels=(Level("orders", 100.0, np.array([160.0, 161.0])),),
        likenesses=(
            likeness("paths", "shares", 1.8, steps),
            likeness("hour", "circle", 0.9),
            likeness("channel", "rates", 1.0, ("web", "others")),
            likeness("between", "line", 1.1),
            likeness("repeats", "curve", 1.0),
            likeness("length", "line", float("nan")),  # one touch each: nothing differs
        ),
        order=order_table(Sequences.of(luck.integers(0, 3, (40, 6))), highest=2, begin_known=True),
        drifts={
            "journeys": drift(luck.poisson(np.r_[np.full(10, 100), np.full(10, 200)])),
            "entry web": drift(luck.normal(0.5, 0.01, 20)),
        },
        counted=None,
    )


@pytest.fixture(scope="module")
def searched() -> Searched:
    found = Found("handoffs.continuity", 0.4, 0.2, 0.6, 0.3)
    traded = Traded("handoffs.continuity", "handoffs.repeat_handling", -0.95)
    return Searched((found,), (traded,), (Match("lost", 0.1, 0.12, 0.4),), 3.0, 0.4, 29)


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def text_of(page: str) -> str:
    reader = Text()
    reader.feed(page)
    return " ".join(" ".join(reader.words).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_everything_and_asks_nobody(
    language: str, fit: Fit, scenario: Scenario, checked: Checked, searched: Searched
) -> None:
    page = page_of_fit(fit, scenario, checked=checked, searched=searched, language=language)
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)=["']?https?:""", body)
    [data] = re.findall(r'id="figure-data">(.*?)</script>', page, flags=re.DOTALL)
    figures = json.loads(data)
    assert set(re.findall(r'data-figure="(.*?)"', page)) == set(figures)
    text, say = text_of(page), wording(language).say
    for key in ("fit.unknown.hidden_identities.title", "fit.order.heading", "fit.drift.heading"):
        assert say(key) in text
    for anchor in re.findall(r'<a href="#(\w+)">', page):
        assert f'id="{anchor}"' in page
    assert "{" not in text
    assert page == page_of_fit(fit, scenario, checked=checked, searched=searched, language=language)


@pytest.fixture
def reading(fit: Fit, scenario: Scenario, checked: Checked, searched: Searched) -> FitReading:
    return FitReading(fit, scenario, wording("en"), checked, searched)


def test_verdict_counts_what_holds(reading: FitReading, checked: Checked) -> None:
    assert sentences.headline(reading) == "The fit holds in 4 of 5 respects"
    told = " ".join(sentences.summary(reading))
    assert "with 30 days that the fit has not seen" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "steps of journeys (1.8" in told
    near = replace(checked, likenesses=checked.likenesses[1:])
    alone = replace(reading, checked=near)
    assert sentences.headline(alone) == "The fit cannot be told from the data"


def test_cautions_name_what_moved_and_what_is_off(reading: FitReading, checked: Checked) -> None:
    told = " ".join(sentences.cautions(reading))
    assert "journeys begun" in told
    assert "miss those of the log: orders" in told
    assert "Nothing was held out" not in told
    seen = replace(reading, checked=replace(checked, is_held_out=False))
    assert "Nothing was held out" in " ".join(sentences.cautions(seen))


def test_selection_is_never_called_an_effect(reading: FitReading) -> None:
    told = sentences.selection(reading)
    assert "already before the first message 2 against 1" in told
    assert "This is no effect" in told


def test_unknown_keys_are_told_as_they_are(reading: FitReading) -> None:
    told = dict(sentences.unknown(reading))
    assert "80 customers were seen" in told["How many people there are"]
    assert told["Further"] == "something new"


def test_trade_off_is_told(reading: FitReading) -> None:
    told = " ".join(sentences.search(reading))
    assert "handoffs.continuity and handoffs.repeat_handling make up for each other" in told


def test_every_aspect_has_numbers_beside_its_picture(reading: FitReading) -> None:
    figures = list(aspect_figures(reading))
    assert len(figures) == 5
    for figure in figures:
        assert figure.table.rows
        assert all(len(row) == len(figure.table.head) for row in figure.table.rows)


def test_paths_that_were_counted_have_a_page_too(fit: Fit, scenario: Scenario) -> None:
    page = page_of_fit(fit, scenario, checked=None)
    assert "Fitted, and not checked" in page
