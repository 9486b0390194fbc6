"""Needed voters: from the case planned for to where each region would then stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import pandas as pd

from turnout.charts.frame import About, Chart, Framing, named
from turnout.charts.rows import Plot, Row, most_telling, rows_at_most, rows_chart, target_plot
from turnout.charts.style import MARKS
from turnout.projection.plan import Plan
from turnout.words.numbers import Lang, mean, people, percent, probability
from turnout.words.texts import text

MARKED = {"asked": MARKS["above"], "not_asked": MARKS["around"]}


def needed_voters(plan: Plan, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw how far a plan lifts each region, with the voters it asks for.

    Parameters
    ----------
    plan : Plan
        What to draw.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Examples
    --------
    >>> import turnout
    >>> plan = turnout.datasets.jambi().outlook("pemilu-2024").needed(0.99)
    >>> needed_voters(plan, lang="en").title
    '2024 general election: 137,213 additional voters, about 12 at each of 11,160 TPS, raise the \
probability to reach 79.5% of DPT from 95% to 99%'
    """
    most = rows_at_most(framing.get("size", "slide"))
    table = most_telling(named(plan.table()), "voters", lowest=False, most=most)
    about = About(plan.outlook, lang, 0.9)
    rest = probability(1 - plan.probability, lang=lang)
    words = about.words(
        "needed",
        title=plan.title(lang),
        subtitle=about.say("needed.subtitle", rest=rest),
        alt=about.say("needed.alt", rows=_described(table, lang)),
        shown=len(table),
    )
    heads = {name: about.say(f"needed.{name}") for name in MARKED}
    return rows_chart(words, _plot(about, table), _rows(table, lang), heads, **framing)


def _plot(about: About, table: pd.DataFrame) -> Plot:
    names = ["voters", *_units(table)]
    places = {1 - 0.12 * n: f"plan.column_{name}" for n, name in enumerate(reversed(names))}
    columns = {place: text(places[place], about.lang) for place in sorted(places)}
    ends = table["case"].min(), table["planned"].max()
    target = percent(about.outlook.target.value, lang=about.lang)
    plot = target_plot(about, columns, ends, 0.24, 0.62)
    return replace(plot, reference_label=target, emphasised=0)


def _rows(table: pd.DataFrame, lang: Lang) -> list[tuple[str, Row]]:
    rows = []
    for _, row in table.iterrows():
        group, lifted = "asked" if row["voters"] > 0 else "not_asked", row["planned"]
        per = [mean(row[f"voters_{name}"], lang=lang) for name in _units(table)]
        numbers = [people(row["voters"], lang=lang), *per]
        ends = lifted, row["case"], lifted
        rows.append((group, Row(str(row["name"]), *ends, MARKED[group], numbers)))
    return rows


def _units(table: pd.DataFrame) -> list[str]:
    """Return what voters are counted per, where that is known."""
    return [name for name in ("per_tps", "per_village") if table[f"voters_{name}"].notna().all()]


def _described(table: pd.DataFrame, lang: Lang) -> str:
    said = []
    for _, row in table.iterrows():
        told = {name: percent(row[name], lang=lang) for name in ("case", "planned")}
        told |= {"name": row["name"], "voters": people(row["voters"], lang=lang)}
        said.append(text("chart.needed.alt_row", lang, **told))
    return " ".join(said)
