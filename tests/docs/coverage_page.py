"""The tables of docs/coverage.md that follow from the data; run it to write them anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from omnisim.files.catalogue_file import own_catalogue
from omnisim.files.yaml_text import read_yaml
from omnisim.scenario.channel import ADVERTISING, OFFLINE, ChannelKind

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "coverage.md"
SCENARIOS: Final = {path.stem: path for path in sorted((ROOT / "scenarios").glob("*.yaml"))}
NOWHERE: Final = "no shipped scenario"
DIRECTION_ONLY: Final = "–"

# What scenarios wrote themselves and what is, in other words, a tactic of the catalogue.
ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "shared_basket": ("premium_device_brand/saved_configuration",),
    "unified_service_desk": (
        "fashion_retail/one_inbox",
        "electronics_retail/one_inbox",
        "telco_postpaid/one_desk",
        "small_business/one_notebook",
    ),
    "clienteling": ("coffee_chain/known_guest", "gift_webshop/known_customer"),
    "stock_visibility": ("coffee_chain/live_menu",),
    "shared_stock": ("small_business/one_pile", "small_business/marketplace_sync"),
    "click_and_collect": (
        "electronics_retail/click_and_pickup",
        "premium_device_brand/collect_in_store",
    ),
    "ship_from_store": ("small_business/one_pile",),
    "express_delivery": ("electronics_retail/express_from_store",),
    "endless_aisle": ("premium_device_brand/order_from_store",),
    "consistent_promotions": ("fashion_retail/one_promotion", "electronics_retail/one_price"),
    "unified_loyalty": ("coffee_chain/one_loyalty", "electronics_retail/one_membership"),
    "basket_recovery": ("electronics_retail/basket_reminder", "credit_card/form_reminder"),
    "lifecycle_messages": ("b2b_supplier/letters",),
    "nurture_education": ("mortgage/nurture",),
    "knowledge_base": ("telco_postpaid/one_knowledge_base",),
    "best_channel_routing": ("telco_postpaid/best_channel",),
    "churn_prevention": ("telco_postpaid/call_back",),
    "after_sales_care": (
        "premium_device_brand/training",
        "premium_device_brand/repair_history",
    ),
    "cashierless_checkout": ("coffee_chain/order_screen",),
}

_MESSAGES: Final = "tests/theory/test_simulated_messages.py"
_ROLLOUT: Final = "tests/scenario/test_rollout.py"
_LIFE: Final = "tests/engine/test_life.py"
_CONTEXTS: Final = "tests/theory/test_simulated_network.py::test_what_becomes_of_contexts"
_SAVED: Final = f"{_ROLLOUT}::test_saved_lapses_are_in_the_closed_form"
_SELF_SERVICE: Final = (
    "tests/theory/test_simulated_rollout.py::test_who_helps_himself_takes_nobodys_time"
)
# Tests that follow a tactic beyond its direction, to what becomes of customers, goods or money.
FOLLOWED: Final[Mapping[str, str]] = {
    "single_customer_view": (
        f"{_MESSAGES}::test_those_known_elsewhere_are_reached_as_far_as_records_are_joined"
    ),
    "recent_buyer_suppression": (
        "tests/theory/test_simulated_media.py::test_recent_buyers_are_left_out"
    ),
    "shared_basket": _CONTEXTS,
    "unified_service_desk": _CONTEXTS,
    "clienteling": _CONTEXTS,
    "stock_visibility": f"{_LIFE}::test_an_empty_shelf_seen_before_travelling_is_the_stores",
    "shared_stock": f"{_LIFE}::test_shared_stock_serves_orders_of_other_channels",
    "click_and_collect": (
        "tests/theory/test_signs.py::test_pick_up_moves_sales_to_the_store_and_adds_to_them"
    ),
    "return_in_store": f"{_LIFE}::test_goods_are_exchanged_for_goods_that_are_there",
    "consistent_promotions": f"{_LIFE}::test_a_promotion_is_refused_once",
    "personalised_offers": _SAVED,
    "basket_recovery": f"{_MESSAGES}::test_recovered_lapses_are_binomial",
    "nurture_education": _SAVED,
    "chatbot": _SELF_SERVICE,
    "knowledge_base": _SAVED,
    "best_channel_routing": f"{_ROLLOUT}::test_service_contacts_are_led_elsewhere",
    "churn_prevention": _SAVED,
    "mobile_selling": f"{_ROLLOUT}::test_some_want_another_touchpoint",
    "ar_try_on": _SAVED,
    "cashierless_checkout": _SELF_SERVICE,
    "staff_training": f"{_ROLLOUT}::test_training_makes_more_of_what_needs_staff",
}


@cache
def scenario_data(name: str) -> Mapping[str, Any]:
    """Return a shipped scenario as it is written."""
    data = read_yaml(SCENARIOS[name]).data
    assert isinstance(data, dict)
    return data


def kinds() -> str:
    """Return the table of the kinds of channel."""
    rows = [
        (f"`{kind}`", where_sold(kind), listed(channels_of(kind)) or NOWHERE)
        for kind in ChannelKind
    ]
    return table(("kind", "by default", "shown in"), rows)


def where_sold(kind: ChannelKind) -> str:
    place = "offline" if kind in OFFLINE else "online"
    return f"{place}, advertises" if kind in ADVERTISING else f"{place}, sells"


def channels_of(kind: ChannelKind) -> Iterator[str]:
    for name in SCENARIOS:
        for channel, each in scenario_data(name)["channels"].items():
            if each["kind"] == kind:
                yield f"{name}/{channel}"


def tactics() -> str:
    """Return the table of the tactics of the catalogue."""
    rows = [
        (
            each.group,
            f"`{name}`: {each.entry.label.en}",
            f"[{each.group}](../omnisim/catalogue/{each.group}.yaml)",
            ", ".join(f"[{page}](mechanisms/{page}.md)" for page in each.entry.acts_on),
            listed((*uses_of(name), *ALIKE.get(name, ()))) or NOWHERE,
            listed(filter(None, [FOLLOWED.get(name)])) or DIRECTION_ONLY,
        )
        for name, each in own_catalogue().items()
    ]
    return table(("group", "tactic", "entry", "acts on", "shown in", "followed by"), rows)


def uses_of(tactic: str) -> Iterator[str]:
    """Yield where a scenario takes a tactic of the catalogue, or has one of its name."""
    for name in SCENARIOS:
        for own, each in scenario_data(name)["tactics"].items():
            taken = each.get("from") if isinstance(each, dict) else None
            if tactic in (own, taken):
                yield f"{name}/{own}"


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    first, *others = [f"| {' | '.join(cells)} |\n" for cells in (head, *rows)]
    return "".join((first, "|" + "---|" * len(head) + "\n", *others))


_FIRST_TABLE: Final = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
GENERATED: Final = {"Kinds of channel": kinds, "Tactics": tactics}


def anew(page: str) -> str:
    """Return the page with its generated tables as they are now."""
    for head, make in GENERATED.items():
        before, title, rest = page.partition(f"\n## {head}\n")
        page = before + title + _FIRST_TABLE.sub(make(), rest, count=1)
    return page


if __name__ == "__main__":
    PAGE.write_text(anew(PAGE.read_text("utf-8")), "utf-8")
