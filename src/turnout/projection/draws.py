"""`Projection`: the joint draws of one coming vote, and what is read off them alone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from turnout.errors import ModelError
from turnout.files.findings import Finding
from turnout.models.model import Model
from turnout.projection.bases import rates
from turnout.projection.intervals import Array, Interval, central, check_level
from turnout.projection.naming import columns_of, place_of
from turnout.projection.outlook import Outlook
from turnout.tables.elections import Target, election_name, target_for
from turnout.tables.history import History
from turnout.tables.past import Base, Past
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang, level_name, percent, span
from turnout.words.sentences import place_name
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text


@dataclass(frozen=True, eq=False)
class Projection(Shows):
    """Joint draws of turnout at one coming vote, one column per region.

    Every number about the vote is a reduction of `turnout` and `electorate`, so regions stay
    correlated in every total.

    Parameters
    ----------
    election : str
        Id such as ``pemilu-2024``.
    date : datetime.date or None
        Day of the vote, where known.
    as_of : datetime.date
        Nothing known later entered.
    base : Base
        What turnout is a share of.
    contest : str
        Kind of contest whose past it rests on.
    model : str
        Name of the model.
    seed : int
        Seed of the draws.
    voters : VoterList
        The list used, rows in the order of the columns of `turnout`.
    turnout : numpy.ndarray, shape (D, R)
        Shares in (0, 1).
    electorate : numpy.ndarray, shape (1, R) or (D, R)
        People `turnout` is a share of; drawn where lists are not yet known.
    pasts : mapping of Base to Past
        The past of all contests on each base.
    history : History
        Everything known on `as_of`.
    beside : dict of Base to numpy.ndarray, shape (D, R)
        People beside the DPT for each other base; see `turnout.projection.bases`.
    engine : Model, optional
        The model itself.
    past_swings : int
        Changes between consecutive elections of the contest that were used.
    findings : tuple of Finding
        What was left out, and why.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> projection = turnout.project(data.voters, data.history, election="pemilu-2024")
    >>> projection.turnout.shape, projection.past_swings
    ((4000, 11), 1)
    """

    election: str
    date: datetime.date | None
    as_of: datetime.date
    base: Base
    contest: str
    model: str
    seed: int
    voters: VoterList
    turnout: Array
    electorate: Array
    pasts: Mapping[Base, Past]
    history: History
    beside: Mapping[Base, Array] = field(default_factory=dict)
    engine: Model | None = None
    past_swings: int = 0
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.turnout, self.electorate, *self.beside.values()):
            array.setflags(write=False)

    @property
    def past(self) -> Past:
        """The past of the contest, same base."""
        return self.pasts[self.base].own

    @property
    def evidence(self) -> Past:
        """The past the model looked at: all contests if it pools, else the contest's own."""
        past = self.pasts[self.base]
        return past if getattr(self.engine, "pools", False) else past.own

    @property
    def codes(self) -> list[str]:
        """Region codes, one per column of the draws."""
        return [str(code) for code in self.voters.frame["region_code"]]

    @property
    def names(self) -> list[str]:
        """Region names, one per column of the draws."""
        return [str(name) for name in self.voters.frame["region_name"]]

    def columns(self, named: Sequence[str], where: str = "") -> list[int]:
        """Return the columns of the draws of regions named by code or by name.

        Parameters
        ----------
        named : sequence of str
            Codes or names.
        where : str
            What the message of an error begins with.

        Raises
        ------
        UsageError
            If one is not among the regions projected.

        Examples
        --------
        >>> import turnout
        >>> projection = turnout.datasets.jambi().outlook("pemilu-2024").projection
        >>> projection.columns(["15.71", "Kerinci", "kab. tanjab timur"])
        [9, 0, 6]
        """
        return columns_of(self.codes, self.names, named, where)

    @cached_property
    def place(self) -> str:
        """Name of all regions together; empty where the history has none. One region is its own."""
        return place_of(self.codes, self.names, self.history)

    @cached_property
    def origin(self) -> Projection:
        """The same draws on the base the projection was made on."""
        if self.base not in self.beside:
            return self
        turnout, _ = rates(self.base, self.beside[self.base])
        people = self.voters.frame["registered"].to_numpy(dtype="float64")[None, :]
        return replace(self, base=Base.DPT, turnout=self.turnout / turnout, electorate=people)

    @property
    def registered(self) -> Array:
        """People turnout is a share of, per region; the median where drawn. Shape (R,)."""
        return np.asarray(np.rint(np.median(self.electorate, axis=0)).astype("int64"))

    @property
    def ballots(self) -> Array:
        """Voters who take part, shape (D, R)."""
        return np.asarray(self.turnout * self.electorate)

    @property
    def total_electorate(self) -> Array:
        """People of all regions together, shape (1,) or (D,)."""
        return np.asarray(self.electorate.sum(axis=1))

    @cached_property
    def total_turnout(self) -> Array:
        """Turnout of all regions together, shape (D,)."""
        if len(self.codes) == 1:
            return self.turnout[:, 0]
        total = np.asarray(self.ballots.sum(axis=1) / self.total_electorate)
        total.setflags(write=False)
        return total

    @property
    def last_turnout(self) -> float | None:
        """Turnout of all regions together at the last election of the contest, same base."""
        known = np.flatnonzero(np.isfinite(self.past.total))
        return float(self.past.total[known[-1]]) if known.size else None

    @property
    def last_election(self) -> str | None:
        """The election of `last_turnout`."""
        known = np.flatnonzero(np.isfinite(self.past.total))
        return self.past.elections[known[-1]] if known.size else None

    @property
    def last_year(self) -> int | None:
        """The year of `last_turnout`."""
        known = np.flatnonzero(np.isfinite(self.past.total))
        return self.past.dates[known[-1]].year if known.size else None

    @property
    def stand_in(self) -> str | None:
        """The election whose voter list stands in, if it is not this one's own."""
        made_for = self.voters.elections
        return made_for[0] if made_for and self.election not in made_for else None

    @property
    def days_left(self) -> int | None:
        """Days from `as_of` to the vote."""
        return None if self.date is None else (self.date - self.as_of).days

    @cached_property
    def width(self) -> dict[str, float]:
        """Shares of the variance of the total by where it comes from; they add up to one.

        Empty where the model cannot tell. ``definition`` is what the base adds.
        """
        origin = self.origin
        if origin is not self:
            own, ours = (np.var(np.log(one.total_turnout)) for one in (origin, self))
            definition = float(np.clip(1 - own / ours, 0, 1))
            shares = {name: share * (1 - definition) for name, share in origin.width.items()}
            return shares and shares | {"definition": definition}
        measure = getattr(self.engine, "width", None)
        if measure is None:
            return {}
        found: dict[str, float] = measure(self.pasts[self.base], self.electorate[0])
        return found | {"definition": 0.0}

    @property
    def bases(self) -> tuple[Base, ...]:
        """The definitions this projection can answer on."""
        known = {self.base, Base.DPT, *self.beside} if self.beside else {self.base}
        return tuple(base for base in Base if base in known)

    def on(self, base: Base | str) -> Projection:
        """Return the same draws as shares of another list: the voters stay, the base changes.

        Raises
        ------
        UsageError
            If there is no such definition.
        ModelError
            If the history gives no past list of that definition.

        Examples
        --------
        >>> import turnout
        >>> data = turnout.datasets.jambi()
        >>> projection = turnout.project(data.voters, data.history, election="pemilu-2024")
        >>> bool((projection.on("all_lists").turnout <= projection.turnout).all())
        True
        """
        base = Base(base)
        if base is self.base:
            return self
        origin = self.origin
        if base is origin.base:
            return origin
        if base not in origin._others:
            origin._others[base] = origin._converted(base)
        return origin._others[base]

    @cached_property
    def _others(self) -> dict[Base, Projection]:
        return {}

    def _converted(self, base: Base) -> Projection:
        if base not in self.beside:
            named = {"election": self.election, "base": base.value, "known": self.base.value}
            raise failure(ModelError, "error.no_base", **named)
        shares, names = rates(base, self.beside[base])
        turnout, people = self.turnout * shares, self.electorate * names
        other = replace(self, base=base, turnout=turnout, electorate=people)
        other.__dict__["origin"] = self  # the way back gives the very same numbers
        return other

    def table(self, level: float = 0.9) -> pd.DataFrame:
        """Return median and interval of turnout per region.

        Parameters
        ----------
        level : float
            Probability inside the interval, in (0, 1).

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, registered, median, lower, upper``; shares in 0..1.
        """
        check_level(level)
        people = {"region_name": self.names, "registered": self.registered}
        reads = pd.DataFrame([central(column, level) for column in self.turnout.T])
        return pd.DataFrame({"region_code": self.codes, **people}).join(reads)

    def total(self, level: float = 0.9) -> Interval:
        """Return median and interval of turnout of all regions together."""
        return central(self.total_turnout, check_level(level))

    def summary(self, lang: Lang = "id", level: float = 0.9) -> str:
        """Say what is projected for all regions together, held against nothing yet.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").projection.summary("en")
        '2024 general election, Jambi Province: projected turnout 84.8% of DPT, 90% interval \
79.3–88.9%. Hold it against a target with .against(0.795).'
        """
        total = self.total(level)
        told = {"turnout": percent(total.median, lang=lang), "level": level_name(level, lang=lang)}
        told["span"] = span(total.lower, total.upper, lang=lang)
        told["base"] = text(f"base.{self.base.value}", lang)
        told["named"] = election_name(self.election, lang)
        told["named"] += f", {place_name(self.place, lang)}" if self.place else ""
        return text("shown.projection", lang, **told)

    def show(self, lang: Lang = "id", level: float = 0.9) -> Shown:
        """Return the summary and the projection, a row per region."""
        names = ["region_name", "registered", "median", "interval"]
        base = text(f"base.{self.base.value}", lang)
        caption = text("shown.regions", lang, base=base, level=level_name(level, lang=lang))
        return shown([self.summary(lang, level)], self.table(level), names, caption, lang)

    def against(self, target: Target | float | None = None) -> Outlook:
        """Hold the projection against a target.

        Parameters
        ----------
        target : Target or float, optional
            Share in 0..1; default the target on record for the election.

        Raises
        ------
        UsageError
            If the target is not a share between 0 and 1.

        Examples
        --------
        >>> import turnout
        >>> data = turnout.datasets.jambi()
        >>> projection = turnout.project(data.voters, data.history, election="pemilu-2024")
        >>> projection.against(0.795).target.issuer == projection.against().target.issuer
        True
        """
        if not isinstance(target, Target):
            target = target_for(self.election, target, self.as_of)
        return Outlook(self, target)
