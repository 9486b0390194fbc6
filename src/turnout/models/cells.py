"""From a past in shares to what the pooled model sees: events, logits and their noise."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from turnout.models import priors
from turnout.models.kernels import Events
from turnout.models.tree import Totals, Tree
from turnout.tables.past import Past

Array = np.ndarray
YEAR, GAP = 365.25, 5.0
GROUPS = 1000  # a level of more groups is left to the regions: costly, and it moves few totals
TRUST = 1e-4
VAGUE, FULL = 0.5, 0.985  # beyond it ballots tell of the list more than of turnout


class Cells(NamedTuple):
    """The past as the pooled model sees it."""

    events: Events
    tree: Tree
    usual: float  #: prior mean of the logit at the coming election
    past: tuple[str, ...]  #: ids of the past events


def cells_of(past: Past, registered: Array) -> Cells:
    """Turn shares into logits less their prior level; one event per kind of contest and day.

    The empirical logit and its variance (Gart and Zweifel, *Biometrika* 54, 1967, 181-187) count
    half a voter more on both sides. Where ballots near or exceed the names (voters from other
    lists), the logit has no bound; such a region counts as `FULL`, with the variance `VAGUE` added.

    Parameters
    ----------
    past : Past
        E elections by R regions, of any contests.
    registered : numpy.ndarray, shape (R,)
        Voters of the coming election; used where the past does not know its own.
    """
    members = _members(past)
    kinds = np.array([past.kind, *(past.kinds[rows[0]] for rows in members)])
    events = Events(_times(past, [rows[0] for rows in members], kinds), kinds)
    usual = priors.LEVEL + np.array([priors.OFFSETS.get(str(kind), 0.0) for kind in kinds])
    share, people, error = (
        _first_known(np.asarray(values), members)
        for values in (past.turnout, past.registered, past.error)
    )
    people = np.where(np.isfinite(people), people, registered)
    voted = np.clip(share, 0, FULL) * people + 0.5
    stayed = people + 1 - voted
    full = np.where(share > FULL, VAGUE, 0.0)
    noise = full + 1 / voted + 1 / stayed + (np.nan_to_num(error) * (people + 1) / stayed) ** 2
    totals = _totals(past, members, share, people, usual[1:])
    values = (np.log(voted / stayed) - usual[1:, None]).T
    tree = Tree.of(values, noise.T, parents_of(past.levels, len(registered)), totals)
    return Cells(events, tree, float(usual[0]), tuple(past.elections[rows[0]] for rows in members))


def parents_of(levels: tuple[tuple[str, ...], ...], regions: int) -> tuple[Array, ...]:
    """Return the group of each region, the parent of each group, up to one root.

    Examples
    --------
    >>> parents_of((("a", "a", "b", "c"), ("x", "x", "x", "y")), 4)
    (array([0, 0, 1, 2]), array([0, 0, 1]), array([0, 0]))
    """
    chain, below = [], np.arange(regions)
    for labels in levels:
        if len(set(labels)) > GROUPS:
            continue
        place = np.unique(np.array(labels), return_inverse=True)[1]
        _, entry = np.unique(below, return_index=True)
        chain.append(place[entry])
        below = place
    _, entry = np.unique(below, return_index=True)
    chain.append(np.zeros(entry.size, dtype=int))
    return tuple(chain)


def _members(past: Past) -> list[list[int]]:
    """Return the rows of each event, those of the coming contest first."""
    rows: dict[tuple[str, datetime.date], list[int]] = {}
    for row in range(len(past.elections)):
        rows.setdefault((past.kinds[row], past.dates[row]), []).append(row)
    return [
        sorted(own, key=lambda row: past.contests[row] != past.contest) for own in rows.values()
    ]


def _first_known(values: Array, members: list[list[int]]) -> Array:
    merged = []
    for rows in members:
        known = np.isfinite(values[rows])
        merged.append(np.take_along_axis(values[rows], known.argmax(axis=0)[None], axis=0)[0])
    return np.array(merged)


def _times(past: Past, rows: list[int], kinds: Array) -> Array:
    """Count time in usual gaps of the contest; kinds of contest in one year share their day."""
    days = np.array([past.dates[row].toordinal() / YEAR for row in rows])
    own = days[kinds[1:] == past.kind]
    coming = past.date.toordinal() / YEAR if past.date else days.max() + _gap(own)
    days, gap = np.append(coming, days), _gap(np.append(own, coming))
    years = np.array([past.date.year if past.date else 0, *(past.dates[row].year for row in rows)])
    for year in np.unique(years):
        same = years == year
        if len(set(kinds[same])) == same.sum():
            days[same] = days[same].mean()
    return np.asarray(days / gap)


def _gap(days: Array) -> float:
    return float(np.median(np.diff(np.sort(days)))) if days.size > 1 else GAP


def _totals(
    past: Past, members: list[list[int]], share: Array, people: Array, usual: Array
) -> Totals:
    """Return what totals say of the regions not seen at their event, where that is a share."""
    total, size = (
        _first_known(v[:, None], members)[:, 0] for v in (past.total, past.total_registered)
    )
    event, weight, value = [], [], []
    for e in np.flatnonzero(np.isfinite(total)):
        unseen = ~np.isfinite(share[e])
        if not unseen.any():
            continue
        whole = size[e] if np.isfinite(size[e]) else people[e].sum()
        rest = whole - people[e, ~unseen].sum()
        voted = total[e] * whole - (share[e] * people[e])[~unseen].sum()
        if 0 < voted < rest:
            event.append(e)
            weight.append(np.where(unseen, people[e], 0) / people[e, unseen].sum())
            value.append(_middle(voted / rest, unseen.sum()) - usual[e])
    return Totals(
        np.array(event, dtype=int),
        np.array(weight).reshape(len(event), share.shape[1]),
        np.array(value),
        np.full(len(event), TRUST),
    )


def _middle(share: float, regions: int) -> float:
    """Return the mean logit of regions from the logit of their mean share (second order)."""
    spread = priors.SPREAD**2 * (1 - 1 / regions)
    return float(logit(share) - (0.5 - share) * spread)
