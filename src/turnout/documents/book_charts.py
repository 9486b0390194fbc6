"""Charts that Excel draws itself: gaps, and projections with their intervals, of the regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from turnout.charts.style import BLUE, GREY, GRID, INK, MUTED, ORANGE
from turnout.documents.content import Content
from turnout.documents.sheets import GAP, Book, Live
from turnout.documents.simulations import spliced, target_name
from turnout.projection.outlook import Outlook

Ranges = Callable[..., str]  # of a column, how many cells, and from which on
SERIES = ("above", "below", "minus", "plus", "target", "title")
WIDE, BAR, SLOT, FRAME = 600, 20, 26, 130  # pixels: a chart, a bar, a category, what is around
ROW, MARGIN, STEP = 20, 0.02, 0.05


class Series:
    """What the charts of a vote draw, in columns of its own on the sheet of the simulations."""

    def __init__(self, book: Book, sheet: Any, content: Content, outlook: Outlook) -> None:
        self.book, self.sheet, self.content, self.outlook = book, sheet, content, outlook
        self.first, self.count = sheet.dim_colmax + 1, len(outlook.projection.codes)
        for place, name in enumerate(SERIES, start=self.first):
            head = f"{content.name(outlook)}: {content.say(f'series.{name}')}"
            sheet.write_string(0, place, head, book.looks["head"])
        sheet.set_column(self.first, self.first + len(SERIES) - 1, 18)

    def range(self, name: str, count: int | None = None) -> str:
        """Return where a column stands."""
        place = self.first + SERIES.index(name)
        area = xl_range_abs(1, place, count or self.count, place)
        return f"={quote_sheetname(self.sheet.name)}!{area}"

    def write(self, name: str, values: Sequence[Any]) -> None:
        """Write a column."""
        place = self.first + SERIES.index(name)
        for row, value in enumerate(values, start=1):
            look = self.book.looks["wrap"] if name == "title" else None
            self.book.write(self.sheet, row, place, value, look)


def draw_charts(
    book: Book,
    sheet: Any,
    content: Content,
    outlook: Outlook,
    title: str,
    ranges: Ranges,
    row: int,
    room: int,
) -> int:
    """Draw both charts of a vote beside each other, from a row on.

    Parameters
    ----------
    book, sheet
        The workbook and the sheet of the vote.
    content, outlook
        What is said, and the vote.
    title : str
        Cell that holds the title of the first.
    ranges : callable
        Gives the cells of a column of the table, less its sheet's sign.
    row : int
        Counted from 0.
    room : int
        Width of the table above in pixels, which the charts stay inside, as it is printed.

    Returns
    -------
    int
        Last row they cover.
    """
    draws = book.file.get_worksheet_by_name(content.say("sheet.draws"))
    series = Series(book, draws, content, outlook)
    height = FRAME + BAR * max(series.count, 5)
    wide = max(WIDE, min(FRAME + SLOT * series.count, room - WIDE - 3 * ROW))
    table = outlook.table(content.level)
    for chart, key, column, left, width in (
        (_gaps(series, ranges, title), "gap", "gap_voters", 0, WIDE),
        (_intervals(series, ranges), "interval", "median", WIDE + ROW, wide),
    ):
        chart.set_size({"width": width, "height": height})
        chart.set_legend({"position": "bottom"})
        shown = [
            f"{name} {content.people(v, signed=True) if key == 'gap' else content.percent(v)}"
            for name, v in table[["region_name", column]].itertuples(index=False, name=None)
        ]
        told = {"rows": "; ".join(shown), **content.told(outlook)}
        words = content.say(f"series.alt_{key}", level=content.interval, **told)
        place = {"x_offset": left, "object_position": 3, "description": words}
        sheet.insert_chart(row, 0, chart, place)
    return row + ceil(height / ROW)


def _gaps(series: Series, ranges: Ranges, title: str) -> Any:
    """Draw bars to both sides of the target: two series, for their colours hold everywhere."""
    table = series.outlook.table(series.content.level)
    gaps = [(ranges("gap_voters", 1, n), gap) for n, gap in enumerate(table["gap_voters"])]
    for name, end, pick in (("above", "MAX", max), ("below", "MIN", min)):
        series.write(name, [Live(f"={end}(0,N({cell}))", pick(0, gap)) for cell, gap in gaps])
    chart = series.book.file.add_chart({"type": "bar"})
    for name, colour in (("above", BLUE), ("below", ORANGE)):
        label = {"value": True, "num_format": "+#,##0;-#,##0;", "font": {"color": INK}}
        chart.add_series(
            {
                "name": series.content.say(f"series.{name}"),
                "categories": f"={ranges('region_name', series.count)}",
                "values": series.range(name),
                "fill": {"color": colour},
                "gap": 40,
                "overlap": 100,
                "data_labels": label,
            }
        )
    chart.set_title(_title(title))
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": {"color": INK}})
    grid = {"visible": True, "line": {"color": GRID}}
    named = {"name": series.content.say("sheet.gap"), "name_font": {"bold": False, "color": MUTED}}
    axis = {"num_format": GAP, "major_gridlines": grid, "num_font": {"color": MUTED}}
    chart.set_x_axis(axis | named)
    return chart


def _intervals(series: Series, ranges: Ranges) -> Any:
    """Draw medians with their intervals, and the target, which follows its cell."""
    table, outlook = series.outlook.table(series.content.level), series.outlook
    target = outlook.target.value
    series.write("minus", list(table["median"] - table["lower"]))
    series.write("plus", list(table["upper"] - table["median"]))
    series.write("target", [Live(f"={target_name(outlook)}", target)] * series.count)
    series.write("title", [_inside(series, ranges)])
    chart = series.book.file.add_chart({"type": "line"})
    errors = {"plus_values": series.range("plus"), "minus_values": series.range("minus")}
    names = f"={ranges('region_name', series.count)}"
    dash = {"type": "long_dash", "size": 12, "border": {"color": ORANGE}, "fill": {"color": ORANGE}}
    chart.add_series(
        {
            "name": series.content.say("series.median", level=series.content.interval),
            "categories": names,
            "values": f"={ranges('median', series.count)}",
            "line": {"none": True},
            "marker": {"type": "circle", "size": 8, "fill": {"color": BLUE},
                       "border": {"color": BLUE}},
            "y_error_bars": {"type": "custom", **errors, "line": {"color": GREY, "width": 1.75}},
        }
    )  # fmt: skip
    chart.add_series(
        {
            "name": series.content.say("sheet.target"),
            "categories": names,
            "values": series.range("target"),
            "line": {"color": ORANGE, "width": 1.75, "dash_type": "dash"},
            "marker": dash if series.count == 1 else {"type": "none"},
        }
    )
    chart.set_title(_title(series.range("title", 1)))
    ends = min(table["lower"].min(), target), max(table["upper"].max(), target)
    chart.set_y_axis(_axis(*ends))
    chart.set_x_axis({"num_font": {"rotation": -45, "color": INK}} if series.count > 1 else {})
    return chart


def _axis(low: float, high: float) -> dict[str, Any]:
    """Return an axis of shares that ends a little outside of what it has to hold."""
    least, most = STEP * int((low - MARGIN) / STEP), STEP * (int((high + MARGIN) / STEP) + 1)
    look = {
        "num_font": {"color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": GRID}},
    }
    return {"num_format": "0%", "min": least, "max": min(most, 1), **look}


def _inside(series: Series, ranges: Ranges) -> Live:
    """Say how many intervals lie above the target, below it, and around it."""
    table, content = series.outlook.table(series.content.level), series.content
    name, target = target_name(series.outlook), series.outlook.target.value
    lower, upper = (ranges(end, series.count) for end in ("lower", "upper"))
    above, below = (table["lower"] >= target).sum(), (table["upper"] < target).sum()
    counts = {
        "above": Live(f"SUMPRODUCT(--({lower}>={name}))", above),
        "below": Live(f"SUMPRODUCT(--({upper}<{name}))", below),
    }
    inside = f"SUMPRODUCT(({lower}<{name})*({upper}>={name}))"
    counts["inside"] = Live(inside, series.count - above - below)
    level = Live(f'"{content.interval}"', content.interval)
    return spliced(content, "series.title_interval", level=level, **counts)


def _title(name: str) -> dict[str, Any]:
    return {"name": name, "overlay": False, "name_font": {"size": 12, "color": INK}}
