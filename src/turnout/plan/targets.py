"""Several targets at once: those set for the coming vote, and what became of earlier ones."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from turnout.errors import DataError
from turnout.files.codes import is_part, wholes_of
from turnout.files.findings import Finding
from turnout.files.grid import read_sheets
from turnout.files.matching import match
from turnout.files.regions import indonesia
from turnout.plan.questions import ASKED
from turnout.projection.outlook import Outlook
from turnout.readers.checks import empty_cells
from turnout.readers.table import Table
from turnout.readers.tidy import missing_columns, tidy_tables
from turnout.tables.elections import Target, election_date, kpu_base, targets_on_record
from turnout.tables.history import contest_of
from turnout.tables.past import Base

COLUMNS = (
    *("election", "election_date", "issuer", "region_code", "region_name", "value", "base"),
    *("probability", "gap_points", "gap_points_lower", "gap_points_upper"),
    *("gap_voters", "gap_voters_lower", "gap_voters_upper", "needed"),
    *("result", "reached", "source", "note"),
)
TOLD = ("issuer", "value", "source", "note")


def read_targets(path: str | Path) -> tuple[Target, ...]:
    r"""Read targets from a sheet with a row each.

    Parameters
    ----------
    path : str or Path
        CSV or workbook with a column ``target`` (0.8 or 80%) and, where wanted,
        ``region_code`` or ``region_name`` (empty: all together), ``election, issuer, source,
        note``, headed so or in Indonesian.

    Raises
    ------
    DataError
        If no column ``target`` is found, a target is missing or no share, a vote is unknown, or a
        code does not go with the name beside it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "target.csv"
    ...     _ = path.write_text("region_name;target;issuer\nTebo;81,5%;Bupati\n")
    ...     read_targets(path)[0].value
    0.815
    """
    sheets, _ = read_sheets(path)
    tables = tidy_tables(sheets, ("target",))
    if not tables:
        raise DataError([missing_columns(sheets, ("target",))])
    findings = [finding for table in tables for finding in _faults(table) if finding.stops]
    if not findings and not sum(len(table.frame) for table in tables):
        findings = [Finding("E102", tables[0].sheet.file, tables[0].sheet.name)]
    if findings:
        raise DataError(findings)
    rows = pd.concat([table.frame for table in tables]).astype(object)
    return tuple(_target(row) for row in rows.where(rows.notna(), "").to_dict("records"))


def _faults(table: Table) -> list[Finding]:
    """Return what a reader should mend before the targets are used."""
    findings = list(table.having(table.frame, empty_cells(table, ("target",))).findings)
    frame = table.frame.astype(object).where(table.frame.notna(), None)
    for row in frame.to_dict("records"):
        number, target, election = row["row"], row["target"], row.get("election")
        code, name = row.get("region_code"), row.get("region_name")
        if target is not None and not 0 < target < 1:
            findings.append(table.finding("E114", number, "target", value=target))
        if election and election_date(election) is None:
            findings.append(table.finding("E170", number, "election", value=election))
        if code and name and match(name).code not in (None, code):
            told = {"value": code, "stated": name}
            findings.append(table.finding("E125", number, "region_code", **told))
    return findings


def _target(row: dict[Hashable, Any]) -> Target:
    told = {name: str(row.get(name, "")) for name in ("issuer", "source", "note", "election")}
    region = str(row.get("region_code") or row.get("region_name", ""))
    return Target(float(row["target"]), region_code=region, **told)


def by_target(outlook: Outlook, targets: Sequence[Target] | None = None) -> pd.DataFrame:
    """Hold a vote against every target set for it, and past votes against theirs.

    Parameters
    ----------
    outlook : Outlook
        The coming vote; its past results are the history known then.
    targets : sequence of Target, optional
        Own ones, their regions by code or name; default the one at hand, and in Indonesia those
        on record on the day of the projection.

    Returns
    -------
    pandas.DataFrame
        A row per target: ``election, issuer, region_code, region_name`` (empty for all
        together), ``election_date, value, base``; for the coming vote ``probability``,
        ``gap_points, gap_voters`` (medians, and the ends of their 90 % intervals), ``needed``
        (voters for 80 %); for a past one ``result, reached`` and its gap; ``source, note``.

    Raises
    ------
    UsageError
        If an own target names a region that is not projected.

    Examples
    --------
    >>> import turnout
    >>> table = by_target(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> table[["election", "value", "reached"]].to_numpy().tolist()[1:3]
    [['pemilu-2019', 0.775, True], ['pilkada-2020', 0.775, False]]
    """
    projection = outlook.projection
    rows = []
    for target in _on_record(outlook) if targets is None else targets:
        column, code, name = None, "", ""
        own = target.region_code
        if own and not all(is_part(part, own) for part in projection.codes):
            column = projection.columns([own])[0]
            code, name = projection.codes[column], projection.names[column]
        coming = target.election in ("", projection.election)
        found = (_coming if coming else _past)(outlook, target, column)
        if found or targets is not None:
            told: dict[str, Any] = {field: getattr(target, field) for field in TOLD}
            told |= {"election": target.election or projection.election}
            told["election_date"] = election_date(told["election"]) or projection.date
            rows.append({**told, "region_code": code, "region_name": name, **(found or {})})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _on_record(outlook: Outlook) -> list[Target]:
    """Return the target at hand and those on record for this place; none for another country."""
    projection, own = outlook.projection, outlook.target
    held = [replace(own, election=projection.election, note="")] if not own.issuer else []
    if not set(projection.codes) <= set(indonesia().index):
        return held or [own]
    places = {*projection.codes, "", *set.intersection(*map(set, map(wholes_of, projection.codes)))}
    recorded = targets_on_record(projection.as_of)
    return held + [target for target in recorded if target.region_code in places]


def _coming(outlook: Outlook, target: Target, column: int | None) -> dict[str, Any]:
    held = replace(outlook, target=target)
    told: dict[str, Any] = {"base": outlook.projection.base.value}
    if column is not None:
        row = held.table().iloc[column]
        code = [row["region_code"]]
        read = {name: row[name] for name in COLUMNS if name in row.index and name != "region_name"}
        return told | read | {"needed": held.needed(ASKED, how="each", regions=code).needed}
    answer = held.total()
    for name in ("gap_points", "gap_voters"):
        ends = zip(("", "_lower", "_upper"), getattr(answer, name), strict=True)
        told |= {name + suffix: value for suffix, value in ends}
    return told | {"probability": answer.probability, "needed": held.needed(ASKED).needed}


def _past(outlook: Outlook, target: Target, column: int | None) -> dict[str, Any] | None:
    """Return the result of the vote a target was for, on the base of its day, where known."""
    base = Base(kpu_base(target.election) or Base.DPT.value)
    past = outlook.projection.pasts.get(base)
    held = zip(past.contests, past.dates, strict=True) if past else ()
    kind, day = contest_of(target.election), election_date(target.election)
    row = next((n for n, one in enumerate(held) if one == (kind, day)), None)
    if past is None or row is None:
        return None
    shares, people = past.total, past.total_registered
    if column is not None:
        shares, people = past.turnout[:, column], past.registered[:, column]
    if not np.isfinite(shares[row]):
        return None
    gap = shares[row] - target.value
    return {
        "base": base.value,
        "result": shares[row],
        "reached": bool(gap >= 0),
        "gap_points": gap,
        "gap_voters": round(gap * people[row]) if np.isfinite(people[row]) else None,
    }
