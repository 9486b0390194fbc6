"""History fan: past turnout and the fan of the projection, a small panel per region."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from typing import Any, NamedTuple, Unpack

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Rectangle

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, draw_chart, size_of
from turnout.charts.rows import Scale, most_telling, round_ticks
from turnout.charts.style import Pen, Size, text_width
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, level_name, percent, points, span
from turnout.words.sentences import place_name, status

INNER = 0.5
PANELS: dict[Size, tuple[int, int]] = {"slide": (12, 6), "column": (24, 4), "phone": (12, 3)}
ROW_HEIGHT, TICKS, MARGIN, SQUARE = 1.08, 6, 0.04, 12
Ends = tuple[float, float]


class Panel(NamedTuple):
    """One region or the whole: its past, nan where not known, and its projection."""

    name: str
    past: Sequence[float]
    median: float
    inner: Ends
    outer: Ends
    probability: float


@dataclass(frozen=True)
class Grid:
    """Where panels stand, in points, and the two scales they share."""

    columns: int
    step: tuple[float, float]
    left: float
    x: Scale
    y: Scale

    def corner(self, number: int) -> tuple[float, float]:
        """Return the upper left corner of a panel."""
        row, column = divmod(number, self.columns)
        return self.left + column * self.step[0], row * self.step[1]


def history_fan(
    outlook: Outlook, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw past results of this kind of vote and the projection's fan, a panel per region.

    The past is on the definition of the outlook and as known when it was made. The fan widens
    from the last result to the intervals; where that is not known, the intervals stand alone.

    Parameters
    ----------
    outlook : Outlook
        What to draw; of many regions, those with the lowest probability of the target.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> history_fan(turnout.datasets.jambi().outlook("pemilu-2024"), lang="en").title[23:]
    'projected median of Jambi Province 84.8%, −0.6 pp from 2019; below their last result: 9 of 11 \
regencies'
    """
    about, (most, columns) = About(outlook, lang, level), PANELS[size_of(framing)]
    regions, whole = _panels(about), _whole(about)
    table = most_telling(about.table, "probability", lowest=True, most=most - 1)
    shown = [whole, *(regions[place] for place in table.index)] if len(regions) > 1 else regions
    words = about.words(
        "history",
        title=_title(about, whole, regions),
        subtitle=_subtitle(about, len(table)),
        alt=about.say("history.alt", rows=" ".join(_told(about, panel) for panel in shown)),
        shown=len(table),
    )
    columns = min(columns, ceil(sqrt(len(shown))) + (len(shown) > SQUARE))
    height = ROW_HEIGHT * max(ceil(len(shown) / columns), 2) + 0.2
    return draw_chart(words, lambda pen: _draw(pen, about, shown, columns), height, **framing)


def _panels(about: About) -> list[Panel]:
    pasts, rows = about.outlook.projection.past.turnout.T.tolist(), about.table.to_dict("records")
    inner = [(r["lower"], r["upper"]) for r in about.outlook.table(INNER).to_dict("records")]
    return [
        Panel(
            r["name"].removeprefix("Provinsi "),
            *(past, r["median"], ends, (r["lower"], r["upper"]), r["probability"]),
        )
        for past, ends, r in zip(pasts, inner, rows, strict=True)
    ]


def _whole(about: About) -> Panel:
    outlook, projection = about.outlook, about.outlook.projection
    name, chance = place_name(projection.place, about.lang), outlook.total().probability
    outer, inner = projection.total(about.level), projection.total(INNER)
    ends = (inner.lower, inner.upper), (outer.lower, outer.upper)
    return Panel(name, projection.past.total.tolist(), outer.median, *ends, chance)


def _title(about: About, whole: Panel, regions: Sequence[Panel]) -> str:
    turnout, projection = percent(whole.median, lang=about.lang), about.outlook.projection
    told = {"place": whole.name, "turnout": turnout, "year": projection.last_year}
    if len(regions) == 1:
        told["place"] = regions[0].name
    last = projection.last_turnout
    if last is None:
        said = about.say("history.first", **told)
    else:
        change = points(whole.median - last, lang=about.lang)
        said = about.say("history.change", **told, points=change)
    if len(regions) == 1:
        return said
    lasts = [(panel.median, _last(panel.past)) for panel in regions]
    known = [(median, last) for median, last in lasts if last is not None]
    below = sum(median < last for median, last in known)
    key = "no_regions" if not known else "below" if len(known) == len(lasts) else "below_known"
    return said + about.say(f"history.{key}", below=below, count=len(known))


def _subtitle(about: About, shown: int) -> str:
    said = [about.say("history.subtitle", inner=level_name(INNER, lang=about.lang))]
    count = len(about.table)
    said += [about.say("history.order")] * (count > 1)
    said += [about.say("history.chosen")] * (shown < count)
    return " ".join(said)


def _last(past: Sequence[float]) -> float | None:
    return next((float(value) for value in reversed(past) if isfinite(value)), None)


def _told(about: About, panel: Panel) -> str:
    years = [day.year for day in about.outlook.projection.past.dates]
    known = [(y, v) for y, v in zip(years, panel.past, strict=True) if isfinite(v)]
    past = ", ".join(f"{year} {percent(value, lang=about.lang)}" for year, value in known)
    turnout = percent(panel.median, lang=about.lang)
    spans = {"inner_span": span(*panel.inner, lang=about.lang)}
    spans["outer_span"] = span(*panel.outer, lang=about.lang)
    inner, past = level_name(INNER, lang=about.lang), past or about.say("history.unknown")
    told = {"name": panel.name, "past": past, "turnout": turnout, "inner": inner}
    return about.say("history.alt_row", **told, **spans)


def _draw(pen: Pen, about: About, panels: Sequence[Panel], columns: int) -> None:
    grid, ticks, days = _grid(pen, about, panels, columns)
    if len(panels) > 1:  # the whole stands first
        corner, (wide, high) = (grid.left - MARGIN * grid.step[0], 0.0), grid.step
        pen.ax.add_patch(Rectangle(corner, wide, high, color=style.BAND, lw=0, zorder=0))
    _guides(pen, grid, panels, ticks, days)
    _results(pen, grid, panels, days)
    _fans(pen, grid, panels, days)
    target, end = grid.y.at(about.outlook.target.value), grid.x.at(days[-1])
    corners = [grid.corner(number) for number in range(len(panels))]
    lines = [[(x + grid.x.left, y + target), (x + end, y + target)] for x, y in corners]
    look: dict[str, Any] = {"color": style.INK, "lw": 1, "linestyles": [(0, (4, 2.5))]}
    pen.ax.add_collection(LineCollection(lines, **look, zorder=3))
    room, body = (1 - 2 * MARGIN) * grid.step[0], pen.kind.body
    size = min(style.fitted(panel.name, body, 700, room)[1] for panel in panels)
    for corner, panel in zip(corners, panels, strict=True):
        whole = corner == corners[0] != corners[-1]
        name = panel.name[:1].upper() + panel.name[1:]
        shown, _ = style.fitted(name, size, 700, room, 1.0)
        place = corner[0], corner[1] + 0.8 * body
        pen.ax.text(*place, shown, size=size, va="center", weight=600 + 100 * whole)
        _words(pen, grid, panel, corner, about, whole=whole)


def _grid(
    pen: Pen, about: About, panels: Sequence[Panel], columns: int
) -> tuple[Grid, list[float], list[float]]:
    """Stage the axes in points; return the grid, the ticks, and the days with the vote last."""
    kind, projection = pen.kind, about.outlook.projection
    values = [value for p in panels for value in (*p.past, *p.outer) if isfinite(value)]
    values.append(about.outlook.target.value)
    low, high = min(values), max(values)
    ticks = [tick for tick in round_ticks(low, high, TICKS) if low <= tick <= high]
    left = text_width("100%", kind.small) + kind.small
    foot, rows = 1.6 * kind.small, ceil(len(panels) / columns)
    step = (pen.width - left) / columns, (pen.height - foot) / rows
    right = step[0] * (1 - MARGIN) - text_width("00,0%", kind.body, 700) - kind.marker
    days = [float(day.toordinal()) for day in projection.past.dates]
    days.append(float((projection.date or projection.as_of).toordinal()))
    x = Scale(min(days[0], days[-1] - 1), days[-1], 0.5 * kind.marker, right)
    y = Scale(low, high, step[1] - 0.8 * kind.small, 1.9 * kind.body)
    pen.stage((0, pen.width), (pen.height, 0))
    return Grid(columns, step, left, x, y), ticks, days


def _guides(
    pen: Pen, grid: Grid, panels: Sequence[Panel], ticks: Sequence[float], days: Sequence[float]
) -> None:
    """Draw the lines of the scale and write its values at the left and the years at the foot."""
    lines, end, skipped = list[Any](), grid.x.at(days[-1]), 1
    if len(ticks) > 1:
        skipped = ceil(1.1 * pen.kind.small / abs(grid.y.at(ticks[1]) - grid.y.at(ticks[0])))
    for number in range(len(panels)):
        x, y = grid.corner(number)
        lines += [[(x, y + grid.y.at(tick)), (x + end, y + grid.y.at(tick))] for tick in ticks]
        if number % grid.columns == 0:
            for tick in ticks[::skipped]:
                label = percent(tick, 0, lang=pen.lang)
                pen.note(x - 0.4 * pen.kind.small, y + grid.y.at(tick), label, **RIGHT)
        if number + grid.columns >= len(panels):
            for place, year in _years(pen, grid, days):
                pen.note(x + place, y + grid.step[1], year, ha="center", va="top")
    pen.ax.add_collection(LineCollection(lines, color=style.GRID, lw=0.6, zorder=1))


RIGHT = {"ha": "right", "va": "center"}


def _years(pen: Pen, grid: Grid, days: Sequence[float]) -> list[tuple[float, str]]:
    """Return the years that fit below a panel: the coming one first, then first and last."""
    room, found = 1.25 * text_width("2024", pen.kind.small), list[tuple[float, str]]()
    for day in (days[-1], days[0], *reversed(days[1:-1])):
        place, year = grid.x.at(day), str(datetime.date.fromordinal(int(day)).year)
        if all(abs(place - other) > room for other, _ in found):
            found.append((place, year))
    return found


def _results(pen: Pen, grid: Grid, panels: Sequence[Panel], days: Sequence[float]) -> None:
    """Draw what was, broken where a result is not known."""
    lines, dots = [], []
    for number, panel in enumerate(panels):
        x, y = grid.corner(number)
        known = [isfinite(value) for value in panel.past]
        places = [
            (x + grid.x.at(day), y + grid.y.at(value))
            for day, value in zip(days[:-1], panel.past, strict=True)
        ]
        lines += [places[n : n + 2] for n in range(len(known) - 1) if all(known[n : n + 2])]
        dots += [place for place, ok in zip(places, known, strict=True) if ok]
    look: dict[str, Any] = {"color": style.INK, "zorder": 5}
    pen.ax.add_collection(LineCollection(lines, lw=0.3 * pen.kind.line, **look))
    if dots:
        pen.ax.plot(*zip(*dots, strict=True), "o", ms=0.55 * pen.kind.marker, **look)


def _fans(pen: Pen, grid: Grid, panels: Sequence[Panel], days: Sequence[float]) -> None:
    """Draw both intervals from the last result on, then the medians by status."""
    end, wide = grid.x.at(days[-1]), 0.35 * pen.kind.marker
    fans, medians = list[Any](), dict[style.Mark, list[tuple[float, float]]]()
    for number, panel in enumerate(panels):
        (x, y), mark = grid.corner(number), style.MARKS[status(panel.probability)]
        last = panel.past[-1] if len(panel.past) else np.nan
        starts = [(grid.x.at(days[-2]), grid.y.at(last))] * 2 if isfinite(last) else None
        for (lower, upper), strength in ((panel.outer, 0.45), (panel.inner, 1.0)):
            low, high = grid.y.at(lower), grid.y.at(upper)
            near = starts or [(end - wide, high), (end - wide, low)]
            corners = [*near, (end + wide * (starts is None), low)]
            corners.append((end + wide * (starts is None), high))
            fans.append(([(x + a, y + b) for a, b in corners], mark.pale, strength))
        medians.setdefault(mark, []).append((x + end, y + grid.y.at(panel.median)))
    shapes, colours, strengths = zip(*fans, strict=True)
    pen.ax.add_collection(PolyCollection(shapes, fc=colours, alpha=strengths, lw=0, zorder=2))
    for mark, places in medians.items():
        look: dict[str, Any] = {"color": mark.colour, "mec": style.PAPER, "mew": 0.7, "zorder": 6}
        look |= {"marker": mark.marker, "ms": 0.85 * pen.kind.marker, "ls": ""}
        pen.ax.plot(*zip(*places, strict=True), **look)


def _words(
    pen: Pen, grid: Grid, panel: Panel, corner: tuple[float, float], about: About, *, whole: bool
) -> None:
    """Write a panel's median, and that nothing is known of its past."""
    (x, y), end = corner, grid.x.right
    mark = style.MARKS[status(panel.probability)]
    bold: dict[str, Any] = {"weight": 700, "color": mark.colour, "va": "center"}
    place = x + end + 0.7 * pen.kind.marker, y + grid.y.at(panel.median)
    pen.ax.text(*place, percent(panel.median, lang=pen.lang), size=pen.kind.body, **bold)
    if _last(panel.past) is None:
        target, middle = grid.y.at(about.outlook.target.value), (grid.y.left + grid.y.right) / 2
        low, va = (grid.y.left, "bottom") if target < middle else (grid.y.right, "top")
        room = end - grid.x.left - pen.kind.marker
        lines = style.wrapped(about.say("history.unknown"), room, pen.kind.small, 400)
        box = {"fc": [style.PAPER, style.BAND][whole], "lw": 0, "pad": 1}
        pen.note(x + grid.x.left, y + low, "\n".join(lines), va=va, bbox=box, linespacing=1.05)
