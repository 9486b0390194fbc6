"""The tolerant reader: any list by the person into batches of text, without names and addresses."""

from __future__ import annotations

import csv
import datetime
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any

from python_calamine import CalamineError

from turnout.errors import DataError
from turnout.files.findings import Finding
from turnout.files.findings import listed as joined
from turnout.files.schema import TOTAL
from turnout.files.workbook import WORKBOOKS
from turnout.persons.heads import (
    AGE,
    FIELDS,
    SEXES,
    Head,
    continues,
    is_head,
    is_sex,
    meaning,
    stacked,
)
from turnout.persons.lists import STATION, Listed, records_of, sheets_of, start_of
from turnout.persons.pages import NOTHING, Page, page_values, turned

Batch = dict[str, list[Any]]
Tell = Callable[[int], None] | None

PERSON, HEADING, NUMBERS, RECAP, BROKEN = range(5)
MOST, RUN, KEPT = 200_000, 512, 100_000  # few rows at once stay in the processor's cache
SAID = {form for sex in SEXES for form in (sex, sex.lower(), sex.capitalize(), sex.title())}
BEGUN = ("jum", "tot", "rek", "sub", "gra", "jml")
SUMS = {"", *(form for word in BEGUN for form in (word, word.upper(), word.title()))}
RECAPPED = re.compile(r"\W*(rekap|([lp]|laki-laki|perempuan)\s*[:=])", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[-/.| ]\d{1,2}[-/.| ]\d{1,4}([ T][\d:]+)?")
BROKE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, csv.Error, UnicodeError, CalamineError)
SINGLE = 1
FOREIGN = {b"%PDF": "PDF", b"PAR1": "Parquet"}


def read_rows(listed: Listed, *, most: int = MOST, tell: Tell = None) -> Iterator[Batch]:
    """Yield the rows of a list as columns of text, whatever its layout.

    Parameters
    ----------
    listed : Listed
        A text file, packed or not, or a workbook; its content decides.
    most : int
        Rows of a batch at most.
    tell : callable, optional
        Called now and then with the bytes of the file read so far.

    Yields
    ------
    dict of list
        ``file``, ``row`` (from 1), ``kind`` (0 person, 1 head, 2 numbers, 3 recap, 4 broken), and
        each of ``FIELDS``, text or None.

    Raises
    ------
    DataError
        If the file cannot be opened or read to its end, is empty, or has no head of a list.
    """
    reading = _Reading(listed.name, most)
    try:
        start = start_of(listed)
    except OSError as error:
        values = {"reason": error.strerror or str(error)}
        raise DataError([Finding("E101", str(listed.path), values=values)]) from error
    except BROKE as error:
        raise reading.broken(error) from error
    try:
        yield from _batches(listed, start, reading, tell)
    except BROKE as error:
        raise reading.broken(error) from error
    if tell is not None:
        tell(listed.size)
    reading.check()
    if reading.size:
        yield reading.taken()


def _batches(listed: Listed, start: bytes, reading: _Reading, tell: Tell) -> Iterator[Batch]:
    for mark, kind in FOREIGN.items():
        if start.startswith(mark):
            raise DataError([Finding("E103", listed.name, values={"kind": kind})])
    if start.startswith(WORKBOOKS):
        for title, rows in sheets_of(listed, start, tell):
            reading.turn_to(title)
            yield from reading.batches(rows)
    else:
        with records_of(listed, start, tell) as records:
            yield from reading.batches(records)


class _Tidy(dict[Any, str | None]):
    """Text of cells, each worked out once; what is nothing is None."""

    def __missing__(self, cell: Any) -> str | None:
        text = as_text(cell)
        self[cell] = kept = None if text in NOTHING else text
        return kept


def as_text(cell: Any) -> str:
    """Return a cell as text: whole numbers as digits, days as ISO writes them.

    Examples
    --------
    >>> as_text(482.0), as_text(" L "), as_text(None), as_text(datetime.date(1990, 2, 1))
    ('482', 'L', '', '1990-02-01')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell)


def _keys(cells: Iterable[Any]) -> list[str | None]:
    """Return NIK; one that Excel took for a number has lost digits and is marked by ~."""
    texts = [cell.strip() if type(cell) is str else f"~{as_text(cell)}" for cell in cells]
    return [None if text in NOTHING or text == "~" else text for text in texts]


class _Reading:
    """What is known while a file is read: the head in force, what its page says, and the batch."""

    def __init__(self, file: str, most: int) -> None:
        self.file, self.most = file, most
        self.rows, self.seen, self.known = 0, False, list[str]()
        self.headed, self.heads = False, dict[tuple[str, ...], Head]()
        self.tidy, self.pages = _Tidy(), dict[tuple[str, ...], Page]()
        self.batch: Batch = {name: [] for name in ("file", "row", "kind", *FIELDS)}
        self.turn_to(None)

    def turn_to(self, title: str | None) -> None:
        """Begin a worksheet, or a text file."""
        self.place = self.file if title is None else f"{self.file}!{title}"
        station = STATION.fullmatch(title or "")
        self.given = {"tps": station[1]} if station else {}
        self.page: Page = dict(self.given)
        self.base, self.block = Page(), Page()
        self.head: Head | None = None
        self.first: list[str] | None = None  # the first row of the head in force
        self.above: list[str] | None = None  # the row before, where it may belong to a head
        self.below = self.after_recap = self.opened = False
        self.run, self.numbers = list[Any](), list[int]()

    @property
    def size(self) -> int:
        """Rows in the batch."""
        return len(self.batch["row"])

    def batches(self, records: Iterable[tuple[int, list[Any]]]) -> Iterator[Batch]:
        """Yield batches as they fill; a row that fits its head is kept without further ado."""
        run, numbers = self.run, self.numbers
        width, sex, room = -1, 0, min(RUN, self.most - self.size)
        for number, cells in records:
            if len(cells) == width and cells[sex] in SAID and str(cells[0])[:3] not in SUMS:
                run.append(cells)
                numbers.append(number)
            elif any(cells):
                self._look_at(number, cells)
                width, sex = self._shape()
                room = min(RUN, self.most - self.size)
            if len(run) >= room:
                self._flush()
                if self.size >= self.most:
                    yield self.taken()
                room = min(RUN, self.most - self.size)
        self._flush()
        if self.size >= self.most:
            yield self.taken()

    def _shape(self) -> tuple[int, int]:
        """Return how many cells a row has that simply fits, and where its sex stands."""
        if self.head is None or "sex" not in self.head.fields:
            return -1, 0
        return len(self.head.cells), self.head.fields["sex"]

    def taken(self) -> Batch:
        """Return the batch and begin another."""
        full, self.batch = self.batch, {name: [] for name in self.batch}
        self.rows += len(full["row"])
        return full

    def _flush(self) -> None:
        """Take the fields of the rows that wait; nothing else of them is kept."""
        if not self.run:
            return
        self._put(PERSON, self.numbers, {name: self._column(name) for name in FIELDS})
        self.run.clear()
        self.numbers.clear()
        for memory in (self.tidy, self.pages):
            if len(memory) > KEPT:
                memory.clear()
        self.base, self.block, self.below, self.above = self.page, {}, False, None
        self.after_recap = False

    def _put(self, kind: int, numbers: list[int], columns: dict[str, list[str | None]]) -> None:
        count = len(numbers)
        self.opened = True
        self.batch["file"] += [self.place] * count
        self.batch["row"] += numbers
        self.batch["kind"] += [kind] * count
        for name in FIELDS:
            self.batch[name] += columns.get(name) or [None] * count

    def _column(self, name: str) -> list[str | None]:
        """Return a field of the rows that wait; where they say nothing, what the page says."""
        places = self.head.spans.get(name) if self.head else None
        told = self.page.get(name)
        if not places:
            return [told] * len(self.run)
        values: list[str | None] = []
        for place in places:
            cells = map(itemgetter(place), self.run)
            more = _keys(cells) if name == "nik" else list(map(self.tidy.__getitem__, cells))
            pairs = zip(values, more, strict=True)
            values = [one or other for one, other in pairs] if values else more
        return [value or told for value in values] if told else values

    def _look_at(self, number: int, cells: list[Any]) -> None:
        """Find out what a row is that does not simply fit."""
        texts = list(map(as_text, cells))
        filled = [text for text in texts if text]
        if not filled:
            return
        self.seen = True
        kind = HEADING if self._is_heading(texts, filled) else self._kind(texts, filled)
        if kind == PERSON and self.head is not None:
            laid = self.head.laid(cells, texts)
            if laid is not None:
                self.run.append(laid)
                self.numbers.append(number)
                return
            kind = BROKEN
        self._flush()
        if kind is not None and (self.opened or kind != HEADING):
            self._put(kind, [number], {})
        self.after_recap = kind == RECAP or (self.after_recap and kind != HEADING)

    def _is_heading(self, texts: list[str], filled: list[str]) -> bool:
        """Take note of a head or of what a page says."""
        above, self.above = self.above, None
        below, self.below = self.below, False
        if not self.headed:
            self.known = max(self.known, list(filter(meaning, filled)), key=len)
        if above is None and texts == self.first:
            self._headed(texts)  # the first row of the head in force, once more
            self.below = True
        elif below and self.head is not None and continues(texts, self.head.cells):
            self._headed(stacked(self.head.cells, texts))
        elif tuple(filled) not in self.pages and is_head(texts):
            self._headed(stacked(above or [], texts))
            self.below, self.first = True, texts
        elif (told := self._told(filled)) is not None:
            self._flush()
            self.block |= told
            page = turned(self.base, self.block)
            self.page = self.given | {name: value for name, value in page.items() if value}
        else:
            upper = not any(map(str.isdigit, filled)) and sum(map(bool, map(meaning, filled))) > 1
            self.above = texts if upper else None
            return upper
        return True

    def _told(self, filled: list[str]) -> Page | None:
        """Return what a page head says; the same lines come back on every page."""
        if filled[0][0].isdigit():
            return None
        row = tuple(filled)
        told = self.pages.get(row)
        if told is None and (told := page_values(row)) is not None:
            self.pages[row] = told
        return told

    def _headed(self, cells: list[str]) -> None:
        self._flush()
        self.base, self.block = self.page, Page()  # the page's head ends where the list's begins
        row = tuple(cells)
        self.head, self.headed = self.heads.setdefault(row, Head(row, self.file)), True

    def _kind(self, texts: list[str], filled: list[str]) -> int | None:
        """Tell a person from what else stands among them; None above the first head."""
        sexed = _is_person(filled)
        if self.head is None:
            return BROKEN if sexed and len(filled) > SINGLE + 1 else None
        digits = [text.strip("(). ") for text in filled]
        if all(map(str.isdecimal, digits)) and _counts(list(map(int, digits))):
            return NUMBERS
        if (TOTAL.match(filled[0]) or RECAPPED.match(filled[0])) and not self._is_named(texts):
            return RECAP
        named = self.head.name < 0 or any(texts[self.head.name : self.head.name + 1])
        closed = self.after_recap and not self.run
        if len(filled) > SINGLE and (sexed or (named and not closed)):
            return PERSON
        return RECAP if closed else BROKEN

    def _is_named(self, texts: list[str]) -> bool:
        """Whether a person has such a name: a total has no date, nor an age beside its word."""
        head = self.head or Head(())
        told = {name: texts[at] for name, at in head.fields.items() if at < len(texts)}
        dated = DATE.fullmatch(told.get("birth", "")) is not None
        aged = head.name == 0 and AGE.fullmatch(told.get("age", "")) is not None
        return is_sex(told.get("sex")) and (dated or aged)

    def check(self) -> None:
        """Refuse a file without a row, or without a head.

        Raises
        ------
        DataError
            If there is nothing to count.
        """
        if not self.seen:
            raise DataError([Finding("E102", self.file)])
        if not self.headed:
            found = joined(self.known) or "–"
            raise DataError([Finding("E201", self.file, values={"found": found})])

    def broken(self, error: BaseException) -> DataError:
        """Return what is told where reading breaks off."""
        rows = self.rows + self.size + len(self.run)
        values = {"rows": rows, "reason": str(error) or type(error).__name__}
        return DataError([Finding("E203", self.file, values=values)])


def _is_person(filled: list[str]) -> bool:
    """Whether a row says a sex, with an age right after it or a date anywhere."""
    sexes = [n for n, text in enumerate(filled) if is_sex(text.splitlines()[-1])]
    ages = any(AGE.fullmatch(text) for n in sexes for text in filled[n + 1 : n + 2])
    return ages or (bool(sexes) and any(map(DATE.fullmatch, filled)))


def _counts(numbers: list[int]) -> bool:
    """Whether a row numbers the columns, or holds nothing but its own number."""
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
