"""The page of an experiment: whole, in both languages, and true to its numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from omnisim.exploration import Exploration, decision_page, decision_text, experiment
from omnisim.report.decision.names import input_name
from omnisim.report.wording import LANGUAGES, wording
from omnisim.scenario.evidence import ledger
from tests.shops import small_shop
from tests.strategy.small_experiment import written


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("experiment")


@pytest.fixture(scope="module")
def found(folder) -> Exploration:
    runs = folder / "runs"
    return experiment(written(folder), engine="reference", workers=1, runs=runs)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, found) -> str:
    return decision_page(found, language=request.param)


def test_it_needs_nothing_else(page) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert len(page) < 6_000_000
    body = page[: page.index('<script type="application/json" id="dark-tones">')]
    assert not re.search(r"(src|href)=.(?!#)", body)


def test_every_link_of_the_contents_leads_somewhere(page) -> None:
    links = re.findall(r'href="#(\w+)"', page)
    assert len(links) >= 7
    assert all(f'id="{link}"' in page for link in links)


def test_every_figure_has_its_canvas_and_its_data(page, found) -> None:
    text = re.search(r'id="figure-data">(.*?)</script>', page, re.DOTALL)
    assert text
    figures = json.loads(text[1])
    assert {"worlds", "tornado", "levels"} <= set(figures)
    assert ("worth" in figures) == (found.explored.perfect_information > 0.0)
    assert all(f'data-figure="{name}"' in page for name in figures)


def test_figures_are_figures_for_plotly(page) -> None:
    import plotly.graph_objects as go

    text = re.search(r'id="figure-data">(.*?)</script>', page, re.DOTALL)
    assert text
    for spec in json.loads(text[1]).values():
        go.Figure(spec)


def test_no_text_is_missing_its_values(page) -> None:
    words = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\{\w+\}", words)
    assert "nan" not in re.sub(r"<[^>]*>", " ", words).lower().split()


def test_the_verdict_counts_worlds(found) -> None:
    text = decision_text(found)
    ahead = int(np.sum(found.explored.differences() > 0.0))
    assert f"In {ahead} of 16 worlds" in " ".join(text.split())
    assert "Small experiment" in text
    assert text.count("all connected") + text.count("All connected") >= 3


def test_the_same_experiment_gives_the_same_page(found, folder, tmp_path) -> None:
    again = experiment(written(tmp_path), engine="reference", workers=1, runs=folder / "runs")
    assert decision_page(again) == decision_page(found)


def test_what_luck_hides_is_not_called_certain(folder) -> None:
    """Twenty people: what luck does to a world is far more than what the inputs do."""
    designs = {"latin": {"points": 16, "strongest": 2, "replications": 2}}
    few = {"alternatives": ["multi", "omni"], "customers": 20, "designs": designs}
    noisy = experiment(written(folder, **few), engine="reference", workers=1)
    explored = noisy.explored
    told = " ".join(decision_text(noisy).split())
    assert explored.luck_share > 1 / 3
    assert "Luck makes" in told
    assert "one choice is best in every world" not in told
    assert "95% interval" in told[told.index("Robust choice") :]


def test_a_page_of_levels_alone_has_an_answer_and_no_method_of_others(folder) -> None:
    designs = {"grid": {"over": {"depth": [0, 1]}}}
    file = written(folder, alternatives=["multi", "omni"], designs=designs)
    found = experiment(file, engine="reference", workers=1)
    page = decision_page(found)
    assert "Of all that was tried" in page
    assert "Latin hypercube over triangles" not in page
    assert "Uncertainties" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_inputs_have_names_in_plain_words(language) -> None:
    scenario, words = small_shop(), wording(language)
    inputs = ledger(scenario, scenario.provenance)
    names = {each.name: input_name(each.name, scenario, words) for each in inputs}
    assert not [name for name, told in names.items() if "." in told or "_" in told]
    assert len(set(names.values())) == len(names)


def test_names_say_where(found) -> None:
    words = wording("en")
    scenario = small_shop()
    assert input_name("journey.all.purchase@web.conversion", scenario, words) == (
        "Orders at web (purchase)"
    )
    assert "all together" in input_name("journey", scenario, words)
