"""Where the figures come from: one row per election used, with definition, kind and day."""

from __future__ import annotations

import re
from math import isnan

import pandas as pd

from turnout.documents.content import UNKNOWN, Content
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.tables.past import Base
from turnout.words.numbers import long_date

QUALITIES = ("official", "official-partial", "news", "wikipedia")


def source_rows(content: Content) -> list[list[str]]:
    """Return the figures used: election, quality, day known, where published."""
    rows = []
    for outlook in content.outlooks:
        projection = outlook.projection.origin
        frame = projection.history.frame
        used = frame[
            (frame["contest"] == projection.contest)
            & frame["election"].isin(projection.past.elections)
            & (frame["ballots_cast"].notna() | frame["turnout"].notna())
        ]
        shares = _past_shares(content, outlook)
        for name in projection.past.elections:
            part = used[used["election"] == name]
            label = election_name(name, content.lang)
            known = [share.get(name, UNKNOWN) for share in shares]
            rows.append(_source_row(content, label, part, known))
    list_frame = content.first.projection.voters.frame
    made_for = content.first.projection.stand_in or content.first.projection.election
    label = content.say("sources.list", election=election_name(made_for, content.lang))
    return [_source_row(content, label, list_frame, ["", ""]), *rows]


def _past_shares(content: Content, outlook: Outlook) -> list[dict[str, str]]:
    """Return past turnout of the whole by election, on the DPT and on all lists, where known."""
    projection, shares = outlook.projection, []
    for base in (Base.DPT, Base.ALL_LISTS):
        past = projection.pasts[base].own
        totals = zip(past.elections, past.total, strict=True)
        shares.append({n: content.percent(t) for n, t in totals if not isnan(t)})
    return shares


def _source_row(content: Content, label: str, frame: pd.DataFrame, shares: list[str]) -> list[str]:
    qualities, known, published = (
        list(frame[name].dropna()) if name in frame else []
        for name in ("quality", "known_on", "source")
    )
    marks = [
        content.say(f"quality.{quality}") if quality in QUALITIES else str(quality)
        for quality in sorted(set(qualities))
    ]
    return [
        label,
        *shares,
        ", ".join(marks) or UNKNOWN,
        content.known(long_date, max(known, default=None)),
        ", ".join(publishers(" ".join(published))) or UNKNOWN,
    ]


def publishers(source: str) -> list[str]:
    """Return the sites a source line names, each once; a repository with its owner.

    Examples
    --------
    >>> publishers("Tirto, https://tirto.id/abc ; list: https://github.com/a/b/blob/c.json")
    ['tirto.id', 'github.com/a/b']
    """
    found = []
    for host, path in re.findall(r"https?://(?:www\.)?([^/\s]+)(/\S*)?", source):
        parts = path.strip("/").split("/")
        found.append("/".join([host, *parts[:2]]) if host == "github.com" else host)
    return list(dict.fromkeys(found))
