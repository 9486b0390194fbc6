"""Finality: which regions' voter lists equal the official total, and which do not yet."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import Chart, Framing, Words, draw_chart, named, only_some
from turnout.charts.rows import MOST_ROWS, ROW_HEIGHT
from turnout.charts.style import Mark, Pen
from turnout.tables.finality import STATUSES, Finality, Status
from turnout.words.numbers import Lang, people
from turnout.words.texts import text

MARKS: dict[Status, Mark] = {
    "equal": style.MARKS["above"],
    "provisional": style.MARKS["around"],
    "differs": style.MARKS["below"],
    "missing": style.MARKS["below"]._replace(marker="X", sign="✕"),
    "extra": style.MARKS["around"]._replace(marker="^", sign="▲"),
}
PLACES = {"listed": 0.45, "official": 0.595, "difference": 0.71}
STATUS_AT = 0.745


def finality(result: Finality, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw each region's voter list beside the official total, those not equal first.

    Parameters
    ----------
    result : Finality
        As `turnout.finality` returns it.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> voters = turnout.datasets.jambi().voters
    >>> finality(turnout.finality(voters, voters), lang="en").title
    'The voter list is final in all 11 regencies: 2,676,107 voters, equal to the official total.'
    """
    table = named(result.table())
    order = {status: place for place, status in enumerate((*STATUSES[1:], STATUSES[0]))}
    table = table.sort_values("status", key=lambda part: part.map(order), kind="stable")
    shown = table.head(MOST_ROWS)
    words = Words(
        name="finality",
        title=result.summary(lang),
        subtitle=text("finality.subtitle", lang) + only_some(len(shown), len(table), lang),
        source=text("finality.source", lang),
        alt=" ".join(_cells(row, lang)["alt"] for _, row in shown.iterrows()),
        lang=lang,
    )

    height = ROW_HEIGHT * (len(shown) + 2)
    return draw_chart(words, lambda pen: _draw(pen, shown), height, **framing)


def _cells(row: pd.Series, lang: Lang) -> dict[str, str]:
    """Return what the columns of a region say, and all of it in a sentence."""
    blank = row.isna()
    cells = {
        name: "–" if blank[name] else people(row[name], signed=name == "difference", lang=lang)
        for name in PLACES
    }
    status = text(f"finality.status.{row['status']}", lang)
    told = ", ".join([*cells.values(), status])
    return cells | {"status": status, "alt": f"{row['name']}: {told}."}


def _draw(pen: Pen, table: pd.DataFrame) -> None:
    pen.stage((0, 1), (len(table) + 0.3, -1.2))
    for name, place in PLACES.items():
        pen.note(place, -0.2, text(f"finality.{name}", pen.lang), ha="right", va="bottom")
    for y, (_, row) in enumerate(table.iterrows()):
        if y % 2 == 0:
            pen.band(y, y + 1)
        cells, mark = _cells(row, pen.lang), MARKS[row["status"]]
        look: dict[str, Any] = {"size": pen.kind.body, "va": "center"}
        pen.fitted(0, y + 0.5, row["name"], 0.31)
        for column, place in PLACES.items():
            pen.ax.text(place, y + 0.5, cells[column], ha="right", **look)
        dot: dict[str, Any] = {"marker": mark.marker, "color": mark.colour, "ms": pen.kind.marker}
        pen.ax.plot([STATUS_AT], [y + 0.5], **dot)
        status: dict[str, Any] = {"color": mark.colour, "weight": 400}
        pen.fitted(STATUS_AT + 0.018, y + 0.5, cells["status"], 0.98 - STATUS_AT, **status)
