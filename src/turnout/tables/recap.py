"""The recap of the voter list as officials make it: deep header, number row, total, signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from turnout.tables.findings import Finding
from turnout.tables.matching import match
from turnout.tables.regions import regions
from turnout.tables.schema import DTYPES, TOTAL, count
from turnout.tables.tidy import wrong_total

if TYPE_CHECKING:
    from turnout.tables.grid import Cell, Sheet

REGION = re.compile(r"^(nama )?kab(upaten)?\.? ?/ ?kota$")
PATTERNS = {
    "tps": re.compile(r"\btps\b"),
    "male": re.compile(r"(^|\s)(l|lk|laki-laki|laki laki)( \(l\))?$"),
    "female": re.compile(r"(^|\s)(p|pr|perempuan)( \(p\))?$"),
    "registered": re.compile(r"l ?\+ ?p|(^|\s)(jml|total)$|jumlah( \(l ?\+ ?p\))?$"),
}
LABELS = {"region_code": "KABUPATEN/KOTA", "registered": "L+P", "male": "L", "female": "P"}
LABELS |= {"tps": "JUMLAH TPS"}
SEARCHED = 30
PROVINCE = "15"


def _plain(cell: Cell) -> str:
    return re.sub(r"\s+", " ", str(cell)).strip().casefold() if cell is not None else ""


def recap_start(sheet: Sheet) -> tuple[int, int] | None:
    """Return row index and column of the heading ``KABUPATEN/KOTA``, if the sheet is a recap."""
    for index, (_, cells) in enumerate(sheet.rows[:SEARCHED]):
        for column, cell in enumerate(cells):
            if REGION.fullmatch(_plain(cell)):
                return index, column
    return None


def recap_frame(sheet: Sheet, start: tuple[int, int]) -> tuple[pd.DataFrame, list[Finding]]:
    """Read the regency rows of a provincial recap and check its sums.

    Returns
    -------
    frame : pandas.DataFrame
        ``row, region_code, region_name, registered`` and ``male, female, tps`` where printed.
    findings : list of Finding
        Unreadable cells, unknown or doubtful names, and printed totals that do not hold.
    """
    index, region = start
    body = _first_data_row(sheet, index, region)
    columns = _columns(sheet, index, body, region)
    findings: list[Finding] = []
    if "registered" not in columns:
        number = sheet.rows[index][0]
        values = {"lacking": "JUMLAH (L+P)", "found": ", ".join(columns) or "–"}
        return _frame([]), [Finding("E104", sheet.file, sheet.name, number, "L+P", values)]
    records: list[dict[str, Any]] = []
    counted = 0
    for number, cells in sheet.rows[body:]:
        labels = " ".join(_plain(cell) for cell in cells[: region + 1] if isinstance(cell, str))
        numbers = _numbers(sheet, number, cells, columns, findings)
        if TOTAL.match(labels.strip()):
            summed = records[counted:] or records
            whole = _total_faults(sheet, number, numbers, records)
            findings += whole and _total_faults(sheet, number, numbers, summed)
            counted = len(records) if numbers else counted
            continue
        name = cells[region] if region < len(cells) else None
        if isinstance(name, str) and numbers:
            records.append(_record(sheet, number, name, numbers, findings))
    return _frame(records), findings


def _frame(records: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ["row", "region_code", "region_name", "registered", "male", "female", "tps"]
    frame = pd.DataFrame.from_records(records, columns=columns)
    counts = dict.fromkeys(columns[3:], DTYPES["count"])
    unknown = [name for name in ("male", "female", "tps") if frame[name].isna().all()]
    return frame.astype(counts).drop(columns=unknown)


def _first_data_row(sheet: Sheet, index: int, region: int) -> int:
    """Skip the rest of the header and the row that numbers the columns."""
    for place in range(index + 1, len(sheet.rows)):
        cells = sheet.rows[place][1]
        name = cells[region] if region < len(cells) else None
        if isinstance(name, str) and not name.isdigit():
            return place
    return len(sheet.rows)


def _columns(sheet: Sheet, index: int, body: int, region: int) -> dict[str, int]:
    width = max(len(cells) for _, cells in sheet.rows[index : body + 1])
    found: dict[str, int] = {}
    for column in range(region + 1, width):
        parts = [
            _plain(cells[column])
            for _, cells in sheet.rows[index:body]
            if column < len(cells) and not _plain(cells[column]).isdigit()
        ]
        heading = " ".join(part for part in parts if part)
        for name, pattern in PATTERNS.items():
            if name not in found and heading and pattern.search(heading):
                found[name] = column
                break
    return found


def _numbers(
    sheet: Sheet,
    number: int,
    cells: tuple[Cell, ...],
    columns: dict[str, int],
    findings: list[Finding],
) -> dict[str, int]:
    numbers = {}
    for name, column in columns.items():
        cell = cells[column] if column < len(cells) else None
        if cell is None:
            continue
        try:
            numbers[name] = count(cell)
        except ValueError:
            if any(isinstance(other, int | float) or _looks_counted(other) for other in cells):
                place = sheet.file, sheet.name, number, LABELS[name]
                findings.append(Finding("E105", *place, {"value": cell}))
    return numbers


def _looks_counted(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.fullmatch(r"[\d.,]+", cell))


def _record(
    sheet: Sheet, number: int, name: str, numbers: dict[str, int], findings: list[Finding]
) -> dict[str, Any]:
    found = match(name, PROVINCE)
    code = found.code if found.kind == "region" else None
    if code is None:
        fault = "E110" if found.kind == "ambiguous" else "E111"
        place = sheet.file, sheet.name, number, LABELS["region_code"]
        findings.append(Finding(fault, *place, {"value": name}))
    official = str(regions().loc[code, "region_name"]) if code else name
    return {"row": number, "region_code": code, "region_name": official, **numbers}


def _total_faults(
    sheet: Sheet, number: int, printed: dict[str, int], records: list[dict[str, Any]]
) -> list[Finding]:
    sums = {name: sum(record.get(name, 0) for record in records) for name in printed}
    return [
        wrong_total(sheet, number, LABELS[name], value, sums[name])
        for name, value in printed.items()
        if sums[name] != value
    ]
