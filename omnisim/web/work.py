"""Work: what other processes do for the desk. Light to import: a process begins with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from omnisim.event_log import EventLog
    from omnisim.experiment.comparison import Comparison
    from omnisim.experiment.trial import Question
    from omnisim.scenario.scenario import Scenario
    from omnisim.web.board_task import BoardTask
    from omnisim.web.hours import Hours

Answer = TypeVar("Answer")


def done(work: Callable[[], Answer]) -> Answer:
    """Do the one task of a job."""
    return work()


def first(answers: Sequence[Answer]) -> Answer:
    """Return the answer to the one task of a job."""
    return answers[0]


def nothing(_task: None) -> None:
    """Read what most answers need, so that the first visitor does not wait for it."""
    import omnisim.web.answer
    import omnisim.web.clerk  # noqa: F401 - read once, for later


def compiled(scenario: Scenario, _task: None) -> None:
    """Have engine and yardstick compiled."""
    from omnisim.web.trials import compile_engine

    compile_engine(scenario)


def asked(what: str, market: Any) -> Any:
    """Return what the clerk of this process answers, who knows what browsers bring along."""
    from omnisim.web.clerk import own_clerk

    return getattr(own_clerk(), what)(market)


def named_lives(question: Question, configuration: str) -> tuple[str, EventLog]:
    """Return the lives of some customers with the name of the configuration."""
    from omnisim.web.trials import lives

    return configuration, lives(question, configuration)


def counted(question: Question, configuration: str) -> tuple[str, Hours]:
    """Return what is counted by the hour and by the month, with the name of the configuration."""
    from omnisim.web import hours

    return hours.counted(question, configuration)


def packed_log(question: Question, configuration: str) -> bytes:
    """Write a log to a folder of its own, which is gone afterwards, and return its bytes."""
    from omnisim.engine.build.plan import plan_of
    from omnisim.engine.simulate import simulate
    from omnisim.files.event_log_file import write_log  # late: it brings tables along

    plan = plan_of(question.scenario, configuration, seed=question.seed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv.gz"
        write_log(simulate(plan, 0, engine=question.engine_at_work), path)
        return path.read_bytes()


def board(task: BoardTask) -> str:
    """Return the board of attribution as JSON."""
    from omnisim.web.board import board_text

    return board_text(task)


def workbook(comparison: Comparison, *, language: str, real_people: int, command: str) -> bytes:
    """Return a comparison as an Excel file."""
    from omnisim.web.book import BookTask

    return BookTask(comparison, language, real_people, command).made()
