"""Pilot designs: the pilots that could be made of a change, each as a test and as a decision."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final, Literal, NamedTuple, get_args

from omnisim.measure.months import MONTH
from omnisim.measure.statistics import Interval
from omnisim.strategy.neighbours import (
    Split,
    Town,
    error_factor,
    seen_share,
    store_detectable,
    store_power,
)
from omnisim.strategy.pilot_people import Noise
from omnisim.strategy.pilot_value import Belief, Terms, Worth, worth
from omnisim.strategy.power import Groups, detectable, power

Unit = Literal["customers", "stores"]
UNITS: Final = get_args(Unit)
WEEKS: Final = (4, 8, 12, 16, 26)
SHARES: Final = (0.02, 0.05, 0.1, 0.2, 0.5)  # of customers

_FEWEST_STORES: Final = 4
_ALARMS: Final = 1.2  # times the false alarms asked for, at most: simulated rates hold some luck
WEEK: Final = 7.0


class PilotAsked(NamedTuple):
    """How a pilot may be, and how much is simulated to design it."""

    units: tuple[Unit, ...] = UNITS
    weeks: tuple[int, ...] = WEEKS
    shares: tuple[float, ...] = SHARES
    wanted_power: float = 0.8
    false_alarm: float = 0.05
    spill_over: float = 0.1  # of a store's customers who also do as its neighbours do: assumption
    likeness: float = 0.2  # of neighbouring stores' good and bad months: assumption
    up_front: float = 0.5  # share of the one-off cost that a pilot of any size needs: assumption
    extra: float = 0.0  # money for measuring
    replications: int = 12  # in which the effect and the noise of luck are taken
    noise: int = 4  # in which people are looked at one by one
    worlds: int = 40
    years_continued: int = 0
    rounds: int = 400  # pilots played through with the simulated people; 0: none


class Design(NamedTuple):
    """One pilot, as a test and as a decision."""

    unit: Unit
    weeks: int
    groups: Groups
    split: Split | None  # of stores; customers are drawn by lot
    share: float  # of all customers who are in the pilot
    shown: float  # share of the true effect that it sees
    error: float  # standard error of the effect per head, money
    power: float  # to see the predicted effect
    alarm: float  # probability to see one that is not there
    detectable: float  # least effect per head that it sees with the power wanted
    worth: Worth

    def is_honest(self, asked: PilotAsked) -> bool:
        """Whether it sees what is not there about as seldom as is asked."""
        return self.alarm <= _ALARMS * asked.false_alarm

    def is_strong(self, asked: PilotAsked) -> bool:
        """Whether it sees the predicted effect as surely as is wanted, and is honest."""
        return self.power >= asked.wanted_power and self.is_honest(asked)


class Effect(NamedTuple):
    """The predicted effect of so many weeks."""

    weeks: int
    per_head: Interval  # contribution, money per person of the market
    deviation: float  # of the market's total that not knowing the inputs leaves
    link: float  # its covariance with the net present value
    needed: Groups | None  # customers in two equal groups for the power wanted; None: too many


class Costs(NamedTuple):
    """What a change costs, and for how long it is of use."""

    one_off: float
    monthly: float
    use: float  # days from the pilot's beginning to the end of what is counted
    people: int

    def terms(self, weeks: int, share: float, asked: PilotAsked) -> Terms:
        """Return what a pilot of so many weeks with a share of the customers costs."""
        part = asked.up_front + (1.0 - asked.up_front) * share
        lost = part * (self.one_off + self.monthly * WEEK * weeks / MONTH)
        delay = min(WEEK * weeks / self.use, 1.0) if self.use > 0.0 else 1.0
        return Terms(lost, self.one_off, share, delay, asked.extra)


def designs_of(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: Costs,
    stores: int,
    asked: PilotAsked,
) -> Iterator[Design]:
    """Yield the pilots of one length: shares of customers, and numbers of stores."""
    known = belief._replace(early_deviation=effect.deviation, link=effect.link)
    if "customers" in asked.units:
        for share in asked.shares:
            yield _of_customers(effect, known, noise, costs, share, asked)
    if "stores" in asked.units and stores >= _FEWEST_STORES:
        town = Town(stores, asked.spill_over, asked.likeness)
        for treated in range(1, stores // 2 + 1):
            splits: tuple[Split, ...] = ("apart", "block") if treated > 1 else ("apart",)
            for split in splits:
                yield _of_stores(effect, known, noise, costs, town, treated, split, asked)


def _of_customers(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: Costs,
    share: float,
    asked: PilotAsked,
) -> Design:
    treated = max(1, round(share * costs.people))
    groups = Groups(treated, costs.people - treated)
    deviation, predicted = noise.person[effect.weeks], float(effect.per_head.value)
    error = deviation * groups.width
    return Design(
        "customers",
        effect.weeks,
        groups,
        None,
        share,
        1.0,
        error,
        power(predicted, deviation, groups, false_alarm=asked.false_alarm),
        asked.false_alarm,
        detectable(deviation, groups, wanted=asked.wanted_power, false_alarm=asked.false_alarm),
        worth(belief, costs.terms(effect.weeks, share, asked), error=error * costs.people),
    )


def _of_stores(
    effect: Effect,
    belief: Belief,
    noise: Noise,
    costs: Costs,
    town: Town,
    treated: int,
    split: Split,
    asked: PilotAsked,
) -> Design:
    groups, share = Groups(treated, town.stores - treated), treated / town.stores
    deviation, predicted = noise.store[effect.weeks], float(effect.per_head.value)
    shown = seen_share(town, treated, split)
    error = deviation * groups.width * error_factor(town, treated, split)
    see = partial(
        store_power, town, treated, split, deviation=deviation, false_alarm=asked.false_alarm
    )
    least = store_detectable(
        town, treated, split, wanted=asked.wanted_power, false_alarm=asked.false_alarm
    )
    return Design(
        "stores",
        effect.weeks,
        groups,
        split,
        share,
        shown,
        error,
        see(effect=predicted),
        see(effect=0.0),
        least * deviation,
        worth(
            belief,
            costs.terms(effect.weeks, share, asked),
            shown=shown,
            error=error * costs.people,
        ),
    )
