"""Kinds of channel stand for the channels that a file has, however odd the file is."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.errors import Faults
from omnisim.files.from_catalogue import with_catalogue
from omnisim.files.market_places import places_in
from omnisim.files.yaml_text import YamlText
from omnisim.scenario.channel import ChannelKind
from omnisim.scenario.quantity import quantity
from tests.catalogue.business import business

PLACES = places_in(business())


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("chat", {"chat"}),
        ("staffed", {"chat", "store", "phone"}),
        ("own", {"web", "chat", "store", "app", "phone", "bot"}),
        ("offline", {"store"}),
        ("marketplace", set()),
        ("purchase@online", {"purchase@web", "purchase@chat", "purchase@app"}),
        ("retention@website", set()),
        ("retention", {"retention"}),
        ("all", {"all"}),
        ("app > staffed", {"app > chat", "app > store", "app > phone"}),
        ("chat > chat", set()),
        ("purchase@app > purchase@chat", {"purchase@app > purchase@chat"}),
    ],
)
def test_a_text_stands_for_places(text: str, places: set[str]) -> None:
    assert set(PLACES.named(text)) == places


def test_a_marketplace_that_keeps_its_data_is_not_ones_own() -> None:
    data = business()
    data["channels"]["web"]["keeps_data"] = True
    data["channels"]["app"] = {"kind": "marketplace"}
    assert set(places_in(data).of("own")) == {"chat", "store", "phone", "bot"}


WORDS = st.sampled_from(["purchase@app", "purchase@online", "consideration@website", "event"])


@given(st.dictionaries(WORDS, st.floats(0.01, 1.0), min_size=1))
def test_shares_sum_to_1_over_the_places_that_there_are(shares: dict[str, float]) -> None:
    split = PLACES.split({text: quantity(share) for text, share in shares.items()})
    if set(shares) == {"event"}:
        assert split == {}
    else:
        assert sum(split.values()) == pytest.approx(1.0)
        assert set(split) <= PLACES.touchpoints


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.integers()
    | st.sampled_from(["chat", "catalogue", "chatbot", "all", *ChannelKind]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "place", "from", "cost", "messages", "x"]), inner
        )
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(["channels", "journey", "tactics", "catalogue", "messaging"])


@given(st.dictionaries(NAMES, ANYTHING | st.dictionaries(st.sampled_from(["chat", "a"]), ANYTHING)))
def test_odd_data_is_left_to_the_checks_that_follow(data: dict[str, Any]) -> None:
    source = YamlText("odd.yaml", "", data, {}, {})
    with suppress(Faults):  # such as a file of tactics that is not there
        written = with_catalogue(source, currency="IDR").data
        assert isinstance(written, dict)
        assert "catalogue" not in written
