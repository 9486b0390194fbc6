"""How many names the lists hold beside the DPT: known afterwards, so drawn beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from turnout.projection import priors
from turnout.tables.past import Base, past_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.tables.history import History

Array = np.ndarray


def list_ratio(
    history: History, contest: str, codes: Sequence[str], draws: int, seed: int
) -> Array | None:
    """Draw voters on all lists per voter on the DPT at the coming election.

    The names beside the DPT are, as a share of it, those of the last election whose lists are
    known, times one lognormal factor shared by all regions.

    Returns
    -------
    numpy.ndarray, shape (D, R), or None
        Ratios of at least one; None if no past election of the contest gives both lists.
    """
    dpt, lists = (past_of(history, contest, base, codes) for base in (Base.DPT, Base.ALL_LISTS))
    both = [name for name in lists.elections if name in dpt.elections]
    rows_dpt = [dpt.elections.index(name) for name in both]
    rows_all = [lists.elections.index(name) for name in both]
    extra = lists.total_registered[rows_all] / dpt.total_registered[rows_dpt] - 1
    known = np.flatnonzero(extra > 0)
    if known.size == 0:
        return None
    last = known[-1]
    own = lists.registered[rows_all[last]] / dpt.registered[rows_dpt[last]] - 1
    people = dpt.registered[rows_dpt[last]]
    typical = _rest(own, people, extra[last] * dpt.total_registered[rows_dpt[last]], extra[last])
    own = np.where(np.isfinite(own), own, typical)
    changes = np.diff(np.log(extra[known]))
    weight = priors.LIST_WEIGHT
    scale = np.sqrt((weight * priors.LIST_SCALE**2 + (changes**2).sum()) / (weight + changes.size))
    factor = np.exp(scale * np.random.default_rng(seed).standard_normal(draws))
    return np.asarray(1 + np.maximum(own, 0) * factor[:, None])


def _rest(own: Array, people: Array, names: float, otherwise: float) -> float:
    """Return the extra names per voter of the regions whose own are unknown, from the remainder."""
    known = np.isfinite(own)
    rest_people = people[~known].sum()
    if not np.isfinite(rest_people) or rest_people <= 0:
        return otherwise
    return float(max((names - (own * people)[known].sum()) / rest_people, 0.0))
