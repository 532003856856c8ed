"""Entries: those of a scenario that a fit changes; all others stay what they were.

A changed number is `measured`: it carries its 95 % interval as low and high, and the file, rows
and dates it comes from. Rows are led back to hops before what
is scarce in the base (see `scarcity`) and before hand-off loss (see `handoffs`). Some
numbers are not taken as they are:

- `needs` and `alpha` of a scenario count needs, a log counts orders: both are divided by the
  conversion that the fitted network gives.
- r, alpha, a and b would be drawn independently of each other, though their likelihood ties them
  together: alpha has the doubt of all, given the others (`Repeats.doubt`), so that the repeats to
  expect are as uncertain as the log leaves them. The note tells the interval of each by itself;
  what the log does not tell by itself is an assumption.
- Customers from before the log are no new ones (`old_customers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from omnisim.calibration.fit import Estimate, Fit, SegmentFit
from omnisim.calibration.fitted.market import (
    dwell_entries,
    returned_entries,
    rhythm_entries,
    sellers_entries,
)
from omnisim.calibration.fitted.people import mostly_old, people_entries
from omnisim.calibration.fitted.rows import (
    before_loss,
    group_of,
    observed_rows,
    without_added,
    written_row,
)
from omnisim.calibration.fitted.writer import Changes, Writer, source_text
from omnisim.calibration.scarcity import Added
from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import FIRST_NEED, LATER_NEED
from omnisim.engine.preview import WARM_UP, effective_network
from omnisim.scenario.scenario import Scenario

EVERYBODY: Final = "everybody"
_ORDERS_ALONE: Final = "the log holds orders alone: who came and did not buy is not in it"


class FittedEntries(NamedTuple):
    """What a fit changes in a scenario."""

    changes: Changes  # by the trail in the file
    at_odds: tuple[str, ...]  # touchpoints whose rows show fewer losses than the base says
    mostly_old: tuple[str, ...] = ()  # segments whose old customers would make all that was seen


def entries_of(
    fit: Fit, base: Scenario, *, keeps_people: bool, added: Added | None = None
) -> FittedEntries:
    """Return the entries of a base that the fit changes.

    `keeps_people`: prospects and installed base stay those of the base, as a log cannot tell them.
    `added` is what is scarce in the base adds to its rows: it is taken out of those of the log.
    The base has all channels of the log and, unless the log has none, all its segments.
    """
    writer = Writer(source_text(fit.source))
    names = dict(_segments(fit, base))
    if only_orders(fit) and keeps_people:
        theirs = {name: _with_base_conversion(each, base, names[name]) for name, each in _all(fit)}
        return FittedEntries(_beside_rows(writer, replace(fit, segments=theirs), base, names), ())
    changes: Changes = {}
    odd: list[str] = []
    for name, found in _all(fit):
        rows, too_few = without_added(observed_rows(found.moves), names[name], added or {})
        before, at_odds = before_loss(base, names[name], rows)
        odd += [*too_few, *(each for each in at_odds if each not in too_few)]
        for point, row in before.items():
            changes["journey", group_of(base, names[name]), point] = written_row(writer, row)
        for field in ("entry", "entry_repeat"):
            shares = getattr(found, field)
            if shares:
                changes["segments", names[name], field] = writer.shares(shares)
    if only_orders(fit):
        changes = {trail: _unmeasured(entry) for trail, entry in changes.items()}
    changes.update(sellers_entries(fit, base))
    changes.update(_beside_rows(writer, fit, base, names, keeps=keeps_people))
    old = mostly_old(fit, base, names) if keeps_people else ()
    return FittedEntries(changes, tuple(dict.fromkeys(odd)), old)


def only_orders(fit: Fit) -> bool:
    """Whether a log holds orders and nothing that led to them: its network says nothing."""
    return any(each.key == "only_orders" for each in fit.unknown)


def _all(fit: Fit) -> Iterator[tuple[str, SegmentFit]]:
    yield from fit.segments.items()


def _with_base_conversion(found: SegmentFit, base: Scenario, name: str) -> SegmentFit:
    """Return a fit to orders alone with the conversions that the network of the base gives."""
    plan = plan_of(base, base.today_name)
    number = plan.names.segments.index(name)
    first, again = (
        float(effective_network(plan.model, number, epoch=WARM_UP, entry=entry).outcomes[0])
        for entry in (FIRST_NEED, LATER_NEED)
    )
    people = found.people
    if people is not None and first > 0:
        needs = {
            field: _over(getattr(people, field), first) for field in ("first_needs", "later_needs")
        }
        people = people._replace(first_needs=needs["first_needs"], later_needs=needs["later_needs"])
    return found._replace(first_conversion=first, repeat_conversion=again, people=people)


def _over(rate: Estimate, share: float) -> Estimate:
    return Estimate(rate.value / share, rate.low / share, rate.high / share, rate.evidence)


def _unmeasured(entry: Any) -> Any:
    """Return rows or shares as plain numbers with a note: nobody has measured them."""
    return {
        name: {"value": each["value"], "note": _ORDERS_ALONE} if "value" in each else each
        for name, each in entry.items()
    }


def _beside_rows(
    writer: Writer,
    fit: Fit,
    base: Scenario,
    names: Mapping[str, str],
    *,
    keeps: bool = True,
) -> Changes:
    """Return all that is not the network."""
    changes: Changes = {}
    for place, name in names.items():
        changes.update(people_entries(writer, fit, fit.segments[place], name, base, keeps))
    changes.update(rhythm_entries(writer, fit))
    changes.update(dwell_entries(writer, fit))
    changes.update(returned_entries(writer, fit, base))
    return changes


def _segments(fit: Fit, base: Scenario) -> Iterator[tuple[str, str]]:
    """Yield every segment of the fit with its name in the base."""
    only = next(iter(base.segments))
    for name in fit.segments:
        yield name, name if name in base.segments else only
