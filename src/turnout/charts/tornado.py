"""Tornado: scenarios beside the base projection, the largest change first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.charts import style
from turnout.charts.frame import Chart, Words, common_words, draw_chart, source_line
from turnout.charts.rows import ROW_HEIGHT, Plot, Row, draw_rows, round_ticks
from turnout.charts.style import MARKS, Size
from turnout.words.numbers import Lang, people, percent, probability, span
from turnout.words.sentences import place_name, status
from turnout.words.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from turnout.charts.style import Type
    from turnout.plan.scenarios import Scenarios

MOST, LONGEST = 16, 40
"""Scenarios shown, and letters of a name in the title."""
ROOMS, INSIDE, TALL, TINY = (0.3, 0.4), 0.91, 1.4, 0.5
"""Shares of the width for names, and of a figure for its body; height of a row whose name takes
two lines; smallest type of a name."""


def tornado(
    scenarios: Scenarios,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    level: float = 0.9,
    titles: bool = True,
) -> Chart:
    """Draw all regions' turnout under each scenario, with probability and change in voters.

    Parameters
    ----------
    scenarios : Scenarios
        As `turnout.scenarios` returns them.
    ax, lang, size, level, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> change = turnout.Change("base", to="all_lists")
    >>> some = turnout.scenarios(outlook, [turnout.Scenario("All lists", (change,))])
    >>> tornado(some).name
    'tornado-pemilu-2024'
    """
    table = scenarios.table(level, lang)
    order = (table["median"] - table["median"][0]).abs().iloc[1:].sort_values(kind="stable")
    shown = table.loc[[0, *order.index[::-1][:MOST]]]
    filled = common_words(scenarios.base, lang, level)
    place = place_name(scenarios.base.projection.place, lang)
    only = text("chart.tornado.only", lang, shown=len(shown) - 1, count=len(table) - 1)
    words = Words(
        name=f"tornado-{scenarios.base.projection.election}",
        title=scenarios.finding(lang, LONGEST),
        subtitle=text("chart.tornado.subtitle", lang, **filled, place=place)
        + (f" {only}" if len(shown) < len(table) else ""),
        source=source_line([scenarios.base], lang),
        alt=text("chart.tornado.alt", lang, **filled, rows=_described(shown, lang)),
        lang=lang,
    )
    labels, rows = _labels(shown, lang), _rows(shown, lang)
    kind, width = style.TYPES[size], INSIDE * style.WIDTHS[size] * 72
    room = ROOMS[not _fit(labels, kind, ROOMS[0] * width)]
    plot = _plot(scenarios.base.target.value, shown, lang, room)

    def draw(axes: Axes, kind: Type) -> None:
        draw_rows(axes, kind, plot, [("", rows)])
        line = plot.at(float(shown["median"][0]))
        axes.plot([line, line], [0, len(rows)], color=style.MUTED, lw=0.8, zorder=2)
        _names(axes, kind, labels, room)

    tall = 1.0 if _fit(labels, kind, room * width) else TALL
    height = ROW_HEIGHT * (len(rows) + 2.4) * tall
    return draw_chart(words, draw, height=height, size=size, ax=ax, titles=titles)


def _fit(labels: list[str], kind: Type, width: float) -> bool:
    return all(len(style.wrapped(label, width, kind.body, 600)) == 1 for label in labels)


def _names(ax: Axes, kind: Type, labels: list[str], room: float) -> None:
    """Write the names in one size, in one line or two, whichever is larger."""
    width = room * style.width_of(ax)
    height = ax.get_window_extent().height / ax.get_window_extent().width * style.width_of(ax)
    row = height / abs(ax.get_ylim()[0] - ax.get_ylim()[1])
    one = min(style.fitted(name, kind.body, 600, width, TINY)[1] for name in labels)
    two = min(style.fitted(name, kind.small, 600, 1.7 * width, TINY)[1] for name in labels)
    lines, size = max((1, one), (2, min(two, row / 2.6)), key=lambda pair: pair[1])
    size *= 0.98  # widths do not quite grow with the size
    for place, name in enumerate(labels):
        first, *rest = style.wrapped(name, width, size, 600) if lines > 1 else [name]
        parts = [style.fitted(part, size, 600, width, 1.0)[0] for part in (first, " ".join(rest))]
        label = "\n".join(part for part in parts if part)
        ax.text(0, place + 0.5, label, size=size, va="center", weight=600, linespacing=1.05)


def _labels(table: pd.DataFrame, lang: Lang) -> list[str]:
    """Return the scenarios' names, with the base where it is another one."""
    own = table["base"][0]
    return [
        name if base == own else f"{name} ({text(f'base.{base}', lang)})"
        for name, base in table[["name", "base"]].to_numpy()
    ]


def _rows(table: pd.DataFrame, lang: Lang) -> list[Row]:
    return [
        Row(
            label="",
            median=row["median"],
            lower=row["lower"],
            upper=row["upper"],
            mark=MARKS[status(row["probability"])],
            numbers=(
                percent(row["median"], lang=lang),
                probability(row["probability"], lang=lang),
                people(row["gap_voters_change"], signed=True, lang=lang) if place != 0 else "–",
            ),
        )
        for place, row in table.iterrows()
    ]


def _plot(target: float, table: pd.DataFrame, lang: Lang, room: float) -> Plot:
    low, high = min(table["lower"].min(), target), max(table["upper"].max(), target)
    heads = ("chart.projection", "chart.probability", "chart.tornado.change")
    return Plot(
        columns=[text(key, lang) for key in heads],
        places=(0.77, 0.885, 1.0),
        left=room + 0.03,
        right=0.68,
        reference=target,
        reference_label=text("chart.target", lang, target=percent(target, lang=lang)),
        ticks=[(tick, percent(tick, 0, lang=lang)) for tick in round_ticks(low, high)],
        emphasised=1,
    )


def _described(table: pd.DataFrame, lang: Lang) -> str:
    return " ".join(
        text(
            "chart.tornado.alt_row",
            lang,
            name=label,
            turnout=percent(row["median"], lang=lang),
            span=span(row["lower"], row["upper"], lang=lang),
            probability=probability(row["probability"], lang=lang),
            change=people(row["gap_voters_change"], signed=True, lang=lang),
        )
        for label, (_, row) in zip(_labels(table, lang), table.iterrows(), strict=True)
    )
