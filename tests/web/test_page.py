"""The page in a real browser: what is set, what is shown, and what is kept."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from omnisim.files.scenario_file import parse_scenario
from omnisim.report.facts import Writer
from omnisim.report.wording import wording
from omnisim.scenario.quantity import Unit
from omnisim.scenario.staffing import staffing
from omnisim.web.changes import basis_of, changed
from omnisim.web.controls import controls_of
from omnisim.web.wish import Edit, Market
from tests.report.leftovers import english_in
from tests.web.shop_text import shop_data, shop_text, written

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 120_000  # milliseconds, of a machine that does other things, too

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    """Give a page that may have no error, and asks nobody but this server."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    asked: set[str] = set()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.on("request", lambda request: asked.add(request.url))
    yield page
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts <= {urlsplit(address).netloc}
    refused = "Failed to load resource"  # of a request that a test wants refused
    assert not [text for text in errors if refused not in text]
    context.close()


@pytest.fixture
def quick(page: Any) -> Any:
    """Give a page that draws nothing and whose simulations never end."""
    stub = "window.Plotly = { react() {}, purge() {} };"
    page.context.route("**/page/plotly.js", lambda route: route.fulfill(body=stub))
    page.context.route("**/api/simulate", lambda route: None)
    return page


HASH = "#s=toko&replications=2"


def opened(page: Any, address: str, hash_: str = HASH) -> None:
    begun_with(page, address, hash_)
    simulated(page)


def begun_with(page: Any, address: str, hash_: str = HASH) -> None:
    page.goto("about:blank")  # another part after the # alone would load nothing
    page.goto(f"{address}/{hash_}")
    page.wait_for_selector("body[data-ready]")


def simulated(page: Any) -> None:
    page.wait_for_selector("body.simulated #progress[hidden]", state="attached")


def says(page: Any, key: str) -> None:
    page.locator("#progress .progress-text", has_text=wording("en").say(key)).wait_for()


def press(page: Any, key: str, *keys: str) -> None:
    page.locator(f"[data-key='{key}']").focus()
    for each in keys:
        page.keyboard.press(each)


def number(page: Any, kpi: str, place: int) -> float:
    cells = page.locator(f"[data-kpi={kpi}] td .level")
    return float(cells.nth(place).get_attribute("data-number"))


def test_a_slider_leads_to_what_the_server_answers(page: Any, address: str) -> None:
    opened(page, address)
    before = number(page, "net_value_per_person", 1)
    with page.expect_response("**/api/simulate") as told:
        press(page, "number economics.gross_margin", "ArrowRight", "ArrowRight", "ArrowRight")
        assert page.locator("[data-kpi=conversion_first] td.estimate").count() == 3
        assert "stale" in page.locator("#verdict").get_attribute("class")
        assert told.value.ok
    simulated(page)
    asked = {**told.value.request.post_data_json, "visitor": "somebody-else"}
    again = page.context.request.post(f"{address}/api/simulate", data=asked)
    answer = re.search(r"event: result\ndata: (.*)\n\n", again.text())
    assert answer
    rows = {row["id"]: row for row in json.loads(answer[1])["kpis"]}
    shown = number(page, "net_value_per_person", 1)
    assert shown == rows["net_value_per_person"]["cells"]["multi"]["numbers"][0]
    assert shown > before
    figures = {each["id"]: each for each in json.loads(answer[1])["figures"]}
    page.locator("#figure-value").scroll_into_view_if_needed()
    page.wait_for_selector("#canvas-value.js-plotly-plot")
    drawn = page.evaluate("document.getElementById('canvas-value').data.at(-1).x")
    assert drawn == figures["value"]["spec"]["data"][-1]["x"]
    assert listed(page) == ["Gross margin: 45% → 46.5%", "Replications: 10 → 2"]
    assert page.inner_text("#ledger-body td.changed") == "45% → 46.5%"
    heights = page.eval_on_selector_all(
        "rect.bar",
        "bars => bars.map((bar) => [bar.getAttribute('height'), getComputedStyle(bar).height])",
    )
    assert heights
    for told, drawn in heights:
        assert float(drawn.removesuffix("px")) == pytest.approx(float(told), abs=0.01)


def listed(page: Any) -> list[str]:
    """Return the changes as the page lists them."""
    return list(page.locator("#changes li > span").all_inner_texts())


def test_changes_are_counted_listed_taken_back_and_undone(quick: Any, address: str) -> None:
    begun_with(quick, address)
    quick.locator("[data-key='tactic omni one_price']").click()
    press(quick, "number economics.gross_margin", "ArrowRight")
    assert len(listed(quick)) == 3
    quick.locator("#changes li .home").first.click()
    assert len(listed(quick)) == 2
    quick.keyboard.press("Control+z")
    assert len(listed(quick)) == 3
    quick.click("#reset")
    assert not listed(quick)
    quick.click("#undo")
    assert len(listed(quick)) == 3


def test_whatever_a_link_sets_is_a_change(quick: Any, address: str) -> None:
    begun_with(quick, address, "#s=toko&people=200&seed=99&worlds=2&show=single,omni&base=omni")
    assert listed(quick) == [
        "Side by side: \N{MINUS SIGN}\N{NO-BREAK SPACE}All apart",
        "Baseline: Shops only → All connected",
        "Market: everybody: 280 people → draft of 200 people",
        "Draws of uncertain numbers: 0 → 2",
        "Seed: 7 → 99",
    ]
    quick.click("#reset")
    assert not listed(quick)
    assert quick.locator("#reset").is_disabled()


BAD_LINKS = (
    '#s=toko&c={"omni":null}',
    '#s=toko&c={"omni":{"channels":5}}',
    '#s=toko&c={"own_1":{"like":"omni","channels":"x"}}',
    '#s=toko&c={"omni":{"servers":{"store":"2"}}}',
    "#s=toko&c=[1",
    "#file=a.yaml&text=%%%",
)


def test_a_link_that_cannot_be_read_says_so(quick: Any, address: str) -> None:
    bad = quick.locator("#notice", has_text=wording("en").say("web.bad_link"))
    begun_with(quick, address, BAD_LINKS[0])
    bad.wait_for()
    for link in BAD_LINKS[1:]:
        quick.evaluate("document.getElementById('notice').textContent = ''")
        quick.evaluate("link => { location.hash = link }", link)
        bad.wait_for()
    assert quick.input_value("#scenario") == "toko"
    assert not listed(quick)


def test_a_link_opened_in_this_page_is_read_with_care(quick: Any, address: str) -> None:
    begun_with(quick, address)
    quick.evaluate("location.hash = '#s=toko&lang=fr&replications=3&d=00000000'")
    quick.locator("#notice", has_text=wording("en").say("web.other_scenario")).wait_for()
    assert listed(quick) == ["Replications: 10 → 3"]
    own = '{"own_1":{"like":"nobody"},"nobody":{"tactics":[]}}'
    quick.evaluate("own => { location.hash = `#s=toko&replications=2&c=${own}` }", own)
    quick.locator("#letters-text", has_text="nobody").first.wait_for()
    assert "own_1" in listed(quick)
    quick.route("**/api/words/*", lambda route: route.abort())
    quick.click("[data-language=id]")
    away(quick)
    assert quick.inner_text("#undo") == "Undo"


def test_two_pages_are_two_visitors(quick: Any, address: str) -> None:
    begun_with(quick, address)
    with quick.context.expect_page() as other:
        quick.evaluate("open(location.href)")
    visitor = "import('/page/api.js').then((api) => api.visitor)"
    assert quick.evaluate(visitor) != other.value.evaluate(visitor)


def test_the_page_writes_numbers_as_the_reports_do(quick: Any, address: str) -> None:
    amounts = [m * 10.0**k for k in range(-3, 13) for m in (1, 1.225, 2.5, 9.996)]
    days = [0, 1e-5, 1 / 1440, 0.02, 1 / 24, 0.5, 1, 3.25, 30.4375, 90, 121.75, 400, 731, 3000]
    asked = [
        *((x, unit) for x in (0.0, *amounts) for unit in ("money", "number")),
        *((x, "per_day") for x in (0.0001, 0.004, 1 / 30, 2.5)),
        *((-x, "money") for x in amounts),
        *((x, "share") for x in (0, 0.0004, 0.031, 0.12345, 0.9996, 1, 12.34)),
        *((x, "days") for x in days),
    ]
    for language in ("en", "id"):
        begun_with(quick, address, f"{HASH}&lang={language}")
        told = quick.evaluate(
            "asked => import('/page/words.js').then(({ written }) => "
            "asked.map(([value, unit]) => written(value, unit, 'IDR')))",
            asked,
        )
        writer = Writer(wording(language), "IDR")
        wanted = [writer.number(value, Unit(unit)) for value, unit in asked]
        spaced = [text.replace("\N{NO-BREAK SPACE}", " ") for text in told]
        assert spaced == [text.replace("-", "\N{MINUS SIGN}") for text in wanted]


def test_the_page_knows_who_is_open_and_who_serves_there(quick: Any, address: str) -> None:
    """As the simulation has it: whatever channels and tactics are chosen, and staff is named."""
    data = shop_data()
    data["tactics"]["desk"] = {"what": "A desk", "opens": ["chat"]}
    data["channels"]["store"]["locations"] = 4
    basis = basis_of(parse_scenario(written(data), file="toko.yaml"))
    edits = [
        {},
        {"tactics": ["desk"]},
        {"tactics": ["one_view"], "channels": ["web", "store"]},
        {"channels": ["chat", "web"], "tactics": ["desk"]},
        {"servers": {"store": 3}},
    ]
    begun_with(quick, address)
    told = controls_of(basis, Market(scenario="toko"), wording("en"))
    for name in basis.scenario.configurations:
        for edit in edits:
            market = Market(scenario="toko", configurations={name: Edit.model_validate(edit)})
            scenario = changed(basis, market)
            found = quick.evaluate(
                "([open, configurations, name]) => import('/page/market.js').then("
                "({ configuration }) => configuration(open, { configurations }, name))",
                [told, {name: edit}, name],
            )
            assert tuple(found["channels"]) == scenario.open_channels(name)
            staff = staffing(scenario, name).servers
            assert found["people"] == {each: sum(people) for each, people in staff.items()}


def test_naming_staff_lists_everything_that_it_changes(quick: Any, address: str) -> None:
    begun_with(quick, address)
    quick.locator("[data-key=editing]").select_option("single")
    slider = quick.locator("[data-key='servers single store']")
    assert slider.get_attribute("aria-valuetext") == "1.5 (3 in all)"
    press(quick, "servers single store", "ArrowRight")
    assert "Shops only: people The store 3 → 4" in listed(quick)


def test_a_row_of_shares_stays_a_whole(quick: Any, address: str) -> None:
    begun_with(quick, address)
    quick.locator("[data-fold=rows] > summary").click()
    first = "row segments.browser.entry."
    sliders = quick.locator(f"[data-key^='{first}']")
    before = sliders.evaluate_all("all => all.map((each) => Number(each.value))")
    assert sum(before) == 1000
    key = sliders.first.get_attribute("data-key")
    for _ in range(3):
        press(quick, key, "ArrowRight")
    after = sliders.evaluate_all("all => all.map((each) => Number(each.value))")
    assert after[0] == before[0] + 30
    assert sum(after) == 1000
    found = listed(quick)[0]
    assert found.startswith("The browser: where journeys begin: ")
    with quick.expect_response("**/api/estimate") as told:
        quick.locator("[data-key='home segments.browser.entry']").click()
    assert told.value.ok
    assert not any("begin" in text for text in listed(quick))


def test_the_others_share_what_is_left(quick: Any, address: str) -> None:
    begun_with(quick, address)
    cases = [
        ([500, 300, 200], 0, 600, [600, 240, 160]),
        ([500, 300, 200], 0, 2000, [1000, 0, 0]),
        ([1000, 0, 0], 0, 700, [700, 150, 150]),
        ([333, 333, 334], 1, 0, [499, 0, 501]),
        ([7, 3], 1, 10, [0, 10]),
    ]
    for values, place, to, wanted in cases:
        told = quick.evaluate(
            "given => import('/page/rows.js').then(({ rescaled }) => rescaled(...given))",
            [values, place, to],
        )
        assert told == wanted
        assert sum(told) == sum(values)


@pytest.mark.parametrize("shares", [[0.3333, 0.3333, 0.3334], [0.5005, 0.4995], [1.0, 0.0]])
def test_shares_between_two_steps_make_a_whole(
    quick: Any, address: str, shares: list[float]
) -> None:
    begun_with(quick, address)
    parts = [{"id": str(place), "value": share} for place, share in enumerate(shares)]
    told = quick.evaluate(
        "row => import('/page/rows.js').then(({ inSteps }) => inSteps(row, {}))",
        {"unit": "share", "total": 1, "parts": parts},
    )
    assert sum(told) == 1000
    assert told == pytest.approx([1000 * share for share in shares], abs=1)


def test_everything_set_is_in_the_address(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("[data-key='tactic omni one_price']").click()
    press(page, "number economics.gross_margin", "ArrowRight", "ArrowRight")
    page.locator("[data-key=own]").click()
    page.locator("[data-key='pin single']").click()
    simulated(page)
    page.wait_for_url(re.compile("base=single.*own_1"))
    before, shown = listed(page), page.inner_text("#kpi-table")
    link = page.url
    for told in (r"v=[\d.]+", "seed=7", "show=single%2Cmulti%2Comni%2Cown_1", "d=[0-9a-f]+"):
        assert re.search(f"[#&]{told}(&|$)", link)
    opened(page, address, f"#{urlsplit(link).fragment}")
    assert listed(page) == before
    assert page.inner_text("#kpi-table") == shown
    assert page.locator("#ledger-body td.changed").count() == 1
    assert page.locator("#notice").is_hidden()


def test_a_file_that_was_kept_brings_everything_back(page: Any, address: str) -> None:
    opened(page, address, f"{HASH}&people=240&seed=9&worlds=1&show=single,omni&base=omni")
    press(page, "number economics.gross_margin", "ArrowRight", "ArrowRight")
    page.locator("[data-key=own]").click()
    simulated(page)
    before, shown = listed(page), page.inner_text("#kpi-table")
    opening = page.inner_text("#verdict")
    assert "A draft: 241 of 280 people" in opening
    assert "Connecting" not in opening  # the baseline is connected, too
    with page.expect_download() as kept:
        page.locator("[data-key='file scenario']").click()
    page.set_input_files("#upload", kept.value.path())
    page.wait_for_url(re.compile("[#&]text="))
    simulated(page)
    assert page.inner_text("#kpi-table") == shown
    assert page.inner_text("#verdict") == opening
    how = ("Baseline", "Market", "Replications", "Draws")
    assert [text for text in listed(page) if text.startswith(how)] == [
        text for text in before if text.startswith(how)
    ]
    page.locator("[data-key=own]").click()  # beside the one that the file has by now
    assert page.locator("[data-key='show own_2']").is_checked()


def test_another_language_leaves_none_of_the_first(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("[data-key=follow]").click()
    page.wait_for_selector(".life")
    page.click("[data-language=id]")
    page.wait_for_selector("html[lang=id]", state="attached")
    simulated(page)
    page.locator(".life .note", has_text="Pesanan").first.wait_for()
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true }")
    texts = page.evaluate(
        """() => {
          const found = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode())
            if (!node.parentElement.closest("[translate=no], script, noscript, code, .path"))
              found.push(node.textContent.trim());
          for (const node of document.querySelectorAll("[aria-label]"))
            if (!node.closest("[translate=no]")) found.push(node.getAttribute("aria-label").trim());
          return found.filter(Boolean);
        }"""
    )
    english, other = wording("en").texts, wording("id").texts
    told = {english[key] for key in english if english[key] != other[key]} - set(other.values())
    assert len(texts) > 200
    left = set(texts) & told
    assert not left, left
    phrases = [pattern for text in told if (pattern := pattern_of(text))]
    left = {text for text in texts for each in phrases if each.fullmatch(text)}
    assert not left, left
    assert not re.search(r"\bthe (web|chat|store|ads)\b", " ".join(texts))


def pattern_of(text: str) -> re.Pattern[str] | None:
    """Return what a text with values in it looks like; None if it has no values or few words."""
    words = re.split(r"\{\w+(?::\w+)?\}", text.replace("*", ""))
    if len(words) == 1 or sum(map(str.isalpha, "".join(words))) < 8:
        return None
    return re.compile(".+?".join(map(re.escape, words)), re.DOTALL)


def test_progress_is_shown_and_can_be_cancelled(page: Any, address: str) -> None:
    """By keyboard, too: the button keeps the focus while the numbers beside it move."""
    begun_with(page, address, "#s=toko&worlds=40&replications=60")
    page.wait_for_selector("#progress:not([hidden]) [data-key=cancel]")
    page.locator("[data-key=cancel]").focus()
    text = page.locator("#progress .progress-text")
    seen: set[str] = set()
    while len(seen) < 3:
        text.filter(has_text=re.compile(": [1-9]")).wait_for()
        seen.add(text.inner_text())
    assert page.evaluate("document.activeElement.dataset.key") == "cancel"
    page.keyboard.press("Enter")
    says(page, "web.progress.cancelled")
    assert page.evaluate("document.activeElement.dataset.key") == "cancel"


def test_an_answer_puts_the_focus_where_it_is_told(page: Any, address: str) -> None:
    begun_with(page, address)
    page.locator("[data-key=cancel]").click()
    says(page, "web.progress.cancelled")
    page.keyboard.press("Enter")  # now it says: simulate
    simulated(page)
    assert page.evaluate("document.activeElement.id") == "headline"


def test_a_broken_file_shows_the_letters_of_the_checker(
    page: Any, address: str, tmp_path: Path
) -> None:
    opened(page, address)
    broken = tmp_path / "broken.yaml"
    broken.write_text(shop_text().replace("today: multi", "today: mutli"), "utf-8")
    page.set_input_files("#upload", broken)
    page.wait_for_selector("#letters:not([hidden])")
    told = page.inner_text("#letters-text")
    assert "broken.yaml:" in told
    assert "Did you mean multi?" in told
    assert page.input_value("#scenario") == "toko"
    right = tmp_path / "mine.yaml"
    right.write_text(shop_text().replace("name: Toko", "name: Warung"), "utf-8")
    page.set_input_files("#upload", right)
    page.locator("#kicker", has_text="Warung").wait_for()
    page.wait_for_url(re.compile("[#&]text="))
    simulated(page)


def test_letters_are_told_in_the_language_of_the_page(
    quick: Any, address: str, tmp_path: Path
) -> None:
    text = (
        shop_text().replace("today: multi", "today: mutli").replace("kind: website", "kid: website")
    )
    broken = tmp_path / "toko.yaml"
    broken.write_text(text.replace("patience: 30 min", "patience: 30 m"), "utf-8")
    begun_with(quick, address, f"{HASH}&lang=id")
    quick.set_input_files("#upload", broken)
    letters = quick.locator("#letters-text")
    letters.get_by_text("ditemukan").first.wait_for()
    indonesian = letters.inner_text()
    assert "Maksud Anda multi?" in indonesian
    assert not english_in(indonesian, file=text)
    quick.click("[data-language=en]")
    letters.get_by_text("found:").first.wait_for()
    assert "Did you mean multi?" in letters.inner_text()
    quick.click("[data-language=id]")
    letters.get_by_text("ditemukan").first.wait_for()
    assert letters.inner_text() == indonesian


def test_a_refused_change_is_told_in_the_language_of_the_page(quick: Any, address: str) -> None:
    begun_with(quick, address, f"{HASH}&lang=id&n=economics.gross_margin:0.99")
    letters = quick.locator("#letters-text")
    letters.get_by_text("ditemukan").first.wait_for()
    assert not english_in(letters.inner_text(), file=shop_text())


def test_warnings_about_a_file_stay_until_they_are_closed(page: Any, address: str) -> None:
    def with_warning(route: Any) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "warnings": ["toko.yaml:3:1: mind this"]})

    page.route("**/api/open", with_warning)
    opened(page, address)
    assert page.inner_text("#letters-text") == "toko.yaml:3:1: mind this"
    page.click("#letters-close")
    assert page.locator("#letters").is_hidden()


def test_the_same_customers_hop_and_can_be_halted(page: Any, address: str) -> None:
    held: list[Any] = []
    page.route("**/api/hops", lambda route: held.append(route))
    opened(page, address)
    play = page.locator("[data-key=play]")
    play.click()
    page.locator("#player", has_text=wording("en").say("web.player.wait")).wait_for()
    play.click()  # not now
    play.click()
    while len(held) < 2:
        page.wait_for_timeout(50)
    held[-1].continue_()  # the first was given up
    page.wait_for_selector(".dot")
    play.click()
    still = places(page)
    page.wait_for_timeout(300)
    assert places(page) == still
    step = page.locator("[data-key=step]")
    while not page.locator(".dot[data-kind=ordered], .dot[data-kind=gone]").count():
        step.click()
    marks = page.eval_on_selector_all(
        ".dot", "dots => dots.map((dot) => [dot.dataset.kind, dot.lastChild.getAttribute('d')])"
    )
    assert all(bool(mark) == (kind != "on") for kind, mark in marks)


def places(page: Any) -> list[str]:
    found = page.eval_on_selector_all(
        ".dot", "dots => dots.map((dot) => dot.getAttribute('transform'))"
    )
    return list(found)


def test_a_step_without_a_place_takes_its_lost_story_along(quick: Any, address: str) -> None:
    begun_with(quick, address)
    place = {"start": [0, 0], "orders": [9, 9], "spots": {"1": [1, 1], "3": [3, 3]}}
    journey = {"steps": [[1, 0], [2, 1], [3, 0]], "end": "order"}
    found = quick.evaluate(
        "told => import('/page/network.js').then(({ routeOf }) => routeOf(...told))",
        [place, journey],
    )
    assert found["spots"] == [[0, 0], [1, 1], [3, 3], [9, 9]]
    assert found["lost"] == [0, 0, 0, 0]


def test_an_old_answer_about_a_customer_is_passed_over(page: Any, address: str) -> None:
    held: list[Any] = []
    opened(page, address)
    page.route("**/api/customer", lambda route: held.append(route))
    page.locator("[data-key=follow]").click()
    page.locator("#follow-status", has_text=wording("en").say("web.follow_wait")).wait_for()
    page.locator("[data-key=own]").click()
    page.unroute("**/api/customer")
    simulated(page)
    page.locator(".life").nth(3).wait_for()
    assert held
    assert not page.inner_text("#follow-status")


def test_the_page_can_be_used_by_keyboard_and_read_aloud(page: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened(page, address)
    slider = page.locator("[data-key='number economics.gross_margin']")
    assert slider.get_attribute("aria-valuetext") == "45%"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.dataset.key ?? document.activeElement.id"))
    assert {"scenario", "upload", "share", "show single", "editing"} <= seen
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []


def test_letters_and_attribution_can_be_read_by_everybody(page: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened(page, address)
    page.locator("[data-key=board]").click()
    page.locator("#board-body h3").first.wait_for()
    page.locator("[data-key=hours]").click()
    page.locator("#figure-by_month").wait_for()
    broken = shop_text().replace("today: multi", "today: mutli").encode()
    file = {"name": "broken.yaml", "mimeType": "text/yaml", "buffer": broken}
    page.set_input_files("#upload", files=[file])
    page.locator("#letters-text", has_text="multi").wait_for()
    for width, scheme in ((1400, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        for part in page.locator("details").all():
            part.evaluate("part => { part.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []


def test_a_phone_folds_what_is_not_asked_for_first(quick: Any, address: str) -> None:
    quick.set_viewport_size({"width": 390, "height": 844})
    begun_with(quick, address)
    assert quick.locator("#ledger-body").is_hidden()
    press(quick, "fold assumptions", "Enter")
    assert quick.locator("#ledger-body").is_visible()
    quick.set_viewport_size({"width": 1400, "height": 900})
    quick.locator("#downloads").wait_for()


def test_a_phone_keeps_the_numbers_in_sight_and_the_rest_out_of_reach(
    page: Any, address: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    opened(page, address, f"{HASH}&lang=id&customer=268")
    page.wait_for_selector(".life")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for value in page.locator("#strip dl > div").all():
        assert value.locator(".strip-range").inner_text()
    page.evaluate("document.getElementById('keep').scrollIntoView()")
    page.wait_for_timeout(300)
    assert page.locator("#strip").bounding_box()["y"] == pytest.approx(0, abs=1)
    assert Axe().run(page).response["violations"] == []
    page.click("#levers-open")
    assert page.locator("#levers").is_visible()
    for key in ("Shift+Tab", *(["Tab"] * 8)):
        page.keyboard.press(key)
        assert not page.evaluate("document.activeElement.closest('header, main, footer')")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    assert not page.locator("#levers").is_visible()
    assert page.evaluate("document.activeElement.id") == "levers-open"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_server_that_is_killed_loses_nothing_and_leaves_nobody(
    chromium: Any, tmp_path: Path
) -> None:
    file = tmp_path / "toko.yaml"
    file.write_text(shop_text(), "utf-8")
    server, address = begun(file, port=0)
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    begun_with(page, address, f"{HASH}&worlds=40")
    try:
        runs = page.locator("#progress .progress-text", has_text=re.compile(": [1-9]"))
        runs.wait_for()  # in the middle of a simulation
        family = family_of(server.pid)
        assert family
    finally:
        ended(server)
    assert not [each for each in family if is_alive(each)]
    press(page, "number economics.gross_margin", "ArrowRight")
    away(page)
    again, _ = begun(file, port=int(urlsplit(address).port or 0))
    try:
        cancel = page.locator("[data-key=cancel]", has_text=wording("en").say("web.cancel"))
        cancel.wait_for()  # by itself
        before, _, draws = listed(page)
        assert (before, draws[:5]) == ("Gross margin: 45% → 45.5%", "Draws")
    finally:
        context.close()
        ended(again)


def test_a_page_that_finds_nobody_opens_what_was_wanted_later(quick: Any, address: str) -> None:
    begun_with(quick, address)
    quick.route("**/api/**", lambda route: route.abort())
    quick.set_input_files("#upload", files=[named("mine.yaml", "Warung")])
    away(quick)
    quick.unroute("**/api/**")
    quick.click("[data-key=cancel]")  # it says: try now
    quick.locator("#kicker", has_text="Warung").wait_for()


def away(page: Any) -> None:
    """Wait until the page says that nobody answers, and when it asks again."""
    words = pattern_of(wording("en").say("web.progress.away", seconds="{seconds}"))
    page.locator("#progress .progress-text", has_text=words).wait_for()


def named(file: str, name: str) -> dict[str, Any]:
    text = shop_text().replace("name: Toko", f"name: {name}")
    return {"name": file, "mimeType": "text/yaml", "buffer": text.encode()}


def begun(file: Path, *, port: int) -> tuple[subprocess.Popen[str], str]:
    """Start the command and return it with the address that it tells."""
    command = [sys.executable, "-m", "omnisim", "web", str(file), "--no-browser", "--workers", "2"]
    server = subprocess.Popen(
        [*command, "--port", str(port)], stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert server.stderr is not None
    found = re.search(r"http://[\d.:]+", server.stderr.readline())
    assert found
    address = found[0]
    for _ in range(600):
        try:
            urlopen(f"{address}/api/scenarios", timeout=5).read()
        except OSError:
            time.sleep(0.1)
        else:
            return server, address
    raise AssertionError("the server does not answer")


def ended(server: subprocess.Popen[str]) -> None:
    """Ask a server to end, and wait until it has."""
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=30)


def family_of(parent: int) -> list[int]:
    """Return all processes that come from one."""
    told = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in told.stdout.splitlines()[1:]]
    family = {parent}
    while new := {pid for pid, ppid in pairs if ppid in family} - family:
        family |= new
    return sorted(family - {parent})


def is_alive(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")
