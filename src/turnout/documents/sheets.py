"""How a sheet of a workbook is written: real tables, widths that fit, looks, print set-up."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from textwrap import shorten, wrap
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter

from turnout.charts.readiness import LOOKS
from turnout.charts.style import INK, MARKS, MUTED, PALE_BLUE, PALE_ORANGE, PAPER
from turnout.documents.output import repacked

SHARE, CHANCE, PEOPLE, POINTS, DAY = "0.0%", "0%", "#,##0", "+0.0;-0.0;0.0", "yyyy-mm-dd"
MEAN, RATE, GAP = "0.0", "0.00", "+#,##0;-#,##0;0"
KINDS = (SHARE, CHANCE, PEOPLE, POINTS, DAY, MEAN, RATE, GAP)
ROOM = {PEOPLE: 12, GAP: 13, POINTS: 10, DAY: 12}  # least width of a column
SIGNS = {"overdue": "×", "behind": "▼", "unknown": "–", "on_track": "●", "done": "✓"}
NARROW, WIDEST, BUTTON, SPARE, LINE, LONGEST = 9, 46, 4, 4, 15, 200
INPUT = {"bg_color": "#FFF4CC", "border": 1, "valign": "top"}
TOTAL = {"bold": True, "top": 1}
TOP = {"valign": "top"}
A4, PAGE, TALL, FEW = 9, 250, 1.4, 4  # characters across a landscape page that can still be read


def pixels(widths: Iterable[int]) -> int:
    """Return how wide columns of so many characters are together on a screen.

    Examples
    --------
    >>> pixels([9, 20])
    213
    """
    return sum(7 * width + 5 for width in widths)


def height(cells: Iterable[Any], widths: Iterable[int]) -> int:
    """Return how high a row must be, in points, for wrapped cells of some widths.

    Examples
    --------
    >>> height(["short", "a text of thirty characters ..."], [20, 20])
    30
    """
    texts = (str(getattr(cell, "value", cell)) for cell in cells)
    lines = [len(wrap(words, width)) for words, width in zip(texts, widths, strict=True)]
    return LINE * max(1, *lines) if lines else LINE


class Live(NamedTuple):
    """A formula and the value it has until a cell is changed."""

    formula: str
    value: Any


class Column(NamedTuple):
    """Heading and number format of a column, and its mark: `bar`, `gap`, `status` or `state`."""

    head: str
    kind: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Book:
    """A workbook being written.

    Parameters
    ----------
    day : datetime.date
        Its day, so that the same content makes the same bytes.
    head, foot : str
        What stands above and below every printed page; `foot` left of the page number.
    page : str
        How a page is numbered.
    title : str
        Title in the properties of the file.

    Examples
    --------
    >>> book = Book(datetime.date(2024, 2, 1))
    >>> sheet = book.sheet("A")
    >>> book.table(sheet, "a", {"x": Column("X", PEOPLE)}, [{"x": 1}, {"x": 2}], top=0)
    2
    >>> book.bytes()[:2]
    b'PK'
    """

    day: datetime.date
    head: str = ""
    foot: str = ""
    page: str = "&P / &N"
    title: str = ""
    buffer: io.BytesIO = field(default_factory=io.BytesIO)

    @cached_property
    def file(self) -> Any:
        """The workbook of the library that writes it."""
        options = {"in_memory": True, "default_date_format": DAY, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(self.buffer, options)
        created = datetime.datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001
        book.set_properties({"title": self.title, "author": "turnout", "created": created})
        return book

    def bytes(self, change: Callable[[str], str] = str) -> bytes:
        """Close the workbook and return it, its XML changed if need be."""
        self.file.close()
        whole = self.buffer.getvalue()
        return whole if change is str else repacked(whole, change)

    @cached_property
    def looks(self) -> dict[str, Any]:
        """Cell formats by name; a number format is a name, too."""
        head = {"bold": True, "font_color": PAPER, "bg_color": INK, "border": 1}
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 14, "font_color": INK, "text_wrap": True},
            "section": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 1},
            "note": {"font_color": MUTED, "text_wrap": True, **TOP},
            "wrap": {"text_wrap": True, **TOP},
            "number": {"align": "left", **TOP},
            "bold": {"bold": True, "text_wrap": True, **TOP},
            "link": {"font_color": "#0B5A8A", "underline": 1, "text_wrap": True, **TOP},
            "head": {**head, "border_color": PAPER, "text_wrap": True, "valign": "vcenter"},
            "input share": {**INPUT, "num_format": SHARE},
            "input chance": {**INPUT, "num_format": CHANCE},
            "alarm": {"bg_color": PALE_ORANGE, "font_color": INK, "bold": True},
            **{kind: {"num_format": kind, **TOP} for kind in KINDS},
            **{f"total {kind}".strip(): {**TOTAL, "num_format": kind} for kind in KINDS},
            "total": {"indent": 1, **TOTAL},
            "": {"align": "left", "indent": 1, **TOP},
        }
        return {name: self.file.add_format(look) for name, look in looks.items()}

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on landscape A4, a page wide."""
        sheet = self.file.add_worksheet(name[:31])
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        head, foot = (shorten(said, LONGEST).replace("&", "&&") for said in (self.head, self.foot))
        sheet.set_header(f"&L&8{head}&R&8&A")
        sheet.set_footer(f"&L&8{foot}&R&8{self.page}")
        return sheet

    def lines(self, sheet: Any, said: Iterable[Any], widths: Sequence[int], row: int = 0) -> None:
        """Write lines across columns of some widths, wrapped; the first row is the title."""
        for number, line in enumerate(said, start=row):
            look, across = ("note", sum(widths)) if number else ("title", int(sum(widths) / TALL))
            sheet.set_row(number, (1 if number else TALL) * height([line], [across]))
            if len(widths) > 1:
                sheet.merge_range(number, 0, number, len(widths) - 1, "", self.looks[look])
            self.write(sheet, number, 0, line, self.looks[look])

    def table(
        self,
        sheet: Any,
        name: str,
        columns: Mapping[str, Column],
        rows: Sequence[Mapping[Any, Any]],
        *,
        told: Sequence[Any] = (),
        total: Mapping[Any, Any] | None = None,
        top: int = 3,
        fixed: int = 2,
        widest: int = WIDEST,
    ) -> int:
        """Write rows as a table with the name given, below what is told of them.

        Parameters
        ----------
        sheet : xlsxwriter worksheet
            Where to.
        name : str
            Name of the table, unique in the workbook.
        columns : mapping of str to Column
            By their names in `rows`, in order.
        rows : sequence of mapping
            At least one; values, or `Live` formulas.
        told : sequence
            Lines above the table, the first one its title.
        total : mapping, optional
            A row right below the table, which neither sorts nor filters with it.
        top : int
            Row of the headings, counted from 0.
        fixed : int
            Columns that stay when the sheet is scrolled.
        widest : int
            Characters across a column of texts, about; longer ones are wrapped.

        Returns
        -------
        int
            Row of the last row of the table, counted from 0.
        """
        every = [*rows, *([total] if total else [])]
        widths = self.widths(columns, every, widest)
        self.lines(sheet, told, widths)
        end, last = top + len(rows), len(columns) - 1
        heads = [{"header": c.head, "header_format": self.looks["head"]} for c in columns.values()]
        options = {"name": name, "columns": heads, "style": "Table Style Light 1"}
        sheet.add_table(top, 0, end, last, options)
        for row, values in enumerate(every, start=top + 1):
            self._row(sheet, row, columns, values, widths, "total " * (row > end))
        for place, (column, width) in enumerate(zip(columns.values(), widths, strict=True)):
            sheet.set_column(place, place, width)
            self.mark(sheet, column.mark, (top + 1, place, end + bool(total), place))
        titles = [column.head for column in columns.values()]
        sheet.set_row(top, height(titles, [width - BUTTON for width in widths]) + 4)
        sheet.freeze_panes(top + 1, min(fixed, last))
        sheet.repeat_rows(top)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{end + 2}"})
        if (pages := ceil(sum(widths) / PAGE)) > 1 and not told:  # a title is not cut
            sheet.fit_to_pages(pages, 0)
            sheet.repeat_columns(0, fixed - 1)
        return end

    def _row(
        self,
        sheet: Any,
        row: int,
        columns: Mapping[str, Column],
        values: Mapping[Any, Any],
        widths: Sequence[int],
        kind: str,
    ) -> None:
        """Write a row; a text longer than its column is wrapped, the row as high as it needs."""
        tall = LINE
        for place, ((name, column), width) in enumerate(zip(columns.items(), widths, strict=True)):
            value, look = values.get(name), f"{kind}{column.kind}".strip()
            if isinstance(value, str) and len(value) > width - SPARE:
                look, tall = "wrap", max(tall, height([value], [width]))
            self.write(sheet, row, place, value, self.looks[look])
        if tall > LINE:
            sheet.set_row(row, tall)

    def widths(
        self, columns: Mapping[str, Column], rows: Sequence[Mapping[Any, Any]], widest: int = WIDEST
    ) -> list[int]:
        """Return how many characters wide each column of a table is."""
        pairs = columns.items()
        return [self._width(column, [row.get(n) for row in rows], widest) for n, column in pairs]

    def _width(self, column: Column, values: Sequence[Any], widest: int) -> int:
        """Choose a width that shows every value, a long text in a few lines, and the heading."""
        known = [v for v in (getattr(v, "value", v) for v in values) if pd.notna(v)]
        long = "{:,.0f}" if column.kind in (PEOPLE, GAP) else "{}"
        least = ROOM.get(column.kind, NARROW)
        texts = [] if column.kind not in ("", PEOPLE, GAP) else map(long.format, known)
        longest = max(map(len, texts), default=least)
        word = max(map(len, column.head.split())) + BUTTON
        return max(min(longest + SPARE, max(widest, longest // FEW)), word, least)

    def mark(self, sheet: Any, kind: str, area: tuple[int, int, int, int]) -> None:
        """Show cells by bars, or colour them by the sign they begin with."""
        if kind == "bar":
            ends: dict[str, Any] = {"min_type": "num", "min_value": 0, "min_length": 0}
            ends |= {"max_type": "num", "max_value": 1, "max_length": 100}
            sheet.conditional_format(*area, {"type": "data_bar", "bar_color": PALE_BLUE, **ends})
        for value, look in self._marks.get(kind, {}).items():
            rule: dict[str, Any] = {"type": "text", "criteria": "begins with", "value": value}
            if kind == "gap":
                rule = {"type": "cell", "criteria": value, "value": 0}
            sheet.conditional_format(*area, rule | {"format": look})

    @cached_property
    def _marks(self) -> dict[str, dict[str, Any]]:
        marks = {
            "gap": {"<": (PALE_ORANGE, INK), ">=": (PALE_BLUE, INK)},
            "status": {mark.sign: (mark.pale, INK) for mark in MARKS.values()},
            "state": {SIGNS[state]: (look.fill, look.ink) for state, look in LOOKS.items()},
        }
        return {
            kind: {
                value: self.file.add_format({"bg_color": fill, "font_color": ink})
                for value, (fill, ink) in looks.items()
            }
            for kind, looks in marks.items()
        }

    @staticmethod
    def write(sheet: Any, row: int, place: int, value: Any, look: Any) -> None:
        """Write a cell as what it is; a missing value leaves it blank."""
        if isinstance(value, Live):
            kept = None if pd.isna(value.value) else value.value
            sheet.write_formula(row, place, value.formula, look, kept)
        elif value is None or pd.isna(value):
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, datetime.date):
            moment = datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001
            sheet.write_datetime(row, place, moment, look)
        elif isinstance(value, str):
            sheet.write_string(row, place, value, look)
        else:
            sheet.write_number(row, place, float(value), look)
