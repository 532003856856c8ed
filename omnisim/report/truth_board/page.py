"""Page: a board as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from omnisim.attribution.board import Board
from omnisim.report.figures.chart import Figure
from omnisim.report.page import as_script, assets, environment
from omnisim.report.table import Table
from omnisim.report.truth_board import tables
from omnisim.report.truth_board.figures import claims_figure, errors_figure, regret_figure
from omnisim.report.truth_board.reading import BoardReading, board_reading
from omnisim.report.truth_board.sentences import headline, sentences
from omnisim.scenario.segment import Contract
from omnisim.version import VERSION


class Section(NamedTuple):
    """A heading, what to know about it, its figures and its tables with their captions."""

    id: str
    heading: str
    intro: str
    figures: tuple[Figure, ...]
    tables: tuple[tuple[str, Table], ...]
    open_tables: int  # so many are open, the others are unfolded by whoever wants them


def board_page(board: Board, *, language: str, is_scaled: bool = False) -> str:
    """Return a board as the text of an HTML file; ValueError for a language without a catalogue."""
    reading = board_reading(board, language=language, is_scaled=is_scaled)
    first, *others = sentences(reading)
    parts = sections(reading)
    return (
        environment()
        .get_template("truth_board.html")
        .render(
            reading=reading,
            say=reading.wording.say,
            html=reading.wording.html,
            version=VERSION,
            headline=headline(reading),
            sentence=first,
            sentences=others,
            doubts=doubts(reading),
            settings=_settings(reading),
            sections=parts,
            figure_data=as_script({f.id: f.spec for part in parts for f in part.figures}),
            **assets(),
        )
    )


def sections(reading: BoardReading) -> list[Section]:
    """Return the parts of the page that have something to say."""
    parts = (_truths, _methods, _regret, _spend, _waste, _tactics)
    found = (part(reading) for part in parts)
    return [each for each in found if each.figures or each.tables]


def _truths(reading: BoardReading) -> Section:
    told = [
        ("truths", tables.truths_table(reading)),
        ("worth", tables.money_table(reading)),
        ("fair", tables.fair_table(reading)),
        ("next", tables.next_table(reading)),
    ]
    return _section(reading, "truths", [claims_figure(reading)], told)


def _methods(reading: BoardReading) -> Section:
    others = [view for view in reading.board.views if view != reading.joined]
    told = [(f"scores {view}", tables.scores_table(reading, view)) for view in others]
    told += [(f"credit {view}", tables.credit_table(reading, view)) for view in others]
    return _section(reading, "methods", [errors_figure(reading)], told, open_tables=1)


def _regret(reading: BoardReading) -> Section:
    told = [("divisions", tables.divisions_table(reading))]
    return _section(reading, "regret", [regret_figure(reading)], told)


def _spend(reading: BoardReading) -> Section:
    told = [
        ("spend", tables.spend_table(reading)),
        ("customers", tables.customers_table(reading)),
    ]
    return _section(reading, "spend", [], told)


def _waste(reading: BoardReading) -> Section:
    told = [
        ("waste", tables.waste_table(reading)),
        ("waste_cost", tables.waste_cost_table(reading)),
        ("sparing", tables.sparing_table(reading)),
    ]
    return _section(reading, "waste", [], told, open_tables=3)


def _tactics(reading: BoardReading) -> Section:
    has_any = bool(reading.truths.business.tactics)
    told = [
        ("tactics", tables.tactics_table(reading)),
        ("moved", tables.moved_table(reading)),
    ]
    return _section(reading, "tactics", [], told if has_any else [])


def _section(
    reading: BoardReading,
    name: str,
    figures: Sequence[Figure | None],
    told: Sequence[tuple[str, Table | None]],
    *,
    open_tables: int = 2,
) -> Section:
    heading, intro = (
        reading.wording.say(f"attribution.{name}.{part}") for part in ("heading", "intro")
    )
    return Section(
        name,
        heading,
        intro,
        tuple(each for each in figures if each is not None),
        tuple((_caption(reading, caption), table) for caption, table in told if table is not None),
        open_tables,
    )


def _caption(reading: BoardReading, name: str) -> str:
    kind, _, view = name.partition(" ")
    values = {"view": reading.view(view)} if view else {}
    return reading.wording.say(f"attribution.caption.{kind}", **values)


def doubts(reading: BoardReading) -> list[str]:
    """Return what the reader must know before believing anything."""
    say, board = reading.wording.say, reading.board
    told = [say(f"attribution.doubt.{reading.truths.business.policy}")]
    count = len(board.worlds) if board.has_worlds else len(board.heard)
    told.append(say(f"attribution.doubt.{'worlds' if board.has_worlds else 'luck'}", count=count))
    told.append(say("attribution.doubt.levels"))
    if board.luck.draws:
        luck = reading.points(board.luck.median)
        told.append(say("attribution.doubt.noise", error=luck))
    if any(isinstance(s.repeat, Contract) for s in reading.scenario.segments.values()):
        told.append(say("attribution.doubt.contracts"))
    if reading.is_scaled:
        told.append(say("attribution.doubt.scaled"))
    return told


def _settings(reading: BoardReading) -> str:
    truths = reading.truths
    return reading.wording.say(
        "attribution.settings",
        configuration=reading.configuration(),
        replications=truths.comparison.replications,
        worlds=len(reading.board.worlds),
        seed=truths.comparison.question.seed,
        horizon=reading.numerals.length(reading.scenario.run.horizon),
    )
