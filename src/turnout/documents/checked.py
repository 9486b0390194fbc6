"""What a check found, to send back: a list of findings, and the office's own workbook marked."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from typing import Any

from turnout.documents.sheets import Book, Column
from turnout.files.findings import Finding
from turnout.files.grid import read_sheets
from turnout.files.workbook import is_excel
from turnout.words.numbers import Lang
from turnout.words.texts import text

COLUMNS = ("code", "file", "sheet", "row", "column", "cell", "value")
TOLD = ("found", "mend", "why")
ALONE, DAY = 120, datetime.date(1980, 1, 1)  # the day of a zip archive without one
FILLS = {"E": "FFC7CE", "W": "FFEB9C", "I": "DDEBF7"}


def findings_xlsx(findings: Sequence[Finding], lang: Lang = "id") -> bytes:
    """Return a workbook with one row per finding: where, what, the way out, and why.

    Parameters
    ----------
    findings : sequence of Finding
        In the order they are to be mended.
    lang : {"id", "en"}
        Language of texts and headings.
    """
    book = Book(DAY)
    write_findings(book, book.sheet(text("check.list", lang)), findings, lang, top=0)
    return book.bytes()


def write_findings(
    book: Book,
    sheet: Any,
    findings: Sequence[Finding],
    lang: Lang,
    told: Sequence[str] = (),
    top: int = 3,
) -> None:
    """Write findings as a table, one per row; without any, only what is told.

    Parameters
    ----------
    book, sheet
        The workbook and its sheet.
    findings : sequence of Finding
        In the order they are to be mended.
    lang : {"id", "en"}
        Language of texts and headings.
    told : sequence of str
        Lines above the table, the first one its title.
    top : int
        Row of the headings, counted from 0.
    """
    columns = {name: Column(text(f"check.{name}", lang)) for name in (*COLUMNS, *TOLD)}
    rows = [
        finding.as_dict(lang) | _number(finding) | {part: finding.told(part, lang) for part in TOLD}
        for finding in findings
    ]
    if rows:
        book.table(sheet, "findings", columns, rows, told=told, top=top, fixed=1)
    else:
        sheet.set_column(0, 0, ALONE)
        book.lines(sheet, told, [ALONE])


def _number(finding: Finding) -> dict[str, float]:
    """Return what was found as a number, where it is one."""
    value = finding.values.get("value", finding.values.get("printed"))
    return {"value": float(value)} if isinstance(value, Real) else {}


def annotated_xlsx(path: Path, findings: Sequence[Finding], lang: Lang = "id") -> bytes:
    """Return a copy of a file as a workbook, faulty cells coloured and commented.

    The file itself is only read. A text file becomes a workbook of the same rows; its cells stay
    text, whatever they begin with.

    Parameters
    ----------
    path : Path
        The office's own file.
    findings : sequence of Finding
        Those of this file.
    lang : {"id", "en"}
        Language of the comments.
    """
    book = _opened(path)
    by_cell: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in findings:
        cell = finding.cell or f"A{finding.row or 1}"
        by_cell.setdefault((finding.sheet, cell), []).append(finding)
    for (title, cell), found in by_cell.items():
        _mark(book[title] if title in book.sheetnames else book.worksheets[0], cell, found, lang)
    _listed(book, findings, lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _opened(path: Path) -> Any:
    from openpyxl import Workbook, load_workbook

    content = path.read_bytes()
    if is_excel(content):
        return load_workbook(io.BytesIO(content), keep_links=False)
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in read_sheets(path)[0]:
        page = book.create_sheet((sheet.name or path.stem)[:31])
        for row, cells in sheet.rows:
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    cell = page.cell(row, column, value)
                    cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return book


def _mark(sheet: Any, name: str, findings: Sequence[Finding], lang: Lang) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    inside = [area for area in sheet.merged_cells.ranges if name in area]
    cell = sheet[inside[0].coord.split(":")[0] if inside else name]
    worst = min(findings, key=lambda finding: "EWI".index(finding.code[0]))
    cell.fill = PatternFill("solid", fgColor=FILLS[worst.code[0]])
    words = [f"{f.code} {f.told('found', lang)}. {f.told('mend', lang)}." for f in findings]
    before = [cell.comment.text] if cell.comment else []
    cell.comment = Comment("\n".join([*before, *words]), "turnout", height=140, width=320)


def _listed(book: Any, findings: Sequence[Finding], lang: Lang) -> None:
    """Put a list of all findings first, each with a link to its cell."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    title = text("check.list", lang)
    page = book.create_sheet(f"{title} turnout" if title in book.sheetnames else title, 0)
    page.append([text(f"check.{name}", lang) for name in ("code", "cell", "found", "mend")])
    for row, finding in enumerate(findings, start=2):
        place = " ".join(str(part) for part in (finding.sheet, finding.cell) if part)
        texts = (finding.code, place, finding.told("found", lang), finding.told("mend", lang))
        for column, words in enumerate(texts, start=1):
            page.cell(row, column, words).data_type = "s"
        if finding.cell and (finding.sheet is None or finding.sheet in book.sheetnames):
            target = finding.sheet or book.sheetnames[1]
            place = f"'{target}'!{finding.cell}"
            page.cell(row, 2).hyperlink = Hyperlink(ref=f"B{row}", location=place)
    for letter, width in zip("ABCD", (8, 22, 70, 60), strict=True):
        page.column_dimensions[letter].width = width
        page[f"{letter}1"].font = Font(bold=True)
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.active = 0
