"""Read files for their faults alone: what is it, what does it hold, what must be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from turnout.errors import DataError
from turnout.files.codes import province_of
from turnout.files.findings import Finding
from turnout.readers.checks import LIMITS, Limits, named
from turnout.readers.layouts import Found, found_in
from turnout.tables.elections import packaged
from turnout.tables.history import history_found
from turnout.tables.voters import voters_found

KINDS = {"voters": voters_found, "history": history_found}


@dataclass(frozen=True, eq=False)
class Checked:
    """What one input, or one kind of table in it, turned out to be.

    Parameters
    ----------
    file : str
        The file or folder as given.
    kind : str
        ``voters``, ``history``, or empty where it could not be read.
    regions, registered : int
        Regions, and registered voters of a voter list; zero where not known.
    findings : tuple of Finding
        Everything found in one pass.
    frame : pandas.DataFrame
        What was read, faults included.
    """

    file: str
    kind: str
    regions: int
    registered: int
    findings: tuple[Finding, ...]
    frame: pd.DataFrame

    @property
    def faulty(self) -> bool:
        """Whether something must be mended before the file can be used."""
        return any(finding.stops for finding in self.findings)

    def as_dict(self, lang: str = "id") -> dict[str, object]:
        """Return file, kind, sizes and findings as plain values for JSON."""
        names = ("file", "kind", "regions", "registered")
        own: dict[str, object] = {name: getattr(self, name) for name in names}
        return own | {"findings": [finding.as_dict(lang) for finding in self.findings]}


def check(paths: str | Path | Iterable[str | Path], *, limits: Limits = LIMITS) -> list[Checked]:
    """Check files and report every fault of all of them.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Voter lists or results: files, folders or globs, recognised by content; never changed.
    limits : Limits
        From where on a figure is worth a warning.

    Examples
    --------
    >>> from turnout.files.regions import data_folder
    >>> check([data_folder() / "jambi" / "voters.csv"])[0].registered
    2676107
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    results = [result for path in files for result in _checked(path, limits)]
    return [_compared(result, results, limits) for result in results]


def _checked(path: str | Path, limits: Limits) -> list[Checked]:
    """Read a file as both kinds; what is only one of them is told as that one."""
    try:
        given = found_in(path)
    except DataError as error:
        return [Checked(str(path), "", 0, 0, tuple(error.findings), pd.DataFrame())]
    found = {kind: _read(path, given, kind, limits) for kind in KINDS}
    held = [result for result in found.values() if result.kind]
    if held:
        return held
    voters, history = found.values()
    results = any("ballots_cast" in str(f.values.get("found")) for f in history.findings)
    return [history if results else voters]


def _read(path: str | Path, given: Found, kind: str, limits: Limits) -> Checked:
    try:
        frame, _, findings = KINDS[kind](given, limits)
    except DataError as error:
        return Checked(str(path), "", 0, 0, tuple(error.findings), pd.DataFrame())
    people = int(frame["registered"].fillna(0).sum()) if kind == "voters" else 0
    regions = frame["region_code"].nunique()
    return Checked(str(path), kind, regions, people, tuple(findings), frame)


def _compared(result: Checked, results: list[Checked], limits: Limits) -> Checked:
    """Hold voters against the last election given, else of the packaged one; results against it."""
    if not result.kind or "region_code" not in result.frame:
        return result
    given = [other.frame for other in results if other.kind == "history"]
    history = pd.concat(given) if given and result.kind == "voters" else packaged("history")
    past = history.dropna(subset=["region_code", "registered", "date"])
    past = past.sort_values("date", kind="stable").drop_duplicates("region_code", keep="last")
    last = past.set_index("region_code")
    own = result.frame.dropna(subset=["region_code"])
    latest = own.sort_values("date", kind="stable") if "date" in own else own
    latest = latest.dropna(subset=["registered"]).drop_duplicates("region_code", keep="last")
    known, findings = last["registered"].to_dict(), []
    region_names = own.set_index("region_code")["region_name"].to_dict()
    for code, people in latest[["region_code", "registered"]].to_numpy():
        before = known.get(code)
        if before and people > 0 and not 1 / limits.growth <= people / before <= limits.growth:
            told = {"now": people, "before": int(before), "last": last["election"][code]}
            region = region_names.get(code, code)
            findings.append(Finding("W404", result.file, values=told | {"region": region}))
    provinces = {province_of(code) for code in own["region_code"]} - {None}
    if given and result.kind == "voters" and not any(f.code == "W406" for f in result.findings):
        left = [code for code in last.index if code not in set(own["region_code"])]
        for province in sorted(map(str, provinces)):
            if regions := [code for code in left if province_of(code) == province]:
                told = {"province": province, "regions": named(regions)}
                findings.append(Finding("W406", result.file, values=told))
    return replace(result, findings=(*result.findings, *findings))
