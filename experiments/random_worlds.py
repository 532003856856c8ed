"""Random worlds: businesses made up at random, for what no single one can tell.

Five channels advertise, three sell. In each world they differ in what their media wake, how soon it
saturates and works on, where advertised people go next, how many of those who come unasked go by
the way of search first (what they want steers them there, not the advertisement), and where people
go whose channel is off. A world is a function of its number.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from omnisim.scenario.scenario import Scenario

LEVERS: Final = ("social", "video", "display", "search", "mail")
SELLING: Final = ("web", "app", "shop")
_KINDS: Final = {
    "social": "paid_social",
    "video": "paid_social",
    "display": "display",
    "search": "search",
    "mail": "email",
    "web": "website",
    "app": "app",
    "shop": "store",
}
_BUDGET: Final = 10_000_000.0  # a month, of all channels together


def random_world(number: int, *, people: int, days: int) -> Scenario:
    """Return a world by its number."""
    luck = np.random.default_rng([8, number])
    budgets = luck.dirichlet(np.full(len(LEVERS), 3.0)) * _BUDGET
    data = {
        "name": f"Random world {number}",
        "currency": "IDR",
        "channels": {
            **{name: _advertising(luck, name, b) for name, b in zip(LEVERS, budgets, strict=True)},
            **{name: _selling(luck, name) for name in SELLING},
        },
        "segments": {"all": _people(luck, people)},
        "journey": {"all": _journey(luck)},
        "dwell": {"default": {"mean": f"{luck.uniform(6, 48):.1f} hours"}},
        "redirect": {"all": {name: _redirect(luck, name) for name in LEVERS}},
        "identity": {"match": 0.2},
        "fulfilment": {"delivery": {"lead_time": "2 days", "cost": "15 rb"}},
        "economics": {"gross_margin": 0.5},
        "configurations": {"now": {"channels": "all"}},
        "run": {
            "horizon": f"{days} days",
            "warm_up": "30 days",
            "follow_up": "20 days",
            "value_window": f"{days / 2} days",
            "seed": number + 1,
        },
    }
    return Scenario.model_validate(data, context={"currency": "IDR"})


def _advertising(luck: np.random.Generator, name: str, budget: float) -> dict[str, Any]:
    return {
        "kind": _KINDS[name],
        "media": {
            "budget": budget,
            "most": f"{luck.uniform(2, 9):.4f} per year",
            "half": budget * luck.uniform(0.4, 2.5),
            "shape": luck.uniform(0.8, 1.6),
            "carry_over": f"{luck.uniform(0, 14):.2f} days",
        },
    }


def _selling(luck: np.random.Generator, name: str) -> dict[str, Any]:
    return {"kind": _KINDS[name], "identifies": luck.uniform(0.2, 0.8)}


def _people(luck: np.random.Generator, people: int) -> dict[str, Any]:
    by_search = luck.uniform(0.1, 0.5)
    rest = luck.dirichlet(np.full(len(SELLING), 2.0)) * (1.0 - by_search)
    return {
        "prospects": int(people * 0.8),
        "installed_base": {"customers": int(people * 0.2), "age": "1 year"},
        "needs": f"{luck.uniform(1, 3):.4f} per year",
        "repeat": {"r": 1, "alpha": "30 weeks", "a": 0.6, "b": 3},
        "order_value": {"mean": "300 rb", "cv_between": 0.3, "cv_within": 0.3},
        "entry": {
            "awareness@search": by_search,
            **{f"consideration@{n}": x for n, x in zip(SELLING, rest.tolist(), strict=True)},
        },
    }


def _journey(luck: np.random.Generator) -> dict[str, dict[str, float]]:
    rows = {}
    for name in LEVERS:
        others = [other for other in LEVERS if other != name]
        goes_on = luck.uniform(0.3, 0.6) if name != "search" else luck.uniform(0.5, 0.8)
        again = goes_on * luck.uniform(0.1, 0.5)
        rows[f"awareness@{name}"] = {
            **_shared(luck, [f"awareness@{other}" for other in others], again),
            **_shared(luck, [f"consideration@{n}" for n in SELLING], goes_on - again),
            "lapse": 1.0 - goes_on,
        }
    for name in SELLING:
        buys, looks = luck.uniform(0.1, 0.3), luck.uniform(0.05, 0.25)
        back = luck.uniform(0.0, 0.15)  # seen again by an advertisement, on their way
        elsewhere = [f"consideration@{other}" for other in SELLING if other != name]
        rows[f"consideration@{name}"] = {
            "conversion": buys,
            **_shared(luck, elsewhere, looks),
            **_shared(luck, [f"awareness@{other}" for other in LEVERS], back),
            "lapse": 1.0 - buys - looks - back,
        }
    return rows


def _shared(luck: np.random.Generator, names: list[str], total: float) -> dict[str, float]:
    parts = luck.dirichlet(np.full(len(names), 2.0)) * total
    return dict(zip(names, parts.tolist(), strict=True))


def _redirect(luck: np.random.Generator, name: str) -> dict[str, float]:
    """Whoever wanted an advertisement that is off: search is wanted, others are met by chance."""
    goes_on = luck.uniform(0.5, 0.95) if name == "search" else luck.uniform(0.1, 0.7)
    return {**_shared(luck, list(SELLING), goes_on), "away": 1.0 - goes_on}
