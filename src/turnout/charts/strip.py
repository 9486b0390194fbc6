"""Probability strip: each region's probability of the target on the one scale of words."""

from __future__ import annotations

from typing import Any, Unpack

from turnout.charts import style
from turnout.charts.frame import About, Chart, Framing, draw_chart
from turnout.charts.rows import ROW_HEIGHT, Plot, Row, Scale, draw_rows, most_telling, rows_at_most
from turnout.charts.style import MARKS, Pen
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import SCALE, joined, likelihood, place_name, status
from turnout.words.texts import text

BOUNDS = [*(floor for floor, _ in reversed(SCALE)), 1.0]
LEFT, ON_PHONE, RIGHT = 0.2, 0.27, 0.965
LEADING, FOOT, APART, PAD = 1.15, 0.85, 0.25, 0.006


def probability_strip(outlook: Outlook, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw each region's probability of the target over the bands of the scale of words.

    Parameters
    ----------
    outlook : Outlook
        What to draw; where not all regions fit, those with the lowest probability are shown.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> probability_strip(turnout.datasets.jambi().outlook("pilkada-2024"), lang="en").title
    '2024 regional election: probability of the 79.5% target <34% in all 11 regencies; \
Jambi Province 2%'
    """
    about, size = About(outlook, lang, 0.9), framing.get("size", "slide")
    most = rows_at_most(size)
    table = most_telling(about.table, "probability", lowest=True, most=most)
    table = table.sort_values("probability", ascending=False, kind="stable")
    shown = [*zip(table["name"], table["probability"], strict=True)]
    if len(about.table) > 1:
        whole = place_name(outlook.projection.place, lang)
        shown.append((whole[0].upper() + whole[1:], outlook.total().probability))
    words = about.words(
        "strip",
        title=_title(about),
        subtitle=about.say("strip.subtitle"),
        alt=about.say("strip.alt", rows=_described(about, shown)),
        shown=len(table),
    )
    ticks = {bound: percent(bound, 0, lang=lang) for bound in BOUNDS}
    plot = Plot({}, ON_PHONE if size == "phone" else LEFT, RIGHT, ticks, striped=False)
    height = ROW_HEIGHT * (len(shown) + 3.2)
    return draw_chart(words, lambda pen: _draw(pen, plot, shown, len(table)), height, **framing)


def _title(about: About) -> str:
    chances, total = about.table["probability"], about.outlook.total().probability
    told = {"probability": probability(total, lang=about.lang)}
    if len(chances) == 1:
        label = text(f"scale.{likelihood(total)}", about.lang)
        return about.say("gap.one_region", name=about.table["name"][0], label=label, **told)
    if not about.outlook.knows_regions:
        ends = {"low": chances.min(), "high": chances.max()}
        return about.say(
            "gap.undivided", **{k: probability(v, lang=about.lang) for k, v in ends.items()}
        )
    bands = {"above": f"≥{percent(SCALE[1][0], 0, lang=about.lang)}"}
    bands["around"] = text("band.even", about.lang)
    bands["below"] = f"<{percent(SCALE[2][0], 0, lang=about.lang)}"
    held = chances.map(status).value_counts()
    told["place"] = place_name(about.outlook.projection.place, about.lang)
    met = [{"band": bands[name], "number": held[name]} for name in bands if name in held]
    if len(met) == 1:
        return about.say("strip.every", count=len(chances), band=met[0]["band"], **told)
    parts = joined([about.say("strip.part", **one) for one in met], about.lang)
    return about.say("strip.title", count=len(chances), parts=parts, **told)


def _described(about: About, shown: list[tuple[str, float]]) -> str:
    said = []
    for name, chance in shown:
        label = text(f"scale.{likelihood(chance)}", about.lang)
        told = {"name": name, "probability": probability(chance, lang=about.lang), "label": label}
        said.append(about.say("strip.alt_row", **told))
    return " ".join(said)


def _draw(pen: Pen, plot: Plot, shown: list[tuple[str, float]], regions: int) -> None:
    """Draw the rows with their stems; below a line, all regions together."""
    rows = [Row(name, at, at, at, MARKS[status(at)], ()) for name, at in shown]
    plot = draw_rows(pen, plot, [("", rows)])
    pen = pen.within(pen.height / (len(rows) + 3.2))
    _ground(pen, plot.scale, len(rows))
    for y, row in enumerate(rows):
        _stem(pen, plot.scale, row, y + 0.5, strong=y >= regions)
    if regions < len(rows):
        pen.ax.plot([0, 1], [regions] * 2, color=style.MUTED, lw=0.8)


def _ground(pen: Pen, scale: Scale, count: int) -> None:
    """Shade every other band of the scale and write its words over it."""
    heads = []
    for place, (_, name) in enumerate(reversed(SCALE)):
        left, right = scale.at(BOUNDS[place]), scale.at(BOUNDS[place + 1])
        if place % 2 == 0:
            pen.ax.fill_between([left, right], 0, count, color=style.BAND, lw=0, zorder=0)
        label = text(f"scale.{name}", pen.lang)
        lines = style.wrapped(label, (right - left) * pen.width, pen.kind.small, 400)
        wide = max(style.text_width(line, pen.kind.small) for line in lines) / pen.width
        x, side = (left + right) / 2, "center"
        if wide > right - left:  # the lowest leans outward, over the names
            x, side = (left + PAD, "left") if place else (right - PAD, "right")
        heads.append(len(lines))
        pen.note(x, -APART, "\n".join(lines), ha=side, va="baseline", linespacing=LEADING)
    words = (max(heads) * LEADING + 0.5) * pen.kind.small
    row = (pen.height - words) / (count + FOOT + APART)
    pen.stage((0, 1), (count + FOOT, -APART - words / row))


def _stem(pen: Pen, scale: Scale, row: Row, y: float, *, strong: bool) -> None:
    """Draw a line up to the mark and the number on its right, or before it near the end."""
    label, size = probability(row.median, lang=pen.lang), pen.kind.body * (1.15 if strong else 1)
    apart = 0.8 * pen.kind.marker / pen.width
    wide, x = style.text_width(label, size, 700) / pen.width, scale.at(row.median)
    fits = x + apart + wide < scale.right
    end, place, side = (
        (x, x + apart, "left") if fits else (x - 2 * apart - wide, x - apart, "right")
    )
    pen.ax.plot([scale.left, end], [y, y], color=row.mark.colour, lw=1.2 + strong, zorder=3)
    look: dict[str, Any] = {"color": row.mark.colour, "weight": 700, "size": size, "va": "center"}
    pen.ax.text(place, y, label, ha=side, **look)
