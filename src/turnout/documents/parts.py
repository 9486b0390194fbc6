"""The parts of a page: tables, charts, words and lists, as the template takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from turnout.charts import Chart, choropleth, tile_map
from turnout.documents.content import Content

Part = dict[str, Any]
MARK = re.compile(r"\[\^([^\]]+)\]")  # of a footnote
LONG = 25  # rows from which a table goes on over pages


def drawn(content: Content) -> dict[str, Any]:
    """Return how every chart of a page is drawn."""
    shared = {"lang": content.lang, "level": content.level, "theme": content.theme}
    return {**shared, "size": "column", "titles": False}


def mapped(content: Content, draw: Callable[..., Chart]) -> Callable[..., Chart]:
    """Return the map of the boundaries given in place of the map of tiles."""
    if draw is tile_map and content.boundaries:
        return partial(choropleth, boundaries=content.boundaries)
    return draw


def picture(chart: Chart, section: str | None = None, width: float = 1.0) -> Part:
    """Set a chart on a share of the width; its finding, where not the title, begins the caption."""
    found = "" if section in (None, chart.title) else f"{chart.title}. "
    svg, caption = chart.image("svg").decode(), f"{found}{chart.words.subtitle}"
    wide, high = chart.figure.get_size_inches()
    told = {"svg": svg, "alt": chart.alt, "caption": caption, "width": width}
    return {"kind": "chart", "ratio": float(high / wide), **told}


def words(kind: str, said: str) -> Part:
    """Set a paragraph: text or note; what stays with what follows is intro, lead, bridge, alert."""
    return {"kind": kind, "text": said}


def listed(kind: str, items: Sequence[Any]) -> Part:
    """Set a list, or points: pairs of what is said in bold, and the rest."""
    return {"kind": kind, "items": items}


def table(
    head: list[str],
    rows: list[list[str]],
    caption: str,
    *,
    size: float = 8.6,
    last: bool = False,
    parts: bool = False,
    left: Sequence[int] = (0,),
    shares: Mapping[int, float] = {0: 1},
) -> Part:
    """Set a table.

    Parameters
    ----------
    head, rows, caption
        What it says.
    size : float
        Of its letters, in points.
    last : bool
        Whether the last row is a total.
    parts : bool
        Whether it may go on over a page although it is short.
    left : sequence of int
        Columns of words; all others stand right.
    shares : mapping
        Columns that share the width left, and in what ratio.

    Examples
    --------
    >>> table(["a", "b"], [["c", "1"]], "d")["aligns"]
    ['l', 'r']
    """
    breaks = parts or len(rows) > LONG
    if breaks:  # a head that repeats cannot hold footnotes: its caption does
        marked = ", ".join(" ".join(name.split()) for name in head if MARK.search(name))
        caption = f"{caption} {marked}." if marked else caption
        head = [MARK.sub("", name) for name in head]
    return {
        "kind": "table",
        "head": head,
        "rows": rows,
        "caption": caption,
        "aligns": ["l" if place in left else "r" for place in range(len(head))],
        "columns": [shares.get(place, 0) for place in range(len(head))],
        "size": size,
        "breaks": breaks,
        "last": last,
    }


def section(
    title: str, parts: Sequence[Part], *, short: str = "", level: int = 2, whole: bool = False
) -> Part:
    """Set a section.

    Parameters
    ----------
    title : str
        Its heading, the finding where it has one.
    parts : sequence of dict
        What stands in it.
    short : str
        What stands at the head of its pages; default the title.
    level : int
        How deep the heading lies: 2, or 3.
    whole : bool
        Whether it is never parted.
    """
    head = {"title": title, "short": short or title, "level": level}
    return {**head, "whole": whole, "parts": list(parts)}
