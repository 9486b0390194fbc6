"""The first sheet of the workbook: what it is, how to read it, where it comes from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter.utility import quote_sheetname

from turnout import __version__
from turnout.charts.frame import source_line
from turnout.documents.content import UNKNOWN, Content
from turnout.documents.glossary import meaning, term
from turnout.documents.sheets import Book, height
from turnout.documents.sources import source_rows
from turnout.words.sentences import SCALE

WIDTHS = (30, 120)
READ = ("target", "projection", "interval", "probability", "status", "gap", "bad_case")
TERMS = ("turnout", "voters", "dpt", "dptb", "dpk", "all_lists", "points", "lowest")


def write_notes(book: Book, sheet: Any, content: Content, about: Mapping[str, str]) -> None:
    """Write the sheet that explains all others.

    Parameters
    ----------
    book, sheet
        The workbook and its first sheet.
    content : Content
        The votes.
    about : mapping of str to str
        What each sheet holds, by its name, in order.
    """
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    book.lines(sheet, (content.title, content.subtitle), WIDTHS)
    if content.theme.logo:
        told = {"description": content.theme.organisation or content.say("theme.logo")}
        picture = {"image_data": io.BytesIO(content.theme.logo), "object_position": 3, **told}
        sheet.insert_image(0, len(WIDTHS), "logo", picture)
    row = 3
    for heading, pairs in _sections(content):
        sheet.write(row, 0, content.say(f"notes.{heading}"), book.looks["section"])
        sheet.write_blank(row, 1, None, book.looks["section"])
        for row, (label, words) in enumerate(pairs, start=row + 1):  # noqa: B020
            sheet.set_row(row, height([label, words], WIDTHS))
            sheet.write_string(row, 0, label, book.looks["bold"])
            look = "wrap" if isinstance(words, str) else "number"
            book.write(sheet, row, 1, words, book.looks[look])
        row += 2
    sheet.write(row, 0, content.say("notes.sheets"), book.looks["section"])
    sheet.write_blank(row, 1, None, book.looks["section"])
    for row, (name, words) in enumerate(about.items(), start=row + 1):  # noqa: B020
        sheet.write_url(row, 0, f"internal:{quote_sheetname(name)}!A1", book.looks["link"], name)
        sheet.write_string(row, 1, words, book.looks["wrap"])


def _sections(content: Content) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Yield headings with their pairs of label and text."""
    say, projection = content.say, content.first.projection
    office = " – ".join(content.theme.said)
    what = [(say("theme.organisation").capitalize(), office)] * bool(office)
    what += [(say(f"notes.{key}"), words) for key, words in (
        ("question", content.title), ("made_of", source_line(content.outlooks, content.lang)),
        ("day", content.as_of), ("official", say("notes.not_official")),
    )]  # fmt: skip
    yield "what", what
    told = {"level": content.interval, "summary": say("sheet.summary")}
    named = [(say(f"notes.{key}", **told), say(f"notes.{key}_is", **told)) for key in READ]
    scale = [f"{say(f'scale.{name}')} {say(f'band.{name}')}" for _, name in SCALE]
    named += [(term(content, key), meaning(content, key)) for key in TERMS]
    yield "reading", [*named, (say("notes.scale"), "; ".join(scale))]
    sheets = {name: say(f"sheet.{name}") for name in ("voters", "history")}
    how = say("sheet.how", as_of=projection.as_of.isoformat(), **sheets)
    yield (
        "again",
        [
            (say("notes.change"), say("notes.change_how", summary=say("sheet.summary"))),
            (say("notes.reuse"), how),
            (
                say("notes.program"),
                f"turnout {__version__}, {say('notes.model', model=projection.model)}",
            ),
            (say("notes.seed"), projection.seed),
            (say("notes.draws"), projection.turnout.shape[0]),
        ],
    )
    yield "sources", [_source(content, row) for row in source_rows(content)]
    files = (*projection.voters.sources, *projection.history.sources)
    yield "files", [(source.file, f"SHA-256 {source.sha256}") for source in files]


def _source(content: Content, row: list[str]) -> tuple[str, str]:
    """Return a figure with its definition, quality, day and place; its shares stand elsewhere."""
    label, dpt, every, quality, known, published = row
    lists = zip(("dpt", "all_lists"), (dpt, every), strict=True)
    bases = [content.say(f"base.{base}") for base, share in lists if share not in ("", UNKNOWN)]
    definition = ", ".join(bases) or content.say("base.dpt")
    told = {"quality": quality, "known": known, "published": published}
    return label, content.say("notes.source", definition=definition, **told)
