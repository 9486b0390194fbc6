"""Past elections: registered and voted, per region, each figure with the day it was known."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from turnout.errors import DataError
from turnout.files.findings import Finding
from turnout.files.grid import Input, Source
from turnout.files.saving import save
from turnout.readers import checks
from turnout.readers.layouts import Found, found_in, joined
from turnout.readers.results import result_faults
from turnout.readers.table import Table, column
from turnout.tables.elections import election_date, election_name
from turnout.tables.voters import doubts, with_group
from turnout.words.numbers import Lang, long_date
from turnout.words.shown import UNKNOWN, Shown, Shows, shown
from turnout.words.texts import text

FILLED = ("region_code", "election", "date")
UNNAMED = "unnamed"
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
class History(Shows):
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
        """Return the history as a tidy frame, a copy.

        Returns
        -------
        pandas.DataFrame
            One row per region, election and contest: ``region_code, region_name, election,
            contest, date``; ``registered, ballots_cast`` and, where known, the lists ``dpt, dptb,
            dpk, dpktb``, who used them, ``valid, invalid, tps`` (whole); ``turnout`` (share in
            0..1, only as reported); ``base, quality, known_on, group, source, note``.
        """
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
            date if pd.isna(told) else max(told, date) if voted and not pd.isna(date) else told
            for told, date, voted in facts
        ]
        told = [not pd.isna(value) and value <= day for value in known]
        kept = pd.Series(told, self.frame.index, dtype=bool) & self.frame["date"].notna()
        return replace(self, frame=self.frame[kept].reset_index(drop=True), as_of=day)

    def save(self, path: str | Path) -> Path:
        """Write the history as .xlsx (for Excel) or .csv; `read_history` takes it back unchanged.

        Raises
        ------
        OutputError
            If the file exists already, or cannot be written.
        """
        return save(self.frame, path)

    def summary(self, lang: Lang = "id") -> str:
        """Say how many elections and regions it holds, of which years, as known when.

        Examples
        --------
        >>> from turnout.datasets import jambi
        >>> jambi().history.summary("en")
        '11 past elections from 2010 to 2020, 11 regions. As known on 1 February 2024. \
There are 8 findings; read them in .findings.'
        """
        years = [day.year for day in self.frame["date"].dropna()]
        told = {
            "count": self.frame["election"].nunique(),
            "first": min(years, default=""),
            "last": max(years, default=""),
            "regions": len(set(self.frame["region_code"]) - set(self.frame["group"])),
        }
        said = [text("shown.history", lang, **told)]
        if self.as_of:
            said.append(text("shown.as_known", lang, day=long_date(self.as_of, lang=lang)))
        return " ".join([*said, *doubts(self.findings, lang)])

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and turnout as known, a row per region and a column per election."""
        frame = self._known()
        heads = {}
        for key in dict.fromkeys(frame["key"]):
            election, contest, base = key
            alone = len({other[1] for other in frame["key"] if other[0] == election}) == 1
            named = election_name(election, lang) + ("" if alone else f" {contest}")
            heads[key] = f"{named} ({text(f'base.{base}', lang) if base else UNKNOWN})"
        rows = frame.groupby("region_code")
        wide = frame.pivot_table("share", "region_code", "key", aggfunc="first").rename(
            columns=heads
        )
        table = wide.assign(region_name=rows["region_name"].last()).sort_index()
        caption = text("shown.history_table", lang)
        return shown([self.summary(lang)], table, ["region_name", *heads.values()], caption, lang)

    def _known(self) -> pd.DataFrame:
        """Return rows whose turnout is known, oldest first, with what tells columns apart."""
        shares = (self.frame["ballots_cast"] / self.frame["registered"]).astype("float64")
        shares = shares.fillna(self.frame["turnout"].astype("float64"))
        frame = self.frame.assign(share=shares).dropna(subset="share")
        frame = frame.sort_values(["date", "election", "contest", "base"], kind="stable")
        keys = frame[["election", "contest", "base"]].astype(object).fillna("")
        return frame.assign(key=pd.Series(map(tuple, keys.to_numpy()), frame.index))


def read_history(
    path: Input,
    *,
    election: str | None = None,
    date: datetime.date | None = None,
    base: str | None = None,
    limits: checks.Limits = checks.LIMITS,
) -> History:
    """Read past elections from whatever the office has of them.

    Recognised by content: tidy tables; KPU's result forms with regions as columns (DC1, DB1, DD1,
    C.Hasil, D.Hasil); polling stations of Sirekap 2024 and Situng 2019; the table of 2015;
    percentages per region as news and BPS give them.

    Parameters
    ----------
    path : str, Path, list of them, or pandas.DataFrame
        A file, a folder, a glob, several files, or a tidy frame. Never changed.
    election, date : str, datetime.date, optional
        The vote, where the file does not say: ``pemilu-2024`` and its day.
    base : str, optional
        What percentages without counts are a share of, where the file does not say.
    limits : Limits
        From where on a figure is worth a warning.

    Raises
    ------
    DataError
        With one finding per fault, all of one pass.

    Examples
    --------
    >>> from turnout.files.regions import data_folder
    >>> history = read_history(data_folder() / "jambi" / "history.csv")
    >>> history.table()["region_code"].nunique()
    12
    """
    frame, sources, findings = history_found(path, limits, election, date, base)
    if any(finding.stops for finding in findings):
        raise DataError(finding for finding in findings if finding.stops)
    return History(frame, None, sources, tuple(findings))


def history_found(
    path: Input | Found,
    limits: checks.Limits,
    election: str | None = None,
    date: datetime.date | None = None,
    base: str | None = None,
) -> tuple[pd.DataFrame, tuple[Source, ...], list[Finding]]:
    """Read past elections with everything that was found, whether or not it stops.

    Raises
    ------
    DataError
        If there is no table of results at all.
    """
    found = found_in(path)
    tables = [_checked(table, limits, election, date, base) for table in found.tables("history")]
    frame, findings = joined(tables, found, ["region_code", "election", "contest"])
    return frame, found.inputs.sources, [*findings, *checks.incomplete(tables[0], frame)]


def _checked(
    table: Table,
    limits: checks.Limits,
    election: str | None,
    date: datetime.date | None,
    base: str | None,
) -> Table:
    frame, findings = checks.settled_codes(table)
    named, told = _voted(table.having(frame), election, date)
    if base is not None and "base" not in named:
        named["base"] = base
        table = replace(table, findings=tuple(f for f in table.findings if f.code != "W411"))
    table = table.having(_completed(named), findings + told)
    table = table.having(*checks.total_rows(table, ("registered", "ballots_cast")))
    without = table.frame["election"].isin(_undated(table.frame))
    findings = checks.empty_cells(table.having(table.frame[~without]), FILLED)
    findings += checks.empty_cells(table.having(table.frame[without]), FILLED[:1])
    findings += checks.negative_counts(table)
    findings += checks.repeated(table, ["region_code", "election", "contest"])
    findings += checks.zero_counts(table, ("registered", "dpt"))
    findings += checks.gaps(table) + checks.unpaired(table)
    return table.having(table.frame, findings + result_faults(table, limits))


def _voted(
    table: Table, election: str | None, date: datetime.date | None
) -> tuple[pd.DataFrame, list[Finding]]:
    """Say of which vote and day the figures are, from the file, else as told, else not at all."""
    frame, findings = table.frame.copy(), list[Finding]()
    if "date" in table.places:
        undated = _undated(frame)
        codes = {vote: "W407" if vote == UNNAMED else "W415" for vote in undated}
        return frame, [table.finding(code, election=vote) for vote, code in codes.items()]
    own = column(frame, "election")
    frame["election"] = pd.Series(election, frame.index, dtype=object) if election else own
    if frame["election"].isna().any():
        findings.append(table.finding("W407", election=UNNAMED))
        frame["election"] = frame["election"].fillna(UNNAMED)
    days = {vote: date or election_date(str(vote)) for vote in frame["election"].unique()}
    known = [days[vote] or float("nan") for vote in frame["election"]]
    frame["date"] = pd.Series(known, frame.index, dtype=object)
    undated = [vote for vote, day in days.items() if day is None and vote != UNNAMED]
    return frame, findings + [table.finding("W415", election=vote) for vote in undated]


def _undated(frame: pd.DataFrame) -> list[str]:
    """Return the votes no row of which has a date."""
    days = frame.dropna(subset=["election"]).groupby("election", sort=False)["date"].count()
    return [str(vote) for vote in days.index[days == 0]]


def _completed(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the columns later stages rely on; derived ones only, no figure is filled."""
    frame = with_group(frame)
    if "region_name" not in frame:
        frame.insert(2, "region_name", frame["region_code"])
    frame["region_name"] = frame["region_name"].fillna(frame["region_code"])
    derived = frame["election"].map(contest_of, na_action="ignore")
    own = frame.get("contest", derived)
    frame["contest"] = own.where(own.notna(), derived)
    counts = ("registered", "ballots_cast", "dpt", "tps")
    for name in ("turnout", *counts, "known_on", "base", "quality", "source"):
        frame[name] = column(frame, name)
    return frame
