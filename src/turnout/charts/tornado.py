"""Tornado: scenarios beside the base projection, the largest change first."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, draw_chart, shares, size_of
from turnout.charts.rows import ROW_HEIGHT, Row, draw_rows, target_plot
from turnout.charts.style import MARKS, Pen, Type
from turnout.plan.scenarios import Scenarios
from turnout.words.numbers import Lang, people, percent, probability
from turnout.words.sentences import place_name, status
from turnout.words.texts import text

MOST, LONGEST = 16, 40
"""Scenarios shown, and letters of a name in the title."""
COLUMNS = {0.755: "projection", 0.87: "probability", 1.0: "tornado.change"}
ROOMS, INSIDE, TALL, TINY = (0.3, 0.4), 0.91, 1.4, 0.5
"""Shares of the width for names, and of a figure for its body; height of a row whose name takes
two lines; smallest type of a name."""


def tornado(
    scenarios: Scenarios, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw all regions' turnout under each scenario, with probability and change in voters.

    Parameters
    ----------
    scenarios : Scenarios
        As `turnout.scenarios` returns them.
    lang, level, ax, size, titles
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
    about = About(scenarios.base, lang, level)
    place = place_name(scenarios.base.projection.place, lang)
    only = about.say("tornado.only", shown=len(shown) - 1, count=len(table) - 1)
    words = about.words(
        "tornado",
        title=scenarios.finding(lang, LONGEST),
        subtitle=about.say("tornado.subtitle", place=place)
        + (f" {only}" if len(shown) < len(table) else ""),
        alt=about.say("tornado.alt", rows=_described(shown, lang)),
    )
    labels, rows, size = _labels(shown, lang), _rows(shown, lang), size_of(framing)
    kind, width = style.TYPES[size], INSIDE * style.WIDTHS[size] * 72
    room = ROOMS[not _fit(labels, kind, ROOMS[0] * width)]
    heads = {place: about.say(name) for place, name in COLUMNS.items()}
    ends = shown["lower"].min(), shown["upper"].max()
    plot = target_plot(about, heads, ends, room + 0.03, 0.64)

    def draw(pen: Pen) -> None:
        draw_rows(pen, plot, [("", rows)])
        line = plot.scale.at(float(shown["median"][0]))
        pen.ax.plot([line, line], [0, len(rows)], color=style.MUTED, lw=0.8, zorder=2)
        _names(pen, labels, room)

    tall = 1.0 if _fit(labels, kind, room * width) else TALL
    return draw_chart(words, draw, ROW_HEIGHT * (len(rows) + 2.4) * tall, **framing)


def _fit(labels: list[str], kind: Type, width: float) -> bool:
    return all(len(style.wrapped(label, width, kind.body, 600)) == 1 for label in labels)


def _names(pen: Pen, labels: list[str], room: float) -> None:
    """Write the names in one size, in one line or two, whichever is larger."""
    kind, width = pen.kind, room * pen.width
    row = pen.height / abs(pen.ax.get_ylim()[0] - pen.ax.get_ylim()[1])
    one = min(style.fitted(name, kind.body, 600, width, TINY)[1] for name in labels)
    two = min(style.fitted(name, kind.small, 600, 1.7 * width, TINY)[1] for name in labels)
    lines, size = max((1, one), (2, min(two, row / 2.6)), key=lambda pair: pair[1])
    size *= 0.98  # widths do not quite grow with the size
    for place, name in enumerate(labels):
        first, *rest = style.wrapped(name, width, size, 600) if lines > 1 else [name]
        parts = [style.fitted(part, size, 600, width, 1.0)[0] for part in (first, " ".join(rest))]
        label = "\n".join(part for part in parts if part)
        pen.ax.text(0, place + 0.5, label, size=size, va="center", weight=600, linespacing=1.05)


def _labels(table: pd.DataFrame, lang: Lang) -> list[str]:
    """Return the scenarios' names, with the base where it is another one."""
    own = table["base"][0]
    return [
        name if base == own else f"{name} ({text(f'base.{base}', lang)})"
        for name, base in table[["name", "base"]].to_numpy()
    ]


def _rows(table: pd.DataFrame, lang: Lang) -> list[Row]:
    rows = []
    for place, row in table.iterrows():
        shown = percent(row["median"], lang=lang), probability(row["probability"], lang=lang)
        numbers = (*shown, "–" if place == 0 else _change(row, lang))
        ends = row["median"], row["lower"], row["upper"]
        rows.append(Row("", *ends, MARKS[status(row["probability"])], numbers))
    return rows


def _described(table: pd.DataFrame, lang: Lang) -> str:
    said = []
    for label, (_, row) in zip(_labels(table, lang), table.iterrows(), strict=True):
        told = shares(row["median"], row["lower"], row["upper"], row["probability"], lang)
        told |= {"name": label, "change": _change(row, lang)}
        said.append(text("chart.tornado.alt_row", lang, **told))
    return " ".join(said)


def _change(row: pd.Series, lang: Lang) -> str:
    change = row["gap_voters_change"]
    return "–" if pd.isna(change) else people(change, signed=True, lang=lang)
