"""Released tools scored against the truth – what other packages make of an exported business.

    omnisim attribution FILE --out board --export data      # first, with omnisim
    python experiments/released_tools.py data paths         # needs marketing_attribution_models
    python experiments/released_tools.py data mix           # needs pymc-marketing

Neither package is needed by omnisim, and this program needs nothing of omnisim: it can be run in an
environment of its own. It prints what the package says beside what is true.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd

VIEWS: Final = ("siloed", "unified", "complete")
_DRAWS, _CHAINS, _SEED = 500, 2, 1
_LONGEST: Final = 8  # weeks of carry-over
_ENDS: Final = (0.5, 0.055, 0.945)  # the middle and 89 % of the posterior


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a package on an export, and print what it says beside what is true."""
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("folder", type=Path, help="that --export wrote")
    told.add_argument("what", choices=sorted(_TOOLS))
    chosen = told.parse_args(arguments)
    place = chosen.folder / "answer_key.json"
    if not place.is_file():
        told.error(f"{place} is not there: name a folder that --export wrote")
    key = json.loads(place.read_text("utf-8"))
    try:
        lines = _TOOLS[chosen.what](chosen.folder, key)
    except ModuleNotFoundError as error:
        told.error(f"{error.name} is not installed here: see the first lines of this program")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def paths(folder: Path, key: Mapping[str, Any]) -> list[str]:
    """Return what Markov removal of marketing_attribution_models says, under every view."""
    from mam import MAM  # late: it is somebody else's

    true = _true_orders(key)
    told = [f"marketing_attribution_models {version('marketing_attribution_models')}"]
    told.append(f"true: {_numbers(true)}")
    for view in VIEWS:
        table = pd.read_csv(folder / f"paths_{view}.csv")
        rows = pd.concat(
            [
                table.assign(bought=True, n=table["total_conversions"]),
                table.assign(bought=False, n=table["total_null"]),
            ]
        )
        model = MAM(
            rows[rows["n"] > 0],
            "format_3",
            channels_colname="path",
            journey_with_conv_colname="bought",
            occurrences_colname="n",
        )
        found = model.run_markov().to_pandas().set_index("channels")["attribution"]
        said = {name: float(found.get(name, 0.0)) for name in true}
        error, level = share_error(said, true), sum(said.values()) / sum(true.values())
        told.append(f"{view}: {_numbers(said)}, off by {error:.3f}, level {level:.2f}")
    return told


def mix(folder: Path, key: Mapping[str, Any]) -> list[str]:
    """Return the returns on spend that PyMC-Marketing's mix model says."""
    from pymc_marketing.mmm import MMM, GeometricAdstock, LogisticSaturation  # late, as above

    data = pd.read_csv(folder / "media_mix_pymc.csv", parse_dates=["date_week"])
    true = {each["channel"]: each for each in key["media_mix"]["channels"] if each["spend"] > 0}
    x = data[["date_week", *true]]
    model = MMM(
        date_column="date_week",
        channel_columns=list(true),
        adstock=GeometricAdstock(l_max=_LONGEST),
        saturation=LogisticSaturation(),
        yearly_seasonality=2,
    )
    model.fit(x, data["y"], draws=_DRAWS, tune=_DRAWS, chains=_CHAINS, cores=1, random_seed=_SEED)
    brought = model.compute_channel_contribution_original_scale().sum("date")
    told = [f"pymc-marketing {version('pymc-marketing')}, revenue per money spent"]
    for name, truth in true.items():
        draws = pd.Series(brought.sel(channel=name).values.ravel()) / x[name].sum()
        middle, low, high = draws.quantile(_ENDS)
        real = [truth[end] for end in ("roas", "roas_low", "roas_high")]
        told.append(
            f"{name}: says {middle:.2f} ({low:.2f} to {high:.2f}), "
            f"true {real[0]:.2f} ({real[1]:.2f} to {real[2]:.2f})"
        )
    return told


_TOOLS: Final[Mapping[str, Callable[[Path, Mapping[str, Any]], list[str]]]] = {
    "paths": paths,
    "mix": mix,
}


def share_error(said: Mapping[str, float], true: Mapping[str, float]) -> float:
    """Return the mean absolute error of shares.

    >>> share_error({"a": 3.0, "b": 1.0}, {"a": 1.0, "b": 1.0})
    0.25
    """
    one, other = (_shares(each) for each in (said, true))
    return sum(abs(one[name] - other[name]) for name in other) / len(other)


def _shares(levels: Mapping[str, float]) -> dict[str, float]:
    kept = {name: max(level, 0.0) for name, level in levels.items()}
    total = sum(kept.values())
    return {name: level / total if total > 0.0 else 0.0 for name, level in kept.items()}


def _true_orders(key: Mapping[str, Any]) -> dict[str, float]:
    return {
        row["name"]: row["value"]
        for row in key["truths"]
        if (row["what"], row["outcome"], row["truth"])
        == ("channel", "conversions", "leave_one_out")
    }


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in values.items())


if __name__ == "__main__":
    sys.exit(main())
