"""What a projection has to beat: the usual ways, as models of the same interface."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from turnout.errors import ModelError
from turnout.models import priors
from turnout.models.last_election import EDGE, LastElection, posterior_scale
from turnout.tables.past import Past
from turnout.words.texts import failure

Array = np.ndarray
ALONE = math.hypot(priors.SWING_SCALE, priors.REGION_SCALE)


@dataclass(frozen=True)
class LastElectionIndependent(LastElection):
    """Project from the last election with errors that regions do not share.

    The usual way of a spreadsheet: each region's last value, give or take its own past changes.
    What all regions have in common averages out in the total, whose interval is far too narrow.

    Examples
    --------
    >>> LastElectionIndependent().name
    'last-election-independent'
    """

    name = "last-election-independent"

    def _next_swing(self, swings: Array, draws: int, rng: np.random.Generator) -> Array:  # noqa: ARG002
        return np.zeros(draws)

    def _region_scale(self, past: Past, swings: Array) -> tuple[float, float]:  # noqa: ARG002
        changes = np.diff(logit(past.turnout), axis=0)
        count = int(np.isfinite(changes).sum())
        return posterior_scale(changes, count, ALONE, self.region_weight)


@dataclass(frozen=True)
class Mean:
    """Project each region's mean of past elections, with errors that regions do not share.

    Parameters
    ----------
    scale, weight : float
        Prior scale of one election around the mean, logit, and the elections it counts for.

    Examples
    --------
    >>> Mean().name
    'mean'
    """

    scale: float = ALONE
    weight: float = priors.REGION_WEIGHT

    name = "mean"

    def simulate(self, past: Past, registered: Array, draws: int, seed: int) -> Array:
        """Draw the coming election, shape (D, R); see `Pooled.simulate`."""
        past = past.own
        if not past.elections:
            raise failure(ModelError, "error.no_past")
        level, total = logit(past.turnout), logit(past.total)
        count = np.isfinite(level).sum(axis=0)
        common = np.nanmean(total if np.isfinite(total).any() else level)
        centre = np.where(count > 0, np.nansum(level, axis=0) / np.maximum(count, 1), common)
        free = int(np.maximum(count - 1, 0).sum())
        scale, degrees = posterior_scale(level - centre, free, self.scale, self.weight)
        error = np.random.default_rng(seed).standard_t(degrees, (draws, len(registered)))
        wider = scale * np.sqrt(1 + 1 / np.maximum(count, 1))
        return np.asarray(np.clip(expit(centre + wider * error), EDGE, 1 - EDGE))
