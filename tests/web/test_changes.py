"""What is set on the page is what is shown, and what the downloaded file says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.errors import Faults
from omnisim.files.scenario_file import parse_scenario
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scaling import people_in
from omnisim.web.changed_file import changed_text
from omnisim.web.changes import basis_of, bounds_of, changed
from omnisim.web.rows import MIX
from omnisim.web.wish import Edit, Market
from omnisim.web.written import read_again
from tests.web.shop_text import shop_text

BASIS = basis_of(parse_scenario(shop_text(), file="toko.yaml"))
NUMBERS = BASIS.numbers
TACTICS = tuple(BASIS.scenario.tactics)
CHANNELS = tuple(BASIS.scenario.channels)


@st.composite
def numbers(draw: Any) -> dict[str, float]:
    """Draw changes of a few numbers, each within its bounds."""
    names = draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=4, unique=True))
    ends = {name: bounds_of(NUMBERS[name].quantity) for name in names}
    return {name: draw(st.floats(low, high)) for name, (low, high) in ends.items()}


@st.composite
def edits(draw: Any) -> dict[str, Edit]:
    """Draw what somebody may do to a configuration there is, and to one of their own."""
    tactics = tuple(draw(st.lists(st.sampled_from(TACTICS), unique=True)))
    coverage = {name: draw(st.floats(0.05, 1)) for name in tactics[:2]}
    servers = draw(st.sampled_from([{}, {"store": 2}, {"store": 3, "chat": 2}]))
    edit = Edit(tactics=tactics, coverage=coverage, servers=servers, channels=CHANNELS)
    own = edit.model_copy(update={"like": "omni", "label": "Rencana saya"})
    return draw(st.sampled_from([{}, {"omni": edit}, {"own_1": own}, {"omni": edit, "own_1": own}]))


@settings(max_examples=8, deadline=None)
@given(numbers(), edits())
def test_the_file_that_is_downloaded_is_the_scenario_that_was_shown(
    numbers: dict[str, float], edits: dict[str, Edit]
) -> None:
    market = Market(scenario="toko", numbers=numbers, configurations=edits)
    try:
        shown = changed(BASIS, market)
    except Faults:  # the checker refuses what does not go together, and is asked both times
        with pytest.raises(Faults):
            changed_text(BASIS, market)
        return
    text = changed_text(BASIS, market)
    assert parse_scenario(text, file="toko.yaml", stands_alone=True).scenario == shown
    assert text.startswith("# A shop.")
    assert text.rstrip().endswith("# The end.")


@given(st.floats(1e-6, 1e6), st.sampled_from([Unit.days, Unit.money, Unit.number, Unit.per_day]))
def test_a_number_is_read_as_it_was_written(value: float, unit: Unit) -> None:
    once = read_again(value, unit)
    assert once == pytest.approx(value, rel=1e-5)
    assert read_again(once, unit) == pytest.approx(once, rel=1e-12)


@pytest.mark.parametrize(
    ("market", "words"),
    [
        ({"numbers": {"economics.gros_margin": 0.5}}, "Did you mean economics.gross_margin?"),
        ({"numbers": {"economics.gross_margin": 0.9}}, "from 0.35 to 0.55"),
        ({"numbers": {"journey.all.purchase@web.conversion": 0.5}}, "stands alone"),
        ({"configurations": {"omni": Edit(tactics=("one_prise",))}}, "Did you mean one_price?"),
        ({"configurations": {"own_1": Edit(like="omny")}}, "Did you mean omni?"),
        ({"configurations": {"omni": Edit(channels=())}}, "found:    none"),
        ({"configurations": {"omni": Edit(servers={"store": 0})}}, "from 1 to 1000"),
        ({"configurations": {"omni": Edit(coverage={"one_price": 2.0})}}, "from 0 to 1"),
    ],
)
def test_what_cannot_be_set_is_told(market: dict[str, Any], words: str) -> None:
    with pytest.raises(Faults) as told:
        changed(BASIS, Market(scenario="toko", **market))
    assert words in str(told.value)


def test_a_row_of_shares_is_set_whole() -> None:
    row = next(row for row in BASIS.rows if row.name == "segments.browser.entry")
    names = [each.name for each in row.parts]
    shares = dict.fromkeys(names, 0.0) | {names[0]: 0.9, names[1]: 0.1}
    market = Market(scenario="toko", numbers=shares)
    shown = changed(BASIS, market)
    entry = shown.segments["browser"].entry
    assert [each.value for each in entry.values()][:2] == [0.9, 0.1]
    text = changed_text(BASIS, market)
    assert parse_scenario(text, file="toko.yaml", stands_alone=True).scenario == shown
    with pytest.raises(Faults, match="sums to"):
        changed(BASIS, Market(scenario="toko", numbers={names[0]: 0.9}))


def test_the_mix_of_segments_keeps_the_market() -> None:
    mix = next(row for row in BASIS.rows if row.name == MIX)
    assert mix.total == 230
    numbers = {each.name: count for each, count in zip(mix.parts, (229.0, 1.0), strict=True)}
    shown = changed(BASIS, Market(scenario="toko", numbers=numbers))
    assert people_in(shown) == people_in(BASIS.scenario)


def test_a_mix_with_ranges_of_its_own_is_left_to_the_file() -> None:
    text = shop_text().replace("prospects: 150", "prospects: {value: 150, low: 140, high: 160}")
    rows = basis_of(parse_scenario(text, file="toko.yaml")).rows
    assert [row.name for row in rows] == [row.name for row in BASIS.rows if row.name != MIX]


def test_the_checker_looks_at_the_changed_scenario() -> None:
    edit = Edit(servers={"web": 2})  # where nobody serves
    with pytest.raises(Faults, match="served channel"):
        changed(BASIS, Market(scenario="toko", configurations={"omni": edit}))


def test_a_scenario_from_elsewhere_leads_to_no_other_file() -> None:
    elsewhere = "name: Toko\ncatalogue: {file: /etc/passwd}"
    text = shop_text().replace("name: Toko", elsewhere)
    with pytest.raises(Faults, match="stands alone"):
        parse_scenario(text, file="toko.yaml", stands_alone=True)
