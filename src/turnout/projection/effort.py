"""What it takes: the fewest voters to add, and how regions share them. Arrays only.

A plan asks every region for a number of voters beyond those who would come anyway. It is made for
the case that the asked probability must still cover, one case in five for 80 %: there each region
is asked for no more than leads to its own best past turnout, its ceiling. In no draw does an asked
voter count above the ceiling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

if TYPE_CHECKING:
    from collections.abc import Callable

    from turnout.tables.past import Past

Array = np.ndarray
BAND = 0.025
CLOSE = 1e-6  # of a voter: below what rounding of shares can tell


def best_past(past: Past) -> Array:
    """Return each region's best past turnout, shape (R,); nan where nothing is known.

    Where a region's own result is not known, that of all regions together stands for it.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> best_past(jambi().outlook("pilkada-2024").projection.past).round(3).tolist()[:2]
    [0.689, 0.689]
    """
    known = np.where(np.isfinite(past.turnout), past.turnout, past.total[:, None])
    best = np.where(np.isfinite(known), known, -np.inf).max(axis=0, initial=-np.inf)
    return np.where(np.isfinite(best), best, np.nan)


def fewest(gaps: Array, probability: float) -> int:
    """Return the fewest voters that, added to every draw, close the gap with a probability.

    Parameters
    ----------
    gaps : numpy.ndarray, shape (D,)
        Voters above (positive) or below the target.
    probability : float
        Share of draws that must reach it, in (0, 1).

    Examples
    --------
    >>> fewest(np.array([-30.2, 12.0, -7.0, -19.0]), 0.75)
    19
    """
    return max(0, int(np.ceil(-_case_gap(gaps, probability) - CLOSE)))


def _case_gap(gaps: Array, probability: float) -> float:
    rank = len(gaps) - int(np.ceil(probability * len(gaps) - CLOSE))
    return float(np.partition(gaps, rank)[rank])


def case(turnout: Array, gaps: Array, probability: float) -> Array:
    """Return turnout by region in the case planned for, shape (R,): the mean of the draws near it.

    Examples
    --------
    >>> case(np.array([[0.6, 0.7], [0.5, 0.8]]), np.array([-2.0, -1.0]), 0.9)
    array([0.6, 0.7])
    """
    count = len(gaps)
    rank = count - int(np.ceil(probability * count - CLOSE))
    around = int(BAND * count)
    order = np.argsort(gaps, kind="stable")[max(rank - around, 0) : rank + around + 1]
    return np.asarray(turnout[order].mean(axis=0))


def equal_effort(turnout: Array, people: Array, room: Array, voters: int) -> Array:
    """Share voters out by one shift of the logit of turnout for all, as far as there is room.

    Parameters
    ----------
    turnout, people, room : numpy.ndarray, shape (R,)
        Share in the case planned for, people it is a share of, whole voters that can be asked for.
    voters : int
        How many to share out.

    Examples
    --------
    >>> equal_effort(np.array([0.5, 0.8]), np.array([100, 100]), np.array([50, 5]), 20)
    array([15,  5])
    """
    logits = logit(turnout)

    def asked(shift: float) -> Array:
        return np.asarray(np.minimum(people * (expit(logits + shift) - turnout), room))

    return _shared(asked, 40.0, room, voters)


def lowest_first(turnout: Array, people: Array, room: Array, voters: int) -> Array:
    """Share voters out to the lowest turnout first, up to one level, as far as there is room.

    Of all ways to find as many voters it asks for the least effort: with a shift d of the logit,
    a voter takes 1 / (p (1 - p)) dd of it, and least where turnout p is lowest above one half.

    Examples
    --------
    >>> lowest_first(np.array([0.5, 0.6, 0.8]), np.full(3, 100), np.full(3, 50), 20)
    array([15,  5,  0])
    """

    def asked(level: float) -> Array:
        return np.clip(people * (level - turnout), 0, room)

    return _shared(asked, 1.0, room, voters)


def together(
    gaps: Array, free: Array, probability: float, share: Callable[[int], Array]
) -> tuple[int, Array]:
    """Find the fewest voters that close the common gap when shared out over the regions.

    Parameters
    ----------
    gaps : numpy.ndarray, shape (D,)
        Voters above (positive) or below the target, all regions together.
    free : numpy.ndarray, shape (D, R)
        People on the list who do not vote anyway: no more can be added.
    probability : float
        Share of draws that must reach the target.
    share : callable
        Shares a number of voters out, less only where there is no room for more.

    Returns
    -------
    int, numpy.ndarray of shape (R,)
        Voters needed, and voters shared out: fewer where there is no room.

    Examples
    --------
    >>> gaps, free = np.array([-30.2, 12.0, -7.0, -19.0]), np.full((4, 2), 99.0)
    >>> together(gaps, free, 0.75, lambda voters: np.array([voters - 4, 4]))
    (19, array([15,  4]))
    """
    needed = more = fewest(gaps, probability)
    shared = np.zeros(free.shape[1], dtype="int64")
    while more:
        shared = share(needed)
        if shared.sum() < needed:
            break
        more = fewest(gaps + np.minimum(shared, free).sum(axis=1), probability)
        needed += more
    return needed, shared


def _shared(asked: Callable[[float], Array], most: float, room: Array, voters: int) -> Array:
    """Return whole voters by region that add up, or all the room if that is not enough."""
    if voters >= room.sum():
        return room.astype("int64")
    level = brentq(lambda level: asked(level).sum() - voters, -1.0, most, xtol=1e-13)
    exact = asked(level)
    shared = np.floor(exact + CLOSE).astype("int64")
    by_remainder = np.argsort(shared - exact, kind="stable")
    shared[by_remainder[: voters - shared.sum()]] += 1
    return np.asarray(shared)
