"""The one way from voter list and history to a projection."""

from __future__ import annotations

import datetime
import re
import zlib
from dataclasses import replace
from functools import partial

import numpy as np

from turnout.errors import DataError, ModelError, UsageError
from turnout.files.findings import Finding, listed
from turnout.models.last_election import common_swings
from turnout.models.model import Model, model_of, simulated
from turnout.projection.bases import people_beside
from turnout.projection.draws import Projection
from turnout.tables.elections import day_of, election_date, today
from turnout.tables.history import History, contest_of
from turnout.tables.past import Base, Past, past_of
from turnout.tables.voters import VoterList
from turnout.words.texts import failure

DRAWS, SEED = 4000, 2024
STARTS = (Base.DPT, Base.ALL_LISTS)  # where nothing else is known, all lists


def project(
    voters: VoterList,
    history: History,
    *,
    election: str | None = None,
    date: datetime.date | None = None,
    as_of: datetime.date | str | None = None,
    base: Base | str = Base.DPT,
    model: Model | str | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
    strict: bool = False,
) -> Projection:
    """Project turnout of a coming vote per region, from what was known on a day.

    Parameters
    ----------
    voters : VoterList
        Registered voters per region.
    history : History
        Past elections.
    election : str, optional
        Id such as ``pemilu-2024``; default the one the voter list was made for, else ``next``.
    date : datetime.date, optional
        Day of the vote; default from the packaged table of elections, else from the history
        where that holds the vote already: its outcome then stays out.
    as_of : datetime.date or str, optional
        Nothing known later enters. Default: the history's own day, else today, but never the
        day of the vote or later.
    base : Base or str
        What turnout is a share of.
    model : Model or str, optional
        A model or the name of one that ships; default `Pooled`.
    seed, draws : int
        Seed and number of the joint draws.
    strict : bool
        Refuse past figures on another definition that cannot be converted, rather than leave
        them out and say so.

    Returns
    -------
    Projection

    Raises
    ------
    UsageError
        If `as_of` is the day of the vote or later, a number is out of range, or the model gives
        no shares of the right shape.
    ModelError
        If no past election of the contest, or no voter list, was known on that day.
    DataError
        If `strict` and figures on another definition cannot be converted.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> projection = project(data.voters, data.history, election="pilkada-2024")
    >>> projection.place, projection.past_swings, projection.stand_in
    ('Provinsi Jambi', 2, 'pemilu-2024')
    """
    chosen, model = Base(base), model_of(model)
    election, date = _question(voters, history, election, day_of(date))
    day = _as_of(election, date, day_of(as_of), history)
    known, roll = history.as_known(day), _sorted(voters.as_known(election, day))
    pasts = _pasts(known, roll, election, date)
    start = next((base for base in STARTS if pasts[base].own.elections), Base.DPT)
    past, people = pasts[start], roll.frame["registered"].to_numpy(dtype="float64")
    ours, lists = _seeds(seed, election, draws)
    return Projection(
        election=election,
        date=date,
        as_of=day,
        base=start,
        contest=past.contest,
        model=model.name,
        seed=seed,
        voters=roll,
        turnout=simulated(model, past, people, draws, ours),
        electorate=people[None, :],
        history=known,
        pasts=pasts,
        beside=people_beside(pasts, draws, lists) if start is Base.DPT else {},
        engine=model,
        past_swings=int(np.isfinite(common_swings(past.own)).sum()),
        findings=_flagged(past.findings, strict=strict) + _strangers(roll, past),
    ).on(chosen)


def _pasts(
    history: History, voters: VoterList, election: str, date: datetime.date | None
) -> dict[Base, Past]:
    contest, codes = contest_for(election, history), list(voters.frame["region_code"])
    look = partial(past_of, history, contest, codes=codes, election=election, date=date)
    return {base: look(base) for base in Base}


def _flagged(findings: tuple[Finding, ...], *, strict: bool) -> tuple[Finding, ...]:
    refused = [finding for finding in findings if finding.code == "W302"]
    if strict and refused:
        raise DataError(refused)
    return findings


def _question(
    voters: VoterList, history: History, election: str | None, date: datetime.date | None
) -> tuple[str, datetime.date | None]:
    """Fill in which vote is meant, and when it is held, where that is known."""
    election = election or next(iter(voters.elections), "next")
    return election, date or election_date(election) or _date_in(history, election)


def _seeds(seed: int, election: str, draws: int) -> list[int]:
    """Give each vote, and its lists, random numbers of their own."""
    if draws < 1 or seed < 0:
        raise failure(UsageError, "error.draws", draws=draws, seed=seed)
    root = np.random.SeedSequence([seed, zlib.crc32(election.encode())])
    return [int(state) for state in root.generate_state(2)]


def _year_end(election: str) -> datetime.date | None:
    """Return the last day a vote of unknown date can be held on, from the year in its id."""
    year = re.search(r"(19|20)\d\d", election)
    return datetime.date(int(year[0]), 12, 31) if year else None


def _date_in(history: History, election: str) -> datetime.date | None:
    days = history.frame.loc[history.frame["election"] == election, "date"]
    return None if days.empty else days.min()


def _as_of(
    election: str, date: datetime.date | None, as_of: datetime.date | None, history: History
) -> datetime.date:
    date = date or _year_end(election)
    if date is not None and as_of is not None and as_of >= date:
        raise failure(UsageError, "error.as_of", election=election, date=date, as_of=as_of)
    day = as_of or history.as_of or today()
    return day if date is None else min(day, date - datetime.timedelta(days=1))


def _sorted(voters: VoterList) -> VoterList:
    """Sort by code, so that the order of rows in a file changes no number."""
    ordered = voters.frame.sort_values("region_code", kind="stable").reset_index(drop=True)
    return replace(voters, frame=ordered)


def contest_for(election: str, history: History) -> str:
    """Choose the contest whose past speaks: the election's own kind, or the only one there is."""
    contest = contest_of(election)
    if contest in history.contests:
        return contest
    if len(history.contests) == 1:
        return history.contests[0]
    known = ", ".join(history.contests) or "–"
    raise failure(ModelError, "error.contest", election=election, contest=contest, known=known)


def _strangers(voters: VoterList, past: Past) -> tuple[Finding, ...]:
    """Name the regions of the list that no past election knows, where others are known."""
    known = np.isfinite(past.turnout).any(axis=0)
    if known.all() or not known.any():
        return ()
    names = voters.frame["region_name"].to_numpy()[~known]
    file = voters.sources[0].file if voters.sources else "voters"
    return (Finding("W303", file, values={"regions": listed(names)}),)
