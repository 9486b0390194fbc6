"""Relative position: who lies low whatever the common swing does."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from turnout.charts.frame import About, Chart, Framing, Words
from turnout.charts.rows import Plot, Row, most_telling, round_ticks, rows_at_most, rows_chart
from turnout.charts.style import MARKS
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, decimal, points, probability
from turnout.words.sentences import joined

LIKELY, UNLIKELY = 0.66, 0.10
MARKED = {"low": MARKS["below"], "open": MARKS["around"], "high": MARKS["above"]}


def lowest_group(share: float) -> str:
    """Place the probability of being among the lowest three in one of three groups.

    Examples
    --------
    >>> lowest_group(0.86), lowest_group(0.3), lowest_group(0.05)
    ('low', 'open', 'high')
    """
    if share >= LIKELY:
        return "low"
    return "open" if share >= UNLIKELY else "high"


def relative_position(
    outlook: Outlook,
    *,
    lang: Lang = "id",
    level: float = 0.9,
    most: int | None = None,
    **framing: Unpack[Framing],
) -> Chart:
    """Draw each region against all together, with its probability of the lowest three.

    Parameters
    ----------
    outlook : Outlook
        What to draw; more than three regions make it worth drawing.
    lang, level, ax, size, titles
        As in `turnout.charts.gap_dot`.
    most : int, optional
        How many regions to show at most, those likeliest to be among the lowest three; default
        what the size holds.

    Examples
    --------
    >>> import turnout
    >>> relative_position(turnout.datasets.jambi().outlook("pemilu-2024")).title
    'Pemilu 2024: tiga terendah belum dapat dipastikan; yang paling mungkin termasuk: Kerinci (60%)'
    """
    about = About(outlook, lang, level)
    most = most or rows_at_most(framing.get("size", "slide"))
    table = most_telling(about.table, "lowest3", lowest=False, most=most)
    words = relative_words(about, table)
    heads = {name: about.say(f"relative.group_{name}") for name in MARKED}
    return rows_chart(words, _plot(about, table), _rows(table, lang), heads, **framing)


def relative_words(about: About, table: pd.DataFrame) -> Words:
    """Return what is said of the relative positions of the regions shown."""
    shown = [_shown(row, about.lang) for _, row in table.iterrows()]
    rows = " ".join(about.say("relative.alt_row", **row) for row in shown)
    return about.words(
        "relative",
        title=_title(about, table),
        subtitle=about.say("relative.subtitle"),
        alt=about.say("relative.alt", rows=rows),
        shown=len(table),
    )


def _plot(about: About, table: pd.DataFrame) -> Plot:
    place = about.outlook.projection.place
    ticks = round_ticks(table["relative_lower"].min(), table["relative_upper"].max())
    marked = {tick: decimal(100 * tick, 0, signed=True, lang=about.lang) for tick in ticks}
    against, zero = ("against_province", "zero") if place else ("against_all", "zero_all")
    columns = {0.83: about.say(against), 1.0: about.say("lowest")}
    return Plot(columns, 0.24, 0.68, marked, 0.0, about.say(f"relative.{zero}"))


def _rows(table: pd.DataFrame, lang: Lang) -> list[tuple[str, Row]]:
    rows = []
    for _, row in table.iterrows():
        group, shown = lowest_group(row["lowest3"]), _shown(row, lang)
        ends = row["relative"], row["relative_lower"], row["relative_upper"]
        numbers = shown["points"], shown["probability"]
        rows.append((group, Row(shown["name"], *ends, MARKED[group], numbers)))
    return rows


def _title(about: About, table: pd.DataFrame) -> str:
    likely = table.loc[table["lowest3"].map(lowest_group) == "low", "name"]
    if len(likely):
        return about.say("relative.clear", names=joined(list(likely), about.lang))
    top = _shown(table.iloc[int(table["lowest3"].argmax())], about.lang)
    return about.say("relative.unclear", **top)


def _shown(row: pd.Series, lang: Lang) -> dict[str, str]:
    """Return name, position and probability of the lowest three, formatted."""
    name, chance = str(row["name"]), probability(row["lowest3"], lang=lang)
    return {"name": name, "points": points(row["relative"], lang=lang), "probability": chance}
