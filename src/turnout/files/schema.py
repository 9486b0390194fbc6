"""Column names, their kinds, and how one cell of each kind is read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from turnout.files.workbook import Cell
from turnout.words.texts import catalogue

Kind = Literal["code", "text", "count", "share", "amount", "date"]

LISTS = ("dpt", "dptb", "dpk", "dpktb")
USED = tuple(f"used_{name}" for name in LISTS)
COLUMNS: dict[str, Kind] = {
    "region_code": "code",
    "region_name": "text",
    "group": "code",
    "election": "text",
    "contest": "text",
    "date": "date",
    "registered": "count",
    "ballots_cast": "count",
    "turnout": "share",
    **dict.fromkeys(("male", "female", *LISTS, *USED, "valid", "invalid", "tps"), "count"),
    "target": "share",
    "issuer": "text",
    "base": "text",
    "quality": "text",
    "item": "text",
    "kind": "text",
    "planned": "amount",
    "done": "amount",
    "unit": "text",
    "start": "date",
    "due": "date",
    "curve": "text",
    "status_date": "date",
    "severity": "text",
    "state": "text",
    "known_on": "date",
    "source": "text",
    "note": "text",
}
MOST_PEOPLE, MOST_MONEY, LONGEST = 10**10, 10**15, 100
TOTAL = re.compile(r"\s*((sub|grand)[ -]*)?(jumlah|total|jml)\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]00?)?")  # three zeros may be thousands
_BESIDE = re.compile(r"([\d.,]+) \([\d.,]+ ?%?\)")
_SCIENCE = re.compile(r"\d+([.,]\d+)?[eE][+-]?\d+")
_LOST = re.compile(r"\d{1,3}[.,]\d{1,3}")
_COMMA_CODE = re.compile(r"(\d{2}),(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.|](\d{1,2})[-/.|](\d{4})")


def column_of(heading: Cell) -> str | None:
    """Return the column a heading means, in the schema's name or in either language.

    Examples
    --------
    >>> column_of(" Registered "), column_of("Pemilih terdaftar"), column_of("Nama")
    ('registered', 'registered', None)
    """
    if not isinstance(heading, str) or len(heading) > LONGEST:
        return None
    return _headings().get(_plain(heading))


@lru_cache(maxsize=8192)
def _plain(heading: str) -> str:
    return re.sub(r"[\s_]+", " ", heading.replace("\ufeff", "")).strip().casefold()


@lru_cache(maxsize=1)
def _headings() -> dict[str, str]:
    names = {_plain(name): name for name in COLUMNS}
    for name in COLUMNS:
        for heading in catalogue()[f"column.{name}"].values():
            names[_plain(heading)] = name
    return names


def count(cell: Cell, most: int = MOST_PEOPLE) -> int:
    """Read a whole number of people as offices write it.

    Raises
    ------
    ValueError
        If the cell is not a whole number, or its separators leave a doubt.

    Examples
    --------
    >>> count("2.676.107"), count("1,234"), count(512.0), count("197657")
    (2676107, 1234, 512, 197657)
    >>> count("405.85")
    Traceback (most recent call last):
    ...
    ValueError: 405.85
    """
    if cell is None or isinstance(cell, bool | datetime.date):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        if cell != int(cell) or abs(cell) > most:
            raise ValueError(cell)
        return int(cell)
    if cell.isdecimal() and cell.isascii() and len(cell) <= len(str(most)) - 1:
        return int(cell)
    beside = _BESIDE.fullmatch(cell.strip())  # a count with its percentage in one cell
    digits = beside[1] if beside else cell.strip()
    if _THOUSANDS.fullmatch(digits):
        digits = re.sub(r"[.,\u00a0\u202f ]", "", digits)
    whole = _WHOLE.fullmatch(digits)
    if whole is None or abs(int(whole[1])) > most:
        raise ValueError(cell)
    return int(whole[1])


def fault_of(kind: Kind, cell: Cell) -> tuple[str, dict[str, object]]:
    """Return the code of what is wrong with an unreadable cell, and what to tell of it.

    Examples
    --------
    >>> fault_of("count", "#VALUE!"), fault_of("count", "405.85")
    (('E131', {'value': '#VALUE!'}), ('E133', {'value': '405.85', 'guess': '405850'}))
    """
    written = str(cell).strip()
    told: dict[str, object] = {"value": written}
    if written.startswith("="):
        return "E130", told
    if written.startswith("#"):
        return "E131", told
    if kind == "count" and isinstance(cell, str) and _SCIENCE.fullmatch(written):
        return "E132", told
    if kind == "count" and _LOST.fullmatch(written):
        guess = round(float(written.replace(",", ".")) * 1000)
        return "E133", told | {"guess": str(guess)}
    return KINDS[kind].fault, told


def share(cell: Cell) -> float:
    """Read a share: a fraction in 0..1, or a percentage that says so with a % sign.

    Raises
    ------
    ValueError
        If it is neither, so that 79 is never taken for 0.79 in silence.

    Examples
    --------
    >>> share("0,795"), share("79,5%"), share(0.679)
    (0.795, 0.795, 0.679)
    """
    if cell is None or isinstance(cell, bool | datetime.date):
        raise ValueError(cell)
    written = str(cell).strip()
    percent = written.endswith("%")
    value = float(written.rstrip("% ").replace(",", "."))
    value = round(value / 100, 12) if percent else value
    if not 0 <= value <= 1:
        raise ValueError(cell)
    return value


def amount(cell: Cell) -> int | Fraction:
    """Read what is planned or done: a count of anything, rupiah included, or a share.

    A share comes as a Fraction, so that 1 of 1 and 100% stay apart.

    Raises
    ------
    ValueError
        If it is neither, or below zero.

    Examples
    --------
    >>> amount("78.120"), amount("42%") == Fraction(0.42), amount(0.5), amount("0,795") < 1
    (78120, True, Fraction(1, 2), True)
    """
    if not (isinstance(cell, str) and cell.strip().startswith(("0.", "0,"))):
        with suppress(ValueError):
            number = count(cell, MOST_MONEY)
            if number >= 0:
                return number
    return Fraction(share(cell))


def day(cell: Cell) -> datetime.date:
    """Read a date: a date cell, ISO, or day first.

    Raises
    ------
    ValueError
        If it is no date.

    Examples
    --------
    >>> day("2024-02-14"), day("14/02/2024")
    (datetime.date(2024, 2, 14), datetime.date(2024, 2, 14))
    """
    if isinstance(cell, datetime.date):
        return cell
    written = str(cell).strip()
    if match := _DAY_FIRST.fullmatch(written):
        return datetime.date(int(match[3]), int(match[2]), int(match[1]))
    return datetime.datetime.fromisoformat(written).date()


def code(cell: Cell) -> str:
    """Read a region code; a number that Excel made of 15.01 gets its two digits back.

    Examples
    --------
    >>> code("15.01"), code(15.1), code("15,1"), code(1501), code("DE-BY")
    ('15.01', '15.10', '15.10', '1501', 'DE-BY')
    """
    if isinstance(cell, datetime.date):
        raise ValueError(cell)  # noqa: TRY004  (Excel made a date of 15.01)
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else f"{cell:.2f}"
    written = str(cell).strip()
    match = _COMMA_CODE.fullmatch(written)
    return f"{match[1]}.{match[2]:0<2}" if match else written


class Reading(NamedTuple):
    """How cells of one kind are read, the fault of one that cannot be, and the column's type."""

    read: Callable[[Any], Any]
    fault: str
    dtype: str = "object"


KINDS: dict[Kind, Reading] = {
    "code": Reading(code, "E106"),
    "text": Reading(lambda cell: str(cell).strip(), "E106"),
    "count": Reading(count, "E105", "Int64"),
    "share": Reading(share, "E114", "float64"),
    "amount": Reading(amount, "E164"),
    "date": Reading(day, "E113"),
}
