import json
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.report.figures.chart import folded, ticks
from omnisim.report.figures.lines import spread
from omnisim.report.page import _body
from omnisim.report.palette import TONES, looks

IDS = ["value", "money", "cash_flow", "losses", "reactions", "waits", "bought", "alive", "worth"]


@pytest.fixture(scope="module")
def figures(english):
    return _body(english)["figures"]


def test_all_figures_are_there(figures):
    assert list(figures) == IDS


@pytest.mark.parametrize("name", IDS)
class TestEveryFigure:
    def test_is_one_that_plotly_knows(self, figures, name):
        go.Figure(figures[name].spec)

    def test_is_plain_json(self, figures, name):
        spec = figures[name].spec
        assert json.loads(json.dumps(spec, allow_nan=False)) == spec

    def test_has_a_table_with_as_many_cells_as_heads(self, figures, name):
        table = figures[name].table
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.head)}

    def test_takes_its_colours_from_the_palette(self, figures, name):
        known = {tone.light for tone in TONES}
        used = set(_colours(figures[name].spec))
        assert used
        assert used <= known

    def test_says_how_to_read_it(self, figures, name):
        assert figures[name].title
        assert figures[name].note


def _colours(node):
    if isinstance(node, dict):
        for child in node.values():
            yield from _colours(child)
    elif isinstance(node, list):
        for child in node:
            yield from _colours(child)
    elif isinstance(node, str) and node.startswith("#"):
        yield node


def test_hostile_names_do_not_become_markup(figures):
    texts = json.dumps([figure.spec for figure in figures.values()], ensure_ascii=False)
    assert "<script" not in texts
    assert "&lt;script&gt;" in texts


def test_bars_of_money_end_at_the_revenue(english, figures):
    parts = [trace["x"] for trace in figures["money"].spec["data"]]
    for i, name in enumerate(english.configurations):
        revenue = english.level(name, "revenue_per_person").value * english.people
        assert sum(part[i] for part in parts) == pytest.approx(revenue, rel=0.05)


@given(begin=st.floats(-1e3, 1e3), length=st.floats(1e-3, 1e9))
def test_ticks_are_few_round_and_within(begin, length):
    low = begin * length
    found = ticks(low, low + length)
    assert 2 <= len(found) <= 7
    assert all(-1e-6 <= (tick - low) / length <= 1.000001 for tick in found)


@given(places=st.lists(st.floats(0.0, 100.0), max_size=8).map(sorted), gap=st.floats(0.1, 10.0))
def test_labels_keep_their_distance_and_their_order(places, gap):
    found = spread(places, gap=gap, low=0.0, high=100.0)
    assert len(found) == len(places)
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(found))


def test_labels_with_room_stay_where_they_are():
    assert spread([1.0, 5.0, 9.0], gap=2.0, low=0.0, high=10.0) == [1.0, 5.0, 9.0]


def test_long_names_are_folded_and_escaped():
    assert folded("WhatsApp and shops connected & more") == (
        "WhatsApp and shops<br>connected &amp; more"
    )


def test_few_configurations_stand_out():
    found = looks(("a", "b", "c"), ("b",))
    assert found["b"].width > found["a"].width
    assert found["a"] == found["c"]


def test_lines_that_stand_out_differ_without_colour():
    names = ("a", "b", "c", "d", "e")
    found = looks(names, names).values()
    assert len({look.dash for look in found}) == len({look.symbol for look in found}) == 5


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "blue", "vermilion", "green"])
def test_colours_of_text_can_be_read_on_paper_and_panel(shade, name):
    tones = {tone.name: getattr(tone, shade) for tone in TONES}
    for ground in ("paper", "panel"):
        assert _contrast(tones[name], tones[ground]) >= 4.5


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", ["green", "vermilion"])
def test_a_judgement_can_be_read_on_its_own_tint(shade, name):
    tones = {tone.name: getattr(tone, shade) for tone in TONES}
    assert _contrast(tones[name], _mixed(tones[name], tones["paper"], share=0.09)) >= 4.5


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", ["purple", "amber", "sky", "muted"])
def test_colours_of_lines_can_be_seen(shade, name):
    tones = {tone.name: getattr(tone, shade) for tone in TONES}
    assert _contrast(tones[name], tones["paper"]) >= 3


def _contrast(first, second):
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _mixed(first, second, *, share):
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
