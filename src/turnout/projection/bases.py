"""How many people the lists hold beside the DPT: known afterwards, so drawn beforehand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from turnout.models import priors
from turnout.tables.past import Base, Past

Array = np.ndarray
MOST = 0.5


def people_beside(pasts: Mapping[Base, Past], draws: int, seed: int) -> dict[Base, Array]:
    """Draw the people beside the DPT at the coming election, for each base the past tells of.

    They are those of the last election whose parts are known, of the contest or else of any,
    times one lognormal factor that all regions and bases share.

    Parameters
    ----------
    pasts : mapping of Base to Past
        The past on each base.
    draws, seed : int
        Number of joint draws D, and their seed.

    Returns
    -------
    dict of Base to numpy.ndarray, shape (D, R)
        Names beside the DPT per name on it; for `Base.DPT_USERS` voters from other lists per
        voter.
    """
    chance = np.random.default_rng(seed).standard_normal(draws)
    found: dict[Base, Array] = {}
    for some in ({base: past.own for base, past in pasts.items()}, pasts):
        if found:
            break
        for base in [base for base in Base if base is not Base.DPT]:
            beside = _beside(base, some[Base.DPT], some[base])
            if beside is not None:
                own, scale = beside
                most = MOST if base is Base.DPT_USERS else np.inf
                found[base] = np.minimum(own * np.exp(scale * chance)[:, None], most)
    return found


def rates(base: Base, beside: Array) -> tuple[Array, Array]:
    """Return what turnout and people on the DPT are multiplied with to be on another base.

    Examples
    --------
    >>> rates(Base.ALL_LISTS, np.array([0.25])), rates(Base.DPT_USERS, np.array([0.25]))
    ((array([0.8]), array([1.25])), (array([0.75]), array([1.])))
    """
    if base is Base.DPT_USERS:
        return 1 - beside, np.ones_like(beside)
    return 1 / (1 + beside), 1 + beside


def _beside(base: Base, dpt: Past, other: Past) -> tuple[Array, float] | None:
    """Return people beside the DPT by region at the last election known, and how they vary."""
    both = [name for name in other.elections if name in dpt.elections]
    dpt, other = (past.at([past.elections.index(name) for name in both]) for past in (dpt, other))
    if base is Base.DPT_USERS:
        whole, parts = 1 - other.total / dpt.total, 1 - other.turnout / dpt.turnout
    else:
        whole = other.total_registered / dpt.total_registered - 1
        parts = other.registered / dpt.registered - 1
    known = np.flatnonzero(whole > 0)
    if known.size == 0:
        return None
    last, people = known[-1], dpt.registered[known[-1]]
    typical = _rest(parts[last], people, whole[last] * dpt.total_registered[last], whole[last])
    own = np.maximum(np.where(np.isfinite(parts[last]), parts[last], typical), 0)
    changes = np.diff(np.log(whole[known]))
    weight = priors.LIST_WEIGHT
    squares = weight * priors.LIST_SCALE**2 + (changes**2).sum()
    return own, float(np.sqrt(squares / (weight + changes.size)))


def _rest(own: Array, people: Array, names: float, otherwise: float) -> float:
    """Return the people beside of the regions whose own are unknown, from the remainder."""
    known = np.isfinite(own)
    rest_people = people[~known].sum()
    if not np.isfinite(rest_people) or rest_people <= 0:
        return otherwise
    return float(max((names - (own * people)[known].sum()) / rest_people, 0.0))
