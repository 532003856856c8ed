"""Mix tables: a media mix in the columns that mix models expect.

`media_mix` as Meridian's `CoordToColumns` asks for (by region and week), `media_mix_robyn` and
`media_mix_pymc` for the sum of all regions, as the examples of Robyn and PyMC-Marketing have them,
and `media_mix_truth`: what each channel really brought, by region and week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from omnisim.attribution.media_mix import MediaMix
from omnisim.scenario.scaling import people_in

if TYPE_CHECKING:
    import pandas as pd


def mix_tables(mix: MediaMix, start: dt.date) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each table with its name; `start` is the date of day 0."""
    import pandas as pd  # late: only whoever exports needs it

    weeks = range(mix.plan.weeks)
    dates = [(start + dt.timedelta(weeks=week)).isoformat() for week in weeks]
    levers = list(enumerate(mix.plan.business.levers))
    places = range(mix.plan.regions)
    yield "media_mix", pd.concat([_region(mix, g, dates) for g in places], ignore_index=True)
    shown, spend, revenue = (each.sum(axis=0) for each in (mix.exposures, mix.spend, mix.revenue))
    sold = {"DATE": dates, "revenue": revenue, "conversions": mix.orders.sum(axis=0).astype(int)}
    spent = {f"{name}_S": spend[:, i] for i, name in levers}
    seen = {f"{name}_I": shown[:, i].astype(int) for i, name in levers}
    yield "media_mix_robyn", pd.DataFrame({**sold, **spent, **seen})
    plain = {name: spend[:, i] for i, name in levers}
    yield "media_mix_pymc", pd.DataFrame({"date_week": dates, **plain, "y": revenue})
    parts = [
        pd.DataFrame(
            {
                "geo": f"region_{g + 1}",
                "time": dates,
                "channel": name,
                "spend": mix.spend[g, :, i],
                "revenue": mix.true_revenue[g, :, i],
                "conversions": mix.true_orders[g, :, i],
            }
        )
        for g in places
        for i, name in levers
    ]
    yield "media_mix_truth", pd.concat(parts, ignore_index=True)


def _region(mix: MediaMix, region: int, dates: list[str]) -> pd.DataFrame:
    import pandas as pd  # late, as above

    scenario = mix.plan.business.scenario
    levers, channels = mix.plan.business.levers, list(scenario.channels)
    orders, revenue = mix.orders[region], mix.revenue[region]
    return pd.DataFrame(
        {
            "geo": f"region_{region + 1}",
            "time": dates,
            **{f"{n}_impression": mix.exposures[region, :, i] for i, n in enumerate(levers)},
            **{f"{n}_spend": mix.spend[region, :, i] for i, n in enumerate(levers)},
            "conversions": orders.astype(int),
            "revenue": revenue,
            "revenue_per_conversion": _per(revenue, orders),
            "population": people_in(scenario),
            **{
                f"{name}_sales": mix.sales[region, :, channels.index(name)]
                for name in channels
                if scenario.channels[name].can_sell
            },
        }
    )


def mix_key(mix: MediaMix) -> dict[str, Any]:
    """Return what is true of a media mix, by channel, over all regions and weeks."""
    levers = mix.plan.business.levers
    return {
        "weeks_per_flight": mix.plan.flight,
        "histories": mix.histories * mix.plan.regions,
        "budgets": {f"region_{g + 1}": mix.plan.budgets(g) for g in range(mix.plan.regions)},
        "channels": [
            {
                "channel": name,
                "spend": float(mix.spend[:, :, i].sum()),
                "revenue": float(mix.true_revenue[:, :, i].sum()),
                "conversions": float(mix.true_orders[:, :, i].sum()),
                "share": _share(mix.true_revenue[:, :, i].sum(), mix.revenue.sum()),
                "roas": _told(mix.returns[i].value),
                "roas_low": _told(mix.returns[i].low),
                "roas_high": _told(mix.returns[i].high),
            }
            for i, name in enumerate(levers)
        ],
    }


def _told(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0.0 else None


def _per(amount: Any, count: Any) -> Any:
    return np.divide(amount, count, np.zeros(len(amount)), where=count > 0)
