"""Which files are lists by the person, and what kind of file each is."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from turnout.errors import DataError
from turnout.files.findings import Finding
from turnout.files.grid import DELIMITERS, GLANCE, UTF16, delimiter, files_of
from turnout.files.schema import TOTAL
from turnout.files.workbook import ZIP, kind_of_bytes
from turnout.persons.heads import continues, fields_of, is_head

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TEXTS = (".csv", ".tsv", ".txt")
ENDINGS = (
    *TEXTS,
    *(f"{ending}.gz" for ending in TEXTS),
    *(".parquet", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
)
GZIP, BLOCK, SEARCHED = b"\x1f\x8b", 2**20, 60
FALLBACK = "turnout.cp1252"
STATION = re.compile(r"\s*(?:no\.? ?)?(?:tps|ksk|pos)\W*(\d{1,4})\s*", re.IGNORECASE)
PART = re.compile(rf"{STATION.pattern}|\s*\d{{1,3}}\s*", re.IGNORECASE)  # a sheet of one station
SOURCE = re.compile(
    r"olah|data|sumber|source|master|gabung|semua|all\b|rekap"
    r"|\bdp(?:t|s|shp|thp)\W*(?:desa|kel|nagari|$)",
    re.IGNORECASE,
)
CORNER = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]{3}(\d+)"')  # a cell in column 703 or beyond
UNPACKED, ROWS = 2 * 2**30, 2**16  # bytes of a workbook; rows of a sheet that wide

Given = str | Path | list[str] | list[Path]


@dataclass(frozen=True)
class Listed:
    """A file that is to be read.

    Parameters
    ----------
    path : Path
        Where it is.
    name : str
        What it is called in findings and rejects.
    size : int
        Bytes on disk.
    """

    path: Path
    name: str
    size: int

    @cached_property
    def sha256(self) -> str:
        """Hash of its content, read once.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Straight:
    """A text file without page heads, which an engine may read by itself.

    Parameters
    ----------
    delimiter : str
        What sets off its cells.
    heads : tuple of str
        Its headings, all different.
    fields : mapping
        Position of each field.
    """

    delimiter: str
    heads: tuple[str, ...]
    fields: dict[str, int]


def lists_of(paths: Given) -> list[Listed]:
    """Return the lists in a file, folder with all below it, glob, or list of these, by name.

    Raises
    ------
    DataError
        If a file cannot be opened, or a folder or glob holds no list.
    """
    found = {}
    for path, name in files_of(paths, ENDINGS):
        try:
            known = path.stat()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise DataError([Finding("E101", str(path), values={"reason": reason})]) from error
        if not stat.S_ISREG(known.st_mode):
            reason = stat.filemode(known.st_mode)
            raise DataError([Finding("E101", str(path), values={"reason": reason})])
        found[path.resolve()] = Listed(path, name, known.st_size)
    return sorted(found.values(), key=lambda each: (each.name, str(each.path)))


def twins(listed: list[Listed]) -> list[Finding]:
    """Warn of files with the same content, whose people would be counted twice.

    Rows without a full NIK cannot be told apart, so no rule finds these.
    """
    sizes: dict[int, list[Listed]] = {}
    for each in listed:
        sizes.setdefault(each.size, []).append(each)
    seen: dict[str, str] = {}
    findings = []
    for each in (one for same in sizes.values() if len(same) > 1 for one in same):
        try:
            digest = each.sha256
        except OSError:
            continue  # told when it is read
        if digest in seen:
            findings.append(Finding("W201", each.name, values={"other": seen[digest]}))
        seen.setdefault(digest, each.name)
    return findings


def straight(listed: Listed) -> Straight | None:
    """Return how an engine reads a file by itself; None if it needs the tolerant reader.

    Only the first 64 KiB are looked at: UTF-8, the header in the first line, a column of the
    region, and every record as long as the header.
    """
    try:
        with listed.path.open("rb") as file:
            start = file.read(GLANCE + 1)
    except OSError:
        return None  # the tolerant reader says what is wrong
    if b"\0" in start or start.startswith((GZIP, *UTF16)):
        return None
    whole = len(start) <= GLANCE
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=whole)
    except UnicodeDecodeError:
        return None
    lines = io.StringIO(text if whole else text[: text.rfind("\n") + 1], newline="")
    mark = delimiter_of(text)
    reader = csv.reader(lines, delimiter=mark)
    try:
        heads = [cell.strip() for cell in next(reader, [])]
        fields = fields_of(heads) if is_head(heads) and reader.line_num == 1 else {}
        rows = list(reader)
    except (csv.Error, DataError):
        return None
    even = {len(set(heads)), *map(len, rows)} == {len(heads)} and "" not in heads
    if "region" not in fields or not even or any(map(_is_no_person, rows)):
        return None
    return Straight(mark, tuple(heads), fields)


def _is_no_person(row: list[str]) -> bool:
    """Whether a row is a head, a row of column numbers or a total."""
    filled = [cell.strip() for cell in row if cell.strip()]
    numbers = all(map(str.isdigit, filled))
    return numbers or bool(TOTAL.match(filled[0])) or is_head(filled) or continues(filled)


def delimiter_of(text: str) -> str:
    """Return the mark under which a text has the head of a list, else the likeliest one.

    Examples
    --------
    >>> delimiter_of("NO|NAMA, GELAR|L/P|USIA")
    '|'
    """
    for mark in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            if any(is_head(row) for row in islice(reader, SEARCHED)):
                return mark
        except csv.Error:
            continue
    return delimiter(text)


def start_of(listed: Listed) -> bytes:
    """Return the first 64 KiB of a file, unpacked where it is packed."""
    with listed.path.open("rb") as file:
        return _unpacked(file).read(GLANCE)


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    packed = file.read(2) == GZIP
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[return-value]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows writes it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(FALLBACK, _as_windows)


class _Told(io.RawIOBase):
    """Bytes without NUL, telling how far the file on disk has been read."""

    def __init__(self, file: IO[bytes], nul: bool, tell: Callable[[int], None] | None) -> None:
        self._disk, self._source, self._nul, self._tell = file, _unpacked(file), nul, tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        read = kept = self._source.read(len(view))
        if not self._nul:
            kept = read.replace(b"\0", b"")
            while read and not kept:
                read = self._source.read(len(view))
                kept = read.replace(b"\0", b"")
        view[: len(kept)] = kept
        if self._tell is not None:
            self._tell(self._disk.tell())
        return len(kept)


@contextmanager
def records_of(
    listed: Listed, start: bytes, tell: Callable[[int], None] | None = None
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Open a text file, whatever its encoding and delimiter, as numbered records.

    Parameters
    ----------
    listed : Listed
        A text file, packed or not.
    start : bytes
        Its first bytes.
    tell : callable, optional
        Called with the bytes on disk read so far.
    """
    wide = start.startswith(UTF16)
    encoding, errors = ("utf-16", "replace") if wide else ("utf-8-sig", FALLBACK)
    shown = start if wide else start.replace(b"\0", b"")
    mark = delimiter_of(codecs.getincrementaldecoder(encoding)(errors).decode(shown))
    with listed.path.open("rb") as file:
        plain = io.BufferedReader(_Told(file, wide, tell), BLOCK)
        yield _records(io.TextIOWrapper(plain, encoding, errors, newline=""), mark, listed.name)


def _records(text: IO[str], mark: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield records with the number of their first line.

    Raises
    ------
    DataError
        If a quotation mark is never closed, so that the rows after it would be lost, or a cell
        is too long to be one.
    """
    reader = csv.reader(text, delimiter=mark)
    number = 1
    try:
        for cells in reader:
            long = reader.line_num != number
            if long and any(_swallows(cell, mark, len(cells)) for cell in cells):
                raise DataError([Finding("E202", name, row=number)])
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        if reader.line_num > number:
            raise DataError([Finding("E202", name, row=number)]) from error
        values = {"most": csv.field_size_limit()}
        raise DataError([Finding("E204", name, row=number, values=values)]) from error


def _swallows(cell: str, mark: str, width: int) -> bool:
    """Whether a cell holds other rows."""
    most = max(3, width // 2)
    return "\n" in cell and any(line.count(mark) >= most for line in cell.splitlines())


def sheets_of(
    listed: Listed, start: bytes, tell: Callable[[int], None] | None = None
) -> Iterator[tuple[str, Iterator[tuple[int, list[Any]]]]]:
    """Yield title and numbered rows of the worksheets of a workbook.

    Beside sheets per polling station, a sheet that says it is their source is left out, for its
    people would be counted twice.

    Raises
    ------
    DataError
        If it is no workbook, or too large for memory.
    """
    with listed.path.open("rb") as file:
        try:
            if start.startswith(ZIP):
                _weigh(listed)
            book = CalamineWorkbook.from_filelike(file)
        except (CalamineError, zipfile.BadZipFile) as error:
            kind = f"{kind_of_bytes(start)} ({error})"
            raise DataError([Finding("E103", listed.name, values={"kind": kind})]) from error
        sheets = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        stations = any(map(PART.fullmatch, sheets))
        for done, title in enumerate(sheets, start=1):
            if not (stations and SOURCE.search(title)):
                yield title, enumerate(book.get_sheet_by_name(title).iter_rows(), start=1)
            if tell is not None:
                tell(listed.size * done // len(sheets))


def _weigh(listed: Listed) -> None:
    """Refuse a workbook that unpacks to more than memory holds."""
    with zipfile.ZipFile(listed.path) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        for member in members:
            if member.filename.startswith("xl/worksheets/sheet"):
                with archive.open(member) as part:
                    sparse = CORNER.search(part.read(2**12))
                size = 2 * UNPACKED if sparse and int(sparse[1]) > ROWS else size
    if size > UNPACKED:
        values = {"size": size // 2**20, "most": UNPACKED // 2**20}
        raise DataError([Finding("E122", listed.name, values=values)])
