import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.units import (
    UnitError,
    parse_clock,
    parse_count,
    parse_duration,
    parse_money,
    parse_number,
    parse_rate,
    parse_share,
)

ALL = [
    parse_clock,
    parse_count,
    parse_duration,
    parse_money,
    parse_number,
    parse_rate,
    parse_share,
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=80)
    | st.text(alphabet="0123456789.,:%/- RpkjtrbMIDRseperdayhari", max_size=20)
    | st.lists(st.integers(), max_size=2)
)


def outcome(parse, value):
    try:
        return parse(value)
    except UnitError as error:
        return error


@pytest.mark.parametrize("parse", ALL)
@pytest.mark.parametrize(
    "value", [None, True, False, "", "  ", [], {}, math.nan, math.inf, -math.inf, "nan", ".inf"]
)
def test_what_is_no_quantity_is_refused_everywhere(parse, value):
    with pytest.raises(UnitError) as caught:
        parse(value)
    assert caught.value.possible
    assert caught.value.advice


@pytest.mark.parametrize("parse", ALL)
@given(value=SCALARS)
@settings(deadline=None)
def test_any_scalar_is_a_finite_quantity_or_refused_with_reasons(parse, value):
    quantity = outcome(parse, value)
    if isinstance(quantity, UnitError):
        assert quantity.found
        assert quantity.possible
        assert quantity.advice
    else:
        assert all(map(math.isfinite, quantity if isinstance(quantity, tuple) else [quantity]))


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("3.1%", 0.031),
        ("3,1%", 0.031),
        ("3,1 %", 0.031),
        ("3 persen", 0.03),
        ("0.031", 0.031),
        ("0,031", 0.031),
        (0.031, 0.031),
        ("3.125%", 0.03125),
        ("100%", 1),
        (1, 1),
        (0, 0),
    ],
)
def test_shares(written, share):
    assert parse_share(written) == pytest.approx(share)


@pytest.mark.parametrize("written", ["140%", "-3%", 1.5, "1.500", "3,1", -0.1, "3 x", "101%"])
def test_shares_outside_the_whole_are_refused(written):
    with pytest.raises(UnitError):
        parse_share(written)


def test_a_forgotten_percent_sign_is_suspected():
    with pytest.raises(UnitError, match=r"Write 3\.1% or 0\.031\."):
        parse_share(3.1)


@pytest.mark.parametrize(
    ("written", "money"),
    [
        (2500, 2500),
        ("2500", 2500),
        ("2500 IDR", 2500),
        ("IDR 2500", 2500),
        ("Rp 2.500", 2500),
        ("Rp2.500", 2500),
        ("Rp. 2.500,-", 2500),
        ("Rp 1.500.000,50", 1_500_000.5),
        ("25 rb", 25_000),
        ("25 ribu rupiah", 25_000),
        ("2,5jt", 2_500_000),
        ("Rp 1,2 jt", 1_200_000),
        ("1.2 juta IDR", 1_200_000),
        ("828 k", 828_000),
        ("828K", 828_000),
        ("3 miliar", 3e9),
        ("IDR 3 bn", 3e9),
        ("-Rp 5 rb", -5000),
        ("Rp −5", -5),
        ("2.500.000", 2_500_000),
    ],
)
def test_money(written, money):
    assert parse_money(written, currency="IDR") == pytest.approx(money)


@pytest.mark.parametrize("written", ["5 M", "5M", "Rp 5 m", "5 b", "5 T"])
def test_a_bare_letter_for_a_scale_is_refused_with_the_reason(written):
    with pytest.raises(UnitError, match="million"):
        parse_money(written, currency="IDR")


def test_only_the_currency_of_the_scenario_is_money():
    assert parse_money("5 USD", currency="USD") == 5
    assert parse_money("$5", currency="USD") == 5
    assert parse_money("5 USD") == 5
    for written in ("5 USD", "USD 5", "$5"):
        with pytest.raises(UnitError, match="currency of this scenario is IDR"):
            parse_money(written, currency="IDR")


@pytest.mark.parametrize(
    "written",
    ["1.500", "1,500 IDR", "Rp 2,500", "1.500 rb", "5 bananas", "5 jt rb", "1e308 bn", "jt"],
)
def test_unclear_or_unknown_money_is_refused(written):
    with pytest.raises(UnitError):
        parse_money(written, currency="IDR")


def test_a_misspelt_scale_is_recognised():
    with pytest.raises(UnitError, match="Did you mean juta"):
        parse_money("5 jutaa", currency="IDR")


def test_a_misspelt_scale_of_three_letters_may_be_a_currency():
    with pytest.raises(UnitError, match=r"Did you mean ribu\? .* IDR: convert"):
        parse_money("15 rbu", currency="IDR")


def test_where_no_currency_is_known_a_misspelt_scale_is_none():
    with pytest.raises(UnitError, match=r"Did you mean jt\?"):
        parse_money("4ojt")
    assert parse_money("4 USD") == parse_money("4 eur") == parse_money("4 THB") == 4.0


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("90 days", 90),
        ("12 weeks", 84),
        ("8 min", 8 / 1440),
        ("2 hours", 1 / 12),
        ("30 s", 30 / 86400),
        ("2 years", 730.5),
        ("3 months", 91.3125),
        ("1 day", 1),
        ("1 hari", 1),
        ("2 minggu", 14),
        ("1 bulan", 30.4375),
        ("2 tahun", 730.5),
        ("1,5 jam", 0.0625),
        ("8 menit", 8 / 1440),
        ("30 detik", 30 / 86400),
        ("2Weeks", 14),
        (0, 0),
        ("0", 0),
    ],
)
def test_durations_are_days(written, days):
    assert parse_duration(written) == pytest.approx(days)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (90, "Add the unit"),
        ("90", "Add the unit"),
        ("5 m", "minute"),
        ("2 hr", "hari"),
        ("3 wekks", "Did you mean weeks"),
        ("3 q", "Units"),
        ("1.500 days", "whichever is meant"),
        ("days", "Begin with a number"),
    ],
)
def test_durations_without_a_clear_unit_are_refused(written, reason):
    with pytest.raises(UnitError, match=reason):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "per_day"),
    [
        ("1.2 per year", 1.2 / 365.25),
        ("0.3 per week", 0.3 / 7),
        ("2 per tahun", 2 / 365.25),
        ("2 kali setahun", 2 / 365.25),
        ("3 times per month", 3 / 30.4375),
        ("3/day", 3),
        ("1 per 2 weeks", 1 / 14),
        ("1 per 0,5 jam", 48),
        (0, 0),
    ],
)
def test_rates_are_per_day(written, per_day):
    assert parse_rate(written) == pytest.approx(per_day)


@pytest.mark.parametrize("written", [5, "5", "per year", "1 per 0 days", "1.2 per yeer", "1 per m"])
def test_rates_without_a_clear_span_are_refused(written):
    with pytest.raises(UnitError):
        parse_rate(written)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("10:00-21:00", (10, 21)),
        ("9:30 – 21:45", (9.5, 21.75)),
        ("10.00-21.00", (10, 21)),
        ("10-21", (10, 21)),
        ("10:00 sampai 21:00", (10, 21)),
        ("24h", (0, 24)),
        ("24 jam", (0, 24)),
        ("00:00-24:00", (0, 24)),
        ("closed", (0, 0)),
        ("Tutup", (0, 0)),
        ("18:00-02:00", (18, 26)),
        ("22:00-00:00", (22, 24)),
    ],
)
def test_clock_spans(written, span):
    assert parse_clock(written) == span


@pytest.mark.parametrize(
    "written",
    ["10:00-10:00", "9:75-10:00", "25:00-26:00", "24:00-8:00", "9am-5pm", "10:00", 10.5, "1:2:3-4"],
)
def test_clock_spans_that_no_clock_shows_are_refused(written):
    with pytest.raises(UnitError):
        parse_clock(written)


@given(st.integers(0, 23 * 60 + 59), st.integers(0, 24 * 60))
@settings(deadline=None)
def test_a_clock_span_runs_forward_for_at_most_a_day(start, end):
    written = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    if start == end:
        with pytest.raises(UnitError):
            parse_clock(written)
        return
    span = parse_clock(written)
    assert span.start_hour == pytest.approx(start / 60)
    assert 0 < span.end_hour - span.start_hour <= 24
    assert span.end_hour * 60 == pytest.approx(end if end > start else end + 1440)


def test_counts_are_whole_and_not_negative():
    assert parse_count("25 000") == 25_000
    assert parse_count(6) == 6
    for written in (6.5, "6,5", -1, "25.000", "6 people"):
        with pytest.raises(UnitError):
            parse_count(written)


def test_factors_take_a_lone_separator_as_decimal():
    assert parse_number("1.075") == 1.075
    assert parse_number("1,15") == 1.15
    assert parse_number("115%") == pytest.approx(1.15)
    with pytest.raises(UnitError, match="Leave out"):
        parse_number("2 times")
