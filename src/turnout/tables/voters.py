"""The voter list: how many people are registered, per region."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from turnout.errors import DataError, ModelError
from turnout.tables.findings import Finding, listed
from turnout.tables.grid import Sheet, Source, read_sheets
from turnout.tables.recap import LABELS, recap_frame, recap_start
from turnout.tables.schema import VOTERS
from turnout.tables.tidy import (
    empty_cells,
    header_row,
    headings_of,
    in_one_pass,
    missing_columns,
    negative_counts,
    parents,
    province_of,
    repeated,
    tidy_frame,
    total_rows,
    wrong_total,
    zero_counts,
)
from turnout.words.texts import failure

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = tuple(name for name in VOTERS if name != "region_name")


@dataclass(frozen=True, eq=False)
class VoterList:
    """Registered voters per region, checked.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per region (and list): ``region_code, region_name, registered`` and, where
        known, ``male, female, tps, known_on, election, base, group, source``. People are
        whole numbers; missing stays missing.
    sources : tuple of Source
        The files it came from, with their hashes.
    findings : tuple of Finding
        Warnings that did not stop it.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> jambi().voters.total
    2676107
    """

    frame: pd.DataFrame
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the list as a tidy frame, a copy."""
        return self.frame.copy()

    @property
    def registered(self) -> pd.Series:
        """Registered voters by region code, sorted by code."""
        counts = self.frame.set_index("region_code")["registered"].sort_index()
        return counts.astype("int64")

    @property
    def total(self) -> int:
        """Registered voters of all regions together."""
        return int(self.frame["registered"].sum())

    def as_known(self, election: str, day: datetime.date) -> VoterList:
        """Return the list of an election as known on a day, else the latest list known then.

        Raises
        ------
        ModelError
            If no list was known on that day.

        Examples
        --------
        >>> from turnout.datasets import jambi
        >>> jambi().voters.as_known("pilkada-2024", datetime.date(2024, 2, 1)).elections
        ('pemilu-2024',)
        """
        frame = self.frame
        if "known_on" in frame:
            frame = frame[[pd.isna(known) or known <= day for known in frame["known_on"]]]
        if frame.empty:
            first = min(self.frame["known_on"].dropna())
            raise failure(ModelError, "error.no_list", day=day, first=first)
        if "election" in frame and frame["election"].nunique(dropna=False) > 1:
            wanted = frame["election"] == election
            if not wanted.any():
                wanted = frame["election"] == _latest(frame)
            frame = frame[wanted]
        return replace(self, frame=frame.reset_index(drop=True))

    @property
    def elections(self) -> tuple[str, ...]:
        """The elections its rows were made for, where the file says so."""
        if "election" not in self.frame:
            return ()
        return tuple(sorted(self.frame["election"].dropna().unique()))

    def _repr_html_(self) -> str:
        return str(self.frame.to_html(index=False, na_rep="–", border=0))


def _latest(frame: pd.DataFrame) -> str:
    """Return the election of the list known last; one without a date comes before the others."""
    lists = frame.dropna(subset=["election"])
    if "known_on" in lists:
        lists = lists.sort_values("known_on", kind="stable", na_position="first")
    return str(lists["election"].iloc[-1])


def read_voters(path: str | Path | pd.DataFrame) -> VoterList:
    """Read a voter list: a tidy CSV or Excel table, or the provincial recap of the DPT.

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
    >>> read_voters(data_folder() / "jambi" / "voters.csv").total
    2676107
    """
    sheets, source = read_sheets(path)
    frame, findings = _voters_frame(sheets)
    stops = [finding for finding in findings if finding.stops]
    if stops:
        raise DataError(stops)
    frame = with_group(frame.drop(columns="row")).reset_index(drop=True)
    return VoterList(frame, (source,), tuple(findings))


def _voters_frame(sheets: list[Sheet]) -> tuple[pd.DataFrame, list[Finding]]:
    lists = [sheet for sheet in sheets if not holds_results(sheet)]
    if not lists:
        raise DataError([Finding("E120", sheets[0].file, sheets[0].name)])
    tidy = [(sheet, row) for sheet in lists if (row := header_row(sheet, REQUIRED)) is not None]
    recaps = [] if tidy else [(s, start) for s in lists if (start := recap_start(s)) is not None]
    if len(tidy) + len(recaps) > 1:
        names = listed(repr(sheet.name) for sheet, _ in (*tidy, *recaps))
        raise DataError([Finding("E116", sheets[0].file, values={"sheets": names})])
    if tidy:
        sheet, row = tidy[0]
        frame, findings = tidy_frame(sheet, row)
        required, headings = REQUIRED, headings_of(sheet, row)
    elif recaps:
        sheet, start = recaps[0]
        frame, findings = recap_frame(sheet, start)
        required, headings = ("registered",), LABELS
    else:
        raise DataError([missing_columns(lists, REQUIRED)])
    if frame.empty and not findings:
        findings.append(Finding("E102", sheet.file, sheet.name))
    frame, faults = _checked(frame, sheet, required)
    return frame, in_one_pass(findings, faults, headings)


def holds_results(sheet: Sheet) -> bool:
    """Tell a table of results by its ballots; it is not a voter list."""
    return header_row(sheet, ("ballots_cast",)) is not None


def holds_voters(sheet: Sheet) -> bool:
    """Tell a tidy voter list."""
    return header_row(sheet, REQUIRED) is not None and not holds_results(sheet)


def _checked(
    frame: pd.DataFrame, sheet: Sheet, required: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Finding]]:
    frame, findings = total_rows(frame, sheet)
    findings += empty_cells(frame, sheet, required) + negative_counts(frame, sheet)
    if "election" in frame and frame["election"].notna().any():
        findings += empty_cells(frame, sheet, ("election",))
    lists = frame if "election" in frame else frame.assign(election="")
    findings += repeated(lists.fillna({"election": ""}), sheet, ["region_code", "election"])
    findings += zero_counts(frame, sheet, ("registered",))
    if {"male", "female"} <= set(frame.columns):
        findings += _sex_faults(frame, sheet)
    frame, sums = _without_totals(frame, sheet)
    if "region_name" not in frame:
        frame.insert(2, "region_name", frame["region_code"])
    frame["region_name"] = frame["region_name"].fillna(frame["region_code"])
    return frame, findings + sums


def _sex_faults(frame: pd.DataFrame, sheet: Sheet) -> list[Finding]:
    off = (frame["male"] + frame["female"] != frame["registered"]).fillna(False)
    return [
        Finding(
            "E115",
            sheet.file,
            sheet.name,
            int(row),
            "registered",
            {"sum": male + female, "printed": registered},
        )
        for row, male, female, registered in frame.loc[
            off, ["row", "male", "female", "registered"]
        ].to_numpy()
    ]


def _without_totals(frame: pd.DataFrame, sheet: Sheet) -> tuple[pd.DataFrame, list[Finding]]:
    """Leave out rows that stand for a whole, after checking that their parts add up to them."""
    findings, totals = [], []
    known = frame.dropna(subset=["region_code", "registered"])
    lists = known["election"].fillna("") if "election" in known else known["row"] * 0
    for _, rows in known.groupby(lists, sort=False):
        people = rows.drop_duplicates("region_code").set_index("region_code")["registered"]
        wholes = _wholes(rows, list(people.index))
        found = rows[rows["region_code"].isin(wholes)]
        for code, row in found[["region_code", "row"]].to_numpy():
            printed, added = people[code], people[list(set(wholes[code]) - set(wholes))].sum()
            if printed != added:
                findings.append(wrong_total(sheet, row, "registered", printed, added))
            else:
                place = sheet.file, sheet.name, row
                findings.append(Finding("I201", *place, "region_code", {"region": code}))
            totals.append(row)
    return frame[~frame["row"].isin(totals)].copy(), findings


def _wholes(rows: pd.DataFrame, codes: list[str]) -> dict[str, list[str]]:
    """Return the codes that stand for others: by their form, or as the group others name."""
    wholes = parents(codes)
    if "group" in rows:
        for group, part in rows.groupby("group"):
            parts = [code for code in part["region_code"] if code != group]
            if group in codes and parts:
                wholes.setdefault(str(group), parts)
    return wholes


def with_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill ``group`` (the province) from the first two digits of Indonesian codes."""
    own = frame["group"] if "group" in frame else pd.Series(None, index=frame.index, dtype=object)
    derived = [province_of(str(code)) for code in frame["region_code"]]
    return frame.assign(group=own.where(own.notna(), pd.Series(derived, index=frame.index)))
