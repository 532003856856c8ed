"""A class on the sandbox: many browsers, each with a move every few seconds, on this machine.

    python benchmarks/web_load.py [--browsers 60] [--seconds 60] [--repeated] [--people 2000]
                                  [--scenario small_business] [--without-simulations]

A move sets one of the page's sliders, or how far a tactic goes, asks for the estimate, and then
for the simulation, which the next move gives up if it is not there yet, as the page does. With
`--repeated` all moves are among eight (a class that does one exercise), else every one is distinct.
`--people 0` simulates the whole market, as the page does at first. The server is a process of its
own and asked on the loopback only; the run ends by itself. Before the class one browser asks for
estimates alone.
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
PAUSE = 5.0  # seconds between two moves of one browser
ALONE = 40  # estimates of one browser


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
    parser.add_argument("--scenario", default="small_business")
    parser.add_argument("--browsers", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--repeated", action="store_true")
    parser.add_argument("--without-simulations", action="store_true")
    chosen = parser.parse_args()
    print(f"{vars(chosen)}\nload of the machine before: {os.getloadavg()[0]:.1f}")
    server, address = begun(chosen)
    try:
        asyncio.run(measured(address, chosen, server.pid))
    finally:
        server.terminate()
        server.wait(timeout=30)


def begun(chosen: argparse.Namespace) -> tuple[subprocess.Popen[str], str]:
    """Start the server and return it with its address."""
    file = ROOT / "scenarios" / f"{chosen.scenario}.yaml"
    command = [sys.executable, "-m", "omnisim", "web", str(file), "--no-browser"]
    server = subprocess.Popen(
        [*command, "--port", "0", "--workers", str(chosen.workers)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stderr is not None
    found = re.search(r"http://[\d.:]+", server.stderr.readline())
    assert found, "the server did not start"
    return server, found[0]


async def measured(address: str, chosen: argparse.Namespace, server: int) -> None:
    """Let one browser and then all of them make their moves, and print what they saw."""
    limits = httpx.Limits(max_connections=4 * chosen.browsers)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=300.0) as client:
        answer = await client.post("/api/open", json={"scenario": chosen.scenario})
        player = Player(client, answer.json(), chosen)
        if not chosen.without_simulations:  # the engine may have to be compiled first
            await player.simulated(player.wish(random.Random(0), "warm-up-1"), Seen())
        alone, before = Seen(), cpu_of(server)
        for place in range(ALONE):
            await player.estimated(player.wish(random.Random(-1 - place), "alone-0001"), alone)
            await asyncio.sleep(0.05)
        spent = 1000 * (cpu_of(server) - before) / ALONE
        print(f"one alone: {spread(alone.estimates)}; {spent:.0f} ms CPU each")
        seen, before, own = Seen(), cpu_of(server), cpu_of(os.getpid())
        until = time.monotonic() + chosen.seconds
        await asyncio.gather(*(player.plays(n, until, seen) for n in range(chosen.browsers)))
        told(seen)
        spent, mine = cpu_of(server) - before, cpu_of(os.getpid()) - own
        each = 1000 * spent / len(seen.estimates)
        print(f"CPU: the server {spent:.1f} s ({each:.0f} ms a move), the browsers {mine:.1f} s")
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


def cpu_of(process: int) -> float:
    """Return the CPU time of a process so far, seconds, without its children; 0 if not known."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Player:
    """Makes moves."""

    def __init__(
        self, client: httpx.AsyncClient, opened: dict[str, Any], chosen: argparse.Namespace
    ) -> None:
        self.client, self.opened, self.chosen = client, opened, chosen
        self.sliders = [n for n in opened["numbers"] if n["group"] and n["ranged"]]
        self.last = opened["configurations"][-1]

    async def plays(self, place: int, until: float, seen: Seen) -> None:
        """Make a move every few seconds, and wait for what it leads to."""
        luck = random.Random(place)
        await asyncio.sleep(luck.uniform(0.0, PAUSE))
        under_way: asyncio.Task[None] | None = None
        while time.monotonic() < until:
            asked = self.wish(luck, f"browser-{place:04d}")
            if under_way is not None and not under_way.done():
                under_way.cancel()
                seen.given_up += 1
            await self.estimated(asked, seen)
            if not self.chosen.without_simulations:
                under_way = asyncio.ensure_future(self.simulated(asked, seen))
            await asyncio.sleep(PAUSE * luck.uniform(0.8, 1.2))
        if under_way is not None:
            under_way.cancel()
            await asyncio.wait({under_way})

    def wish(self, luck: random.Random, visitor: str) -> dict[str, Any]:
        """Return what a page asks for after a move."""
        if self.chosen.repeated:
            luck = random.Random(luck.randrange(8))
        numbers, tactics = {}, {}
        if luck.random() < 0.7:
            slider = luck.choice(self.sliders)
            share = luck.random()
            value = slider["low"] + share * (slider["high"] - slider["low"])
            numbers[slider["id"]] = round(value) if slider["unit"] == "whole" else value
        else:
            tactics = {luck.choice(self.last["tactics"]): round(luck.uniform(0.1, 0.9), 4)}
        return {
            "scenario": self.chosen.scenario,
            "shown": self.opened["shown"],
            "numbers": numbers,
            "configurations": {self.last["id"]: {"coverage": tactics}} if tactics else {},
            "people": self.chosen.people or None,
            "replications": self.chosen.replications,
            "visitor": visitor,
        }

    async def estimated(self, asked: dict[str, Any], seen: Seen) -> None:
        """Ask for an estimate and note how long that was."""
        began = time.monotonic()
        body = {name: each for name, each in asked.items() if name != "visitor"}
        answer = await self.client.post("/api/estimate", json=body, headers=who(asked))
        if answer.status_code == 200:
            seen.estimates.append(time.monotonic() - began)
        else:
            seen.refused.append(answer.status_code)

    async def simulated(self, asked: dict[str, Any], seen: Seen) -> None:
        """Wait for a simulation and note how long that was."""
        began, kinds, kind = time.monotonic(), [], ""
        address = "/api/simulate"
        async with self.client.stream("POST", address, json=asked, headers=who(asked)) as answer:
            if answer.status_code != 200:
                seen.refused.append(answer.status_code)
                return
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                    kinds.append(kind)
                elif kind == "place" and line.startswith("data: "):
                    seen.places.append(json.loads(line.removeprefix("data: "))["before"])
        if kinds and kinds[-1] == "result":
            seen.answers.append(time.monotonic() - began)
            seen.cached += kinds == ["result"]


def who(asked: dict[str, Any]) -> dict[str, str]:
    """Return the header that says who asks."""
    return {"x-visitor": asked["visitor"]}


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
