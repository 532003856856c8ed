"""Draws against the published generator, and what makes a comparison fair: unrelated, unique."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy.stats import chi2, kstest

from omnisim import random_streams
from omnisim.engine.codes import HOPS_AT_MOST
from omnisim.random_streams import customer_key, finalise, replication_key, uniform

GOLDEN = 0x9E3779B97F4A7C15
WORD = 2**64 - 1
DRAWS = 20_000
PURPOSES = {
    name: number
    for name, number in vars(random_streams).items()
    if name.isupper() and not name.startswith("_") and not name.endswith("_JOURNEY")
}

places = st.tuples(
    st.integers(1, 63),
    st.integers(0, 1),
    st.integers(0, 2**39 - 1),
    st.integers(0, 4095),
    st.integers(0, 63),
)


def drawn(seed: int, customer: int, purpose: int, kind: int, journey: int, hop: int) -> float:
    key = customer_key(replication_key(seed, 2), customer)
    return float(uniform(key, purpose, kind, journey, hop))


compiled: Any = njit(drawn)


def unshifted(bits: int, by: int) -> int:
    """Undo `bits ^ (bits >> by)`."""
    found = bits
    for _ in range(64 // by + 1):
        found = bits ^ (found >> by)
    return found


def unfinalised(bits: int) -> int:
    """Return the word that the finaliser turns into this one."""
    bits = unshifted(bits, 31) * pow(0x94D049BB133111EB, -1, 2**64) & WORD
    bits = unshifted(bits, 27) * pow(0xBF58476D1CE4E5B9, -1, 2**64) & WORD
    return unshifted(bits, 30)


def test_published_splitmix64() -> None:
    """The generator as a counter gives the published sequence (seed 1234567)."""
    drawn = [finalise(1234567 + n * GOLDEN) for n in range(1, 6)]
    assert drawn == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_golden_values() -> None:
    """Changed only on purpose: every published result hangs on these."""
    luck = replication_key(7, 3)
    who = customer_key(luck, 5)
    assert (luck, who) == (10134167572453724827, 3842932880204819998)
    assert uniform(who, random_streams.NEED) == 0.12102409779622969
    assert uniform(who, random_streams.HOP, 1, 12, 34) == 0.20688752961879142


@pytest.mark.parametrize("place", [(0, 0, 1, 0, 0, 0), (2**63 - 1, 10**6, 63, 1, 2**40, 4095)])
def test_compiled_code_draws_the_same_bits(place: tuple[int, int, int, int, int, int]) -> None:
    assert compiled(*place) == drawn(*place)


@pytest.mark.parametrize("word", [0, WORD])
def test_never_0_and_never_1(word: int) -> None:
    """Not even for the two extreme words, which a logarithm or a table could not stand."""
    key = unfinalised(word) - GOLDEN
    assert finalise(key + GOLDEN) == word
    assert 0.0 < uniform(key & WORD, 1) < 1.0


@given(st.lists(places, min_size=2, max_size=20, unique=True), st.integers(0, WORD))
def test_no_two_places_share_a_draw(where: list[tuple[int, ...]], who: int) -> None:
    """Purpose, kind, journey, hop and draw, up to the ends of their ranges."""
    draws = {uniform(who, *place) for place in where}
    assert len(draws) == len(where)


def test_purposes_are_never_shared_and_fit() -> None:
    assert len(set(PURPOSES.values())) == len(PURPOSES)
    assert all(0 < number < random_streams._PURPOSES for number in PURPOSES.values())
    assert HOPS_AT_MOST < random_streams._HOPS


def test_keys_of_a_market_are_distinct() -> None:
    keys = [
        customer_key(replication_key(seed, replication), customer)
        for seed in range(5)
        for replication in range(20)
        for customer in range(300)
    ]
    assert len(set(keys)) == len(keys)


def along(step: str) -> Callable[[int], float]:
    """Return draws that follow each other in one direction of the key."""
    at = {
        "seed": 7,
        "replication": 1,
        "customer": 11,
        "purpose": 9,
        "journey": 3,
        "hop": 2,
        "draw": 0,
    }

    def draw(n: int) -> float:
        here = {**at, step: at[step] + n}
        who = customer_key(replication_key(here["seed"], here["replication"]), here["customer"])
        return uniform(who, here["purpose"], 0, here["journey"], here["hop"], here["draw"])

    return draw


@pytest.mark.parametrize("step", ["seed", "replication", "customer", "journey", "hop", "draw"])
def test_neighbours_are_uniform_and_unrelated(step: str) -> None:
    draw = along(step)
    draws = np.array([draw(n) for n in range(DRAWS)])
    assert kstest(draws, "uniform").pvalue > 1e-4
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(draws[:-lag], draws[lag:])[0, 1]) < 4 / np.sqrt(DRAWS - lag)
    counts, _, _ = np.histogram2d(draws[:-1], draws[1:], bins=16, range=[[0, 1], [0, 1]])
    expected = (DRAWS - 1) / 256
    assert chi2.sf(((counts - expected) ** 2 / expected).sum(), 255) > 1e-4


def test_purposes_and_kinds_are_unrelated() -> None:
    """What one customer draws for one reason says nothing about what they draw for another."""
    numbers = sorted(PURPOSES.values())
    table = np.array(
        [
            [uniform(customer_key(1, c), number, kind) for number in numbers for kind in (0, 1)]
            for c in range(1500)
        ]
    )
    related = np.corrcoef(table, rowvar=False) - np.eye(2 * len(numbers))
    pairs = len(numbers) * (2 * len(numbers) - 1)
    assert np.abs(related).max() < np.sqrt(2 * np.log(pairs) + 8) / np.sqrt(len(table))
