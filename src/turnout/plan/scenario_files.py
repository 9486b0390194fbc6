"""Scenarios out of a file: TOML, or a sheet with a row per change; every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from turnout.errors import DataError
from turnout.files.findings import Finding, cell_name, listed
from turnout.files.grid import content_of, read_sheets
from turnout.files.schema import code, count, fault_of, share
from turnout.plan.changes import ALLOWED, NEEDED, Change, Scenario
from turnout.readers.tidy import NUMBERED
from turnout.tables.past import Base
from turnout.words.texts import catalogue, meant

FIELDS = ("scenario", "name", "note", "change", "kind", "regions", "value", "share", "to")
ABOUT, HEADS = ("scenario", "note", "kind"), {"scenario", "kind"}
UNREADABLE = {"value": "E154", "share": "E114", "to": "E155", "regions": "E156"}
SMALLEST, LARGEST, SEARCHED = 0.1, 100, 40
AMOUNT = re.compile(r"([+-]?\d+(?:[.,]\d+)?) ?(?:%|pp)?")
CHANGES = re.compile(r"\s*\[\[\s*\w+\s*\.\s*(?:change|perubahan)\s*\]\]")
LINE = re.compile(r"at line (\d+)")


class Entry(NamedTuple):
    """One change as it stands in a file: its scenario's number, its cells by field, its place."""

    block: int
    cells: dict[str, Any]
    place: tuple[str, str | None, int | None]

    def finding(self, code: str, field: str, **values: object) -> Finding:
        """Return a finding about a field of this change."""
        named, value = str(self.cells.get("scenario") or "–"), str(self.cells.get(field))
        told = {"scenario": named, "field": _both(field), "value": value, **values}
        return Finding(code, *self.place, _both(field), told)


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
        With every fault: E150 to E159, and those of files, shares and counts.

    Examples
    --------
    >>> from turnout.files.regions import data_folder
    >>> example = read_scenarios(data_folder() / "example" / "scenarios.toml")
    >>> example[0].name, example[0].changes[0].value
    ('Banjir di hilir Batanghari', -0.03)
    """
    path, findings = Path(path), list[Finding]()
    reader = _of_toml if path.suffix.casefold() == ".toml" else _of_sheets
    found = dict[str, Scenario]()
    for _, group in groupby(list(reader(path, findings)), lambda entry: entry.block):
        entries = list(group)
        name = str(entries[0].cells.get("scenario") or "").strip()
        if not name:
            findings.append(entries[0].finding("E152", "scenario"))
        notes = [str(entry.cells["note"]).strip() for entry in entries if entry.cells.get("note")]
        changes = [_change(entry, findings) for entry in entries]
        if name.casefold() in found:
            findings.append(entries[0].finding("E157", "scenario"))
        found[name.casefold()] = Scenario(name, tuple(filter(None, changes)), *notes[:1])
    if not found and not findings:
        findings.append(Finding("E158", path.name))
    if findings:
        raise DataError(findings)
    return tuple(found.values())


def _change(entry: Entry, findings: list[Finding]) -> Change | None:
    cells, kind = entry.cells, meant("scenario.kind", NEEDED, entry.cells.get("kind")) or ""
    allowed, needed = ALLOWED.get(kind, FIELDS), NEEDED.get(kind, ())
    faults = [entry.finding("E153", field) for field in cells if field not in (*ABOUT, *allowed)]
    faults += [entry.finding("E152", field) for field in needed if field not in cells]
    if not kind:
        faults.append(entry.finding("E151" if "kind" in cells else "E152", "kind"))
    fields: dict[str, Any] = {}
    for field in [name for name in allowed if kind and name in cells]:
        try:
            fields[field] = _read(kind, field, cells[field])
        except (ValueError, OverflowError):
            code, told = UNREADABLE[field], dict[str, object]()
            if kind == "list" and field == "value":
                code, told = fault_of("count", cells[field])
            faults.append(entry.finding(code, field, **told))
    findings += faults
    return None if faults else Change(kind, **fields)  # type: ignore[arg-type]


def _read(kind: str, field: str, cell: Any) -> Any:
    """Return the value of a field; ValueError where it cannot be read or is out of range."""
    if field == "regions":
        parts = cell.split(";") if isinstance(cell, str) else cell
        return tuple(filter(None, map(code, parts if isinstance(parts, list) else [parts])))
    if not isinstance(cell, int | float):
        cell = str(cell).replace("\N{MINUS SIGN}", "-")
    if field == "to":
        return Base(meant("base", [base.value for base in Base], cell) or "")
    if field == "share":
        value = share(cell)
        if not value and kind == "youth":
            raise ValueError(cell)
        return value
    if kind == "list":
        return count(cell)
    written = AMOUNT.fullmatch(str(cell).strip())
    value = float(written[1].replace(",", ".")) if written else LARGEST + 1
    if value and not SMALLEST <= abs(value) <= LARGEST:  # Excel shows -0.03 as -3 %
        raise ValueError(cell)
    return round(value / 100, 12)


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
    blocks = [_known(block) for block in _tables(data.get("scenario", []))]
    changes = [_tables(block.pop("change", [])) for block in blocks]
    lines = [number for number, line in enumerate(body.splitlines(), 1) if CHANGES.match(line)]
    rows = iter(lines if len(lines) == sum(map(len, changes)) else [])
    for number, (block, parts) in enumerate(zip(blocks, changes, strict=True)):
        for part in parts or [{}]:
            place = (path.name, None, next(rows, None) if parts else None)
            yield Entry(number, {**_known(part), **block}, place)


def _tables(value: Any) -> list[dict[str, Any]]:
    """Take what should be a list of tables as one; what is no table has no kind we know."""
    tables = value if isinstance(value, list) else [value]
    return [one if isinstance(one, dict) else {"kind": one} for one in tables]


def _known(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table under the names of fields."""
    return {_field(key): value for key, value in table.items()}


def _field(heading: object) -> str:
    field = meant("scenario.field", FIELDS, heading) or str(heading)
    return "scenario" if field == "name" else field


def _both(field: str) -> str:
    """Name a field in both languages, as a file may."""
    words = catalogue().get(f"scenario.field.{field}", {}).values()
    return "/".join(dict.fromkeys((field, *words)))


def _of_sheets(path: Path, findings: list[Finding]) -> Iterator[Entry]:
    """Yield the rows under the headings of every sheet that has them."""
    sheets, block, headed = read_sheets(path)[0], 0, False
    for sheet in sheets:
        rows, last = iter(sheet.rows), None
        found = (own for _, own in islice(rows, SEARCHED) if set(map(_field, own)) >= HEADS)
        heads = next(found, ())
        headed |= bool(heads)
        for row, values in rows if heads else ():
            if any(cell is not None for cell in values[len(heads) :]):
                told = {"count": len(values), "heads": len(heads)}
                findings.append(sheet.finding("E124", row, **told))
            cells: dict[str, Any] = {
                cell_name(row, place) if head is None else _field(head): cell
                for place, (head, cell) in enumerate(zip(heads, values, strict=False))
                if cell is not None and not NUMBERED.fullmatch(str(head))
            }
            block += cells.setdefault("scenario", last) != last
            last = cells["scenario"]
            yield Entry(block, cells, (sheet.file, sheet.name, row))
        block += 1
    if not headed:
        first = next(sheet for sheet in sheets if sheet.rows)
        stands = listed(cell for cell in first.texts(1)[0] if cell) or "–"
        findings.append(first.finding("E159", found=stands))
