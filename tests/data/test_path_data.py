"""PathData (10,000 paths): all methods against published and independently computed values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.methods.contract import credited
from omnisim.attribution.methods.markov_removal import markov_removal
from omnisim.attribution.paths import Floats, Integers, Paths, paths_of, texts_of
from tests.real_data import data_file


@pytest.fixture(scope="module")
def data() -> Paths:
    table = pd.read_csv(data_file("channelattribution_pathdata.csv.gz"))
    return paths_of(
        table["path"],
        conversions=table["total_conversions"],
        nulls=table["total_null"],
        revenue=table["total_conversion_value"],
    )


def named(paths: Paths, numbers: Floats) -> dict[str, float]:
    return dict(zip(paths.channels, numbers.tolist(), strict=True))


def test_the_data_are_those_that_are_meant(data: Paths) -> None:
    assert (data.conversions.sum(), data.nulls.sum()) == (19_785, 68_602)
    assert data.conversions.sum() / data.weight.sum() == pytest.approx(0.223845, abs=5e-7)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (
            1,
            {
                "alpha": 0.55840,
                "iota": 0.40584,
                "eta": 0.34903,
                "beta": 0.26404,
                "theta": 0.20601,
                "lambda": 0.13402,
                "epsilon": 0.06264,
                "zeta": 0.03981,
                "kappa": 0.02866,
                "gamma": 0.01788,
                "delta": 0.00048,
                "mi": 0.00018,
            },
        ),
        (
            2,
            {
                "alpha": 0.5478,
                "iota": 0.37159,
                "eta": 0.33077,
                "beta": 0.23791,
                "theta": 0.18553,
                "lambda": 0.116,
            },
        ),
        (
            3,
            {
                "alpha": 0.54642,
                "iota": 0.36038,
                "eta": 0.32283,
                "beta": 0.22867,
                "theta": 0.17585,
                "lambda": 0.10939,
            },
        ),
    ],
)
def test_removal_effects(data: Paths, order: int, expected: dict[str, float]) -> None:
    effects = markov_removal(data, data.conversions, order=order) / data.conversions.sum()
    found = named(data, effects)
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=5.5e-6)


def test_removal_effect_of_revenue(data: Paths) -> None:
    effects = markov_removal(data, data.revenue) / data.revenue.sum()
    assert named(data, effects)["alpha"] == pytest.approx(0.523, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "first_touch",
            {
                "alpha": 6308,
                "iota": 4606,
                "eta": 3164,
                "beta": 2831,
                "theta": 1606,
                "lambda": 902,
                "epsilon": 99,
            },
        ),
        (
            "last_touch",
            {"alpha": 8447, "iota": 3355, "eta": 4167, "beta": 989, "theta": 653, "lambda": 1207},
        ),
        ("last_non_direct", {"alpha": 8447, "epsilon": 531}),  # nothing here is direct
        ("linear", {"alpha": 7574.719}),
        (
            "markov_1",
            {
                "alpha": 5344.9,
                "iota": 3884.6,
                "eta": 3340.8,
                "beta": 2527.4,
                "theta": 1971.9,
                "lambda": 1282.8,
                "epsilon": 599.6,
            },
        ),
    ],
)
def test_credit(data: Paths, name: str, expected: dict[str, float]) -> None:
    found = named(data, credited(METHODS[name], data, data.conversions).credit)
    near = 0.0006 if name == "linear" else 0.06
    assert {each: found[each] for each in expected} == pytest.approx(expected, abs=near)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_shares_out_all_conversions(data: Paths, name: str) -> None:
    said = credited(METHODS[name], data, data.conversions)
    assert said.credit.sum() == pytest.approx(19_785)
    assert (said.credit > 0).all()


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_chain_converts_as_often_as_its_data(data: Paths, order: int) -> None:
    """P(conversion) .223845 at every order: what begins every path takes all when it is removed."""
    with_start = Paths(
        channels=("start", *data.channels),
        touch=_with_start(data),
        start=data.start + np.arange(len(data.start)),
        conversions=data.conversions,
        nulls=data.nulls,
        revenue=data.revenue,
    )
    lost = markov_removal(with_start, with_start.conversions, order=order)[0]
    assert lost / data.weight.sum() == pytest.approx(0.223845, abs=5e-7)


def _with_start(data: Paths) -> Integers:
    touch = np.insert(data.touch + 1, data.start[:-1], 0)
    return np.asarray(touch, np.int64)


def _touches(data: Paths) -> Iterator[tuple[list[str], float]]:
    """Yield the touches of each path and how often it converted, by plain lists."""
    for text, count in zip(texts_of(data), data.conversions.tolist(), strict=True):
        yield text.split(" > "), count


def by_hand(data: Paths, weight: Callable[[list[str]], list[float]]) -> dict[str, float]:
    """Return credit when the touches of each path share its conversions by weight."""
    found = dict.fromkeys(data.channels, 0.0)
    for path, count in _touches(data):
        weights = weight(path)
        for name, part in zip(path, weights, strict=True):
            found[name] += count * part / sum(weights)
    return found


def _position(path: list[str]) -> list[float]:
    if len(path) < 3:
        return [1.0] * len(path)
    return [0.4, *[0.2 / (len(path) - 2)] * (len(path) - 2), 0.4]


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("linear", lambda path: [1.0] * len(path)),
        ("position", _position),
        ("time_decay", lambda path: [2.0 ** (i / 7) for i in range(len(path))]),  # a day each
        ("shapley", lambda path: [1.0 / path.count(name) for name in path]),
    ],
)
def test_rules_are_what_plain_lists_give(
    data: Paths, name: str, weight: Callable[[list[str]], list[float]]
) -> None:
    found = named(data, credited(METHODS[name], data, data.conversions).credit)
    assert found == pytest.approx(by_hand(data, weight))


def test_without_null_paths_everybody_converts_and_shares_move(data: Paths) -> None:
    there = Paths(**{**vars(data), "nulls": data.nulls * 0})
    effects = markov_removal(there, there.conversions) / there.conversions.sum()
    found = named(there, effects)
    expected = {"alpha": 0.5617, "iota": 0.4164, "eta": 0.3575}
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=5.5e-5)
