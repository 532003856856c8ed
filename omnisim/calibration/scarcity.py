"""Scarcity: what waiting, empty shelves and refused vouchers add to the moves that a log shows.

A log holds them among its lapses and changes of channel; a base with people who serve, shelves or
vouchers adds them once more when it is simulated. How much they come to in the base is seen by
simulating it: the moves that it shows, less those that its rows and hand-offs make by themselves.
That much is taken out of the rows of a log. As with hand-off loss, it is what the base says there
is, and not what the log has measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from omnisim.calibration.handoffs import loss_matrix
from omnisim.calibration.journeys import cut
from omnisim.calibration.log import ENDS
from omnisim.calibration.network import counts_of
from omnisim.calibration.simulated import touch_log
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import DEFAULT_ENGINE, simulate
from omnisim.scenario.network import rows_of
from omnisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Added = Mapping[tuple[str, str], Mapping[str, float]]  # segment and touchpoint: share more, by end

_FEWEST: Final = 200  # moves from a touchpoint that tell what is added to them


def is_scarce(base: Scenario) -> bool:
    """Whether anything in a scenario can run out: patience, goods, vouchers that are honoured."""
    waits = any(channel.patience is not None for channel in base.channels.values())
    return waits or base.stock is not None or base.promotion is not None


def added_by(base: Scenario, *, engine: str = DEFAULT_ENGINE) -> Added:
    """Return what is added to the rows of a base under today's configuration; {} for nothing."""
    if not is_scarce(base):
        return {}
    plan = plan_of(base, base.today_name)
    lived = touch_log(
        simulate(plan, 0, engine=engine),
        begin=0.0,
        end=base.run.horizon,
        with_lapses=True,
        with_journeys=True,
    )
    journeys, added = cut(lived), dict[tuple[str, str], dict[str, float]]()
    ends = (*journeys.states, *ENDS)
    for number, segment in enumerate(plan.names.segments):
        counts = counts_of(journeys.where(journeys.segment == number))
        for start, row in zip(journeys.states, counts, strict=True):
            if row.sum() >= _FEWEST:
                made = _made(base, plan, segment, start)
                shown = dict(zip(ends, (row / row.sum()).tolist(), strict=True))
                added[segment, start] = {
                    end: shown.get(end, 0.0) - made.get(end, 0.0) for end in {*shown, *made}
                }
    return added


def _made(base: Scenario, plan: Plan, segment: str, start: str) -> dict[str, float]:
    """Return the moves that a row makes after hand-off loss, if nothing is scarce."""
    places = {name: k for k, name in enumerate((*plan.names.touchpoints, *ENDS))}
    wanted = np.zeros(len(places))
    for end, share in rows_of(base.journey, segment).get(start, {}).items():
        wanted[places[end]] = share.value
    lost = loss_matrix(plan.model, plan.names.segments.index(segment), places[start])
    return dict(zip(places, (wanted @ lost).tolist(), strict=True))
