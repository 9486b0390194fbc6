"""One table as it was read: its frame, and where each figure stands in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd

from turnout.files.findings import Finding
from turnout.files.grid import Sheet
from turnout.files.schema import COLUMNS, KINDS, Kind, fault_of
from turnout.files.workbook import Cell


class Spot(NamedTuple):
    """Where a figure stands: row from 1, column from 0, and the heading a user sees."""

    row: int
    column: int
    heading: str


@dataclass(frozen=True, eq=False)
class Table:
    """Records of one sheet.

    Parameters
    ----------
    sheet : Sheet
        Where it came from.
    frame : pandas.DataFrame
        Columns of the schema, and ``row``: the number a record goes by in `spots` and findings.
    findings : tuple of Finding
        Met while reading.
    headings : mapping
        Heading of each column as it stands in the file.
    places : mapping
        Column of each heading, from 0, where a record is a row.
    spots : mapping
        Where the figures stand if a record is a column, by record and name.
    """

    sheet: Sheet
    frame: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    spots: Mapping[tuple[int, str], Spot] = field(default_factory=dict)

    def finding(
        self, code: str, record: int | None = None, name: str | None = None, **values: object
    ) -> Finding:
        """Return a finding at a record and column, located as the user sees it."""
        row, heading = None if record is None else int(record), self.headings.get(name or "", name)
        column = self.places.get(name or "")
        if self.spots:
            elsewhere = (None, None, heading)
            row, column, heading = self.spots.get((record or 0, name or ""), elsewhere)
        return self.sheet.finding(code, row, heading or None, column, **values)

    def where(self, holds: pd.Series, code: str, name: str, **values: object) -> list[Finding]:
        """Return a finding for each row where a condition holds; values may be columns."""
        rows = holds.index[holds.fillna(False).astype(bool)]
        if rows.empty:
            return []
        told = pd.DataFrame({"row": self.frame["row"], **values}, rows)
        return [
            self.finding(code, one.pop("row"), name, **{str(k): v for k, v in one.items()})
            for one in told.to_dict("records")
        ]

    def read(self, kind: Kind, cell: Cell, record: int, name: str, findings: list[Finding]) -> Any:
        """Return what a cell holds; what cannot be read is told, and missing like no cell."""
        try:
            return None if cell is None else KINDS[kind].read(cell)
        except (ValueError, OverflowError):
            code, told = fault_of(kind, cell)
            findings.append(self.finding(code, record, name, **told))
            return None

    def read_all(
        self, cells: Mapping[str, Cell], record: int, findings: list[Finding]
    ) -> dict[str, Any]:
        """Return what the cells of one record hold by name, without those that hold nothing."""
        read = {n: self.read(COLUMNS[n], cell, record, n, findings) for n, cell in cells.items()}
        return {name: value for name, value in read.items() if value is not None}

    def off(self, record: int, name: str, added: Any, printed: Any) -> Finding:
        """Say that a printed sum is not the sum of its parts."""
        told = {"sum": added, "printed": printed, "difference": printed - added}
        return self.finding("E112", record, name, **told)

    def having(self, frame: pd.DataFrame, findings: Iterable[Finding] = ()) -> Table:
        """Return the table with another frame and more findings.

        One cell is told once: what cannot be read is not also empty.
        """
        told = {(f.row, f.column, f.cell) for f in self.findings if f.row}
        more = [f for f in findings if f.code != "E106" or (f.row, f.column, f.cell) not in told]
        return replace(self, frame=frame, findings=(*self.findings, *more))


def at(cells: Sequence[Cell], column: int | None) -> Cell:
    """Return the cell of a column, nothing where a row is shorter."""
    return cells[column] if column is not None and column < len(cells) else None


def typed(records: list[dict[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    """Return records as a frame of the schema's types, ``row`` first."""
    frame = pd.DataFrame.from_records(records, columns=["row", *columns])
    return frame.astype({name: KINDS[COLUMNS[name]].dtype for name in frame.columns[1:]})


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of a frame, an empty one of the schema's type where it has none."""
    empty = pd.Series(None, frame.index, KINDS[COLUMNS[name]].dtype)
    return frame.get(name, empty)
