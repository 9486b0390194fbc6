"""What charts of PowerPoint itself are made of: a workbook, labels, lines, marks and axes.

python-pptx asks chart data for the XML of a chart and for its workbook. Both are written here, so
that the workbook behind "Edit data" holds in plain columns all that a chart shows, ends of
intervals and target included, and is the same byte for byte.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from xlsxwriter import Workbook

from turnout.charts.style import INK

Value = float | str | None

SPACE = "http://schemas.openxmlformats.org/"
SHEET, CREATED = "Data", datetime.datetime(2000, 1, 1)  # noqa: DTZ001  (a stamp)
EMUS = 12700  # in a point
NO_LINE = "<a:ln><a:noFill/></a:ln>"
SHOWN = "".join(
    f'<c:show{what} val="{int(what == "Val")}"/>'
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)


@dataclass(frozen=True)
class Column:
    """A column of the workbook of a chart; where there is a formula, its values are the results.

    Parameters
    ----------
    letter, head : str
        Where it stands, and its first cell.
    values : sequence
        Numbers, or texts; None leaves a cell empty.
    formula : callable, optional
        Formula of a cell by the number of its row, from 2.
    """

    letter: str
    head: str
    values: Sequence[Value]
    formula: Callable[[int], str] | None = None

    @property
    def title(self) -> str:
        """XML of the name of a series."""
        return f"<c:tx>{_cells('str', f'{SHEET}!${self.letter}$1', [self.head])}</c:tx>"

    def data(self, tag: str) -> str:
        """Return the XML of values or categories."""
        kind = "str" if isinstance(self.values[0], str) else "num"
        where = f"{SHEET}!${self.letter}$2:${self.letter}${len(self.values) + 1}"
        return f"<c:{tag}>{_cells(kind, where, self.values)}</c:{tag}>"


def _cells(kind: str, where: str, values: Sequence[Value]) -> str:
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    cache = f'{code}<c:ptCount val="{len(values)}"/>{points}'
    return f"<c:{kind}Ref><c:f>{where}</c:f><c:{kind}Cache>{cache}</c:{kind}Cache></c:{kind}Ref>"


@dataclass
class Sheet:
    """The workbook of a chart under construction, column by column.

    Examples
    --------
    >>> sheet = Sheet("0.0%")
    >>> sheet.add("Projection", [0.8, 0.75]).data("xVal")[:43]
    '<c:xVal><c:numRef><c:f>Data!$A$2:$A$3</c:f>'
    """

    number: str
    columns: list[Column] = field(default_factory=list)

    def add(
        self, head: str, values: Iterable[Value], formula: Callable[[int], str] | None = None
    ) -> Column:
        """Append a column and return it."""
        letter = chr(ord("A") + len(self.columns))
        self.columns.append(Column(letter, head.replace("\n", " "), list(values), formula))
        return self.columns[-1]

    def packed(self) -> bytes:
        """Return the workbook as a file."""
        buffer = io.BytesIO()
        book = Workbook(buffer, {"in_memory": True})
        book.set_properties({"created": CREATED})
        look, sheet = book.add_format({"num_format": self.number}), book.add_worksheet(SHEET)
        sheet.set_column(0, len(self.columns) - 1, 16)
        for place, column in enumerate(self.columns):
            sheet.write_string(0, place, column.head)
            for row, value in enumerate(column.values, start=1):
                if value is None:
                    continue
                if column.formula:
                    sheet.write_formula(row, place, column.formula(row + 1), look, value)
                elif isinstance(value, str):
                    sheet.write_string(row, place, value)
                else:
                    sheet.write_number(row, place, value, look)
        book.close()
        return buffer.getvalue()


@dataclass(frozen=True)
class Native:
    """A chart as python-pptx takes it.

    Parameters
    ----------
    plot : str
        XML of the plot with its axes.
    sheet : Sheet
        What stands behind "Edit data".
    size : float
        Type size in points.
    lang : str
        Language of the texts, such as ``id-ID``.
    """

    plot: str
    sheet: Sheet
    size: float
    lang: str

    def xml_bytes(self, _: object) -> bytes:
        """Return the part of the chart."""
        names = [("c", "drawingml/2006/chart"), ("a", "drawingml/2006/main")]
        names += [("r", "officeDocument/2006/relationships")]
        spaces = " ".join(f'xmlns:{short}="{SPACE}{name}"' for short, name in names)
        plot = f"<c:plotArea>{self.plot}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {spaces}>'
            f'<c:date1904 val="0"/><c:lang val="{self.lang}"/><c:roundedCorners val="0"/>'
            f'<c:chart><c:autoTitleDeleted val="1"/>{plot}<c:plotVisOnly val="1"/>'
            f'<c:dispBlanksAs val="gap"/></c:chart>{words_look(self.size)}</c:chartSpace>'
        ).encode()

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook behind "Edit data"."""
        return self.sheet.packed()


def fill(colour: str) -> str:
    """Return the XML of a plain filling."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def line(colour: str, width: float, dash: str = "solid", cap: str = "flat") -> str:
    """Return the XML of a line of so many points."""
    style = f'<a:prstDash val="{dash}"/><a:round/>'
    return f'<a:ln w="{round(width * EMUS)}" cap="{cap}">{fill(colour)}{style}</a:ln>'


def words_look(size: float, colour: str = INK) -> str:
    """Return the XML of the look of texts that PowerPoint writes itself, such as names of bars."""
    look = f'<a:defRPr sz="{round(100 * size)}">{fill(colour)}</a:defRPr>'
    return f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr></a:p></c:txPr>"


def label(
    place: int, words: str, side: str, size: float, colour: str = INK, *, bold: bool = False
) -> str:
    """Return the XML of our own words at a point: l, r, t or b of it, or outEnd of a bar."""
    align = {"l": "r", "r": "l"}.get(side, "ctr")
    look = f'<a:rPr sz="{round(100 * size)}" b="{int(bold)}">{fill(colour)}</a:rPr>'
    lines = "".join(
        f'<a:p><a:pPr algn="{align}"/><a:r>{look}<a:t>{escape(part)}</a:t></a:r></a:p>'
        for part in words.split("\n")
    )
    body = '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>'
    rich = f"<c:tx><c:rich>{body}{lines}</c:rich></c:tx>"
    return f'<c:dLbl><c:idx val="{place}"/>{rich}<c:dLblPos val="{side}"/>{SHOWN}</c:dLbl>'


def labels(each: Iterable[str]) -> str:
    """Return the XML of the labels of a series; points without one have none."""
    hidden = SHOWN.replace('Val val="1"', 'Val val="0"')
    return f"<c:dLbls>{''.join(each)}{hidden}</c:dLbls>"


def symbol(shape: str, size: float, look: str) -> str:
    """Return the XML of a mark of so many points."""
    size = min(max(round(size), 2), 72)
    kind = f'<c:symbol val="{shape}"/><c:size val="{size}"/><c:spPr>{look}</c:spPr>'
    return f"<c:marker>{kind}</c:marker>"


def hidden_axis(kind: str, own: int, other: int, side: str, ends: tuple[float, float]) -> str:
    """Return the XML of an axis with fixed ends that is not drawn."""
    scale = f'<c:max val="{ends[1]!r}"/><c:min val="{ends[0]!r}"/>'
    return (
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>{scale}'
        f'</c:scaling><c:delete val="1"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        f'<c:crossAx val="{other}"/><c:crosses val="min"/></c:{kind}>'
    )


def whole_area() -> str:
    """Return the XML that gives the plot all of the chart's area."""
    ends = '<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/>'
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    return f"<c:layout><c:manualLayout>{modes}{ends}</c:manualLayout></c:layout>"
