"""Population pyramid: who is on a counted voter list, by age group and sex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple, Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import Chart, Framing, Words, draw_chart, files_named, named
from turnout.charts.rows import GAP, ROW_HEIGHT
from turnout.charts.style import Pen, text_width
from turnout.errors import UsageError
from turnout.persons.counted import GROUPS, LEAST, YOUTH, CountedList, age_group
from turnout.tables.elections import election_name
from turnout.words.numbers import Lang, long_date, people, percent
from turnout.words.sentences import joined, place_name
from turnout.words.texts import failure, one_of, text

SEXES = {"L": "male", "P": "female"}
LOOKS = {"L": (style.BLUE, style.PALE_BLUE), "P": (style.GREY, style.PALE_GREY)}
HEAD, FOOT, BAR = 1.2, 1.5, 0.84


class Half(NamedTuple):
    """People of one sex and age group, and the young among them."""

    people: int
    young: int

    @property
    def few(self) -> bool:
        """Whether they are too few to be told apart."""
        return 0 < self.people < LEAST

    @property
    def drawn(self) -> int:
        """How many are drawn."""
        return LEAST if self.few else self.people

    @property
    def dark(self) -> int:
        """How many of those are drawn as young."""
        return LEAST * (self.young == self.people) if self.few else self.young

    def told(self, total: int, lang: Lang) -> str:
        """Return how many they are, and their share of all."""
        if self.few:
            return f"<{people(LEAST, lang=lang)}"
        return f"{people(self.people, lang=lang)} ({percent(self.people / total, lang=lang)})"


Groups = Mapping[str, Mapping[str, Half]]


def pyramid(
    counted: CountedList,
    region: str | None = None,
    *,
    lang: Lang = "id",
    **framing: Unpack[Framing],
) -> Chart:
    """Draw the voters of a counted list by age group, men to the left and women to the right.

    A group of fewer than ten people is drawn as ten and told as <10, which alone does not keep it
    from being found by subtraction, see `CountedList.cross`.

    Parameters
    ----------
    counted : CountedList
        What to draw; voters whose age or sex is not known are left out, which the subtitle says.
    region : str, optional
        Code of the region to draw; without it all together.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    UsageError
        If the list has no such region, or holds no ages or no sexes of it.
    """
    regions = named(counted.frame).set_index("region_code")["name"]
    cells = counted.cells
    if region is not None:
        one_of("region", region, regions.index)
        cells, regions = cells[cells["region_code"] == region], regions.loc[[region]]
    drawn = cells.dropna(subset=["sex", "age"])
    place = regions.iloc[0] if len(regions) == 1 else ""
    if drawn.empty:
        missing = ", ".join(name for name in ("sex", "age") if cells[name].isna().all())
        where = region or place_name("", lang)
        raise failure(UsageError, "error.pyramid", missing=missing or "sex, age", place=where)
    groups = _groups(drawn)
    words = _words(counted, groups, int(cells["people"].sum()), place, lang)
    words = replace(words, name="-".join([words.name, *([region] if region else [])]))
    height = ROW_HEIGHT * (len(groups) + HEAD + FOOT)
    return draw_chart(words, lambda pen: _draw(pen, groups), height, **framing)


def _groups(cells: pd.DataFrame) -> Groups:
    """Return the halves of each age group, the oldest first; below 17 only where someone is."""
    cells = cells.assign(group=age_group(cells["age"]).astype("object"))
    counts = cells.groupby(["group", "sex"])["people"].sum()
    young = cells[cells["age"] <= YOUTH].groupby(["group", "sex"])["people"].sum()
    return {
        group: {
            sex: Half(*(int(of.get((group, sex), 0)) for of in (counts, young))) for sex in SEXES
        }
        for group in reversed(GROUPS[0 if GROUPS[0] in counts else 1 :])
    }


def _sums(groups: Groups) -> Half:
    halves = [half for pair in groups.values() for half in pair.values()]
    return Half(sum(half.people for half in halves), sum(half.young for half in halves))


def _words(counted: CountedList, groups: Groups, count: int, place: str, lang: Lang) -> Words:
    """Say how many are young, of which day the ages are, and what is not drawn."""
    total, young = _sums(groups)
    elections = joined([election_name(name, lang) for name in counted.elections], lang)
    own = ", ".join(part for part in (elections, place) if part)
    title = text(
        f"chart.pyramid.{'title' if total == count else 'title_known'}",
        lang,
        list=own or text("chart.composition.list", lang),
        age=YOUTH,
        share=percent(young / total, lang=lang),
        young=people(young, lang=lang),
        total=people(total, lang=lang),
    )
    day = long_date(counted.election_date, lang=lang)
    when = text(
        "chart.pyramid.printed" if counted.ages == "printed" else "counted.on_day", lang, day=day
    )
    subtitle = [text("chart.pyramid.subtitle", lang, when=when, age=YOUTH)]
    if any(half.few for pair in groups.values() for half in pair.values()):
        subtitle.append(text("chart.pyramid.few", lang, least=LEAST))
    if rest := count - total:
        subtitle.append(text("chart.pyramid.unknown", lang, voters=people(rest, lang=lang)))
    alt = text("chart.pyramid.alt", lang, rows=_described(groups, total, lang))
    name = "-".join(["pyramid", *counted.elections])
    return Words(name, title, " ".join(subtitle), _source(counted, elections, lang), alt, lang)


def _described(groups: Groups, total: int, lang: Lang) -> str:
    return " ".join(
        text("chart.pyramid.alt_row", lang, group=_spoken(group), **_told(pair, total, lang))
        for group, pair in reversed([*groups.items()])
    )


def _told(pair: Mapping[str, Half], total: int, lang: Lang) -> dict[str, str]:
    return {SEXES[sex]: half.told(total, lang) for sex, half in pair.items()}


def _spoken(group: str) -> str:
    return group.replace("-", "–")


def _source(counted: CountedList, elections: str, lang: Lang) -> str:
    """Say of which vote and files the list is."""
    files = files_named(counted.sources, lang)
    bare = text("chart.composition.list", lang).lower() + files
    listed = text("source.list", lang, list=elections, files=files) if elections else bare
    return text("sentence.source", lang, sources=listed)


def _draw(pen: Pen, groups: Groups) -> None:
    """Draw the groups, the oldest on top, their heads above, and what is dark below."""
    count, (total, young) = len(groups), _sums(groups)
    pen = pen.within(pen.height / (count + HEAD + FOOT))
    pen.stage((-1, 1), (count + FOOT, -HEAD))
    pen.note(0, -0.35, text("chart.pyramid.years", pen.lang), ha="center")
    for y, group in enumerate(groups):
        look: dict[str, Any] = {"size": pen.kind.body, "weight": 600, "va": "center"}
        pen.ax.text(0, y + 0.5, _spoken(group), ha="center", **look)
    _sides(pen, groups, total)
    dark, pale = zip(*LOOKS.values(), strict=True)
    parts = {"young": (young, dark, -1.0), "older": (total - young, pale, 1.0)}
    for name, (voters, colours, x) in parts.items():
        told = {"voters": people(voters, lang=pen.lang), "age": YOUTH}
        told["share"] = percent(voters / total, lang=pen.lang)
        _key(pen, x, count + 0.9, colours, text(f"chart.pyramid.{name}", pen.lang, **told))


def _sides(pen: Pen, groups: Groups, total: int) -> None:
    """Draw the bars of both sexes from the middle outward, on one scale, numbers at their ends."""
    halves = [half for pair in groups.values() for half in pair.values()]
    widest = max(text_width(half.told(total, pen.lang), pen.kind.body) for half in halves)
    start = GAP + text_width("00–00", pen.kind.body, 600) / pen.width
    room = 1 - start - GAP - 2 * widest / pen.width
    scale = room / max(half.drawn for half in halves)
    for (sex, name), way, side in zip(SEXES.items(), (-1, 1), ("right", "left"), strict=True):
        own = [pair[sex] for pair in groups.values()]
        whole = Half(sum(half.people for half in own), 0).told(total, pen.lang)
        head = f"{text(f'column.{name}', pen.lang)}: {whole}"
        pen.note(way * start, -0.35, head, ha=side, weight=600, color=style.INK)
        for y, half in enumerate(own):
            ends = [start + scale * end for end in (0, half.dark, half.drawn)]
            for (inner, outer), colour in zip(pairwise(ends), LOOKS[sex], strict=True):
                pen.ax.barh(y + 0.5, way * (outer - inner), BAR, way * inner, color=colour, lw=0)
            look: dict[str, Any] = {"size": pen.kind.body, "ha": side, "va": "center"}
            pen.ax.text(way * (ends[-1] + GAP / 2), y + 0.5, half.told(total, pen.lang), **look)


def _key(pen: Pen, x: float, y: float, colours: tuple[str, ...], words: str) -> None:
    """Write what colours mean after a box of each: from the left edge, or up to the right one."""
    box, word = (2 * text_width(one, pen.kind.small) / pen.width for one in ("■ ", words))
    left = x if x < 0 else x - word - len(colours) * box
    for number, colour in enumerate(colours):
        pen.note(left + number * box, y, "■", color=colour)
    pen.note(left + len(colours) * box, y, words)
