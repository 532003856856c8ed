"""Market: what holds for all customers – who sells, rhythm, dwell and returns, as entries."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from omnisim.calibration.fit import Estimate, Fit
from omnisim.calibration.fitted.writer import MEASURED, Changes, Writer, plain
from omnisim.scenario.scenario import Scenario

_MOST_RANGE: Final = 0.999


def selling(fit: Fit) -> set[str]:
    """Return the channels in which the log saw orders."""
    return {
        state.partition("@")[2]
        for found in fit.segments.values()
        for state, count in zip(
            found.moves.states, found.moves.counts[:, len(found.moves.states)], strict=True
        )
        if count > 0
    }


def sellers_entries(fit: Fit, base: Scenario) -> Changes:
    """Return channels in which the log saw orders, though their kind would not sell."""
    return {
        ("channels", name, "sells"): True
        for name in sorted(selling(fit))
        if name in base.channels and not base.channels[name].can_sell
    }


def rhythm_entries(writer: Writer, fit: Fit) -> Changes:
    """Return when needs wake; ranges stand in `provenance`, one for each list of weights."""
    arrivals = fit.arrivals
    if arrivals is None:
        return {}
    changes: Changes = {}
    for name in ("hours", "weekdays", "months"):
        weights: tuple[Estimate, ...] = getattr(arrivals, name)
        if weights and any(each.value > 0 for each in weights):
            changes["rhythm", name] = [plain(each.value, 4) for each in weights]
            spread = np.median([(w.high - w.low) / 2 / w.value for w in weights if w.value > 0])
            changes["provenance", f"rhythm.{name}"] = {
                **MEASURED,
                "spread": round(min(float(spread), _MOST_RANGE), 4),
                "source": writer.source,
            }
    return changes


def dwell_entries(writer: Writer, fit: Fit) -> Changes:
    """Return the times before a hop, of the best family that a scenario can hold."""
    changes: Changes = {}
    for state, table in fit.dwell.items():
        best = table.usable
        ends = (best.mean_high, best.shape_high or 0.0)
        if not (best.mean > 0 and all(map(math.isfinite, ends))):
            continue  # nobody knows how long: it stays what it was
        entry: dict[str, Any] = {
            "mean": writer.duration(best.mean, best.mean_low, best.mean_high),
            "family": best.family,
        }
        if best.shape is not None:
            low = best.shape if best.shape_low is None else best.shape_low
            high = best.shape if best.shape_high is None else best.shape_high
            entry["shape"] = writer.number(Estimate(best.shape, low, high))
        changes["dwell", state] = entry
    return changes


def returned_entries(writer: Writer, fit: Fit, base: Scenario) -> Changes:
    """Return the rate of returns of the places that sell in the log."""
    back = fit.returned
    if back is None or not math.isfinite(back.share_of_value.value):
        return {}
    sellers = selling(fit) & set(base.channels)
    places = {"online" if base.channels[name].is_online else "offline" for name in sellers}
    written = writer.number(back.share_of_value, note="share of value")
    changes: Changes = {}
    if base.returns is None:
        changes[("returns",)] = {"rate": dict.fromkeys(sorted(places), written)}
    else:
        for place in sorted(places):
            changes["returns", "rate", place] = written
    if math.isfinite(back.delay.value) and back.delay.value > 0:
        delay = writer.duration(*back.delay[:3])
        if ("returns",) in changes:
            changes[("returns",)]["delay"] = delay
        else:
            changes["returns", "delay"] = delay
    return changes
