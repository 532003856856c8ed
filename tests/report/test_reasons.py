"""The reasons of a verdict say in words what the numbers of the comparison say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omnisim.experiment.drivers import DRIVERS, drivers, together
from omnisim.experiment.sales import sales
from omnisim.report.reading import ROW, Reading, reading_of
from omnisim.report.reasons import reasons
from omnisim.report.verdict import Duel, Verdict, verdict_of
from omnisim.report.wording import LANGUAGES, wording


def plain(verdict: Verdict, reading: Reading) -> str:
    found = reasons(verdict, reading)
    assert found is not None
    return str(found.striptags()).replace("\N{NO-BREAK SPACE}", " ")


def against(verdict: Verdict, duel: Duel, rival: str) -> Verdict:
    return replace(verdict, duels=(replace(duel, rival=rival),))


def test_what_is_largest_comes_first(english: Reading) -> None:
    verdict = against(verdict_of(english), verdict_of(english).duels[0], "multi")
    text = plain(verdict, english)
    found = drivers(english.comparison.against("multi"), "omni")
    clear = [name for name in DRIVERS if found[name].low > 0 or found[name].high < 0]
    largest = max(clear, key=lambda name: abs(float(found[name].value)))
    assert largest == "one_off"
    assert "IDR 35 mn more is paid once" in text.split(" and ")[0]
    assert "discounting" not in text


def test_whoever_stands_alone_and_equals_need_no_reasons(english: Reading) -> None:
    verdict = verdict_of(english)
    assert reasons(replace(verdict, duels=()), english) is None
    same = against(verdict, verdict.duels[0], verdict.subject)
    assert reasons(same, english) is None


def test_sales_that_moved_are_told_with_their_way(english: Reading) -> None:
    """Web gains 30 in every replication what the store loses 20 of."""
    comparison = english.comparison
    row, evidence = ROW["revenue_per_person"], dict(comparison.evidence)
    channels = comparison.names.channels
    seen = evidence["multi"].numerator.copy()
    seen[:, row, -1, channels.index("web")] += 30e6
    seen[:, row, -1, channels.index("store")] -= 20e6
    seen[:, row, -1, -1] += 10e6
    evidence["omni"] = replace(evidence["omni"], numerator=seen)
    changed = reading_of(replace(comparison, evidence=evidence), language="en")
    found = sales(changed.comparison.against("multi"), "omni")
    assert found.moved.value[-1] == pytest.approx(20e6)
    assert found.new.value[channels.index("web")] == pytest.approx(10e6)
    np.testing.assert_allclose(found.moved.low[-1], 20e6)
    verdict = against(verdict_of(changed), verdict_of(changed).duels[0], "multi")
    text = plain(verdict, changed)
    assert "IDR 20 mn of sales only moved between channels, most of all from Shop to web" in text


def test_what_is_not_named_is_told_as_one(english: Reading) -> None:
    """Named parts and the rest are the whole difference, in every replication."""
    comparison = english.comparison.against("multi")
    named, untold = DRIVERS[:2], DRIVERS[2:]
    whole = comparison.differences("omni", "net_value_per_person")[:, -1, -1]
    both = [together(comparison, "omni", names) for names in (named, untold)]
    assert sum(each.value for each in both) == pytest.approx(whole.mean())
    evidence = dict(english.comparison.evidence)
    seen = evidence["omni"].numerator.copy()
    seen[:, ROW["contact_cost"], -1, -1] += 40e6  # the contribution stays, so goods earn more
    seen[:, ROW["message_cost"], -1, -1] += 20e6
    evidence["omni"] = replace(evidence["omni"], numerator=seen)
    changed = reading_of(replace(english.comparison, evidence=evidence), language="en")
    verdict = against(verdict_of(changed), verdict_of(changed).duels[0], "multi")
    assert "everything else, discounting included, takes IDR" in plain(verdict, changed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_driver_can_be_told_both_ways(language: str) -> None:
    words = wording(language)
    told = {
        words.say(f"reasons.{name}.{way}", amount="7")
        for name in (*DRIVERS, "rest")
        if name != "discounting"
        for way in ("adds", "takes")
    }
    assert len(told) == 2 * len(DRIVERS)
    assert all("7" in text for text in told)
