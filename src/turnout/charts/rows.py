"""Rows with a label, an interval with its dot, and columns of numbers; groups with headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, Words, draw_chart
from turnout.charts.style import Mark, Pen, Size, text_width
from turnout.words.numbers import percent

Groups = Sequence[tuple[str, Sequence["Row"]]]

MOST_ROWS, ON_SLIDE, ROW_HEIGHT = 24, 15, 0.205
HEAD, FOOT, WIDEST, GAP = 1.6, 0.85, 0.36, 0.02


@dataclass(frozen=True)
class Row:
    """One region: label, median with ends, mark, and what its number columns say.

    Where `before` is given, a hollow mark stands there too.
    """

    label: str
    median: float
    lower: float
    upper: float
    mark: Mark
    numbers: Sequence[str]
    before: float | None = None


class Scale(NamedTuple):
    """The part of the width that carries values, and its lowest and highest value."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the place of a value on the width."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True)
class Plot:
    """Where things go, in shares of the width, and what the columns are called.

    Parameters
    ----------
    columns : mapping of float to str
        Heading of each number column by its right end.
    left, right : float
        The part of the width that carries the scale.
    ticks : mapping of float to str
        Values to mark on the scale.
    reference : float or None
        Value of the dashed line, if there is one.
    reference_label : str
        What stands over it.
    emphasised : int
        Number column in bold and in the colour of the mark.
    striped : bool
        Whether every other row is shaded.
    """

    columns: Mapping[float, str]
    left: float
    right: float
    ticks: Mapping[float, str]
    reference: float | None = None
    reference_label: str = ""
    emphasised: int = 1
    striped: bool = True

    @property
    def scale(self) -> Scale:
        """The scale from the first tick to the last."""
        return Scale(min(self.ticks), max(self.ticks), self.left, self.right)


def target_plot(
    about: About, columns: Mapping[float, str], ends: tuple[float, float], left: float, right: float
) -> Plot:
    """Return a plot whose scale in percent holds a range of values and the dashed target."""
    target = about.outlook.target.value
    ticks = round_ticks(min(ends[0], target), max(ends[1], target))
    marked = {tick: percent(tick, 0, lang=about.lang) for tick in ticks}
    return Plot(columns, left, right, marked, target, about.say("target"))


def grouped(rows: Iterable[tuple[str, Row]], headings: Mapping[str, str]) -> Groups:
    """Gather rows under the headings of their groups, with their sign; empty groups are left out.

    Parameters
    ----------
    rows : iterable of (str, Row)
        Each with the name of its group.
    headings : mapping
        Heading of each group, in the order to draw.
    """
    by_group: dict[str, list[Row]] = {name: [] for name in headings}
    for name, row in rows:
        by_group[name].append(row)
    return [(f"{own[0].mark.sign} {headings[n]}", own) for n, own in by_group.items() if own]


def height_of(groups: Groups) -> int:
    """Return the number of lines that groups take, headings included."""
    return sum(len(rows) + bool(name) for name, rows in groups)


def rows_chart(
    words: Words,
    plot: Plot,
    rows: Iterable[tuple[str, Row]],
    headings: Mapping[str, str],
    **framing: Unpack[Framing],
) -> Chart:
    """Draw rows as a chart, gathered as `grouped` does."""
    groups = grouped(rows, headings)
    height = ROW_HEIGHT * (height_of(groups) + 2.4)
    return draw_chart(words, lambda pen: draw_rows(pen, plot, groups), height, **framing)


def draw_rows(pen: Pen, plot: Plot, groups: Groups) -> Plot:
    """Draw groups of rows from top to bottom; a group without a name has no heading.

    Returns the plot as drawn: long labels push its scale to the right.
    """
    count = height_of(groups)
    pen = pen.within(pen.height / (HEAD + count + FOOT))
    plot = _with_room(pen, plot, groups)
    pen.stage((0, 1), (count + FOOT, -HEAD))
    _head(pen, plot, count)
    y = 0.0
    for name, rows in groups:
        if name:
            pen.ax.axhspan(y, y + 1, color=style.PAPER, zorder=2, lw=0)
            end = text_width(name, pen.kind.small, 600) / pen.width + GAP
            # the dashed line stops there
            pen.ax.fill_between([0, end], y, y + 1, color=style.PAPER, lw=0, zorder=4.5)
            pen.note(0, y + 0.56, name, va="center", weight=600, zorder=5)
            y += 1
        for number, row in enumerate(rows):
            if plot.striped and number % 2 == 0:
                pen.band(y, y + 1)
            _row(pen, plot, row, y + 0.5)
            y += 1
    if plot.reference is not None:
        line, look = plot.scale.at(plot.reference), {"color": style.INK, "weight": 600}
        pen.dashed(line, -0.15, count, zorder=4)
        words = plot.reference_label
        half = text_width(words, pen.kind.small, 600) / pen.width / 2
        place = min(line, _free(pen, plot.columns) - half)
        pen.note(place, -0.25, words, ha="center", va="bottom", **look)
    return plot


def _with_room(pen: Pen, plot: Plot, groups: Groups) -> Plot:
    """Leave labels and numbers the width they need, so that none is cut or meets the next."""
    rows = [row for _, rows in groups for row in rows]
    widths = [text_width(row.label, pen.kind.body, 600) for row in rows]
    columns, free = dict[float, str](), 2.0
    for number, (place, heading) in reversed(list(enumerate(plot.columns.items()))):
        longest = max((row.numbers[number] for row in rows), key=len)
        wide = text_width(longest, pen.kind.body, 700)
        wide = max(wide, *(text_width(line, pen.kind.small) for line in heading.split("\n")))
        right = min(place, free - 1.5 * GAP)
        columns, free = {right: heading, **columns}, right - wide / pen.width
    left = min(max(plot.left, max(widths) / pen.width + 0.03), WIDEST)
    return replace(plot, columns=columns, left=left, right=min(plot.right, free - GAP))


def _free(pen: Pen, columns: Mapping[float, str]) -> float:
    """Return where on the width the headings of number columns begin."""
    lines = [(x, line) for x, heading in columns.items() for line in heading.split("\n")]
    widths = [x - text_width(line, pen.kind.small) / pen.width for x, line in lines]
    return min(widths, default=1.0) - 1.5 * GAP


def _head(pen: Pen, plot: Plot, count: int) -> None:
    for place, heading in plot.columns.items():
        pen.note(place, -0.25, heading, ha="right", va="bottom", linespacing=1.1)
    reached = 0.0
    for value, label in plot.ticks.items():
        place, half = plot.scale.at(value), text_width(label, pen.kind.small) / pen.width / 2
        pen.guide(place, 0, count)
        if place - half > reached:  # else it would run into the one before
            pen.note(place, count + 0.2, label, ha="center", va="top")
            reached = place + half + 0.01


def _row(pen: Pen, plot: Plot, row: Row, y: float) -> None:
    pen.fitted(0, y, row.label, plot.left - 0.03)
    at, mark, kind = plot.scale.at, row.mark, pen.kind
    line: dict[str, Any] = {"color": mark.pale, "lw": kind.line, "solid_capstyle": "round"}
    pen.ax.plot([at(row.lower), at(row.upper)], [y, y], zorder=3, **line)
    dot: dict[str, Any] = {"marker": mark.marker, "ms": kind.marker, "zorder": 5}
    if row.before is not None:
        hollow: dict[str, Any] = {"mfc": style.PAPER, "mec": mark.colour, "mew": 1.3}
        pen.ax.plot([at(row.before)], [y], **dot, **hollow)
    filled: dict[str, Any] = {"color": mark.colour, "mec": style.PAPER, "mew": 0.7}
    pen.ax.plot([at(row.median)], [y], **dot, **filled)
    for number, (place, written) in enumerate(zip(plot.columns, row.numbers, strict=True)):
        strong = number == plot.emphasised
        look = {"weight": 700, "color": mark.colour} if strong else {"color": style.INK}
        pen.ax.text(place, y, written, size=kind.body, ha="right", va="center", **look)


def rows_at_most(size: Size) -> int:
    """Return how many rows a size holds; only a text column grows with them.

    Examples
    --------
    >>> rows_at_most("column"), rows_at_most("slide")
    (24, 15)
    """
    return MOST_ROWS if size == "column" else ON_SLIDE


def most_telling(
    table: pd.DataFrame, column: str, *, lowest: bool, most: int = MOST_ROWS
) -> pd.DataFrame:
    """Return the rows that fit on a chart: all, or those lowest (highest) in a column, in order.

    Examples
    --------
    >>> most_telling(pd.DataFrame({"chance": range(40)}), "chance", lowest=True).shape
    (24, 1)
    """
    if len(table) <= most:
        return table
    order = table[column].rank(method="first", ascending=lowest)
    return table[order <= most]


def round_ticks(lower: float, upper: float, most: int = 6) -> list[float]:
    """Return round values that enclose a range, at most so many.

    Examples
    --------
    >>> round_ticks(0.563, 0.954)
    [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    >>> round_ticks(-0.138, 0.066)
    [-0.15, -0.1, -0.05, 0.0, 0.05, 0.1]
    """
    for hundredths in (1, 2, 5, 10, 20, 50):
        step = hundredths / 100
        first, last = int(lower // step), int(-(-upper // step))
        last = max(last, first + 1)
        if last - first < most:
            return [round(number * step, 10) for number in range(first, last + 1)]
    return [0.0, 0.5, 1.0]
