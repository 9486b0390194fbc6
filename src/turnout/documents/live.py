"""The sheet that answers other targets: what each vote takes, on the draws of the total."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from turnout.documents.content import Content
from turnout.documents.plans import bridge, plan_rows, plan_title, plan_to_show
from turnout.documents.sheets import (
    CHANCE,
    GAP,
    MEAN,
    PEOPLE,
    POINTS,
    SHARE,
    TALL,
    Book,
    Live,
    height,
)
from turnout.documents.simulations import WHOLE, Areas, against, chance, marked, target_name
from turnout.documents.votes import LIMITS
from turnout.plan.questions import ASKED
from turnout.projection.effort import fewest
from turnout.projection.outlook import Outlook
from turnout.projection.plan import counted

HEADS = {
    "registered": ("registered", PEOPLE),
    "median": ("projection", SHARE),
    "needed": ("must", PEOPLE),
    "points": ("points", POINTS),
    "gap_voters": ("gap", GAP),
    "tps": ("tps", PEOPLE),
    "per_tps": ("per_tps", PEOPLE),
}
PLANNED = {"case": SHARE, "voters": PEOPLE, "per_village": MEAN, "ceiling": SHARE}
WIDTHS = (44, 13, 13, 14, 14, 16, 9, 14)
BESIDE, WIDE, APART = len(WIDTHS) + 1, 20, 2
LITTLE = "0.000001"  # of a voter, as in `turnout.projection.effort`


def write_plan(book: Book, sheet: Any, content: Content, areas: Areas) -> None:
    """Write one block per vote: the probability to ask for, and what follows from it.

    Parameters
    ----------
    book, sheet
        The workbook and its sheet.
    content : Content
        The votes.
    areas : dict
        Where the draws of every total stand.
    """
    widths = [*WIDTHS, APART, *[WIDE] * len(PLANNED)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    note = content.say("live.note", summary=content.say("sheet.summary"))
    mark = marked(content, *content.outlooks)
    book.lines(sheet, (content.say("heading.plan"), note, mark), widths)
    top = 3
    for outlook in content.outlooks:
        own = outlook.on(outlook.projection.origin.base)  # its lists are counted, not drawn
        block = _Block(book, sheet, content, own, top)
        block.answers(areas)
        block.asked(outlook)
        top = block.regions() + 2
    sheet.freeze_panes(3, 1)


@dataclass(frozen=True)
class _Block:
    """The part of the sheet that is about one vote, from its row `top` on."""

    book: Book
    sheet: Any
    content: Content
    outlook: Outlook
    top: int

    def answers(self, areas: Areas) -> None:
        """Write target and probability asked for, then the two answers that the draws give."""
        sheet, content, outlook, looks = self.sheet, self.content, self.outlook, self.book.looks
        head = f"{content.name(outlook)} ({content.base(outlook)})"
        sheet.write(self.top, 0, head, looks["section"])
        target, area = target_name(outlook), areas[(*_key(outlook), WHOLE)]
        total = self.top + 7 + len(outlook.projection.codes)
        asked, people = (xl_rowcol_to_cell(row, 1) for row in (self.top + 2, total))
        rank = f"ROWS({area})-ROUNDUP({asked}*ROWS({area})-{LITTLE},0)+1"
        needed = f"=MAX(0,ROUNDUP(({target}-SMALL({area},{rank}))*{people}-{LITTLE},0))"
        rows = {
            "target": (Live(f"={target}", outlook.target.value), SHARE),
            "asked": (ASKED, "input chance"),
            "chance": (chance(areas, outlook, outlook.total().probability), CHANCE),
            "needed": (Live(needed, fewest(outlook.gap_voters.sum(axis=1), ASKED)), PEOPLE),
        }
        for row, (key, (value, look)) in enumerate(rows.items(), start=self.top + 1):
            sheet.write(row, 0, content.say(f"live.{key}"), looks["wrap"])
            self.book.write(sheet, row, 1, value, looks[look])
        sheet.data_validation(self.top + 2, 1, self.top + 2, 1, LIMITS)

    def asked(self, outlook: Outlook) -> None:
        """Write the plan of the briefing beside, as numbers: no yellow cell changes it."""
        sheet, content, looks = self.sheet, self.content, self.book.looks
        said = plan_title(content, outlook), bridge(content, outlook), content.say("live.fixed")
        last, across = BESIDE + len(PLANNED) - 1, WIDE * len(PLANNED)
        for row, line, look in zip((0, 1, 2), said, ("bold", "note", "note"), strict=True):
            sheet.merge_range(self.top + row, BESIDE, self.top + row, last, line, looks[look])
            sheet.set_row(self.top + row, height([line], [int(across / (1 if row else TALL))]))
        table, head = plan_rows(plan_to_show(content, outlook)), self.top + 6
        for column, (name, kind) in enumerate(PLANNED.items(), start=BESIDE):
            sheet.write(head, column, content.say(f"plan.column_{name}"), looks["head"])
            for row, value in enumerate(table[name], start=head + 1):
                if pd.notna(value):
                    sheet.write_number(row, column, value, looks[kind])
        total, end = table["voters"].sum(), head + 1 + len(table)
        sheet.write_number(end, BESIDE + 1, total, looks[f"total {PEOPLE}"])

    def regions(self) -> int:
        """Write the table of regions and return the row after the total."""
        content, outlook, head = self.content, self.outlook, self.top + 6
        self.sheet.set_row(head, 32)
        heads = [
            content.say("table.region"),
            *(content.say(f"live.{n}") for n, _ in HEADS.values()),
        ]
        self.sheet.write_row(head, 0, heads, self.book.looks["head"])
        stations = counted(outlook, "tps")
        counts = [None if pd.isna(tps) or tps == 0 else int(tps) for tps in stations]
        known = [tps for tps in counts if tps]
        rows: list[dict[Any, Any]] = outlook.table(content.level).to_dict("records")
        for row, (values, tps) in enumerate(zip(rows, counts, strict=True), start=head + 1):
            self._row(row, values | {"tps": tps})
        every = sum(known) if len(known) == len(counts) else None
        self._row(head + 1 + len(rows), content.total(outlook) | {"tps": every}, "total ")
        return head + 2 + len(rows)

    def _row(self, row: int, values: dict[Any, Any], kind: str = "") -> None:
        """Write one region: what is known as numbers, what follows as formulas."""
        found = values | against(self.content, self.outlook, values, partial(_cell, row))
        if tps := values["tps"]:
            per = f"=ROUNDUP(MAX(0,-{_cell(row, 'gap_voters')})/{_cell(row, 'tps')},0)"
            found["per_tps"] = Live(per, -(min(values["gap_voters"], 0) // tps))
        looks = self.book.looks
        self.sheet.write_string(row, 0, values["region_name"], looks[kind.strip()])
        for place, (name, (_, shown)) in enumerate(HEADS.items(), start=1):
            self.book.write(self.sheet, row, place, found.get(name), looks[f"{kind}{shown}"])


def _cell(row: int, name: str) -> str:
    return str(xl_rowcol_to_cell(row, 1 + [*HEADS].index(name) if name in HEADS else 0))


def _key(outlook: Outlook) -> tuple[str, str]:
    return outlook.projection.election, outlook.projection.base.value
