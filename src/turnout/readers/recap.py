"""The recap of the voter list as officials make it, at any level, from province to station."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from turnout.files.findings import Finding, listed
from turnout.files.matching import Match, match_all
from turnout.files.regions import indonesia
from turnout.files.schema import TOTAL, code
from turnout.files.workbook import Cell
from turnout.readers.checks import named
from turnout.readers.headers import Layout, digits, is_number_row
from turnout.readers.table import Table, at, typed
from turnout.readers.title import Title, lines_above, title_of, unit

LABELS = {"registered": "L+P", "male": "L", "female": "P", "tps": "JUMLAH TPS"}
HEADS = {"province": "PROVINSI", "regency": "KABUPATEN/KOTA", "district": "KECAMATAN"}
HEADS |= {"village": "DESA/KELURAHAN", "tps": "TPS"}
FORMULAS = ("E130", "E131")  # without a value, or with an error for one
OTHER_LIST = re.compile(
    r"\b(pemilih (tambahan|khusus|pindahan)|dptb|dpk|dpph|dptln|penduduk|disabilitas)\b",
    re.IGNORECASE,
)


def recap_table(layout: Layout) -> Table:
    """Read the rows of a recap and check its printed totals.

    Unknown and doubtful names, unreadable cells and totals that do not hold are its findings.
    """
    sheet = layout.sheet
    title = title_of(lines_above(sheet, layout.start))
    head = HEADS.get(layout.deepest, "KODE")
    places = {**layout.counts, "region_code": layout.names.get(layout.deepest, layout.code or 0)}
    headings = {**{name: LABELS[name] for name in layout.counts}, "region_code": head}
    empty = Table(sheet, typed([], []), (), headings, places)
    if fault := _refusal(layout, title):
        return empty.having(typed([], ["region_code", "region_name", "registered"]), [fault])
    rows, findings = _rows(layout, empty)
    findings += _unread(layout, empty)
    records = _named(rows, layout, title, empty, findings)
    known = [name for name in ("registered", "male", "female", "tps") if name in layout.counts]
    frame = typed(records, ["region_code", "region_name", *known])
    frame = frame.drop(columns=[n for n in known[1:] if frame[n].isna().all()])
    if title.election:
        frame["election"] = title.election
    if title.provisional:
        frame["quality"] = title.provisional
    frame.attrs["province"] = title.province if title.level == "province" else None
    return empty.having(frame, findings)


def _refusal(layout: Layout, title: Title) -> Finding | None:
    """Say why the rows of a recap are no voter list of known places, if they are none."""
    sheet, lacking = layout.sheet, ""
    if "registered" not in layout.counts:
        lacking, found, head = "JUMLAH (L+P)", ", ".join(layout.counts) or "–", "L+P"
    elif layout.deepest == "tps" and len(layout.names) == 1 and not title.parent:
        lacking, found, head = "DESA/KELURAHAN, KECAMATAN, KABUPATEN/KOTA", "TPS", "TPS"
    if lacking:
        number = sheet.rows[layout.start][0]
        return sheet.finding("E104", number, head, lacking=lacking, found=found)
    kind = OTHER_LIST.search(" ".join(lines_above(sheet, layout.start)))
    return sheet.finding("E142", value=kind[0]) if kind else None


def _unread(layout: Layout, table: Table) -> list[Finding]:
    """Name the columns of numbers under headings that are not known."""
    sheet, known = layout.sheet, {*layout.counts.values(), *layout.names.values()}
    known |= set() if layout.code is None else {layout.code}
    heads = [cells for _, cells in sheet.rows[layout.start : layout.body]][::-1]
    first = sheet.rows[layout.body][1] if layout.body < len(sheet.rows) else ()
    told = [
        next((head for cells in heads if isinstance(head := at(cells, n), str)), "")
        for n, cell in enumerate(first)
        if n > min(known) and n not in known and digits(cell)
    ]
    names = [name for name in told if name and not re.fullmatch(r"(?i)no\.?|\d+|.*%.*", name)]
    row = sheet.rows[layout.start][0]
    return [table.finding("I206", row, columns=listed(names))] if names else []


def _rows(layout: Layout, table: Table) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Read the figures row by row; totals are checked and left out."""
    records: list[dict[str, Any]] = []
    findings: list[Finding] = []
    counted, above, place = 0, dict[str, str](), layout.counts["registered"]
    last = max((n for n, cells in layout.sheet.rows if digits(at(cells, place))), default=0)
    told = {cells for _, cells in layout.sheet.rows[: layout.body]}
    width = max(len(cells) for _, cells in layout.sheet.rows[layout.start : layout.body])
    for number, cells in layout.sheet.rows[layout.body :]:
        if is_number_row(cells) or cells in told:  # the head of another page
            continue
        if layout.sheet.name is None and any(c is not None for c in cells[width:]):
            findings.append(table.finding("E124", number, count=len(cells), heads=width))
        words = [str(c) for c in cells[: layout.first_count] if isinstance(c, str)]
        numbers, unread = _numbers(table, number, cells, layout, inside=number < last)
        findings += unread
        if any(TOTAL.match(word) for word in words):
            summed = records[counted:] or records
            whole = _total_faults(table, number, numbers, records)
            findings += whole and _total_faults(table, number, numbers, summed)
            counted = len(records) if numbers else counted
            continue
        labels = {k: str(cells[c]) for k, c in layout.names.items() if at(cells, c) is not None}
        own = labels.get(layout.deepest) or at(cells, layout.code)
        above |= labels
        counts = {k for k in numbers if at(cells, layout.counts[k]) is not None}
        if own is not None and (counts or number < last or digits(cells[0])):
            named = {k: above.get(k, "") for k in layout.names}
            where = {"row": number, "places": named, "code": _code(cells, layout)}
            records.append(where | numbers)
        elif own is None and len(counts) >= min(len(layout.counts), 2):
            findings.append(table.finding("E106", number, "region_code", value=""))
    return records, findings


def _code(cells: Sequence[Cell], layout: Layout) -> str | None:
    """Read the code of a row; one that Excel made a date of is as good as none."""
    cell = at(cells, layout.code)
    return None if cell is None or isinstance(cell, datetime.date) else code(cell)


def _numbers(
    table: Table, number: int, cells: Sequence[Cell], layout: Layout, *, inside: bool
) -> tuple[dict[str, int], list[Finding]]:
    """Read the counts of a row; what cannot be read is told, but for lines under the table."""
    told: list[Finding] = []
    held = {name: at(cells, place) for name, place in layout.counts.items()}
    numbers = table.read_all(held, number, told)
    if not inside and not any(map(digits, cells)):
        told = [finding for finding in told if finding.code in FORMULAS]
    return numbers, told


def _total_faults(
    table: Table, number: int, printed: dict[str, int], records: list[dict[str, Any]]
) -> list[Finding]:
    sums = {name: sum(record.get(name, 0) for record in records) for name in printed}
    return [
        table.off(number, name, added, printed[name])
        for name, added in sums.items()
        if added != printed[name]
    ]


def _named(
    rows: list[dict[str, Any]], layout: Layout, title: Title, table: Table, findings: list[Finding]
) -> list[dict[str, Any]]:
    """Give each row its region: by its code, else by the names of its levels."""
    upper = [k for k in ("province", "regency") if k in layout.names]
    tops = [row["places"][upper[-1]] if upper else "" for row in rows]
    matches = regions_named(tops, title.province) if upper else [None] * len(rows)
    records = []
    for row, top, found in zip(rows, tops, matches, strict=True):
        places, code = row.pop("places"), row.pop("code")
        below = [places[k] for k in layout.names if k not in upper]
        name = str(places.get(layout.deepest) or code)
        if code is None and found and found.code is None:
            findings.append(not_matched(table, row["row"], "region_code", top, found))
        elif code is None:
            whole = found.code if found else title.parent
            parts = [part for part in (whole, *map(unit, below)) if part] if layout.names else []
            code = "/".join(parts) or None
            name = region_name(whole, name) if found and not below else name
        records.append(row | {"region_code": code, "region_name": name})
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
