"""Letters in Indonesian: every text of the checker is there, and nothing in it gets lost."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import TypeGuard

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import omnisim
from omnisim.errors import Faults, Letter, Place, Said, joined, listed, said, shown
from omnisim.files.scenario_file import parse_scenario
from omnisim.report.letters import all_told, catalogue, in_language, letter_in, told
from omnisim.units import UnitError, parse_share
from tests.report.leftovers import english_in
from tests.web.shop_text import shop_text

ROOM = Path(omnisim.__file__).parent
INDONESIAN = catalogue("id")

# Who tells letters that are said in Indonesian, too.
TELLERS = (
    "errors",
    "units/number",
    "units/reading",
    "units/words",
    *(f"scenario/{path.stem}" for path in sorted((ROOM / "scenario").glob("*.py"))),
    *(f"files/{path.stem}" for path in sorted((ROOM / "files").glob("yaml_*.py"))),
    "files/catalogue_file",
    "files/file_content",
    "files/from_catalogue",
    "files/kinds",
    "files/model_faults",
    "files/scenario_file",
    "files/validation",
    "files/whole_file",
    "files/wording",
    *(f"web/{name}" for name in ("app", "changes", "queue", "serve", "shelf", "stream", "trials")),
    "experiment/cluster",
    "experiment/failure",
    "experiment/workers",
    "settings",
)

# Who tells letters beside other things: what they give as a part of a letter is looked at, no more.
SOME = (
    *(
        f"cli/{name}"
        for name in ("answers", "app", "attribution", "experiments", "lists", "options")
    ),
    *(f"cli/{name}" for name in ("progress_lines", "typed")),
    *(f"files/{path.stem}" for path in sorted((ROOM / "files").glob("experiment_*.py"))),
    "files/case_file",
    "files/event_log_file",
    "files/results",
    "files/run_folder",
    "attribution/field_test",
    "attribution/identity_view",
    "planning",
    "strategy/terms",
    "truth_board",
)

# Texts of several words that no letter tells.
NOT_TOLD = {
    "Faults need at least one letter",  # to programmers
    "24 h", "24 hours", "24 jam",  # how opening hours may be written
    "not found",  # a stand-in
    "share, as 0.031 or 3.1%", "money in the scenario's currency", "duration, as 8 min or 2 weeks",
    "rate, as 1.2 per year", "a plain number, 0 or more", "a whole number, 0 or more",
    "a whole number, 1 or more", "duration, as 26 weeks", "share, as 2%",
    "opening hours, as 10:00-21:00 or closed",  # of the schema, for editors
    "pip install 'omnisim-sandbox[parquet]'", 'pip install "omnisim-sandbox[…]"',  # to be typed
    "… per year",  # into a file
    'attachment; filename="…"',
    # of errors that programmers see
    "a market of … people; at least 1 is needed, and one to scale", "…: … failed: …",
    "Emmelhainz et al., Journal of Retailing",
    # what the parser of YAML says
    "mapping values are not allowed here", "could not find expected ':'", "could not find",
    "found unexpected end of stream", "found unexpected end", "found unexpected document separator",
    "found unexpected document", "expected ',' or '}'", "expected ',' or ']'", "expected ','",
    "expected <block end>", "expected '<document start>'", "expected the node content",
    "found unknown escape character", "sequence entries are not allowed here",
    "cannot start any token", "while scanning a directive", "while scanning an",
    "while scanning a block scalar",
    # of the protocol and its description
    "Letters about what is wrong", "omnisim sandbox", ": still here\n\n",
}  # fmt: skip

# What is looked for by the words of ours that these are told: their place among the arguments.
NAMERS = {
    "unknown": 2, "unknowns": 2, "unknown_pairs": 2, "_at_most": 3, "known": 0, "_no_such": 1,
    ".unknown": 3, "_names_of": 0,
}  # fmt: skip
PARTS = ("found", "possible", "advice")
WORDS = re.compile(r"[a-z]{2}")
PATTERN = re.compile(r"\(\?|\\[sSN]|\^|\[\^|[a-z]+ [a-z]+ [a-z]+ (menit|detik|jam|hari|ribu)")
IN_UNITS = re.compile(r"[\w ]+")


def tree_of(teller: str) -> ast.Module:
    return ast.parse((ROOM / f"{teller}.py").read_text("utf-8"))


def constants(node: ast.AST) -> Iterator[ast.Constant]:
    return (n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def is_call(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) in names


def is_part(node: ast.AST) -> TypeGuard[ast.keyword]:
    return isinstance(node, ast.keyword) and node.arg in PARTS


def docstrings(tree: ast.Module) -> set[int]:
    bodies = [n.body for n in ast.walk(tree) if hasattr(n, "body") and isinstance(n.body, list)]
    first = [body[0] for body in bodies if body]
    return {id(each.value) for each in first if isinstance(each, ast.Expr)}


def texts_of(teller: str) -> Iterator[str]:
    """Yield what a teller says: templates, plain texts of several words, and words it names."""
    tree = tree_of(teller)
    passed = docstrings(tree)
    passed |= {id(c) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for c in constants(n)}
    for constant in constants(tree):
        if id(constant) not in passed and " " in constant.value.strip():
            yield constant.value
    for node in ast.walk(tree):
        if is_call(node, "said") and isinstance(node, ast.Call):
            yield from (each.value for each in constants(node.args[0]))
        if is_part(node) and isinstance(node.value, ast.Constant):
            yield node.value.value


def names_in(teller: str) -> Iterator[str]:
    """Yield the words for kinds of things of which one is not there."""
    for node in ast.walk(tree_of(teller)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", f".{getattr(node.func, 'attr', '')}")
            for word in node.args[NAMERS.get(called, len(node.args)) :][:1]:
                if isinstance(word, ast.Constant):
                    yield str(word.value)


def parts_of(teller: str) -> Iterator[str]:
    """Yield what is said as a part of a letter, there or in a variable of such a name."""
    for node in ast.walk(tree_of(teller)):
        given: list[ast.AST] = []
        if is_part(node) or is_kept_part(node):
            given = [node.value]
        elif isinstance(node, ast.Call) and is_call(node, "Refusal"):
            given = [*node.args]
        elif isinstance(node, ast.Call) and is_call(node, "said"):
            given = node.args[:1]
        for each in given:
            passed = {id(c) for c in ast.walk(each) if is_inner(c) for c in constants(c)}
            yield from (c.value for c in constants(each) if id(c) not in passed and c.value)


def is_kept_part(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and any(is_name(each, PARTS) for each in node.targets)


def is_inner(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr | ast.Call | ast.Subscript)


def is_name(node: ast.AST, names: Collection[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def is_told(text: str, teller: str) -> bool:
    without_values = re.sub(r"\{\w+(:[^}]*)?\}", "", text)
    if text in NOT_TOLD or PATTERN.search(text) or not WORDS.search(without_values):
        return False
    return teller != "units/words" or not IN_UNITS.fullmatch(text)


def test_every_text_of_the_checker_is_there_in_indonesian() -> None:
    texts = [(teller, text) for teller in TELLERS for text in texts_of(teller)]
    texts += [(teller, text) for teller in SOME for text in parts_of(teller)]
    texts += [(teller, text) for teller in TELLERS + SOME for text in names_in(teller)]
    missing = {
        (teller, text) for teller, text in texts if is_told(text, teller) and text not in INDONESIAN
    }
    assert not missing


def test_nothing_is_translated_that_nobody_says() -> None:
    labels = {"found", "possible", "try", "warning"}
    said_ = {each.value for teller in TELLERS + SOME for each in constants(tree_of(teller))}
    assert set(INDONESIAN) <= said_ | labels


def test_no_text_hides_its_values() -> None:
    """An f-string that becomes part of a letter could not be translated."""
    hidden = {
        f"{teller}: {text}"
        for teller in TELLERS + SOME
        for node in (ast.walk if teller in TELLERS else within_parts)(tree_of(teller))
        if isinstance(node, ast.JoinedStr)
        and re.search(r"[a-z]{2} | [a-z]{2}", text := fixed_in(node))
        and text not in NOT_TOLD
    }
    assert not hidden


def within_parts(tree: ast.Module) -> Iterator[ast.AST]:
    for outer in ast.walk(tree):
        if is_part(outer) or is_kept_part(outer) or is_call(outer, "Refusal"):
            yield from ast.walk(outer)


def fixed_in(node: ast.JoinedStr) -> str:
    return "".join(n.value if isinstance(n, ast.Constant) else "…" for n in node.values)


@pytest.mark.parametrize("english", [text for text in INDONESIAN if "{" in text])
def test_a_translation_fills_in_the_same_values(english: str) -> None:
    try:
        wanted = sorted(fields(english))
    except ValueError:  # a plain text about brackets
        assert english.count("{") == INDONESIAN[english].count("{")
        return
    assert sorted(fields(INDONESIAN[english])) == wanted


def fields(template: str) -> Iterator[tuple[str, str]]:
    for _, name, form, _ in Formatter().parse(template):
        if name is not None:
            yield name, form or ""


names = st.text("abcdefghijklmnopqrstuvwxyz_{}%", min_size=1, max_size=12)
templates = st.sampled_from(
    [text for text in INDONESIAN if re.findall(r"(?<!{)\{\w+\}", text) and "{{" not in text]
)


@given(templates, st.data())
def test_what_is_said_is_its_english_text_and_keeps_its_values(
    template: str, data: st.DataObject
) -> None:
    values: Mapping[str, object] = {
        name: data.draw(names if form == "" else st.integers(0, 9))
        for name, form in fields(template)
    }
    text = said(template, **values)
    assert text == template.format(**values)
    assert hash(text) == hash(str(text))
    for again in (pickle.loads(pickle.dumps(text)), copy.deepcopy(text)):
        assert isinstance(again, Said)
        assert (again, again.template, again.values) == (text, template, values)
    translated = in_language(text, "id")
    assert all(str(value) in translated for value in values.values())
    assert in_language(text, "en") == text


@given(st.lists(names, min_size=1, max_size=20))
def test_lists_of_names_are_joined_in_the_language(words: list[str]) -> None:
    text = in_language(listed(words, longest=99), "id")
    assert text == " atau ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def test_words_of_ours_within_a_text_are_translated_and_names_are_not() -> None:
    parts = joined([said("a text"), "a text", shown("a text"), shown([])])
    assert in_language(parts, "id") == 'teks, a text, "a text", daftar kosong'
    assert in_language(said("Did you mean {near}?", near="nothing"), "id") == "Maksud Anda nothing?"


def test_numbers_have_a_decimal_comma_and_what_is_to_be_written_has_not() -> None:
    text = said("from {low:g} to {high:g}", low=0.25, high=1e15)
    assert in_language(text, "id") == "dari 0,25 sampai 1e+15"
    assert in_language(said("at most {most:,}", most=30_000), "id") == "paling banyak 30.000"
    with pytest.raises(UnitError) as caught:
        parse_share(45)
    assert in_language(caught.value.advice, "id") == "Tulis 45% atau 0.45."


def test_an_unknown_text_is_told_in_english() -> None:
    assert (
        in_language(said("{name} is odd", name=said("nothing")), "id") == "tidak ada apa-apa is odd"
    )
    assert in_language("odd", "id") == "odd"


def test_a_letter_in_indonesian() -> None:
    letter = Letter(
        place=Place("toko.yaml", 3, 7),
        field="segments.nothing",
        found=shown(None),
        possible=listed(["a", "b"]),
        advice="Take it out.",
        source_line="today: ~",
        severity="warning",
    )
    assert told(letter, "id").splitlines() == [
        "toko.yaml:3:7 segments.nothing peringatan",
        "  3 | today: ~",
        "    |       ^",
        "  ditemukan:    tidak ada apa-apa",
        "  yang mungkin: a atau b",
        "  cobalah:      Hapus.",
    ]
    assert told(letter, "en") == str(letter)
    assert letter_in(letter, "en") == letter


def test_letters_beyond_counting_are_told_by_their_number() -> None:
    faults = Faults([Letter(found="none")] * 103)
    assert all_told(faults, "id").endswith("tidak ada\n\n… dan 3 lagi")
    assert all_told(faults, "en") == str(faults)


def test_what_stands_beside_its_namesake_is_called_so() -> None:
    with pytest.raises(Faults) as caught:
        parse_scenario("a:\n- b: 1\n  b: {c: &d 3}", file="toko.yaml")
    fields = [(each.field, letter_in(each, "id").field) for each in caught.value.letters]
    assert ("a[1].b (again).c", "a[1].b (lagi).c") in fields


LINES = shop_text().splitlines()
BROKEN = st.sampled_from(
    ["", ":", "x", "- x", "{", "[a", "1.500", "-3", "12 parsec", "9 m", "Did", "{value: 3}", '"',
     "200%", "[1, 2]", "true", "&a", "2026-13-40", "1e999", "25:00", "a: b: c", "0"]
)  # fmt: skip


@st.composite
def broken_texts(draw: st.DrawFn) -> str:
    """Return the file of a shop in which some lines are other than they were."""
    lines = [*LINES]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        name, colon, _ = lines[place].partition(":")
        kind = draw(st.sampled_from(["value", "name", "gone", "twice"]))
        if kind == "value":
            lines[place] = f"{name}{colon} {draw(BROKEN)}"
        elif kind == "name":
            lines[place] = lines[place].replace(
                name.strip(), draw(st.sampled_from(["omny", "zzz"]))
            )
        elif kind == "gone":
            del lines[place]
        else:
            lines.insert(place, lines[place])
    return "\n".join(lines)


@given(broken_texts())
@settings(max_examples=60, deadline=None)
def test_whatever_is_wrong_with_a_file_is_told_without_english(text: str) -> None:
    try:
        letters = parse_scenario(text, file="toko.yaml", stands_alone=True).warnings
    except Faults as faults:
        letters = faults.letters
    for letter in letters:
        assert not english_in(told(letter, "id"), file=text), told(letter, "id")
