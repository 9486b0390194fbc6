"""Tile map: one tile per region where the map has it, with its probability of the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, Unpack

import pandas as pd
from matplotlib.patches import FancyBboxPatch, Rectangle

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, described, draw_chart, told
from turnout.charts.style import Pen, text_width
from turnout.files.regions import regions
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang
from turnout.words.sentences import SCALE, likelihood, status
from turnout.words.texts import text

FILLS = {
    "very_likely": "#9CC7DF",
    "likely": "#CFE3EF",
    "even": "#E6E9EC",
    "unlikely": "#F5D3BD",
    "very_unlikely": "#EBB896",
}
COLUMNS, MANY, LINES_OF_TILE, TINY = 5, 20, 4.4, 0.7


def tile_map(
    outlook: Outlook, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw one tile per region, filled by the scale of probability.

    Parameters
    ----------
    outlook : Outlook
        What to draw. Regions of Jambi stand where the map has them, others in order of code.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> tile_map(turnout.datasets.jambi().outlook("pemilu-2024")).name
    'tiles-pemilu-2024'
    """
    about = About(outlook, lang, level)
    table = about.table
    words = about.words(
        "tiles",
        title=extremes(about),
        subtitle=about.say("tiles.subtitle"),
        alt=about.say("tiles.alt", rows=described(table, lang)),
    )
    places = tile_places([str(code) for code in table["region_code"]])
    height = 0.3 + 0.95 * (max(row for _, row in places.values()) + 1)
    return draw_chart(words, lambda pen: _draw(pen, table, places), height, **framing)


def extremes(about: About) -> str:
    """Say where the probability of the target is lowest and highest; the finding of a map."""
    low, high = (told(row, about.lang) for row in about.ends)
    if len(about.table) == 1:
        label = text(f"scale.{likelihood(about.ends[0]['probability'])}", about.lang)
        return about.say("gap.one_region", **low, label=label)
    if low["probability"] == high["probability"]:
        alike = {"probability": low["probability"], "count": len(about.table)}
        return about.say("tiles.alike", **alike)
    found = {"low": low["name"], "low_p": low["probability"]}
    found |= {"high": high["name"], "high_p": high["probability"]}
    return about.say("tiles.title", **found)


def tile_places(codes: list[str]) -> dict[str, tuple[int, int]]:
    """Return column and row of each region's tile.

    Examples
    --------
    >>> tile_places(["a", "b"]), tile_places(["15.01"])
    ({'a': (0, 0), 'b': (1, 0)}, {'15.01': (0, 1)})
    """
    table = regions()
    if set(codes) <= set(table.index):
        columns, rows = table["tile_column"].to_dict(), table["tile_row"].to_dict()
        return {code: (int(columns[code]), int(rows[code])) for code in codes}
    wide = COLUMNS + 2 * (len(codes) > MANY)
    return {code: (number % wide, number // wide) for number, code in enumerate(codes)}


def _draw(pen: Pen, table: pd.DataFrame, places: dict[str, tuple[int, int]]) -> None:
    columns, rows = (max(numbers) + 1 for numbers in zip(*places.values(), strict=True))
    staged(pen, table["probability"], columns, rows)
    room = 0.85 / columns
    line = min(pen.height / rows / LINES_OF_TILE, _line_within(pen, table, room * pen.width))
    pen = pen.within(line)
    names, size = _broken(list(table["name"]), 0.95 * pen.kind.body, room * pen.width)
    leading = 1.25 * size / (pen.height / rows)
    for name, (_, row) in zip(names, table.iterrows(), strict=True):
        column, line = places[row["region_code"]]
        lower = 0.03 * (max(len(lines) for lines in names) - 1)
        for number, part in enumerate(name):
            y = line + 0.2 + lower + leading * (number - (len(name) - 1) / 2)
            shown, own = style.fitted(part, size, 600, room * pen.width, 1.0)
            pen.ax.text(column + 0.09, y, shown, size=own, weight=600, va="center")
        _tile(pen, row, column, line + lower, room)


def _line_within(pen: Pen, table: pd.DataFrame, room: float) -> float:
    """Return the height of a line whose type is so small that no number is cut."""
    shown = [told(row, pen.lang) for _, row in table.iterrows()]
    below = [text("chart.tiles.line", pen.lang, **one) for one in shown]
    chances = [f"● {one['probability']}" for one in shown]
    wide = 1.02 * style.SMALLEST * max(text_width(line, pen.kind.small) for line in below)
    wide = max(wide, *(text_width(one, 0.8 * pen.kind.title, 700) for one in chances))
    return style.LEADING * pen.kind.body * min(room / wide, 1.0)


def _broken(names: Sequence[str], size: float, room: float) -> tuple[list[list[str]], float]:
    """Break names that do not fit into two lines of about one width; return one size for all."""
    broken = []
    for name in names:
        words = name.split()
        ways = [[name]]
        if text_width(name, size, 600) > room:
            ways += [[" ".join(words[:n]), " ".join(words[n:])] for n in range(1, len(words))]
        broken.append(min(ways, key=lambda way: max(text_width(line, size, 600) for line in way)))
    widest = max(text_width(line, size, 600) for lines in broken for line in lines)
    return broken, size * min(max(room / widest, TINY), 1.0)


def _tile(pen: Pen, row: pd.Series, column: int, line: float, room: float) -> None:
    chance, shown = row["probability"], told(row, pen.lang)
    fill, mark = FILLS[likelihood(chance)], style.MARKS[status(chance)]
    corner, corners = (column + 0.03, line + 0.04), "round,pad=0,rounding_size=0.04"
    pen.ax.add_patch(FancyBboxPatch(corner, 0.94, 0.92, boxstyle=corners, facecolor=fill, lw=0))
    left, chance = column + 0.09, f"{mark.sign} {shown['probability']}"
    pen.ax.text(left, line + 0.52, chance, size=pen.kind.title * 0.8, weight=700, va="center")
    below = text("chart.tiles.line", pen.lang, **shown)
    pen.fitted(left, line + 0.82, below, room, scale=pen.kind.small / pen.kind.body, weight=400)


def staged(pen: Pen, chances: Iterable[float], columns: int, rows: int) -> None:
    """Set the stage of a map so many units wide and high, over the legend of the fills used."""
    used = {likelihood(chance) for chance in chances}
    names = [name for _, name in SCALE if name in used]
    wide = max(text_width(text(f"scale.{name}", pen.lang), pen.kind.small) for name in names)
    fitting = int(pen.width // (wide + 0.25 * pen.width / columns)) or 1
    lines, needed = ceil(len(names) / fitting), 2.8 * pen.kind.small
    each = max(ceil(len(names) / lines), min(fitting, 3))
    high = max(0.3, rows * needed / (pen.height - lines * needed))
    pen.stage((0, columns), (rows + high * lines, 0))
    for number, name in enumerate(names):
        line, place = divmod(number, each)
        left, top = place * columns / each + 0.03, rows + high * line
        look: dict[str, Any] = {"facecolor": FILLS[name], "edgecolor": style.MUTED, "lw": 0.4}
        middle = top + high / 2
        pen.ax.add_patch(Rectangle((left, middle - high / 6), 0.14, high / 3, **look))
        label = f"{text(f'scale.{name}', pen.lang)}\n{text(f'band.{name}', pen.lang)}"
        pen.note(left + 0.2, middle, label, va="center", linespacing=1.1)
