"""Scoreboard: how far each model missed on past elections, the best first."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from turnout.charts import style
from turnout.charts.frame import POINTS, Chart, Framing, Words, draw_chart
from turnout.charts.rows import round_ticks
from turnout.charts.style import Pen
from turnout.errors import UsageError
from turnout.evaluation.backtest import Scoreboard
from turnout.tables.elections import election_name
from turnout.words.numbers import Lang, decimal, percent
from turnout.words.sentences import joined, model_name
from turnout.words.texts import failure, text

OURS = "pooled"
LEFT, WIDTH, COLUMNS = 0.29, 0.36, {"total": 0.82, "regions": 1.0}
HEAD, ROW, FOOT, MOST_HIGH = 3.0, 2.6, 1.6, 7.0


def scoreboard(board: Scoreboard, *, lang: Lang = "id", **framing: Unpack[Framing]) -> Chart:
    """Draw how far each model missed past elections, and how often its interval held.

    Parameters
    ----------
    board : Scoreboard
        Models on the same past elections, as `turnout.backtest` returns them.
    lang, ax, size, titles
        As in `turnout.charts.gap_dot`.

    Raises
    ------
    UsageError
        If nothing is scored.

    Examples
    --------
    >>> import turnout
    >>> board = turnout.backtest(turnout.datasets.jambi().history, min_elections=1)
    >>> scoreboard(board, lang="en").title.split(" (")[0]
    'Smallest miss over 4 past elections: pooled'
    """
    if not board.scores:
        raise failure(UsageError, "score.none")
    table = board.table().reset_index()
    means = table.pivot(index="model", columns="scope", values=["crps", "coverage90"])
    means = means.sort_index(axis=1, ascending=False)  # the total, where there is one, first
    means = means.sort_values(means.columns[0], kind="stable")
    past = {str(scope): _past(board, str(scope), lang) for scope in means["crps"]}
    marks = [text(f"chart.scores.{scope}", lang, past=over) for scope, over in past.items()]
    names = [election_name(election, lang) for election in board.elections]
    words = Words(
        name="scoreboard",
        title=_title(means, past, lang),
        subtitle=text("chart.scores.subtitle", lang, marks=", ".join(marks)),
        source=text("chart.scores.source", lang, elections=joined(names, lang)),
        alt=text("chart.scores.alt", lang, rows=_described(means, lang)),
        lang=lang,
    )

    height = (HEAD + ROW * len(means) + FOOT) * style.TYPES["column"].small / POINTS
    return draw_chart(words, lambda pen: _draw(pen, means), height, **framing)


def _points(share: float, lang: Lang) -> str:
    return decimal(100 * share, lang=lang)


def _past(board: Scoreboard, scope: str, lang: Lang) -> str:
    count = len({score.election for score in board.scores if score.scope == scope})
    return text("chart.scores.past" if count > 1 else "chart.scores.past_one", lang, count=count)


def _title(means: pd.DataFrame, past: dict[str, str], lang: Lang) -> str:
    """Name who missed least, and who did in the regions where that is another."""
    said, first = "", {""}
    for scope, over in past.items():
        shown = {str(model): _points(value, lang) for model, value in means["crps", scope].items()}
        least = _points(means["crps", scope].min(), lang)
        best = [model for model, value in shown.items() if value == least]
        key = "alone" if len(shown) == 1 else "other" if OURS in {*shown} - {*best} else "best"
        names = joined([model_name(one, lang) for one in best], lang)
        filled = {"past": over, "best": names, "crps": least}
        if not said:
            said, first = text(f"chart.scores.{key}", lang, **filled, ours=shown.get(OURS)), {*best}
        elif first.isdisjoint(best):
            said += text("chart.scores.elsewhere", lang, **filled)
    return said


def _draw(pen: Pen, means: pd.DataFrame) -> None:
    """Draw from top to bottom in lines of small type: head, rows, scale."""
    lines = pen.height / pen.kind.small
    step = min((lines - HEAD - FOOT) / len(means), MOST_HIGH)
    foot = HEAD + step * len(means)
    pen.stage((0, 1), (lines, 0))
    ticks = round_ticks(0, max(means["crps"].max().max(), 0.01))
    for tick in ticks:
        x = LEFT + tick / ticks[-1] * WIDTH
        pen.guide(x, HEAD, foot)
        label = decimal(100 * tick, 0, lang=pen.lang)
        pen.note(x, foot + 0.3, label, ha="center", va="top", linespacing=1.1)
    pen.note(LEFT, HEAD - 0.7, text("score.crps", pen.lang), linespacing=1.1)
    for scope in means["crps"]:
        head = f"{text('score.coverage90', pen.lang)}\n{text(f'score.{scope}', pen.lang)}"
        pen.note(COLUMNS[scope], HEAD - 0.7, head, ha="right", linespacing=1.1)
    for number, (model, row) in enumerate(means.iterrows()):
        top = HEAD + step * number
        if model == OURS:
            pen.band(top, top + step)
        _row(pen, row, top + step / 2, WIDTH / ticks[-1])


def _row(pen: Pen, row: pd.Series, y: float, scale: float) -> None:
    """Draw the total filled, the regions as a ring, and their numbers on the outer sides."""
    colour, weight = (style.BLUE, 700) if row.name == OURS else (style.GREY, 400)
    ground = {"fc": style.BAND if row.name == OURS else style.PAPER, "ec": "none", "pad": 0.5}
    look: dict[str, Any] = {"color": colour, "weight": weight, "va": "center"}
    name = model_name(str(row.name), pen.lang)
    pen.fitted(0, y, name, LEFT - 0.05, leading=1.4, **look)
    look["size"] = pen.kind.body
    crps = row["crps"].sort_values()
    places = [LEFT + scale * share for share in crps]
    pen.ax.plot(places, [y] * len(places), color=colour, lw=1.2, zorder=2)
    for x, (scope, share) in zip(places, crps.items(), strict=True):
        fill, grown = (colour, 1.0) if scope == "total" else (style.PAPER, 1.25)
        face: dict[str, Any] = {"mfc": fill, "mec": colour, "ms": pen.kind.marker * grown}
        pen.ax.plot(x, y, "o", mew=1.2, zorder=5 - grown, **face)
        place, side = (x - 0.014, "right") if x < places[-1] else (x + 0.014, "left")
        pen.ax.text(place, y, _points(share, pen.lang), ha=side, bbox=ground, **look)
        held = percent(row["coverage90"][scope], 0, lang=pen.lang)
        pen.ax.text(COLUMNS[str(scope)], y, held, ha="right", **look)


def _described(means: pd.DataFrame, lang: Lang) -> str:
    said = []
    for model, row in means.iterrows():
        for scope, share in row["crps"].items():
            values = {
                "model": model_name(str(model), lang),
                "scope": text(f"score.{scope}", lang),
                "crps": _points(share, lang),
                "held": percent(row["coverage90"][scope], 0, lang=lang),
            }
            said.append(text("chart.scores.alt_row", lang, **values))
    return " ".join(said)
