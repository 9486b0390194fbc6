"""Voters waterfall: how the regions' mean gaps add up to the whole one."""

from __future__ import annotations

import itertools
from typing import Any, Unpack

import numpy as np
import pandas as pd

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, draw_chart
from turnout.charts.style import Pen
from turnout.errors import UsageError
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, people, percent
from turnout.words.sentences import joined
from turnout.words.texts import failure, text

NAMED, MOST_BARS, ON_PHONE = 3, 15, 7
SPAN_OF_LABELS, FEET = 0.2, 1.13


def voters_waterfall(
    outlook: Outlook, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw the mean gap in voters, region by region, down to the total.

    Means over the draws are shown because they, and not medians, add up.

    Parameters
    ----------
    outlook : Outlook
        One whose mean gap is a shortfall.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    UsageError
        If nothing is missing on average; the chart would be empty.

    Examples
    --------
    >>> import turnout
    >>> voters_waterfall(turnout.datasets.jambi().outlook("pilkada-2024")).name
    'waterfall-pilkada-2024'
    """
    total = outlook.total(level).mean_gap_voters
    if total >= 0:
        raise failure(UsageError, "chart.waterfall.none")
    about = About(outlook, lang, level)
    table = _folded(about, ON_PHONE if framing.get("size") == "phone" else MOST_BARS)
    words = about.words("waterfall", _title(about, table), _subtitle(about), _alt(about, table))
    return draw_chart(words, lambda pen: _draw(pen, table, total), 2.7, **framing)


def _folded(about: About, most: int) -> pd.DataFrame:
    """Sort by shortfall, the regions with the smallest as one bar where there are too many."""
    columns = ["name", "mean_gap_voters"]
    table = about.table.sort_values(["mean_gap_voters", "region_code"])
    if len(table) <= most:
        return table[columns]
    rest = table.iloc[most - 1 :]
    name = about.say("waterfall.rest", count=len(rest))
    folded = pd.DataFrame([[name, rest["mean_gap_voters"].sum()]], columns=columns)
    return pd.concat([table.iloc[: most - 1][columns], folded])


def _subtitle(about: About) -> str:
    median = people(about.outlook.total().gap_voters.median, signed=True, lang=about.lang)
    written = about.say("waterfall.subtitle", median=median)
    return written if about.outlook.knows_regions else f"{written} {about.say('waterfall.by_size')}"


def _title(about: About, table: pd.DataFrame) -> str:
    short = people(-table["mean_gap_voters"].sum(), lang=about.lang)
    if not about.outlook.knows_regions:
        return about.say("waterfall.unknown", voters=short)
    missing = table[table["mean_gap_voters"] < 0]
    most = missing.head(NAMED)
    said = {"voters": short, "names": joined(list(most["name"]), about.lang)}
    if (table["mean_gap_voters"] > 0).any():
        return about.say("waterfall.mixed", **said)
    share = most["mean_gap_voters"].sum() / missing["mean_gap_voters"].sum()
    return about.say("waterfall.title", **said, share=percent(share, 0, lang=about.lang))


def _draw(pen: Pen, table: pd.DataFrame, total: float) -> None:
    gaps = list(table["mean_gap_voters"])
    low = min(total, *itertools.accumulate(gaps))
    lines = max(len(name.split()) for name in table["name"])
    room = min(1.2 * lines * pen.kind.small / pen.height + 0.03, 0.5)
    above = max(SPAN_OF_LABELS, FEET * room / (1 - room))
    pen.stage((-0.6, len(gaps) + 0.6), (low * FEET, -low * above))
    pen.ax.axhline(0, color=style.INK, lw=1)
    reached = 0.0
    for number, (name, gap) in enumerate(zip(table["name"], gaps, strict=True)):
        colour = style.ORANGE if gap < 0 else style.BLUE
        pen.ax.bar(number, gap, bottom=reached, color=colour, width=0.72)
        end = reached + gap
        pen.ax.plot([number - 0.36, number + 1.36], [end, end], color=style.MUTED, lw=0.6)
        _labels(pen, number, min(reached, end), gap, name, colour, low)
        reached = end
    pen.ax.bar(len(gaps), total, color=style.INK, width=0.72)
    name = text("chart.waterfall.total", pen.lang)
    _labels(pen, len(gaps), total, total, name, style.INK, low)


def _labels(
    pen: Pen, place: float, foot: float, gap: float, name: str, colour: str, low: float
) -> None:
    """Write a bar's gap under it and its name over the line."""
    look: dict[str, Any] = {"weight": 700, "color": colour, "va": "top"}
    shown = people(gap, signed=True, lang=pen.lang)
    pen.note(place, foot + low * 0.015, shown, ha="center", **look)
    bar = pen.width / float(np.ptp(pen.ax.get_xlim()))
    sizes = [style.fitted(word, pen.kind.small * 0.95, 400, bar)[1] for word in name.split()]
    look = {"color": style.INK, "size": min(sizes), "va": "bottom", "linespacing": 1.1}
    pen.note(place, -low * 0.03, name.replace(" ", "\n"), ha="center", **look)


def _alt(about: About, table: pd.DataFrame) -> str:
    gaps = (*table["mean_gap_voters"], about.outlook.total(about.level).mean_gap_voters)
    *each, total = (people(gap, signed=True, lang=about.lang) for gap in gaps)
    pairs = zip(table["name"], each, strict=True)
    rows = [about.say("waterfall.alt_row", name=name, voters=gap) for name, gap in pairs]
    return about.say("waterfall.alt", rows=" ".join(rows), total=total)
