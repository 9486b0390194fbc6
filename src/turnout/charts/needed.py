"""Needed voters: from the case planned for to where each region would then stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.charts.frame import Chart, Words, common_words, draw_chart, named, source_line
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
from turnout.words.numbers import Lang, people, percent, probability
from turnout.words.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from turnout.charts.style import Type
    from turnout.projection.plan import Plan

UNKNOWN = "–"


def needed_voters(
    plan: Plan,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    titles: bool = True,
) -> Chart:
    """Draw how far a plan lifts each region, with the voters it asks for.

    Parameters
    ----------
    plan : Plan
        What to draw.
    ax, lang, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> plan = turnout.datasets.jambi().outlook("pemilu-2024").needed(0.99)
    >>> needed_voters(plan, lang="en").title
    '2024 general election: 133,958 additional voters, about 13 per TPS, to reach 79.5% of DPT \
(probability 99%)'
    """
    table = named(plan.table())
    count = len(table)
    table = most_telling(table, "voters", lowest=False)
    filled = common_words(plan.outlook, lang, 0.9)
    rest = probability(1 - plan.probability, lang=lang)
    words = Words(
        name=f"needed-{plan.outlook.projection.election}",
        title=plan.title(lang),
        subtitle=text("chart.needed.subtitle", lang, rest=rest, **filled)
        + only_some(len(table), count, lang),
        source=source_line([plan.outlook], lang),
        alt=text("chart.needed.alt", lang, rows=_described(table, lang)),
        lang=lang,
    )
    groups, plot = _groups(table, lang), _plot(plan, table, lang)

    def draw(axes: Axes, kind: Type) -> None:
        draw_rows(axes, kind, plot, groups)

    rows = len(table) + len(groups) + 2.4
    return draw_chart(words, draw, height=ROW_HEIGHT * rows, size=size, ax=ax, titles=titles)


def _plot(plan: Plan, table: pd.DataFrame, lang: Lang) -> Plot:
    target = plan.outlook.target.value
    planned = table["case"] + table["points"]
    ends = (min(table["case"].min(), target), max(planned.max(), target))
    heads = ("voters", "per_tps", "per_village")
    return Plot(
        columns=[text(f"plan.column_{name}", lang) for name in heads],
        places=(0.8, 0.9, 1.0),
        left=0.24,
        right=0.68,
        reference=target,
        reference_label=percent(target, lang=lang),
        ticks=[(tick, percent(tick, 0, lang=lang)) for tick in round_ticks(*ends)],
        emphasised=0,
    )


def _groups(table: pd.DataFrame, lang: Lang) -> list[tuple[str, list[Row]]]:
    groups = []
    for name, mark, rows in (
        ("asked", MARKS["above"], table[table["voters"] > 0]),
        ("not_asked", MARKS["around"], table[table["voters"] == 0]),
    ):
        drawn = [
            Row(
                label=str(row["name"]),
                median=row["case"] + row["points"],
                lower=row["case"],
                upper=row["case"] + row["points"],
                mark=mark,
                numbers=_numbers(row, lang),
            )
            for _, row in rows.iterrows()
        ]
        if drawn:
            groups.append((f"{mark.sign} {text(f'chart.needed.{name}', lang)}", drawn))
    return groups


def _numbers(row: pd.Series, lang: Lang) -> tuple[str, ...]:
    values = row[["voters", "voters_per_tps", "voters_per_village"]]
    known = values.notna()
    return tuple(people(v, lang=lang) if k else UNKNOWN for v, k in zip(values, known, strict=True))


def _described(table: pd.DataFrame, lang: Lang) -> str:
    return " ".join(
        text(
            "chart.needed.alt_row",
            lang,
            name=row["name"],
            voters=people(row["voters"], lang=lang),
            case=percent(row["case"], lang=lang),
            planned=percent(row["case"] + row["points"], lang=lang),
        )
        for _, row in table.iterrows()
    )
