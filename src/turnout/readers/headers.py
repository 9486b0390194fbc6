"""The header of a recap, however deep: which columns name a place, which count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from turnout.files.grid import Sheet
from turnout.files.matching import match
from turnout.files.schema import TOTAL
from turnout.files.workbook import Cell
from turnout.readers.table import at

SEARCHED, LONGEST = 40, 200
LEVELS = {
    "province": r"(nama )?prov(insi)?( nama)?",
    "regency": r"(nama )?(kab(upaten)?\.?( ?/ ?| )kota|kabkota|kabupaten)( nama)?",
    "district": r"(nama )?(kecamatan|kec\.?|distrik|kecamatan ?/ ?distrik|subdistrict id)( nama)?",
    "village": r"(nama )?(desa ?/ ?kel(urahan)?\.?|kel(urahan)?\.? ?/ ?desa|kelurahan desa|desa"
    r"|kelurahan|nagari|gampong|village id)( nama)?",
    "tps": r"(no(mor)?\.? ?)?tps",
}
CODES = re.compile(
    r"kode( (wilayah|kemendagri|kab(upaten)?.*|kec(amatan)?|kel(urahan)?|desa))?|kel kode"
)
COUNTS = {
    "tps": re.compile(r"(jumlah|jml|banyak|total).*\btps$|^tps$"),
    "registered": re.compile(
        r"l ?\+ ?p|laki[- ]laki perempuan$|(^|\s)(jml|total|jumlah|total dpt|pemilih|dpt)$"
    ),
    "male": re.compile(r"(^|\s)(l|lk|laki[- ]laki)( \(l\))?$"),
    "female": re.compile(r"(^|\s)(p|pr|perempuan)( \(p\))?$"),
}
RESULTS = re.compile(r"pengguna|suara sah|tidak sah")
OTHER = re.compile(r"partisipasi|turnout|pers?en|%|pengguna|suara|disabilitas|pindah")
NAMED = (CODES.pattern, *LEVELS.values())
DIGITS, WORD = re.compile(r"[\d.,]+"), re.compile(r"[^\W\d]{3}")


def _plain(cell: Cell) -> str:
    return _folded(str(cell)[:LONGEST]) if cell is not None else ""


@lru_cache(maxsize=2**15)
def _folded(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


def digits(cell: Cell) -> bool:
    """Tell a cell that holds a number, or text of digits and separators."""
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or (
        isinstance(cell, str) and bool(DIGITS.fullmatch(cell))
    )


def is_number_row(cells: Sequence[Cell]) -> bool:
    """Tell the row that numbers the columns 1, 2, 3 and so on.

    Examples
    --------
    >>> is_number_row(("1", "2", 3, None)), is_number_row((1, "KERINCI", 824))
    (True, False)
    """
    numbers = [str(cell).strip("() .") for cell in cells if cell is not None]
    if numbers[:3] not in (["0", "1", "2"], ["1", "2", "3"]):
        return False
    return numbers == [str(int(numbers[0]) + step) for step in range(len(numbers))]


@dataclass(frozen=True)
class Layout:
    """Where a recap keeps what: its header, the columns of names, codes and counts."""

    sheet: Sheet
    start: int  #: index of the first header row
    body: int  #: index of the first row of data
    names: dict[str, int]
    code: int | None
    counts: dict[str, int]

    @cached_property
    def deepest(self) -> str:
        """The level the rows stand for."""
        return list(self.names)[-1] if self.names else ""

    @property
    def first_count(self) -> int:
        """Column of the first count; what is left of it names the row."""
        return min(self.counts.values(), default=1)


def recap_layout(sheet: Sheet) -> Layout | None:
    """Find the header of a recap, however deep; None where a sheet has none."""
    for index, (_, cells) in enumerate(sheet.rows[:SEARCHED]):
        plain = [text for cell in cells if (text := _plain(cell))]
        if "region code" in plain:  # a tidy table with a column missing
            return None
        named = [any(re.fullmatch(p, text) for p in NAMED) for text in plain]
        pair = len(plain) == 2 and not any(p.search(plain[1]) for p in COUNTS.values())  # noqa: PLR2004
        if any(RESULTS.search(text) for text in plain):
            return None
        if any(named) and not pair and not any(text.startswith(":") for text in plain):
            layout = _layout(sheet, index)
            if layout.counts and (layout.names or layout.code is not None):
                return layout
    return None


def _layout(sheet: Sheet, start: int) -> Layout:
    body = first_data_row(sheet, start)
    deep = min(body, start + SEARCHED // 4)
    heads = [cells for _, cells in sheet.rows[start:deep] if not is_number_row(cells)]
    width = max((len(cells) for cells in heads), default=0)
    names, counts, place = dict[str, int](), dict[str, int](), None
    for column in range(width):
        heading = " ".join(_plain(row[column]) for row in heads if column < len(row))
        heading = heading[:LONGEST].strip()
        level, kind = _meant(heading)
        if level and level not in names and not _counted(sheet, body, column, level, names):
            names[level] = column
        elif kind and kind not in counts and not CODES.fullmatch(heading):
            counts[kind] = column
        elif CODES.fullmatch(heading):
            place = column
    ordered = {level: names[level] for level in LEVELS if level in names}
    return Layout(sheet, start, body, ordered, place, counts)


@lru_cache(maxsize=2**15)
def _meant(heading: str) -> tuple[str | None, str | None]:
    """Return the level and the count a heading may name."""
    level = next((k for k, p in LEVELS.items() if re.fullmatch(p, heading)), None)
    kind = next((k for k, p in COUNTS.items() if p.search(heading)), None)
    return level, None if OTHER.search(heading) else kind


def first_data_row(sheet: Sheet, start: int) -> int:
    """Skip the rest of the header and the row that numbers the columns."""
    for index in range(start + 1, len(sheet.rows)):
        cells = sheet.rows[index][1]
        if is_number_row(cells):
            return index + 1
        words = [cell for cell in cells if isinstance(cell, str) and WORD.search(cell)]
        if sum(map(digits, cells)) >= (1 if words else 2):
            return index
        if any(match(word).kind in ("region", "ambiguous") for word in words[:3]):
            return index
    return len(sheet.rows)


def _counted(sheet: Sheet, body: int, column: int, level: str, names: dict[str, int]) -> bool:
    """Tell a column KECAMATAN or TPS that counts districts or stations from one that names them."""
    *above, last = [k for k in LEVELS if k in names] or [""]
    own, labels, upper = [], [], dict[str, object]()
    for _, cells in sheet.rows[body:]:
        if at(cells, column) is not None and not any(TOTAL.match(str(cell)) for cell in cells):
            upper |= {k: name for k in above if (name := at(cells, names[k])) is not None}
            labels.append((*upper.values(), at(cells, names.get(last))))
            own.append(cells[column])
    if not own or not last or not all(map(digits, own)):
        return False
    if level != "tps":
        return not str(sheet.rows[body - 1][1]).count("_id")
    told = not any(str(cell).startswith("0") for cell in own)  # stations are 001, counts are 1
    return told and len(set(labels)) == len(labels) and all(label[-1] for label in labels)
