"""The slides: a short deck to present from, with notes to speak by."""

from __future__ import annotations

from typing import Any

from turnout import charts
from turnout.charts.choice import worth_drawing
from turnout.charts.style import BAND, INK, MARKS, MUTED
from turnout.documents import orders, plans
from turnout.documents.cards import Card, cards
from turnout.documents.content import Content
from turnout.documents.deck import Deck
from turnout.documents.figures import gap_bars, neediest, region_dots, relative_dots, vote_dots
from turnout.documents.fitting import height_of, largest
from turnout.documents.master import INNER, MARGIN
from turnout.documents.parts import drawn, mapped
from turnout.documents.readiness import overdue_table
from turnout.plan.compare import Comparison
from turnout.plan.standing import Standing
from turnout.projection.outlook import Outlook
from turnout.words.sentences import projected

ROWS_AT_MOST, LATE_AT_MOST = 16, 8
REGIONS, ASKED = {0: 0.28}, {0: 0.47}
ORDERS, REPORTED = {0: 0.4, 1: 0.4, 2: 0.2}, {0: 0.21, 1: 0.16, 7: 0.22}
LATE = {0: 0.18, 1: 0.18, 2: 0.36}
CARD_TOP, CARD_BOTTOM, INSIDE, APART = 1.5, 6.7, 0.3, 0.4
SIZES = {"heading": (18, 16, 14, 12, 11, 10), "chance": (60, 48, 36), "label": (20, 18, 16, 14, 12)}


def briefing_pptx(content: Content) -> bytes:
    """Return the deck: the answer, every vote with its plan, what if, what changed, how ready.

    Parameters
    ----------
    content : Content
        What is told; slides of scenarios, of the comparison with the last meeting and of readiness
        are there where it has them.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> briefing_pptx(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[:2]
    b'PK'
    """
    deck = Deck(content)
    add_cards(deck)
    facts = [outlook.facts(content.level) for outlook in content.outlooks]
    deck.figure(vote_dots(content), [projected(fact, content.lang) for fact in facts])
    for outlook in content.outlooks:
        _vote(deck, outlook)
    (_, *head), rows, caption = plans.question_table(content)
    asked = [[f"{vote}: {question}", *rest] for vote, question, *rest in rows]
    title = content.say("heading.plan")
    said = [*(plans.plan_title(content, o) + "." for o in content.outlooks), caption]
    deck.table(title, [head, *asked], words=ASKED, said=said)
    if content.what_ifs:
        look = {**drawn(content), "size": "slide"}
        chart = charts.tornado(content.what_ifs, **look)
        deck.chart(chart, [f"{chart.title}.", *content.what_ifs.assumptions(content.lang)])
    if content.last:
        _changes(deck, content.last)
    if content.standing:
        deck.reported = content.standing.source()
        _readiness(deck, content.standing)
    if orders.has_orders(content):
        _orders(deck)
    return deck.packed()


def add_cards(deck: Deck) -> None:
    """Add the opening slide: the question, one card per vote, and the sentences of the answer."""
    content = deck.content
    slide, shown = deck.slide(content.title, said=plans.spoken(content)), cards(content)
    width = (INNER - APART * (len(shown) - 1)) / len(shown)
    for number, card in enumerate(shown):
        _card(deck, slide, card, MARGIN + number * (width + APART), width)


def _card(deck: Deck, slide: Any, card: Card, left: float, width: float) -> None:
    """Set a card: the vote, its probability, the verdict, and further numbers as a table."""
    mark, inner = MARKS[card.status], width - 2 * INSIDE
    deck.panel(slide, (left, CARD_TOP, width, CARD_BOTTOM - CARD_TOP))
    told = [
        (f"{card.heading} · {card.when}", SIZES["heading"], True, INK),
        (card.chance, SIZES["chance"], True, mark.colour),
        (f"{mark.sign} {card.label}", SIZES["label"], True, mark.colour),
        (card.chance_label, SIZES["heading"][2:], False, MUTED),
    ]
    lines = []
    for words, sizes, bold, colour in told:
        size = largest(words, inner, 0.02 + 1.2 * sizes[0] / 72, sizes, bold=bold)
        lines.append((words, float(size), bold, colour))
    height = sum(height_of(words, inner, size, bold=bold) for words, size, bold, _ in lines) + 0.05
    top = CARD_TOP + 0.2
    deck.text(slide, (left + INSIDE, top, inner, height), lines)
    place = (left + INSIDE, top + height + 0.1, inner, CARD_BOTTOM - top - height - 0.25)
    table = deck.grid(slide, place, card.lines, lambda _, column: (column == 1, INK, BAND))
    table.table.first_row = False
    table._element.xpath(".//p:cNvPr")[0].set("descr", f"{card.heading}: {card.label}")


def _vote(deck: Deck, outlook: Outlook) -> None:
    """Add what is shown of one vote: positions, table, missing voters, and the plan."""
    content, count = deck.content, len(outlook.projection.codes)
    chosen, weakest = worth_drawing(outlook), content.weakest(outlook)
    if charts.gap_dot in chosen and count > 1:
        deck.figure(region_dots(content, outlook), [weakest])
    if content.boundaries and charts.tile_map in chosen:
        drawn_map = mapped(content, charts.tile_map)(outlook, **drawn(content) | {"size": "slide"})
        deck.chart(drawn_map)
    if charts.relative_position in chosen:
        deck.figure(relative_dots(content, outlook))
    if outlook is content.first:
        _regions(deck, outlook)
    if count > 1 and (outlook.gap_voters.mean(axis=0) < 0).any():
        deck.figure(gap_bars(content, outlook), [content.adds_up(outlook)])
    _plan(deck, outlook)


def _regions(deck: Deck, outlook: Outlook) -> None:
    """Add the table of regions, of many those with most voters missing, all together last."""
    content, table = deck.content, outlook.table(deck.content.level)
    head, rows = content.region_head(outlook), content.region_rows(outlook)
    kept = sorted(neediest(table, ROWS_AT_MOST - 1).index) if len(table) >= ROWS_AT_MOST else []
    caption = ""
    if kept:
        caption = content.say("chart.only", shown=len(kept), count=len(table))
        rows = [*(rows[place] for place in kept), rows[-1]]
    title = content.say("heading.regions", election=content.name(outlook))
    title += f", target {content.percent(outlook.target.value)}"
    said = [f"{title}.", caption, content.adds_up(outlook), *content.notes(outlook)]
    deck.table(title, [head, *rows], caption=caption, last=True, words=REGIONS, said=said)


def _plan(deck: Deck, outlook: Outlook) -> None:
    """Add who is asked for how many voters; the notes say what it would take in full."""
    content = deck.content
    plan = plans.plan_to_show(content, outlook)
    most = ROWS_AT_MOST - 1
    head, rows, caption = plans.plan_table(content, plan, short=True, most=most)
    said = [
        *plans.plan_sentences(content, outlook),
        plans.bridge(content, outlook),
        plans.reading(content, plan),
        caption,
    ]
    count = len(plan.voters)
    note = content.say("chart.only", shown=most, count=count) if count > most else ""
    title = plans.plan_title(content, outlook)
    deck.table(title, [head, *rows], caption=note, last=True, words=REGIONS, said=said)


def _changes(deck: Deck, last: Comparison) -> None:
    """Add what changed since the last meeting; the notes say what differs in what went in."""
    lang, say = deck.content.lang, deck.content.say
    causes = [] if last.unchanged else [say("compare.causes"), *last.causes(lang)]
    changed = charts.changes(last, lang=lang, titles=False, theme=deck.content.theme)
    deck.chart(changed, [last.summary(lang), *causes])


def _readiness(deck: Deck, standing: Standing) -> None:
    """Add the matrix, and what is overdue; the notes say all of it in sentences."""
    said = [standing.countdown(), *standing.sentences(), standing.weighing(), standing.source()]
    matrix = charts.readiness(standing, titles=False, theme=deck.content.theme)
    deck.chart(matrix, [f"{standing.title()}.", *said])
    if not len(standing.overdue):
        return
    head, rows, caption = overdue_table(deck.content, standing, LATE_AT_MOST)
    (title, _), (question, meaning) = standing.points()
    titled, told = standing.marked + title, f"{question} {meaning}"
    said = [f"{titled}.", caption, told]
    slide = deck.table(titled, [head, *rows], words=LATE, said=said, bottom=5.4)
    size = largest(told, INNER, 1.1, (14, 13, 12, 11, 10, 9))
    deck.text(slide, (MARGIN, 5.55, INNER, 1.15), [(told, float(size), False, INK)])


def _orders(deck: Deck) -> None:
    """Add the Governor's list; the notes say how needs are computed."""
    content = deck.content
    head, rows, caption = orders.order_table(content)
    title, needed = orders.orders_title(content), orders.need_table(content)
    said = [f"{title}.", caption, content.say("orders.intro")]
    said += [needed[-1], orders.norm_sentence(content)] if needed else []
    words = REPORTED if content.standing else ORDERS
    deck.table(title, [head, *rows], words=words, said=said)
