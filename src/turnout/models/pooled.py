"""The model: every election and region informs every other, as far as the history bears out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from turnout.errors import ModelError
from turnout.models.cells import Cells, cells_of
from turnout.models.kernels import kernels, parameters
from turnout.models.posterior import Points, points
from turnout.models.priors import POOLED
from turnout.models.sampling import draw
from turnout.models.tree import Fit, fit
from turnout.models.width import width_shares
from turnout.tables.past import Past
from turnout.words.texts import failure, one_of

Array = np.ndarray
MOVABLE = [name + "_0" * (name == "group_ratio") for name in POOLED]  # its levels: _0, _1, ...
FARTHEST, TOGETHER, POINTS = 13.8, 64, 256


@dataclass(frozen=True)
class Pooled:
    """Hierarchical model of logit turnout that pools regions, elections and kinds of contest.

    Logit turnout of a region at an election is a level common to all regions, plus its group's
    deviation (province), plus its own, plus the chance of single voters, which grows as regions
    shrink. Level and deviations each have a lasting, a slowly changing and a one-off part (see
    `turnout.models.kernels`), kinds of contest an offset. Given how large these parts are, all is
    Gaussian and exact (`turnout.models.tree`), totals without their parts included. How large
    they are is learned from the history together with the priors of `turnout.models.priors`, and
    integrated over (`turnout.models.posterior`), so that a short history gives wide intervals
    with heavy tails. Regions' own movements are Student t where the history shows outliers.

    Parameters
    ----------
    shifts : tuple of (str, float)
        Hyperparameters whose prior mean is moved, by so many of its prior scales: to try how
        much a prior matters. Names as in `turnout.models.priors.POOLED`, ``group_ratio`` per
        level: ``group_ratio_0`` of the finest.

    Raises
    ------
    UsageError
        If there is no such hyperparameter.

    Examples
    --------
    >>> Pooled().name
    'pooled'
    """

    shifts: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse to move what is no hyperparameter."""
        for name in dict(self.shifts):
            one_of("shifts", re.sub(r"\d+$", "0", name), MOVABLE)

    name = "pooled"
    pools = True  # looks at all contests

    def simulate(self, past: Past, registered: Array, draws: int, seed: int) -> Array:
        """Draw the coming election jointly for all regions.

        Parameters
        ----------
        past : Past
            E elections by R regions, of all contests.
        registered : numpy.ndarray, shape (R,)
            Voters of the coming election.
        draws, seed : int
            Number of joint draws D; same seed, same draws.

        Returns
        -------
        numpy.ndarray, shape (D, R)
            Turnout as a share in (0, 1).

        Raises
        ------
        ModelError
            If no past election is known.
        """
        turnout = np.empty((draws, len(registered)))
        for regions, shares in self.blocks(past, registered, draws, seed):
            turnout[:, regions] = shares
        return turnout

    def blocks(
        self, past: Past, registered: Array, draws: int, seed: int
    ) -> Iterator[tuple[Array, Array]]:
        """Yield regions and their joint draws, shape (D, n), one finest group at a time.

        What `simulate` returns as one array, for histories whose draws do not fit in memory.
        """
        if not past.elections:
            raise failure(ModelError, "error.no_past")
        rng = np.random.default_rng(seed)
        cells = cells_of(past, registered)
        found = self.posterior(cells)
        place = (np.arange(draws) + rng.random()) / draws
        chosen = np.searchsorted(np.cumsum(found.weights), place)
        used, setting = np.unique(np.minimum(chosen, POINTS - 1), return_inverse=True)
        fitted = self._fit(cells, found.settings[used])
        for regions, logit in draw(cells.tree, fitted, rng.permutation(setting), registered, rng):
            yield regions, _shares(logit + np.float32(cells.usual))

    def width(self, past: Past, registered: Array) -> dict[str, float]:
        """Return shares of the variance of the total; see `turnout.models.width`."""
        cells = cells_of(past, registered)
        found = self.posterior(cells)
        return width_shares(cells.tree, self._fit(cells, found.settings), found.weights, registered)

    def posterior(self, cells: Cells) -> Points:
        """Return weighted settings of the hyperparameters, in scales of their priors."""

        def log_posterior(settings: Array) -> Array:
            parts = np.array_split(settings, -(-len(settings) // TOGETHER))
            evidence = [self._fit(cells, part).evidence for part in parts]
            return np.asarray(np.concatenate(evidence) - 0.5 * (settings**2).sum(axis=1))

        return points(log_posterior, len(parameters(cells)), POINTS)

    def _fit(self, cells: Cells, settings: Array) -> Fit:
        wanted, shifts = parameters(cells), dict(self.shifts)
        mean, scale = np.array(list(wanted.values())).T
        moved = settings + [shifts.get(name, 0.0) for name in wanted]
        return fit(cells.tree, kernels(cells.events, list(wanted), mean + scale * moved))


def _shares(logit: Array) -> Array:
    """Turn logits into shares in place, inside (0, 1) by a millionth; quicker than `expit`."""
    np.clip(logit, -FARTHEST, FARTHEST, out=logit)
    np.exp(np.negative(logit, out=logit), out=logit)
    logit += 1
    return np.asarray(np.reciprocal(logit, out=logit))
