"""A result form taken apart: what each row asks, of whom, and the figure in each column.

Rows are known by their text, for numbers and order differ from year to year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from turnout.files.findings import Finding, cell_name
from turnout.files.grid import Sheet
from turnout.files.schema import LISTS, count, fault_of
from turnout.files.workbook import Cell
from turnout.readers.headers import is_number_row

BOTH = "both"
SEXES = {
    "male": r"l|lk|laki[- ]?laki( ?\(l\))?",
    "female": r"p|pr|perempuan( ?\(p\))?",
    BOTH: r"j|jml|jumlah( ?\(l ?\+ ?p\))?|l ?\+ ?p",
}
VOTES = ("valid", "invalid", "votes")
_LISTS = (
    (r"dpktb|khusus tambahan|\bktp\b", "dpktb"),
    (r"\bdpk\b|khusus|a\.dpk", "dpk"),
    (r"dpph|pindahan|pindah memilih", "dpph"),
    (r"dptb|tambahan|a\.4|tps lain", "dptb"),
    (r"\bdpt\b|tetap|a\.3", "dpt"),
)
_HEADINGS = re.compile(r"rincian|uraian|keterangan|halaman|model\b|^no\.?$", re.IGNORECASE)
_SUM = re.compile(r"\(?[ab]?\.?1 ?\+ ?[ab]?\.?2|seluruh pengguna|seluruh pemilih", re.IGNORECASE)


ACROSS = -1  # the one record of a form whose columns are men, women and both


class Figure(NamedTuple):
    """One number of a form: of which column, what it counts, of whom, and its cell."""

    page: int
    column: int
    name: str
    sex: str
    value: int
    row: int
    at: int


class Page(NamedTuple):
    """The headings of a page by column, and its row of headings; or sexes by column."""

    row: int
    heads: dict[int, str]
    sexes: Mapping[int, str] = {}


class Pages(NamedTuple):
    """A form taken apart: its pages, and every figure."""

    pages: list[Page]
    figures: list[Figure]
    findings: list[Finding]


def pages_of(sheet: Sheet) -> Pages:
    """Take a form apart; what it asks twice counts once, and lists go by their general names."""
    return general(_continued(_taken(sheet)), sheet)


def general(pages: Pages, sheet: Sheet) -> Pages:
    """Give lists their general names, and count once what is asked twice."""
    return _once(_pilkada(pages), sheet)


def is_form(sheet: Sheet) -> bool:
    """Tell a result form by its questions on voters and on those who voted."""
    names = {question(text) for cells in sheet.texts() for text in cells if text}
    return bool(names & {"ballots_cast", "used_dpt"}) and bool(names & {"dpt", "voters", "valid"})


def question(text: str) -> str | None:
    """Return what a row of a form counts: a column of the history, ``voters``, ``votes``, or None.

    Examples
    --------
    >>> question("2. Pengguna hak pilih dalam DPTb/Pemilih dari TPS lain"), question("Saksi")
    ('used_dptb', None)
    """
    plain = " ".join(text.casefold().replace("_", " ").split())
    if re.search(r"disabilitas|cacat|surat suara|halaman|^(?!.*seluruh).*partai", plain):
        return None
    if "suara" in plain and "sah" in plain and "pilih" not in plain:
        valid, spoilt = re.search(r"suara sah", plain), "tidak sah" in plain
        return "votes" if valid and spoilt else "invalid" if spoilt else "valid" if valid else None
    users = "pengguna" in plain.split("/")[0] or "menggunakan hak pilih" in plain
    if not re.search(r"^[^a-z]*(jumlah |total )?(seluruh )?(pemilih|pengguna)", plain):
        return None
    if _SUM.search(plain):
        return "ballots_cast" if users else "voters"
    name = _list_named(plain)
    if name is None:
        whole = re.search(r"pengguna hak pilih *(\((lk|pr|jml|l|p|j)\))?$", plain)
        return "ballots_cast" if whole and "data" not in plain else None
    return f"used_{name}" if users else name


def _list_named(plain: str) -> str | None:
    """Tell the list a question is about; a text cut off after "daftar pemilih" by its number."""
    for words, name in _LISTS:
        if re.search(words, plain):
            return name
    cut = re.search(r"daftar pemilih ([1-4])$", re.sub(r" *\((lk|pr|jml|l|p|j)\)$", "", plain))
    return LISTS[int(cut[1]) - 1] if cut else None


def _taken(sheet: Sheet) -> Pages:
    pages = Pages([], [], [])
    name: str | None = None
    waiting: str | None = None  # whom a row counts whose figures a line break put on the next
    for number, cells in sheet.rows:
        if is_number_row(cells):
            continue
        label, sex, start = _stub(cells)
        values = {c: cell for c, cell in enumerate(cells) if c >= start and cell is not None}
        if label and not any(map(_countable, values.values())):
            heads = _heads(values)
            across = {c: s for c, cell in enumerate(cells) if (s := _sex(str(cell or "")))}
            if len(across) > 1:
                pages.pages.append(Page(number, {ACROSS: ""}, across))
            elif heads:
                pages.pages.append(Page(number, heads))
            name = question(label) if not heads else None
        elif label:
            name = question(label)
        if name and any(map(_countable, values.values())):
            _take(pages, sheet, number, name, sex or waiting or BOTH, values)
        waiting = sex if not values else None
    return pages


def _stub(cells: Sequence[Cell]) -> tuple[str, str | None, int]:
    """Return the text of a row, for whom it counts, and where its figures start."""
    label, sex, start = "", None, 0
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        if not isinstance(cell, str) or (label and _countable(cell)):
            break
        found = _sex(cell)
        if found:
            sex, start = found, column + 1
            break
        if label:
            break
        if re.search(r"[^\W\d_]{3}", cell):
            label, start = " ".join(cell.split()), column + 1
            own = re.search(r"\((lk|pr|jml)\)\s*$", label.casefold())
            sex = _sex(own[1]) if own else None
    return label, sex, start


def _sex(cell: str) -> str | None:
    plain = cell.casefold().strip(" \t\r\n\u00a0/.")
    return next((name for name, words in SEXES.items() if re.fullmatch(words, plain)), None)


def _countable(cell: Cell) -> bool:
    """Tell a cell that stands where a figure should, readable or not."""
    if isinstance(cell, bool) or cell is None:
        return False
    return isinstance(cell, int | float) or bool(re.match(r"[-+=#]|[\d.,]+($| \()", str(cell)))


def _heads(values: Mapping[int, Cell]) -> dict[int, str]:
    return {
        column: " ".join(cell.split())
        for column, cell in values.items()
        if isinstance(cell, str) and not _HEADINGS.search(cell)
    }


def _take(
    pages: Pages, sheet: Sheet, number: int, name: str, sex: str, values: Mapping[int, Cell]
) -> None:
    """Add the figures of one row, each under its heading."""
    counts = {column: cell for column, cell in values.items() if _countable(cell)}
    held = [len(counts.keys() & (page.sexes or page.heads).keys()) for page in pages.pages]
    page = max(range(len(held)), key=lambda n: (held[n], n), default=None)
    if page is None:
        return
    row, heads, sexes = pages.pages[page]
    known = counts.keys() | (sexes or heads).keys()
    under = {column: ACROSS if sexes else column for column in values if column in known}
    pairs = dict(zip(sorted(counts), sorted(heads), strict=False))
    moved = {own - head for own, head in pairs.items()}
    if not sexes and len(counts) == len(heads) and len(moved) == 1:  # aside, by a line break
        under |= pairs
    for column, own in sorted(under.items()):
        cell = values[column]
        stray = sexes and column not in sexes and len(counts) > 1
        heading = None if stray else heads.get(own)
        if heading is None:
            place = cell_name(row, column)
            if all(finding.cell != place for finding in pages.findings):
                pages.findings.append(sheet.finding("E106", row, None, column))
            continue
        try:
            value = count(cell)
        except ValueError:
            code, told = fault_of("count", cell)
            pages.findings.append(sheet.finding(code, number, heading or None, column, **told))
            continue
        of = BOTH if name in VOTES else sexes.get(column, sex)
        pages.figures.append(Figure(page, own, name, of, value, number, column))


def _continued(pages: Pages) -> Pages:
    """Take a page under headings that came before as a part of that page: more questions."""
    seen: dict[tuple[str, ...], int] = {}
    first = [seen.setdefault(tuple(p.heads.values()), n) for n, p in enumerate(pages.pages)]
    same = {
        (n, column): (first[n], own)
        for n, page in enumerate(pages.pages)
        for column, own in zip(page.heads, pages.pages[first[n]].heads, strict=True)
    }
    moved = [(figure, same[figure.page, figure.column]) for figure in pages.figures]
    figures = [figure._replace(page=page, column=column) for figure, (page, column) in moved]
    return pages._replace(figures=figures)


def _pilkada(pages: Pages) -> Pages:
    """Give the lists of a regional vote their general names.

    There DPPh are voters who moved (DPTb elsewhere), and DPTb those on no list (DPK elsewhere).
    """
    if not any(figure.name.endswith("dpph") for figure in pages.figures):
        return pages
    other = {"dpph": "dptb", "dptb": "dpk", "used_dpph": "used_dptb", "used_dptb": "used_dpk"}
    figures = [f._replace(name=other.get(f.name, f.name)) for f in pages.figures]
    return pages._replace(figures=figures)


def _once(pages: Pages, sheet: Sheet) -> Pages:
    """Keep the first figure where a form asks one thing twice; two answers are a fault."""
    kept: dict[tuple[int, int, str, str], Figure] = {}
    for figure in pages.figures:
        first = kept.setdefault((figure.page, figure.column, figure.name, figure.sex), figure)
        if first.value != figure.value:
            heading = pages.pages[figure.page].heads[figure.column] or None
            told = {"first": first.value, "second": figure.value, "row": first.row}
            pages.findings.append(sheet.finding("E141", figure.row, heading, figure.at, **told))
    return pages._replace(figures=list(kept.values()))
