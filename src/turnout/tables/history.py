"""Past elections: registered and voted, per region, each figure with the day it was known."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from turnout.errors import DataError
from turnout.tables.findings import Finding, listed
from turnout.tables.grid import Sheet, Source, read_sheets
from turnout.tables.schema import HISTORY
from turnout.tables.tidy import (
    empty_cells,
    header_row,
    headings_of,
    in_one_pass,
    missing_columns,
    negative_counts,
    repeated,
    tidy_frame,
    zero_counts,
)
from turnout.tables.voters import with_group

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = tuple(name for name in HISTORY if name != "region_name")
FILLED = ("region_code", "election", "date")
CONTESTS = {
    "pilpres": "presidential",
    "pemilu": "presidential",
    "pileg": "legislative",
    "pilgub": "governor",
    "pilkada": "governor",
    "pilbup": "regent",
    "pilwako": "mayor",
}
REGIONAL = ("governor", "regent", "mayor", "unstated")


def contest_of(election: str) -> str:
    """Return the kind of contest an election id names; an unknown prefix is its own kind.

    Examples
    --------
    >>> contest_of("pemilu-2024"), contest_of("pilkada-2024"), contest_of("senate-2022")
    ('presidential', 'governor', 'senate')
    """
    prefix = re.sub(r"[-_ ]?\d{4}.*$", "", election.strip().casefold())
    return CONTESTS.get(prefix, prefix)


def kind_of(election: str, contest: str) -> str:
    """Return the kind of contest as voters meet it: one vote alone, several at once, or regional.

    Examples
    --------
    >>> kind_of("pemilu-2019", "presidential"), kind_of("pilpres-2014", "presidential")
    ('simultaneous', 'presidential')
    >>> kind_of("pilbup-2015", "regent"), kind_of("senate-2022", "senate")
    ('regional_head', 'senate')
    """
    if contest in REGIONAL:
        return "regional_head"
    together = contest in ("presidential", "legislative") and election.startswith("pemilu")
    return "simultaneous" if together else contest


@dataclass(frozen=True, eq=False)
class History:
    """Registered voters and ballots per region and past election, checked.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per region, election and contest, columns as in ``data/README.md``. Rows whose
        code stands for a whole (``15`` over ``15.01``) are province totals.
    as_of : datetime.date, optional
        Day on which these figures, and no later ones, were known.
    sources : tuple of Source
        The files it came from, with their hashes.
    findings : tuple of Finding
        Warnings that did not stop it.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> jambi().history.contests
    ('governor', 'legislative', 'mayor', 'presidential', 'regent')
    """

    frame: pd.DataFrame
    as_of: datetime.date | None = None
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the history as a tidy frame, a copy."""
        return self.frame.copy()

    @property
    def contests(self) -> tuple[str, ...]:
        """The kinds of contest it holds."""
        return tuple(sorted(self.frame["contest"].unique()))

    def as_known(self, day: datetime.date) -> History:
        """Return only what was known on a day; no result counts before its election.

        Examples
        --------
        >>> from turnout.datasets import jambi
        >>> known = jambi().history.as_known(datetime.date(2015, 1, 1))
        >>> sorted(known.table()["election"].unique())
        ['pileg-2014', 'pilgub-2010', 'pilpres-2014', 'pilwako-2013']
        """
        result = self.frame[["ballots_cast", "turnout"]].notna().any(axis=1)
        facts = zip(self.frame["known_on"], self.frame["date"], result, strict=True)
        known = [
            date if pd.isna(told) else max(told, date) if voted else told
            for told, date, voted in facts
        ]
        kept = pd.Series([value <= day for value in known], self.frame.index, dtype=bool)
        return replace(self, frame=self.frame[kept].reset_index(drop=True), as_of=day)

    def _repr_html_(self) -> str:
        return str(self.frame.to_html(index=False, na_rep="–", border=0, max_rows=30))


def read_history(path: str | Path | pd.DataFrame) -> History:
    """Read past elections from a tidy CSV or Excel table.

    Parameters
    ----------
    path : str, Path or pandas.DataFrame
        The file, recognised by its content, or a tidy frame. Never changed.

    Raises
    ------
    DataError
        With one finding per fault, all of one pass.

    Examples
    --------
    >>> from turnout.tables.regions import data_folder
    >>> history = read_history(data_folder() / "jambi" / "history.csv")
    >>> history.table()["region_code"].nunique()
    12
    """
    sheets, source = read_sheets(path)
    found = [(sheet, row) for sheet in sheets if (row := header_row(sheet, REQUIRED)) is not None]
    if not found:
        raise DataError([missing_columns(sheets, REQUIRED)])
    if len(found) > 1:
        names = listed(repr(sheet.name) for sheet, _ in found)
        raise DataError([Finding("E116", source.file, values={"sheets": names})])
    sheet, row = found[0]
    frame, unreadable = tidy_frame(sheet, row)
    if frame.empty and not unreadable:
        unreadable.append(Finding("E102", sheet.file, sheet.name))
    frame = _completed(frame)
    findings = in_one_pass(unreadable, _faults(frame, sheet), headings_of(sheet, row))
    if findings:
        raise DataError(findings)
    return History(frame.drop(columns="row"), None, (source,), ())


def _completed(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the columns later stages rely on; derived ones only, no figure is filled."""
    frame = with_group(frame)
    if "region_name" not in frame:
        frame.insert(2, "region_name", frame["region_code"])
    derived = frame["election"].map(contest_of, na_action="ignore")
    own = frame.get("contest", derived)
    frame["contest"] = own.where(own.notna(), derived)
    for name, kind in (("turnout", "float64"), ("dpt", "Int64"), ("tps", "Int64")):
        if name not in frame:
            frame[name] = pd.Series(pd.NA if kind == "Int64" else float("nan"), frame.index, kind)
    for name in ("known_on", "base", "quality", "source"):
        if name not in frame:
            frame[name] = pd.Series(None, index=frame.index, dtype=object)
    return frame


def _faults(frame: pd.DataFrame, sheet: Sheet) -> list[Finding]:
    findings = empty_cells(frame, sheet, FILLED) + negative_counts(frame, sheet)
    findings += repeated(frame, sheet, ["region_code", "election", "contest"])
    findings += _unknown_bases(frame, sheet)
    findings += zero_counts(frame, sheet, ("registered", "dpt"))
    over = (frame["ballots_cast"] > frame["registered"]) & (frame["registered"] > 0)
    over = over.fillna(False)
    pairs = frame.loc[over, ["row", "ballots_cast", "registered"]].to_numpy()
    return findings + [
        Finding(
            "E118",
            sheet.file,
            sheet.name,
            int(row),
            "ballots_cast",
            {"ballots": ballots, "registered": registered},
        )
        for row, ballots, registered in pairs
    ]


def _unknown_bases(frame: pd.DataFrame, sheet: Sheet) -> list[Finding]:
    odd = frame["base"].notna() & ~frame["base"].isin(["dpt", "dpt_dpk", "all_lists"])
    return [
        Finding("E119", sheet.file, sheet.name, int(row), "base", {"value": value})
        for row, value in frame.loc[odd, ["row", "base"]].to_numpy()
    ]
