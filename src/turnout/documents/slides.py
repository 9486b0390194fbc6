"""`briefing.pptx`: a short deck to present from, with notes to speak by."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from turnout import charts
from turnout.charts import Chart
from turnout.charts.choice import worth_drawing
from turnout.charts.frame import source_line
from turnout.charts.style import BAND, INK, MARKS, MUTED
from turnout.documents import orders, plans
from turnout.documents.cards import Card, cards
from turnout.documents.content import Content
from turnout.documents.readiness import overdue_table
from turnout.plan.standing import Standing
from turnout.projection.outlook import Outlook

Line = tuple[str, float, bool, str]  # text, size, weight, colour
Box = tuple[float, float, float, float]  # left, top, width, height in inches
Rows = Sequence[Sequence[str]]
Look = Callable[[int, int], tuple[bool, str, str]]  # weight, colour, fill by row and column

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INNER = WIDTH - 2 * MARGIN
FONT, WHITE = "Calibri", "#FFFFFF"
TITLE_ONLY = 5
LANGS = {"id": "id-ID", "en": "en-GB"}
ROWS_AT_MOST = 16
SIZES = ((28, 62), (23, 100))  # of a title, by its letters
CELLS = ((17.0, 4), (13.5, 8), (12.0, 99))  # of a table, by its columns
HALF, ORDERS, LATE = {0: 0.5}, {0: 0.21, 1: 0.16, 7: 0.22}, {0: 0.18, 1: 0.18, 2: 0.36}
LATE_AT_MOST = 8


class Deck:
    """A deck under construction: one method per kind of slide."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.source = source_line(content.outlooks, content.lang)
        self.reported = ""  # who reported what a slide shows beside the projection
        told = " ".join(plans.spoken(content))
        self.notes = content.say("slide.notes", sentences=told, source=self.source)
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        day = content.first.projection.as_of
        stamp = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001  (a file stamp)
        properties = self.file.core_properties
        properties.title, properties.author = content.title, "turnout"
        properties.created = properties.modified = stamp
        properties.last_modified_by, properties.language = "turnout", LANGS[content.lang]

    def slide(self, title: str) -> Any:
        """Add a slide with its title, foot line and notes."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = map(Inches, _box(0.3, 1.0))
        size = next((size for size, most in SIZES if len(title) < most), 19)
        self.write(shape.text_frame, [(title, size, True, INK)], MSO_ANCHOR.MIDDLE)
        foot = f"{self.reported} {self.source}".strip()
        small = 8.5 if self.reported else 10.5
        self.text(slide, _box(HEIGHT - 0.55, 0.35), [(foot, small, False, MUTED)])
        slide.notes_slide.notes_text_frame.text = self.notes
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            paragraph.font.size = Pt(12)
        return slide

    def text(self, slide: Any, box: Box, lines: list[Line]) -> None:
        """Add a box of text."""
        self.write(slide.shapes.add_textbox(*map(Inches, box)).text_frame, lines)

    def write(
        self,
        frame: Any,
        lines: list[Line],
        anchor: Any = MSO_ANCHOR.TOP,
        align: Any = PP_ALIGN.LEFT,
    ) -> None:
        """Fill a text frame with lines of text, size, weight and colour."""
        frame.word_wrap = True
        frame.vertical_anchor = anchor
        frame.margin_left = frame.margin_right = 0
        for number, (words, size, bold, colour) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = align
            run = paragraph.add_run()
            run.text = words
            run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
            run.font.color.rgb = _rgb(colour)
            run._r.get_or_add_rPr().set("lang", LANGS[self.content.lang])

    def cards(self) -> None:
        """Add the opening slide: the question, and one card per vote."""
        slide = self.slide(self.content.title)
        shown = cards(self.content)
        gap = 0.4
        width = (INNER - gap * (len(shown) - 1)) / len(shown)
        for number, card in enumerate(shown):
            self._card(slide, card, MARGIN + number * (width + gap), width)

    def _card(self, slide: Any, card: Card, left: float, width: float) -> None:
        top, inner, mark = 1.6, 0.3, MARKS[card.status]
        box = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, _box(top, 5.2, left, width)))
        box.fill.solid()
        box.fill.fore_color.rgb = _rgb(BAND)
        box.line.fill.background()
        box.shadow.inherit = False
        left, width = left + inner, width - 2 * inner
        lines = [
            (f"{card.heading} · {card.when}", 18.0, True, INK),
            (card.chance, 60.0, True, mark.colour),
            (f"{mark.sign} {card.label}", 20.0, True, mark.colour),
            (card.chance_label, 14.0, False, MUTED),
        ]
        self.text(slide, _box(top + 0.15, 2.5, left, width), lines)
        place = _box(top + 2.6, 0.4 * len(card.lines), left, width)
        self.grid(slide, place, card.lines, 13.0, lambda _, column: (column == 1, INK, BAND), HALF)

    def grid(
        self, slide: Any, box: Box, rows: Rows, size: float, look: Look, words: Mapping[int, float]
    ) -> Any:
        """Add a native table; columns of words take their share and stand left, the rest right.

        Weight, colour and fill of each cell follow from its row and column.
        """
        frame = slide.shapes.add_table(len(rows), len(rows[0]), *map(Inches, box))
        frame.table.first_row = frame.table.horz_banding = False
        other = (1 - sum(words.values())) / max(len(rows[0]) - len(words), 1)
        for place, column in enumerate(frame.table.columns):
            column.width = Inches(box[2] * words.get(place, other))
        for number, row in enumerate(rows):
            for place, written in enumerate(row):
                cell, (bold, colour, fill) = frame.table.cell(number, place), look(number, place)
                line = (written.replace("\n", " "), size, bold, colour)
                align = PP_ALIGN.LEFT if place in words else PP_ALIGN.RIGHT
                self.write(cell.text_frame, [line], MSO_ANCHOR.MIDDLE, align)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Inches(0.02)
                cell.margin_left = cell.margin_right = Inches(0.08)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(fill)
        return frame

    def chart(self, chart: Chart) -> Any:
        """Add a slide that shows one chart, its finding as the title."""
        slide = self.slide(chart.title)
        self.text(slide, _box(1.27, 0.5), [(chart.words.subtitle, 12.0, False, MUTED)])
        image = io.BytesIO(chart.image("png"))
        picture = slide.shapes.add_picture(image, *map(Inches, (MARGIN, 1.8, INNER)))
        picture._element.xpath(".//p:cNvPr")[0].set("descr", chart.alt)
        return slide

    def table(
        self,
        title: str,
        head: list[str],
        rows: Rows,
        *,
        last: bool = False,
        words: Mapping[int, float] | None = None,
        size: float | None = None,
    ) -> Any:
        """Add a slide with a native table; columns of words stand left and have their share."""
        slide = self.slide(title)
        height = min(0.58, (3.9 if words is LATE else 5.1) / (len(rows) + 1))
        words = words or (HALF if len(head) < 4 else {0: 0.22})  # noqa: PLR2004
        size = size or next(size for size, most in CELLS if len(head) < most)

        def look(number: int, _: int) -> tuple[bool, str, str]:
            if number == 0:
                return True, WHITE, INK
            return last and number == len(rows), INK, BAND if number % 2 else WHITE

        place = _box(1.55, height * (len(rows) + 1))
        frame = self.grid(slide, place, [head, *rows], size, look, words)
        for row in frame.table.rows:
            row.height = Inches(height)
        frame._element.xpath(".//p:cNvPr")[0].set("descr", title)
        return slide


def briefing_pptx(content: Content) -> bytes:
    """Return the deck: answer, both votes, where it is weak, the table, the shortfall, the list."""
    deck = Deck(content)
    drawn: dict[str, Any] = {"lang": content.lang, "level": content.level, "titles": False}
    deck.cards()
    deck.chart(charts.votes_against_target(content.outlooks, **drawn))
    for outlook in content.outlooks:
        chosen = worth_drawing(outlook)
        if charts.relative_position in chosen:
            deck.chart(charts.relative_position(outlook, **drawn))
        if charts.gap_dot in chosen and len(outlook.projection.codes) > 1:
            deck.chart(charts.gap_dot(outlook, **drawn))
        if len(outlook.projection.codes) <= ROWS_AT_MOST and outlook is content.first:
            title = content.say("heading.regions", election=content.name(outlook))
            title += f", target {content.percent(outlook.target.value)}"
            head, rows = content.region_head(outlook), content.region_rows(outlook)
            deck.table(title, head, rows, last=True)
        if charts.voters_waterfall in chosen:
            deck.chart(charts.voters_waterfall(outlook, **drawn))
        _plan(deck, outlook)
    (_, *head), rows, _ = plans.question_table(content)
    asked = [[f"{vote}: {question}", *rest] for vote, question, *rest in rows]
    deck.table(content.say("heading.plan"), head, asked, words={0: 0.47})
    if content.what_ifs:
        slide = deck.chart(charts.tornado(content.what_ifs, **drawn))
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n".join([*content.what_ifs.assumptions(content.lang), notes.text])
    if content.standing:
        deck.reported = content.standing.source()
        _readiness(deck, content.standing)
    if orders.has_orders(content):
        _orders(deck)
    return packed(deck)


def packed(deck: Deck) -> bytes:
    """Return a finished deck as a file; same slides, same bytes."""
    buffer = io.BytesIO()
    deck.file.save(buffer)
    return _undated(buffer)


def _plan(deck: Deck, outlook: Outlook) -> None:
    """Add who is asked for how many voters; the notes say what it would take in full."""
    plan = plans.plan_to_show(deck.content, outlook)
    head, rows, caption = plans.plan_table(deck.content, plan, short=True, most=ROWS_AT_MOST - 1)
    slide = deck.table(plans.plan_title(deck.content, outlook), head, rows, last=True)
    said = [
        *plans.plan_sentences(deck.content, outlook),
        plans.bridge(deck.content, outlook),
        plans.reading(deck.content, plan),
        caption,
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(said)


def _readiness(deck: Deck, standing: Standing) -> None:
    """Add the matrix, and what is overdue; the notes say all of it in sentences."""
    said = [standing.countdown(), *standing.sentences(), standing.weighing(), standing.source()]
    slides = [deck.chart(charts.readiness(standing, titles=False))]
    if len(standing.overdue):
        head, rows, _ = overdue_table(deck.content, standing, LATE_AT_MOST)
        (title, _), (question, meaning) = standing.points()
        slides.append(deck.table(standing.marked + title, head, rows, words=LATE, size=12.0))
        lines: list[Line] = [(f"{question} {meaning}", 12.0, False, INK)]
        deck.text(slides[-1], _box(5.55, 1.2), lines)
    for slide in slides:
        slide.notes_slide.notes_text_frame.text = "\n".join(filter(None, said))


def _orders(deck: Deck) -> None:
    """Add the Governor's list; the notes say how needs are computed."""
    content = deck.content
    head, rows, caption = orders.order_table(content)
    look: dict[str, Any] = {"words": ORDERS, "size": 11.0} if content.standing else {}
    slide = deck.table(orders.orders_title(content), head, rows, **look)
    needed = orders.need_table(content)
    said = [caption, content.say("orders.intro")]
    said += [needed[-1], orders.norm_sentence(content)] if needed else []
    slide.notes_slide.notes_text_frame.text = "\n".join(said)


def _undated(buffer: io.BytesIO) -> bytes:
    """Pack the parts again without the clock, so that the same deck has the same bytes."""
    again = io.BytesIO()
    with zipfile.ZipFile(buffer) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in parts.infolist():
            new.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _box(top: float, height: float, left: float = MARGIN, width: float = INNER) -> Box:
    """Return where a shape stands, in inches: left, top, width, height."""
    return left, top, width, height


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]
