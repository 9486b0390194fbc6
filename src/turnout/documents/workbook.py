"""The workbook: the numbers as numbers, and the figures they come from, ready to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from turnout import __version__
from turnout.documents.checked import write_findings
from turnout.documents.content import Content
from turnout.documents.cover import write_notes
from turnout.documents.live import write_plan
from turnout.documents.orders import NEEDED, need_table, needs, norm_sentence
from turnout.documents.sheets import CHANCE, DAY, MEAN, PEOPLE, RATE, SHARE, SIGNS, Book, Column
from turnout.documents.simulations import write_simulations
from turnout.documents.votes import write_summary, write_vote
from turnout.files.findings import Finding
from turnout.files.schema import COLUMNS
from turnout.plan.standing import Standing
from turnout.plan.vulnerability import vulnerability
from turnout.words.texts import catalogue

NARROWER = 20  # characters across a column of readiness, so that a page can be read
KINDS = {"count": PEOPLE, "share": SHARE, "date": DAY}
READINESS = {
    "region_code": Column("sheet.code"),
    "region_name": Column("table.region"),
    "item": Column("column.item"),
    "kind": Column("column.kind"),
    "state": Column("orders.state", "", "state"),
    "planned": Column("column.planned", PEOPLE),
    "done": Column("column.done", PEOPLE),
    "unit": Column("column.unit"),
    "done_share": Column("sheet.done_share", CHANCE, "bar"),
    "planned_share": Column("sheet.planned_share", CHANCE),
    "source": Column("column.source"),
    "due": Column("column.due", DAY),
    "status_date": Column("column.status_date", DAY),
}
BY_REGION = {
    "region_code": Column("sheet.code"),
    "region_name": Column("table.region"),
    "probability": Column("readiness.chance", CHANCE, "bar"),
    "lag": Column("readiness.lag", SHARE, "bar"),
    "known": Column("readiness.known", CHANCE),
    "priority": Column("readiness.priority", MEAN),
    "lagging": Column("readiness.lagging"),
    "incidents": Column("readiness.incidents", PEOPLE),
    "open": Column("readiness.open", PEOPLE),
    "serious": Column("readiness.serious", PEOPLE),
    "per_100000": Column("readiness.per_100000", RATE),
    "score": Column("readiness.vulnerability", RATE),
}


def briefing_xlsx(content: Content) -> bytes:
    """Return the workbook: notes, summary, one sheet per vote, plan, readiness, findings, figures.

    The voter list and the history are tidy tables that `read_voters` and `read_history` take back.
    """
    day = content.first.projection.as_of
    foot = " · ".join([*content.theme.said, f"turnout {__version__}", content.subtitle])
    page = content.say("briefing.page", page="&P", pages="&N")
    book = Book(day, content.title, foot, page, content.title)
    about = dict(_about(content))
    sheet = {name: book.sheet(name) for name in about}
    at = {key: sheet[content.say(f"sheet.{key}")] for key in ("notes", "summary", "plan", "draws")}
    areas = write_simulations(book, at["draws"], content)
    write_notes(book, at["notes"], content, about)
    write_summary(book, at["summary"], content, areas)
    for outlook in content.outlooks:
        write_vote(book, sheet[content.name(outlook)[:31]], content, outlook, areas)
    write_plan(book, at["plan"], content, areas)
    if content.standing:
        _readiness(book, sheet, content, content.standing)
    if content.say("sheet.needs") in sheet:
        _needs(book, sheet[content.say("sheet.needs")], content)
    found = findings_of(content)
    told = content.say("notes.found" if found else "notes.none", files=_checked(content))
    title = content.say("check.list")
    write_findings(book, sheet[title], found, content.lang, (title, told))
    for name in ("voters", "history"):
        frame = getattr(content.first.projection, name).frame
        _tidy(book, sheet[content.say(f"sheet.{name}")], content, name, frame)
    return book.bytes(content.theme.recolour)


def _about(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the name of every sheet, in order, with what it holds."""
    say, plain = content.say, ("notes", "summary")
    for key in plain:
        yield say(f"sheet.{key}"), say(f"about.{key}")
    for outlook in content.outlooks:
        yield content.name(outlook)[:31], say("about.vote", election=content.name(outlook))
    keys = ["plan"]
    keys += ["readiness", "by_region"] if content.standing else []
    keys += [] if needs(content) is None else ["needs"]
    for key in keys:
        yield say(f"sheet.{key}"), say(f"about.{key}")
    yield say("check.list"), say("about.findings")
    for key in ("voters", "history", "draws"):
        yield say(f"sheet.{key}"), say(f"about.{key}")


def findings_of(content: Content) -> list[Finding]:
    """Return what was found in the files and in what they could be used for, each once."""
    tables = [
        table
        for outlook in content.outlooks
        for table in (outlook.projection.voters, outlook.projection.history, outlook.projection)
    ]
    held = [*tables, *([content.standing.ready] if content.standing else [])]
    every = [finding for table in held for finding in table.findings]
    return list({finding.message(): finding for finding in every}.values())


def _checked(content: Content) -> str:
    """Name the files that were checked, and how many rows each kind of table has."""
    projection, told = content.first.projection, []
    tables: list[Any] = [projection.voters, projection.history]
    tables += [content.standing.ready] if content.standing else []
    for table in tables:
        named = ", ".join(source.file for source in getattr(table, "sources", ()))
        files, rows = named or content.say("sheet.readiness"), content.people(len(table.frame))
        told.append(content.say("notes.file", files=files, rows=rows))
    return "; ".join(told)


def _readiness(book: Book, sheet: Any, content: Content, standing: Standing) -> None:
    """Write every region and item with its state in words, and each region's order and peace."""
    cells = standing.matrix.to_dict("records")
    for row in cells:
        row["unit"] = _unit(content, row["unit"])
        row["item"], row["kind"] = standing.item(row["item"]), standing.kind(row["kind"])
        row["state"] = f"{SIGNS[row['state']]} {standing.say('state.' + row['state'])}"
    told = (standing.title(), f"{standing.countdown()} {standing.source()}")
    page = sheet[content.say("sheet.readiness")]
    book.table(page, "readiness", _said(content, READINESS), cells, told=told, widest=NARROWER)
    found, log = standing.priority, standing.ready.incidents
    if log is not None:
        rates = log.rates(standing.outlook.projection.voters, standing.at)
        found = found.merge(rates.drop(columns="region_name"), on="region_code", how="left")
    index = vulnerability(standing.outlook.projection.election, standing.at)
    found = found.merge(index[["region_code", "score"]], on="region_code", how="left")
    found = found.assign(priority=100 * found["priority"])
    rows = found.reindex(columns=list(BY_REGION)).to_dict("records")
    target = content.percent(standing.outlook.target.value)
    told = (standing.title(), standing.weighing())
    page, columns = sheet[content.say("sheet.by_region")], _said(content, BY_REGION, target=target)
    book.table(page, "readiness_by_region", columns, rows, told=told)


def _unit(content: Content, written: str) -> str:
    """Name a unit of reports in the language of the documents; one not known keeps its own name."""
    for key, names in catalogue().items():
        if key.startswith("template.unit.") and written.casefold() in map(
            str.casefold, names.values()
        ):
            return content.say(key)
    return written


def _said(content: Content, columns: dict[str, Column], **told: object) -> dict[str, Column]:
    return {n: c._replace(head=content.say(c.head, **told)) for n, c in columns.items()}


def _needs(book: Book, sheet: Any, content: Content) -> None:
    """Write what the first vote takes per region, all together below."""
    found, table = needs(content), need_table(content)
    if found is None or table is None:
        return
    (region, *heads), _, caption = table
    columns = {"region_name": Column(region)}
    columns |= {name: Column(head, PEOPLE) for name, head in zip(NEEDED, heads, strict=True)}
    total = found.total().set_index("item")["needed"].to_dict() | {"region_name": content.whole}
    told = (content.say("sheet.needs"), caption, norm_sentence(content))
    rows = found.by_region().to_dict("records")
    book.table(sheet, "needs", columns, rows, told=told, total=total, top=4, fixed=1)


def _tidy(book: Book, sheet: Any, content: Content, name: str, frame: pd.DataFrame) -> None:
    """Write a tidy table; its headings are those the readers know, in the reader's language."""
    known = [column for column in COLUMNS if column in frame and frame[column].notna().any()]
    columns = {
        column: Column(content.say(f"column.{column}"), KINDS.get(COLUMNS[column], ""))
        for column in known
    }
    book.table(sheet, name, columns, frame.to_dict("records"), top=0)
