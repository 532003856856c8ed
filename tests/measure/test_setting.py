"""A setting fits together or says why not."""

from dataclasses import replace
from typing import Any

import pytest

from omnisim.measure.months import MONTH
from tests.measure.small_market import NAMES, SETTING


@pytest.mark.parametrize(
    ("change", "letter"),
    [
        ({"online": (True,)}, "online has 1 entries, must have 3"),
        ({"prospects": (1, 2, 3)}, "prospects has 3 entries, must have 2"),
        ({"senders": ()}, "senders has 0 entries, must have 2"),
        ({"horizon": 0.0}, "horizon"),
        ({"horizon": float("nan")}, "horizon"),
        ({"follow_up": -1.0}, "follow_up"),
        ({"value_window": 0.0}, "value_window"),
        ({"discount_rate": -1.0}, "discount_rate"),
    ],
)
def test_what_does_not_fit(change: dict[str, Any], letter: str) -> None:
    with pytest.raises(ValueError, match=letter):
        replace(SETTING, **change)


def test_a_journey_cannot_remember_more_channels_than_bits() -> None:
    names = NAMES._replace(channels=tuple(map(str, range(63))))
    flags = (True,) * 63
    with pytest.raises(ValueError, match="63 channels, at most 62"):
        replace(SETTING, names=names, online=flags, advertising=flags, served=flags)


def test_who_is_who() -> None:
    apart = replace(SETTING, first_customer=(1, 5))  # nobody has numbers 0 and 4
    assert apart.n_people == 7
    assert apart.segment_of().tolist() == [-1, 0, 0, 0, -1, 1, 1]
    assert apart.is_prospect().tolist() == [False, True, True, False, False, True, False]


def test_months_begun_and_periods() -> None:
    assert SETTING.n_months == 4
    assert replace(SETTING, horizon=12 * MONTH).n_months == 12
    assert SETTING.period == 50
    assert replace(SETTING, horizon=180.0).period == 90
