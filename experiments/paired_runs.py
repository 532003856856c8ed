"""Paired runs: the same customers with the same luck under several configurations, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import ORDER, EventLog, joined
from omnisim.experiment.trial import setting_of
from omnisim.measure.buyers import Buyers
from omnisim.measure.fold import Fold
from omnisim.measure.measures import Measures
from omnisim.measure.setting import Setting
from omnisim.scenario.scenario import Scenario
from omnisim.settings import check, fitting_engine

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """One replication of one configuration: what happened, and what is measured of it."""

    log: EventLog
    setting: Setting
    measures: Measures
    buyers: Buyers

    def sums(self, kpi: str, *, segment: str | None = None, channel: str | None = None) -> Numbers:
        """Return numerator and denominator of a KPI."""
        at = self.measures.place(kpi, segment=segment, channel=channel)
        return np.array([self.measures.numerator[at], self.measures.denominator[at]])

    def channel_of_event(self) -> NDArray[np.int64]:
        """Return the channel of every event, an index into the names, -1 where there is none."""
        channels = np.array([*self.log.names.touchpoint_channel, -1])
        return channels[self.log.touchpoint]

    def is_online(self) -> NDArray[np.bool_]:
        """Return which channels are online (n_channels + 1,); the last stands for none."""
        return np.array([*self.setting.online, False])

    def ordered(self) -> NDArray[np.bool_]:
        """Return which events are orders placed somewhere, renewals of contracts apart."""
        return np.asarray((self.log.event == ORDER) & (self.log.touchpoint >= 0))


Runs = Mapping[str, Run]  # by configuration


class Effort(NamedTuple):
    """How much is simulated, and by which engine; None: whichever is done sooner."""

    replications: int
    engine: str | None = None


def paired_runs(
    scenario: Scenario, configurations: Sequence[str], effort: Effort
) -> Iterator[Runs]:
    """Yield one replication of all configurations after the other."""
    check({"replications": effort.replications})
    names = tuple(dict.fromkeys(configurations))
    engine = effort.engine or fitting_engine(
        scenario, {"configurations": names, "replications": effort.replications, "worlds": 0}
    )
    plans = {name: plan_of(scenario, name) for name in names}
    settings = {name: setting_of(scenario, name, plan.names) for name, plan in plans.items()}
    for number in range(effort.replications):
        yield {
            name: _measured(joined(simulate(plan, number, engine=engine)), settings[name], engine)
            for name, plan in plans.items()
        }


def _measured(log: EventLog, setting: Setting, engine: str) -> Run:
    fold = Fold(setting, compiled=engine != "reference")
    fold.add(log)
    return Run(log, setting, fold.measures(), fold.buyers())
