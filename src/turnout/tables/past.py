"""One contest's past as arrays: shares of registered voters on one definition."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from turnout.tables.findings import Finding, listed
from turnout.tables.tidy import is_part, province_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.tables.history import History


class Base(StrEnum):
    """What turnout is a share of.

    Examples
    --------
    >>> Base("dpt") is Base.DPT
    True
    """

    DPT = "dpt"  #: the final voter list alone; voters from every list over it
    ALL_LISTS = "all_lists"  #: the final list and every additional one


@dataclass(frozen=True, eq=False)
class Past:
    """Turnout of one contest at E past elections in R regions and in total.

    Parameters
    ----------
    elections, dates : tuple
        Length E, oldest first.
    turnout, registered : numpy.ndarray, shape (E, R)
        Share in (0, 1) and people; nan where not known.
    total, total_registered : numpy.ndarray, shape (E,)
        The same for all regions together, from the total's own row or from complete parts.
    findings : tuple of Finding
        Cells that could not be used, and why.
    """

    elections: tuple[str, ...]
    dates: tuple[datetime.date, ...]
    turnout: np.ndarray
    registered: np.ndarray
    total: np.ndarray
    total_registered: np.ndarray
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.turnout, self.registered, self.total, self.total_registered):
            array.setflags(write=False)


def denominators(frame: pd.DataFrame, base: Base) -> np.ndarray:
    """Return the people a share is taken of on a definition; nan where the file cannot tell."""
    stated = frame["base"].fillna(Base.DPT.value)
    if base is Base.DPT:
        known = frame["dpt"].where(frame["dpt"].notna(), frame["registered"].where(stated == base))
    else:
        known = frame["registered"].where(stated == base)
    return known.to_numpy(dtype="float64", na_value=np.nan)


def past_of(history: History, contest: str, base: Base, codes: Sequence[str]) -> Past:
    """Lay out one contest's past for the regions asked for.

    Parameters
    ----------
    history : History
        What was known.
    contest : str
        Kind of contest, e.g. ``presidential``.
    base : Base
        Definition of the shares.
    codes : sequence of str
        Regions, in the order of the result's columns.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> codes = list(jambi().voters.registered.index)
    >>> past = past_of(jambi().history, "governor", Base.DPT, codes)
    >>> past.elections, past.total.round(4)
    (('pilgub-2010', 'pilgub-2015', 'pilgub-2020'), array([0.6889, 0.6789, 0.679 ]))
    """
    frame = history.frame[history.frame["contest"] == contest].copy()
    frame["people"] = denominators(frame, base)
    frame["share"] = _shares(frame, base)
    own = frame["region_code"].isin(codes)
    whole = _wholes(history, frame, codes)
    order = frame.groupby("election")["date"].min().sort_values(kind="stable")
    ours = frame[(own | whole) & frame["share"].notna()]
    usable = [name for name in order.index if (ours["election"] == name).any()]
    cells = frame[own].pivot(index="election", columns="region_code", values=["share", "people"])
    grid = cells.reindex(
        index=usable, columns=pd.MultiIndex.from_product([["share", "people"], codes])
    )
    totals = frame[whole].groupby("election")[["share", "people"]].first().reindex(usable)
    turnout = grid["share"].to_numpy(dtype="float64")
    people = grid["people"].to_numpy(dtype="float64")
    total, total_people = _with_complete_parts(turnout, people, totals)
    unused = frame[~own & ~whole]
    findings = (*_unused(history, unused), *_unconverted(history, frame))
    dates = tuple(order[name] for name in usable)
    return Past(tuple(usable), dates, turnout, people, total, total_people, findings)


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


def _shares(frame: pd.DataFrame, base: Base) -> np.ndarray:
    """Take ballots over people, kept inside (0, 1) by half a ballot; else a reported share."""
    ballots = frame["ballots_cast"].to_numpy(dtype="float64", na_value=np.nan)
    people = frame["people"].to_numpy(dtype="float64")
    usable = np.where(ballots <= people, people, np.nan)
    counted = np.clip(ballots, 0.5, usable - 0.5) / usable
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


def _unused(history: History, unused: pd.DataFrame) -> list[Finding]:
    if unused.empty:
        return []
    values = {"regions": listed(sorted(unused["region_code"].unique()))}
    return [Finding("W301", _file(history), values=values)]


def _unconverted(history: History, frame: pd.DataFrame) -> list[Finding]:
    stated = frame["ballots_cast"].notna() | frame["turnout"].notna()
    lost = frame[stated & frame["share"].isna()]
    if lost.empty:
        return []
    rows = [f"{code} {name}" for code, name in lost[["region_code", "election"]].to_numpy()]
    return [Finding("W302", _file(history), values={"rows": listed(rows)})]


def _file(history: History) -> str:
    return history.sources[0].file if history.sources else "history"
