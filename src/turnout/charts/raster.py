"""SVG into PNG by typst, half the work of drawing again; and what a picture says of itself."""

from __future__ import annotations

import zlib
from html import escape

from turnout.charts.style import font_folder

HEAD = 33  # bytes of a PNG before what may be said of it
PAGE = """\
#set page(width: {width}in, height: {height}in, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


def png_of(svg: bytes, inches: tuple[float, float], dpi: int) -> bytes:
    r"""Return a drawing whose texts are in the bundled font as PNG; same drawing, same bytes.

    Parameters
    ----------
    svg : bytes
        The drawing.
    inches : tuple of float
        Its width and height.
    dpi : int
        Pixels per inch.

    Examples
    --------
    >>> svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="72" height="72"></svg>'
    >>> png_of(svg, (1, 1), 50)[:4]
    b'\x89PNG'
    """
    import typst

    page = PAGE.format(width=inches[0], height=inches[1])
    png = typst.compile(  # type: ignore[call-overload]
        page.encode(),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg.decode()},
        format="png",
        ppi=dpi,
    )
    return bytes(png)


def png_told(png: bytes, words: str, lang: str) -> bytes:
    """Return a PNG that carries its alternative text (iTXt, PNG 1.2 section 4.2.3.3).

    Examples
    --------
    >>> png_told(bytes(33), "Peluang 95%", "id")[37:49]
    b'iTXtDescript'
    """
    body = b"iTXtDescription\0\0\0" + lang.encode() + b"\0\0" + words.encode()
    length, check = (len(body) - 4).to_bytes(4, "big"), zlib.crc32(body).to_bytes(4, "big")
    return png[:HEAD] + length + body + check + png[HEAD:]


def svg_told(svg: bytes, title: str, words: str) -> bytes:
    """Return an SVG that carries its title and alternative text, for those who cannot see it.

    Examples
    --------
    >>> svg_told(b'<svg width="1">', "A & B", "c")
    b'<svg width="1"><title>A &amp; B</title><desc>c</desc>'
    """
    start = svg.index(b">", svg.index(b"<svg")) + 1
    told = f"<title>{escape(title)}</title><desc>{escape(words)}</desc>"
    return svg[:start] + told.encode() + svg[start:]
