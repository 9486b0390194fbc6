"""The look of an office: its colours, logo, name and foot line, read from one small file."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb, to_rgba_array

from turnout.charts import style
from turnout.errors import DataError
from turnout.files.findings import Finding
from turnout.files.grid import content_of
from turnout.words.numbers import decimal
from turnout.words.texts import meant

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
IN_CODE = re.compile(r'(="(?:FF)?|rgb\("#)([0-9A-Fa-f]{6})(?=")')
LEAST_CONTRAST, LARGEST = 4.5, 300_000
LONGEST, SMALLEST, WIDEST = 80, 32, 8  # letters of a name; pixels, and sides, of a logo
LEAST_APART, PALEST = 0.2, 0.6  # of two colours (RGB in 0..1); white in the darkest tint
MODES = ("RGB", "RGBA", "L", "LA", "P", "1")  # not CMYK: archives want its profile
COLOURS = ("ink", "above", "around", "below")
FIELDS = ("organisation", "footer", "logo", "colours")
TINTS = {  # the default colours: whose they are, and how much white they hold
    style.INK: ("ink", 0.0),
    style.BLUE: ("above", 0.0),
    style.PALE_BLUE: ("above", 0.6),
    "#CFE3EF": ("above", 0.8),
    "#E4EEF5": ("above", 0.89),
    style.GREY: ("around", 0.0),
    style.PALE_GREY: ("around", 0.6),
    "#E6E9EC": ("around", 0.83),
    style.ORANGE: ("below", 0.0),
    style.PALE_ORANGE: ("below", 0.6),
    "#F5D3BD": ("below", 0.76),
}
PAINTED = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")


@dataclass(frozen=True)
class Theme:
    """Colours, logo and names that stand in place of the default look.

    Parameters
    ----------
    ink, above, around, below : str
        Colours as #RRGGBB: of text and totals, and of what lies above, around and below a target.
    organisation, footer : str
        Name of the office, and what it writes at the foot of pages and slides.
    logo : bytes
        A picture, PNG or JPEG; empty for none.

    Examples
    --------
    >>> theme = Theme(above="#1B5E20")
    >>> theme.colour("#0B6FA4"), theme.colour("#9CC7DF"), theme.colour("#B5470A")
    ('#1b5e20', '#a4bfa6', '#B5470A')
    """

    ink: str = style.INK
    above: str = style.BLUE
    around: str = style.GREY
    below: str = style.ORANGE
    organisation: str = ""
    footer: str = ""
    logo: bytes = field(default=b"", repr=False)

    @cached_property
    def _colours(self) -> dict[str, str]:
        """The colours that differ from the default ones, by those; tints keep their share."""
        own = {one.name: one.default for one in fields(self)}
        return {
            default.lower(): _tint(getattr(self, name), white)
            for default, (name, white) in TINTS.items()
            if str(own[name]).lower() != getattr(self, name).lower()
        }

    @property
    def said(self) -> list[str]:
        """Office and foot line, as far as they are given."""
        return [said for said in (self.organisation, self.footer) if said]

    def colour(self, default: str) -> str:
        """Return the colour that stands in place of one of the default look."""
        return self._colours.get(default.lower(), default)

    def recolour(self, code: str) -> str:
        """Give XML of Office, or code of typst, the colours of this look.

        Examples
        --------
        >>> Theme(above="#1B5E20").recolour('<a:srgbClr val="0B6FA4"/> rgb("#0b6fa4") 0B6FA4')
        '<a:srgbClr val="1B5E20"/> rgb("#1B5E20") 0B6FA4'
        """
        if not self._colours:
            return code
        return IN_CODE.sub(lambda at: at[1] + self.colour(f"#{at[2]}")[1:].upper(), code)

    def paint(self, drawn: Artist) -> None:
        """Give everything drawn the colours of this look, tints of them included."""
        for artist in drawn.findobj() if self._colours else ():
            for name in PAINTED:
                getter = getattr(artist, f"get_{name}", None)
                found = to_rgba_array(getter() if getter else "none")
                shades = [self._shade(colour) for colour in found]
                if len(found) and not np.array_equal(shades, found):
                    many = isinstance(artist, Collection)
                    artist.set(**{name: shades if many else shades[0]})

    def _shade(self, colour: Any) -> tuple[float, ...]:
        return (*to_rgb(self.colour(to_hex(colour))), float(colour[-1]))


DEFAULT = Theme()


def read_theme(path: str | Path) -> Theme:
    """Read a theme from TOML; its names may be written in Indonesian.

    ``organisation`` and ``footer`` are text, ``logo`` a picture beside the file, ``[colours]``
    holds ``ink``, ``above``, ``around`` and ``below``; all are optional (``organisasi, kaki,
    logo, warna: tinta, atas, sekitar, bawah``).

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    DataError
        With every fault at once: E190 to E196.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "theme.toml"
    ...     _ = path.write_text("organisasi = 'Badan Kesbangpol'", encoding="utf-8")
    ...     read_theme(path).organisation
    'Badan Kesbangpol'
    """
    path = Path(path)
    try:
        data = tomllib.loads(content_of(path, path.name).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError([Finding("E190", path.name, values={"reason": error})]) from error
    findings: list[Finding] = []
    given = _known(data, FIELDS, path.name, findings)
    colours = given.pop("colours", {})
    if not isinstance(colours, dict):
        findings.append(_fault("E191", path.name, field="colours", known="[colours]"))
        colours = {}
    given |= _known(colours, COLOURS, path.name, findings)
    findings += [*_unreadable(given, path.name), *_pale(given, path.name)]
    if "logo" in given:
        given["logo"] = _logo(path.parent / str(given["logo"]), path.name, findings)
    if findings:
        raise DataError(findings)
    return Theme(**given)


def _known(
    table: dict[str, Any], names: Iterable[str], file: str, findings: list[Finding]
) -> dict[str, Any]:
    """Return a table under the names of fields; what is no field is a fault."""
    told, known = ", ".join(names), dict[str, str | None]()
    for key in table:
        name = meant("theme", names, key)
        known[key] = None if name in known.values() else name  # given twice, in two languages
    findings += [_fault("E191", file, field=k, known=told) for k, name in known.items() if not name]
    return {name: table[key] for key, name in known.items() if name}


def _unreadable(given: dict[str, Any], file: str) -> Iterator[Finding]:
    """Yield texts that are none, too long, or in letters that the font lacks."""
    for name in ("organisation", "footer", "logo"):
        said = given.get(name, "")
        if not isinstance(said, str) or len(said) > LONGEST or style.unknown_letters(said):
            yield _fault("E192", file, field=name, value=said, expected=f'"…" (≤ {LONGEST})')


def _pale(given: dict[str, Any], file: str) -> Iterator[Finding]:
    """Yield colours that are none or too pale, and those that cannot be told apart."""
    own = {name: str(given.get(name, getattr(DEFAULT, name))) for name in COLOURS}
    wrong = {name: shade for name, shade in own.items() if not HEX.fullmatch(shade)}
    for name, shade in wrong.items():
        yield _fault("E192", file, field=name, value=shade, expected="#0B6FA4")
    sound = {name: shade for name, shade in own.items() if name not in wrong}
    for name, shade in sound.items():
        if (ratio := contrast(shade, style.BAND)) < LEAST_CONTRAST:
            yield _fault("E193", file, field=name, value=shade, **_ratio(ratio))
        if (ratio := contrast(sound.get("ink", style.INK), _tint(shade, PALEST))) < LEAST_CONTRAST:
            yield _fault("E196", file, field=name, value=shade, **_ratio(ratio))
    for one, other in combinations(sound, 2):
        if np.linalg.norm(np.subtract(to_rgb(sound[one]), to_rgb(sound[other]))) < LEAST_APART:
            yield _fault("E195", file, field=one, other=other, value=sound[one])


def _ratio(found: float) -> dict[str, object]:
    return {"ratio": decimal(found, lang="en"), "least": LEAST_CONTRAST}


def _logo(path: Path, file: str, findings: list[Finding]) -> bytes:
    """Return a picture as it stands in its file; one that cannot be shown is a fault."""
    from PIL import Image

    told: dict[str, object] = {"logo": path.name, "most": LARGEST // 1000}
    content, shown = b"", False
    try:
        content = path.read_bytes()
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
            shown = picture.mode in MODES and min(picture.size) >= SMALLEST
            shown &= max(picture.size) <= WIDEST * min(picture.size)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        shown = False
    if not shown or len(content) > LARGEST:
        findings.append(_fault("E194", file, **told))
    return content


def _fault(code: str, file: str, **values: object) -> Finding:
    return Finding(code, file, values=values)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, W3C 2023).

    Examples
    --------
    >>> round(contrast("#FFFFFF", "#000000"), 1), round(contrast("#0B6FA4", "#FFFFFF"), 1)
    (21.0, 5.5)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = np.asarray(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _tint(colour: str, white: float) -> str:
    """Mix a colour with white."""
    red, green, blue = (share + (1 - share) * white for share in to_rgb(colour))
    return to_hex((red, green, blue))
