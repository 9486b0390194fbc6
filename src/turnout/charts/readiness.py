"""Readiness: region × item against its schedule, beside the chance of the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Unpack

import pandas as pd
from matplotlib.path import Path
from pandas import isna

from turnout.charts import style
from turnout.charts.frame import (
    Chart,
    Framing,
    Words,
    draw_chart,
    named,
    only_some,
    size_of,
    source_line,
)
from turnout.charts.rows import MOST_ROWS, ON_SLIDE, ROW_HEIGHT
from turnout.charts.style import BLUE, INK, ORANGE, PALE_BLUE, PALE_ORANGE, PAPER, Pen, Size
from turnout.plan.readiness import ITEMS, LOGISTICS, STAFF, SUPPORT
from turnout.plan.standing import Standing
from turnout.words.numbers import decimal, percent, probability, progress


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


class Places(NamedTuple):
    """Right ends of names and chances, ends of the cells, and whether heads are turned."""

    name: float
    chance: float
    left: float
    right: float
    turned: bool = False

    @property
    def wide(self) -> float:
        """Width of a cell."""
        return (self.right - self.left) / len(ITEMS)

    def middle(self, item: str) -> float:
        """Return the middle of the column of an item."""
        return self.left + (ITEMS.index(item) + 0.5) * self.wide


UPRIGHT, TURNED = Places(0.155, 0.222, 0.234, 0.945), Places(0.2, 0.262, 0.272, 0.948, turned=True)
PLAN = -0.6  # where the shares stand that should be done
SMALLER = {"body": 10.5, "small": 10.0, "marker": 6.4}  # on a phone
LAG, HEAD, FOOT, FEWEST, TALL = 1.0, 3.8, 1.5, 6, 5.2
PLACES: dict[Size, Places] = {
    "slide": UPRIGHT,
    "column": UPRIGHT._replace(turned=True),
    "phone": TURNED,
}
GROUPS: dict[str, tuple[str, ...]] = {
    "list": ("dpt_final",),
    "logistics": LOGISTICS,
    "staff": STAFF,
    "security": ("police", "vulnerable_tps", "order"),
    "support": SUPPORT,
}


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
    size = size_of(framing)
    phone, at = size == "phone", PLACES[size]
    shown = table.head(ON_SLIDE if phone else MOST_ROWS)
    cells = standing.matrix.set_index(["region_code", "item"], drop=False)
    words = _words(standing, shown, len(table))
    height = ROW_HEIGHT * (len(shown) + HEAD + FOOT + at.turned)

    def draw(pen: Pen) -> None:
        if phone:
            pen = replace(pen, kind=pen.kind._replace(**SMALLER))
        _draw(pen, standing, shown, cells, at)

    return draw_chart(words, draw, height, **framing)


def _words(standing: Standing, shown: pd.DataFrame, count: int) -> Words:
    lang, say, title = standing.lang, standing.say, standing.title()
    target = percent(standing.outlook.target.value, lang=lang)
    subtitle = say("chart.subtitle", countdown=standing.countdown(), target=target)
    rows = []
    for code, name, chance in shown[["region_code", "name", "probability"]].to_numpy():
        states = standing.states.loc[code]
        told = [f"{standing.item(item)}: {say(f'state.{state}')}" for item, state in states.items()]
        values = {"name": name, "chance": probability(chance, lang=lang)}
        rows.append(say("chart.row", **values, items="; ".join(told)))
    return Words(
        name=f"readiness-{standing.outlook.projection.election}",
        title=title,
        subtitle=subtitle + only_some(len(shown), count, lang),
        source=f"{standing.source()} {source_line([standing.outlook], lang)}",
        alt=" ".join([f"{title}.", *rows]),
        lang=lang,
    )


def _draw(
    pen: Pen, standing: Standing, shown: pd.DataFrame, cells: pd.DataFrame, at: Places
) -> None:
    below, lift = max(len(shown), FEWEST) + FOOT + (at is TURNED), 0.0
    if at.turned:  # lines of turned heads need a height of their own
        share = TALL * pen.kind.small / pen.height
        lift = max((share * (below + HEAD) - 1.6) / (1 - share), 0.0)
    pen.stage((0, 1), (below, -HEAD - lift))
    _heads(pen, standing, at, lift)
    for y, (_, row) in enumerate(shown.iterrows()):
        if y % 2 == 0:
            pen.band(y, y + 1)
        _region(pen, row, y + 0.5, at)
    where = {code: y for y, code in enumerate(shown["region_code"])}
    placed = cells[cells["region_code"].isin(where)]
    placed = placed.assign(y=placed["region_code"].map(where), x=placed["item"].map(ITEMS.index))
    for state, own in placed.groupby("state"):
        _cells(pen, standing, LOOKS[str(state)], own.to_dict("records"), at)
    _legend(pen, standing, len(shown) + 0.75)


def _heads(pen: Pen, standing: Standing, at: Places, lift: float) -> None:
    """Write what columns hold, what they belong to, and the share that should be done."""
    target = percent(standing.outlook.target.value, lang=pen.lang)
    _head(pen, at.chance, standing.say("column.chance", target=target), {"ha": "right"})
    if standing.marked:
        pen.note(
            0,
            -3.1 - lift if at.turned else -2.3,
            standing.say("mark"),
            va="baseline",
            weight=700,
            color=INK,
        )
    pen.fitted(0, PLAN, standing.say("column.plan"), at.chance, weight=400, color=style.MUTED)
    heads = [standing.say(f"short.{item}") for item in ITEMS]
    widest = max(style.text_width(line, 1.0) for head in heads for line in head.split("\n"))
    look = {"ha": "center", "size": min(pen.kind.small, 0.96 * at.wide * pen.width / widest)}
    lag = look | {"ha": "right"}
    _head(pen, LAG, standing.say("column.lag"), lag, turned=at.turned)
    planned = standing.matrix.groupby("item")["planned_share"].median()
    for item, head in zip(ITEMS, heads, strict=True):
        middle = at.middle(item)
        _head(pen, middle, head, look, turned=at.turned)
        open_ = isna(planned[item]) or item == "order"  # incidents have no schedule of their own
        told = "–" if open_ else decimal(100 * planned[item], 0, lang=pen.lang)
        pen.note(middle, PLAN, told, ha="center", va="center")
    for name, own in GROUPS.items():
        left, right = at.middle(own[0]), at.middle(own[-1])
        pen.ax.plot(
            [left - 0.42 * at.wide, right + 0.42 * at.wide], [-2.9 - lift] * 2, color=style.GRID
        )
        group = {"ha": "center", "va": "baseline", "weight": 600}
        pen.note((left + right) / 2, -3.1 - lift, standing.say(f"group.{name}"), **group)


def _head(pen: Pen, x: float, words: str, look: dict[str, Any], *, turned: bool = False) -> None:
    """Write a heading line by line, for lines of one height stand on one base line."""
    if turned:
        look = {"ha": look["ha"], "va": "bottom", "rotation": 90, "linespacing": 0.88}
        pen.note(x, PLAN - 0.6, words, **look)
        return
    for number, line in enumerate(reversed(words.split("\n"))):
        pen.note(x, PLAN - 0.75 - 0.72 * number, line, va="baseline", **look)


def _region(pen: Pen, row: pd.Series, y: float, at: Places) -> None:
    """Write a region's name, its chance and its lag."""
    pen.fitted(0, y, row["name"], at.name)
    look: dict[str, Any] = {"size": pen.kind.body, "va": "center", "ha": "right"}
    chance = probability(row["probability"], lang=pen.lang)
    pen.ax.text(at.chance, y, chance, weight=700, **look)
    lag = "–"
    if not isna(row["lag"]):
        lag = probability(row["lag"], lang=pen.lang) if row["lag"] else percent(0, 0, lang=pen.lang)
    pen.ax.text(LAG, y, lag, **look)


def _cells(
    pen: Pen, standing: Standing, look: Look, cells: Sequence[Mapping[Any, Any]], at: Places
) -> None:
    """Draw the cells of one state: fill, sign, and how much is done where that is not plain."""
    corners = [(at.left + (c["x"] + 0.04) * at.wide, c["y"] + 0.06) for c in cells]
    pen.boxes(corners, at.wide, look.fill)
    signed, (aside, edge) = [], (0.15, 0.95) if at.turned else (0.2, 0.88)
    for cell in cells:
        left, y, told = at.left + cell["x"] * at.wide, cell["y"], _told(standing, cell)
        plain = cell["state"] == "unknown" or cell["planned"] == 0
        if not plain:
            signed.append((left + (aside if told else 0.5) * at.wide, y + 0.5))
        if told:
            place, side = (0.5, "center") if plain else (edge, "right")
            size = pen.kind.small * (0.95 if "/" in told else 1.05)
            size = style.fitted(told, size, 400, at.wide * pen.width)[1]
            words: dict[str, Any] = {"color": look.ink, "size": size, "ha": side, "va": "center"}
            pen.ax.text(left + place * at.wide, y + 0.52, told, zorder=4, **words)
    _signs(pen, signed, look)


def _told(standing: Standing, cell: Mapping[Any, Any]) -> str:
    """Write what a cell says beside its sign."""
    if cell["state"] == "unknown":
        return "–"
    if cell["planned"] == 0:
        return standing.say("nihil")
    if cell["state"] == "done":
        return ""
    if cell["item"] == "order":
        return f"{int(cell['done'])}/{int(cell['planned'])}"
    return progress(cell["done_share"])


def _signs(pen: Pen, places: Sequence[tuple[float, float]], look: Look) -> None:
    """Draw the sign of a state in many places; a tick is a line, the rest is filled."""
    face: dict[str, Any] = {"mfc": look.ink, "mew": 0}
    if look.marker is TICK:
        face = {"mfc": "none", "mew": 0.26 * pen.kind.marker}
    face |= {"ls": "none", "marker": look.marker, "ms": 0.72 * pen.kind.marker}
    if places:
        pen.ax.plot(*zip(*places, strict=True), mec=look.ink, zorder=4, **face)


def _legend(pen: Pen, standing: Standing, y: float) -> None:
    """Say what the signs mean and how often each is met."""
    x, counts = 0.0, standing.counts()
    for state, look in LOOKS.items():
        words = f"{standing.say(f'state.{state}')} ({counts[state]})"
        wide = style.text_width(words, pen.kind.small) / pen.width
        if x + 0.029 + wide > 1.0:
            x, y = 0.0, y + 1
        edge = style.GRID if state == "unknown" else look.fill
        pen.ax.fill_between([x, x + 0.022], y - 0.36, y + 0.36, fc=look.fill, ec=edge, lw=0.6)
        if state == "unknown":
            pen.note(x + 0.011, y, "–", ha="center", va="center")
        else:
            _signs(pen, [(x + 0.011, y)], look)
        pen.note(x + 0.029, y, words, va="center")
        x += 0.05 + wide
