"""The printed summary: pages from the one content, set by typst, tagged and reproducible."""

from __future__ import annotations

import datetime
import json
import re
from importlib import resources
from typing import Any

from turnout import __version__, charts
from turnout.charts import Chart
from turnout.charts.style import font_folder
from turnout.charts.theme import Theme
from turnout.documents import plans
from turnout.documents.appendix import appendix
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.documents.glossary import footnotes, list_key, note, stand_in
from turnout.documents.method import target_note
from turnout.documents.parts import MARK, Part, drawn, picture
from turnout.documents.sections import sections
from turnout.documents.sources import files_used
from turnout.errors import OutputError
from turnout.plan.stages import next_stage
from turnout.words.texts import failure

STANDARDS = ["a-2a", "ua-1"]
FIRST_PAGE_ROWS, AGE = 12, 12
REGIONS = {"id": "ID", "en": "GB"}


def briefing_pdf(content: Content) -> bytes:
    """Return the summary as PDF/A-2a and PDF/UA-1; same content, same bytes.

    Raises
    ------
    OutputError
        If the pages cannot be set.
    """
    return typeset(pages(content), content.theme)


def typeset(printed: dict[str, Any], theme: Theme) -> bytes:
    """Set pages by the template, in the look of an office.

    Raises
    ------
    OutputError
        If they cannot be set.
    """
    import typst

    year, month, day = printed["day"]
    template = resources.files("turnout.documents").joinpath("briefing.typ").read_text("utf-8")
    try:
        pdf = typst.compile(  # type: ignore[misc]
            theme.recolour(template).encode(),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
            timestamp=datetime.datetime(year, month, day, tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise failure(OutputError, "error.pdf", reason=error) from error
    return bytes(pdf)


def forget() -> None:
    """Let typst drop what it keeps of the pages set before; it does once they have aged enough."""
    import typst

    for _ in range(AGE):
        typst.compile(b" ", font_paths=[str(font_folder())], ignore_system_fonts=True)  # type: ignore[misc]


def pages(content: Content) -> dict[str, Any]:
    """Return everything the template prints, in order."""
    subtitle, at_a_glance = _subtitle(content), _cards(content)
    marked = {
        "subtitle": subtitle,
        "cards": at_a_glance,
        "first_notes": MARK.findall(json.dumps([subtitle, at_a_glance])),
        "footnotes": footnotes(content) | {"aim": _aim(content)},
    }
    every = [*sections(content), *appendix(content)]
    return front(content, _first_page_chart(content), _first_page_notes(content), every) | marked


def front(content: Content, where: Chart, notes: list[str], sections: list[Part]) -> dict[str, Any]:
    """Return a first page with its chart and notes, and the sections that follow."""
    day = content.first.projection.as_of
    return {
        "lang": content.lang,
        "region": REGIONS[content.lang],
        "day": [day.year, day.month, day.day],
        "author": content.theme.organisation or "turnout",
        "organisation": content.theme.organisation,
        "logo": list(content.theme.logo),
        "logo_alt": content.theme.organisation or content.say("theme.logo"),
        "title": content.title,
        "subtitle": content.subtitle,
        "header": _header(content),
        "page": content.say("briefing.page"),
        "stamp": " · ".join([*content.theme.said[-1:], _stamp(content)]),
        "cards": [vars(card) for card in cards(content)],
        "first_notes": [],
        "where_title": where.title,
        "where_chart": picture(where),
        "spoken_title": content.say("heading.spoken"),
        "spoken": plans.spoken(content),
        "notes_title": content.say("heading.sure"),
        "notes": notes,
        "sections": sections,
        "footnotes": {},
    }


def _header(content: Content) -> str:
    """Name the document; then the stage of the first vote that comes next, if one is on record."""
    projection = content.first.projection
    head = content.say("briefing.header", place=content.place)
    day, codes = projection.as_of, projection.codes
    coming = next_stage(projection.election, day, content.lang, codes)
    if coming is None:
        return head
    told = {"stage": coming["name"], "days": coming["days_left"]}
    return f"{head} · {content.say('stages.next', election=content.name(content.first), **told)}"


def _subtitle(content: Content) -> str:
    """Mark in the subtitle where its target comes from, and why it is no official result."""
    said, issuer = content.subtitle, content.first.target.issuer
    target = content.say("briefing.target", issuer=issuer).strip()
    if issuer:
        said = said.replace(target, target + note("aim"))
    return said + note("result")


def _aim(content: Content) -> str:
    """Say where the target comes from."""
    target = content.first.target
    outlet = re.split(r" ?[,;(]", target.source)[0]
    told = content.say("briefing.outlet", outlet=outlet) if outlet else ""
    return f"{target_note(content)} {told}".strip()


def _cards(content: Content) -> list[dict[str, Any]]:
    """Return the cards with a footnote where a term first stands, and on a list that stands in."""
    made, seen = [], {""}

    def mark(said: str, key: str) -> str:
        first = key not in seen
        seen.add(key)
        return said + note(key) * first

    for card, outlook in zip(cards(content), content.outlooks, strict=True):
        others = [other.projection.base.value for other in outlook.beside]
        label = mark(card.chance_label, outlook.projection.base.value)
        keys = ["interval", *others, "", list_key(outlook), *[""] * len(card.lines)]
        pairs = zip(card.lines, keys, strict=False)
        lines = [(mark(name, key), value) for (name, value), key in pairs]
        made.append(vars(card) | {"chance_label": label, "lines": lines})
    return made


def _first_page_notes(content: Content) -> list[str]:
    """Say how sure it is; that another list stands in, says a footnote."""
    notes = [
        f"{content.name(o)}: {' '.join(n for n in content.notes(o) if n != stand_in(content, o))}"
        for o in content.outlooks
    ]
    lowest = content.first.lowest.round(2)
    others = [o for o in content.first.beside if o.ranks and (o.lowest.round(2) != lowest).any()]
    return [*notes, *map(content.weakest, others)]


def _first_page_chart(content: Content) -> Chart:
    """Choose the chart that says most: positions where regions differ, else the votes."""
    if content.first.ranks:
        return charts.relative_position(content.first, most=FIRST_PAGE_ROWS, **drawn(content))
    return charts.votes_against_target(content.outlooks, **drawn(content))


def _stamp(content: Content) -> str:
    projection = content.first.projection
    return content.say(
        "briefing.stamp",
        version=__version__,
        seed=projection.seed,
        draws=content.people(projection.turnout.shape[0]),
        date=content.as_of,
        hashes=" ".join(source.sha256[:8] for _, source in files_used(content)) or "–",
    )
