"""Whole: all rows taken in, in one calendar, sorted and without repetitions, as a touch log."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration import log as touch
from omnisim.calibration import reading as odd
from omnisim.calibration.log import LogNames, TouchLog
from omnisim.calibration.reading import DROPPED, KEPT, MENDED, Note, Reading
from omnisim.errors import Faults, Letter, Place, listed, raise_faults
from omnisim.files.log_table import about
from omnisim.files.touch_log.far_times import without_far_times
from omnisim.files.touch_log.intake import Intake
from omnisim.files.touch_log.rows import Rows
from omnisim.files.touch_log.words import name_of

_EVERYBODY: Final = "everybody"
_MOST_RENAMED: Final = 5


def whole_log(intake: Intake) -> tuple[TouchLog, Reading]:
    """Return the log of all rows taken in, and what became of them; raises Faults."""
    letters = list(raise_faults(intake.times.letters()))
    if not any(map(len, intake.parts)):
        raise _nothing_left(intake)
    rows = Rows.joined(intake.parts)
    _in_one_calendar(rows, intake)
    if intake.mapping.far == "drop":
        letters += without_far_times(rows, intake)
    _sort(rows, intake)
    drops = _drops_repeated(rows, intake)
    again = rows.repeated()
    intake.tally.note(odd.DUPLICATE, again, rows["number"])
    if drops and again.any():
        rows.keep(~again)
    segment = _segments(rows, intake)
    log = _log(rows, segment, intake)
    return log, _reading(intake, len(log), drops)._replace(warnings=tuple(letters))


def _log(rows: Rows, segment: NDArray[np.int16], intake: Intake) -> TouchLog:
    arms, sizes = _arms(intake, rows)
    names = LogNames(
        channels=intake.codes["channel"].names,
        segments=intake.codes["segment"].names or (_EVERYBODY,),
        arms=arms,
        arm_sizes=sizes,
    )
    has_dates, days = intake.times.has_dates, rows.pop("time")
    origin = np.floor(days.min()) if has_dates else 0.0
    begin = 0.0 if has_dates else float(np.floor(days.min()))
    last = float(days.max()) - origin
    customer = _numbered(rows.pop("customer"))
    event, value = rows["event"], rows["value"]
    return TouchLog(
        names=names,
        origin=_date(origin, intake),
        begin=begin,
        end=float(np.floor(last) + 1.0) if has_dates else float(np.ceil(last)),
        customers=int(customer[-1]) + 1,
        customer=customer,
        time=days - origin,
        event=event,
        channel=rows["channel"],
        stage=rows["stage"],
        segment=segment,
        value=np.where(event == touch.RETURNED, np.abs(value), value),
        cost=rows["cost"] if "cost" in intake.columns else np.broadcast_to(np.nan, len(days)),
        arm=_in_arms(_of_customers("arm", customer, rows, intake), arms, intake),
        journey=rows["journey"].astype(np.int64) if "journey" in intake.columns else None,
    )


def _in_one_calendar(rows: Rows, intake: Intake) -> None:
    """Bring all times into one calendar; rows that have no zone where others do are dropped."""
    naive = ~rows["zoned"]
    if naive.any() and rows["zoned"].any() and intake.mapping.time.zone is None:
        intake.tally.note(odd.NO_ZONE, naive, rows["number"])
        rows.keep(~naive)
    rows["time"] = intake.times.local(rows["time"], rows.pop("zoned"))


def _sort(rows: Rows, intake: Intake) -> None:
    """Sort by customer's name, then time; count rows that came too late in the file."""
    rows["customer"] = intake.codes.pop("customer").ranks().astype(np.int32)[rows["customer"]]
    _note_late(rows, intake)
    rows.keep(rows.in_order())


def _note_late(rows: Rows, intake: Intake) -> None:
    by_customer = np.argsort(rows["customer"], kind="stable")
    who, when = rows["customer"][by_customer], rows["time"][by_customer]
    late = np.append(False, (np.diff(who) == 0) & (np.diff(when) < 0))
    intake.tally.note(odd.UNSORTED, late, rows["number"][by_customer])


def _drops_repeated(rows: Rows, intake: Intake) -> bool:
    """Whether exact repetitions are dropped: where times are dates they are two on one day."""
    if intake.mapping.duplicates is not None:
        return intake.mapping.duplicates == "drop"
    return bool((rows["time"] != np.floor(rows["time"])).any())


def _segments(rows: Rows, intake: Intake) -> NDArray[np.int16]:
    """Return the segment of each row's customer; who has none, where others do, is dropped."""
    if not intake.codes["segment"].names:
        return np.zeros(len(rows), np.int16)
    customer = _numbered(rows["customer"])
    own = _of_customers("segment", customer, rows, intake)
    missing = own < 0
    intake.tally.note(odd.MISSING_SEGMENT, missing, rows["number"])
    if missing.any():
        rows.keep(~missing)
    return own[~missing]


def _numbered(ordered: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return customers (n,), rows of each together, as numbers from 0 without gaps."""
    return np.append(0, np.cumsum(np.diff(ordered) != 0))


def _of_customers(
    name: str, customer: NDArray[np.int64], rows: Rows, intake: Intake
) -> NDArray[np.int16]:
    """Return one code per customer for all of their rows: the first that is given."""
    codes = rows[name]
    own = np.full(int(customer.max()) + 1, touch.NONE, np.int16)
    given = np.flatnonzero(codes >= 0)[::-1]
    own[customer[given]] = codes[given]
    other = (codes >= 0) & (codes != own[customer])
    kind = odd.SEVERAL_SEGMENTS if name == "segment" else odd.SEVERAL_ARMS
    intake.tally.note(kind, other, rows["number"])
    return own[customer]


def _arms(intake: Intake, rows: Rows) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the arms, the control first, and how many people are in each if that is told."""
    names, control = intake.codes["arm"].names, intake.mapping.control
    if not names:
        return (), ()
    wanted = None if control is None else name_of(control)
    chosen = wanted or next((n for n in names if n in ("control", "holdout")), None)
    if chosen not in names:
        raise _refused(
            intake,
            "control",
            f"arms named {listed(names, last='and')}",
            "one of them is the control: those who were left alone",
            f"control: {names[0]}",
        )
    arms = (chosen, *(name for name in names if name != chosen))
    return arms, _sizes(arms, intake, rows)


def _sizes(arms: tuple[str, ...], intake: Intake, rows: Rows) -> tuple[int, ...]:
    told = {name_of(name): size for name, size in intake.mapping.arms.items()}
    if not told:
        return ()
    for code, name in enumerate(intake.codes["arm"].names):
        there = len(np.unique(rows["customer"][rows["arm"] == code]))
        if told.get(name, 0) < there:
            found = f"{told[name]:,} people" if name in told else "no number of people"
            raise _refused(
                intake,
                f"arms.{name}",
                f"{found}, and {there:,} of this arm in the log",
                "how many people chance put into this arm, seen or not",
                f"--arms {name}=…",
            )
    return tuple(told[name] for name in arms)


def _in_arms(codes: NDArray[np.int16], arms: tuple[str, ...], intake: Intake) -> NDArray[np.int16]:
    places = [arms.index(name) for name in intake.codes["arm"].names]
    return np.array([*places, touch.NONE], np.int16)[codes]


def _refused(intake: Intake, field: str, found: str, possible: str, advice: str) -> Faults:
    place = Place(str(intake.path))
    return Faults([Letter(place=place, field=field, found=found, possible=possible, advice=advice)])


def _date(origin: float, intake: Intake) -> dt.date | None:
    if not intake.times.has_dates:
        return intake.mapping.time.start
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(origin))


def _reading(intake: Intake, used: int, drops: bool) -> Reading:
    treatment = dict.fromkeys(odd.TOLD, DROPPED) | {
        odd.UNSORTED: MENDED,
        odd.DUPLICATE: DROPPED if drops else KEPT,
        odd.SEVERAL_SEGMENTS: MENDED,
        odd.SEVERAL_ARMS: MENDED,
    }
    notes = [*intake.times.notes()]
    if intake.renamed:
        some = list(intake.renamed.items())[:_MOST_RENAMED]
        notes.append(Note("channels", {"names": ", ".join(f"{t} = {name}" for t, name in some)}))
    return Reading(str(intake.path), intake.seen, used, intake.tally.told(treatment), tuple(notes))


def _nothing_left(intake: Intake) -> Faults:
    told = _reading(intake, 0, drops=False)
    kinds = [f"{each.number} {each.told}" for each in told.odd]
    examples = [f"{each.told}: {each.examples[0]}" for each in told.odd if each.examples]
    return about(
        intake.path,
        f"no row that can be used, of {intake.seen:,}"
        + (f" ({listed(kinds, last='and')})" if kinds else ""),
        "rows with customer, time, channel and event",
        "; ".join(examples) or "Check the column names.",
    )
