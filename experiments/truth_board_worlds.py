"""Which method would have known? – the truth board over many random worlds.

    python experiments/truth_board_worlds.py [--worlds N] [--people N] [--replications R] [--days D]
                                             [--format table|json|markdown] [--out FOLDER]

Every world is a business of its own (`random_worlds`), with its truth, its methods, and its money:
what is lost by dividing the budget as a method says. What comes out is a distribution over worlds –
never a league table of methods, for which of them is best is a property of the world. With a folder
every world is kept as it is done, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from random_worlds import random_world
from truth_board_page import page_of

from omnisim.attribution.board import MEASURES, spread_of
from omnisim.attribution.budget import SUGGESTED, plan_name
from omnisim.attribution.identity_view import VIEWS
from omnisim.attribution.scores import share_error
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES
from omnisim.experiment.origin import code_digest
from omnisim.experiment.workers import processes, processors
from omnisim.files.whole_file import write_text, write_texts
from omnisim.report.numerals import MINUS
from omnisim.report.table import Table
from omnisim.report.text_table import aligned
from omnisim.truth_board import attribution

SHOWN: Final = ("siloed", "unified", "complete")
COUNTED: Final = ("share_error", "level_ratio", "spearman", "top", "regret")
FORMATS: Final = ("table", "markdown", "json")


class Effort(NamedTuple):
    """How much is simulated of each world."""

    people: int
    replications: int
    days: int
    engine: str


class World(NamedTuple):
    """What came out of one world; scores by view, method and measure."""

    number: int
    scores: Mapping[str, Mapping[str, Mapping[str, float]]]
    together: float  # truths of single channels, summed, over all orders
    luck: float  # how far off the shares of the truth itself are, for want of histories
    best: Mapping[str, str]  # view: the method with the least error of shares
    best_division: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the worlds, and tell what came out."""
    chosen = parser().parse_args(arguments)
    effort = Effort(chosen.people, chosen.replications, chosen.days, chosen.engine)
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
    worlds = made(effort, chosen.worlds, folder=chosen.out, workers=chosen.workers)
    told = as_json(worlds) if chosen.format == "json" else as_text(worlds, chosen.format)
    sys.stdout.write(told)
    if chosen.out:
        write_texts(
            {
                chosen.out / "truth_board.json": as_json(worlds),
                chosen.out / "truth_board.html": page_of(
                    worlds, tables(worlds), effort, remarks(worlds)
                ),
            }
        )
    return 0


def made(effort: Effort, number: int, *, folder: Path | None, workers: int) -> list[World]:
    """Return so many worlds; those that a folder has of the same effort are not made again."""
    kept = _kept(effort, number, folder) if folder else {}
    missing = [each for each in range(number) if each not in kept]
    with processes(workers) as spread:
        for world in spread(partial(found, effort), missing):
            kept[world.number] = world
            if folder:
                write_text(_text(world), _place(folder, effort, world.number))
            sys.stderr.write(f"{len(kept)} of {number} worlds\n")
    return [kept[each] for each in range(number)]


def _kept(effort: Effort, number: int, folder: Path) -> dict[int, World]:
    places = {each: _place(folder, effort, each) for each in range(number)}
    there = {each: place for each, place in places.items() if place.is_file()}
    return {each: World(**json.loads(place.read_text("utf-8"))) for each, place in there.items()}


def _place(folder: Path, effort: Effort, number: int) -> Path:
    """Return the file of a world: another effort, or another state of the code, is another file."""
    about = hashlib.blake2b(f"{effort} {code_digest()}".encode(), digest_size=4).hexdigest()
    return folder / f"world-{number}-{about}.json"


def _text(world: World) -> str:
    return json.dumps(world._asdict(), indent=1, allow_nan=True) + "\n"


def parser() -> argparse.ArgumentParser:
    """Return what may be asked for."""
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--worlds", type=int, default=30)
    told.add_argument("--people", type=int, default=2500)
    told.add_argument("--replications", type=int, default=6)
    told.add_argument("--days", type=int, default=120)
    told.add_argument("--engine", choices=sorted(ENGINES), default=DEFAULT_ENGINE)
    told.add_argument("--workers", type=int, default=processors())
    told.add_argument("--format", choices=FORMATS, default="table")
    told.add_argument("--out", type=Path)
    return told


def found(effort: Effort, number: int) -> World:
    """Return what came out of one world."""
    scenario = random_world(number, people=effort.people, days=effort.days)
    board = attribution(
        scenario,
        views={name: VIEWS[name] for name in SHOWN},
        with_shapley=False,
        replications=effort.replications,
        worlds=0,
        engine=effort.engine,
        workers=1,
    ).board
    regrets = board.regrets
    if regrets is None:
        raise ValueError("a world without budgets")
    middle = mean_of(board.scores)
    spent = sum(board.truths.business.budgets.values()) * effort.days * 12 / 365
    scores = {
        view: {
            method: {
                **dict(zip(MEASURES, middle[v, m].tolist(), strict=True)),
                "regret": float(regrets.regret(plan_name(view, method)).value) / spent,
            }
            for m, method in enumerate(board.methods)
        }
        for v, view in enumerate(board.views)
    }
    truths = board.truths
    lost = truths.without("orders_per_person")
    orders = truths.worth(truths.business.live, "orders_per_person")
    best = {view: board_best(scores[view]) for view in scores}
    together = float(lost.sum(axis=1).mean() / orders.mean())
    return World(number, scores, together, luck_of(lost), best, regrets.best)


def luck_of(lost: np.ndarray) -> float:
    """Return how far off the shares of a mean truth (n_replications, n_levers) are.

    Two halves differ by twice the error of their mean.
    """
    one, other = lost[::2].mean(axis=0), lost[1::2].mean(axis=0)
    return share_error(one, other) / 2


def mean_of(scores: np.ndarray) -> np.ndarray:
    """Return means over histories (n_views, n_methods, measures), NaN where none has a value."""
    there = np.isfinite(scores)
    total, count = np.where(there, scores, 0.0).sum(axis=0), there.sum(axis=0)
    return np.divide(total, count, np.full(total.shape, np.nan), where=count > 0)


def board_best(scores: Mapping[str, Mapping[str, float]]) -> str:
    """Return the method with the least error of shares."""
    return min(scores, key=lambda method: scores[method]["share_error"])


def tables(worlds: Sequence[World]) -> dict[str, Table]:
    """Return for every view a table of methods, the least error of shares first, and both paired.

    The last, `gained`, is what joined records change in each world.
    """
    return {**{view: table_of(worlds, view) for view in SHOWN}, "gained": gained_table(worlds)}


def gained_table(worlds: Sequence[World]) -> Table:
    """Return one row per method: joined less silos in the same world, and how often it is less."""
    head = ("method", "share error", "less in", "regret, % of budget", "less in")
    rows = []
    for method in worlds[0].scores["unified"]:
        told: list[str] = [method.replace("_", " ")]
        for measure, digits, times in (("share_error", 3, 1.0), ("regret", 1, 100.0)):
            gap = times * (
                column(worlds, "unified", method, measure)
                - column(worlds, "siloed", method, measure)
            )
            told += [_ends(gap, digits), f"{int((gap < 0).sum())} of {len(worlds)}"]
        rows.append(tuple(told))
    return Table(head, tuple(rows))


def table_of(worlds: Sequence[World], view: str) -> Table:
    """Return one row per method: the middle over worlds, and the range of eight in ten."""
    methods = sorted(worlds[0].scores[view], key=lambda m: _middle(worlds, view, m, "share_error"))
    head = (
        "method",
        "share error",
        "level / truth",
        "Spearman",
        "top-1",
        "regret, % of budget",
        "best in",
    )
    rows = [
        (
            method.replace("_", " "),
            _range(worlds, view, method, "share_error", 3),
            _range(worlds, view, method, "level_ratio", 2),
            _range(worlds, view, method, "spearman", 2),
            f"{_mean(worlds, view, method, 'top'):.2f}",
            _range(worlds, view, method, "regret", 1, times=100.0),
            f"{sum(world.best[view] == method for world in worlds)} of {len(worlds)}",
        )
        for method in methods
    ]
    return Table(head, tuple(rows))


def column(worlds: Sequence[World], view: str, method: str, measure: str) -> np.ndarray:
    """Return a measure of a method in every world."""
    return np.array([world.scores[view][method][measure] for world in worlds])


def _middle(worlds: Sequence[World], view: str, method: str, measure: str) -> float:
    return float(np.nanmedian(column(worlds, view, method, measure)))


def _mean(worlds: Sequence[World], view: str, method: str, measure: str) -> float:
    return float(np.nanmean(column(worlds, view, method, measure)))


def _range(
    worlds: Sequence[World],
    view: str,
    method: str,
    measure: str,
    digits: int,
    *,
    times: float = 1.0,
) -> str:
    return _ends(times * column(worlds, view, method, measure), digits)


def _ends(numbers: np.ndarray, digits: int) -> str:
    found = spread_of(numbers)
    if found.draws == 0:
        return "–"
    low, middle, high = (f"{x:.{digits}f}" for x in (found.low, found.median, found.high))
    return f"{middle} ({low} to {high})".replace("-", MINUS)


def as_text(worlds: Sequence[World], form: str) -> str:
    """Return the tables as text or markdown, and how far the truths are from adding up."""
    write = as_markdown if form == "markdown" else aligned
    told = [f"{view}\n\n{write(table)}" for view, table in tables(worlds).items()]
    return "\n\n".join([*told, "\n".join(remarks(worlds))]) + "\n"


def remarks(worlds: Sequence[World]) -> list[str]:
    """Return what must be known of the worlds before their numbers are believed."""
    together = _ends(np.array([world.together for world in worlds]), 2)
    luck = _ends(np.array([world.luck for world in worlds]), 3)
    truth = sum(world.best_division == SUGGESTED for world in worlds)
    gaps = [
        column(worlds, "unified", method, "regret") - column(worlds, "siloed", method, "regret")
        for method in worlds[0].scores["unified"]
    ]
    gained = 100.0 * np.mean(gaps, axis=0)
    return [
        "These are worlds that live by advertising: what switching single channels off costs, "
        f"summed, is {together} of all orders.",
        f"The truth itself is off by {luck} a channel, for want of histories: methods that lie "
        "closer together than that cannot be told apart.",
        "On the mean over the methods joined records change the regret by "
        f"{_ends(gained, 1)} per cent of the budget; it is less in {int((gained < 0).sum())} of "
        f"{len(worlds)} worlds.",
        "The best division simulated is the one by the true response of each medium in "
        f"{truth} of {len(worlds)} worlds.",
    ]


def as_markdown(table: Table) -> str:
    """Return a table in markdown."""
    lines = (table.head, ("---",) * len(table.head), *table.rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(worlds: Sequence[World]) -> str:
    """Return everything as JSON."""
    return json.dumps([world._asdict() for world in worlds], indent=1, allow_nan=True) + "\n"


if __name__ == "__main__":
    sys.exit(main())
