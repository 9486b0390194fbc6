"""Figures of polling stations as KPU published them: Sirekap 2024 and Situng 2019.

Half of Sirekap is empty and some of it misread by machine. A station counts only where its own
figures agree; what is empty is not zero, and no figure is filled in.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from turnout.files.findings import Finding, listed
from turnout.files.grid import Sheet
from turnout.files.schema import count
from turnout.files.workbook import Cell
from turnout.readers.table import Table, typed

SIREKAP = {
    "dpt": "pemilih_dpt_j",
    "used_dpt": "pengguna_dpt_j",
    "used_dptb": "pengguna_dptb_j",
    "used_dpk": "pengguna_non_dpt_j",
    "ballots_cast": "pengguna_total_j",
    "valid": "suara_sah",
    "invalid": "suara_tidak_sah",
    "votes": "suara_total",
}
SITUNG = SIREKAP | {"dpt": "pemilih_j", "ballots_cast": "pengguna_j"}
SITUNG = {name: SITUNG[name] for name in ("dpt", "ballots_cast", "valid", "invalid", "votes")}
PEOPLE = ("pemilih_dpt", *(f"pengguna_{part}" for part in ("dpt", "dptb", "non_dpt", "total")))
LARGEST = 310  # 300 by rule, 302 the largest seen in 2024
STATION = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(\d{4})(\d{3})(?!\d)")
PARTS = ("registered", "ballots_cast", "dpt", "used_dpt", "used_dptb", "used_dpk")
COLUMNS = (*PARTS, "valid", "invalid", "tps")
SHELL = {"chart", "images", "administrasi", "status_adm", "status_suara"}


class Station(NamedTuple):
    """One station as published: where it came from, its code, and its figures by KPU's names."""

    file: str
    row: int
    code: str
    cells: dict[str, Cell]


def holds_stations(sheet: Sheet) -> bool:
    """Tell figures of stations by KPU's own names, filled or not."""
    heads = set(sheet.heads)
    whole = len(SHELL & heads) >= 2 and "table" not in heads  # noqa: PLR2004
    return (
        whole
        or {"pemilih_dpt_j", "pengguna_total_j"} <= heads
        or {"pemilih_j", "pengguna_j", "suara_sah"} <= heads
    )


def aggregate_named(sheet: Sheet) -> str | None:
    """Name what a file of KPU holds if it has no figures of stations: a list, or progress."""
    heads = set(sheet.heads)
    if {"kode", "nama", "tingkat"} <= heads:
        return "daftar wilayah / a list of regions"
    if {"table", "progres"} <= heads or ("tungsura" in heads and "progres" in heads):
        return "kemajuan unggahan / the progress of an upload"
    return None


def stations_table(sheets: Sequence[Sheet]) -> Table:
    """Read stations, a file each or a table of many; those that contradict themselves stay out."""
    records: list[dict[str, Any]] = []
    findings: list[Finding] = []
    wrong: list[tuple[Station, str]] = []
    stations = [station for sheet in sheets for station in _stations(sheet)]
    for station in stations:
        figures, reason = _figures(station)
        if reason:
            wrong.append((station, reason))
        elif figures:
            records.append({"row": station.row, **_named(station), **_history(figures)})
    left = len(stations) - len(records)
    table = Table(sheets[0], typed([], []))
    if not records and wrong:
        findings += [
            Finding("E139", s.file, row=s.row, values={"reason": r}) for s, r in wrong[:20]
        ]
    elif not records:
        findings.append(table.finding("E128", count=len(stations)))
    elif left:
        shown = listed(f"{station.code}: {reason}" for station, reason in wrong) or "–"
        told: dict[str, Any] = {"left": left, "count": len(stations), "empty": left - len(wrong)}
        findings.append(table.finding("W409", wrong=len(wrong), examples=shown, **told))
    if records:
        findings.append(table.finding("W410", count=len(records)))
    texts = ("region_code", "region_name", "election", "contest", "base", "quality")
    frame = typed(records, [*texts, "date", "known_on", *COLUMNS])
    blank = [name for name in PARTS[3:] if frame[name].isna().all()]
    return table.having(frame.drop(columns=[*blank, "date"]), findings)


def _stations(sheet: Sheet) -> Iterator[Station]:
    rows = sheet.rows[1:] or ((1, ()),)
    for number, values in rows:
        cells = dict(zip(sheet.heads, values, strict=False))
        own = STATION.search(str(cells.get("kode") or "")) or STATION.search(sheet.file)
        path = re.sub(r"\.json$", "", sheet.file)
        yield Station(sheet.file, number, ".".join(own.groups()) if own else path, cells)


def _figures(station: Station) -> tuple[dict[str, int], str]:
    """Return the figures of a station, none where it is empty, and what they contradict."""
    names = SIREKAP if "pengguna_total_j" in station.cells else SITUNG
    found = {}
    for name, key in names.items():
        try:
            found[name] = count(station.cells.get(key))
        except ValueError:
            if station.cells.get(key) is not None:
                return {}, f"{key} = {station.cells[key]}"
    if not found.get("dpt") or "ballots_cast" not in found:
        return {}, "" if not any(found.values()) else "DPT –"
    return found, next(chain(_sexes_off(station), _sums_off(found)), "")


def _sexes_off(station: Station) -> Iterator[str]:
    """Say where men and women of a station are not both."""
    for key in PEOPLE:
        sexes = [station.cells.get(f"{key}_{sex}") for sex in "lpj"]
        if None not in sexes:
            try:
                male, female, both = map(count, sexes)
            except ValueError as error:
                yield f"{key}: {error}"
            else:
                if male + female != both:
                    yield f"{key}: {male} + {female} ≠ {both}"


def _sums_off(found: dict[str, int]) -> Iterator[str]:
    """Say what the figures of a station contradict."""
    yield from (f"{name} {value} < 0" for name, value in found.items() if value < 0)
    if found.get("used_dpt", found["dpt"]) > found["dpt"]:
        yield f"pengguna DPT {found['used_dpt']} > DPT {found['dpt']}"
    used = [found[name] for name in ("used_dpt", "used_dptb", "used_dpk") if name in found]
    if len(used) > 1 and sum(used) != found["ballots_cast"]:
        yield f"{' + '.join(map(str, used))} ≠ {found['ballots_cast']}"
    votes = found.get("votes", found["ballots_cast"])
    if votes != found["ballots_cast"]:
        yield f"suara {votes} ≠ pengguna {found['ballots_cast']}"
    if {"valid", "invalid"} <= found.keys() and found["valid"] + found["invalid"] != votes:
        yield f"{found['valid']} + {found['invalid']} ≠ {votes}"
    if found["dpt"] > LARGEST:
        yield f"DPT {found['dpt']} > {LARGEST}"


def _named(station: Station) -> dict[str, Any]:
    """Return code, name and vote of a station; the vote by its year and its path."""
    stamp = re.search(r"(20\d\d)-(\d\d)-(\d\d)", str(station.cells.get("ts") or ""))
    try:
        known = datetime.date(*map(int, stamp.groups())) if stamp else None
    except ValueError:
        known = None
    year = stamp[1] if stamp else "2024" if "pengguna_total_j" in station.cells else "2019"
    contest = "legislative" if re.search(r"\bpdp(r|d)", station.file) else "presidential"
    name = f"TPS {station.code[-3:]}"
    vote = {"election": f"pemilu-{year}", "contest": contest, "known_on": known}
    return {"region_code": station.code, "region_name": name, "quality": "official-partial"} | vote


def _history(figures: dict[str, int]) -> dict[str, Any]:
    parts = {name: value for name, value in figures.items() if name != "votes"}
    return parts | {"registered": figures["dpt"], "base": "dpt", "tps": 1}
