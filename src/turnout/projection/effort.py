"""What it takes: the fewest voters to add, and how regions share them. Arrays only.

A plan asks every region for a number of voters beyond those who would come anyway. In each draw
they count only up to the region's ceiling, its own best past turnout: there effort ends. The plan
is made for the case that the asked probability must still cover, one case in five for 80 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, brentq, milp
from scipy.special import expit, logit

from turnout.tables.past import Base, Past

Array = np.ndarray
BAND = 0.025
CLOSE = 1e-6  # of a voter: below what rounding of shares can tell
ALL_SETS, REGIONS_AT_MOST, ROUNDS, WORST = 300, 60, 60, 20


def best_past(pasts: Mapping[Base, Past], base: Base) -> Array:
    """Return each region's best past turnout at this kind of vote, shape (R,); nan if unknown.

    On the base asked for. Where a region's own result is known on the DPT alone, it is converted
    by what all regions together had on both; where it is not known at all, that of all regions
    together stands for it.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> pasts = jambi().outlook("pilkada-2024").projection.pasts
    >>> best_past(pasts, Base.DPT).round(3).tolist()[:2]
    [0.689, 0.689]
    """
    past, dpt = pasts[base].own, pasts[Base.DPT].own
    best = np.full(past.turnout.shape[1], np.nan)
    for election, own, total in zip(past.elections, past.turnout, past.total, strict=True):
        known = np.where(np.isfinite(own), own, total)
        if election in dpt.elections:
            row = dpt.elections.index(election)
            converted = dpt.turnout[row] * total / dpt.total[row]
            known = np.where(np.isfinite(own) | np.isnan(converted), known, converted)
        best = np.fmax(best, known)
    return np.asarray(best)


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
    return _enough(gaps, _count(gaps, probability))


def _count(gaps: Array, probability: float) -> int:
    """Return how many draws must reach the target."""
    return int(np.ceil(probability * len(gaps) - CLOSE))


def _enough(gaps: Array, count: int) -> int:
    rank = len(gaps) - count
    return max(0, int(np.ceil(-np.partition(gaps, rank)[rank] - CLOSE)))


def near_case(gaps: Array, probability: float) -> Array:
    """Return the draws near the case planned for, the worst that must still succeed.

    Examples
    --------
    >>> near_case(np.array([-30.2, 12.0, -7.0, -19.0]), 0.75)
    array([3])
    """
    rank, around = len(gaps) - _count(gaps, probability), int(BAND * len(gaps))
    return np.argsort(gaps, kind="stable")[max(rank - around, 0) : rank + around + 1]


def equal_effort(turnout: Array, people: Array, most: Array, voters: int) -> Array:
    """Share voters out by one shift of the logit of turnout for all, none above its most.

    Parameters
    ----------
    turnout, people, most : numpy.ndarray, shape (R,)
        Share in the case planned for, people it is a share of, whole voters to ask for at most.
    voters : int
        How many to share out.

    Examples
    --------
    >>> equal_effort(np.array([0.5, 0.8]), np.array([100, 100]), np.array([50, 5]), 20)
    array([15,  5])
    """
    logits = logit(turnout)

    def asked(shift: float) -> Array:
        return np.asarray(np.minimum(people * (expit(logits + shift) - turnout), most))

    return _shared(asked, 40.0, most, voters)


def lowest_first(turnout: Array, people: Array, most: Array, voters: int) -> Array:
    """Share voters out to the lowest turnout first, up to one level, none above its most.

    Examples
    --------
    >>> lowest_first(np.array([0.5, 0.6, 0.8]), np.full(3, 100), np.full(3, 50), 20)
    array([15,  5,  0])
    """

    def asked(level: float) -> Array:
        return np.clip(people * (level - turnout), 0, most)

    return _shared(asked, 1.0, most, voters)


def _shared(asked: Callable[[float], Array], top: float, most: Array, voters: int) -> Array:
    """Return whole voters by region that add up, or the most of all if that is not enough."""
    if voters >= min(asked(top).sum(), most.sum()):
        return most.astype("int64")
    level = brentq(lambda level: asked(level).sum() - voters, -1.0, top, xtol=1e-13)
    exact = asked(level)
    shared = np.floor(exact + CLOSE).astype("int64")
    by_remainder = np.argsort(shared - exact, kind="stable")
    shared[by_remainder[: voters - shared.sum()]] += 1
    return np.asarray(shared)


def together(
    gaps: Array, room: Array, probability: float, share: Callable[[int], Array]
) -> Array | None:
    """Find the fewest voters that close the common gap when shared out over the regions.

    Parameters
    ----------
    gaps : numpy.ndarray, shape (D,)
        Voters above (positive) or below the target, all regions together.
    room : numpy.ndarray, shape (D, R)
        Voters that count in each draw at most.
    probability : float
        Share of draws that must reach the target.
    share : callable
        Shares a number of voters out; fewer where no more can be asked for.

    Returns
    -------
    numpy.ndarray of shape (R,) or None
        Voters shared out; None if those that can be asked for are not enough.

    Examples
    --------
    >>> gaps, room = np.array([-30.2, 12.0, -7.0, -19.0]), np.full((4, 2), 99.0)
    >>> together(gaps, room, 0.75, lambda voters: np.array([voters - 4, 4]))
    array([15,  4])
    """
    need, room, count = undecided(gaps, room, probability)
    shared = np.zeros(room.shape[1], dtype="int64")
    if count <= 0 or count > len(need):
        return shared if count <= 0 else None
    needed = more = _enough(-need, count)
    while more:
        shared = share(needed)
        if shared.sum() < needed:
            return None
        more = _enough(np.minimum(shared, room).sum(axis=1) - need, count)
        needed += more
    return shared


def undecided(gaps: Array, room: Array, probability: float) -> tuple[Array, Array, int]:
    """Return need and room of the draws that voters can decide, and how many must succeed.

    Examples
    --------
    >>> undecided(np.array([-9.0, 2.0, -3.0]), np.full((3, 1), 5.0), 0.6)
    (array([3.]), array([[5.]]), 1)
    """
    count = _count(gaps, probability) - int((gaps >= -CLOSE).sum())
    open_ = (gaps < -CLOSE) & (gaps + room.sum(axis=1) >= -CLOSE)
    return -gaps[open_], room[open_], count


def fewer(gaps: Array, room: Array, probability: float, asked: Array) -> Array:
    """Return as few voters as can be found that still close the gap with a probability.

    An integer programme, solved by cutting planes. Which draws succeed is part of the question.
    Where there are few ways to choose them, all are tried, so that the answer is exact; else the
    choice is improved from the plan given until it asks for no fewer. With more than 60 regions
    the plan given is returned.

    Parameters
    ----------
    gaps, room, probability
        As in `together`.
    asked : numpy.ndarray, shape (R,)
        A plan that closes the gap.

    Examples
    --------
    >>> gaps, room = np.array([-9.0, -8.0]), np.array([[9.0, 0.0], [5.0, 8.0]])
    >>> fewer(gaps, room, 0.5, np.array([7, 7]))
    array([0, 8])
    """
    need, room, count = undecided(gaps, room, probability)
    if count <= 0 or len(asked) > REGIONS_AT_MOST:
        return asked
    if comb(len(need), count) <= ALL_SETS:
        sets = [list(chosen) for chosen in combinations(range(len(need)), count)]
        found = [_meeting_need(need[chosen], room[chosen]) for chosen in sets]
        return min([asked, *(plan for plan in found if plan is not None)], key=np.sum)
    while True:
        slack = np.minimum(asked, room).sum(axis=1) - need
        chosen = np.argsort(-slack, kind="stable")[:count]
        better = _meeting_need(need[chosen], room[chosen])
        if better is None or better.sum() >= asked.sum():
            return asked
        asked = better


def _meeting_need(need: Array, room: Array) -> Array | None:
    """Return the fewest whole voters that meet the need of every draw given; None if not found.

    Voters count up to the room of a draw, so their sum is concave; a draw that falls short at a
    point tells which regions still count there, and that is the plane that cuts the point off.
    """
    rows, needed = [np.ones(room.shape[1])], [need.max()]
    bounds, whole = Bounds(0, np.ceil(room.max(axis=0))), np.ones(room.shape[1], dtype="int64")
    for _ in range(ROUNDS):
        planes = LinearConstraint(np.array(rows), np.array(needed) - CLOSE, np.inf)
        found = milp(np.ones(room.shape[1]), constraints=planes, bounds=bounds, integrality=whole)
        if found.x is None:
            return None
        asked = np.rint(found.x)
        short = need - np.minimum(asked, room).sum(axis=1)
        if short.max() <= CLOSE:
            return np.asarray(asked.astype("int64"))
        for draw in np.argsort(-short, kind="stable")[:WORST]:
            counts = asked < room[draw]
            rows.append(counts.astype(float))
            needed.append(need[draw] - room[draw][~counts].sum())
    return None
