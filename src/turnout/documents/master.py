"""The master of our slides, made in code: 16:9, two layouts, the theme of our charts."""

from __future__ import annotations

import datetime
import re
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches

from turnout.charts import style
from turnout.documents.content import Content

Box = tuple[float, float, float, float]  # left, top, width, height in inches

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INNER = WIDTH - 2 * MARGIN
FONT = "Calibri"
LANGS = {"id": "id-ID", "en": "en-GB"}
PLACES: dict[str, Box] = {
    "title": (MARGIN, 0.32, INNER, 0.95),
    "body": (MARGIN, 1.27, INNER, 0.5),
    "ftr": (MARGIN, 6.92, 9.7, 0.42),
    "dt": (10.4, 6.92, 1.8, 0.42),
    "sldNum": (12.25, 6.92, WIDTH - MARGIN - 12.25, 0.42),
}
LOOKS = {  # of the levels the placeholders start from: size, bold, colour of the theme, side
    "title": (28, 1, "tx1", "l"),
    "body": (12, 0, "tx2", "l"),
    "ftr": (10, 0, "tx2", "l"),
    "dt": (10, 0, "tx2", "r"),
    "sldNum": (10, 0, "tx2", "r"),
}
PLAIN, EXPLAINED = "slide.layout_plain", "slide.layout_explained"
KEPT = {"Title Only": PLAIN, "Title and Content": EXPLAINED}
COLOURS = {
    "dk1": style.INK,
    "lt1": style.PAPER,
    "dk2": style.MUTED,
    "lt2": style.BAND,
    "accent1": style.BLUE,
    "accent2": style.ORANGE,
    "accent3": style.GREY,
    "accent4": style.PALE_BLUE,
    "accent5": style.PALE_ORANGE,
    "accent6": style.PALE_GREY,
    "hlink": style.BLUE,
    "folHlink": style.MUTED,
}
RULE = (
    f'<p:cxnSp {nsdecls("p", "a")}><p:nvCxnSpPr><p:cNvPr id="99" name="Line"/><p:cNvCxnSpPr/>'
    f'<p:nvPr userDrawn="1"/></p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{Inches(MARGIN)}" '
    f'y="{Inches(6.88)}"/><a:ext cx="{Inches(INNER)}" cy="0"/></a:xfrm>'
    '<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill>'
    '<a:schemeClr val="accent6"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"><Application>turnout'
    b"</Application><PresentationFormat>Widescreen</PresentationFormat></Properties>"
)


def empty_deck(content: Content) -> Any:
    """Return a presentation without slides on our own master, its properties filled in."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    _drop_leftovers(deck)
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    master.shapes._spTree.append(parse_xml(RULE))
    prompts = {"title": content.say("slide.prompt_title"), "body": content.say("slide.prompt_text")}
    prompts |= {"dt": day_of(content), "ftr": content.say("sentence.not_official")}
    for layout in deck.slide_layouts:
        own = layout.element.cSld
        own.set("name", content.say(KEPT[own.get("name")]))
    for page in (master, *deck.slide_layouts):
        for shape in page.placeholders:
            _place(shape, prompts, inherits=page is not master)
    for name, level in (("title", "p:titleStyle"), ("body", "p:bodyStyle")):
        _style(master.element.find(f".//{qn(level)}/{qn('a:lvl1pPr')}"), *LOOKS[name])
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _themed(theme.blob.decode("utf-8")).encode("utf-8")
    _notes(deck)
    _properties(deck, content)
    return deck


def day_of(content: Content) -> str:
    """Say of which day the data are, for the foot of a slide."""
    return content.say("sentence.as_of", date=content.as_of).rstrip(".")


def _drop_leftovers(deck: Any) -> None:
    """Drop printer settings, the thumbnail and the properties of the pattern we start from."""
    for owner in (deck.part, deck.part.package):
        for key, link in list(owner._rels.items()):
            if link.reltype.endswith(("/printerSettings", "/thumbnail")):
                owner._rels.pop(key)
            elif link.reltype.endswith("/extended-properties"):
                link.target_part._blob = APP


def _place(shape: Any, prompts: dict[str, str], *, inherits: bool) -> None:
    """Set a placeholder where its kind stands; those of layouts take place and look from there."""
    mark = shape.element.find(f".//{qn('p:ph')}")
    kind = mark.get("type", "body")
    if mark.get("type") is None or kind == "body":
        mark.set("type", "body")
    body = shape.text_frame._txBody
    for shrinks in body.findall(f".//{qn('a:normAutofit')}"):
        shrinks.getparent().remove(shrinks)
    if kind in prompts:
        shape.text_frame.text = prompts[kind]
    if inherits:
        return
    shape.left, shape.top, shape.width, shape.height = map(Inches, PLACES[kind])
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    body.bodyPr.set("anchor", "t" if kind == "body" else "ctr")
    level = body.find(f".//{qn('a:lvl1pPr')}")
    if level is not None:
        _style(level, *LOOKS[kind])


def _style(level: Any, size: int, bold: int, colour: str, side: str) -> None:
    """Set size, weight, colour and side of a level of text, without a bullet."""
    level.set("algn", side)
    if level.get("marL"):
        level.set("marL", "0")
        level.set("indent", "0")
    for old in (*level.findall(qn("a:buFont")), *level.findall(qn("a:buChar"))):
        level.remove(old)
    run = level.find(qn("a:defRPr"))
    if level.find(qn("a:buNone")) is None:
        run.addprevious(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
    run.set("sz", str(100 * size))
    run.set("b", str(bold))
    fill = run.find(qn("a:solidFill"))
    fill.clear()
    fill.append(parse_xml(f'<a:schemeClr {nsdecls("a")} val="{colour}"/>'))


def _themed(xml: str) -> str:
    """Name the theme ours and put our colours and fonts into it."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value.lstrip("#")}"/></a:{name}>'
        for name, value in COLOURS.items()
    )
    xml = re.sub(
        r"(<a:clrScheme )name=.*?>.*?(?=</a:clrScheme>)", rf'\1name="turnout">{colours}', xml
    )
    bare = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    xml = re.sub(r"(<a:(m..orFont)>).*?(?=</a:\2>)", rf"\1{bare}", xml)
    return re.sub(r'(<a:(?:theme|fontScheme|fmtScheme)\b[^>]*? ?name=)"[^"]*"', r'\1"turnout"', xml)


def _notes(deck: Any) -> None:
    """Give the picture of the slide on a page of notes the shape of our slides."""
    page = Emu(int(deck.element.find(qn("p:notesSz")).get("cx")))
    for shape in deck.notes_master.placeholders:
        if shape.element.find(f".//{qn('p:ph')}").get("type") == "sldImg":
            shape.width, shape.height = Inches(6.0), Inches(6.0 * HEIGHT / WIDTH)
            shape.left = (page - shape.width) // 2


def _properties(deck: Any, content: Content) -> None:
    day = content.first.projection.as_of
    stamp = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001  (a file stamp)
    properties = deck.core_properties
    properties.title, properties.author = content.title, "turnout"
    properties.created = properties.modified = stamp
    properties.last_modified_by, properties.language = "turnout", LANGS[content.lang]
