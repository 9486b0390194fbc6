"""How the method did on past elections, in words and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from turnout.tables.elections import election_name, target_of
from turnout.words.numbers import Lang, decimal, percent, probability
from turnout.words.sentences import joined
from turnout.words.texts import text

if TYPE_CHECKING:
    from collections.abc import Hashable

    from turnout.evaluation.backtest import Scoreboard

HEADS = ("scope", "model", "elections", "crps", "mae", "coverage80", "coverage90", "width90")


def scoreboard_rows(board: Scoreboard, lang: Lang = "id") -> list[list[str]]:
    """Return the scoreboard with its head: errors and widths in points, coverage in per cent.

    Examples
    --------
    >>> import turnout
    >>> board = turnout.backtest(turnout.datasets.jambi().history, min_elections=1)
    >>> scoreboard_rows(board, "en")[1][:3]
    ['total', 'pooled', '4']
    """
    head = [text(f"score.{name}", lang) for name in HEADS]
    return [head, *(_row(row, lang) for row in board.table().reset_index().to_dict("records"))]


def _row(row: dict[Hashable, Any], lang: Lang) -> list[str]:
    return [
        text(f"score.{row['scope']}", lang),
        str(row["model"]),
        str(int(row["elections"])),
        decimal(100 * row["crps"], lang=lang),
        decimal(100 * row["mae"], lang=lang),
        percent(row["coverage80"], 0, lang=lang),
        percent(row["coverage90"], 0, lang=lang),
        decimal(100 * row["width90"], lang=lang),
    ]


def scoreboard_sentence(board: Scoreboard, lang: Lang = "id") -> str:
    """Say on how many elections it rests, and whether targets of their day were called right."""
    names = [election_name(election, lang) for election in board.elections]
    said = [text("score.rests", lang, count=len(names), names=joined(names, lang))]
    for election in board.elections:
        score, goal = board.of(election), target_of(election)
        if score is None or score.probability is None or score.outcome is None or goal is None:
            continue
        key = "score.inside" if score.coverage90 else "score.outside"
        said.append(
            text(
                "score.called",
                lang,
                election=election_name(election, lang),
                target=percent(goal.value, lang=lang),
                probability=probability(score.probability, lang=lang),
                outcome=percent(score.outcome, lang=lang),
                inside=text(key, lang),
            )
        )
    return " ".join(said)
