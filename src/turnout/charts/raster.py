"""SVG into PNG by typst: the picture is the drawing itself, and half the work of drawing again."""

from __future__ import annotations

from turnout.charts.style import font_folder

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
