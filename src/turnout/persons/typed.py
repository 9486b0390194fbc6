"""From text to types: the one place that reads the values of a list by the person.

Ibis loads with this module, so only what counts a list by the person may import it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from ibis import _
from ibis.expr import types as ir

from turnout.persons.heads import FEMALE, MALE

TYPED = {
    "file": "string",
    "row": "int64",
    "kind": "int8",
    "province": "string",
    "region": "string",
    "district": "string",
    "village": "string",
    "tps": "string",
    "sex": "string",
    "birth": "int32",
    "age": "int16",
    "married": "boolean",
    "status": "int8",
    "key": "int64",
    "full": "boolean",
}  #: columns of a typed list; what each may hold stands in docs/data.md
PLACE = ("province", "region", "district", "village", "tps")
SINGLE = ("B", "BELUM", "BELUM KAWIN", "BELUM MENIKAH", "BK", "SINGLE")
MARRIED = (
    *("S", "SUDAH", "SUDAH KAWIN", "SUDAH MENIKAH", "KAWIN", "MENIKAH", "SK", "MARRIED"),
    *("P", "PERNAH", "PERNAH KAWIN", "PERNAH MENIKAH", "PK", "CERAI", "CERAI HIDUP", "CERAI MATI"),
)
NOTHING = ("", "-", "–", "—", "0", "U", "B", "UBAH", "BARU", "11", "12", "DPT", "AKTIF", "MS")
STATUS = {
    1: ("1", "MENINGGAL", "MENINGGAL DUNIA", "MD"),
    2: ("2", "GANDA", "DATA GANDA", "PEMILIH GANDA"),
    3: ("3", "DI BAWAH UMUR", "DIBAWAH UMUR", "BELUM CUKUP UMUR"),
    4: ("4", "PINDAH", "PINDAH DOMISILI", "PINDAH ALAMAT"),
    5: ("5", "TIDAK DIKENAL", "TIDAK DITEMUKAN"),
    6: ("6", "TNI", "ANGGOTA TNI"),
    7: ("7", "POLRI", "ANGGOTA POLRI"),
    8: ("8", "HILANG INGATAN"),
    9: ("9", "HAK PILIH DICABUT", "DICABUT HAK PILIH", "DICABUT HAK PILIHNYA"),
    10: ("10", "BUKAN PENDUDUK", "BUKAN PENDUDUK SETEMPAT", "TMS"),
}
UNCLEAR, NONE, BROKEN = -1, -2, 4
DIGITS, LEAST = 16, 10**15  # of a whole NIK, and the smallest number it can be
FORMS = ["%d-%m-%Y", "%d/%m/%Y", "%d|%m|%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d", "%Y/%m/%d"]
FORMS += [f"{day} %H:%M:%S" for day in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")]
FORMS += ["%Y-%m-%dT%H:%M:%S"]
YEARS = r"^\s*([0-9]{1,3})([.,]0+)?( *(TAHUN|Tahun|tahun|TH|Th|th)\.?)?\s*$"
SERIAL, EPOCH = r"^\s*([1-9][0-9]{4})([.,]0+)?\s*$", "1899-12-30"  # what Excel keeps of a date


def _of_engine(name: str, kinds: tuple[dt.DataType, ...], kind: dt.DataType) -> Callable[..., Any]:
    """Return a function that the engine has."""

    def function(*given: Any) -> Any:
        """Stand for the engine's."""

    taken = [
        inspect.Parameter(f"a{n}", inspect.Parameter.POSITIONAL_ONLY) for n in range(len(kinds))
    ]
    function.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined]
    return ibis.udf.scalar.builtin(function, name=name, signature=(kinds, kind))  # type: ignore[no-any-return]


LASTING = _of_engine("md5_number_lower", (dt.string,), dt.uint64)
PASSING = _of_engine("hash", (dt.string,), dt.uint64)
_DATE = _of_engine("try_strptime", (dt.string, dt.Array(dt.string)), dt.timestamp)


def typed(raw: ir.Table, salt: str, lasting: bool = False) -> ir.Table:
    """Turn columns of text into those of a typed list.

    Parameters
    ----------
    raw : ibis.Table
        Text columns ``sex, birth, age, married, status, nik`` and the places; ``file, row, kind``
        where they are known already. A column the list lacks is null.
    salt : str
        Secret of this run; the key of a person is a fingerprint of salt and NIK, so that equal
        NIK can be found and none can be read back.
    lasting : bool
        Whether the key will be kept: a fingerprint that cannot be undone, at five times the
        time of one for this run.

    Returns
    -------
    ibis.Table
        The columns of `TYPED` that can be told: places as written; sex L, P or null; birth as
        yyyymmdd, 0 where no such day exists, null where none is given; age as printed, -1 where
        unreadable; married true, false or null; status 0 eligible, 1 to 10 why not, -1 unclear;
        key, and whether the whole NIK is behind it.
    """
    known = [name for name in ("file", "row", "kind") if name in raw.columns]
    return raw.select(
        *known,
        **{name: _place(raw[name]) if lasting else raw[name] for name in PLACE},
        sex=_word(raw.sex, {"L": MALE, "P": FEMALE}, "string"),
        birth=_birth(raw.birth),
        age=_age(raw.age),
        married=_word(raw.married, {False: SINGLE, True: MARRIED}, "boolean"),
        status=_status(raw.status),
        **_key(raw.nik, salt, LASTING if lasting else PASSING),
    )


def _place(column: ir.StringColumn) -> ir.Column:
    """Return a place as written; with the digits of a NIK in it, it is none."""
    slipped = (column.length() >= DIGITS) & column.re_search("[0-9]{12}")
    return ibis.ifelse(slipped, ibis.null("string"), column)


def _word(
    column: ir.StringColumn, meanings: Mapping[object, tuple[str, ...]], kind: str
) -> ir.Column:
    """Return what a word means: the first of each as it stands, others in capitals and stripped.

    The words stand in a map, for the engine reads a map only where it must; of many comparisons
    it would draw out what they share and strip every row.
    """
    first = [(column == words[0], key) for key, words in meanings.items()]
    words = {word: key for key, words in meanings.items() for word in words}
    return ibis.cases(*first, else_=_looked_up(column, words, kind)).cast(kind)


def _looked_up(column: ir.StringColumn, words: Mapping[str, object], kind: str) -> ir.Column:
    known = {f"{word}{dot}": key for word, key in words.items() for dot in ("", ".")}
    return ibis.literal(known, type=f"map<string, {kind}>").get(_clean(column).upper())


def _clean(column: ir.StringColumn) -> ir.StringColumn:
    return column.replace("\u00a0", " ").strip()


def _status(column: ir.StringColumn) -> ir.Column:
    """Return why a remark takes a person off the list; most rows have none."""
    nothing = column.isnull() | column.isin(("", "-"))
    words = dict.fromkeys(NOTHING, 0) | {word: n for n, told in STATUS.items() for word in told}
    shapes = ("0{}", "{}.0", "{},0")  # of a number, as spreadsheets and databases leave them
    words |= {form.format(w): n for w, n in words.items() if w.isdigit() for form in shapes}
    rest = _looked_up(column, words, "int8").fill_null(UNCLEAR)
    return ibis.cases((nothing, 0), else_=rest).cast("int8")


def _birth(column: ir.StringColumn) -> ir.Column:
    """Read a date in any form met, day first; written so that no part stands twice.

    What stands twice the engine works out twice, and 31 February is no date to it.
    """
    serial = column.re_extract(SERIAL, 1).try_cast("int32")
    dated = ibis.literal(EPOCH).cast("date") + serial.as_interval("D")
    late = ibis.coalesce(_day(_clean(column)), dated.strftime("%Y%m%d").try_cast("int32"), 0)
    return _or_none(column, _day(column), late).cast("int32")


def _day(column: ir.StringColumn) -> ir.Value:
    return _DATE(column, FORMS).strftime("%Y%m%d").try_cast("int32")


def _age(column: ir.StringColumn) -> ir.Column:
    number = column.re_extract(YEARS, 1).try_cast("int16")
    late = _clean(column).re_extract(YEARS, 1).try_cast("int16").fill_null(UNCLEAR)
    return _or_none(column, number, late).cast("int16")


def _or_none(column: ir.StringColumn, read: ir.Value, late: ir.Value) -> ir.Value:
    """Return what was read at once, else later on; null where there was nothing to read."""
    empty = _clean(column.fill_null("")).isin(("", "-", "–", "—"))
    return ibis.coalesce(read, ibis.ifelse(empty, NONE, late)).nullif(NONE)


def _key(
    nik: ir.StringColumn, salt: str, hashed: Callable[[ir.Value], ir.Value]
) -> dict[str, ir.Column]:
    """Return the fingerprint of a NIK, and whether all of its digits are there."""
    plain = _clean(nik).replace("'", "").upper()  # Excel's sign for text
    bare = ibis.cases((nik.length() == DIGITS, nik), else_=plain)
    full = (bare.length() == DIGITS) & (bare.try_cast("int64") >= LEAST).fill_null(False)
    given = bare.length() > 2  # noqa: PLR2004  (a dash, a zero or "NA" is no number)
    key = hashed(ibis.literal(salt) + bare) & ibis.literal(2**63 - 1, "uint64")
    return {"key": ibis.cases((given, key.cast("int64"))), "full": ibis.cases((given, full))}


def as_rows(table: ir.Table) -> ir.Table:
    """Return a typed list with its columns in order, types and none missing."""
    missing = {name: ibis.null(kind) for name, kind in TYPED.items() if name not in table.columns}
    return table.mutate(**missing).select(
        **{name: _[name].cast(kind) for name, kind in TYPED.items()}
    )


def united(tables: Sequence[ir.Table]) -> ir.Table:
    """Put typed lists under each other."""
    return reduce(lambda one, other: one.union(other), tables)
