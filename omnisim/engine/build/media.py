"""Media: needs that paid channels wake, day by day, from spend, saturation and carry-over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from omnisim.engine.build.effects import unsaved
from omnisim.engine.build.messaging import match_of
from omnisim.engine.model import Clock, Floats, Media
from omnisim.event_log import AWARENESS, STAGES, Names
from omnisim.scenario.media import Media as Medium
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario

RECENT: Final = 30.0  # days after an order for which a buyer can be left out
_MONTH: Final = 365.0 / 12


def media_of(scenario: Scenario, names: Names, epochs: Sequence[Epoch], clock: Clock) -> Media:
    """Return the media of all paid channels."""
    media = {n: m for n in names.channels if (m := scenario.channels[n].media) is not None}
    days = math.ceil(clock.end - clock.start)
    woken = [_woken(scenario, name, m, epochs, clock) for name, m in media.items()]
    people = sum(
        int(s.prospects) + int(s.installed_base.customers) for s in scenario.segments.values()
    )
    spend = [sum(budget_in(scenario, epoch, name) for name in media) for epoch in epochs]
    return Media(
        woken=np.array(woken).reshape(len(media), days + 1),
        point=np.array([_begins_at(names, name, m) for name, m in media.items()], np.int64),
        spend=np.array(spend, np.float64) / _MONTH / max(people, 1),
        suppressed=np.array([_suppressed(scenario, epoch) for epoch in epochs]),
        recent=RECENT,
    )


def budget_in(scenario: Scenario, epoch: Epoch, channel: str) -> float:
    """Return the spend per month in a channel: nothing where it is closed."""
    medium = scenario.channels[channel].media
    if medium is None or channel not in epoch.open_channels(scenario):
        return 0.0
    own = scenario.configurations[epoch.configuration].budgets
    return own.get(channel, medium.budget).value


def _begins_at(names: Names, channel: str, medium: Medium) -> int:
    return names.touchpoints.index(medium.leads_to or f"{STAGES[AWARENESS]}@{channel}")


def _suppressed(scenario: Scenario, epoch: Epoch) -> float:
    return match_of(scenario, epoch) * (
        1.0 - unsaved(scenario, epoch, lambda tactic: tactic.suppression.value)
    )


def _woken(
    scenario: Scenario, channel: str, medium: Medium, epochs: Sequence[Epoch], clock: Clock
) -> Floats:
    days = clock.start + np.arange(math.ceil(clock.end - clock.start))
    at = np.searchsorted(clock.epochs, days + 0.5, side="right") - 1
    return woken_by(medium, np.array([budget_in(scenario, epoch, channel) for epoch in epochs])[at])


def woken_by(medium: Medium, spend: Floats) -> Floats:
    """Return the running total of needs woken in one person (n_days + 1,).

    `spend` (n_days,) is money per month; it works as if it had been the first day's for ever
    before.
    """
    working = _carried_over(spend, medium.carry_over.value)
    return np.concatenate([[0.0], np.cumsum(_response(medium, working))])


def _carried_over(spend: Floats, mean_days: float) -> Floats:
    """Return the spend at work: each day's fades exponentially, and as much as is spent works."""
    if mean_days <= 0.0:
        return spend
    kept = math.exp(-1.0 / mean_days)
    working = np.empty_like(spend)
    level = float(spend[0])
    for day, today in enumerate(spend.tolist()):
        level = kept * level + (1.0 - kept) * today
        working[day] = level
    return working


def _response(medium: Medium, spend: Floats) -> Floats:
    shape, half = medium.shape.value, medium.half.value
    if half <= 0.0:
        return medium.most.value * (spend > 0.0).astype(np.float64)
    powered = (spend / half) ** shape
    response: Floats = medium.most.value * powered / (1.0 + powered)
    return response
