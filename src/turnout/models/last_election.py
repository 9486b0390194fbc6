"""The model: last election, one swing shared by all regions, and each region's own movement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, stdtrit

from turnout.errors import ModelError
from turnout.models import priors
from turnout.tables.past import Past
from turnout.words.texts import failure

Array = np.ndarray
NEWTON_STEPS, NEWTON_REACH = 60, 1e-10
MOST, EDGE = 0.5, 1e-9


def common_swings(past: Past) -> Array:
    """Return the changes of the common level between consecutive elections.

    Each is the mean change, weighted by registered voters, of the regions known at both; where
    these are fewer than half, the change of the total if that is known. Shape (K,), logit scale.
    """
    changes, totals = np.diff(logit(past.turnout), axis=0), np.diff(logit(past.total))
    swings = totals.copy()
    for later in np.flatnonzero(_by_regions(past)):
        both = np.isfinite(changes[later])
        weights = _weights(past.registered[later + 1][both])
        swings[later] = np.average(changes[later][both], weights=weights)
    return np.asarray(swings)


def _by_regions(past: Past) -> Array:
    """Tell which changes the regions speak for rather than the total. Shape (K,)."""
    both = np.isfinite(np.diff(past.turnout, axis=0))
    unknown = ~np.isfinite(np.diff(past.total))
    return np.asarray(both.any(axis=1) & ((both.mean(axis=1) >= MOST) | unknown))


def _weights(people: Array) -> Array:
    """Let a region of unknown size count like the mean of the others."""
    known = people[np.isfinite(people)]
    typical = float(known.mean()) if known.size else 1.0
    return np.asarray(np.nan_to_num(people, nan=typical))


def posterior_scale(changes: Array, count: int, scale: float, weight: float) -> tuple[float, float]:
    """Update a prior scale by observed changes (scaled inverse chi-squared, known mean zero).

    Returns
    -------
    scale, degrees : float
        Of the Student t that predicts the next change. Gelman et al., *Bayesian Data Analysis*,
        3rd ed., section 2.6.

    Examples
    --------
    >>> posterior_scale(np.array([0.75]), 1, 0.25, 3.0)
    (0.4330127018922193, 4.0)
    """
    degrees = weight + count
    return float(np.sqrt((weight * scale**2 + np.nansum(changes**2)) / degrees)), degrees


@dataclass(frozen=True)
class LastElection:
    """Project from the last election of a contest: shared Student-t swing, own movements.

    On the logit scale, region r at the coming election is its last value, plus one swing shared
    by all regions, plus its own movement. Both are Student t with mean zero; their scales are
    learned from the history's own changes together with the priors of
    `turnout.projection.priors`. A region whose past is unknown starts from the common level with
    the usual spread between regions; where the total of the last election is known, these
    regions are placed so that every draw gives that total.

    Parameters
    ----------
    swing_scale, region_scale, spread : float
        Prior scales, logit.
    swing_weight, region_weight : float
        How many observed changes each prior counts for.

    Examples
    --------
    >>> LastElection().name
    'last-election'
    """

    swing_scale: float = priors.SWING_SCALE
    swing_weight: float = priors.SWING_WEIGHT
    region_scale: float = priors.REGION_SCALE
    region_weight: float = priors.REGION_WEIGHT
    spread: float = priors.SPREAD

    name = "last-election"

    def simulate(self, past: Past, registered: Array, draws: int, seed: int) -> Array:
        """Draw the coming election jointly for all regions.

        Parameters
        ----------
        past : Past
            E elections by R regions.
        registered : numpy.ndarray, shape (R,)
            Voters of the coming election; weights where the past does not know its own.
        draws : int
            Number of joint draws D.
        seed : int
            Same seed, same draws.

        Returns
        -------
        numpy.ndarray, shape (D, R)
            Turnout as a share in (0, 1).

        Raises
        ------
        ModelError
            If no past election of the contest is known.
        """
        past = past.own
        if not past.elections:
            raise failure(ModelError, "error.no_past")
        rng = np.random.default_rng(seed)
        swings = common_swings(past)
        swing = self._next_swing(swings, draws, rng)
        region_scale, degrees = self._region_scale(past, swings)
        start = self._last_state(past, swings, registered, region_scale, draws, rng)
        own = region_scale * rng.standard_t(degrees, size=start.shape)
        return np.asarray(np.clip(expit(start + swing[:, None] + own), EDGE, 1 - EDGE))

    def _next_swing(self, swings: Array, draws: int, rng: np.random.Generator) -> Array:
        """Draw the swing by strata, so that its tails do not depend on luck."""
        known = swings[np.isfinite(swings)]
        scale, degrees = posterior_scale(known, known.size, self.swing_scale, self.swing_weight)
        ranks = (rng.permutation(draws) + rng.random(draws)) / draws
        return np.asarray(scale * stdtrit(degrees, ranks))

    def _region_scale(self, past: Past, swings: Array) -> tuple[float, float]:
        own = np.diff(logit(past.turnout), axis=0) - swings[:, None]
        counts = np.isfinite(own).sum(axis=1)
        free = int(np.maximum(counts - _by_regions(past), 0).sum())
        return posterior_scale(own, free, self.region_scale, self.region_weight)

    def _last_state(
        self,
        past: Past,
        swings: Array,
        registered: Array,
        region_scale: float,
        draws: int,
        rng: np.random.Generator,
    ) -> Array:
        """Return where each region stood at the last election, drawn where it is not known."""
        level = logit(past.turnout)
        known = np.isfinite(level)
        latest = len(past.elections) - 1 - np.argmax(known[::-1], axis=0)
        carried = np.append(np.cumsum(np.nan_to_num(swings)[::-1])[::-1], 0.0)[latest]
        ever = known.any(axis=0)
        common = _common_level(past)
        centre = np.where(ever, level[latest, np.arange(level.shape[1])] + carried, common)
        age = len(past.elections) - 1 - latest
        doubt = np.where(ever, region_scale * np.sqrt(age), self.spread)
        state = centre + doubt * rng.standard_normal((draws, centre.size))
        seen = known[-1]
        if np.isfinite(past.total[-1]) and not seen.all():
            state[:, ~seen] += _shift_to_total(past, registered, state)[:, None]
        return np.asarray(state)


def _common_level(past: Past) -> float:
    """Return the level of the last election: its total, or the mean of the regions known."""
    if np.isfinite(past.total[-1]):
        return float(logit(past.total[-1]))
    known = np.isfinite(past.turnout[-1])
    weights = _weights(past.registered[-1][known])
    return float(logit(np.average(past.turnout[-1][known], weights=weights)))


def _shift_to_total(past: Past, registered: Array, state: Array) -> Array:
    """Return, per draw, the shift of the unseen regions that makes all add up to the total.

    Solved by Newton's method: the sum of logistic functions rises steadily in the shift. A total
    that the seen regions alone exceed, or cannot reach, moves nothing.
    """
    seen = np.isfinite(past.turnout[-1])
    people = _people_at_last(past, registered)
    ballots = past.total[-1] * people.sum() - (past.turnout[-1][seen] * people[seen]).sum()
    weights = people[~seen] / people[~seen].sum()
    aim = ballots / people[~seen].sum()
    shift = np.zeros(state.shape[0])
    if not 0 < aim < 1:
        return shift
    unseen = state[:, ~seen]
    for _ in range(NEWTON_STEPS):
        shares = expit(unseen + shift[:, None])
        miss = shares @ weights - aim
        slope = np.maximum((shares * (1 - shares)) @ weights, 1e-6)
        shift -= np.clip(miss / slope, -1, 1)
        if np.abs(miss).max() < NEWTON_REACH:
            break
    return shift


def _people_at_last(past: Past, registered: Array) -> Array:
    """Return registered voters at the last election; where unknown, today's to the known total."""
    people = past.registered[-1].copy()
    unknown = ~np.isfinite(people)
    people[unknown] = registered[unknown]
    rest = past.total_registered[-1] - people[~unknown].sum()
    if unknown.any() and np.isfinite(rest) and rest > 0:
        people[unknown] *= rest / people[unknown].sum()
    return np.asarray(people)
