"""Gap dot: every region's projection against the target, in groups of probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from turnout.charts.frame import (
    Chart,
    Words,
    common_words,
    described,
    draw_chart,
    named,
    source_line,
)
from turnout.charts.rows import (
    ROW_HEIGHT,
    Plot,
    Row,
    draw_rows,
    most_telling,
    only_some,
    round_ticks,
)
from turnout.charts.style import MARKS, Size
from turnout.words.numbers import Lang, people, percent, points, probability
from turnout.words.sentences import SCALE, likelihood, status
from turnout.words.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from turnout.charts.style import Type
    from turnout.projection.outlook import Outlook


def gap_dot(
    outlook: Outlook,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
) -> Chart:
    """Draw each region's projection with interval, probability and gap to the target.

    Parameters
    ----------
    outlook : Outlook
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Draw here instead of on a new figure.
    lang : {"id", "en"}
        Language.
    size : {"slide", "column"}
        Slide or text column.
    level : float
        Probability inside the intervals.
    titles : bool
        Whether to write title, subtitle and source on the figure.

    Examples
    --------
    >>> import turnout
    >>> gap_dot(turnout.datasets.jambi().outlook("pemilu-2024")).name
    'gap-pemilu-2024'
    """
    table = named(outlook.table(level))
    filled = common_words(outlook, lang, level)
    shown = most_telling(table, "probability", lowest=True)
    groups = _groups(shown, lang)
    words = Words(
        name=f"gap-{outlook.projection.election}",
        title=_title(outlook, table, lang, filled),
        subtitle=text("chart.gap.subtitle", lang, **filled)
        + only_some(len(shown), len(table), lang),
        source=source_line([outlook], lang),
        alt=text("chart.gap.alt", lang, **filled, rows=described(shown, lang)),
        lang=lang,
    )
    plot = _plot(outlook, shown, lang)

    def draw(axes: Axes, kind: Type) -> None:
        draw_rows(axes, kind, plot, groups)

    count = len(shown) + len(groups) + 2.4
    return draw_chart(words, draw, height=ROW_HEIGHT * count, size=size, ax=ax, titles=titles)


def _groups(table: pd.DataFrame, lang: Lang) -> list[tuple[str, list[Row]]]:
    groups = []
    for _, name in SCALE:
        rows = [
            Row(
                label=str(row["name"]),
                median=row["median"],
                lower=row["lower"],
                upper=row["upper"],
                mark=MARKS[status(row["probability"])],
                numbers=(
                    percent(row["median"], lang=lang),
                    probability(row["probability"], lang=lang),
                    points(row["gap_points"], lang=lang),
                    people(row["gap_voters"], signed=True, lang=lang),
                ),
            )
            for _, row in table.iterrows()
            if likelihood(row["probability"]) == name
        ]
        if rows:
            sign = rows[0].mark
            heading = f"{sign.sign} {text(f'scale.{name}', lang)} ({text(f'band.{name}', lang)})"
            groups.append((heading, rows))
    return groups


def _plot(outlook: Outlook, table: pd.DataFrame, lang: Lang) -> Plot:
    target = outlook.target.value
    lower, upper = min(table["lower"].min(), target), max(table["upper"].max(), target)
    columns = ("projection", "probability", "gap_points", "gap_voters")
    return Plot(
        columns=[text(f"chart.{name}", lang) for name in columns],
        places=(0.7, 0.8, 0.9, 1.0),
        left=0.2,
        right=0.61,
        reference=target,
        reference_label=text("chart.target", lang, target=percent(target, lang=lang)),
        ticks=[(tick, percent(tick, 0, lang=lang)) for tick in round_ticks(lower, upper)],
        emphasised=1,
    )


def _title(outlook: Outlook, table: pd.DataFrame, lang: Lang, filled: dict[str, str]) -> str:
    chances = table["probability"]
    low, high = table.iloc[int(chances.argmin())], table.iloc[int(chances.argmax())]
    if len(table) == 1:
        label = text(f"scale.{likelihood(low['probability'])}", lang)
        chance = probability(low["probability"], lang=lang)
        name = str(low["name"])
        return text(
            "chart.gap.one_region", lang, **filled, name=name, label=label, probability=chance
        )
    if not outlook.knows_regions:
        ends = {
            "low": probability(chances.min(), lang=lang),
            "high": probability(chances.max(), lang=lang),
        }
        return text("chart.gap.undivided", lang, **filled, **ends)
    below = int((table["median"] < outlook.target.value).sum())
    key = "all_above" if below == 0 else "all_below" if below == len(table) else "some_below"
    shown = high if key == "all_below" else low
    return text(
        f"chart.gap.{key}",
        lang,
        **filled,
        count=len(table),
        below=below,
        name=str(shown["name"]),
        probability=probability(shown["probability"], lang=lang),
    )
