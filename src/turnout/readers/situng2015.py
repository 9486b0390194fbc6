"""The table of the regional votes of 2015 as it circulates, with thousands kept as decimals."""

from __future__ import annotations

import re
from collections import defaultdict

from turnout.files.findings import Finding
from turnout.files.grid import Sheet
from turnout.files.matching import match
from turnout.files.regions import indonesia
from turnout.files.schema import MOST_PEOPLE, fault_of
from turnout.files.workbook import Cell
from turnout.readers.recap import not_matched, region_name, regions_named
from turnout.readers.table import Table, typed
from turnout.readers.title import unit

COUNTS = {
    "registered": "pemilih",
    "ballots_cast": "pengguna_hak_pilih",
    "valid": "suara_sah",
    "invalid": "suara_tidak_sah",
    "votes": "total_suara",
}
PROOF, PLACE, NAME = "perolehan_suara", "region_name", "name"
COLUMNS = ("region_code", "region_name", "election", "base", "quality", "registered")


def holds_situng2015(sheet: Sheet) -> bool:
    """Tell the table by its headings."""
    return {*list(COUNTS.values())[:4], PROOF, PLACE, NAME} <= set(sheet.heads)


def restored(cell: Cell) -> int:
    """Read a count whose thousands became decimals and lost their last zeros.

    Raises
    ------
    ValueError
        If the cell is no such number.

    Examples
    --------
    >>> restored("405.85"), restored("482"), restored(119.52)
    (405850, 482, 119520)
    """
    written = str(cell).strip()
    if not re.fullmatch(r"\d+|\d{1,4}\.\d{1,3}", written):
        raise ValueError(cell)
    people = round(float(written) * 1000) if "." in written else int(written)
    if people > MOST_PEOPLE:
        raise ValueError(cell)
    return people


def situng2015_table(sheet: Sheet) -> Table:
    """Read the table; the votes of the candidates, which kept their zeros, prove each row."""
    heads = sheet.heads
    places = {name: heads.index(head) for name, head in COUNTS.items() if head in heads}
    places |= {"region_code": heads.index(NAME)}
    table = Table(sheet, typed([], []), (), COUNTS | {"region_code": NAME}, places)
    rows = [(number, dict(zip(heads, cells, strict=False))) for number, cells in sheet.rows[1:]]
    records: list[dict[str, object]] = []
    findings: list[Finding] = []
    example = ("", 0)
    for number, cells in rows:
        figures = {}
        for name, head in COUNTS.items():
            try:
                figures[name] = restored(cells.get(head))
                if "." in str(cells[head]):
                    example = example if example[0] else (str(cells[head]), figures[name])
            except ValueError:
                if cells.get(head) is not None:
                    code, told = fault_of("count", cells[head])
                    findings.append(table.finding(code, number, name, **told))
        findings += _proof(table, number, cells, figures)
        figures.pop("votes", None)
        records.append({"row": number, **_vote(cells), **figures})
    findings += _regions(table, rows, records)
    if example[0]:
        dotted = sum("." in str(cells.get(head)) for _, cells in rows for head in COUNTS.values())
        findings.append(table.finding("I204", count=dotted, before=example[0], after=example[1]))
    frame = typed(records, [*COLUMNS, "ballots_cast", "valid", "invalid"])
    return table.having(frame, findings)


def _proof(
    table: Table, row: int, cells: dict[str, Cell], figures: dict[str, int]
) -> list[Finding]:
    found = []
    for_candidates = re.findall(r"\] *(\d[\d.]{0,15})", str(cells.get(PROOF) or ""))
    votes = sum(int(number.replace(".", "")) for number in for_candidates)
    if for_candidates and votes != figures.get("valid"):
        told = {"sum": votes, "printed": figures.get("valid", "–")}
        told["difference"] = int(figures.get("valid", 0)) - votes
        found.append(table.finding("E112", row, "valid", **told))
    users, cast = figures.get("ballots_cast"), figures.get("votes")
    if users is not None and cast is not None and users != cast:
        found.append(table.finding("W401", row, "ballots_cast", users=users, votes=cast))
    return found


def _vote(cells: dict[str, Cell]) -> dict[str, str]:
    """Tell the vote by the region that held it: a province, a regency or a city."""
    name = str(cells.get(PLACE) or "")
    place = match(name)
    province = place.kind == "province" or any(len(code) == 2 for code in place.candidates)  # noqa: PLR2004
    city = "kota" in (name[:4].lower(), indonesia()["kind"].get(place.code or ""))
    vote = "pilgub" if province else "pilwako" if city else "pilbup"
    return {"election": f"{vote}-2015", "base": "all_lists", "quality": "official-partial"}


def _regions(
    table: Table, rows: list[tuple[int, dict[str, Cell]]], records: list[dict[str, object]]
) -> list[Finding]:
    """Give regencies their codes; districts of a regency's own vote go by its code and name."""
    findings, held = [], defaultdict[str, list[int]](list)
    for n, (_, cells) in enumerate(rows):
        held[str(cells.get(PLACE) or "")].append(n)
    for place, own in held.items():
        names, whole = [str(rows[n][1].get(NAME) or "") for n in own], match(place)
        if not str(records[own[0]]["election"]).startswith("pilgub"):
            for n, name in zip(own, names, strict=True):
                code = f"{whole.code}/{unit(name)}" if whole.code and name else None
                records[n] |= {"region_code": code, "region_name": name}
            if whole.code is None:
                findings.append(not_matched(table, rows[own[0]][0], "region_code", place, whole))
            continue
        codes = (whole.code, *whole.candidates)
        province = next((code for code in codes if code and len(code) == 2), None)  # noqa: PLR2004
        for n, name, found in zip(own, names, regions_named(names, province), strict=True):
            if found.code is None:
                findings.append(not_matched(table, rows[n][0], "region_code", name, found))
            named = {"region_code": found.code, "region_name": region_name(found.code, name)}
            records[n] |= named
    return findings
