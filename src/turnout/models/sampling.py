"""Joint draws of the coming election from a fitted tree, one finest group at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, ndtri

from turnout.models.tree import UNSEEN, Fit, Known, Tree

Array = np.ndarray
JITTER, AT_ONCE, ROWS = 1e-10, 2, 500
ORDINARY = 0.2  # p (1 - p) at about 72 %
DEGREES = np.array([4.0, 6.0, 10.0, 20.0])


class Own(NamedTuple):
    """Regions' deviations given their group's level, by class, at the F events to draw.

    Events that only totals are known of come first, the coming election last.
    """

    events: Array  #: (F,)
    pull: Array  #: weight of the region's own past, (M, Q, F, E)
    spread: Array  #: covariance that remains, (M, Q, F, F)
    root: Array  #: its Cholesky factor, (M, Q, F, F)
    degrees: Array  #: of freedom of the tails, (M,)


class Block(NamedTuple):
    """Draws of the logits of some regions."""

    regions: Array  #: columns, (n,)
    logit: Array  #: (F, D, n)
    gain: Array  #: how the coming election follows the totals, (M, n, K)


def draw(
    tree: Tree, fit: Fit, setting: Array, size: Array, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield regions and joint draws of their logits, shape (D, n), one finest group at a time.

    Parameters
    ----------
    tree, fit : Tree, Fit
        The past, and what M settings of the hyperparameters make of it.
    setting : numpy.ndarray of int, shape (D,)
        Which setting each draw is made with.
    size : numpy.ndarray, shape (R,)
        Registered voters of the coming election.
    rng : numpy.random.Generator
        Source of chance.
    """
    levels, cross = _levels(tree, fit, setting, rng)
    own = own_movement(tree, fit)
    own = own._replace(degrees=_degrees(tree, fit, levels, setting, rng))
    order = np.argsort(tree.parents[0], kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(tree.parents[0]))[:-1])
    chances = rng.spawn(len(groups))

    def made(p: int) -> Block:
        group = (levels[:, p], cross[:, p], setting)
        return _block(tree, fit, own, groups[p], group, size[groups[p]], chances[p])

    blocks = _in_threads(made, len(groups))
    if tree.totals.logit.size:
        blocks = _held(tree, fit, setting, list(blocks), rng)
    for block in blocks:
        yield block.regions, block.logit[-1]


def _in_threads(make: Callable[[int], Block], count: int) -> Iterator[Block]:
    """Make blocks ahead of their use, a few at a time, so that only these are held in memory."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = deque(pool.submit(make, p) for p in range(min(AT_ONCE, count)))
        for p in range(AT_ONCE, count + AT_ONCE):
            if not waiting:
                return
            block = waiting.popleft().result()
            if p < count:
                waiting.append(pool.submit(make, p))
            yield block


def _levels(tree: Tree, fit: Fit, setting: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw the levels of the finest groups, (D, P, 1 + E), from the root down.

    Also returned: their covariance with the totals, (M, P, 1 + E, K).
    """
    past, count = tree.logit.shape[1], setting.size
    draws = np.zeros((count, 1, 1 + past), dtype="float32")
    cross = np.zeros((len(fit.evidence), 1, 1 + past, tree.totals.logit.size))
    above = [*tree.parents[1:], np.zeros(1, dtype=int)]
    kernels = [*fit.kernels.groups, fit.kernels.common]
    for known, kernel, parents in zip(fit.levels[::-1], kernels[::-1], above[::-1], strict=True):
        noise = rng.standard_normal((count, len(parents), 1 + past), dtype="float32")
        if len(parents) == 1:
            noise[:, 0, 0] = ndtri((rng.permutation(count) + rng.random(count)) / count)
        lifted = np.empty((len(cross), len(parents), *cross.shape[2:]))
        for m in range(len(cross)):
            gain, pull, spread = given_parent(known, kernel[m], m)
            shift = np.einsum("pij,pj->pi", gain, known.score[m])
            own, follow, shift = (a.astype("float32") for a in (_root(spread), pull, shift))
            rows = np.flatnonzero(setting == m)
            for some in np.array_split(rows, rows.size // ROWS + 1):
                parent = draws[some][:, parents]
                made = np.einsum("pij,dpj->dpi", own, noise[some])
                made -= np.einsum("pij,dpj->dpi", follow, parent[:, :, 1:])
                noise[some] = made + parent + shift
            lifted[m] = cross[m, parents] - pull @ cross[m, parents, 1:]
            lifted[m] += spread[:, :, 1:] @ np.swapaxes(known.load[m], 1, 2)
        draws, cross = noise, lifted
    return draws, cross


def given_parent(known: Known, kernel: Array, setting: int) -> tuple[Array, Array, Array]:
    """Return gain on the score, pull towards the parent, and covariance given both."""
    precision = known.precision[setting]
    undo = np.linalg.inv(np.eye(precision.shape[-1]) + precision @ kernel[1:, 1:])
    gain = kernel[:, 1:] @ undo
    pull = gain @ precision
    return gain, pull, kernel - pull @ kernel[1:]


def _root(covariance: Array) -> Array:
    even = (covariance + np.swapaxes(covariance, -1, -2)) / 2
    return np.asarray(np.linalg.cholesky(even + JITTER * np.eye(covariance.shape[-1])))


def own_movement(tree: Tree, fit: Fit) -> Own:
    """Return what regions do beyond their group, by class; normal as yet."""
    events = np.append(1 + np.unique(tree.totals.event), 0).astype(int)
    covariance = fit.kernels.own[:, None]
    pull = covariance[:, :, events, 1:] @ fit.weight
    spread = covariance[:, :, events][:, :, :, events] - pull @ covariance[:, :, 1:, events]
    return Own(events, pull, spread, _root(spread), np.full(len(pull), np.inf))


def _block(
    tree: Tree,
    fit: Fit,
    own: Own,
    regions: Array,
    group: tuple[Array, Array, Array],
    size: Array,
    rng: np.random.Generator,
) -> Block:
    """Draw the regions of one group, given its level at every event."""
    level, cross, setting = group
    present, place = np.unique(tree.pattern[regions], return_inverse=True)
    pull, root = own.pull[:, present], own.root[:, present].astype("float32")
    logit = rng.standard_normal((len(own.events), setting.size, regions.size), dtype="float32")
    if np.isfinite(own.degrees).any():
        logit[-1] *= _tails(tree, fit, own, regions, (level, setting), rng)
    for f in reversed(range(len(own.events))):
        scale = root[:, place, f, f]
        if f == len(own.events) - 1:
            chance = fit.kernels.dispersion[:, None] / (size * ORDINARY + 1)
            scale = np.sqrt(scale**2 + chance, dtype="float32")
        logit[f] *= np.take(scale, setting, axis=0)
        for g in range(f):
            logit[f] += np.take(root[:, place, f, g], setting, axis=0) * logit[g]
        known = np.einsum("mne,ne->mn", pull[:, place, f], tree.logit[regions])
        logit[f] += np.take(known.astype("float32"), setting, axis=0)
        follow = np.einsum("dqe,de->dq", pull[:, :, f].astype("float32")[setting], level[:, 1:])
        logit[f] += np.take(level[:, own.events[f], None] - follow, place, axis=1)
    at = np.searchsorted(own.events[:-1], 1 + tree.totals.event)
    share = tree.totals.weight[:, regions].T * own.spread[:, present][:, place][:, :, -1, at]
    rest = cross[:, None, 0] - pull[:, :, -1] @ cross[:, 1:]
    return Block(regions, logit, share + rest[:, place])


def _tails(
    tree: Tree,
    fit: Fit,
    own: Own,
    regions: Array,
    group: tuple[Array, Array],
    rng: np.random.Generator,
) -> Array:
    """Return what turns normals into Student t, wider for regions that moved more before.

    Shah, Wilson and Ghahramani, *Student-t processes* (AISTATS 2014), section 3.
    """
    level, setting = group
    square, seen = _surprise(tree, fit, regions, level[:, 1:].mean(axis=0))
    tails = np.ones((setting.size, regions.size), dtype="float32")
    for m in np.flatnonzero(np.isfinite(own.degrees)):
        rows = np.flatnonzero(setting == m)
        chance = rng.chisquare(own.degrees[m] + seen, (rows.size, regions.size))
        tails[rows] = np.sqrt((own.degrees[m] - 2 + square[m]) / chance)
    return tails


def _surprise(tree: Tree, fit: Fit, regions: Array, centre: Array) -> tuple[Array, Array]:
    """Return the squared distance of regions' past from expectation, (M, n), and cells seen."""
    miss = tree.logit[regions] - centre
    classes = tree.pattern[regions]
    square = np.einsum("ne,mnef,nf->mn", miss, fit.weight[:, classes], miss, optimize=True)
    return square, (tree.noise[classes] < UNSEEN).sum(axis=1)


def _degrees(
    tree: Tree, fit: Fit, levels: Array, setting: Array, rng: np.random.Generator
) -> Array:
    """Choose degrees of freedom for each setting as likely as the regions' past makes them."""
    most = np.bincount(setting).argmax()
    one = fit._replace(weight=fit.weight[[most]])
    centre = levels[:, :, 1:].mean(axis=0)[tree.parents[0]]
    square, seen = _surprise(tree, one, np.arange(len(tree.logit)), centre)
    free = DEGREES[:, None]
    likely = gammaln((free + seen) / 2) - gammaln(free / 2) - seen / 2 * np.log(free / 2 - 1)
    likely = likely - (free + seen) / 2 * np.log1p(square / (free - 2))
    score = np.append(likely.sum(axis=1), -square.sum() / 2)
    chance = np.exp(score - score.max())
    return rng.choice(np.append(DEGREES, np.inf), len(fit.evidence), p=chance / chance.sum())


def _held(
    tree: Tree, fit: Fit, setting: Array, blocks: list[Block], rng: np.random.Generator
) -> Iterator[Block]:
    """Shift the draws so that they agree with the known totals (Matheron's rule)."""
    totals = tree.totals
    slots = np.searchsorted(np.unique(totals.event), totals.event)
    drawn = np.sqrt(totals.variance) * rng.standard_normal((setting.size, slots.size))
    for block in blocks:
        drawn += np.einsum("kdn,kn->dk", block.logit[slots], totals.weight[:, block.regions])
    rate = np.linalg.inv(fit.totals)[setting]
    miss = np.einsum("dkl,dl->dk", rate, totals.logit - drawn)
    for block in blocks:
        shift = np.einsum("dnk,dk->dn", block.gain[setting], miss)
        yield block._replace(logit=block.logit[-1:] + shift.astype("float32"))
