"""The parameters in docs/mechanisms/, from docs/scenario-file.md; run it to write them anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).parents[2] / "docs"
FORMAT: Final = DOCS / "scenario-file.md"
FOLDER: Final = DOCS / "mechanisms"

EVERY: Final[tuple[str, ...]] = ()
# Of each page: headings of the format, and the entries that belong to the mechanism.
PARAMETERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "network": {
        "The file": ("journey", "redirect"),
        "`segments`": ("entry", "entry_repeat"),
        "`dwell`": EVERY,
        "`tactics`": ("opens", "saves", "reroutes"),
    },
    "handoff": {
        "`handoffs`": EVERY,
        "`handoffs.when_lost`": EVERY,
        "`relationship.experience`": ("repeat",),
        "`tactics`": ("continuity",),
    },
    "service": {
        "`channels`": (
            "servers",
            "locations",
            "open",
            "when_closed",
            "handling",
            "handling_shape",
            "patience",
            "impatient",
            "cost_per_minute",
        ),
        "`service`": EVERY,
        "`relationship.experience`": ("wait", "left_unserved", "unresolved"),
        "`tactics`": ("handling", "self_service", "service_entry"),
        "`configurations`": ("servers",),
    },
    "stock": {
        "`stock`": EVERY,
        "`stock.pools`": EVERY,
        "`stock.reactions`": EVERY,
        "`relationship.experience`": ("stock_out", "cancelled"),
        "`tactics`": (
            "stock_visibility",
            "stock_shared",
            "stock_levels",
            "replenishment",
            "oversold",
            "routes",
        ),
    },
    "offers": {
        "`promotion`": EVERY,
        "`relationship.experience`": ("promotion_refused",),
        "`tactics`": ("promotions_honoured", "reward"),
        "`tactics.….cost`": ("share_of_sales",),
    },
    "messages": {
        "`messaging`": EVERY,
        "`messaging.messages`": EVERY,
        "`tactics`": ("messages", "answers"),
    },
    "media": {
        "`channels.….media`": EVERY,
        "`configurations`": ("budgets",),
        "`tactics`": ("suppression",),
    },
    "fulfilment": {
        "`fulfilment`": EVERY,
        "`fulfilment.delivery`": EVERY,
        "`fulfilment.pick_up`": EVERY,
        "`fulfilment.pick_up.attached`": EVERY,
        "`fulfilment.ship_from_store`": EVERY,
        "`fulfilment.endless_aisle`": EVERY,
        "`relationship.experience`": ("late", "cancelled"),
        "`tactics`": ("routes", "lead_time"),
        "`tactics.….cost.per_use`": EVERY,
    },
    "returns": {
        "`returns`": EVERY,
        "`returns.mail`, `returns.store`": EVERY,
        "`relationship.experience`": ("return_by_mail",),
        "`tactics`": ("routes", "returns"),
    },
    "relationship": {
        "`segments`": ("needs", "installed_base", "repeat"),
        "`segments.….installed_base`": EVERY,
        "`segments.….repeat`, from orders": EVERY,
        "`segments.….repeat`, fixed": EVERY,
        "`segments.….repeat`, contract": EVERY,
        "`relationship`": EVERY,
        "`relationship.experience`": EVERY,
        "`tactics`": ("reward",),
    },
    "identity": {
        "`channels`": ("identifies", "keeps_data"),
        "`identity`": EVERY,
        "The file": ("data_quality",),
        "`tactics`": ("identity_match", "data_quality"),
    },
    "rollout": {
        "The file": ("today", "adoption", "data_quality"),
        "`tactics`": (
            "build",
            "ramp",
            "coverage",
            "needs",
            "needs_staff",
            "needs_data",
            "adoption",
            "data_quality",
        ),
        "`tactics.….cost`": EVERY,
        "`configurations`": ("lateness", "overrun"),
        "`configurations.….rollout`": EVERY,
    },
}
_HEAD: Final = "| entry | unit | default | what it does |\n|---|---|---|---|\n"
_PLACE: Final = re.compile(r"^## Parameters\n.*?(?=^## )", re.MULTILINE | re.DOTALL)


def rows_of_format() -> dict[str, dict[str, str]]:
    """Return the lines of the tables of the format, by heading and entry."""
    sections = re.split(r"^### ", FORMAT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: {
            row.split("`")[1]: row
            for row in section.split("\n## ")[0].splitlines()
            if row.startswith("| `")
        }
        for section in sections
    }


def parameters(name: str) -> str:
    """Return the tables of a page as the format has them."""
    known = rows_of_format()
    return "".join(
        f"{head[0].upper() + head[1:]}:\n\n{_HEAD}"
        + "".join(f"{known[head][entry]}\n" for entry in entries or known[head])
        + "\n"
        for head, entries in PARAMETERS[name].items()
    )


def anew(name: str, page: str) -> str:
    """Return a page with its parameters as they are now."""
    return _PLACE.sub(lambda _: f"## Parameters\n\n{parameters(name)}", page)


if __name__ == "__main__":
    for each in PARAMETERS:
        path = FOLDER / f"{each}.md"
        path.write_text(anew(each, path.read_text("utf-8")), "utf-8")
