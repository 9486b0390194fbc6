"""A file becomes sheets of cells, recognised by content; the only place that opens inputs."""

from __future__ import annotations

import csv
import glob
import hashlib
import json
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from turnout.errors import DataError
from turnout.files.findings import Finding, cell_name
from turnout.files.workbook import (
    CELLS,
    COLUMNS,
    ROW,
    WORKBOOKS,
    Cell,
    clean,
    kind_of_bytes,
    workbook_sheets,
)

DELIMITERS = ";\t,|"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LARGEST, GLANCE, WIDEST = 100 * 2**20, 2**16, 2**20  # bytes; letters of a record
LOCKED = ("~$", ".~lock", ".")  # what Excel, LibreOffice and the system leave beside a file
TABLES = {".csv", ".tsv", ".txt", ".json", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


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

    def texts(self, limit: int | None = None) -> list[list[str]]:
        """Return its first rows as text, spaces folded; what is no text is empty."""
        return [
            [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
            for _, cells in self.rows[:limit]
        ]

    @property
    def heads(self) -> list[str]:
        """The cells of its first row as text."""
        return [str(cell).strip() for cell in self.rows[0][1]] if self.rows else []

    def finding(
        self,
        code: str,
        row: int | None = None,
        heading: str | None = None,
        column: int | None = None,
        /,
        **values: object,
    ) -> Finding:
        """Return a finding in this sheet; its cell is named where the column is given, from 0."""
        cell = cell_name(row, column) if row and column is not None else None
        return Finding(code, self.file, self.name, row, heading, values, cell)


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


class Inputs(NamedTuple):
    """What was read: sheets, where they came from, and what could not be read."""

    sheets: list[Sheet]
    sources: tuple[Source, ...]
    findings: list[Finding]


Input = str | Path | pd.DataFrame | list[str] | list[Path]


def read_inputs(given: Input) -> Inputs:
    """Read every sheet of a file, folder, glob, list of files, or frame.

    Returns
    -------
    sheets, sources : list of Sheet, tuple of Source
        What could be read, in the order of the files' names.
    findings : list of Finding
        Of the files that could not be read.

    Raises
    ------
    DataError
        If no file could be read.
    """
    if isinstance(given, pd.DataFrame):
        sheets, source = _frame_sheets(given)
        return Inputs(sheets, (source,), [])
    sheets, sources, findings = [], [], list[Finding]()
    for path, name in files_of(given):
        try:
            found, source = read_sheets(path, name)
        except DataError as error:
            findings += error.findings
        else:
            sheets += found
            sources.append(source)
    if not sources:
        raise DataError(findings)
    return Inputs(sheets, tuple(sources), findings)


def files_of(
    given: str | Path | list[str] | list[Path], endings: Iterable[str] = TABLES
) -> list[tuple[Path, str]]:
    """Return files with the names they are told by; those of a folder by their path in it."""
    if isinstance(given, list):
        return [pair for each in given for pair in files_of(each, endings)]
    path = Path(given)
    if stat.S_ISDIR(mode := _mode(path)):
        inside = sorted(p for p in path.rglob("*") if p.name.casefold().endswith(tuple(endings)))
        found = [(p, p.relative_to(path).as_posix()) for p in inside if _is_file(p)]
    elif glob.has_magic(str(path)) and not mode:
        found = [(p, p.name) for p in _globbed(path) if _is_file(p)]
    else:
        return [(path, path.name)]
    if not found:
        raise _refused(str(given), "E121")
    return found


def _globbed(path: Path) -> list[Path]:
    """Return what a glob names; ``**`` follows no links, which may lead in circles."""
    if "**" not in path.parts:
        return sorted(Path(p) for p in glob.glob(str(path)))  # noqa: PTH207
    start = path.parts.index("**")
    bases = _globbed(Path(*path.parts[:start])) if start else [Path()]
    below = str(Path(*path.parts[start:])) + ("/*" if path.name == "**" else "")
    return sorted({found for base in bases if base.is_dir() for found in base.glob(below)})


def read_sheets(path: str | Path, name: str | None = None) -> tuple[list[Sheet], Source]:
    """Read every sheet of a CSV, JSON or workbook file without changing it.

    Parameters
    ----------
    path : str or Path
        A file; its content, not its name, decides how it is read.
    name : str, optional
        What findings call it; default its own name.

    Raises
    ------
    DataError
        If the file is missing, empty, too large, or no table.
    """
    path = Path(path)
    name = name or path.name
    content = content_of(path, name)
    if content.startswith(WORKBOOKS):
        sheets = [Sheet(name, title, rows) for title, rows in workbook_sheets(content, name)]
    elif _is_binary(content):
        raise _refused(name, "E103", kind=kind_of_bytes(content))
    else:
        sheets = [_json_sheet(content, name) or _text_sheet(content, name)]
    if not any(sheet.rows for sheet in sheets):
        raise _refused(name, "E102")
    return sheets, Source(name, hashlib.sha256(content).hexdigest())


def _frame_sheets(frame: pd.DataFrame) -> tuple[list[Sheet], Source]:
    """Take a frame as a sheet whose header is row 1."""
    rows: list[tuple[int, tuple[Cell, ...]]] = [(1, tuple(map(str, frame.columns)))]
    for number, cells in enumerate(frame.astype(object).to_numpy().tolist(), start=2):
        rows.append((number, tuple(map(_of_frame, cells))))
    written = frame.to_csv(index=False).encode(errors="surrogatepass")
    digest = hashlib.sha256(written).hexdigest()
    return [Sheet("DataFrame", None, tuple(rows))], Source("DataFrame", digest)


def _of_frame(cell: Any) -> Cell:
    return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else clean(cell)


def content_of(path: Path, name: str) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    DataError
        If it is missing, no plain file, empty or too large.
    """
    if (mode := _mode(path)) and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise _refused(str(path), "E101", reason=stat.filemode(mode))  # it may never end
    try:
        known = path.stat()
        large = known.st_size > LARGEST
        with path.open("rb") as file:
            content = file.read(GLANCE if large else LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(str(path), "E101", reason=reason) from error
    if not content.strip():
        raise _refused(name, "E102")
    if large or len(content) > LARGEST:
        size = max(known.st_size, len(content))
        raise _refused(name, "E122", size=size // 2**20, most=LARGEST // 2**20)
    return content


def _mode(path: Path) -> int:
    """Return what kind of file a path is, zero where that cannot be told."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(_mode(path)) and not path.name.startswith(LOCKED)


def _refused(file: str, code: str, **values: object) -> DataError:
    return DataError([Finding(code, file, values=values)])


def _is_binary(content: bytes) -> bool:
    return content.startswith(b"%PDF") or (
        b"\x00" in content[:1000] and not content.startswith(UTF16)
    )


def _json_sheet(content: bytes, file: str) -> Sheet | None:
    """Lay out JSON as a sheet: a row per record, nested names flattened, keys as the header."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    try:
        data = json.loads(_decoded(content))
    except (ValueError, RecursionError):
        return None
    records = [_flat(record) for record in (data if isinstance(data, list) else [data])]
    heads = list(dict.fromkeys(key for record in records for key in record))
    if len(heads) > COLUMNS or len(heads) * len(records) > CELLS:
        raise _refused(file, "E122", size=f"{len(heads) * len(records):,}", most=f"{CELLS:,}")
    rows = [(n, tuple(record.get(key) for key in heads)) for n, record in enumerate(records, 2)]
    return Sheet(file, None, ((1, tuple(heads)), *rows)) if heads else None


def _flat(record: Any) -> dict[str, Cell]:
    """Flatten one level of nesting, which is all that Sirekap and Situng have."""
    flat: dict[str, Cell] = {}
    for key, value in record.items() if isinstance(record, dict) else ():
        inner = value if isinstance(value, dict) else {}
        flat[_key(key)] = None if isinstance(value, dict | list) else clean(value)
        flat |= {_key(k): clean(v) for k, v in inner.items() if not isinstance(v, dict | list)}
    return flat


def _key(key: str) -> str:
    return str(clean(key) or "")


def _text_sheet(content: bytes, file: str) -> Sheet:
    body = _decoded(content)
    if "\0" in body:
        raise _refused(file, "E103", kind=kind_of_bytes(b""))
    rows, start, seen = [], 1, 0
    try:
        for end, record in _records(body, file):
            cells: tuple[Cell, ...] = tuple(clean(value) for value in record)
            seen += len(cells) + ROW
            if len(cells) > COLUMNS or seen > CELLS:
                raise _refused(file, "E122", size=f"{seen:,}", most=f"{CELLS:,}")
            if any(cell is not None for cell in cells):
                rows.append((start, cells))
            start = end + 1
    except csv.Error as error:
        raise _refused(file, "E103", kind=str(error)) from error
    return Sheet(file, None, tuple(rows))


def _records(body: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield records with the number of their last line; none may be endless."""
    size = 0

    def lines() -> Iterator[str]:
        nonlocal size
        for line in LINE.finditer(body):
            size += line.end() - line.start()
            if size > WIDEST:
                raise _refused(file, "E122", size=f"{size:,}", most=f"{WIDEST:,}")
            yield line[0]

    reader = csv.reader(lines(), delimiter=delimiter(body[:WIDEST]))
    for record in reader:
        size = 0
        yield reader.line_num, record


def _decoded(content: bytes) -> str:
    if content.startswith(UTF16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter(body: str) -> str:
    """Return the mark that sets off the cells of a text."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in body.splitlines()[:50] if line.strip()]

    def fit(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        return len(counts), min(counts, default=0)

    return max(DELIMITERS, key=fit)
