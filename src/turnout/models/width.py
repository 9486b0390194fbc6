"""Where the width of the total's interval comes from, as shares of its variance (logit scale)."""

from __future__ import annotations

import numpy as np

from turnout.models.sampling import ORDINARY, given_parent, own_movement
from turnout.models.tree import Fit, Tree

Array = np.ndarray


def width_shares(tree: Tree, fit: Fit, weights: Array, people: Array) -> dict[str, float]:
    """Return shares of the variance of the total that add up to one.

    The total is a weighted sum of regions, each of which is a sum of independent parts; the share
    of a part is its covariance with the total, averaged over the hyperparameters.

    Parameters
    ----------
    tree, fit : Tree, Fit
        The past, and what M settings of the hyperparameters make of it.
    weights : numpy.ndarray, shape (M,)
        Weights of the settings.
    people : numpy.ndarray, shape (R,)
        Registered voters of the coming election.

    Returns
    -------
    dict
        ``swing`` (common to all), ``contest``, ``groups``, ``regions``, ``sampling``.
    """
    part = people / people.sum()
    own = own_movement(tree, fit)
    pull, spread = own.pull[:, :, -1], own.spread[:, :, -1, -1]
    load = np.zeros((len(weights), int(tree.parents[0].max()) + 1, pull.shape[-1] + 1))
    for group, share, kind in zip(tree.parents[0], part, tree.pattern, strict=True):
        load[:, group, 0] += share
        load[:, group, 1:] -= share * pull[:, kind]
    found = {"regions": spread[:, tree.pattern] @ part**2}
    chance = people * ORDINARY + 1
    found["sampling"] = fit.kernels.dispersion * (part**2 / chance).sum()
    found["groups"] = np.zeros(len(weights))
    levels = zip(fit.levels, fit.kernels.groups, tree.parents[1:], strict=False)
    for known, kernel, parents in levels:
        above = np.zeros((len(weights), int(parents.max()) + 1, load.shape[-1]))
        for m in range(len(weights)):
            _, follow, rest = given_parent(known, kernel[m], m)
            found["groups"][m] += np.einsum("pi,pij,pj->", load[m], rest, load[m])
            passed = load[m].copy()
            passed[:, 1:] -= np.einsum("pi,pij->pj", load[m], follow)
            np.add.at(above[m], parents, passed)
        load = above
    swing, contest = np.empty(len(weights)), np.empty(len(weights))
    for m in range(len(weights)):
        common, root = fit.kernels.common[m], load[m, 0]
        _, follow, rest = given_parent(fit.levels[-1], common, m)
        kind = fit.kernels.contest - fit.kernels.contest[:, 1:] @ follow[0].T
        contest[m] = root @ kind @ root
        swing[m] = root @ rest[0] @ root - contest[m]
    means = {"swing": swing, "contest": contest, **found}
    sizes = {name: max(float(values @ weights), 0.0) for name, values in means.items()}
    return {name: size / sum(sizes.values()) for name, size in sizes.items()}
