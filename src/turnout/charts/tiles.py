"""Tile map: one tile per region where the map has it, with its probability of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import FancyBboxPatch, Rectangle

from turnout.charts import style
from turnout.charts.frame import (
    Chart,
    Words,
    common_words,
    described,
    draw_chart,
    named,
    source_line,
)
from turnout.files.regions import regions
from turnout.words.numbers import Lang, percent, points, probability
from turnout.words.sentences import SCALE, likelihood, status
from turnout.words.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from turnout.charts.style import Size, Type
    from turnout.projection.outlook import Outlook
    from turnout.words.sentences import Likelihood

FILLS = {
    "very_likely": "#9CC7DF",
    "likely": "#CFE3EF",
    "even": "#E6E9EC",
    "unlikely": "#F5D3BD",
    "very_unlikely": "#EBB896",
}
COLUMNS = 5


def tile_map(
    outlook: Outlook,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
) -> Chart:
    """Draw one tile per region, filled by the scale of probability.

    Parameters
    ----------
    outlook : Outlook
        What to draw. Regions of Jambi stand where the map has them, others in order of code.
    ax, lang, size, level, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> tile_map(turnout.datasets.jambi().outlook("pemilu-2024")).name
    'tiles-pemilu-2024'
    """
    table = named(outlook.table(level))
    filled = common_words(outlook, lang, level)
    chances = table["probability"]
    low, high = table.iloc[int(chances.argmin())], table.iloc[int(chances.argmax())]
    words = Words(
        name=f"tiles-{outlook.projection.election}",
        title=text(
            "chart.tiles.title",
            lang,
            **filled,
            low=low["name"],
            high=high["name"],
            low_p=probability(low["probability"], lang=lang),
            high_p=probability(high["probability"], lang=lang),
        ),
        subtitle=text("chart.tiles.subtitle", lang, **filled),
        source=source_line([outlook], lang),
        alt=text("chart.tiles.alt", lang, **filled, rows=described(table, lang)),
        lang=lang,
    )
    places = tile_places([str(code) for code in table["region_code"]])
    count = max(row for _, row in places.values()) + 1

    def draw(axes: Axes, kind: Type) -> None:
        _draw(axes, kind, table, places, lang)

    return draw_chart(words, draw, height=0.3 + 0.95 * count, size=size, ax=ax, titles=titles)


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
    return {code: (number % COLUMNS, number // COLUMNS) for number, code in enumerate(codes)}


def _draw(
    ax: Axes, kind: Type, table: pd.DataFrame, places: dict[str, tuple[int, int]], lang: Lang
) -> None:
    rows = max(row for _, row in places.values()) + 1
    columns = max(column for column, _ in places.values()) + 1
    ax.set_axis_off()
    ax.set_xlim(0, columns)
    ax.set_ylim(rows + 0.3, 0)
    for _, row in table.iterrows():
        _tile(ax, kind, row, *places[row["region_code"]], lang)
    shown = {likelihood(chance) for chance in table["probability"]}
    _legend(ax, kind, [name for _, name in SCALE if name in shown], (columns, rows), lang)


def _tile(ax: Axes, kind: Type, row: pd.Series, column: int, line: int, lang: Lang) -> None:
    chance = row["probability"]
    fill, mark = FILLS[likelihood(chance)], style.MARKS[status(chance)]
    corner, shape = (column + 0.03, line + 0.04), "round,pad=0,rounding_size=0.04"
    ax.add_patch(FancyBboxPatch(corner, 0.94, 0.92, boxstyle=shape, facecolor=fill, lw=0))
    shown = f"{mark.sign} {probability(chance, lang=lang)}"
    turnout, gap = percent(row["median"], lang=lang), points(row["gap_points"], lang=lang)
    below = text("chart.tiles.line", lang, turnout=turnout, points=gap)
    left = column + 0.09
    room = 0.84 * style.width_of(ax) / ax.get_xlim()[1]
    name, size = style.fitted(str(row["name"]), kind.body * 0.95, 600, room)
    ax.text(left, line + 0.2, name, size=size, weight=600, va="center")
    ax.text(left, line + 0.52, shown, size=kind.title * 0.8, weight=700, va="center")
    ax.text(left, line + 0.82, below, size=kind.small, va="center")


def _legend(
    ax: Axes, kind: Type, names: list[Likelihood], shape: tuple[int, int], lang: Lang
) -> None:
    columns, rows = shape
    step = columns / max(len(names), 3)
    for number, name in enumerate(names):
        left = number * step + 0.03
        look: dict[str, Any] = {"facecolor": FILLS[name], "edgecolor": style.MUTED, "lw": 0.4}
        ax.add_patch(Rectangle((left, rows + 0.1), 0.14, 0.1, **look))
        label = f"{text(f'scale.{name}', lang)}\n{text(f'band.{name}', lang)}"
        place = (left + 0.2, rows + 0.15)
        ax.text(*place, label, size=kind.small, color=style.MUTED, va="center", linespacing=1.1)
