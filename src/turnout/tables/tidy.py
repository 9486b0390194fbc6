"""A sheet with one row per region becomes a typed frame; all faults in one pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from turnout.tables.findings import Finding, listed
from turnout.tables.schema import COLUMNS, DTYPES, PARSERS, TOTAL, column_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from turnout.tables.grid import Cell, Sheet

HEADER_SEARCHED = 40
_REGENCY = re.compile(r"\d{2}\.\d{2}|\d{4}")
FAULT_OF_KIND = {"count": "E105", "share": "E114", "date": "E113", "code": "E106", "text": "E106"}


def header_row(sheet: Sheet, required: Sequence[str]) -> int | None:
    """Return the index of the first row that names every required column, if there is one."""
    for index, (_, cells) in enumerate(sheet.rows[:HEADER_SEARCHED]):
        if set(required) <= {column_of(cell) for cell in cells}:
            return index
    return None


def missing_columns(sheets: Sequence[Sheet], required: Sequence[str]) -> Finding:
    """Say which required columns the best-looking row of the file lacks."""
    best: set[str] = set()
    place = sheets[0]
    row = sheets[0].rows[0][0] if sheets[0].rows else 1
    for sheet in sheets:
        for number, cells in sheet.rows[:HEADER_SEARCHED]:
            found = {name for cell in cells if (name := column_of(cell)) in required and name}
            if len(found) > len(best):
                best, place, row = found, sheet, number
    lacking = [name for name in required if name not in best]
    values = {"lacking": listed(lacking), "found": listed(sorted(best)) or "–"}
    return Finding("E104", place.file, place.name, row, ", ".join(lacking), values)


def tidy_frame(sheet: Sheet, header: int) -> tuple[pd.DataFrame, list[Finding]]:
    """Read the rows under a header into a frame with one column per known heading.

    Returns
    -------
    frame : pandas.DataFrame
        Known columns only, plus ``row`` (row number in the file); unreadable cells are missing.
    findings : list of Finding
        One per unreadable cell and per column named twice.
    """
    headings = sheet.rows[header][1]
    places, findings = _places(sheet, header)
    records: list[dict[str, Any]] = []
    for number, cells in sheet.rows[header + 1 :]:
        record: dict[str, Any] = {"row": number}
        for name, place in places.items():
            cell = cells[place] if place < len(cells) else None
            if cell is None:
                continue
            try:
                record[name] = PARSERS[COLUMNS[name]](cell)
            except (ValueError, OverflowError):
                findings.append(_unreadable(sheet, number, headings[place], name, cell))
        if len(record) > 1:
            records.append(record)
    frame = pd.DataFrame.from_records(records, columns=["row", *places])
    return _typed(frame), findings


def _places(sheet: Sheet, header: int) -> tuple[dict[str, int], list[Finding]]:
    number, headings = sheet.rows[header]
    places: dict[str, int] = {}
    findings = []
    for place, heading in enumerate(headings):
        name = column_of(heading)
        if name in places:
            findings.append(
                Finding("E107", sheet.file, sheet.name, number, str(heading), {"name": name})
            )
        elif name is not None:
            places[name] = place
    return places, findings


def _unreadable(sheet: Sheet, number: int, heading: Cell, name: str, cell: Cell) -> Finding:
    fault = FAULT_OF_KIND[COLUMNS[name]]
    return Finding(fault, sheet.file, sheet.name, number, str(heading), {"value": cell})


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: DTYPES[COLUMNS[name]] for name in frame.columns[1:]})


def headings_of(sheet: Sheet, header: int) -> dict[str, str]:
    """Return each known column's heading as it stands in the file."""
    cells = reversed(sheet.rows[header][1])
    return {name: str(cell) for cell in cells if (name := column_of(cell))}


def in_one_pass(
    unreadable: Sequence[Finding], faults: Sequence[Finding], headings: Mapping[str, str]
) -> list[Finding]:
    """Join both, columns named as in the file; a cell that is unreadable is not also empty."""
    seen = {(finding.row, finding.column) for finding in unreadable}
    named = [replace(one, column=headings.get(one.column or "", one.column)) for one in faults]
    return [*unreadable, *(one for one in named if (one.row, one.column) not in seen)]


def empty_cells(frame: pd.DataFrame, sheet: Sheet, required: Sequence[str]) -> list[Finding]:
    """Report required cells that hold nothing."""
    return [
        Finding("E106", sheet.file, sheet.name, int(row), name, {"value": ""})
        for name in required
        for row in frame.loc[frame[name].isna(), "row"]
    ]


def negative_counts(frame: pd.DataFrame, sheet: Sheet) -> list[Finding]:
    """Report counts below zero."""
    return [
        Finding("E108", sheet.file, sheet.name, int(row), name, {"value": value})
        for name, kind in COLUMNS.items()
        if kind == "count" and name in frame.columns
        for row, value in frame.loc[(frame[name] < 0).fillna(False), ["row", name]].to_numpy()
    ]


def zero_counts(frame: pd.DataFrame, sheet: Sheet, names: Sequence[str]) -> list[Finding]:
    """Report voter lists without voters; nothing can be a share of them."""
    return [
        Finding("E117", sheet.file, sheet.name, int(row), name)
        for name in names
        for row in frame.loc[(frame[name] == 0).fillna(False), "row"]
    ]


def repeated(frame: pd.DataFrame, sheet: Sheet, key: Sequence[str]) -> list[Finding]:
    """Report rows whose key was seen before, with both row numbers."""
    findings = []
    keyed = frame.dropna(subset=list(key))
    for name, rows in keyed.groupby(list(key), sort=False, dropna=False)["row"]:
        if len(rows) > 1:
            label = " / ".join(str(part) for part in name if part != "")
            values = {"region": label, "rows": listed(rows)}
            findings.append(
                Finding("E109", sheet.file, sheet.name, int(rows.iloc[1]), key[0], values)
            )
    return findings


def total_rows(frame: pd.DataFrame, sheet: Sheet) -> tuple[pd.DataFrame, list[Finding]]:
    """Leave out rows named JUMLAH or TOTAL, after checking them against the rows they sum."""
    names = [name for name in ("region_code", "region_name") if name in frame]
    named = frame[names].astype("object").fillna("").astype(str)
    marked = named.apply(lambda part: part.map(TOTAL.match).notna()).any(axis=1)
    rest, findings = frame[~marked], []
    added = rest["registered"].sum()
    for row, printed in frame.loc[marked, ["row", "registered"]].to_numpy():
        if pd.notna(printed) and printed != added:
            findings.append(wrong_total(sheet, int(row), "registered", printed, added))
        else:
            values = {"region": "JUMLAH"}
            findings.append(Finding("I201", sheet.file, sheet.name, int(row), None, values))
    return rest.copy(), findings


def wrong_total(sheet: Sheet, row: int, column: str, printed: float, added: float) -> Finding:
    """Say that a printed total is not the sum of its rows."""
    values = {"sum": added, "printed": printed, "difference": printed - added}
    return Finding("E112", sheet.file, sheet.name, row, column, values)


def parents(codes: Sequence[str]) -> dict[str, list[str]]:
    """Return the codes that stand for a whole, each with its parts: 15 of 15.01 and 15.71.

    Undotted Indonesian codes count too: two digits over four.

    Examples
    --------
    >>> parents(["15", "15.01", "15.71", "16.01"]), parents(["1", "11", "12"])
    ({'15': ['15.01', '15.71']}, {})
    """
    found = {}
    for whole in codes:
        parts = [code for code in codes if is_part(code, whole)]
        if parts:
            found[whole] = parts
    return found


def province_of(code: str) -> str | None:
    """Return the province of an Indonesian regency code; None for any other code.

    Examples
    --------
    >>> province_of("15.01"), province_of("1571"), province_of("NSW")
    ('15', '15', None)
    """
    return code[:2] if _REGENCY.fullmatch(code) else None


def is_part(code: str, whole: str) -> bool:
    """Tell whether a region code lies under another.

    Examples
    --------
    >>> is_part("15.01", "15"), is_part("1501", "15"), is_part("1501", "1")
    (True, True, False)
    """
    province, regency = 2, 4
    undotted = whole.isdigit() and code.isdigit() and (len(whole), len(code)) == (province, regency)
    dotted = code.startswith(tuple(whole + mark for mark in ".-/"))
    return dotted or (undotted and code.startswith(whole))


def wholes_of(code: str) -> list[str]:
    """Return the codes of the wholes a dotted code lies under, nearest first.

    Examples
    --------
    >>> wholes_of("15.01.02.2003"), wholes_of("1501"), wholes_of("NSW")
    (['15.01.02', '15.01', '15'], ['15'], [])
    """
    province = province_of(code)
    parts = code.split(".")
    dotted = [".".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)]
    return dotted or ([province] if province else [])
