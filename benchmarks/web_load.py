"""A class on the sandbox: many browsers, each with a move every few seconds, on this machine.

    python benchmarks/web_load.py [--browsers 60] [--seconds 60] [--repeated] [--people 2000]

A move changes one number, asks for the estimate, and then for the simulation, which the next move
gives up if it is not there yet, as the page does. With `--repeated` all moves are among eight
(a class that does one exercise), else every one is distinct. The server is a process of its own and
asked on the loopback only; the run ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2 as httpx

ROOT = Path(__file__).parents[1]
FILE = ROOT / "scenarios" / "small_business.yaml"
PAUSE = 5.0  # seconds between two moves of one browser
NUMBER = "economics.gross_margin"


class Seen:
    """What all browsers saw."""

    def __init__(self) -> None:
        self.estimates: list[float] = []
        self.answers: list[float] = []
        self.cached = 0
        self.places: list[int] = []
        self.given_up = 0
        self.refused: list[int] = []


def main() -> None:
    """Run the class and print what it saw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--browsers", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeated", action="store_true")
    chosen = parser.parse_args()
    server, address = begun(chosen.workers)
    try:
        seen = asyncio.run(a_class(address, chosen))
    finally:
        server.terminate()
        server.wait(timeout=30)
    told(seen)


def begun(workers: int) -> tuple[subprocess.Popen[str], str]:
    """Start the server and return it with its address."""
    command = [sys.executable, "-m", "omnisim", "web", str(FILE), "--no-browser"]
    server = subprocess.Popen(
        [*command, "--port", "0", "--workers", str(workers)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stderr is not None
    found = re.search(r"http://[\d.:]+", server.stderr.readline())
    assert found, "the server did not start"
    return server, found[0]


async def a_class(address: str, chosen: argparse.Namespace) -> Seen:
    """Let all browsers make their moves for so many seconds."""
    seen = Seen()
    limits = httpx.Limits(max_connections=4 * chosen.browsers)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60.0) as client:
        answer = await client.post("/api/open", json={"scenario": FILE.stem})
        ends = next(n for n in answer.json()["numbers"] if n["id"] == NUMBER)
        await simulated(client, wish(ends["value"], chosen, "warm-up-1"), Seen())
        until = time.monotonic() + chosen.seconds
        await asyncio.gather(
            *(browser(client, ends, chosen, place, until, seen) for place in range(chosen.browsers))
        )
    return seen


async def browser(
    client: httpx.AsyncClient,
    ends: dict[str, Any],
    chosen: argparse.Namespace,
    place: int,
    until: float,
    seen: Seen,
) -> None:
    """Make a move every few seconds, and wait for what it leads to."""
    luck = random.Random(place)
    await asyncio.sleep(luck.uniform(0.0, PAUSE))
    under_way: asyncio.Task[None] | None = None
    while time.monotonic() < until:
        share = luck.randrange(8) / 8 if chosen.repeated else luck.random()
        value = ends["low"] + share * (ends["high"] - ends["low"])
        asked = wish(value, chosen, f"browser-{place:04d}")
        if under_way is not None and not under_way.done():
            under_way.cancel()
            seen.given_up += 1
        began = time.monotonic()
        answer = await client.post("/api/estimate", json=without_visitor(asked), headers=who(asked))
        if answer.status_code == 200:
            seen.estimates.append(time.monotonic() - began)
        else:
            seen.refused.append(answer.status_code)
        under_way = asyncio.ensure_future(simulated(client, asked, seen))
        await asyncio.sleep(PAUSE * luck.uniform(0.8, 1.2))
    if under_way is not None:
        under_way.cancel()
        await asyncio.wait({under_way})


def wish(value: float, chosen: argparse.Namespace, visitor: str) -> dict[str, Any]:
    """Return what a page asks for."""
    return {
        "scenario": FILE.stem,
        "shown": ["single", "two", "omni"],
        "numbers": {NUMBER: round(value, 6)},
        "people": chosen.people,
        "replications": 4,
        "visitor": visitor,
    }


def without_visitor(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the same for an address that does not ask who asks."""
    return {name: each for name, each in asked.items() if name != "visitor"}


def who(asked: dict[str, Any]) -> dict[str, str]:
    """Return the header that says who asks."""
    return {"x-visitor": asked["visitor"]}


async def simulated(client: httpx.AsyncClient, asked: dict[str, Any], seen: Seen) -> None:
    """Wait for a simulation and note how long that was."""
    began, kinds = time.monotonic(), []
    async with client.stream("POST", "/api/simulate", json=asked, headers=who(asked)) as answer:
        if answer.status_code != 200:
            seen.refused.append(answer.status_code)
            return
        kind = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
                kinds.append(kind)
            elif kind == "place" and line.startswith("data: "):
                seen.places.append(json.loads(line.removeprefix("data: "))["before"])
    if kinds and kinds[-1] == "result":
        seen.answers.append(time.monotonic() - began)
        seen.cached += kinds == ["result"]


def told(seen: Seen) -> None:
    """Print what was seen."""
    print(f"estimates: {len(seen.estimates)}, {spread(seen.estimates)}")
    print(f"simulated answers: {len(seen.answers)}, {spread(seen.answers)}")
    print(f"of them from the cache: {seen.cached}; given up for a newer move: {seen.given_up}")
    print(f"longest queue before somebody: {max(seen.places, default=0)}")
    print(f"refused: {len(seen.refused)} {sorted(set(seen.refused))}")


def spread(times: list[float]) -> str:
    """Return median and 95th percentile."""
    if not times:
        return "none"
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {1000 * statistics.median(times):.0f} ms, 95 % within {1000 * late:.0f} ms"


if __name__ == "__main__":
    main()
