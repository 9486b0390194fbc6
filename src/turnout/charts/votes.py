"""Votes against the target: where the simulations of each vote lie, on each list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from turnout.charts import style
from turnout.charts.frame import Chart, Words, common_words, draw_chart, source_line
from turnout.charts.rows import round_ticks
from turnout.projection.intervals import central
from turnout.words.numbers import Lang, percent, probability, span
from turnout.words.sentences import likelihood, place_name, status
from turnout.words.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from turnout.charts.style import Size, Type
    from turnout.projection.outlook import Outlook

LEFT, RIGHT = 0.2, 0.84
BINS, SMOOTH = 160, 9
EDGE = 0.01
MISSED, REACHED = "#DE9A6E", "#BFDCEB"
HALO = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5, "alpha": 0.85}


def votes_against_target(
    outlooks: Sequence[Outlook],
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
) -> Chart:
    """Draw the simulated turnout of each vote on every list it can be answered on.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One per vote, all of the same place; the first one's target is drawn.
    ax, lang, size, level, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> both = [data.outlook("pemilu-2024"), data.outlook("pilkada-2024")]
    >>> votes_against_target(both, lang="en").title.split(", ")[1]
    '2024 regional election very unlikely'
    """
    rows = [shown for outlook in outlooks for shown in (outlook, *outlook.beside)]
    filled = common_words(outlooks[0], lang, level)
    place = place_name(outlooks[0].projection.place, lang)
    parts = [f"{o.facts().names[lang]} {_label(o, lang)}" for o in outlooks]
    words = Words(
        name="votes-" + "-".join(o.projection.election for o in outlooks),
        title=text("chart.votes.title", lang, **filled, parts=", ".join(parts)),
        subtitle=text("chart.votes.subtitle", lang, **filled, place=place),
        source=source_line(outlooks, lang),
        alt=text("chart.votes.alt", lang, **filled, rows=_described(rows, lang, level)),
        lang=lang,
    )

    def draw(axes: Axes, kind: Type) -> None:
        _draw(axes, kind, rows, lang, level)

    return draw_chart(words, draw, height=0.35 + 0.72 * len(rows), size=size, ax=ax, titles=titles)


def _label(outlook: Outlook, lang: Lang) -> str:
    return text(f"scale.{likelihood(outlook.total().probability)}", lang)


@dataclass(frozen=True)
class _Pen:
    """Where and how the rows are drawn: axes, type, scale of turnout, height of the curves."""

    ax: Axes
    kind: Type
    low: float
    high: float
    peak: float
    lang: Lang

    def at(self, value: float) -> float:
        """Return the place of a share of turnout on the width."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return LEFT + share * (RIGHT - LEFT)

    def small(self, x: float, y: float, words: str, **look: Any) -> None:
        """Write small muted text."""
        self.ax.text(x, y, words, **{"size": self.kind.small, "color": style.MUTED, **look})


def _draw(ax: Axes, kind: Type, rows: Sequence[Outlook], lang: Lang, level: float) -> None:
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(len(rows) + 0.25, -0.5)
    target = rows[0].target.value
    draws = [row.projection.total_turnout for row in rows]
    tails = np.quantile(draws, (EDGE, 1 - EDGE))
    ticks = round_ticks(min(tails[0], target), max(tails[1], target))
    peak = max(_density(d, ticks[0], ticks[-1], target)[1].max() for d in draws)
    pen = _Pen(ax, kind, ticks[0], ticks[-1], peak, lang)
    for tick in ticks:
        ax.plot([pen.at(tick)] * 2, [0, len(rows)], color=style.GRID, lw=0.6, zorder=0)
        label = percent(tick, 0, lang=lang)
        pen.small(pen.at(tick), len(rows) + 0.06, label, ha="center", va="top")
    for number, row in enumerate(rows, start=1):
        _curve(pen, row, number)
        _interval(pen, row, number, level)
        _labels(pen, row, number, level)
        _last(pen, row, number)
    line = [pen.at(target)] * 2
    ax.plot(line, [0, len(rows)], color=style.INK, lw=1.1, dashes=(4, 2.5), zorder=6)
    label = text("chart.target", lang, target=percent(target, lang=lang))
    pen.small(line[0], -0.03, label, color=style.INK, weight=600, ha="center", va="bottom")
    pen.small(1, -0.03, text("chart.probability", lang), ha="right", va="bottom", linespacing=1.1)


def _density(
    draws: np.ndarray, low: float, high: float, cut: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return a smoothed histogram, values and heights, with a value exactly at the cut."""
    heights, edges = np.histogram(draws, bins=BINS, range=(low, high), density=True)
    kernel = np.hanning(SMOOTH * 2 + 1)
    smooth = np.convolve(heights, kernel / kernel.sum(), mode="same")
    middles = (edges[1:] + edges[:-1]) / 2
    values = np.union1d(middles, [cut])
    return values, np.interp(values, middles, smooth)


def _curve(pen: _Pen, row: Outlook, foot: float) -> None:
    """Fill the curve, blue where the target is reached and orange where not."""
    target = row.target.value
    values, heights = _density(row.projection.total_turnout, pen.low, pen.high, target)
    places = [pen.at(value) for value in values]
    top = foot - 0.28 - 0.54 * heights / pen.peak
    sides = ((values <= target, MISSED), (values >= target, REACHED))
    for side, colour in sides:
        pen.ax.fill_between(places, foot - 0.28, top, where=side.tolist(), color=colour, lw=0)


def _interval(pen: _Pen, row: Outlook, foot: float, level: float) -> None:
    turnout, y = row.total(level).turnout, foot - 0.23
    ends = [pen.at(turnout.lower), pen.at(turnout.upper)]
    width = pen.kind.line * 0.55
    pen.ax.plot(ends, [y, y], color=style.INK, lw=width, zorder=4, solid_capstyle="butt")
    centre = pen.at(turnout.median)
    pen.ax.plot(centre, y, "D", ms=pen.kind.marker * 0.9, color=style.INK, mec="white", zorder=5)
    shown = percent(turnout.median, lang=pen.lang)
    look: dict[str, Any] = {
        "color": style.INK,
        "weight": 700,
        "ha": "center",
        "va": "top",
        "zorder": 7,
    }
    pen.small(centre, foot - 0.12, shown, bbox=HALO, **look)


def _labels(pen: _Pen, row: Outlook, foot: float, level: float) -> None:
    chance, size = row.total(level).probability, pen.kind.title * 0.72
    mark = style.MARKS[status(chance)]
    name, base = row.facts().names[pen.lang], text(f"base.{row.projection.base.value}", pen.lang)
    pen.ax.text(0, foot - 0.42, name, size=pen.kind.body, weight=600, va="bottom")
    pen.small(0, foot - 0.38, base, va="top")
    look: dict[str, Any] = {"color": mark.colour, "va": "center", "weight": 700}
    shown = probability(chance, lang=pen.lang)
    pen.ax.text(1, foot - 0.4, shown, size=size, ha="right", **look)
    pen.ax.text(0.865, foot - 0.4, mark.sign, size=pen.kind.body, ha="left", **look)


def _last(pen: _Pen, row: Outlook, foot: float) -> None:
    """Mark the last result of the same kind of vote, where it is known on this list."""
    last, name = row.projection.last_turnout, row.projection.last_election
    if last is None or name is None:
        return
    look: dict[str, Any] = {"ms": pen.kind.marker * 1.3, "mec": style.INK, "mew": 1.1, "zorder": 6}
    pen.ax.plot(pen.at(last), foot - 0.23, "o", color="none", **look)
    shown = percent(last, lang=pen.lang)
    year = row.projection.past.dates[row.projection.past.elections.index(name)].year
    label = text("chart.votes.last", pen.lang, year=year, turnout=shown)
    median = central(row.projection.total_turnout, 0.5).median
    right = last >= median
    place = pen.at(median) + (0.04 if right else -0.04)
    align = "left" if right else "right"
    pen.small(place, foot - 0.12, label, ha=align, va="top", zorder=7, bbox=HALO)


def _described(rows: Sequence[Outlook], lang: Lang, level: float) -> str:
    return " ".join(
        text(
            "chart.votes.alt_row",
            lang,
            **common_words(row, lang, level),
            turnout=percent(answer.turnout.median, lang=lang),
            span=span(answer.turnout.lower, answer.turnout.upper, lang=lang),
            probability=probability(answer.probability, lang=lang),
        )
        for row in rows
        for answer in [row.total(level)]
    )
