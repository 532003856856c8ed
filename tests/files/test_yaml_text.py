import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.errors import Faults, Place
from omnisim.files.yaml_events import MAX_DEPTH
from omnisim.files.yaml_text import YamlText, parse_yaml, read_yaml, scan_yaml

SHOP = """\
# A shop.
name: Toko   # its name
channels:
  store: {kind: store, servers: 6}
tactics:
  - click_and_collect
  - {name: chat}
"""
NAMES = st.from_regex(r"[a-z][a-z0-9_@]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]) | st.just(" "), max_size=12)
PLAIN_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
PIECES = [*"ab:,{}[]&*!|>'\"%@`#?\n\t10.\\<~é", " ", "\n  ", ": ", "- ", "\r\n", "a: ", "{a: 3,1%}"]
YAML_LIKE = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def parse(text):
    return parse_yaml(text, file="shop.yaml")


def letters_about(text):
    with pytest.raises(Faults) as caught:
        parse(text)
    return caught.value.letters


def letter_about(text):
    (letter,) = letters_about(text)
    return letter


def test_a_text_becomes_plain_data():
    assert parse(SHOP).data == {
        "name": "Toko",
        "channels": {"store": {"kind": "store", "servers": 6}},
        "tactics": ["click_and_collect", {"name": "chat"}],
    }


def test_each_key_and_value_has_its_place():
    source = parse(SHOP)
    trail = ("channels", "store", "servers")
    assert source.place(trail, of="key") == Place("shop.yaml", 4, 24)
    assert source.place(trail) == Place("shop.yaml", 4, 33)
    assert source.place(("tactics", 1, "name")) == Place("shop.yaml", 7, 12)
    assert source.place(("channels",), of="key") == Place("shop.yaml", 3, 1)


def test_what_is_absent_has_the_place_of_what_is_around_it():
    source = parse(SHOP)
    store = ("channels", "store")
    assert source.place((*store, "cost", "low")) == source.place(store)
    assert source.place((*store, "cost"), of="key") == source.place(store, of="key")
    assert source.place(("run",), of="key") == Place("shop.yaml")


def test_a_value_without_anything_stands_at_its_key():
    assert parse("a:\nb:\n\n# end\n").place(("b",)) == Place("shop.yaml", 2, 1)


def test_a_letter_shows_the_line_it_is_about():
    letter = parse(SHOP).letter(("channels", "store", "servers"), found="6")
    assert letter.source_line == "  store: {kind: store, servers: 6}"
    assert letter.field == "channels.store.servers"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("6", 6),
        ("-6", -6),
        ("0.20", 0.2),
        (".5", 0.5),
        ("1e6", 1e6),
        ("true", True),
        ("null", None),
        ("~", None),
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("On", "On"),
        ("3.1%", "3.1%"),
        ("3,1%", "3,1%"),
        ("Rp 2.500", "Rp 2.500"),
        ("10:00-21:00", "10:00-21:00"),
        ("10:30", "10:30"),
        ("2026-01-31", "2026-01-31"),
        ("'6'", "6"),
        ('"true"', "true"),
        ("1.500", "1.500"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars(written, value):
    data = parse(f"a: {written}").data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


def test_names_are_always_text():
    assert parse("NO: 1\n2024: 2\nnull: 3\ntrue: 4").data == {
        "NO": 1,
        "2024": 2,
        "null": 3,
        "true": 4,
    }


def test_faults_of_reading_are_told_together():
    letters = letters_about("a: 1\nb: {x: 3,1%}\na: 2\nc: *d\ne: !t 1\n---\nf: 1\n")
    assert [letter.place.line for letter in letters] == [2, 3, 4, 5, 6]


def test_a_scan_steps_over_what_it_can():
    source = scan_yaml("a: {x: 3,1%, y: 2}\na: 1\n", file="shop.yaml")
    assert source.data == {"a": {"x": "3,1%", "y": 2}}
    assert [letter.where for letter in source.letters] == ["shop.yaml:1:8", "shop.yaml:2:1"]


@pytest.mark.parametrize(
    ("entry", "whole", "possible"),
    [
        ("conversion: 3,1%", "3,1%", '3.1% or "3,1%"'),
        ("conversion: 0,031", "0,031", '0.031 or "0,031"'),
        ("cost: Rp 2,5 jt", "Rp 2,5 jt", 'Rp 2.5 jt or "Rp 2,5 jt"'),
        ("cost: 2,500", "2,500", "2500"),
        ("cost: 1,500,000", "1,500,000", "1500000"),
    ],
)
def test_a_number_that_a_comma_cuts_in_braces_is_recognised(entry, whole, possible):
    letter = letter_about(f"shop: {{{entry}, other: 1}}")
    assert letter.field == f"shop.{entry.split(':')[0]}"
    assert letter.found.startswith(whole)
    assert letter.possible == possible


@pytest.mark.parametrize(
    "text", ["{a: 3, 1x: 2}", "{a: 3, b}", "{a: x, 1%}", "{a: '3', 1%}", "a: 3,1%"]
)
def test_other_commas_are_left_alone(text):
    assert parse(text).letters == ()


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("", "1:1", "an empty file"),
        ("# only words\n", "2:1", "an empty file"),
        ("---\n...\n", "1:1", "an empty file"),
        ("a: 1\nb: 2\na: 3\n", "3:1", '"a" again, first in line 1'),
        ("a: &x 1", "1:4", "an anchor, &x"),
        ("a: *x", "1:4", "a reference, *x"),
        ("a: !!python/object:os.system 1", "1:4", "a tag"),
        ("a: 1\n---\nb: 2", "2:1", "a second document"),
        ("%YAML 1.1\n---\na: 1", "2:1", "another version of YAML"),
        ("? [a]\n: 1", "1:3", "a name made of several parts"),
        ("  a: 1\nb: 2", "2:1", "a line further left"),
        ("a: [,]", "1:5", "a comma or dash"),
        ("a: 1\n: 2", "2:1", "a value without a name"),
        ("a: {kind:store}", "1:5", '"kind:store" without a value'),
        ("a:\n\t- b", "2:1", "a tab"),
        ("a: b: c", "1:5", "a colon"),
        ("a: 'b\nc: 1\n", "1:4", "a quote that is never closed"),
        ("a: {b: 1\nc: 2\n", "1:4", "a { that is not closed"),
        ("a: [1, 2\nb: 3", "1:4", "a [ that is not closed"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "a line that fits neither"),
        ('a: "\\q"', "1:6", "a backslash"),
        ("a: - b", "1:4", "a list item"),
        ("a: @b", "1:4", "a sign that no value can begin with"),
        ("a: *", "1:5", "a value that begins with * or &"),
        ("a: |x\n", "1:5", "a | or >"),
        ("a: !<", "1:6", "a value that begins with !"),
        ("a: 1\nb: {\n", "3:1", ""),
        ('a: "\\UFFFFFFFF"', "1:1", "something that YAML cannot read"),
    ],
)
def test_what_cannot_be_read_is_a_letter_at_its_place(text, where, found):
    letter = letters_about(text)[0]
    assert letter.where == f"shop.yaml:{where}"
    assert letter.found.startswith(found)
    assert letter.possible or letter.advice


def test_a_small_file_cannot_grow_large():
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    source = scan_yaml(bomb, file="shop.yaml")
    assert len(json.dumps(source.data)) < 1000
    assert len(source.letters) == 10 + 81


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_what_is_nested_without_end_is_refused(opening):
    told = letters_about(opening * 1000)
    assert len(told) <= MAX_DEPTH + 2
    assert told[-1].found in ("entries nested too deeply", "a colon where no entry can begin")


def test_entries_without_end_are_refused(monkeypatch):
    assert parse("a: [" + "1," * 100 + "]").data == {"a": [1] * 100}
    monkeypatch.setattr("omnisim.files.yaml_events.MAX_ENTRIES", 50)
    assert letter_about("a: [" + "1," * 100 + "]").found == "too many entries"
    assert letters_about("a: {b: " + "1," * 100 + "}")[-1].found == "too many entries"


def test_a_file_is_read_from_its_path(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    assert read_yaml(path).data == parse(SHOP).data
    assert read_yaml(str(path)).file == str(path)


@given(PLAIN_DATA)
@settings(deadline=None)
def test_json_is_read_as_what_it_means(data):
    assert parse(json.dumps({"data": data}, ensure_ascii=False)).data == {"data": data}


def is_read_or_refused(content):
    try:
        source = parse_yaml(content, file="x.yaml")
    except Faults as faults:
        return all(letter.found and str(letter) for letter in faults.letters)
    return isinstance(source, YamlText) and not source.letters


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_with_letters(content):
    assert is_read_or_refused(content)


@given(YAML_LIKE | st.text(max_size=40))
@settings(deadline=None, max_examples=500)
def test_any_text_is_read_or_refused_with_letters(content):
    assert is_read_or_refused(content)


@given(YAML_LIKE)
@settings(deadline=None)
def test_every_value_has_a_place_inside_the_text(text):
    try:
        source = parse(text)
    except Faults:
        return
    lines = source.lines
    for trail, place in source.values.items():
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert trail == () or trail in source.keys
