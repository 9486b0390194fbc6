"""Relative position: who lies low whatever the common swing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.charts.frame import Chart, Words, common_words, draw_chart, named, source_line
from turnout.charts.rows import (
    MOST_ROWS,
    ROW_HEIGHT,
    Plot,
    Row,
    draw_rows,
    most_telling,
    only_some,
    round_ticks,
)
from turnout.charts.style import MARKS, Size
from turnout.words.numbers import Lang, decimal, points, probability
from turnout.words.sentences import joined
from turnout.words.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from turnout.charts.style import Type
    from turnout.projection.outlook import Outlook

LIKELY, UNLIKELY = 0.66, 0.10


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
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
    most: int = MOST_ROWS,
) -> Chart:
    """Draw each region against all together, with its probability of the lowest three.

    Parameters
    ----------
    outlook : Outlook
        What to draw; more than three regions make it worth drawing.
    ax, lang, size, level, titles
        As in `turnout.charts.gap_dot`.
    most : int
        How many regions to show at most, those likeliest to be among the lowest three.

    Examples
    --------
    >>> import turnout
    >>> relative_position(turnout.datasets.jambi().outlook("pemilu-2024"), lang="en").title
    '2024 general election: no regency is clearly among the lowest three; highest Kerinci (60%)'
    """
    table = named(outlook.table(level))
    count = len(table)
    table = most_telling(table, "lowest3", lowest=False, most=most)
    filled = common_words(outlook, lang, level)
    words = Words(
        name=f"relative-{outlook.projection.election}",
        title=_title(table, lang, filled),
        subtitle=text("chart.relative.subtitle", lang, **filled)
        + only_some(len(table), count, lang),
        source=source_line([outlook], lang),
        alt=text("chart.relative.alt", lang, rows=_described(table, lang)),
        lang=lang,
    )
    groups, plot = _groups(table, lang), _plot(outlook, table, lang)

    def draw(axes: Axes, kind: Type) -> None:
        draw_rows(axes, kind, plot, groups)

    rows = len(table) + len(groups) + 2.4
    return draw_chart(words, draw, height=ROW_HEIGHT * rows, size=size, ax=ax, titles=titles)


def _plot(outlook: Outlook, table: pd.DataFrame, lang: Lang) -> Plot:
    place = outlook.projection.place
    against = "against_province" if place else "against_all"
    return Plot(
        columns=[text(f"chart.{against}", lang), text("chart.lowest", lang)],
        places=(0.83, 1.0),
        left=0.24,
        right=0.68,
        reference=0.0,
        reference_label=text("chart.relative.zero" if place else "chart.relative.zero_all", lang),
        ticks=[
            (tick, decimal(100 * tick, 0, signed=True, lang=lang))
            for tick in round_ticks(table["relative_lower"].min(), table["relative_upper"].max())
        ],
        emphasised=1,
    )


def _groups(table: pd.DataFrame, lang: Lang) -> list[tuple[str, list[Row]]]:
    marks = {"low": MARKS["below"], "open": MARKS["around"], "high": MARKS["above"]}
    groups = []
    for group, mark in marks.items():
        rows = [
            Row(
                label=str(row["name"]),
                median=row["relative"],
                lower=row["relative_lower"],
                upper=row["relative_upper"],
                mark=mark,
                numbers=(
                    points(row["relative"], lang=lang),
                    probability(row["lowest3"], lang=lang),
                ),
            )
            for _, row in table.iterrows()
            if lowest_group(row["lowest3"]) == group
        ]
        if rows:
            groups.append((f"{mark.sign} {text(f'chart.relative.group_{group}', lang)}", rows))
    return groups


def _title(table: pd.DataFrame, lang: Lang, filled: dict[str, str]) -> str:
    likely = [row["name"] for _, row in table.iterrows() if lowest_group(row["lowest3"]) == "low"]
    if likely:
        return text("chart.relative.clear", lang, **filled, names=joined(likely, lang))
    top = table.iloc[int(table["lowest3"].argmax())]
    chance = probability(top["lowest3"], lang=lang)
    return text("chart.relative.unclear", lang, **filled, name=top["name"], probability=chance)


def _described(table: pd.DataFrame, lang: Lang) -> str:
    return " ".join(
        text(
            "chart.relative.alt_row",
            lang,
            name=row["name"],
            points=points(row["relative"], lang=lang),
            probability=probability(row["lowest3"], lang=lang),
        )
        for _, row in table.iterrows()
    )
