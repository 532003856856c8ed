import pytest

from omnisim.report.roles import kinds_of, roles_of
from tests.report.conftest import sections
from tests.shops import shop

SCENARIO = shop(**sections())
ALL = ("multi", "partial", "omni", "single")
VALUES = {"multi": 5.0, "partial": 7.0, "omni": 6.0, "single": 1.0}


def with_configurations(**configurations):
    parts = sections()
    parts["configurations"] = configurations
    return shop(**parts, today=next(iter(configurations)))


def test_kinds_follow_channels_and_tactics():
    assert kinds_of(SCENARIO, ALL) == {
        "multi": "multi",
        "partial": "partial",
        "omni": "omni",
        "single": "single",
    }


def test_advertising_does_not_make_a_second_channel():
    scenario = with_configurations(a={"channels": ["ads", "web"]}, b={"channels": ["web", "chat"]})
    assert kinds_of(scenario, ("a", "b")) == {"a": "single", "b": "multi"}


def test_a_tactic_that_all_share_connects_nothing():
    scenario = with_configurations(
        a={"channels": "all", "tactics": ["one_price"]},
        b={"channels": "all", "tactics": ["one_price", "one_view"]},
    )
    assert kinds_of(scenario, ("a", "b")) == {"a": "multi", "b": "omni"}


def test_omni_meets_the_best_multi_and_the_best_single():
    scenario = with_configurations(
        store={"channels": ["store"]},
        web={"channels": ["web"]},
        multi={"channels": "all"},
        omni={"channels": "all", "tactics": "all"},
    )
    values = {"store": 1.0, "web": 2.0, "multi": 3.0, "omni": 0.0}
    roles = roles_of(scenario, values, baseline="store")
    assert roles.subject == "omni"
    assert roles.rivals == ("multi", "web")
    assert roles.best == "multi"
    assert roles.main == ("store", "web", "multi", "omni")


@pytest.mark.parametrize(
    ("compared", "subject", "rivals"),
    [
        (("multi", "partial", "omni", "single"), "omni", ("multi", "single")),
        (("omni", "partial"), "omni", ("partial",)),
        (("multi", "partial", "single"), "partial", ("multi", "single")),
        (("single", "multi"), "multi", ("single",)),
        (("single",), "single", ()),
    ],
)
def test_the_most_connected_is_judged(compared, subject, rivals):
    values = {name: VALUES[name] for name in compared}
    roles = roles_of(SCENARIO, values, baseline=compared[0])
    assert (roles.subject, roles.rivals) == (subject, rivals)


def test_the_order_begins_with_the_baseline_and_loses_nobody():
    roles = roles_of(SCENARIO, VALUES, baseline="single")
    assert roles.order[0] == "single"
    assert sorted(roles.order) == sorted(ALL)
    assert set(roles.order[: len(roles.main)]) == set(roles.main)


@pytest.mark.parametrize(
    ("pinned", "subject", "rivals"),
    [
        ("single", "omni", ("single",)),
        ("omni", "partial", ("omni",)),
        ("multi", "omni", ("multi",)),
    ],
)
def test_a_pinned_baseline_is_the_one_rival_of_another(pinned, subject, rivals):
    roles = roles_of(SCENARIO, VALUES, baseline=pinned, is_pinned=True)
    assert (roles.subject, roles.rivals) == (subject, rivals)


def test_what_is_pinned_alone_is_judged_itself():
    roles = roles_of(SCENARIO, {"single": 1.0}, baseline="single", is_pinned=True)
    assert (roles.subject, roles.rivals) == ("single", ())
