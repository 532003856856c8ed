"""Measures what the scenario gift_webshop takes from a real web shop; prints a table, then YAML.

    OMNISIM_DATA=/folder/with/the/file python experiments/measure_gift_webshop.py

Data: UCI Online Retail (Chen 2015, doi:10.24432/C5BW33, CC BY 4.0; CC0 in the R package
onlineretail), one row per invoice, 2010-12-01 to 2011-12-09; not part of this project.

Cleaning: an *order* is an invoice with a customer number that is no cancellation (18,536 orders of
4,339 buyers); a *credit* is a cancellation with a customer number. The orders of a customer on one
day are one *purchase* (16,766), because invoices get split. A credit does not name its order: it
is traced to the customer's latest earlier one that is worth as much or more.

Every figure has a 95 % interval: percentiles over resampled customers, not orders, because those
of one customer are alike; models are fitted anew to each resample (about a minute in all).
BG/NBD is fitted twice: in weeks of the calendar, and in weeks of average business, which pass
faster in a busy season. A simulator with a rhythm needs the latter.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import spearmanr

from omnisim.errors import Letter, Place
from omnisim.repeat_buying import BgNbd, GammaGamma, Histories, Purchases, repeat_spend

Array = NDArray[np.float64]
Figures = dict[str, Array]  # scalars () or profiles (n,)

FILE = "online_retail_invoices.csv.gz"
SOURCE = "UCI Online Retail, 2010-12-01 to 2011-12-09, doi:10.24432/C5BW33"
DAY_0 = pd.Timestamp("2010-12-01")
DAYS = 374  # to 2011-12-09
HALF = 187  # days of calibration when the rest is held out
CLOSED = (23, 34)  # days without orders around New Year, the end excluded
CALENDAR = pd.date_range(DAY_0, periods=DAYS)
EARLY_DECEMBER = np.asarray((CALENDAR.month == 12) & (CALENDAR.day <= 9))
REVERSALS = 2  # giant orders that were typing errors: credited in full
HALF_PENNY = 0.005
SOME_DROPOUT = (0.03, 3.0)  # a and b
RESAMPLES = 100
SEED = 1


class Shop(NamedTuple):
    """Orders and credits, both sorted by customer."""

    orders: pd.DataFrame  # customer, time, day, value, credited
    credits: pd.DataFrame  # customer, time, amount, delay (days; nan: no order), sole


# --- reading -----------------------------------------------------------------------------------


def read_shop(path: Path) -> Shop:
    """Return orders and credits of known customers."""
    rows = pd.read_csv(path, parse_dates=["datetime"]).dropna(subset=["CustomerID"])
    rows = rows.rename(columns={"CustomerID": "customer", "datetime": "time"})
    rows = rows.sort_values(["customer", "time"])
    orders, back = (
        rows.loc[rows["cancel"] == cancelled, ["customer", "time", "value"]].reset_index(drop=True)
        for cancelled in (0, 1)
    )
    orders["day"] = (orders["time"] - DAY_0).dt.days
    back["amount"] = -back.pop("value")
    return traced(Shop(orders, back))


def traced(shop: Shop) -> Shop:
    """Return the shop with each credit traced to the order it probably belongs to."""
    pairs = shop.credits.reset_index(names="credit").merge(
        shop.orders.reset_index(names="order"), on="customer", suffixes=("", "_ordered")
    )
    earlier = pairs[pairs["time_ordered"] <= pairs["time"]]
    origin = earlier[earlier["value"] >= earlier["amount"] - HALF_PENNY]
    origin = origin.sort_values("time_ordered").groupby("credit").last()
    delay = (origin["time"] - origin["time_ordered"]).dt.total_seconds() / 86_400
    credited = origin.groupby("order")["amount"].sum().reindex(shop.orders.index, fill_value=0.0)
    sole = earlier.groupby("credit").size().reindex(shop.credits.index) == 1
    return Shop(
        shop.orders.assign(credited=np.minimum(credited, shop.orders["value"])),
        shop.credits.assign(delay=delay.reindex(shop.credits.index), sole=sole),
    )


def drawn(table: pd.DataFrame, customers: Array) -> pd.DataFrame:
    """Return the rows of the given customers (n,), every mention a customer of its own."""
    first = np.searchsorted(table["customer"], customers)
    size = np.searchsorted(table["customer"], customers, side="right") - first
    begin = np.cumsum(size) - size
    rows = np.repeat(first - begin, size) + np.arange(size.sum())
    return table.iloc[rows].assign(customer=np.repeat(np.arange(len(customers)), size))


# --- measuring ---------------------------------------------------------------------------------


def purchases_of(shop: Shop) -> Purchases:
    """Return the purchases, time in days: the orders of a day are one."""
    orders = shop.orders
    return Purchases.merged(orders["customer"], orders["day"], value=orders["value"])


def customers(shop: Shop) -> Figures:
    """Return how many buy, how often, how many again."""
    orders = shop.orders.groupby("customer").size()
    purchases = np.bincount(purchases_of(shop).customer)
    return figures(
        buyers=len(orders),
        orders=orders.sum(),
        purchases=purchases.sum(),
        orders_per_purchase=orders.sum() / purchases.sum(),
        repeat_share=np.mean(orders > 1),
        repeat_share_of_purchases=np.mean(purchases > 1),
    )


def value_of_orders(shop: Shop) -> Figures:
    """Return what an invoice is worth."""
    return lognormal_levels(
        shop.orders["customer"].to_numpy(np.int64), shop.orders["value"].to_numpy()
    )


def value_of_purchases(shop: Shop) -> Figures:
    """Return what a day's purchase is worth, and whether frequent customers spend more on it."""
    purchases = purchases_of(shop)
    times = np.bincount(purchases.customer)
    mean = np.bincount(purchases.customer, weights=purchases.value) / times
    again = (times > 1) & (mean > 0)
    rank = spearmanr(mean[again], times[again]).statistic
    logs = np.corrcoef(np.log(mean[again]), np.log(times[again]))[0, 1]
    levels = lognormal_levels(purchases.customer, purchases.value)
    return levels | figures(spearman_with_frequency=rank, log_correlation_with_frequency=logs)


def lognormal_levels(customer: NDArray[np.int64], value: Array) -> Figures:
    """Return mean and median, and the spread between and within customers.

    The variance of logarithms is split by one-way analysis of variance with random, unequal groups.
    The coefficients of variation are those of two lognormal factors that keep that split *and* the
    mean and median of the data: their variances add up to 2 ln(mean/median).
    """
    paid = value > 0
    logs, who = np.log(value[paid]), np.unique(customer[paid], return_inverse=True)[1]
    size = np.bincount(who)
    level = np.bincount(who, weights=logs) / size
    within = np.sum((logs - level[who]) ** 2) / (len(logs) - len(size))
    typical_size = (len(logs) - np.sum(size**2) / len(logs)) / (len(size) - 1)
    among = np.sum(size * (level - logs.mean()) ** 2) / (len(size) - 1)
    between = max(among - within, 0.0) / typical_size
    share, total = between / (between + within), 2 * np.log(value.mean() / np.median(value))
    return figures(
        mean=value.mean(),
        median=np.median(value),
        sd_of_log_between=np.sqrt(between),
        sd_of_log_within=np.sqrt(within),
        cv_between=np.sqrt(np.expm1(share * total)),
        cv_within=np.sqrt(np.expm1((1 - share) * total)),
    )


def days_between_purchases(shop: Shop) -> Figures:
    """Return the days from one purchase to the next."""
    purchases = purchases_of(shop)
    gaps = np.diff(purchases.time)[np.diff(purchases.customer) == 0]
    return figures(mean=gaps.mean(), **quartiles(gaps))


def returns(shop: Shop) -> Figures:
    """Return how much comes back, and after how long."""
    orders, amount = shop.orders, shop.credits["amount"]
    value, back, giants = orders["value"].sum(), amount.sum(), amount.nlargest(REVERSALS).sum()
    touched = orders[orders["credited"] > 0]
    delay = shop.credits["delay"].dropna().to_numpy()
    sole = shop.credits.loc[shop.credits["sole"], "delay"].dropna().to_numpy()
    return figures(
        share_of_value=back / value,
        share_of_value_without_giants=(back - giants) / (value - giants),
        share_of_orders=len(touched) / len(orders),
        share_of_such_an_order=np.mean(touched["credited"] / touched["value"]),
        delay_mean=delay.mean(),
        **{f"delay_{name}": days for name, days in quartiles(delay).items()},
        delay_mean_if_one_order=sole.mean(),  # no doubt which order, but young customers only
        delay_median_if_one_order=np.median(sole),
    )


def arrivals(shop: Shop) -> Figures:
    """Return buyers by the month in which they were first seen, and purchases by month."""
    purchases = purchases_of(shop)
    seen = purchases.time[purchases.firsts()]
    return figures(first_seen=by_month(seen), purchases=by_month(purchases.time))


def by_month(days: Array) -> Array:
    """Return the number of days in December 2010 … December 2011, which ends on the 9th."""
    month = (CALENDAR.year - DAY_0.year) * 12 + CALENDAR.month - DAY_0.month
    return np.bincount(np.asarray(month)[days.astype(int)], minlength=13).astype(float)


def rhythm(shop: Shop) -> Figures:
    """Return when people buy: weights with mean 1, and the peak of early December on top of them.

    The days around New Year without any order are left out; the weight of December is that of its
    days from the 10th on. One year cannot tell growth from season: early December, seen twice,
    grew by `growth`.
    """
    count = np.bincount(purchases_of(shop).time.astype(int), minlength=DAYS).astype(float)
    open_days = np.ones(DAYS)
    open_days[slice(*CLOSED)] = 0.0
    weekday = level(count, open_days, CALENDAR.day_of_week.to_numpy())
    exposure = open_days * weekday[CALENDAR.day_of_week]
    calm = exposure * ~EARLY_DECEMBER
    month = level(count * ~EARLY_DECEMBER, calm, CALENDAR.month.to_numpy() - 1)
    expected = exposure * month[CALENDAR.month - 1]
    usual = count[~EARLY_DECEMBER].sum() / expected[~EARLY_DECEMBER].sum()
    early = count[EARLY_DECEMBER].reshape(2, -1).sum(axis=1)
    hour = np.bincount(shop.orders["time"].dt.hour, minlength=24)
    return figures(
        hours=hour / hour.mean(),
        weekdays=weekday,
        months=month,
        early_december=early.sum() / (usual * expected[EARLY_DECEMBER].sum()),
        growth=early[1] / early[0] - 1,
    )


def level(count: Array, exposure: Array, group: NDArray[np.int64]) -> Array:
    """Return the rate of each group, divided by their mean."""
    rate = np.bincount(group, weights=count) / np.bincount(group, weights=exposure)
    return np.asarray(rate / rate.mean())


def quartiles(values: Array) -> dict[str, float]:
    """Return the three of them."""
    lower, median, upper = np.quantile(values, (0.25, 0.5, 0.75))
    return {"quartile": lower, "median": median, "upper_quartile": upper}


def figures(**named: object) -> Figures:
    """Return numbers and profiles as arrays."""
    return {name: np.asarray(value, dtype=float) for name, value in named.items()}


# --- models ------------------------------------------------------------------------------------


def calendar_weeks() -> Array:
    """Return the week at which each day of the data begins."""
    return np.arange(DAYS) / 7


def rhythm_weeks(found: Figures) -> Array:
    """Return the same in weeks of average business."""
    pace = found["weekdays"][CALENDAR.day_of_week] * found["months"][CALENDAR.month - 1]
    pace *= np.where(EARLY_DECEMBER, found["early_december"], 1.0)
    pace[slice(*CLOSED)] = 0.0
    return (np.cumsum(pace) - pace) / 7


def bg_nbd(shop: Shop, weeks: Array, near: Figures | None = None) -> Figures:
    """Return BG/NBD of the whole period, time in weeks."""
    model = fitted(timed(shop, weeks).histories(weeks[-1]), near)
    return figures(**asdict(model)) | rates(model)


def bg_nbd_held_out(shop: Shop, weeks: Array, near: Figures | None = None) -> Figures:
    """Return BG/NBD of the first half, and its error on the second, of customers of the first.

    In half a year so few drop out that the data define the mean of a and b, not the two.
    """
    purchases, halfway = timed(shop, weeks), weeks[HALF - 1]
    seen = purchases.until(halfway).histories(halfway)
    model = fitted(seen, near)
    known = np.isin(purchases.customer, purchases.until(halfway).customer)
    actual = np.count_nonzero(known & (purchases.time > halfway))
    predicted = model.expected_purchases(weeks[-1] - halfway, given=seen).sum()
    held_out = figures(actual=actual, predicted=predicted, error=predicted / actual - 1)
    return figures(r=model.r, alpha=model.alpha) | rates(model) | held_out


def timed(shop: Shop, weeks: Array) -> Purchases:
    """Return the purchases by a clock that says in which week each day begins."""
    return Purchases.merged(shop.orders["customer"], weeks[shop.orders["day"]])


def rates(model: BgNbd) -> Figures:
    """Return the mean need rate and the mean dropout probability."""
    return figures(rate=model.r / model.alpha, dropout=model.a / (model.a + model.b))


def fitted(histories: Histories, near: Figures | None) -> BgNbd:
    """Return the most likely model, sought near another where one is given.

    The search begins where some customers drop out: it is flat where none do.
    """
    if near is None:
        return BgNbd.fit(histories)
    seen = histories.grouped()

    def loss(logs: Array) -> float:
        return -BgNbd(*np.exp(logs)).log_likelihood(seen) / len(histories.age)

    start = [float(near["r"]), float(near["alpha"]), *SOME_DROPOUT]
    best = minimize(
        loss, np.log(start), method="L-BFGS-B", bounds=[(-12, 12)] * 4, options={"ftol": 1e-8}
    )
    return BgNbd(*np.exp(best.x))


def gamma_gamma(shop: Shop) -> Figures:
    """Return Gamma-Gamma of the repeat purchases, and the coefficients of variation it implies."""
    times, mean = repeat_spend(purchases_of(shop))
    model = GammaGamma.fit(times[mean > 0], mean[mean > 0])
    return figures(
        p=model.p,
        q=model.q,
        gamma=model.gamma,
        mean=model.mean(),
        cv_between=(model.q - 2) ** -0.5 if model.q > 2 else np.inf,
        cv_within=model.p**-0.5,
    )


# --- all of it, with intervals -----------------------------------------------------------------

SIMPLE: tuple[Callable[[Shop], Figures], ...] = (
    customers,
    value_of_orders,
    value_of_purchases,
    gamma_gamma,
    days_between_purchases,
    returns,
    arrivals,
    rhythm,
)

MODELS: tuple[Callable[[Shop, Array, Figures | None], Figures], ...] = (bg_nbd, bg_nbd_held_out)

Report = dict[str, Figures]  # by section


def measured(shop: Shop, clocks: dict[str, Array], near: Report | None = None) -> Report:
    """Return all figures of a shop, models sought near those of another report if there is one."""
    simple = {measure.__name__: measure(shop) for measure in SIMPLE}
    models = {
        name: model(shop, weeks, near[name] if near else None)
        for clock, weeks in clocks.items()
        for model in MODELS
        for name in [model.__name__ + clock]
    }
    return simple | models


def resampled(shop: Shop, rng: np.random.Generator) -> Shop:
    """Return a shop with as many customers, drawn with replacement."""
    known = np.union1d(shop.orders["customer"], shop.credits["customer"])
    chosen = rng.choice(known, size=len(known))
    return Shop(drawn(shop.orders, chosen), drawn(shop.credits, chosen))


def intervals(draws: list[Report]) -> Report:
    """Return the 2.5th and 97.5th percentile (2, …) of every figure."""
    return {
        section: {
            name: np.quantile([draw[section][name] for draw in draws], (0.025, 0.975), axis=0)
            for name in found
        }
        for section, found in draws[0].items()
    }


def table(point: Report, between: Report) -> str:
    """Return the report for people: one line per number."""
    lines = [f"{'':44}{'value':>11}{'low':>11}{'high':>11}"]
    for section, found in point.items():
        lines += ["", section]
        for name, value in found.items():
            rows = np.vstack([np.atleast_1d(value), between[section][name].reshape(2, -1)]).T
            for i, row in enumerate(rows):
                label = name if value.ndim == 0 else f"{name} {i}"
                lines.append(f"  {label:42}" + "".join(f"{number(x):>11}" for x in row))
    return "\n".join(lines)


def yaml(point: Report, between: Report) -> str:
    """Return the report as a fragment of YAML."""
    lines = ["gift_webshop:", "  grade: measured", f"  source: {SOURCE}"]
    for section, found in point.items():
        lines.append(f"  {section}:")
        for name, value in found.items():
            low, high = between[section][name]
            parts = f"value: {flow(value)}, low: {flow(low)}, high: {flow(high)}"
            lines.append(f"    {name}: {{{parts}}}")
    return "\n".join(lines)


def flow(value: Array) -> str:
    """Return a number, or a list of them, as YAML."""
    return number(float(value)) if value.ndim == 0 else f"[{', '.join(map(number, value))}]"


def number(value: float) -> str:
    """Return a number with four digits, a count with all of them."""
    if abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.4g}" if abs(value) >= 1e-6 else "0"


def main() -> int:
    """Measure and print: the table to people, the fragment to a file or a pipe."""
    folder = Path(__file__).resolve().parents[1] / os.environ.get("OMNISIM_DATA", "../shared/data")
    path = folder / FILE
    if not path.is_file():
        sys.stderr.write(f"{missing(path)}\n")
        return 2
    shop = read_shop(path)
    clocks = {"": calendar_weeks(), "_in_rhythm": rhythm_weeks(rhythm(shop))}
    point = measured(shop, clocks)
    rng = np.random.default_rng(SEED)
    draws = [measured(resampled(shop, rng), clocks, near=point) for _ in range(RESAMPLES)]
    between = intervals(draws)
    sys.stderr.write(f"{table(point, between)}\n\n")
    sys.stdout.write(f"{yaml(point, between)}\n")
    return 0


def missing(path: Path) -> Letter:
    """Return what to say when the data are not there."""
    return Letter(
        place=Place(str(path)),
        found="no such file",
        possible="the invoices of UCI Online Retail, with CustomerID, datetime, value and cancel",
        advice="Name the folder that holds it in the environment variable OMNISIM_DATA.",
    )


if __name__ == "__main__":
    sys.exit(main())
