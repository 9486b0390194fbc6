"""What the head of a page says of the rows below it: province down to polling station."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turnout.persons.heads import FIELDS, meaning, plain

Page = dict[str, str | None]

LEVELS = FIELDS[:5]
MARKS = re.compile(r"(\s*:\s*|[\t\r\n]+|\s{2,})")  # cells are joined by tabs
TITLE = re.compile(
    r"\W*(daftar pemilih|pemilihan|pemilu|salinan|model a|halaman|hal\.|page )", re.IGNORECASE
)
WORDS = r"provinsi|kabupaten|kecamatan|kec\.|desa|kelurahan|kel\.|nagari|(?:no\.? ?|nomor )?tps"
ALONE = re.compile(
    rf"\s*\b({WORDS}|kab\.|kota)\s+(\S.*?)(?=\s+(?:{WORDS})\b|\s*$)", re.IGNORECASE | re.DOTALL
)
BARE = {"kota": "KOTA", "kabupaten": "KABUPATEN", "kab": "KABUPATEN"}
TWICE = re.compile(r":[ \t]*\t[ \t]*:")  # a mark in a cell of its own, and before the value
NOTHING = {"", "-", "–", "—"}
LEAST = 3  # values without labels that are told by their order


def page_values(texts: Sequence[str]) -> Page | None:
    r"""Return what a row says as a page head; None if it is none.

    Labels and values stand in cells of their own, in one cell, or glued line by line. The word
    before a region's name is kept, for Kota Jambi is not Jambi. A title says nothing; a label
    without a value says that it is not known.

    Examples
    --------
    >>> page_values(["PROVINSI", "", ": JAMBI", "", "KECAMATAN", ": ILIR"])
    {'province': 'JAMBI', 'district': 'ILIR'}
    >>> page_values(["KECAMATAN\nKELURAHAN TPS", ": ILIR\n: BARU\n: 001"])
    {'district': 'ILIR', 'village': 'BARU', 'tps': '001'}
    >>> page_values(["KOTA : JAMBI     TPS : 7"]), page_values(["1", "BUDI", "L"])
    ({'region': 'KOTA JAMBI', 'tps': '7'}, None)
    >>> page_values(["KABUPATEN/KOTA", ": ", "DESA", ": X"])
    {'region': None, 'village': 'X'}
    """
    filled = [text for text in texts if text]
    pieces = MARKS.split(TWICE.sub(":", "\t".join(filled)))
    first = pieces[0]
    if first and not _labels(first) and not TITLE.match(first):
        return _alone(filled)
    found, unnamed = _assigned(pieces)
    if not found and len(unnamed) >= LEAST and unnamed[-1].isdigit():
        unnamed[0] = unnamed[0].rpartition("/")[2] if len(unnamed) > LEAST else unnamed[0]
        return dict(zip(reversed(LEVELS), reversed(unnamed), strict=False))
    if not first and not found:
        return None
    return {name: None if told[1] in NOTHING else _value(*told) for name, told in found.items()}


def _labels(piece: str) -> list[tuple[str, str]]:
    """Return the labels a piece of text consists of, each with the level it names."""
    if (level := meaning(piece)) in LEVELS:
        return [(str(level), piece)]
    words = [(str(meaning(word)), word) for word in piece.split()]
    return words if words and all(level in LEVELS for level, _ in words) else []


def _assigned(pieces: list[str]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Give values to labels; also return values without any.

    In order where there are as many of both, else each to the nearest label before it: the other
    labels have none.
    """
    labels: list[tuple[str, str]] = []
    values: list[tuple[int, str]] = []  # with the labels before it
    unnamed = list[str]()
    for mark, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        told, marked, waits = _labels(piece), ":" in mark, len(labels) > len(values)
        if marked and waits and (not piece or (told and mark.rpartition(":")[2] not in {"", " "})):
            values.append((len(labels), ""))
            marked = False
        if told and not marked:
            labels += told
        elif waits and piece:
            values.append((len(labels), piece))
        elif marked and piece:
            unnamed.append(piece)
        elif values and piece and "\n" in mark:  # a name that runs over two lines
            values[-1] = (values[-1][0], f"{values[-1][1]} {piece}")
    if len(values) == len(labels):
        values = [(n, value) for n, (_, value) in enumerate(values, start=1)]
    nearest = dict(reversed(values))  # the first of each label
    return {name: (label, nearest.get(n, "")) for n, (name, label) in enumerate(labels, 1)}, unnamed


def _alone(filled: list[str]) -> Page | None:
    """Read ``DESA BARU KECAMATAN ILIR``, the only cell of its row."""
    if len(filled) != 1 or not ALONE.match(filled[0]):
        return None
    told = ((str(meaning(label)), label, value) for label, value in ALONE.findall(filled[0]))
    return {level: _value(label, value) for level, label, value in told}


def _value(label: str, value: str) -> str:
    word = BARE.get(plain(label), "")
    value = value.strip()
    return value if not word or value.upper().startswith(word) else f"{word} {value}"


def turned(page: Page, block: Page) -> Page:
    """Return what holds after a page head: what lies below a changed area is forgotten.

    A head that names the province or the district and no region leaves the region unknown, for
    it may be another than that of the page before.

    Examples
    --------
    >>> turned({"village": "BARU", "tps": "001"}, {"village": "HULU"})
    {'village': 'HULU'}
    """
    if "region" not in block and not {"province", "district"}.isdisjoint(block):
        block = {"region": None, **block}
    changed = [LEVELS.index(name) for name, value in block.items() if page.get(name) != value]
    top = min(changed, default=len(LEVELS))
    return {name: value for name, value in page.items() if LEVELS.index(name) <= top} | block
