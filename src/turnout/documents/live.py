"""The sheet that answers other targets: its formulas stay live, on the draws of the total."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from turnout.documents.plans import bridge, plan_rows, plan_title, plan_to_show
from turnout.plan.questions import ASKED
from turnout.projection.effort import fewest

if TYPE_CHECKING:
    from turnout.documents.content import Content
    from turnout.projection.outlook import Outlook

HEADS = ("registered", "projection", "must", "points", "gap", "tps", "per_tps")
PLANNED = {
    "case": "0.0%",
    "voters": "#,##0",
    "planned": "0.0%",
    "ceiling": "0.0%",
    "per_village": "0.0",
}
WIDTHS = (34, 14, 14, 16, 16, 16, 10, 16)
LIMITS = {"validate": "decimal", "criteria": "between", "minimum": 0.01, "maximum": 0.99}
LITTLE = "0.000001"  # of a voter, as in `turnout.projection.effort`


def write_plan(
    book: Any, sheet: Any, draws: Any, formats: dict[str, Any], content: Content
) -> None:
    """Write one block per vote: the target to change, and what follows from it.

    Parameters
    ----------
    book, sheet, draws : xlsxwriter objects
        The workbook, the sheet to write, and the one that takes the draws of every total.
    formats : dict
        Cell formats by name; those that begin with ``input`` mark the cells to change.
    content : Content
        The votes.
    """
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write(0, 0, content.say("heading.plan"), formats["title"])
    sheet.write(1, 0, content.say("live.note"), formats["note"])
    top = 3
    for column, outlook in enumerate(content.outlooks):
        own = outlook.on(outlook.projection.origin.base)  # its lists are counted, not drawn
        values = np.sort(own.projection.total_turnout)
        draws.write(0, column, content.name(own), formats["head"])
        draws.set_column(column, column, 18)
        draws.write_column(1, column, values)
        area = f"'{draws.name}'!{xl_range_abs(1, column, len(values), column)}"
        name = f"target_{own.projection.election.replace('-', '_')}"
        book.define_name(name, f"='{sheet.name}'!{_cell(top + 1, 1)}")
        _answers(sheet, formats, content, own, area, top)
        _asked(sheet, formats, content, outlook, top)
        top = _regions(sheet, formats, content, own, top) + 2


def _answers(
    sheet: Any, formats: dict[str, Any], content: Content, outlook: Outlook, area: str, top: int
) -> None:
    """Write target and probability asked for, then the two answers that follow from the draws."""
    head = f"{content.name(outlook)} ({content.base(outlook)})"
    sheet.write(top, 0, head, formats["title"])
    target, asked = _cell(top + 1, 1), _cell(top + 2, 1)
    people = _cell(top + 7 + len(outlook.projection.codes), 1)
    rank = f"ROWS({area})-ROUNDUP({asked}*ROWS({area})-{LITTLE},0)+1"
    needed = f"=MAX(0,ROUNDUP(({target}-SMALL({area},{rank}))*{people}-{LITTLE},0))"
    for number, key, value, kind in (
        (1, "target", outlook.target.value, "input share"),
        (2, "asked", ASKED, "input chance"),
    ):
        sheet.write(top + number, 0, content.say(f"live.{key}"))
        sheet.write_number(top + number, 1, value, formats[kind])
        sheet.data_validation(top + number, 1, top + number, 1, LIMITS)
    found = f"=SUMPRODUCT(--({area}>={target}))/ROWS({area})"
    answers: tuple[tuple[str, str, str, float], ...] = (
        ("chance", found, "0%", outlook.total().probability),
        ("needed", needed, "#,##0", fewest(outlook.gap_voters.sum(axis=1), ASKED)),
    )
    for number, (key, formula, kind, value) in enumerate(answers, start=3):
        sheet.write(top + number, 0, content.say(f"live.{key}"))
        sheet.write_formula(top + number, 1, formula, formats[kind], value)


def _asked(
    sheet: Any, formats: dict[str, Any], content: Content, outlook: Outlook, top: int
) -> None:
    """Write the plan of the briefing beside, as numbers: it does not follow the yellow cells."""
    plan, place = plan_to_show(content, outlook), len(HEADS) + 2
    sheet.write(top, place, plan_title(content, outlook), formats["title"])
    sheet.write(top + 1, place, bridge(content, outlook), formats["note"])
    sheet.write(top + 2, place, content.say("live.fixed"), formats["note"])
    table = plan_rows(plan)
    for column, (name, kind) in enumerate(PLANNED.items(), start=place):
        sheet.set_column(column, column, 13)
        sheet.write(top + 6, column, content.say(f"plan.column_{name}"), formats["head"])
        for row, value in enumerate(table[name], start=top + 7):
            if pd.notna(value):
                sheet.write_number(row, column, value, formats[kind])
    total = int(plan.voters.sum())
    sheet.write_number(top + 7 + len(table), place + 1, total, formats["total #,##0"])


def _regions(
    sheet: Any, formats: dict[str, Any], content: Content, outlook: Outlook, top: int
) -> int:
    """Write the table of regions and return the row after the total."""
    head, target = top + 6, _cell(top + 1, 1)
    sheet.set_row(head, 32)
    names = [content.say("table.region"), *(content.say(f"live.{name}") for name in HEADS)]
    sheet.write_row(head, 0, names, formats["head"])
    frame = outlook.projection.voters.frame
    stations = frame["tps"] if "tps" in frame else [None] * len(frame)
    counts = [None if pd.isna(tps) or tps == 0 else int(tps) for tps in stations]
    known = [tps for tps in counts if tps]
    counts.append(sum(known) if len(known) == len(counts) else None)
    rows: list[dict[Any, Any]] = outlook.table(content.level).to_dict("records")
    rows.append(content.total(outlook))
    for row, (values, tps) in enumerate(zip(rows, counts, strict=True), start=head + 1):
        kind = "total " if values is rows[-1] else ""
        _row(sheet, formats, row, values, tps, kind, target, outlook.target.value)
    return head + len(rows) + 1


def _row(
    sheet: Any,
    formats: dict[str, Any],
    row: int,
    values: dict[Any, Any],
    tps: int | None,
    kind: str,
    target: str,
    goal: float,
) -> None:
    """Write one region: what is known as numbers, what follows from the target as formulas."""
    people, share = values["registered"], values["median"]
    people_at, share_at, gap_at, tps_at = (_cell(row, c, row_abs=False) for c in (1, 2, 5, 6))
    gap = round((share - goal) * people)
    sheet.write_string(row, 0, values["region_name"], formats.get(kind.strip()))
    sheet.write_number(row, 1, people, formats[f"{kind}#,##0"])
    sheet.write_number(row, 2, share, formats[f"{kind}0.0%"])
    points = f"=100*({share_at}-{target})"
    formulas = [
        (3, f"=ROUNDUP({target}*{people_at},0)", "#,##0", ceil(goal * people)),
        (4, points, "+0.0;-0.0;0.0", 100 * (share - goal)),
        (5, f"=ROUND(({share_at}-{target})*{people_at},0)", "#,##0", gap),
    ]
    if tps:
        sheet.write_number(row, 6, tps, formats[f"{kind}#,##0"])
        per = f"=ROUNDUP(MAX(0,-{gap_at})/{tps_at},0)"
        formulas.append((7, per, "#,##0", -(min(gap, 0) // tps)))
    for place, formula, shown, value in formulas:
        sheet.write_formula(row, place, formula, formats[f"{kind}{shown}"], value)


def _cell(row: int, column: int, *, row_abs: bool = True) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=row_abs, col_abs=True))
