import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.errors import Faults
from omnisim.files.yaml_saving import dump
from omnisim.files.yaml_text import parse_yaml, scan_yaml

SHOPS = [
    """\
# A shop.
name: "Toko"   # its name

channels:
  store: {kind: store, servers: 6, share: 0.20}   # one line
  app:
    # in between
    cost: 1.500
    open: 10:00-21:00
NO: yes
2024: 2026-01-31
tactics:
  - one   # first
  - two
note: |
  Several
    lines.
# end
""",
    """\
a:
    b: 1
    c:
    - 1
    - 2
""",
    "a: {b: 1, c: [1, 2]}\n",
]


def parse(text):
    return parse_yaml(text, file="shop.yaml")


@pytest.mark.parametrize("text", SHOPS)
def test_a_text_that_is_not_changed_stays_as_it_is(text):
    assert dump(parse(text)) == text


def test_a_change_leaves_everything_else_as_it_is():
    text = SHOPS[0]
    changes = {
        ("channels", "store", "servers"): 8,
        ("channels", "app", "cost"): "Rp 2.000",
        ("tactics", 1): "three",
        ("2024",): "NO",
    }
    expected = (
        text.replace("servers: 6", "servers: 8")
        .replace("cost: 1.500", "cost: Rp 2.000")
        .replace("- two", "- three")
        .replace("2026-01-31", "NO")
    )
    assert dump(parse(text), changes) == expected


@pytest.mark.parametrize("text", ["1.500", "6", "true", "", "a: b", "# x", "3,1%", "NO", "x\ny"])
def test_a_changed_text_is_read_back_as_the_same_text(text):
    saved = dump(parse(SHOPS[0]), {("channels", "app", "cost"): text})
    assert parse(saved).data["channels"]["app"]["cost"] == text


def test_a_new_entry_can_be_added():
    saved = dump(parse(SHOPS[0]), {("channels", "app", "kind"): "app"})
    assert parse(saved).data["channels"]["app"]["kind"] == "app"


def test_an_entry_needs_its_parent():
    with pytest.raises(KeyError):
        dump(parse(SHOPS[0]), {("channels", "web", "kind"): "website"})


def test_a_text_with_faults_is_not_saved():
    with pytest.raises(Faults, match="again"):
        dump(scan_yaml("a: 1\na: 2", file="shop.yaml"))
    with pytest.raises(Faults, match="cannot read"):
        dump(parse("<<: 1\nb: 2"))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,6}", fullmatch=True),
        st.integers(-(10**20), 10**20)
        | st.booleans()
        | st.text(alphabet="ab 1.,%:#'\"-{}[]", max_size=10),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None)
def test_any_values_are_saved_and_read_back(values):
    empty = parse("".join(f"{name}: 0   # {name}\n" for name in values))
    saved = dump(empty, {(name,): value for name, value in values.items()})
    read = parse(saved)
    assert {name: str(value) for name, value in read.data.items()} == {
        name: str(value) for name, value in values.items()
    }
    assert all(f"# {name}" in saved for name in values)
