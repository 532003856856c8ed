"""Waiting by the hour and empty shelves by the month, counted from logs."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi.testclient import TestClient

from omnisim.event_log import COLUMNS, ORDER, STOCK_OUT, TOUCH, TYPES, EventLog, Names
from omnisim.files.scenario_file import parse_scenario
from omnisim.report.palette import looks
from omnisim.report.wording import wording
from omnisim.web.hours import Hours, hours_of
from omnisim.web.hours_figures import hours_figures
from tests.web.shop_text import shop_text
from tests.web.test_app import WISH, events

NAMES = Names(("all",), ("web", "store"), ("purchase@web", "purchase@store"), (0, 1), (2, 2))
MINUTE = 1 / 1440
LOOKS = looks(("multi",), ("multi",))


def log(*rows: dict[str, Any]) -> EventLog:
    given = [{"touchpoint": -1, **row} for row in rows]
    columns = {n: np.array([row.get(n, 0) for row in given], TYPES[n]) for n in COLUMNS}
    return EventLog(names=NAMES, **columns)


def test_who_waits_is_counted_in_the_hour_of_arrival_where_people_serve() -> None:
    stretches = (
        log(
            {"time": -0.5, "event": TOUCH, "touchpoint": 1, "duration": 9 * MINUTE},
            {"time": 10 / 24, "event": TOUCH, "touchpoint": 1, "duration": 4 * MINUTE},
            {"time": 10.2 / 24, "event": TOUCH, "touchpoint": 0, "duration": 5 * MINUTE},
        ),
        log(
            {"time": 1 + 10.9 / 24, "event": TOUCH, "touchpoint": 1, "duration": -6 * MINUTE},
            {"time": 1.6, "event": ORDER, "touchpoint": 1},
            {"time": 40.0, "event": STOCK_OUT, "touchpoint": 1},
            {"time": 99.0, "event": STOCK_OUT, "touchpoint": 1},
        ),
    )
    found = hours_of(stretches, served=[False, True], horizon=60.0)
    assert found.arrivals.sum() == found.arrivals[10] == 2
    np.testing.assert_allclose(found.waited[10], 10.0)
    assert found.attempts.tolist() == [1.0, 1.0]
    assert found.empty.tolist() == [0.0, 1.0]


def test_what_is_too_little_to_tell_is_left_out() -> None:
    scenario = parse_scenario(shop_text(), file="toko.yaml").scenario
    arrivals, waited = np.zeros(24), np.zeros(24)
    arrivals[[9, 10]], waited[[9, 10]] = (100.0, 3.0), (250.0, 90.0)
    counts = Hours(arrivals, waited, np.zeros(4), np.zeros(4))
    (figure,) = hours_figures({"multi": counts}, scenario, LOOKS, wording("en"))
    assert figure.id == "by_hour"
    (curve,) = figure.spec["data"]
    assert (curve["x"], curve["y"]) == ([9], [2.5])
    assert figure.table.rows[9] == ("9", "2.5\N{NO-BREAK SPACE}minutes")
    assert figure.table.rows[10] == ("10", "–")


def test_the_page_is_sent_them_for_every_configuration(client: TestClient) -> None:
    told = client.post("/api/hours", json={**WISH, "language": "id"}).json()
    for figure in told["figures"]:
        assert [curve["name"] for curve in figure["spec"]["data"]] == [
            "Hanya toko", "Sendiri-sendiri", "Terhubung",
        ]  # fmt: skip
        assert not [row for row in figure["table"]["rows"] if len(row) != 4]
    assert {each["id"] for each in told["figures"]} <= {"by_hour", "by_month"}
    assert told["figures"]


def test_a_configuration_has_one_colour_in_all_pictures(client: TestClient) -> None:
    simulated = client.post("/api/simulate", json={**WISH, "visitor": "somebody-12"})
    _, answer = events(simulated.text)[-1]
    told = client.post("/api/hours", json=WISH).json()
    elsewhere = next(each for each in answer["figures"] if each["id"] == "bought")
    colours = {curve["name"]: curve["line"]["color"] for curve in elsewhere["spec"]["data"]}
    for figure in told["figures"]:
        for curve in figure["spec"]["data"]:
            assert curve["line"]["color"] == colours[curve["name"]]
