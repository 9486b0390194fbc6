"""`explore`: choose vote, definition, region and target by hand; the draws answer at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from math import ceil, floor
from typing import Any

import numpy as np

from turnout.charts.style import BLUE, PALE_GREY
from turnout.errors import UsageError
from turnout.projection.alone import alone
from turnout.projection.draws import Projection
from turnout.projection.outlook import Outlook
from turnout.tables.elections import Target, election_name
from turnout.words import numbers
from turnout.words.numbers import Lang
from turnout.words.sentences import likelihood, place_name
from turnout.words.texts import failure, text

STEP, PARTS = 0.005, 20  # of the target and width of a bar; a scale ends at a 20th
Ends = tuple[float, float]
RARE: Ends = (0.005, 0.995)
ANY: Ends = (1.0, 0.0)
WIDE, HIGH = 600, 130
LOOK = "max-width:44em;line-height:1.45;font-size:14px"
HEAD = "text-align:left;font-weight:normal;padding:2px 16px 2px 0"
CELL = "text-align:right;white-space:nowrap;font-weight:bold;font-variant-numeric:tabular-nums"
CELLS = {
    "sheet.projection": "{turnout}",
    "chart.native.span": "{span}",
    "sheet.chance": "{chance}, {label}",
    "sheet.points": "{points}",
    "sheet.gap": "{gap}",
    "sheet.bad_case": "{bad}",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" lang="{lang}"'
    ' viewBox="-50 -22 700 178" style="width:100%;font-size:14px" fill="currentColor">'
    "<title>{title}</title><desc>{alt}</desc>"
    '<path d="{below}" fill="{pale}"/><path d="{above}" fill="{blue}"/>'
    '<path d="M0 {high}H{wide}" stroke="currentColor"/>'
    '<path d="M{x} {high}V-4" stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 4"/>'
    "{labels}</svg>"
)


def explore(
    projections: Projection | Outlook | Sequence[Projection | Outlook],
    *,
    lang: Lang = "id",
    level: float = 0.9,
) -> Any:
    """Show controls for vote, definition, region and target in a notebook, and the answer.

    Parameters
    ----------
    projections : Projection, Outlook or sequence of them
        One per vote. The target starts at that of the first; a projection's is the one on record.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the interval, in (0, 1).

    Returns
    -------
    ipywidgets.VBox
        With its `controls` (vote, definition, region, target) and its `answer`. Where widgets
        cannot be shown, as in exported HTML, the answer alone remains.

    Raises
    ------
    UsageError
        If ipywidgets is not installed, there is no vote, what is given is none, or the level is
        out of range.

    Examples
    --------
    >>> import turnout
    >>> box = turnout.explore(turnout.datasets.jambi().outlook("pemilu-2024"), lang="en")
    >>> [control.description for control in box.controls]
    ['Election', 'Counted against', 'Region', 'Target']
    >>> box.controls[-1].value = 85
    >>> "evenly balanced (46%)" in box.answer.value
    True
    """
    try:
        import ipywidgets as widgets
    except ImportError as error:
        raise failure(UsageError, "explorer.missing") from error
    several = projections if isinstance(projections, Sequence) else [projections]
    if not all(isinstance(one, Projection | Outlook) for one in several):
        raise failure(UsageError, "explorer.kind", value=type(projections).__name__)
    outlooks = [one.against() if isinstance(one, Projection) else one for one in several]
    if not outlooks:
        raise failure(UsageError, "explorer.none")

    class Explorer(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
        def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
            return {**super()._repr_mimebundle_(**options), "text/html": self.answer.value}

    held, ends = _remembered(outlooks), _ends(outlooks)
    choices = [_choices(outlook, lang) for outlook in outlooks]
    vote, base, region, target = controls = _controls(widgets, outlooks, ends, lang)
    shown, page = widgets.Label(), widgets.HTML()

    def answer(_: object = None) -> None:
        bases, regions = choices[vote.value]
        _offer(base, bases, outlooks[vote.value].projection.base.value)
        _offer(region, regions, "")
        aim = Target(round(target.value / 100, 8))
        shown.value = numbers.percent(aim.value, lang=lang)
        outlook = Outlook(held(vote.value, base.value, region.value), aim)
        page.value = answer_html(outlook, lang, level, ends)

    answer()
    for control in controls:
        control.observe(answer, "value")
    lists = controls[:3] if len(outlooks) > 1 else controls[1:3]
    box = Explorer([*lists, widgets.HBox([target, shown]), page])
    box.controls, box.answer = controls, page
    return box


def answer_html(outlook: Outlook, lang: Lang = "id", level: float = 0.9, ends: Ends = ANY) -> str:
    """Return the answer of one outlook as HTML: sentences, table and histogram of the draws.

    Parameters
    ----------
    outlook : Outlook
        Of all regions together, or of one by itself.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the interval, in (0, 1).
    ends : tuple of float, optional
        Shares that the scale of the histogram reaches to at least; default target and draws.

    Raises
    ------
    UsageError
        If the level is out of range.

    Examples
    --------
    >>> import turnout
    >>> html = answer_html(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> ">95%, sangat mungkin tercapai</td>" in html
    True
    """
    said = _said(outlook, lang, level)
    caption, title, alt, reading = (
        escape(text(f"explorer.{key}", lang, **said))
        for key in ("caption", "title", "alt", "reading")
    )
    rows = "".join(
        f'<tr><th scope="row" style="{HEAD}">{escape(text(key, lang, **said))}</th>'
        f'<td style="{CELL}">{escape(cell.format(**said))}</td></tr>'
        for key, cell in CELLS.items()
    )
    svg = _histogram(outlook, lang, ends, title=title, alt=alt)
    return (
        f'<div lang="{lang}" style="{LOOK}"><p>{escape(outlook.summary(lang, level))}</p>'
        f'<table lang="{lang}"><caption style="{HEAD}">{caption}</caption>'
        f'<tbody>{rows}</tbody></table><figure style="margin:1em 0">{svg}'
        f"<figcaption>{reading}</figcaption></figure></div>"
    )


def _said(outlook: Outlook, lang: Lang, level: float) -> dict[str, str]:
    """Return every name and number of the answer as it is written."""
    projection, answer = outlook.projection, outlook.total(level)
    return {
        "place": place_name(projection.place, lang),
        "election": election_name(projection.election, lang),
        "base": text(f"base.{projection.base.value}", lang),
        "target": numbers.percent(outlook.target.value, lang=lang),
        "draws": numbers.people(len(projection.turnout), lang=lang),
        "level": numbers.level_name(level, lang=lang),
        "turnout": numbers.percent(answer.turnout.median, lang=lang),
        "span": numbers.span(*answer.turnout[1:], lang=lang),
        "chance": numbers.probability(answer.probability, lang=lang),
        "label": text(f"scale.{likelihood(answer.probability)}", lang),
        "points": numbers.points(answer.gap_points.median, lang=lang),
        "gap": numbers.people(answer.gap_voters.median, signed=True, lang=lang),
        "bad": numbers.people(answer.bad_case_voters, signed=True, lang=lang),
    }


def _histogram(outlook: Outlook, lang: Lang, ends: Ends, **words: str) -> str:
    """Draw the draws; bars begin at the target, so that those above it are exactly the share."""
    draws, target = outlook.projection.total_turnout, outlook.target.value
    low = floor(PARTS * min(ends[0], target, draws.min())) / PARTS
    high = ceil(PARTS * max(ends[1], target, draws.max())) / PARTS
    edges = target + STEP * np.arange(-round(1 / STEP), round(1 / STEP) + 1)
    counts = np.histogram(draws, edges)[0]

    def across(share: float) -> float:
        return round(float(WIDE * (share - low) / (high - low)), 1)

    shapes = {"below": "", "above": ""}
    for edge, part in zip(edges.tolist(), (HIGH * counts / counts.max()).tolist(), strict=False):
        bar = f"M{across(edge)} {HIGH}v-{part:.1f}H{across(edge + STEP)}V{HIGH}z"
        shapes["above" if edge >= target else "below"] += bar if part else ""
    x = across(target)
    ticks = [tick / 10 for tick in range(ceil(10 * low), floor(10 * high) + 1)]
    marks = [(across(tick), HIGH + 18, numbers.percent(tick, 0, lang=lang)) for tick in ticks]
    marks.append((x, -8, text("chart.target", lang, target=numbers.percent(target, lang=lang))))
    labels = (f'<text x="{at}" y="{y}" text-anchor="middle">{said}</text>' for at, y, said in marks)
    places = {"x": x, "wide": WIDE, "high": HIGH, "labels": "".join(labels), "lang": lang}
    return SVG.format(**shapes, **places, **words, pale=PALE_GREY, blue=BLUE)


def _controls(widgets: Any, outlooks: list[Outlook], ends: Ends, lang: Lang) -> list[Any]:
    """Return the controls of vote, definition, region and target; the middle two yet empty."""
    look: dict[str, Any] = {"style": {"description_width": "10em"}}
    look["layout"] = {"width": "36em", "max_width": "100%"}
    keys = ("bases.election", "explorer.base", "explorer.region", "live.target")
    heads = [text(key, lang) for key in keys]
    lists = [widgets.Dropdown(description=head, **look) for head in heads[:3]]
    names = [election_name(one.projection.election, lang) for one in outlooks]
    lists[0].options, lists[0].index = [(name, place) for place, name in enumerate(names)], 0
    start, step, (low, high) = 100 * outlooks[0].target.value, 100 * STEP, ends
    reach = {  # whole steps from the target given, so that the browser does not move it
        "min": round(start - step * int((start - max(100 * low, step)) / step), 6),
        "max": round(start + step * int((min(100 * high, 100 - step) - start) / step), 6),
    }
    slider = {"value": round(start, 6), "step": step, "readout": False, **reach}
    return [*lists, widgets.FloatSlider(description=heads[-1], **slider, **look)]


def _choices(outlook: Outlook, lang: Lang) -> list[tuple[tuple[str, Any], ...]]:
    """Return what the lists of definitions and of regions offer, all together first."""
    projection = outlook.projection
    bases = tuple((text(f"base.{base.value}", lang), base.value) for base in projection.bases)
    named = sorted(zip(projection.names, projection.codes, strict=True))
    together = (place_name(projection.place, lang), "")
    return [bases, (together, *(named if len(named) > 1 else ()))]


def _offer(control: Any, options: tuple[tuple[str, Any], ...], otherwise: str) -> None:
    """Change what a list offers; what was chosen stays if it still exists."""
    if control.options != options:
        values, kept = [value for _, value in options], control.value
        control.options = options
        control.value = kept if kept in values else otherwise


def _remembered(outlooks: list[Outlook]) -> Callable[[int, str, str], Projection]:
    """Return what reads a definition of a vote, of a region where one is named, only once."""

    @cache
    def held(vote: int, base: str, region: str) -> Projection:
        outlook = alone(outlooks[vote], region) if region else outlooks[vote]
        projection = outlook.projection.on(base)
        projection.total_turnout  # noqa: B018  (remembered)
        return projection

    for vote, outlook in enumerate(outlooks):  # the long ones before anyone waits for them
        for base in outlook.projection.bases:
            held(vote, base.value, "")
    return held


def _ends(outlooks: list[Outlook]) -> Ends:
    """Return the targets worth asking for: few draws of any region lie beyond."""
    found = [one.target.value for one in outlooks]
    for one in outlooks:
        found += np.quantile(one.projection.turnout, RARE).tolist()
    return floor(PARTS * min(found)) / PARTS, ceil(PARTS * max(found)) / PARTS
