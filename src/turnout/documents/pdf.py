"""The printed summary: pages from the one content, set by typst, tagged and reproducible."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from turnout import __version__, charts
from turnout.charts import Chart
from turnout.charts.choice import worth_drawing
from turnout.charts.style import font_folder
from turnout.documents import orders, plans, scoreboard
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.documents.method import limits, method_paragraphs
from turnout.documents.parts import Part
from turnout.documents.parts import chart_part as _chart
from turnout.documents.parts import list_part as _list
from turnout.documents.parts import table_part as _table
from turnout.documents.parts import words_part as _words
from turnout.documents.readiness import overdue_table, peace_table, priority_table, stage_table
from turnout.documents.saying import saying_table
from turnout.documents.sources import source_rows
from turnout.documents.targets import target_table
from turnout.errors import OutputError
from turnout.plan.scenarios import Scenarios
from turnout.plan.stages import next_stage
from turnout.plan.standing import Standing
from turnout.projection.outlook import Outlook
from turnout.words.sentences import SCALE
from turnout.words.texts import failure

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
    return typeset(pages(content))


def typeset(printed: dict[str, Any]) -> bytes:
    """Return what the template makes of the pages.

    Raises
    ------
    OutputError
        If they cannot be set.
    """
    import typst

    day = datetime.date(*printed["day"])
    template = resources.files("turnout.documents").joinpath("briefing.typ").read_bytes()
    try:
        pdf = typst.compile(  # type: ignore[misc]
            template,
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
            timestamp=datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise failure(OutputError, "error.pdf", reason=error) from error
    return bytes(pdf)


def pages(content: Content) -> dict[str, Any]:
    """Return everything the template prints, in order."""
    sections = [*_sections(content), *_method_sections(content)]
    return front(content, _first_page_chart(content), _first_page_notes(content), sections)


def front(
    content: Content, where: Chart, notes: list[str], sections: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a first page with its chart and notes, and the sections that follow."""
    projection = content.first.projection
    return {
        "lang": content.lang,
        "region": REGIONS[content.lang],
        "day": [projection.as_of.year, projection.as_of.month, projection.as_of.day],
        "title": content.title,
        "subtitle": content.subtitle,
        "header": _header(content),
        "as_of": content.say("sentence.as_of", date=content.as_of).rstrip("."),
        "page": content.say("briefing.page"),
        "stamp": _stamp(content),
        "cards": [vars(card) for card in cards(content)],
        "where_title": where.title,
        "where_chart": _chart(where),
        "spoken_title": content.say("heading.spoken"),
        "spoken": plans.spoken(content),
        "notes_title": content.say("heading.sure"),
        "notes": notes,
        "sections": sections,
    }


def _header(content: Content) -> str:
    """Name the document; then the stage of the first vote that comes next, if one is on record."""
    projection = content.first.projection
    head = content.say("briefing.header", place=content.place)
    coming = next_stage(projection.election, projection.as_of, content.lang)
    if coming is None:
        return head
    told = {"stage": coming["name"], "days": coming["days_left"]}
    return f"{head} · {content.say('stages.next', election=content.name(content.first), **told)}"


def _sections(content: Content) -> Iterator[Part]:
    """Yield what follows the first page, up to the method."""
    yield _votes_section(content)
    yield _plan_section(content)
    for outlook in content.outlooks:
        if len(outlook.projection.codes) > 1:
            yield _region_section(content, outlook)
    if content.what_ifs:
        yield _scenario_section(content, content.what_ifs)
    if content.standing:
        yield _readiness_section(content, content.standing)
    if orders.has_orders(content):
        yield _orders_section(content)


def _first_page_notes(content: Content) -> list[str]:
    notes = [f"{content.name(o)}: {' '.join(content.notes(o))}" for o in content.outlooks]
    lowest = content.first.lowest.round(2)
    others = [o for o in content.first.beside if o.ranks and (o.lowest.round(2) != lowest).any()]
    return [*notes, *map(content.weakest, others)]


def _first_page_chart(content: Content) -> Chart:
    """Choose the chart that says most: positions where regions differ, else the votes."""
    if content.first.ranks:
        return charts.relative_position(content.first, most=FIRST_PAGE_ROWS, **_drawn(content))
    return charts.votes_against_target(content.outlooks, **_drawn(content))


def _drawn(content: Content) -> dict[str, Any]:
    return {"lang": content.lang, "size": "column", "level": content.level, "titles": False}


def _stamp(content: Content) -> str:
    projection = content.first.projection
    sources = (*projection.voters.sources, *projection.history.sources)
    return content.say(
        "briefing.stamp",
        version=__version__,
        seed=projection.seed,
        draws=content.people(projection.turnout.shape[0]),
        hashes=" ".join(source.sha256[:8] for source in sources) or "–",
    )


def _votes_section(content: Content) -> Part:
    chart = charts.votes_against_target(content.outlooks, **_drawn(content))
    how = _words("text", content.say("votes.reading"))
    parts = [_chart(chart), how, _region_table(content, content.first)]
    return {"title": chart.title, "parts": parts, "break": True}


def _region_table(content: Content, outlook: Outlook) -> Part:
    caption = content.say("table.caption", **content.told(outlook))
    caption = f"{caption} {content.adds_up(outlook)}".strip()
    head, rows = content.region_head(outlook, full=True), content.region_rows(outlook, full=True)
    return _table(head, rows, caption, last=True, size=7.6)


def _region_section(content: Content, outlook: Outlook) -> Part:
    """Set the charts of a vote's regions, its table before the last; one finding is the title."""
    chosen = worth_drawing(outlook)
    waterfall, gaps, tiles = (
        [draw(outlook, **_drawn(content))] if draw in chosen else []
        for draw in (charts.voters_waterfall, charts.gap_dot, charts.tile_map)
    )
    titles = [chart.title for chart in (*gaps, *waterfall)]
    title = [*titles, content.say("heading.regions", election=content.name(outlook))][0]
    table = [] if outlook is content.first else [_region_table(content, outlook)]
    parts = [_chart(chart, title) for chart in waterfall] + table
    parts += [_chart(chart, title) for chart in (*gaps, *tiles)]
    return {"title": title, "parts": parts, "break": True}


def _plan_section(content: Content) -> Part:
    """Set the page a head of region acts on: per vote who is asked for how many, then answers."""
    parts = [_table(*plans.question_table(content), left=(0, 1), shares={1: 1}, size=7.6)]
    for outlook in content.outlooks:
        plan = plans.plan_to_show(content, outlook)
        parts.append(_words("lead", plans.plan_title(content, outlook)))
        parts.append(_words("note", plans.bridge(content, outlook)))
        parts.append(_table(*plans.plan_table(content, plan), last=True, size=7.6))
    parts.append(_words("note", plans.reading(content, plans.plan_to_show(content, content.first))))
    return {"title": content.say("heading.plan"), "parts": parts, "break": True}


def _scenario_section(content: Content, what_ifs: Scenarios) -> Part:
    chart = charts.tornado(what_ifs, **_drawn(content))
    named = zip(what_ifs.scenarios, what_ifs.assumptions(content.lang), strict=True)
    assumed = [f"{scenario.name}: {said}" for scenario, said in named]
    return {"title": chart.title, "parts": [_chart(chart), _list(assumed)]}


def _readiness_section(content: Content, standing: Standing) -> Part:
    """Set the page that says who is late, with what, and whether it matters for the target."""
    drawn = charts.readiness(standing, size="column", titles=False)
    parts: list[Part] = [{"kind": "points", "items": standing.points()}]
    parts += [_constructed(standing), _chart(drawn, drawn.title)]
    reporters = "" if standing.ready.constructed else standing.source()
    parts.append(_words("note", " ".join([*standing.notes(), reporters])))
    if len(standing.overdue):
        late = overdue_table(content, standing)
        parts.append(_table(*late, left=(0, 1, 2), shares={2: 1}, size=7.8))
    if len((pressing := priority_table(content, standing))[1]):
        parts.append(_table(*pressing, left=(0, 5), shares={5: 1}, size=7.8))
    return {"title": standing.title(), "parts": parts, "break": True}


def _constructed(standing: Standing) -> Part:
    """Say that reports are constructed, where they are."""
    return _words("alert", standing.source() if standing.ready.constructed else "")


def _orders_section(content: Content) -> Part:
    standing, listed = content.standing, orders.order_table(content)
    parts = [_words("text", content.say("orders.intro"))]
    if standing:
        wide = dict(enumerate((1.75, 1.45, 0.6, 0.75, 0.75, 0.55, 0.55, 2.4)))
        parts = [_constructed(standing)]
        parts.append(_table(*listed, left=(0, 1, 7), shares=wide, size=7.6))
        if peace := peace_table(content, standing):
            parts.append(_table(*peace, last=standing.ready.incidents is not None, size=7.8))
    else:
        parts.append(_table(*listed, left=(0, 1, 2), shares={0: 1, 1: 1}, size=8.0))
    if (needed := orders.need_table(content)) is not None:
        parts.append(_table(*needed, last=True, size=7.8))
        parts.append(_words("note", orders.norm_sentence(content)))
    return {"title": orders.orders_title(content), "parts": parts, "break": True}


def _method_sections(content: Content) -> list[Part]:
    words = [content.say("scale_table.word"), content.say("scale_table.band")]
    scale = [[content.say(f"scale.{name}"), content.say(f"band.{name}")] for _, name in SCALE]
    heads = ("election", "dpt", "all_lists", "quality", "known", "published")
    sources = [content.say(f"sources.{name}") for name in heads], source_rows(content)
    told, bases = content.say("sources.caption"), content.say("bases.caption")
    every, held = {0: 1, 1: 1, 2: 1}, target_table(content, content.targets)
    parts = {
        "method": [_words("text", paragraph) for paragraph in method_paragraphs(content)],
        "bases": [_table(*scoreboard.base_rows(content), bases, left=(0, 1), shares={1: 1})],
        **_tested(content),
        "targets": [_table(*held, left=(0, 1, 2, 4), shares={1: 1}, size=7.6)],
        "saying": [_table(*saying_table(content), left=(0, 1, 2), shares=every, size=8.0)],
        "scale": [_table(words, scale, content.say("scale_table.caption"))],
        "limits": [_list(limits(content))],
        "terms": [_list([content.say(f"terms.{name}") for name in TERMS])],
        **_staged(content),
        "sources": [_table(*sources, told, size=7.8, left=(0, 3, 4, 5), shares={3: 1, 5: 2.2})],
    }
    return [{"title": content.say(f"heading.{key}"), "parts": part} for key, part in parts.items()]


def _staged(content: Content) -> dict[str, list[Part]]:
    """List the stages of each vote, where any are on record."""
    tables = [stage_table(content, outlook.projection.election) for outlook in content.outlooks]
    left, shares = (0, 1, 2), {0: 1}
    staged = [_table(*found, left=left, shares=shares, size=7.8) for found in tables if found[1]]
    return {"stages": staged} if staged else {}


def _tested(content: Content) -> dict[str, list[Part]]:
    """Show how the method did on past elections, and how much its priors matter."""
    parts = {}
    if (board := scoreboard.tested(content)) is not None:
        heads, *rows = scoreboard.scoreboard_rows(board, content.lang)
        table = _table(heads, rows, content.say("score.caption"), left=(0, 1), shares={7: 1})
        said = scoreboard.scoreboard_sentence(board, content.lang)
        parts["tested"] = [_words("text", said), table]
    if rows := scoreboard.sensitivity_rows(content):
        heads = [content.say(f"prior.{name}") for name in ("moved", "projection", "chance")]
        chances = sorted((row[-1] for row in rows), key=lambda one: int(one.strip("<>%")))
        told = content.told(content.first) | {"low": chances[0], "high": chances[-1]}
        caption = content.say("prior.caption", **told)
        parts["priors"] = [_table(heads, rows, caption)]
    return parts
