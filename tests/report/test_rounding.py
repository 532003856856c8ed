import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.report import rounding
from omnisim.report.figures import chart, lines
from omnisim.report.rounding import cut, last_place, significant_digits, with_decimals

SIZES = st.floats(1e-12, 1e12)


@pytest.mark.parametrize("module", [rounding, chart, lines])
def test_examples_in_the_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


# The examples of the Review of Particle Physics: 0.827 ± 0.119 is 0.83 ± 0.12,
# 0.827 ± 0.367 is 0.8 ± 0.4.
@pytest.mark.parametrize(
    ("value", "half_width", "shown"), [(0.827, 0.119, 0.83), (0.827, 0.367, 0.8)]
)
def test_published_examples(value, half_width, shown):
    assert cut(value, last_place(half_width)) == pytest.approx(shown)


@given(half_width=SIZES)
def test_one_or_two_digits_of_the_doubt_are_kept(half_width):
    place = last_place(half_width)
    assert place is not None
    assert significant_digits(half_width, place) in (1, 2)


@given(value=st.floats(-1e12, 1e12), half_width=SIZES)
def test_cutting_moves_a_number_by_less_than_a_fifth_of_its_doubt(value, half_width):
    moved = abs(cut(value, last_place(half_width)) - value)
    assert moved <= 0.2 * half_width + 1e-9 * abs(value)


@pytest.mark.parametrize("doubt", [0.0, -1.0, math.nan, math.inf])
def test_without_a_doubt_nothing_is_cut(doubt):
    assert last_place(doubt) is None
    assert cut(1.23456789, None) == 1.23456789


@given(decimals=st.integers(0, 8), whole=st.integers(0, 10**9))
def test_zeros_are_added_and_nothing_else(decimals, whole):
    text = with_decimals(f"Rp {whole} jt", decimals, point=",")
    assert text == (f"Rp {whole},{'0' * decimals} jt" if decimals else f"Rp {whole} jt")


def test_a_text_without_digits_stays():
    assert with_decimals("–", 2, point=".") == "–"
