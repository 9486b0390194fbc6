"""Integrating over hyperparameters: mode, curvature, and weighted points that close in on it all.

Laplace's approximation, corrected by importance weights on a low-discrepancy sequence, in stages:
each proposal takes mean and covariance from the weighted points before it, and all points are
weighted by the mixture of the proposals (Cornuet et al., *Scandinavian Journal of Statistics* 39,
2012, 798-812, doi:10.1111/j.1467-9469.2011.00756.x). The settings are measured in units of their
prior: each has mean zero and scale one beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import chdtri, logsumexp, ndtri

Array = np.ndarray
STEP, BEND, REACH, LEAST = 0.02, 0.10, 4.0, 0.5
STAGES, TAIL = (0.25, 0.25, 0.5), 8.0


class Points(NamedTuple):
    """Settings of the hyperparameters with their posterior weights; the first is the mode."""

    settings: Array  #: (M, H)
    weights: Array  #: (M,), sum one


class _Proposal(NamedTuple):
    """A multivariate Student t to draw from, so many times."""

    centre: Array
    root: Array
    times: int

    def log_density(self, settings: Array) -> Array:
        away = np.linalg.solve(self.root, (settings - self.centre).T)
        squares = (away**2).sum(axis=0)
        shape = -0.5 * (TAIL + self.centre.size) * np.log1p(squares / TAIL)
        return np.asarray(np.log(self.times) + shape - np.linalg.slogdet(self.root)[1])


def points(log_posterior: Callable[[Array], Array], size: int, count: int) -> Points:
    """Return `count` weighted points of a posterior.

    Parameters
    ----------
    log_posterior : callable
        Log density, prior included, of settings of shape (M, size).
    size, count : int
        Number of hyperparameters; number of points.
    """
    mode = _mode(log_posterior, size)
    values, axes = np.linalg.eigh(_curvature(log_posterior, mode))
    spread = (axes / np.maximum(values, LEAST)) @ axes.T
    spots = _student(count, size)
    settings, known = np.empty((0, size)), np.empty(0)
    weights, made, centre = np.empty(0), list[_Proposal](), mode
    for share in STAGES:
        first, last = len(settings), len(settings) + round(share * count)
        made.append(_Proposal(centre, np.linalg.cholesky(spread), last - first))
        new = centre + spots[first:last] @ made[-1].root.T
        settings = np.concatenate([settings, new])
        known = np.concatenate([known, log_posterior(new)])
        proposed = logsumexp([one.log_density(settings) for one in made], axis=0)
        weights = np.exp(known - proposed - (known - proposed).max())
        weights /= weights.sum()
        centre, spread = _moments(settings, weights, spread)
    return Points(settings, weights)


def _moments(settings: Array, weights: Array, before: Array) -> tuple[Array, Array]:
    """Return mean and covariance, leaning on those before as far as few points carry the weight."""
    carried, size = 1 / (weights**2).sum(), settings.shape[1]
    centre = weights @ settings
    away = settings - centre
    own = (away * weights[:, None]).T @ away
    return centre, np.asarray((carried * own + size * before) / (carried + size))


def _student(count: int, size: int) -> Array:
    """Return standard multivariate Student t points spread evenly; the first is the centre."""
    even = _even(count, size + 1)
    heavy = np.sqrt(TAIL / chdtri(TAIL, even[:, -1:]))
    spots = ndtri(even[:, :-1]) * heavy
    spots[0] = 0.0
    return np.asarray(spots)


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
