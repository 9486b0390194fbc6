"""The targets on record, with the probability or the result of each, as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from turnout.plan.targets import by_target
from turnout.tables.elections import election_name
from turnout.words.numbers import people, percent, points, probability

if TYPE_CHECKING:
    from turnout.documents.content import Content

Table = tuple[list[str], list[list[str]], str]
UNKNOWN = "–"
HEADS = (
    "election",
    "issuer",
    "region",
    "value",
    "outcome",
    "gap",
    "gap_voters",
    "needed",
    "source",
)


def target_table(content: Content, table: pd.DataFrame | None = None) -> Table:
    """Return head, rows and caption of every target: of the coming votes, and of earlier ones.

    Parameters
    ----------
    content : Content
        The votes.
    table : pandas.DataFrame, optional
        From `by_target`; default the targets on record.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> from turnout.documents.content import Content
    >>> rows = target_table(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[1]
    >>> rows[1][0], rows[1][4]
    ('2019 general election', '85.4%, reached')
    """
    head = [content.say(f"targets.{name}") for name in HEADS]
    if table is not None:
        rows = [_row(content, row) for _, row in table.iterrows()]
        return head, rows, content.say("targets.caption_own")
    tables = [by_target(outlook) for outlook in content.outlooks]
    table = pd.concat(tables).drop_duplicates(["election", "issuer", "region_code", "value"])
    rows = [_row(content, row) for _, row in table.sort_values("election_date").iterrows()]
    return head, rows, content.say("targets.caption", place=content.place)


def _row(content: Content, row: pd.Series) -> list[str]:
    lang = content.lang
    if pd.isna(row["probability"]) and pd.isna(row["result"]):
        outcome = content.say("targets.unknown")
    elif pd.isna(row["probability"]):
        key = "targets.reached" if row["reached"] else "targets.missed"
        outcome = content.say(key, result=percent(row["result"], lang=lang))
    else:
        chance = probability(row["probability"], lang=lang)
        outcome = content.say("targets.chance", chance=chance)
    known = not pd.isna(row["gap_voters"])
    return [
        election_name(row["election"], lang),
        row["issuer"] or content.say("targets.own"),
        row["region_name"] or content.place[:1].upper() + content.place[1:],
        percent(row["value"], lang=lang),
        outcome,
        UNKNOWN if pd.isna(row["gap_points"]) else points(row["gap_points"], lang=lang),
        people(row["gap_voters"], signed=True, lang=lang) if known else UNKNOWN,
        UNKNOWN if pd.isna(row["needed"]) else people(row["needed"], lang=lang),
        re.split(r" ?[,;(]", row["source"])[0] or UNKNOWN,  # the outlet; the rest is in the data
    ]
