"""From text to types: the one place that reads the values of a list by the person.

Ibis loads with this module, so only what counts a list by the person may import it.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.datatypes as dt
from ibis import _
from ibis.expr import types as ir

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
}  #: columns of a typed list; what each may hold stands in docs/columns.md
PLACE = ("province", "region", "district", "village", "tps")
MALE = ("L", "LK", "LAKI-LAKI", "LAKI - LAKI", "LAKI LAKI", "PRIA", "M", "MALE")
FEMALE = ("P", "PR", "PEREMPUAN", "WANITA", "F", "FEMALE")
SINGLE = ("B", "BELUM", "BELUM KAWIN", "BELUM MENIKAH", "BK", "SINGLE")
MARRIED = (
    *("S", "SUDAH", "SUDAH KAWIN", "SUDAH MENIKAH", "KAWIN", "MENIKAH", "SK", "MARRIED"),
    *("P", "PERNAH", "PERNAH KAWIN", "PERNAH MENIKAH", "PK", "CERAI", "CERAI HIDUP", "CERAI MATI"),
)
NOTHING = ("", "-", "–", "0", "U", "B", "UBAH", "BARU", "11", "12", "DPT", "AKTIF", "MS")
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
UNCLEAR, BROKEN = -1, 4
DIGITS, LEAST = 16, 10**15  # of a whole NIK, and the smallest number it can be
DAY = r"^([0-9]{1,2})\s*[-|/. ]\s*([0-9]{1,2})\s*[-|/. ]\s*([0-9]{4})( .*)?$"
ISO = r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([ T].*)?$"
YEARS = r"^([0-9]{1,3})([.,]0+)?( *(TAHUN|Tahun|tahun|TH|Th|th)\.?)?$"
SERIAL, EPOCH = r"^([1-9][0-9]{3,4})([.,]0+)?$", "1899-12-30"  # what Excel keeps of a date


def _md5_number_lower(text: str) -> int:  # type: ignore[empty-body]  # the engine has it
    """Return the lower half of the MD5 of a text."""


_hashed = ibis.udf.scalar.builtin(
    _md5_number_lower, name="md5_number_lower", signature=((dt.string,), dt.uint64)
)


def typed(raw: ir.Table, salt: str) -> ir.Table:
    """Turn columns of text into those of a typed list.

    Parameters
    ----------
    raw : ibis.Table
        Text columns ``sex, birth, age, married, status, nik`` and the places; ``file, row, kind``
        where they are known already. A column the list lacks is null.
    salt : str
        Secret of this run; the key of a person is a fingerprint of salt and NIK, so that equal
        NIK can be found and none can be read back.

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
        *PLACE,
        sex=_word(raw.sex, {"L": MALE, "P": FEMALE}, "string"),
        birth=_birth(raw.birth),
        age=_age(raw.age),
        married=_word(raw.married, {False: SINGLE, True: MARRIED}, "boolean"),
        status=_status(raw.status),
        **_key(raw.nik, salt),
    )


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
    return ibis.literal(dict(words), type=f"map<string, {kind}>").get(column.strip().upper())


def _status(column: ir.StringColumn) -> ir.Column:
    """Return why a remark takes a person off the list; most rows have none."""
    nothing = column.isnull() | column.isin(("", "-"))
    words = dict.fromkeys(NOTHING, 0) | {word: n for n, told in STATUS.items() for word in told}
    rest = _looked_up(column, words, "int8").fill_null(UNCLEAR)
    return ibis.cases((nothing, 0), else_=rest).cast("int8")


def _birth(column: ir.StringColumn) -> ir.Column:
    """Read day first as the forms write it; what is no such date goes through the patterns."""
    year, month, day = column.substr(6, 4), column.substr(3, 2), column.substr(0, 2)
    marks = column.substr(2, 1).isin(("-", "/", "|")) & (column.length() == len("31-12-1990"))
    usual = marks & (year + "-" + month + "-" + day).try_cast("date").notnull()
    text = column.strip()
    serial = text.re_extract(SERIAL, 1).try_cast("int32")
    dated = ibis.literal(EPOCH).cast("date") + serial.as_interval("D")
    forms = (_rearranged(text, DAY, (3, 2, 1)), _rearranged(text, ISO, (1, 2, 3)))
    date = ibis.coalesce(*(form.try_cast("date") for form in forms), dated.cast("date"))
    empty = column.isnull() | column.isin(("", "-", "–"))
    read = date.year() * 10000 + date.month() * 100 + date.day()
    slow = ibis.cases((empty, ibis.null("int32")), else_=read.fill_null(0))
    return ibis.cases((usual, (year + month + day).try_cast("int32")), else_=slow).cast("int32")


def _rearranged(text: ir.StringColumn, pattern: str, order: tuple[int, ...]) -> ir.StringColumn:
    year, month, day = (text.re_extract(pattern, group) for group in order)
    return year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")


def _age(column: ir.StringColumn) -> ir.Column:
    number = column.strip().re_extract(YEARS, 1)
    empty = column.isnull() | column.isin(("", "-", "–"))
    read = column.try_cast("int16").fill_null(number.try_cast("int16")).fill_null(UNCLEAR)
    return ibis.cases((empty, ibis.null("int16")), else_=read).cast("int16")


def _key(nik: ir.StringColumn, salt: str) -> dict[str, ir.Column]:
    """Return the fingerprint of a NIK, and whether all of its digits are there."""
    bare = ibis.cases((nik.length() == DIGITS, nik), else_=nik.strip().upper())
    full = (bare.length() == DIGITS) & (bare.try_cast("int64") >= LEAST).fill_null(False)
    given = bare.length() > 2  # noqa: PLR2004  (a dash, a zero or "NA" is no number)
    hashed = _hashed(ibis.literal(salt) + bare) & ibis.literal(2**63 - 1, "uint64")
    return {"key": ibis.cases((given, hashed.cast("int64"))), "full": ibis.cases((given, full))}


def as_rows(table: ir.Table) -> ir.Table:
    """Return a typed list with its columns in order, types and none missing."""
    missing = {name: ibis.null(kind) for name, kind in TYPED.items() if name not in table.columns}
    return table.mutate(**missing).select(
        **{name: _[name].cast(kind) for name, kind in TYPED.items()}
    )
