"""How much room words take, worked out before they are set: slides do not shrink their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from turnout.charts.style import text_width

MEASURED, LEADING, POINTS = 100.0, 1.2, 72
"""Size words are measured at, distance of lines, points in an inch."""


def lines_of(words: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a width of so many inches.

    Examples
    --------
    >>> lines_of("Tanjung Jabung Barat", 3.0, 14), lines_of("Tanjung Jabung Barat", 1.6, 14)
    (1, 2)
    """
    room, weight = width * POINTS * MEASURED / size, 700 if bold else 400
    space, lines = text_width(" ", MEASURED, weight), 0
    for part in words.split("\n"):
        taken, lines = 0.0, lines + 1
        for word in part.split():
            more = text_width(word, MEASURED, weight)
            if taken and taken + space + more > room:
                lines, taken = lines + 1, 0.0
            taken += more + (space if taken else 0.0)
            lines, taken = (
                (lines + ceil(taken / room) - 1, room) if taken > room else (lines, taken)
            )
    return lines


def height_of(words: str, width: float, size: float, *, bold: bool = False) -> float:
    """Return the height in inches that a text takes in a width of so many.

    Examples
    --------
    >>> height_of("Bungo", 2.0, 18)
    0.3
    """
    return lines_of(words, width, size, bold=bold) * size * LEADING / POINTS


def largest(
    words: str, width: float, height: float, sizes: Iterable[float], *, bold: bool = False
) -> float:
    """Return the first of the sizes, largest first, at which a text fits its box, else the last.

    Examples
    --------
    >>> [largest(name, 3.0, 0.5, (28, 24, 20)) for name in ("Bungo", "Tanjung Jabung Barat")]
    [28, 20]
    """
    size = 0.0
    for size in sizes:
        if height_of(words, width, size, bold=bold) <= height:
            break
    return size


def row_heights(
    rows: Sequence[Sequence[str]], widths: Sequence[float], size: float, pad: float
) -> list[float]:
    """Return the height each row of a table takes, its first one being bold."""
    return [
        pad
        + max(
            height_of(cell, width, size, bold=number == 0)
            for cell, width in zip(row, widths, strict=True)
        )
        for number, row in enumerate(rows)
    ]
