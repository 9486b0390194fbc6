"""Percentages per region as news and BPS give them: no counts, and a scale to be found out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turnout.files.schema import TOTAL, column_of
from turnout.readers.recap import LEVELS, is_number_row, not_matched, region_name, regions_named
from turnout.readers.table import Table, typed
from turnout.readers.title import lines_above, title_of, vote_told

if TYPE_CHECKING:
    from turnout.files.findings import Finding
    from turnout.files.grid import Sheet
    from turnout.files.workbook import Cell

SEARCHED, WHOLE = 40, 100.0
SHARE = re.compile(r"partisipasi|turnout|persen(tase)?|(^|\s)%|\(%\)", re.IGNORECASE)
REGION = re.compile(rf"{LEVELS['regency']}|wilayah|daerah|nama wilayah|region|region name")
_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(%|persen|percent)?", re.IGNORECASE)


def shares_header(sheet: Sheet) -> tuple[int, int, int] | None:
    """Return the row of the header and the columns of regions and shares, if there are such."""
    for index, cells in enumerate(sheet.texts(SEARCHED)):
        plain = [text.casefold() for text in cells]
        region = next((n for n, text in enumerate(plain) if REGION.fullmatch(text)), None)
        share = next(
            (n for n, text in enumerate(plain) if SHARE.search(text) and n != region), None
        )
        counted = {column_of(cell) for cell in cells} & {"registered", "ballots_cast"}
        if region is not None and share is not None and not counted:
            return index, region, share
    return None


def shares_table(sheet: Sheet, header: tuple[int, int, int]) -> Table:
    """Read regions and shares; the scale is found from the whole column and always told."""
    index, region, share = header
    heading = str(sheet.rows[index][1][share])
    title = title_of([*lines_above(sheet, index), heading], sheet.file)
    places = {"region_code": region, "turnout": share}
    headings = {"region_code": str(sheet.rows[index][1][region]), "turnout": heading}
    table = Table(sheet, typed([], []), (), headings, places)
    rows: list[tuple[int, str, Cell]] = []
    findings: list[Finding] = []
    for number, cells in sheet.rows[index + 1 :]:
        name = cells[region] if region < len(cells) else None
        cell = cells[share] if share < len(cells) else None
        named = isinstance(name, str) and not is_number_row(cells) and not TOTAL.match(name)
        if named and cell is not None:
            rows.append((number, str(name), cell))
    values = _values(table, rows, heading, findings)
    matches = regions_named([name for _, name, _ in rows], title.province)
    records = []
    for (number, name, _), value, found in zip(rows, values, matches, strict=True):
        if found.kind in ("province", "total"):
            continue
        if found.code is None:
            findings.append(not_matched(table, number, "region_code", name, found))
        where = {"row": number, "region_code": found.code, "turnout": value}
        records.append(where | {"region_name": region_name(found.code, name)})
    findings += vote_told(table, title)
    findings.append(table.finding("W411", None, "turnout", base="DPT"))
    frame = typed(records, ["region_code", "region_name", "turnout"])
    return table.having(frame.assign(election=title.election, contest=title.contest), findings)


def _values(
    table: Table, rows: list[tuple[int, str, Cell]], heading: str, findings: list[Finding]
) -> list[float | None]:
    """Bring a column to shares in 0..1, or say why its scale cannot be told."""
    read = [_percentage(cell) for _, _, cell in rows]
    for (number, _, cell), value in zip(rows, read, strict=True):
        if value is None:
            findings.append(table.finding("E138", number, "turnout", value=cell))
    numbers = [value for value in read if value is not None]
    if not numbers:
        return [None] * len(rows)
    marked = "%" in heading or any(re.search(r"%|pers?en", str(cell)) for _, _, cell in rows)
    low, high = min(numbers), max(numbers)
    if not marked and low <= 1 < high:
        findings.append(table.finding("E137", None, "turnout", low=low, high=high))
        return [None] * len(rows)
    percent = marked or high > 1
    scale = "persen (0–100)" if percent else "pangsa (0–1)"
    findings.append(table.finding("I202", None, "turnout", scale=scale, low=low, high=high))
    return [value and round(value / (100 if percent else 1), 12) for value in read]


def _percentage(cell: Cell) -> float | None:
    """Read a number from 0 to 100 with its decimal comma or point; None for anything else."""
    found = _NUMBER.fullmatch(str(cell).strip())
    value = float(found[1].replace(",", ".")) if found else WHOLE + 1
    return value if value <= WHOLE else None
