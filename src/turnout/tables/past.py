"""The past of the regions asked for as arrays: shares of people on one definition."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from turnout.files.codes import is_part, province_of, wholes_of
from turnout.files.findings import Finding, listed
from turnout.tables.history import History, kind_of
from turnout.words.texts import one_of

PARTIAL, PARTIAL_ERROR = "official-partial", 0.003
"""KPU's count entry of 2019 misses the recapitulated voters of seven regencies of Jambi by 0.3 %
(root mean square; `data/README.md`)."""

LISTS = ("elections", "dates", "contests", "kinds")
PER_REGION = ("turnout", "registered", "error")
ARRAYS = (*PER_REGION, "total", "total_registered")
COUNTS = ("dptb", "dpk", "dpktb")
CELLS = ["share", "people", "error"]


class Base(StrEnum):
    """What turnout is a share of.

    Examples
    --------
    >>> Base("dpt") is Base.DPT
    True
    """

    DPT = "dpt"  #: all voters over the final voter list (KPU in 2019)
    DPT_DPK = "dpt_dpk"  #: all voters over the final and the special list (KPU in 2024)
    ALL_LISTS = "all_lists"  #: all voters over the final list and every additional one (2014)
    DPT_USERS = "dpt_users"  #: voters of the final list over that list

    @classmethod
    def _missing_(cls, value: object) -> None:
        one_of("base", value, cls)


@dataclass(frozen=True, eq=False)
class Past:
    """Turnout at E past elections, of any contests, in R regions and in total.

    Parameters
    ----------
    elections, dates : tuple
        Length E, oldest first.
    turnout, registered : numpy.ndarray, shape (E, R)
        Share in (0, 1) and people; nan where not known.
    total, total_registered : numpy.ndarray, shape (E,)
        The same for all regions together, from the total's own row or from complete parts.
    election, contest, kind, date : str, str, str, datetime.date or None
        The coming election.
    contests, kinds : tuple of str
        Length E: the contest of each election, and its kind (`kind_of`); default the coming one's.
    error : numpy.ndarray, shape (E, R)
        Relative error of the ballots counted; default zero, as where they are final.
    levels : tuple of tuple of str
        Groups above the regions, finest level first, each with a label per region.
    findings : tuple of Finding
        Cells that could not be used, and why.

    Examples
    --------
    >>> shares, people = np.array([[0.72, 0.81]]), np.array([[900.0, 700.0]])
    >>> day, unknown = datetime.date(2019, 4, 17), np.array([np.nan])
    >>> past = Past(("vote-2019",), (day,), shares, people, unknown, unknown)
    >>> past.own.contests, past.own.turnout.shape
    (('vote',), (1, 2))
    """

    elections: tuple[str, ...]
    dates: tuple[datetime.date, ...]
    turnout: np.ndarray
    registered: np.ndarray
    total: np.ndarray
    total_registered: np.ndarray
    election: str = ""
    contest: str = "vote"
    kind: str = "vote"
    date: datetime.date | None = None
    contests: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    error: np.ndarray | None = None
    levels: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.elections)
        object.__setattr__(self, "contests", self.contests or (self.contest,) * count)
        object.__setattr__(self, "kinds", self.kinds or (self.kind,) * count)
        if self.error is None:
            object.__setattr__(self, "error", np.zeros_like(self.turnout))
        for name in ARRAYS:
            getattr(self, name).setflags(write=False)

    @cached_property
    def own(self) -> Past:
        """The past of the coming contest alone."""
        rows = [row for row, contest in enumerate(self.contests) if contest == self.contest]
        return self.at(rows)

    def only(self, column: int) -> Past:
        """Return the past of one of the regions, which then is all of them together."""
        chosen: dict[str, Any] = {n: getattr(self, n)[:, [column]] for n in PER_REGION}
        chosen |= {"total": chosen["turnout"][:, 0], "total_registered": chosen["registered"][:, 0]}
        return replace(self, **chosen, levels=())

    def at(self, rows: Sequence[int]) -> Past:
        """Return some of the past elections."""
        chosen: dict[str, Any] = {n: getattr(self, n)[np.array(rows, dtype=int)] for n in ARRAYS}
        chosen |= {n: tuple(getattr(self, n)[row] for row in rows) for n in LISTS}
        return replace(self, **chosen)


def counts(frame: pd.DataFrame, base: Base) -> tuple[np.ndarray, np.ndarray]:
    """Return voters and the people they are a share of; nan where the file cannot tell.

    The special list of 2014 is the DPK with the DPKTb, voters with an identity card on the day.
    """
    names = [*COUNTS, "registered", "dpt", "used_dpt", "ballots_cast"]
    read = frame.reindex(columns=names).to_numpy(dtype="float64", na_value=np.nan)
    number = dict(zip(names, read.T, strict=True))
    stated = frame["base"].fillna(Base.DPT.value).to_numpy()
    registered = {b: np.where(stated == b.value, number["registered"], np.nan) for b in Base}
    dpt = np.where(np.isfinite(number["dpt"]), number["dpt"], registered[Base.DPT])
    special = number["dpk"] + np.nan_to_num(number["dpktb"])
    if base is Base.DPT_USERS:
        return number["used_dpt"], dpt
    added = {
        Base.DPT: np.zeros(len(frame)),
        Base.DPT_DPK: special,
        Base.ALL_LISTS: number["dptb"] + special,
    }
    people = registered[base] if base is Base.ALL_LISTS else dpt + added[base]
    people = np.where(np.isfinite(people), people, dpt + added[base])
    return number["ballots_cast"], people


def past_of(
    history: History,
    contest: str,
    base: Base,
    codes: Sequence[str],
    *,
    election: str = "",
    date: datetime.date | None = None,
) -> Past:
    """Lay out the past of all contests for the regions asked for.

    Parameters
    ----------
    history : History
        What was known.
    contest : str
        Kind of contest of the coming election, e.g. ``presidential``; see `Past.own`.
    base : Base
        Definition of the shares.
    codes : sequence of str
        Regions, in the order of the result's columns.
    election, date : str, datetime.date, optional
        The coming election.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> codes = list(jambi().voters.registered.index)
    >>> past = past_of(jambi().history, "governor", Base.DPT, codes).own
    >>> past.elections, past.total.round(4)
    (('pilgub-2010', 'pilgub-2015', 'pilgub-2020'), array([0.6889, 0.6789, 0.679 ]))
    """
    frame = _on_base(history.frame, base)
    own = frame["region_code"].isin(codes)
    whole = _wholes(history, frame, codes)
    usable = frame[(own | whole) & frame["share"].notna()]
    votes = usable.groupby("vote", sort=True)[["election", "contest", "date"]].first()
    votes = votes.sort_values("date", kind="stable")
    turnout, people, error = _cells(frame[own & frame["vote"].isin(votes.index)], votes, codes)
    totals = frame[whole].groupby("vote")[["share", "people"]].first().reindex(votes.index)
    total, total_people = _with_complete_parts(turnout, people, totals)
    asked = frame["contest"] == contest
    return Past(
        elections=tuple(votes["election"]),
        dates=tuple(votes["date"]),
        turnout=turnout,
        registered=people,
        total=total,
        total_registered=total_people,
        contests=tuple(votes["contest"]),
        kinds=tuple(map(kind_of, votes["election"], votes["contest"])),
        error=error,
        election=election,
        contest=contest,
        kind=kind_of(election, contest),
        date=date,
        levels=_levels(frame[own], codes),
        findings=_left_out(history, frame[asked], (own | whole)[asked]),
    )


def _cells(frame: pd.DataFrame, votes: pd.DataFrame, codes: Sequence[str]) -> np.ndarray:
    """Lay share, people and error out by vote and region, shape (3, E, R)."""
    row = votes.index.get_indexer(pd.Index(frame["vote"]))
    column = pd.Index(codes).get_indexer(pd.Index(frame["region_code"]))
    cells = np.full((len(CELLS), len(votes), len(codes)), np.nan)
    cells[:, row, column] = frame[CELLS].to_numpy(dtype="float64").T
    return cells


def _on_base(frame: pd.DataFrame, base: Base) -> pd.DataFrame:
    """Add people, share and error of each row, and what tells one vote from another."""
    ballots, people = counts(frame, base)
    partial = frame.get("quality", pd.Series("", frame.index)) == PARTIAL
    frame = frame.assign(people=people, error=partial * PARTIAL_ERROR)
    frame["vote"] = frame["election"] + "\n" + frame["contest"]
    return frame.assign(share=_shares(frame, base, ballots))


def _levels(frame: pd.DataFrame, codes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups that part the regions, finest first: by code, else as the file says."""
    group = frame.drop_duplicates("region_code").set_index("region_code")["group"].dropna()
    stated = {str(code): str(name) for code, name in group.items()}
    above = [[*wholes_of(code), stated.get(code, "")] for code in codes]
    levels, below = [], list(codes)
    for height in range(max((len(chain) for chain in above), default=0)):
        labels = [chain[min(height, len(chain) - 1)] for chain in above]
        nested = len(set(zip(below, labels, strict=True))) == len(set(below))
        if nested and 1 < len(set(labels)) < len(set(below)):
            levels.append(tuple(labels))
            below = labels
    return tuple(levels)


def _wholes(history: History, frame: pd.DataFrame, codes: Sequence[str]) -> pd.Series:
    """Mark the rows that speak for just the regions asked for: above them by code, else group."""
    own = frame["region_code"].isin(codes)
    others = frame.loc[~own, "region_code"].unique()
    wholes = {code for code in others if all(is_part(part, code) for part in codes)}
    if not wholes:
        named = set(frame.loc[own if own.any() else ~own, "group"].dropna())
        named = {name for name in named if not any(is_part(code, name) for code in codes)}
        named |= {province_of(code) for code in set(codes) - set(frame["region_code"])} - {None}
        wholes = named if len(named) == 1 else set()
    covered = {code for code in wholes if _covered(history, code, codes)}
    return frame["region_code"].isin(covered) & ~own


def _covered(history: History, whole: str, codes: Sequence[str]) -> bool:
    """Tell whether the regions asked for are all that the history knows under a whole."""
    frame = history.frame[["region_code", "group"]].drop_duplicates().fillna("")
    parts = {c for c, group in frame.to_numpy() if is_part(c, whole) or group == whole != c}
    return parts <= set(codes)


def _shares(frame: pd.DataFrame, base: Base, ballots: np.ndarray) -> np.ndarray:
    """Take ballots over people, kept inside (0, 1) by half a ballot; else a reported share."""
    people = frame["people"].to_numpy(dtype="float64")
    counted = np.clip(ballots, 0.5, people - 0.5) / people
    reported = np.clip(frame["turnout"].to_numpy(dtype="float64"), 0.0005, 0.9995)
    same = (frame["base"].fillna(Base.DPT.value) == base.value).to_numpy()
    return np.where(np.isfinite(counted), counted, np.where(same, reported, np.nan))


def _with_complete_parts(
    turnout: np.ndarray, people: np.ndarray, totals: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    complete = np.isfinite(turnout * people).all(axis=1)
    added = np.where(complete, people.sum(axis=1), np.nan)
    with np.errstate(invalid="ignore"):
        mean = np.where(complete, (turnout * people).sum(axis=1) / added, np.nan)
    printed = totals["share"].to_numpy(dtype="float64")
    printed_people = totals["people"].to_numpy(dtype="float64")
    known = np.isfinite(printed)
    return np.where(known, printed, mean), np.where(known, printed_people, added)


def _left_out(history: History, frame: pd.DataFrame, used: pd.Series) -> tuple[Finding, ...]:
    """Name the regions not used, and the rows whose figures could not be brought to the base."""
    stated = frame["ballots_cast"].notna() | frame["turnout"].notna()
    lost = frame[stated & frame["share"].isna()]
    rows = [f"{code} {name}" for code, name in lost[["region_code", "election"]].to_numpy()]
    regions = sorted(frame.loc[~used, "region_code"].unique())
    file = history.sources[0].file if history.sources else "history"
    told = (("W301", "regions", regions), ("W302", "rows", rows))
    return tuple(Finding(code, file, values={k: listed(v)}) for code, k, v in told if v)
