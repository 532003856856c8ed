import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.units import (
    format_difference,
    format_duration,
    format_money,
    format_number,
    format_share,
    parse_duration,
    parse_money,
    parse_number,
    parse_share,
)

LANGUAGES = st.sampled_from(["en", "id"])


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (0, "IDR 0", "Rp 0"),
        (828, "IDR 828", "Rp 828"),
        (828_400, "IDR 828 k", "Rp 828 rb"),
        (999_950, "IDR 1 mn", "Rp 1 jt"),
        (1_200_000, "IDR 1.2 mn", "Rp 1,2 jt"),
        (-3.456e9, "-IDR 3.46 bn", "-Rp 3,46 miliar"),
        (5e12, "IDR 5 tn", "Rp 5 triliun"),
        (math.nan, "–", "–"),
        (-math.inf, "-∞", "-∞"),
    ],
)
def test_money(value, english, indonesian):
    assert format_money(value, currency="IDR", language="en") == english
    assert format_money(value, currency="IDR", language="id") == indonesian


def test_foreign_money_keeps_its_code():
    assert format_money(12.5, currency="USD", language="id") == "USD 12,5"


def test_shares():
    assert format_share(0.031, language="en") == "3.1%"
    assert format_share(0.031, language="id") == "3,1%"
    assert format_share(0.0001234, language="en") == "0.0123%"
    assert format_share(0.123456, language="en", digits=5) == "12.346%"
    assert format_share(math.nan, language="en") == "–"


def test_plain_numbers_keep_their_whole_digits():
    assert format_number(12345.6, language="en") == "12,346"
    assert format_number(12345.6, language="id") == "12.346"
    assert format_number(1.2345, language="id") == "1,23"
    assert format_number(-0.0, language="en") == "0"
    assert format_number(1e300, language="en") == "1.00e+300"


def test_durations():
    told = [(8 / 1440, "8 minutes", "8 menit"), (1, "1 day", "1 hari"), (90, "90 days", "90 hari")]
    told += [(426.125, "14 months", "14 bulan"), (730.5, "2 years", "2 tahun")]
    for days, english, indonesian in told:
        assert format_duration(days, language="en") == english
        assert format_duration(days, language="id") == indonesian


@pytest.mark.parametrize(
    ("value", "kind", "english", "indonesian"),
    [
        (0.012, "share", "+1.2 pp", "+1,2 poin persen"),
        (-828_000, "money", "-IDR 828 k", "-Rp 828 rb"),
        (3, "duration", "+3 days", "+3 hari"),
        (-12, "number", "-12", "-12"),
        (0, "number", "0", "0"),
        (-0.0, "share", "0 pp", "0 poin persen"),
        (math.nan, "share", "–", "–"),
        (math.inf, "money", "+∞", "+∞"),
    ],
)
def test_differences_have_a_sign_unless_nothing_differs(value, kind, english, indonesian):
    for language, told in (("en", english), ("id", indonesian)):
        assert format_difference(value, kind=kind, language=language, currency="IDR") == told


@given(st.floats(1e-6, 1), LANGUAGES)
@settings(deadline=None)
def test_a_share_reads_back(share, language):
    assert parse_share(format_share(share, language=language)) == pytest.approx(share, rel=0.006)


@given(st.floats(1e-3, 1e14), st.sampled_from([-1, 1]), LANGUAGES, st.sampled_from(["IDR", "USD"]))
@settings(deadline=None)
def test_money_reads_back(amount, sign, language, currency):
    written = format_money(sign * amount, currency=currency, language=language)
    assert parse_money(written, currency=currency) == pytest.approx(sign * amount, rel=0.006)


@given(st.floats(1e-4, 1e5), LANGUAGES)
@settings(deadline=None)
def test_a_duration_reads_back(days, language):
    written = format_duration(days, language=language)
    assert parse_duration(written) == pytest.approx(days, rel=0.006)


@given(st.floats(-999, 999), LANGUAGES)
@settings(deadline=None)
def test_a_number_reads_back(value, language):
    written = format_number(value, language=language)
    assert parse_number(written) == pytest.approx(value, rel=0.006)


@given(st.floats(), LANGUAGES, st.sampled_from(["share", "money", "number", "duration"]))
@settings(deadline=None)
def test_every_difference_can_be_told(value, language, kind):
    told = format_difference(value, kind=kind, language=language, currency="IDR")
    opposite = format_difference(-value, kind=kind, language=language, currency="IDR")
    assert told
    assert told.lstrip("+-") == opposite.lstrip("+-")
