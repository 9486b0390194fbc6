"""`Chart`: a drawn figure with its finding, source and alternative text."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, TypedDict

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from turnout.charts import style
from turnout.charts.raster import png_of, png_told, svg_told
from turnout.charts.style import Pen, Size
from turnout.charts.theme import DEFAULT, Theme
from turnout.errors import OutputError, UsageError
from turnout.files.grid import Source
from turnout.files.regions import short_name
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.words import numbers
from turnout.words.numbers import Lang
from turnout.words.sentences import joined
from turnout.words.texts import failure, one_of, text

POINTS, FILES = 72, 3
PACKAGED = {"voters.csv", "history.csv"}
DPI = {"slide": 144, "column": 200, "phone": 150}
OPTIONS: dict[str, Any] = {"png": {"pil_kwargs": {"compress_level": 1}}, "svg": {}}


class Framing(TypedDict, total=False):
    """How a chart is framed, whatever it shows."""

    ax: Axes | None  #: draw here instead of on a new figure
    size: Size  #: slide (13.33 x 7.5 in), text column (6.69 in wide) or phone (1080 x 1350)
    titles: bool  #: whether to write title, subtitle and source on the figure
    theme: Theme  #: colours to draw in, as `read_theme` reads them


@dataclass(frozen=True)
class Words:
    """What a chart says beside its marks."""

    name: str
    title: str
    subtitle: str
    source: str
    alt: str
    lang: Lang


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn chart that knows its finding and describes itself.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing.
    words : Words
        Name, title (the finding), subtitle, source line and alternative text.
    size : {"slide", "column", "phone"}
        Size it was drawn for.
    own : bool
        Whether all of the figure is this chart, in the bundled font.

    Examples
    --------
    >>> import turnout
    >>> chart = turnout.charts.tile_map(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> chart.title.startswith("Pemilu 2024: peluang mencapai target 79,5% terendah di Kerinci")
    True
    """

    figure: Figure
    words: Words
    size: Size
    own: bool = True

    @property
    def name(self) -> str:
        """File name without ending."""
        return self.words.name

    @property
    def title(self) -> str:
        """The finding, in one sentence."""
        return self.words.title

    @property
    def alt(self) -> str:
        """What the chart shows, for those who cannot see it."""
        return self.words.alt

    def image(self, kind: str = "png") -> bytes:
        """Return the chart as PNG, or as SVG with real text; same chart, same bytes.

        Parameters
        ----------
        kind : {"png", "svg"}
            Format.

        Raises
        ------
        UsageError
            If it is another.
        """
        if kind not in OPTIONS:
            raise failure(UsageError, "error.image", ending=kind)
        if kind == "png" and self.own:
            return self.raster(self.image("svg"))
        buffer = io.BytesIO()
        drop = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        with style.context():
            look: dict[str, Any] = {"dpi": DPI[self.size], "metadata": drop, **OPTIONS[kind]}
            self.figure.savefig(buffer, format=kind, **look)
        if kind == "svg":
            return svg_told(buffer.getvalue(), self.title, self.alt)
        return png_told(buffer.getvalue(), self.alt, self.words.lang)

    def raster(self, svg: bytes) -> bytes:
        """Return the SVG of this chart as PNG."""
        png = png_of(svg, tuple(self.figure.get_size_inches()), DPI[self.size])
        return png_told(png, self.alt, self.words.lang)

    def image_for(self, path: str | Path) -> bytes:
        """Return the chart in the format that the ending of a file says, .png or .svg."""
        return self.image(Path(path).suffix.lstrip(".").lower() or "png")

    def save(self, path: str | Path) -> Path:
        """Write the chart to a file; its ending, .png or .svg, says which format."""
        path, image = Path(path), self.image_for(path)
        try:
            path.write_bytes(image)
        except OSError as error:
            raise failure(OutputError, "error.write", file=path, reason=error) from error
        return path

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        png = base64.b64encode(self.image()).decode()
        html = (
            f'<figure lang="{self.words.lang}"><img style="max-width:100%" '
            f'src="data:image/png;base64,{png}" alt="{escape(self.alt)}"></figure>'
        )
        return {"text/html": html, "image/png": png, "text/plain": f"{self.title}\n{self.alt}"}


def size_of(framing: Framing) -> Size:
    """Return the size to draw for, by default the slide; another is refused."""
    size = framing.get("size", "slide")
    one_of("size", size, style.TYPES)
    return size


def draw_chart(
    words: Words,
    draw: Callable[[Pen], object],
    height: float,
    *,
    ax: Axes | None = None,
    size: Size = "slide",
    titles: bool = True,
    theme: Theme = DEFAULT,
) -> Chart:
    """Draw on the axes given, or on a new figure with title, subtitle and source.

    Parameters
    ----------
    words : Words
        What to write.
    draw : callable
        Draws the body.
    height : float
        Height of the body in inches at column size; slides have their own.
    ax, size, titles, theme
        As in `Framing`.
    """
    size_of({"size": size})
    with style.context():
        figure, body = _framed(words, height, size, titles=titles) if ax is None else (None, ax)
        draw(Pen(body, style.TYPES[size], words.lang))
        theme.paint(figure or body)
    figure = figure or body.get_figure(root=True)
    if figure is None:
        message = "ax: expected axes that belong to a figure."
        raise ValueError(message)
    return Chart(figure, words, size, own=ax is None)


def _framed(words: Words, height: float, size: Size, *, titles: bool) -> tuple[Figure, Axes]:
    kind, width = style.TYPES[size], style.WIDTHS[size]
    margin = 0.045 * width if titles else 0.0
    usable = (width - 2 * margin) * POINTS
    title = subtitle = source = []
    head = foot = gap = 0.0
    if titles:
        title = style.balanced(words.title, usable, kind.title, 700, style.TITLE_FAMILY)
        subtitle = style.wrapped(words.subtitle, usable, kind.subtitle, 400)
        source = style.wrapped(words.source, usable, kind.small, 400)
        head = 1.22 * kind.title * len(title) + 1.4 * kind.subtitle * (len(subtitle) + 0.35)
        head, foot = head / POINTS, 1.4 * kind.small * len(source) / POINTS
        gap = 0.7 * kind.body / POINTS
    full = height + head + foot + 2 * gap + 2 * margin
    if size in style.HEIGHTS:
        full = style.HEIGHTS[size][not titles]
    figure = Figure(figsize=(width, full), facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    below = full - margin - (1.22 * kind.title * len(title) + 0.45 * kind.subtitle) / POINTS
    bold: dict[str, Any] = {"color": style.INK, "family": style.TITLE_FAMILY, "weight": 700}
    plain: dict[str, Any] = {"color": style.MUTED, "family": style.FAMILY, "weight": 400}
    for lines, top, points_, leading, look in (
        (title, full - margin, kind.title, 1.22, bold),
        (subtitle, below, kind.subtitle, 1.4, plain),
        (source, margin + foot, kind.small, 1.4, plain),
    ):
        for number, line in enumerate(lines):
            y = (top - leading * points_ * number / POINTS) / full
            figure.text(margin / width, y, line, size=points_, va="top", **look)
    left, bottom = margin / width, (margin + foot + gap) / full
    top = (full - margin - head - gap) / full
    return figure, figure.add_axes((left, bottom, 1 - 2 * left, top - bottom))


def source_line(outlooks: Sequence[Outlook], lang: Lang) -> str:
    """Say where the figures come from, their day, and that this is no official result."""
    first = outlooks[0].projection
    made_for = first.stand_in or first.election
    past = [name for outlook in outlooks for name in outlook.projection.origin.past.elections]
    told = {
        "list": election_name(made_for, lang),
        "past": joined([election_name(name, lang) for name in dict.fromkeys(past)], lang),
        "files": files_named((*first.voters.sources, *first.history.sources), lang),
    }
    sources = text("source.figures" if past else "source.list", lang, **told)
    named = text("sentence.source", lang, sources=sources)
    day = text("sentence.as_of", lang, date=numbers.long_date(first.as_of, lang=lang))
    return f"{named} {day} {text('sentence.not_official', lang)}"


def files_named(sources: Sequence[Source], lang: Lang) -> str:
    """Name files in brackets, many by the first ones; nothing if they are the packaged ones."""
    files = list(dict.fromkeys(source.file for source in sources))
    if set(files) <= PACKAGED:
        return ""
    if len(files) <= FILES:
        return f" ({', '.join(files)})"
    told = {"files": ", ".join(files[: FILES - 1]), "more": len(files) - FILES + 1}
    return text("chart.files", lang, **told)


def only_some(shown: int, count: int, lang: Lang) -> str:
    """Say that a chart shows some of the regions, or nothing if it shows all."""
    return "" if shown == count else " " + text("chart.only", lang, shown=shown, count=count)


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Add the names that charts use to a table of regions."""
    names = [short_name(*pair) for pair in zip(table.region_code, table.region_name, strict=True)]
    return table.assign(name=names)


@dataclass(frozen=True, eq=False)
class About:
    """An outlook as charts tell of it.

    Parameters
    ----------
    outlook : Outlook
        What is drawn.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the intervals.
    """

    outlook: Outlook
    lang: Lang
    level: float

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per region, with the names that charts use."""
        return named(self.outlook.table(self.level))

    @cached_property
    def ends(self) -> tuple[pd.Series, pd.Series]:
        """The regions with the lowest and with the highest probability of the target."""
        chances = self.table["probability"]
        return self.table.iloc[int(chances.argmin())], self.table.iloc[int(chances.argmax())]

    @cached_property
    def _common(self) -> dict[str, str]:
        return {
            "election": election_name(self.outlook.projection.election, self.lang),
            "target": numbers.percent(self.outlook.target.value, lang=self.lang),
            "level": numbers.level_name(self.level, lang=self.lang),
            "base": text(f"base.{self.outlook.projection.base.value}", self.lang),
        }

    def say(self, key: str, **values: object) -> str:
        """Return one text of the charts, with vote, target, level and base filled in."""
        return text(f"chart.{key}", self.lang, **self._common, **values)

    def words(
        self, kind: str, title: str, subtitle: str, alt: str, *, shown: int | None = None
    ) -> Words:
        """Return what a chart of this kind says beside its marks, and how many regions it shows."""
        count = len(self.outlook.projection.codes)
        if some := only_some(count if shown is None else shown, count, self.lang):
            subtitle = f"{subtitle.rstrip('.')}.{some}"
        name, source = self.outlook.projection.election, source_line([self.outlook], self.lang)
        return Words(f"{kind}-{name}", title, subtitle, source, alt, self.lang)


def shares(median: float, lower: float, upper: float, chance: float, lang: Lang) -> dict[str, str]:
    """Return projection, interval and probability of the target, formatted."""
    return {
        "turnout": numbers.percent(median, lang=lang),
        "span": numbers.span(lower, upper, lang=lang),
        "probability": numbers.probability(chance, lang=lang),
    }


def told(row: pd.Series, lang: Lang) -> dict[str, str]:
    """Return what charts tell of a region, formatted: name, turnout, span, probability, gaps."""
    return {
        "name": str(row["name"]),
        **shares(row["median"], row["lower"], row["upper"], row["probability"], lang),
        "points": numbers.points(row["gap_points"], lang=lang),
        "voters": numbers.people(row["gap_voters"], signed=True, lang=lang),
    }


def described(table: pd.DataFrame, lang: Lang) -> str:
    """Say each region's projection, interval and probability, for those who cannot see a chart."""
    rows = (told(row, lang) for _, row in table.iterrows())
    return " ".join(text("chart.gap.alt_row", lang, **row) for row in rows)
