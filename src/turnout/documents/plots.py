"""The two charts our slides draw natively: dots with intervals, and bars of gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from turnout.charts.rows import Scale
from turnout.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PALE_GREY, PAPER, Mark, fitted
from turnout.documents.fitting import LEADING
from turnout.documents.native import (
    NO_LINE,
    Column,
    Native,
    Sheet,
    Value,
    fill,
    hidden_axis,
    label,
    labels,
    line,
    symbol,
    whole_area,
    words_look,
)

Say = Mapping[str, str]

SYMBOLS = {"o": "circle", "D": "diamond", "s": "square"}
NAMES, LEFT, RIGHT = 0.215, 0.235, 0.65
"""Shares of the width: end of the names, and the part that carries the scale."""
HEAD, FOOT = 1.5, 0.9
"""Rows above the first for headings, and below the last for the scale."""
LARGEST, TALLEST, OF_ROW, SMALL = 17.0, 0.85, 0.65, 0.82
"""Largest type, tallest row in inches, what type takes of a row, what small type of type."""
POINTS, AROUND, EDGE, ASIDE = 72, 0.2, 0.001, 0.045
MARK, STROKE = 0.85, 0.22
"""Sizes of marks and of the strokes of intervals, in the size of the type."""


@dataclass(frozen=True)
class Dot:
    """One row: name, median with ends, where its target stands, mark, and its columns of numbers.

    Where `last` is given, a ring stands there too.
    """

    name: str
    median: float
    lower: float
    upper: float
    target: float
    mark: Mark
    numbers: tuple[str, ...]
    last: float | None = None


@dataclass(frozen=True)
class Frame:
    """What stands around the dots.

    Parameters
    ----------
    say : mapping
        What the workbook calls ``name, median, lower, upper, target, last, place, span``,
        and what stands over the dashed ``line``.
    columns : mapping of float to str
        Heading of each column of numbers by its right end, in shares of the width.
    ticks : mapping of float to str
        Values to mark on the scale.
    box : (float, float)
        Width and height of the chart in inches.
    lang : str
        Language of the texts, such as ``id-ID``.
    emphasised : int
        Column in bold and in the colour of the mark.
    """

    say: Say
    columns: Mapping[float, str]
    ticks: Mapping[float, str]
    box: tuple[float, float]
    lang: str
    emphasised: int = 1


def dots(rows: Sequence[Dot], frame: Frame) -> Native:
    """Return dots with intervals against a dashed line, a row each, with columns of numbers.

    The axes are hidden: names, scale and numbers are labels of unmarked points, for only labels
    follow our formatter and not the locale of whoever opens the file.
    """
    drawn = _Dots(rows, frame)
    drawn.grid()
    drawn.intervals()
    drawn.target()
    drawn.marks()
    drawn.names()
    drawn.heads()
    for number, column in enumerate(frame.columns.items()):
        drawn.numbers(number, *column)
    return Native(drawn.plot(), drawn.sheet, drawn.size, frame.lang)


class _Dots:
    """An XY chart under construction: one method per series."""

    def __init__(self, rows: Sequence[Dot], frame: Frame) -> None:
        self.rows, self.frame, self.drawn = rows, frame, list[str]()
        self.lines = max(len(rows) + HEAD + FOOT, frame.box[1] / TALLEST)
        self.size = min(LARGEST, OF_ROW * POINTS * frame.box[1] / self.lines)
        self.scale = Scale(min(frame.ticks), max(frame.ticks), LEFT, RIGHT)
        self.sheet, say = Sheet("0.0%"), frame.say
        self.own = {
            "name": self.sheet.add(say["name"], [row.name.replace("\n", ", ") for row in rows])
        }
        for key in ("median", "lower", "upper", "target"):
            self.own[key] = self.sheet.add(say[key], [getattr(row, key) for row in rows])
        if any(row.last is not None for row in rows):
            self.own["last"] = self.sheet.add(say["last"], [row.last for row in rows])
        self.y = [len(rows) - number - 0.5 for number in range(len(rows))]
        self.place = self.helper(self.y)

    def helper(self, values: Iterable[Value]) -> Column:
        """Append a column that only says where something stands."""
        return self.sheet.add(self.frame.say["place"], values)

    def at(self, share: float) -> float:
        """Return the value that stands at a share of the width."""
        low, high, left, right = self.scale
        return low + (share - left) * (high - low) / (right - left)

    def series(self, title: str, x: Column, y: Column, look: str) -> None:
        """Append a series; later ones lie over earlier ones."""
        head = f'<c:idx val="{len(self.drawn)}"/><c:order val="{len(self.drawn)}"/>{title}'
        data = f"{x.data('xVal')}{y.data('yVal')}"
        self.drawn.append(f'<c:ser>{head}{look}{data}<c:smooth val="0"/></c:ser>')

    def grid(self) -> None:
        """Mark round values by thin lines with their number below.

        The first series is made as long as the longest, or LibreOffice loses its values.
        """
        ticks, foot = self.frame.ticks, 0.0
        rest = max(2 * len(self.rows) - len(ticks), 0)
        empty = [None] * (3 * rest + 2 * len(self.frame.columns) + 1)
        x = self.helper([*_apart(ticks, ticks), *empty])
        y = self.helper([*_apart([foot] * len(ticks), [len(self.rows)] * len(ticks)), *empty])
        small = SMALL * self.size
        told = [label(3 * n, words, "b", small, MUTED) for n, words in enumerate(ticks.values())]
        self.series(y.title, x, y, _stroke(line(GRID, 0.75)) + labels(told))

    def intervals(self) -> None:
        """Draw the intervals, a stroke to either side of each mark, whose ends follow the workbook.

        They leave room for the marks, for LibreOffice draws earlier series over later ones.
        """
        median, lower, upper = (self.own[key].letter for key in ("median", "lower", "upper"))
        room = (MARK + STROKE) / 2 * self.size / POINTS / self.frame.box[0]
        room = round(self.at(room) - self.at(0.0), 4)
        ends = "={0}{3}", "=MAX({0}{3},{1}{3}-{4})", "", "=MIN({2}{3},{1}{3}+{4})", "={2}{3}", ""

        def end(row: int) -> str:
            place = (row - 2) // 6 + 2
            return ends[(row - 2) % 6].format(lower, median, upper, place, room)

        values = [
            value
            for row in self.rows
            for start, stop in (
                (row.lower, max(row.lower, row.median - room)),
                (min(row.upper, row.median + room), row.upper),
            )
            for value in (start, stop, None)
        ]
        x = self.sheet.add(self.frame.say["span"], values, end)
        twice = [place for place in self.y for _ in range(2)]
        y = self.helper(_apart(twice, twice))
        self.series(x.title, x, y, _stroke(line(PALE_GREY, STROKE * self.size, cap="rnd")))

    def target(self) -> None:
        """Draw the dashed line, with a step where the target of the next row is another."""
        target = self.own["target"]
        twice = [value for value in target.values for _ in range(2)]
        x = self.sheet.add(target.head, twice, lambda row: f"={target.letter}{row // 2 + 1}")
        y = self.helper([place + side for place in self.y for side in (0.5, -0.5)])
        self.series(target.title, x, y, _stroke(line(INK, 1.5, "dash")))

    def heads(self) -> None:
        """Write the headings of the columns of numbers, and beside them what the line is."""
        columns, top = self.frame.columns, float(len(self.rows))
        near = self.at(LEFT + ASIDE), self.at(RIGHT - ASIDE)
        line_at = min(max(self.rows[0].target, near[0]), near[1])
        size = SMALL * self.size
        heads = [
            (self.at(end), *each)
            for end, words in columns.items()
            for each in self.lined(words, size, top + HEAD / 2)
        ]
        told = [label(n, words, "l", size, MUTED) for n, (_, _, words) in enumerate(heads)]
        told.append(label(len(told), self.frame.say["line"], "t", size, bold=True))
        x = self.helper([*(end for end, *_ in heads), line_at])
        y = self.helper([*(place for _, place, _ in heads), top])
        self.series(y.title, x, y, _stroke(NO_LINE) + labels(told))

    def lined(self, words: str, size: float, middle: float) -> list[tuple[float, str]]:
        """Return where each line of a text stands; a label each, or LibreOffice centres them."""
        parts = words.split("\n")
        step = LEADING * size / POINTS * self.lines / self.frame.box[1]
        return [(middle + step * ((len(parts) - 1) / 2 - n), one) for n, one in enumerate(parts)]

    def marks(self) -> None:
        """Draw the medians, shaped and coloured point by point, and rings for last results."""
        look = f"<c:spPr>{NO_LINE}</c:spPr>"
        if "last" in self.own:
            known = [n for n, row in enumerate(self.rows) if row.last is not None]
            rings = labels(label(n, "○", "ctr", 1.3 * self.size, bold=True) for n in known)
            self.series(
                self.own["last"].title, self.own["last"], self.place, _stroke(NO_LINE) + rings
            )
        points = [
            f'<c:dPt><c:idx val="{number}"/>{self._mark(row.mark)}<c:bubble3D val="0"/></c:dPt>'
            for number, row in enumerate(self.rows)
        ]
        look += self._mark(self.rows[0].mark) + "".join(points)
        self.series(self.own["median"].title, self.own["median"], self.place, look)

    def _mark(self, mark: Mark) -> str:
        look = fill(mark.colour) + line(PAPER, 0.75)
        return symbol(SYMBOLS[mark.marker], MARK * self.size, look)

    def names(self) -> None:
        """Write the names, of one line or two, smaller and at last cut where they are too long."""
        room = (NAMES - 0.01) * self.frame.box[0] * POINTS
        places, told = list[Value](), list[str]()
        for middle, row in zip(self.y, self.rows, strict=True):
            pairs = [fitted(part, self.size, 700, room) for part in row.name.split("\n")]
            words, size = "\n".join(part for part, _ in pairs), min(size for _, size in pairs)
            for place, part in self.lined(words, size, middle):
                told.append(label(len(told), part, "r", size))
                places.append(place)
        x, y = self.helper([self.at(0.0)] * len(places)), self.helper(places)
        self.series(self.own["name"].title, x, y, _stroke(NO_LINE) + labels(told))

    def numbers(self, number: int, end: float, head: str) -> None:
        """Write a column of numbers, set right."""
        strong, told = number == self.frame.emphasised, []
        for place, row in enumerate(self.rows):
            colour = row.mark.colour if strong else INK
            told.append(label(place, row.numbers[number], "l", self.size, colour, bold=strong))
        x = self.helper([self.at(end)] * len(self.rows))
        self.series(_named(head), x, self.place, _stroke(NO_LINE) + labels(told))

    def plot(self) -> str:
        """Return the XML of all series and of the hidden axes."""
        own = len(self.rows) + HEAD + FOOT
        spare = (self.lines - own) / 2  # few rows stand in the middle
        axes = hidden_axis("valAx", 1, 2, "b", (self.at(-EDGE), self.at(1 + EDGE)))
        axes += hidden_axis("valAx", 2, 1, "l", (-FOOT - spare, own - FOOT + spare))
        kind = '<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        ids = '<c:axId val="1"/><c:axId val="2"/>'
        return (
            f"{whole_area()}<c:scatterChart>{kind}{''.join(self.drawn)}{ids}</c:scatterChart>{axes}"
        )


def _apart(starts: Iterable[Value], ends: Iterable[Value]) -> list[Value]:
    """Return starts and ends of strokes in turn, each followed by an empty cell."""
    return [value for pair in zip(starts, ends, strict=True) for value in (*pair, None)]


def _stroke(look: str) -> str:
    """Return the XML of a series of lines without marks."""
    return f'<c:spPr>{look}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'


def _named(words: str) -> str:
    """Return the XML of the name of a series that no cell holds."""
    return f"<c:tx><c:v>{escape(words.replace(chr(10), ' '))}</c:v></c:tx>"


def bars(
    gaps: Mapping[str, float],
    shown: Sequence[str],
    heads: tuple[str, str],
    box: tuple[float, float],
    lang: str,
) -> Native:
    """Return horizontal bars from top to bottom, negative ones orange, positive ones blue.

    Parameters
    ----------
    gaps : mapping of str to float
        Length of each bar by its name.
    shown : sequence of str
        What stands at the end of each.
    heads : (str, str)
        What the workbook calls names and lengths.
    box : (float, float)
        Width and height of the chart in inches.
    lang : str
        Language of the texts, such as ``id-ID``.
    """
    size = min(LARGEST, OF_ROW * POINTS * box[1] / max(len(gaps), box[1] / TALLEST))
    sheet = Sheet("#,##0")
    names, lengths = sheet.add(heads[0], gaps), sheet.add(heads[1], gaps.values())
    colours = [ORANGE if gap < 0 else BLUE for gap in gaps.values()]
    points = "".join(
        f'<c:dPt><c:idx val="{n}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{fill(colour)}</c:spPr></c:dPt>"
        for n, colour in enumerate(colours)
    )
    pairs = enumerate(zip(shown, colours, strict=True))
    told = labels(
        label(n, words, "outEnd", size, colour, bold=True) for n, (words, colour) in pairs
    )
    look = f'<c:spPr>{fill(BLUE)}</c:spPr><c:invertIfNegative val="0"/>{points}{told}'
    data = f"{names.data('cat')}{lengths.data('val')}"
    series = f'<c:ser><c:idx val="0"/><c:order val="0"/>{lengths.title}{look}{data}</c:ser>'
    low, high = min(0.0, *gaps.values()), max(0.0, *gaps.values())
    room = AROUND * (high - low or 1)
    ends = low - room * (low < 0), high + room * (high > 0)
    plot = (
        '<c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="45"/><c:axId val="1"/><c:axId val="2"/>'
        f"</c:barChart>{_names_axis(size)}{hidden_axis('valAx', 2, 1, 'b', ends)}"
    )
    return Native(plot, sheet, size, lang)


def _names_axis(size: float) -> str:
    """Return the XML of an axis of names, the first at the top, beside all bars."""
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{line(INK, 0.75)}</c:spPr>{words_look(size)}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
