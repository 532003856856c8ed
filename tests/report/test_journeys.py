import re

import pytest

from omnisim.event_log import STAGES
from omnisim.report.figures.drawing import drawing
from omnisim.report.figures.frame import ORDERS_X, START_X, frame_of
from omnisim.report.journeys import START, all_flows, step, used_touchpoints


@pytest.fixture(scope="module")
def flows(english):
    return all_flows(english)


@pytest.fixture(scope="module")
def drawings(english, flows):
    frame = frame_of(flows, english.comparison.names)
    return {name: drawing(english, name, each, frame) for name, each in flows.items()}


def test_a_hundred_journeys_start_and_end(flows):
    for each in flows.values():
        started = sum(m.size for m in each.moves if m.source == START) + each.ended(START)
        assert started == pytest.approx(100)
        assert (each.ordered + each.left + each.lost).sum() == pytest.approx(100, abs=3)


def test_orders_are_the_conversion(english, flows):
    for name, each in flows.items():
        conversion = english.level(name, "conversion").value
        assert each.ordered.sum() == pytest.approx(100 * conversion, abs=0.5)


def test_what_comes_to_a_touchpoint_goes_on_or_ends(flows):
    for each in flows.values():
        for point in range(len(each.visits)):
            came = sum(m.size for m in each.moves if m.target == point)
            went = sum(m.size for m in each.moves if m.source == point) + each.ended(point)
            assert went == pytest.approx(came, abs=3)


def test_integration_mends_broken_handoffs(flows):
    assert flows["omni"].broken.mean() < flows["multi"].broken.mean()
    assert all(((each.broken >= 0) & (each.broken <= 1)).all() for each in flows.values())


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("awareness@ads", "consideration@web", "handoff"),
        ("consideration@web", "purchase@web", "stay"),
        ("consideration@web", "consideration@chat", "across"),
        ("purchase@store", "consideration@web", "back"),
    ],
)
def test_kinds_of_steps(english, source, target, kind):
    points = english.comparison.names.touchpoints
    assert step(points.index(source), points.index(target), english.comparison.names) == kind


def test_no_journey_visits_after_sales(english, flows):
    stages = english.comparison.names.touchpoint_stage
    assert {STAGES[stages[p]] for p in used_touchpoints(flows)} == set(STAGES[:3])


def test_all_drawings_have_one_scale_and_the_same_places(drawings):
    bars = [{bar.title.partition(":")[0]: bar for bar in drawn.bars} for drawn in drawings.values()]
    starts = {next(iter(each.values())).height for each in bars}
    assert len(starts) == 1
    assert {drawn.height for drawn in drawings.values()}.__len__() == 1
    lanes = {tuple((lane.top, lane.height) for lane in d.lanes) for d in drawings.values()}
    assert len(lanes) == 1
    places = {bar.x for each in bars for bar in each.values()}
    assert min(places) == START_X
    assert max(places) == ORDERS_X


def test_closed_channels_are_marked(drawings):
    assert [lane.is_open for lane in drawings["single"].lanes] == [False, False, False, True]
    assert all(lane.is_open for lane in drawings["omni"].lanes)


def test_bars_stay_within_their_drawing(drawings):
    for drawn in drawings.values():
        for bar in drawn.bars:
            assert bar.y >= 0
            assert bar.y + bar.height <= drawn.height


def test_bands_lie_within_their_bars(english, drawings):
    for drawn in drawings.values():
        for band in drawn.bands:
            numbers = [float(n) for n in re.findall(r"-?[0-9.]+", band.path)]
            assert all(-60 <= number <= 1000 for number in numbers)


def test_a_drawing_says_in_words_what_it_shows(drawings):
    assert "keep their context" in drawings["omni"].summary
    assert "keep their context" not in drawings["single"].summary
