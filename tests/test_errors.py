import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.errors import (
    Faults,
    Letter,
    Place,
    Refusal,
    Refusals,
    in_order,
    listed,
    nearest,
    printable,
    raise_faults,
    shown,
)

LETTER = Letter(
    place=Place("shop.yaml", 42, 9),
    field="journey.browser.search",
    found="a row that sums to 1.07",
    possible="a row that sums to 1",
    advice="Lower one by 0.07.",
    source_line="search: {store: 0.52, app: 0.55}",
)
PLACES = st.builds(Place, st.sampled_from(["a", "b"]), st.integers(0, 99), st.integers(0, 9))


def test_a_letter_tells_where_what_and_what_to_try():
    assert str(LETTER) == (
        "shop.yaml:42:9 journey.browser.search\n"
        "  42 | search: {store: 0.52, app: 0.55}\n"
        "     |         ^\n"
        "  found:    a row that sums to 1.07\n"
        "  possible: a row that sums to 1\n"
        "  try:      Lower one by 0.07."
    )


def test_what_is_not_given_leaves_no_line():
    assert str(Letter(found="no such file", place=Place("shop.yaml"))) == (
        "shop.yaml\n  found:    no such file"
    )
    assert str(Letter(found="a seed of -1")) == "  found:    a seed of -1"


def test_a_warning_says_that_it_is_one():
    assert str(Letter(found="x", field="run", severity="warning")).startswith("run warning\n")


def test_where_is_the_place_as_text():
    assert LETTER.where == "shop.yaml:42:9"
    assert Letter(found="x").where == ""


def test_a_long_line_is_cut_around_the_caret():
    line = "a" * 500 + "!" + "b" * 500
    source, caret = str(Letter(found="x", place=Place("f", 1, 501), source_line=line)).split("\n")[
        1:3
    ]
    assert len(source) < 120
    assert source[caret.index("^")] == "!"


def test_control_characters_of_a_file_do_not_reach_the_screen():
    told = str(
        Letter(found="\x1b[31mred\nnext", field="\x07", source_line="\x1b", place=Place("f", 1, 1))
    )
    assert "\x1b" not in told
    assert "\x07" not in told
    assert r"\x1b[31mred next" in told


@given(st.text())
@settings(deadline=None)
def test_printable_text_stays_on_one_line(text):
    assert printable(text).isprintable()


def test_letters_are_ordered_by_place_numbers_not_by_text():
    ninth, tenth = (Letter(found="x", place=Place("f", line, 1)) for line in (9, 10))
    nowhere = Letter(found="x")
    assert in_order([nowhere, tenth, ninth]) == (ninth, tenth, nowhere)


@given(st.lists(PLACES))
@settings(deadline=None)
def test_letters_of_one_place_keep_their_order(places):
    letters = [Letter(found=str(n), place=place) for n, place in enumerate(places)]
    told = in_order(letters)
    for place in places:
        assert [x for x in told if x.place == place] == [x for x in letters if x.place == place]


def test_faults_carry_all_letters_in_order_even_to_another_process():
    first = Letter(found="first", place=Place("f", 1, 1))
    faults = Faults([LETTER, first])
    assert faults.letters == (first, LETTER)
    assert pickle.loads(pickle.dumps(faults)).letters == faults.letters
    assert str(faults) == f"{first}\n\n{LETTER}"


def test_hundreds_of_faults_are_counted_rather_than_told():
    told = str(Faults([Letter(found=f"fault {n}") for n in range(250)]))
    assert "fault 99" in told
    assert "fault 100" not in told
    assert told.endswith("… and 150 more")


def test_faults_without_a_letter_are_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        Faults([])


def test_warnings_alone_are_no_fault():
    warning = Letter(found="x", severity="warning")
    assert raise_faults([]) == ()
    assert raise_faults([warning]) == (warning,)
    with pytest.raises(Faults) as caught:
        raise_faults([warning, LETTER])
    assert caught.value.letters == (LETTER, warning)


def test_a_refusal_tells_what_it_knows():
    refusal = Refusal("3", "1 or 2", advice="Count again.", at=("a", 0))
    assert str(refusal) == "3; possible: 1 or 2; Count again."
    assert str(Refusals([refusal, Refusal("4")])) == "3; possible: 1 or 2; Count again. | 4"
    copy = pickle.loads(pickle.dumps(refusal))
    assert (copy.found, copy.possible, copy.advice, copy.at) == (
        "3",
        "1 or 2",
        "Count again.",
        ("a", 0),
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Store", "store"),
        ("click-and-collect", "click_and_collect"),
        ("clickAndCollect", "click_and_collect"),
        ("collect and click", "click_and_collect"),
        ("instagram@awareness", "awareness@instagram"),
        ("cost", "cost_per_visit"),
        ("stroe", "store"),
        ("marketplce", "marketplace"),
        ("sto", "store"),
        ("xyz", None),
        ("", None),
        ("@", None),
        ("s" * 10_000, None),
    ],
)
def test_the_nearest_name_is_the_one_that_was_meant(name, meant):
    possible = [
        "marketplace",
        "store",
        "click_and_collect",
        "awareness@instagram",
        "cost_per_visit",
    ]
    assert nearest(name, possible) == meant


def test_a_beginning_that_two_names_share_is_not_completed():
    assert nearest("pro", ["promotion_one", "promotion_two"]) is None


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
@settings(deadline=None)
def test_the_nearest_name_is_a_possible_one(name, possible):
    assert nearest(name, possible) in {None, *possible}


@given(st.from_regex(r"[a-z]{1,9}(_[a-z]{1,9}){0,3}", fullmatch=True))
@settings(deadline=None)
def test_a_name_written_with_capitals_and_dashes_is_found(name):
    assert nearest(name.upper().replace("_", "-"), ["XXL 1", name]) == name


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "nothing"),
        (True, "true"),
        (" ", "an empty text"),
        ("yes", '"yes"'),
        ("a" * 70, f'"{"a" * 59}…"'),
        (6, "6"),
        (0.2, "0.2"),
        (10**400, "a number beyond all bounds"),
        ({}, "an empty group"),
        ({"a": 1}, "a group of 1 entry"),
        ([], "an empty list"),
        ([1, 2], "a list of 2 items"),
        (b"", "a bytes"),
    ],
)
def test_values_are_shown_as_a_reader_knows_them(value, told):
    assert shown(value) == told


def test_names_are_listed_as_a_phrase():
    assert listed([]) == ""
    assert listed(["app"]) == "app"
    assert listed(["app", "store", "web"]) == "app, store or web"
    assert listed(["app", "store"], last="and") == "app and store"
    assert listed("abcd", longest=2) == "a, b and 2 more"
