"""How good draws were, once the outcome is known; all in the unit of the draws."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def crps(draws: Array, outcome: Array) -> Array:
    """Return the continuous ranked probability score of an ensemble; lower is better.

    Mean distance to the outcome less half the mean distance between draws. Gneiting and Raftery,
    *JASA* 102 (2007), 359-378, doi:10.1198/016214506000001437, equation 21.

    Parameters
    ----------
    draws : numpy.ndarray, shape (D, ...)
        Draws of the forecast.
    outcome : numpy.ndarray, shape (...)
        What happened.

    Examples
    --------
    >>> round(float(crps(np.array([1.0, 2.0, 4.0]), np.array(3.0))), 4)
    0.6667
    """
    count = len(draws)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    apart = np.tensordot(ranks, np.sort(draws, axis=0), 1) / count**2
    return np.asarray(np.abs(draws - outcome).mean(axis=0) - apart)


def interval(draws: Array, level: float) -> tuple[Array, Array]:
    """Return the ends of the central interval, each one of the draws.

    Examples
    --------
    >>> interval(np.array([0.5, 0.25, 0.75, 1.0, 0.0]), 0.5)
    (np.float64(0.25), np.float64(0.75))
    """
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(draws, ends, axis=0, method="inverted_cdf")
    return low, high


def coverage(draws: Array, outcome: Array, level: float) -> float:
    """Return the share of outcomes inside the central interval of a level.

    Examples
    --------
    >>> coverage(np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]), np.array([3.0, 5.0]), 0.9)
    0.5
    """
    low, high = interval(draws, level)
    return float(((low <= outcome) & (outcome <= high)).mean())


def brier(probability: Array, happened: Array) -> float:
    """Return the mean squared error of probabilities; 0 is perfect, 0.25 a coin.

    Brier, *Monthly Weather Review* 78 (1950), 1-3,
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> brier(np.array([0.75, 0.25]), np.array([True, True]))
    0.3125
    """
    return float(((probability - happened) ** 2).mean())
