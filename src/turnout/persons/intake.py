"""From files to one typed list: large plain tables by the engine, everything else row by row."""

from __future__ import annotations

import glob
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import _
from ibis.expr import types as ir

from turnout.errors import DataError, OutputError
from turnout.files.findings import Finding
from turnout.persons.engine import Space, told, wiped
from turnout.persons.heads import FIELDS, fields_of
from turnout.persons.lists import Listed, Straight, straight
from turnout.persons.memory import Memory
from turnout.persons.pace import Pace
from turnout.persons.rows import read_rows
from turnout.persons.typed import TYPED, as_rows, typed, united

SWIFT = 4 * 2**20  # bytes from which on a plain table goes to the engine
PIECE, SOME = 200_000, 20_000  # rows written at once, and rows read between two looks at the clock
HEAD, NUMBERS, BLOCK = 1, 2, 2**20
ROW = "file_row_number"
AS_IT_LIES: dict[str, Any] = {"file_row_number": True, "hive_partitioning": False}

Batch = dict[str, list[Any]]


class Taken(NamedTuple):
    """A typed list, how many secrets made its keys, its converted lists, and files of nobody.

    Rows of different secrets cannot be compared by their NIK.
    """

    rows: ir.Table
    secrets: int
    converted: list[str]
    own: bool
    empty: list[str]

    @property
    def files(self) -> list[str] | None:
        """The files, if all of them are converted lists."""
        return None if self.own else self.converted


def taken_in(
    space: Space,
    lists: Sequence[Listed],
    pace: Pace,
    memory: Memory | None = None,
    swift: int | None = None,
    lasting: bool = False,
) -> Taken:
    """Bring every file into the engine as typed pieces; return them as one typed list.

    Parameters
    ----------
    space : Space
        Where pieces are kept.
    lists : sequence of Listed
        The files.
    pace : Pace
        Told of the bytes and rows read.
    memory : Memory, optional
        Where pieces of finished files are kept instead.
    swift : int, optional
        Bytes from which on a plain table is read by the engine itself, by default `SWIFT`; what
        it cannot read is read again row by row, which finds the rows that are broken.
    lasting : bool
        Whether the keys will be kept longer than this run, as those of `memory` always are.

    Raises
    ------
    DataError
        If a file is damaged, vanished or holds no list of persons.
    """
    intake = _Intake(space, pace, memory, lasting)
    for listed in lists:
        before = pace.rows
        try:
            if _is_parquet(listed):
                intake.parquet(listed)
            else:
                intake.text(listed, SWIFT if swift is None else swift)
        except FileNotFoundError:
            raise gone(listed) from None
        if pace.rows == before:
            intake.empty.append(listed.name)
    return intake.taken()


@contextmanager
def sound(lists: Sequence[Listed]) -> Iterator[None]:
    """Where the engine failed, say so of a Parquet file that is gone or damaged: it reads late.

    Raises
    ------
    DataError
        If there is such a file.
    """
    try:
        yield
    except OutputError:
        for listed in filter(_is_parquet, lists):
            try:
                for _batch in pq.ParquetFile(listed.path).iter_batches():
                    pass
            except (OSError, pa.ArrowException):
                raise gone(listed) from None
        raise


class _Intake:
    """The pieces written so far, and the rows that wait for the next."""

    def __init__(self, space: Space, pace: Pace, memory: Memory | None, lasting: bool) -> None:
        self.space, self.pace, self.memory = space, pace, memory
        self.folder = memory.folder if memory else space.folder
        self.salt = memory.salt if memory else secrets.token_hex(16)
        self.typed = partial(typed, salt=self.salt, lasting=lasting or memory is not None)
        self.tables: list[ir.Table] = []
        self.pieces: list[Path] = []
        self.waiting: list[Batch] = []
        self.converted: list[Path] = []
        self.empty: list[str] = []

    def text(self, listed: Listed, swift: int) -> None:
        """Read a text file or workbook, unless it was read before."""
        key = self.memory.key(listed) if self.memory else ""
        held = self.memory.pieces(key) if self.memory else None
        if held is not None:
            self.pieces += held
            self.pace.passed(listed.size, sum(map(_rows_of, held)))
            return
        before = len(self.pieces)
        head = straight(listed) if listed.size >= swift else None
        if head is None or not self._at_once(listed, head):
            self._by_row(listed)
        if self.memory:
            self._flush()
            self.memory.keep(key, self.pieces[before:])

    def parquet(self, listed: Listed) -> None:
        """Take a converted list as it is, another Parquet file column by column."""
        try:
            table = self.space.con.read_parquet(_literally(listed.path), **AS_IT_LIES)
            count = _rows_of(listed.path)
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            wiped(error)
            raise gone(listed) from None
        if set(TYPED) <= set(table.columns):
            self.converted.append(listed.path)
        else:
            names = [name for name in table.columns if name != ROW]
            fields = {field: names[at] for field, at in fields_of(names).items()}
            place = {"file": ibis.literal(listed.name), "row": table[ROW] + 1}
            raw = _of_fields(table, fields, kind=ibis.literal(0, "int8"), **place)
            self._keep(as_rows(self.typed(raw)))
        self.pace.passed(listed.size, count)

    def taken(self) -> Taken:
        """Return everything taken in."""
        self._flush()
        if self.pieces:
            read = self.space.con.read_parquet(list(map(_literally, self.pieces)))
            self.tables.append(as_rows(read))
        own = len(self.tables) > 0
        if self.converted:
            paths = list(map(_literally, self.converted))
            found = self.space.con.read_parquet(paths, hive_partitioning=False)
            self.tables.append(as_rows(found))
        if not self.pace.rows:
            raise DataError([Finding("E184", name) for name in self.empty])
        files = list(map(str, self.converted))
        return Taken(united(self.tables), len(files) + own, files, own, self.empty)

    def _at_once(self, listed: Listed, head: Straight) -> bool:
        """Let the engine read a plain table; tell whether it could.

        The file goes to a piece in its own order, for the engine numbers the rows of a Parquet
        file but not those of a text. Where pieces are remembered, a second pass writes the
        number beside them. A file that has not a row per line is left to the tolerant reader,
        as is one with a row that tells nothing of a person: blank, or a total.
        """
        lines = _lines(listed.path)
        names = [f"c{place}" for place in range(len(head.heads))]
        draft = self._piece(self.space.folder)
        form: dict[str, Any] = {"delim": head.delimiter, "quote": '"', "escape": '"', "skip": 1}
        form |= {"columns": dict.fromkeys(names, "VARCHAR")}
        try:
            with self.pace.watched(self.space.con, listed):
                path = _literally(listed.path)
                table = self.space.con.read_csv(path, header=False, auto_detect=False, **form)
                raw = _of_fields(table, {f: names[at] for f, at in head.fields.items()})
                self._write(self.typed(raw.mutate(kind=_kind(raw, head))), draft)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            wiped(error)
            return False
        except duckdb.IOException:
            if listed.path.exists():
                raise
            raise gone(listed) from None
        numbered = self.space.con.read_parquet(_literally(draft), **AS_IT_LIES)
        if lines != _rows_of(draft) + 1 or self._any(numbered.filter(_tells_nothing)):
            draft.unlink()
            return False
        numbered = as_rows(numbered.mutate(file=ibis.literal(listed.name), row=_[ROW] + 2))
        if self.memory:
            self._keep(numbered)
        else:
            self.tables.append(numbered)
        self.pace.passed(listed.size, _rows_of(draft))
        return True

    def _by_row(self, listed: Listed) -> None:
        """Read a file row by row; whole pieces go to the engine."""
        with self.pace.reading(listed) as tell:
            for batch in read_rows(listed, most=SOME, tell=tell):
                self.waiting.append(batch)
                self.pace.counted(len(batch["row"]))
                if sum(len(one["row"]) for one in self.waiting) >= PIECE:
                    self._flush()

    def _flush(self) -> None:
        """Write the rows that wait as a piece."""
        if self.waiting:
            raw = ibis.memtable(_arrow(self.waiting))
            self._keep(as_rows(self.typed(raw)))
            self.waiting = []

    def _any(self, rows: ir.Table) -> bool:
        return bool(self.space.con.to_pyarrow(rows.limit(1)).num_rows)

    def _keep(self, rows: ir.Table) -> None:
        where = (self.memory.given, "--remember") if self.memory else (self.folder.parent,)
        with told(*where):
            self.pieces.append(self._write(rows, self._piece()))

    def _piece(self, folder: Path | None = None) -> Path:
        return (folder or self.folder) / f"turnout-{secrets.token_hex(8)}.parquet"

    def _write(self, rows: ir.Table, piece: Path) -> Path:
        self.space.con.to_parquet(rows, piece, compression="zstd")
        return piece


def _arrow(batches: Iterable[Batch]) -> pa.Table:
    kinds = dict.fromkeys(("file", *FIELDS), pa.string()) | {"row": pa.int64(), "kind": pa.int8()}
    columns = {
        name: pa.chunked_array([pa.array(batch[name], kind) for batch in batches])
        for name, kind in kinds.items()
    }
    return pa.table(columns).combine_chunks()


def _of_fields(table: ir.Table, fields: dict[str, str], **more: ir.Value) -> ir.Table:
    """Select the fields and nothing else; what the list lacks is null."""
    columns: dict[str, ir.Value] = {
        name: table[fields[name]].cast("string") if name in fields else ibis.null("string")
        for name in FIELDS
    }
    return table.select(**columns, **more)


def _kind(raw: ir.Table, head: Straight) -> ir.Value:
    """Tell a head repeated inside the data, and a row that numbers the columns, by two of them."""
    names = list(head.fields)[:2]

    def hold(texts: Iterable[str]) -> ir.Value:
        first, second = (raw[name] == text for name, text in zip(names, texts, strict=True))
        return (first & second).fill_null(False)

    headed = hold(head.heads[head.fields[name]] for name in names)
    numbered = hold(str(head.fields[name] + 1) for name in names)
    return ibis.cases((headed, HEAD), (numbered, NUMBERS), else_=0).cast("int8")


def _tells_nothing(row: ir.Table) -> ir.Value:
    told_by = ("region", "sex", "birth", "age", "key")
    return ibis.and_(row.kind == 0, *(row[name].isnull() for name in told_by))


def _lines(path: Path) -> int:
    """Count the lines of a file; -1 where it holds a NUL, which the engine keeps."""
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\0" in block:
                return -1
            lines, last = lines + block.count(b"\n"), block
    return lines + (not last.endswith(b"\n"))


def _literally(path: Path) -> str:
    """Return how the engine is told a path: it takes signs in names, as of a(1)[2].csv, for a glob.

    Examples
    --------
    >>> _literally(Path("dpt[1].csv").absolute()).endswith("dpt[[]1].csv")
    True
    """
    return glob.escape(str(path.absolute()))


def _is_parquet(listed: Listed) -> bool:
    return listed.path.suffix.casefold() == ".parquet"


def _rows_of(piece: Path) -> int:
    return int(pq.read_metadata(piece).num_rows)


def gone(listed: Listed) -> DataError:
    """Return what is told of a file that cannot be read any more."""
    reason = {"id": "hilang atau rusak saat dibaca", "en": "it vanished or is damaged"}
    return DataError([Finding("E101", listed.name, values={"reason": reason})])
