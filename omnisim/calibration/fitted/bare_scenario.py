"""Bare scenario: one to begin with around a fit, where there is no base.

What no log tells is an assumption with a wide range.
"""

from __future__ import annotations

from typing import Any, Final

from omnisim.calibration.fit import Fit, Moves, SegmentFit
from omnisim.calibration.fitted.channel_kinds import kind_of
from omnisim.event_log import STAGES
from omnisim.scenario.channel import ADVERTISING, ChannelKind
from omnisim.scenario.network import EVERY_SEGMENT, LAPSE, RESOLVED

_GUESS: Final = "guessed: a log cannot tell"


def bare_scenario(fit: Fit, *, currency: str) -> dict[str, Any]:
    """Return the data of a scenario around a fit: what no log tells are assumptions, with ranges.

    One configuration, today's, and one with the best-selling channel alone if there are several.
    """
    channels = _channels_of(fit)
    people = next(iter(fit.segments.values())).people
    length = fit.calibrated_until - (fit.log.begin if fit.log is not None else 0.0)
    horizon = people.acquired if people is not None and people.is_cohort else length or 365.0
    configurations: dict[str, Any] = {"today": {"channels": "all"}}
    best = _best_seller(fit)
    if len(channels) > 1 and best is not None:
        configurations[f"only_{best}"] = {"channels": [best]}
    data: dict[str, Any] = {
        "schema_version": 1,
        "name": f"Fitted to {fit.source.file}",
        "currency": currency,
        "rhythm": {},
        "channels": {name: {"kind": kind_of(name)} for name in channels},
        "segments": {name: _bare_segment(found) for name, found in fit.segments.items()},
        "journey": {name: _bare_rows(found.moves) for name, found in fit.segments.items()},
        "dwell": {},
        "redirect": {EVERY_SEGMENT: _bare_redirect(channels, best)},
        "fulfilment": {
            "delivery": {"lead_time": {"value": "3 days", "low": "1 day", "high": "7 days"}}
        },
        "economics": {"gross_margin": {"value": 0.4, "low": 0.2, "high": 0.6, "note": _GUESS}},
        "configurations": configurations,
        "provenance": {},
        "run": _bare_run(horizon, length),
    }
    if fit.source.first is not None:
        data["rhythm"]["start"] = fit.source.first
    if len(configurations) == 1:
        del data["redirect"]
    return data


def _channels_of(fit: Fit) -> tuple[str, ...]:
    used = {state.partition("@")[2] for state in fit.journeys.states}
    names = fit.log.names.channels if fit.log is not None else sorted(used)
    return tuple(name for name in names if name in used)


def _best_seller(fit: Fit) -> str | None:
    """Return the channel in which most orders were placed."""
    sold: dict[str, float] = {}
    for found in fit.segments.values():
        n = len(found.moves.states)
        for state, count in zip(found.moves.states, found.moves.counts[:, n], strict=True):
            channel = state.partition("@")[2]
            sold[channel] = sold.get(channel, 0.0) + float(count)
    sold = {
        name: count
        for name, count in sold.items()
        if count > 0 and ChannelKind(kind_of(name)) not in ADVERTISING
    }
    return max(sold, key=lambda name: sold[name]) if sold else None


def _bare_redirect(channels: tuple[str, ...], best: str | None) -> dict[str, Any]:
    half = {"value": 0.5, "low": 0.0, "high": 1.0, "note": _GUESS}
    return {name: {best or name: half, "away": half} for name in channels if name != best}


def _bare_segment(found: SegmentFit) -> dict[str, Any]:
    """Return a segment whose every number waits for a measured one."""
    first = next(iter(found.entry), found.moves.states[0])
    return {
        "prospects": 1000,
        "needs": {"value": "1 per year", "low": "0.2 per year", "high": "4 per year"},
        "repeat": {"probability": {"value": 0.2, "low": 0.0, "high": 0.6}, "gap": "90 days"},
        "order_value": {"mean": {"value": 100, "low": 50, "high": 200, "note": _GUESS}},
        "entry": {first: 1.0},
    }


def _bare_rows(moves: Moves) -> dict[str, Any]:
    return {
        state: {RESOLVED if state.startswith("retention@") else LAPSE: 1.0}
        for state in sorted(moves.states, key=lambda s: STAGES.index(s.partition("@")[0]))
    }


def _bare_run(horizon: float, length: float) -> dict[str, Any]:
    window = min(182.0, horizon)
    return {
        "horizon": f"{horizon:g} days",
        "warm_up": "0 days",
        "follow_up": f"{max(length - horizon, min(30.0, horizon)):g} days",
        "value_window": f"{window:g} days",
        "seed": 1,
    }
