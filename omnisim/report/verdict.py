"""Verdict: who wins after all costs, by how much, and whether that can be told at all.

Net value decides: what customers bring in within the horizon less every variable, monthly and
one-off cost, discounted to day 0. Amounts are those of the whole market.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from markupsafe import Markup

from omnisim.measure.statistics import FEWEST_REPLICATIONS, FEWEST_WORLDS, student_t
from omnisim.report.numerals import Span
from omnisim.report.reading import ROW, Reading
from omnisim.report.roles import Kind
from omnisim.units.writing import UNKNOWN

Outcome = Literal["win", "loss", "same", "unclear"]

MEASURE: Final = "net_value_per_person"
_WORST_FIRST: Final[tuple[Outcome, ...]] = ("loss", "unclear", "same", "win")
_TRIFLE: Final = 0.2  # of half the range over the inputs


@dataclass(frozen=True)
class Duel:
    """One configuration against another, on net value in money of the whole market."""

    subject: str
    rival: str
    difference: Span
    outcome: Outcome
    inputs: Span | None  # what not knowing the inputs does to the difference; None: cannot be told
    worlds_ahead: int  # in how many worlds the subject is worth more
    worlds: int
    luck_in_mean: float = math.inf  # how far the mean over worlds may be off

    @property
    def worlds_are_few(self) -> bool:
        """Whether there are worlds, but too few to tell a range."""
        return 0 < self.worlds < FEWEST_WORLDS

    @property
    def inputs_are_hidden(self) -> bool:
        """Whether luck moves the difference by so much that what the inputs do cannot be told."""
        return self.inputs is None and self.worlds >= FEWEST_WORLDS

    @property
    def inputs_are_still(self) -> bool:
        """Whether the inputs do not move the difference at all."""
        return self.inputs is not None and self.inputs.low == self.inputs.high

    @property
    def inputs_lean(self) -> bool:
        """Whether the mean over the inputs lies elsewhere than where their central values lead.

        It does if ranges are lopsided: by more than luck explains, and by more than a trifle.
        """
        if self.inputs is None:
            return False
        gap = abs(self.inputs.value - self.difference.value)
        luck = math.hypot(self.luck_in_mean, self.difference.half_width)
        return gap > max(luck, _TRIFLE * self.inputs.half_width)

    @property
    def sign_may_turn(self) -> bool:
        """Whether the inputs reach to the other side of zero."""
        return self.inputs is not None and self.inputs.low < 0.0 < self.inputs.high


@dataclass(frozen=True)
class Verdict:
    """What the comparison says, as data."""

    subject: str
    kind: Kind
    outcome: Outcome  # the worst of the duels
    duels: tuple[Duel, ...]  # the one that decides comes first
    best: str  # the highest net value of all configurations
    best_lead: Duel | None  # the best against today's or the second; None: it is the subject
    replications: int
    asks_precision: bool
    is_precise: bool
    shortfall: float  # widest interval asked for, in units of the precision asked for
    kpis: tuple[str, ...]  # for which the precision was asked

    @property
    def too_few_replications(self) -> bool:
        """Whether there are fewer than an interval needs to be taken at its word."""
        return self.replications < FEWEST_REPLICATIONS


def verdict_of(reading: Reading) -> Verdict:
    """Return the verdict on a comparison."""
    roles, comparison = reading.roles, reading.comparison
    duels = [duel(reading, roles.subject, rival) for rival in roles.rivals]
    duels.sort(key=lambda each: (_WORST_FIRST.index(each.outcome), each.difference.value))
    outcomes = [each.outcome for each in duels]
    others = comparison.configurations[1:]
    return Verdict(
        subject=roles.subject,
        kind=roles.kinds[roles.subject],
        outcome=next((worst for worst in _WORST_FIRST if worst in outcomes), "same"),
        duels=tuple(duels),
        best=roles.best,
        best_lead=(
            None
            if roles.best == roles.subject
            else duel(reading, roles.best, _yardstick_of_best(reading))
        ),
        replications=comparison.replications,
        asks_precision=comparison.design.asks_precision,
        is_precise=comparison.is_precise,
        shortfall=max((comparison.shortfall(name) for name in others), default=0.0),
        kpis=comparison.design.kpis,
    )


def duel(reading: Reading, subject: str, rival: str) -> Duel:
    """Set one configuration against another."""
    people = reading.people
    difference = reading.difference(subject, MEASURE, to=rival).times(people)
    level = reading.level(rival, MEASURE).times(people).value
    inputs = reading.input_range(subject, MEASURE, to=rival)
    ahead = _worlds_ahead(reading, subject, rival)
    return Duel(
        subject,
        rival,
        difference,
        outcome_of(difference, indifference=reading.comparison.design.precision * abs(level)),
        inputs and inputs.times(people),
        int(ahead.sum()),
        len(ahead),
        _luck_in_mean(reading, subject, rival) * people,
    )


def outcome_of(difference: Span, *, indifference: float) -> Outcome:
    """Tell a win, a loss, no difference that matters, and one that cannot be told from zero.

    No difference that matters: the interval holds zero and is everywhere closer to it than
    `indifference`. NaN, as with one replication, cannot be told from zero.
    """
    if difference.low > 0.0 or difference.high < 0.0:
        return "win" if difference.value > 0.0 else "loss"
    near = max(abs(difference.low), abs(difference.high)) <= indifference
    return "same" if near else "unclear"


def title(verdict: Verdict, reading: Reading) -> str:
    """Return the verdict in a few words."""
    rivals = {reading.roles.kinds[each.rival] for each in verdict.duels}
    group = "omni" if verdict.kind == "omni" and "omni" not in rivals else "other"
    case = f"{group}.{verdict.outcome}" if verdict.duels else "alone"
    return reading.wording.say(f"verdict.title.{case}", subject=reading.name(verdict.subject))


def sentence(verdict: Verdict, reading: Reading) -> Markup:
    """Return the verdict in one sentence, as HTML; `Markup.striptags` gives it as text."""
    if not verdict.duels:
        return reading.wording.html("verdict.alone", subject=reading.name(verdict.subject))
    first, *rest = verdict.duels
    parts = [_clause("first", first, reading), *(_clause("also", each, reading) for each in rest)]
    return Markup("").join(parts) + Markup(".")


def best_sentence(verdict: Verdict, reading: Reading) -> Markup | None:
    """Return which configuration is worth most, if it is not the one that the verdict is about."""
    if verdict.best_lead is None or len(reading.configurations) == 2:
        return None
    lead = verdict.best_lead
    key = "clear" if lead.outcome == "win" else "unclear"
    return reading.wording.html(
        f"verdict.best.{key}",
        best=reading.name(verdict.best),
        rival=reading.name(lead.rival),
        count=len(reading.configurations),
        **_amounts(lead, reading),
    )


def _yardstick_of_best(reading: Reading) -> str:
    """Return what the best is compared with: today's, or the second if the best is today's.

    That it is ahead of the subject, which may be the worst of all, would be no advice.
    """
    best, today = reading.roles.best, reading.today
    if today != best:
        return today
    others = (name for name in reading.configurations if name != best)
    return max(others, key=lambda name: reading.level(name, MEASURE).value)


def _clause(position: str, each: Duel, reading: Reading) -> Markup:
    return reading.wording.html(
        f"verdict.{position}.{each.outcome}",
        subject=reading.name(each.subject),
        rival=reading.name(each.rival),
        horizon=reading.numerals.length(reading.scenario.run.horizon),
        precision=reading.numerals.share(reading.comparison.design.precision),
        **_amounts(each, reading),
    )


def _amounts(each: Duel, reading: Reading) -> dict[str, str]:
    """Return the size of a difference and its interval, a loss as what it takes away."""
    signed = reading.numerals.difference(each.difference, "money")
    if each.outcome in ("win", "loss"):
        size = each.difference
        if each.outcome == "loss":
            size = Span(-size.value, -size.high, -size.low)
        written = reading.numerals.level(size, "money")
    else:
        written = signed
    return {"amount": written.value, "interval": written.interval or UNKNOWN}


def _luck_in_mean(reading: Reading, subject: str, rival: str) -> float:
    """Return the half-width of the 95 % interval of the mean over worlds, infinite without."""
    found = reading.comparison.against(rival).input_difference(subject)
    if found is None:
        return math.inf
    luck = student_t(0.95, found.worlds - 1) * float(found.mean_error[ROW[MEASURE], -1, -1])
    return luck if math.isfinite(luck) else math.inf


def _worlds_ahead(
    reading: Reading, subject: str, rival: str
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    row = ROW[MEASURE]
    ours, theirs = (
        reading.comparison.evidence[name].world_numerator[:, row, -1, -1]
        for name in (subject, rival)
    )
    return np.asarray(ours > theirs)
