"""From a scenario's tables to the rows of a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omnisim.engine.build.network import handoff_of, names_of, network_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.build.rows import flat
from omnisim.engine.model import Network, Rows
from omnisim.event_log import STAGES
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, in_force, shop
from tests.simulated import ONE_NEED, Floats, market

AWAY = -1


def row_of(rows: Rows, row: int) -> dict[int, float]:
    """Return the shares of one row by target."""
    first, last = int(rows.start[row]), int(rows.start[row + 1])
    shares = np.diff(rows.bound[first:last], prepend=0.0)
    return dict(zip(rows.target[first:last].tolist(), shares.tolist(), strict=True))


def network(scenario: Scenario, *configurations: str) -> Network:
    return network_of(scenario, names_of(scenario), in_force(scenario, *configurations))


# --- rows --------------------------------------------------------------------------------------

tables = st.lists(
    st.dictionaries(st.integers(-1, 9), st.floats(0, 5), max_size=6).filter(
        lambda row: not row or sum(row.values()) > 0.1
    ),
    max_size=6,
)


@given(tables=tables)
def test_rows_are_normalised_and_keep_one_order(tables: list[dict[int, float]]) -> None:
    rows = flat(tables)
    assert len(rows.start) == len(tables) + 1
    for number, table in enumerate(tables):
        found = row_of(rows, number)
        total = sum(table.values())
        assert list(found) == sorted(table)
        for target, share in table.items():
            assert found[target] == pytest.approx(share / total, abs=1e-12)
        if table:
            assert rows.bound[rows.start[number + 1] - 1] == 1.0


def test_every_row_of_a_model_sums_to_1() -> None:
    model = plan_of(shop(), "single").model
    for rows in (
        model.network.entry,
        model.network.hops,
        model.network.redirect,
        model.desks.impatient,
        model.shelves.reactions,
        model.shelves.switch_to,
    ):
        for row in np.flatnonzero(np.diff(rows.start)).tolist():
            bounds = rows.bound[rows.start[row] : rows.start[row + 1]]
            assert bounds[-1] == 1.0
            assert (np.diff(bounds, prepend=0.0) >= 0.0).all()


def test_hops_are_the_same_whatever_is_open() -> None:
    """Closing a channel redirects people; it never renormalises a row."""
    scenario = shop()
    by_configuration = [network(scenario, name).hops for name in ("single", "multi", "omni")]
    for hops in by_configuration[1:]:
        np.testing.assert_array_equal(hops.bound, by_configuration[0].bound)
        np.testing.assert_array_equal(hops.target, by_configuration[0].target)


# --- closed channels ---------------------------------------------------------------------------


def channels_named(n: int) -> list[str]:
    return [f"web{i}" for i in range(n)]


def redirecting(shares: Floats, opened: list[bool]) -> Network:
    """Return the network of one segment; `shares` (n, n + 1) lead to channels, and away at last."""
    names = channels_named(len(shares))
    ends = [*names, "away"]
    table = {
        name: {end: float(s) for end, s in zip(ends, row, strict=True) if s > 0}
        for name, row in zip(names, shares, strict=True)
    }
    chosen = [name for name, is_open in zip(names, opened, strict=True) if is_open]
    scenario = market(
        channels={name: {"kind": "website"} for name in names},
        segments={"all": {**ONE_NEED, "prospects": 1, "entry": {f"purchase@{names[0]}": 1}}},
        journey={"all": {f"purchase@{name}": {"conversion": 1} for name in names}},
        redirect={"all": table},
        configurations={"now": {"channels": chosen}},
    )
    return network(scenario, "now")


def by_algebra(shares: Floats, opened: list[bool]) -> Floats:
    """Return where people end, (n, n + 1): (I − D)⁻¹ R, D the moves among closed channels."""
    n = len(shares)
    closed = ~np.array(opened)
    among = np.where(closed, shares[:, :n], 0.0)
    settled = np.where(np.append(~closed, True), shares, 0.0)
    return np.asarray(np.linalg.solve(np.eye(n) - among, settled), float)


@st.composite
def redirects(draw: st.DrawFn) -> tuple[Floats, list[bool]]:
    n = draw(st.integers(2, 6))
    numbers = st.lists(st.integers(0, 5), min_size=n + 1, max_size=n + 1)
    shares = np.array([draw(numbers) for _ in range(n)], dtype=float)
    shares[:, -1] += 1 + shares.sum(axis=1) / 2  # many leave, so that no way is long
    opened = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    return shares / shares.sum(axis=1, keepdims=True), opened


@given(table=redirects())
@settings(max_examples=60)
def test_chains_of_closed_channels_are_followed_to_the_end(
    table: tuple[Floats, list[bool]],
) -> None:
    """The composition of redirects equals the algebra of absorbing chains."""
    shares, opened = table
    assume(any(opened))
    n = len(shares)
    found = redirecting(shares, opened).redirect
    theory = by_algebra(shares, opened)
    for channel in range(n):
        row = row_of(found, channel)
        arrived = [row.get(end, 0.0) for end in (*range(n), AWAY)]
        np.testing.assert_allclose(arrived, theory[channel], atol=1e-9)
        assert not any(row.get(end) for end in range(n) if not opened[end])


def test_channels_that_only_lead_to_each_other_lead_away() -> None:
    shares = np.array([[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    found = redirecting(shares, [False, False, True])
    assert row_of(found.redirect, 0) == {AWAY: 1.0}


def test_nobody_is_lost_on_a_long_way_round() -> None:
    """Two closed channels send nearly everybody to each other, and the rest to the open one."""
    shares = np.array([[0.0, 0.97, 0.03, 0.0], [0.97, 0.0, 0.03, 0.0], [0.0, 0.0, 0.0, 1.0]])
    found = row_of(redirecting(shares, [False, False, True]).redirect, 0)
    assert found[2] == pytest.approx(1.0)


def test_a_channel_without_a_row_leads_away() -> None:
    scenario = shop(redirect={"all": {"web": {"store": 1}}, "loyal": {"web": {"chat": 1}}})
    found = network(scenario, "single", "multi")
    channels = len(scenario.channels)
    browser, loyal = 0, 1
    ads, web, chat, store = range(channels)
    assert row_of(found.redirect, browser * channels + ads) == {AWAY: 1.0}
    assert row_of(found.redirect, browser * channels + web) == {store: 1.0}
    # loyal customers go from web to chat, which "single" closes as well, and has no row
    assert row_of(found.redirect, loyal * channels + web) == {AWAY: 1.0}
    assert row_of(found.redirect, (2 + loyal) * channels + web) == {chat: 1.0}


def test_landing_is_the_nearest_stage_and_contacts_stay_contacts() -> None:
    scenario = shop()
    names = names_of(scenario)
    ads, web, chat, store = range(4)
    landing = network(scenario, "multi").landing[0]
    at = {name: i for i, name in enumerate(names.touchpoints)}
    stages = {stage: i for i, stage in enumerate(STAGES)}
    assert landing[stages["purchase"], chat] == at["consideration@chat"]
    assert landing[stages["awareness"], web] == at["consideration@web"]
    assert landing[stages["purchase"], ads] == at["awareness@ads"]
    assert landing[stages["retention"], store] == at["retention@store"]
    assert landing[stages["retention"], web] == AWAY


# --- hand-offs ---------------------------------------------------------------------------------


def continuity(scenario: Scenario, configuration: str) -> Floats:
    return np.asarray(
        handoff_of(scenario, names_of(scenario), in_force(scenario, configuration)).continuity[0]
    )


def test_tactics_save_what_would_be_lost_one_after_the_other() -> None:
    two = {
        "one": {"what": "a", "continuity": {"all": 0.5}},
        "other": {"what": "b", "continuity": {"web > store": 0.4}},
    }
    scenario = shop(
        tactics=two,
        handoffs={"continuity": 0.4, "pairs": {"web > chat": 0.9}},
        configurations={
            "multi": {"channels": "all"},
            "half": {"channels": "all", "tactics": ["one"]},
            "omni": {"channels": "all", "tactics": "all"},
        },
    )
    ads, web, chat, store = range(4)
    found = [continuity(scenario, name) for name in ("multi", "half", "omni")]
    assert [c[web, store] for c in found] == pytest.approx([0.4, 0.7, 0.82])
    assert [c[web, chat] for c in found] == pytest.approx([0.9, 0.95, 0.95])
    assert [c[ads, web] for c in found] == [1.0, 1.0, 1.0]  # nothing yet to lose
    assert all((np.diag(c) == 1.0).all() for c in found)


def test_whoever_falls_back_goes_to_the_stage_before() -> None:
    scenario = shop()
    names = names_of(scenario)
    earlier = handoff_of(scenario, names, in_force(scenario, "multi")).earlier[0]
    at = {name: i for i, name in enumerate(names.touchpoints)}
    assert earlier[at["purchase@web"]] == at["consideration@web"]
    assert earlier[at["purchase@store"]] == AWAY
    assert earlier[at["retention@chat"]] == AWAY


def test_one_order_of_touchpoints_for_all() -> None:
    """By stage and then by channel as in the file, whatever order the rows are written in."""
    rows: dict[str, Any] = SHOP["journey"]["all"]
    turned = shop(journey={"all": dict(reversed(rows.items()))})
    assert names_of(turned) == names_of(shop())
    hops, straight = network(turned, "multi").hops, network(shop(), "multi").hops
    np.testing.assert_array_equal(hops.target, straight.target)
    np.testing.assert_array_equal(hops.bound, straight.bound)
