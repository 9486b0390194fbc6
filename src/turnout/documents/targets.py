"""The targets on record, with the probability or the result of each, as a table."""

from __future__ import annotations

import re
from functools import partial

import pandas as pd

from turnout.documents.content import Content, Table
from turnout.plan.targets import by_target
from turnout.tables.elections import election_name
from turnout.words.numbers import people, points

HEADS = (*("election", "issuer", "region", "value", "outcome"), *("gap", "gap_voters", "needed"))


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
    caption = content.say("targets.caption_own")
    if table is None:
        every = pd.concat([by_target(outlook) for outlook in content.outlooks])
        table = every.drop_duplicates(["election", "issuer", "region_code", "value"])
        table = table.sort_values("election_date")
        caption = content.say("targets.caption", place=content.place)
    head = [content.say(f"targets.{name}") for name in HEADS]
    return head, [_row(content, row) for _, row in table.iterrows()], caption


def _row(content: Content, row: pd.Series) -> list[str]:
    if pd.notna(row["probability"]):
        outcome = content.say("targets.chance", chance=content.chance(row["probability"]))
    elif pd.notna(row["result"]):
        key = "targets.reached" if row["reached"] else "targets.missed"
        outcome = content.say(key, result=content.percent(row["result"]))
    else:
        outcome = content.say("targets.unknown")
    return [
        election_name(row["election"], content.lang),
        _issuer(content, row),
        row["region_name"] or content.whole,
        content.percent(row["value"]),
        outcome,
        content.known(points, row["gap_points"]),
        content.known(partial(people, signed=True), row["gap_voters"]),
        content.known(people, row["needed"]),
    ]


def _issuer(content: Content, row: pd.Series) -> str:
    """Name who set a target and, in short, who reported it."""
    issuer = row["issuer"] or content.say("targets.own")
    outlet = re.split(r" ?[,;(]", row["source"])[0]
    return f"{issuer} ({outlet})" if outlet else issuer
