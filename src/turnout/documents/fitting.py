"""How much room words take, worked out before they are set: slides do not shrink their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from math import ceil

LEADING, POINTS, EM = 1.2, 72, 1000
"""Distance of lines, points in an inch, units of the widths below in the size of the type."""
CALIBRI = {
    False: """
    226 326 401 498 507 715 682 221 303 303 498 498 250 306 252 386 507 507 507 507 507 507
    507 507 507 507 268 268 498 498 498 463 894 579 544 533 615 488 459 631 623 252 319 520
    420 855 646 662 517 673 543 459 487 642 567 890 519 487 468 307 386 307 498 498 291 479
    525 423 525 498 305 471 525 229 239 455 229 799 525 527 525 525 349 391 335 525 452 715
    433 453 395 314 460 314 498
    """,
    True: """
    226 326 438 498 507 729 705 233 312 312 498 498 258 306 267 430 507 507 507 507 507 507
    507 507 507 507 276 276 498 498 498 463 898 606 561 529 630 488 459 637 631 267 331 547
    423 874 659 676 532 686 563 473 495 653 591 906 551 520 478 325 430 325 498 498 300 494
    537 418 537 503 316 474 537 246 255 480 246 813 537 538 537 537 355 399 347 537 473 745
    459 474 397 344 475 344 498
    """,
}
"""How far each sign from the space to the tilde goes on, plain and bold, in our type of slides."""
WIDTHS = {
    bold: {chr(32 + place): int(width) for place, width in enumerate(widths.split())}
    for bold, widths in CALIBRI.items()
}
OTHER = 550


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width in points of a line of text in the type of our slides.

    Examples
    --------
    >>> width_of("Bungo", 10), width_of("Bungo", 10, bold=True)
    (25.92, 26.47)
    """
    return sum(WIDTHS[bold].get(sign, OTHER) for sign in words) * size / EM


def lines_of(words: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a width of so many inches.

    Examples
    --------
    >>> lines_of("Tanjung Jabung Barat", 3.0, 14), lines_of("Tanjung Jabung Barat", 1.6, 14)
    (1, 2)
    """
    room, lines = width * POINTS * EM / size, 0
    space = width_of(" ", EM, bold=bold)
    for part in words.split("\n"):
        taken, lines = 0.0, lines + 1
        for word in part.split():
            more = width_of(word, EM, bold=bold)
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
    >>> [largest(name, 2.5, 0.5, (28, 24, 20)) for name in ("Bungo", "Tanjung Jabung Barat")]
    [28, 20]
    """
    size = 0.0
    for size in sizes:
        if height_of(words, width, size, bold=bold) <= height:
            break
    return size


def row_heights(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    pad: float,
    bold: Callable[[int, int], bool],
) -> list[float]:
    """Return the height each row of a table takes; its row and column say which cells are bold."""
    return [
        pad
        + max(
            height_of(cell, width, size, bold=bold(number, place))
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for number, row in enumerate(rows)
    ]


def breaks(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    bold: Callable[[int, int], bool],
) -> bool:
    """Tell whether a word of a table is wider than its column."""
    return any(
        width_of(word, size, bold=bold(number, place)) > widths[place] * POINTS
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
        for word in cell.split()
    )


def fit_rows(
    tables: Sequence[Sequence[Sequence[str]]],
    widths: Sequence[float],
    room: float,
    sizes: Iterable[float],
    pad: float,
    bold: Callable[[int, int], bool],
) -> tuple[float, list[float]]:
    """Return the largest type at which tables beside each other fit, and their rows' heights.

    Examples
    --------
    >>> tables = [[["Bungo"]], [["Tanjung Jabung Barat"]]]
    >>> fit_rows(tables, [1.6], 0.35, (18, 12), 0.1, lambda *_: False)
    (12, [0.3])
    """
    size, heights = 0.0, list[float]()
    for size in sizes:
        heights = common(row_heights(one, widths, size, pad, bold) for one in tables)
        whole = not any(breaks(one, widths, size, bold) for one in tables)
        if whole and sum(heights) <= room:
            break
    return size, heights


def common(heights: Iterable[Sequence[float]]) -> list[float]:
    """Return the heights at which the rows of tables beside each other line up.

    Examples
    --------
    >>> common([[0.3, 0.5], [0.4, 0.2, 0.3]])
    [0.4, 0.5, 0.3]
    """
    return [max(each) for each in zip_longest(*heights, fillvalue=0.0)]
