"""Results with a region per row: one heading per question, as offices and news lay them out."""

from __future__ import annotations

import re

from turnout.files.grid import Sheet
from turnout.files.schema import TOTAL, count, fault_of
from turnout.files.workbook import Cell
from turnout.readers.headers import LEVELS, first_data_row, is_number_row
from turnout.readers.pages import BOTH, SEXES, Figure, Page, Pages, general, question
from turnout.readers.table import at

SEARCHED, LONGEST = 40, 120
REGION = re.compile(rf"{LEVELS['regency']}|{LEVELS['district']}|wilayah|daerah|nama wilayah")
PLAIN = {
    "dpt": r"(jumlah |total )?(pemilih )?(dpt|terdaftar|pemilih|pemilih terdaftar|pemilih dpt)",
    "dptb": r"(jumlah )?(pemilih )?dptb",
    "dpk": r"(jumlah )?(pemilih )?dpk",
    "voters": r"(jumlah|total) (seluruh )?pemilih",
    "ballots_cast": r"(jumlah |total )?(pengguna|pengguna hak pilih|suara masuk|memilih)",
}
_SEX = re.compile(r"^(.*?)[ (]*\b(l|lk|laki[- ]laki|p|pr|perempuan|jml|jumlah|total|l ?\+ ?p)\)?$")


def row_pages(sheet: Sheet) -> Pages | None:
    """Take a table of results apart, a page per region; None where a sheet is no such table."""
    for index, cells in enumerate(sheet.texts(SEARCHED)):
        plain = [text.casefold().replace("_", " ") for text in cells]
        place = next((n for n, text in enumerate(plain) if REGION.fullmatch(text)), None)
        if place is None:
            continue
        body = first_data_row(sheet, index)
        columns = _columns(sheet, index, body, place)
        asked = {name for name, _ in columns.values()}
        if asked & {"ballots_cast", "used_dpt"} and asked & {"dpt", "voters"}:
            return general(_read(sheet, body, place, columns), sheet)
    return None


def _columns(sheet: Sheet, start: int, body: int, place: int) -> dict[int, tuple[str, str]]:
    """Return what each column counts, and of whom; a heading above spans those to its right."""
    heads = [cells for _, cells in sheet.rows[start:body] if not is_number_row(cells)]
    found: dict[int, tuple[str, str]] = {}
    above = ""
    for column in range(max(map(len, heads))):
        parts = [str(cell) for cells in heads if (cell := at(cells, column))]
        above = parts[0] if parts and (len(parts) > 1 or len(heads) == 1) else above
        if len(parts) == 1 and len(heads) > 1:
            own = at(heads[0], column)
            parts, above = (parts, "") if own else ([above, *parts], above)
        heading = " ".join(" ".join(parts).casefold().replace("_", " ").split())[:LONGEST]
        meant = None if column == place else _asked(heading)
        if meant and meant not in found.values():
            found[column] = meant
    if ("voters", BOTH) in found.values() and ("dpt", BOTH) not in found.values():
        found = {c: ("dpt" if n == "voters" else n, sex) for c, (n, sex) in found.items()}
    return found


def _asked(heading: str) -> tuple[str, str] | None:
    if "partisipasi" in heading or "%" in heading:
        return None
    parts = [(heading, BOTH)]
    if (split := _SEX.match(heading)) and split[1]:
        sexes = (name for name, words in SEXES.items() if re.match(words + "$", split[2]))
        parts.append((split[1], next(sexes, BOTH)))  # "total" is of both
    for text, sex in parts:
        base = text.strip(" (-–")
        name = next((k for k, words in PLAIN.items() if re.fullmatch(words, base)), None)
        name = name or question(base)
        if name and name != "dpph":
            return name, sex
    return None


def _read(sheet: Sheet, body: int, place: int, columns: dict[int, tuple[str, str]]) -> Pages:
    pages = Pages([], [], [])
    for number, cells in sheet.rows[body:]:
        label = next((c for c in cells[: place + 1] if isinstance(c, str) and TOTAL.match(c)), None)
        region: Cell = label or at(cells, place)
        if not isinstance(region, str) or is_number_row(cells):
            continue
        page = len(pages.pages)
        figures = []
        for column, (name, sex) in columns.items():
            cell = at(cells, column)
            if cell is None:
                continue
            try:
                figures.append(Figure(page, place, name, sex, count(cell), number, column))
            except ValueError:
                code, told = fault_of("count", cell)
                pages.findings.append(sheet.finding(code, number, name, column, **told))
        if figures:
            pages.pages.append(Page(number, {place: region}))
            pages.figures.extend(figures)
    return pages
