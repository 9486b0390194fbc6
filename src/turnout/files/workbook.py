"""A workbook's bytes into sheets of cells, whatever Excel or LibreOffice put around them."""

from __future__ import annotations

import datetime
import io
import math
import pickle
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from turnout.errors import DataError
from turnout.files.findings import Finding

Cell = str | int | float | bool | datetime.date | None
Rows = tuple[tuple[int, tuple[Cell, ...]], ...]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOKS = (ZIP, OLE)
UNPACKED, ELEMENTS = 400 * 2**20, 5_000_000  # bytes, and XML elements, of an archive
CELLS, ROW, ROWS, COLUMNS = 10_000_000, 3, 2**20, 2**14  # a row weighs as much as three cells
CHUNK, PACKINGS = 2**20, (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNCALCULATED = re.compile(
    rb"(?:</(?:\w{1,9}:)?f>|<(?:\w{1,9}:)?f(?:\s[^<>]{0,200})?/>)\s{0,9}"
    rb"(?:<(?:\w{1,9}:)?v\s?(?:/>|>\s{0,9}</(?:\w{1,9}:)?v>)\s{0,9})?</(?:\w{1,9}:)?c>"
)
NOTHING = {"-", "–", "—"}


CALAMINE = """
import io, pickle, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
except (ImportError, OSError, ValueError):
    pass  # Windows has none, macOS may refuse
from python_calamine import CalamineWorkbook
book, cells, sheets = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())), 0, []
for title in book.sheet_names:
    sheet = book.get_sheet_by_name(title)
    cells += sheet.height * sheet.width
    if cells > int(sys.argv[2]):
        sys.exit(9)
    sheets.append((title, sheet.to_python(skip_empty_area=False)))
sys.stdout.buffer.write(pickle.dumps(sheets))
"""
MEMORY, TOO_MANY, PATIENCE = 2**30, 9, 60  # bytes, exit code, seconds


def workbook_sheets(content: bytes, file: str) -> list[tuple[str, Rows]]:
    """Return title and rows of each worksheet; formulas as last calculated, macros never run.

    A formula that was never calculated stays a text beginning with ``=``, so that it is told.

    Raises
    ------
    DataError
        If the bytes are no workbook, or unpack to more than a list can hold.
    """
    try:
        formulas = content.startswith(ZIP) and _weighed(content, file)
        found = _excel(content, formulas) if is_excel(content) else _other(content, file)
        with warnings.catch_warnings():  # not within a generator, which may be left half way
            warnings.simplefilter("ignore")  # styles and extensions openpyxl does not know
            return [(title, _numbered(rows, file)) for title, rows in found]
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


def _weighed(content: bytes, file: str) -> bool:
    """Refuse an archive that unpacks to more than any list; tell if a formula has no value.

    What it says of itself is checked first, then what comes out, for it may lie.
    """
    size, elements, formulas = 0, 0, False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _within(sum(member.file_size for member in members) // 2**20, UNPACKED // 2**20, file)
        for member in members:
            if member.compress_type not in PACKINGS:
                raise zipfile.BadZipFile(member.filename)
            member.file_size = 2 * UNPACKED
            with archive.open(member) as part:
                end = b""
                while chunk := part.read(CHUNK):
                    size, end = size + len(chunk), end[-300:] + chunk
                    elements += chunk.count(b"<") - chunk.count(b"</")
                    formulas = formulas or bool(UNCALCULATED.search(end))
                    _within(size // 2**20, UNPACKED // 2**20, file)
                    _within(elements, ELEMENTS, file)
    return formulas


def _within(size: int, most: int, file: str) -> None:
    if size > most:
        values = {"size": f"{size:,}", "most": f"{most:,}"}
        raise DataError([Finding("E122", file, values=values)])


def is_excel(content: bytes) -> bool:
    """Tell a workbook of Excel's present format, .xlsx or .xlsm, from other archives."""
    if not content.startswith(ZIP):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return not {"mimetype", "xl/workbook.bin"} & set(archive.namelist())


def _excel(content: bytes, formulas: bool) -> Iterator[tuple[str, Iterable[Any]]]:
    from openpyxl import load_workbook

    books = [
        load_workbook(io.BytesIO(content), read_only=True, data_only=known, keep_links=False)
        for known in ((True, False) if formulas else (True,))
    ]
    for sheets in zip(*(book.worksheets for book in books), strict=True):
        for sheet in sheets:
            sheet.reset_dimensions()
        known, *written = (sheet.values for sheet in sheets)
        pairs = (_calculated(*pair) for pair in zip(known, *written, strict=True))
        yield sheets[0].title, pairs if formulas else known


def _calculated(known: tuple[Any, ...], written: tuple[Any, ...]) -> list[Any]:
    """Take last known values; where there is none, the formula itself."""
    return [
        formula if value is None and isinstance(formula, str) else value
        for value, formula in zip(known, written, strict=True)
    ]


def _other(content: bytes, file: str) -> Iterator[tuple[str, Iterable[Any]]]:
    """Read .xls, .xlsb and .ods in a process of its own.

    One cell in the last corner makes calamine ask for 500 GiB, which ends the process it runs in.
    """
    command = [sys.executable, "-c", CALAMINE, str(MEMORY), str(CELLS)]
    quiet: dict[str, Any] = {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}
    try:
        run = subprocess.run(
            command, input=content, capture_output=True, check=False, timeout=PATIENCE, **quiet
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"{PATIENCE} s") from error  # noqa: EM102, TRY003
    _within(CELLS + (run.returncode == TOO_MANY), CELLS, file)
    if run.returncode:
        said = run.stderr.decode(errors="replace").strip().splitlines() or [""]
        raise ValueError(said[-1 if run.returncode == 1 else 0])
    for title, rows in pickle.loads(run.stdout):
        yield title, (map(_whole, cells) for cells in rows)


def _whole(cell: Any) -> Any:
    """Take 482.0 for 482, as Excel shows it and other workbooks keep it."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _numbered(rows: Iterable[Any], file: str) -> Rows:
    kept, seen = [], 0
    for number, cells in enumerate(rows, start=1):
        if not cells and number <= ROWS:
            continue
        tidy = tuple(map(clean, cells))
        seen += len(tidy) + ROW
        for size, most in ((len(tidy), COLUMNS), (number, ROWS), (seen, CELLS)):
            _within(size, most, file)
        if any(cell is not None for cell in tidy):
            kept.append((number, tidy))
    return tuple(kept)


def clean(cell: object) -> Cell:
    """Trim text, take a dash alone as nothing, and the day of a moment; all else is text.

    Examples
    --------
    >>> clean("  15.01 "), clean(" – "), clean(7), clean(float("inf"))
    ('15.01', None, 7, 'inf')
    """
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if cell is None or isinstance(cell, int | datetime.date):
        return cell
    if isinstance(cell, float) and math.isfinite(cell):
        return cell
    text = str(cell).strip()
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # half a letter of UTF-16
    return None if not text or text in NOTHING else text
