"""Response card: do signs that field studies found come out of the model?

    python experiments/response_card.py [--replications R] [--customers N]
                                        [--format table|json|markdown] [--language en|id]
                                        [--out FOLDER]

Every sign is put to a small market made up for it (`markets/*.yaml`, ordinary scenario files): one
thing is switched, and what it does to sales, visits or waits is told in per cent of what was there
before, with a 95 % interval over paired replications. Signs are targets of validation, not of
tuning. `open` is a sign that follows from an input of the scenario or that theory leaves open;
`not shown` is what the model has no mechanism for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from card_told import as_json, as_markdown, as_text
from claims_page import card_page
from field_signs import card_of
from paired_runs import Effort
from words import words_of

from omnisim.engine.simulate import ENGINES
from omnisim.errors import Faults
from omnisim.files.whole_file import write_texts
from omnisim.report.wording import LANGUAGES

FORMATS: Final = {"table": as_text, "json": as_json, "markdown": as_markdown}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill in the card."""
    chosen = parser().parse_args(arguments)
    try:
        return answered(chosen)
    except Faults as faults:
        sys.stderr.write(f"{faults}\n")
        return 2


def answered(chosen: argparse.Namespace) -> int:
    """Do what the command line asks for."""
    words = words_of(chosen.language)
    results = card_of(Effort(chosen.replications, chosen.engine), customers=chosen.customers)
    sys.stdout.write(f"{FORMATS[chosen.format](results, words)}\n")
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        data, page = as_json(results, words), card_page(results, words)
        files = {"response_card.json": f"{data}\n", "response_card.html": page}
        write_texts({chosen.out / name: text for name, text in files.items()})
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    known = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument("--replications", type=int, default=20)
    known.add_argument("--customers", type=int, help="a draft: markets of about so many people")
    known.add_argument("--engine", choices=ENGINES, help="left out: the one that is done sooner")
    known.add_argument("--format", choices=FORMATS, default="table")
    known.add_argument("--language", choices=LANGUAGES, default="en")
    known.add_argument("--out", type=Path, help="folder for response_card.json and .html")
    return known


if __name__ == "__main__":
    sys.exit(main())
