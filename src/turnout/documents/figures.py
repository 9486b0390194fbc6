"""The charts of PowerPoint itself: which numbers they show, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from turnout.charts.frame import About, described, only_some, told
from turnout.charts.gap import gap_title
from turnout.charts.relative import MARKED, lowest_group, relative_words
from turnout.charts.rows import most_telling, round_ticks
from turnout.charts.style import MARKS
from turnout.charts.votes import votes_described, votes_title
from turnout.documents.content import Content
from turnout.documents.master import INNER, LANGS
from turnout.documents.native import Native
from turnout.documents.plots import Dot, Frame, bars, dots
from turnout.projection.outlook import Outlook
from turnout.words.numbers import decimal, people, percent, points
from turnout.words.sentences import joined, status

ROWS, NAMED, MARGIN = 16, 3, 0.002
BOX = (INNER, 4.9)
SAYS = ("name", "median", "lower", "upper", "target", "last", "place", "span")


@dataclass(frozen=True)
class Figure:
    """A chart of PowerPoint itself, with its finding, what is shown, and its alternative text."""

    title: str
    subtitle: str
    alt: str
    native: Native


def neediest(table: pd.DataFrame, most: int = ROWS) -> pd.DataFrame:
    """Return the regions with most voters missing, those first, at most so many.

    Examples
    --------
    >>> table = pd.DataFrame({"gap_voters": [5, -7, 9], "region_code": ["a", "b", "c"]})
    >>> neediest(table, 2)["region_code"].tolist()
    ['b', 'a']
    """
    return table.sort_values(["gap_voters", "region_code"]).head(most)


def region_dots(content: Content, outlook: Outlook) -> Figure:
    """Show each region's projection and interval against the target, the least likely first."""
    about = About(outlook, content.lang, content.level)
    shown = about.table.sort_values(["probability", "region_code"]).head(ROWS)
    heads = ("projection", "probability", "gap_points", "gap_voters")
    rows = []
    for _, row in shown.iterrows():
        cells = told(row, content.lang)
        numbers = tuple(cells[key] for key in ("turnout", "probability", "points", "voters"))
        ends = row["median"], row["lower"], row["upper"]
        mark = MARKS[status(row["probability"])]
        rows.append(Dot(row["name"], *ends, outlook.target.value, mark, numbers))
    columns = dict(zip((0.72, 0.81, 0.89, 1.0), map(about.say, heads), strict=True))
    subtitle = about.say("native.gap") + only_some(len(shown), len(about.table), content.lang)
    alt = about.say("gap.alt", rows=described(shown, content.lang))
    native = dots(rows, _frame(about, rows, columns))
    return Figure(gap_title(about), subtitle, alt, native)


def vote_dots(content: Content) -> Figure:
    """Show each vote's projection, on every list it can be answered on, against its target."""
    about = About(content.first, content.lang, content.level)
    rows = []
    every = [shown for outlook in content.outlooks for shown in (outlook, *outlook.beside)]
    years = {outlook.projection.last_year for outlook in every} - {None}
    for outlook in every:
        answer, last = outlook.total(content.level), outlook.projection.last_turnout
        name = f"{content.name(outlook)}\n{content.base(outlook)}"
        gap = content.people(answer.gap_voters.median, signed=True)
        before = content.known(percent, last)
        if len(years) > 1 and last is not None:
            before += f" ({outlook.projection.last_year})"
        median, chance = content.percent(answer.turnout.median), content.chance(answer.probability)
        numbers = median, chance, gap, before
        mark = MARKS[status(answer.probability)]
        rows.append(Dot(name, *answer.turnout, outlook.target.value, mark, numbers, last))
    heads = [about.say(key) for key in ("projection", "probability", "gap_voters", "native.last")]
    columns = dict(zip((0.705, 0.78, 0.877, 1.0), heads, strict=True))
    alt = about.say("votes.alt", rows=votes_described(every, content.lang, content.level))
    subtitle = about.say("native.votes", place=content.place)
    native = dots(rows, _frame(about, rows, columns))
    return Figure(votes_title(content.outlooks, content.lang), subtitle, alt, native)


def relative_dots(content: Content, outlook: Outlook) -> Figure:
    """Show each region against all together, with its probability of the lowest three."""
    about, lang = About(outlook, content.lang, content.level), content.lang
    shown = most_telling(about.table, "lowest3", lowest=False, most=ROWS)
    rows = []
    for _, row in shown.iterrows():
        mark = MARKED[lowest_group(row["lowest3"])]
        numbers = points(row["relative"], lang=lang), content.chance(row["lowest3"])
        ends = row["relative"], row["relative_lower"], row["relative_upper"]
        rows.append(Dot(row["name"], *ends, 0.0, mark, numbers))
    words = relative_words(about, shown)
    against = "against_province" if outlook.projection.place else "against_all"
    columns = {0.82: about.say(against), 1.0: about.say("lowest")}
    native = dots(rows, _frame(about, rows, columns, relative=True))
    return Figure(words.title, words.subtitle, words.alt, native)


def _frame(
    about: About, rows: list[Dot], columns: Mapping[float, str], *, relative: bool = False
) -> Frame:
    """Say what stands around the dots: columns of the workbook, headings, scale."""
    shown = [value for row in rows for value in (row.lower, row.upper, row.target, row.last)]
    ends = [value for value in shown if value is not None]
    ticks = round_ticks(min(ends) - MARGIN, max(ends) + MARGIN)
    say = {key: about.say(f"native.{key}") for key in SAYS}
    targets = dict.fromkeys(row.target for row in rows)
    place = about.outlook.projection.place
    if relative:
        say["line"] = say["target"] = about.say(f"relative.{'zero' if place else 'zero_all'}")
        marked = {tick: decimal(100 * tick, 0, signed=True, lang=about.lang) for tick in ticks}
    else:
        say["line"] = about.say("target") if len(targets) == 1 else say["target"]
        marked = {tick: percent(tick, 0, lang=about.lang) for tick in ticks}
    return Frame(say, columns, marked, BOX, LANGS[about.lang])


def gap_bars(content: Content, outlook: Outlook) -> Figure:
    """Show how many voters are missing or spare in each region, most missing first."""
    about, lang = About(outlook, content.lang, content.level), content.lang
    shown = neediest(about.table)
    gaps = dict(zip(shown["name"], map(int, shown["gap_voters"]), strict=True))
    told = [people(gap, signed=True, lang=lang) for gap in gaps.values()]
    subtitle = about.say("native.gaps") + only_some(len(shown), len(about.table), lang)
    if not outlook.knows_regions:
        subtitle += f" {about.say('waterfall.by_size')}"
    rows = " ".join(f"{name} {gap};" for name, gap in zip(gaps, told, strict=True))
    alt = about.say("native.gaps_alt", rows=rows)
    heads = about.say("native.name"), about.say("gap_voters").replace("\n", " ")
    native = bars(gaps, told, heads, BOX, LANGS[lang])
    return Figure(_gaps_title(content, about), subtitle, alt, native)


def _gaps_title(content: Content, about: About) -> str:
    """State the gap of all together, and where most voters are missing, if that can be said."""
    gap = about.outlook.total(content.level).gap_voters.median
    table = neediest(about.table)
    missing = list(table.loc[table["gap_voters"] < 0, "name"])
    said = {"voters": content.people(abs(gap)), "names": joined(missing[:NAMED], content.lang)}
    side = "short" if gap < 0 else "spare"
    if not (missing and about.outlook.knows_regions):
        return about.say(f"native.{side}" if missing else f"native.{side}_all", **said)
    return about.say(f"native.{side}_in", **said)
