import math
from dataclasses import replace

import pytest

from omnisim.report import verdict as verdicts
from omnisim.report.doubt import how_sure
from omnisim.report.numerals import Span
from omnisim.report.reading import reading_of
from omnisim.report.verdict import outcome_of, verdict_of
from tests.report.conftest import compared
from tests.report.rewritten import with_net_values

FAR = {"multi": 1000.0, "partial": 1000.0, "omni": 1500.0, "single": 800.0}
BEHIND = FAR | {"omni": 700.0}


def read(comparison, language="en", **changes):
    return reading_of(with_net_values(comparison, **changes), language=language)


def told(reading):
    verdict = verdict_of(reading)
    text = verdicts.sentence(verdict, reading).striptags()
    return verdict, verdicts.title(verdict, reading), text.replace("\N{NO-BREAK SPACE}", " ")


def in_worlds(omni):
    """Return the net values in each world, where only those of omni move."""
    return {name: (FAR[name],) * len(omni) for name in FAR} | {"omni": omni}


def doubts(reading):
    return " ".join(text.striptags() for text in how_sure(verdict_of(reading), reading))


class TestOutcomes:
    @pytest.mark.parametrize(
        ("span", "outcome"),
        [
            ((5.0, 4.0, 6.0), "win"),
            ((0.1, 0.05, 0.15), "win"),
            ((-5.0, -6.0, -4.0), "loss"),
            ((0.0, 0.0, 0.0), "same"),
            ((0.5, -0.5, 1.0), "same"),
            ((0.5, -1.0, 2.0), "unclear"),
            ((0.5, math.nan, math.nan), "unclear"),
        ],
    )
    def test_one_interval(self, span, outcome):
        assert outcome_of(Span(*span), indifference=1.0) == outcome


def test_a_win_names_the_amounts_for_the_whole_market(comparison):
    reading = read(comparison, values=FAR, noise={"omni": 10.0})
    verdict, title, text = told(reading)
    assert verdict.outcome == "win"
    assert [duel.rival for duel in verdict.duels] == ["multi", "single"]
    assert verdict.duels[0].difference.value == pytest.approx(500.0 * reading.people)
    assert title == "Connecting the channels pays"
    assert "omni is worth IDR 65.00 k more in the first 150 days than" in text  # 130 people
    assert "against single it gains IDR 91.00 k" in text
    assert text.endswith(").")


def test_a_loss_is_said_plainly_and_without_a_minus_sign(comparison):
    verdict, title, text = told(read(comparison, values=BEHIND, noise={"omni": 10.0}))
    assert verdict.outcome == "loss"
    assert title == "Connecting the channels does not pay"
    assert "worth IDR 39.00 k less" in text
    assert "against single it loses IDR 13.00 k" in text
    assert "−" not in text


def test_the_worst_duel_decides(comparison):
    verdict, title, text = told(read(comparison, values=FAR | {"omni": 900.0}))
    assert verdict.outcome == "loss"
    assert title == "Connecting the channels does not pay"
    assert "against single it gains" in text


def test_the_duel_that_decides_is_told_first(comparison):
    values = FAR | {"omni": 900.0, "single": 890.0}
    reading = read(comparison, values=values, noise={"single": 900.0})
    verdict, _, text = told(reading)
    assert [each.outcome for each in verdict.duels] == ["loss", "unclear"]
    assert text.index("less") < text.index("cannot be told")


def test_a_tie_is_no_difference_that_matters(comparison):
    verdict, title, text = told(read(comparison, values=FAR | {"omni": 1000.0}))
    assert verdict.duels[0].outcome == "same"
    assert title == "Connecting the channels changes next to nothing"
    assert "worth the same" in text


def test_noise_is_too_close_to_call(comparison):
    verdict, title, text = told(
        read(comparison, values=FAR | {"omni": 1010.0}, noise={"omni": 900.0})
    )
    assert verdict.outcome == "unclear"
    assert "too close to call" in title
    assert "cannot be told from zero" in text
    assert "−" in text  # of the interval


def test_a_better_configuration_than_the_judged_one_is_named(comparison):
    reading = read(comparison, values=FAR | {"partial": 3000.0})
    verdict = verdict_of(reading)
    assert verdict.best == "partial"
    sentence = verdicts.best_sentence(verdict, reading).striptags()
    assert verdict.best_lead.rival == reading.today == "multi"
    assert (
        "Of all 4 configurations partial is worth most: IDR 260 k more than" in sentence
    )  # 130 people


def test_a_lead_that_is_luck_is_called_so(comparison):
    values = BEHIND | {"partial": 1001.0}  # far ahead of the subject, but not of today's
    reading = read(comparison, values=values, noise={"partial": 900.0})
    sentence = verdicts.best_sentence(verdict_of(reading), reading).striptags()
    assert "partial is worth most by its mean, but against" in sentence
    assert "is not clear" in sentence


def test_the_subject_is_not_named_twice(comparison):
    won = read(comparison, values=FAR)
    assert verdicts.best_sentence(verdict_of(won), won) is None


def test_the_best_that_is_todays_is_compared_with_the_second(comparison):
    lost = read(comparison, values=BEHIND | {"partial": 990.0})
    verdict = verdict_of(lost)
    assert (verdict.best, verdict.best_lead.rival) == ("multi", "partial")
    assert "is worth most" in verdicts.best_sentence(verdict, lost).striptags()


def test_one_configuration_has_nothing_to_be_compared_with():
    verdict, title, text = told(reading_of(compared("multi", replications=2), language="en"))
    assert verdict.duels == ()
    assert title.endswith("alone")
    assert text.startswith("Only")


class TestDoubt:
    def test_precision_not_reached_is_said_with_its_size(self, comparison):
        text = doubts(read(comparison, values=FAR))
        assert "was not reached" in text
        assert "for Conversion and Customer value (CLV)" in text

    def test_precision_reached(self, comparison):
        found = with_net_values(comparison, FAR)
        easy = replace(found, design=found.design._replace(precision=50.0))
        assert "was reached" in doubts(reading_of(easy, language="en"))

    def test_few_replications_are_named(self, comparison):
        assert "at least 30" in doubts(read(comparison, values=FAR, replications=4))
        assert "at least 30" not in doubts(read(comparison, values=FAR))

    def test_without_worlds_it_is_said_that_they_are_missing(self, comparison):
        assert "was not simulated" in doubts(read(comparison, values=FAR))

    def test_nobody_is_told_of_a_precision_that_nobody_asked_for(self, comparison):
        for replications in (4, 40):
            found = with_net_values(comparison, FAR, replications=replications)
            quiet = replace(found, design=found.design._replace(asks_precision=False))
            text = doubts(reading_of(quiet, language="en"))
            assert "asked" not in text
            assert ("at least 30" in text) == (replications == 4)

    def test_few_replications_that_are_narrow_by_luck_are_not_called_wide(self, comparison):
        found = with_net_values(comparison, FAR, replications=4)
        easy = replace(found, design=found.design._replace(precision=50.0))
        text = doubts(reading_of(easy, language="en"))
        assert "as wide as asked" not in text
        assert "was reached" not in text
        assert "as narrow as asked" in text
        assert "does not count as reached" in text
        assert text.count("With only 4 replications the intervals are rough") == 1

    @pytest.mark.parametrize(
        ("omni", "words"),
        [
            ((1500.0, 1900.0, 1400.0), "ahead in 12 of 12. The sign of the difference does not"),
            ((1500.0, 1900.0, 400.0), "ahead in 8 of 12. What we do not know can turn"),
            ((1500.0, 1500.0, 1500.0), "do not move the difference"),
        ],
    )
    def test_unknown_inputs(self, comparison, omni, words):
        reading = read(comparison, values=FAR, worlds=in_worlds(omni * 4))
        text = doubts(reading)
        assert words in text
        assert ("mean ± t × spread" in text) == (omni[1] != omni[0])
        assert "pull to one side" not in text

    def test_two_worlds_say_nothing_of_the_sign(self, comparison):
        text = doubts(read(comparison, values=FAR, worlds=in_worlds((1500.0, 1900.0))))
        assert "2 draws of all uncertain inputs are too few to tell a range" in text
        assert "at least 10" in text
        assert "sign" not in text

    def test_inputs_hidden_by_noise_are_undetermined(self, comparison):
        worlds = in_worlds((1500.0, 1501.0) * 10)
        reading = read(comparison, values=FAR, noise={"omni": 300.0}, worlds=worlds)
        assert "undetermined" in doubts(reading)
        assert "sign" not in doubts(reading)

    def test_many_worlds_are_judged_by_their_quantiles(self, comparison):
        worlds = in_worlds((1500.0, 1900.0, 1300.0) * 70)
        assert "quantiles of the draws" in doubts(read(comparison, values=FAR, worlds=worlds))

    def test_inputs_that_pull_to_one_side_show_their_mean(self, comparison):
        worlds = in_worlds(tuple(1500.0 + 100.0 * draw for draw in range(20)))
        text = doubts(read(comparison, values=FAR, worlds=worlds))
        assert "mean difference over the 20 draws is +IDR" in text
        assert "with the central values it is" in text
        assert "pull to one side" in text

    def test_a_scaled_market_says_that_it_queues_differently(self, comparison):
        values = with_net_values(comparison, FAR)
        assert "queues differently" not in doubts(reading_of(values, language="en"))
        scaled = reading_of(values, language="en", is_scaled=True)
        assert "queues differently" in doubts(scaled)


def test_indonesian_says_the_same(comparison):
    _, title, text = told(read(comparison, language="id", values=FAR, noise={"omni": 10.0}))
    assert title == "Menghubungkan saluran itu menguntungkan"
    assert "omni bernilai Rp 65,00 rb lebih banyak dalam 150 hari pertama" in text


def test_the_verdict_and_the_money_are_against_a_pinned_baseline(comparison):
    values = with_net_values(comparison, values=FAR, noise={"omni": 10.0}).against("single")
    reading = reading_of(values, language="en", is_pinned=True)
    verdict, _, text = told(reading)
    assert [duel.rival for duel in verdict.duels] == ["single"]
    assert verdict.duels[0].difference.value == pytest.approx(700.0 * reading.people)
    assert reading.name("single") in text
    assert reading.today == "single"
    assert "as it is today" not in reading.against_today
    today = reading_of(values.against("multi"), language="en", is_pinned=True)
    assert [duel.rival for duel in verdict_of(today).duels] == ["multi", "single"]
