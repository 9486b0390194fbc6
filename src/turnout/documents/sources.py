"""Where the figures come from: each election used, and each file with its fingerprint."""

from __future__ import annotations

import re
from math import isnan

import pandas as pd

from turnout.documents.content import UNKNOWN, Content, Table
from turnout.documents.glossary import note
from turnout.files.grid import Source
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.tables.past import Base
from turnout.words.numbers import long_date

QUALITIES = ("official", "official-partial", "news", "wikipedia")
HEADS = ("election", "dpt", "all_lists", "quality", "known", "published")


def files_used(content: Content) -> list[tuple[str, Source]]:
    """Return the files behind the numbers with what each is: ``voters`` or ``history``."""
    projection = content.first.projection
    kinds = (("voters", projection.voters.sources), ("history", projection.history.sources))
    return [(kind, source) for kind, sources in kinds for source in sources]


def file_table(content: Content) -> Table:
    """Return head, rows and caption of the files, each with its SHA-256 in full.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> rows = file_table(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[1]
    >>> [(row[0], len(row[2])) for row in rows]
    [('voters.csv', 64), ('history.csv', 64)]
    """
    rows = [[s.file, content.say(f"kind.{kind}"), s.sha256] for kind, s in files_used(content)]
    head = [content.say(f"files.{name}") for name in ("file", "kind")]
    return [*head, f"SHA-256{note('sha')}"], rows, content.say("files.caption")


def source_table(content: Content) -> Table:
    """Return head, rows and caption of the figures used."""
    head = [content.say(f"sources.{name}") for name in HEADS]
    return head, source_rows(content), content.say("sources.caption")


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
