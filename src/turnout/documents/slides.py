"""`briefing.pptx`: a short deck to present from, with notes to speak by."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from turnout.charts import gap_dot, relative_position, voters_waterfall, votes_against_target
from turnout.charts.frame import source_line
from turnout.charts.style import BAND, INK, MARKS, MUTED
from turnout.documents.orders import order_table
from turnout.words.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.charts import Chart
    from turnout.documents.content import Card, Content

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
FONT = "Calibri"
TITLE_ONLY = 5
LANGS = {"id": "id-ID", "en": "en-GB"}
ROWS_AT_MOST = 16


class Deck:
    """A deck under construction: one method per kind of slide."""

    def __init__(self, content: Content) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.content = content
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
        shape.left, shape.top = Inches(MARGIN), Inches(0.4)
        shape.width, shape.height = Inches(WIDTH - 2 * MARGIN), Inches(1.0)
        self.write(shape.text_frame, [(title, 28, True, INK)], anchor="middle")
        foot = slide.shapes.add_textbox(
            Inches(MARGIN), Inches(HEIGHT - 0.5), Inches(WIDTH - 2 * MARGIN), Inches(0.35)
        )
        source = source_line(self.content.outlooks, self.content.lang)
        self.write(foot.text_frame, [(source, 10.5, False, MUTED)])
        notes = self.content.say(
            "slide.notes", sentences=" ".join(self.content.spoken()), source=source
        )
        slide.notes_slide.notes_text_frame.text = notes
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
        for place, align in ((0, "left"), (1, "right")):
            part = slide.shapes.add_textbox(
                Inches(left + inner), Inches(top + 3.0), Inches(width - 2 * inner), Inches(2.0)
            )
            size, colour = 14.5, (MUTED, INK)[place]
            rows = [(line[place], size, place == 1, colour) for line in card.lines]
            self.write(part.text_frame, rows, align=align)

    def chart(self, chart: Chart) -> None:
        """Add a slide that shows one chart, its finding as the title."""
        from pptx.util import Inches

        slide = self.slide(chart.title)
        width = WIDTH - 2 * MARGIN
        picture = slide.shapes.add_picture(
            io.BytesIO(chart.image("png")), Inches(MARGIN), Inches(1.5), Inches(width)
        )
        picture._element.xpath(".//p:cNvPr")[0].set("descr", chart.alt)

    def table(
        self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, last: bool = False
    ) -> None:
        """Add a slide with a native table; the first column is wide, the rest stand right."""
        from pptx.util import Inches

        slide = self.slide(title)
        width = WIDTH - 2 * MARGIN
        first = width * 0.46 if len(head) < 4 else width * 0.24  # noqa: PLR2004
        height = min(0.4, 5.0 / (len(rows) + 1))
        frame = slide.shapes.add_table(
            len(rows) + 1,
            len(head),
            Inches(MARGIN),
            Inches(1.6),
            Inches(width),
            Inches(height * (len(rows) + 1)),
        )
        for place in range(len(head)):
            share = first if place == 0 else (width - first) / (len(head) - 1)
            frame.table.columns[place].width = Inches(share)
        for number, row in enumerate([head, *rows]):
            strong = number == 0 or (last and number == len(rows))
            frame.table.rows[number].height = Inches(height)
            for place, words in enumerate(row):
                cell = frame.table.cell(number, place)
                self._cell(cell, words, strong=strong, right=place > 0, head=number == 0)
        frame._element.xpath(".//p:cNvPr")[0].set("descr", title)

    def _cell(self, cell: Any, words: str, *, strong: bool, right: bool, head: bool) -> None:
        from pptx.util import Inches

        align = "right" if right else "left"
        colour = "#FFFFFF" if head else INK
        flat = words.replace("\n", " ")
        self.write(cell.text_frame, [(flat, 13.0, strong, colour)], "middle", align)
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        cell.margin_left = cell.margin_right = Inches(0.08)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(INK if head else "#FFFFFF")


def briefing_pptx(content: Content) -> bytes:
    """Return the deck: answer, both votes, where it is weak, the table, the shortfall, the list."""
    deck = Deck(content)
    drawn: dict[str, Any] = {"lang": content.lang, "level": content.level, "titles": False}
    deck.cards()
    deck.chart(votes_against_target(content.outlooks, **drawn))
    for outlook in content.outlooks:
        if outlook.knows_regions and len(outlook.projection.codes) > 1:
            deck.chart(relative_position(outlook, **drawn))
            deck.chart(gap_dot(outlook, **drawn))
        if len(outlook.projection.codes) <= ROWS_AT_MOST and outlook is content.first:
            title = content.say("heading.regions", election=content.name(outlook))
            title += f", target {percent(outlook.target.value, lang=content.lang)}"
            rows = content.region_rows(outlook)
            deck.table(title, content.region_head(outlook), rows, last=True)
        if outlook.total(content.level).mean_gap_voters < 0:
            deck.chart(voters_waterfall(outlook, **drawn))
    head, rows, _ = order_table(content)
    deck.table(content.say("heading.orders"), head, rows)
    buffer = io.BytesIO()
    deck.file.save(buffer)
    return buffer.getvalue()


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]
