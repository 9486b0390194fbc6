"""Scenarios out of a file: TOML, or a sheet with a row per change; every fault at once."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from turnout.errors import DataError
from turnout.files.findings import Finding, cell_name, listed
from turnout.files.grid import content_of, read_sheets
from turnout.files.schema import code, count, fault_of, share
from turnout.plan.changes import ALLOWED, NEEDED, Change, Scenario
from turnout.readers.tidy import NUMBERED
from turnout.tables.past import Base
from turnout.words.texts import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from turnout.files.grid import Sheet
    from turnout.files.workbook import Cell

FIELDS = ("scenario", "name", "note", "change", "kind", "regions", "value", "share", "to")
PLAIN = (str, int, float, list, dict)
ABOUT = {"scenario", "note", "kind"}
SMALLEST, LARGEST, SEARCHED = 0.1, 100, 40
AMOUNT = re.compile(r"([+-]?\d+(?:[.,]\d+)?) ?(?:%|pp)?")
CHANGES = re.compile(r"\s*\[\[\s*\w+\s*\.\s*(?:change|perubahan)\s*\]\]")
LINE = re.compile(r"at line (\d+)")


class Entry(NamedTuple):
    """One change as it stands in a file: its scenario's number, and its cells by field."""

    block: int
    cells: dict[str, Any]
    file: str
    sheet: str | None = None
    row: int | None = None

    def finding(self, code: str, field: str, **values: object) -> Finding:
        """Return a finding about a field of this change."""
        named, value = str(self.cells.get("scenario") or "–"), str(self.cells.get(field))
        told = {"scenario": named, "field": _both(field), "value": value, **values}
        return Finding(code, self.file, self.sheet, self.row, _both(field), told)


def read_scenarios(path: str | Path) -> tuple[Scenario, ...]:
    """Read scenarios from TOML (``.toml``), or from a sheet with a row per change.

    In TOML: ``[[scenario]]`` with ``name`` and ``note``, and under it ``[[scenario.change]]``
    with the fields of `Change`. In a sheet: columns ``scenario, kind, regions, value, share, to,
    note``; several regions are parted by ``;`` and an empty scenario is that of the row above.
    Fields, kinds and bases may be written in Indonesian (``skenario, jenis, wilayah, nilai,
    bagian, menjadi, catatan``; ``poin, terbaik, daftar, pemuda, definisi``).

    Files state changes of turnout in percentage points: -3 is three points lower, and becomes a
    `Change.value` of -0.03. Names of regions are looked up when scenarios are worked out.

    Parameters
    ----------
    path : str or Path
        The file; sheets may be anything `read_voters` opens.

    Raises
    ------
    DataError
        With every fault: E150 to E158, and those of files, shares and counts.

    Examples
    --------
    >>> from turnout.files.regions import data_folder
    >>> example = read_scenarios(data_folder() / "example" / "scenarios.toml")
    >>> example[0].name, example[0].changes[0].value
    ('Banjir di hilir Batanghari', -0.03)
    """
    path, findings = Path(path), list[Finding]()
    reader = _of_toml if path.suffix.casefold() == ".toml" else _of_sheets
    found, seen = list[Scenario](), set[str]()
    for _, group in groupby(list(reader(path, findings)), lambda entry: entry.block):
        first, *rest = group
        scenario = _scenario([first, *rest], findings)
        if scenario.name.casefold() in seen:
            findings.append(first.finding("E157", "scenario"))
        seen.add(scenario.name.casefold())
        found.append(scenario)
    if not found and not findings:
        findings.append(Finding("E158", path.name))
    if findings:
        raise DataError(findings)
    return tuple(found)


def _scenario(entries: list[Entry], findings: list[Finding]) -> Scenario:
    name = str(entries[0].cells.get("scenario") or "").strip()
    if not name:
        findings.append(entries[0].finding("E152", "scenario"))
    notes = [str(entry.cells["note"]).strip() for entry in entries if entry.cells.get("note")]
    changes = [_change(entry, findings) for entry in entries]
    return Scenario(name, tuple(filter(None, changes)), next(iter(notes), ""))


def _change(entry: Entry, findings: list[Finding]) -> Change | None:
    cells, kind = entry.cells, _meant("scenario.kind", NEEDED, entry.cells.get("kind"))
    allowed, needed = ALLOWED.get(kind or "", FIELDS), NEEDED.get(kind or "", ())
    odd = [field for field in cells if field not in (*ABOUT, *allowed)]
    faults = [entry.finding("E153", field) for field in odd]
    faults += [entry.finding("E152", field) for field in needed if field not in cells]
    if kind is None:
        faults.append(entry.finding("E151" if "kind" in cells else "E152", "kind"))
    fields: dict[str, Any] = {}
    for field in [name for name in allowed if kind and name in cells]:
        try:
            fields[field] = _read(str(kind), field, cells[field])
        except (ValueError, OverflowError):
            faults.append(_unreadable(entry, str(kind), field))
    findings += faults
    return None if faults else Change(kind, **fields)  # type: ignore[arg-type]


def _read(kind: str, field: str, cell: Any) -> Any:
    """Return the value of a field; ValueError where it cannot be read or is out of range."""
    if field == "regions":
        parts = cell.split(";") if isinstance(cell, str) else cell
        names = [code(part) for part in (parts if isinstance(parts, list) else [parts])]
        return tuple(name for name in names if name)
    if isinstance(cell, str | list):
        cell = str(cell).replace("\N{MINUS SIGN}", "-")
    if field == "to":
        return Base(_meant("base", [base.value for base in Base], cell) or "")
    if field == "share":
        part = share(cell)
        if not part and kind == "youth":
            raise ValueError(cell)
        return part
    return count(cell) if kind == "list" else _points(cell)


def _points(cell: Any) -> float:
    """Read percentage points; a cell that Excel shows as -3 % holds -0.03 and is refused."""
    written = AMOUNT.fullmatch(str(cell).strip())
    value = float(written[1].replace(",", ".")) if written else LARGEST + 1
    if value and not SMALLEST <= abs(value) <= LARGEST:
        raise ValueError(cell)
    return round(value / 100, 12)


def _unreadable(entry: Entry, kind: str, field: str) -> Finding:
    codes = {"value": "E154", "share": "E114", "to": "E155", "regions": "E156"}
    if kind == "list" and field == "value":
        code, told = fault_of("count", entry.cells[field])
        return entry.finding(code, field, **told)
    return entry.finding(codes[field], field)


def _of_toml(path: Path, findings: list[Finding]) -> Iterator[Entry]:
    """Yield the changes of a TOML file; a scenario without any yields itself."""
    body = content_of(path, path.name).decode("utf-8-sig", errors="replace")
    try:
        data = _known(tomllib.loads(body))
    except (ValueError, RecursionError) as error:
        line = LINE.search(str(error))
        row = int(line[1]) if line else body.count("\n") + 1
        raise DataError([Finding("E150", path.name, row=row, values={"reason": error})]) from error
    odd = [key for key in data if key != "scenario"]
    findings += [Finding("E153", path.name, values={"field": key}) for key in odd]
    blocks = [_known(block) for block in _tables(data.get("scenario"))]
    lines = [number for number, line in enumerate(body.splitlines(), 1) if CHANGES.match(line)]
    total = sum(len(_tables(block.get("change"))) for block in blocks)
    rows = iter(lines if len(lines) == total else [None] * total)
    for number, block in enumerate(blocks):
        changes = _tables(block.pop("change", None))
        for change in changes or [{}]:
            place = next(rows) if changes else None
            yield Entry(number, {**_known(change), **block}, path.name, row=place)


def _tables(value: Any) -> list[dict[str, Any]]:
    """Take what should be a list of tables as one; what is no table has no kind we know."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [one if isinstance(one, dict) else {"kind": one} for one in listed]


def _known(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table under the names of fields; what is no number, text or list as text."""
    plain = {key: v if isinstance(v, PLAIN) else str(v) for key, v in table.items()}
    return {_field(key): value for key, value in plain.items()}


def _field(heading: object) -> str:
    field = _meant("scenario.field", FIELDS, heading) or str(heading)
    return "scenario" if field == "name" else field


def _meant(section: str, keys: Iterable[str], cell: object) -> str | None:
    """Return the key that a cell names, itself or by a word for it in either language."""
    words = {key: (key, *catalogue()[f"{section}.{key}"].values()) for key in keys}
    plain = {_plain(word): key for key, names in words.items() for word in names}
    return plain.get(_plain(str(cell)))


def _plain(word: str) -> str:
    return re.sub(r"[\s_]+", " ", word).strip().casefold()


def _both(field: str) -> str:
    """Name a field in both languages, as a file may."""
    return "/".join(
        dict.fromkeys((field, *catalogue().get(f"scenario.field.{field}", {}).values()))
    )


def _of_sheets(path: Path, findings: list[Finding]) -> Iterator[Entry]:
    sheets, block, headed = read_sheets(path)[0], 0, False
    for sheet in sheets:
        header = _header(sheet)
        if header is None:
            continue
        headed, last = True, None
        heads = sheet.rows[header][1]
        for row, values in sheet.rows[header + 1 :]:
            if any(cell is not None for cell in values[len(heads) :]):
                wide = {"count": len(values), "heads": len(heads)}
                findings.append(Finding("E124", sheet.file, sheet.name, row, values=wide))
            cells = _cells(row, heads, values)
            block += cells.setdefault("scenario", last) != last
            last = cells["scenario"]
            yield Entry(block, cells, sheet.file, sheet.name, row)
        block += 1
    if not headed:
        found = [str(cell) for cell in sheets[0].rows[0][1] if cell is not None]
        told = {"lacking": f"{_both('scenario')}, {_both('kind')}", "found": listed(found)}
        findings.append(
            Finding("E104", path.name, sheets[0].name, sheets[0].rows[0][0], values=told)
        )


def _header(sheet: Sheet) -> int | None:
    for index, (_, cells) in enumerate(sheet.rows[:SEARCHED]):
        if {"scenario", "kind"} <= {_field(cell) for cell in cells}:
            return index
    return None


def _cells(row: int, heads: Sequence[Cell], values: Sequence[Cell]) -> dict[str, Any]:
    """Return the filled cells of a row by field; those under no heading by their place."""
    return {
        cell_name(row, place) if head is None else _field(head): cell
        for place, (head, cell) in enumerate(zip(heads, values, strict=False))
        if cell is not None and not NUMBERED.fullmatch(str(head))
    }
