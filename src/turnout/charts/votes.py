"""Votes against the target: where the simulations of each vote lie, on each list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from turnout.charts import style
from turnout.charts.frame import Chart, Words, common_words, draw_chart, source_line
from turnout.charts.rows import round_ticks
from turnout.projection.intervals import central
from turnout.tables.elections import election_name
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
    >>> votes_against_target(both, lang="en").title
    'Target 79.5%: 2024 general election likely to be reached, 2024 regional election very unlikely'
    """
    rows = [outlook.on(base) for outlook in outlooks for base in outlook.projection.bases]
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


def _draw(ax: Axes, kind: Type, rows: Sequence[Outlook], lang: Lang, level: float) -> None:
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(len(rows) + 0.25, -0.5)
    draws = [row.projection.total_turnout for row in rows]
    target = rows[0].target.value
    tails = [np.quantile(d, (EDGE, 1 - EDGE)) for d in draws]
    ticks = round_ticks(min(*(t[0] for t in tails), target), max(*(t[1] for t in tails), target))
    scale = _Scale(ticks[0], ticks[-1])
    for tick in ticks:
        ax.plot([scale.at(tick)] * 2, [0, len(rows)], color=style.GRID, lw=0.6, zorder=0)
        label = percent(tick, 0, lang=lang)
        ax.text(
            scale.at(tick),
            len(rows) + 0.06,
            label,
            size=kind.small,
            color=style.MUTED,
            ha="center",
            va="top",
        )
    peak = max(_density(d, scale, target)[1].max() for d in draws)
    for number, row in enumerate(rows):
        _row(ax, kind, row, number + 1.0, scale, peak, lang, level)
    line = scale.at(target)
    ax.plot([line, line], [0, len(rows)], color=style.INK, lw=1.1, dashes=(4, 2.5), zorder=6)
    label = text("chart.target", lang, target=percent(target, lang=lang))
    ax.text(line, -0.03, label, size=kind.small, weight=600, ha="center", va="bottom")
    ax.text(
        1.0,
        -0.03,
        text("chart.probability", lang),
        size=kind.small,
        color=style.MUTED,
        ha="right",
        va="bottom",
        linespacing=1.1,
    )


class _Scale:
    """Place shares of turnout on the width of the axes."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def at(self, value: float) -> float:
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return LEFT + share * (RIGHT - LEFT)


def _density(draws: np.ndarray, scale: _Scale, cut: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a smoothed histogram, values and heights, with a value exactly at the cut."""
    heights, edges = np.histogram(draws, bins=BINS, range=(scale.low, scale.high), density=True)
    kernel = np.hanning(SMOOTH * 2 + 1)
    smooth = np.convolve(heights, kernel / kernel.sum(), mode="same")
    values = np.union1d((edges[1:] + edges[:-1]) / 2, [cut])
    return values, np.interp(values, (edges[1:] + edges[:-1]) / 2, smooth)


def _row(
    ax: Axes,
    kind: Type,
    row: Outlook,
    foot: float,
    scale: _Scale,
    peak: float,
    lang: Lang,
    level: float,
) -> None:
    answer, mark = row.total(level), style.MARKS[status(row.total().probability)]
    values, heights = _density(row.projection.total_turnout, scale, row.target.value)
    places = [scale.at(value) for value in values]
    top = foot - 0.28 - 0.54 * heights / peak
    target = row.target.value
    for side, colour in (
        (values <= target, style.PALE_ORANGE),
        (values >= target, style.PALE_BLUE),
    ):
        ax.fill_between(places, foot - 0.28, top, where=side.tolist(), color=colour, lw=0, zorder=2)
    ends = [scale.at(answer.turnout.lower), scale.at(answer.turnout.upper)]
    ax.plot(
        ends,
        [foot - 0.23] * 2,
        color=style.INK,
        lw=kind.line * 0.55,
        zorder=4,
        solid_capstyle="butt",
    )
    centre = scale.at(answer.turnout.median)
    ax.plot(
        [centre],
        [foot - 0.23],
        marker="D",
        ms=kind.marker * 0.9,
        color=style.INK,
        mec=style.PAPER,
        mew=0.7,
        zorder=5,
    )
    written = percent(answer.turnout.median, lang=lang)
    ax.text(
        centre,
        foot - 0.12,
        written,
        size=kind.small,
        weight=700,
        ha="center",
        va="top",
        zorder=7,
        bbox=HALO,
    )
    base = text(f"base.{row.projection.base.value}", lang)
    name = row.facts().names[lang]
    ax.text(0, foot - 0.42, name, size=kind.body, weight=600, va="bottom")
    ax.text(0, foot - 0.38, base, size=kind.small, color=style.MUTED, va="top")
    ax.text(
        1,
        foot - 0.4,
        probability(answer.probability, lang=lang),
        size=kind.title * 0.72,
        weight=700,
        color=mark.colour,
        ha="right",
        va="center",
    )
    ax.text(0.865, foot - 0.4, mark.sign, size=kind.body, color=mark.colour, ha="left", va="center")
    _last(ax, kind, row, foot, scale, lang)


def _last(ax: Axes, kind: Type, row: Outlook, foot: float, scale: _Scale, lang: Lang) -> None:
    last, name = row.projection.last_turnout, row.projection.last_election
    if last is None or name is None:
        return
    place = scale.at(last)
    ax.plot(
        [place],
        [foot - 0.23],
        marker="o",
        ms=kind.marker * 1.3,
        color="none",
        mec=style.INK,
        mew=1.1,
        zorder=6,
    )
    label = text(
        "chart.votes.last",
        lang,
        election=election_name(name, lang),
        turnout=percent(last, lang=lang),
    )
    middle = central(row.projection.total_turnout, 0.5).median
    side, centre = (1 if last >= middle else -1), scale.at(middle)
    ax.text(
        centre + side * 0.04,
        foot - 0.12,
        label,
        size=kind.small * 0.94,
        color=style.MUTED,
        ha="left" if side > 0 else "right",
        va="top",
        zorder=7,
        bbox=HALO,
    )


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
