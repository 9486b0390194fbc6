"""Every level of a region table at once, however many units: draws are summed as they are made.

Units (villages, polling stations) are drawn a group at a time and added to every level above, so
children always add up to their parents, draw by draw, and no more than a few groups are held in
memory.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from turnout.models.pooled import Pooled
from turnout.projection.intervals import check_level
from turnout.projection.project import contest_for
from turnout.tables.elections import Target, election_date
from turnout.tables.history import History
from turnout.tables.past import Base, Past, past_of
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang, people, percent, probability
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import text

Array = np.ndarray
HELD, STEPS = 1000, 65535


@dataclass(frozen=True, eq=False)
class Levels(Shows):
    """A projection at every level of the region table, units first, all together last.

    Parameters
    ----------
    tables : tuple of pandas.DataFrame
        Per level ``region_code, registered, median, lower, upper, probability``; shares in 0..1.
    draws : tuple of numpy.ndarray or None
        Joint draws of turnout per level, shape (D, n); None where a level has more than 1,000
        members.

    Examples
    --------
    >>> import numpy as np
    >>> from turnout import Past
    >>> shares, people = np.full((1, 4), 0.8), np.full((1, 4), 900.0)
    >>> day, total = (datetime.date(2019, 4, 17),), np.array([np.nan])
    >>> halves = (("north", "north", "south", "south"),)
    >>> past = Past(("vote-2019",), day, shares, people, total, total, levels=halves)
    >>> levels = levels_of(past, ["a", "b", "c", "d"], np.full(4, 950.0), target=0.795)
    >>> [list(table["region_code"]) for table in levels.tables]
    [['a', 'b', 'c', 'd'], ['north', 'south'], ['']]
    """

    tables: tuple[pd.DataFrame, ...]
    draws: tuple[Array | None, ...]

    def table(self) -> pd.DataFrame:
        """Return every level in one tidy frame.

        Returns
        -------
        pandas.DataFrame
            ``depth`` (0 for the units), ``region_code, registered, median, lower, upper,
            probability``; shares in 0..1.
        """
        return pd.concat(
            [part.assign(depth=depth) for depth, part in enumerate(self.tables)], ignore_index=True
        )

    def summary(self, lang: Lang = "id") -> str:
        """Say how many units and levels there are, and the answer for all together."""
        whole = self.tables[-1].iloc[0]
        told = {"count": people(len(self.tables[0]), lang=lang), "levels": len(self.tables) - 1}
        told["probability"] = probability(whole["probability"], lang=lang)
        told["turnout"] = percent(whole["median"], lang=lang)
        return text("shown.levels", lang, **told)

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and the highest level with more than one region."""
        top = next((part for part in self.tables[::-1] if len(part) > 1), self.tables[-1])
        names = ["region_code", "registered", "median", "interval", "probability"]
        return shown([self.summary(lang)], top, names, text("shown.levels_table", lang), lang)


def project_levels(
    voters: VoterList,
    history: History,
    *,
    election: str,
    date: datetime.date | None = None,
    target: Target | float = 0.795,
    level: float = 0.9,
    draws: int = 4000,
    seed: int = 2024,
    progress: Callable[[str], None] = lambda _: None,
) -> Levels:
    """Project a coming vote for every unit and every level above, in bounded memory.

    Parameters
    ----------
    voters, history : VoterList, History
        Registered voters per unit, and past elections of the same units. Levels come from the
        codes (``15.01.02.2003``) or from the column ``group``.
    election, date : str, datetime.date, optional
        The coming vote.
    target : Target or float
        Share in 0..1.
    level : float
        Probability inside the intervals.
    draws, seed : int
        Number of joint draws, and their seed.
    progress : callable
        Told how many units are drawn, of how many.

    Raises
    ------
    ModelError
        If no past election is known.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> data = jambi()
    >>> found = project_levels(data.voters, data.history, election="pemilu-2024")
    >>> [len(table) for table in found.tables]
    [11, 1]
    """
    roll = voters.frame.sort_values("region_code", kind="stable")
    codes = [str(code) for code in roll["region_code"]]
    day = date or election_date(election)
    known = history.as_known(day - datetime.timedelta(days=1)) if day else history
    contest = contest_for(election, known)
    past = past_of(known, contest, Base.DPT, codes, election=election, date=day)
    people = roll["registered"].to_numpy(dtype="float64")
    goal = target.value if isinstance(target, Target) else target
    settings: dict[str, Any] = {"draws": draws, "seed": seed, "progress": progress}
    return levels_of(past, codes, people, target=goal, level=level, **settings)


def levels_of(
    past: Past,
    codes: Sequence[str],
    registered: Array,
    *,
    target: float,
    level: float = 0.9,
    draws: int = 4000,
    seed: int = 2024,
    progress: Callable[[str], None] = lambda _: None,
) -> Levels:
    """Draw the units of a past and sum them up level by level; see `project_levels`."""
    check_level(level)
    levels = (tuple(codes), *past.levels, ("",) * len(codes))
    parts = [_Sum.over(labels, registered, draws) for labels in levels]
    done = 0
    for regions, shares in Pooled().blocks(past, registered, draws, seed):
        ballots = shares * registered[regions].astype("float32")
        for part in parts:
            part.add(regions, ballots, target, level)
        done += len(regions)
        progress(f"{done}/{len(codes)}")
    tables = tuple(part.table(target, level) for part in parts)
    return Levels(tables, tuple(part.held for part in parts))


@dataclass(frozen=True, eq=False)
class _Sum:
    """One level while it is being added up."""

    names: list[str]
    place: Array  #: member of each unit
    size: Array  #: registered voters per member
    held: Array | None  #: turnout, where the members are few
    reads: Array  #: median, lower, upper and probability per member

    @classmethod
    def over(cls, labels: Sequence[str], registered: Array, draws: int) -> _Sum:
        names, place = np.unique(np.array(labels), return_inverse=True)
        held = np.zeros((draws, len(names)), dtype="float32") if len(names) <= HELD else None
        size = np.bincount(place, registered).astype("float32")
        return cls([str(n) for n in names], place, size, held, np.full((len(names), 4), np.nan))

    def add(self, units: Array, ballots: Array, target: float, level: float) -> None:
        inside, column = np.unique(self.place[units], return_inverse=True)
        turnout = _added(ballots, column, inside.size) / self.size[inside]
        if self.held is None:
            self.reads[inside] = _read(turnout, target, level)
        else:
            self.held[:, inside] += turnout

    def table(self, target: float, level: float) -> pd.DataFrame:
        read = self.reads if self.held is None else _read(self.held, target, level)
        columns = dict(zip(("median", "lower", "upper", "probability"), read.T, strict=True))
        people = np.rint(self.size).astype("int64")
        return pd.DataFrame({"region_code": self.names, "registered": people, **columns})


def _added(ballots: Array, column: Array, count: int) -> Array:
    """Add up the columns of each member; a member of one unit is that unit."""
    if count == len(column):
        return ballots[:, np.argsort(column)]
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], np.arange(count))
    return np.asarray(np.add.reduceat(ballots[:, order], starts, axis=1))


def _read(shares: Array, target: float, level: float) -> Array:
    """Return median, interval and probability of the target by column, shape (n, 4).

    Medians and ends are read in steps of 1.5 in 100,000, which sort five times as fast.
    """
    ends = np.array([0.5, (1 - level) / 2, (1 + level) / 2])
    ranks = np.maximum(np.ceil(ends * len(shares) - 1e-9).astype(int) - 1, 0)
    fine = np.rint(shares.T * STEPS).astype("uint16", order="C")
    read = np.sort(fine, axis=1, kind="stable")[:, ranks] / STEPS
    return np.column_stack([read, (shares >= target).mean(axis=0)])
