"""`briefing.xlsx`: the numbers as numbers, and the figures they come from, ready to change."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from turnout.charts.frame import source_line
from turnout.documents.live import write_plan
from turnout.documents.plans import spoken
from turnout.files.schema import COLUMNS
from turnout.words.numbers import level_name
from turnout.words.sentences import likelihood, status

if TYPE_CHECKING:
    from turnout.documents.content import Content
    from turnout.projection.outlook import Outlook

SHARE, CHANCE, PEOPLE, POINTS, DAY = "0.0%", "0%", "#,##0", "+0.0;-0.0;0.0", "yyyy-mm-dd"
MEAN = "0.0"
INK, BAND = "#1B2733", "#F4F6F8"
WIDEST = 42


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
    projection = content.first.projection
    write_plan(book, sheet, _sheet(book, draws), formats, content)
    _tidy(book, formats, content, "voters", projection.voters.frame)
    _tidy(book, formats, content, "history", projection.history.frame)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": INK}),
        "note": book.add_format({"font_color": "#5B6773", "text_wrap": False}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": INK,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        ),
        "total": book.add_format({"bold": True, "top": 1}),
        **{
            f"input {name}": book.add_format(
                {"num_format": kind, "bg_color": "#FFF4CC", "border": 1}
            )
            for name, kind in (("share", SHARE), ("chance", CHANCE))
        },
        **{
            kind: book.add_format({"num_format": kind})
            for kind in (SHARE, CHANCE, PEOPLE, POINTS, DAY, MEAN)
        },
        **{
            f"total {kind}": book.add_format({"num_format": kind, "bold": True, "top": 1})
            for kind in (SHARE, CHANCE, PEOPLE, POINTS)
        },
    }


def _summary(book: Any, formats: dict[str, Any], content: Content) -> None:
    sheet = _sheet(book, content.say("sheet.summary"))
    sheet.set_column(0, 0, 46)
    sheet.write(0, 0, content.title, formats["title"])
    sheet.write(1, 0, content.subtitle, formats["note"])
    columns = [o.on(base) for o in content.outlooks for base in o.projection.bases]
    heads = [
        f"{content.name(o)}\n{content.say(f'base.{o.projection.base.value}')}" for o in columns
    ]
    sheet.set_column(1, len(heads), 22)
    sheet.set_row(3, 32)
    for place, head in enumerate([content.say("sheet.measure"), *heads]):
        sheet.write(3, place, head, formats["head"])
    row = 3
    for row, (label, kind, values) in enumerate(_measures(content, columns), start=4):
        sheet.write(row, 0, label)
        for place, value in enumerate(values, start=1):
            _write(sheet, row, place, value, formats.get(kind))
    lines = [*spoken(content), "", source_line(content.outlooks, content.lang)]
    lines.append(
        content.say(
            "sheet.how",
            voters=content.say("sheet.voters"),
            history=content.say("sheet.history"),
            as_of=content.first.projection.as_of.isoformat(),
        )
    )
    for number, line in enumerate(lines, start=row + 2):
        sheet.merge_range(number, 0, number, len(heads), line, formats["wrap"])
        sheet.set_row(number, 30 if len(line) > 100 else 15)  # noqa: PLR2004
    sheet.freeze_panes(4, 1)


def _measures(content: Content, columns: list[Outlook]) -> list[tuple[str, str, list[Any]]]:
    answers = [outlook.total(content.level) for outlook in columns]
    level = level_name(content.level, lang=content.lang)
    say = content.say
    return [
        (say("sheet.target"), SHARE, [o.target.value for o in columns]),
        (say("sheet.registered"), PEOPLE, [a.registered for a in answers]),
        (say("sheet.chance"), CHANCE, [a.probability for a in answers]),
        (say("sheet.words"), "", [say(f"scale.{likelihood(a.probability)}") for a in answers]),
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
    level = level_name(content.level, lang=content.lang)
    table = outlook.table(content.level)
    columns: list[tuple[str, str, str]] = [
        ("region_code", content.say("sheet.code"), ""),
        ("region_name", content.say("table.region"), ""),
        ("registered", content.say("sheet.registered"), PEOPLE),
        ("median", content.say("sheet.projection"), SHARE),
        ("lower", content.say("sheet.lower", level=level), SHARE),
        ("upper", content.say("sheet.upper", level=level), SHARE),
        ("probability", content.say("sheet.chance"), CHANCE),
        ("points", content.say("sheet.points"), POINTS),
        ("gap_voters", content.say("sheet.gap"), PEOPLE),
        ("gap_voters_lower", content.say("sheet.gap_lower", level=level), PEOPLE),
        ("gap_voters_upper", content.say("sheet.gap_upper", level=level), PEOPLE),
        ("contribution", content.say("sheet.contribution"), CHANCE),
        ("lowest3", content.say("sheet.lowest"), CHANCE),
        ("status", content.say("sheet.status"), ""),
    ]
    if not outlook.ranks:
        columns = [column for column in columns if column[0] != "lowest3"]
    table["points"] = 100 * table["gap_points"]
    table["status"] = [content.say(f"status.{status(p)}") for p in table["probability"]]
    sheet = _sheet(book, content.name(outlook))
    sheet.write(0, 0, content.name(outlook), formats["title"])
    sheet.write(1, 0, source_line([outlook], content.lang), formats["note"])
    sheet.set_row(3, 46)
    for place, (name, head, kind) in enumerate(columns):
        sheet.write(3, place, head, formats["head"])
        sheet.set_column(place, place, 24 if name == "region_name" else 14)
        for number, value in enumerate(table[name], start=4):
            _write(sheet, number, place, value, formats.get(kind))
    _total_row(sheet, formats, content, outlook, 4 + len(table), columns)
    sheet.freeze_panes(4, 2)


def _total_row(
    sheet: Any,
    formats: dict[str, Any],
    content: Content,
    outlook: Outlook,
    row: int,
    columns: list[tuple[str, str, str]],
) -> None:
    answer = outlook.total(content.level)
    values = {
        "region_name": content.place[:1].upper() + content.place[1:],
        "registered": answer.registered,
        "median": answer.turnout.median,
        "lower": answer.turnout.lower,
        "upper": answer.turnout.upper,
        "probability": answer.probability,
        "points": 100 * answer.gap_points.median,
        "gap_voters": answer.gap_voters.median,
        "gap_voters_lower": answer.gap_voters.lower,
        "gap_voters_upper": answer.gap_voters.upper,
        "status": content.say(f"status.{status(answer.probability)}"),
    }
    for place, (name, _, kind) in enumerate(columns):
        _write(sheet, row, place, values.get(name), formats[f"total {kind}".strip()])


def _tidy(
    book: Any, formats: dict[str, Any], content: Content, name: str, frame: pd.DataFrame
) -> None:
    """Write a tidy table; its headings are those the readers know, in the reader's language."""
    sheet = _sheet(book, content.say(f"sheet.{name}"), pages_wide=0)
    kinds = {"count": PEOPLE, "share": SHARE, "date": DAY}
    known = [column for column in COLUMNS if column in frame and frame[column].notna().any()]
    for place, column in enumerate(known):
        sheet.write(0, place, content.say(f"column.{column}"), formats["head"])
        cells = list(frame[column])
        longest = max(len(content.say(f"column.{column}")), *(len(str(cell)) for cell in cells))
        sheet.set_column(place, place, min(max(longest, 11) + 2, WIDEST))
        for row, value in enumerate(cells, start=1):
            _write(sheet, row, place, value, formats.get(kinds.get(COLUMNS[column], "")))
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
