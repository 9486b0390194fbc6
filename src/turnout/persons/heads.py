"""Which heading of a list by the person is which field, and where a row's cells belong."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from turnout.errors import DataError
from turnout.files.findings import Finding

FIELDS = (
    "province",
    "region",
    "district",
    "village",
    "tps",
    "sex",
    "birth",
    "age",
    "married",
    "status",
    "nik",
)
CODE = r"(?:kode|kd|id)"
END = r"(?:nama|name|kode|code)?"
KNOWN = {  # of a heading in small letters, digits and + only
    "province": rf"(?:nama|{CODE})?prov(?:insi|ince)?{END}",
    "region": rf"(?:nama|{CODE})?(?:kab(?:upaten)?(?:kota(?:madya)?)?|kota(?:madya)?"
    rf"(?:kab(?:upaten)?)?|kabko|region|regency|wilayah){END}",
    "district": rf"(?:nama|{CODE})?(?:kec(?:amatan)?|distrik|(?:sub)?district){END}",
    "village": rf"(?:nama|{CODE})?(?:kel(?:urahan)?(?:desa)?|desa?(?:kel(?:urahan)?)?|village"
    rf"|nagari|gampong)(?:atausebutanlain(?:nya)?)?{END}",
    "tps": rf"(?:no|nomor|nama|{CODE})?(?:tps|pollingstation)(?:no|nomor|{END})?",
    "sex": r"(?:jenis|jns)?kelamin(?:lp)?|(?:jenis|jns)kel(?:lp)?|jk(?:el)?(?:lp)?|lp|sex|gender",
    "birth": r"(?:tanggal|tgl|tg)(?:lahir|lhr)(?:tanggal|tgl|bulan|bln|tahun|thn|[dmyhbt])*"
    r"|birth(?:date|day)?|dateofbirth|dob",
    "age": r"(?:usia|umur|age)(?:tahun|thn|th|years)?",
    "married": r"(?:status|sts|stat)?(?:per)?kawin(?:an)?[bsp]*|status(?:per)?nikah(?:an)?[bsp]*"
    r"|bsp|marital(?:status)?|married",
    "status": r"(?:kode)?ket(?:erangan)?(?:pemilih|[ub\d]*)|remarks?|status(?:pemilih|daftar)?",
    "nik": r"(?:no|nomor)?nik(?:e?ktp|pemilih|paspor)?"
    r"|(?:no|nomor)(?:e?ktp(?:el)?|indukkependudukan(?:nik)?)",
    "name": r"nama(?:lengkap|pemilih)?|(?:full)?name",
    "other": r"(?:no|nomor)?(?:n?kk|kartukeluarga)(?:nkk)?|(?:tempat|tmp)(?:tanggal|tgl)?lahir|ttl"
    r"|birthplace|alamat(?:lengkap|rumah|domisili|jalan|ktp)*|(?:nama)?jalan(?:du[ks]u[hn])?|du[ks]u[hn]|address|rt|rw|rtrw"
    r"|(?:jenis)?disabilitas|disability|status(?:e?ktp(?:el)?|rekam.*)|e?ktp(?:el)?|pekerjaan|agama",
}
HEADING = re.compile("|".join(f"(?P<{name}>{form})" for name, form in KNOWN.items()))
APART = re.compile(r"[^\w+]+|_+")
CODED = re.compile(rf"{CODE}.+|.+(?:kode|code)")
SUMS = {"l", "p", "l+p", "jumlah", "total", "jml", "lk", "pr"}  # heads of recaps
AREAS = set(FIELDS[:5])
TELLING = {"sex", "age", "birth"}
LONGEST, LEAST = 60, 3
MALE = (
    *("L", "LK", "LAKI-LAKI", "LAKI - LAKI", "LAKI LAKI", "LAKI", "PRIA", "M", "MALE", "L.", "LK."),
    *("(L)", "LAKI-LAKI (L)", "LAKI - LAKI (L)", "LAKI LAKI (L)", "LAKI (L)", "PRIA (L)"),
)  #: every word for a man, in capitals; the usual one first
FEMALE = (
    *("P", "PR", "PEREMPUAN", "WANITA", "F", "FEMALE", "P.", "PR."),
    *("(P)", "PEREMPUAN (P)", "WANITA (P)"),
)
SEXES = frozenset(MALE + FEMALE)
CODES = re.compile(  # what the second row of a head says of values: no heading of its own
    r"lp|lkpr|[bsp]{2,3}|ub|d+m+y+|y+m+d+|h+b+t+|tglblnthn|tanggalbulantahun|tahun|thn|th"
)
AGE = re.compile(r"\d{1,3}")
SPARE = {"married", "status", "nik"}  # a row that ends before these has them empty


def fields_of(cells: Sequence[str | None], file: str = "") -> dict[str, int]:
    """Return which position holds which field, from the headings of a list.

    Of a code and a name of the same area, the code is taken for provinces and regions, the name
    for districts and villages. A plain ``STATUS`` beside remarks is not taken.

    Raises
    ------
    DataError
        If two columns mean the same field.

    Examples
    --------
    >>> fields_of(["NO", "NAMA", "JENIS KELAMIN", "USIA", "RT", "RW", "KET"])
    {'sex': 2, 'age': 3, 'status': 6}
    >>> fields_of(["KEC_NAMA", "NO_KK", "NIK", "L/P", "STATUS KTP-EL"])
    {'district': 0, 'nik': 2, 'sex': 3}
    """
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if (name := meaning(cell)) in FIELDS:
            found.setdefault(str(name), []).append(place)
    return {name: _one(name, places, cells, file) for name, places in found.items()}


def _one(name: str, places: list[int], cells: Sequence[str | None], file: str) -> int:
    """Choose among columns of one field where that is no guess."""
    if name == "status":
        remarks = [p for p in places if not plain(cells[p]).startswith("status")]
        places = remarks or places
    coded = [p for p in places if CODED.fullmatch(plain(cells[p]))]
    if len(places) == len(coded) + 1 == 2:  # noqa: PLR2004  # a code and its name
        return coded[0] if name in {"province", "region"} else min(set(places) - set(coded))
    if len(places) > 1:
        raise DataError([Finding("E107", file, None, None, cells[places[1]], {"name": name})])
    return places[0]


def plain(heading: str | None) -> str:
    """Return a heading's letters and digits.

    Examples
    --------
    >>> plain("No. KK"), plain("L/P"), plain("L+P")
    ('nokk', 'lp', 'l+p')
    """
    return APART.sub("", heading or "").casefold()


def meaning(heading: str | None) -> str | None:
    """Return the field a heading names, ``name`` or ``other`` for what is never taken.

    Examples
    --------
    >>> meaning(" jenis_kelamin "), meaning("NKK"), meaning("SUARA SAH")
    ('sex', 'other', None)
    """
    if not heading or len(heading) > LONGEST:
        return None
    found = HEADING.fullmatch(plain(heading))
    return found.lastgroup if found else None


def is_head(cells: Sequence[str | None]) -> bool:
    """Tell the headings of a list by the person from rows and from heads of recaps.

    Examples
    --------
    >>> is_head(["NO", "NAMA", "JENIS KELAMIN", "USIA"]), is_head(["DESA", "TPS", "L", "P", "L/P"])
    (True, False)
    """
    if any(cell and cell.isdigit() for cell in cells):
        return False
    known = [name for cell in cells if (name := meaning(cell))]
    if len(known) < LEAST or TELLING.isdisjoint(known):
        return False
    return SUMS.isdisjoint(map(plain, cells))


def continues(below: Sequence[str], above: Sequence[str] = ()) -> bool:
    """Tell the second row of a head: headings and codes alone, or a head that lacks fields.

    A whole head once more is none; one that would lose fields of the head above it never
    stands in its stead.

    Examples
    --------
    >>> continues(["", "", "JALAN/DUKUH", "RT", "RW"]), continues(["1", "BUDI", "L"])
    (True, False)
    """
    filled = [cell for cell in below if cell]
    if is_head(filled) and above:
        lost = ({meaning(cell) for cell in above} & set(FIELDS)) - set(map(meaning, filled))
        return bool(lost) or not any(map(all, zip(above, below, strict=False)))
    known = all(meaning(cell) or _is_code(cell) for cell in filled)
    return bool(filled) and known and SEXES.isdisjoint(filled)


def stacked(above: Sequence[str | None], below: Sequence[str | None]) -> list[str]:
    """Put two rows of a head into one; the lower names what the upper spans, codes name nothing.

    Examples
    --------
    >>> stacked(["NIK", "KELAMIN", "ALAMAT", ""], ["", "(L/P)", "RT", "RW"])
    ['NIK', 'KELAMIN', 'RT', 'RW']
    """
    width = max(len(above), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (above, below))
    joined = []
    for n, (high, low) in enumerate(zip(upper, lower, strict=True)):
        spans = not any(upper[n + 1 : n + 2]) and any(lower[n + 1 : n + 2])
        kept = _is_code(low) or (meaning(high) in FIELDS and not spans)
        joined.append((high or low if kept else low or high) or "")
    return joined


def _is_code(cell: str | None) -> bool:
    """Whether a cell tells how values are written: ``(L/P)``, ``DD-MM-YYYY``."""
    return bool(CODES.fullmatch(plain(cell)))


def is_sex(text: str | None) -> bool:
    """Tell whether a cell says a sex.

    Examples
    --------
    >>> is_sex("p"), is_sex("Perempuan (P)"), is_sex("Lk."), is_sex("S")
    (True, True, True, False)
    """
    return (text or "").replace("\u00a0", " ").strip(" .").upper() in SEXES


@dataclass(frozen=True)
class Head:
    """Headings in force, and how rows are laid under them.

    Parameters
    ----------
    cells : tuple of str
        Headings; an empty one belongs to the merged cell on its left.
    file : str
        Name of the file, for findings.

    Examples
    --------
    >>> head = Head(("NO", "NAMA", "JENIS KELAMIN", "USIA", "ALAMAT", "RT", "RW", "KET"))
    >>> row = ["1", "A", "", "L", "43", "JL. B", "003", "000", "8"]
    >>> laid = head.laid(row, row)
    >>> [laid[head.fields[name]] for name in ("sex", "age", "status")]
    ['L', '43', '8']
    """

    cells: tuple[str, ...]
    file: str = ""

    @cached_property
    def fields(self) -> dict[str, int]:
        """Position of each field."""
        return fields_of(self.cells, self.file)

    @cached_property
    def spans(self) -> dict[str, list[int]]:
        """Every position of each field, those of merged headings included."""
        spans = {name: [place] for name, place in self.fields.items()}
        for places in spans.values():
            while places[-1] + 1 < len(self.cells) and not self.cells[places[-1] + 1]:
                places.append(places[-1] + 1)
        return spans

    @cached_property
    def name(self) -> int:
        """Position of the name, -1 without one."""
        return next((n for n, cell in enumerate(self.cells) if meaning(cell) == "name"), -1)

    @cached_property
    def _tail(self) -> dict[str, int]:
        """Fields right of the age, which in public copies stands right of the sex."""
        age = self.fields.get("age", -1)
        return {name: place for name, place in self.fields.items() if place > age}

    @cached_property
    def _public(self) -> bool:
        """Whether nothing but address, RT, RW and then remarks follows the age."""
        after = [plain(cell) for cell in self.cells[self.fields["age"] + 1 :] if cell]
        places = all(re.fullmatch(r"alamat\w*|rt|rw|rtrw", cell) for cell in after[:-1])
        return set(self._tail) == {"status"} and places

    def laid(self, row: Sequence[Any], texts: Sequence[str]) -> list[Any] | None:
        """Return the cells of a row, each under its heading; None if they do not fit.

        Parameters
        ----------
        row, texts : sequence
            The cells as they are, and as text.
        """
        width = len(self.cells)
        full = len(row) >= width and not any(texts[width:])
        sexed = full and any(is_sex(texts[place]) for place in self.spans.get("sex", []))
        if not sexed and (anchor := self._anchor(texts)) is not None:
            return self._moved(row, texts, *anchor, full)
        if sexed or self._ends_early(texts) or (full and "sex" not in self.fields):
            return [*row, *[None] * (width - len(row))]
        return self._unsexed(row, texts) if full else None

    def _unsexed(self, row: Sequence[Any], texts: Sequence[str]) -> list[Any]:
        """Return a row without a sex; its cells may be names, so only areas and age are kept."""
        laid: list[Any] = [None] * len(self.cells)
        for name, places in self.spans.items():
            for place in places:
                text = texts[place]
                if name in AREAS or (name == "age" and AGE.fullmatch(text)):
                    laid[place] = row[place]
                elif name == "sex" and text:
                    laid[place] = text if len(text) == 1 else "?"
        return laid

    def _ends_early(self, texts: Sequence[str]) -> bool:
        """Whether only cells that may be empty are missing at the end of a row."""
        ends = len(texts)
        lacking = {name for name, place in self.fields.items() if place >= ends}
        sex = self.fields.get("sex", ends)
        return sex < ends < len(self.cells) and lacking <= SPARE and is_sex(texts[sex])

    def _anchor(self, texts: Sequence[str]) -> tuple[str, int] | None:
        """Return the sex and the place of the age right after it, where just one place fits."""
        sex, age = self.fields.get("sex"), self.fields.get("age")
        if sex is None or age is None or age < sex or any(self.cells[sex + 1 : age]):
            return None
        filled = [(n, text) for n, text in enumerate(texts) if text and n >= self.name]
        found = []
        for (place, text), (after, follows) in itertools.pairwise(filled):
            said = text.splitlines()[-1] if place == self.name else text  # name and sex in one
            fused = place == self.name and "\n" in text
            own = fused or after != age or place == sex or not self.cells[place]
            if own and (fused or place != self.name) and is_sex(said) and AGE.fullmatch(follows):
                found.append((said, after))
        return found[0] if len(found) == 1 else None

    def _moved(
        self, row: Sequence[Any], texts: Sequence[str], sex: str, age: int, full: bool
    ) -> list[Any] | None:
        """Lay a row whose cells stand beside their headings."""
        laid: list[Any] = [None] * len(self.cells)
        before = [place for place in self.fields.values() if place < self.fields["sex"]]
        if self.name >= 0 and any(place > self.name for place in before):
            return None
        for place in before:
            laid[place] = row[place]
        shift = age - self.fields["age"]
        laid[self.fields["sex"]], laid[self.fields["age"]] = sex, row[age]
        if self._public:
            laid[self.fields["status"]], known = _remark(
                [text for text in texts[age + 1 :] if text]
            )
            return laid if known else None
        uniform = (full and not shift) or (shift and len(row) - len(laid) == shift)
        if self._tail and not (uniform or (not shift and self._ends_early(texts))):
            return None
        for place in self._tail.values():
            laid[place] = row[place + shift] if place + shift < len(row) else None
        return laid


def _remark(rest: list[str]) -> tuple[str | None, bool]:
    """Return the remark among the cells after the age, and whether they can be told apart."""
    if rest and not AGE.fullmatch(rest[0]):
        rest = rest[1:]  # the address
    if len(rest) > 1 and AGE.fullmatch(rest[0]) and AGE.fullmatch(rest[1]):
        rest = rest[2:]  # RT and RW
    alone = len(rest) == 1 and not re.fullmatch(r"\d{3}", rest[0])  # else an RT without its RW
    return (rest[0] if alone else None), alone or not rest
