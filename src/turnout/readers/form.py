"""Result forms with regions as columns: DC1, DB1, DD1 of 2014, C.Hasil and D.Hasil since 2019.

A form stacks its questions, each on rows for men, women and both, and may run over several pages
with regions of their own, carried forward by a column JUMLAH PINDAHAN. Rows are known by their
text, for numbers and order differ from year to year.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from turnout.files.findings import Finding
from turnout.files.grid import Sheet
from turnout.files.matching import Match
from turnout.files.schema import LISTS, TOTAL, USED
from turnout.readers.pages import ACROSS, BOTH, Figure, Pages, pages_of
from turnout.readers.recap import not_matched, region_name, regions_named
from turnout.readers.table import Spot, Table, typed
from turnout.readers.title import Title, lines_above, title_of, unit, vote_told

HISTORY_COLUMNS = ("registered", "ballots_cast", *LISTS, *USED, "valid", "invalid")
CARRIED = re.compile(r"pindahan", re.IGNORECASE)


def form_table(sheet: Sheet, pages: Pages | None = None) -> Table:
    """Read a form into one record per region; its sums are checked, its totals never counted."""
    whole, pages = pages is None, pages or pages_of(sheet)
    first = min((figure.row for figure in pages.figures), default=1)
    above = [number for number, _ in sheet.rows if number < first]
    title = title_of([*lines_above(sheet, len(above)), *_corner(sheet)], sheet.file)
    columns = _columns(pages, title)
    spots = {
        (record, of(figure.name, figure.sex)): Spot(figure.row, figure.at, column.heading)
        for record, column, figure in _placed(pages, columns)
    }
    for record, column in columns.items():
        spots[record, "region_code"] = Spot(column.row, max(column.column, 0), column.heading)
    table = Table(sheet, typed([], []), tuple(pages.findings), {}, {}, spots)
    records, findings = _records(pages, columns, table)
    findings += vote_told(table, title) + _lacking(table, records, whole=whole)
    frame = typed(records, ["region_code", "region_name", "base", *HISTORY_COLUMNS])
    empty = [name for name in HISTORY_COLUMNS[2:] if frame[name].isna().all()]
    frame = frame.drop(columns=empty).assign(election=title.election, contest=title.contest)
    return table.having(frame, findings)


def _lacking(table: Table, records: list[dict[str, object]], *, whole: bool) -> list[Finding]:
    """Say that a form asks for no voters, for nobody who voted, or, if whole, for no votes."""
    wanted = {"registered": "pemilih / voters", "ballots_cast": "pengguna hak pilih / users"}
    votes = {"valid": "suara sah / valid votes", "invalid": "suara tidak sah / spoilt votes"}
    votes["votes"] = "suara sah dan tidak sah / all votes"
    asked = {name for one in records for name, value in one.items() if value is not None}
    people = ", ".join(wanted[name] for name in wanted if name not in asked)
    papers = ", ".join(votes[name] for name in votes if name not in asked)
    found = [table.finding("E140", lacking=people)] if people else []
    if whole and papers and votes.keys() & asked:  # a form of voters alone asks for no votes
        found.append(table.finding("W419", lacking=papers))
    return found


def _corner(sheet: Sheet) -> list[str]:
    """Return what stands in the corner of the header, which may name the province."""
    first = sheet.rows[0][1][0] if sheet.rows and sheet.rows[0][1] else None
    return [f"PROVINSI {first}", first] if isinstance(first, str) else []


def of(name: str, sex: str) -> str:
    """Name a figure for its spot: that for both sexes by the name of its column alone."""
    return name if sex == BOTH else f"{name} {sex}"


class Column(NamedTuple):
    """A column of a form on one page: its heading, and what it stands for."""

    page: int
    column: int
    row: int
    heading: str
    code: str | None  #: of a region; None for totals and unknown names
    kind: str  #: ``region``, ``total``, ``carried`` or ``unknown``
    match: Match  #: what the heading was found to name


def _columns(pages: Pages, title: Title) -> dict[int, Column]:
    """Say what each column of each page stands for, numbered on."""
    used = {(figure.page, figure.column) for figure in pages.figures}
    columns = [
        (number, column, page.row, text)
        for number, page in enumerate(pages.pages)
        for column, text in page.heads.items()
        if (number, column) in used
    ]
    below = title.level not in ("", "province")
    found = regions_named([heading for *_, heading in columns], title.province)
    nation = sum(match.kind == "province" for match in found) > 1
    numbered = {}
    for record, (place, match) in enumerate(zip(columns, found, strict=True)):
        code, kind = match.code, "region" if match.code else "unknown"
        column = Column(*place, code, kind, match)
        if CARRIED.search(column.heading):
            code, kind = None, "carried"
        elif match.kind == "total" or TOTAL.match(column.heading):
            code, kind = None, "total"
        elif column.column == ACROSS:
            code, kind = title.parent or None, "region" if title.parent else "unknown"
        elif below:
            code, kind = f"{title.parent}/{unit(column.heading)}", "region"
        elif match.kind == "province" and not nation:
            code, kind = None, "total"
        numbered[record] = column._replace(code=code, kind=kind)
    return numbered


def _placed(pages: Pages, columns: dict[int, Column]) -> Iterator[tuple[int, Column, Figure]]:
    at = {(column.page, column.column): record for record, column in columns.items()}
    for figure in pages.figures:
        record = at[figure.page, figure.column]
        yield record, columns[record], figure


def _records(
    pages: Pages, columns: dict[int, Column], table: Table
) -> tuple[list[dict[str, object]], list[Finding]]:
    """Make a record per region and check every sum the form prints."""
    values: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for record, _, figure in _placed(pages, columns):
        values[record][figure.name, figure.sex] = figure.value
    findings = _sums_across(values, columns, table)
    records = []
    for record, column in columns.items():
        if column.kind not in ("region", "unknown"):
            continue
        both = _both(values[record], table, record, findings)
        findings += _sums_within(both, table, record)
        if column.kind == "unknown":
            name = column.heading or table.sheet.file
            findings.append(not_matched(table, record, "region_code", name, column.match))
        name = region_name(column.code, column.heading or str(column.code))
        where = {"row": record, "region_code": column.code, "region_name": name}
        records.append(where | _history(both))
    return records, findings


def _both(
    values: dict[tuple[str, str], int], table: Table, record: int, findings: list[Finding]
) -> dict[str, int]:
    """Return the figures for men and women together; say where they are not their sum."""
    both = {}
    for name in dict.fromkeys(name for name, _ in values):
        parts = [values.get((name, sex)) for sex in ("male", "female")]
        added = sum(part for part in parts if part is not None) if None not in parts else None
        printed = values.get((name, BOTH))
        if printed is not None and added is not None and printed != added:
            findings.append(table.finding("E115", record, name, sum=added, printed=printed))
        if printed is not None or added is not None:
            both[name] = printed if printed is not None else added
    return both  # type: ignore[return-value]


def _sums_within(both: dict[str, int], table: Table, record: int) -> list[Finding]:
    """Check that lists add up to voters, their users to all who voted, and those to the votes."""
    found = []
    for fault, parts, whole in (("E135", LISTS, "voters"), ("E136", USED, "ballots_cast")):
        given = [both[name] for name in parts if name in both]
        if whole in both and len(given) > 1 and sum(given) != both[whole]:
            found.append(table.finding(fault, record, whole, sum=sum(given), printed=both[whole]))
    votes = both.get("votes")
    if {"valid", "invalid"} <= both.keys():
        added = both["valid"] + both["invalid"]
        if votes is not None and votes != added:
            found.append(table.off(record, "votes", added, votes))
        votes = added
    users = both.get("ballots_cast")
    if users is not None and votes is not None and users != votes:
        found.append(table.finding("W401", record, "ballots_cast", users=users, votes=votes))
    return found


def _sums_across(
    values: dict[int, dict[tuple[str, str], int]], columns: dict[int, Column], table: Table
) -> list[Finding]:
    """Check columns of totals, and of figures carried forward, against the regions before them.

    A total may sum its own page or all pages so far; what is carried to a sheet of its own counts
    as the regions before it.
    """
    found, page = [], -1
    whole, own = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for record, column in columns.items():
        if column.page != page:
            page, own = column.page, Counter()
        if column.kind == "carried" and not whole:
            whole.update(values[record])
        elif column.kind in ("total", "carried"):
            for key, printed in values[record].items():
                if key in whole and printed not in (whole[key], own.get(key)):
                    found.append(table.off(record, of(*key), whole[key], printed))
        else:
            whole.update(values[record])
            own.update(values[record])
    return found


def _history(both: dict[str, int]) -> dict[str, object]:
    """Say the figures as columns of the history: on all lists where the form counts them."""
    row: dict[str, object] = {n: v for n, v in both.items() if n in (*HISTORY_COLUMNS, "votes")}
    lists = [both[name] for name in LISTS if name in both]
    whole = both.get("voters", sum(lists) if len(lists) > 1 else None)
    row["registered"] = both.get("dpt") if whole is None else whole
    row["base"] = "dpt" if whole is None else "all_lists"
    used = [both[name] for name in USED if name in both]
    if "ballots_cast" not in row and len(used) > 1:
        row["ballots_cast"] = sum(used)
    return row
