"""The test that every method of attribution passes, those of users included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnisim.attribution.methods.contract import Method, credited
from omnisim.attribution.paths import Paths

CHANNELS = ("direct", "email", "search", "social", "video")  # nobody touches the last one

steps = st.lists(st.integers(0, 3), max_size=6)
rows = st.lists(
    st.tuples(steps, st.integers(0, 4), st.integers(0, 5), st.floats(0.5, 9.0)),
    min_size=1,
    max_size=12,
)


def made(found: list[Any], *, with_age: bool = False) -> Paths:
    """Return paths of (touches, conversions, nulls, revenue of a conversion)."""
    touches = [touch for path, *_ in found for touch in path]
    ages = [float(len(path) - place) for path, *_ in found for place in range(len(path))]
    conversions = np.array([c for _, c, _, _ in found], float)
    return Paths(
        channels=CHANNELS,
        touch=np.array(touches, np.int64),
        start=np.cumsum([0, *(len(path) for path, *_ in found)]),
        conversions=conversions,
        nulls=np.array([n for _, _, n, _ in found], float),
        revenue=conversions * np.array([r for *_, r in found]),
        age=np.array(ages) if with_age else None,
        direct=frozenset({"direct"}),
    )


# One test of many classes: each of them runs it by itself.
inherited = settings(max_examples=12, suppress_health_check=[HealthCheck.differing_executors])


class MethodContract:
    """Inherit it and name your method: `method = staticmethod(mine)`."""

    method: Method

    @inherited
    @given(found=rows, with_age=st.booleans(), order=st.randoms(use_true_random=False))
    def test_order_of_rows_does_not_matter(self, found: Any, with_age: bool, order: Any) -> None:
        shuffled = list(found)
        order.shuffle(shuffled)
        one, other = (made(each, with_age=with_age) for each in (found, shuffled))
        np.testing.assert_allclose(
            self.method(one, one.conversions), self.method(other, other.conversions), atol=1e-8
        )

    @inherited
    @given(found=rows, with_age=st.booleans())
    def test_credit_sums_to_what_touched_paths_brought(self, found: Any, with_age: bool) -> None:
        paths = made(found, with_age=with_age)
        for outcome in (paths.conversions, paths.revenue):
            said = credited(self.method, paths, outcome)
            if said.level.sum() > 0:
                assert said.credit.sum() == pytest.approx(paths.of_touched(outcome))
            else:
                assert not said.credit.any()

    @inherited
    @given(found=rows)
    def test_a_channel_that_nobody_touched_gets_nothing(self, found: Any) -> None:
        paths = made(found)
        level = np.asarray(self.method(paths, paths.conversions))
        assert level.shape == (len(CHANNELS),)
        assert not level[~paths.touched].any()

    @inherited
    @given(found=rows)
    def test_nothing_is_made_of_nothing(self, found: Any) -> None:
        paths = made([(path, 0, n + 1, r) for path, _, n, r in found])
        np.testing.assert_allclose(self.method(paths, paths.conversions), 0.0, atol=1e-12)

    @inherited
    @given(found=rows, factor=st.integers(2, 5))
    def test_as_many_paths_again_change_no_share(self, found: Any, factor: int) -> None:
        one = made(found)
        many = made([(path, factor * c, factor * n, r) for path, c, n, r in found])
        np.testing.assert_allclose(
            factor * self.method(one, one.conversions),
            self.method(many, many.conversions),
            atol=1e-8,
        )

    def test_one_channel_that_does_everything_gets_everything(self) -> None:
        paths = made([([2], 3, 1, 1.0), ([2, 2], 1, 4, 1.0)])
        said = credited(self.method, paths, paths.conversions)
        np.testing.assert_allclose(said.credit, [0, 0, 4, 0, 0])
        np.testing.assert_allclose(said.level, [0, 0, 4, 0, 0])
