"""Changes: the probability of the target in an earlier and in a later projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from turnout.charts.frame import Chart, Words, draw_chart, named
from turnout.charts.rows import MOST_ROWS, ROW_HEIGHT, Plot, Row, draw_rows, most_telling
from turnout.charts.style import MARKS
from turnout.words.numbers import Lang, long_date, people, percent, probability
from turnout.words.sentences import place_name, status
from turnout.words.texts import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from turnout.charts.style import Size, Type
    from turnout.plan.compare import Comparison

    Group = tuple[str, list[Row]]

ON_SLIDE, APART = 15, 0.04  # regions in a column of a slide; between two such columns
NUMBERS = ("probability_before", "probability_after", "gap_voters_change")


def changes(
    comparison: Comparison,
    *,
    ax: Axes | None = None,
    lang: Lang = "id",
    size: Size = "slide",
    titles: bool = True,
) -> Chart:
    """Draw the probability before and after of every vote, all together and per region.

    Parameters
    ----------
    comparison : Comparison
        As `turnout.compare` returns it.
    ax, lang, size, titles
        As in `turnout.charts.gap_dot`. On a slide each vote has a column of its own.

    Examples
    --------
    >>> import turnout
    >>> from turnout.documents.results import result
    >>> data = turnout.datasets.jambi()
    >>> high, low = (result(data.outlook("pemilu-2024", target)) for target in (0.8, 0.7))
    >>> changes(turnout.compare(high, low)).title
    'Pemilu 2024: peluang target 80%/70% dari 93% menjadi >99% (naik 7 persen poin)'
    """
    table = comparison.table()
    most = ON_SLIDE if size == "slide" else MOST_ROWS
    parts = {vote: _shown(named(table[table["vote"] == vote]), most) for vote in comparison.votes}
    dates = [long_date(day, lang=lang) for day in comparison.days]
    days = dict(zip(("before", "after"), dates, strict=True))
    subtitle = [*comparison.warnings(lang), text("compare.subtitle", lang, **days)]
    shown, count = sum(map(len, parts.values())), len(table)
    if shown < count:
        few = {"shown": shown - len(parts), "count": count - len(parts)}
        subtitle.append(text("compare.some", lang, **few))
    groups = [_group(comparison, vote, part, lang) for vote, part in parts.items()]
    words = Words(
        name="changes",
        title=comparison.headline(lang),
        subtitle=" ".join(subtitle),
        source=text("compare.source", lang, **days),
        alt=" ".join(_described(*group, lang) for group in groups),
        lang=lang,
    )
    panels = [[group] for group in groups] if size == "slide" else [groups]

    def draw(axes: Axes, kind: Type) -> None:
        axes.set_axis_off()
        width = (1 + APART) / len(panels)
        for number, panel in enumerate(panels):
            place = (number * width, 0, width - APART, 1)
            own = axes if len(panels) == 1 else axes.inset_axes(place)
            draw_rows(own, kind, _plot(lang), panel)

    height = ROW_HEIGHT * (shown + len(parts) + 2.4)
    return draw_chart(words, draw, height=height, size=size, ax=ax, titles=titles)


def _shown(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the row of all together, then the regions that fit, those that changed most."""
    all_of, regions = table[table["region_code"] == ""], table[table["region_code"] != ""]
    moved = regions["gap_voters_change"].abs().fillna(0)
    return pd.concat(
        [all_of, most_telling(regions.assign(moved=moved), "moved", lowest=False, most=most)]
    )


def _group(comparison: Comparison, vote: str, table: pd.DataFrame, lang: Lang) -> Group:
    rows = []
    for row in table.to_dict("records"):
        before, after = row["probability_before"], row["probability_after"]
        known = [chance for chance in (after, before) if chance == chance]  # noqa: PLR0124  (nan)
        label = row["name"] if row["region_code"] else place_name(row["name"], lang)
        change = row["gap_voters_change"]
        numbers = [probability(c, lang=lang) if c in known else "–" for c in (before, after)]
        numbers.append("–" if pd.isna(change) else people(change, signed=True, lang=lang))
        rows.append(Row(label, after, before, after, MARKS[status(known[0])], numbers, before))
    return text("compare.heading", lang, **comparison.told(vote, lang)), rows


def _described(heading: str, rows: list[Row], lang: Lang) -> str:
    told = [
        text("compare.alt_row", lang, name=row.label, before=before, after=after, change=change)
        for row in rows
        for before, after, change in [row.numbers]
    ]
    return f"{heading}. {' '.join(told)}"


def _plot(lang: Lang) -> Plot:
    return Plot(
        columns=[text(f"compare.{name}", lang) for name in NUMBERS],
        places=(0.68, 0.8, 1.0),
        left=0.27,
        right=0.57,
        reference=None,
        reference_label="",
        ticks=[(tick, percent(tick, 0, lang=lang)) for tick in (0.0, 0.5, 1.0)],
        emphasised=1,
    )
