"""Changes: the probability of the target in an earlier and in a later projection."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan
from typing import Unpack

from turnout.charts.frame import Chart, Framing, Words, draw_chart, named
from turnout.charts.rows import MOST_ROWS, ON_SLIDE, ROW_HEIGHT, Plot, Row, draw_rows, most_telling
from turnout.charts.style import MARKS, Pen
from turnout.plan.compare import Comparison
from turnout.words.numbers import Lang, long_date, percent
from turnout.words.sentences import status
from turnout.words.texts import text

Group = tuple[str, list[Row]]

BESIDE, APART = 2, 0.04  # votes side by side on a slide, and between
NUMBERS = {"before": 0.67, "after": 0.81, "change": 1.0}


def changes(comparison: Comparison, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw the probability before and after of every vote, all together and per region.

    Parameters
    ----------
    comparison : Comparison
        As `turnout.compare` returns it.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`. On a slide two votes stand side by side.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> high, low = (data.outlook("pemilu-2024", target) for target in (0.8, 0.7))
    >>> changes(turnout.compare(high, low), lang="en").title[-48:]
    '2024 general election from 93% to >99% (up 7 pp)'
    """
    count, size = len(comparison.votes), framing.get("size", "slide")
    beside = size == "slide" and count <= BESIDE
    most = 1 + (MOST_ROWS if size == "column" else ON_SLIDE if beside else ON_SLIDE // count - 2)
    groups = [_group(comparison, vote, most, lang) for vote in comparison.votes]
    dates = [long_date(day, lang=lang) for day in comparison.days]
    days = dict(zip(("before", "after"), dates, strict=True))
    subtitle = [*comparison.warnings(lang), text("compare.subtitle", lang, **days)]
    shown = sum(len(rows) for _, rows in groups)
    if shown < len(comparison.table()):
        subtitle.append(text("compare.some", lang))
    words = Words(
        name="changes",
        title=comparison.headline(lang),
        subtitle=" ".join(subtitle),
        source=text("compare.source", lang, **days),
        alt=" ".join(_described(*group, lang) for group in groups),
        lang=lang,
    )
    panels = [[group] for group in groups] if beside else [groups]
    heads = {place: text(f"compare.{name}", lang) for name, place in NUMBERS.items()}
    plot = Plot(heads, 0.33, 0.54, {tick: percent(tick, 0, lang=lang) for tick in (0.0, 0.5, 1.0)})

    def draw(pen: Pen) -> None:
        pen.ax.set_axis_off()
        width = (1 + APART) / len(panels)
        for number, panel in enumerate(panels):
            place = (number * width, 0, width - APART, 1)
            own = pen.ax if len(panels) == 1 else pen.ax.inset_axes(place)
            draw_rows(replace(pen, ax=own), plot, panel)

    return draw_chart(words, draw, ROW_HEIGHT * (shown + count + 2.4), **framing)


def _group(comparison: Comparison, vote: str, most: int, lang: Lang) -> Group:
    """Return the row of all together, then the regions that fit, those that changed most."""
    table = comparison.table()
    table = named(table[table["vote"] == vote])
    table["cells"] = comparison.rows(vote, lang)
    moved = table["gap_voters_change"].astype("float64").abs().fillna(0)
    table["moved"] = moved.mask(table["region_code"] == "", inf)
    rows = []
    for row in most_telling(table, "moved", lowest=False, most=most).to_dict("records"):
        before, after = row["probability_before"], row["probability_after"]
        mark = MARKS[status(before if isnan(after) else after)]
        label, *cells = row["cells"]
        label = row["name"] if row["region_code"] else label
        numbers = [*cells[:2], cells[-1]]
        rows.append(Row(label, after, before, after, mark, numbers, before))
    return text("compare.heading", lang, **comparison.told(vote, lang)), rows


def _described(heading: str, rows: list[Row], lang: Lang) -> str:
    told = []
    for row in rows:
        filled = dict(zip(NUMBERS, row.numbers, strict=True))
        told.append(text("compare.alt_row", lang, name=row.label, **filled))
    return f"{heading}. {' '.join(told)}"
