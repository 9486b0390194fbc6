"""The slides: a short deck to present from, with notes to speak by."""

from __future__ import annotations

from collections.abc import Sequence

from turnout import charts
from turnout.charts.choice import worth_drawing
from turnout.charts.style import BAND, INK, MARKS, MUTED
from turnout.documents import orders, plans
from turnout.documents.cards import Card, cards
from turnout.documents.content import Content
from turnout.documents.deck import Deck, describe
from turnout.documents.figures import (
    Figure,
    gap_bars,
    neediest,
    region_dots,
    relative_dots,
    vote_dots,
)
from turnout.documents.fitting import height_of, largest
from turnout.documents.master import INNER, MARGIN
from turnout.documents.parts import drawn, mapped
from turnout.documents.readiness import overdue_table
from turnout.plan.compare import Comparison
from turnout.plan.standing import Standing
from turnout.projection.outlook import Outlook
from turnout.words.sentences import projected

ROWS_AT_MOST, LATE_AT_MOST = 16, 8
REGIONS, ASKED = {0: 0.28}, {0: 0.42, 5: 0.15}
ORDERS, REPORTED = {0: 0.4, 1: 0.4, 2: 0.2}, {0: 0.21, 1: 0.16, 7: 0.22}
LATE = {0: 0.16, 1: 0.18, 2: 0.34}
CARD_TOP, CARD_BOTTOM, INSIDE, APART = 1.5, 6.7, 0.3, 0.4
SIZES = {"heading": (18, 16, 14, 12, 11, 10), "chance": (60, 48, 36), "label": (20, 18, 16, 14, 12)}


def briefing_pptx(content: Content) -> bytes:
    """Return the deck: the answer, every vote with its plan, how ready; an appendix to ask about.

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
        if figure := _figures(content, outlook)[:1]:
            deck.figure(*figure[0])
        _plan(deck, outlook)
    _reports(deck)
    _appendix(deck)
    return deck.packed()


def _reports(deck: Deck) -> None:
    """Add readiness and the Governor's list; what is constructed is called so on each slide."""
    content, standing = deck.content, deck.content.standing
    if standing:
        name = "marked" if standing.ready.constructed else "reported"
        setattr(deck, name, standing.source())
        _readiness(deck, standing)
    if orders.has_orders(content):
        _orders(deck)
    deck.marked = deck.reported = ""


def _appendix(deck: Deck) -> None:
    """Add what answers questions, behind a slide that says so."""
    content = deck.content
    deck.slide(content.say("slide.appendix"), said=[content.say("slide.appendix_note")])
    for outlook in content.outlooks:
        _rest(deck, outlook)
    _questions(deck)
    if content.what_ifs:
        look = {**drawn(content), "size": "slide"}
        chart = charts.tornado(content.what_ifs, **look)
        deck.chart(chart, [f"{chart.title}.", *content.what_ifs.assumptions(content.lang)])
    if content.last:
        _changes(deck, content.last)


def add_cards(deck: Deck) -> None:
    """Add the opening slide: the question, one card per vote, and the sentences of the answer."""
    content = deck.content
    slide, shown = deck.slide(content.title, said=plans.spoken(content)), cards(content)
    width = (INNER - APART * (len(shown) - 1)) / len(shown)
    inner = width - 2 * INSIDE
    heads = [_head(card) for card in shown]
    sizes = [_size(every, inner) for every in zip(*heads, strict=True)]
    lines = [
        [(words, size, bold, ink) for (words, _, bold, ink), size in zip(head, sizes, strict=True)]
        for head in heads
    ]
    high = 0.05 + max(
        sum(height_of(words, inner, size, bold=bold) for words, size, bold, _ in own)
        for own in lines
    )
    tables = _level(content, shown)
    for number, (card, own, rows) in enumerate(zip(shown, lines, tables, strict=True)):
        left = MARGIN + number * (width + APART)
        deck.panel(slide, (left, CARD_TOP, width, CARD_BOTTOM - CARD_TOP))
        deck.text(slide, (left + INSIDE, CARD_TOP + 0.2, inner, high), own)
        place = (left + INSIDE, CARD_TOP + high + 0.3, inner, CARD_BOTTOM - CARD_TOP - high - 0.45)
        table = deck.grid(slide, place, rows, lambda _, at: (at == 1, INK, BAND), beside=tables)
        table.table.first_row = False
        describe(table, f"{card.heading}: {card.label}")


def _head(card: Card) -> list[tuple[str, Sequence[float], bool, str]]:
    """Return the words at the top of a card: the vote, its probability and the verdict."""
    mark = MARKS[card.status]
    return [
        (f"{card.heading} · {card.when}", SIZES["heading"], True, INK),
        (card.chance, SIZES["chance"], True, mark.colour),
        (f"{mark.sign} {card.label}", SIZES["label"], True, mark.colour),
        (card.chance_label, SIZES["heading"][2:], False, MUTED),
    ]


def _size(every: Sequence[tuple[str, Sequence[float], bool, str]], inner: float) -> float:
    """Return the largest type at which a line of every card fits."""
    return min(
        float(largest(words, inner, 0.02 + 1.2 * sizes[0] / 72, sizes, bold=bold))
        for words, sizes, bold, _ in every
    )


def _level(content: Content, shown: Sequence[Card]) -> list[list[tuple[str, str]]]:
    """Return the rows of every card, blank where another answers on one more list of voters."""
    counts = [1 + len(outlook.beside) for outlook in content.outlooks]
    return [
        [*card.lines[:count], *[("", "")] * (max(counts) - count), *card.lines[count:]]
        for card, count in zip(shown, counts, strict=True)
    ]


def _figures(content: Content, outlook: Outlook) -> list[tuple[Figure, list[str]]]:
    """Return the charts of the regions' gaps with what is said of them, the telling one first."""
    if len(outlook.projection.codes) == 1:
        return []
    found = []
    if charts.gap_dot in worth_drawing(outlook):
        found.append((region_dots(content, outlook), [content.weakest(outlook)]))
    if (outlook.gap_voters.mean(axis=0) < 0).any():
        found.append((gap_bars(content, outlook), [content.adds_up(outlook)]))
    return found if outlook is content.first else found[::-1]


def _rest(deck: Deck, outlook: Outlook) -> None:
    """Add what else is shown of one vote: gaps, map, positions, and the table of regions."""
    content, chosen = deck.content, worth_drawing(outlook)
    for figure in _figures(content, outlook)[1:]:
        deck.figure(*figure)
    if content.boundaries and charts.tile_map in chosen:
        drawn_map = mapped(content, charts.tile_map)(outlook, **drawn(content) | {"size": "slide"})
        deck.chart(drawn_map)
    if charts.relative_position in chosen:
        deck.figure(relative_dots(content, outlook))
    if outlook is content.first and len(outlook.projection.codes) > 1:
        _regions(deck, outlook)


def _questions(deck: Deck) -> None:
    """Add the questions a meeting asks; the title says how many can be answered with yes."""
    content = deck.content
    (_, *head), rows, caption = plans.question_table(content)
    asked = [[f"{vote}: {question}", *rest] for vote, question, *rest in rows]
    title = plans_found(content)
    said = [f"{title}.", *(plans.plan_title(content, o) + "." for o in content.outlooks), caption]
    deck.table(title, [head, *asked], words=ASKED, said=said)


def plans_found(content: Content) -> str:
    """Say how many of the questions are met already, within reach, and beyond it."""
    every = [question.plan for outlook in content.outlooks for question in content.asked(outlook)]
    met = sum(plan.feasible and not plan.needed for plan in every)
    beyond = sum(not plan.feasible for plan in every)
    told = {"all": len(every), "met": met, "beyond": beyond, "more": len(every) - met - beyond}
    return content.say("slide.questions", **told)


def _regions(deck: Deck, outlook: Outlook) -> None:
    """Add the table of regions, of many those with most voters missing, all together last."""
    content, table = deck.content, outlook.table(deck.content.level)
    head, rows = content.region_head(outlook), content.region_rows(outlook)
    kept = sorted(neediest(table, ROWS_AT_MOST - 1).index) if len(table) >= ROWS_AT_MOST else []
    caption = ""
    if kept:
        caption = content.say("chart.only", shown=len(kept), count=len(table))
        rows = [*(rows[place] for place in kept), rows[-1]]
    goal = outlook.target.value
    above, below = int((table["lower"] >= goal).sum()), int((table["upper"] < goal).sum())
    counts = {"above": above, "below": below, "inside": len(table) - above - below}
    told = {"all": len(table), "level": content.interval, **counts, **content.told(outlook)}
    title = content.say("slide.regions", **told)
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
    table = [head, *(rows if count > 1 else rows[:1])]  # one region is the whole
    deck.table(title, table, caption=note, last=count > 1, words=REGIONS, said=said)


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
    title, needed = orders.orders_found(content), orders.need_table(content)
    said = [f"{title}.", caption, content.say("orders.intro")]
    said += [needed[-1], orders.norm_sentence(content)] if needed else []
    words = REPORTED if content.standing else ORDERS
    deck.table(title, [head, *rows], words=words, said=said)
