import numpy as np
import pytest

from omnisim.event_log import CHANNEL_CLOSED, LAPSES, OWN_CHOICE
from omnisim.report.leaks import biggest_leaks, losses, reactions, waiting
from omnisim.report.reading import ROW


def test_losses_and_orders_make_a_hundred(english):
    for name in english.configurations:
        seen = english.comparison.evidence[name].pictures
        ordered = seen.flows[:, -3].sum() / seen.flows[-1].sum()
        assert losses(english, name).sum() + 100 * ordered == pytest.approx(100, abs=3)


def test_reactions_add_up_to_the_stock_out_rate(english):
    for name in english.configurations:
        rate = english.level(name, "stock_out_rate").value
        assert reactions(english, name).sum() == pytest.approx(100 * rate)


def test_biggest_leaks_come_first_and_leave_out_what_is_nobodys_fault(english):
    leaks = biggest_leaks(english, english.roles.main, most=5)
    sizes = [max(leak.losses.values()) for leak in leaks]
    assert sizes == sorted(sizes, reverse=True)
    assert 0 < len(leaks) <= 5
    assert not {leak.reason for leak in leaks} & {OWN_CHOICE, CHANNEL_CLOSED}


def test_leaks_are_found_where_they_are(english):
    for leak in biggest_leaks(english, ("omni",), most=4):
        place = -1 if leak.touchpoint is None else leak.touchpoint
        assert leak.losses["omni"] == losses(english, "omni")[leak.reason, place]
        assert leak.reason < len(LAPSES)


def test_everybody_who_comes_is_served_waits_or_leaves(english):
    channel = english.comparison.names.channels.index("store")
    wait = waiting(english, "multi", channel)
    assert wait is not None
    assert wait.at_once + sum(wait.shares) == pytest.approx(1)
    assert wait.unserved == pytest.approx(
        np.nan_to_num(english.comparison.level("multi").value[ROW["abandonment"], -1, channel])
    )


def test_a_channel_without_people_has_no_waiting(english):
    assert waiting(english, "multi", english.comparison.names.channels.index("web")) is None
