"""The sections a meeting works with: votes, plan, regions, scenarios, readiness and orders."""

from __future__ import annotations

from collections.abc import Iterator

from turnout import charts
from turnout.charts.choice import worth_drawing
from turnout.documents import orders, plans
from turnout.documents.content import Content
from turnout.documents.glossary import list_key, note
from turnout.documents.parts import Part, drawn, listed, mapped, picture, section, table, words
from turnout.documents.readiness import overdue_table, peace_table, priority_table
from turnout.plan.scenarios import Scenarios
from turnout.plan.standing import Standing
from turnout.projection.outlook import Outlook

NARROW = 0.9  # of the width, for charts that share a page with more
FEW = 3  # regions that leave room on a page


def sections(content: Content) -> Iterator[Part]:
    """Yield what follows the first page, up to the appendix."""
    yield _votes(content)
    yield _plan(content)
    for outlook in content.outlooks:
        if len(outlook.projection.codes) > 1:
            yield _regions(content, outlook)
    if charts.history_fan in worth_drawing(content.first):
        yield from _background(content, content.first)
    if content.what_ifs:
        yield _scenarios(content, content.what_ifs)
    if content.standing:
        yield _readiness(content, content.standing)
    if orders.has_orders(content):
        yield _orders(content)


def _few(content: Content) -> bool:
    """Tell whether so few regions are told of that a section leaves room on its page."""
    return len(content.first.projection.codes) <= FEW


def _votes(content: Content) -> Part:
    chart = charts.votes_against_target(content.outlooks, **drawn(content))
    how = words("text", content.say("votes.reading"))
    parts = [picture(chart), how, _region_table(content, content.first)]
    return section(chart.title, parts, short=content.say("running.votes"))


def _region_table(content: Content, outlook: Outlook) -> Part:
    caption = content.say("table.caption", **content.told(outlook))
    caption = f"{caption} {content.adds_up(outlook)}".strip()
    head = content.region_head(outlook, full=True)
    keys = ["", list_key(outlook), "median", "interval", "probability", "gap", "", ""]
    keys += ["lowest"] if outlook.ranks else []
    head = [f"{name}{note(key)}" if key else name for name, key in zip(head, keys, strict=True)]
    rows = content.region_rows(outlook, full=True)
    return table(head, rows, caption, last=len(rows) > 1, size=7.6)


def _regions(content: Content, outlook: Outlook) -> Part:
    """Set the charts of a vote's regions, its table after the first; one finding is the title."""
    chosen = worth_drawing(outlook)
    waterfall, gaps, tiles = (
        [mapped(content, draw)(outlook, **drawn(content))] if draw in chosen else []
        for draw in (charts.voters_waterfall, charts.gap_dot, charts.tile_map)
    )
    short = content.say("heading.regions", election=content.name(outlook))
    title = [*(chart.title for chart in (*gaps, *waterfall)), short][0]
    own = [] if outlook is content.first else [_region_table(content, outlook)]
    width = NARROW if own else 1.0
    parts = [picture(chart, title, width) for chart in waterfall] + own
    maps = tiles if content.boundaries or not (waterfall and gaps) else []
    parts += [picture(chart, title) for chart in (*gaps, *maps)]
    return section(title, parts, short=short)


def _background(content: Content, outlook: Outlook) -> Iterator[Part]:
    """Set who is on the list a vote is counted on, and how it went before."""
    past = charts.history_fan(outlook, **drawn(content))
    look = {name: value for name, value in drawn(content).items() if name != "level"}
    listed = charts.composition(outlook.projection.voters, **look)
    for chart, width in ((listed, NARROW), (past, 1.0)):
        parts = [picture(chart, width=width)]
        yield section(chart.title, parts, short=content.say("running.background"))


def _plan(content: Content) -> Part:
    """Set the page a head of region acts on: per vote who is asked for how many, then answers."""
    parts = [table(*plans.question_table(content), left=(0, 1), shares={1: 1}, size=7.6)]
    for outlook in content.outlooks:
        plan = plans.plan_to_show(content, outlook)
        parts.append(words("lead", plans.plan_title(content, outlook)))
        parts.append(words("bridge", plans.bridge(content, outlook)))
        asked = plans.plan_table(content, plan)
        parts.append(table(*asked, last=len(asked[1]) > 1, size=7.6))
    parts.append(words("note", plans.reading(content, plans.plan_to_show(content, content.first))))
    return section(content.say("heading.plan"), parts, whole=_few(content))


def _scenarios(content: Content, what_ifs: Scenarios) -> Part:
    chart = charts.tornado(what_ifs, **drawn(content))
    named = zip(what_ifs.scenarios, what_ifs.assumptions(content.lang), strict=True)
    assumed = listed("list", [f"{scenario.name}: {said}" for scenario, said in named])
    return section(chart.title, [picture(chart), assumed], short=content.say("running.scenarios"))


def _readiness(content: Content, standing: Standing) -> Part:
    """Set the page that says who is late, with what, and whether it matters for the target."""
    chart = charts.readiness(standing, size="column", titles=False, theme=content.theme)
    parts = [listed("points", standing.points()), _constructed(standing)]
    parts.append(picture(chart, chart.title))
    reporters = "" if standing.ready.constructed else standing.source()
    parts.append(words("note", " ".join([*standing.notes(), reporters])))
    if len(standing.overdue):
        late = overdue_table(content, standing)
        parts.append(table(*late, left=(0, 1, 2), shares={2: 1}, size=7.8))
    if len((pressing := priority_table(content, standing))[1]):
        parts.append(table(*pressing, left=(0, 5), shares={5: 1}, size=7.8))
    return section(standing.title(), parts, short=content.say("sheet.readiness"))


def _constructed(standing: Standing) -> Part:
    """Say that reports are constructed, where they are."""
    return words("alert", standing.source() if standing.ready.constructed else "")


def _orders(content: Content) -> Part:
    standing, own = content.standing, orders.order_table(content)
    parts = [words("intro", content.say("orders.intro"))]
    if standing:
        wide = dict(enumerate((1.75, 1.45, 0.6, 0.75, 0.75, 0.55, 0.55, 2.4)))
        parts = [_constructed(standing), table(*own, left=(0, 1, 7), shares=wide, size=7.6)]
        if peace := peace_table(content, standing):
            parts.append(table(*peace, last=standing.ready.incidents is not None, size=7.8))
    else:
        parts.append(table(*own, left=(0, 1, 2), shares={0: 1, 1: 1}, size=8.0))
    if (needed := orders.need_table(content)) is not None:
        head, rows, caption = needed
        marks = map(note, orders.NEEDED[:3])
        head[1:4] = [name + mark for name, mark in zip(head[1:4], marks, strict=True)]
        several = len(content.first.projection.codes) > 1
        rows = rows if several else rows[:-1]
        parts.append(table(head, rows, caption, last=several, size=7.8))
        parts.append(words("note", orders.norm_sentence(content)))
    title, short = orders.orders_title(content), content.say("heading.orders")
    return section(title, parts, short=short, whole=_few(content))
