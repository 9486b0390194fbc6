"""A sheet with one row per region, under headings of the schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from turnout.files.findings import Finding, cell_name, listed
from turnout.files.grid import Sheet
from turnout.files.schema import column_of
from turnout.files.workbook import Cell
from turnout.readers.table import Table, at, typed

HEADER_SEARCHED = 40
BESIDE = ("villages", "first_time")  # what a counted list tells beside the schema
NUMBERED = re.compile(r"(no|nomor|id|#)[. ]*", re.IGNORECASE)


def header_row(sheet: Sheet, required: Sequence[str]) -> int | None:
    """Return the index of the first row that names every required column, if there is one."""
    for index, (_, cells) in enumerate(sheet.rows[:HEADER_SEARCHED]):
        if set(required) <= {column_of(cell) for cell in cells}:
            return index
    return None


def tidy_tables(sheets: Sequence[Sheet], required: Sequence[str]) -> list[Table]:
    """Read every sheet that has a row with the required columns."""
    headed = [(sheet, header_row(sheet, required)) for sheet in sheets]
    return [tidy_table(sheet, header) for sheet, header in headed if header is not None]


def missing_columns(sheets: Sequence[Sheet], required: Sequence[str]) -> Finding:
    """Say which required columns the best-looking row of the file lacks."""

    def named(cells: Sequence[Cell]) -> set[str]:
        return {name for cell in cells if (name := column_of(cell)) in required and name}

    rows = [(sheet, *row) for sheet in sheets for row in sheet.rows[:HEADER_SEARCHED]]
    first = (sheets[0], sheets[0].rows[0][0] if sheets[0].rows else 1, ())
    place, row, cells = max([first, *rows], key=lambda one: len(named(one[2])))
    best = named(cells)
    lacking = [name for name in required if name not in best]
    texts = [[cell for cell in cells if isinstance(cell, str)] for *_, cells in rows]
    headings = max(texts, key=len, default=[])  # what a reader would take for the header
    values = {"lacking": listed(lacking), "found": listed(sorted(best) or headings) or "–"}
    return place.finding("E104", row, ", ".join(lacking), **values)


def tidy_table(sheet: Sheet, header: int) -> Table:
    """Read the rows under a header, one column per known heading; unreadable cells are missing."""
    number, cells = sheet.rows[header]
    places, headings = dict[str, int](), dict[str, str]()
    findings = list[Finding]()
    for place, heading in enumerate(cells):
        name = column_of(heading)
        if name in places:
            findings.append(sheet.finding("E107", number, str(heading), name=name))
        elif name is not None:
            places[name], headings[name] = place, str(heading)
    table = Table(sheet, typed([], places), (), headings, places)
    findings += _unread(table, header)
    records: list[dict[str, Any]] = []
    for row, values in sheet.rows[header + 1 :]:
        if sheet.name is None and any(cell is not None for cell in values[len(cells) :]):
            findings.append(table.finding("E124", row, count=len(values), heads=len(cells)))
        held = {name: at(values, place) for name, place in places.items()}
        if record := table.read_all(held, row, findings):
            records.append({"row": row, **record})
    return table.having(typed(records, places), findings)


def _unread(table: Table, header: int) -> list[Finding]:
    """Name the columns of numbers under headings not known."""
    (number, heads), *rows = table.sheet.rows[header:]
    first = rows[0][1] if rows else ()
    columns = [
        str(heading) if heading is not None else cell_name(number, place)
        for place, (heading, cell) in enumerate(zip(heads, first, strict=False))
        if column_of(heading) is None and re.match(r"\d", str(cell))
    ]
    told = [name for name in columns if name not in BESIDE and not NUMBERED.fullmatch(name)]
    return [table.finding("I206", number, columns=listed(told))] if told else []
