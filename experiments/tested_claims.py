"""Tested claims: for each the naive number, a fairer one, the causal one – and what to say of it.

A claim is told by what it counts in one replication of some configurations, as an array of sums,
and by which numbers those sums give. Intervals are jackknifed over replications.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

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
from paired_runs import Effort, Numbers, Runs, paired_runs

from omnisim.measure import statistics
from omnisim.measure.buyers import shared
from omnisim.report.numerals import Span
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario

MADE_UP: Final = Path(__file__).parent / "markets" / "selection.yaml"
HALO_DAYS: Final = 15.0
SETTLED: Final = 0.75  # of the warm-up; at its very beginning nobody is on the way yet

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

    Weighted by n m / (n + m), so that those numbers of orders count most where many of both kinds
    can be compared (overlap weights; Li, Morgan & Zaslavsky 2018, JASA 113(521)).
    """
    there = (counts[ONE] > 0) & (counts[SEVERAL] > 0)
    one, several = (values[b, there] / counts[b, there] for b in (ONE, SEVERAL))
    weight = 1 / (1 / counts[ONE, there] + 1 / counts[SEVERAL, there])
    return growth(float(weight @ several), float(weight @ one))


def retention_sums(runs: Runs) -> Numbers:
    """Return retention of two businesses, and second orders among those won by both."""
    single, multi, omni = (runs[name] for name in (Names().single, Names().multi, Names().omni))
    levels = [omni.sums("retention"), single.sums("retention")]
    for base in (single, multi):
        pairs = shared(omni.buyers, base.buyers)
        levels += [np.array([each.repeated, each.customers], float) for each in pairs]
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
    return (
        growth(rates[2], rates[0]),
        growth(rates[2], rates[1]),
        growth(ratio(*v[8:10]), ratio(*v[6:8])),
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


def put_to_the_test(scenario: Scenario, thin: Scenario, made_up: Scenario, effort: Effort) -> Test:
    """Simulate and judge every claim."""
    market = with_parts_closed(scenario)
    possible = [each for each in CLAIMS if set(each.needs) <= set(market.configurations)]
    found = findings(market, possible, effort)
    grown = findings(thin, [THIN], effort)
    groups = [
        Claim(name, 0.30, BOTH, partial(value_sums, segments=segments), value)
        for name, segments in GROUPS.items()
    ]
    sums = counted(made_up, groups, effort)
    gaps = [finding(each, sums[each.id]) for each in groups]
    table = sums["together"].sum(axis=0)[:-4].reshape(2, 2, MOST_ORDERS)
    return Test(
        (*found, *grown),
        tuple(gaps),
        table,
        (scenario.name, thin.name),
        (people_in(scenario), people_in(thin), people_in(made_up)),
        effort.replications,
        tuple(each.id for each in CLAIMS if each not in possible),
    )


def findings(scenario: Scenario, claims: Sequence[Claim], effort: Effort) -> list[Finding]:
    """Return what is found about claims in one market."""
    sums = counted(scenario, claims, effort)
    return [finding(each, sums[each.id]) for each in claims]


def counted(scenario: Scenario, claims: Sequence[Claim], effort: Effort) -> dict[str, Numbers]:
    """Return the sums of every claim (n_replications, n_sums)."""
    names = [name for claim in claims for name in claim.needs]
    rows: dict[str, list[Numbers]] = {claim.id: [] for claim in claims}
    for runs in paired_runs(scenario, names, effort):
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
    is_far = naive.high < said / 2
    if naive.low <= 0:
        if is_far:
            return "hidden" if causal.low > 0 else "no_gap"
        return "loose" if causal.low > 0 else "unclear"
    if is_far:
        return "far"
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
