"""The estimate in closed form, and what it comes from."""

from __future__ import annotations

import pytest

from omnisim.files.scenario_file import parse_scenario
from omnisim.scenario.evidence import in_world
from omnisim.web.changes import basis_of, bounds_of
from omnisim.web.clerk import Clerk
from omnisim.web.estimate import estimate, read_by
from omnisim.web.shelf import Remembered, Shelf
from omnisim.web.wish import Edit, Wish
from tests.web.shop_text import shop_text

BASIS = basis_of(parse_scenario(shop_text(), file="toko.yaml"))
NAMES = ("single", "multi", "omni")


@pytest.mark.parametrize("end", [0, 1])
def test_what_an_estimate_comes_from_is_all_that_it_is_remembered_by(end: int) -> None:
    """A number outside of what is read changes no estimate, to whichever end it is set."""
    before = {name: estimate(BASIS.scenario, name) for name in NAMES}
    others = 0
    for number in BASIS.numbers.values():
        changed = in_world(BASIS.scenario, {number.path: bounds_of(number.quantity)[end]})
        parts = zip(read_by(BASIS.scenario, "omni"), read_by(changed, "omni"), strict=True)
        if all(old is new for old, new in parts):
            others += 1
            assert estimate(changed, "omni") == before["omni"], number.name
    assert others > len(BASIS.numbers) / 4


def test_only_the_configuration_that_was_changed_is_reckoned_anew() -> None:
    clerk = Clerk(Shelf({"toko": shop_text()}, Remembered(1)))
    first = clerk.scenario(Wish(scenario="toko", shown=NAMES))
    edited = Wish(scenario="toko", shown=NAMES, configurations={"omni": Edit(tactics=())})
    after = clerk.scenario(edited)
    same = [
        all(a is b for a, b in zip(read_by(first, name), read_by(after, name), strict=True))
        for name in NAMES
    ]
    assert same == [True, True, False]
    fresh = clerk.estimate(edited)["estimates"]["omni"]["numbers"]
    assert fresh["conversion_first"] == estimate(after, "omni").conversion_first
