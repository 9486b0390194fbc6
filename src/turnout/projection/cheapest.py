"""The fewest voters to ask for: an integer programme, solved by cutting planes."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from turnout.projection.effort import CLOSE, undecided

Array = np.ndarray
ALL_SETS, REGIONS_AT_MOST, ROUNDS, WORST = 300, 60, 60, 20


def fewer(gaps: Array, room: Array, probability: float, asked: Array) -> Array:
    """Return as few voters as can be found that still close the gap with a probability.

    Which draws succeed is part of the question. Where there are few ways to choose them, all are
    tried, so that the answer is exact; else the choice is improved from the plan given until it
    asks for no fewer. With more than 60 regions the plan given is returned.

    Parameters
    ----------
    gaps, room, probability
        As in `turnout.projection.effort.together`.
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
        found = [_fewest(need[chosen], room[chosen]) for chosen in sets]
        return min([asked, *(plan for plan in found if plan is not None)], key=np.sum)
    while True:
        slack = np.minimum(asked, room).sum(axis=1) - need
        chosen = np.argsort(-slack, kind="stable")[:count]
        better = _fewest(need[chosen], room[chosen])
        if better is None or better.sum() >= asked.sum():
            return asked
        asked = better


def _fewest(need: Array, room: Array) -> Array | None:
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
