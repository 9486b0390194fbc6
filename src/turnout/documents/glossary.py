"""What words and letters mean: the table at the end, and the footnotes where they first stand."""

from __future__ import annotations

from turnout.documents.content import Content, Table
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name

TERMS = (
    *("all_lists", "backtest", "bad_case", "base", "bawaslu", "change", "constructed"),
    *("coverage", "crps", "dpk", "dpktb", "dpr", "dps", "dpt", "dpt_dpk", "dpt_users", "dptb"),
    *("draws", "error", "gap", "ikp", "interval", "kpps", "kpu", "ktp", "linmas", "lowest"),
    *("median", "needed", "nphd", "pemilu", "pilgub", "pilkada", "pilpres", "pleno", "points"),
    *("pooled", "prior", "probability", "projection", "result", "rpjmn", "seed", "sha", "situng"),
    *("standin", "tps", "turnout", "voters", "width"),
)


def note(key: str) -> str:
    """Mark where a footnote belongs; the template sets it.

    Examples
    --------
    >>> note("dpt")
    '[^dpt]'
    """
    return f"[^{key}]"


def term(content: Content, key: str) -> str:
    """Return a term of the glossary."""
    return content.say(f"glossary.{key}.term", level=content.interval)


def meaning(content: Content, key: str) -> str:
    """Return what a term means."""
    return content.say(f"glossary.{key}.meaning", level=content.interval)


def list_key(outlook: Outlook) -> str:
    """Return the key of the footnote on a vote's list: that another stands in, else its base."""
    projection = outlook.projection
    return f"list-{projection.election}" if projection.stand_in else projection.base.value


def stand_in(content: Content, outlook: Outlook) -> str:
    """Say whose voter list stands in for that of a vote, if one does."""
    if not outlook.projection.stand_in:
        return ""
    told = election_name(outlook.projection.stand_in, content.lang)
    return content.say("sentence.stand_in", election=content.name(outlook), standin=told)


def footnotes(content: Content) -> dict[str, str]:
    """Return every footnote by its key: each term with what it means, and lists that stand in."""
    found = {key: f"{term(content, key)}: {meaning(content, key)}" for key in TERMS}
    lists = {list_key(outlook): stand_in(content, outlook) for outlook in content.outlooks}
    return found | {key: said for key, said in lists.items() if said}


def glossary_table(content: Content) -> Table:
    """Return head, rows and caption of all terms, in order of the alphabet.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> rows = glossary_table(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[1]
    >>> rows[0][0]
    '90% interval'
    """
    marked = content.standing is not None and content.standing.ready.constructed
    keys = [key for key in TERMS if marked or key != "constructed"]
    rows = [[term(content, key), meaning(content, key)] for key in keys]
    head = [content.say(f"glossary.{name}") for name in ("head", "means")]
    return head, sorted(rows, key=lambda row: row[0].casefold()), content.say("glossary.caption")
