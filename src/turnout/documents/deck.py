"""`Deck`: slides under construction, each with title, foot line, number, day and notes."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from turnout.charts import Chart
from turnout.charts.frame import source_line
from turnout.charts.style import BAND, INK, MUTED, PALE_ORANGE, PAPER
from turnout.documents.content import Content
from turnout.documents.figures import Figure
from turnout.documents.fitting import fit_rows, largest
from turnout.documents.master import (
    EXPLAINED,
    INNER,
    LANGS,
    MARGIN,
    PLACES,
    PLAIN,
    WIDTH,
    Box,
    day_of,
    empty_deck,
)
from turnout.documents.output import repacked

Line = tuple[str, float, bool, str]  # text, size, weight, colour
Rows = Sequence[Sequence[str]]
Look = Callable[[int, int], tuple[bool, str, str]]  # weight, colour, fill by row and column

TOP, BOTTOM, GAP = 1.85, 6.75, 0.08
TITLES, NOTES, FEET = range(28, 15, -1), range(13, 8, -1), (10, 9, 8, 7.5, 7, 6.5)
CELLS = tuple(half / 2 for half in range(34, 15, -1))
PAD, ASIDE, TALLEST = 0.06, 0.08, 0.5
STRIP, LINE, OFFICE = 0.28, 0.18, 4.2  # the band above the title, a line in it, the office
LOGO = (1.9, 0.75)  # its width and height at most
HALF: Mapping[int, float] = {0: 0.5}


class Deck:
    """A deck under construction: one method per kind of slide.

    Parameters
    ----------
    content : Content
        What is told.
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        self.source = source_line(content.outlooks, content.lang)
        self.office = " ".join(f"{said}." for said in content.theme.said)
        self.reported = ""  # who reported what a slide shows beside the projection
        self.marked = ""  # what must be known of it before it is read
        self.file = empty_deck(content)
        self.layouts = {layout.name: layout for layout in self.file.slide_layouts}

    def slide(self, title: str, subtitle: str = "", said: Iterable[str] = ()) -> Any:
        """Add a slide: title, what is shown, foot line, and notes that say first what to say."""
        name = self.content.say(EXPLAINED if subtitle else PLAIN)
        slide = self.file.slides.add_slide(self.layouts[name])
        day = self.content.say("sentence.as_of", date=self.content.as_of)
        foot = f"{self.reported} {self.source}".replace(f"{day} ", "").strip()
        words: dict[str, tuple[str, Iterable[float]]] = {
            "title": (title, TITLES),
            "body": (subtitle, NOTES),
            "ftr": (foot, FEET),
            "dt": (day_of(self.content), FEET),
            "sldNum": ("", ()),
        }
        for shape in [*self.layouts[name].placeholders]:
            mark = shape.element.find(f".//{qn('p:ph')}")
            if mark.get("type") in ("ftr", "dt", "sldNum"):
                slide.shapes._spTree.append(copy.deepcopy(shape.element))
        narrower = LOGO[0] + GAP if self.content.theme.logo else 0.0
        for shape in slide.placeholders:
            kind = shape.element.find(f".//{qn('p:ph')}").get("type", "body")
            (told, sizes), (left, top, wide, high) = words[kind], PLACES[kind]
            if told:
                place = (left, top, wide - narrower * (kind == "title"), high)
                self._fill(shape.text_frame, told, place, sizes, bold=kind == "title")
        if self.content.theme.logo:
            self._logo(slide)
        self._top(slide)
        said = [*filter(None, said or [f"{title}.", subtitle])]
        slide.notes_slide.notes_text_frame.text = "\n".join(
            [*said, " ".join(filter(None, (self.office, self.marked, foot, day)))]
        )
        return slide

    def _top(self, slide: Any) -> None:
        """Set above the title whose slide it is; in a band, that what is shown is constructed."""
        wide = OFFICE if self.marked and self.office else INNER * bool(self.office)
        if self.marked:
            self.panel(slide, (0, 0, WIDTH, STRIP), PALE_ORANGE)
        for words, left, width, bold in (
            (self.marked, MARGIN, INNER - wide, True),
            (self.office, MARGIN + INNER - wide, wide, False),
        ):
            if words:
                size = float(largest(words, width, LINE, FEET, bold=bold))
                look = [(words, size, bold, INK if bold else MUTED)]
                box = (left, (STRIP - LINE) / 2, width, LINE)
                self.text(slide, box, look, PP_ALIGN.LEFT if bold else PP_ALIGN.RIGHT)

    def _logo(self, slide: Any) -> None:
        """Set the logo of the office right of the title, which gives way."""
        theme, (left, top, wide, high) = self.content.theme, PLACES["title"]
        picture = slide.shapes.add_picture(io.BytesIO(theme.logo), 0, Inches(top))
        scale = min(LOGO[0] / picture.width.inches, LOGO[1] / picture.height.inches)
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        picture.left = Inches(left + wide) - picture.width
        describe(picture, theme.organisation or self.content.say("theme.logo"))
        slide.shapes.title.left, slide.shapes.title.top = Inches(left), Inches(top)
        slide.shapes.title.height = Inches(high)
        slide.shapes.title.width = picture.left - Inches(left + GAP)

    def _fill(
        self, frame: Any, words: str, box: Box, sizes: Iterable[float], *, bold: bool
    ) -> None:
        """Fill a placeholder in the look of the master, smaller where the words need it."""
        frame.text = words
        run, sizes = frame.paragraphs[0].runs[0], list(sizes)
        size = largest(words, *box[2:], sizes, bold=bold)
        if size != sizes[0]:
            run.font.size = Pt(size)
        run._r.get_or_add_rPr().set("lang", LANGS[self.content.lang])

    def text(self, slide: Any, box: Box, lines: Sequence[Line], align: Any = PP_ALIGN.LEFT) -> None:
        """Add a box of text."""
        shape = slide.shapes.add_textbox(*map(Inches, box))
        shape.text_frame.margin_top = shape.text_frame.margin_bottom = 0
        self.write(shape.text_frame, lines, align=align)

    def write(
        self,
        frame: Any,
        lines: Sequence[Line],
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
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = rgb(colour)
            run._r.get_or_add_rPr().set("lang", LANGS[self.content.lang])

    def panel(self, slide: Any, box: Box, colour: str = BAND) -> None:
        """Add a plain shaded area."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        shape.line.fill.background()
        shape._element.remove(shape._element.find(qn("p:style")))  # and with it the shadow

    def grid(
        self,
        slide: Any,
        box: Box,
        rows: Rows,
        look: Look,
        words: Mapping[int, float] = HALF,
        *,
        beside: Sequence[Rows] = (),
    ) -> Any:
        """Add a native table in the largest type at which its words fit the box.

        Columns of words take their share and stand left, the rest stand right; weight, colour and
        fill of each cell follow from its row and column. Rows line up with those of tables beside.
        """
        rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
        other = (1 - sum(words.values())) / max(len(rows[0]) - len(words), 1)
        widths = [box[2] * words.get(place, other) for place in range(len(rows[0]))]
        inner = [width - 2 * ASIDE for width in widths]
        tables = rows, *beside
        size, heights = fit_rows(tables, inner, box[3], CELLS, PAD, lambda *at: look(*at)[0])
        spare = max(min(box[3], TALLEST * len(heights)) - sum(heights), 0.0) / len(heights)
        heights = [height + spare for height in heights[: len(rows)]]
        place = (*box[:3], sum(heights))
        frame = slide.shapes.add_table(len(rows), len(rows[0]), *map(Inches, place))
        frame.table.horz_banding = False
        for line, height in zip(frame.table.rows, heights, strict=True):
            line.height = Inches(height)
        for column, width in zip(frame.table.columns, widths, strict=True):
            column.width = Inches(width)
        for number, row in enumerate(rows):
            for column, written in enumerate(row):
                bold, colour, fill = look(number, column)
                align = PP_ALIGN.LEFT if column in words else PP_ALIGN.RIGHT
                cell, line = frame.table.cell(number, column), (written, size, bold, colour)
                self.write(cell.text_frame, [line], MSO_ANCHOR.MIDDLE, align)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Inches(PAD / 2)
                cell.margin_left = cell.margin_right = Inches(ASIDE)
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(fill)
        return frame

    def table(
        self,
        title: str,
        rows: Rows,
        *,
        caption: str = "",
        last: bool = False,
        words: Mapping[int, float] = HALF,
        said: Iterable[str] = (),
        bottom: float = BOTTOM,
    ) -> Any:
        """Add a slide with a native table, its first row being the head; return the slide."""
        slide = self.slide(title, caption, said)

        def look(number: int, _: int) -> tuple[bool, str, str]:
            if number == 0:
                return True, PAPER, INK
            return last and number == len(rows) - 1, INK, BAND if number % 2 else PAPER

        top = TOP if caption else 1.5
        frame = self.grid(slide, (MARGIN, top, INNER, bottom - top), rows, look, words)
        describe(frame, title)
        return slide

    def chart(self, chart: Chart, said: Iterable[str] = ()) -> Any:
        """Add a slide that shows a picture of a chart, its finding as the title."""
        slide = self.slide(chart.title, chart.words.subtitle, said or [f"{chart.title}."])
        image = io.BytesIO(chart.image("png"))
        picture = slide.shapes.add_picture(image, *map(Inches, (MARGIN, TOP - GAP, INNER)))
        describe(picture, chart.alt)
        return slide

    def figure(self, figure: Figure, said: Iterable[str] = ()) -> Any:
        """Add a slide with a chart of PowerPoint itself; the notes say how to edit it."""
        notes = [f"{figure.title}.", *said, figure.subtitle, self.content.say("slide.editable")]
        slide = self.slide(figure.title, figure.subtitle, notes)
        place = (MARGIN, TOP, INNER, BOTTOM - TOP)
        kind = XL_CHART_TYPE.XY_SCATTER  # the XML says which
        describe(slide.shapes.add_chart(kind, *map(Inches, place), figure.native), figure.alt)
        return slide

    def packed(self) -> bytes:
        """Return the file without the clock, so that the same deck has the same bytes."""
        buffer = io.BytesIO()
        self.file.save(buffer)
        return repacked(buffer.getvalue(), self.content.theme.recolour)


def describe(shape: Any, words: str) -> None:
    """Say what a shape shows, for those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", words)


def rgb(colour: str) -> RGBColor:
    """Return a colour as python-pptx takes it."""
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]
