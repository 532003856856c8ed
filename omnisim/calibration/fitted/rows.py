"""Rows: transition shares as they were observed, led back to before what is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from omnisim.calibration.fit import Moves
from omnisim.calibration.fitted.writer import Writer, summing_to_one
from omnisim.calibration.handoffs import loses, wanted
from omnisim.calibration.scarcity import Added
from omnisim.engine.build.plan import plan_of
from omnisim.scenario.network import CONVERSION, EVERY_SEGMENT, LAPSE, RESOLVED
from omnisim.scenario.quantity import Unit, quantity
from omnisim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_OUTCOMES: Final = (CONVERSION, LAPSE, RESOLVED)
_ODD: Final = 0.02  # by which a share may fall below what scarcity adds to it


def group_of(base: Scenario, segment: str) -> str:
    """Return under which name of `journey` the rows of a segment stand."""
    if segment in base.journey or len(base.segments) > 1:
        return segment
    return EVERY_SEGMENT if EVERY_SEGMENT in base.journey else segment


class _Cell(NamedTuple):
    """One share of a row with its interval."""

    share: float
    low: float
    high: float


_Rows = dict[str, dict[str, _Cell]]


def observed_rows(moves: Moves) -> _Rows:
    """Return the rows with evidence, by name; those without lapse for certain until told better."""
    ends = (*moves.states, *_OUTCOMES)
    rows: _Rows = {}
    for place, state in enumerate(moves.states):
        if np.isnan(moves.shares[place]).any():
            ending = RESOLVED if state.startswith("retention@") else LAPSE
            rows[state] = {ending: _Cell(1.0, 0.0, 1.0)}
            continue
        rows[state] = {
            end: _Cell(
                float(moves.shares[place, k]),
                float(moves.low[place, k]),
                float(moves.high[place, k]),
            )
            for k, end in enumerate(ends)
            if moves.shares[place, k] > 0
        }
    return rows


def without_added(rows: _Rows, segment: str, added: Added) -> tuple[_Rows, list[str]]:
    """Return the rows without what scarcity adds in the base, and where that is more than all."""
    found: _Rows = {}
    odd: list[str] = []
    for start, row in rows.items():
        more = added.get((segment, start), {})
        left = {end: cell.share - more.get(end, 0.0) for end, cell in row.items()}
        if min(left.values()) < -_ODD:
            odd.append(start)
        kept = {end: max(share, 0.0) for end, share in left.items()}
        total = sum(kept.values())
        found[start] = {
            end: _scaled(share / total, row[end]) for end, share in kept.items() if share > 0
        }
    return found, odd


def before_loss(base: Scenario, segment: str, rows: _Rows) -> tuple[_Rows, list[str]]:
    """Return the rows before hand-off loss, and the touchpoints whose rows are at odds with it."""
    known = _with_rows(base, segment, rows)
    plan = plan_of(known, known.today_name)
    if not loses(plan.model):
        return rows, []
    points = plan.names.touchpoints
    place = {name: k for k, name in enumerate((*points, *_OUTCOMES))}
    number = plan.names.segments.index(segment)

    def led_back(pick: int) -> tuple[Floats, tuple[int, ...]]:
        observed = np.zeros((len(points), len(place)))
        for start, row in rows.items():
            for end, cell in row.items():
                observed[place[start], place[end]] = cell[pick]
        total = observed.sum(axis=1, keepdims=True)
        found = wanted(observed / np.where(total > 0, total, 1.0), plan.model, number)
        return found.shares, found.at_odds

    shares, odd = led_back(0)
    result: _Rows = {}
    for start, row in rows.items():
        found = {
            end: float(shares[place[start], place[end]])
            for end in place
            if shares[place[start], place[end]] > 1e-9
        }
        result[start] = {end: _scaled(share, row.get(end)) for end, share in found.items()}
    return result, [points[k] for k in odd]


def _scaled(share: float, observed: _Cell | None) -> _Cell:
    """Return a share led back, with the relative interval of the observed one."""
    if observed is None or observed.share <= 0:
        return _Cell(share, 0.0, min(2 * share, 1.0))
    factor = share / observed.share
    return _Cell(share, observed.low * factor, min(observed.high * factor, 1.0))


def _with_rows(base: Scenario, segment: str, rows: _Rows) -> Scenario:
    """Return the base with plain rows put in, for its channels and hand-offs alone."""
    group = group_of(base, segment)
    stated = {
        start: {end: quantity(share, Unit.share) for end, share in _plain_row(row).items()}
        for start, row in rows.items()
    }
    journey = {**base.journey, group: {**base.journey.get(group, {}), **stated}}
    return base.model_copy(update={"journey": journey})


def _plain_row(row: Mapping[str, _Cell]) -> dict[str, float]:
    return summing_to_one({end: cell.share for end, cell in row.items()})


def written_row(writer: Writer, row: Mapping[str, _Cell]) -> dict[str, Any]:
    """Return a row as a scenario file has it; its shares sum to 1."""
    shares = _plain_row(row)
    return {end: writer.share(share, row[end].low, row[end].high) for end, share in shares.items()}
