"""Claims put to the test: what an observer would compute, and what switching really does.

    python experiments/claims.py [--scenario FILE] [--customers N] [--replications R]
                                 [--format table|json|markdown] [--language en|id]
                                 [--out FOLDER] [--card]

For every claim two numbers of one simulated market: the *naive* one, customers who did compared
with customers who did not, read from the log of the business as it is; and the *causal* one, the
same customers with the same luck under another configuration. Between them stands what a fairer
observer could still do without an experiment. Intervals of 95 % are jackknifed over replications.

A market made up for the purpose, in which connecting the channels does nothing at all, shows how
large a naive gap can be where the causal effect is exactly 0.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from claims_page import page_of
from claims_told import as_csv, as_json, as_markdown, as_text
from field_signs import card_of
from paired_runs import Effort
from tested_claims import BOTH, MADE_UP, put_to_the_test
from words import words_of

from omnisim.engine.simulate import ENGINES
from omnisim.errors import Faults, Letter
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_texts
from omnisim.report.wording import LANGUAGES
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.settings import adapted

SCENARIOS: Final = Path(__file__).parents[1] / "scenarios"
FORMATS: Final = {"table": as_text, "json": as_json, "markdown": as_markdown}


def main(arguments: Sequence[str] | None = None) -> int:
    """Put the claims to the test and tell what came out."""
    chosen = parser().parse_args(arguments)
    try:
        return answered(chosen)
    except Faults as faults:
        sys.stderr.write(f"{faults}\n")
        return 2


def answered(chosen: argparse.Namespace) -> int:
    """Do what the command line asks for."""
    words = words_of(chosen.language)
    effort = Effort(chosen.replications, chosen.engine)
    scenario, thin = (
        adapted(read_scenario(path).scenario, {"customers": chosen.customers})
        for path in (chosen.scenario, chosen.thin_margin)
    )
    check(scenario, chosen.scenario)
    check(thin, chosen.thin_margin)
    test = put_to_the_test(scenario, thin, made_up_market(chosen), effort)
    card = card_of(effort) if chosen.card else None
    sys.stdout.write(f"{FORMATS[chosen.format](test, words)}\n")
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        files = {"claims.csv": as_csv(test, words), "claims.html": page_of(test, words, card)}
        write_texts({chosen.out / name: text for name, text in files.items()})
    return 0


def made_up_market(chosen: argparse.Namespace) -> Scenario:
    """Return the market without any effect; a small draft makes it small, too."""
    scenario = read_scenario(MADE_UP).scenario
    return adapted(scenario, {"customers": min(chosen.customers, people_in(scenario))})


def check(scenario: Scenario, path: Path) -> None:
    """Raise Faults if a scenario does not have the configurations that claims are about."""
    missing = [name for name in BOTH if name not in scenario.configurations]
    if missing:
        raise Faults(
            [
                Letter(
                    field=f"{path} configurations",
                    found=f"none is named {' or '.join(missing)}",
                    possible="a scenario with multi (not connected) and omni (connected)",
                )
            ]
        )


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    known = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument("--scenario", type=Path, default=SCENARIOS / "fashion_retail.yaml")
    known.add_argument(
        "--thin-margin",
        type=Path,
        default=SCENARIOS / "electronics_retail.yaml",
        help="the market for the claim about growth of sales",
    )
    known.add_argument("--customers", type=int, default=6000, help="of each market, in proportion")
    known.add_argument("--replications", type=int, default=10)
    known.add_argument("--engine", choices=ENGINES, help="left out: the one that is done sooner")
    known.add_argument("--format", choices=FORMATS, default="table")
    known.add_argument("--language", choices=LANGUAGES, default="en")
    known.add_argument("--out", type=Path, help="folder for claims.csv and claims.html")
    known.add_argument("--card", action="store_true", help="add the signs of field studies")
    return known


if __name__ == "__main__":
    sys.exit(main())
