"""The workbook: the numbers as numbers, and the figures they come from, ready to change."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from turnout.charts.frame import source_line
from turnout.documents.content import Content
from turnout.documents.live import write_plan
from turnout.documents.orders import NEEDED, need_table, needs, norm_sentence
from turnout.documents.plans import spoken
from turnout.files.schema import COLUMNS
from turnout.plan.standing import Standing
from turnout.plan.vulnerability import vulnerability
from turnout.projection.outlook import Outlook
from turnout.words.sentences import status
from turnout.words.texts import catalogue

SHARE, CHANCE, PEOPLE, POINTS, DAY = "0.0%", "0%", "#,##0", "+0.0;-0.0;0.0", "yyyy-mm-dd"
MEAN, RATE = "0.0", "0.00"
KINDS = {"count": PEOPLE, "share": SHARE, "date": DAY}
INK, WIDEST = "#1B2733", 42
HEAD = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
INPUT = {"bg_color": "#FFF4CC", "border": 1}
TOTAL = {"bold": True, "top": 1}
COLUMNS_OF = {
    "region_code": ("sheet.code", ""),
    "region_name": ("table.region", ""),
    "registered": ("sheet.registered", PEOPLE),
    "median": ("sheet.projection", SHARE),
    "lower": ("sheet.lower", SHARE),
    "upper": ("sheet.upper", SHARE),
    "probability": ("sheet.chance", CHANCE),
    "points": ("sheet.points", POINTS),
    "gap_voters": ("sheet.gap", PEOPLE),
    "gap_voters_lower": ("sheet.gap_lower", PEOPLE),
    "gap_voters_upper": ("sheet.gap_upper", PEOPLE),
    "contribution": ("sheet.contribution", CHANCE),
    "lowest3": ("sheet.lowest", CHANCE),
    "status": ("sheet.status", ""),
}
READINESS = {
    "region_code": ("sheet.code", ""),
    "region_name": ("table.region", ""),
    "item": ("column.item", ""),
    "kind": ("column.kind", ""),
    "state": ("orders.state", ""),
    "planned": ("column.planned", PEOPLE),
    "done": ("column.done", PEOPLE),
    "unit": ("column.unit", ""),
    "done_share": ("sheet.done_share", CHANCE),
    "planned_share": ("sheet.planned_share", CHANCE),
    "source": ("column.source", ""),
    "due": ("column.due", DAY),
    "status_date": ("column.status_date", DAY),
}
BY_REGION = {
    "region_code": ("sheet.code", ""),
    "region_name": ("table.region", ""),
    "probability": ("sheet.chance", CHANCE),
    "lag": ("readiness.lag", SHARE),
    "known": ("readiness.known", CHANCE),
    "priority": ("readiness.priority", MEAN),
    "lagging": ("readiness.lagging", ""),
    "incidents": ("readiness.incidents", PEOPLE),
    "open": ("readiness.open", PEOPLE),
    "serious": ("readiness.serious", PEOPLE),
    "per_100000": ("readiness.per_100000", RATE),
    "score": ("readiness.vulnerability", RATE),
}
WIDE = ("region_name", "item", "lagging", "source")


def briefing_xlsx(content: Content) -> bytes:
    """Return the workbook: summary, one sheet per vote, the voter list and the history.

    The last two are tidy tables that `read_voters` and `read_history` take back.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": DAY})
    day = content.first.projection.as_of
    created = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001  (a file stamp)
    book.set_properties({"title": content.title, "author": "turnout", "created": created})
    formats = _formats(book)
    _summary(book, formats, content)
    sheet, draws = _sheet(book, content.say("sheet.plan")), content.say("sheet.draws")
    for outlook in content.outlooks:
        _vote(book, formats, content, outlook)
    write_plan(book, sheet, _sheet(book, draws), formats, content)
    if content.standing:
        _readiness(book, formats, content, content.standing)
    _needs(book, formats, content)
    _tidy(book, formats, content, "voters", content.first.projection.voters.frame)
    _tidy(book, formats, content, "history", content.first.projection.history.frame)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    kinds = (SHARE, CHANCE, PEOPLE, POINTS, DAY, MEAN, RATE)
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14, "font_color": INK},
        "note": {"font_color": "#5B6773", "text_wrap": False},
        "wrap": {"text_wrap": True, "valign": "top"},
        "head": {**HEAD, "bg_color": INK, "border": 1, "border_color": "#FFFFFF"},
        "total": TOTAL,
        "input share": {**INPUT, "num_format": SHARE},
        "input chance": {**INPUT, "num_format": CHANCE},
        **{kind: {"num_format": kind} for kind in kinds},
        **{f"total {kind}": {**TOTAL, "num_format": kind} for kind in kinds},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _summary(book: Any, formats: dict[str, Any], content: Content) -> None:
    sheet = _sheet(book, content.say("sheet.summary"))
    sheet.set_column(0, 0, 46)
    sheet.write(0, 0, content.title, formats["title"])
    sheet.write(1, 0, content.subtitle, formats["note"])
    columns = [o.on(base) for o in content.outlooks for base in o.projection.bases]
    heads = [f"{content.name(o)}\n{content.base(o)}" for o in columns]
    sheet.set_column(1, len(heads), 22)
    sheet.set_row(3, 32)
    sheet.write_row(3, 0, [content.say("sheet.measure"), *heads], formats["head"])
    measures = _measures(content, columns)
    for row, (label, kind, values) in enumerate(measures, start=4):
        sheet.write(row, 0, label)
        for place, value in enumerate(values, start=1):
            _write(sheet, row, place, value, formats.get(kind))
    sheets = {name: content.say(f"sheet.{name}") for name in ("voters", "history")}
    how = content.say("sheet.how", as_of=content.first.projection.as_of.isoformat(), **sheets)
    lines = [*spoken(content), "", source_line(content.outlooks, content.lang), how]
    for number, line in enumerate(lines, start=5 + len(measures)):
        sheet.merge_range(number, 0, number, len(heads), line, formats["wrap"])
        sheet.set_row(number, 30 if len(line) > 100 else 15)  # noqa: PLR2004
    sheet.freeze_panes(4, 1)


def _measures(content: Content, columns: list[Outlook]) -> list[tuple[str, str, list[Any]]]:
    answers = [outlook.total(content.level) for outlook in columns]
    say, level = content.say, content.interval
    return [
        (say("sheet.target"), SHARE, [o.target.value for o in columns]),
        (say("sheet.registered"), PEOPLE, [a.registered for a in answers]),
        (say("sheet.chance"), CHANCE, [a.probability for a in answers]),
        (say("sheet.words"), "", [content.label(a.probability) for a in answers]),
        (say("sheet.status"), "", [say(f"status.{status(a.probability)}") for a in answers]),
        (say("sheet.projection"), SHARE, [a.turnout.median for a in answers]),
        (say("sheet.lower", level=level), SHARE, [a.turnout.lower for a in answers]),
        (say("sheet.upper", level=level), SHARE, [a.turnout.upper for a in answers]),
        (say("sheet.points"), POINTS, [100 * a.gap_points.median for a in answers]),
        (say("sheet.gap"), PEOPLE, [a.gap_voters.median for a in answers]),
        (say("sheet.bad_case"), PEOPLE, [a.bad_case_voters for a in answers]),
        (say("sheet.last"), SHARE, [o.projection.last_turnout for o in columns]),
        (say("sheet.exceeds"), CHANCE, [a.exceeds_last for a in answers]),
    ]


def _vote(book: Any, formats: dict[str, Any], content: Content, outlook: Outlook) -> None:
    columns = {n: own for n, own in COLUMNS_OF.items() if outlook.ranks or n != "lowest3"}
    regions: list[dict[Any, Any]] = outlook.table(content.level).to_dict("records")
    total, name = content.total(outlook), content.name(outlook)
    for row in (*regions, total):
        row["points"] = 100 * row["gap_points"]
        row["status"] = content.say(f"status.{status(row['probability'])}")
    told = (name, source_line([outlook], content.lang))
    sheet = _list(book, formats, content, name, told, columns, regions, filters=False)
    for place, (column, (_, kind)) in enumerate(columns.items()):
        look = formats[f"total {kind}".strip()]
        _write(sheet, 4 + len(regions), place, total.get(column), look)


def _readiness(book: Any, formats: dict[str, Any], content: Content, standing: Standing) -> None:
    """Write every region and item with its state in words, and each region's order and peace."""
    cells = standing.matrix.to_dict("records")
    for row in cells:
        row["item"], row["kind"] = standing.item(row["item"]), standing.kind(row["kind"])
        row["state"] = standing.say(f"state.{row['state']}")
    told = (standing.title(), f"{standing.countdown()} {standing.source()}")
    _list(book, formats, content, content.say("sheet.readiness"), told, READINESS, cells)
    found, log = standing.priority, standing.ready.incidents
    if log is not None:
        rates = log.rates(standing.outlook.projection.voters, standing.at)
        found = found.merge(rates.drop(columns="region_name"), on="region_code", how="left")
    index = vulnerability(standing.outlook.projection.election, standing.at)
    found = found.merge(index[["region_code", "score"]], on="region_code", how="left")
    found = found.assign(priority=100 * found["priority"])
    rows = found.reindex(columns=list(BY_REGION)).to_dict("records")
    told = (standing.title(), standing.weighing())
    _list(book, formats, content, content.say("sheet.by_region"), told, BY_REGION, rows)


def _needs(book: Any, formats: dict[str, Any], content: Content) -> None:
    """Write what the first vote takes per region, where its norms are known."""
    found, table = needs(content), need_table(content)
    if found is None or table is None:
        return
    (region, *heads), _, caption = table
    columns = {name: (head, PEOPLE) for name, head in zip(NEEDED, heads, strict=True)}
    columns = {"region_name": (region, "")} | columns
    rows = found.by_region().to_dict("records")
    told = (caption, norm_sentence(content))
    _list(book, formats, content, content.say("sheet.needs"), told, columns, rows)


def _list(
    book: Any,
    formats: dict[str, Any],
    content: Content,
    name: str,
    told: tuple[str, str],
    columns: Mapping[str, tuple[str, str]],
    rows: Sequence[Mapping[Any, Any]],
    *,
    filters: bool = True,
) -> Any:
    """Write rows as a table under what is told of them; without filters its heads are taller."""
    sheet = _sheet(book, name)
    sheet.write(0, 0, told[0], formats["title"])
    sheet.write(1, 0, told[1], formats["note"])
    for place, (column, (head, kind)) in enumerate(columns.items()):
        heading = content.say(head, level=content.interval) if head in catalogue() else head
        sheet.write(3, place, heading, formats["head"])
        sheet.set_column(place, place, 24 if column in WIDE else 13 if filters else 14)
        for number, row in enumerate(rows, start=4):
            _write(sheet, number, place, row[column], formats.get(kind))
    sheet.set_row(3, 32 if filters else 46)
    if filters:
        sheet.autofilter(3, 0, 3 + len(rows), len(columns) - 1)
    sheet.freeze_panes(4, 2)
    return sheet


def _tidy(
    book: Any, formats: dict[str, Any], content: Content, name: str, frame: pd.DataFrame
) -> None:
    """Write a tidy table; its headings are those the readers know, in the reader's language."""
    sheet = _sheet(book, content.say(f"sheet.{name}"), pages_wide=0)
    known = [column for column in COLUMNS if column in frame and frame[column].notna().any()]
    for place, column in enumerate(known):
        head, cells = content.say(f"column.{column}"), list(frame[column])
        sheet.write(0, place, head, formats["head"])
        longest = max(len(str(cell)) for cell in (head, *cells))
        sheet.set_column(place, place, min(max(longest, 11) + 2, WIDEST))
        for row, value in enumerate(cells, start=1):
            _write(sheet, row, place, value, formats.get(KINDS.get(COLUMNS[column], "")))
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.autofilter(0, 0, len(frame), len(known) - 1)
    sheet.freeze_panes(1, 2)


def _sheet(book: Any, name: str, pages_wide: int = 1) -> Any:
    sheet = book.add_worksheet(name[:31])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    if pages_wide:
        sheet.fit_to_pages(pages_wide, 0)
    return sheet


def _write(sheet: Any, row: int, place: int, value: Any, cell_format: Any) -> None:
    """Write a cell as what it is; a missing value leaves it blank."""
    if value is None or pd.isna(value):
        sheet.write_blank(row, place, None, cell_format)
    elif isinstance(value, datetime.date):
        moment = datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        sheet.write_datetime(row, place, moment, cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, cell_format)
    else:
        sheet.write_number(row, place, float(value), cell_format)
