"""Votes against the target: where the simulations of each vote lie, on each list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, Words, draw_chart, shares, source_line
from turnout.charts.rows import Scale, round_ticks
from turnout.charts.style import Pen
from turnout.projection.intervals import Interval, central
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import likelihood, place_name, status
from turnout.words.texts import text

LEFT, RIGHT = 0.2, 0.84
BINS, SMOOTH = 160, 9
EDGE = 0.01
MISSED, REACHED = "#DE9A6E", "#BFDCEB"
HALO = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5, "alpha": 0.85}


def votes_against_target(
    outlooks: Sequence[Outlook],
    *,
    lang: Lang = "id",
    level: float = 0.9,
    **framing: Unpack[Framing],
) -> Chart:
    """Draw the simulated turnout of each vote on every list it can be answered on.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One per vote, all of the same place; the first one's target is drawn.
    lang, level, ax, size, titles
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
    about = About(outlooks[0], lang, level)
    place = place_name(outlooks[0].projection.place, lang)
    words = Words(
        name="votes-" + "-".join(o.projection.election for o in outlooks),
        title=votes_title(outlooks, lang),
        subtitle=about.say("votes.subtitle", place=place),
        source=source_line(outlooks, lang),
        alt=about.say("votes.alt", rows=votes_described(rows, lang, level)),
        lang=lang,
    )
    height = 0.35 + 0.72 * len(rows)
    return draw_chart(words, lambda pen: _draw(pen, rows, level), height, **framing)


def _draw(pen: Pen, rows: Sequence[Outlook], level: float) -> None:
    pen.stage((0, 1), (len(rows) + 0.25, -0.5))
    target = rows[0].target.value
    draws = [row.projection.total_turnout for row in rows]
    tails = np.quantile(draws, (EDGE, 1 - EDGE))
    ticks = round_ticks(min(tails[0], target), max(tails[1], target))
    scale = Scale(ticks[0], ticks[-1], LEFT, RIGHT)
    cuts = [row.target.value for row in rows]
    curves = [_density(*one, ticks[0], ticks[-1]) for one in zip(draws, cuts, strict=True)]
    peak = max(heights.max() for _, heights in curves)
    for tick in ticks:
        pen.guide(scale.at(tick), 0, len(rows), zorder=0)
        label = percent(tick, 0, lang=pen.lang)
        pen.note(scale.at(tick), len(rows) + 0.06, label, ha="center", va="top")
    for foot, (row, (values, heights)) in enumerate(zip(rows, curves, strict=True), start=1):
        _curve(pen, scale, foot, values, 0.54 * heights / peak, row.target.value)
        _interval(pen, scale, foot, row.total(level).turnout)
        _labels(pen, row, foot, level)
        _last(pen, scale, row, foot)
    line = scale.at(target)
    pen.dashed(line, 0, len(rows), zorder=6)
    label = text("chart.target", pen.lang, target=percent(target, lang=pen.lang))
    pen.note(line, -0.03, label, color=style.INK, weight=600, ha="center", va="bottom")
    head = text("chart.probability", pen.lang)
    pen.note(1, -0.03, head, ha="right", va="bottom", linespacing=1.1)


def _density(
    draws: np.ndarray, cut: float, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return a smoothed histogram, values and heights, with a value exactly at the cut."""
    heights, edges = np.histogram(draws, bins=BINS, range=(low, high), density=True)
    kernel = np.hanning(SMOOTH * 2 + 1)
    smooth = np.convolve(heights, kernel / kernel.sum(), mode="same")
    middles = (edges[1:] + edges[:-1]) / 2
    values = np.union1d(middles, [cut])
    return values, np.interp(values, middles, smooth)


def _curve(
    pen: Pen, scale: Scale, foot: float, values: np.ndarray, heights: np.ndarray, target: float
) -> None:
    """Fill the curve, blue where the target is reached and orange where not."""
    places, top = [scale.at(value) for value in values], foot - 0.28 - heights
    for side, colour in ((values <= target, MISSED), (values >= target, REACHED)):
        pen.ax.fill_between(places, foot - 0.28, top, where=side.tolist(), color=colour, lw=0)


def _interval(pen: Pen, scale: Scale, foot: float, turnout: Interval) -> None:
    y, centre, ink = foot - 0.23, scale.at(turnout.median), style.INK
    ends, width = [scale.at(turnout.lower), scale.at(turnout.upper)], pen.kind.line * 0.55
    pen.ax.plot(ends, [y, y], color=ink, lw=width, zorder=4, solid_capstyle="butt")
    pen.ax.plot(centre, y, "D", ms=pen.kind.marker * 0.9, color=ink, mec="white", zorder=5)
    look: dict[str, Any] = {"color": ink, "weight": 700, "ha": "center", "va": "top", "zorder": 7}
    pen.note(centre, foot - 0.12, percent(turnout.median, lang=pen.lang), bbox=HALO, **look)


def _labels(pen: Pen, row: Outlook, foot: float, level: float) -> None:
    chance, size = row.total(level).probability, pen.kind.title * 0.72
    mark = style.MARKS[status(chance)]
    name, base = row.facts().names[pen.lang], text(f"base.{row.projection.base.value}", pen.lang)
    pen.ax.text(0, foot - 0.42, name, size=pen.kind.body, weight=600, va="bottom")
    pen.note(0, foot - 0.38, base, va="top")
    look: dict[str, Any] = {"color": mark.colour, "va": "center", "weight": 700}
    shown = probability(chance, lang=pen.lang)
    pen.ax.text(1, foot - 0.4, shown, size=size, ha="right", **look)
    pen.ax.text(0.865, foot - 0.4, mark.sign, size=pen.kind.body, ha="left", **look)


def _last(pen: Pen, scale: Scale, row: Outlook, foot: float) -> None:
    """Mark the last result of the same kind of vote, where it is known on this list."""
    last, name = row.projection.last_turnout, row.projection.last_election
    if last is None or name is None:
        return
    look: dict[str, Any] = {"ms": pen.kind.marker * 1.3, "mec": style.INK, "mew": 1.1, "zorder": 6}
    pen.ax.plot(scale.at(last), foot - 0.23, "o", color="none", **look)
    year = row.projection.past.dates[row.projection.past.elections.index(name)].year
    label = text("chart.votes.last", pen.lang, year=year, turnout=percent(last, lang=pen.lang))
    median = central(row.projection.total_turnout, 0.5).median
    aside, align = (0.04, "left") if last >= median else (-0.04, "right")
    place = scale.at(median) + aside
    pen.note(place, foot - 0.12, label, ha=align, va="top", zorder=7, bbox=HALO)


def votes_title(outlooks: Sequence[Outlook], lang: Lang) -> str:
    """State how likely each vote is to reach its target."""
    found = [(o.facts().names[lang], likelihood(o.total().probability)) for o in outlooks]
    parts = [f"{name} {text(f'scale.{label}', lang)}" for name, label in found]
    return About(outlooks[0], lang, 0.9).say("votes.title", parts=", ".join(parts))


def votes_described(rows: Sequence[Outlook], lang: Lang, level: float) -> str:
    """Say each row's projection, interval and probability, for those who cannot see the chart."""
    said = []
    for row in rows:
        answer = row.total(level)
        shown = shares(*answer.turnout, answer.probability, lang)
        said.append(About(row, lang, level).say("votes.alt_row", **shown))
    return " ".join(said)
