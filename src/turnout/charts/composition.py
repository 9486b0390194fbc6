"""Composition: who is on the voter list, per region, and of which sex where that is known."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple, Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import Chart, Framing, Words, draw_chart, files_named, named, only_some
from turnout.charts.rows import ROW_HEIGHT, most_telling, rows_at_most
from turnout.charts.style import Pen
from turnout.persons.counted import CountedList
from turnout.tables.elections import election_name
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang, long_date, people, percent
from turnout.words.sentences import joined
from turnout.words.texts import text

NAMED, HALF = 5, 0.5
SEXES = {"male": style.PALE_BLUE, "female": style.PALE_GREY}

Pair = tuple[dict[Any, Any], dict[str, str]]


class Places(NamedTuple):
    """Where bars begin and end, where shares of the list end, where the sexes begin."""

    left: float
    right: float
    share: float
    sexes: float


WITH_SEX, ON_PHONE = Places(0.22, 0.48, 0.68, 0.71), Places(0.27, 0.42, 0.655, 0.68)
WITHOUT, BAR = Places(0.27, 0.72, 1.0, 1.0), 0.76


def composition(voters: VoterList, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw registered voters per region, their share of the list, and the sexes where known.

    Parameters
    ----------
    voters : VoterList
        What to draw; of several lists the latest. Where not all regions fit, the largest.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> composition(turnout.datasets.jambi().voters, lang="en").title
    '2024 general election: 5 of 11 regencies hold half of the list (58% of 2,676,107 registered \
voters): Kota Jambi, Muaro Jambi, Merangin, Tebo and Bungo'
    """
    latest = voters.as_known("", datetime.date.max)
    table = _table(latest)
    known = int(table["male"].notna().sum())
    size = framing.get("size", "slide")
    most = rows_at_most(size)
    rows = most_telling(table, "registered", lowest=False, most=most).to_dict("records")
    shown = len(rows)
    if len(table) > 1:
        sums = table[["registered", *SEXES]].sum(skipna=False).to_dict()
        rows.append({"name": text("chart.waterfall.total", lang), "share": 1.0, **sums})
    cells, count = [_told(row, lang) for row in rows], len(table)
    if len(rows) > shown and 0 < known < count:
        cells[-1]["sexes"] = text("chart.composition.partly", lang, known=known, count=count)
    aged = isinstance(latest, CountedList) and latest.ages != "none"
    ages = text(f"chart.composition.{'ages' if aged else 'no_ages'}", lang)
    subtitle = text("chart.composition.subtitle", lang, known=known, count=count, ages=ages)
    words = Words(
        name="-".join(["composition", *latest.elections]),
        title=_title(table, latest, lang),
        subtitle=subtitle + only_some(shown, count, lang),
        source=_source(latest, lang),
        alt=text("chart.composition.alt", lang, rows=_described(cells, lang)),
        lang=lang,
    )
    pairs, places = (
        [*zip(rows, cells, strict=True)],
        (ON_PHONE if size == "phone" else WITH_SEX) if known else WITHOUT,
    )
    height = ROW_HEIGHT * (len(rows) + 2.4)
    return draw_chart(words, lambda pen: _draw(pen, places, pairs, shown), height, **framing)


def _table(voters: VoterList) -> pd.DataFrame:
    """Return the regions, the largest first; a sex counts only where both are known."""
    table = named(voters.frame).sort_values("registered", ascending=False, kind="stable")
    sexes = table.reindex(columns=[*SEXES]).astype("Int64")
    table[[*SEXES]] = sexes.where(sexes.notna().all(axis=1))
    return table.assign(share=table["registered"] / voters.total).reset_index(drop=True)


def _title(table: pd.DataFrame, voters: VoterList, lang: Lang) -> str:
    """Say how few regions, the largest, hold half of the list."""
    number = int((table["share"].cumsum() < HALF).sum()) + 1
    names = list(table["name"][:number])
    if number > NAMED:
        rest = text("chart.waterfall.rest", lang, count=number - NAMED)
        names = [*names[:NAMED], rest]
    return text(
        f"chart.composition.{'title' if len(table) > 1 else 'one_region'}",
        lang,
        list=_elections(voters, lang) or text("chart.composition.list", lang),
        number=number,
        count=len(table),
        share=percent(table["share"][:number].sum(), 0, lang=lang),
        total=people(voters.total, lang=lang),
        names=joined(names, lang),
    )


def _elections(voters: VoterList, lang: Lang) -> str:
    return joined([election_name(name, lang) for name in voters.elections], lang)


def _source(voters: VoterList, lang: Lang) -> str:
    """Say of which vote and files the list is, and the day it was known."""
    own, files = _elections(voters, lang), files_named(voters.sources, lang)
    bare = text("chart.composition.list", lang).lower() + files
    sources = text("source.list", lang, list=own, files=files) if own else bare
    said = text("sentence.source", lang, sources=sources)
    known = list(voters.frame["known_on"].dropna()) if "known_on" in voters.frame else []
    if known:
        said += " " + text("sentence.as_of", lang, date=long_date(max(known), lang=lang))
    return said


def _told(row: dict[Any, Any], lang: Lang) -> dict[str, str]:
    """Return what the chart tells of a region, formatted."""
    told = {"name": row["name"], "voters": people(row["registered"], lang=lang)}
    told["share"] = percent(row["share"], lang=lang)
    if pd.isna(row["male"]):
        return told | {"sexes": text("chart.composition.unknown", lang)}
    male = row["male"] / (row["male"] + row["female"])
    told |= {"male": percent(male, lang=lang), "female": percent(1 - male, lang=lang)}
    return told | {"sexes": text("chart.composition.sexes", lang, **told)}


def _described(cells: list[dict[str, str]], lang: Lang) -> str:
    return " ".join(text("chart.composition.alt_row", lang, **told) for told in cells)


def _draw(pen: Pen, at: Places, rows: list[Pair], regions: int) -> None:
    """Draw the regions' bars and, below a line, the whole list as numbers."""
    pen.stage((0, 1), (len(rows) + 0.2, -1.6))
    pen = pen.within(pen.height / (len(rows) + 1.8))
    heads = {at.left: ("chart.composition.registered", "left")}
    heads[at.share] = "chart.composition.share", "right"
    if at.sexes < 1:
        heads |= {at.sexes: ("column.male", "left"), 1.0: ("column.female", "right")}
    for x, (key, side) in heads.items():
        pen.note(x, -0.25, text(key, pen.lang), ha=side, va="baseline", linespacing=1.1)
    scale = (at.right - at.left) / max(row["registered"] for row, _ in rows[:regions])
    for y, (row, told) in enumerate(rows):
        if y % 2 == 0:
            pen.band(y, y + 1)
        end = at.left + (scale * row["registered"] if y < regions else 0)
        pen.ax.barh(y + 0.5, end - at.left, BAR, at.left, color=style.BLUE, lw=0)
        look: dict[str, Any] = {"size": pen.kind.body, "va": "center"}
        pen.fitted(0, y + 0.5, told["name"], at.left - 0.02)
        pen.ax.text(end + (y < regions) * 0.008, y + 0.5, told["voters"], weight=700, **look)
        pen.ax.text(at.share, y + 0.5, told["share"], ha="right", **look)
        if at.sexes < 1:
            _sexes(pen, at, row, told, y + 0.5)
    if regions < len(rows):
        pen.ax.plot([0, 1], [regions] * 2, color=style.MUTED, lw=0.8)


def _sexes(pen: Pen, at: Places, row: dict[Any, Any], told: dict[str, str], y: float) -> None:
    """Split a bar by sex, or draw it empty and dashed where that is not known."""
    wide = 1 - at.sexes
    if "male" not in told:
        empty: dict[str, Any] = {"color": style.PAPER, "ec": style.MUTED, "ls": (0, (3, 2))}
        pen.ax.barh(y, wide, BAR, at.sexes, lw=0.8, **empty)
        pen.note(at.sexes + wide / 2, y, told["sexes"], ha="center", va="center")
        return
    male = wide * row["male"] / (row["male"] + row["female"])
    for name, start, end, side in (
        ("male", at.sexes, at.sexes + male, "left"),
        ("female", at.sexes + male, 1.0, "right"),
    ):
        pen.ax.barh(y, end - start, BAR, start, color=SEXES[name], ec=style.PAPER, lw=0.8)
        x = start + 0.008 if side == "left" else end - 0.008
        pen.ax.text(x, y, told[name], size=pen.kind.small, ha=side, va="center")
