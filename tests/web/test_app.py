"""Every address: what it answers, what it refuses, and what every answer carries."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings

from omnisim import study
from omnisim.cli.app import run
from omnisim.files.scenario_file import parse_scenario
from omnisim.report.wording import wording
from omnisim.web import bounds, pages
from omnisim.web.app import application
from omnisim.web.guard import Guard
from tests.report.leftovers import english_in
from tests.web.conftest import shelf
from tests.web.shop_text import shop_text

WISH: dict[str, Any] = {
    "scenario": "toko",
    "shown": ["single", "multi", "omni"],
    "baseline": "multi",
    "replications": 3,
}


def events(text: str) -> list[tuple[str, Any]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(kind, json.loads(data)) for kind, data in found]


@pytest.fixture(scope="module")
def answer(client: TestClient) -> dict[str, Any]:
    told = client.post("/api/simulate", json={**WISH, "visitor": "somebody-1"})
    kind, data = events(told.text)[-1]
    assert kind == "result", data
    return data  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_speaks_the_language_asked_for(client: TestClient, language: str) -> None:
    by_name = client.get("/", params={"language": language})
    by_browser = client.get("/", headers={"accept-language": f"{language}-XX,fr;q=0.5"})
    assert by_name.text == by_browser.text
    assert f'<html lang="{language}">' in by_name.text
    assert wording(language).say("web.levers") in by_name.text


def test_everything_the_page_loads_is_there_and_comes_from_here(client: TestClient) -> None:
    html = client.get("/").text
    links = re.findall(r'(?:href|src)="([^"#]+)"', html)
    loaded = [link for link in links if link != "data:,"]
    assert all(link.startswith("/page/") for link in loaded)
    scripts = {f"/page/{name}" for name in re.findall(r'from "\./(\w+\.js)"', _scripts(client))}
    for link in {*loaded, *scripts}:
        found = client.get(link)
        assert found.status_code == 200, link
        again = client.get(link, headers={"if-none-match": found.headers["etag"]})
        assert again.status_code == 304


def _scripts(client: TestClient) -> str:
    names = [name for name in pages.assets() if name.endswith(".js") and name != "plotly.js"]
    return "".join(client.get(f"/page/{name}").text for name in names)


def test_every_word_that_the_script_says_is_in_the_catalogue(client: TestClient) -> None:
    known = client.get("/api/words/id").json()["words"]
    said = set(re.findall(r'[sS]ay\("([\w.]+)"', _scripts(client)))
    said |= set(re.findall(r'data-(?:say|label)="([\w.]+)"', client.get("/").text))
    assert said <= set(known)


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "index.html", "..%5cx", "main.py"])
def test_no_path_comes_from_a_request(client: TestClient, name: str) -> None:
    assert client.get(f"/page/{name}").status_code == 404


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/", "/page/main.js", "/api/scenarios", "/nowhere"):
        told = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in told
        assert "unsafe" not in told
        assert "http" not in told


def test_there_are_no_pages_that_load_from_elsewhere(client: TestClient) -> None:
    assert {client.get(path).status_code for path in ("/docs", "/redoc")} == {404}


def test_a_scenario_tells_what_can_be_set(client: TestClient) -> None:
    told = client.post("/api/open", json={"scenario": "toko", "language": "id"}).json()
    assert told["today"] == "multi"
    assert [each["name"] for each in told["configurations"]][-1] == "Terhubung"
    margin = next(each for each in told["numbers"] if each["id"] == "economics.gross_margin")
    assert (margin["low"], margin["value"], margin["high"]) == (0.35, 0.45, 0.55)
    assert margin["group"] == "prices"
    assert not [each for each in told["numbers"] if each["id"].startswith("journey")]


def test_a_broken_file_is_answered_with_the_letters_of_the_checker(client: TestClient) -> None:
    text = shop_text().replace("today: multi", "today: mutli")
    told = client.post("/api/open", json={"text": text, "file": "../../toko.yaml"})
    assert told.status_code == 422
    letters = "\n".join(told.json()["letters"])
    assert re.search(r"^toko\.yaml:\d+:\d+ ", letters, re.MULTILINE)
    assert "Did you mean multi?" in letters
    assert "Traceback" not in letters


@pytest.mark.parametrize(
    ("path", "asked", "words"),
    [
        (
            "open",
            {"text": shop_text().replace("today: multi", "today: mutli")},
            "Maksud Anda multi?",
        ),
        ("open", {"text": "a: [1"}, "[ yang tidak ditutup"),
        ("open", {"text": "a: b\n" * 9000}, "lebih dari 8.000 entri"),
        ("open", {"scenario": "tokoo"}, "tidak ada skenario bernama"),
        ("estimate", {**WISH, "numbers": {"economics.gross_margin": 0.9}}, "dari 0,35 sampai 0,55"),
        ("estimate", {**WISH, "numbers": {"zzz": 1}}, "tidak ada angka yang dapat diubah"),
        ("estimate", {**WISH, "configurations": {"multi": {"channels": []}}}, "tidak ada"),
        ("estimate", {**WISH, "people": 10**9}, "60000 atau kurang"),
        ("estimate", {**WISH, "visitors": 3}, "nama yang tidak ada"),
        ("estimate", {"scenario": "toko"}, "tidak ada apa-apa"),
        ("simulate", {**WISH, "shown": ["omny"], "visitor": "somebody-5"}, "Maksud Anda omni?"),
        ("file/workbook.xlsx", {**WISH, "seed": 4711}, "belum ada yang disimulasikan"),
    ],
)
def test_what_is_wrong_is_told_in_the_language_of_the_request(
    client: TestClient, path: str, asked: dict[str, Any], words: str
) -> None:
    told = client.post(f"/api/{path}", json={**asked, "language": "id"})
    assert told.status_code in (409, 422)
    letters = "\n\n".join(told.json()["letters"])
    assert words in letters
    assert not english_in(letters, file=asked.get("text", shop_text()))
    english = client.post(f"/api/{path}", json=asked)
    assert words not in "\n\n".join(english.json()["letters"])


def test_warnings_are_told_in_the_language_of_the_request(client: TestClient) -> None:
    text = shop_text().replace("channels: all", "channels: [web, store]")
    asked = {"text": text, "file": "toko.yaml"}
    texts = {
        language: client.post("/api/open", json={**asked, "language": language}).json()["warnings"]
        for language in ("en", "id")
    }
    assert "warning" in texts["en"][0]
    assert "peringatan" in texts["id"][0]
    assert not english_in("\n".join(texts["id"]), file=text)


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.system ['true']", "{", "a: &a [*a]", "\0"]
)
def test_yaml_is_never_carried_out(client: TestClient, text: str) -> None:
    assert client.post("/api/open", json={"text": text}).status_code == 422


def test_the_estimate_is_that_of_the_changed_scenario(client: TestClient) -> None:
    before = client.post("/api/estimate", json=WISH).json()["estimates"]
    without = {"configurations": {"omni": {"tactics": []}}}
    after = client.post("/api/estimate", json={**WISH, **without}).json()["estimates"]
    assert after["omni"]["numbers"] == after["multi"]["numbers"] == before["multi"]["numbers"]
    assert (
        before["omni"]["numbers"]["context_continuity"]
        > after["omni"]["numbers"]["context_continuity"]
    )


def test_a_simulation_answers_in_words_and_numbers(answer: dict[str, Any]) -> None:
    assert set(answer["configurations"]) == {"single", "multi", "omni"}
    assert answer["baseline"] == "multi"
    conversion = next(row for row in answer["kpis"] if row["id"] == "conversion")
    value, low, high = conversion["cells"]["omni"]["numbers"]
    assert low <= value <= high
    assert conversion["cells"]["multi"]["difference"] == ""
    assert {"value", "money", "cash_flow", "losses"} <= {each["id"] for each in answer["figures"]}
    assert set(answer["journeys"]) == {"single", "multi", "omni"}


def test_what_was_simulated_is_not_simulated_again(
    client: TestClient, answer: dict[str, Any]
) -> None:
    asked = {**WISH, "visitor": "somebody-2", "language": "id", "baseline": "single"}
    told = events(client.post("/api/simulate", json=asked).text)
    assert [kind for kind, _ in told] == ["result"]
    [(_, again)] = told
    assert again["key"] == answer["key"]
    assert again["baseline"] == "single"
    assert again["headline"] != answer["headline"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"shown": ["omny"]}, "Did you mean omni?"),
        ({"scenario": "tokoo"}, "Did you mean toko?"),
        ({"baseline": "elsewhere"}, "no configuration"),
    ],
)
def test_a_wish_for_what_is_not_there_is_told(
    client: TestClient, more: dict[str, Any], words: str
) -> None:
    asked = {**WISH, **more, "visitor": "somebody-3"}
    told = client.post("/api/simulate", json=asked)
    assert told.status_code == 422
    assert words in told.json()["letters"][0]


def test_too_much_is_refused_before_it_begins(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omnisim.web.trials.MOST_YEARS", 10)
    told = client.post("/api/simulate", json={**WISH, "seed": 5, "visitor": "somebody-4"})
    assert told.status_code == 422
    assert "smaller market" in told.json()["letters"][0]


def test_the_same_customers_hop_in_every_configuration(client: TestClient) -> None:
    journeys = client.post("/api/hops", json=WISH).json()["journeys"]
    sizes = {name: len(each) for name, each in journeys.items()}
    assert set(sizes) == {"single", "multi", "omni"}
    assert len(set(sizes.values())) == 1
    assert all(each["end"] in ("order", "lapse", "lost", "") for each in journeys["omni"])


@pytest.mark.parametrize("language", ["en", "id"])
def test_one_customer_is_followed_side_by_side(client: TestClient, language: str) -> None:
    told = client.post("/api/customer", json={**WISH, "language": language}).json()
    assert told["customer"] in told["offered"]
    assert set(told["lives"]) == {"single", "multi", "omni"}
    lines = [line for life in told["lives"].values() for line in life["lines"]]
    assert lines
    assert not [line["text"] for line in lines if "web.life" in line["text"]]
    days = [line["day"] for line in told["lives"]["omni"]["lines"]]
    assert days == sorted(days)


def test_a_board_of_what_is_not_there_is_told(client: TestClient) -> None:
    told = events(client.post("/api/board", json={**WISH, "configuration": "omny"}).text)
    assert [kind for kind, _ in told] == ["failed"]
    assert "Did you mean omni?" in told[0][1]["letters"][0]


def test_the_scenario_comes_back_as_it_was_set(client: TestClient) -> None:
    asked = {**WISH, "numbers": {"economics.gross_margin": 0.5}}
    text = client.post("/api/file/scenario.yaml", json=asked).text
    assert parse_scenario(text, file="x.yaml").scenario.economics.gross_margin.value == 0.5
    told = client.post("/api/open", json={"text": text}).json()
    margin = next(each for each in told["numbers"] if each["id"] == "economics.gross_margin")
    assert margin["value"] == 0.5


def test_a_file_brings_back_how_it_was_simulated(client: TestClient) -> None:
    asked = {**WISH, "numbers": {"economics.gross_margin": 0.5}, "seed": 99, "people": 200}
    asked |= {"shown": ["omni", "single"], "baseline": "single", "worlds": 2}
    text = client.post("/api/file/scenario.yaml", json=asked).text
    assert text.startswith("# A shop.\n")
    assert "# The end.\n" in text
    told = client.post("/api/open", json={"text": text}).json()
    how = ("shown", "baseline", "people", "replications", "worlds")
    assert told["kept"] == {name: asked[name] for name in how}
    assert told["seed"] == 99
    twice = client.post("/api/file/scenario.yaml", json={**asked, "text": text, "people": 240})
    told = client.post("/api/open", json={"text": twice.text}).json()
    assert told["kept"]["people"] == 240
    assert twice.text.count("omnisim compare") == 1


def test_the_command_in_a_file_answers_as_the_page_did(client: TestClient, tmp_path: Path) -> None:
    asked = {**WISH, "numbers": {"economics.gross_margin": 0.5}, "people": 200, "seed": 99}
    asked |= {"shown": ["omni", "single"], "baseline": "single"}
    events(client.post("/api/simulate", json={**asked, "visitor": "somebody-7"}).text)
    page = client.post("/api/file/report.html", json=asked).text
    text = client.post("/api/file/scenario.yaml", json=asked).text
    (tmp_path / "toko.yaml").write_text(text, "utf-8")
    command = re.search(r"omnisim (compare toko\.yaml .*)\n", text)
    assert command
    words = [*command[1].split(), "--workers", "1", "--out", str(tmp_path / "out")]
    words[1] = str(tmp_path / "toko.yaml")
    assert run(words) == 0
    assert (tmp_path / "out" / "report.html").read_text("utf-8") == page


@pytest.mark.parametrize(
    "line",
    [
        "omnisim compare toko.yaml --configurations omni,nobody --baseline omni",
        "omnisim compare toko.yaml --configurations omni --replications 5000",
        "omnisim compare toko.yaml",
        "omnisim compare toko.yaml --configurations omni; true",
        f"omnisim compare toko.yaml --configurations omni --replications {'9' * 5000}",
    ],
)
def test_a_command_that_the_page_cannot_follow_is_passed_over(
    client: TestClient, line: str
) -> None:
    text = f"{shop_text()}# As seen in the sandbox: {line}\n"
    assert client.post("/api/open", json={"text": text}).json()["kept"] == {}


def test_a_draft_says_so_and_has_one_scale(client: TestClient) -> None:
    asked = {**WISH, "people": 210}
    told = client.post("/api/simulate", json={**asked, "visitor": "somebody-8"}).text
    assert re.search(r"<strong>A draft:</strong> 2\d\d of 280 people", events(told)[-1][1]["draft"])
    whole = client.post("/api/estimate", json=WISH).json()["estimates"]
    part = client.post("/api/estimate", json=asked).json()["estimates"]
    for name in WISH["shown"]:
        for cost in ("one_off", "monthly"):
            wanted = 0.75 * whole[name]["numbers"][cost]
            assert part[name]["numbers"][cost] == pytest.approx(wanted)


def test_the_verdict_is_against_a_pinned_baseline(
    client: TestClient, answer: dict[str, Any]
) -> None:
    told = client.post(
        "/api/simulate", json={**WISH, "baseline": "single", "visitor": "somebody-9"}
    )
    pinned = events(told.text)[-1][1]
    assert answer["draft"] == ""
    assert "all apart" in answer["sentences"][0]
    assert "all apart" not in pinned["sentences"][0]
    assert "shops only" in pinned["sentences"][0]
    figure = next(each for each in pinned["figures"] if each["id"] == "value")
    assert "Shops only" in figure["title"] or "shops only" in figure["title"]


@pytest.mark.usefixtures("answer")
def test_the_workbook_holds_the_numbers_shown(client: TestClient, answer: dict[str, Any]) -> None:
    told = client.post("/api/file/workbook.xlsx", json=WISH)
    assert told.headers["content-disposition"] == 'attachment; filename="workbook.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(told.content))
    rows = list(book["KPIs"].iter_rows(values_only=True))
    told_as = {text: key for key, text in wording("en").texts.items() if "workbook.head" in key}
    head = {told_as[text].split(".")[-1]: place for place, text in enumerate(rows[0])}
    shown = next(row for row in answer["kpis"] if row["id"] == "conversion")
    found = [
        row[head["level"]]
        for row in rows[1:]
        if row[head["id"]] == "conversion"
        and row[head["configuration"]] == "All connected"
        and row[head["segment"]] == row[head["channel"]]
    ]
    assert found[0] == pytest.approx(shown["cells"]["omni"]["numbers"][0], rel=1e-9)
    assert book["Cash flow"]._charts
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Market"] == "everybody: 280 people"
    assert about[
        "The same from the command line, with the scenario file that the page gives"
    ].startswith("omnisim compare toko.yaml --conf")


@pytest.mark.usefixtures("answer")
def test_the_workbook_is_in_the_language_of_the_page(client: TestClient) -> None:
    books = []
    for language in ("en", "id"):
        told = client.post("/api/file/workbook.xlsx", json={**WISH, "language": language})
        books.append(openpyxl.load_workbook(io.BytesIO(told.content)))
    english, other = books
    for one, two in zip(english, other, strict=True):
        assert one.title != two.title or one.title == "KPI"
        heads = [[cell.value for cell in sheet[1]] for sheet in (one, two)]
        assert not [text for text in heads[1] if "_" in str(text)]
        alike = {text for text, same in zip(*heads, strict=True) if text == same}
        assert alike <= {"KPI", "Toko"}
    words = {str(cell.value) for sheet in other for row in sheet for cell in row}
    texts, own = wording("en").texts, set(wording("id").texts.values())
    said = {texts[key] for key in texts if key.startswith(("workbook.", "kpi.", "grade."))} - own
    assert not words & said


@pytest.mark.usefixtures("answer")
def test_the_report_is_that_of_the_command_line(client: TestClient) -> None:
    told = client.post("/api/file/report.html", json={**WISH, "language": "en"})
    scenario = parse_scenario(shop_text(), file="toko.yaml").scenario
    names = ("multi", "omni", "single")
    typed = study.compare(scenario, configurations=names, replications=3, worlds=0, workers=1)
    assert told.text == study.page(typed, language="en")


def test_the_event_log_is_a_table(client: TestClient) -> None:
    told = client.post("/api/file/events.csv.gz", json=WISH)
    head, first, *_ = gzip.decompress(told.content).decode().splitlines()
    assert head.startswith("time,customer,segment")
    assert len(first.split(",")) == len(head.split(","))


def test_a_file_of_nothing_is_refused(client: TestClient) -> None:
    told = client.post("/api/file/report.html", json={**WISH, "seed": 12345})
    assert told.status_code == 409


class TestGuard:
    def test_too_large_a_request_is_not_read(self, client: TestClient) -> None:
        told = client.post("/api/open", content=b"x" * (bounds.MOST_BYTES + 1))
        assert told.status_code == 413

    def test_one_that_does_not_tell_its_size_is_not_read_to_its_end(self, sandbox: Guard) -> None:
        """A body in pieces without end: no more of it is taken than a request may have."""
        piece, taken, told = b"x" * 10_000, [], []

        async def receive() -> dict[str, Any]:
            taken.append(len(piece))
            return {"type": "http.request", "body": piece, "more_body": True}

        async def send(message: Any) -> None:
            told.append(message)

        headers = [(b"transfer-encoding", b"chunked"), (b"host", b"127.0.0.1")]
        scope = {"type": "http", "method": "POST", "path": "/api/open", "headers": headers}
        asyncio.run(sandbox(scope, receive, send))
        assert told[0]["status"] == 413
        assert sum(taken) <= bounds.MOST_BYTES + len(piece)

    def test_another_host_is_refused(self) -> None:
        guarded = application(shelf(), workers=1, hosts=("127.0.0.1",), prepares=False)
        assert TestClient(guarded, base_url="http://127.0.0.1:80").get("/").status_code == 200
        assert TestClient(guarded, base_url="http://evil.example").get("/").status_code == 421

    def test_who_asks_too_often_has_to_wait(self, sandbox: Guard) -> None:
        asking = TestClient(sandbox, headers={"x-visitor": "in haste"})
        codes = [asking.post("/api/open").status_code for _ in range(bounds.REQUESTS + 40)]
        assert codes[0] == 422
        assert 429 in codes  # and, on a slow machine, now and then another answer


SCHEMA = schemathesis.openapi.from_asgi(
    "/api/schema.json", application(shelf(), workers=1, prepares=False)
)
NAMES = ("single", "multi", "omni")
NUMBERS = ("economics.gross_margin", "handoffs.continuity")
REACHED: defaultdict[str, list[int]] = defaultdict(list)


@SCHEMA.hook("map_body")
def of_the_shop(_: Any, body: Any) -> Any:
    """Have most of what is drawn be about a scenario that is there, and small.

    What the schema cannot know are the names: they are put in the place of drawn ones.
    """
    if not isinstance(body, dict) or len(str(body)) % 4 == 0:
        return body
    body = {name: each for name, each in body.items() if name != "text"}
    numbers = body.get("numbers")
    if isinstance(numbers, dict):
        body = {**body, "numbers": dict(zip(NUMBERS, numbers.values(), strict=False))}
    edits = body.get("configurations")
    if isinstance(edits, dict):
        body = {**body, "configurations": dict(zip(NAMES, edits.values(), strict=False))}
    if isinstance(body.get("shown"), list):
        body = {**body, "shown": list(NAMES[: len(body["shown"])])}
    if "replications" in body:
        body = {**body, "replications": 2, "worlds": 0}
    if "baseline" in body:
        body = {**body, "baseline": "multi"}
    return {**body, "scenario": "toko"}


@SCHEMA.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_that_can_be_asked_breaks_the_server(client: TestClient, case: Any) -> None:
    stands(client, case)


def stands(client: TestClient, case: Any) -> None:
    """Ask, and see that the server is none the worse for it."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    asked["headers"] = {**(asked.get("headers") or {}), "x-visitor": f"fuzz {id(case)}"}
    asked["content"] = asked.pop("data", None)
    asked.pop("cookies", None)
    answer = client.request(**asked)
    assert answer.status_code < 500
    assert "it failed" not in answer.text  # what breaks in a stream is told in it
    REACHED[case.path].append(answer.status_code)


@SCHEMA.include(path_regex="^/api/(open|estimate)$").parametrize()
@settings(
    max_examples=50,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_that_is_asked_at_every_move_breaks_the_server(
    client: TestClient, case: Any
) -> None:
    stands(client, case)


def test_what_was_asked_reached_more_than_the_door() -> None:
    """The last test would pass if everything were refused: some of it was answered."""
    answered = {path for path, codes in REACHED.items() if 200 in codes}
    assert answered >= {"/api/open", "/api/estimate", "/api/simulate"}
