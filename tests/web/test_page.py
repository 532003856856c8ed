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

from omnisim.report.wording import wording
from tests.web.shop_text import shop_text

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


def opened(page: Any, address: str, hash_: str = "#s=toko&replications=2") -> None:
    page.goto(f"{address}/{hash_}")
    page.wait_for_selector("body[data-ready]")
    simulated(page)


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
    assert "1 changed" in page.inner_text("#changes h3").lower()


def test_changes_are_counted_listed_taken_back_and_undone(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("[data-key='tactic omni one_price']").click()
    press(page, "number economics.gross_margin", "ArrowRight")
    assert page.locator("#changes li").count() == 2
    page.locator("#changes li .home").first.click()
    assert page.locator("#changes li").count() == 1
    page.keyboard.press("Control+z")
    assert page.locator("#changes li").count() == 2
    page.click("#reset")
    assert page.locator("#changes li").count() == 0
    page.click("#undo")
    assert page.locator("#changes li").count() == 2


def test_everything_set_is_in_the_address(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("[data-key='tactic omni one_price']").click()
    press(page, "number economics.gross_margin", "ArrowRight", "ArrowRight")
    page.locator("[data-key=own]").click()
    page.locator("[data-key='pin single']").click()
    simulated(page)
    page.wait_for_url(re.compile("base=single.*own_1"))
    listed, shown = page.inner_text("#changes ul"), page.inner_text("#kpi-table")
    link = page.url
    assert re.search(r"[#&]v=[\d.]+", link)
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    simulated(page)
    assert page.inner_text("#changes ul") == listed
    assert page.inner_text("#kpi-table") == shown


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
    assert not re.search(r"\bthe (web|chat|store|ads)\b", " ".join(texts))


def test_progress_is_shown_and_can_be_cancelled(page: Any, address: str) -> None:
    opened(page, address)
    shown = page.inner_text("#headline")
    page.evaluate("document.querySelector('[data-key=seed]').closest('details').open = true")
    page.fill("[data-key=seed]", "99")
    page.evaluate("document.querySelector('[data-key=replications]').value = 30")
    page.locator("[data-key=seed]").press("Tab")
    page.wait_for_selector("#progress:not([hidden]) [data-key=cancel]")
    page.click("[data-key=cancel]")
    says(page, "web.progress.cancelled")
    assert page.inner_text("#headline") == shown
    page.click("[data-key=cancel]")  # now it says: simulate
    simulated(page)


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


def test_a_phone_keeps_the_numbers_in_sight(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("document.getElementById('keep').scrollIntoView()")
    page.wait_for_timeout(300)
    assert page.locator("#strip").bounding_box()["y"] == pytest.approx(0, abs=1)
    page.click("#levers-open")
    assert page.locator("#levers").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#levers").is_visible()


def test_a_server_that_is_killed_loses_nothing_and_leaves_nobody(
    chromium: Any, tmp_path: Path
) -> None:
    file = tmp_path / "toko.yaml"
    file.write_text(shop_text(), "utf-8")
    server, address = begun(file, port=0)
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    opened(page, address)
    children = children_of(server.pid)
    assert children
    ended(server)
    assert not [child for child in children if is_alive(child)]
    press(page, "number economics.gross_margin", "ArrowRight")
    says(page, "web.progress.away")
    again, _ = begun(file, port=int(urlsplit(address).port or 0))
    try:
        page.click("[data-key=cancel]")
        simulated(page)
        assert page.locator("#changes li").count() == 1
    finally:
        context.close()
        ended(again)


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


def children_of(parent: int) -> list[int]:
    told = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in told.stdout.splitlines()[1:]]
    return [pid for pid, ppid in pairs if ppid == parent]


def is_alive(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")
