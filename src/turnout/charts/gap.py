"""Gap dot: every region's projection against the target, in groups of probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.charts.frame import Words, common_words, described, ends, named, source_line, told
from turnout.charts.rows import Plot, Row, grouped, most_telling, only_some, round_ticks, rows_chart
from turnout.charts.style import MARKS
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import SCALE, likelihood, status
from turnout.words.texts import text

if TYPE_CHECKING:
    from typing import Unpack

    import pandas as pd

    from turnout.charts.frame import Chart, Framing
    from turnout.charts.rows import Groups
    from turnout.projection.outlook import Outlook

COLUMNS = {0.7: "projection", 0.8: "probability", 0.9: "gap_points", 1.0: "gap_voters"}


def gap_dot(
    outlook: Outlook, *, lang: Lang = "id", level: float = 0.9, **framing: Unpack[Framing]
) -> Chart:
    """Draw each region's projection with interval, probability and gap to the target.

    Parameters
    ----------
    outlook : Outlook
        What to draw.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the intervals.
    ax : matplotlib.axes.Axes, optional
        Draw here instead of on a new figure.
    size : {"slide", "column"}
        Slide, the default, or text column.
    titles : bool
        Whether to write title, subtitle and source on the figure; default true.

    Examples
    --------
    >>> import turnout
    >>> gap_dot(turnout.datasets.jambi().outlook("pemilu-2024")).name
    'gap-pemilu-2024'
    """
    table = named(outlook.table(level))
    filled = common_words(outlook, lang, level)
    shown = most_telling(table, "probability", lowest=True)
    words = Words(
        name=f"gap-{outlook.projection.election}",
        title=_title(outlook, table, lang, filled),
        subtitle=text("chart.gap.subtitle", lang, **filled)
        + only_some(len(shown), len(table), lang),
        source=source_line([outlook], lang),
        alt=text("chart.gap.alt", lang, **filled, rows=described(shown, lang)),
        lang=lang,
    )
    return rows_chart(words, _plot(outlook, shown, lang), _groups(shown, lang), **framing)


def _groups(table: pd.DataFrame, lang: Lang) -> Groups:
    rows = []
    for _, row in table.iterrows():
        shown, mark = told(row, lang), MARKS[status(row["probability"])]
        numbers = [shown[name] for name in ("turnout", "probability", "points", "voters")]
        ends = row["median"], row["lower"], row["upper"]
        rows.append((likelihood(row["probability"]), Row(shown["name"], *ends, mark, numbers)))
    names = [str(name) for _, name in SCALE]
    bands = {n: f"{text(f'scale.{n}', lang)} ({text(f'band.{n}', lang)})" for n in names}
    return grouped(rows, bands)


def _plot(outlook: Outlook, table: pd.DataFrame, lang: Lang) -> Plot:
    target = outlook.target.value
    lower, upper = min(table["lower"].min(), target), max(table["upper"].max(), target)
    return Plot(
        columns={place: text(f"chart.{name}", lang) for place, name in COLUMNS.items()},
        left=0.2,
        right=0.61,
        reference=target,
        reference_label=text("chart.target", lang, target=percent(target, lang=lang)),
        ticks={tick: percent(tick, 0, lang=lang) for tick in round_ticks(lower, upper)},
    )


def _title(outlook: Outlook, table: pd.DataFrame, lang: Lang, filled: dict[str, str]) -> str:
    low, high = ends(table)
    if len(table) == 1:
        label = text(f"scale.{likelihood(low['probability'])}", lang)
        return text("chart.gap.one_region", lang, **filled, **told(low, lang), label=label)
    if not outlook.knows_regions:
        chances = [probability(row["probability"], lang=lang) for row in (low, high)]
        return text("chart.gap.undivided", lang, **filled, low=chances[0], high=chances[1])
    below = int((table["median"] < outlook.target.value).sum())
    key = "all_above" if below == 0 else "all_below" if below == len(table) else "some_below"
    shown = told(high if key == "all_below" else low, lang)
    return text(f"chart.gap.{key}", lang, **filled, **shown, count=len(table), below=below)
