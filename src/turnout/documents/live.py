"""The sheet that answers other targets: its formulas stay live, on the draws of the total."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from turnout.documents.content import Content
from turnout.documents.plans import bridge, plan_rows, plan_title, plan_to_show
from turnout.plan.questions import ASKED
from turnout.projection.effort import fewest
from turnout.projection.outlook import Outlook
from turnout.projection.plan import counted

HEADS = ("registered", "projection", "must", "points", "gap", "tps", "per_tps")
PLANNED = {"case": "0.0%", "voters": "#,##0", "per_village": "0.0", "ceiling": "0.0%"}
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
        block = _Block(sheet, formats, content, own, top)
        name = f"target_{own.projection.election.replace('-', '_')}"
        book.define_name(name, f"='{sheet.name}'!{block.target}")
        block.answers(area)
        block.asked(outlook)
        top = block.regions() + 2


@dataclass(frozen=True)
class _Block:
    """The part of the sheet that is about one vote, from its row `top` on."""

    sheet: Any
    formats: dict[str, Any]
    content: Content
    outlook: Outlook
    top: int

    @property
    def target(self) -> str:
        """The cell that holds the target."""
        return _cell(self.top + 1, 1)

    def answers(self, area: str) -> None:
        """Write target and probability asked for, then the two answers that the draws give."""
        sheet, content, outlook, target = self.sheet, self.content, self.outlook, self.target
        head = f"{content.name(outlook)} ({content.base(outlook)})"
        sheet.write(self.top, 0, head, self.formats["title"])
        total = self.top + 7 + len(outlook.projection.codes)
        asked, people = (_cell(row, 1) for row in (self.top + 2, total))
        rank = f"ROWS({area})-ROUNDUP({asked}*ROWS({area})-{LITTLE},0)+1"
        needed = f"=MAX(0,ROUNDUP(({target}-SMALL({area},{rank}))*{people}-{LITTLE},0))"
        found = f"=SUMPRODUCT(--({area}>={target}))/ROWS({area})"
        missing = fewest(outlook.gap_voters.sum(axis=1), ASKED)
        sheet.write_number(self.top + 1, 1, outlook.target.value, self.formats["input share"])
        sheet.write_number(self.top + 2, 1, ASKED, self.formats["input chance"])
        chance = outlook.total().probability
        sheet.write_formula(self.top + 3, 1, found, self.formats["0%"], chance)
        sheet.write_formula(self.top + 4, 1, needed, self.formats["#,##0"], missing)
        for row, key in enumerate(("target", "asked", "chance", "needed"), start=self.top + 1):
            sheet.write(row, 0, content.say(f"live.{key}"))
        for row in (self.top + 1, self.top + 2):
            sheet.data_validation(row, 1, row, 1, LIMITS)

    def asked(self, outlook: Outlook) -> None:
        """Write the plan of the briefing beside, as numbers: no yellow cell changes it."""
        sheet, content, formats, place = self.sheet, self.content, self.formats, len(HEADS) + 2
        sheet.write(self.top, place, plan_title(content, outlook), formats["title"])
        sheet.write(self.top + 1, place, bridge(content, outlook), formats["note"])
        sheet.write(self.top + 2, place, content.say("live.fixed"), formats["note"])
        table, head = plan_rows(plan_to_show(content, outlook)), self.top + 6
        for column, (name, kind) in enumerate(PLANNED.items(), start=place):
            sheet.set_column(column, column, 13)
            sheet.write(head, column, content.say(f"plan.column_{name}"), formats["head"])
            for row, value in enumerate(table[name], start=head + 1):
                if pd.notna(value):
                    sheet.write_number(row, column, value, formats[kind])
        total, end = table["voters"].sum(), head + 1 + len(table)
        sheet.write_number(end, place + 1, total, formats["total #,##0"])

    def regions(self) -> int:
        """Write the table of regions and return the row after the total."""
        content, outlook, head = self.content, self.outlook, self.top + 6
        self.sheet.set_row(head, 32)
        names = [content.say("table.region"), *(content.say(f"live.{name}") for name in HEADS)]
        self.sheet.write_row(head, 0, names, self.formats["head"])
        stations = counted(outlook, "tps")
        counts = [None if pd.isna(tps) or tps == 0 else int(tps) for tps in stations]
        known = [tps for tps in counts if tps]
        rows: list[dict[Any, Any]] = outlook.table(content.level).to_dict("records")
        for row, (values, tps) in enumerate(zip(rows, counts, strict=True), start=head + 1):
            self._row(row, values, tps)
        every = sum(known) if len(known) == len(counts) else None
        self._row(head + 1 + len(rows), content.total(outlook), every, "total ")
        return head + 2 + len(rows)

    def _row(self, row: int, values: dict[Any, Any], tps: int | None, kind: str = "") -> None:
        """Write one region: what is known as numbers, what follows as formulas."""
        sheet, target, goal = self.sheet, self.target, self.outlook.target.value
        people, share = values["registered"], values["median"]
        people_at, share_at, gap_at, tps_at = (_cell(row, c, row_abs=False) for c in (1, 2, 5, 6))
        gap = round((share - goal) * people)
        sheet.write_string(row, 0, values["region_name"], self.formats.get(kind.strip()))
        sheet.write_number(row, 1, people, self.formats[f"{kind}#,##0"])
        sheet.write_number(row, 2, share, self.formats[f"{kind}0.0%"])
        points = f"=100*({share_at}-{target})"
        formulas = [
            (3, f"=ROUNDUP({target}*{people_at},0)", "#,##0", ceil(goal * people)),
            (4, points, "+0.0;-0.0;0.0", 100 * (share - goal)),
            (5, f"=ROUND(({share_at}-{target})*{people_at},0)", "#,##0", gap),
        ]
        if tps:
            sheet.write_number(row, 6, tps, self.formats[f"{kind}#,##0"])
            per = f"=ROUNDUP(MAX(0,-{gap_at})/{tps_at},0)"
            formulas.append((7, per, "#,##0", -(min(gap, 0) // tps)))
        for place, formula, shown, value in formulas:
            sheet.write_formula(row, place, formula, self.formats[f"{kind}{shown}"], value)


def _cell(row: int, column: int, *, row_abs: bool = True) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=row_abs, col_abs=True))
