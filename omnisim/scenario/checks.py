"""Checks: what a well-formed scenario must also satisfy, told by the path in the file.

Each check yields remarks; all of them are gathered, so that one reading answers every fault.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from omnisim.errors import said
from omnisim.event_log import STAGES
from omnisim.scenario.network import (
    AWAY,
    CONVERSION,
    DEFAULT,
    EVERY_SEGMENT,
    OUTCOMES,
    RESOLVED,
    Row,
    Rows,
    rows_of,
    stage_and_channel,
    trapped,
)
from omnisim.scenario.prompt_checks import media_of, messages_of
from omnisim.scenario.remark import (
    Path,
    Remark,
    not_one,
    not_positive,
    unknown,
    unknown_pairs,
    unknowns,
)
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.segment import FixedRepeat
from omnisim.scenario.spread import drawn
from omnisim.scenario.stock import Pool
from omnisim.scenario.tactic_checks import plans_of, tactics_of

MOST_CHANNELS: Final = 62  # a journey remembers its channels as bits of one word
MOST_SEGMENTS: Final = 127  # the log numbers segments in one byte, touchpoints in two
MOST_TOUCHPOINTS: Final = 32_000
MOST_PEOPLE: Final = 2_000_000_000  # and people in four
MOST_PLACES: Final = 1_000_000  # servers of a channel, items of a pool
MOST_DAYS: Final = 36_500
_CENTURIES: Final = 200  # years between a start and the end of the calendar
_RETENTION: Final = "retention"


def remarks_on(scenario: Scenario) -> tuple[Remark, ...]:
    """Return every fault and warning of a scenario, faults of the network first."""
    checks = (
        _sizes,
        _journeys,
        _entries,
        _redirects,
        _numbers,
        _handoffs,
        _stock,
        _offers,
        _routes,
        _service,
        tactics_of,
        messages_of,
        media_of,
        _configurations,
        plans_of,
        _timing,
    )
    return tuple(remark for check in checks for remark in check(scenario))


def _sizes(scenario: Scenario) -> Iterator[Remark]:
    """What an event log can number, and a calendar count."""
    yield from _at_most(("channels",), len(scenario.channels), MOST_CHANNELS, "channels")
    yield from _at_most(("segments",), len(scenario.segments), MOST_SEGMENTS, "segments")
    points = len(scenario.touchpoints)
    yield from _at_most(("journey",), points, MOST_TOUCHPOINTS, "touchpoints")
    segments = scenario.segments.values()
    people = sum(drawn(n, 1.0) for s in segments for n in (s.prospects, s.installed_base.customers))
    yield from _at_most(("segments",), people, MOST_PEOPLE, "people")
    if people_in(scenario) == 0:
        yield Remark(
            ("segments",),
            found="a market without people",
            possible="prospects, or an installed base, in at least one segment",
            advice="Give a segment some prospects.",
        )
    for name, channel in scenario.channels.items():
        people = channel.locations * (drawn(channel.servers, 1.0) if channel.servers else 1)
        yield from _at_most(("channels", name), people, MOST_PLACES, "people at its locations")
    stock = scenario.stock
    for name, pool in stock.pools.items() if stock else ():
        shelves = pool.locations * (drawn(stock.items, 1.0) if stock else 0)
        yield from _at_most(("stock", "pools", name), shelves, MOST_PLACES, "items at locations")
    run = scenario.run
    days = run.horizon + run.follow_up - run.start
    yield from _at_most(("run",), days, MOST_DAYS, "days, all times together")
    if not dt.MINYEAR + _CENTURIES < scenario.rhythm.start.year < dt.MAXYEAR - _CENTURIES:
        yield Remark(
            ("rhythm", "start"),
            found=said("the year {year}", year=scenario.rhythm.start.year),
            possible="a date of these centuries",
            advice="Correct the date of day 0.",
        )


def _at_most(path: Path, number: float, most: int, what: str) -> Iterator[Remark]:
    if number > most:
        yield Remark(
            path,
            found=said("{number:,.0f} {what}", number=number, what=said(what)),
            possible=said("at most {most:,} {what}", most=most, what=said(what)),
            advice="Take some together, or out.",
        )


def _segments_with_rows(scenario: Scenario) -> Iterator[tuple[str, Rows]]:
    for segment in scenario.segments:
        yield segment, rows_of(scenario.journey, segment)


def _journeys(scenario: Scenario) -> Iterator[Remark]:
    known = (EVERY_SEGMENT, *scenario.segments)
    yield from unknowns(("journey",), scenario.journey, "segment", known)
    for group, rows in scenario.journey.items():
        for start, row in rows.items():
            yield from _row(scenario, ("journey", group, start), start, row)
    for segment, rows in _segments_with_rows(scenario):
        yield from _whole_network(scenario, segment, rows)
    yield from _traps(scenario)
    yield from unknowns(("dwell",), scenario.dwell, "touchpoint", (DEFAULT, *scenario.touchpoints))


def _row(scenario: Scenario, path: Path, start: str, row: Row) -> Iterator[Remark]:
    if remark := _not_a_touchpoint(scenario, path, start):
        yield remark
        return
    for end in row:
        if end not in OUTCOMES and (remark := _not_a_touchpoint(scenario, (*path, end), end)):
            yield remark
    yield from not_one(path, row, "row")
    stage, channel = stage_and_channel(start)
    if CONVERSION in row and not scenario.channels[channel].can_sell:
        yield Remark(
            (*path, CONVERSION),
            found=said("an order in {channel}, which does not sell", channel=channel),
            possible="conversion from a touchpoint of a channel that sells",
            advice=said(
                "Lead to a touchpoint that sells, or set channels.{channel}.sells: true.",
                channel=channel,
            ),
        )
    wrong = CONVERSION if stage == _RETENTION else RESOLVED
    if wrong in row:
        yield Remark(
            (*path, wrong),
            found=said("{wrong} from the stage {stage}", wrong=wrong, stage=stage),
            possible="resolved ends contacts of the retention stage, conversion all other journeys",
            advice="Name the other outcome.",
        )


def _not_a_touchpoint(scenario: Scenario, path: Path, name: str) -> Remark | None:
    stage, channel = stage_and_channel(name)
    if stage in STAGES and channel in scenario.channels:
        return None
    if stage in STAGES and channel:
        return unknown(path, channel, "channel", scenario.channels)
    return Remark(
        path,
        found=said("“{name}” is no touchpoint", name=name),
        possible=said("stage@channel with a stage of {stages}", stages=", ".join(STAGES)),
        advice=said(
            "Write for example consideration@{channel}.", channel=next(iter(scenario.channels))
        ),
        typo=(stage, STAGES),
    )


def _place_of_row(scenario: Scenario, segment: str, start: str) -> Path:
    own = start in scenario.journey.get(segment, {})
    return ("journey", segment if own else EVERY_SEGMENT, start)


def _whole_network(scenario: Scenario, segment: str, rows: Rows) -> Iterator[Remark]:
    if not rows:
        yield Remark(
            ("segments", segment),
            found=said("no journey for the segment {segment}", segment=segment),
            possible=said("rows under journey.{segment} or journey.all", segment=segment),
            advice="Add the rows of its network.",
        )
    for start, row in rows.items():
        for end in row:
            if end not in OUTCOMES and end not in rows:
                yield unknown(
                    (*_place_of_row(scenario, segment, start), end),
                    end,
                    "row of the journey",
                    rows,
                )


def _traps(scenario: Scenario) -> Iterator[Remark]:
    segments: dict[Path, list[str]] = {}
    for segment, rows in _segments_with_rows(scenario):
        for name in trapped(rows):
            segments.setdefault(_place_of_row(scenario, segment, name), []).append(segment)
    for path, those in segments.items():
        yield Remark(
            path,
            found=said(
                "from {touchpoint} no outcome can be reached ({segments})",
                touchpoint=path[-1],
                segments=", ".join(those),
            ),
            possible="a way to conversion, resolved or lapse from every touchpoint",
            advice="Give lapse a share in this row or in one that it leads to.",
        )


def _entries(scenario: Scenario) -> Iterator[Remark]:
    for name, segment in scenario.segments.items():
        rows = rows_of(scenario.journey, name)
        for field in ("entry", "entry_repeat"):
            shares = getattr(segment, field)
            if shares is None:
                continue
            path = ("segments", name, field)
            yield from unknowns(path, shares, "row of the journey", rows)
            yield from not_one(path, shares, field)


def _redirects(scenario: Scenario) -> Iterator[Remark]:
    known = (EVERY_SEGMENT, *scenario.segments)
    yield from unknowns(("redirect",), scenario.redirect, "segment", known)
    for group, table in scenario.redirect.items():
        yield from unknowns(("redirect", group), table, "channel", scenario.channels)
        for channel, shares in table.items():
            path = ("redirect", group, channel)
            yield from unknowns(path, shares, "channel", (*scenario.channels, AWAY))
            yield from not_one(path, shares, "row")
    yield from _missing_redirects(scenario)


def _missing_redirects(scenario: Scenario) -> Iterator[Remark]:
    for segment, rows in _segments_with_rows(scenario):
        used = {stage_and_channel(name)[1] for name in rows}
        shared = scenario.redirect.get(EVERY_SEGMENT, {})
        table = {**shared, **scenario.redirect.get(segment, {})}
        for channel in sorted(used.difference(table).intersection(scenario.channels)):
            closed_by = [
                name
                for name in scenario.configurations
                if channel not in scenario.open_channels(name)
            ]
            if closed_by:
                yield Remark(
                    ("redirect",),
                    found=said(
                        "{configuration} closes {channel}; no row for segment {segment}",
                        configuration=closed_by[0],
                        channel=channel,
                        segment=segment,
                    ),
                    possible="a row that says where those people go: open channels, or away",
                    advice=said(
                        "Add {channel}: {{…, away: …}} under redirect.all.", channel=channel
                    ),
                )


def _numbers(scenario: Scenario) -> Iterator[Remark]:
    """Numbers that may not be 0, and doors that never open."""
    for name, segment in scenario.segments.items():
        path = ("segments", name, "repeat")
        for field in ("r", "alpha", "a", "b", "period"):
            yield from not_positive((*path, field), getattr(segment.repeat, field, None))
        if isinstance(segment.repeat, FixedRepeat) and segment.repeat.probability.most >= 1.0:
            yield from not_positive((*path, "gap"), segment.repeat.gap)
    for name, channel in scenario.channels.items():
        yield from not_positive(("channels", name, "handling_shape"), channel.handling_shape)
        if all(opening >= closing for opening, closing in channel.hours):
            yield Remark(
                ("channels", name, "open"),
                found=said("{name} never opens", name=name),
                possible="opening hours on at least one day of the week",
                advice="Give it hours, or open it in no configuration.",
            )
    for name, dwell in scenario.dwell.items():
        if dwell.family == "gamma":
            yield from not_positive(("dwell", name, "shape"), dwell.shape)
    for route in ("delivery", "pick_up", "ship_from_store"):
        described = getattr(scenario.fulfilment, route)
        shape = described.lead_shape if described else None
        yield from not_positive(("fulfilment", route, "lead_shape"), shape)
    for field in ("hours", "weekdays", "months"):
        weights = getattr(scenario.rhythm, field)
        if weights and not any(weight.value for weight in weights):
            yield Remark(
                ("rhythm", field),
                found="weights that are all 0",
                possible="at least one weight above 0",
                advice="Leave the section out if needs have no rhythm.",
            )


def _handoffs(scenario: Scenario) -> Iterator[Remark]:
    path, pairs = ("handoffs", "pairs"), scenario.handoffs.pairs
    yield from unknown_pairs(path, pairs, "channel", scenario.channels)
    lost = scenario.handoffs.when_lost
    shares = {"repeat": lost.repeat, "fall_back": lost.fall_back, "give_up": lost.give_up}
    yield from not_one(("handoffs", "when_lost"), shares, "when_lost")


def _stock(scenario: Scenario) -> Iterator[Remark]:
    stock = scenario.stock
    if stock is None:
        return
    served: dict[str, str] = {}
    for name, pool in stock.pools.items():
        path = ("stock", "pools", name)
        for channel in pool.channels:
            if channel not in scenario.channels:
                yield unknown((*path, "channels"), channel, "channel", scenario.channels)
            elif channel in served:
                yield Remark(
                    (*path, "channels"),
                    found=said(
                        "{channel} is served by {served} and by {name}",
                        channel=channel,
                        served=served[channel],
                        name=name,
                    ),
                    possible="one pool for each channel",
                    advice="Take it out of one of them.",
                )
            served.setdefault(channel, name)
        if int(pool.reorder_point) >= int(pool.order_up_to):
            yield Remark(
                (*path, "reorder_point"),
                found=_levels(pool),
                possible="a reorder point below the level ordered up to",
                advice="Lower the one or raise the other.",
            )
    yield from not_one(("stock", "reactions"), dict(stock.reactions), "reactions")
    yield from unknowns(("stock", "switch_to"), stock.switch_to, "channel", scenario.channels)
    if stock.reactions.switch.value > 0.0 or stock.switch_to:
        yield from not_one(("stock", "switch_to"), stock.switch_to, "switch_to")


def _levels(pool: Pool) -> str:
    return said(
        "reorder point {low}, order up to {high}",
        low=int(pool.reorder_point),
        high=int(pool.order_up_to),
    )


def _offers(scenario: Scenario) -> Iterator[Remark]:
    for channel in scenario.promotion.channels if scenario.promotion else ():
        if channel not in scenario.channels:
            yield unknown(("promotion", "channels"), channel, "channel", scenario.channels)


def _routes(scenario: Scenario) -> Iterator[Remark]:
    routes = scenario.fulfilment
    if routes.pick_up and routes.pick_up.channel not in scenario.channels:
        path = ("fulfilment", "pick_up", "channel")
        yield unknown(path, routes.pick_up.channel, "channel", scenario.channels)
    selling = [n for n, c in scenario.channels.items() if c.can_sell and c.is_online]
    if selling and routes.delivery is None and routes.pick_up is None:
        yield Remark(
            ("fulfilment",),
            found=said(
                "{channel} sells online, and nothing brings the goods to the customer",
                channel=selling[0],
            ),
            possible="delivery, pick_up, or both",
            advice="Describe fulfilment.delivery.",
        )
    for name, channel in scenario.channels.items():
        path = ("channels", name, "impatient")
        yield from unknowns(path, channel.impatient, "channel", (*scenario.channels, AWAY))
        if channel.impatient:
            yield from not_one(path, channel.impatient, "impatient")


def _service(scenario: Scenario) -> Iterator[Remark]:
    if scenario.service is None:
        return
    path = ("service", "entry")
    yield from not_one(path, scenario.service.entry, "entry")
    told: set[str] = set()
    for _, rows in _segments_with_rows(scenario):
        contacts = [name for name in rows if name.startswith(_RETENTION)]
        missing = [name for name in scenario.service.entry if name not in contacts]
        yield from unknowns(path, set(missing) - told, "retention touchpoint", contacts)
        told.update(missing)


def _configurations(scenario: Scenario) -> Iterator[Remark]:
    for name, configuration in scenario.configurations.items():
        path = ("configurations", name)
        for field, known in (("channels", scenario.channels), ("tactics", scenario.tactics)):
            chosen = getattr(configuration, field)
            for each in () if chosen == "all" else chosen:
                if each not in known:
                    yield unknown((*path, field), each, field.rstrip("s"), known)
        served = [n for n, c in scenario.channels.items() if c.servers is not None]
        yield from unknowns((*path, "servers"), configuration.servers, "served channel", served)
        yield from unknowns((*path, "rollout"), configuration.rollout, "tactic", scenario.tactics)
    if scenario.today_name not in scenario.configurations:
        yield unknown(("today",), scenario.today_name, "configuration", scenario.configurations)
    for channel in scenario.channels:
        if not any(channel in scenario.open_channels(c) for c in scenario.configurations):
            yield Remark(
                ("channels", channel),
                found=said("no configuration opens {channel}", channel=channel),
                possible="a channel that at least one configuration opens",
                advice="Open it somewhere, or take it out.",
                is_warning=True,
            )


def _timing(scenario: Scenario) -> Iterator[Remark]:
    run, bond = scenario.run, scenario.relationship
    if run.value_window > run.horizon:
        yield Remark(
            ("run", "value_window"),
            found=said(
                "{days:g} days, the horizon is {horizon:g} days",
                days=run.value_window,
                horizon=run.horizon,
            ),
            possible="a window within the horizon",
            advice="Shorten the window or lengthen the horizon.",
        )
    feels = bond.needs.value > 0.0 or bond.dropout.value > 0.0
    if feels and run.warm_up < 14.0:
        yield Remark(
            ("run", "warm_up"),
            found=said(
                "a warm-up of {days:g} days, in which today's experience is measured",
                days=run.warm_up,
            ),
            possible="14 days or more where satisfaction acts on loyalty",
            advice="Lengthen run.warm_up, or set relationship.needs and .dropout to 0.",
        )
    if run.replications_at_most < run.replications:
        yield Remark(
            ("run", "replications_at_most"),
            found=said(
                "at most {most}, but at least {least}",
                most=run.replications_at_most,
                least=run.replications,
            ),
            possible="at least as many as run.replications",
            advice="Raise it.",
        )
