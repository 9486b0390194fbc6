"""The printed summary: pages from the one content, set by typst, tagged and reproducible."""

from __future__ import annotations

import datetime
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from turnout import __version__
from turnout.charts import (
    Chart,
    gap_dot,
    relative_position,
    tile_map,
    tornado,
    voters_waterfall,
    votes_against_target,
)
from turnout.charts.choice import worth_drawing
from turnout.charts.style import font_folder
from turnout.documents.content import Content
from turnout.documents.method import limits, method_paragraphs
from turnout.documents.orders import has_orders, intro, order_table, staff_table
from turnout.documents.plans import (
    bridge,
    plan_table,
    plan_title,
    plan_to_show,
    question_table,
    reading,
    spoken,
)
from turnout.documents.saying import saying_table
from turnout.documents.scoreboard import (
    base_rows,
    scoreboard_rows,
    scoreboard_sentence,
    sensitivity_rows,
    tested,
)
from turnout.documents.sources import source_rows
from turnout.documents.targets import target_table
from turnout.errors import OutputError
from turnout.words.numbers import people, percent
from turnout.words.sentences import SCALE
from turnout.words.texts import failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from turnout.plan.scenarios import Scenarios
    from turnout.projection.outlook import Outlook

Part = dict[str, Any]
STANDARDS = ["a-2a", "ua-1"]
FIRST_PAGE_ROWS = 12
TERMS = ("turnout", "voters", "lists", "points", "bad_case", "lowest")
REGIONS = {"id": "ID", "en": "GB"}


def briefing_pdf(content: Content) -> bytes:
    """Return the summary as PDF/A-2a and PDF/UA-1; same content, same bytes.

    Raises
    ------
    OutputError
        If the pages cannot be set.
    """
    import typst

    day = content.first.projection.as_of
    template = resources.files("turnout.documents").joinpath("briefing.typ").read_bytes()
    try:
        pdf = typst.compile(  # type: ignore[misc]
            template,
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(pages(content), ensure_ascii=False)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
            timestamp=datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise failure(OutputError, "error.pdf", reason=error) from error
    return bytes(pdf)


def pages(content: Content) -> dict[str, Any]:
    """Return everything the template prints, in order."""
    projection = content.first.projection
    where = _first_page_chart(content)
    sections = [_votes_section(content), _plan_section(content), *_region_sections(content)]
    if content.what_ifs:
        sections.append(_scenario_section(content, content.what_ifs))
    if has_orders(content):
        sections.append(_orders_section(content))
    return {
        "lang": content.lang,
        "region": REGIONS[content.lang],
        "day": [projection.as_of.year, projection.as_of.month, projection.as_of.day],
        "title": content.title,
        "subtitle": content.subtitle,
        "header": content.say("briefing.header", place=content.place),
        "as_of": content.say("sentence.as_of", date=content.as_of).rstrip("."),
        "page": content.say("briefing.page"),
        "stamp": _stamp(content),
        "cards": [vars(card) for card in content.cards()],
        "where_title": where.title,
        "where_chart": _chart(where),
        "spoken_title": content.say("heading.spoken"),
        "spoken": spoken(content),
        "notes_title": content.say("heading.sure"),
        "notes": _first_page_notes(content),
        "sections": [*sections, *_method_sections(content)],
    }


def _first_page_notes(content: Content) -> list[str]:
    notes = [f"{content.name(o)}: {' '.join(content.notes(o))}" for o in content.outlooks]
    first = content.first
    others = [
        o for o in first.beside if o.ranks and (o.lowest.round(2) != first.lowest.round(2)).any()
    ]
    return [*notes, *(content.weakest(other) for other in others)]


def _first_page_chart(content: Content) -> Chart:
    """Choose the chart that says most: positions where regions differ, else the votes."""
    first = content.first
    if first.ranks:
        return relative_position(first, most=FIRST_PAGE_ROWS, **_drawn(content))
    return votes_against_target(content.outlooks, **_drawn(content))


def _drawn(content: Content) -> dict[str, Any]:
    return {"lang": content.lang, "size": "column", "level": content.level, "titles": False}


def _chart(chart: Chart) -> Part:
    svg = chart.image("svg").decode()
    return {
        "kind": "chart",
        "svg": svg,
        "alt": chart.alt,
        "caption": chart.words.subtitle,
        "title": chart.title,
    }


def _stamp(content: Content) -> str:
    projection = content.first.projection
    sources = (*projection.voters.sources, *projection.history.sources)
    return content.say(
        "briefing.stamp",
        version=__version__,
        seed=projection.seed,
        draws=people(projection.turnout.shape[0], lang=content.lang),
        hashes=" ".join(source.sha256[:8] for source in sources) or "–",
    )


def _table(
    head: list[str],
    rows: list[list[str]],
    caption: str,
    *,
    size: float = 8.6,
    last: bool = False,
    left: Sequence[int] = (0,),
    shares: Mapping[int, float] = {0: 1},
) -> Part:
    return {
        "kind": "table",
        "head": head,
        "rows": rows,
        "caption": caption,
        "aligns": ["l" if place in left else "r" for place in range(len(head))],
        "columns": [shares.get(place, 0) for place in range(len(head))],
        "size": size,
        "last": last,
    }


def _votes_section(content: Content) -> Part:
    chart = votes_against_target(content.outlooks, **_drawn(content))
    reading: Part = {"kind": "text", "text": content.say("votes.reading")}
    parts = [_chart(chart), reading, _region_table(content, content.first)]
    return {"title": chart.title, "parts": parts, "break": True}


def _region_table(content: Content, outlook: Outlook) -> Part:
    caption = content.say(
        "table.caption",
        election=content.name(outlook),
        target=percent(outlook.target.value, lang=content.lang),
    )
    caption = f"{caption} {content.adds_up(outlook)}".strip()
    head, rows = content.region_head(outlook, full=True), content.region_rows(outlook, full=True)
    return _table(head, rows, caption, last=True, size=7.6)


def _region_sections(content: Content) -> list[Part]:
    sections = []
    drawn = _drawn(content)
    for outlook in content.outlooks:
        if len(outlook.projection.codes) == 1:
            continue
        parts: list[Part] = []
        chosen = worth_drawing(outlook)
        title = content.say("heading.regions", election=content.name(outlook))
        if voters_waterfall in chosen:
            chart = voters_waterfall(outlook, **drawn)
            title = chart.title
            parts += [_chart(chart)]
        if outlook is not content.first:
            parts += [_region_table(content, outlook)]
        if gap_dot in chosen:
            chart = gap_dot(outlook, **drawn)
            title = chart.title
            parts += [_chart(chart)]
        if tile_map in chosen:
            parts += [_chart(tile_map(outlook, **drawn))]
        for part in parts:
            if part["kind"] == "chart" and part["title"] != title:
                part["caption"] = f"{part['title']}. {part['caption']}"
        sections.append({"title": title, "parts": parts, "break": True})
    return sections


def _plan_section(content: Content) -> Part:
    """Set the page a head of region acts on: per vote who is asked for how many, then answers."""
    parts = [_table(*question_table(content), left=(0, 1), shares={1: 1}, size=7.6)]
    for outlook in content.outlooks:
        plan = plan_to_show(content, outlook)
        parts.append({"kind": "lead", "text": plan_title(content, outlook)})
        parts.append({"kind": "note", "text": bridge(content, outlook)})
        parts.append(_table(*plan_table(content, plan), last=True, size=7.6))
    parts.append({"kind": "note", "text": reading(content, plan_to_show(content, content.first))})
    return {"title": content.say("heading.plan"), "parts": parts, "break": True}


def _scenario_section(content: Content, what_ifs: Scenarios) -> Part:
    chart = tornado(what_ifs, **_drawn(content))
    named = zip(what_ifs.scenarios, what_ifs.assumptions(content.lang), strict=True)
    assumed = [f"{scenario.name}: {said}" for scenario, said in named]
    return {"title": chart.title, "parts": [_chart(chart), {"kind": "list", "items": assumed}]}


def _orders_section(content: Content) -> Part:
    head, rows, caption = order_table(content)
    parts: list[Part] = [{"kind": "text", "text": intro(content)}]
    parts += [_table(head, rows, caption, left=(0, 2))]
    staff = staff_table(content)
    if staff is not None:
        parts += [_table(*staff, last=True)]
    return {"title": content.say("heading.orders"), "parts": parts, "break": True}


def _method_sections(content: Content) -> list[Part]:
    words = [content.say("scale_table.word"), content.say("scale_table.band")]
    scale = [[content.say(f"scale.{name}"), content.say(f"band.{name}")] for _, name in SCALE]
    heads = ("election", "dpt", "all_lists", "quality", "known", "published")
    sources = _table(
        [content.say(f"sources.{name}") for name in heads],
        source_rows(content),
        content.say("sources.caption"),
        size=7.8,
        left=(0, 3, 4, 5),
        shares={3: 1, 5: 2.2},
    )
    parts: dict[str, list[Part]] = {
        "method": [{"kind": "text", "text": paragraph} for paragraph in method_paragraphs(content)],
        "bases": [_bases(content)],
        **_tested(content),
        "targets": [
            _table(
                *target_table(content, content.targets),
                left=(0, 1, 2, 4, 8),
                shares={8: 1},
                size=7.6,
            )
        ],
        "saying": [
            _table(*saying_table(content), left=(0, 1, 2), shares={0: 1, 1: 1, 2: 1}, size=8.0)
        ],
        "scale": [_table(words, scale, content.say("scale_table.caption"))],
        "limits": [{"kind": "list", "items": limits(content)}],
        "terms": [{"kind": "list", "items": [content.say(f"terms.{name}") for name in TERMS]}],
        "sources": [sources],
    }
    return [{"title": content.say(f"heading.{key}"), "parts": part} for key, part in parts.items()]


def _bases(content: Content) -> Part:
    """Set the answer on every definition side by side."""
    heads, rows = base_rows(content)
    return _table(heads, rows, content.say("bases.caption"), left=(0, 1), shares={1: 1})


def _tested(content: Content) -> dict[str, list[Part]]:
    """Show how the method did on past elections, and how much its priors matter."""
    parts = {}
    board = tested(content)
    if board is not None:
        heads, *rows = scoreboard_rows(board, content.lang)
        sentence = scoreboard_sentence(board, content.lang)
        wide = {0: 0, 1: 0, 7: 1}
        table = _table(heads, rows, content.say("score.caption"), left=(0, 1), shares=wide)
        parts["tested"] = [{"kind": "text", "text": sentence}, table]
    rows = sensitivity_rows(content)
    if rows:
        heads = [content.say(f"prior.{name}") for name in ("moved", "projection", "chance")]
        chances = sorted((row[-1] for row in rows), key=lambda one: int(one.strip("<>%")))
        told = {"low": chances[0], "high": chances[-1], "election": content.name(content.first)}
        base = content.say(f"base.{content.first.projection.base.value}")
        parts["priors"] = [_table(heads, rows, content.say("prior.caption", base=base, **told))]
    return parts
