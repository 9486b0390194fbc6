"""Integrating over hyperparameters: mode, curvature, and weighted points around the mode.

Laplace's approximation, corrected by importance weights on a low-discrepancy sequence (Gelman et
al., *Bayesian Data Analysis*, 3rd ed., sections 10.4 and 13.3). The settings are measured in units
of their prior: each has mean zero and scale one beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray
STEP, BEND, WIDER, REACH, LEAST = 0.02, 0.10, 1.15, 4.0, 0.5


class Points(NamedTuple):
    """Settings of the hyperparameters with their posterior weights; the first is the mode."""

    settings: Array  #: (M, H)
    weights: Array  #: (M,), sum one


def points(log_posterior: Callable[[Array], Array], size: int, count: int) -> Points:
    """Return `count` (a power of two) weighted points of a posterior.

    Parameters
    ----------
    log_posterior : callable
        Log density, prior included, of settings of shape (M, size).
    size, count : int
        Number of hyperparameters; number of points.
    """
    mode = _mode(log_posterior, size)
    values, axes = np.linalg.eigh(_curvature(log_posterior, mode))
    normal = ndtri(_even(count, size))
    normal[0] = 0.0
    settings = mode + WIDER * (normal / np.sqrt(np.maximum(values, LEAST))) @ axes.T
    log_weight = log_posterior(settings) + 0.5 * (normal**2).sum(axis=1)
    weights = np.exp(log_weight - log_weight.max())
    return Points(settings, weights / weights.sum())


def _even(count: int, size: int) -> Array:
    """Spread points evenly over the unit cube: multiples of powers of a generalised golden ratio.

    An additive recurrence (Kronecker sequence); Niederreiter, *Random Number Generation and
    Quasi-Monte Carlo Methods* (1992), chapter 3.
    """
    ratio = 1.5
    for _ in range(40):
        ratio = (1 + ratio) ** (1 / (size + 1))
    steps = ratio ** -np.arange(1.0, size + 1)
    return np.asarray((0.5 + np.outer(np.arange(count), steps)) % 1)


def _mode(log_posterior: Callable[[Array], Array], size: int) -> Array:
    sides = STEP * np.vstack([np.zeros(size), np.eye(size), -np.eye(size)])

    def slope(setting: Array) -> tuple[float, Array]:
        value = -log_posterior(setting + sides)
        return float(value[0]), (value[1 : size + 1] - value[size + 1 :]) / (2 * STEP)

    bounds = [(-REACH, REACH)] * size
    found = minimize(slope, np.zeros(size), jac=True, bounds=bounds, tol=1e-7)
    return np.asarray(found.x)


def _curvature(log_posterior: Callable[[Array], Array], mode: Array) -> Array:
    """Return the negative Hessian by central differences."""
    size = mode.size
    unit = BEND * np.eye(size)
    first, second = np.triu_indices(size)
    corners = [unit[first] + unit[second], unit[first] - unit[second]]
    sides = mode + np.concatenate([*corners, *(-corner for corner in corners)])
    both, one, neither, other = np.split(log_posterior(sides), 4)
    bend = np.zeros((size, size))
    bend[first, second] = bend[second, first] = (one + other - both - neither) / (4 * BEND**2)
    return bend
