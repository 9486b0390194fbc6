"""A workbook's bytes into sheets of cells, whatever Excel or LibreOffice put around them."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from turnout.errors import DataError
from turnout.files.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Cell = str | int | float | bool | datetime.date | None
Rows = tuple[tuple[int, tuple[Cell, ...]], ...]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOKS = (ZIP, OLE)
UNPACKED, CELLS = 400 * 2**20, 20_000_000
NOTHING = {"-", "–", "—"}


def workbook_sheets(content: bytes, file: str) -> list[tuple[str, Rows]]:
    """Return title and rows of each worksheet; formulas as last calculated, macros never run.

    A formula that was never calculated stays a text beginning with ``=``, so that it is told.

    Raises
    ------
    DataError
        If the bytes are no workbook, or unpack to more than a list can hold.
    """
    try:
        _weigh(content, file)
        if is_excel(content):
            return [(title, _numbered(rows, file)) for title, rows in _excel(content)]
        return [(title, _numbered(rows, file)) for title, rows in _other(content)]
    except DataError:
        raise
    except Exception as error:  # a broken archive fails in any part of the readers
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        kind = f"{kind_of_bytes(content)} ({reason})"
        raise DataError([Finding("E103", file, values={"kind": kind})]) from error


def kind_of_bytes(content: bytes) -> str:
    r"""Name what a file is by its first bytes.

    Examples
    --------
    >>> kind_of_bytes(b"%PDF-1.7"), kind_of_bytes(b"PK\x03\x04")
    ('PDF', 'ZIP')
    """
    known = {b"%PDF": "PDF", OLE: "Excel 97-2003 (.xls)", ZIP: "ZIP"}
    return next((name for start, name in known.items() if content.startswith(start)), "binary")


def _weigh(content: bytes, file: str) -> None:
    """Refuse an archive that says it unpacks to more than any list of an office."""
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > UNPACKED:
            values = {"size": size // 2**20, "most": UNPACKED // 2**20}
            raise DataError([Finding("E122", file, values=values)])


def is_excel(content: bytes) -> bool:
    """Tell a workbook of Excel's present format, .xlsx or .xlsm, from other archives."""
    if not content.startswith(ZIP):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return not {"mimetype", "xl/workbook.bin"} & set(archive.namelist())


def _excel(content: bytes) -> Iterator[tuple[str, Iterable[Any]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions it does not know: not ours
        books = [
            load_workbook(io.BytesIO(content), read_only=True, data_only=known, keep_links=False)
            for known in (True, False)
        ]
        for sheet, written in zip(books[0].worksheets, books[1].worksheets, strict=True):
            sheet.reset_dimensions()
            written.reset_dimensions()
            pairs = zip(sheet.values, written.values, strict=True)
            yield sheet.title, (_calculated(*pair) for pair in pairs)


def _calculated(known: tuple[Any, ...], written: tuple[Any, ...]) -> list[Any]:
    """Take last known values; where there is none, the formula itself."""
    return [
        formula if value is None and isinstance(formula, str) else value
        for value, formula in zip(known, written, strict=True)
    ]


def _other(content: bytes) -> Iterator[tuple[str, Iterable[Any]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for title in book.sheet_names:
        sheet = book.get_sheet_by_name(title)
        if sheet.height * sheet.width > CELLS:
            raise ValueError(title)
        yield title, sheet.to_python(skip_empty_area=False)


def _numbered(rows: Iterable[Any], file: str) -> Rows:
    kept, seen = [], 0
    for number, cells in enumerate(rows, start=1):
        tidy = tuple(clean(cell) for cell in cells)
        seen += len(tidy)
        if seen > CELLS:
            values = {"size": f"{seen:,}", "most": f"{CELLS:,}"}
            raise DataError([Finding("E122", file, values=values)])
        if any(cell is not None for cell in tidy):
            kept.append((number, tidy))
    return tuple(kept)


def clean(cell: object) -> Cell:
    """Trim text, take a dash alone as nothing, and the day of a moment.

    Examples
    --------
    >>> clean("  15.01 "), clean(" – "), clean(7)
    ('15.01', None, 7)
    """
    if isinstance(cell, str):
        text = cell.strip()
        return None if not text or text in NOTHING else text
    if isinstance(cell, datetime.datetime):
        return cell.date()
    return cell  # type: ignore[return-value]
