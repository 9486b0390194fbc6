"""Summary and one sheet per vote: a target to change, and everything that follows from it."""

from __future__ import annotations

from functools import partial
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from turnout.charts.frame import source_line
from turnout.documents.book_charts import draw_charts
from turnout.documents.content import Content
from turnout.documents.plans import spoken
from turnout.documents.sheets import CHANCE, GAP, PEOPLE, POINTS, SHARE, Book, Column, Live, pixels
from turnout.documents.simulations import (
    WHOLE,
    Areas,
    against,
    chance,
    fixed,
    marked,
    spliced,
    target_name,
    target_shown,
    unchanged,
)
from turnout.projection.outlook import Outlook

LIMITS = {"validate": "decimal", "criteria": "between", "minimum": 0.01, "maximum": 0.99}
MEASURES = {
    "target": ("sheet.target", SHARE),
    "projected": ("sheet.projected", SHARE),
    "registered": ("sheet.registered", PEOPLE),
    "needed": ("live.must", PEOPLE),
    "probability": ("sheet.chance", CHANCE),
    "words": ("sheet.words", ""),
    "status": ("sheet.status", ""),
    "median": ("sheet.projection", SHARE),
    "lower": ("sheet.lower", SHARE),
    "upper": ("sheet.upper", SHARE),
    "points": ("sheet.points", POINTS),
    "gap_voters": ("sheet.gap", GAP),
    "bad_turnout": ("sheet.bad_turnout", SHARE),
    "bad_case": ("sheet.bad_case", GAP),
    "last": ("sheet.last", SHARE),
    "exceeds": ("sheet.exceeds", CHANCE),
}
COLUMNS = {
    "region_code": Column("sheet.code"),
    "region_name": Column("table.region"),
    "registered": Column("sheet.registered", PEOPLE),
    "needed": Column("live.must", PEOPLE),
    "median": Column("sheet.projection", SHARE),
    "lower": Column("sheet.lower", SHARE),
    "upper": Column("sheet.upper", SHARE),
    "probability": Column("sheet.chance", CHANCE, "bar"),
    "status": Column("sheet.status", "", "status"),
    "points": Column("sheet.points", POINTS, "gap"),
    "gap_voters": Column("sheet.gap", GAP),
    "gap_voters_lower": Column("sheet.gap_lower", GAP),
    "gap_voters_upper": Column("sheet.gap_upper", GAP),
    "contribution": Column("sheet.contribution", CHANCE),
    "lowest3": Column("sheet.lowest", CHANCE, "bar"),
}
HEAD, TOP, FIRST, REST = 4, 5, 44, 24  # rows of headings; widths of the summary
FEW, SCALE = 20, 55  # regions beside their charts on a page; else percent of the size at most
ACROSS = 1000  # pixels on a page of landscape A4, at full size


def write_summary(book: Book, sheet: Any, content: Content, areas: Areas) -> None:
    """Write the answers side by side, and the targets: the cells to change, each with a name.

    Parameters
    ----------
    book, sheet
        The workbook and its sheet.
    content : Content
        The votes.
    areas : dict
        Where their simulations stand.
    """
    columns = [(o, o.on(base)) for o in content.outlooks for base in o.projection.bases]
    widths = [FIRST, *[REST] * len(columns)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    mark = marked(content, *content.outlooks)
    book.lines(sheet, (content.title, content.subtitle, mark), widths)
    _alarm(book, sheet, 2, *content.outlooks)
    heads = [f"{content.name(o)}\n{content.base(o)}" for _, o in columns]
    sheet.set_row(HEAD - 1, 48)
    sheet.write_row(HEAD - 1, 0, [content.say("sheet.measure"), *heads], book.looks["head"])
    for row, (label, _) in enumerate(MEASURES.values(), start=HEAD):
        sheet.write(row, 0, content.say(label, level=content.interval), book.looks["wrap"])
    for place, (outlook, own) in enumerate(columns, start=1):
        values = _answers(content, areas, own, place)
        for row, (name, (_, kind)) in enumerate(MEASURES.items(), start=HEAD):
            book.write(sheet, row, place, values.get(name), book.looks[kind or "wrap"])
        if own is outlook or own.projection.base is outlook.projection.base:
            _input(book, sheet, outlook, place)
    _mark_summary(book, sheet, len(columns))
    end = HEAD + len(MEASURES) + 1
    said = [
        content.say("sheet.spoken"),
        *spoken(content),
        source_line(content.outlooks, content.lang),
    ]
    book.lines(sheet, said, widths, end)
    sheet.freeze_panes(HEAD, 1)
    sheet.fit_to_pages(1, 1)


def _input(book: Book, sheet: Any, outlook: Outlook, place: int) -> None:
    """Make the target of a vote a cell to change, and name it and the one projected."""
    sheet.write_number(HEAD, place, outlook.target.value, book.looks["input share"])
    sheet.data_validation(HEAD, place, HEAD, place, LIMITS)
    for row, kind in ((HEAD, "target"), (HEAD + 1, "projected")):
        cell = xl_rowcol_to_cell(row, place, row_abs=True, col_abs=True)
        name = target_name(outlook, kind)
        book.file.define_name(name, f"={quote_sheetname(sheet.name)}!{cell}")


def _mark_summary(book: Book, sheet: Any, count: int) -> None:
    rows = {name: row for row, name in enumerate(MEASURES, start=HEAD)}
    for name, mark in (("probability", "bar"), ("status", "status")):
        book.mark(sheet, mark, (rows[name], 1, rows[name], count))


def _alarm(book: Book, sheet: Any, row: int, *outlooks: Outlook) -> None:
    """Colour a line where a target was changed."""
    rule = {"type": "formula", "criteria": f"=NOT({unchanged(*outlooks)})"}
    sheet.conditional_format(row, 0, row, 0, rule | {"format": book.looks["alarm"]})


def _answers(content: Content, areas: Areas, outlook: Outlook, place: int) -> dict[str, Any]:
    """Return a column of the summary."""
    answer, target = outlook.total(content.level), outlook.target.value
    values = content.total(outlook) | {
        "bad_turnout": answer.bad_case_turnout,
        "bad_case": answer.bad_case_voters,
        "last": outlook.projection.last_turnout,
        "exceeds": answer.exceeds_last,
        "target": Live(f"={target_name(outlook)}", target),
        "projected": target,
    }
    rows = {name: row for row, name in enumerate(MEASURES, start=HEAD)}
    if place > 1:
        values["projected"] = Live(f"={target_name(outlook, 'projected')}", target)
    values |= against(content, outlook, values, lambda name: xl_rowcol_to_cell(rows[name], place))
    return values | {"probability": chance(areas, outlook, answer.probability)}


def write_vote(book: Book, sheet: Any, content: Content, outlook: Outlook, areas: Areas) -> None:
    """Write the table of regions of a vote, all together below it, and its charts.

    Parameters
    ----------
    book, sheet
        The workbook and its sheet.
    content, outlook
        The votes, and this one.
    areas : dict
        Where its simulations stand.
    """
    columns = {
        name: column._replace(head=content.say(column.head, level=content.interval))
        for name, column in COLUMNS.items()
        if outlook.ranks or name != "lowest3"
    }
    places = {name: place for place, name in enumerate(columns)}
    table: list[dict[Any, Any]] = outlook.table(content.level).to_dict("records")
    rows = []
    for place, values in enumerate([*table, content.total(outlook)]):
        at = partial(_cell, places, TOP + 1 + place)
        region = place if place < len(table) else WHOLE
        found = values | against(content, outlook, values, at)
        found["probability"] = chance(areas, outlook, values["probability"], region)
        found["contribution"] = fixed(outlook, values.get("contribution"))
        rows.append(found)
    end = TOP + len(table)
    below = _below(content, outlook, xl_range_abs(TOP + 1, places["median"], end, places["median"]))
    title = f"{content.name(outlook)} ({content.base(outlook)})"
    said = (title, source_line([outlook], content.lang), below, marked(content, outlook))
    name = f"votes_{target_name(outlook, '')[1:]}"
    book.table(sheet, name, columns, rows[:-1], told=said, total=rows[-1], top=TOP)
    _alarm(book, sheet, 3, outlook)
    title = f"={quote_sheetname(sheet.name)}!$A$3"  # what was said of the medians
    drawn = partial(_range, sheet, places)
    wide = pixels(book.widths(columns, rows))
    last = draw_charts(book, sheet, content, outlook, title, drawn, end + 3, wide)
    sheet.print_area(0, 0, last, len(columns) - 1)
    if len(table) > FEW:  # the charts on a page of their own, which a fitted page would not keep
        sheet.set_print_scale(min(SCALE, 100 * ACROSS // wide))
        sheet.set_h_pagebreaks([end + 3])


def _cell(places: dict[str, int], row: int, name: str) -> str:
    return str(xl_rowcol_to_cell(row, places[name]))


def _range(sheet: Any, places: dict[str, int], name: str, count: int, first: int = 0) -> str:
    area = xl_range_abs(TOP + 1 + first, places[name], TOP + first + count, places[name])
    return f"{quote_sheetname(sheet.name)}!{area}"


def _below(content: Content, outlook: Outlook, medians: str) -> Live:
    """Say in how many regions the median is below the target."""
    table, target = outlook.table(content.level), outlook.target.value
    count = Live(
        f"SUMPRODUCT(--({medians}<{target_name(outlook)}))", (table["median"] < target).sum()
    )
    return spliced(
        content,
        "follow.below",
        target=target_shown(content, outlook),
        count=count,
        all=Live(str(len(table)), len(table)),
    )
