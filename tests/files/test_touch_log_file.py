"""Reading logs: every odd row is counted, nothing disappears, and what is no log gets a letter."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.calibration import log as touch
from omnisim.calibration import reading as odd
from omnisim.calibration.log import TouchLog
from omnisim.calibration.reading import Note, Reading
from omnisim.errors import Faults
from omnisim.files import log_table
from omnisim.files.log_mapping import LogMapping, mapping_of
from omnisim.files.touch_log.words import name_of
from omnisim.files.touch_log_file import read_touch_log

HEAD = "customer,time,channel,event,stage,value,cost,segment\n"
ROWS = (
    "a,2026-03-01 10:00,Web,visit,consideration,,0.5,new\n"
    "a,2026-03-01 10:20,Web,purchase,purchase,120.50,,new\n"
    "b,2026-03-02 09:00,Paid Search,visit,awareness,,2,old\n"
    "b,2026-03-05 18:30,Store,purchase,purchase,80,,old\n"
)


def written(tmp_path: Path, text: str, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, **mapping: object) -> tuple[TouchLog, Reading]:
    return read_touch_log(path, LogMapping.model_validate(mapping))


def kinds(reading: Reading) -> dict[str, tuple[int, str]]:
    return {each.kind: (each.number, each.treatment) for each in reading.odd}


def refusal(path: Path, **mapping: object) -> str:
    with pytest.raises(Faults) as caught:
        read(path, **mapping)
    return str(caught.value)


# --- what is read ------------------------------------------------------------------------------


def test_columns(tmp_path: Path) -> None:
    log, reading = read(written(tmp_path, HEAD + ROWS))
    assert (reading.rows, reading.used, reading.odd) == (4, 4, ())
    assert log.origin == dt.date(2026, 3, 1)
    assert (log.begin, log.end) == (0.0, 5.0)
    assert log.names.channels == ("web", "paid_search", "store")
    assert log.names.segments == ("new", "old")
    assert log.customer.tolist() == [0, 0, 1, 1]
    assert log.event.tolist() == [touch.TOUCH, touch.ORDER, touch.TOUCH, touch.ORDER]
    assert log.channel.tolist() == [0, 0, 1, 2]
    assert log.stage.tolist() == [1, 2, 0, 2]
    assert log.segment.tolist() == [0, 0, 1, 1]
    assert log.time == pytest.approx([10 / 24, 10 / 24 + 20 / 1440, 1 + 9 / 24, 4 + 18.5 / 24])
    assert log.value[[1, 3]].tolist() == [120.5, 80]
    assert log.cost[[0, 2]].tolist() == [0.5, 2]
    assert np.isnan(log.value[[0, 2]]).all()


def same(one: TouchLog, other: TouchLog) -> None:
    assert one.names == other.names
    for name in touch.COLUMNS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_one_log_in_every_dress(tmp_path: Path) -> None:
    plain, _ = read(written(tmp_path, HEAD + ROWS))
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress((HEAD + ROWS).encode()))
    with_mark = written(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + HEAD + ROWS, "mark.csv")
    points = (HEAD + ROWS).replace(",", ";").replace("0.5;", "0,5;").replace("120.50", "120,50")
    european = written(tmp_path, points, "eu.csv")
    for path, mapping in ((packed, {}), (with_mark, {}), (european, {"decimal": ","})):
        same(read(path, **mapping)[0], plain)


def test_parquet_is_the_same_log(tmp_path: Path) -> None:
    plain, _ = read(written(tmp_path, HEAD + ROWS))
    frame = pd.read_csv(tmp_path / "log.csv", parse_dates=["time"])
    frame.to_parquet(tmp_path / "log.parquet")
    same(read(tmp_path / "log.parquet")[0], plain)
    frame["time"] = frame["time"].dt.tz_localize("Asia/Jakarta")
    frame.to_parquet(tmp_path / "zoned.parquet")
    same(read(tmp_path / "zoned.parquet", time={"zone": "Asia/Jakarta"})[0], plain)


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <trace><string key="concept:name" value="case 1"/><string key="customer" value="a"/>
    <event><string key="concept:name" value="visit"/><string key="channel" value="Web"/>
      <date key="time:timestamp" value="2026-03-01T10:00:00.000+07:00"/></event>
    <event><string key="concept:name" value="purchase"/><string key="channel" value="Web"/>
      <date key="time:timestamp" value="2026-03-01T10:20:00.000+07:00"/>
      <float key="value" value="120.5"/></event>
  </trace>
  <trace><string key="concept:name" value="case 2"/><string key="customer" value="a"/>
    <event><string key="concept:name" value="visit"/><string key="channel" value="Store"/>
      <date key="time:timestamp" value="2026-03-01T11:00:00.000+07:00"/></event>
  </trace>
</log>
"""


def test_process_mining_log(tmp_path: Path) -> None:
    log, reading = read(written(tmp_path, XES, "log.xes"))
    assert reading.used == 3
    assert log.customers == 1
    assert log.journey is not None
    assert log.journey.tolist() == [0, 0, 1]
    assert log.time == pytest.approx([10 / 24, 10 / 24 + 20 / 1440, 11 / 24])  # of their offset
    assert log.value[1] == 120.5
    packed = tmp_path / "log.xes.gz"
    packed.write_bytes(gzip.compress(XES.encode()))
    same(read(packed)[0], log)


def test_pieces_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"c{i % 7},2026-01-{1 + i % 28:02},web,visit,,,,\n" for i in range(100))
    path = written(tmp_path, HEAD + rows)
    whole, told = read(path)
    monkeypatch.setattr(log_table, "ROWS", 9)
    seen: list[int] = []
    parts, told_again = read_touch_log(path, watch=lambda rows, share: seen.append(rows))
    same(whole, parts)
    assert told == told_again
    assert seen == [*range(9, 100, 9), 100]


def test_plain_numbers_and_own_columns(tmp_path: Path) -> None:
    text = "who,t,where\nx,0.5,shop\nx,1.75,shop\n"
    mapping = {
        "columns": {"customer": "who", "time": "t", "channel": "where"},
        "constant": {"event": "order"},
    }
    log, reading = read(written(tmp_path, text), **mapping)
    assert log.origin is None
    assert log.time.tolist() == [0.5, 1.75]
    assert reading.notes == (Note("days", {}),)
    hours, _ = read(tmp_path / "log.csv", **mapping, time={"unit": "hours", "start": "2026-01-05"})
    assert hours.time == pytest.approx([0.5 / 24, 1.75 / 24])
    assert hours.origin == dt.date(2026, 1, 5)


def test_dates_of_eight_digits_and_of_a_format(tmp_path: Path) -> None:
    text = "customer,time,channel,event\nx,20260131,web,order\n"
    log, _ = read(written(tmp_path, text))
    assert log.origin == dt.date(2026, 1, 31)
    other = written(tmp_path, text.replace("20260131", "31/01/2026"), "other.csv")
    assert read(other, time={"format": "%d/%m/%Y"})[0].origin == log.origin
    assert '--time-format "%d/%m/%Y"' in refusal(other)


def dated(written: str, *, rows: int = 60, step: int = 5) -> str:
    """Return a log whose times are written so, five days apart from 3 January on."""
    days = pd.date_range("2024-01-03 09:30", periods=rows, freq=f"{step}D").strftime(written)
    lines = [f"c{number % 7},{day},web,touch" for number, day in enumerate(days)]
    return "\n".join(["customer,time,channel,event", *lines, ""])


@pytest.mark.parametrize("right", ["%m/%d/%Y", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p"])
def test_the_letter_names_the_format_that_reads_the_column(tmp_path: Path, right: str) -> None:
    """Also where the first rows may be read either way: it is the column as a whole that tells."""
    path = written(tmp_path, dated(right))
    assert f'--time-format "{right}"' in refusal(path)
    log, reading = read(path, time={"format": right})
    assert (log.origin, len(log), reading.warnings) == (dt.date(2024, 1, 3), 60, ())


def test_a_format_that_reads_a_part_is_refused_if_another_reads_all(tmp_path: Path) -> None:
    letter = refusal(written(tmp_path, dated("%m/%d/%Y")), time={"format": "%d/%m/%Y"})
    assert "of 60 times that %d/%m/%Y cannot read" in letter
    assert '--time-format "%m/%d/%Y"' in letter


def test_a_few_times_that_no_format_reads_are_counted(tmp_path: Path) -> None:
    text = dated("%m/%d/%Y") + "x,soon,web,touch\nx,never,web,touch\n"
    log, reading = read(written(tmp_path, text), time={"format": "%m/%d/%Y"})
    assert (len(log), kinds(reading)) == (60, {"unreadable_time": (2, "dropped")})


def test_days_and_months_that_nothing_tells_apart(tmp_path: Path) -> None:
    days = ("03/05/2024", "07/02/2024", "01/09/2024", "02/06/2024")
    rows = "".join(f"x,{day},web,touch\n" for day in days)
    path = written(tmp_path, f"customer,time,channel,event\n{rows}")
    assert all(f'"{each}"' in refusal(path) for each in ("%d/%m/%Y", "%m/%d/%Y"))
    (letter,) = read(path, time={"format": "%d/%m/%Y"})[1].warnings
    assert (letter.severity, "%m/%d/%Y reads all times as well" in letter.found) == (
        "warning",
        True,
    )


@pytest.mark.parametrize("mistyped", ["2062-03-01 10:00", "1904-03-01 10:00"])
def test_a_mistyped_year_does_not_make_the_log_long(tmp_path: Path, mistyped: str) -> None:
    text = dated("%Y-%m-%d %H:%M", rows=200, step=2) + f"x,{mistyped},web,touch\n"
    log, reading = read(written(tmp_path, text))
    assert (len(log), log.end) == (200, 399.0)
    assert kinds(reading) == {"far_time": (1, "dropped")}
    assert reading.odd[0].examples == (f'row 201: "{mistyped[:10]}"',)
    (letter,) = reading.warnings
    assert f"row 201 ({mistyped[:10]})" in letter.found
    assert "2024-01-03 to 2025-02-04" in letter.possible


def test_numbers_of_days_far_from_all_others(tmp_path: Path) -> None:
    rows = "".join(f"x,{day},web,touch\n" for day in (*range(50), 9_999_999))
    log, reading = read(written(tmp_path, f"customer,time,channel,event\n{rows}"))
    assert (log.end, kinds(reading)) == (49.0, {"far_time": (1, "dropped")})
    log, reading = read(tmp_path / "log.csv", far="keep")
    assert (log.end > 490.0, kinds(reading)) == (True, {})


def test_a_quiet_beginning_is_no_mistake(tmp_path: Path) -> None:
    """Two months of which little is known, and many a row together at the end of a year."""
    days = [*np.linspace(0, 60, 12), *np.linspace(100, 365, 400), *np.linspace(700, 720, 30)]
    rows = "".join(f"x,{day},web,touch\n" for day in days)
    log, reading = read(written(tmp_path, f"customer,time,channel,event\n{rows}"))
    assert (len(log), reading.odd, reading.warnings) == (442, (), ())


# --- what is odd -------------------------------------------------------------------------------


def test_every_odd_row_is_counted(tmp_path: Path) -> None:
    text = HEAD + ROWS
    text += ",2026-03-05,web,visit,,,,\n"  # row 5
    text += "c,2026-02-30,web,visit,,,,\n"
    text += "c,2026-03-05,,visit,,,,\n"
    text += "c,2026-03-05,web,dance,,,,\n"
    text += "c,2026-03-05,web,visit,dreaming,,,\n"
    text += "c,2026-03-05,web,purchase,,ten,,\n"
    text += "c,2026-03-05,web,purchase,,-10,,\n"
    text += "c,2026-03-05,web,stock_out,,,,\n"
    text += "a,2026-03-01 10:20,Web,purchase,purchase,120.50,,new\n"  # again
    text += "a,2026-03-01 08:00,Web,visit,,,,\n"  # too late in the file
    text += "b,2026-03-06 10:00,Web,visit,,,,new\n"  # of another segment
    text += "b,2026-03-06,Web,visit,,,,old,and,more\n"  # row 16: line 17
    _, reading = read(written(tmp_path, text))
    assert kinds(reading) == {
        odd.MISSING_CUSTOMER: (1, odd.DROPPED),
        odd.UNREADABLE_TIME: (1, odd.DROPPED),
        odd.MISSING_CHANNEL: (1, odd.DROPPED),
        odd.UNKNOWN_EVENT: (1, odd.DROPPED),
        odd.UNKNOWN_STAGE: (1, odd.DROPPED),
        odd.UNREADABLE_VALUE: (1, odd.DROPPED),
        odd.NEGATIVE_VALUE: (1, odd.DROPPED),
        odd.OTHER_EVENT: (1, odd.DROPPED),
        odd.BROKEN_LINE: (1, odd.DROPPED),
        odd.DUPLICATE: (1, odd.DROPPED),
        odd.UNSORTED: (1, odd.MENDED),
        odd.SEVERAL_SEGMENTS: (1, odd.MENDED),
    }
    examples = {each.kind: each.examples for each in reading.odd}
    assert examples[odd.UNREADABLE_TIME] == ('row 6: "2026-02-30"',)
    assert examples[odd.UNKNOWN_EVENT] == ('row 8: "dance"',)
    assert examples[odd.NEGATIVE_VALUE] == ('row 11: "-10"',)
    assert examples[odd.BROKEN_LINE] == ("row 16",)
    assert (reading.rows, reading.used) == (16, 6)
    assert reading.dropped == reading.rows - reading.used


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", ""]),
            st.sampled_from(["2026-01-01 10:00", "2026-01-03 12:30", "soon", ""]),
            st.sampled_from(["web", "store", ""]),
            st.sampled_from(["visit", "order", "message", "return", "churn", "oops"]),
            st.sampled_from(["", "5", "-5", "five"]),
        ),
        max_size=10,
    )
)
def test_rows_used_and_rows_dropped_are_all_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    good = [("a", f"2026-01-{day:02} 08:00", "web", "visit", "") for day in range(1, 13)]
    text = "customer,time,channel,event,value\n"
    text += "".join(",".join(row) + "\n" for row in (*good, *rows))
    path = written(tmp_path_factory.mktemp("log"), text)
    log, reading = read(path)
    assert reading.rows == len(rows) + 12
    assert len(log) == reading.used == reading.rows - reading.dropped
    assert (np.diff(log.customer) >= 0).all()
    assert (np.diff(log.time)[np.diff(log.customer) == 0] >= 0).all()


def test_repeated_rows_of_dates_are_two_orders_of_a_day(tmp_path: Path) -> None:
    text = "customer,time,channel,event\nx,2026-01-31,web,order\nx,2026-01-31,web,order\n"
    log, reading = read(written(tmp_path, text))
    assert len(log) == 2
    assert kinds(reading) == {odd.DUPLICATE: (1, odd.KEPT)}
    assert len(read(tmp_path / "log.csv", duplicates="drop")[0]) == 1


def test_a_file_pasted_to_itself_says_nothing_new(tmp_path: Path) -> None:
    """Repetitions are found though other rows of the same moment stand between them."""
    moment = "a,2026-03-01 10:00,web"
    rows = f"{moment},visit\n{moment},buy\na,2026-03-02 11:00,web,visit\n"
    head = "customer,time,channel,event\n"
    once = read(written(tmp_path, head + rows))[0]
    twice, reading = read(written(tmp_path, head + rows + rows, "twice.csv"))
    assert kinds(reading)["duplicate"] == (3, "dropped")
    for name in ("customer", "time", "event", "channel"):
        assert getattr(twice, name).tolist() == getattr(once, name).tolist()


@pytest.mark.parametrize(
    ("decimal", "text", "expected"),
    [
        (".", "12.50", 12.5),
        (".", "1,234", 1234.0),
        (".", "1,234,567.8", 1234567.8),
        (".", "12,50", None),
        (".", "1,5", None),
        (",", "12,50", 12.5),
        (",", "1.234,5", 1234.5),
        (",", "12.50", None),
        (",", "1.234.567", 1234567.0),
    ],
)
def test_marks_in_numbers(tmp_path: Path, decimal: str, text: str, expected: float | None) -> None:
    """A comma is never taken for thousands where it does not part thousands."""
    rows = f'customer,time,channel,event,value\na,2026-03-01,web,buy,"{text}"\n'
    rows += "b,2026-03-02,web,buy,7\n"
    log, reading = read(written(tmp_path, rows), decimal=decimal)
    if expected is None:
        assert kinds(reading)["unreadable_value"] == (1, "dropped")
        assert log.value.tolist() == [7.0]
    else:
        assert reading.odd == ()
        assert log.value.tolist() == [expected, 7.0]


def test_customers_without_a_segment_are_in_none(tmp_path: Path) -> None:
    rows = "customer,time,channel,event,segment\na,2026-03-01,web,buy,gold\n"
    rows += "b,2026-03-01,web,buy,\nc,2026-03-01,web,buy,\nc,2026-03-03,web,buy,silver\n"
    log, reading = read(written(tmp_path, rows))
    assert kinds(reading)["missing_segment"] == (1, "dropped")
    assert log.names.segments == ("gold", "silver")
    assert log.segment.tolist() == [0, 1, 1]


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [f"c{k % 7},2026-03-{1 + k % 20:02} 10:{k % 60:02},web,buy,{k}\n" for k in range(90)]
    head = "customer,time,channel,event,value\n"
    one = read(written(tmp_path, head + "".join(rows)))[0]
    other = read(written(tmp_path, head + "".join(reversed(rows)), "other.csv"))[0]
    for name in ("customer", "time", "value"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def test_sizes_of_arms(tmp_path: Path) -> None:
    rows = "customer,time,channel,event,arm\na,2026-03-01,web,buy,control\n"
    rows += "b,2026-03-01,,message,mailed\nb,2026-03-02,web,buy,mailed\n"
    path = written(tmp_path, rows)
    names = read(path, arms={"mailed": 50, "control": 40})[0].names
    assert (names.arms, names.arm_sizes) == (("control", "mailed"), (40, 50))
    assert "no number of people, and 1 of this arm" in refusal(path, arms={"mailed": 50})


def test_time_zones(tmp_path: Path) -> None:
    head = "customer,time,channel,event\n"
    mixed = "x,2026-01-31T23:30:00+07:00,web,order\nx,2026-02-01 01:00,web,order\n"
    mixed += "y,2026-01-31T18:00:00Z,web,order\n"
    log, reading = read(written(tmp_path, head + mixed))
    assert kinds(reading) == {odd.NO_ZONE: (1, odd.DROPPED)}
    assert log.origin == dt.date(2026, 1, 31)
    assert log.time == pytest.approx([16.5 / 24, 18 / 24])  # universal
    log, reading = read(tmp_path / "log.csv", time={"zone": "Asia/Jakarta"})
    assert reading.odd == ()
    assert log.time == pytest.approx([23.5 / 24, 1 + 1 / 24, 1 + 1 / 24])
    one = written(tmp_path, head + "x,2026-01-31T23:30:00+07:00,web,order\n", "one.csv")
    assert read(one)[0].time == pytest.approx([23.5 / 24])  # the hour that stands there


def test_negative_orders_may_be_returns(tmp_path: Path) -> None:
    text = "customer,time,channel,event,value\nx,2026-01-31,web,order,-7\n"
    log, reading = read(written(tmp_path, text), negative="return")
    assert reading.odd == ()
    assert log.event.tolist() == [touch.RETURNED]
    assert log.value.tolist() == [7]


def test_channels_of_a_base_are_the_only_ones(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ROWS)
    log, reading = read_touch_log(path, channels=("web", "store"))
    assert log.names.channels == ("web", "store")
    assert kinds(reading) == {odd.UNKNOWN_CHANNEL: (1, odd.DROPPED)}
    renamed = LogMapping(channels={"Paid Search": "web"})
    assert read_touch_log(path, renamed, channels=("web", "store"))[1].odd == ()


def test_arms_need_a_control(tmp_path: Path) -> None:
    text = "customer,time,channel,event,arm\nx,2026-01-31,web,order,A\ny,2026-01-31,web,order,B\n"
    path = written(tmp_path, text)
    assert "control: a" in refusal(path)
    assert read(path, control="B")[0].names.arms == ("b", "a")
    assert read(path, control="B")[0].arm.tolist() == [1, 0]


# --- what is no log ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"   \n\n", "an empty file"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x1f\x8bbroken", "a damaged gzip file"),
        (b"PAR1nothing", "a damaged Parquet file"),
        (b"a\0b,c\n1,2\n", "a binary file"),
        ("customer,time\nJos\xe9,1\n".encode("latin-1"), "not UTF-8"),
        (b"<html><body/></html>", "an XML file of html"),
        (b"<log><trace><event>", "XML that cannot be read"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><log/>', "DOCTYPE"),
        (b"<log></log>", "a log without events"),
        (b"customer,time,customer\n1,2,3\n", "two columns named customer"),
        (b"customer,time,channel,event\n", "no row that can be used, of 0"),
        (b"customer,time,channel,event\n,2026-01-01,web,order\n", "1 rows without a customer"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    letter = refusal(path)
    assert found in letter
    assert str(path) in letter


def test_no_file_and_no_column(tmp_path: Path) -> None:
    path = written(tmp_path, "client,day,event\n1,2026-01-01,order\n")
    assert "Did you mean" in refusal(tmp_path / "lgo.csv")
    assert "a folder" in refusal(tmp_path)
    letter = refusal(path, columns={"customer": "clint"})
    assert "Did you mean client?" in letter
    assert "no column says the time" in letter
    assert "no column says the channel" in letter


def test_flags_have_the_last_word(tmp_path: Path) -> None:
    path = written(tmp_path, "columns: {customer: a, time: b}\ngap: 2 weeks\n", "m.yaml")
    found = mapping_of(path, {"columns": {"time": "c"}, "session": "30 min"})
    assert found.columns == {"customer": ("a",), "time": ("c",)}
    assert (found.gap, found.session) == (14.0, pytest.approx(30 / 1440))
    with pytest.raises(Faults, match="oder"):
        mapping_of(path, {"events": {"x": "oder"}})
    with pytest.raises(Faults, match="--zone"):
        mapping_of(None, {"time": {"zone": "Mars/Base"}})


def test_names_of_channels() -> None:
    assert name_of("Paid Search") == "paid_search"
    assert name_of("  E-Mail ") == "e_mail"
    assert name_of("24h Shop") == "c_24h_shop"
    assert name_of("–") == "unnamed"
