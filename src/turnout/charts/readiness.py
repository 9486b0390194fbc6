"""Readiness: region × item against its schedule, beside the chance of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.path import Path

from turnout.charts import style
from turnout.charts.frame import Words, draw_chart, named, source_line
from turnout.charts.rows import MOST_ROWS, ROW_HEIGHT, only_some
from turnout.charts.style import BLUE, INK, MARKS, ORANGE, PALE_BLUE, PALE_ORANGE, PAPER
from turnout.words.numbers import decimal, percent, probability
from turnout.words.sentences import status

if TYPE_CHECKING:
    from typing import Unpack

    import pandas as pd

    from turnout.charts.frame import Chart, Framing
    from turnout.charts.style import Pen
    from turnout.plan.standing import Standing


class Look(NamedTuple):
    """Fill, ink and marker of a state; never colour alone."""

    fill: str
    ink: str
    marker: Any


TICK = Path([(-1.0, 0.1), (-0.3, -0.7), (1.0, 0.8)])
LOOKS = {
    "overdue": Look(ORANGE, PAPER, "X"),
    "behind": Look(PALE_ORANGE, INK, "v"),
    "unknown": Look(PAPER, style.MUTED, ""),
    "on_track": Look(PALE_BLUE, INK, "o"),
    "done": Look("#E4EEF5", BLUE, TICK),
}
NAME, CHANCE, CELLS, LAG = 0.155, 0.222, (0.234, 0.955), 1.0
HEAD, FOOT = 2.2, 1.5


def readiness(standing: Standing, **framing: Unpack[Framing]) -> Chart:
    """Draw what is prepared per region and item, the most pressing regions first.

    A cell is coloured by its state and carries a sign and the share done; the order is that of
    `Readiness.priority`, whose lag stands at the right.

    Parameters
    ----------
    standing : Standing
        Reports beside the vote they are for; it knows day, weights and language.
    ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> from turnout.datasets import example
    >>> ready = turnout.read_readiness(example("readiness.csv"))
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> readiness(turnout.Standing(ready, outlook, lang="en")).title[:30]
    'CONSTRUCTED EXAMPLE: Preparati'
    """
    table = named(standing.priority)
    shown = table.head(MOST_ROWS)
    cells = standing.matrix.set_index(["region_code", "item"])
    words = _words(standing, shown, len(table))
    height = ROW_HEIGHT * (len(shown) + HEAD + FOOT)
    return draw_chart(words, lambda pen: _draw(pen, standing, shown, cells), height, **framing)


def _words(standing: Standing, shown: pd.DataFrame, count: int) -> Words:
    lang, say = standing.lang, standing.say
    target = percent(standing.outlook.target.value, lang=lang)
    subtitle = say("chart.subtitle", countdown=standing.countdown(), target=target)
    rows = []
    for code, name, chance in shown[["region_code", "name", "probability"]].to_numpy():
        states = standing.states.loc[code]
        told = [f"{standing.item(item)}: {say(f'state.{state}')}" for item, state in states.items()]
        values = {"name": name, "chance": probability(chance, lang=lang)}
        rows.append(say("chart.row", **values, items="; ".join(told)))
    title, source = standing.title(), source_line([standing.outlook], lang)
    return Words(
        name=f"readiness-{standing.outlook.projection.election}",
        title=title,
        subtitle=subtitle + only_some(len(shown), count, lang),
        source=f"{standing.source()} {source}",
        alt=" ".join([f"{title}.", *rows]),
        lang=lang,
    )


def _draw(pen: Pen, standing: Standing, shown: pd.DataFrame, cells: pd.DataFrame) -> None:
    pen.stage((0, 1), (len(shown) + FOOT, -HEAD))
    items = standing.ready.items
    width = (CELLS[1] - CELLS[0]) / len(items)
    target = percent(standing.outlook.target.value, lang=pen.lang)
    _head(pen, CHANCE, standing.say("column.chance", target=target), "right")
    _head(pen, LAG, standing.say("column.lag"), "right")
    if standing.marked:
        pen.note(0, -0.3, standing.say("mark"), va="baseline", weight=700, color=INK)
    heads = [standing.say(f"short.{item}") for item in items]
    widest = max(style.text_width(line, 1.0) for head in heads for line in head.split("\n"))
    size = min(pen.kind.small, 0.95 * width * pen.width / widest)
    for place, head in enumerate(heads):
        _head(pen, CELLS[0] + (place + 0.5) * width, head, "center", size)
    for y, (_, row) in enumerate(shown.iterrows()):
        if y % 2 == 0:
            pen.band(y, y + 1)
        _region(pen, row, y + 0.5)
        for place, item in enumerate(items):
            cell = cells.loc[(row["region_code"], item)]
            _cell(pen, CELLS[0] + place * width, y, width, cell["state"], cell["done_share"])
    _legend(pen, standing, len(shown) + 0.75)


def _head(pen: Pen, x: float, words: str, ha: str, size: float | None = None) -> None:
    """Write a heading line by line, for lines of one height stand on one base line."""
    for number, line in enumerate(reversed(words.split("\n"))):
        look = {"ha": ha, "va": "baseline", "size": size or pen.kind.small}
        pen.note(x, -0.3 - 0.72 * number, line, **look)


def _region(pen: Pen, row: pd.Series, y: float) -> None:
    """Write a region's name, its chance with the sign of its status, and its lag."""
    pen.fitted(0, y, row["name"], NAME)
    mark = MARKS[status(row["probability"])]
    look: dict[str, Any] = {"size": pen.kind.body, "va": "center"}
    chance = f"{mark.sign} {probability(row['probability'], lang=pen.lang)}"
    pen.ax.text(CHANCE, y, chance, ha="right", color=mark.colour, weight=700, **look)
    lag = "–" if row.isna()["lag"] else percent(row["lag"], 0, lang=pen.lang)
    pen.ax.text(LAG, y, lag, ha="right", **look)


def _cell(pen: Pen, left: float, y: float, width: float, state: str, share: float) -> None:
    look, gap = LOOKS[state], 0.06
    box = ([left + 0.04 * width, left + 0.96 * width], y + gap, y + 1 - gap)
    pen.ax.fill_between(*box, color=look.fill, zorder=2, lw=0)
    if state == "unknown":
        pen.note(left + width / 2, y + 0.5, "–", ha="center", va="center")
        return
    if state == "done":
        _sign(pen, left + width / 2, y + 0.5, look)
        return
    _sign(pen, left + 0.22 * width, y + 0.5, look)
    written = decimal(100 * share, 0, lang=pen.lang)
    place: dict[str, Any] = {
        "ha": "right",
        "va": "center",
        "size": pen.kind.small * 1.05,
        "zorder": 4,
    }
    pen.ax.text(left + 0.88 * width, y + 0.52, written, color=look.ink, **place)


def _sign(pen: Pen, x: float, y: float, look: Look) -> None:
    """Draw the sign of a state; a tick is a line, the rest is filled."""
    line = look.marker is TICK
    face: dict[str, Any] = {"mfc": look.ink, "mew": 0}
    if line:
        face = {"mfc": "none", "mew": 0.26 * pen.kind.marker}
    size = pen.kind.marker * 0.72
    pen.ax.plot([x], [y], marker=look.marker, ms=size, mec=look.ink, zorder=4, **face)


def _legend(pen: Pen, standing: Standing, y: float) -> None:
    """Say what the signs mean and how often each is met."""
    x, counts = 0.0, standing.counts()
    for state, look in LOOKS.items():
        words = f"{standing.say(f'state.{state}')} ({counts[state]})"
        edge = style.GRID if state == "unknown" else look.fill
        pen.ax.fill_between([x, x + 0.022], y - 0.36, y + 0.36, fc=look.fill, ec=edge, lw=0.6)
        _sign(pen, x + 0.011, y, look)
        pen.note(x + 0.029, y, words, va="center")
        x += 0.05 + style.text_width(words, pen.kind.small) / pen.width
