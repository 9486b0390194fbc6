"""The recap of the voter list as officials make it, at any level, from province to station."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from turnout.files.findings import Finding
from turnout.files.matching import match_all
from turnout.files.regions import indonesia
from turnout.files.schema import TOTAL, code, count, fault_of
from turnout.readers.checks import named
from turnout.readers.table import Table, typed
from turnout.readers.title import Title, lines_above, title_of, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.files.grid import Sheet
    from turnout.files.matching import Match
    from turnout.files.workbook import Cell

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
OTHER = re.compile(r"partisipasi|turnout|pers?en|%|pengguna|suara|disabilitas|pindah")
NAMED = (CODES.pattern, *LEVELS.values())
LABELS = {"registered": "L+P", "male": "L", "female": "P", "tps": "JUMLAH TPS"}
HEADS = {"province": "PROVINSI", "regency": "KABUPATEN/KOTA", "district": "KECAMATAN"}
HEADS |= {"village": "DESA/KELURAHAN", "tps": "TPS"}


def _plain(cell: Cell) -> str:
    return _folded(str(cell)[:LONGEST]) if cell is not None else ""


@lru_cache(maxsize=2**15)
def _folded(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


def _digits(cell: Cell) -> bool:
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or (
        isinstance(cell, str) and bool(re.fullmatch(r"[\d.,]+", cell))
    )


def is_number_row(cells: Sequence[Cell]) -> bool:
    """Tell the row that numbers the columns 1, 2, 3 and so on.

    Examples
    --------
    >>> is_number_row(("1", "2", 3, None)), is_number_row((1, "KERINCI", 824))
    (True, False)
    """
    numbers = [str(cell).strip("() .") for cell in cells if cell is not None]
    first = int(numbers[0]) if numbers and numbers[0] in ("0", "1") else None
    least = 3
    return (
        first is not None
        and len(numbers) >= least
        and numbers == [str(first + step) for step in range(len(numbers))]
    )


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
        if any(named) and not pair and not any(text.startswith(":") for text in plain):
            layout = _layout(sheet, index)
            if layout.counts and (layout.names or layout.code is not None):
                return layout
    return None


def _layout(sheet: Sheet, start: int) -> Layout:
    body = _first_data_row(sheet, start)
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


def _first_data_row(sheet: Sheet, start: int) -> int:
    """Skip the rest of the header and the row that numbers the columns."""
    least = 2
    for index in range(start + 1, len(sheet.rows)):
        cells = sheet.rows[index][1]
        if is_number_row(cells):
            return index + 1
        words = [cell for cell in cells if isinstance(cell, str) and re.search(r"[^\W\d]{3}", cell)]
        if sum(map(_digits, cells)) >= (1 if words else least):
            return index
    return len(sheet.rows)


def _counted(sheet: Sheet, body: int, column: int, level: str, names: dict[str, int]) -> bool:
    """Tell a column KECAMATAN or TPS that counts districts or stations from one that names them."""
    *above, last = [k for k in LEVELS if k in names] or [""]
    own, labels, upper = [], [], dict[str, object]()
    for _, cells in sheet.rows[body:]:
        if _at(cells, column) is not None and not any(TOTAL.match(str(cell)) for cell in cells):
            upper |= {k: name for k in above if (name := _at(cells, names[k])) is not None}
            labels.append((*upper.values(), _at(cells, names.get(last))))
            own.append(cells[column])
    if not own or not last or not all(map(_digits, own)):
        return False
    if level != "tps":
        return not str(sheet.rows[body - 1][1]).count("_id")
    told = not any(str(cell).startswith("0") for cell in own)  # stations are 001, counts are 1
    return told and len(set(labels)) == len(labels) and all(label[-1] for label in labels)


def recap_table(layout: Layout) -> Table:
    """Read the rows of a recap and check its printed totals.

    Unknown and doubtful names, unreadable cells and totals that do not hold are its findings.
    """
    sheet = layout.sheet
    title = title_of(lines_above(sheet, layout.start))
    head = HEADS.get(layout.deepest, "KODE")
    places = {**layout.counts, "region_code": _name_column(layout)}
    headings = {**{name: LABELS[name] for name in layout.counts}, "region_code": head}
    empty = Table(sheet, typed([], []), (), headings, places)
    if "registered" not in layout.counts:
        number = sheet.rows[layout.start][0]
        values = {"lacking": "JUMLAH (L+P)", "found": ", ".join(layout.counts) or "–"}
        fault = Finding("E104", sheet.file, sheet.name, number, "L+P", values)
        return empty.having(typed([], ["region_code", "region_name", "registered"]), [fault])
    if layout.deepest == "tps" and len(layout.names) == 1 and not title.parent:
        number = sheet.rows[layout.start][0]
        values = {"lacking": "DESA/KELURAHAN, KECAMATAN, KABUPATEN/KOTA", "found": "TPS"}
        fault = Finding("E104", sheet.file, sheet.name, number, "TPS", values)
        return empty.having(typed([], ["region_code", "region_name", "registered"]), [fault])
    rows, findings = _rows(layout, empty)
    records = _named(rows, layout, title, empty, findings)
    known = [name for name in ("registered", "male", "female", "tps") if name in layout.counts]
    frame = typed(records, ["region_code", "region_name", *known])
    frame = frame.drop(columns=[n for n in known[1:] if frame[n].isna().all()])
    if title.election:
        frame["election"] = title.election
    if title.provisional:
        frame["quality"] = title.provisional
    return empty.having(frame, findings)


def _name_column(layout: Layout) -> int:
    return layout.names.get(layout.deepest, layout.code or 0)


def _rows(layout: Layout, table: Table) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Read the figures row by row; totals are checked and left out."""
    records: list[dict[str, Any]] = []
    findings: list[Finding] = []
    counted, above, place = 0, dict[str, str](), layout.counts["registered"]
    last = max((n for n, cells in layout.sheet.rows if _digits(_at(cells, place))), default=0)
    told = {cells for _, cells in layout.sheet.rows[: layout.body]}
    for number, cells in layout.sheet.rows[layout.body :]:
        if is_number_row(cells) or cells in told:  # the head of another page
            continue
        words = [str(c) for c in cells[: layout.first_count] if isinstance(c, str)]
        numbers = _numbers(table, number, cells, layout, findings, inside=number < last)
        if any(TOTAL.match(word) for word in words):
            summed = records[counted:] or records
            whole = _total_faults(table, number, numbers, records)
            findings += whole and _total_faults(table, number, numbers, summed)
            counted = len(records) if numbers else counted
            continue
        labels = {k: str(cells[c]) for k, c in layout.names.items() if _at(cells, c) is not None}
        own = labels.get(layout.deepest) or _at(cells, layout.code)
        above |= labels
        counts = {k for k in numbers if _at(cells, layout.counts[k]) is not None}
        if own is not None and (counts or number < last or _digits(cells[0])):
            places = {k: above.get(k, "") for k in layout.names}
            records.append(
                {"row": number, "places": places, "code": _code(cells, layout), **numbers}
            )
        elif own is None and len(counts) >= min(len(layout.counts), 2):
            findings.append(table.finding("E106", number, "region_code", value=""))
    return records, findings


def _code(cells: Sequence[Cell], layout: Layout) -> str | None:
    """Read the code of a row; one that Excel made a date of is as good as none."""
    cell = _at(cells, layout.code)
    return None if cell is None or isinstance(cell, datetime.date) else code(cell)


def _at(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None


def _numbers(
    table: Table,
    number: int,
    cells: Sequence[Cell],
    layout: Layout,
    findings: list[Finding],
    *,
    inside: bool,
) -> dict[str, int]:
    """Read the counts of a row; what cannot be read is told, but for lines under the table."""
    numbers = {}
    for name, column in layout.counts.items():
        cell = _at(cells, column)
        if cell is None:
            continue
        try:
            numbers[name] = count(cell)
        except ValueError:
            if inside or any(map(_digits, cells)) or str(cell).startswith(("=", "#")):
                fault, told = fault_of("count", cell)
                findings.append(table.finding(fault, number, name, **told))
    return numbers


def _total_faults(
    table: Table, number: int, printed: dict[str, int], records: list[dict[str, Any]]
) -> list[Finding]:
    found = []
    for name, value in printed.items():
        added = sum(record.get(name, 0) for record in records)
        if added != value:
            values = {"sum": added, "printed": value, "difference": value - added}
            found.append(table.finding("E112", number, name, **values))
    return found


def _named(
    rows: list[dict[str, Any]], layout: Layout, title: Title, table: Table, findings: list[Finding]
) -> list[dict[str, Any]]:
    """Give each row its region: by its code, else by the names of its levels."""
    upper = [k for k in ("province", "regency") if k in layout.names]
    tops = [row["places"][upper[-1]] if upper else "" for row in rows]
    matches = regions_named(tops, title.province) if upper else []
    records = []
    for place, row in enumerate(rows):
        found = matches[place] if upper else None
        below = [row["places"][k] for k in layout.names if k not in upper]
        shown = str(row["places"].get(layout.deepest) or row["code"])
        record = {k: v for k, v in row.items() if k not in ("places", "code")}
        if row["code"] is not None and layout.code is not None:
            records.append(record | {"region_code": row["code"], "region_name": shown})
            continue
        if found is not None and found.code is None:
            findings.append(not_matched(table, row["row"], "region_code", tops[place], found))
            records.append(record | {"region_code": None, "region_name": shown})
            continue
        whole = found.code if found else title.parent
        parts = [part for part in (whole, *map(unit, below)) if part] if layout.names else []
        name = region_name(whole, shown) if found and not below else shown
        records.append(record | {"region_code": "/".join(parts) or None, "region_name": name})
    return records


def regions_named(names: Sequence[str], province: str | None) -> list[Match]:
    """Match names of a list; where its province is not said, take the one that all others share.

    In a list of provinces JAMBI is one too.
    """
    found = match_all(names, province)
    provinces = {m.code[:2] for m in found if m.code and m.kind == "region"}
    if province is None and not provinces and sum(m.kind == "province" for m in found) > 1:
        doubtful = [m.kind == "ambiguous" for m in found]
        named = [f"PROVINSI {name}" if d else name for name, d in zip(names, doubtful, strict=True)]
        return match_all(named)
    if province is None and len(provinces) == 1:
        return match_all(names, provinces.pop())
    return found


def region_name(code: str | None, otherwise: str) -> str:
    """Return the name shown for a code, else what the file says."""
    return str(indonesia()["region_name"].get(code or "", otherwise))


def not_matched(table: Table, record: int, column: str, name: str, found: Match) -> Finding:
    """Say that a name is not known, or stands for several regions."""
    if found.kind == "ambiguous":
        values = {"value": name, "candidates": named(found.candidates)}
        return table.finding("E110", record, column, **values)
    near = f" ({named(found.candidates)}?)" if found.candidates else ""
    return table.finding("E111", record, column, value=name, suggestion=near)
