"""Real logs, read and estimated by the calibrator, against published and recomputed facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from omnisim.calibration.effects import effects_of, selection_of
from omnisim.calibration.fit import Candidate, Repeats
from omnisim.calibration.journeys import with_purchases
from omnisim.calibration.log import ORDER, RETURNED, TouchLog
from omnisim.calibration.network import (
    chain_of,
    counts_of,
    empirical,
    removal_effects,
    starts_of,
)
from omnisim.calibration.order_values import order_values_of
from omnisim.calibration.reading import DUPLICATE, MISSING_CUSTOMER, Reading
from omnisim.calibration.repeats import (
    contracts_of,
    model_of,
    purchases_of,
    regularity_of,
    repeats_of,
)
from omnisim.calibration.returned import returned_of
from omnisim.files.log_mapping import LogMapping
from omnisim.files.path_count_file import read_path_counts
from omnisim.files.touch_log_file import read_touch_log
from omnisim.fit import calibrate
from tests.real_data import CDNOW_COLUMNS, CDNOW_CONSTANT, data_file

WEEK = 7.0


def read(name: str, **mapping: Any) -> tuple[TouchLog, Reading]:
    return read_touch_log(data_file(name), LogMapping.model_validate(mapping))


# --- CDNOW -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow() -> TouchLog:
    return read("cdnow_sample.csv.gz", columns=CDNOW_COLUMNS, constant=CDNOW_CONSTANT)[0]


@pytest.fixture(scope="module")
def repeats(cdnow: TouchLog) -> Repeats:
    found = repeats_of(cdnow.until(39 * WEEK))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def calibrated(repeats: Repeats) -> dict[str, Candidate]:
    return {each.name: each for each in repeats.candidates}


def parameters(candidate: Candidate) -> list[float]:
    model = model_of(candidate, unit=WEEK)
    return list(vars(model).values())


def test_cdnow_models(calibrated: dict[str, Candidate]) -> None:
    """Published: Fader, Hardie & Lee 2005; the first 39 weeks of the 1/10 sample."""
    published = {
        "bg_nbd": ((0.2426, 4.4136, 0.7929, 2.4259), -9582.43),
        "mbg_nbd": ((0.5248, 6.183, 0.8914, 1.614), -9582.13),
        "pareto_nbd": ((0.5533, 10.5777, 0.6062, 11.6687), -9594.98),
    }
    for name, (values, likelihood) in published.items():
        found = calibrated[name]
        assert parameters(found) == pytest.approx(values, rel=1e-3), name
        assert found.log_likelihood == pytest.approx(likelihood, abs=0.01)


def test_cdnow_intervals_are_near_the_published_ones(calibrated: dict[str, Candidate]) -> None:
    """Published, symmetric: r .218 to .267, α 3.67 to 5.15, a .43 to 1.16, b 1.04 to 3.81."""
    found = calibrated["bg_nbd"].parameters
    width = {"r": 0.049, "alpha": 1.48 * WEEK, "a": 0.73, "b": 2.77}
    for name, published in width.items():
        assert found[name].high - found[name].low == pytest.approx(published, rel=0.1), name


def test_cdnow_gamma_gamma(cdnow: TouchLog) -> None:
    found = order_values_of(purchases_of(cdnow.until(39 * WEEK)))
    assert found is not None
    values = [found.gamma_gamma[name].value for name in ("p", "q", "gamma")]
    assert values == pytest.approx((6.250, 3.744, 15.443), rel=1e-3)
    assert found.gamma_gamma["p"].evidence == 946


def test_cdnow_choice_and_holdout(cdnow: TouchLog, repeats: Repeats) -> None:
    """BG/NBD and MBG/NBD are alike in 39 weeks; the holdout is that of the literature."""
    found = repeats
    assert [each.name for each in found.candidates] == ["mbg_nbd", "bg_nbd", "pareto_nbd"]
    assert found.candidates[1].aic - found.candidates[0].aic < 2
    assert found.chosen == "bg_nbd"
    assert not found.is_regular
    purchases = purchases_of(cdnow)
    actual = [purchases.histories(7 * w - 1.0).repeats.sum() for w in (39, 52, 65, 78)]
    assert actual == [2457, 3183, 3844, 4339]
    first = purchases.time[purchases.firsts()]
    for name, expected in (
        ("bg_nbd", [2494, 3128, 3675, 4161]),
        ("pareto_nbd", [2525, 3184, 3758, 4270]),
    ):
        candidate = next(each for each in found.candidates if each.name == name)
        model = model_of(candidate)
        tracked = [
            float(model.expected_repeats(7 * w - 1.0 - first).sum()) for w in (39, 52, 65, 78)
        ]
        assert tracked == pytest.approx(expected, abs=1)


def test_the_time_in_which_a_cohort_came_is_no_season() -> None:
    """546 days, and everybody first bought in January to March of 1997."""
    mapping = {"columns": CDNOW_COLUMNS, "constant": CDNOW_CONSTANT}
    found = calibrate(data_file("cdnow_sample.csv.gz"), mapping=mapping)
    assert found.fit.arrivals is not None
    assert found.fit.arrivals.months == ()
    assert "rhythm.months" not in found.changed


def test_cdnow_master() -> None:
    columns = {**CDNOW_COLUMNS}
    log, _ = read("cdnow_master.csv.gz", columns=columns, constant=CDNOW_CONSTANT)
    found = order_values_of(purchases_of(log))
    assert found is not None
    assert found.mean.value == pytest.approx(37.04, abs=0.01)
    assert found.median.value == pytest.approx(26.73, abs=0.01)
    counts = np.bincount(with_purchases(log).customer)
    assert 100 * np.mean(counts > 1) == pytest.approx(48.9, abs=0.1)


# --- PathData ----------------------------------------------------------------------------------


def test_path_data_keeps_paths_that_never_convert() -> None:
    journeys, reading = read_path_counts(data_file("channelattribution_pathdata.csv.gz"))
    assert reading.used == reading.rows == 10_000
    counts, start = counts_of(journeys), starts_of(journeys)
    assert journeys.weight.sum() == 19_785 + 68_602
    assert chain_of(empirical(counts)).absorption(start)[0] == pytest.approx(0.223845, abs=1e-6)
    names = [state.partition("@")[2] for state in journeys.states]
    effects = dict(zip(names, removal_effects(counts, start), strict=True))
    published = {
        "alpha": 0.55840,
        "iota": 0.40584,
        "eta": 0.34903,
        "beta": 0.26404,
        "theta": 0.20601,
        "lambda": 0.13402,
        "epsilon": 0.06264,
        "zeta": 0.03981,
        "kappa": 0.02866,
        "gamma": 0.01788,
        "delta": 0.00048,
        "mi": 0.00018,
    }
    assert effects == pytest.approx(published, abs=1e-5)
    shares = np.array(list(effects.values())) / sum(effects.values())
    conversions = dict(zip(names, 19_785 * shares, strict=True))
    assert conversions["alpha"] == pytest.approx(5344.9, abs=0.1)
    assert conversions["epsilon"] == pytest.approx(599.6, abs=0.1)
    alone = journeys.where(journeys.outcome == 0)
    without = removal_effects(counts_of(alone), starts_of(alone))[names.index("alpha")]
    assert without == pytest.approx(0.5617, abs=1e-4)  # and P(conversion) is 1


def test_path_data_becomes_a_scenario_that_converts_alike() -> None:
    found = calibrate(data_file("channelattribution_pathdata.csv.gz"))
    segment = found.fit.segments["everybody"]
    assert segment.first_conversion == pytest.approx(0.22385, abs=2e-4)  # with half a move each
    assert len(found.scenario.channels) == 12


# --- Online Retail -----------------------------------------------------------------------------

RETAIL: dict[str, Any] = {
    "columns": {
        "customer": "CustomerID",
        "time": "datetime",
        "value": "value",
        "event": "cancel",
    },
    "constant": {"channel": "web"},
    "events": {"0": "order", "1": "return"},
}


def test_online_retail() -> None:
    log, reading = read("online_retail_invoices.csv.gz", **RETAIL, duplicates="keep")
    odd = {each.kind: each.number for each in reading.odd}
    assert reading.rows == 25_900
    assert odd == {MISSING_CUSTOMER: 3_710, DUPLICATE: 1}
    orders = log.where(log.event == ORDER)
    assert (len(orders), len(np.unique(orders.customer))) == (18_536, 4_339)
    assert orders.value.mean() == pytest.approx(480.76, abs=0.01)
    assert np.median(orders.value) == pytest.approx(303.02, abs=0.01)
    assert 100 * np.mean(np.unique(orders.customer, return_counts=True)[1] > 1) == pytest.approx(
        65.6, abs=0.1
    )
    purchases = purchases_of(log)
    gaps = np.diff(purchases.time)[np.diff(purchases.customer) == 0]
    assert gaps.mean() == pytest.approx(45.6, abs=0.1)
    assert np.median(gaps) == 28
    back = returned_of(log)
    assert back is not None
    assert 100 * back.share_of_value.value == pytest.approx(6.86, abs=0.01)
    assert (log.event == RETURNED).sum() == 3_654


def test_online_retail_buys_more_regularly_than_by_chance() -> None:
    log, _ = read("online_retail_invoices.csv.gz", **RETAIL)
    assert regularity_of(purchases_of(log)).low > 1.5


# --- Complete Journey --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def complete_journey(tmp_path_factory: pytest.TempPathFactory) -> TouchLog:
    """Return baskets and targetings as one log, as a business would put it together."""
    baskets = pd.read_parquet(data_file("complete_journey_baskets.parquet"))
    campaigns = pd.read_parquet(data_file("complete_journey_campaigns.parquet"))
    told = pd.read_parquet(data_file("complete_journey_campaign_descriptions.parquet"))
    sent = campaigns.merge(told, on="campaign_id")
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "customer": baskets["household_id"],
                    "time": baskets["timestamp"],
                    "event": "order",
                    "channel": "store",
                    "value": baskets["sales_value"],
                }
            ),
            pd.DataFrame(
                {
                    "customer": sent["household_id"],
                    "time": sent["start_date"],
                    "event": "message",
                    "channel": None,
                    "value": np.nan,
                }
            ),
        ]
    )
    path = tmp_path_factory.mktemp("journey") / "log.parquet"
    rows.to_parquet(path)
    return read_touch_log(path, LogMapping(duplicates="keep"))[0]


def test_complete_journey(complete_journey: TouchLog) -> None:
    log = complete_journey
    orders = log.where(log.event == ORDER)
    trips = np.unique(orders.customer, return_counts=True)[1]
    assert (len(orders), len(trips)) == (155_848, 2_469)
    assert orders.value.mean() == pytest.approx(29.49, abs=0.01)
    assert np.median(orders.value) == pytest.approx(17.50, abs=0.01)
    assert (trips.mean(), np.median(trips)) == pytest.approx((63.1, 43), abs=0.05)


def test_complete_journey_days_between_trips(complete_journey: TouchLog) -> None:
    purchases = purchases_of(complete_journey)
    gaps = np.diff(purchases.time)[np.diff(purchases.customer) == 0]
    assert gaps.mean() == pytest.approx(6.31, abs=0.01)
    assert np.median(gaps) == 3


def test_complete_journey_weeks_that_were_held_out(complete_journey: TouchLog) -> None:
    """Weeks 1 to 40 tell on how many days households come in weeks 41 to 53, within 2 %.

    The weeks of the data begin in the night of a Monday, at about 4 o'clock.
    """
    assert complete_journey.origin is not None
    split = float((dt.date(2017, 10, 2) - complete_journey.origin).days)
    night = 4.2 / 24
    orders, others = (
        log.where(log.event == ORDER)
        for log in (complete_journey.until(split + night), complete_journey.after(split + night))
    )
    known = np.unique(orders.customer)
    assert len(known) == 2_447
    assert len(orders) == pytest.approx(117_273, abs=40)
    assert np.isin(others.customer, known).sum() == pytest.approx(38_492, abs=40)
    found = repeats_of(complete_journey.until(split))
    assert found is not None
    purchases = purchases_of(complete_journey)
    first = purchases.time[purchases.firsts()]
    came = (purchases.time >= split).sum() - (first >= split).sum()
    first = first[first < split]
    for candidate in found.candidates:
        model = model_of(candidate)
        ends = (complete_journey.end - 1 - first, split - 1 - first)
        whole, part = (float(model.expected_repeats(age).sum()) for age in ends)
        assert whole - part == pytest.approx(came, rel=0.02), candidate.name


def test_targeting_that_follows_volume_is_no_effect(complete_journey: TouchLog) -> None:
    """87 trips of targeted households, 22 of the others; it was so before the first message."""
    found = selection_of(complete_journey)
    assert found is not None
    assert found.orders_of_targeted == pytest.approx(87, abs=0.5)
    assert found.orders_of_untargeted == pytest.approx(22, abs=0.5)
    assert found.follows_volume
    assert found.before_targeted > 3 * found.before_untargeted
    assert effects_of(complete_journey) == ()


# --- Online Shoppers ---------------------------------------------------------------------------


def test_online_shoppers() -> None:
    sessions = pd.read_csv(data_file("online_shoppers_intention.csv.gz"))
    assert len(sessions) == 12_330
    assert 100 * sessions["Revenue"].mean() == pytest.approx(15.47, abs=0.01)
    by_visitor = 100 * sessions.groupby("VisitorType")["Revenue"].mean()
    assert by_visitor["New_Visitor"] == pytest.approx(24.9, abs=0.05)
    assert by_visitor["Returning_Visitor"] == pytest.approx(13.9, abs=0.05)
    by_traffic = sessions.groupby("TrafficType")["Revenue"].agg(["mean", "count"])
    many = 100 * by_traffic.loc[by_traffic["count"] >= 100, "mean"]
    assert (many.min(), many.max()) == pytest.approx((5.8, 27.7), abs=0.05)


# --- contracts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cohort", "expected"),
    [("highend", (0.6681, 3.8061, -1611.16)), ("regular", (0.7041, 1.1820, -1680.27))],
)
def test_contracts_as_a_log_of_payments(
    cohort: str, expected: tuple[float, float, float], tmp_path: Any
) -> None:
    """Published: Fader & Hardie 2007. Each survivor pays every year, and so does the reader."""
    text = data_file("sbg_fader_hardie_2007.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    survivors = [int(number) for name, _, number in rows if name == cohort]
    lines = ["customer,time"]
    for year, left in enumerate(survivors):
        lines += [f"c{customer},{365 * year}" for customer in range(left)]
    lines.append(f"watcher,{365 * (len(survivors) - 1) + 200}")
    path = tmp_path / "payments.csv"
    path.write_text("\n".join(lines))
    mapping = {"constant": {"event": "renewal", "channel": "web"}, "time": {"unit": "days"}}
    log, _ = read_touch_log(path, LogMapping.model_validate(mapping))
    log = log.where(log.customer < 1_000)  # whoever only shows that time went on
    found = contracts_of(log, 365.0)
    assert found is not None
    assert (found.alpha.value, found.beta.value) == pytest.approx(expected[:2], rel=1e-3)
    assert found.log_likelihood == pytest.approx(expected[2], abs=0.01)
