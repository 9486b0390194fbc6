"""What a model is, and the ones that ship."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from turnout.errors import UsageError
from turnout.models.baselines import LastElectionIndependent, Mean
from turnout.models.last_election import LastElection
from turnout.models.pooled import Pooled
from turnout.tables.past import Past
from turnout.words.texts import failure, one_of


class Model(Protocol):
    """Anything with a name and one verb; usually a frozen dataclass.

    Examples
    --------
    >>> import numpy as np, turnout
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Unchanged:
    ...     name = "unchanged"
    ...     def simulate(self, past, registered, draws, seed):
    ...         last = past.own.turnout[-1]
    ...         noise = np.random.default_rng(seed).normal(0, 0.05, (draws, 1))
    ...         return np.clip(last + noise, 0.001, 0.999)
    >>> data = turnout.datasets.jambi()
    >>> mine = turnout.project(data.voters, data.history, model=Unchanged())
    >>> mine.model, round(mine.total().median, 2)
    ('unchanged', 0.85)
    """

    @property
    def name(self) -> str:
        """Name of the model, as it appears in tables and files."""

    def simulate(self, past: Past, registered: np.ndarray, draws: int, seed: int) -> np.ndarray:
        """Return joint draws of the coming election, shape (D, R), shares in (0, 1).

        Parameters
        ----------
        past : Past
            E elections by R regions of all contests; `Past.own` has the coming one's alone.
        registered : numpy.ndarray, shape (R,)
            Voters of the coming election.
        draws, seed : int
            Number of joint draws; same seed, same draws.
        """


MODELS: tuple[Model, ...] = (Pooled(), LastElection(), LastElectionIndependent(), Mean())


def model_of(model: Model | str | None) -> Model:
    """Return a model given as such or by its name; the default is `Pooled`.

    Raises
    ------
    UsageError
        If no model has that name, or what is given is none.

    Examples
    --------
    >>> model_of(None).name, model_of("mean").name
    ('pooled', 'mean')
    """
    if model is None:
        return MODELS[0]
    if not isinstance(model, str):
        verb, name = getattr(model, "simulate", None), getattr(model, "name", None)
        if isinstance(model, type) or not (callable(verb) and isinstance(name, str)):
            raise failure(UsageError, "error.own_model", value=repr(model))
        return model
    found = {known.name: known for known in MODELS}
    one_of("model", model, found)
    return found[model]


def simulated(
    model: Model, past: Past, registered: np.ndarray, draws: int, seed: int
) -> np.ndarray:
    """Return what a model simulates, shape (D, R), shares in (0, 1].

    Raises
    ------
    UsageError
        If it is anything else.
    """
    found, shape = model.simulate(past, registered, draws, seed), (draws, len(registered))
    try:
        drawn = np.asarray(found, dtype="float64")
    except (TypeError, ValueError):
        drawn = np.empty(0)
    if drawn.shape == shape and drawn.min(initial=1) > 0 and drawn.max(initial=1) <= 1:
        return drawn
    came = f"{type(found).__name__} {np.shape(drawn)}"
    if drawn.size:
        came += f", {drawn.min():.4g} … {drawn.max():.4g}"
    raise failure(UsageError, "error.simulated", model=model.name, shape=shape, value=came)
