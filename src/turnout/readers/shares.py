"""Percentages per region as news and BPS give them: no counts, and a scale to be found out."""

from __future__ import annotations

import re

from turnout.files.findings import Finding
from turnout.files.grid import Sheet
from turnout.files.schema import TOTAL, column_of
from turnout.files.workbook import Cell
from turnout.readers.headers import LEVELS, is_number_row
from turnout.readers.recap import not_matched, region_name, regions_named
from turnout.readers.table import Table, at, typed
from turnout.readers.title import lines_above, title_of, vote_told

SEARCHED, WHOLE = 40, 100.0
SHARE = re.compile(r"partisipasi|turnout|persen(tase)?|(^|\s)%|\(%\)", re.IGNORECASE)
REGION = re.compile(rf"{LEVELS['regency']}|wilayah|daerah|nama wilayah|region|region name")
TOTALS = re.compile(rf"{TOTAL.pattern}|rata[- ]?rata|average", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(%|persen|percent)?", re.IGNORECASE)


def shares_header(sheet: Sheet) -> tuple[int, int, int] | None:
    """Return the row of the header and the columns of regions and shares, if there are such."""
    for index, cells in enumerate(sheet.texts(SEARCHED)):
        plain = [text.casefold() for text in cells]
        region = next((n for n, text in enumerate(plain) if REGION.fullmatch(text)), None)
        shares = (n for n, text in enumerate(plain) if SHARE.search(text) and n != region)
        share = next(shares, None)
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
    cells = [
        (number, at(cells, region), at(cells, share))
        for number, cells in sheet.rows[index + 1 :]
        if not is_number_row(cells)
    ]
    last = max((number for number, _, cell in cells if _percentage(cell) is not None), default=0)
    inside = [row for row in cells if row[0] <= last and not TOTALS.match(str(row[1] or ""))]
    findings = [
        table.finding("E106", number, "turnout" if cell is None else "region_code", value="")
        for number, name, cell in inside
        if (name is None) != (cell is None)
    ]
    rows = [(number, str(name), cell) for number, name, cell in inside if None not in (name, cell)]
    values = _values(table, rows, findings)
    matches = regions_named([name for _, name, _ in rows], title.province)
    records = []
    for (number, name, _), value, found in zip(rows, values, matches, strict=True):
        if found.code is None:
            findings.append(not_matched(table, number, "region_code", name, found))
        where = {"row": number, "region_code": found.code, "turnout": value}
        records.append(where | {"region_name": region_name(found.code, name)})
    heads = [text for n, text in enumerate(sheet.texts()[index]) if n != region]
    if sum(bool(SHARE.search(text)) for text in heads) > 1:
        findings.append(sheet.finding("E107", sheet.rows[index][0], heading, name="turnout"))
    findings += vote_told(table, title)
    findings.append(table.finding("W411", None, "turnout", base="DPT"))
    frame = typed(records, ["region_code", "region_name", "turnout"])
    return table.having(frame.assign(election=title.election, contest=title.contest), findings)


def _values(
    table: Table, rows: list[tuple[int, str, Cell]], findings: list[Finding]
) -> list[float | None]:
    """Bring a column to shares in 0..1, or say why its scale cannot be told.

    Nowhere does one in a hundred vote, so figures up to 1 are fractions unless they say per cent.
    """
    read = [_percentage(cell) for _, _, cell in rows]
    numbers = [value for value in read if value is not None]
    low, high = min(numbers, default=0), max(numbers, default=0)
    for (number, _, cell), value in zip(rows, read, strict=True):
        if value is None or (high <= 1 and re.search(r"%|pers?en", str(cell))):
            findings.append(table.finding("E138", number, "turnout", value=cell))
    if low <= 1 < high:
        findings.append(table.finding("E137", None, "turnout", low=low, high=high))
        return [None] * len(rows)
    scale = "persen (0–100)" if high > 1 else "pangsa (0–1)"
    findings.append(table.finding("I202", None, "turnout", scale=scale, low=low, high=high))
    return [value and round(value / (100 if high > 1 else 1), 12) for value in read]


def _percentage(cell: Cell) -> float | None:
    """Read a number from 0 to 100 with its decimal comma or point; None for anything else."""
    found = _NUMBER.fullmatch(str(cell).strip())
    value = float(found[1].replace(",", ".")) if found else WHOLE + 1
    return value if value <= WHOLE else None
