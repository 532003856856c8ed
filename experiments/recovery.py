"""Recovery: logs of a market whose every number is known, and whether calibration finds them.

    python experiments/recovery.py [--trials N] [--customers N] [--engine compiled|reference]
                                   [--arm numbered|cut|read|wide|hidden] [--markdown]

Each trial simulates `markets/recovery.yaml` for a year with luck of its own, estimates everything
from the log, and asks of every 95 % interval whether it holds the truth. Five logs of the same
customers:

    numbered   the log numbers the journeys and says who gave up: nothing has to be guessed
    cut        touches and orders alone, as most logs are; journeys are cut at a week of silence
    read       the same, where nobody says how long a silence is an end: it is read off the log
    wide       the same, cut at a month
    hidden     the same as the business sees it: who is not recognised is somebody new each time

An interval is honest if about 95 in 100 of its kind hold the truth, and the others lie on either
side of it as often (the ranks of simulation-based calibration, Talts et al. 2018, in three bins).
Numbers of one trial are not independent, so the error of a coverage is taken between trials.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from omnisim.calibration.estimate import fitted
from omnisim.calibration.fit import Estimate, Fit, SegmentFit, Source
from omnisim.calibration.fitted.entries import entries_of
from omnisim.calibration.log import TouchLog
from omnisim.calibration.simulated import touch_log
from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import LATER_NEED
from omnisim.engine.observed import observed
from omnisim.engine.preview import effective_network
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES, simulate
from omnisim.files.scenario_file import read_scenario
from omnisim.repeat_buying import BgNbd
from omnisim.scenario.network import CONVERSION, LAPSE, RESOLVED, rows_of
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario

MARKET: Final = Path(__file__).parent / "markets" / "recovery.yaml"
ARMS: Final = ("numbered", "cut", "read", "wide", "hidden")
GAPS: Final = {"read": None, "wide": 30.0}  # days; None: not given
GAP: Final = 7.0  # in the other logs
_SEGMENT: Final = "shoppers"
_ENDS: Final = (CONVERSION, LAPSE, RESOLVED)
_NOWHERE: Final = Source("simulated", 0, None, None)


class Told(NamedTuple):
    """One number of one trial."""

    group: str
    truth: float
    value: float
    low: float
    high: float

    @property
    def is_held(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


class Line(NamedTuple):
    """All numbers of one kind, in one arm."""

    arm: str
    group: str
    numbers: int  # per trial
    coverage: float
    error: float  # of the coverage, between trials
    below: float  # share of truths below their interval
    above: float
    bias: float  # median over trials of (value − truth) / truth: some run off
    bias_error: float  # by the median deviation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trials and tell what came out."""
    chosen = _parser().parse_args(arguments)
    scenario = read_scenario(MARKET).scenario
    if chosen.customers:
        scenario = scaled(scenario, chosen.customers)
    lines: list[Line] = []
    for arm in [chosen.arm] if chosen.arm else ARMS:
        found = lines_of(arm, scenario, trials=chosen.trials, engine=chosen.engine)
        sys.stderr.write(as_text(found))
        lines += found
    sys.stdout.write(as_markdown(lines) if chosen.markdown else as_text(lines))
    return 0


def lines_of(arm: str, scenario: Scenario, *, trials: int, engine: str) -> list[Line]:
    """Return what one kind of log comes to, over many trials."""
    truth = Truth(scenario)
    found = [list(told(truth, arm, number, engine)) for number in range(trials)]
    groups = dict.fromkeys(each.group for trial in found for each in trial)
    return [_line(arm, group, found) for group in groups]


def _line(arm: str, group: str, trials: list[list[Told]]) -> Line:
    chosen = [[each for each in trial if each.group == group] for trial in trials]
    chosen = [trial for trial in chosen if trial]
    held = np.array([np.mean([each.is_held for each in trial]) for trial in chosen])
    off = np.array([np.mean([each.value / each.truth - 1 for each in trial]) for trial in chosen])
    error = 1 / np.sqrt(len(chosen))
    middle = float(np.median(off))
    return Line(
        arm,
        group,
        round(np.mean([len(trial) for trial in chosen])),
        float(held.mean()),
        float(held.std(ddof=1) * error) if len(held) > 1 else np.nan,
        float(np.mean([np.mean([e.truth < e.low for e in trial]) for trial in chosen])),
        float(np.mean([np.mean([e.truth > e.high for e in trial]) for trial in chosen])),
        middle,
        float(1.4826 * np.median(np.abs(off - middle)) * 1.2533 * error),
    )


class Truth:
    """The numbers of a market, as a log of its customers would show them."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.plan = plan_of(scenario, scenario.today_name)
        self.length = scenario.run.horizon
        segment = scenario.segments[_SEGMENT]
        self.segment = segment
        self.rows = {
            start: {end: share.value for end, share in row.items()}
            for start, row in rows_of(scenario.journey, _SEGMENT).items()
        }
        network = effective_network(self.plan.model, 0, epoch=0, entry=LATER_NEED)
        conversion = float(network.outcomes[0])
        repeat = segment.repeat
        self.orders = BgNbd(
            repeat.r.value, repeat.alpha.value / conversion, repeat.a.value, repeat.b.value
        )

    def log(self, arm: str, replication: int, engine: str) -> TouchLog:
        """Return the log of one trial."""
        stretches = simulate(self.plan, replication, engine=engine)
        if arm == "hidden":
            stretches = observed(stretches, self.plan, replication)
        is_numbered = arm == "numbered"
        return touch_log(
            stretches,
            begin=0.0,
            end=self.length,
            with_lapses=is_numbered,
            with_journeys=is_numbered,
        )


def told(truth: Truth, arm: str, trial: int, engine: str) -> Iterator[Told]:
    """Yield every number of one trial."""
    log = truth.log(arm, trial, engine)
    fit = fitted(log, source=_NOWHERE, gap=GAPS.get(arm, GAP))
    found = fit.segments[_SEGMENT]
    yield from _moves(truth, found)
    yield from _entries(truth, found.entry)
    yield from _dwells(truth, fit)
    yield from _money(truth, fit, found)
    yield from _repeats(truth, found)
    yield from _needs(truth, fit)


def _one(group: str, truth: float, found: Estimate) -> Told:
    return Told(group, truth, found.value, found.low, found.high)


def _moves(truth: Truth, found: SegmentFit) -> Iterator[Told]:
    moves = found.moves
    ends = (*moves.states, *_ENDS)
    for start, row in truth.rows.items():
        for end, share in row.items():
            at = moves.states.index(start), ends.index(end)
            numbers = (float(each[at]) for each in (moves.shares, moves.low, moves.high))
            yield Told("transition shares", share, *numbers)


def _entries(truth: Truth, found: Mapping[str, Estimate]) -> Iterator[Told]:
    for name, share in truth.segment.entry.items():
        if name in found:
            yield _one("entry shares", share.value, found[name])


def _dwells(truth: Truth, fit: Fit) -> Iterator[Told]:
    for state, dwell in truth.scenario.dwell.items():
        table = fit.dwell.get(state)
        if table is None:
            continue
        own = next(each for each in table.fits if each.family == dwell.family)
        yield Told("dwell means", dwell.mean.value, own.mean, own.mean_low, own.mean_high)
        used = table.usable
        kind = "dwell means as chosen"
        yield Told(kind, dwell.mean.value, used.mean, used.mean_low, used.mean_high)
        if own.shape is not None and own.shape_low is not None and own.shape_high is not None:
            yield Told("dwell shapes", dwell.shape.value, own.shape, own.shape_low, own.shape_high)


def _money(truth: Truth, fit: Fit, found: SegmentFit) -> Iterator[Told]:
    values, stated = found.order_value, truth.segment.order_value
    if values is not None:
        yield _one("mean order value", stated.mean.value, values.mean)
        yield _one("spread between customers", stated.cv_between.value, values.cv_between)
        yield _one("spread within a customer", stated.cv_within.value, values.cv_within)
    returns = truth.scenario.returns
    if fit.returned is not None and returns is not None:
        rate = next(iter(returns.rate.values())).value
        yield _one("share returned", rate, fit.returned.share_of_value)
        yield _one("days until returned", returns.delay.value, fit.returned.delay)


def _repeats(truth: Truth, found: SegmentFit) -> Iterator[Told]:
    if found.repeats is None:
        return
    own = next(each for each in found.repeats.candidates if each.name == "bg_nbd")
    for name in ("r", "alpha", "a", "b"):
        yield _one(f"repeats: {name}", getattr(truth.orders, name), own.parameters[name])
    expected = float(truth.orders.expected_repeats(truth.length))
    yield _one("repeats to expect", expected, found.repeats.expected)


def _needs(truth: Truth, fit: Fit) -> Iterator[Told]:
    """Yield how often prospects have needs, as it is written beside the prospects of the truth."""
    entries = entries_of(fit, truth.scenario, keeps_people=True).changes
    needs = entries.get(("segments", _SEGMENT, "needs"))
    if needs is not None and not isinstance(truth.segment.needs, str):
        value, low, high = (float(needs[end].split()[0]) for end in ("value", "low", "high"))
        yield Told("first needs", 365 * truth.segment.needs.value, value, low, high)


def as_text(lines: Sequence[Line]) -> str:
    """Return the table as text."""
    head = f"{'log':10}{'numbers':28}{'each':>5}{'held':>9}{'±':>6}{'below':>8}{'above':>8}"
    head += f"{'bias':>9}{'±':>7}\n"
    return head + "".join(
        f"{each.arm:10}{each.group:28}{each.numbers:5}{each.coverage:9.1%}{each.error:6.1%}"
        f"{each.below:8.1%}{each.above:8.1%}"
        f"{each.bias:+9.1%}{each.bias_error:7.1%}\n"
        for each in lines
    )


def as_markdown(lines: Sequence[Line]) -> str:
    """Return the table with one row per kind of number and two columns per log."""
    arms = list(dict.fromkeys(each.arm for each in lines))
    groups = list(dict.fromkeys(each.group for each in lines))
    by_place = {(each.group, each.arm): each for each in lines}
    heads = [f"{arm}: {what}" for arm in arms for what in ("held", "bias")]
    rows = [f"| Numbers | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for group in groups:
        cells = []
        for arm in arms:
            each = by_place.get((group, arm))
            if each is None:
                cells += ["–", "–"]
                continue
            cells += [
                f"{100 * each.coverage:.1f} ± {100 * each.error:.1f} %"
                f" ({100 * each.below:.1f}, {100 * each.above:.1f})",
                f"{100 * each.bias:+.1f} ± {100 * each.bias_error:.1f} %".replace("-", "−"),
            ]
        first = next(each for each in lines if each.group == group)
        rows.append(f"| {group} ({first.numbers}) | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _parser() -> argparse.ArgumentParser:
    known = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument("--trials", type=int, default=100)
    known.add_argument("--customers", type=int, help=f"of the market; {_people()} if left out")
    known.add_argument("--arm", choices=ARMS)
    known.add_argument("--engine", choices=ENGINES, default=DEFAULT_ENGINE)
    known.add_argument("--markdown", action="store_true")
    return known


def _people() -> int:
    return people_in(read_scenario(MARKET).scenario)


if __name__ == "__main__":
    sys.exit(main())
