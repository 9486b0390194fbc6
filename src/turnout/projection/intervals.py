"""Medians and central intervals read off draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from turnout.errors import UsageError
from turnout.words.texts import failure

Array = np.ndarray


class Interval(NamedTuple):
    """A median with the ends of a central interval, all in one unit.

    Examples
    --------
    >>> Interval(0.85, 0.75, 0.9).median
    0.85
    """

    median: float
    lower: float
    upper: float


def check_level(level: float) -> float:
    """Return the level of an interval if it is one.

    Raises
    ------
    UsageError
        If it does not lie strictly between 0 and 1.

    Examples
    --------
    >>> check_level(0.9)
    0.9
    """
    if not 0 < level < 1:
        raise failure(UsageError, "error.level", value=level)
    return level


def central(draws: Array, level: float) -> Interval:
    """Read median and central interval off draws; each end is one of the draws.

    Parameters
    ----------
    draws : numpy.ndarray, shape (D,)
        Any unit.
    level : float
        Probability inside, in (0, 1).

    Examples
    --------
    >>> central(np.array([0.5, 0.25, 0.75, 1.0, 0.0]), 0.5)
    Interval(median=0.5, lower=0.25, upper=0.75)
    """
    ends = (0.5, (1 - level) / 2, (1 + level) / 2)
    return Interval(*(float(q) for q in np.quantile(draws, ends, method="inverted_cdf")))
