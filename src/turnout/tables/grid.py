"""A file becomes sheets of cells, recognised by content; the only place that opens inputs."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from turnout.errors import DataError
from turnout.tables.findings import Finding

Cell = str | int | float | bool | datetime.date | None
DELIMITERS = ";\t,|"
ZIP, PDF, OLE = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Sheet:
    """Rows of cells with the row numbers a user sees.

    Parameters
    ----------
    file : str
        Name of the file.
    name : str or None
        Worksheet; None for text files.
    rows : tuple of (int, tuple)
        Row number from 1, and its cells; empty cells are None.
    """

    file: str
    name: str | None
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Source:
    """Which bytes a table came from.

    Examples
    --------
    >>> Source("dpt.csv", "9f86d0").file
    'dpt.csv'
    """

    file: str
    sha256: str


def read_sheets(path: str | Path | pd.DataFrame) -> tuple[list[Sheet], Source]:
    """Read every sheet of a CSV or Excel file without changing it, or one frame.

    Parameters
    ----------
    path : str, Path or pandas.DataFrame
        A file; its content, not its name, decides how it is read. A frame is one sheet.

    Raises
    ------
    DataError
        If the file is missing, empty, or neither a table of text nor an .xlsx workbook.
    """
    if isinstance(path, pd.DataFrame):
        return _frame_sheets(path)
    path = Path(path)
    content = _content(path)
    if content.startswith(ZIP):
        sheets = _workbook_sheets(content, path.name)
    elif content.startswith((PDF, OLE)) or _is_binary(content):
        raise _refused(path.name, "E103", kind=_kind(content))
    else:
        sheets = [_text_sheet(content, path.name)]
    if not any(sheet.rows for sheet in sheets):
        raise _refused(path.name, "E102")
    return sheets, Source(path.name, hashlib.sha256(content).hexdigest())


def _frame_sheets(frame: pd.DataFrame) -> tuple[list[Sheet], Source]:
    """Take a frame as a sheet whose header is row 1."""
    rows: list[tuple[int, tuple[Cell, ...]]] = [(1, tuple(map(str, frame.columns)))]
    for number, cells in enumerate(frame.astype(object).to_numpy().tolist(), start=2):
        rows.append((number, tuple(None if pd.isna(cell) else _clean(cell) for cell in cells)))
    digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    return [Sheet("DataFrame", None, tuple(rows))], Source("DataFrame", digest)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(str(path), "E101", reason=error.strerror or str(error)) from error
    if not content.strip():
        raise _refused(path.name, "E102")
    return content


def _refused(file: str, code: str, **values: object) -> DataError:
    return DataError([Finding(code, file, values=values)])


def _kind(content: bytes) -> str:
    if content.startswith(PDF):
        return "PDF"
    return "Excel 97-2003 (.xls)" if content.startswith(OLE) else "binary"


def _is_binary(content: bytes) -> bool:
    return b"\x00" in content[:1000] and not content.startswith(UTF16)


def _text_sheet(content: bytes, file: str) -> Sheet:
    body = _decoded(content)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=_delimiter(body))
    rows, start = [], 1
    try:
        for record in reader:
            cells: tuple[Cell, ...] = tuple(value.strip() or None for value in record)
            if any(cell is not None for cell in cells):
                rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refused(file, "E103", kind=str(error)) from error
    return Sheet(file, None, tuple(rows))


def _decoded(content: bytes) -> str:
    if content.startswith(UTF16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(body: str) -> str:
    lines = [re.sub(r'"[^"]*"', "", line) for line in body.splitlines()[:50] if line.strip()]
    return max(
        DELIMITERS,
        key=lambda mark: (
            sum(mark in line for line in lines),
            min((line.count(mark) for line in lines if mark in line), default=0),
            -DELIMITERS.index(mark),
        ),
    )


def _workbook_sheets(content: bytes, file: str) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions it does not know: not ours
            book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except Exception as error:  # a broken archive fails in any part of openpyxl
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise _refused(file, "E103", kind=f"ZIP ({reason})") from error
    return [
        Sheet(file, sheet.title, tuple(_numbered(sheet.iter_rows(values_only=True))))
        for sheet in book.worksheets
    ]


def _numbered(rows: object) -> list[tuple[int, tuple[Cell, ...]]]:
    kept = []
    for number, cells in enumerate(rows, start=1):  # type: ignore[arg-type,var-annotated]
        clean = tuple(_clean(cell) for cell in cells)
        if any(cell is not None for cell in clean):
            kept.append((number, clean))
    return kept


def _clean(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, datetime.datetime):
        return cell.date()
    return cell  # type: ignore[return-value]
