"""Rerouting: how the tactics of an epoch change where people want to go next."""

from __future__ import annotations

from collections.abc import Collection

from omnisim.engine.build.effects import in_use
from omnisim.event_log import RETENTION, STAGES
from omnisim.scenario.handoff import pair_of
from omnisim.scenario.network import LAPSE, stage_and_channel
from omnisim.scenario.rollout import Epoch
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.tactic import EVERYWHERE, Tactic

Shares = dict[str, float]  # destination: share


def with_reroutes(row: Shares, scenario: Scenario, epoch: Epoch, known: Collection[str]) -> Shares:
    """Return a row in which some want another touchpoint, if the segment has it."""
    changed = dict(row)
    for tactic, strength in in_use(scenario, epoch):
        for text, share in tactic.reroutes.items():
            wanted, instead = pair_of(text)
            if wanted in changed and instead in known:
                moved = changed[wanted] * strength * share.value
                changed[wanted] -= moved
                changed[instead] = changed.get(instead, 0.0) + moved
    return changed


def with_lapses_saved(row: Shares, scenario: Scenario, epoch: Epoch, start: str) -> Shares:
    """Return a row with fewer lapses: those saved go on as the others do."""
    lapse = row.get(LAPSE, 0.0)
    left = lapse
    for tactic, strength in in_use(scenario, epoch):
        left *= 1.0 - strength * saved_at(tactic, start)
    if left == lapse or lapse >= 1.0:
        return row
    grown = {end: share * (1.0 - left) / (1.0 - lapse) for end, share in row.items()}
    return grown | {LAPSE: left}


def saved_at(tactic: Tactic, touchpoint: str) -> float:
    """Return the share of lapses that a tactic prevents at a touchpoint.

    The most precise name counts; service contacts are meant only where they are named.
    """
    stage, channel = stage_and_channel(touchpoint)
    names = [touchpoint, stage]
    if stage != STAGES[RETENTION]:
        names += [channel, EVERYWHERE]
    return next((tactic.saves[name].value for name in names if name in tactic.saves), 0.0)


def with_other_service(entry: Shares, scenario: Scenario, epoch: Epoch) -> Shares:
    """Return where service contacts begin when tactics lead some of them elsewhere."""
    changed = dict(entry)
    for tactic, strength in in_use(scenario, epoch):
        if tactic.service_entry:
            total = sum(share.value for share in tactic.service_entry.values())
            changed = {name: share * (1.0 - strength) for name, share in changed.items()}
            for name, share in tactic.service_entry.items():
                changed[name] = changed.get(name, 0.0) + strength * share.value / total
    return changed
