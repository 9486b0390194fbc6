"""Voters waterfall: how the regions' mean gaps add up to the whole one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import Chart, Words, common_words, draw_chart, named, source_line
from turnout.words.numbers import Lang, people, percent
from turnout.words.sentences import joined
from turnout.words.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from turnout.charts.style import Size, Type
    from turnout.projection.outlook import Outlook

NAMED, MOST_BARS = 3, 15
SPAN_OF_LABELS = 0.2


def voters_waterfall(
    outlook: Outlook,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
) -> Chart:
    """Draw the mean gap in voters, region by region, down to the total.

    Means over the draws are shown because they, and not medians, add up.

    Parameters
    ----------
    outlook : Outlook
        One whose mean gap is a shortfall.
    ax, lang, size, level, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    ValueError
        If nothing is missing on average; the chart would be empty.

    Examples
    --------
    >>> import turnout
    >>> voters_waterfall(turnout.datasets.jambi().outlook("pilkada-2024")).name
    'waterfall-pilkada-2024'
    """
    total = outlook.total(level).mean_gap_voters
    if total >= 0:
        message = "voters_waterfall: no shortfall on average; draw gap_dot or tile_map instead."
        raise ValueError(message)
    table = named(outlook.table(level)).sort_values(["mean_gap_voters", "region_code"])
    table = _folded(table, lang)
    filled = common_words(outlook, lang, level)
    words = Words(
        name=f"waterfall-{outlook.projection.election}",
        title=_title(outlook, table, lang, filled),
        subtitle=_subtitle(outlook, lang, filled),
        source=source_line([outlook], lang),
        alt=_alt(table, total, lang, filled),
        lang=lang,
    )

    def draw(axes: Axes, kind: Type) -> None:
        _draw(axes, kind, table, total, lang)

    return draw_chart(words, draw, height=2.7, size=size, ax=ax, titles=titles)


def _folded(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Fold the regions with the smallest shortfall into one bar where there are too many."""
    columns = ["name", "mean_gap_voters"]
    if len(table) <= MOST_BARS:
        return table[columns]
    rest = table.iloc[MOST_BARS - 1 :]
    name = text("chart.waterfall.rest", lang, count=len(rest))
    folded = pd.DataFrame([[name, rest["mean_gap_voters"].sum()]], columns=columns)
    return pd.concat([table.iloc[: MOST_BARS - 1][columns], folded])


def _subtitle(outlook: Outlook, lang: Lang, filled: dict[str, str]) -> str:
    median = people(outlook.total().gap_voters.median, signed=True, lang=lang)
    written = text("chart.waterfall.subtitle", lang, **filled, median=median)
    if outlook.knows_regions:
        return written
    return f"{written} {text('chart.waterfall.by_size', lang)}"


def _title(outlook: Outlook, table: pd.DataFrame, lang: Lang, filled: dict[str, str]) -> str:
    short = people(-table["mean_gap_voters"].sum(), lang=lang)
    if not outlook.knows_regions:
        return text("chart.waterfall.unknown", lang, **filled, voters=short)
    most = table[table["mean_gap_voters"] < 0].head(NAMED)
    missing = table.loc[table["mean_gap_voters"] < 0, "mean_gap_voters"].sum()
    if (table["mean_gap_voters"] > 0).any():
        names = joined(list(most["name"]), lang)
        return text("chart.waterfall.mixed", lang, **filled, voters=short, names=names)
    return text(
        "chart.waterfall.title",
        lang,
        **filled,
        voters=short,
        names=joined(list(most["name"]), lang),
        share=percent(most["mean_gap_voters"].sum() / missing, 0, lang=lang),
    )


def _draw(ax: Axes, kind: Type, table: pd.DataFrame, total: float, lang: Lang) -> None:
    gaps = list(table["mean_gap_voters"])
    low = min(total, *itertools.accumulate(gaps))
    ax.set_axis_off()
    ax.set_xlim(-0.6, len(gaps) + 0.6)
    ax.set_ylim(low * 1.13, -low * SPAN_OF_LABELS)
    ax.axhline(0, color=style.INK, lw=1)
    reached = 0.0
    for number, (name, gap) in enumerate(zip(table["name"], gaps, strict=True)):
        colour = style.ORANGE if gap < 0 else style.BLUE
        ax.bar(number, gap, bottom=reached, color=colour, width=0.72)
        end = reached + gap
        ax.plot([number - 0.36, number + 1.36], [end, end], color=style.MUTED, lw=0.6)
        _label(ax, kind, number, min(reached, end), gap, colour, low, lang)
        _name(ax, kind, number, name, low)
        reached = end
    ax.bar(len(gaps), total, color=style.INK, width=0.72)
    _label(ax, kind, len(gaps), total, total, style.INK, low, lang)
    _name(ax, kind, len(gaps), text("chart.waterfall.total", lang), low)


def _label(
    ax: Axes, kind: Type, place: float, foot: float, gap: float, colour: str, low: float, lang: Lang
) -> None:
    ax.text(
        place,
        foot + low * 0.015,
        people(gap, signed=True, lang=lang),
        size=kind.small,
        weight=700,
        color=colour,
        ha="center",
        va="top",
    )


def _name(ax: Axes, kind: Type, place: float, name: str, low: float) -> None:
    ax.text(
        place,
        -low * 0.03,
        name.replace(" ", "\n"),
        size=kind.small * 0.95,
        ha="center",
        va="bottom",
        linespacing=1.1,
    )


def _alt(table: pd.DataFrame, total: float, lang: Lang, filled: dict[str, str]) -> str:
    rows = " ".join(
        text(
            "chart.waterfall.alt_row",
            lang,
            name=row["name"],
            voters=people(row["mean_gap_voters"], signed=True, lang=lang),
        )
        for _, row in table.iterrows()
    )
    shown = people(total, signed=True, lang=lang)
    return text("chart.waterfall.alt", lang, **filled, rows=rows, total=shown)
