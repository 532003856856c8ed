import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.report.numerals import Numerals, Span
from omnisim.report.wording import wording

ENGLISH = Numerals(wording("en"), "IDR")
INDONESIAN = Numerals(wording("id"), "IDR")


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def written(numerals, span, unit):
    return tuple(map(plain, numerals.level(Span(*span), unit)))


def gap(numerals, span, unit):
    return tuple(map(plain, numerals.difference(Span(*span), unit)))


@pytest.mark.parametrize(
    ("span", "unit", "texts"),
    [
        ((0.33932, 0.3282, 0.3504), "share", ("33.9%", "32.8 to 35.0%")),
        ((0.35, 0.3495, 0.3505), "share", ("35.00%", "34.95 to 35.05%")),
        ((20463.9, 17991.9, 22935.8), "money", ("IDR 20.5 k", "18.0 to 22.9 k")),
        ((1.02e6, 9.97e5, 1.043e6), "money", ("IDR 1.020 mn", "997 k to 1.043 mn")),
        ((12.34, 11.2, 13.5), "minutes", ("12.3 min", "11.2 to 13.5 min")),
        ((33.3, 30.0, 36.7), "points", ("33.3 points", "30.0 to 36.7 points")),
        ((1.4, 1.36, 1.44), "count", ("1.40", "1.36 to 1.44")),
        ((0.1348, 0.122, 0.147), "per_year", ("0.135 per year", "0.122 to 0.147 per year")),
    ],
)
def test_levels_have_the_digits_that_their_doubt_allows(span, unit, texts):
    assert written(ENGLISH, span, unit) == texts


def test_indonesian_has_its_own_marks():
    assert written(INDONESIAN, (0.35, 0.339, 0.361), "share") == ("35,0%", "33,9 hingga 36,1%")
    assert gap(INDONESIAN, (-5600, -6600, -4600), "money") == (
        "−Rp 5,6 rb",
        "−6,6 hingga −4,6 rb",
    )


@pytest.mark.parametrize(
    ("span", "unit", "texts"),
    [
        ((0.0537, 0.0448, 0.0622), "share", ("+5.4 pp", "+4.5 to +6.2 pp")),
        ((-300.0, -1100.0, 500.0), "money", ("−IDR 300", "−1.1 k to +500")),
        ((0.0, 0.0, 0.0), "share", ("0 pp", "")),
    ],
)
def test_differences_have_signs(span, unit, texts):
    assert gap(ENGLISH, span, unit) == texts


def test_the_interval_of_a_level_stays_where_a_level_can_be():
    assert written(ENGLISH, (0.01, -0.02, 0.04), "share")[1].startswith("0")
    assert written(ENGLISH, (0.99, 0.96, 1.02), "share")[1].endswith("100.0%")
    assert written(ENGLISH, (0.1, -0.4, 0.6), "minutes")[1].startswith("0")
    assert written(ENGLISH, (100.0, -400.0, 600.0), "money")[1].startswith("−")


def test_a_number_never_parts_from_its_unit_at_the_end_of_a_line():
    text = INDONESIAN.difference(Span(0.0467, 0.0445, 0.0489), "share")
    assert text.value == "+4,67\N{NO-BREAK SPACE}poin persen"
    assert text.interval.startswith("+4,45\N{NO-BREAK SPACE}hingga\N{NO-BREAK SPACE}+4,89")


def test_what_is_not_known_is_a_dash_without_interval():
    nothing = Span(math.nan, math.nan, math.nan)
    assert ENGLISH.level(nothing, "share") == ("–", "")
    assert plain(ENGLISH.level(Span(0.5, math.nan, math.nan), "share").value) == "50%"


@given(
    value=st.floats(0.0, 1.0), width=st.floats(1e-6, 0.5), unit=st.sampled_from(["share", "count"])
)
def test_what_is_written_is_the_value_but_for_its_doubt(value, width, unit):
    text = ENGLISH.level(Span(value, value - width, value + width), unit).value
    factor = 100 if unit == "share" else 1
    number = float(re.sub("[^0-9.]", "", text)) / factor
    assert abs(number - value) <= 0.2 * width + 1e-9


@given(width=st.floats(0.001, 0.5))
def test_a_value_and_its_interval_have_equal_decimals(width):
    span = Span(0.5, 0.5 - width / 2, 0.5 + width / 2)
    value, interval = ENGLISH.level(span, "share")
    decimals = {len(n.partition(".")[2]) for n in re.findall(r"[0-9.]+", f"{value} {interval}")}
    assert len(decimals) == 1


@pytest.mark.parametrize(
    ("days", "text"),
    [(365.0, "12 months"), (180.0, "180 days"), (730.5, "2 years"), (1.0, "1 day")],
)
def test_lengths_of_time_are_whole_months_or_days(days, text):
    assert plain(ENGLISH.length(days)) == text


def test_numbers_per_hundred_go_to_a_tenth():
    assert ENGLISH.per_hundred(33.96) == "34.0"
    assert INDONESIAN.per_hundred(0.04) == "0,0"
