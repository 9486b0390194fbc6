"""Rows with a label, an interval with its dot, and columns of numbers; groups with headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from turnout.charts import style
from turnout.words.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from turnout.charts.style import Mark, Type
    from turnout.words.numbers import Lang

MOST_ROWS, ROW_HEIGHT = 24, 0.205


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


@dataclass(frozen=True)
class Plot:
    """Where things go, in shares of the width, and what the columns are called.

    Parameters
    ----------
    columns : sequence of str
        Headings of the number columns.
    places : sequence of float
        Right end of each number column.
    left, right : float
        The part of the width that carries the scale.
    reference : float or None
        Value of the dashed line, if there is one.
    reference_label : str
        What stands over it.
    ticks : sequence of (float, str)
        Values to mark on the scale.
    emphasised : int
        Number column in bold and in the colour of the mark.
    """

    columns: Sequence[str]
    places: Sequence[float]
    left: float
    right: float
    reference: float | None
    reference_label: str
    ticks: Sequence[tuple[float, str]]
    emphasised: int

    def at(self, value: float) -> float:
        """Return the place of a value on the width."""
        low, high = self.ticks[0][0], self.ticks[-1][0]
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return self.left + share * (self.right - self.left)


def draw_rows(
    ax: Axes, kind: Type, plot: Plot, groups: Sequence[tuple[str, Sequence[Row]]]
) -> None:
    """Draw groups of rows from top to bottom."""
    headed = [name for name, _ in groups if name]
    count = sum(len(rows) for _, rows in groups) + len(headed)
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(count + 0.85, -1.6)
    _head(ax, kind, plot, count)
    y = 0.0
    for name, rows in groups:
        if name:
            ax.axhspan(y, y + 1, color=style.PAPER, zorder=2, lw=0)
            ax.text(0, y + 0.56, name, size=kind.small, color=style.MUTED, va="center", weight=600)
            y += 1
        for number, row in enumerate(rows):
            if number % 2 == 0:
                ax.axhspan(y, y + 1, color=style.BAND, zorder=0, lw=0)
            _row(ax, kind, plot, row, y + 0.5)
            y += 1
    if plot.reference is not None:
        _reference(ax, kind, plot, plot.reference, count)


def _reference(ax: Axes, kind: Type, plot: Plot, value: float, count: int) -> None:
    line, label = plot.at(value), plot.reference_label
    ax.plot([line, line], [-0.15, count], color=style.INK, lw=1.1, dashes=(4, 2.5), zorder=4)
    ax.text(line, -0.25, label, size=kind.small, weight=600, ha="center", va="bottom")


def _head(ax: Axes, kind: Type, plot: Plot, count: int) -> None:
    for place, heading in zip(plot.places, plot.columns, strict=True):
        ax.text(
            place,
            -0.25,
            heading,
            size=kind.small,
            color=style.MUTED,
            ha="right",
            va="bottom",
            linespacing=1.1,
        )
    for value, label in plot.ticks:
        place = plot.at(value)
        ax.plot([place, place], [0, count], color=style.GRID, lw=0.6, zorder=1)
        ax.text(
            place, count + 0.2, label, size=kind.small, color=style.MUTED, ha="center", va="top"
        )


def _row(ax: Axes, kind: Type, plot: Plot, row: Row, y: float) -> None:
    room = (plot.left - 0.03) * style.width_of(ax)
    label, size = style.fitted(row.label, kind.body, 600, room)
    ax.text(0, y, label, size=size, va="center", weight=600)
    ends = [plot.at(row.lower), plot.at(row.upper)]
    ax.plot(ends, [y, y], color=row.mark.pale, lw=kind.line, solid_capstyle="round", zorder=3)
    mark: dict[str, Any] = {"marker": row.mark.marker, "ms": kind.marker, "zorder": 5}
    if row.before is not None:
        hollow: dict[str, Any] = {"mfc": style.PAPER, "mec": row.mark.colour, "mew": 1.3}
        ax.plot([plot.at(row.before)], [y], **mark, **hollow)
    filled: dict[str, Any] = {"color": row.mark.colour, "mec": style.PAPER, "mew": 0.7}
    ax.plot([plot.at(row.median)], [y], **mark, **filled)
    for number, (place, written) in enumerate(zip(plot.places, row.numbers, strict=True)):
        strong = number == plot.emphasised
        ax.text(
            place,
            y,
            written,
            size=kind.body,
            ha="right",
            va="center",
            weight=700 if strong else 400,
            color=row.mark.colour if strong else style.INK,
        )


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


def only_some(shown: int, count: int, lang: Lang) -> str:
    """Say that a chart shows some of the regions, or nothing if it shows all."""
    return "" if shown == count else " " + text("chart.only", lang, shown=shown, count=count)


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
        if last - first < most:
            return [round(number * step, 10) for number in range(first, last + 1)]
    return [0.0, 0.5, 1.0]
