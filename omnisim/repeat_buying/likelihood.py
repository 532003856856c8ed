"""Maximum likelihood over positive parameters, and the guard that all models share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_WIDEST = 12.0  # |log parameter|


def most_likely(log_likelihood: Callable[..., float], guess: Sequence[float]) -> list[float]:
    """Return the positive parameters (k,) that maximise `log_likelihood(*parameters)`.

    Searched over their logarithms: L-BFGS-B from `guess`, then Nelder–Mead from where it stopped,
    because the ridges of these likelihoods stop a gradient early. ValueError if the likelihood is
    not finite where the search begins. Parameters that run off, as they do where customers are
    all alike, stop at e^±12.
    """
    scale = abs(log_likelihood(*guess))
    if not 0 < scale < np.inf:
        raise ValueError(f"log-likelihood {scale:g} where the search begins: nothing to fit")

    def loss(logs: NDArray[np.float64]) -> float:
        value = log_likelihood(*np.exp(logs).tolist()) / scale
        return -value if np.isfinite(value) else 1e3

    bounds = [(-_WIDEST, _WIDEST)] * len(guess)
    near = minimize(loss, np.log(guess), method="L-BFGS-B", bounds=bounds).x
    best = minimize(
        loss,
        near,
        method="Nelder-Mead",
        bounds=bounds,
        options={"xatol": 1e-5, "fatol": 1e-11, "maxfev": 2000},
    ).x
    return [float(parameter) for parameter in np.exp(best)]


def require_positive(model: DataclassInstance) -> None:
    """Raise ValueError naming each parameter of the model that is not positive and finite."""
    wrong = [
        f"{field.name} {value:g}"
        for field, value in zip(fields(model), astuple(model), strict=True)
        if not 0 < value < np.inf
    ]
    if wrong:
        raise ValueError(f"{type(model).__name__}: must be positive, but {', '.join(wrong)}")
