import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.units.number import UnitError, is_unclear, written_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6", 6),
        ("-6", -6),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("3,1", 3.1),
        ("0.031", 0.031),
        ("0,031", 0.031),
        ("1234,567", 1234.567),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1.500.000,25", 1_500_000.25),
        ("1,500.25", 1500.25),
        ("2 500", 2500),
        ("2_500", 2500),
        ("2'500.5", 2500.5),
        ("1e6", 1e6),
    ],
)
def test_numbers_that_all_read_alike(text, value):
    assert written_number(text) == value


@pytest.mark.parametrize("text", ["1.500", "1,500", "-2.375", "999.000"])
def test_a_lone_separator_before_three_digits_is_refused_with_both_ways_out(text):
    assert is_unclear(text)
    with pytest.raises(UnitError) as caught:
        written_number(text)
    thousands, decimal = caught.value.possible.split(" or ")
    assert abs(written_number(thousands)) >= 1000
    assert written_number(thousands) == pytest.approx(1000 * written_number(decimal))


def test_surroundings_can_settle_a_lone_separator():
    assert written_number("1.500", lone="decimal") == 1.5
    assert written_number("1,500", lone="decimal") == 1.5
    assert written_number("1.500", lone="rupiah") == 1500
    with pytest.raises(UnitError, match="1500 or 1.5"):
        written_number("1,500", lone="rupiah")


@pytest.mark.parametrize(
    "text",
    ["", "x", "1.500.5", "1..5", "1 50", "1,5,0", "1.500,000,1", "--1", "0x1F", "1e400", "٣"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UnitError):
        written_number(text)


@given(st.integers(0, 10**12))
@settings(deadline=None)
def test_grouped_thousands_mean_the_whole_number(whole):
    for mark in ".,_ '":
        text = f"{whole:,}".replace(",", mark)
        if not is_unclear(text):
            assert written_number(text) == whole


@given(st.text(alphabet="0123456789.,_ '+-eE", max_size=12))
@settings(deadline=None)
def test_any_text_is_a_number_or_refused(text):
    try:
        number = written_number(text)
    except UnitError:
        assert not text.isdecimal()
    else:
        assert (
            any(digit in text for digit in str(abs(number)) if digit in "123456789") or not number
        )
