"""Claims put to the test: what an observer would compute, and what switching really does.

    python experiments/claims.py [--scenario FILE] [--customers N] [--replications R]
                                 [--format table|json] [--language en|id] [--out FOLDER] [--card]

For every claim two numbers of one simulated market: the *naive* one, customers who did compared
with customers who did not, read from the log of the business as it is; and the *causal* one, the
same customers with the same luck under another configuration. Between them stands what a fairer
observer could still do without an experiment. Intervals of 95 % are jackknifed over replications.

A market made up for the purpose, in which connecting the channels does nothing at all, shows how
large a naive gap can be where the causal effect is exactly 0.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from observer import (
    MOST_ORDERS,
    ONE,
    SEVERAL,
    journeys_by_breadth,
    sales,
    sales_by_kind,
    spend_after,
    value_by_breadth,
)
from paired_runs import Numbers, Runs, paired_runs
from words import Words, percent, words_of

from omnisim.errors import Faults, Letter
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_texts
from omnisim.measure import statistics
from omnisim.measure.buyers import shared
from omnisim.report.numerals import Span
from omnisim.report.table import Table, aligned_left
from omnisim.report.wording import LANGUAGES
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.scenario import Scenario
from omnisim.study import adapted

HERE: Final = Path(__file__).parent
SCENARIOS: Final = HERE.parent / "scenarios"
MADE_UP: Final = HERE / "markets" / "selection.yaml"
HALO_DAYS: Final = 15.0
SETTLED: Final = 0.75  # of the warm-up; at its very beginning nobody is on the way yet

CSV_HEAD: Final = ("claim", "said", "number", "value", "low", "high", "verdict", "definition")

NAIVE, FAIRER, CAUSAL, VALUE = ROLES = ("naive", "fairer", "causal", "value")
_UNKNOWN: Final = math.nan


class Names(NamedTuple):
    """The configurations of a market that claims are about."""

    multi: str = "multi"
    omni: str = "omni"
    single: str = "single"
    only_online: str = "only_online"  # made up here: no shop is open
    only_offline: str = "only_offline"  # nothing but shops and advertising


class Claim(NamedTuple):
    """One claim: what is counted of one replication, and which numbers that gives."""

    id: str
    said: float  # as a share of 1
    needs: tuple[str, ...]  # configurations
    sums: Callable[[Runs], Numbers]
    numbers: Callable[[Numbers], tuple[float, ...]]  # naive, fairer, causal, value


class Finding(NamedTuple):
    """What was found about one claim."""

    id: str
    said: float
    numbers: dict[str, Span]  # by role, those that there are
    state: str  # key of the verdict


# --- the claims --------------------------------------------------------------------------------


def several_channels_sums(runs: Runs) -> Numbers:
    """Return buying journeys by breadth, not connected and connected, and buyers by breadth."""
    journeys = [journeys_by_breadth(runs[name])[1] for name in (Names().multi, Names().omni)]
    buyers = value_by_breadth(runs[Names().multi])[0].sum(axis=1)
    return np.concatenate([*journeys, buyers])


def several_channels(v: Numbers) -> tuple[float, ...]:
    """Return the share of buying journeys, the share of buyers, and what connecting changes."""
    share, connected = (ratio(part[1:].sum(), part.sum()) for part in (v[:3], v[3:6]))
    return share, ratio(v[7], v[6:].sum()), connected - share


def value_sums(runs: Runs, segments: tuple[str, ...] | None = None) -> Numbers:
    """Return customers and their value by breadth and orders; and of who is won both ways."""
    here, there = runs[Names().multi], runs[Names().omni]
    tables = value_by_breadth(here, segments), value_by_breadth(there, segments)
    if segments is not None:  # in the market made up, the same customers are won
        return np.concatenate([tables[0].ravel(), *(t.sum(axis=(1, 2)) for t in tables)])
    both = shared(here.buyers, there.buyers)
    sums = [[each.customers, each.value] for each in both]
    return np.concatenate([tables[0].ravel(), *sums])


def value(v: Numbers) -> tuple[float, ...]:
    """Return the gap of buyers in several channels, the same at equal orders, and the effect."""
    counts, values = v[:-4].reshape(2, 2, MOST_ORDERS)
    one, several = (
        ratio(values[breadth].sum(), counts[breadth].sum()) for breadth in (ONE, SEVERAL)
    )
    people, worth, people_connected, worth_connected = v[-4:]
    effect = growth(ratio(worth_connected, people_connected), ratio(worth, people))
    return growth(several, one), at_equal_orders(counts, values), effect


def at_equal_orders(counts: Numbers, values: Numbers) -> float:
    """Return the gap between customers who ordered equally often; (2, MOST_ORDERS) each.

    Weighted by the customers of several channels, where there are customers of one to match them.
    """
    there = (counts[ONE] > 0) & (counts[SEVERAL] > 0)
    one, several = (values[b, there] / counts[b, there] for b in (ONE, SEVERAL))
    weight = counts[SEVERAL, there]
    return growth(float(weight @ several), float(weight @ one))


def retention_sums(runs: Runs) -> Numbers:
    """Return retention of two businesses, and second orders among those won by both."""
    single, multi, omni = (runs[name] for name in (Names().single, Names().multi, Names().omni))
    levels = [omni.sums("retention"), single.sums("retention")]
    for base in (single, multi):
        levels += [[s.repeated, s.customers] for s in shared(omni.buyers, base.buyers)]
    return np.concatenate(levels)


def retention(v: Numbers) -> tuple[float, ...]:
    """Return retained shares, one business over the other; the same among those won by both."""
    shares = [ratio(*pair) for pair in v.reshape(-1, 2)]
    return tuple(growth(shares[i], shares[i + 1]) for i in (0, 2, 4))


def growth_sums(runs: Runs) -> Numbers:
    """Return sales of the last weeks and of as many before day 0; and revenue of the window."""
    found = []
    for name in (Names().multi, Names().omni):
        run = runs[name]
        end = run.setting.horizon
        days = SETTLED * math.ceil(-min(float(run.log.time[0]), 0.0))
        weeks = [sales(run, end - days, end), sales(run, -days, 0.0)]
        money = [run.sums(kpi)[0] for kpi in ("revenue_per_person", "net_value_per_person")]
        found.append([*weeks, *money])
    return np.concatenate(found)


def revenue_growth(v: Numbers) -> tuple[float, ...]:
    """Return growth rate over growth rate, growth less growth, and revenue over revenue."""
    rates = [growth(last, before) for last, before, _, _ in v.reshape(2, -1)]
    odds = growth(rates[1], rates[0]) if rates[0] > 0 else _UNKNOWN
    return odds, rates[1] - rates[0], growth(v[6], v[2])


def thin_margin(v: Numbers) -> tuple[float, ...]:
    """Return the growth of the business that switched, revenue over revenue, and net value.

    Net value is told per 100 of revenue.
    """
    return growth(v[4], v[5]), _UNKNOWN, growth(v[6], v[2]), ratio(v[7] - v[3], v[2])


def purchase_rate_sums(runs: Runs) -> Numbers:
    """Return journeys by breadth, and how the first needs of prospects end."""
    multi = runs[Names().multi]
    both = [run.sums("conversion_first") for run in (runs[Names().single], multi)]
    return np.concatenate([journeys_by_breadth(multi).ravel(), *both])


def purchase_rate(v: Numbers) -> tuple[float, ...]:
    """Return the rate of journeys with three channels over one, over two; and of the switch."""
    rates = [ratio(v[3 + i], v[i]) for i in range(3)]
    return growth(rates[2], rates[0]), growth(rates[2], rates[1]), growth(
        ratio(*v[8:10]), ratio(*v[6:8])
    )


def halo_sums(runs: Runs, *, online: bool) -> Numbers:
    """Return what follows orders of one kind, and sales by kind with that kind open and closed."""
    without = Names().only_offline if online else Names().only_online
    open_, closed = (sales_by_kind(runs[name]) for name in (Names().multi, without))
    own, other = int(online), int(not online)
    after = spend_after(runs[Names().multi], online=online, days=HALO_DAYS)
    return np.concatenate([after, [open_[own], open_[other], closed[other]]])


def halo(v: Numbers) -> tuple[float, ...]:
    """Return what follows 100 spent among those who did both, among all; and what it brings."""
    return ratio(v[1], v[0]), ratio(v[3], v[2]), ratio(v[6] - v[7], v[5])


def from_online(runs: Runs) -> Numbers:
    """Return the sums for: first online, then in a shop."""
    return halo_sums(runs, online=True)


def from_store(runs: Runs) -> Numbers:
    """Return the sums for: first in a shop, then online."""
    return halo_sums(runs, online=False)


BOTH: Final = ("multi", "omni")
CLAIMS: Final = (
    Claim("several_channels", 0.73, BOTH, several_channels_sums, several_channels),
    Claim("lifetime_value", 0.30, BOTH, value_sums, value),
    Claim("retention", 0.90, (*BOTH, "single"), retention_sums, retention),
    Claim("revenue_growth", 1.79, BOTH, growth_sums, revenue_growth),
    Claim("purchase_rate", 2.87, ("multi", "single"), purchase_rate_sums, purchase_rate),
    Claim("online_then_store", 1.31, ("multi", "only_offline"), from_online, halo),
    Claim("store_then_online", 1.67, ("multi", "only_online"), from_store, halo),
)
HALOS: Final = ("online_then_store", "store_then_online")
THIN: Final = Claim("thin_margin", 0.235, BOTH, growth_sums, thin_margin)
GROUPS: Final = {"alike": ("alike",), "varied": ("varied",), "together": ("narrow", "wide")}


def ratio(numerator: float, denominator: float) -> float:
    """Return a ratio, NaN where there is none."""
    return float(numerator / denominator) if denominator else _UNKNOWN


def growth(after: float, before: float) -> float:
    """Return by which share a number is above another."""
    return ratio(after, before) - 1.0


# --- putting them to the test ------------------------------------------------------------------


class Test(NamedTuple):
    """Everything found: about the claims, and in the market without any effect."""

    findings: tuple[Finding, ...]
    made_up: tuple[Finding, ...]  # one per group, its id is the group's
    by_orders: Numbers  # of the last group: counts and values (2, 2, MOST_ORDERS)
    markets: tuple[str, str]  # names of the scenarios
    people: tuple[int, int, int]  # as simulated: claims, thin margin, made up
    replications: int
    left_out: tuple[str, ...]  # claims that need what the scenario does not have


def put_to_the_test(
    scenario: Scenario, thin: Scenario, made_up: Scenario, *, replications: int
) -> Test:
    """Simulate and judge every claim."""
    market = with_parts_closed(scenario)
    possible = [each for each in CLAIMS if set(each.needs) <= set(market.configurations)]
    found = findings(market, possible, replications)
    grown = findings(thin, [THIN], replications)
    groups = [
        Claim(name, 0.30, BOTH, lambda runs, s=segments: value_sums(runs, s), value)
        for name, segments in GROUPS.items()
    ]
    sums = counted(made_up, groups, replications)
    gaps = [finding(each, sums[each.id]) for each in groups]
    table = sums["together"].sum(axis=0)[:-4].reshape(2, 2, MOST_ORDERS)
    return Test(
        (*found, *grown),
        tuple(gaps),
        table,
        (scenario.name, thin.name),
        (people(scenario), people(thin), people(made_up)),
        replications,
        tuple(each.id for each in CLAIMS if each not in possible),
    )


def findings(scenario: Scenario, claims: Sequence[Claim], replications: int) -> list[Finding]:
    """Return what is found about claims in one market."""
    sums = counted(scenario, claims, replications)
    return [finding(each, sums[each.id]) for each in claims]


def counted(
    scenario: Scenario, claims: Sequence[Claim], replications: int
) -> dict[str, Numbers]:
    """Return the sums of every claim (n_replications, n_sums)."""
    names = [name for claim in claims for name in claim.needs]
    rows: dict[str, list[Numbers]] = {claim.id: [] for claim in claims}
    for runs in paired_runs(scenario, names, replications=replications):
        for claim in claims:
            rows[claim.id].append(claim.sums(runs))
    return {name: np.stack(found) for name, found in rows.items()}


def finding(claim: Claim, sums: Numbers) -> Finding:
    """Return the numbers of a claim with their intervals, and the verdict."""
    found = statistics.jackknife(sums, lambda mean: np.array(claim.numbers(mean)))
    numbers = {
        role: Span(float(found.value[i]), float(found.low[i]), float(found.high[i]))
        for i, role in enumerate(ROLES[: len(found.value)])
        if role == NAIVE or math.isfinite(found.value[i])
    }
    return Finding(claim.id, claim.said, numbers, state(claim.id, claim.said, numbers))


def state(claim: str, said: float, numbers: dict[str, Span]) -> str:
    """Return what to say of a claim: which of its numbers are clear of zero, and how large.

    `share` is no effect at all; `no_base` a growth rate over one that is not clearly above zero.
    """
    naive, causal = numbers[NAIVE], numbers[CAUSAL]
    if claim == "several_channels":
        return "share"
    if VALUE in numbers:
        kind = "paid" if numbers[VALUE].low > 0 else "lost" if numbers[VALUE].high < 0 else "open"
        return f"growth_{kind}"
    if not math.isfinite(naive.low):
        return "no_base"
    if causal.high < 0:
        return "taken" if claim in HALOS else "harm"
    if naive.low <= 0:
        is_small = naive.high < said / 2
        return "unclear" if not is_small else "no_gap" if causal.low <= 0 else "hidden"
    if causal.low > 0:
        return "effect" if causal.value > naive.value / 2 else "inflated"
    return "selection" if causal.high < naive.low / 2 else "unclear"


def with_parts_closed(scenario: Scenario) -> Scenario:
    """Return the scenario with two more configurations: no shop open, and nothing but shops.

    Advertising stays open in both, so that what differs is where one can buy.
    """
    channels, base = scenario.channels, scenario.configurations[Names().multi]
    open_ = scenario.open_channels(Names().multi)
    kept = {
        Names().only_online: [name for name in open_ if channels[name].is_online],
        Names().only_offline: [
            name
            for name in open_
            if not channels[name].is_online or channels[name].kind in ADVERTISING
        ],
    }
    sells = {name: any(channels[c].can_sell for c in parts) for name, parts in kept.items()}
    more: dict[str, Configuration] = {
        name: base.model_copy(update={"channels": tuple(parts)})
        for name, parts in kept.items()
        if sells[name] and len(parts) < len(open_)
    }
    return scenario.model_copy(update={"configurations": {**scenario.configurations, **more}})


def people(scenario: Scenario) -> int:
    """Return the number of people in a market."""
    segments = scenario.segments.values()
    return sum(int(s.prospects) + int(s.installed_base.customers) for s in segments)


# --- telling it --------------------------------------------------------------------------------


def rows(test: Test, words: Words) -> list[tuple[str, ...]]:
    """Return a row of texts per claim: name, what is said, naive, fairer, causal, in short."""
    return [row(each, words, f"claim.{each.id}.name") for each in test.findings]


def made_up_rows(test: Test, words: Words) -> list[tuple[str, ...]]:
    """Return the same of the market made up."""
    return [row(each, words, f"made_up.{each.id}.name") for each in test.made_up]


def row(each: Finding, words: Words, name: str) -> tuple[str, ...]:
    """Return one row."""
    return (
        words.say(name),
        percent(Span(each.said, _UNKNOWN, _UNKNOWN), words, signed=is_signed(each, NAIVE)),
        *(told(each, role, words) for role in (NAIVE, FAIRER, CAUSAL)),
        words.say(f"short.{each.state}"),
    )


def told(each: Finding, role: str, words: Words) -> str:
    """Return a number with its interval, a dash where there is none."""
    span = each.numbers.get(role)
    if span is None or not math.isfinite(span.value):
        return "–"
    return percent(span, words, signed=is_signed(each, role), points=is_points(each, role))


def is_signed(each: Finding, role: str) -> bool:
    """Whether a number is a difference: everything but the share of buyers in several channels."""
    return each.id != "several_channels" or role == CAUSAL


def is_points(each: Finding, role: str) -> bool:
    """Whether a number is a difference of two shares, told in percentage points."""
    return (each.id, role) in (("several_channels", CAUSAL), ("revenue_growth", FAIRER))


def verdict(each: Finding, words: Words) -> str:
    """Return the verdict about a claim in words."""
    values = {role: told(each, role, words) for role in ROLES}
    return words.say(f"verdict.{each.state}", **values)


def head(words: Words) -> tuple[str, ...]:
    """Return the heading of the table."""
    return tuple(words.say(f"head.{column}") for column in ("claim", "said", *ROLES[:3], "short"))


def as_text(test: Test, words: Words) -> str:
    """Return everything for a terminal."""
    table = aligned_left(Table(head(words), (*rows(test, words), *made_up_rows(test, words))))
    sentences = [
        wrapped(f"{words.say(f'claim.{each.id}.name')}: {verdict(each, words)}")
        for each in test.findings
    ]
    told_of = words.say("page.settings", **settings(test, words))
    return "\n\n".join([words.say("page.title"), wrapped(told_of), table, *sentences])


def settings(test: Test, words: Words) -> dict[str, str]:
    """Return what the page says of how it was made."""
    return {
        "market": test.markets[0],
        "thin": test.markets[1],
        "people": words.number(test.people[0]),
        "thin_people": words.number(test.people[1]),
        "replications": words.number(test.replications),
    }


def wrapped(text: str) -> str:
    """Return a sentence in lines."""
    return textwrap.fill(text, 96, break_long_words=False)


def as_data(test: Test, words: Words) -> dict[str, Any]:
    """Return everything as plain data."""

    def data(each: Finding, kind: str) -> dict[str, Any]:
        numbers = {role: plain(span) for role, span in each.numbers.items()}
        known = {"id": each.id, "said": each.said, **numbers, "verdict": each.state}
        return known | ({"words": verdict(each, words)} if kind == "claim" else {})

    return {
        "market": test.markets[0],
        "thin_margin": test.markets[1],
        "people": list(test.people),
        "replications": test.replications,
        "claims": [data(each, "claim") for each in test.findings],
        "made_up": [data(each, "made_up") for each in test.made_up],
        "left_out": list(test.left_out),
    }


def plain(span: Span) -> dict[str, float | None]:
    """Return a number and its interval, None where it is not known."""
    return {k: v if math.isfinite(v) else None for k, v in span._asdict().items()}


def as_csv(test: Test, words: Words) -> str:
    """Return one line per number of every claim."""
    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n")
    write.writerow(CSV_HEAD)
    named = [(each.id, each.id, each) for each in test.findings]
    named += [(f"made_up_{each.id}", "lifetime_value", each) for each in test.made_up]
    for name, claim, each in named:
        for role, span in each.numbers.items():
            numbers = ["" if x is None else f"{x:.6g}" for x in plain(span).values()]
            says = words.say(f"claim.{claim}.{role}")
            write.writerow([name, each.said, role, *numbers, each.state, says])
    return file.getvalue()


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
    from claims_page import page_of  # late: the table does without

    words = words_of(chosen.language)
    scenario, thin = (
        adapted(read_scenario(path).scenario, {"customers": chosen.customers})
        for path in (chosen.scenario, chosen.thin_margin)
    )
    check(scenario, chosen.scenario)
    check(thin, chosen.thin_margin)
    test = put_to_the_test(scenario, thin, made_up_market(chosen), replications=chosen.replications)
    card = None
    if chosen.card:
        from response_card import card_of

        card = card_of(replications=chosen.replications)
    data = json.dumps(as_data(test, words), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{data if chosen.format == 'json' else as_text(test, words)}\n")
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        files = {"claims.csv": as_csv(test, words), "claims.html": page_of(test, words, card)}
        write_texts({chosen.out / name: text for name, text in files.items()})
    return 0


def made_up_market(chosen: argparse.Namespace) -> Scenario:
    """Return the market without any effect; a small draft makes it small, too."""
    scenario = read_scenario(MADE_UP).scenario
    return adapted(scenario, {"customers": min(chosen.customers, people(scenario))})


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
    known.add_argument("--format", choices=("table", "json"), default="table")
    known.add_argument("--language", choices=LANGUAGES, default="en")
    known.add_argument("--out", type=Path, help="folder for claims.csv and claims.html")
    known.add_argument("--card", action="store_true", help="add the signs of field studies")
    return known


if __name__ == "__main__":
    sys.exit(main())
