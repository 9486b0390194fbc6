"""Exact Gaussian inference on a tree: everything, groups of regions, regions.

Notation: c is the level of a node at the E past events; y the logits of a region, observed with
noise around c plus the region's own deviation. A node passes to its parent what it knows of the
parent's level, as precision and score (information form), so cost grows with the number of
distinct patterns of missing cells and sizes, not with the number of regions. Every array carries
M settings of the hyperparameters in front. Rasmussen and Williams, *Gaussian Processes for Machine
Learning* (2006), chapter 2; conditioning of draws after Matheron (Chilès and Delfiner,
*Geostatistics*, 2nd ed., section 7.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from turnout.models.kernels import Kernels

Array = np.ndarray
UNSEEN, FINEST, STEP = 1e8, 1e-6, 3.0


@dataclass(frozen=True, eq=False)
class Totals:
    """What is known of regions together at events where they are not known apart.

    Parameters
    ----------
    event : numpy.ndarray of int, shape (K,)
        Which past event each total belongs to.
    weight : numpy.ndarray, shape (K, R)
        Share of each region in the total; zero for regions outside it.
    logit, variance : numpy.ndarray, shape (K,)
        Logit of the total's share, less the prior level, and the variance of its error.
    """

    event: Array
    weight: Array
    logit: Array
    variance: Array


@dataclass(frozen=True, eq=False)
class Tree:
    """Regions' logits with their groups, reduced to what the likelihood needs.

    Parameters
    ----------
    logit : numpy.ndarray, shape (R, E)
        Less the prior level; zero where not seen.
    pattern : numpy.ndarray of int, shape (R,)
        Class of each region: which cells are seen, how noisy they are.
    noise : numpy.ndarray, shape (Q, E)
        Binomial variance of each class.
    parents : tuple of numpy.ndarray
        Group of each region, group of each group, and so on up to one root.
    totals : Totals
        May be empty.
    """

    logit: Array
    pattern: Array
    noise: Array
    parents: tuple[Array, ...]
    totals: Totals

    @classmethod
    def of(cls, logit: Array, variance: Array, parents: tuple[Array, ...], totals: Totals) -> Tree:
        """Sort regions into classes; noise is rounded to powers of `STEP`."""
        seen = np.isfinite(logit)
        size = np.log(np.maximum(np.where(seen, variance, 1.0), FINEST)) / np.log(STEP)
        rounded = np.where(seen, np.round(size), np.inf)
        keys, pattern = np.unique(rounded, axis=0, return_inverse=True)
        noise = np.where(np.isfinite(keys), STEP ** np.where(np.isfinite(keys), keys, 0), UNSEEN)
        return cls(np.where(seen, logit, 0.0), pattern.ravel(), noise, parents, totals)

    @cached_property
    def sums(self) -> Sums:
        """What the likelihood needs of the regions, computed once."""
        past, share = self.logit, self.totals.weight.T
        own_class = [past[self.pattern == q] for q in range(len(self.noise))]
        return Sums(
            number=self._gather(np.ones(len(past))),
            past=self._gather(past),
            squares=np.array([rows.T @ rows for rows in own_class]),
            share=self._gather(share),
            share_past=self._gather(share[:, :, None] * past[:, None, :]),
            share_pairs=self._gather(share[:, :, None] * share[:, None, :]),
        )

    def _gather(self, values: Array) -> Array:
        """Sum values of regions by finest group and class: (R, ...) to (P, Q, ...)."""
        groups, classes = int(self.parents[0].max()) + 1, len(self.noise)
        summed = np.zeros((groups * classes, *values.shape[1:]))
        np.add.at(summed, self.parents[0] * classes + self.pattern, values)
        return summed.reshape(groups, classes, *values.shape[1:])


class Sums(NamedTuple):
    """Sums over the regions of a finest group and class; of a class alone for `squares`."""

    number: Array  #: of regions, (P, Q)
    past: Array  #: logits, (P, Q, E)
    squares: Array  #: products of logits, (Q, E, E)
    share: Array  #: weights in the totals, (P, Q, K)
    share_past: Array  #: (P, Q, K, E)
    share_pairs: Array  #: (P, Q, K, K)


class Known(NamedTuple):
    """What the nodes of one level know of their own level c, and of the totals given it."""

    precision: Array  #: (M, P, E, E)
    score: Array  #: (M, P, E)
    evidence: Array  #: log likelihood so far, (M,)
    mean: Array  #: of the totals where c is zero, (M, P, K)
    load: Array  #: change of the totals with c, (M, P, K, E)
    rest: Array  #: covariance of the totals given c, (M, P, K, K)


class Fit(NamedTuple):
    """Everything known, level by level, and the regions' weights on their own past."""

    kernels: Kernels
    weight: Array  #: inverse covariance of a class, (M, Q, E, E)
    levels: tuple[Known, ...]  #: finest groups first, root last
    evidence: Array  #: log marginal likelihood, (M,)
    totals: Array  #: prior covariance of the totals given the regions, (M, K, K)


def fit(tree: Tree, kernels: Kernels) -> Fit:
    """Pass all knowledge up the tree; the root then holds the marginal likelihood."""
    weight, known = _regions(tree, kernels)
    levels = [known]
    for kernel, parents in zip(kernels.groups, tree.parents[1:], strict=True):
        known = _absorb(known, kernel, parents)
        levels.append(known)
    evidence, totals = _root(known, kernels.common, tree.totals)
    return Fit(kernels, weight, tuple(levels), evidence, totals)


def _regions(tree: Tree, kernels: Kernels) -> tuple[Array, Known]:
    own = kernels.own[:, None, 1:, 1:]
    size = tree.noise.shape[1]
    dispersion = np.where(tree.noise < UNSEEN, kernels.dispersion[:, None, None], 1.0)
    noise = (dispersion * tree.noise)[:, :, :, None] * np.eye(size)
    weight = np.linalg.inv(own + noise)
    sums = tree.sums
    evidence = -0.5 * (np.linalg.slogdet(own + noise)[1] @ sums.number.sum(axis=0))
    evidence = evidence - 0.5 * np.einsum("mqij,qij->m", weight, sums.squares, optimize=True)
    precision = np.einsum("pq,mqij->mpij", sums.number, weight, optimize=True)
    score = np.einsum("mqij,pqj->mpi", weight, sums.past, optimize=True)
    parts = _totals_of_regions(tree, own[:, 0], weight)
    return weight, Known(precision, score, evidence, *parts)


def _totals_of_regions(tree: Tree, own: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Return mean, load and rest of the totals by finest group, given the groups' levels."""
    event, sums = tree.totals.event, tree.sums
    pull = np.einsum("mki,mqij->mqkj", own[:, event], weight, optimize=True)
    loose = own[:, event][:, :, event][:, None] - pull @ own[:, :, event][:, None]
    mean = np.einsum("mqke,pqke->mpk", pull, sums.share_past, optimize=True)
    unit = np.eye(weight.shape[-1])[event]
    load = np.einsum("pqk,mqke->mpke", sums.share, unit - pull, optimize=True)
    return mean, load, np.einsum("pqkl,mqkl->mpkl", sums.share_pairs, loose, optimize=True)


def _absorb(known: Known, kernel: Array, parents: Array) -> Known:
    """Integrate out the nodes of one level, whose levels scatter around their parents'."""
    prior = kernel[:, None, 1:, 1:]
    size = prior.shape[-1]
    mixed = np.eye(size) + known.precision @ prior
    undo = np.linalg.inv(mixed)
    score = np.einsum("mpij,mpj->mpi", undo, known.score)
    spread = prior @ undo
    evidence = known.evidence - 0.5 * np.linalg.slogdet(mixed)[1].sum(axis=1)
    fitted = np.einsum("mpij,mpj->mpi", spread, known.score)
    evidence = evidence + 0.5 * np.einsum("mpi,mpi->m", known.score, fitted)
    loads = known.load @ np.swapaxes(undo, -1, -2)
    return Known(
        _by_parent(undo @ known.precision, parents),
        _by_parent(score, parents),
        evidence,
        _by_parent(known.mean + np.einsum("mpke,mpe->mpk", known.load, fitted), parents),
        _by_parent(loads, parents),
        _by_parent(known.rest + known.load @ spread @ np.swapaxes(known.load, -1, -2), parents),
    )


def _by_parent(values: Array, parents: Array) -> Array:
    member = np.eye(int(parents.max()) + 1)[parents].T
    shape = values.shape
    summed = member @ values.reshape(shape[0], shape[1], -1)
    return np.asarray(summed.reshape(shape[0], len(member), *shape[2:]))


def _root(known: Known, kernel: Array, totals: Totals) -> tuple[Array, Array]:
    whole = _absorb(known, kernel, np.zeros(1, dtype=int))
    miss = totals.logit - whole.mean[:, 0]
    spread = whole.rest[:, 0] + np.diag(totals.variance)
    fitted = np.linalg.solve(spread, miss[:, :, None])[:, :, 0]
    quadratic = np.einsum("mk,mk->m", miss, fitted)
    return whole.evidence - 0.5 * (np.linalg.slogdet(spread)[1] + quadratic), spread
