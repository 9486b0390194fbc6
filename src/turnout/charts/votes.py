"""Votes against the target: where the simulations of each vote lie, on each list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, Words, draw_chart, shares, source_line
from turnout.charts.rows import Scale, round_ticks
from turnout.charts.style import Pen, text_width
from turnout.errors import UsageError
from turnout.projection.intervals import central
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import likelihood, place_name, status
from turnout.words.texts import failure, text

LEFT, RIGHT, FEET = 0.2, 0.84, 0.14
BINS, SMOOTH, LINES_OF_ROW = 160, 12, 3.6
EDGE, FAINT = 0.001, 0.01  # share of draws beyond the curve; share of the peak not drawn
MISSED, REACHED = style.PALE_ORANGE, style.PALE_BLUE
HALO = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5}


def votes_against_target(
    outlooks: Outlook | Sequence[Outlook],
    *,
    lang: Lang = "id",
    level: float = 0.9,
    **framing: Unpack[Framing],
) -> Chart:
    """Draw the simulated turnout of each vote on every list it can be answered on.

    Parameters
    ----------
    outlooks : Outlook or sequence of them
        One per vote, all of the same place; the first one's target is drawn.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    UsageError
        If there is no vote.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> both = [data.outlook("pemilu-2024"), data.outlook("pilkada-2024")]
    >>> votes_against_target(both, lang="en").title.split(", ")[1]
    '2024 regional election very unlikely'
    """
    outlooks = [outlooks] if isinstance(outlooks, Outlook) else outlooks
    if not outlooks:
        raise failure(UsageError, "error.no_votes")
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
    height = 0.5 + 0.72 * len(rows)
    return draw_chart(words, lambda pen: _draw(pen, rows, level), height, **framing)


def _draw(pen: Pen, rows: Sequence[Outlook], level: float) -> None:
    count, target = len(rows), rows[0].target.value
    pen.stage((0, 1), (count + 0.5, -0.5))
    pen = pen.within(pen.height / (count + 1) / LINES_OF_ROW)
    curves = _densities(rows)
    known = [row.projection.last_turnout for row in rows]
    ends = [values[heights > 0][[0, -1]] for values, heights in curves]
    held = [target, *np.ravel(ends), *(last for last in known if last is not None)]
    ticks = round_ticks(min(held), max(held))
    names = [text_width(row.facts().names[pen.lang], pen.kind.body, 600) for row in rows]
    left = max(LEFT, max(names) / pen.width + 0.03)
    scale = Scale(ticks[0], ticks[-1], left, RIGHT)
    peak, line = max(heights.max() for _, heights in curves), scale.at(target)
    for tick in ticks:
        pen.guide(scale.at(tick), 0, count + FEET, zorder=0)
        label = percent(tick, 0, lang=pen.lang)
        pen.note(scale.at(tick), count + FEET + 0.06, label, ha="center", va="top")
    for foot, (row, (values, heights)) in enumerate(zip(rows, curves, strict=True), start=1):
        _curve(pen, scale, foot, values, 0.54 * heights / peak, row.target.value)
        _interval(pen, scale, foot, row, level)
        _labels(pen, row, foot, level)
        _numbers(pen, scale, foot, row, line)
    pen.dashed(line, 0, count + FEET, zorder=6)
    label = text("chart.target", pen.lang, target=percent(target, lang=pen.lang))
    pen.note(line, -0.03, label, color=style.INK, weight=600, ha="center", va="bottom")
    head = text("chart.probability", pen.lang)
    pen.note(1, -0.03, head, ha="right", va="bottom", linespacing=1.1)


def _densities(rows: Sequence[Outlook]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return smoothed histograms, values and heights, each with a value exactly at its target.

    What is too low to be seen is 0, so that no curve ends in a hairline or at an edge.
    """
    draws = [row.projection.total_turnout for row in rows]
    tails = np.quantile(draws, (EDGE, 1 - EDGE))
    room = np.ptp(tails) * SMOOTH / BINS
    ends = float(tails[0] - room), float(min(tails[1] + room, 1.0))
    kernel, found = np.hanning(SMOOTH * 2 + 1), []
    for row, drawn in zip(rows, draws, strict=True):
        heights, edges = np.histogram(drawn, bins=BINS, range=ends, density=True)
        smooth = np.convolve(heights, kernel / kernel.sum(), mode="same")
        middles = (edges[1:] + edges[:-1]) / 2
        values = np.union1d(middles, [row.target.value])
        seen = np.interp(values, middles, smooth - FAINT * smooth.max(), left=0, right=0)
        found.append((values, np.maximum(seen, 0)))
    return found


def _curve(
    pen: Pen, scale: Scale, foot: float, values: np.ndarray, heights: np.ndarray, target: float
) -> None:
    """Fill the curve, blue where the target is reached and orange where not."""
    places, top = [scale.at(value) for value in values], foot - 0.28 - heights
    for side, colour in ((values <= target, MISSED), (values >= target, REACHED)):
        where = (side & (heights > 0)).tolist()
        pen.ax.fill_between(places, foot - 0.28, top, where=where, color=colour, lw=0)


def _interval(pen: Pen, scale: Scale, foot: float, row: Outlook, level: float) -> None:
    """Draw the interval, its median, and the last result of the same kind of vote if known."""
    turnout, last = row.total(level).turnout, row.projection.last_turnout
    y, ink = foot - 0.23, style.INK
    ends, width = [scale.at(turnout.lower), scale.at(turnout.upper)], pen.kind.line * 0.55
    pen.ax.plot(ends, [y, y], color=ink, lw=width, zorder=4, solid_capstyle="butt")
    look: dict[str, Any] = {"color": ink, "mec": "white", "zorder": 5}
    pen.ax.plot(scale.at(turnout.median), y, "D", ms=pen.kind.marker * 0.9, **look)
    if last is not None:
        look = {"color": "none", "mec": ink, "mew": 1.1, "zorder": 6}
        pen.ax.plot(scale.at(last), y, "o", ms=pen.kind.marker * 1.3, **look)


def _numbers(pen: Pen, scale: Scale, foot: float, row: Outlook, line: float) -> None:
    """Write the median and the last result beside it, apart and off the line of the target."""
    median = central(row.projection.total_turnout, 0.5).median
    gap = 0.7 * pen.kind.small / pen.width
    look: dict[str, Any] = {"va": "top", "zorder": 7, "bbox": HALO}
    label, middle = percent(median, lang=pen.lang), scale.at(median)
    wide = text_width(label, pen.kind.small, 700) / pen.width
    left = _off(line, middle - wide / 2, wide, gap, right=median >= row.target.value)
    pen.note(left, foot - 0.12, label, color=style.INK, weight=700, **look)
    last, name = row.projection.last_turnout, row.projection.last_election
    if last is None or name is None:
        return
    year = row.projection.past.dates[row.projection.past.elections.index(name)].year
    label = text("chart.votes.last", pen.lang, year=year, turnout=percent(last, lang=pen.lang))
    own, free = text_width(label, pen.kind.small) / pen.width, left + wide + gap
    after = _off(line, free, own, gap, right=True)
    before = _off(line, left - gap - own, own, gap, right=False)
    place = after if last >= median and after + own <= 1 else before
    pen.note(place, foot - 0.12, label, **look)


def _off(line: float, left: float, wide: float, gap: float, *, right: bool) -> float:
    """Return where a label begins so that it lies beside a line, not on it."""
    if not left - gap < line < left + wide + gap:
        return left
    return line + gap if right else line - gap - wide


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
