"""Fold: a log goes by in stretches, and what is left is one small record per person and a tally."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import (
    ANSWERS,
    EVENTS,
    EXPERIENCE,
    LAPSE,
    LAPSES,
    MESSAGE,
    REACTIONS,
    REDIRECTED,
    STOCK_OUT,
    TOUCH,
    EventLog,
    log_of_nothing,
)
from omnisim.machine_code.layout import Held
from omnisim.measure.buyers import Buyers, buyers_of
from omnisim.measure.customers import finished_sums
from omnisim.measure.events.stretch import fold_compiled, fold_plain
from omnisim.measure.measures import Measures, measures_of
from omnisim.measure.person import newcomers
from omnisim.measure.pictures import pictures_of
from omnisim.measure.setting import Setting
from omnisim.measure.tally import Folded, columns_of, empty_tally, rules_of, tables_of

_MANY: Final = 2**15 - 1  # no int16 is above
_DETAILS: Final = {  # the highest detail of an event
    TOUCH: 2 * REDIRECTED - 1,
    STOCK_OUT: len(REACTIONS) - 1,
    LAPSE: len(LAPSES) - 1,
    EXPERIENCE: 10,
}


def measure(stretches: Iterable[EventLog], setting: Setting, *, compiled: bool = True) -> Measures:
    """Return the measures of one replication from its log in stretches, in order."""
    fold = Fold(setting, compiled=compiled)
    for stretch in stretches:
        fold.add(stretch)
    return fold.measures()


class Fold:
    """One replication of one configuration being measured.

    Memory: about a hundred bytes per person, whatever the length of the log. Plain and compiled
    give the same bits; compiled wants some seconds once per installation and then is some hundred
    times as fast.
    """

    def __init__(self, setting: Setting, *, compiled: bool = True) -> None:
        self.setting = setting
        self._compiled = compiled
        self._folded = Folded(
            newcomers(setting), empty_tally(setting), tables_of(setting), rules_of(setting)
        )
        self._latest = -np.inf

    def add(self, stretch: EventLog) -> None:
        """Add the next stretch of the log.

        Raises ValueError if it does not belong to the setting or does not follow the last one.
        """
        if len(stretch) == 0:
            return
        _check(stretch, self.setting, self._latest)
        self._latest = float(stretch.time[-1])
        self._fold(stretch)

    def _fold(self, stretch: EventLog) -> None:
        columns = columns_of(stretch, compiled=self._compiled)
        if self._compiled:
            fold_compiled()(Held(columns), self._held)
        else:
            fold_plain(columns, self._folded)

    @cached_property
    def _held(self) -> Held:
        return Held(self._folded)

    def prepare(self) -> None:
        """Let what must be compiled be compiled, so that many processes need not all do it."""
        self._fold(log_of_nothing(self.setting.names))

    def measures(self) -> Measures:
        """Return the measures of all stretches so far, as if the log ended here."""
        people, tally = self._folded.people, self._folded.tally
        sums = finished_sums(people, tally, self.setting)
        pictures = pictures_of(people, tally, self.setting)
        return measures_of(sums, pictures, self.setting.names)

    def buyers(self, *, with_values: bool = True) -> Buyers:
        """Return who bought so far, for `buyers.shared`."""
        return buyers_of(self._folded.people, self.setting, with_values=with_values)


def _check(stretch: EventLog, setting: Setting, latest: float) -> None:
    """Look at what is used as an index: compiled code trusts it."""
    names = setting.names
    if stretch.names != names:
        raise ValueError("the log has other names than its setting")
    if not np.all(np.diff(stretch.time, prepend=latest) >= 0):
        raise ValueError("the events of a log must be in order of time")
    _within("customer", stretch.customer, 0, setting.n_people - 1)
    _within("segment", stretch.segment, 0, len(names.segments) - 1)
    _within("touchpoint", stretch.touchpoint, -1, len(names.touchpoints) - 1)
    _within("touchpoint of a touch", stretch.touchpoint[stretch.event == TOUCH], 0, _MANY)
    last_message = len(ANSWERS) * len(names.messages) - 1
    for event, highest in {**_DETAILS, MESSAGE: last_message}.items():
        _within(f"detail of {EVENTS[event]}", stretch.detail[stretch.event == event], 0, highest)


def _within(what: str, found: NDArray[np.integer[Any]], low: int, high: int) -> None:
    if len(found) and (found.min() < low or found.max() > high):
        raise ValueError(f"{what}: {found.min()} to {found.max()}, must be {low} to {high}")
