"""From files to one typed list: large plain tables by the engine, everything else row by row."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import _
from ibis.expr import types as ir

from turnout.errors import DataError
from turnout.files.findings import Finding
from turnout.persons.engine import Space
from turnout.persons.heads import FIELDS, fields_of
from turnout.persons.lists import Listed, Straight, straight
from turnout.persons.memory import Memory
from turnout.persons.pace import Pace
from turnout.persons.rows import read_rows
from turnout.persons.typed import TYPED, as_rows, typed, united

SWIFT = 4 * 2**20  # bytes from which on a plain table goes to the engine
PIECE, HEAD = 200_000, 1
ROW = "file_row_number"

Batch = dict[str, list[Any]]


class Taken(NamedTuple):
    """A typed list; how many secrets its keys were made with; the files, if all were converted.

    Rows of different secrets cannot be compared by their NIK.
    """

    rows: ir.Table
    secrets: int
    files: list[str] | None


def taken_in(
    space: Space,
    lists: Sequence[Listed],
    pace: Pace,
    memory: Memory | None = None,
    swift: int = SWIFT,
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
    swift : int
        Bytes from which on a plain table is read by the engine itself; what it cannot read is
        read again row by row, which finds the rows that are broken.

    Raises
    ------
    DataError
        If a file is damaged, vanished or holds no list of persons.
    """
    intake = _Intake(space, pace, memory)
    for listed in lists:
        if listed.path.suffix.casefold() == ".parquet":
            intake.parquet(listed)
        else:
            intake.text(listed, swift)
    return intake.taken()


class _Intake:
    """The pieces written so far, and the rows that wait for the next."""

    def __init__(self, space: Space, pace: Pace, memory: Memory | None) -> None:
        self.space, self.pace, self.memory = space, pace, memory
        self.folder = memory.folder if memory else space.folder
        self.salt = memory.salt if memory else secrets.token_hex(16)
        self.tables: list[ir.Table] = []
        self.pieces: list[Path] = []
        self.waiting: list[Batch] = []
        self.converted: list[str] = []

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
            table = self.space.con.read_parquet(str(listed.path), file_row_number=True)
            count = _rows_of(listed.path)
        except (duckdb.Error, pa.ArrowException, OSError):
            raise _gone(listed) from None
        if set(TYPED) <= set(table.columns):
            self.tables.append(as_rows(table))
            self.converted.append(str(listed.path))
        else:
            names = [name for name in table.columns if name != ROW]
            fields = {field: names[at] for field, at in fields_of(names).items()}
            place = {"file": ibis.literal(listed.name), "row": table[ROW] + 1}
            raw = _of_fields(table, fields, kind=ibis.literal(0, "int8"), **place)
            self.pieces.append(self._write(as_rows(typed(raw, self.salt)), self._piece()))
        self.pace.passed(listed.size, count)

    def taken(self) -> Taken:
        """Return everything taken in."""
        self._flush()
        own = len(self.tables) > len(self.converted) or bool(self.pieces)
        if self.pieces:
            read = self.space.con.read_parquet([str(piece) for piece in self.pieces])
            self.tables.append(as_rows(read))
        return Taken(
            united(self.tables), len(self.converted) + own, None if own else self.converted
        )

    def _at_once(self, listed: Listed, head: Straight) -> bool:
        """Let the engine read a plain table; tell whether it could.

        The file goes to a piece in its own order, for the engine numbers the rows of a Parquet
        file but not those of a text. Where pieces are remembered, a second pass writes the
        number beside them.
        """
        names = [f"c{place}" for place in range(len(head.heads))]
        draft = self._piece(self.space.folder)
        form: dict[str, Any] = {"delim": head.delimiter, "quote": '"', "escape": '"', "skip": 1}
        form |= {"columns": dict.fromkeys(names, "VARCHAR")}
        try:
            with self.pace.watched(self.space.con, listed):
                table = self.space.con.read_csv(
                    str(listed.path), header=False, auto_detect=False, **form
                )
                raw = _of_fields(table, {f: names[at] for f, at in head.fields.items()})
                kind = ibis.ifelse(_is_head(raw, head), HEAD, 0).cast("int8")
                self._write(typed(raw.mutate(kind=kind), self.salt), draft)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False
        except duckdb.IOException:
            if listed.path.exists():
                raise
            raise _gone(listed) from None
        numbered = self.space.con.read_parquet(str(draft), file_row_number=True)
        numbered = as_rows(numbered.mutate(file=ibis.literal(listed.name), row=_[ROW] + 2))
        if self.memory:
            self.pieces.append(self._write(numbered, self._piece()))
        else:
            self.tables.append(numbered)
        self.pace.passed(listed.size, _rows_of(draft))
        return True

    def _by_row(self, listed: Listed) -> None:
        """Read a file row by row; whole pieces go to the engine."""
        with self.pace.reading(listed) as tell:
            for batch in read_rows(listed, most=PIECE, tell=tell):
                self.waiting.append(batch)
                self.pace.counted(len(batch["row"]))
                if sum(len(one["row"]) for one in self.waiting) >= PIECE:
                    self._flush()

    def _flush(self) -> None:
        """Write the rows that wait as a piece."""
        if self.waiting:
            raw = ibis.memtable(_arrow(self.waiting))
            self.pieces.append(self._write(as_rows(typed(raw, self.salt)), self._piece()))
            self.waiting = []

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


def _is_head(raw: ir.Table, head: Straight) -> ir.Value:
    """Tell a head repeated inside the data: two of its columns hold their own heading."""
    first, second = (raw[name] == head.heads[head.fields[name]] for name in list(head.fields)[:2])
    return (first & second).fill_null(False)


def _rows_of(piece: Path) -> int:
    return int(pq.read_metadata(piece).num_rows)


def _gone(listed: Listed) -> DataError:
    reason = {"id": "hilang atau rusak saat dibaca", "en": "it vanished or is damaged"}
    return DataError([Finding("E101", listed.name, values={"reason": reason})])
