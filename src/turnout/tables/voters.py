"""The voter list: how many people are registered, per region."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from turnout.errors import DataError, ModelError
from turnout.files.codes import province_of
from turnout.files.findings import Finding
from turnout.files.grid import Input, Source
from turnout.files.saving import save
from turnout.readers import checks
from turnout.readers.layouts import VOTERS_NEEDED, Found, found_in, joined
from turnout.readers.table import Table, column
from turnout.readers.title import PROVISIONAL
from turnout.words.numbers import Lang, long_date, people
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text


@dataclass(frozen=True, eq=False)
class VoterList(Shows):
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
        """Return the list as a tidy frame, a copy.

        Returns
        -------
        pandas.DataFrame
            One row per region: ``region_code, region_name, registered`` and, where known, ``male,
            female, tps`` (people and stations, whole), ``known_on`` (date), ``election, base,
            group, quality, source, note``.
        """
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

    def save(self, path: str | Path) -> Path:
        """Write the list as .xlsx (for Excel) or .csv; `read_voters` takes it back unchanged.

        Raises
        ------
        OutputError
            If the file exists already, or cannot be written.
        """
        return save(self.frame, path)

    def summary(self, lang: Lang = "id") -> str:
        """Say how many voters, regions and stations the list has, and since when it is known.

        Examples
        --------
        >>> from turnout.datasets import jambi
        >>> jambi().voters.summary("en")
        '2,676,107 voters in 11 regions, 11,160 polling stations. Known since 27 June 2023.'
        """
        stations = self.frame.get("tps", pd.Series(dtype="Int64"))
        counts = {"voters": self.total, "count": len(self.frame), "tps": stations.sum()}
        told = {name: people(value, lang=lang) for name, value in counts.items()}
        whole = len(stations) and stations.notna().all()
        said = [text("shown.voters_tps" if whole else "shown.voters", lang, **told)]
        days = [day for day in self.frame.get("known_on", ()) if not pd.isna(day)]
        said += [text("shown.known", lang, day=long_date(max(days), lang=lang))] if days else []
        return " ".join([*said, *doubts(self.findings, lang)])

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and the list, a row per region."""
        names = ["region_name", "registered", "male", "female", "tps", "known_on"]
        return shown([self.summary(lang)], self.frame, names, text("shown.list", lang), lang)


def doubts(findings: Sequence[Finding], lang: Lang) -> list[str]:
    """Say that there are findings, and where to read them; nothing without any."""
    return [text("shown.findings", lang, count=len(findings))] if findings else []


def _latest(frame: pd.DataFrame) -> str:
    """Return the election of the list known last; one without a date comes before the others."""
    lists = frame.dropna(subset=["election"])
    if "known_on" in lists:
        lists = lists.sort_values("known_on", kind="stable", na_position="first")
    return str(lists["election"].iloc[-1])


def read_voters(path: Input, *, limits: checks.Limits = checks.LIMITS) -> VoterList:
    """Read a voter list from whatever the office has of it.

    Recognised by content: tidy tables, and recaps of the DPT from province to polling station,
    as CSV or workbook, with any depth of header, totals and signatures.

    Parameters
    ----------
    path : str, Path, list of them, or pandas.DataFrame
        A file, a folder, a glob, several files, or a tidy frame. Never changed.
    limits : Limits
        From where on a figure is worth a warning.

    Raises
    ------
    DataError
        With one finding per fault, all of one pass.

    Examples
    --------
    >>> from turnout.files.regions import data_folder
    >>> read_voters(data_folder() / "jambi" / "voters.csv").total
    2676107
    """
    frame, sources, findings = voters_found(path, limits)
    if any(finding.stops for finding in findings):
        raise DataError(finding for finding in findings if finding.stops)
    return VoterList(frame, sources, tuple(findings))


def voters_found(
    path: Input | Found, limits: checks.Limits
) -> tuple[pd.DataFrame, tuple[Source, ...], list[Finding]]:
    """Read a voter list with everything that was found, whether or not it stops.

    Raises
    ------
    DataError
        If there is no table of voters at all.
    """
    found = found_in(path)
    tables = [_checked(table, limits) for table in found.tables("voters")]
    frame, findings = joined(tables, found, ["region_code", "election"])
    titled = {str(table.frame.attrs.get("province")) for table in found.voters}
    whole = with_group(frame)
    return whole, found.inputs.sources, [*findings, *checks.incomplete(tables[0], whole, titled)]


def _checked(table: Table, limits: checks.Limits) -> Table:
    table = table.having(*checks.settled_codes(table))
    table = table.having(*checks.total_rows(table))
    frame = table.frame
    required = VOTERS_NEEDED if "region_code" in table.places else ("registered",)
    findings = checks.empty_cells(table, required) + checks.negative_counts(table)
    if "election" in frame and frame["election"].notna().any():
        findings += checks.empty_cells(table, ("election",))
    keyed = table.having(frame.assign(election=column(frame, "election").fillna("")))
    findings += checks.repeated(keyed, ["region_code", "election"])
    findings += checks.zero_counts(table, ("registered",)) + checks.sex_faults(table)
    findings += checks.gaps(table, ["registered"]) + checks.unpaired(table)
    frame, sums = checks.whole_rows(table)
    if "region_name" not in frame:
        frame.insert(2, "region_name", frame["region_code"])
    frame["region_name"] = frame["region_name"].fillna(frame["region_code"])
    stages = [str(stage) for stage in frame.get("quality", ())]
    early = next((stage for stage in stages if PROVISIONAL.search(stage)), None)
    if early:
        findings.append(table.finding("W414", value=early))
    table = table.having(frame, findings + sums)
    return table.having(frame, checks.crowded(table, limits))


def with_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill ``group`` (the province) from the first two digits of Indonesian codes."""
    own = column(frame, "group")
    derived = [province_of(str(code)) for code in frame["region_code"]]
    return frame.assign(group=own.where(own.notna(), pd.Series(derived, index=frame.index)))
