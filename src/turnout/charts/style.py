"""The look in one place: colours, sizes, the bundled font."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.textpath import TextToPath

from turnout.words.numbers import Lang
from turnout.words.sentences import Status

Size = Literal["slide", "column", "phone"]

INK, MUTED, GRID, BAND, PAPER = "#1B2733", "#5B6773", "#D8DEE4", "#F4F6F8", "#FFFFFF"
BLUE, GREY, ORANGE = "#0B6FA4", "#666C74", "#B5470A"
PALE_BLUE, PALE_GREY, PALE_ORANGE = "#9CC7DF", "#C3C8CE", "#EBB896"
FAMILY, TITLE_FAMILY = "Turnout Sans", "Turnout Sans Title"


class Mark(NamedTuple):
    """Colour, pale colour, marker and sign of one status; never colour alone."""

    colour: str
    pale: str
    marker: str
    sign: str


MARKS: dict[Status, Mark] = {
    "above": Mark(BLUE, PALE_BLUE, "o", "●"),
    "around": Mark(GREY, PALE_GREY, "D", "◆"),
    "below": Mark(ORANGE, PALE_ORANGE, "s", "■"),
}


class Type(NamedTuple):
    """Type sizes in points."""

    title: float
    subtitle: float
    body: float
    small: float
    marker: float
    line: float


TYPES: dict[Size, Type] = {
    "slide": Type(25, 13.5, 14.5, 12, 9.5, 6),
    "column": Type(12.5, 8, 8.3, 7.2, 5.2, 3.4),
    "phone": Type(22, 12.5, 12.5, 10.5, 8, 5.5),
}
WIDTHS: dict[Size, float] = {"slide": 40 / 3, "column": 6.69, "phone": 7.2}
HEIGHTS: dict[Size, tuple[float, float]] = {"slide": (7.5, 5.5), "phone": (9.0, 7.6)}  # bare: 2nd
SMALLEST, LEADING = 0.84, 1.22
NARROWER, ORPHAN = [1 - step / 50 for step in range(1, 16)], 0.35


def font_folder() -> Path:
    """Return the folder of the bundled fonts."""
    return Path(str(resources.files("turnout"))) / "fonts"


@lru_cache(maxsize=1)
def _register() -> None:
    for path in sorted(font_folder().glob("*.ttf")):
        fontManager.addfont(path)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    _register()
    return frozenset(get_font(findfont(FontProperties(family=FAMILY))).get_charmap())


def unknown_letters(words: str) -> str:
    """Return the letters that the bundled font lacks, each once.

    Examples
    --------
    >>> unknown_letters("Kota Jambi, Île-de-France 79,5% ≥"), unknown_letters("東 Jambi 東")
    ('', '東')
    """
    return "".join(dict.fromkeys(one for one in words if ord(one) not in _letters()))


@contextmanager
def context() -> Iterator[None]:
    """Draw with the bundled font, real text in SVG and bytes that repeat."""
    _register()
    settings: dict[Any, Any] = {
        **mpl.rcParamsDefault,
        "font.family": [FAMILY],
        "svg.fonttype": "none",
        "svg.hashsalt": "turnout",
        "axes.unicode_minus": True,
        "text.parse_math": False,  # a name may hold a dollar sign
        "text.color": INK,
        "figure.dpi": 100,
    }
    del settings["backend"]  # stays as it is; asking for it would import pyplot
    with mpl.rc_context(settings):
        yield


def wrapped(words: str, width: float, size: float, weight: int, family: str = FAMILY) -> list[str]:
    """Break a text into lines that fit a width in points, by measuring its words."""
    _register()
    space = _width(" ", size, weight, family)
    lines: list[str] = []
    line: list[str] = []
    taken = 0.0
    for word in words.split():
        more = _width(word, size, weight, family)
        if line and taken + space + more > width:
            lines.append(" ".join(line))
            line, taken = [], 0.0
        taken += (space if line else 0.0) + more
        line.append(word)
    return [*lines, " ".join(line)]


def balanced(words: str, width: float, size: float, weight: int, family: str) -> list[str]:
    """Break a title into as few lines as `wrapped` does, the last of them no orphan."""
    best = wrapped(words, width, size, weight, family)
    for share in NARROWER:
        lines = wrapped(words, width * share, size, weight, family)
        kept = " " in best[-1] and len(best[-1]) >= ORPHAN * len(best[0])
        if kept or len(lines) > len(best):
            break
        best = lines
    return best


@dataclass(frozen=True)
class Pen:
    """What a chart is drawn with.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    kind : Type
        Type sizes.
    lang : {"id", "en"}
        Language.
    """

    ax: Axes
    kind: Type
    lang: Lang

    @property
    def width(self) -> float:
        """Width of the axes in points."""
        return self._points(self.ax.get_window_extent().width)

    @property
    def height(self) -> float:
        """Height of the axes in points."""
        return self._points(self.ax.get_window_extent().height)

    def _points(self, pixels: float) -> float:
        figure = self.ax.get_figure(root=True)
        return 72 * pixels / (figure.dpi if figure else 72)

    def within(self, height: float) -> Pen:
        """Return a pen whose type fits so many points a line, at most its own size."""
        scale = min(1.0, height / (LEADING * self.kind.body))
        return replace(self, kind=Type(*(scale * size for size in self.kind)))

    def stage(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the ends of both directions; the axes themselves are not shown."""
        self.ax.set_axis_off()
        self.ax.set(xlim=x, ylim=y)

    def note(self, x: float, y: float, words: str, **look: Any) -> None:
        """Write small muted text."""
        self.ax.text(x, y, words, **{"size": self.kind.small, "color": MUTED, **look})

    def fitted(
        self,
        x: float,
        y: float,
        words: str,
        room: float,
        *,
        scale: float = 1.0,
        leading: float = 0.0,
        **look: Any,
    ) -> None:
        """Write a bold name into a share of the width: smaller, and at last cut, if need be.

        Where there is a leading, on the scale of the axes, it is broken into lines, not cut.
        """
        look = {"weight": 600, "va": "center", **look}
        size, wide = self.kind.body * scale, room * self.width
        lines = wrapped(words, wide, size * SMALLEST, look["weight"]) if leading else [words]
        for number, line in enumerate(lines):
            shown, own = fitted(line, size, look["weight"], wide)
            self.ax.text(x, y + leading * (number - (len(lines) - 1) / 2), shown, size=own, **look)

    def band(self, top: float, bottom: float) -> None:
        """Shade a row."""
        self.ax.axhspan(top, bottom, color=BAND, zorder=0, lw=0)

    def boxes(self, corners: Sequence[tuple[float, float]], width: float, colour: str) -> None:
        """Fill the cells of a grid, each a row high, from their upper left corners."""
        wide, high = 0.92 * width, 0.88
        turns = [[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)] for x, y in corners]
        self.ax.add_collection(PolyCollection(turns, facecolors=colour, lw=0, zorder=2))

    def guide(self, x: float, top: float, bottom: float, zorder: float = 1) -> None:
        """Draw a thin line down from a value of the scale."""
        self.ax.plot([x, x], [top, bottom], color=GRID, lw=0.6, zorder=zorder)

    def dashed(self, x: float, top: float, bottom: float, zorder: float) -> None:
        """Draw the dashed line of the target."""
        self.ax.plot([x, x], [top, bottom], color=INK, lw=1.1, dashes=(4, 2.5), zorder=zorder)


def fitted(
    words: str, size: float, weight: int, width: float, smallest: float = SMALLEST
) -> tuple[str, float]:
    """Return a label and its type size so that it fits a width in points, cut only at the end."""
    _register()
    share = width / max(_width(words, size, weight, FAMILY), 1e-9)
    if share >= smallest:
        return words, size * min(1.0, share)
    kept = words[: int(len(words) * share / smallest) - 1].rstrip()
    return f"{kept}…", size * smallest


def text_width(words: str, size: float, weight: int = 400) -> float:
    """Return the width of a line of text in points."""
    _register()
    return _width(words, size, weight, FAMILY)


@lru_cache(maxsize=4096)
def _width(word: str, size: float, weight: int, family: str) -> float:
    font = FontProperties(family=family, weight=weight, size=size)
    return float(TextToPath().get_text_width_height_descent(word, font, ismath=False)[0])
