"""What pages are made of, as the template takes them: charts, words, lists and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from turnout.charts import Chart

Part = dict[str, Any]


def chart_part(chart: Chart, section: str | None = None) -> Part:
    """Set a chart; its caption begins with its finding where its section has another title."""
    found = "" if section in (None, chart.title) else f"{chart.title}. "
    svg, caption = chart.image("svg").decode(), f"{found}{chart.words.subtitle}"
    return {"kind": "chart", "svg": svg, "alt": chart.alt, "caption": caption}


def words_part(kind: str, words: str) -> Part:
    """Set words, in the way that a kind says."""
    return {"kind": kind, "text": words}


def list_part(items: list[str]) -> Part:
    """Set a list."""
    return {"kind": "list", "items": items}


def table_part(
    head: list[str],
    rows: list[list[str]],
    caption: str,
    *,
    size: float = 8.6,
    last: bool = False,
    left: Sequence[int] = (0,),
    shares: Mapping[int, float] = {0: 1},
) -> Part:
    """Set a table; columns named in `left` stand left, those in `shares` take their share."""
    return {
        "kind": "table",
        "head": head,
        "rows": rows,
        "caption": caption,
        "aligns": ["l" if place in left else "r" for place in range(len(head))],
        "columns": [shares.get(place, 0) for place in range(len(head))],
        "size": size,
        "last": last,
    }
