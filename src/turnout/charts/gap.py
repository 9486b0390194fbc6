"""Gap dot: every region's projection against the target, in groups of probability."""

from __future__ import annotations

from collections.abc import Collection
from typing import Unpack

import pandas as pd

from turnout.charts.frame import About, Chart, Framing, described, told
from turnout.charts.rows import Row, most_telling, rows_at_most, rows_chart, target_plot
from turnout.charts.style import MARKS
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang
from turnout.words.sentences import SCALE, likelihood, status
from turnout.words.texts import text

COLUMNS = {0.7: "projection", 0.8: "probability", 0.9: "gap_points", 1.0: "gap_voters"}
ON_PHONE = {0.72: "projection", 0.84: "probability", 1.0: "gap_voters"}
TOLD = {"projection": "turnout", "probability": "probability"}
TOLD |= {"gap_points": "points", "gap_voters": "voters"}


def gap_dot(
    outlook: Outlook, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw each region's projection with interval, probability and gap to the target.

    Parameters
    ----------
    outlook : Outlook
        What to draw.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Draw here instead of on a new figure.
    size : {"slide", "column", "phone"}
        Slide, the default, text column, or 1080 x 1350 for a phone.
    titles : bool
        Whether to write title, subtitle and source on the figure; default true.

    Examples
    --------
    >>> import turnout
    >>> gap_dot(turnout.datasets.jambi().outlook("pemilu-2024")).name
    'gap-pemilu-2024'
    """
    about = About(outlook, lang, level)
    most = rows_at_most(framing.get("size", "slide"))
    shown = most_telling(about.table, "probability", lowest=True, most=most)
    words = about.words(
        "gap",
        title=gap_title(about),
        subtitle=about.say("gap.subtitle"),
        alt=about.say("gap.alt", rows=described(shown, lang)),
        shown=len(shown),
    )
    chosen, left = (ON_PHONE, 0.27) if framing.get("size") == "phone" else (COLUMNS, 0.2)
    columns = {place: about.say(name) for place, name in chosen.items()}
    plot = target_plot(about, columns, (shown["lower"].min(), shown["upper"].max()), left, 0.61)
    names = [str(name) for _, name in SCALE]
    bands = {n: f"{text(f'scale.{n}', lang)} ({text(f'band.{n}', lang)})" for n in names}
    return rows_chart(words, plot, _rows(shown, lang, chosen.values()), bands, **framing)


def _rows(table: pd.DataFrame, lang: Lang, columns: Collection[str]) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = []
    for _, row in table.iterrows():
        shown, mark = told(row, lang), MARKS[status(row["probability"])]
        numbers = [shown[TOLD[name]] for name in columns]
        ends = row["median"], row["lower"], row["upper"]
        rows.append((likelihood(row["probability"]), Row(shown["name"], *ends, mark, numbers)))
    return rows


def gap_title(about: About) -> str:
    """State how many regions lie below the target, and where it is least likely."""
    low, high = (told(row, about.lang) for row in about.ends)
    count, medians = len(about.table), about.table["median"]
    if count == 1:
        label = text(f"scale.{likelihood(about.ends[0]['probability'])}", about.lang)
        return about.say("gap.one_region", **low, label=label)
    if not about.outlook.knows_regions:
        chances = {"low": low["probability"], "high": high["probability"]}
        return about.say("gap.undivided", **chances)
    below = int((medians < about.outlook.target.value).sum())
    key = "all_above" if below == 0 else "all_below" if below == count else "some_below"
    shown = high if key == "all_below" else low
    return about.say(f"gap.{key}", **shown, count=count, below=below)
