"""How turnouts of several elections hang together, as covariances on the logit scale.

A level is the sum of three parts: one that lasts, one that changes slowly (an Ornstein-Uhlenbeck
process, so that unequal gaps between elections count) and one that belongs to one election alone.
The common level may also have a trend.
The level common to all regions has them, and so has each region's deviation from it; groups of
regions (provinces) deviate like regions do, by a learned multiple. Kinds of contest differ by a
lasting offset, and regions may differ more between contests of two kinds than within one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import expit

from turnout.models import priors
from turnout.models.tree import UNSEEN

if TYPE_CHECKING:
    from turnout.models.cells import Cells

Array = np.ndarray
ENDLESS, SMALL = 0.98, 1e-4


@dataclass(frozen=True, eq=False)
class Events:
    """The coming election, first, and the past ones as points in time.

    Parameters
    ----------
    time : numpy.ndarray, shape (1 + E,)
        In usual gaps between elections of the contest.
    kind : numpy.ndarray, shape (1 + E,)
        Kind of contest, any labels.
    """

    time: Array
    kind: Array

    @property
    def lags(self) -> Array:
        """Distance in time, shape (1 + E, 1 + E)."""
        return np.asarray(np.abs(self.time[:, None] - self.time))

    @property
    def alike(self) -> Array:
        """One where two events are of one kind, else zero."""
        return np.asarray(self.kind[:, None] == self.kind, dtype="float64")


class Kernels(NamedTuple):
    """Covariances for M settings of the hyperparameters, over the 1 + E events."""

    common: Array  #: of the level common to all, shape (M, 1 + E, 1 + E)
    contest: Array  #: its part that is the kind of contest, shape (1 + E, 1 + E)
    own: Array  #: of a region's deviation, shape (M, 1 + E, 1 + E)
    groups: tuple[Array, ...]  #: of the groups' deviations, finest level first
    dispersion: Array  #: multiple of the binomial variance, shape (M,)


def parameters(cells: Cells) -> dict[str, tuple[float, float]]:
    """Return the hyperparameters that matter, each with mean and scale of its normal prior."""
    chosen = dict(priors.POOLED)
    if len(set(cells.events.kind)) == 1:
        del chosen["contest_correlation"], chosen["contest_ratio"]
    noise = cells.tree.noise
    if not (noise[noise < UNSEEN] > SMALL).any():
        del chosen["dispersion"]
    scale = chosen.pop("group_ratio")
    levels = len(cells.tree.parents) - 1
    return chosen | {f"group_ratio_{level}": scale for level in range(levels)}


def kernels(events: Events, names: list[str], settings: Array) -> Kernels:
    """Build the covariances for settings of the hyperparameters, shape (M, H)."""
    value = {name: settings[:, i, None, None] for i, name in enumerate(names)}
    lags, alike, once = events.lags, events.alike, np.eye(events.time.size)
    share, swing = expit(value["swing_once"]), np.exp(2 * value["swing"])
    bond = expit(value["contest_correlation"]) if "contest_correlation" in value else 1.0
    shared = bond + (1 - bond) * alike
    ratio = np.exp(value["contest_ratio"]) if "contest_ratio" in value else 1.0
    moves = np.where(events.kind == events.kind[0], 1.0, ratio * np.ones_like(swing))
    steps = moves * np.swapaxes(moves, 1, 2)
    contest = priors.OFFSET_SCALE**2 * alike * (len(np.unique(events.kind)) > 1)
    past = events.time - events.time[0]
    common = (
        priors.LEVEL_SCALE**2
        + priors.TREND_SCALE**2 * np.outer(past, past)
        + contest
        + (1 - share) * shared * steps * _drift(swing, value["swing_memory"], lags)
        + share * steps * swing / 2 * once
    )
    own = (
        np.exp(2 * value["lasting"]) * shared
        + _drift(np.exp(2 * value["drifting"]), value["drift_memory"], lags)
        + np.exp(2 * value["once"]) * once
    )
    groups = [own * np.exp(2 * value[name]) for name in names if name.startswith("group_ratio")]
    dispersion = np.exp(value["dispersion"]) if "dispersion" in value else np.ones_like(swing)
    return Kernels(common, contest, own, tuple(groups), dispersion[:, 0, 0])


def _drift(step: Array, memory: Array, lags: Array) -> Array:
    """Return the covariance of a process whose change over one gap has the variance `step`."""
    kept = ENDLESS * expit(memory)
    return np.asarray(step / (2 * (1 - kept)) * kept**lags)
