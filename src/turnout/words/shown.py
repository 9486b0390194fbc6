"""`Shown`: a result as people read it, sentences and a table, in a notebook or on a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from turnout.words.numbers import Lang, decimal, long_date, mean, people, percent, points, span
from turnout.words.numbers import probability as chance
from turnout.words.texts import catalogue, text

UNKNOWN, MOST = "–", 40
LEFT = ("text", "date")
FORMATS: dict[str, Callable[..., str]] = {
    "people": people,
    "gap": partial(people, signed=True),
    "share": percent,
    "coverage": lambda value, lang: percent(value, 0, lang=lang),
    "chance": chance,
    "points": points,
    "width": lambda value, lang: decimal(100 * value, lang=lang),
    "score": lambda value, lang: decimal(value, 2, lang=lang),
    "mean": mean,
    "date": long_date,
    "text": lambda value, lang: str(value),  # noqa: ARG005  (words come in their language)
}
TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
CELL = "padding:.15em .7em;text-align:"


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """Return what every column holds: people, a share, a probability, a date.

    Examples
    --------
    >>> kinds()["registered"], kinds()["median"], kinds()["gap_points"]
    ('people', 'share', 'points')
    """
    named = [key.split(".") for key in catalogue() if key.startswith("field.")]
    return {name: kind for _, kind, name, _ in named}


def heading(column: str, lang: Lang = "id", part: str = "head") -> str:
    """Return the heading of a column, or with ``part="means"`` its meaning.

    Examples
    --------
    >>> heading("registered"), heading("registered", "en")
    ('Pemilih terdaftar', 'Registered voters')
    """
    return text(f"field.{kinds()[column]}.{column}.{part}", lang)


@dataclass(frozen=True)
class Shown:
    """Sentences, then a table; as HTML in a notebook, as text elsewhere.

    Parameters
    ----------
    sentences : tuple of str
        What the result says.
    columns : tuple of str
        Names of the columns shown.
    rows : tuple of tuple of str
        Formatted cells.
    caption : str
        What the table shows.
    lang : {"id", "en"}
        Language.

    Examples
    --------
    >>> frame = pd.DataFrame({"region_name": ["Tebo"], "registered": [259004]})
    >>> print(shown(["Sah."], frame, ["region_name", "registered"], "Daftar"))
    Sah.
    <BLANKLINE>
    Daftar
    Kabupaten/kota  Pemilih terdaftar
    Tebo                      259.004
    """

    sentences: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    lang: Lang

    @property
    def heads(self) -> list[str]:
        """The headings of the columns; one without a known meaning is its own."""
        return [heading(name, self.lang) if name in kinds() else name for name in self.columns]

    @property
    def html(self) -> str:
        """The result as a piece of a page that screen readers can follow."""
        page = ET.Element("section", lang=self.lang)
        for sentence in self.sentences:
            ET.SubElement(page, "p").text = sentence
        if self.rows:
            page.append(self._table())
        return ET.tostring(page, encoding="unicode", method="html")

    def _table(self) -> ET.Element:
        sides = ["left" if kinds().get(name) in LEFT else "right" for name in self.columns]
        table = ET.Element("table", style=TABLE)
        ET.SubElement(table, "caption", style="text-align:left").text = self.caption
        top = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for head, side in zip(self.heads, sides, strict=True):
            ET.SubElement(top, "th", scope="col", style=CELL + side).text = head
        body = ET.SubElement(table, "tbody")
        for row in self.rows:
            line = ET.SubElement(body, "tr")
            for place, (cell, side) in enumerate(zip(row, sides, strict=True)):
                look = {"style": CELL + side} | ({} if place else {"scope": "row"})
                ET.SubElement(line, "td" if place else "th", look).text = cell
        return table

    def __str__(self) -> str:
        said = "\n".join(self.sentences)
        if not self.rows:
            return said
        cells = columns([self.heads, *self.rows])
        return "\n\n".join(part for part in (said, f"{self.caption}\n{cells}") if part)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": str(self)}


class Shows:
    """A result that shows itself in a notebook by its own `show`."""

    def show(self, lang: Lang = "id") -> Shown:
        """Return sentences and a table, in Indonesian or English."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.show()._repr_mimebundle_()


def shown(
    sentences: Sequence[str],
    frame: pd.DataFrame | None = None,
    names: Sequence[str] = (),
    caption: str = "",
    lang: Lang = "id",
) -> Shown:
    """Format some columns of a tidy frame, each by its kind, to be shown below sentences.

    Columns without any value are left out, and rows beyond the first `MOST`, which a sentence says.

    Parameters
    ----------
    sentences : sequence of str
        What to say first.
    frame : pandas.DataFrame, optional
        One row per row shown.
    names : sequence of str
        Its columns to show; ``interval`` stands for ``lower`` and ``upper``.
    caption : str
        What the table shows.
    lang : {"id", "en"}
        Language.

    Examples
    --------
    >>> frame = pd.DataFrame({"region_name": ["Tebo"], "lower": [0.701], "upper": [0.8123]})
    >>> shown([], frame, ["region_name", "interval"], lang="en").rows
    (('Tebo', '70.1–81.2%'),)
    """
    if frame is None:
        return Shown(tuple(sentences), (), (), caption, lang)
    if "interval" in names:
        frame = frame.assign(interval=_spans(frame, lang))
    kept = tuple(name for name in names if name in frame and frame[name].notna().any())
    cut = frame[list(kept)].head(MOST)
    if len(frame) > MOST:
        more = people(len(frame) - MOST, lang=lang)
        sentences = [*sentences, text("shown.more", lang, count=MOST, more=more)]
    rows = tuple(
        tuple(_cell(value, name, lang) for name, value in zip(kept, row, strict=True))
        for row in cut.itertuples(index=False, name=None)
    )
    return Shown(tuple(sentences), kept, rows, caption, lang)


def _spans(frame: pd.DataFrame, lang: Lang) -> list[str]:
    return [span(*ends, lang=lang) for ends in zip(frame["lower"], frame["upper"], strict=True)]


def _cell(value: Any, name: str, lang: Lang) -> str:
    if pd.isna(value) or value == "":
        return UNKNOWN
    if isinstance(value, str):
        return value
    return FORMATS[kinds().get(name, "share")](value, lang=lang)


def columns(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Set rows of cells in columns, as a screen shows them; the first ones are ragged right.

    Examples
    --------
    >>> print(columns([["", "TPS"], ["Kota Jambi", "1.903"], ["Bungo", "17"]]))
                  TPS
    Kota Jambi  1.903
    Bungo          17
    """
    plain = [[cell.replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    sides = [str.ljust if place < left else str.rjust for place in range(len(widths))]
    lines = [
        [side(cell, width) for side, cell, width in zip(sides, row, widths, strict=True)]
        for row in plain
    ]
    return "\n".join("  ".join(line).rstrip() for line in lines)
