"""Choropleth: the probability of the target on a map drawn from the user's boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Unpack

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, described, draw_chart, told
from turnout.charts.placing import Place, Room, room_of
from turnout.charts.style import Pen, text_width
from turnout.charts.tiles import FILLS, extremes, staged
from turnout.errors import UsageError
from turnout.projection.outlook import Outlook
from turnout.readers.boundaries import Boundaries, Polygon, area
from turnout.words.numbers import Lang
from turnout.words.sentences import likelihood, status
from turnout.words.texts import failure, text

COLUMNS, ROWS, HEIGHT, FILLED, DETAIL = 5, 3, 4.1, 0.99, 0.4
Shapes = Mapping[str, Sequence[Polygon]]


def choropleth(
    outlook: Outlook,
    boundaries: Boundaries,
    *,
    lang: Lang = "id",
    level: float = 0.9,
    **framing: Unpack[Framing],
) -> Chart:
    """Draw regions where they lie, filled by the scale of probability.

    Parameters
    ----------
    outlook : Outlook
        What to draw.
    boundaries : Boundaries
        See `turnout.read_boundaries`. Regions without boundaries are named; those without a
        projection stay blank.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    UsageError
        If the boundaries hold no region of the outlook.

    Examples
    --------
    >>> import turnout
    >>> from turnout.files.grid import Source
    >>> west, south = np.meshgrid([101.0, 102.0, 103.0, 104.0], [-1.0, -2.0, -3.0])
    >>> square = np.array([[0, 0], [0.9, 0], [0.9, -0.9], [0, -0.9], [0, 0]])
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> corners = zip(outlook.projection.codes, west.ravel(), south.ravel())
    >>> shapes = {code: ((square + place,),) for code, *place in corners}
    >>> choropleth(outlook, Boundaries(shapes, Source("map.geojson", ""))).name
    'map-pemilu-2024'
    """
    about, table = About(outlook, lang, level), About(outlook, lang, level).table
    on_map = table["region_code"].isin(boundaries.shapes.keys())
    if not on_map.any():
        raise failure(UsageError, "error.boundaries", file=boundaries.source.file)
    shown = table[on_map].reset_index(drop=True)
    blank = _between(boundaries.shapes, set(table["region_code"]))
    left_out = _left_out(about, table[~on_map])
    subtitle = [about.say("map.subtitle"), left_out, about.say("map.blank") if blank else ""]
    words = about.words(
        "map",
        title=extremes(about),
        subtitle=" ".join(filter(None, subtitle)),
        alt=" ".join(filter(None, [about.say("map.alt", rows=described(table, lang)), left_out])),
    )
    source = about.say("map.source", file=boundaries.source.file)
    words = replace(words, source=f"{source} {words.source}")
    shapes = {code: boundaries.shapes[code] for code in (*shown["region_code"], *blank)}
    return draw_chart(words, lambda pen: _draw(pen, shown, shapes), HEIGHT, **framing)


def _left_out(about: About, table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    rows = [(told(row, about.lang), row["probability"]) for _, row in table.iterrows()]
    said = [f"{t['name']} {style.MARKS[status(p)].sign} {t['probability']}" for t, p in rows]
    return about.say("map.left_out", names=", ".join(said))


def _between(shapes: Shapes, drawn: set[str]) -> list[str]:
    """Return the regions without a projection that lie within what is drawn, to be left blank."""
    ends = {code: _ends([shape]) for code, shape in shapes.items()}
    low, high = _ends([shape for code, shape in shapes.items() if code in drawn])
    inner = {c for c, (least, most) in ends.items() if (least > low).all() and (most < high).all()}
    return sorted(inner - drawn)


def _ends(shapes: Sequence[Sequence[Polygon]]) -> tuple[np.ndarray, np.ndarray]:
    outer = np.concatenate([polygon[0] for shape in shapes for polygon in shape])
    return outer.min(axis=0), outer.max(axis=0)


class Label(NamedTuple):
    """Lines of a label with their type sizes and weights."""

    lines: Sequence[tuple[str, float, int]]

    @property
    def size(self) -> Place:
        """Width and height in points."""
        return max(text_width(*line) for line in self.lines), 1.25 * sum(
            s for _, s, _ in self.lines
        )


@dataclass(frozen=True)
class Canvas:
    """A map in points from the upper left corner, on a stage of other units."""

    pen: Pen
    size: Place
    unit: Place

    def staged(self, points: Any) -> np.ndarray:
        """Turn points into units of the stage."""
        return np.asarray(points) * self.unit

    def fitted(self, shapes: Shapes) -> dict[str, list[list[np.ndarray]]]:
        """Project degrees onto the canvas, true to shape at the middle latitude, largest first."""
        low, high = _ends(list(shapes.values()))
        flat = np.array([np.cos(np.radians((low + high)[1] / 2)), -1.0])
        scale = FILLED * (np.array(self.size) / np.abs((high - low) * flat)).min()
        middle = np.array(self.size) / 2
        found = {
            code: [
                [_simplified((r - (low + high) / 2) * flat * scale + middle) for r in polygon]
                for polygon in shape
            ]
            for code, shape in shapes.items()
        }
        extent = {c: sum(abs(area(p[0])) for p in shape) for c, shape in found.items()}
        return dict(sorted(found.items(), key=lambda item: -extent[item[0]]))

    def write(self, label: Label, centre: Place, *, boxed: bool = False) -> None:
        """Write a label around a point, in a box where it lies on another region."""
        x, y = centre[0], centre[1] - label.size[1] / 2
        for words, size, weight in label.lines:
            across, down = self.staged((x, y + 0.625 * size))
            look: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 6}
            self.pen.ax.text(across, down, words, size=size, weight=weight, **look)
            y += 1.25 * size
        if boxed:
            wide, high = label.size[0] + 3, label.size[1] + 1
            left, top = self.staged((centre[0] - wide / 2, centre[1] - high / 2))
            frame: dict[str, Any] = {"fc": style.PAPER, "ec": style.MUTED, "lw": 0.5, "zorder": 5}
            self.pen.ax.add_patch(Rectangle((left, top), *self.staged((wide, high)), **frame))


def _simplified(ring: np.ndarray) -> np.ndarray:
    """Leave out corners that a drawing cannot show."""
    cells = np.round(ring / DETAIL)
    kept = np.append(True, (np.diff(cells, axis=0) != 0).any(axis=1))
    return ring[kept] if kept.sum() > 3 else ring  # noqa: PLR2004  (a triangle, closed)


def _draw(pen: Pen, table: pd.DataFrame, shapes: Shapes) -> None:
    staged(pen, table["probability"], COLUMNS, ROWS)
    unit = COLUMNS / pen.width, pen.ax.get_ylim()[0] / pen.height
    foot = 1.5 * pen.kind.small  # for what finds no room
    canvas = Canvas(pen, (pen.width, ROWS / unit[1] - foot), unit)
    drawn, rows = canvas.fitted(shapes), {row["region_code"]: row for _, row in table.iterrows()}
    chances = {code: row["probability"] for code, row in rows.items()}
    paths = [_path(canvas, shape) for shape in drawn.values()]
    fills = [FILLS[likelihood(chances[c])] if c in chances else style.PAPER for c in drawn]
    look: dict[str, Any] = {"edgecolors": style.MUTED, "linewidths": 0.5, "zorder": 2}
    pen.ax.add_collection(PathCollection(paths, facecolors=fills, **look))
    room = room_of(list(drawn.values()), canvas.size, pen.kind.small / 4)
    anchors = [(*shape[0][0].mean(axis=0),) for shape in drawn.values()]
    numbers = [(number, code) for number, code in enumerate(drawn) if code in rows]
    _label(canvas, room, [(number, anchors[number], rows[code]) for number, code in numbers])


def _path(canvas: Canvas, shape: Sequence[Sequence[np.ndarray]]) -> Path:
    """Join the rings of a region so that outer ones and holes run against each other."""
    corners, codes = list[np.ndarray](), list[Any]()
    for polygon in shape:
        for number, ring in enumerate(polygon):
            against = (area(ring) > 0) == (number > 0)
            corners.append(canvas.staged(ring[::-1] if against else ring))
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(corners), codes)


def _label(canvas: Canvas, room: Room, regions: Sequence[tuple[int, Place, pd.Series]]) -> None:
    """Label regions inside where a label fits, the others beside; count those without room."""
    pen, left = canvas.pen, list[Any]()
    for number, anchor, row in regions:
        *full, short = _labels(pen, row)
        if found := room.inside(number, [label.size for label in full]):
            canvas.write(full[found[0]], found[1])
        else:
            left.append((number, room.innermost(number) or anchor, full[0], short))
    beside = [_beside(canvas, room, *one) for one in left[::-1]]  # the smallest first
    if hidden := beside.count(None):
        pen.note(0, ROWS - 0.03, text("chart.map.hidden", pen.lang, count=hidden), va="bottom")
    lines = [line for found in beside for line in found or ()]
    pen.ax.add_collection(LineCollection(lines, color=style.INK, lw=0.6, zorder=4))
    for x, y in (line[0] for line in lines):
        pen.ax.plot([x], [y], "o", color=style.INK, ms=0.3 * pen.kind.marker, zorder=4)


def _beside(
    canvas: Canvas, room: Room, number: int, anchor: Place, full: Label, short: Label
) -> list[np.ndarray] | None:
    """Write the label beside the region, or its number; return the line, None where none fits."""
    for label, over in ((full, False), (full, True), (short, False), (short, True)):
        if label is short and not over and (inside := room.inside(number, [short.size])):
            canvas.write(short, inside[1])
            return []
        if found := room.beside(number, anchor, label.size, over=over):
            canvas.write(label, found[0], boxed=over)
            return [canvas.staged([anchor, found[1]])]
    return None


def _labels(pen: Pen, row: pd.Series) -> list[Label]:
    """Return a region's labels, best first: name and number, the name in lines, number alone."""
    shown, mark = told(row, pen.lang), style.MARKS[status(row["probability"])]
    number = f"{mark.sign} {shown['probability']}", 1.1 * pen.kind.small, 700
    name = shown["name"].removeprefix("Provinsi ")
    names = dict.fromkeys([(name,), tuple(name.split())])
    labels = [Label([*((n, pen.kind.small, 600) for n in lines), number]) for lines in names]
    return [*labels, Label([number])]
