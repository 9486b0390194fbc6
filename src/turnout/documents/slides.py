"""`briefing.pptx`: a short deck to present from, with notes to speak by."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

from turnout.charts import (
    gap_dot,
    relative_position,
    tornado,
    voters_waterfall,
    votes_against_target,
)
from turnout.charts.choice import worth_drawing
from turnout.charts.frame import source_line
from turnout.charts.style import BAND, INK, MARKS, MUTED
from turnout.documents.orders import has_orders, order_table
from turnout.documents.plans import (
    bridge,
    plan_sentences,
    plan_table,
    plan_title,
    plan_to_show,
    question_table,
    reading,
    spoken,
)
from turnout.words.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.charts import Chart
    from turnout.documents.content import Card, Content
    from turnout.projection.outlook import Outlook

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
FONT = "Calibri"
TITLE_ONLY = 5
LANGS = {"id": "id-ID", "en": "en-GB"}
ROWS_AT_MOST, LONG = 16, 62


class Deck:
    """A deck under construction: one method per kind of slide."""

    def __init__(self, content: Content) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.content = content
        self.source = source_line(content.outlooks, content.lang)
        told = " ".join(spoken(content))
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
        from pptx.util import Inches, Pt

        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top = Inches(MARGIN), Inches(0.3)
        shape.width, shape.height = Inches(WIDTH - 2 * MARGIN), Inches(1.0)
        self.write(
            shape.text_frame, [(title, 28 if len(title) < LONG else 23, True, INK)], anchor="middle"
        )
        foot = slide.shapes.add_textbox(
            Inches(MARGIN), Inches(HEIGHT - 0.55), Inches(WIDTH - 2 * MARGIN), Inches(0.35)
        )
        self.write(foot.text_frame, [(self.source, 10.5, False, MUTED)])
        slide.notes_slide.notes_text_frame.text = self.notes
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            paragraph.font.size = Pt(12)
        return slide

    def write(
        self,
        frame: Any,
        lines: Sequence[tuple[str, float, bool, str]],
        anchor: str = "top",
        align: str = "left",
    ) -> None:
        """Fill a text frame with lines of text, size, weight and colour."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE}[anchor]
        frame.margin_left = frame.margin_right = 0
        for number, (words, size, bold, colour) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = words
            run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
            run.font.color.rgb = _rgb(colour)
            run._r.get_or_add_rPr().set("lang", LANGS[self.content.lang])

    def cards(self) -> None:
        """Add the opening slide: the question, and one card per vote."""
        slide = self.slide(self.content.title)
        cards = self.content.cards()
        gap = 0.4
        width = (WIDTH - 2 * MARGIN - gap * (len(cards) - 1)) / len(cards)
        for number, card in enumerate(cards):
            self._card(slide, card, MARGIN + number * (width + gap), width)

    def _card(self, slide: Any, card: Card, left: float, width: float) -> None:
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches

        top, height, inner = 1.6, 5.2, 0.3
        box = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(left), Inches(top), Inches(width), Inches(height)
        )
        box.fill.solid()
        box.fill.fore_color.rgb = _rgb(BAND)
        box.line.fill.background()
        box.shadow.inherit = False
        mark = next(mark for name, mark in MARKS.items() if name == card.status)
        head = slide.shapes.add_textbox(
            Inches(left + inner), Inches(top + 0.15), Inches(width - 2 * inner), Inches(2.5)
        )
        lines = [
            (f"{card.heading} · {card.when}", 18.0, True, INK),
            (card.chance, 60.0, True, mark.colour),
            (f"{mark.sign} {card.label}", 20.0, True, mark.colour),
            (card.chance_label, 14.0, False, MUTED),
        ]
        self.write(head.text_frame, lines)
        table = slide.shapes.add_table(
            len(card.lines),
            2,
            Inches(left + inner),
            Inches(top + 2.6),
            Inches(width - 2 * inner),
            Inches(0.4 * len(card.lines)),
        ).table
        self._plain(table)
        table.columns[0].width = Inches((width - 2 * inner) * 0.5)
        table.columns[1].width = Inches((width - 2 * inner) * 0.5)
        for number, line in enumerate(card.lines):
            for place, words in enumerate(line):
                cell, strong = table.cell(number, place), place == 1
                self._cell(cell, words, size=13.0, strong=strong, right=strong, fill=BAND)

    @staticmethod
    def _plain(table: Any) -> None:
        """Drop the banding and the special first row that a new table has."""
        table.first_row = table.horz_banding = False

    def chart(self, chart: Chart) -> Any:
        """Add a slide that shows one chart, its finding as the title."""
        from pptx.util import Inches

        slide = self.slide(chart.title)
        width = Inches(WIDTH - 2 * MARGIN)
        caption = slide.shapes.add_textbox(Inches(MARGIN), Inches(1.27), width, Inches(0.5))
        self.write(caption.text_frame, [(chart.words.subtitle, 12.0, False, MUTED)])
        image = io.BytesIO(chart.image("png"))
        picture = slide.shapes.add_picture(image, Inches(MARGIN), Inches(1.8), width)
        picture._element.xpath(".//p:cNvPr")[0].set("descr", chart.alt)
        return slide

    def table(
        self,
        title: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        last: bool = False,
        wide: float = 0.22,
    ) -> Any:
        """Add a slide with a native table; the first column is wide, the rest stand right."""
        from pptx.util import Inches

        slide = self.slide(title)
        width = WIDTH - 2 * MARGIN
        first = width * (0.5 if len(head) < 4 else wide)  # noqa: PLR2004
        height = min(0.58, 5.1 / (len(rows) + 1))
        size = 17.0 if len(head) < 4 else 13.5 if len(head) < 8 else 12.0  # noqa: PLR2004
        place_on = (Inches(MARGIN), Inches(1.55), Inches(width), Inches(height * (len(rows) + 1)))
        frame = slide.shapes.add_table(len(rows) + 1, len(head), *place_on)
        self._plain(frame.table)
        for place in range(len(head)):
            share = first if place == 0 else (width - first) / (len(head) - 1)
            frame.table.columns[place].width = Inches(share)
        for number, row in enumerate([head, *rows]):
            top = number == 0
            strong = top or (last and number == len(rows))
            fill = INK if top else (BAND if number % 2 else "#FFFFFF")
            frame.table.rows[number].height = Inches(height)
            for place, words in enumerate(row):
                cell, colour = frame.table.cell(number, place), "#FFFFFF" if top else INK
                look: dict[str, Any] = {
                    "size": size,
                    "strong": strong,
                    "right": place > 0,
                    "fill": fill,
                }
                self._cell(cell, words, colour=colour, **look)
        frame._element.xpath(".//p:cNvPr")[0].set("descr", title)
        return slide

    def _cell(
        self,
        cell: Any,
        words: str,
        *,
        size: float,
        strong: bool,
        right: bool,
        fill: str,
        colour: str = INK,
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Inches

        line = (words.replace("\n", " "), size, strong, colour)
        self.write(cell.text_frame, [line], "middle", "right" if right else "left")
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        cell.margin_left = cell.margin_right = Inches(0.08)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(fill)


def briefing_pptx(content: Content) -> bytes:
    """Return the deck: answer, both votes, where it is weak, the table, the shortfall, the list."""
    deck = Deck(content)
    drawn: dict[str, Any] = {"lang": content.lang, "level": content.level, "titles": False}
    deck.cards()
    deck.chart(votes_against_target(content.outlooks, **drawn))
    for outlook in content.outlooks:
        chosen = worth_drawing(outlook)
        if relative_position in chosen:
            deck.chart(relative_position(outlook, **drawn))
        if gap_dot in chosen and len(outlook.projection.codes) > 1:
            deck.chart(gap_dot(outlook, **drawn))
        if len(outlook.projection.codes) <= ROWS_AT_MOST and outlook is content.first:
            title = content.say("heading.regions", election=content.name(outlook))
            title += f", target {percent(outlook.target.value, lang=content.lang)}"
            rows = content.region_rows(outlook)
            deck.table(title, content.region_head(outlook), rows, last=True)
        if voters_waterfall in chosen:
            deck.chart(voters_waterfall(outlook, **drawn))
        _plan(deck, outlook)
    (_, *head), rows, _ = question_table(content)
    asked = [[f"{vote}: {question}", *rest] for vote, question, *rest in rows]
    deck.table(content.say("heading.plan"), head, asked, wide=0.47)
    if content.what_ifs:
        slide = deck.chart(tornado(content.what_ifs, **drawn))
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n".join([*content.what_ifs.assumptions(content.lang), notes.text])
    if has_orders(content):
        head, rows, _ = order_table(content)
        deck.table(content.say("heading.orders"), head, rows)
    buffer = io.BytesIO()
    deck.file.save(buffer)
    return _undated(buffer)


def _plan(deck: Deck, outlook: Outlook) -> None:
    """Add who is asked for how many voters; the notes say what it would take in full."""
    plan = plan_to_show(deck.content, outlook)
    head, rows, caption = plan_table(deck.content, plan, short=True, most=ROWS_AT_MOST - 1)
    slide = deck.table(plan_title(deck.content, outlook), head, rows, last=True)
    said = [
        *plan_sentences(deck.content, outlook),
        bridge(deck.content, outlook),
        reading(deck.content, plan),
        caption,
    ]
    slide.notes_slide.notes_text_frame.text = "\n".join(said)


def _undated(buffer: io.BytesIO) -> bytes:
    """Pack the parts again without the clock, so that the same deck has the same bytes."""
    again = io.BytesIO()
    with zipfile.ZipFile(buffer) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in parts.infolist():
            new.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]
